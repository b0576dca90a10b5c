package storage

import (
	"fmt"
	"sync"
	"time"

	"pmobot/internal/pmo"
)

// AheadMost is how far what was kept last may be ahead of the clock before a
// store says that it isn't ready: the clock was set back, or was wrong.
const AheadMost = 20 * time.Second

// setBackMost is how far back a clock is set at most. A mark of mending that
// is further ahead was made by a clock that was wrong.
const setBackMost = 24 * time.Hour

// Stamp returns the time at which a change is kept, whatever the clock says:
// now, and never before the newest that is known to be kept. So what is kept
// behind a digest's end is in the next one, though the clock was set back
// meanwhile; where nothing was kept close before that end, mended, the mark
// that was made just before, stands in for it. It is no later than that: many
// changes of one moment don't run ahead of the clock.
func Stamp(now, newest, mended time.Time) time.Time {
	kept := Milli(now)
	if mended.Sub(now) > setBackMost {
		mended = newest
	}
	for _, before := range []time.Time{newest, mended} {
		if kept.Before(before) {
			kept = Milli(before)
		}
	}
	return kept
}

// Ahead is how far what was kept last is ahead of the clock, by office, as far
// as the store was told the time.
type Ahead struct {
	mu   sync.Mutex
	lead map[pmo.Office]time.Duration
}

// Note remembers it of an office.
func (a *Ahead) Note(office pmo.Office, lead time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if lead <= AheadMost {
		delete(a.lead, office)
		return
	}
	if a.lead == nil {
		a.lead = map[pmo.Office]time.Duration{}
	}
	a.lead[office] = lead
}

// Check tells whether the clock can be right, by every office.
func (a *Ahead) Check() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	most := time.Duration(0)
	for _, lead := range a.lead {
		most = max(most, lead)
	}
	if most > AheadMost {
		return fmt.Errorf("%w: what was kept last is %v ahead of it", ErrClock, most.Round(time.Second))
	}
	return nil
}
