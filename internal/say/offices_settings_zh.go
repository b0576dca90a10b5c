package say

import (
	"fmt"
	"strings"
	"time"

	"pmobot/internal/when"
)

func (zh) SettingsHead(of string) string { return spaced("", of, "的设置") }

func (zh) SettingRow(name, value, origin string) string {
	return name + "：" + value + " · " + origin
}

func (zh) OriginChannel() string { return "本频道设定" }

func (zh) OriginProject(name string) string { return spaced("来自", name, "") }

func (zh) OriginOffice() string { return "来自办公室" }

func (zh) OriginYou() string { return "个人设定" }

func (zh) OriginDefault() string { return "默认" }

func (zh) OfficeName() string { return "办公室" }

func (zh) Yourself() string { return "你" }

func (zh) SettingsStored(where string, facts []string) string {
	return spaced("已保存，适用于", where, "") + "：" + strings.Join(facts, "；") + "。"
}

func (zh) SettingFact(name, value string) string { return spaced(name, value, "") }

func (zh) SettingUndone(where string, facts []string) string {
	return spaced("已撤销，", where, "恢复为：") + strings.Join(facts, "；") + "。"
}

func (zh) LangName(lang Lang) string {
	if lang == Zh {
		return "中文"
	}
	return "英文"
}

func (zh) CardsWord(cards string) string {
	switch cards {
	case "all":
		return "除反馈外全部显示"
	case "none":
		return "不显示"
	}
	return "只显示高和极高风险"
}

func (zh) WorkWord(week when.Week) string {
	return workDays(week, func(d time.Weekday) string { return "周" + weekdayZh(d) }, "至", "、")
}

func (t zh) HolidaysWord(n int, next when.Date) string {
	if next.IsZero() {
		return fmt.Sprintf("%d天，均已过去", n)
	}
	return fmt.Sprintf("%d天，最近是%s", n, t.FullDay(next))
}

func (zh) LimitsWord(limits [3]int) string {
	return fmt.Sprintf("%d起为中，%d起为高，%d起为极高", limits[0], limits[1], limits[2])
}

func (zh) CadenceWord(days [4]int) string {
	return fmt.Sprintf("低每%d天，中每%d天，高每%d天，极高每%d天", days[0], days[1], days[2], days[3])
}

func (zh) QuietWord(from, until string) string { return from + "—" + until }

func (zh) FlagWord(yes bool) string {
	if yes {
		return "是"
	}
	return "否"
}

func (zh) Unset() string { return "无" }

func (t zh) NotAZone(typed string) string { return "没有" + t.Quote(typed) + "这个时区。" }

func (zh) ZoneFits() string {
	return "时区写成“地区/城市”：Asia/Shanghai、Europe/Lisbon、America/New_York。"
}

func (t zh) NotHolidays(typed string) string { return t.Quote(typed) + "不是日期。" }

func (zh) HolidaysFit() string {
	return "节假日之间用逗号隔开，连着的写起止日期：2026-12-25，2026-10-01..2026-10-07；填“无”即清空。"
}

func (t zh) NotLimits(typed string) string { return t.Quote(typed) + "不能作等级的分界。" }

func (zh) LimitsFit() string {
	return "填3个2到25的数，依次为中、高、极高的起点，一个比一个大，例如5,10,17。"
}

func (t zh) NotCadence(typed string) string { return t.Quote(typed) + "不能作复核周期。" }

func (zh) CadenceFits() string {
	return "填4个1到365的天数，依次为低、中、高、极高，例如30,14,7,7。"
}

func (t zh) NotWorkdays(typed string) string { return t.Quote(typed) + "不是工作日的写法。" }

func (zh) WorkdaysFit() string {
	return "工作日写成周一至周五、周日至周四，或周一、周三、周五。"
}

func (t zh) NotQuiet(typed string) string {
	return t.Quote(typed) + "不是免打扰时段的写法。"
}

func (zh) QuietFits() string {
	return "免打扰写明起止钟点：20-08或21:30-07:00；填“无”即取消。"
}

func (t zh) NotAway(typed string) string { return t.Quote(typed) + "不是不在的日期。" }

func (zh) AwayFits() string {
	return "填某一天或起止日期，不能是过去：2026-12-24..2027-01-02；填“无”即取消。"
}

func (zh) OwnDeputy() string { return "代理人不能是自己。" }

func (zh) OnlyInChannel(name string) string { return name + "属于频道，这里不是频道。" }

func (zh) SetUpTitle() string { return "设置 pmobot · 一分钟填完，以后都能改" }

func (zh) KeyHint(key string) string { return "如 " + key + "-R1" }

func (zh) ZoneHint() string { return "取自个人资料" }

func (zh) DigestIn(place string) string {
	if place == "" {
		return "不发：这里不是频道"
	}
	return spaced("发到", place, "")
}

func (zh) DeciderHint() string { return "接收决策与升级事项" }

func (t zh) Ready(project string, first time.Time) string {
	if first.IsZero() {
		return spaced("", project, "已就绪。")
	}
	return spaced("", project, "已就绪，第1期周报") + t.DayClock(first) + "发出。"
}

func (zh) TryIt(line string, sample bool) string {
	if !sample {
		return "试一下：" + line
	}
	return "试一下：" + line + "。以后每周一的周报是这样："
}
