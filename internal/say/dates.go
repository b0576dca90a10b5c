package say

import (
	"time"

	"pmobot/internal/when"
)

// Dates are days, times, and how a language joins and quotes.
type Dates interface {
	// Day is a day of these weeks: Mon 30 Nov; 11月30日（周一）.
	Day(d when.Date) string
	// FullDay is a day with its year: Mon 30 Nov 2026; 2026年11月30日（周一）.
	FullDay(d when.Date) string
	// Clock is the time of day that t's own location shows: 09:00.
	Clock(t time.Time) string
	// DayClock is both: Mon 30 Nov 09:00; 11月30日（周一）09:00.
	DayClock(t time.Time) string
	// DayRange is a span of days: 16–22 Nov; 11月16日—22日.
	DayRange(first, last when.Date) string
	// ZoneName is how a time zone is called: Asia/Shanghai; 上海时间.
	ZoneName(zone string) string
	// EveryWeekday is a weekday that comes again: Mondays; 每周一.
	EveryWeekday(d time.Weekday) string
	// And joins names: a, b and c; a、b和c.
	And(names []string) string
	// Quote puts what somebody typed into quotation marks: “typed”.
	Quote(typed string) string
}
