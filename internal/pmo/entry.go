package pmo

import (
	"maps"
	"time"
)

// Entry is one entry of a register as it stands: the projection of its
// changes. A zero Version means that there is no such entry.
type Entry struct {
	Ref     Ref
	Version int       // the number of its changes so far
	By      string    // token of the person who logged it
	Made    time.Time // when it was logged (the first change's At)
	Updated time.Time // the last change's At
	Values  Values
	Hash    string // of the last change; the chain proves the history whole
}

// Source is where something was said, as far as it is known.
type Source struct {
	Platform string `json:"platform,omitempty"`
	Place    string `json:"place,omitempty"` // token of the channel
	Link     string `json:"link,omitempty"`
	Quote    string `json:"quote,omitempty"`
}

// Change is one command's effect on one entry: the only thing that is ever
// written, and the audit trail. It holds results, not intentions.
type Change struct {
	ID      string    // of the command; the same ID is the same change, however often it comes
	Ref     Ref       // a Ref without number or name is a creation that takes the register's next number
	Version int       // that the entry has after it: 1 for a creation
	Verb    string    // what was done: "log", "edit", "review", "close"
	At      time.Time // when it was said, to the millisecond
	Kept    time.Time // when it was stored; set by the store
	By      string    // token of the person
	Why     string    // the reason as typed, or the text of a comment
	Source  Source
	Set     Values // what differs now; a nil value takes the field away
	Was     Values // the values before, nil where there was none; set by the store
	Hash    string // set by the store

	// Promises are the messages that people rely on because of this change:
	// they are kept with it, and go into the ledger with it. They hold no typed
	// word, and are no part of the hash.
	Promises []Promise
}

// Promise is one message that a change obliges the bot to send: a card, a
// question, an answer, a notice. What it says is composed when it is sent, by
// the internal verb at Path, from what the entry and its changes hold by then.
// The store makes its place in the ledger from it and the change, once that
// has its number.
type Promise struct {
	Kind   PromiseKind       `json:"kind"`
	Target string            `json:"target"`         // token of the place or person
	Path   string            `json:"path"`           // of the verb that composes it: "card show"
	Args   map[string]string `json:"args,omitempty"` // and its arguments, beside the entry and the version
}

// PromiseKind is how often a promise is kept.
type PromiseKind string

// The kinds.
const (
	PromiseCard PromiseKind = "card" // once for each entry and target: from then on it is edited
	PromiseTell PromiseKind = "tell" // once for each change and target
)

// Fold returns e with c made on it. The entry given is left as it was.
func Fold(e Entry, c Change) Entry {
	values := maps.Clone(e.Values)
	if values == nil {
		values = Values{}
	}
	assign(values, c.Set)
	if e.Version == 0 {
		e.Ref, e.Made, e.By = c.Ref, c.At, c.By
	}
	e.Version, e.Updated, e.Values, e.Hash = c.Version, c.At, values, c.Hash
	return e
}

// Unfold returns the values that e had before c, its last change: the inverse
// of Fold for what fields hold.
func Unfold(values Values, c Change) Values {
	before := maps.Clone(values)
	for key := range c.Set {
		delete(before, key)
	}
	assign(before, c.Was)
	return before
}

// Differs returns what of set differs from the entry's values, and the values
// before: what a change needs to hold.
func Differs(e Entry, set Values) (differs, was Values) {
	differs, was = Values{}, Values{}
	for key, value := range set {
		before := e.Values[key]
		if !Same(before, value) {
			differs[key] = value
			was[key] = before
		}
	}
	return differs, was
}

func assign(values, set Values) {
	for key, value := range set {
		if value == nil {
			delete(values, key)
		} else {
			values[key] = value
		}
	}
}
