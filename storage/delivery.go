package storage

import (
	"fmt"
	"time"
)

// LastRune sorts behind every other character: prefix+LastRune is the end of
// what begins with prefix.
const LastRune = "\U0010FFFF"

const (
	// GiveUpAfter is how long a delivery is tried from when its trouble began.
	GiveUpAfter = 24 * time.Hour
	// HeldPause is how long a delivery that is held waits until it is looked
	// whether people decided meanwhile.
	HeldPause = 4 * time.Minute
	// PauseMost is the longest pause between two tries.
	PauseMost = 30 * time.Minute
)

// pauses are how long a delivery waits after its first failures; from then on
// it is half an hour each time.
func pauses() []time.Duration {
	return []time.Duration{2 * time.Second, 10 * time.Second, time.Minute, 5 * time.Minute}
}

// Pause is how long a delivery waits after so many failures in a row.
func Pause(failures int) time.Duration {
	steps := pauses()
	if failures < 1 {
		return 0
	}
	if failures > len(steps) {
		return PauseMost
	}
	return steps[failures-1]
}

// Open tells whether a delivery in this state is still to be settled.
func (s DeliveryState) Open() bool { return s == Claimed || s == Waiting }

// CheckDelivery tells whether a delivery can be claimed.
func CheckDelivery(d Delivery) error {
	if d.Office == "" || d.Key == "" || d.By == "" || !clean(d.Key) {
		return fmt.Errorf("%w: a delivery needs office, key and claimant: %q", ErrDefect, d.Key)
	}
	return checkArgs(d.Args)
}

// MilliDelivery makes of a delivery what stores keep: its times cut, one that
// is none stays none; no arguments are nil; Again is not kept.
func MilliDelivery(d Delivery) Delivery {
	for _, t := range []*time.Time{&d.Due, &d.Until, &d.SentAt, &d.Through, &d.Why.At} {
		if !t.IsZero() {
			*t = Milli(*t)
		}
	}
	if d.Again = ""; len(d.Args) == 0 {
		d.Args = nil
	}
	return d
}
