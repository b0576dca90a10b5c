package digests

import (
	"strconv"
	"strings"
	"time"

	"pmobot/internal/pmo"
	"pmobot/internal/when"
)

// The ladder of a review that stays undone, in working days of the project's
// calendar after the day on which it was due.
const (
	againFirst    = 1
	againSecond   = 3
	afterManager  = 5
	afterSponsor  = 10
	soonCadence   = 14 // days; a rarer review is announced the day before, too
	snoozesMost   = 3  // the one after these goes to the project manager
	unownedAfter  = 1  // working days
	unscoredAfter = 3  // days
	answerWithin  = 2  // working days
	acceptEndsIn  = 3  // days before an acceptance ends
)

// Ladder is when who is asked about a review, as the project's calendar has it.
type Ladder struct {
	Soon    when.Date // the working day before; no date where the cadence is short
	Due     when.Date // the day, or the next working day
	Again   [2]when.Date
	Manager when.Date
	Sponsor when.Date
}

// LadderOf returns the ladder of a review that is due on a day and comes every
// so many days.
func LadderOf(calendar when.Calendar, due when.Date, every int) Ladder {
	base := calendar.Next(due)
	l := Ladder{
		Due:     base,
		Again:   [2]when.Date{calendar.Add(base, againFirst), calendar.Add(base, againSecond)},
		Manager: calendar.Add(base, afterManager),
		Sponsor: calendar.Add(base, afterSponsor),
	}
	if every >= soonCadence {
		l.Soon = calendar.Last(base.Add(-1))
	}
	return l
}

// owners are the steps that the owner is asked at, soonest first.
func (l Ladder) owners() []when.Date {
	steps := []when.Date{l.Due, l.Again[0], l.Again[1]}
	if l.Soon.IsZero() {
		return steps
	}
	return append([]when.Date{l.Soon}, steps...)
}

// Morning is when a person's reminders of a day come: at an hour of their own
// zone, or where that is in their quiet hours, at the end of these.
func Morning(p pmo.Person, day when.Date, hour int, zone *time.Location) time.Time {
	from, until, ok := quietHours(p.Quiet)
	if !ok || !within(from, until, hour*60) {
		return when.At(day, hour, 0, zone)
	}
	if until < hour*60 {
		day = day.Add(1)
	}
	return when.At(day, until/60, until%60, zone)
}

// Disturbs tells whether an instant is in a person's quiet hours.
func Disturbs(p pmo.Person, at time.Time, zone *time.Location) bool {
	from, until, ok := quietHours(p.Quiet)
	local := at.In(zone)
	return ok && within(from, until, local.Hour()*60+local.Minute())
}

// within tells whether a minute of the day is in a span that may run over midnight.
func within(from, until, minute int) bool {
	if from <= until {
		return from <= minute && minute < until
	}
	return minute >= from || minute < until
}

// quietHours reads "20-08" or "20:30-08:15" as minutes of the day.
func quietHours(text string) (from, until int, ok bool) {
	first, last, cut := strings.Cut(text, "-")
	from, okFirst := minuteOf(first)
	until, okLast := minuteOf(last)
	return from, until, cut && okFirst && okLast && from != until
}

func minuteOf(text string) (int, bool) {
	hours, minutes, timed := strings.Cut(strings.TrimSpace(text), ":")
	h, err := strconv.Atoi(hours)
	if err != nil || h < 0 || h > 24 {
		return 0, false
	}
	m := 0
	if timed {
		if m, err = strconv.Atoi(minutes); err != nil || m < 0 || m > 59 {
			return 0, false
		}
	}
	return (h*60 + m) % (24 * 60), true
}
