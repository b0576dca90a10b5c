package digests

import (
	"time"

	"pmobot/internal/when"

	"github.com/robfig/cron/v3"
)

// slotForm is how an occurrence is named in the ledger.
const slotForm = "2006-01-02T15:04"

// Occurrence is one time at which a schedule is due.
type Occurrence struct {
	Local string    // what the schedule says, on its wall clock: "2026-11-23T09:00"; names it in the ledger
	At    time.Time // the instant, shown in the schedule's zone
}

// IsZero tells whether there is no such occurrence.
func (o Occurrence) IsZero() bool { return o.At.IsZero() }

// Timetable is a schedule where it is kept: in a zone, by a calendar, from its
// start on. Its occurrences are strictly ordered: a slot that the clock skips
// is due at the next minute that exists, one that it shows twice is due at the
// first of the two, and slots that fall on one instant are one occurrence.
type Timetable struct {
	schedule Schedule
	zone     *time.Location
	calendar when.Calendar
	start    time.Time
	anchor   when.Date          // of every n weeks: a day in the first one
	line     *cron.SpecSchedule // of Cron
}

// searchDays bounds the search for the next day of a schedule: more than the
// longest there can be between two (every 52 weeks, a month of holidays).
const searchDays = 800

// In puts s to work in a zone, by a calendar. Nothing is due at or before
// start, and every n weeks begins with the first of its days after it; a zero
// start is no bound.
func (s Schedule) In(zone *time.Location, calendar when.Calendar, start time.Time) Timetable {
	t := Timetable{schedule: s, zone: zone, calendar: calendar, start: start}
	switch s.Rhythm {
	case Cron:
		t.line, _ = parseLine(s.Line)
	case Weekly:
		t.schedule.Weeks = 1
		if first := t.Next(start); !start.IsZero() {
			t.anchor, _ = when.Parse(first.Local[:len(time.DateOnly)])
		}
		t.schedule.Weeks = max(s.Weeks, 1)
	}
	return t
}

// Next returns when s is due first after an instant, the zero time for never.
// It is In(zone, cal, start).Next(after).At.
func (s Schedule) Next(after time.Time, zone *time.Location, cal when.Calendar, start time.Time) time.Time {
	return s.In(zone, cal, start).Next(after).At
}

// Next returns the first occurrence after an instant; zero where there is none.
// It looks from what the wall clock shows then: a slot at or before that was
// due when the clock showed it first, so it is over.
func (t Timetable) Next(after time.Time) Occurrence {
	if after.Before(t.start) {
		after = t.start
	}
	if t.schedule.Rhythm == Cron {
		return t.nextOfLine(after)
	}
	day := when.On(after.In(t.zone))
	for range searchDays {
		if t.schedule.on(day, t.calendar, t.anchor) {
			if o := t.slot(day, t.schedule.Hour, t.schedule.Minute); o.At.After(after) {
				return o
			}
		}
		day = day.Add(1)
	}
	return Occurrence{}
}

// nextOfLine evaluates the cron line on a wall clock that has no zone (it is
// kept in UTC), and then asks when the zone's clock shows that slot.
func (t Timetable) nextOfLine(after time.Time) Occurrence {
	if t.line == nil {
		return Occurrence{}
	}
	local := after.In(t.zone)
	wall := time.Date(local.Year(), local.Month(), local.Day(), local.Hour(), local.Minute(), 0, 0, time.UTC)
	for {
		wall = t.line.Next(wall)
		if wall.IsZero() {
			return Occurrence{}
		}
		if o := t.slot(when.On(wall), wall.Hour(), wall.Minute()); o.At.After(after) {
			return o
		}
	}
}

func (t Timetable) slot(day when.Date, hour, minute int) Occurrence {
	wall := time.Date(day.Year, day.Month, day.Day, hour, minute, 0, 0, time.UTC)
	return Occurrence{Local: wall.Format(slotForm), At: when.At(day, hour, minute, t.zone)}
}

// Last returns the last occurrence at or before an instant; zero where there
// is none within five years.
func (t Timetable) Last(notAfter time.Time) Occurrence {
	for _, back := range []int{2, 8, 70, 800, 5 * 366} {
		due := t.Catch(notAfter.AddDate(0, 0, -back), notAfter)
		if !due.Newest.IsZero() {
			return due.Newest
		}
	}
	return Occurrence{}
}

// Number tells which occurrence is the last one at or before an instant,
// counted from the start; 0 where there is none. Missed ones count too.
func (t Timetable) Number(at time.Time) int {
	return t.Count(t.start, at)
}

// Count counts the occurrences after one instant, up to and including another.
func (t Timetable) Count(after, upTo time.Time) int {
	n := 0
	for o := t.Next(after); !o.IsZero() && !o.At.After(upTo); o = t.Next(o.At) {
		n++
	}
	return n
}

// LateAfter is how long after its time a delivery counts as late: shorter
// delays are nobody's business.
const LateAfter = 5 * time.Minute

// MissedMost is how many missed occurrences are entered in the ledger by name.
const MissedMost = 10

// Catchup is what is due after a while without looking.
type Catchup struct {
	Newest Occurrence   // the only one that is delivered; zero where nothing is due
	Late   bool         // it is overdue by more than LateAfter
	Missed []Occurrence // those before it, the last MissedMost of them, oldest first
	Count  int          // how many were missed in all
}

// Catch returns what is due at now when everything up to done is dealt with.
func (t Timetable) Catch(done, now time.Time) Catchup {
	var c Catchup
	for o := t.Next(done); !o.IsZero() && !o.At.After(now); o = t.Next(o.At) {
		if !c.Newest.IsZero() {
			c.Missed = append(c.Missed, c.Newest)
			c.Count++
		}
		if len(c.Missed) > MissedMost {
			c.Missed = c.Missed[1:]
		}
		c.Newest = o
	}
	c.Late = !c.Newest.IsZero() && now.Sub(c.Newest.At) > LateAfter
	return c
}
