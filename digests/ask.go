package digests

import (
	"context"
	"time"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
	"pmobot/storage"
)

// The kinds of digests.
const (
	WeeklyKind = "weekly" // for a channel: what changed, and why
	MineKind   = "mine"   // one's own week, privately
)

// Ask is what one digest is to tell.
type Ask struct {
	Office   pmo.Office
	Schedule pmo.Entry // of pmo.KindSchedule; its Version is 0 for a digest that nobody scheduled ("now")
	Covers   string    // key of the project, "" for the whole office
	Target   string    // token of the place or person that gets it
	Kind     string    // WeeklyKind or MineKind
	Sight    pmo.Sight // of who asks, where that is a person who reads it now; else that of the place or person that gets it
	Lang     say.Lang
	Zone     *time.Location
	Number   int       // which of its schedule, from 1
	From     time.Time // its window: changes kept from here on, where Through of the last one delivered is; zero for the first
	Until    time.Time // and before this
	Seen     []string  // hashes of changes that the last one told already
	Due      time.Time // when it was due, in Zone
	Late     bool      // it comes by more than LateAfter after that
	Missed   int       // digests that were due between the last one and this, and never came
	First    bool      // it is the schedule's first: where we stand
	Now      time.Time // in Zone
	NextDue  time.Time // when the next one is due, in Zone; zero for never
}

// Composer makes a digest's message. It is asked when the message is about to
// be sent, and may be asked again for the same one.
type Composer interface {
	Compose(ctx context.Context, ask Ask) (Message, error)
}

// Task is one delivery that is due, and how its message is made.
type Task struct {
	// Delivery has Office, Key, Job, Scope, Target, Due and Number set.
	Delivery storage.Delivery
	// Compose is called when the message is sent: whatever it depends on is
	// checked then. It is given the delivery as it was claimed.
	Compose func(ctx context.Context, d storage.Delivery, now time.Time) (Message, error)
}

// Message is what a task posts.
type Message struct {
	Reply   chat.Reply
	Edits   chat.Posted    // set: this message is edited in place instead of posting another
	Skip    storage.Reason // Code set: nothing is posted, and the ledger says why
	Through time.Time      // of a digest: the end of its window
	Seen    []string       // of a digest: hashes of changes told that were kept close before Through
}

// Source knows what is due.
type Source interface {
	// Due lists what is due at now and may not be delivered yet: a task that is
	// in the ledger already is claimed again only where it is still open.
	Due(ctx context.Context, office pmo.Office, now time.Time) ([]Task, error)
	// Next tells when something may be due first after an instant; the zero
	// time for never.
	Next(ctx context.Context, office pmo.Office, after time.Time) (time.Time, error)
}

// Poster posts for one process. It can post to some places only.
type Poster interface {
	// Can tells whether it posts to a place or person, by token ("console:apollo").
	Can(target string) bool
	// Place is where a target is.
	Place(target string) chat.Place
	// Post and Update are as those of chat.Platform: a key is posted once.
	Post(ctx context.Context, in chat.Place, key string, r chat.Reply) (chat.Posted, error)
	Update(ctx context.Context, at chat.Posted, r chat.Reply) error
	// Look is as that of chat.Platform: it is asked just before posting.
	Look(ctx context.Context, in chat.Place) (chat.Standing, error)
	// Trouble tells how the platform of a target does: troubled, where it took
	// nothing since it failed last, and when it took something again after
	// trouble, the zero time for never.
	Trouble(target string) (troubled bool, recovered time.Time)
}
