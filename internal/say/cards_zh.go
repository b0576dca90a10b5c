package say

import (
	"fmt"
	"strings"

	"pmobot/internal/when"
)

var levelsZh = [...]string{"", "低", "中", "高", "极高"}

func (zh) Level(level int) string { return levelsZh[level] }

func (t zh) Scored(score, level int) string { return fmt.Sprintf("%d，%s", score, t.Level(level)) }

func (t zh) Rating(probability, impact string, score, level int) string {
	return fmt.Sprintf("%s × %s = %s", probability, impact, t.Scored(score, level))
}

func (t zh) RatedFrom(score, level int, probability, impact string) string {
	return fmt.Sprintf("%s（%s × %s）", t.Scored(score, level), probability, impact)
}

func (zh) Unscored() string { return "尚未评估" }

func (zh) OwnedBy(name string) string { return spaced("负责人", name, "") }

func (zh) NoOwner() string { return "尚无负责人" }

func (zh) LoggedBy(name string) string { return spaced("", name, "登记") }

func (t zh) ReviewOn(d when.Date) string { return t.Day(d) + "复核" }

func (t zh) ReviewOverdue(since when.Date) string { return t.Day(since) + "应复核，已逾期" }

func (t zh) DueOn(d when.Date) string { return t.Day(d) + "到期" }

func (t zh) DecisionBy(d when.Date) string { return t.Day(d) + "前决策" }

func (zh) NoResponse() string { return "应对策略未定" }

func (zh) EscalatedTo(name string) string { return spaced("已升级到", name, "") }

func (t zh) AcceptedUntil(d when.Date) string { return "接受至" + t.FullDay(d) }

func (t zh) HappenedOn(d when.Date) string { return t.Day(d) + "已发生" }

func (zh) Fact(name, value string) string { return name + "：" + value }

func (zh) Points(instrument string, score, most int) string {
	return spaced("", instrument, fmt.Sprintf("%d分（满分%d分）", score, most))
}

func (zh) AnonymousName() string { return "不愿具名者" }

func (zh) VoidEntry() string { return "已作废，编号不再使用" }

func (zh) MovedTo(ref string) string { return "已移至 " + ref }

func (zh) UsedTimes(n int) string {
	if n == 0 {
		return "尚未复用"
	}
	return fmt.Sprintf("已复用%d次", n)
}

func (zh) HistoryHead() string { return "修改记录，最新在前" }

func (t zh) HistoryLine(on when.Date, who, what string) string {
	return t.Day(on) + who + "：" + what
}

func (zh) Began(score int) string {
	if score == 0 {
		return "登记"
	}
	return fmt.Sprintf("登记，风险值%d", score)
}

func (zh) Changed(field, from, to string) string {
	switch {
	case from == "":
		return spaced(field, to, "")
	case to == "":
		return "删去" + field
	}
	return spaced(field, from, "") + "→" + to
}

func (t zh) Rewritten(fields []string) string { return "改写" + strings.Join(fields, "、") }

func (zh) Truth(yes bool) string {
	if yes {
		return "是"
	}
	return "否"
}

var didZh = map[string]string{
	"review": "复核", "comment": "备注", "undo": "撤销", "withdraw": "撤回", "redact": "抹去部分文字",
	"move": "移动", "snooze": "稍后提醒", "seen": "知道了", "use": "复用", "edit": "修改", "expire": "接受期限已过",
}

func (zh) NoLongerPublic(ref string) string { return ref + " 已不再公开。" }

func (zh) Did(verb string) string {
	if did, ok := didZh[verb]; ok {
		return did
	}
	return "修改"
}

func (t zh) Effects(parts []string, why string) string {
	what := strings.Join(parts, "，")
	if why == "" {
		return what
	}
	return what + t.Quote(why)
}

func (zh) MoreChanges(n int) string { return fmt.Sprintf("另有更早的修改%d次", n) }
