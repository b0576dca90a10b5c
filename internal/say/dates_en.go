package say

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"pmobot/internal/when"
)

var _ Tongue = en{}

func (en) Day(d when.Date) string {
	return fmt.Sprintf("%s %d %s", d.Weekday().String()[:3], d.Day, d.Month.String()[:3])
}

func (t en) FullDay(d when.Date) string { return fmt.Sprintf("%s %d", t.Day(d), d.Year) }

func (en) Clock(at time.Time) string { return at.Format("15:04") }

func (t en) DayClock(at time.Time) string { return t.Day(when.On(at)) + " " + t.Clock(at) }

func (en) DayRange(first, last when.Date) string {
	short := func(d when.Date) string { return fmt.Sprintf("%d %s", d.Day, d.Month.String()[:3]) }
	switch {
	case first == last:
		return short(last)
	case first.Year == last.Year && first.Month == last.Month:
		return fmt.Sprintf("%d–%s", first.Day, short(last))
	}
	return short(first) + " – " + short(last)
}

func (en) ZoneName(zone string) string { return zone }

func (en) EveryWeekday(d time.Weekday) string { return d.String() + "s" }

func (en) And(names []string) string { return join(names, ", ", " and ") }

func (en) Quote(typed string) string { return "“" + typed + "”" }

// join lists names with comma between them and and before the last.
func join(names []string, comma, and string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], comma) + and + names[last]
}

// plural is "1 risk", "2 risks".
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// capital begins a sentence with text.
func capital(text string) string {
	r, n := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(r)) + text[n:]
}
