package chat

import "pmobot/internal/say"

// Reply is a message of the bot: lines, some with buttons behind them. The
// first line is also the text of the notification. Lines may hold the marks of
// package say.
type Reply struct {
	To      Audience
	Lang    say.Lang // that it is written in; buttons are shown in it
	Lines   []Line
	Form    *Form   // that opens with it
	Ref     string  // the entry it shows, if it shows one: what !press REF finds
	Version int     // of that entry, as it is shown
	Veiled  bool    // it says of that entry no more than that it can't be shown here
	Level   int     // how grave that is, 1 low to 4 critical, 0 unknown: a platform may colour it
	Key     string  // of a post: the same key is posted once
	Thread  []Reply // that follow in its thread
	// Posts tells that what it changed is to be posted where it was said: a
	// platform says below it where that can't be.
	Posts bool
	// Promises are messages to others that are no change's: an answer that is
	// shared, a request that is passed on. They are kept before it is shown.
	Promises []Promise
	Skip     string // of what the bot composes to post: why it isn't to be posted any more, a storage reason's code
	// Again is of a post whose key was tried before, and how that ended isn't
	// known: the platform looks for it first, as far back as it can, and posts
	// only what doesn't stand. Without it nothing is looked for.
	Again   bool
	Replace bool // it takes the place of the message whose button was pressed
	Files   []File
}

// Promise is a message that is to be posted elsewhere, composed when it is by
// the internal verb at Path.
type Promise struct {
	Job    string // of the ledger, with Key; "" for what the command alone causes
	Key    string
	Target string // token of the place or person
	Scope  string // what it is about: the project's key, or a reference
	Path   string
	Args   Args
}

// Line is one line with the buttons that stand behind it. Either may be empty.
type Line struct {
	Text    string
	Buttons []Button
}

// Audience is who reads a reply. The zero value is only who asked.
type Audience struct {
	Place  Place  // a channel; or, with Person, their private messages
	Person string // token: read in private by this person
	Label  string // who reads it, in words, where that isn't only who asked: "leads of Apollo"
	Public bool   // it is posted in Place for all to read
}

// Button is a command that is typed by pressing.
type Button struct {
	Label    say.Words
	Path     string
	Args     Args
	Menu     []Button // or: these open ("Later ▾")
	Link     string   // or: a link to open
	Disabled bool
}

// Form asks for several values at once. Submitting it is a Command with its
// Path and Args, the inputs' values added.
type Form struct {
	Path   string
	Title  string
	Args   Args   // fixed, not shown
	Intro  string // what is wrong with it, or what it is for
	Inputs []Input
	Submit say.Words
}

// Input is one value that a form asks for.
type Input struct {
	Key      string
	Name     say.Words
	Type     ParamType
	Choices  []Choice
	Hint     string
	Value    string // as it is filled in
	Required bool
	Problem  string // what is wrong with Value, or ""
}

// File is attached to a reply.
type File struct {
	Name string
	Alt  string // what it shows, in words
	Data []byte
}

// Refusal is an answer that says what was not done, and what to do now. Why
// and Fits are sentences; what was typed is added where it was more than a
// bare command.
type Refusal struct {
	Why     func(say.Tongue) string // "Not logged: probability goes from 1 to 5, so 9 doesn't fit."
	Fits    func(say.Tongue) string // what would fit, or nil
	Buttons []Button                // what to do now
	Form    *Form                   // or a form to mend it in
	Again   bool                    // the very same may go well later: [Try again] is offered, and repeats it
}

// Error says it in English, for logs.
func (r *Refusal) Error() string { return say.Plain(r.Why(say.In(say.En))) }

// Refuse is a refusal of one sentence and the buttons that help.
func Refuse(why func(say.Tongue) string, buttons ...Button) *Refusal {
	return &Refusal{Why: why, Buttons: buttons}
}

// Text is a reply of bare lines.
func Text(lang say.Lang, lines ...string) Reply {
	r := Reply{Lang: lang}
	for _, line := range lines {
		r.Lines = append(r.Lines, Line{Text: line})
	}
	return r
}

// Add appends a line with buttons behind it.
func (r *Reply) Add(text string, buttons ...Button) {
	r.Lines = append(r.Lines, Line{Text: text, Buttons: buttons})
}
