package storage

import (
	"context"
	"errors"

	"pmobot/internal/pmo"
)

// The errors of backups.
var (
	// ErrNotEmpty: a backup is restored into an empty store alone.
	ErrNotEmpty = errors.New("storage: it is not empty")
	// ErrDamaged: a file is no whole backup.
	ErrDamaged = errors.New("storage: this is no whole backup")
	// ErrHalf: a restore into the store was cut short: restore the same backup
	// once more, or begin with an empty store.
	ErrHalf = errors.New("storage: a restore into it was cut short")
)

// Record is one thing that can't be made again, as backups carry it from any
// kind of store into any other: one of its fields is set. A change comes as it
// was sealed, with its number, times, hash and whatever was redacted.
type Record struct {
	Office    pmo.Office `json:"office"`
	Change    *Sealed    `json:"change,omitempty"`
	Delivery  *Delivery  `json:"delivery,omitempty"`
	Note      *Note      `json:"note,omitempty"`
	Redaction *Redaction `json:"redaction,omitempty"`
}

// Redaction is one that was asked for and is not done yet.
type Redaction struct {
	Key    string   `json:"key"` // of the entry
	Fields []string `json:"fields"`
}

// Archive is a store that can be written down record by record, and made anew
// from that.
type Archive interface {
	// Export calls do with every record, an entry's changes by version. What is
	// written meanwhile is there or not: no number or version is left out
	// before one that is there, and no delivery is of a change that isn't.
	Export(ctx context.Context, do func(Record) error) error
	// Import fills an empty store with the records that feed puts, makes the
	// projection, and holds all against the hash chain. ErrNotEmpty where
	// something is there. Cut short, it has either done nothing, or the store
	// can't be opened (ErrHalf) until the same source is imported to its end.
	// Source names what is fed.
	Import(ctx context.Context, source string, feed func(put func(Record) error) error) (Restored, error)
}

// Restored is what was put into a store.
type Restored struct {
	Offices                             []pmo.Office
	Changes, Deliveries, Notes, Entries int
	Faults                              []string // what Verify found: the backup had it already
}

// Add counts a record.
func (r *Restored) Add(one Record) {
	switch {
	case one.Change != nil:
		r.Changes++
	case one.Delivery != nil:
		r.Deliveries++
	case one.Note != nil:
		r.Notes++
	}
}
