package say

import "pmobot/internal/when"

// Turn is when somebody's turn to be asked comes.
type Turn struct {
	Name string // of the person
	On   when.Date
}

// Reminding is what a person is asked in the morning, and why. Who is the name
// (or the mention) of the person asked; what names the entry, its weight behind
// it: APO-R7 Key engineer may leave · 20, critical.
type Reminding interface {
	// AskReviewToday: one review is due today.
	AskReviewToday(who, what string) string
	// AskReviewOn: one review comes up.
	AskReviewOn(who, what string, on when.Date) string
	// AskReviewSince: one review is overdue.
	AskReviewSince(who, what string, since when.Date) string
	// AskReviewHandedOn: an overdue review comes to the project manager.
	AskReviewHandedOn(who, what string) string
	// AskReviewEscalated: an overdue review comes to the sponsor.
	AskReviewEscalated(who, what string) string
	// AskPutOff: a review that was put off once too often comes to the manager.
	AskPutOff(who, what string) string
	// OverdueOf says whose review it is, since when, and for how many working days.
	OverdueOf(owner string, since when.Date, days int) string
	// PutOffBy says who put a review off, and how often.
	PutOffBy(owner string, since when.Date, times int) string
	// LastWord is what was typed last, when, and whether that still holds.
	LastWord(on when.Date, why string, asks bool) string
	// LastReview is when it was reviewed last, where nothing was typed.
	LastReview(on when.Date, asks bool) string
	// NeverReviewed: it was logged on that day, and not reviewed since.
	NeverReviewed(logged when.Date, asks bool) string
	// IfOpen tells who is asked when, as long as it isn't reviewed: the reader
	// on the days again, then the manager, then the sponsor; a Turn without a
	// name is left out.
	IfOpen(again []when.Date, manager, sponsor Turn) string
	// StandsIn says for whom the reader stands in, and until when.
	StandsIn(name string, until when.Date) string

	// AskOwner: one entry (a risk) has no owner.
	AskOwner(who, word, what string) string
	// AskAssess: one entry isn't assessed.
	AskAssess(who, word, what string) string
	// HowGrave asks for probability and impact.
	HowGrave(logged when.Date) string
	// LoggedOn says when, and by whom, it was logged.
	LoggedOn(on when.Date, by string) string
	// AskAccepted: an acceptance ends.
	AskAccepted(who, what string, until when.Date) string
	// StillAccept asks whether it stays accepted.
	StillAccept() string
	// AskDecision: a decision is needed by that day, or was.
	AskDecision(who, what string, by when.Date, over bool) string
	// Question is what was asked, by whom.
	Question(who, question string) string
	// AskFeedback: one feedback is unanswered for so many working days.
	AskFeedback(who, what string, days int) string
	// FeedbackKept says when it came, and who sees its text.
	FeedbackKept(on when.Date) string
	// AskDue: one entry is due today.
	AskDue(who, word, what string) string
	// AskDueSince: one entry was due.
	AskDueSince(who, word, what string, since when.Date) string
	// AskElsewhere says that so many things wait, where private messages are
	// closed and others read along.
	AskElsewhere(who string, n int) string

	// AskReviewsToday: so many reviews are due today.
	AskReviewsToday(who string, n int) string
	// AskReviewsWaiting: so many reviews wait, some of them overdue.
	AskReviewsWaiting(who string, n int) string
	// AskSeveral: so many things of several kinds wait.
	AskSeveral(who string, n int) string
	// NoAnswerFor and OwnersReview are the tails of a batch's
	// lines; Cards has the others.
	NoAnswerFor(days int) string
	OwnersReview(owner string, since when.Date) string
	// MoreAsks counts what doesn't fit on the screen.
	MoreAsks(n int) string
}

// Asking is the question for a project's status.
type Asking interface {
	// AskStatus asks how a project is, for Monday's digest.
	AskStatus(who, project string) string
	// StatusBefore is what was said last: last week, or on that day. Mark is the
	// colour's.
	StatusBefore(on when.Date, lastWeek bool, mark, sentence string) string
	// NoStatusBefore: nothing was ever said.
	NoStatusBefore() string
	// StatusPutOff says when a project's status is asked for again.
	StatusPutOff(project string, on when.Date) string
	// RisksSay is the colour that open risks speak for: so many of a level.
	RisksSay(n, level int, colour string) string
	// NoRiskSays: no open risk speaks against green.
	NoRiskSays() string
}
