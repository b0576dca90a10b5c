package say

import (
	"fmt"
	"time"
	"unicode"
	"unicode/utf8"

	"pmobot/internal/when"
)

var _ Tongue = zh{}

// weekdaysZh are the weekdays, Sunday first as in time.Weekday.
const weekdaysZh = "日一二三四五六"

func weekdayZh(d time.Weekday) string { return string([]rune(weekdaysZh)[d]) }

func (zh) Day(d when.Date) string {
	return fmt.Sprintf("%d月%d日（周%s）", int(d.Month), d.Day, weekdayZh(d.Weekday()))
}

func (t zh) FullDay(d when.Date) string { return fmt.Sprintf("%d年", d.Year) + t.Day(d) }

func (zh) Clock(at time.Time) string { return at.Format("15:04") }

func (t zh) DayClock(at time.Time) string { return t.Day(when.On(at)) + t.Clock(at) }

func (zh) DayRange(first, last when.Date) string {
	short := func(d when.Date) string { return fmt.Sprintf("%d月%d日", int(d.Month), d.Day) }
	switch {
	case first == last:
		return short(last)
	case first.Year == last.Year && first.Month == last.Month:
		return fmt.Sprintf("%s—%d日", short(first), last.Day)
	}
	return short(first) + "—" + short(last)
}

func (zh) ZoneName(zone string) string {
	if name, ok := zonesZh[zone]; ok {
		return name
	}
	return zone
}

// zonesZh are the zones that have a common Chinese name.
var zonesZh = map[string]string{
	"Asia/Shanghai": "上海时间", "Asia/Hong_Kong": "香港时间", "Asia/Taipei": "台北时间",
	"Asia/Singapore": "新加坡时间", "Asia/Tokyo": "东京时间", "Europe/London": "伦敦时间",
	"Europe/Berlin": "柏林时间", "Europe/Paris": "巴黎时间", "Europe/Lisbon": "里斯本时间",
	"America/New_York": "纽约时间", "America/Los_Angeles": "洛杉矶时间", "UTC": "协调世界时",
}

func (zh) EveryWeekday(d time.Weekday) string { return "每周" + weekdayZh(d) }

func (zh) And(names []string) string { return join(names, "、", "和") }

func (zh) Quote(typed string) string { return "“" + typed + "”" }

// beside joins a Han sentence and a word that may be Latin: with a space
// between them where the word begins or ends with anything but Han.
func spaced(before, word, after string) string {
	first, _ := utf8.DecodeRuneInString(word)
	last, _ := utf8.DecodeLastRuneInString(word)
	if before != "" && latin(first) {
		before += " "
	}
	if after != "" && latin(last) {
		after = " " + after
	}
	return before + word + after
}

// latin tells whether r takes a space beside a Han character. Digits do not.
func latin(r rune) bool {
	return unicode.Is(unicode.Latin, r) || r == '#' || r == '@' || r == '[' || r == ']'
}
