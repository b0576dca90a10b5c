package say

// Console is what the terminal adds around a message, and what the bot says
// where no handler could answer.
type Console interface {
	// OnlyYou stands before what only the reader sees: (only you).
	OnlyYou() string
	// OnlyFor stands before what some people see: (leads of Apollo).
	OnlyFor(readers string) string
	// PostedIn stands above a post that a command caused: #apollo:
	PostedIn(place string, edited bool) string
	// PostedAt stands above a post that time caused: Mon 23 Nov 09:00 · #pmo.
	PostedAt(dayClock, place string, edited bool) string
	// ToPerson is somebody's private messages as a place: → Ann.
	ToPerson(name string) string
	// Attached is a file of a message, and what it shows.
	Attached(name, alt string) string
	// Asked is an input of a form, as filled in, and its hint.
	Asked(name, value, hint string) string

	// YouTyped repeats what was typed, whole.
	YouTyped(line string) string
	// Broke is the answer where the bot itself broke.
	Broke(code string) string
	// Unconfirmed: the database gave no answer.
	Unconfirmed() string
	// NeverTwice says that checking again is safe, and whom to ask.
	NeverTwice(code string) string
	// StoredAfterAll: what was in doubt is stored.
	StoredAfterAll(what string) string
	// Unreachable: the database can't be reached, so nothing is stored; and
	// what was typed, or nothing.
	Unreachable(typed string) string
	// DiskFull: nothing was stored, since the bot's disk is full; and what was
	// typed, or nothing.
	DiskFull(typed string) string
	// Forgotten: the line behind a [Check again] is no longer kept.
	Forgotten() string

	// Welcome is the first lines of a console in which somebody types.
	Welcome() []string
	// FormHelp says how a form is filled in, field by field.
	FormHelp() string
	// FormClosed: the form was closed without being submitted.
	FormClosed() string
	// DemoOver is what to try after the demo.
	DemoOver() []string
}

// The labels of what the bot itself offers.
var (
	CheckAgain = Words{En: "Check again", Zh: "再查一次"}
	TryAgain   = Words{En: "Try again", Zh: "再试一次"}
	SubmitForm = Words{En: "Submit", Zh: "提交"}
)
