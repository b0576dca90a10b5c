package say

import (
	"fmt"
	"strings"
	"time"

	"pmobot/internal/when"
)

func (zh) AboutSchedule() string {
	return "安排简报发到这里，或把个人周报私信给自己"
}

func (zh) AboutSchedules() string { return "发到这里的简报" }

func (zh) AboutDigestNow() string { return "截至此刻的变化，仅自己可见" }

func (zh) AboutDigestPreview() string { return "预览下一期简报" }

func (zh) AboutPause() string { return "暂停一份简报" }

func (zh) AboutResume() string { return "恢复一份简报" }

func (zh) AboutRemove() string { return "移除一份简报" }

func (zh) AboutMine() string { return "我的待办" }

func (zh) AboutSnooze() string { return "稍后再提醒" }

func (zh) AboutSeen() string { return "告知已看到提醒" }

func (zh) AboutDeliveries() string { return "发了什么，没发什么" }

func (zh) ScheduleHint() string {
	return "每周一09:00 · 每个工作日08:45 · 给我 每周一08:30"
}

func (zh) SchedulesHead(place string) string {
	if place == "" {
		return "发给你的简报"
	}
	return "发到 " + place + " 的简报"
}

func (zh) ScheduleChoice(number int, name, often string) string {
	return fmt.Sprintf("%d. %s的%s", number, often, name)
}

func (zh) ScheduledAlready() string { return "已经是这样安排的。" }

func (zh) SharedChannel() string { return "这里有外部组织的人，内容不在此显示。" }

func (zh) RestrictedProject(project string) string {
	return spaced("", project, "是受限项目，内容不进频道。")
}

func (zh) NoneScheduled() string { return "这里还没有安排简报。" }

func (zh) WhichSchedule(n int) string {
	return fmt.Sprintf("这里安排了%d份，是哪一份？", n)
}

func (zh) NoSuchSchedule(number, most int) string {
	if most == 1 {
		return fmt.Sprintf("这里只安排了1份，没有第%d份。", number)
	}
	return fmt.Sprintf("序号只能填1到%d，%d不在范围内。", most, number)
}

func (zh) ScheduleChangedSince() string { return "这份安排后来又改过，先看看再决定。" }

func (zh) SchedulesHere() string { return "看安排" }

func (zh) PausedAlready() string { return "已经是暂停状态。" }

func (zh) NotOnPause() string { return "它没有暂停。" }

func (zh) PreviewIt() string { return "预览" }

func (zh) ChangeIt() string { return "修改" }

func (zh) PauseIt() string { return "暂停" }

func (zh) ResumeIt() string { return "恢复" }

func (zh) RemoveIt() string { return "移除" }

func (zh) ScheduleOne() string { return "安排一份" }

func (zh) MineInstead() string { return "只发给我" }

func (zh) SharedIn(place string) string { return "已分享到 " + place + "。" }

func (zh) NothingWaits() string {
	return "没有待办：没有待拍板的决策，本周没有复核，也没有待答复的反馈。"
}

func (zh) MyEntries() string { return "我负责的" }

func (zh) DecisionsWait(n int) string { return fmt.Sprintf("%d项决策待你拍板", n) }

func (zh) ReviewsAreOverdue(n int) string { return fmt.Sprintf("逾期%d项", n) }

func (zh) ThisWeeksReviews(n int) string { return fmt.Sprintf("7天内复核%d项", n) }

func (zh) WithoutOwner(n int) string {
	return fmt.Sprintf("你管理的项目有%d项风险尚无负责人", n)
}

func (zh) ToAnswer(n int) string { return fmt.Sprintf("%d条反馈待答复", n) }

func (zh) AndMore(n int) string { return fmt.Sprintf("另有%d项。", n) }

func (zh) WhatWaits() string { return "我的待办" }

func (zh) OneDay() string { return "1天" }

func (zh) ThreeDays() string { return "3天" }

func (zh) NextWeek() string { return "下周" }

func (t zh) Snoozed(ref, title string, on when.Date) string {
	return t.Day(on) + "再提醒：" + named(ref, title)
}

func (t zh) SnoozedToManager(ref, title string, times int, manager string, on when.Date) string {
	return fmt.Sprintf("已推迟%d次，%s改为提醒%s：%s", times, t.Day(on), spaced("", manager, ""), named(ref, title))
}

func (zh) SnoozeKeeps(int) string { return "复核日期和升级安排不变。" }

func (t zh) SnoozeForward(until when.Date) string { return t.Day(until) + "不是将来的日子。" }

func (t zh) NothingToSnooze(ref string, review when.Date) string {
	return ref + " " + t.Day(review) + "才到期，在那之前本来就不提醒。"
}

func (zh) NotYoursToSnooze(ref, owner string) string {
	if owner == "" {
		return ref + " 不由你推迟。"
	}
	return spaced(ref+" 由", owner, "负责，只有负责人能推迟。")
}

func (zh) SnoozedEnough(ref string, times int) string {
	return fmt.Sprintf("%s 已推迟%d次，不能再推迟。", ref, times)
}

func (zh) SeenNoted(refs []string) string {
	return "已记下：你看到了 " + strings.Join(refs, "、") + "。后续安排不变。"
}

func (zh) DeliveriesHead(zone string) string {
	return Bold("发送记录，最新在前") + "（" + zone + "）"
}

func (t zh) DeliveryRow(sign, what, to string, due time.Time, ending string) string {
	return sign + " " + what + " → " + to + " · 应发" + t.DayClock(due) + "，" + ending
}

func (zh) DeliveredDigest(number int, weekly, mine bool, project string) string {
	name := "PMO 简报"
	switch {
	case mine:
		name = "个人周报"
	case weekly:
		name = "PMO 周报"
	}
	name = fmt.Sprintf("%s第%d期", name, number)
	if project != "" {
		name += " · " + project
	}
	return name
}

func (zh) DeliveredReminder(ref string, more int) string {
	if more == 0 {
		return ref + " 复核提醒"
	}
	return fmt.Sprintf("%s 等%d项提醒", ref, more+1)
}

func (zh) DeliveredQuestion(project string) string { return spaced("", project, "状态询问") }

func (zh) CoveringCards(project string, covered, all int) string {
	return spaced("", project, fmt.Sprintf("已设为受限：%d张卡片中已遮盖%d张，其余陆续处理。", all, covered))
}

func (zh) DeliveredCard(ref string) string { return "卡片 " + ref }

func (zh) DeliveredMessage(ref string) string { return "关于 " + ref + " 的消息" }

func (zh) DeliveredShare() string { return "分享的内容" }

func (zh) DeliveredRequest() string { return "转告的请求" }

func (zh) DeliveredHandover() string { return "待移交的条目" }

func (zh) LeftEntries(name string, n int) string {
	return spaced("", name, fmt.Sprintf("已离开：有%d条待移交。", n))
}

func (zh) HandOver() string { return "移交" }

func (zh) DeliveredNotice() string { return "未发出通知" }

func (t zh) SentAt(due, sent time.Time, attempt int) string {
	if attempt > 1 {
		return fmt.Sprintf("第%d次于%s发出", attempt, t.near(due, sent))
	}
	return t.near(due, sent) + "发出"
}

// near is a time beside another: without its day where that is the same.
func (t zh) near(due, at time.Time) string {
	if when.On(due) == when.On(at) {
		return t.Clock(at)
	}
	return t.DayClock(at)
}

func (zh) SkippedSince(reason string) string { return "已跳过：" + reason }

func (zh) NotSentSince(reason string) string { return "未发出：" + reason }

func (t zh) TriedAgainAt(due, at time.Time, attempts int) string {
	return fmt.Sprintf("已试%d次，%s再试", attempts, t.near(due, at))
}

func (zh) OnItsWay() string { return "正在发送" }

func (t zh) WhyNotSent(code, who string, due, at time.Time) string {
	switch code {
	case "reviewed":
		return spaced(t.near(due, at), who, "已复核")
	case "missed":
		return "已有更新的一期"
	case "paused":
		return "当时已暂停"
	case "empty":
		return "没有内容"
	case "undone":
		return "内容已撤回"
	case "answered":
		return "已有答复"
	case "hidden":
		return "那里的人不能看"
	case "left":
		return "对方已离开"
	case "shared":
		return "该频道已与其他组织共享"
	case "restricted":
		return "项目已设为受限"
	case "maystand":
		return "可能已经发出"
	case "elsewhere":
		return "已改由其他途径发送"
	case "gone":
		return "那里已发不了消息"
	case "unreachable":
		return "一整天没有送达"
	}
	return "已不需要发送"
}

func (zh) DeliveriesFoot(shown, total int) string {
	return fmt.Sprintf("本月共%d条，显示%d条", total, shown)
}

func (zh) NothingDelivered(filtered bool) string {
	if filtered {
		return "本月没有这样的记录。"
	}
	return "本月没有应发的内容。试试 /digest schedule weekly mon 09:00"
}

func (zh) MoreRows() string { return "更多" }

func (zh) OnlySkipped() string { return "只看已跳过" }

func (zh) AllDeliveries() string { return "全部" }

func (zh) OpenIt() string { return "打开" }
