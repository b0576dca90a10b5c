package storage

import (
	"time"

	"pmobot/internal/pmo"
)

// Decide makes c, whose number and version are settled, into what is kept:
// times to the millisecond, the values before, sealed behind the entry's last
// change. It returns the entry as it stands afterwards. Nothing is shared with
// what was given.
func Decide(office pmo.Office, now time.Time, e pmo.Entry, c pmo.Change) (Sealed, pmo.Entry, error) {
	c.At, c.Kept = Milli(c.At), Milli(now)
	c.Set, c.Was = Copy(c.Set), make(pmo.Values, len(c.Set))
	for key := range c.Set {
		c.Was[key] = e.Values[key]
	}
	c.Was = Copy(c.Was)
	sealed, err := Seal(office, e.Hash, c)
	if err != nil {
		return Sealed{}, pmo.Entry{}, err
	}
	after := pmo.Fold(e, sealed.Change)
	after.Values = Copy(after.Values)
	return sealed, after, nil
}
