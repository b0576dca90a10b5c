package when

import (
	"fmt"
	"time"
)

// Date is a calendar date. The zero value is no date at all.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// On returns the date that t's own location shows.
func On(t time.Time) Date {
	year, month, day := t.Date()
	return Date{year, month, day}
}

// Parse reads a date as String writes it, and nothing else; ok is false where
// text is no such date or the date does not exist.
func Parse(text string) (d Date, ok bool) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return Date{}, false
	}
	return On(t), true
}

// String writes d as 2026-12-01, the zero date as nothing.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day)
}

// IsZero tells whether d is no date.
func (d Date) IsZero() bool { return d == Date{} }

// Compare returns -1, 0 or 1 as d is before, the same as, or after other.
func (d Date) Compare(other Date) int { return d.noon().Compare(other.noon()) }

// Before tells whether d is earlier than other.
func (d Date) Before(other Date) bool { return d.Compare(other) < 0 }

// After tells whether d is later than other.
func (d Date) After(other Date) bool { return d.Compare(other) > 0 }

// Add returns the date days later, or earlier where days is negative.
func (d Date) Add(days int) Date { return On(d.noon().AddDate(0, 0, days)) }

// Sub returns the days from other to d.
func (d Date) Sub(other Date) int {
	const day = 24 * 60 * 60 // seconds: a Duration holds no more than 292 years
	return int((d.noon().Unix() - other.noon().Unix()) / day)
}

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return d.noon().Weekday() }

// Earlier returns the earlier of two dates, either of which may be no date.
func Earlier(a, b Date) Date {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

func (d Date) noon() time.Time { return time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, time.UTC) }
