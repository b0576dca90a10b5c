package say

import (
	"fmt"
	"strings"
	"time"
)

func (en) EveryDay(clock string) string { return "every day at " + clock }

func (en) EveryWorkday(clock string) string { return "on working days at " + clock }

func (t en) EveryWeek(n int, days []time.Weekday, clock string) string {
	names := make([]string, len(days))
	for i, day := range days {
		names[i] = t.EveryWeekday(day)
		if n > 1 {
			names[i] = day.String()
		}
	}
	if n > 1 {
		return fmt.Sprintf("every %d weeks on %s at %s", n, t.And(names), clock)
	}
	return "on " + t.And(names) + " at " + clock
}

func (en) EveryMonth(day int, clock string) string {
	if day == 31 {
		return "on the last day of the month at " + clock
	}
	return "on the " + ordinal(day) + " of the month at " + clock
}

func (en) EveryMonthWorkday(last bool, clock string) string {
	return "on the " + firstOrLast(last) + " working day of the month at " + clock
}

func (en) EveryMonthWeekday(last bool, day time.Weekday, clock string) string {
	return "on the " + firstOrLast(last) + " " + day.String() + " of the month at " + clock
}

func (t en) ByLine(line string) string { return "by the cron line " + t.Quote(line) }

func (en) ScheduledName(mine, weekly bool) string {
	switch {
	case mine && weekly:
		return "your week"
	case mine:
		return "your own digest"
	case weekly:
		return "the weekly digest"
	}
	return "the digest"
}

func (en) Scheduled(place, name, often, zone string) string {
	if place == "" {
		return "You get " + name + " here, privately, " + often + ", " + zone + "."
	}
	return place + " gets " + name + " " + often + ", " + zone + "."
}

func (t en) NextTimes(times []time.Time) string {
	return "Next: " + strings.Join(each(times, t.DayClock), ", ")
}

func (en) CanPostThere() string { return "I've checked that I can post there." }

func (en) CannotPostThere(place string) string {
	return "Not scheduled: I can't post in " + place + ". Add me to the channel, then try again."
}

func (t en) ScheduleRow(number int, place, name, often, zone string, next time.Time) string {
	row := fmt.Sprintf("%d. ", number)
	if place != "" {
		row += place + ": "
	} else {
		name = capital(name)
	}
	row += name + " " + often + ", " + zone + " · "
	if next.IsZero() {
		return row + "paused"
	}
	return row + "next " + t.DayClock(next)
}

func (en) NoSchedules() string {
	return "No digest is scheduled here. Try /digest schedule weekly mon 09:00"
}

func (en) SchedulePaused(name, often string) string {
	return "Paused: " + name + " " + often + " stays silent until you resume it."
}

func (t en) ScheduleResumed(name, often string, next time.Time) string {
	return "Resumed: " + name + " comes " + often + ". Next: " + t.DayClock(next)
}

func (en) ScheduleRemoved(name, often string) string {
	return "Removed: " + name + " " + often + " won't come any more."
}

func (en) NotPostedIn(what, place, code string, digest bool) string {
	switch code {
	case "shared":
		return place + " is shared with another organisation now: " + what + " waits."
	case "undecided":
		return "Not posted in " + place + ": " + what + ". The channel is shared with another organisation, and for a day nobody allowed it there."
	case "elsewhere":
		return "Not posted in " + place + ": " + what + ". Others read there, so it goes to the project's manager."
	case "restricted":
		return "Not posted in " + place + " any more: " + what + ". The project is restricted, and others read there."
	case "maystand":
		return "Not repeated: " + what + ", to " + place + ". It may stand there already, and I can't look."
	case "gone":
		remedy := ". I can't post there any more. Add me to the channel again"
		if digest {
			remedy += ", or schedule it elsewhere"
		}
		return "Not sent: " + what + ", to " + place + remedy + "."
	}
	return "Not sent: " + what + ", to " + place + ". I tried for a day, and it wasn't taken."
}

func (en) NotSentTo(what, person, code string) string {
	switch code {
	case "elsewhere":
		return "Private messages to " + person + " are closed, so " + what + " goes to the project's channel, or else to its manager."
	case "gone":
		return "Not sent: " + what + ", to " + person + ". Private messages to them are closed."
	case "maystand":
		return "Not repeated: " + what + ", to " + person + ". It may stand there already, and I can't look."
	}
	return "Not sent: " + what + ", to " + person + ". I tried for a day, and it wasn't taken."
}

func (en) SomeReminders() string { return "reminders" }

func (en) TheCardOf(ref string) string { return "the card of " + ref }

func (en) AMessageAbout(ref string) string { return "a message about " + ref }

func (en) WhoGaveIt() string { return "who gave it" }

func (en) AllowThere() string { return "Allow it there" }

func (en) PostAgain() string { return "Post it again" }

func (en) AllowedThere(place string) string {
	return "Internal content may stand in " + place + " from now on. What waits comes within five minutes."
}

func (en) PostedAgain(what string) string { return "Posted again: " + what + "." }

func (en) InsteadOf(name string) string {
	return name + "'s private messages are closed, so this comes to you:"
}

func (en) SeeDeliveries() string { return "Deliveries" }

func (en) ScheduleFits() string {
	return "What fits: weekly mon 09:00, daily 08:45 workdays, every 2 weeks fri 16:30, monthly last workday 17:00, monthly 15 09:00, cron 30 9 * * 1-5"
}

func (t en) ScheduleUnknownWord(word string) string {
	return "Not scheduled: I don't know " + t.Quote(word) + " in a schedule."
}

func (t en) ScheduleNoSuchTime(word string) string {
	return "Not scheduled: the day goes from 00:00 to 23:59, so " + t.Quote(word) + " doesn't fit."
}

func (t en) ScheduleNoSuchDay(word string) string {
	return "Not scheduled: a month's days go from 1 to 31, so " + t.Quote(word) + " doesn't fit."
}

func (t en) ScheduleContradicts(word string) string {
	return "Not scheduled: " + t.Quote(word) + " doesn't go with the rest of it."
}

func (en) ScheduleIncomplete() string {
	return "Not scheduled: how often it comes is missing."
}

func (en) ScheduleTooSeldom(string) string {
	return "Not scheduled: weeks go from 1 to 52."
}

func (t en) ScheduleUnknownLine(line string) string {
	return "Not scheduled: a cron line is minute, hour, day, month and weekday, and " + t.Quote(line) + " isn't."
}

func (t en) ScheduleTooOften(line string) string {
	return "Not scheduled: " + t.Quote(line) + " comes more than once an hour, and once is the most."
}

func (t en) ScheduleNeverDue(line string) string {
	return "Not scheduled: no day ever matches " + t.Quote(line) + "."
}

func (t en) ScheduleUnknownZone(zone string) string {
	return "Not scheduled: there's no time zone " + t.Quote(zone) + ". One is written like Asia/Shanghai."
}

func firstOrLast(last bool) string {
	if last {
		return "last"
	}
	return "first"
}

// ordinal is 1st, 2nd, 3rd, 11th.
func ordinal(n int) string {
	suffix := "th"
	if n%100 < 11 || n%100 > 13 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return fmt.Sprintf("%d%s", n, suffix)
}

// each says every item of a list.
func each[T any](items []T, sentence func(T) string) []string {
	said := make([]string, len(items))
	for i, item := range items {
		said[i] = sentence(item)
	}
	return said
}
