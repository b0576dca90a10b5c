package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"
)

const (
	// lookEvery is the time between two looks for a new token, while the old
	// one is refused.
	lookEvery = time.Minute
	// retryLooks is every how many looks the same token is tried again, while
	// another platform is served: it may be the platform that was wrong.
	retryLooks = 5
	// noneWithin is how long a process serves nothing before it ends, and
	// leaves the next try to whoever starts it again.
	noneWithin = time.Minute
)

// errNone is what serve ends with where no platform is left.
var errNone = errors.New("no platform has been served for a minute: mend the token, and start again")

// supply is where platforms come from, at the start and anew.
type supply struct {
	read   func() (settings, error) // the settings of now
	offers func(s settings) []offer // what they offer
	reload <-chan os.Signal         // asks to read them at once
}

// seats are all seats of a process.
type seats struct {
	supply supply
	open   func(offer) (served, error)
	stop   context.CancelCauseFunc // ends the process; set before it serves

	mu   sync.Mutex
	list []*seat
	none time.Time // since when nothing is served; zero: something is
}

// residents are the seats.
func (a *seats) residents() residence {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.list
}

// add opens what is offered, and gives it a seat.
func (a *seats) add(s *seat, o offer) error {
	p, err := a.open(o)
	if err != nil {
		return fmt.Errorf("%s: %w", o.name, err)
	}
	s.name, s.all, s.renewed = o.name, a, make(chan struct{}, 1)
	s.take(p, o.with)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.list = append(a.list, s)
	return nil
}

// heed passes on that the settings are to be read anew, until ctx ends.
func (a *seats) heed(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-a.supply.reload:
		}
		for _, s := range a.residents() {
			select {
			case s.renewed <- struct{}{}:
			default: // it was told before, and hasn't looked yet
			}
		}
	}
}

// faults says of each platform that isn't served any more why, a line each,
// and whether another one is.
func (a *seats) faults() (faults []error, serving bool) {
	for _, s := range a.residents() {
		if err := s.over(); err != nil {
			faults = append(faults, prefix(s.name, err))
		} else {
			serving = true
		}
	}
	return faults, serving
}

// alone tells whether nothing is served, and for how long.
func (a *seats) alone() (none bool, since time.Duration) {
	if _, serving := a.faults(); serving {
		return false, 0
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.none.IsZero() {
		a.none = time.Now()
	}
	return true, time.Since(a.none)
}

// filled notes that something is served.
func (a *seats) filled() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.none = time.Time{}
}

// renew waits until another platform has taken the seat of one whose token was
// refused: at once where there is a new token, else when one comes, when the
// settings are to be read anew, and, while another platform is served, every
// five minutes. Where none is, the process ends after one. It tells whether the
// seat is taken.
func (s *seat) renew(ctx context.Context) bool {
	none, since := s.all.alone()
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for again, looks := false, 0; ; none, since = s.all.alone() {
		if s.reopen(again) {
			s.all.filled()
			return true
		}
		if none && since >= noneWithin {
			faults, _ := s.all.faults()
			s.all.stop(errors.Join(append([]error{errNone}, faults...)...))
		}
		select {
		case <-ctx.Done():
			return false
		case <-s.renewed:
			again = true
		case <-look.C:
			looks++
			again = looks%retryLooks == 0 && !none
		}
	}
}

// reopen reads the settings and opens the platform with them: where its tokens
// are others than those that were refused, or where it is to be tried again.
func (s *seat) reopen(again bool) bool {
	now, err := s.all.supply.read()
	if err != nil {
		s.log.Error("settings not read anew", "platform", s.name, "err", err)
		return false
	}
	for _, o := range s.all.supply.offers(now) {
		if o.name != s.name {
			continue
		}
		if len(o.missing) > 0 {
			s.log.Error("not served anew", "platform", s.name, "err", o.reason())
			return false
		}
		if o.with == s.with && !again {
			return false
		}
		p, err := s.all.open(o)
		if err != nil {
			s.log.Error("not served anew", "platform", s.name, "err", err)
			return false
		}
		s.take(p, o.with)
		return true
	}
	return false
}
