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
	return nil
}

// MilliDelivery cuts a delivery's times to what stores keep; a time that is
// none stays none.
func MilliDelivery(d Delivery) Delivery {
	for _, t := range []*time.Time{&d.Due, &d.Until, &d.SentAt, &d.Through, &d.Why.At} {
		if !t.IsZero() {
			*t = Milli(*t)
		}
	}
	return d
}
