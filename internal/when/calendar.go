package when

import (
	"strings"
	"time"
)

// Week tells which weekdays are worked, by time.Weekday.
type Week [7]bool

// MondayToFriday is the week of a project that set none.
func MondayToFriday() Week { return Week{1: true, 2: true, 3: true, 4: true, 5: true} }

// Calendar is which days are worked. Its zero value is Monday to Friday
// without holidays.
type Calendar struct {
	Work     Week
	Holidays map[Date]bool
}

// Works tells whether day is a working day.
func (c Calendar) Works(day Date) bool {
	week := c.Work
	if week == (Week{}) {
		week = MondayToFriday()
	}
	return week[day.Weekday()] && !c.Holidays[day]
}

// Next returns the first working day on or after day.
func (c Calendar) Next(day Date) Date { return c.seek(day, 1) }

// Last returns the last working day on or before day.
func (c Calendar) Last(day Date) Date { return c.seek(day, -1) }

// Add returns the n-th working day after day (n > 0).
func (c Calendar) Add(day Date, n int) Date {
	for range n {
		day = c.Next(day.Add(1))
	}
	return day
}

// Between counts the working days after from, up to and including until.
func (c Calendar) Between(from, until Date) int {
	n := 0
	for day := from.Add(1); !day.After(until); day = day.Add(1) {
		if c.Works(day) {
			n++
		}
	}
	return n
}

// seek looks for a working day, for two years at most: a calendar of nothing
// but holidays must not hang the bot.
func (c Calendar) seek(day Date, step int) Date {
	for found, i := day, 0; i < 731; found, i = found.Add(step), i+1 {
		if c.Works(found) {
			return found
		}
	}
	return day
}

// ParseWork reads the working days of a week as ISO weekday numbers, Monday 1:
// "1-5", "7,1-4". Anything else is the zero Week.
func ParseWork(text string) Week {
	var week Week
	for _, part := range strings.Split(text, ",") {
		first, last, span := strings.Cut(part, "-")
		if !span {
			last = first
		}
		from, ok := digits(first, 1)
		until, too := digits(last, 1)
		if !ok || !too || from < 1 || from > 7 || until < 1 || until > 7 {
			return Week{}
		}
		for day := from; ; day = day%7 + 1 {
			week[day%7] = true
			if day == until {
				break
			}
		}
	}
	return week
}

// At returns the instant at which the wall clock of loc shows hour:minute on
// day. Where the clock skips that minute it is the first instant after the
// gap; where it shows it twice, the first of the two.
func At(day Date, hour, minute int, loc *time.Location) time.Time {
	t := time.Date(day.Year, day.Month, day.Day, hour, minute, 0, 0, loc)
	start, end := t.ZoneBounds()
	if t.Hour() != hour || t.Minute() != minute || On(t) != day {
		return afterGap(t, start, end)
	}
	if start.IsZero() {
		return t
	}
	// In a fold, Go may answer with either offset: try the one before.
	_, now := t.Zone()
	_, before := start.Add(-time.Second).Zone()
	if earlier := t.Add(time.Duration(now-before) * time.Second); before > now && earlier.Before(start) {
		return earlier
	}
	return t
}

// afterGap returns the transition nearest to t: Go answers a skipped minute
// with a time on one side of the gap or the other.
func afterGap(t, start, end time.Time) time.Time {
	if start.IsZero() || !end.IsZero() && end.Sub(t) < t.Sub(start) {
		return end
	}
	return start
}
