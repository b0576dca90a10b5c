package say

import (
	"fmt"
	"strings"

	"pmobot/internal/when"
)

var levelsEn = [...]string{"", "low", "medium", "high", "critical"}

func (en) Level(level int) string { return levelsEn[level] }

func (t en) Scored(score, level int) string { return fmt.Sprintf("%d, %s", score, t.Level(level)) }

func (t en) Rating(probability, impact string, score, level int) string {
	return fmt.Sprintf("%s × %s = %s", probability, impact, t.Scored(score, level))
}

func (t en) RatedFrom(score, level int, probability, impact string) string {
	return fmt.Sprintf("%s (%s × %s)", t.Scored(score, level), probability, impact)
}

func (en) Unscored() string { return "not assessed yet" }

func (en) OwnedBy(name string) string { return "owner " + name }

func (en) NoOwner() string { return "no owner yet" }

func (en) LoggedBy(name string) string { return "logged by " + name }

func (t en) ReviewOn(d when.Date) string { return "review " + t.Day(d) }

func (t en) ReviewOverdue(since when.Date) string { return "review overdue since " + t.Day(since) }

func (t en) DueOn(d when.Date) string { return "due " + t.Day(d) }

func (t en) DecisionBy(d when.Date) string { return "decision due " + t.Day(d) }

func (en) NoResponse() string { return "No response chosen yet" }

func (en) EscalatedTo(name string) string { return "escalated to " + name }

func (t en) AcceptedUntil(d when.Date) string { return "accepted until " + t.FullDay(d) }

func (t en) HappenedOn(d when.Date) string { return "happened " + t.Day(d) }

func (en) Fact(name, value string) string { return capital(name) + ": " + value }

func (en) Points(instrument string, score, most int) string {
	return fmt.Sprintf("%s %d of %d", instrument, score, most)
}

func (en) AnonymousName() string { return "somebody who'd rather not be named" }

func (en) VoidEntry() string { return "void: it was taken back, and its number won't be used again" }

func (en) MovedTo(ref string) string { return "moved: it's " + ref + " now" }

func (en) UsedTimes(n int) string {
	switch n {
	case 0:
		return "not reused yet"
	case 1:
		return "reused once"
	}
	return fmt.Sprintf("reused %d times", n)
}

func (en) HistoryHead() string { return "History, newest first" }

func (t en) HistoryLine(on when.Date, who, what string) string {
	return fmt.Sprintf("%s, %s: %s", t.Day(on), who, what)
}

func (en) Began(score int) string {
	if score == 0 {
		return "logged"
	}
	return fmt.Sprintf("logged at %d", score)
}

func (en) Changed(field, from, to string) string {
	switch {
	case from == "":
		return field + " " + to
	case to == "":
		return field + " " + from + " removed"
	}
	return field + " " + from + "→" + to
}

func (t en) Rewritten(fields []string) string { return t.And(fields) + " rewritten" }

func (en) Truth(yes bool) string {
	if yes {
		return "yes"
	}
	return "no"
}

var didEn = map[string]string{
	"review": "reviewed", "comment": "noted", "undo": "undone", "withdraw": "withdrawn", "redact": "words taken out",
	"move": "moved", "snooze": "reminder postponed", "seen": "seen", "use": "reused", "edit": "edited", "expire": "acceptance ended",
}

func (en) NoLongerPublic(ref string) string { return ref + " is no longer public." }

func (en) Did(verb string) string {
	if did, ok := didEn[verb]; ok {
		return did
	}
	return "changed"
}

func (t en) Effects(parts []string, why string) string {
	what := strings.Join(parts, ", ")
	if why == "" {
		return what
	}
	return what + " " + t.Quote(why)
}

func (en) MoreChanges(n int) string { return "and " + plural(n, "earlier change", "earlier changes") }
