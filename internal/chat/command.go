package chat

import (
	"context"
	"errors"
	"time"

	"pmobot/internal/say"
)

// Command is something that a person asks of the bot: a typed line, a pressed
// button or a submitted form.
type Command struct {
	ID    string    // the platform's id of the interaction; a repeat has the same
	At    time.Time // when it was said, to the millisecond
	From  Person
	In    Place
	Path  string // of the Spec: "risk log"; "" where the line names none
	Args  Args   // as typed; the handler checks them against the Spec
	Line  string // as typed, whole; "" for a button or a form
	Form  bool   // it is a submitted form
	Notes []Note // what the parser saw that the person should know
	Quote string // the message that it refers to, as text
	Link  string // and its permalink
	// Reader is who will read the answer where that isn't who asks: the bot
	// composes a message for them, and they see no more than they may.
	Reader Person
}

// Args are arguments by the key of their Param. People are written @name or as
// a token, several values are separated by commas.
type Args map[string]string

// Keys that are arguments of several verbs, and that the grammar fills in.
const (
	ArgTitle   = "title"   // what is left over
	ArgBody    = "body"    // the text after the first line break
	ArgRef     = "ref"     // a reference
	ArgBecause = "because" // the reason
	ArgTags    = "tags"
	ArgWord    = "word" // the unknown first word of a line without a verb
)

// Note is something that the grammar did with a line.
type Note struct {
	Kind  NoteKind
	Count int
}

// NoteKind tells what the grammar did.
type NoteKind int

// The notes.
const (
	UnclosedQuote     NoteKind = iota // a quotation mark was never closed, and runs to the end
	RemovedCharacters                 // Count control or override characters were removed
	LongTitle                         // the title was longer than TitleMost and became the description
)

// BotID is the ID under which the bot itself asks; no platform's tokens are so short.
const BotID = "bot"

// Person is somebody as the platform knows them.
type Person struct {
	ID     string   // opaque token, such as "slack:U024BE7LH"
	Name   string   // as shown
	Lang   say.Lang // of their client, or ""
	Zone   string   // IANA name of their client's zone, or ""
	Admin  bool     // the platform says that they administer the space
	Member bool     // the platform says that they are a full member of the office's own space

	// At most one of these is set. Who is none of them and no Member is a guest.
	Outsider bool // of another organisation, or a bot
	Left     bool // the platform says for certain that they are gone from the space
	Unsure   bool // the platform doesn't say who they are, and never did: nothing is decided on it
}

// Place is where something is said: a channel, or a person's private messages.
type Place struct {
	Platform string // "console", "slack", "discord"
	Office   string // of the space it is in
	ID       string // opaque token of the channel, "console:apollo"; "" in private
	Name     string // "#apollo"
	Person   string // in private: the token of the person
	Shared   bool   // with other organisations
	Thread   string // platform's id of the thread, or ""
}

// Private tells whether the place is somebody's private messages.
func (p Place) Private() bool { return p.ID == "" }

// Handler answers commands. It takes data and returns data: it sends nothing.
type Handler interface {
	// Handle answers a command. A *Refusal is for the person; any other error
	// is for the log, and the person reads its id.
	Handle(ctx context.Context, c Command) (Reply, error)
	// Suggest completes the value of one parameter while it is typed.
	Suggest(ctx context.Context, c Command, key, typed string) ([]Choice, error)
	// Specs declares the verbs, in the order in which help shows them.
	Specs() []Spec
}

// Platform is where people chat.
type Platform interface {
	Name() string
	// Serve takes commands from the platform until ctx ends. Then it takes on
	// nothing new, answers what is under way, for AnswerWithin at most, and
	// leaves last. After an error it can be served anew.
	Serve(ctx context.Context, h Handler) error
	// Post posts r. The same key is posted once: where it was posted before,
	// that Posted is returned; what another process may have posted is looked
	// for where r says so (Again). ErrGone where the place can't be posted to,
	// and never will, with ErrMayStand where that is because it may stand
	// already; Later where the platform says when; any other error is uncertain.
	Post(ctx context.Context, in Place, key string, r Reply) (Posted, error)
	// Update puts r in place of what was posted.
	Update(ctx context.Context, at Posted, r Reply) error
	// Look tells how a place stands now: what it says was true within the last
	// LookFresh. Whoever posts asks it first. An error means that it can't be
	// asked now: then nothing is posted, and it is asked again later.
	Look(ctx context.Context, in Place) (Standing, error)
}

// LookFresh is how old what Look says may be.
const LookFresh = 60 * time.Second

// Standing is how a place stands: who reads there, and whether the bot can post.
type Standing struct {
	Place  Place  // with its name, and whether it is shared, as they are now
	Reader Person // in private: who reads there, as the platform knows them now
	Gone   string // why nothing can be posted there, for operators: "archived", "not a member"; or ""
}

// Memory is what the bot keeps for its platforms: what they last said for
// certain of people, so that a look-up that fails changes nobody's rights.
type Memory interface {
	// Recall returns what was last known of a person, and when it was learned;
	// the zero time where nothing was.
	Recall(ctx context.Context, office, person string) (Person, time.Time, error)
	// Remember keeps what a platform says of a person.
	Remember(ctx context.Context, office string, p Person, at time.Time) error
}

// Posted is a message that stands somewhere.
type Posted struct {
	Place   Place
	Message string // the platform's id
	Link    string // permalink, or ""
}

// ErrGone is returned where a place cannot be posted to: archived, closed, or
// the bot was removed.
var ErrGone = errors.New("chat: the place can't be posted to")

// ErrMayStand comes with ErrGone where a post was tried before: it may stand
// already, and can't be looked up, so it isn't repeated.
var ErrMayStand = errors.New("chat: the post may stand already, and can't be looked up")

// Later is the error of a platform that names the time after which it may be
// asked again, as Retry-After does. Nothing was done.
type Later struct{ After time.Duration }

// Error says for how long, for logs.
func (l *Later) Error() string { return "chat: not before " + l.After.String() + " are over" }

const (
	// StopWithin is how long a stop takes in all. Whoever is stopped gets it
	// from above, as a context that ends.
	StopWithin = 8 * time.Second
	// AnswerWithin is how much of it a platform has to answer what is under
	// way; the rest is for what the answers cause, and for the store to close.
	AnswerWithin = 6 * time.Second
)
