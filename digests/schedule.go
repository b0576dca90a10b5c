package digests

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"pmobot/internal/when"
)

// Rhythm is how a schedule comes again.
type Rhythm int

// The rhythms. The zero Rhythm is no schedule at all.
const (
	Never   Rhythm = iota
	Daily          // every day, or every working day
	Weekly         // on some days of every week, or of every second, third ...
	Monthly        // on one day of every month
	Cron           // as a cron line says
)

// MonthDay is which day of a month is meant.
type MonthDay int

// The days of a month.
const (
	NumberedDay  MonthDay = iota // the Day-th, in a shorter month its last
	FirstWorkday                 // by the calendar
	LastWorkday
	FirstWeekday // of Days
	LastWeekday
)

// DefaultHour is the hour of a schedule that names no time of day.
const DefaultHour = 9

// Schedule is when something is due, as a wall clock says it: it has no zone.
// Two schedules that are equal are due at the same times. The zero Schedule is
// never due.
type Schedule struct {
	Rhythm       Rhythm
	Workdays     bool      // Daily: on working days alone
	Weeks        int       // Weekly: every so many weeks, from 1
	Days         when.Week // Weekly: on these days; Monthly: the weekday of FirstWeekday and LastWeekday
	Of           MonthDay  // Monthly
	Day          int       // Monthly: the NumberedDay, 1 to 31
	Hour, Minute int       // of the wall clock; not of Cron
	Line         string    // Cron: five fields
}

// String writes s so that ParseSchedule reads the same schedule: "weekly mon
// 09:00".
func (s Schedule) String() string {
	clock := fmt.Sprintf(" %02d:%02d", s.Hour, s.Minute)
	switch s.Rhythm {
	case Daily:
		if s.Workdays {
			return "daily" + clock + " workdays"
		}
		return "daily" + clock
	case Weekly:
		if s.Weeks > 1 {
			return "every " + strconv.Itoa(s.Weeks) + " weeks " + days(s.Days) + clock
		}
		return "weekly " + days(s.Days) + clock
	case Monthly:
		return "monthly " + s.monthDay() + clock
	case Cron:
		return "cron " + s.Line
	}
	return ""
}

func (s Schedule) monthDay() string {
	switch s.Of {
	case FirstWorkday:
		return "first workday"
	case LastWorkday:
		return "last workday"
	case FirstWeekday:
		return "first " + days(s.Days)
	case LastWeekday:
		return "last " + days(s.Days)
	}
	if s.Day == 31 {
		return "last day"
	}
	return strconv.Itoa(s.Day)
}

// days lists weekdays as people type them, Monday first.
func days(week when.Week) string {
	var names []string
	for _, day := range weekdays(week) {
		names = append(names, strings.ToLower(day.String()[:3]))
	}
	return strings.Join(names, ",")
}

// weekdays lists the days of a week, Monday first.
func weekdays(week when.Week) []time.Weekday {
	var list []time.Weekday
	for i := range week {
		if day := time.Weekday((i + 1) % 7); week[day] {
			list = append(list, day)
		}
	}
	return list
}

// on tells whether a schedule that is no Cron is due on day. Anchor is a day
// of the week from which weeks are counted.
func (s Schedule) on(day when.Date, cal when.Calendar, anchor when.Date) bool {
	switch s.Rhythm {
	case Daily:
		return !s.Workdays || cal.Works(day)
	case Weekly:
		return s.Days[day.Weekday()] && monday(day).Sub(monday(anchor))/7%s.Weeks == 0
	case Monthly:
		return s.inMonth(day, cal)
	}
	return false
}

func (s Schedule) inMonth(day when.Date, cal when.Calendar) bool {
	first := when.Date{Year: day.Year, Month: day.Month, Day: 1}
	last := when.On(time.Date(day.Year, day.Month+1, 0, 12, 0, 0, 0, time.UTC))
	switch s.Of {
	case FirstWorkday:
		return day == cal.Next(first)
	case LastWorkday:
		return day == cal.Last(last)
	case FirstWeekday:
		return s.Days[day.Weekday()] && day.Day <= 7
	case LastWeekday:
		return s.Days[day.Weekday()] && day.Day > last.Day-7
	}
	return day.Day == min(s.Day, last.Day)
}

// monday returns the Monday of day's week.
func monday(day when.Date) when.Date { return day.Add(-(int(day.Weekday()) + 6) % 7) }
