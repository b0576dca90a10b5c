package say

import "time"

// Schedules are when digests come, and what is no schedule.
type Schedules interface {
	// EveryDay is how often, as the other nine are: every day at 09:00; 每天09:00.
	EveryDay(clock string) string
	EveryWorkday(clock string) string
	// EveryWeek is on some days of every week, or of every n-th.
	EveryWeek(n int, days []time.Weekday, clock string) string
	// EveryMonth is on a numbered day; 31 is a month's last.
	EveryMonth(day int, clock string) string
	// EveryMonthWorkday is on the first or last working day of a month.
	EveryMonthWorkday(last bool, clock string) string
	// EveryMonthWeekday is on the first or last Friday of a month.
	EveryMonthWeekday(last bool, day time.Weekday, clock string) string
	// ByLine is as a cron line says.
	ByLine(line string) string

	// ScheduledName is what comes: the weekly digest, or one's own week. Weekly
	// tells whether it comes every week.
	ScheduledName(mine, weekly bool) string
	// Scheduled says what comes where, how often, in which zone (as ZoneName
	// calls it). An empty place is the reader's private messages.
	Scheduled(place, name, often, zone string) string
	// NextTimes lists when it comes next.
	NextTimes(times []time.Time) string
	// CanPostThere says that the channel was tried.
	CanPostThere() string
	// CannotPostThere says that it was tried, and that nothing was scheduled.
	CannotPostThere(place string) string

	// ScheduleRow is one row of a list: its number, and a zero next where it is paused.
	ScheduleRow(number int, place, name, often, zone string, next time.Time) string
	// NoSchedules says that nothing is scheduled here.
	NoSchedules() string
	// SchedulePaused, ScheduleResumed and ScheduleRemoved say what was done.
	SchedulePaused(name, often string) string
	ScheduleResumed(name, often string, next time.Time) string
	ScheduleRemoved(name, often string) string

	// NotPostedIn tells a lead what didn't come to a channel, and NotSentTo what
	// didn't come to a person. Code is the reason, as the ledger keeps it; a
	// digest may be scheduled elsewhere.
	NotPostedIn(what, place, code string, digest bool) string
	NotSentTo(what, person, code string) string
	// SomeReminders, TheCardOf and AMessageAbout are what is called so among
	// those.
	SomeReminders() string
	TheCardOf(ref string) string
	AMessageAbout(ref string) string
	// WhoGaveIt stands for a giver of feedback whose name isn't told.
	WhoGaveIt() string
	// AllowThere and PostAgain are the buttons of leads that let internal
	// content into a shared channel, and that repeat what may stand already;
	// AllowedThere and PostedAgain say that it is done.
	AllowThere() string
	PostAgain() string
	AllowedThere(place string) string
	PostedAgain(what string) string
	// InsteadOf begins a message to somebody's manager that couldn't reach them.
	InsteadOf(name string) string
	// SeeDeliveries is the button that opens the record of deliveries.
	SeeDeliveries() string

	// ScheduleFits says what would be a schedule.
	ScheduleFits() string
	// ScheduleUnknownWord, as the others below: why it is no schedule.
	ScheduleUnknownWord(word string) string
	ScheduleNoSuchTime(word string) string
	ScheduleNoSuchDay(word string) string
	ScheduleContradicts(word string) string
	ScheduleIncomplete() string
	ScheduleTooSeldom(word string) string
	ScheduleUnknownLine(line string) string
	ScheduleTooOften(line string) string
	ScheduleNeverDue(line string) string
	ScheduleUnknownZone(zone string) string
}
