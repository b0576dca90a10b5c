package say

import (
	"testing"
	"time"

	"pmobot/internal/when"
)

func nov(day int) when.Date { return when.Date{Year: 2026, Month: time.November, Day: day} }

// TestDigestSentences holds the digest's sentences to the samples, and to
// names and numbers that the samples don't have.
func TestDigestSentences(t *testing.T) {
	clock := func(day, hour, minute int) time.Time { return time.Date(2026, 11, day, hour, minute, 0, 0, time.UTC) }
	for _, c := range []struct {
		say    func(Tongue) string
		en, zh string
	}{
		{func(t Tongue) string {
			return t.EditionTitle(Edition{Number: 7, Weekly: true, Project: "Apollo", First: nov(16), Last: nov(22)})
		}, "PMO weekly 7 · Apollo · 16–22 Nov", "PMO 周报第7期 · Apollo · 11月16日—22日"},
		{func(t Tongue) string {
			return t.EditionTitle(Edition{Number: 7, Weekly: true, First: nov(9), Last: nov(22), Late: true})
		}, "PMO weekly 7 · 9–22 Nov · late", "PMO 周报第7期 · 11月9日—22日 · 补发"},
		{
			func(t Tongue) string { return t.EditionTitle(Edition{Number: 1, Weekly: true, Standing: true}) },
			"PMO weekly 1 · where we stand", "PMO 周报第1期 · 现状盘点",
		},
		{
			func(t Tongue) string { return t.EditionTitle(Edition{Number: 3, First: nov(22), Last: nov(22)}) },
			"PMO digest 3 · 22 Nov", "PMO 简报第3期 · 11月22日",
		},
		{
			func(t Tongue) string { return t.LateLine(true, clock(23, 11, 40), clock(23, 9, 0)) },
			"Sent at 11:40, not 09:00, after an outage.", "因系统中断，09:00的周报延至11:40补发。",
		},
		{
			func(t Tongue) string { return t.LateLine(false, clock(24, 8, 5), clock(23, 9, 0)) },
			"Sent Tue 24 Nov 08:05, not Mon 23 Nov 09:00, after an outage.", "因系统中断，11月23日（周一）09:00的简报延至11月24日（周二）08:05补发。",
		},
		{func(t Tongue) string {
			return t.Headline([]string{t.TurnedRed([]string{"Apollo"}, 0), t.DecisionsOf([]string{"Maria"}, 1)})
		}, "Apollo turned red. Maria, one decision.", "Apollo 转红灯，有1项决策待 Maria 拍板。"},
		{
			func(t Tongue) string { return t.TurnedRed([]string{"Apollo", "北极光"}, 0) },
			"Apollo and 北极光 turned red", "Apollo 和北极光转红灯",
		},
		{
			func(t Tongue) string { return t.TurnedRed([]string{"Apollo", "Borealis"}, 3) },
			"Apollo, Borealis and 3 more turned red", "Apollo、Borealis 等5个项目转红灯",
		},
		{
			func(t Tongue) string { return t.DecisionsOf([]string{"Maria", "Bo"}, 3) },
			"Maria and Bo, 3 decisions", "有3项决策待 Maria 和 Bo 拍板",
		},
		{func(t Tongue) string { return t.DecisionsOf(nil, 1) }, "One decision waits", "有1项决策待定"},
		{func(t Tongue) string { return t.DecisionsOf(nil, 4) }, "4 decisions wait", "有4项决策待定"},
		{func(t Tongue) string { return t.ReviewsOverdue(1) }, "One review is overdue", "1项复核逾期"},
		{func(t Tongue) string {
			return t.DecisionWaits("", nov(25), 0, "BOR-R4 Supplier", 15, "Bo", "pay?")
		}, "By Wed 25 Nov: BOR-R4 Supplier (15). Bo asks: “pay?”", "11月25日（周三）前：BOR-R4 Supplier（15）。Bo 请示：“pay?”"},
		{func(t Tongue) string {
			return t.DecisionWaits("Maria", when.Date{}, 0, "BOR-R4 Supplier", 15, "", "")
		}, "Maria: BOR-R4 Supplier (15).", "Maria：BOR-R4 Supplier（15）。"},
		{
			func(t Tongue) string { return t.ReviewWaits("APO-R7 Leave", 20, nov(20), 1, "", Step{}) },
			"APO-R7 Leave (20): review 1 working day overdue, no owner.", "APO-R7 Leave（20）：复核已逾期1个工作日，尚无负责人",
		},
		{func(t Tongue) string {
			return t.ReviewWaits("APO-R7 Leave", 20, nov(20), 1, "Chen", Step{Name: "Ann", On: nov(27)})
		}, "APO-R7 Leave (20): review 1 working day overdue, Chen. Goes to Ann on Fri 27 Nov.", "APO-R7 Leave（20）：Chen 复核已逾期1个工作日，11月27日（周五）转 Ann"},
		{
			func(t Tongue) string { return t.AcceptanceEnds("APO-R7 Leave", 20, nov(27), false, "Chen") },
			"APO-R7 Leave (20): acceptance ends Fri 27 Nov, Chen.", "APO-R7 Leave（20）：接受期限到11月27日（周五），Chen",
		},
		{
			func(t Tongue) string { return t.DueWaits("APO-R7 Leave", 20, nov(19), 2, "Chen") },
			"APO-R7 Leave (20): due 2 working days ago, Chen.", "APO-R7 Leave（20）：已逾期2个工作日，Chen",
		},
		{
			func(t Tongue) string { return t.Unanswered("APO-F9", 3, "安然") },
			"APO-F9: no answer for 3 working days, 安然.", "APO-F9：3个工作日未答复，安然跟进。",
		},
		{
			func(t Tongue) string { return t.ProjectDisagrees("Borealis", "green", "amber") },
			"Borealis says green, risks say amber", "Borealis 自报绿灯，风险显示黄灯",
		},
		{
			func(t Tongue) string { return t.ProjectSilent("Delta", 1, "red") },
			"Delta: no status for 1 day, risks say red", "Delta 已1天未报状态，风险显示红灯",
		},
		{func(t Tongue) string { return t.ProjectSilent("Delta", -1, "") }, "Delta: no status yet", "Delta 尚未报状态"},
		{
			func(t Tongue) string { return t.Added("APO-R13 Vague", 0, "") },
			"APO-R13 Vague (not assessed yet)", "APO-R13 Vague（尚未评估）",
		},
		{
			func(t Tongue) string { return t.Rescored("APO-R13 Vague", 0, 6, "asked round") },
			"APO-R13 Vague assessed at 6 “asked round”", "APO-R13 Vague：评估为6“asked round”",
		},
		{func(t Tongue) string { return t.ReusedBy("Delta", "BOR-L2 Ask") }, "Delta reused BOR-L2 Ask", "Delta 复用 BOR-L2 Ask"},
		{func(t Tongue) string { return t.FiguresLine(Figures{}) }, "No open risks", "没有未关闭的风险"},
		{func(t Tongue) string {
			return t.FiguresLine(Figures{Open: 1, High: 1, Exposure: 12, Delta: -4, Lessons: 1, NPS: -20, NPSOf: 5})
		}, "1 open risk: 1 high. Exposure 12 ↓4. 1 lesson. NPS -20 of 5", "未关闭风险1项：高1。敞口12↓4。经验教训1条。净推荐值-20（5人）"},
		{
			func(t Tongue) string { return t.InReplies(Rest{More: 7, Small: 35}) },
			"And 7 more, 35 small changes, in the replies.", "另有7项，小改动35处，见回复。",
		},
		{
			func(t Tongue) string { return t.InReplies(Rest{Small: 1}) },
			"And 1 small change, in the replies.", "另有小改动1处，见回复。",
		},
		{
			func(t Tongue) string { return t.QuietLine("PMO weekly 8", 1, 1, "") },
			"PMO weekly 8: the one review is done, nothing changed. 1 open risk.", "PMO weekly 8：1项复核已完成，无变化。未关闭风险1项。",
		},
		{
			func(t Tongue) string { return t.DeadLine("X", 0, 0, "Mon 7 Dec 09:00") },
			"X: nobody wrote anything. No open risks. Next: Mon 7 Dec 09:00", "X：本周无人更新。没有未关闭的风险。下期：Mon 7 Dec 09:00",
		},
		{
			func(t Tongue) string { return t.DeadLine("X", 1, 3, "") },
			"X: nobody wrote anything, and one review is overdue.", "X：本周无人更新，1项复核逾期。",
		},
		{func(t Tongue) string { return t.StandingHead(1, 1, 1) }, "1 risk, without an owner.", "1项风险，都没有负责人。"},
		{func(t Tongue) string { return t.StandingHead(4, 1, 2) }, "4 risks, and 2 have no owner.", "4项风险，其中2项没有负责人。"},
		{func(t Tongue) string { return t.StandingHead(4, 2, 0) }, "4 risks in 2 projects, each with an owner.", "2个项目，4项风险，都有负责人。"},
		{
			func(t Tongue) string { return t.StandingRow("WEB-R1 Late", 20, "Eve", nov(12), true) },
			"WEB-R1 Late (20), Eve, review overdue since Thu 12 Nov", "WEB-R1 Late（20），Eve，11月12日（周四）应复核，已逾期",
		},
		{
			func(t Tongue) string { return t.Below([5]int{0, 0, 4, 2, 1}, true) },
			"And 4 medium, 2 low, 1 not assessed.", "另有中4项，低2项，未评估1项。",
		},
		{func(t Tongue) string { return t.Below([5]int{0, 0, 4, 0, 0}, false) }, "4 medium.", "中4项。"},
		{func(t Tongue) string { return t.RowEnd(1, when.Date{}) }, "1 day", "已1天"},
		{
			func(t Tongue) string { return t.ToValidate([]string{"APO-L4", "CYG-L1"}, 3) },
			"APO-L4, CYG-L1, 3 more: to validate.", "APO-L4、CYG-L1 等5条：待确认。",
		},
		{func(t Tongue) string { return t.Satisfied(1, 6) }, "1 of 6 is satisfied.", "6人中1人满意。"},
		{
			func(t Tongue) string { return t.SmallChanges(1, 2, 0, 3, []string{"APO-R1"}, 0) },
			"3 low risks logged, 1 review, 2 comments: APO-R1", "新增低风险3项，复核1次，备注2条：APO-R1",
		},
		{
			func(t Tongue) string { return t.MyQuietLine("Your week 3", 1, "") },
			"Your week 3: nothing waits for you, and nothing changed. You own 1 open risk.", "Your week 3：没有待办，也没有变化。名下未关闭风险1项。",
		},
	} {
		if got := Plain(c.say(In(En))); got != c.en {
			t.Errorf("English:\n got %s\nwant %s", got, c.en)
		}
		if got := Plain(c.say(In(Zh))); got != c.zh {
			t.Errorf("Chinese:\n got %s\nwant %s", got, c.zh)
		}
	}
}
