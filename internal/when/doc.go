// Package when is the calendar: dates without a time of day, working days,
// and the instant at which a wall clock shows something.
//
// It never reads the clock. A date is what people write ("2026-12-01"), the
// same in every time zone; only an instant (time.Time) has a zone.
package when
