package say

import (
	"fmt"
	"time"

	"pmobot/internal/when"
)

func (en) AboutSchedule() string { return "when a digest comes here, or your own week to you" }

func (en) AboutSchedules() string { return "the digests that come here" }

func (en) AboutDigestNow() string { return "what changed up to this minute, only for you" }

func (en) AboutDigestPreview() string { return "the next digest as it would be posted" }

func (en) AboutPause() string { return "let a digest rest" }

func (en) AboutResume() string { return "let it come again" }

func (en) AboutRemove() string { return "no more of that digest" }

func (en) AboutMine() string { return "what waits for you" }

func (en) AboutSnooze() string { return "be reminded later" }

func (en) AboutSeen() string { return "say that you've seen a reminder" }

func (en) AboutDeliveries() string { return "what was sent, and what wasn't" }

func (en) ScheduleHint() string {
	return "weekly mon 09:00 · daily 08:45 workdays · weekly mon 08:30 me"
}

func (en) SchedulesHead(place string) string {
	if place == "" {
		return "Digests that come to you"
	}
	return "Digests in " + place
}

func (en) ScheduleChoice(number int, name, often string) string {
	return fmt.Sprintf("%d. %s", number, capital(name)+" "+often)
}

func (en) ScheduledAlready() string { return "it comes like that already." }

func (en) SharedChannel() string {
	return "other organisations read along here, so nothing is shown in this place."
}

func (en) RestrictedProject(project string) string {
	return project + " is restricted, so nothing of it appears in a channel."
}

func (en) NoneScheduled() string { return "no digest is scheduled here." }

func (en) WhichSchedule(n int) string {
	return fmt.Sprintf("%d are scheduled here. Which one?", n)
}

func (en) NoSuchSchedule(number, most int) string {
	if most == 1 {
		return fmt.Sprintf("there's only 1 schedule here, so %d doesn't fit.", number)
	}
	return fmt.Sprintf("the schedules here go from 1 to %d, so %d doesn't fit.", most, number)
}

func (en) ScheduleChangedSince() string {
	return "the schedule was changed again since, so look before you change it back."
}

func (en) SchedulesHere() string { return "Schedules" }

func (en) PausedAlready() string { return "it's on pause already." }

func (en) NotOnPause() string { return "it isn't on pause." }

func (en) PreviewIt() string { return "Preview" }

func (en) ChangeIt() string { return "Change" }

func (en) PauseIt() string { return "Pause" }

func (en) ResumeIt() string { return "Resume" }

func (en) RemoveIt() string { return "Remove" }

func (en) ScheduleOne() string { return "Schedule one" }

func (en) MineInstead() string { return "Only for me" }

func (en) SharedIn(place string) string { return "Shared in " + place + "." }

func (en) NothingWaits() string {
	return "Nothing waits for you: no decision, no review this week, no question."
}

func (en) MyEntries() string { return "What I own" }

func (en) DecisionsWait(n int) string {
	return plural(n, "decision waits for you", "decisions wait for you")
}

func (en) ReviewsAreOverdue(n int) string { return plural(n, "overdue", "overdue") }

func (en) ThisWeeksReviews(n int) string {
	return plural(n, "review in the next 7 days", "reviews in the next 7 days")
}

func (en) WithoutOwner(n int) string {
	return plural(n, "risk without an owner, in projects you manage", "risks without an owner, in projects you manage")
}

func (en) ToAnswer(n int) string {
	return plural(n, "piece of feedback without an answer", "pieces of feedback without an answer")
}

func (en) AndMore(n int) string { return fmt.Sprintf("And %d more.", n) }

func (en) WhatWaits() string { return "What waits for me" }

func (en) OneDay() string { return "1 day" }

func (en) ThreeDays() string { return "3 days" }

func (en) NextWeek() string { return "Next week" }

func (t en) Snoozed(ref, title string, on when.Date) string {
	return "I'll ask again on " + t.Day(on) + ": " + named(ref, title)
}

func (t en) SnoozedToManager(ref, title string, times int, manager string, on when.Date) string {
	return fmt.Sprintf("Put off %d times now, so on %s I'll ask %s: %s", times, t.Day(on), manager, named(ref, title))
}

func (en) SnoozeKeeps(n int) string {
	if n == 1 {
		return "Its review date and the steps to others stay as they are."
	}
	return "Review dates and the steps to others stay as they are."
}

func (t en) SnoozeForward(until when.Date) string {
	return t.Day(until) + " isn't a day to come."
}

func (t en) NothingToSnooze(ref string, review when.Date) string {
	return ref + " isn't due before " + t.Day(review) + ", and until then I'm quiet anyway."
}

func (en) NotYoursToSnooze(ref, owner string) string {
	if owner == "" {
		return ref + " isn't yours to put off."
	}
	return ref + " is " + owner + "'s, so it's theirs to put off."
}

func (en) SnoozedEnough(ref string, times int) string {
	return fmt.Sprintf("%s was put off %d times, and that's the most.", ref, times)
}

func (t en) SeenNoted(refs []string) string {
	return "Noted that you've seen " + t.And(refs) + ". The next steps stay as they are."
}

func (en) DeliveriesHead(zone string) string {
	return Bold("Deliveries, newest first") + " (" + zone + ")"
}

func (t en) DeliveryRow(sign, what, to string, due time.Time, ending string) string {
	return sign + " " + what + " → " + to + " · due " + t.DayClock(due) + ", " + ending
}

func (en) DeliveredDigest(number int, weekly, mine bool, project string) string {
	name := "PMO digest"
	switch {
	case mine:
		name = "Own week"
	case weekly:
		name = "PMO weekly"
	}
	name = fmt.Sprintf("%s %d", name, number)
	if project != "" {
		name += " · " + project
	}
	return name
}

func (en) DeliveredReminder(ref string, more int) string {
	if more == 0 {
		return "Reminder " + ref
	}
	return fmt.Sprintf("Reminder %s and %d more", ref, more)
}

func (en) DeliveredQuestion(project string) string { return "Status of " + project }

func (en) CoveringCards(project string, covered, all int) string {
	return fmt.Sprintf("%s is restricted: %d of its %d cards are covered, the others follow.", project, covered, all)
}

func (en) DeliveredCard(ref string) string { return "Card " + ref }

func (en) DeliveredMessage(ref string) string { return "Message about " + ref }

func (en) DeliveredShare() string { return "Shared answer" }

func (en) DeliveredRequest() string { return "Request passed on" }

func (en) DeliveredHandover() string { return "Entries to hand over" }

func (en) LeftEntries(name string, n int) string {
	if n == 1 {
		return name + " left: 1 entry to hand over."
	}
	return fmt.Sprintf("%s left: %d entries to hand over.", name, n)
}

func (en) HandOver() string { return "Hand over" }

func (en) DeliveredNotice() string { return "Notice of something not sent" }

func (t en) SentAt(due, sent time.Time, attempt int) string {
	said := "sent " + t.near(due, sent)
	if attempt > 1 {
		said += ", " + nthTry(attempt)
	}
	return said
}

// near is a time beside another: without its day where that is the same.
func (t en) near(due, at time.Time) string {
	if when.On(due) == when.On(at) {
		return t.Clock(at)
	}
	return t.DayClock(at)
}

func nthTry(n int) string {
	switch n {
	case 2:
		return "second try"
	case 3:
		return "third try"
	}
	return ordinal(n) + " try"
}

func (en) SkippedSince(reason string) string { return "skipped: " + reason }

func (en) NotSentSince(reason string) string { return "not sent: " + reason }

func (t en) TriedAgainAt(due, at time.Time, attempts int) string {
	return fmt.Sprintf("tried %s, again at %s", times(attempts), t.near(due, at))
}

func times(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return fmt.Sprintf("%d times", n)
}

func (en) OnItsWay() string { return "on its way" }

func (t en) WhyNotSent(code, who string, due, at time.Time) string {
	switch code {
	case "reviewed":
		if who == "" {
			return "it was reviewed at " + t.near(due, at)
		}
		return who + " reviewed it at " + t.near(due, at)
	case "missed":
		return "a newer one was due"
	case "paused":
		return "the schedule was on pause"
	case "empty":
		return "there was nothing to tell"
	case "undone":
		return "it was taken back"
	case "answered":
		return "it was answered already"
	case "hidden":
		return "not for who reads there"
	case "left":
		return "whom it was for is gone"
	case "shared":
		return "the channel is shared with another organisation"
	case "restricted":
		return "the project is restricted"
	case "maystand":
		return "it may stand already"
	case "elsewhere":
		return "it went another way"
	case "gone":
		return "I can't post there any more"
	case "unreachable":
		return "it couldn't be posted for a day"
	}
	return "it wasn't due any more"
}

func (en) DeliveriesFoot(shown, total int) string {
	return fmt.Sprintf("%d of %d this month", shown, total)
}

func (en) NothingDelivered(filtered bool) string {
	if filtered {
		return "Nothing of that kind this month."
	}
	return "Nothing was due this month. Try /digest schedule weekly mon 09:00"
}

func (en) MoreRows() string { return "More" }

func (en) OnlySkipped() string { return "Only skipped" }

func (en) AllDeliveries() string { return "All" }

func (en) OpenIt() string { return "Open" }

// named is a reference with its title, if that may be shown.
func named(ref, title string) string {
	if title == "" {
		return ref
	}
	return ref + " " + title
}
