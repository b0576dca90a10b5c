package say

import (
	"time"

	"pmobot/internal/when"
)

// Refusals are the reasons why something was not done. They go behind what was not done, so they begin in lower case.
type Refusals interface {
	// Because joins what was not done and why: Not logged: ...
	Because(undone, why string) string
	// NotUnderstood is how the answer to an unknown command begins.
	NotUnderstood() string
	// UnknownWord says that a word is no command, and which is near.
	UnknownWord(word, near string) string
	// NeedsRole says which role it takes.
	NeedsRole(role, project string) string
	// MembersOnly says that what is said here is for others.
	MembersOnly() string
	// LeadsOnly says that only leads may do it.
	LeadsOnly(ref, verb, did string) string
	// UpToOwner says whose it is to close a grave entry; owner may be empty.
	UpToOwner(ref string, level int, owner string) string
	// NoProject says that there is no such project, and which there are.
	NoProject(key string, keys []string) string
	// NoSuchEntry says that there is no such entry, or not for this person.
	NoSuchEntry(ref string) string
	// HasMoved says that an entry was moved.
	HasMoved(ref, to string) string
	// IsVoid says that an entry is void.
	IsVoid(ref string) string
	// NotOpen says that an entry isn't open.
	NotOpen(ref, state string) string
	// NoSuchMove says where an entry stands and what can be done from there.
	NoSuchMove(ref, state string, verbs []string) string
	// SameAlready says that an edit would change nothing.
	SameAlready(ref string) string
	// ThereAlready says that an entry is in that project already.
	ThereAlready(ref, project string) string
	// WasAhead says who changed it first: Bo was a second ahead of you, 9→15 “their plant flooded”.
	WasAhead(name string, ago time.Duration, what string) string
	// WouldBe says what it would be now.
	WouldBe(score, level int) string
	// NothingToUndo says that there is nothing of one's own to undo.
	NothingToUndo(minutes int) string
	// TooLateToUndo says that it is too late.
	TooLateToUndo(ago, within int) string
	// ChangedSince says that somebody changed it since.
	ChangedSince(ref string) string
	// NotPublished says that a lesson isn't published.
	NotPublished(ref, state string) string
	// NobodyCalled says that nobody is called so.
	NobodyCalled(name string) string
	// WhichPerson says that several people are called so.
	WhichPerson(name string, names []string) string
	// CouldNotSee says that somebody has no part in a restricted project.
	CouldNotSee(name, project string) string
	// IsPast says that a day is past where one to come is needed.
	IsPast(day when.Date) string
	// IsAhead says that a day is yet to come where something happened.
	IsAhead(day when.Date) string
	// NotItself says that an entry can't name itself.
	NotItself(ref string) string
	// IsNo says that an entry isn't in the register that is needed.
	IsNo(ref, register string) string
	// SeveralCalled says that people with the very same name are called so.
	SeveralCalled(name string, n int) string
	// NeededFor says what a form is about.
	NeededFor(ref, title string) string
}
