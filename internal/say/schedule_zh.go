package say

import (
	"fmt"
	"strings"
	"time"
)

func (zh) EveryDay(clock string) string { return "每天" + clock }

func (zh) EveryWorkday(clock string) string { return "每个工作日" + clock }

func (t zh) EveryWeek(n int, days []time.Weekday, clock string) string {
	names := each(days, func(d time.Weekday) string { return "周" + weekdayZh(d) })
	switch n {
	case 1:
		return "每" + t.And(names) + clock
	case 2:
		return "每两周" + t.And(names) + clock
	}
	return fmt.Sprintf("每%d周的%s%s", n, t.And(names), clock)
}

func (zh) EveryMonth(day int, clock string) string {
	if day == 31 {
		return "每月最后一天" + clock
	}
	return fmt.Sprintf("每月%d日%s", day, clock)
}

func (zh) EveryMonthWorkday(last bool, clock string) string {
	return "每月" + firstOrLastZh(last) + "工作日" + clock
}

func (zh) EveryMonthWeekday(last bool, day time.Weekday, clock string) string {
	return "每月" + firstOrLastZh(last) + "周" + weekdayZh(day) + clock
}

func (t zh) ByLine(line string) string { return "按" + t.Quote("cron "+line) }

func (zh) ScheduledName(mine, weekly bool) string {
	switch {
	case mine && weekly:
		return "个人周报"
	case mine:
		return "个人简报"
	case weekly:
		return "周报"
	}
	return "简报"
}

func (zh) Scheduled(place, name, often, zone string) string {
	if place == "" {
		return often + "私信收到" + name + "（" + zone + "）。"
	}
	return place + " " + often + "收到" + name + "（" + zone + "）。"
}

func (t zh) NextTimes(times []time.Time) string {
	counted := []string{"", "一", "两", "三"}
	head := "接下来"
	if n := len(times); n < len(counted) {
		head += counted[n] + "期"
	}
	return head + "：" + strings.Join(each(times, t.DayClock), "，")
}

func (zh) CanPostThere() string { return "已确认可在该频道发消息。" }

func (zh) CannotPostThere(place string) string {
	return "未安排：在 " + place + " 发不了消息。把机器人加进频道后再试。"
}

func (t zh) ScheduleRow(number int, place, name, often, zone string, next time.Time) string {
	row := fmt.Sprintf("%d. ", number)
	if place != "" {
		row += place + "："
	}
	row += name + "，" + often + "（" + zone + "） · "
	if next.IsZero() {
		return row + "已暂停"
	}
	return row + "下期" + t.DayClock(next)
}

func (zh) NoSchedules() string {
	return "这里还没有安排简报。试试 /digest schedule weekly mon 09:00"
}

func (zh) SchedulePaused(name, often string) string {
	return "已暂停：" + often + "的" + name + "，恢复前不再发送。"
}

func (t zh) ScheduleResumed(name, often string, next time.Time) string {
	return "已恢复：" + often + "的" + name + "。下期：" + t.DayClock(next)
}

func (zh) ScheduleRemoved(name, often string) string {
	return "已移除：" + often + "的" + name + "，以后不再发送。"
}

func (zh) NotPostedIn(what, place, code string, digest bool) string {
	switch code {
	case "shared":
		return place + " 现已与其他组织共享，" + spaced("", what, "") + "暂不发送。"
	case "undecided":
		return "未发到 " + place + "：" + spaced("", what, "") + "。该频道与其他组织共享，一天内没有人允许发到那里。"
	case "elsewhere":
		return "未发到 " + place + "：" + spaced("", what, "") + "。其他人也能看到该频道，已改发给项目经理。"
	case "restricted":
		return "项目已设为受限，而其他人也能看到 " + place + "，" + spaced("", what, "") + "不再发到那里。"
	case "maystand":
		return "未重发：" + place + " 的" + spaced("", what, "") + "。可能已经发出，但无法查看。"
	case "gone":
		remedy := "。该频道已发不了消息，请把机器人加回频道"
		if digest {
			remedy += "，或改发到别处"
		}
		return "未发出：" + place + " 的" + what + remedy + "。"
	}
	return "未发出：" + place + " 的" + what + "。试了一天，平台都没有接收。"
}

func (zh) NotSentTo(what, person, code string) string {
	switch code {
	case "elsewhere":
		return spaced("", person, "的私信已关闭，") + what + "改发到项目频道，或转给项目经理。"
	case "gone":
		return "未发出：" + spaced("给", person, "的") + what + "。对方的私信已关闭。"
	case "maystand":
		return "未重发：" + spaced("给", person, "的") + what + "。可能已经发出，但无法查看。"
	}
	return "未发出：" + spaced("给", person, "的") + what + "。试了一天，平台都没有接收。"
}

func (zh) SomeReminders() string { return "提醒" }

func (zh) TheCardOf(ref string) string { return ref + " 的卡片" }

func (zh) AMessageAbout(ref string) string { return "关于 " + ref + " 的消息" }

func (zh) WhoGaveIt() string { return "反馈人" }

func (zh) AllowThere() string { return "允许发到那里" }

func (zh) PostAgain() string { return "再发一次" }

func (zh) AllowedThere(place string) string {
	return "今后允许在 " + place + " 显示内部内容。等待中的内容五分钟内发出。"
}

func (zh) PostedAgain(what string) string { return spaced("已重发：", what, "") + "。" }

func (zh) InsteadOf(name string) string { return spaced("", name, "的私信已关闭，转告你：") }

func (zh) SeeDeliveries() string { return "发送记录" }

func (zh) ScheduleFits() string {
	return "可以这样写：每周一09:00，每天08:45工作日，每两周周五16:30，每月最后工作日17:00，每月15日09:00，cron 30 9 * * 1-5"
}

func (t zh) ScheduleUnknownWord(word string) string {
	return "未安排：时间里的" + t.Quote(word) + "看不懂。"
}

func (t zh) ScheduleNoSuchTime(word string) string {
	return "未安排：时间只能填00:00到23:59，" + t.Quote(word) + "不在范围内。"
}

func (t zh) ScheduleNoSuchDay(word string) string {
	return "未安排：日期只能填1到31，" + t.Quote(word) + "不在范围内。"
}

func (t zh) ScheduleContradicts(word string) string {
	return "未安排：" + t.Quote(word) + "与前面说的对不上。"
}

func (zh) ScheduleIncomplete() string { return "未安排：没有说多久一次。" }

func (zh) ScheduleTooSeldom(string) string { return "未安排：周数只能填1到52。" }

func (t zh) ScheduleUnknownLine(line string) string {
	return "未安排：cron 一行要写分、时、日、月、周五段，" + t.Quote(line) + "对不上。"
}

func (t zh) ScheduleTooOften(line string) string {
	return "未安排：" + t.Quote(line) + "一小时不止一次，最多每小时一次。"
}

func (t zh) ScheduleNeverDue(line string) string {
	return "未安排：没有哪一天符合" + t.Quote(line) + "。"
}

func (t zh) ScheduleUnknownZone(zone string) string {
	return "未安排：没有时区" + t.Quote(zone) + "，写法如 Asia/Shanghai。"
}

func firstOrLastZh(last bool) string {
	if last {
		return "最后一个"
	}
	return "第一个"
}
