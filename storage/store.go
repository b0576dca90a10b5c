package storage

import (
	"context"
	"errors"
	"fmt"
	"time"

	"pmobot/internal/pmo"
)

// The errors of a Store. They are found with errors.Is.
var (
	// ErrNotFound: there is no such entry, or the reader may not see it.
	ErrNotFound = errors.New("storage: not found")
	// ErrConflict: somebody else changed the entry or note first.
	ErrConflict = errors.New("storage: changed by somebody else")
	// ErrUncertain: the store gave no answer; what was asked may be done or
	// not. Asking again with the same ids is safe.
	ErrUncertain = errors.New("storage: no answer, it may be stored or not")
	// ErrUnavailable: the store can't be reached; nothing was done.
	ErrUnavailable = errors.New("storage: unavailable")
	// ErrFull: there is no room on the disk; nothing was done. It is an
	// ErrUnavailable that people can be told for certain.
	ErrFull = fmt.Errorf("storage: the disk is full: %w", ErrUnavailable)
	// ErrNewer: the data was written by a newer version of pmobot.
	ErrNewer = errors.New("storage: written by a newer version")
	// ErrClock: the clock can't be right.
	ErrClock = errors.New("storage: the clock was set back, or was ahead before")
	// ErrLocked: another process serves the same data.
	ErrLocked = errors.New("storage: in use by another process")
)

// Applied is the outcome of one change.
type Applied struct {
	Entry  pmo.Entry  // as it stands after the change; after a conflict, as it stands now
	Change pmo.Change // as it was kept: numbered, chained, with what was before
	Repeat bool       // the same id had been applied before: the answer is that of then
	Err    error      // ErrConflict or ErrNotFound for this change alone
}

// Store keeps offices. All methods are safe for concurrent use, and every
// error is one of those above or ErrDefect, or wraps one.
type Store interface {
	// Apply makes changes, each whole or not at all, in order. A change whose
	// id was applied before gives the same answer again. When it returns nil,
	// every change without an Err is durable, and visible to every method.
	// What a change promises is in the ledger by then, waiting and due at once
	// (Promised); a key that is there already stays as it is.
	// A change is kept now, and never earlier than what this store knows to be
	// kept in the office, though the clock was set back (Stamp).
	// Its own error (ErrUncertain, ErrUnavailable, ErrFull) speaks for the whole
	// batch.
	Apply(ctx context.Context, office pmo.Office, now time.Time, changes ...pmo.Change) ([]Applied, error)
	// Find returns entries that the query's Sight sees. A Sight that names
	// nobody is refused with ErrDefect: it was forgotten. Entries asked for by
	// Refs come in that order, each once, void ones and forwards too, all of
	// them where no Limit is set.
	Find(ctx context.Context, office pmo.Office, q pmo.Query) (pmo.Page, error)
	// Count counts what Find would return over all pages, up to atMost.
	Count(ctx context.Context, office pmo.Office, q pmo.Query, atMost int) (int, error)
	// Changes returns the changes of one entry, oldest first, or those kept in
	// a span of time, in the order in which they were kept. It carries no
	// Sight: show only what Find showed.
	Changes(ctx context.Context, office pmo.Office, span pmo.Span) (pmo.Trail, error)
	// Holders lists the entries that hold a word (a token of pmo.Tokens),
	// newest first, at most so many. It carries no Sight: pass the refs to Find.
	Holders(ctx context.Context, office pmo.Office, word string, atMost int) ([]pmo.Ref, error)
	// Claim takes deliveries for this process until now + lease: new ones, and
	// those whose claim another let expire by more than ClaimMargin, and those
	// that wait no longer; with Again, those that are in the state it names.
	// It returns the ones won, with their attempt; one that was claimed before
	// comes back as it was kept then.
	Claim(ctx context.Context, now time.Time, lease time.Duration, deliveries ...Delivery) ([]Delivery, error)
	// Settle records how won deliveries ended (sent, skipped, failed, or
	// waiting to be tried again). ErrConflict where one was stolen meanwhile;
	// the others are settled all the same. Asking again is safe.
	Settle(ctx context.Context, now time.Time, deliveries ...Delivery) error
	// Deliveries reads the ledger, newest due first, or oldest where asked.
	Deliveries(ctx context.Context, office pmo.Office, q Ledger) (LedgerPage, error)
	// Keep stores a note. Its Version is the one it was read with, 0 for a new
	// one; ErrConflict where another is stored now. A nil Value removes it,
	// and one that was removed is new again.
	Keep(ctx context.Context, office pmo.Office, note Note) error
	// Kept lists notes whose key begins with prefix and sorts after after, in
	// the order of their keys; 0 atMost is KeptLimit.
	Kept(ctx context.Context, office pmo.Office, prefix, after string, atMost int) ([]Note, error)
}

// Caretaker is what operators need of a store beside Store.
type Caretaker interface {
	Archive
	// Ready tells whether the store can serve: nil, or the reason. It writes,
	// and says whether what was kept last is ahead of the clock (ErrClock).
	Ready(ctx context.Context) error
	// Mend projects whatever changes a crash left unprojected, and adds what it
	// left out: the second half of moves (see Forward), and what changes
	// promise (see Promised).
	Mend(ctx context.Context, office pmo.Office, now time.Time) (mended int, err error)
	// Rebuild makes the projection of an office anew from its changes.
	Rebuild(ctx context.Context, office pmo.Office) (entries int, err error)
	// Verify compares projection and hash chain with the changes.
	Verify(ctx context.Context, office pmo.Office) (Report, error)
	// Redact takes the values of keys (of fields, KeyWhy, KeyQuote) out of all
	// changes of an entry so far, and out of the entry; the hash chain stays
	// whole. It is no change itself: apply one that says who did it. Backups
	// made before keep what they have.
	Redact(ctx context.Context, office pmo.Office, ref pmo.Ref, keys ...string) error
	// Offices lists the offices that the store keeps.
	Offices(ctx context.Context) ([]pmo.Office, error)
	// Backup writes a copy to a new file, which is checked before it has its
	// name; fs.ErrExist where there is one of that name. Package archive
	// restores it into an empty store of either kind.
	Backup(ctx context.Context, path string) error
	// Close lets go of everything.
	Close() error
}

// Report is what Verify found.
type Report struct {
	Changes, Entries int
	Faults           []string // in words, each with its key
}

// Note is a small fact under a key: where a card was posted, a one-time code, a tally.
type Note struct {
	Key     string
	Version int
	Value   []byte
}
