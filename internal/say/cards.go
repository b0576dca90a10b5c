package say

import "pmobot/internal/when"

// Cards are the words around an entry: its card, its row in a list, its history.
type Cards interface {
	// Level is the word of a level, 1 low to 4 critical; "" for none.
	Level(level int) string
	// Scored is a score and its level: 20, critical.
	Scored(score, level int) string
	// Rating is how a score came about: likely × severe = 20, critical.
	Rating(probability, impact string, score, level int) string
	// RatedFrom is Scored with its words: 15, high (almost certain × moderate).
	RatedFrom(score, level int, probability, impact string) string
	// Unscored says that probability or impact is not known yet.
	Unscored() string
	// OwnedBy names the owner: owner Bo.
	OwnedBy(name string) string
	// NoOwner says that nobody owns it yet: no owner yet.
	NoOwner() string
	// LoggedBy names who logged it.
	LoggedBy(name string) string
	// ReviewOn is when it is reviewed next: review Thu 26 Nov.
	ReviewOn(d when.Date) string
	// ReviewOverdue is since when it isn't: review overdue since Thu 12 Nov.
	ReviewOverdue(since when.Date) string
	// DueOn is when it is due.
	DueOn(d when.Date) string
	// DecisionBy is until when a decision is needed.
	DecisionBy(d when.Date) string
	// NoResponse says that no response was chosen.
	NoResponse() string
	// EscalatedTo names who was asked: escalated to Maria.
	EscalatedTo(name string) string
	// AcceptedUntil is how long it is accepted.
	AcceptedUntil(d when.Date) string
	// HappenedOn is when it happened.
	HappenedOn(d when.Date) string
	// Fact is a named value: Cause: “all parts come from one plant”.
	Fact(name, value string) string
	// Points is a score of an instrument: CSAT 2 of 5.
	Points(instrument string, score, most int) string
	// AnonymousName stands for who doesn't want to be named.
	AnonymousName() string
	// VoidEntry says that the entry was undone or withdrawn.
	VoidEntry() string
	// MovedTo says where an entry went.
	MovedTo(ref string) string
	// NoLongerPublic stands on a card in a channel that may not show its entry any more.
	NoLongerPublic(ref string) string
	// UsedTimes counts a lesson's reuses: reused once; reused 3 times.
	UsedTimes(n int) string
	// HistoryHead is the heading over an entry's changes.
	HistoryHead() string
	// HistoryLine is one change: Wed 18 Nov, Bo: 9→15 “their plant flooded”.
	HistoryLine(on when.Date, who, what string) string
	// Began is the first change: logged; logged at 9.
	Began(score int) string
	// Changed is one field's change: owner Ann→Bo. From may be empty.
	Changed(field, from, to string) string
	// Rewritten says that a text changed, where both are too long to show.
	Rewritten(fields []string) string
	// Truth is a yes or no.
	Truth(yes bool) string
	// Did says what a verb did where nothing else says it: reviewed, commented, undone.
	Did(verb string) string
	// Effects joins what one change did, and the reason as typed, if any.
	Effects(parts []string, why string) string
	// MoreChanges counts the changes that aren't shown.
	MoreChanges(n int) string
}
