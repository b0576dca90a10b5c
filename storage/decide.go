package storage

import (
	"time"

	"pmobot/internal/pmo"
)

// Decide makes c, whose number and version are settled, into what is kept:
// times to the millisecond, the values before, sealed behind the entry's last
// change. It returns the entry as it stands afterwards. Nothing is shared with
// what was given.
func Decide(office pmo.Office, kept time.Time, e pmo.Entry, c pmo.Change) (Sealed, pmo.Entry, error) {
	c.At, c.Kept = Milli(c.At), Milli(kept)
	c.Set, c.Was = Copy(c.Set), make(pmo.Values, len(c.Set))
	for key := range c.Set {
		c.Was[key] = e.Values[key]
	}
	c.Was, c.Promises = Copy(c.Was), copyPromises(c.Promises)
	sealed, err := Seal(office, e.Hash, c)
	if err != nil {
		return Sealed{}, pmo.Entry{}, err
	}
	after := pmo.Fold(e, sealed.Change)
	after.Values = Copy(after.Values)
	return sealed, after, nil
}

// Fits tells whether c can follow on e, the entry as it stands: nil,
// ErrNotFound or ErrConflict. Fresh is a creation whose number was just taken;
// no number is picked by hand.
func Fits(e pmo.Entry, c pmo.Change, fresh bool) error {
	switch {
	case e.Version == 0 && (c.Version > 1 || c.Ref.Number != 0 && !fresh):
		return ErrNotFound
	case c.Version != e.Version+1:
		return ErrConflict
	}
	return nil
}
