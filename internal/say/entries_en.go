package say

import (
	"fmt"
	"strings"

	"pmobot/internal/when"
)

func (en) Logged(project, ref, title string) string {
	return "Logged in " + project + ": " + ref + " " + title
}

func (t en) RatedThenReview(rating string, review when.Date) string {
	if rating == t.Unscored() {
		rating = capital(rating)
	}
	if review.IsZero() {
		return rating + "."
	}
	return rating + ". " + capital(t.ReviewOn(review)) + "."
}

func (en) WhoOwnsIt() string { return "Who owns it?" }

func (en) ReadsNext(lead string) string {
	return "To validate: " + lead + " reads it next. Once published, every project can find it."
}

func (en) LeadReadsNext() string {
	return "To validate: a lead reads it next. Once published, every project can find it."
}

func (en) BeenHereBefore(project, ref, title string) string {
	return project + " has been here before: " + ref + " " + title
}

func (en) WasItARisk(ref, title string) string { return "Was it a risk before? " + ref + " " + title }

func (en) Done(ref, title, what string) string { return ref + " " + title + ": " + what }

func (t en) Reviewed(ref, title, word string, next when.Date) string {
	said := "still so"
	if word != "" {
		said = t.Quote(word)
	}
	if next.IsZero() {
		return "Reviewed: " + ref + " " + title + ", " + said + "."
	}
	return "Reviewed: " + ref + " " + title + ", " + said + ". Next " + t.ReviewOn(next) + "."
}

func (en) ReviewsLeft(n int) string { return plural(n, "review is due", "reviews are due") }

func (en) AllReviewed() string { return "All reviews are done." }

func (t en) Commented(ref, title, text string) string {
	return "Noted on " + ref + " " + title + ": " + t.Quote(text)
}

func (en) Moved(from, to, title, project string) string {
	return "Moved to " + project + ": " + from + " is " + to + " now, " + title
}

func (en) UndoneLog(ref, title string) string {
	return "Undone: " + ref + " " + title + " is void, and its number won't be used again."
}

func (en) UndoneScore(ref string, from, to int) string {
	return fmt.Sprintf("Undone: %s is back from %d to %d.", ref, from, to)
}

func (t en) UndoneChange(ref, title, what string) string {
	return "Undone on " + ref + " " + title + ": " + what + "."
}

func (en) Withdrawn(ref, title string) string {
	return "Withdrawn: " + ref + " " + title + " is void, and its number won't be used again."
}

func (en) Redacted(ref string) string {
	return "Taken out: the words of " + ref + " are gone, from its history and its cards too."
}

func (en) RedactedTitle() string { return "(taken out)" }

func (en) NothingListed(what, scope string, open bool) string {
	if open {
		return "No open " + what + " in " + scope + "."
	}
	return "No " + what + " like that in " + scope + "."
}

func (en) ListHead(total int, one, many, register, scope string, open, worstFirst bool) string {
	name := many
	switch {
	case one == many && total == 1: // feedback can't be counted
		name = "piece of " + one
	case one == many:
		name = "pieces of " + many
	case total == 1:
		name = one
	}
	if open {
		name = "open " + name
	}
	head := counted(total) + " " + name + ", " + scope
	if worstFirst {
		head += ", worst first"
	}
	return head
}

func (en) ListFoot(from, to, total int) string {
	if from == to {
		return fmt.Sprintf("%d of %s", from, counted(total))
	}
	return fmt.Sprintf("%d–%d of %s", from, to, counted(total))
}

func (en) WithExposure(foot string, exposure int) string {
	return fmt.Sprintf("%s · exposure %d", foot, exposure)
}

func (en) EveryProject() string { return "all projects" }

func (t en) FoundHead(n int, words string) string {
	return plural(n, "entry", "entries") + " with " + t.Quote(words)
}

func (t en) NothingFound(words string) string {
	return "Nothing found with " + t.Quote(words) + ". Fewer words find more."
}

func (en) TooManyHolders() string {
	return "One of these words is in more than 2,000 entries: only the newest were looked at."
}

func (en) NotedUse(project, lesson, risk, author string) string {
	noted := "Noted: " + project + " uses " + lesson
	if risk != "" {
		noted += " for " + risk
	}
	if author == "" {
		return noted + "."
	}
	return noted + ". I'll tell " + author + ", who wrote it."
}

func (en) NotedUnfit(lesson string) string { return "Noted: " + lesson + " doesn't fit here." }

func (en) YourLessonIsUsed(project, lesson, title, risk string) string {
	told := project + " uses your lesson " + lesson + " " + title
	if risk != "" {
		told += " for " + risk
	}
	return told + "."
}

func (en) ThankYou(name, ref, project string) string {
	return "Thank you, " + name + ". It's stored as " + ref + ", and only " + possessive(project) + " leads can read it."
}

func (en) AnswerReachesYou() string { return "Their answer will reach you here." }

func (en) LeadsOf(project string) string { return "leads of " + project }

func (t en) FeedbackHead(ref, points, from string, on when.Date) string {
	head := ref
	if points != "" {
		head += " · " + points
	}
	return head + " · " + from + " · " + t.Day(on)
}

func (en) StillNamed(reader, ref string) string {
	return "I couldn't change a message that " + reader + " got about " + ref + ": if it still stands, it shows your name."
}

func (en) GivenNow(state string) string { return "Now " + state + "." }

func (t en) NoAnswerYet(lead string, remind when.Date) string {
	return "No answer yet; I'll remind " + lead + " on " + t.Day(remind) + "."
}

func (en) WordsArePrivate(ref string) string {
	return "The words are those of " + ref + ", which only leads read. Leave in what everybody may know."
}

func (en) YoursNow(ref, title, by string) string {
	return by + " gave you " + ref + " " + title + ". You're its owner now."
}

func (t en) AsksYou(by, ref, title string, score int, question string, due when.Date) string {
	asked := by + " asks you about " + ref + " " + title
	if score > 0 {
		asked += fmt.Sprintf(" (%d)", score)
	}
	asked += ": " + t.Quote(question)
	if !due.IsZero() {
		asked += " Needed by " + t.Day(due) + "."
	}
	return asked
}

func (t en) BecameOf(ref, title, did, by, said string) string {
	told := by + " " + did + " " + ref + " " + title
	if said != "" {
		return told + ": " + t.Quote(said)
	}
	return told + "."
}

func (en) AnIssueNow() string {
	return "It's an issue now, no longer a risk. What should the next project know?"
}

func (en) WhatDidYouLearn() string { return "What should the next project know?" }

func (en) PassedOn(name string) string { return "I've asked " + name + "." }

func (en) AsksYouToDo(by, line string) string { return by + " asks you to do this: " + line }

func (en) RoleWord(role string) string { return role }

// possessive is Apollo's, Sales'.
func possessive(name string) string {
	if strings.HasSuffix(name, "s") {
		return name + "'"
	}
	return name + "'s"
}
