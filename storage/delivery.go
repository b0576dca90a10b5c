package storage

import (
	"fmt"
	"time"
)

// LastRune sorts behind every other character: prefix+LastRune is the end of
// what begins with prefix.
const LastRune = "\U0010FFFF"

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
	if d.Again = false; len(d.Args) == 0 {
		d.Args = nil
	}
	return d
}
