package say

import (
	"fmt"
	"strings"
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

// spaced joins a Han sentence and a word that may be Latin: with a space
// between them where the word begins or ends in Latin, or is a mention or a
// channel, but never beside punctuation.
func spaced(before, word, after string) string {
	shown := Plain(word)
	for _, span := range Spans(word) {
		if span.Ping != "" && span.Text == shown {
			shown = "@" + shown
		}
	}
	mention := strings.HasPrefix(shown, "@") || strings.HasPrefix(shown, "#")
	left, _ := utf8.DecodeLastRuneInString(Plain(before))
	right, _ := utf8.DecodeRuneInString(Plain(after))
	if spaceable(left) && (mention || beginsLatin(shown)) {
		before += " "
	}
	if spaceable(right) && (mention || endsLatin(shown)) {
		after = " " + after
	}
	return before + word + after
}

// beginsLatin tells whether the word takes a space in front of it: the run of
// letters and digits that it begins with is Latin, and no bare number.
func beginsLatin(word string) bool {
	end := strings.IndexFunc(word, notLatin)
	if end < 0 {
		end = len(word)
	}
	return latin(word[:end])
}

// endsLatin tells whether the word takes a space behind it.
func endsLatin(word string) bool {
	start := strings.LastIndexFunc(word, notLatin)
	if start < 0 {
		return latin(word)
	}
	_, size := utf8.DecodeRuneInString(word[start:])
	return latin(word[start+size:])
}

// notLatin tells whether r ends a run such as APO-R12 or [Show].
func notLatin(r rune) bool {
	return !unicode.Is(unicode.Latin, r) && !unicode.IsDigit(r) && !strings.ContainsRune("-_.[]", r)
}

func latin(run string) bool {
	return strings.ContainsFunc(run, func(r rune) bool { return unicode.Is(unicode.Latin, r) || r == '[' || r == ']' })
}

// spaceable tells whether r takes a space beside a Latin word: punctuation and
// white space do not.
func spaceable(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
