package say

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"pmobot/internal/when"
)

func (t en) EditionTitle(e Edition) string {
	parts := []string{t.editionName(e)}
	if e.Project != "" {
		parts = append(parts, e.Project)
	}
	if e.Standing {
		parts = append(parts, "where we stand")
	} else {
		parts = append(parts, t.DayRange(e.First, e.Last))
	}
	if e.Late {
		parts = append(parts, "late")
	}
	return strings.Join(parts, " · ")
}

func (en) editionName(e Edition) string {
	name := "PMO digest"
	switch {
	case e.Mine:
		name = "Your week"
	case e.Number == 0:
		return "Where we stand"
	case e.Weekly:
		name = "PMO weekly"
	}
	if e.Number == 0 {
		return name
	}
	return name + " " + strconv.Itoa(e.Number)
}

func (t en) LateLine(_ bool, sent, due time.Time) string {
	if when.On(sent) == when.On(due) {
		return "Sent at " + t.Clock(sent) + ", not " + t.Clock(due) + ", after an outage."
	}
	return "Sent " + t.DayClock(sent) + ", not " + t.DayClock(due) + ", after an outage."
}

func (en) Headline(clauses []string) string { return strings.Join(clauses, ". ") + "." }

func (t en) TurnedRed(names []string, more int) string {
	return t.And(withMore(names, more, "%d more")) + " turned red"
}

// withMore adds how many names are left out.
func withMore(names []string, more int, format string) []string {
	if more == 0 {
		return names
	}
	return append(names[:len(names):len(names)], fmt.Sprintf(format, more))
}

func (en) RoseTo(entry string, from, to int) string {
	if from == 0 {
		return fmt.Sprintf("%s is assessed at %d", entry, to)
	}
	return fmt.Sprintf("%s rose from %d to %d", entry, from, to)
}

func (t en) IsNew(entry string, score int) string { return "New: " + t.scoredEntry(entry, score) }

func (en) IsReopened(entry string) string { return entry + " is open again" }

func (en) HasHappened(entry string) string { return entry + " happened" }

func (en) NothingWorse() string { return "Nothing grew worse" }

func (en) NothingChanged() string { return "Nothing changed" }

func (en) NobodyWrote() string { return "Nobody wrote anything" }

func (en) ReviewsOverdue(n int) string {
	if n == 1 {
		return "One review is overdue"
	}
	return fmt.Sprintf("%d reviews are overdue", n)
}

func (t en) DecisionsOf(names []string, n int) string {
	count := "one decision"
	if n != 1 {
		count = fmt.Sprintf("%d decisions", n)
	}
	if len(names) > 0 {
		return t.And(names) + ", " + count
	}
	if n == 1 {
		return "One decision waits"
	}
	return count + " wait"
}

func (en) WaitingHead() string { return "Waiting and overdue" }

func (en) ProjectsHead() string { return "Projects" }

func (en) ChangesHead() string { return "What changed, and why" }

// scoredEntry is an entry and its score: APO-R12 Vendor slips (20).
func (t en) scoredEntry(entry string, score int) string {
	if score == 0 {
		return entry + " (" + t.Unscored() + ")"
	}
	return fmt.Sprintf("%s (%d)", entry, score)
}

func (t en) DecisionWaits(who string, by when.Date, overdue int, entry string, score int, asker, question string) string {
	lead := strings.TrimSpace(who)
	if !by.IsZero() {
		lead = strings.TrimSpace(lead + " by " + t.Day(by))
	}
	if overdue > 0 {
		lead += ", " + plural(overdue, "working day", "working days") + " overdue"
	}
	line := t.scoredEntry(entry, score) + "."
	if lead != "" {
		line = upperFirst(lead) + ": " + line
	}
	switch {
	case asker == "" && question == "":
		return line
	case question == "":
		return line + " " + asker + " asks for a decision."
	case asker == "":
		return line + " The question: " + t.Quote(question)
	}
	return line + " " + asker + " asks: " + t.Quote(question)
}

func (t en) ReviewWaits(entry string, score int, since when.Date, overdue int, owner string, next Step) string {
	late := t.ReviewOverdue(since)
	if overdue > 0 {
		late = "review " + plural(overdue, "working day", "working days") + " overdue"
	}
	line := t.scoredEntry(entry, score) + ": " + late + ", " + t.orNobody(owner) + "."
	if next.On.IsZero() {
		return line
	}
	return line + " Goes to " + next.Name + " on " + t.Day(next.On) + "."
}

func (en) orNobody(owner string) string {
	if owner == "" {
		return "no owner"
	}
	return owner
}

func (t en) DueWaits(entry string, score int, since when.Date, overdue int, owner string) string {
	late := "was due " + t.Day(since)
	if overdue > 0 {
		late = "due " + plural(overdue, "working day", "working days") + " ago"
	}
	return t.scoredEntry(entry, score) + ": " + late + ", " + t.orNobody(owner) + "."
}

func (t en) AcceptanceEnds(entry string, score int, until when.Date, ended bool, owner string) string {
	ends := "acceptance ends "
	if ended {
		ends = "acceptance ended "
	}
	return t.scoredEntry(entry, score) + ": " + ends + t.Day(until) + ", " + t.orNobody(owner) + "."
}

func (t en) Unanswered(ref string, days int, who string) string {
	line := ref + ": no answer for " + plural(days, "working day", "working days")
	if who != "" {
		line += ", " + who
	}
	return line + "."
}

func (t en) ProjectSays(name, said string) string { return name + t.because(said) }

func (en) ProjectDisagrees(name, says, shows string) string {
	return name + " says " + says + ", risks say " + shows
}

func (en) ProjectSilent(name string, days int, shows string) string {
	line := name + ": no status yet"
	if days >= 0 {
		line = name + ": no status for " + plural(days, "day", "days")
	}
	if shows != "" {
		line += ", risks say " + shows
	}
	return line
}

// because is the reason as typed, behind a line.
func (t en) because(why string) string {
	if why == "" {
		return ""
	}
	return " " + t.Quote(why)
}

func (t en) Rescored(entry string, from, to int, why string) string {
	if from == 0 {
		return fmt.Sprintf("%s assessed at %d", entry, to) + t.because(why)
	}
	return fmt.Sprintf("%s %d→%d", entry, from, to) + t.because(why)
}

func (t en) Reopened(entry string, score int, why string) string {
	return t.scoredEntry(entry, score) + " reopened" + t.because(why)
}

func (t en) Added(entry string, score int, why string) string {
	return t.scoredEntry(entry, score) + t.because(why)
}

func (t en) Happened(entry string, on when.Date, why string) string {
	return entry + " happened " + t.Day(on) + t.because(why)
}

func (t en) Accepted(entry string, until when.Date, why string) string {
	if until.IsZero() {
		return entry + " accepted" + t.because(why)
	}
	return entry + " accepted until " + t.Day(until) + t.because(why)
}

func (t en) Decided(entry, why string) string { return entry + " decided" + t.because(why) }

func (t en) ClosedNow(entry, why string) string { return entry + " closed" + t.because(why) }

func (en) CameFrom(entry, origin string) string { return entry + " moved here from " + origin }

func (en) ReusedBy(project, entry string) string { return project + " reused " + entry }

func (en) FiguresLine(f Figures) string {
	parts := []string{openRisksEn(f.Open)}
	if levels := levelCountsEn(f.Critical, f.High); levels != "" {
		parts[0] += ": " + levels
	}
	if f.Exposure > 0 || f.Delta != 0 {
		parts = append(parts, "Exposure "+strconv.Itoa(f.Exposure)+arrow(f.Delta))
	}
	if f.Lessons > 0 {
		parts = append(parts, lessonsEn(f.Lessons, f.LessonsMore))
	}
	if f.CSATOf > 0 {
		parts = append(parts, fmt.Sprintf("CSAT %d%% of %d", f.CSAT, f.CSATOf))
	}
	if f.NPSOf > 0 {
		parts = append(parts, fmt.Sprintf("NPS %d of %d", f.NPS, f.NPSOf))
	}
	return strings.Join(parts, ". ")
}

func openRisksEn(n int) string {
	if n == 0 {
		return "No open risks"
	}
	return plural(n, "open risk", "open risks")
}

func lessonsEn(n int, more bool) string {
	if more {
		return strconv.Itoa(n) + "+ lessons"
	}
	return plural(n, "lesson", "lessons")
}

func levelCountsEn(critical, high int) string {
	var parts []string
	if critical > 0 {
		parts = append(parts, strconv.Itoa(critical)+" critical")
	}
	if high > 0 {
		parts = append(parts, strconv.Itoa(high)+" high")
	}
	return strings.Join(parts, ", ")
}

// arrow is a difference as it stands behind a number: " ↑13".
func arrow(delta int) string {
	switch {
	case delta > 0:
		return " ↑" + strconv.Itoa(delta)
	case delta < 0:
		return " ↓" + strconv.Itoa(-delta)
	}
	return ""
}

func (en) InReplies(r Rest) string {
	small := plural(r.Small, "small change", "small changes")
	switch {
	case r.Small == 0:
		return fmt.Sprintf("And %d more, in the replies.", r.More)
	case r.More == 0:
		return "And " + small + ", in the replies."
	}
	return fmt.Sprintf("And %d more, %s, in the replies.", r.More, small)
}

func (en) FooterLine(replies bool, next string) string {
	var parts []string
	if replies {
		parts = append(parts, "Details in replies.")
	}
	if next != "" {
		parts = append(parts, "Next: "+next)
	}
	return strings.Join(parts, " ")
}

func (en) QuietLine(title string, reviews, open int, next string) string {
	done := fmt.Sprintf("all %d reviews done, nothing changed.", reviews)
	switch reviews {
	case 1:
		done = "the one review is done, nothing changed."
	case 2:
		done = "both reviews done, nothing changed."
	}
	return title + ": " + done + nextEn(open, next)
}

// nextEn is what follows in the only line of a week without news.
func nextEn(open int, next string) string {
	line := " " + openRisksEn(open) + "."
	if next != "" {
		line += " Next: " + next
	}
	return line
}

func (en) DeadLine(title string, overdue, open int, next string) string {
	switch overdue {
	case 0:
		return title + ": nobody wrote anything." + nextEn(open, next)
	case 1:
		return title + ": nobody wrote anything, and one review is overdue."
	}
	return fmt.Sprintf("%s: nobody wrote anything, and %d reviews are overdue.", title, overdue)
}

func (en) StandingHead(risks, projects, unowned int) string {
	if risks == 0 {
		return "No open risks yet. One line is enough: /risk log Vendor slips p4 i5"
	}
	line := plural(risks, "risk", "risks")
	if projects > 1 {
		line += fmt.Sprintf(" in %d projects", projects)
	}
	switch {
	case unowned == 0 && risks == 1:
		return line + ", and it has an owner."
	case unowned == 0:
		return line + ", each with an owner."
	case unowned == 1 && risks == 1:
		return line + ", without an owner."
	case unowned == 1:
		return line + ", and one has no owner."
	}
	return fmt.Sprintf("%s, and %d have no owner.", line, unowned)
}

func (t en) StandingRow(entry string, score int, owner string, review when.Date, overdue bool) string {
	line := t.scoredEntry(entry, score) + ", " + t.orNobody(owner)
	switch {
	case review.IsZero():
		return line
	case overdue:
		return line + ", " + t.ReviewOverdue(review)
	}
	return line + ", " + t.ReviewOn(review)
}

func (t en) OnlyChanges(next when.Date, soon bool) string {
	switch {
	case next.IsZero():
		return "From the next one on you'll read only what changed, and why."
	case soon:
		return "From next " + next.Weekday().String() + " you'll read only what changed, and why."
	}
	return "From " + t.Day(next) + " on you'll read only what changed, and why."
}

func (en) SampleMark() string { return "SAMPLE, not your data" }
