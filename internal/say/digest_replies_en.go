package say

import (
	"fmt"
	"strconv"
	"strings"

	"pmobot/internal/when"
)

func (en) reply(name string, i, n int) string { return Bold(fmt.Sprintf("%s %d/%d", name, i, n)) }

func (t en) RisksHead(i, n int) string { return t.reply("Risks", i, n) }

func (t en) LessonsReply(i, n int, text string) string { return t.reply("Lessons", i, n) + " " + text }

func (t en) FeedbackReply(i, n int, text string) string {
	return t.reply("Feedback", i, n) + " " + text
}

func (t en) UpkeepReply(i, n int, text string) string {
	return t.reply("To tidy up", i, n) + " " + text
}

func (t en) AlsoWaitingHead(i, n int) string { return t.reply("Also waiting", i, n) }

func (t en) OtherProjectsHead(i, n int) string { return t.reply("Other projects", i, n) }

func (t en) OtherReviewsHead(i, n int) string { return t.reply("Other reviews", i, n) }

func (t en) OtherChangesHead(i, n int) string { return t.reply("Other changes", i, n) }

func (t en) DigestRow(ref string, score int, title, owner, end string) string {
	if owner == "" {
		owner = t.NoOwner()
	}
	return Bold(strconv.Itoa(score)+" "+Link(ref, ref)) + " " + title + " · " + owner + " · " + end
}

func (t en) RowEnd(days int, overdueSince when.Date) string {
	age := plural(days, "day", "days")
	if days <= 0 {
		age = "new today"
	}
	if overdueSince.IsZero() {
		return age
	}
	return age + ", " + t.ReviewOverdue(overdueSince)
}

func (t en) Below(counts [5]int, named bool) string {
	parts := leveled(counts, t.Level, "%[2]d %[1]s", "not assessed")
	if len(parts) == 0 {
		return ""
	}
	line := strings.Join(parts, ", ") + "."
	if named {
		return "And " + line
	}
	return line
}

// leveled lists counts, critical first, by a format of word and count.
func leveled(counts [5]int, word func(int) string, format, unweighed string) []string {
	var parts []string
	for i, n := range counts {
		name := unweighed
		if level := len(counts) - 1 - i; level > 0 {
			name = word(level)
		}
		if n > 0 {
			parts = append(parts, fmt.Sprintf(format, name, n))
		}
	}
	return parts
}

func (en) NotNamed(n int) string { return fmt.Sprintf("And %d more.", n) }

func (en) Sentences(parts []string) string { return strings.Join(parts, " ") }

func (t en) LessonStands(entry string, published bool, uses int) string {
	var parts []string
	if published {
		parts = append(parts, "published")
	}
	if uses > 0 || !published {
		parts = append(parts, t.UsedTimes(uses))
	}
	return entry + ": " + strings.Join(parts, ", ") + "."
}

// refsEn lists references and how many are left out.
func refsEn(refs []string, more int) string {
	return strings.Join(withMore(refs, more, "%d more"), ", ")
}

func (en) ToValidate(refs []string, more int) string { return refsEn(refs, more) + ": to validate." }

func (en) Satisfied(satisfied, of int) string {
	if satisfied == 1 {
		return fmt.Sprintf("1 of %d is satisfied.", of)
	}
	return fmt.Sprintf("%d of %d are satisfied.", satisfied, of)
}

func (en) Recommend(nps, of int) string { return fmt.Sprintf("NPS %d of %d.", nps, of) }

func (en) CameIn(n int) string {
	if n == 1 {
		return "One came in."
	}
	return fmt.Sprintf("%d came in.", n)
}

func (en) OnlyLeadsRead() string { return "Only leads see the texts." }

func (en) NotOwned(refs []string, more int) string { return "No owner: " + refsEn(refs, more) + "." }

func (en) NotAssessed(refs []string, more int) string {
	return "Not assessed: " + refsEn(refs, more) + "."
}

func (en) SmallChanges(reviews, comments, edits, low int, refs []string, more int) string {
	var parts []string
	for _, c := range []struct {
		n         int
		one, many string
	}{{low, "low risk logged", "low risks logged"}, {reviews, "review", "reviews"}, {comments, "comment", "comments"}, {edits, "edit", "edits"}} {
		if c.n > 0 {
			parts = append(parts, plural(c.n, c.one, c.many))
		}
	}
	return strings.Join(parts, ", ") + ": " + refsEn(refs, more)
}

func (en) MyWaitingHead() string { return "Waiting for you" }

func (en) MyReviewsHead() string { return "Your reviews" }

func (en) MyChangesHead() string { return "What changed on yours, and why" }

func (en) MyDecisions(n int) string {
	if n == 1 {
		return "One decision waits for you"
	}
	return fmt.Sprintf("%d decisions wait for you", n)
}

func (en) MyReviewsSoon(n int) string {
	if n == 1 {
		return "One review in the next seven days"
	}
	return fmt.Sprintf("%d reviews in the next seven days", n)
}

func (en) MineIsClear() string { return "Nothing waits for you" }

func (t en) MyReviewWaits(entry string, score int, on when.Date, overdue int) string {
	if overdue > 0 {
		return t.scoredEntry(entry, score) + ": " + plural(overdue, "working day", "working days") + " overdue"
	}
	return t.scoredEntry(entry, score) + ": " + t.Day(on)
}

func (en) MyQuietLine(title string, open int, next string) string {
	line := title + ": nothing waits for you, and nothing changed."
	switch {
	case open == 1:
		line += " You own 1 open risk."
	case open > 1:
		line += fmt.Sprintf(" You own %d open risks.", open)
	}
	if next != "" {
		line += " Next: " + next
	}
	return line
}
