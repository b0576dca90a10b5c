package say

import (
	"fmt"
	"strings"

	"pmobot/internal/when"
)

func (zh) AskReviewToday(who, what string) string {
	return who + "，今天有1项复核到期：" + what
}

func (t zh) AskReviewOn(who, what string, on when.Date) string {
	return who + "，有1项复核将于" + t.Day(on) + "到期：" + what
}

func (t zh) AskReviewSince(who, what string, since when.Date) string {
	return who + "，有1项复核自" + t.Day(since) + "起逾期：" + what
}

func (zh) AskReviewHandedOn(who, what string) string {
	return who + "，有1项逾期的复核转到你这里：" + what
}

func (zh) AskReviewEscalated(who, what string) string {
	return who + "，有1项逾期的复核已升级：" + what
}

func (zh) AskPutOff(who, what string) string {
	return who + "，有1项复核已推迟多次，转到你这里：" + what
}

func (t zh) OverdueOf(owner string, since when.Date, days int) string {
	if owner == "" {
		return fmt.Sprintf("尚无负责人，%s到期，已逾期%d个工作日。", t.Day(since), days)
	}
	return fmt.Sprintf("%s，%s到期，已逾期%d个工作日。", spaced("负责人", owner, ""), t.Day(since), days)
}

func (t zh) PutOffBy(owner string, since when.Date, times int) string {
	return fmt.Sprintf("%s%d次，原定%s复核。", spaced("", owner, "推迟了"), times, t.Day(since))
}

func (t zh) LastWord(on when.Date, why string, asks bool) string {
	return t.stillSo(fmt.Sprintf("上次是%s：%s。", t.Day(on), t.Quote(why)), asks)
}

func (t zh) LastReview(on when.Date, asks bool) string {
	return t.stillSo("上次复核是"+t.Day(on)+"。", asks)
}

func (t zh) NeverReviewed(logged when.Date, asks bool) string {
	return t.stillSo(t.Day(logged)+"登记，之后没有复核过。", asks)
}

func (zh) stillSo(sentence string, asks bool) string {
	if asks {
		return sentence + "现在有变化吗？"
	}
	return sentence
}

func (t zh) IfOpen(again []when.Date, manager, sponsor Turn) string {
	var (
		steps []string
		month when.Date
	)
	if len(again) > 0 {
		days := make([]string, len(again))
		for i, d := range again {
			days[i] = t.dayAfter(month, d)
			month = d
		}
		steps = append(steps, strings.Join(days, "、")+"再提醒你")
	}
	if manager.Name != "" {
		steps = append(steps, t.dayAfter(month, manager.On)+spaced("转", manager.Name, ""))
		month = manager.On
	}
	if sponsor.Name != "" {
		steps = append(steps, t.dayAfter(month, sponsor.On)+spaced("升级到", sponsor.Name, ""))
	}
	if len(steps) == 0 {
		return ""
	}
	return "一直没复核的话：" + strings.Join(steps, "，") + "。"
}

// dayAfter writes a day without its month where the day before it was of the same.
func (t zh) dayAfter(before, d when.Date) string {
	if before.Month == d.Month && before.Year == d.Year {
		return fmt.Sprintf("%d日（周%s）", d.Day, weekdayZh(d.Weekday()))
	}
	return t.Day(d)
}

func (t zh) StandsIn(name string, until when.Date) string {
	return spaced("", name, "不在") + "，到" + t.Day(until) + "为止由你代理。"
}

func (zh) AskOwner(who, word, what string) string {
	return who + "，有1项" + word + "没有负责人：" + what
}

func (zh) AskAssess(who, word, what string) string {
	return who + "，有1项" + word + "还没评估：" + what
}

func (t zh) HowGrave(logged when.Date) string {
	return t.Day(logged) + "登记。概率多大，影响多大？"
}

func (t zh) LoggedOn(on when.Date, by string) string {
	return spaced(t.Day(on)+"由", by, "登记") + "。谁来负责？"
}

func (t zh) AskAccepted(who, what string, until when.Date) string {
	return who + "，有1项风险的接受期限将于" + t.Day(until) + "到期：" + what
}

func (zh) StillAccept() string { return "还能继续接受吗？" }

func (t zh) AskDecision(who, what string, by when.Date, over bool) string {
	if over {
		return who + "，有1项决策自" + t.Day(by) + "起逾期：" + what
	}
	return who + "，有1项决策待拍板，" + t.Day(by) + "前：" + what
}

func (t zh) Question(who, question string) string {
	return spaced("", who, "请示：") + t.Quote(question)
}

func (zh) AskFeedback(who, what string, days int) string {
	return fmt.Sprintf("%s，有1条反馈已%d个工作日未答复：%s", who, days, what)
}

func (t zh) FeedbackKept(on when.Date) string {
	return t.Day(on) + "收到。原文仅管理员可见。"
}

func (zh) AskDue(who, word, what string) string {
	return who + "，今天有1项" + word + "到期：" + what
}

func (t zh) AskDueSince(who, word, what string, since when.Date) string {
	return who + "，有1项" + word + "自" + t.Day(since) + "起逾期：" + what
}

func (zh) AskElsewhere(who string, n int) string {
	return fmt.Sprintf("%s，有%d件事等你处理，但私信发不到你那里。", who, n)
}

func (zh) AskReviewsToday(who string, n int) string {
	return fmt.Sprintf("%s，今天有%d项复核到期", who, n)
}

func (zh) AskReviewsWaiting(who string, n int) string {
	return fmt.Sprintf("%s，有%d项复核等你处理", who, n)
}

func (zh) AskSeveral(who string, n int) string {
	return fmt.Sprintf("%s，有%d件事等你处理", who, n)
}

func (zh) NoAnswerFor(days int) string { return fmt.Sprintf("%d个工作日未答复", days) }

func (t zh) OwnersReview(owner string, since when.Date) string {
	if owner == "" {
		return "尚无负责人，" + t.ReviewOverdue(since)
	}
	return owner + "，" + t.ReviewOverdue(since)
}

func (zh) MoreAsks(n int) string { return fmt.Sprintf("另有%d项。", n) }

func (zh) AskStatus(who, project string) string {
	return who + "，" + spaced("", project, "本周状态如何？周一写入周报。")
}

func (t zh) StatusBefore(on when.Date, lastWeek bool, mark, sentence string) string {
	day := "上周"
	if !lastWeek {
		day = t.Day(on)
	}
	said := mark
	if sentence != "" {
		said += t.Quote(sentence)
	}
	return day + "报的是：" + said + "。"
}

func (zh) NoStatusBefore() string { return "之前还没报过状态。" }

func (t zh) RisksSay(n, level int, colour string) string {
	return fmt.Sprintf("目前有%d项%s风险，系统判断为%s。", n, t.Level(level), lightsZh[colour])
}

var lightsZh = map[string]string{"red": "红灯", "amber": "黄灯", "green": "绿灯"}

func (zh) NoRiskSays() string { return "目前没有高等级风险，系统判断为绿灯。" }

func (t zh) StatusPutOff(project string, on when.Date) string {
	return spaced(t.Day(on)+"再问", project, "的状态。")
}
