package say

import (
	"fmt"

	"pmobot/internal/when"
)

func (en) AskReviewToday(who, what string) string {
	return who + ", one review is due today: " + what
}

func (t en) AskReviewOn(who, what string, on when.Date) string {
	return who + ", one review comes up on " + t.Day(on) + ": " + what
}

func (t en) AskReviewSince(who, what string, since when.Date) string {
	return who + ", one review has been overdue since " + t.Day(since) + ": " + what
}

func (en) AskReviewHandedOn(who, what string) string {
	return who + ", one overdue review comes to you: " + what
}

func (en) AskReviewEscalated(who, what string) string {
	return who + ", one overdue review is escalated to you: " + what
}

func (en) AskPutOff(who, what string) string {
	return who + ", one review comes to you, put off too often: " + what
}

func (t en) OverdueOf(owner string, since when.Date, days int) string {
	if owner == "" {
		return fmt.Sprintf("It has no owner, and was due %s: %s overdue.", t.Day(since), plural(days, "working day", "working days"))
	}
	return fmt.Sprintf("It's %s's, due %s: %s overdue.", owner, t.Day(since), plural(days, "working day", "working days"))
}

func (t en) PutOffBy(owner string, since when.Date, times int) string {
	return fmt.Sprintf("%s put it off %d times; it was due %s.", owner, times, t.Day(since))
}

func (t en) LastWord(on when.Date, why string, asks bool) string {
	return t.stillSo(fmt.Sprintf("Last word, %s: %s.", t.Day(on), t.Quote(why)), asks)
}

func (t en) LastReview(on when.Date, asks bool) string {
	return t.stillSo("Last reviewed "+t.Day(on)+".", asks)
}

func (t en) NeverReviewed(logged when.Date, asks bool) string {
	return t.stillSo("Logged "+t.Day(logged)+", not reviewed since.", asks)
}

func (en) stillSo(sentence string, asks bool) string {
	if asks {
		return sentence + " Still so?"
	}
	return sentence
}

func (t en) IfOpen(again []when.Date, manager, sponsor Turn) string {
	var (
		steps []string
		month when.Date
	)
	if len(again) > 0 {
		steps = append(steps, "you again on "+t.And(t.dayList(again)))
		month = again[len(again)-1]
	}
	last := ""
	for _, turn := range []Turn{manager, sponsor} {
		if turn.Name == "" {
			continue
		}
		if last != "" {
			last += " and "
		}
		last += turn.Name + " on " + t.dayAfter(month, turn.On)
		month = turn.On
	}
	if last != "" {
		steps = append(steps, last)
	}
	if len(steps) == 0 {
		return ""
	}
	return "If it stays open: " + join(steps, ", then ", ", then ") + "."
}

// dayList writes days, each month once, behind the last of its days.
func (t en) dayList(days []when.Date) []string {
	list := make([]string, len(days))
	for i, d := range days {
		list[i] = t.Day(d)
		if i+1 < len(days) && days[i+1].Month == d.Month {
			list[i] = dayEn(d)
		}
	}
	return list
}

// dayAfter writes a day without its month where the day before it was of the same.
func (t en) dayAfter(before, d when.Date) string {
	if before.Month == d.Month && before.Year == d.Year {
		return dayEn(d)
	}
	return t.Day(d)
}

func dayEn(d when.Date) string { return fmt.Sprintf("%s %d", d.Weekday().String()[:3], d.Day) }

func (t en) StandsIn(name string, until when.Date) string {
	return name + " is away until " + t.Day(until) + ", and you stand in."
}

func (en) AskOwner(who, word, what string) string {
	return who + ", one " + word + " has no owner: " + what
}

func (en) AskAssess(who, word, what string) string {
	return who + ", one " + word + " isn't assessed yet: " + what
}

func (t en) HowGrave(logged when.Date) string {
	return "Logged " + t.Day(logged) + ". How likely is it, and how bad would it be?"
}

func (t en) LoggedOn(on when.Date, by string) string {
	return "Logged " + t.Day(on) + " by " + by + ". Who takes it?"
}

func (t en) AskAccepted(who, what string, until when.Date) string {
	return who + ", one acceptance ends on " + t.Day(until) + ": " + what
}

func (en) StillAccept() string { return "Can it stay accepted?" }

func (t en) AskDecision(who, what string, by when.Date, over bool) string {
	if over {
		return who + ", one decision has been due since " + t.Day(by) + ": " + what
	}
	return who + ", one decision is needed by " + t.Day(by) + ": " + what
}

func (t en) Question(who, question string) string { return who + " asks: " + t.Quote(question) }

func (en) AskFeedback(who, what string, days int) string {
	return fmt.Sprintf("%s, one piece of feedback has had no answer for %s: %s", who, plural(days, "working day", "working days"), what)
}

func (t en) FeedbackKept(on when.Date) string {
	return "It came on " + t.Day(on) + ". Only leads see the text."
}

func (en) AskDue(who, word, what string) string {
	return who + ", one " + word + " is due today: " + what
}

func (t en) AskDueSince(who, word, what string, since when.Date) string {
	return who + ", one " + word + " has been due since " + t.Day(since) + ": " + what
}

func (en) AskElsewhere(who string, n int) string {
	waits := "one thing waits"
	if n > 1 {
		waits = fmt.Sprintf("%d things wait", n)
	}
	return who + ", " + waits + " for you, and your private messages are closed."
}

func (en) AskReviewsToday(who string, n int) string {
	return fmt.Sprintf("%s, %d reviews are due today", who, n)
}

func (en) AskReviewsWaiting(who string, n int) string {
	return fmt.Sprintf("%s, %d reviews wait for you", who, n)
}

func (en) AskSeveral(who string, n int) string {
	return fmt.Sprintf("%s, %d things wait for you", who, n)
}

func (en) NoAnswerFor(days int) string {
	return "no answer for " + plural(days, "working day", "working days")
}

func (t en) OwnersReview(owner string, since when.Date) string {
	if owner == "" {
		return "no owner yet, " + t.ReviewOverdue(since)
	}
	return owner + ", " + t.ReviewOverdue(since)
}

func (en) MoreAsks(n int) string { return fmt.Sprintf("And %d more.", n) }

func (en) AskStatus(who, project string) string {
	return who + ", how is " + project + " this week? It goes into Monday's digest."
}

func (t en) StatusBefore(on when.Date, lastWeek bool, mark, sentence string) string {
	day := "Last week"
	if !lastWeek {
		day = "On " + t.Day(on)
	}
	said := mark
	if sentence != "" {
		said += " " + t.Quote(sentence)
	}
	return day + " you said: " + said + "."
}

func (en) NoStatusBefore() string { return "Nothing has been said about it yet." }

func (t en) RisksSay(n, level int, colour string) string {
	verb := "say"
	if n == 1 {
		verb = "says"
	}
	return fmt.Sprintf("Now %s %s %s.", plural(n, t.Level(level)+" risk", t.Level(level)+" risks"), verb, colour)
}

func (en) NoRiskSays() string { return "Now no open risk speaks against green." }

func (t en) StatusPutOff(project string, on when.Date) string {
	return "I'll ask how " + project + " is again on " + t.Day(on) + "."
}
