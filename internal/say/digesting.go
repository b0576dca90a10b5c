package say

import (
	"time"

	"pmobot/internal/when"
)

// Digesting is what is said around digests and reminders: scheduling, sharing,
// one's own week, putting off, and the record of deliveries. Sentences that go
// behind what was not done ("Not paused: ...") begin in lower case.
type Digesting interface {
	AboutSchedule() string
	AboutSchedules() string
	AboutDigestNow() string
	AboutDigestPreview() string
	AboutPause() string
	AboutResume() string
	AboutRemove() string
	AboutMine() string
	AboutSnooze() string
	AboutSeen() string
	AboutDeliveries() string

	// ScheduleHint shows how a schedule is typed, in a form.
	ScheduleHint() string
	// SchedulesHead is the heading of a list of schedules.
	SchedulesHead(place string) string
	// ScheduleChoice is a button that stands for one of them.
	ScheduleChoice(number int, name, often string) string
	// ScheduledAlready, as those below, says why nothing was done.
	ScheduledAlready() string
	SharedChannel() string
	RestrictedProject(project string) string
	NoneScheduled() string
	WhichSchedule(n int) string
	NoSuchSchedule(number, most int) string
	PausedAlready() string
	ScheduleChangedSince() string
	// SchedulesHere is the button that lists them.
	SchedulesHere() string
	NotOnPause() string

	PreviewIt() string
	ChangeIt() string
	PauseIt() string
	ResumeIt() string
	RemoveIt() string
	ScheduleOne() string
	MineInstead() string

	// SharedIn confirms that an answer stands in the channel now.
	SharedIn(place string) string

	// NothingWaits says that one's own week is empty.
	NothingWaits() string
	MyEntries() string
	// DecisionsWait, as those below, is the heading of so many entries.
	DecisionsWait(n int) string
	ReviewsAreOverdue(n int) string
	ThisWeeksReviews(n int) string
	WithoutOwner(n int) string
	ToAnswer(n int) string
	// AndMore counts what isn't shown.
	AndMore(n int) string

	// WhatWaits leads to one's own week.
	WhatWaits() string
	OneDay() string
	ThreeDays() string
	NextWeek() string
	// Snoozed says on which day an entry is asked about again.
	Snoozed(ref, title string, on when.Date) string
	// SnoozedToManager says who is asked then, since it was put off so often.
	SnoozedToManager(ref, title string, times int, manager string, on when.Date) string
	// SnoozeKeeps says what putting so many off doesn't change.
	SnoozeKeeps(n int) string
	// SnoozeForward says that a day isn't to come.
	SnoozeForward(until when.Date) string
	// NothingToSnooze says that an entry isn't asked about before its review.
	NothingToSnooze(ref string, review when.Date) string
	NotYoursToSnooze(ref, owner string) string
	// SnoozedEnough says that it was put off so often, and no more.
	SnoozedEnough(ref string, times int) string
	// SeenNoted confirms that somebody saw what they were asked.
	SeenNoted(refs []string) string

	// DeliveriesHead is the heading of the record, in a zone as ZoneName calls it.
	DeliveriesHead(zone string) string
	// DeliveryRow is one row: what went where, when it was due, how it ended.
	DeliveryRow(sign, what, to string, due time.Time, ending string) string
	// DeliveredDigest names an issue; project is "" for the whole office.
	DeliveredDigest(number int, weekly, mine bool, project string) string
	// DeliveredReminder names the first of the entries, and counts the rest.
	DeliveredReminder(ref string, more int) string
	// DeliveredQuestion is the question for a project's status.
	DeliveredQuestion(project string) string
	// CoveringCards tells how many of a restricted project's cards are covered.
	CoveringCards(project string, covered, all int) string
	DeliveredCard(ref string) string
	DeliveredMessage(ref string) string // about an entry
	DeliveredShare() string
	DeliveredRequest() string
	DeliveredHandover() string
	// LeftEntries tells how much somebody who left owned, and HandOver is the
	// button that shows it.
	LeftEntries(name string, n int) string
	HandOver() string
	// DeliveredNotice tells somebody that something else wasn't sent.
	DeliveredNotice() string
	// SentAt is when it was sent, and which try it was. Both times are in the
	// reader's zone.
	SentAt(due, sent time.Time, attempt int) string
	SkippedSince(reason string) string
	NotSentSince(reason string) string
	// TriedAgainAt is when it is tried again after so many tries.
	TriedAgainAt(due, at time.Time, attempts int) string
	OnItsWay() string
	// WhyNotSent is a reason in words, by its code; who may be empty.
	WhyNotSent(code, who string, due, at time.Time) string
	// DeliveriesFoot counts the rows shown so far: 3 of 38 this month.
	DeliveriesFoot(shown, total int) string
	// NothingDelivered says that there is nothing this month; filtered tells
	// that only some were asked for.
	NothingDelivered(filtered bool) string
	MoreRows() string
	OnlySkipped() string
	AllDeliveries() string
	OpenIt() string
}
