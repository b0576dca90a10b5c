package storage

import (
	"time"

	"pmobot/internal/pmo"
)

// ClaimMargin is how long after its end another process's claim may be stolen:
// clocks may differ by half of it.
const ClaimMargin = 20 * time.Second

// DeliveryState is where a delivery stands.
type DeliveryState string

// The states. Claimed is being posted, Waiting is to be tried again.
const (
	Claimed DeliveryState = "claimed"
	Waiting DeliveryState = "waiting"
	Sent    DeliveryState = "sent"
	Skipped DeliveryState = "skipped"
	Failed  DeliveryState = "failed"
)

// Delivery is one message that is to be posted once: a digest's occurrence, a
// person's reminders of a day. Its Key names job, scope, local date and time
// of the occurrence, and target.
type Delivery struct {
	Office  pmo.Office
	Key     string // "weekly/APO/2026-11-23T09:00/console:apollo"
	Job     string // "digest/3", "remind/console:ann": whose ledger it is in
	Scope   string // what it is about: project keys, references
	Target  string // token of the place or person
	Due     time.Time
	State   DeliveryState
	By      string    // random for each process start; set by the claimant
	Attempt int       // 1 for the first; set by the store
	Until   time.Time // end of the claim; or, waiting, when to try again
	Message string    // the platform's id of the message
	Link    string    // its permalink
	SentAt  time.Time
	Why     Reason    // why it was skipped or failed
	Through time.Time // of a digest: changes kept before it are told
	Seen    []string  // of a digest: hashes of changes told that were kept close before Through
	Number  int       // of a digest: which of its schedule

	Path  string            // of what was promised: the verb that composes it
	Args  map[string]string // and its arguments
	Shown int               // of a card: the version of its entry that the message shows
	Veil  bool              // of a card: it tells no more than that it can't be shown
	Tries int               // failures since it last went well
	// Again asks Claim for one that is in this state, too: that waits, though its
	// time hasn't come, that was sent, to edit its message, or that failed, to
	// try it once more. Where it is in another by now, it isn't won. It is never
	// kept.
	Again DeliveryState `json:"-"`
}

// The reasons that a delivery's Why has. A platform's own words are in its
// Detail, for operators.
const (
	ReasonMissed      = "missed"      // a newer one was due already
	ReasonOutdated    = "outdated"    // it is not due any more: rescheduled, removed, done
	ReasonPaused      = "paused"      // its schedule was paused
	ReasonReviewed    = "reviewed"    // it was reviewed meanwhile
	ReasonEmpty       = "empty"       // there was nothing to tell
	ReasonUndone      = "undone"      // what it tells of was taken back
	ReasonAnswered    = "answered"    // what it asks was answered
	ReasonHidden      = "hidden"      // who reads there may not see what it is about any more
	ReasonLeft        = "left"        // whom it is for is gone
	ReasonShared      = "shared"      // held: the place is shared with another organisation
	ReasonRestricted  = "restricted"  // it is about a restricted project, and not told where others read
	ReasonGone        = "gone"        // the place can't be posted to
	ReasonMayStand    = "maystand"    // it may stand already, and can't be looked for
	ReasonElsewhere   = "elsewhere"   // the place can't be posted to, so it went another way
	ReasonUnreachable = "unreachable" // the platform didn't take it for a day
)

// Held tells whether a delivery waits until people decide, not for a platform.
func (r Reason) Held() bool { return r.Code == ReasonShared }

// Reason says why a delivery was not sent, as data: it is read in the
// reader's language.
type Reason struct {
	Code   string    // "reviewed", "paused", "gone", "missed", "empty"
	Person string    // token of who made it so
	At     time.Time // when
	Detail string    // of the platform, for operators
}

// Ledger asks for deliveries. What is to be done now is found by DueBy: it
// costs as much as there is of it, however much waits or was ever sent.
type Ledger struct {
	Keys   []string      // these
	Job    string        // or: of this job, a prefix
	Target string        // to this place or person
	State  DeliveryState // in this state
	Open   bool          // claimed or waiting
	DueBy  time.Time     // claimed or waiting, and the claim ends, or it is to be tried, at this time or before
	Since  time.Time     // due at or after it
	Until  time.Time     // and due before it
	Oldest bool          // oldest due first, in place of newest
	After  string        // cursor of the page before, in the same order
	Limit  int           // at most so many; 0 is 50
}

// LedgerPage is one page of the ledger, newest due first unless asked otherwise.
type LedgerPage struct {
	Deliveries []Delivery
	Next       string // cursor of the page after, or ""
}
