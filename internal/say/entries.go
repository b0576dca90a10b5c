package say

import (
	"pmobot/internal/when"
)

// Entries are the answers around entries: what was done with one, and what can be asked of it.
type Entries interface {
	// Logged confirms a new entry: Logged in Apollo: APO-R12 Vendor slips.
	Logged(project, ref, title string) string
	// RatedThenReview is a score and the day of the next review, if there is one.
	RatedThenReview(rating string, review when.Date) string
	// WhoOwnsIt asks for the owner.
	WhoOwnsIt() string
	// ReadsNext says who reads a new lesson next.
	ReadsNext(lead string) string
	// LeadReadsNext says the same where no lead is known by name.
	LeadReadsNext() string
	// BeenHereBefore offers another project's lesson.
	BeenHereBefore(project, ref, title string) string
	// WasItARisk asks whether a lesson had been logged as a risk.
	WasItARisk(ref, title string) string
	// Done says what a change did.
	Done(ref, title, what string) string
	// Reviewed confirms a review; word is what was said, if anything.
	Reviewed(ref, title, word string, next when.Date) string
	// ReviewsLeft counts the reviews that are overdue.
	ReviewsLeft(n int) string
	// AllReviewed says that no review is due.
	AllReviewed() string
	// Commented confirms a comment.
	Commented(ref, title, text string) string
	// Moved confirms a move to another project.
	Moved(from, to, title, project string) string
	// UndoneLog confirms that a log was undone.
	UndoneLog(ref, title string) string
	// UndoneScore confirms that a rescoring was undone.
	UndoneScore(ref string, from, to int) string
	// UndoneChange confirms that another change was undone.
	UndoneChange(ref, title, what string) string
	// Withdrawn confirms that an entry was withdrawn.
	Withdrawn(ref, title string) string
	// Redacted confirms that an entry's words were taken out.
	Redacted(ref string) string
	// RedactedTitle stands where a title was taken out.
	RedactedTitle() string
	// NothingListed says that a list is empty.
	NothingListed(what, scope string, open bool) string
	// ListHead is the heading of a list: 12 open risks, all projects, worst first.
	ListHead(total int, one, many, register, scope string, open, worstFirst bool) string
	// ListFoot says which rows are shown: 1–5 of 12.
	ListFoot(from, to, total int) string
	// WithExposure adds the exposure to a list's foot.
	WithExposure(foot string, exposure int) string
	// EveryProject is the scope of a list over all projects.
	EveryProject() string
	// FoundHead is the heading of what a search found.
	FoundHead(n int, words string) string
	// NothingFound says that a search found nothing.
	NothingFound(words string) string
	// TooManyHolders says that one of the words is too common.
	TooManyHolders() string
	// NotedUse confirms that a project uses a lesson; author is who will be told, if anybody.
	NotedUse(project, lesson, risk, author string) string
	// NotedUnfit confirms that a lesson was found not to fit.
	NotedUnfit(lesson string) string
	// YourLessonIsUsed tells who wrote a lesson that it is used.
	YourLessonIsUsed(project, lesson, title, risk string) string
	// ThankYou confirms feedback to who gave it.
	ThankYou(name, ref, project string) string
	// AnswerReachesYou says where the answer will come.
	AnswerReachesYou() string
	// LeadsOf says that a project's leads read this.
	LeadsOf(project string) string
	// FeedbackHead is the first line of feedback, as leads see it.
	FeedbackHead(ref, points, from string, on when.Date) string
	// NoAnswerYet says when whom will be reminded of feedback.
	NoAnswerYet(lead string, remind when.Date) string
	// StillNamed tells who gave feedback of a message that can't be changed.
	StillNamed(reader, ref string) string
	// GivenNow is the state of feedback, to who leads: acknowledged.
	GivenNow(state string) string
	// WordsArePrivate warns who makes feedback into an entry that others read.
	WordsArePrivate(ref string) string
	// YoursNow tells somebody that they own an entry now.
	YoursNow(ref, title, by string) string
	// AsksYou puts an escalated question to who is asked.
	AsksYou(by, ref, title string, score int, question string, due when.Date) string
	// BecameOf tells who logged an entry what became of it; said is the reason, the answer or the outcome as typed.
	BecameOf(ref, title, did, by, said string) string
	// AnIssueNow says that what happened is an issue now.
	AnIssueNow() string
	// WhatDidYouLearn asks for a lesson after an entry was closed.
	WhatDidYouLearn() string
	// PassedOn confirms that somebody was asked.
	PassedOn(name string) string
	// AsksYouToDo passes a command on to who may do it.
	AsksYouToDo(by, line string) string
	// RoleWord is the word of a role: guest, viewer, member, lead.
	RoleWord(role string) string
}
