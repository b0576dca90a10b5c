package main

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"pmobot/digests"
)

const (
	// tickMost is how long ago the last tick may have begun: one comes each
	// minute, and one that hangs keeps the next from beginning.
	tickMost = 3 * time.Minute
	// lookWithin is how long the store may take to say that it is there.
	lookWithin = 2 * time.Second
)

// health is what is known of how the service does.
type health struct {
	store func(context.Context) error
	ended func() (faults []error, serving bool) // of platforms that aren't served any more
	now   func() time.Time

	mu        sync.Mutex
	platforms map[string]func() error // by name: nil is well
	ticked    time.Time               // when the last tick began
	skew      time.Duration
	skewErr   error
	draining  bool
}

// watch has a platform asked how it does.
func (h *health) watch(name string, ask func() error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.platforms == nil {
		h.platforms = map[string]func() error{}
	}
	h.platforms[name] = ask
}

// tick notes that a tick begins, and how the clocks differ.
func (h *health) tick(skew time.Duration, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ticked, h.skew, h.skewErr = h.now(), skew, err
}

// clock tells how far the clock was off when the last tick began.
func (h *health) clock(context.Context) (time.Duration, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.skew, h.skewErr
}

// drain notes that the service is being stopped.
func (h *health) drain() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.draining = true
}

// faults says why the service isn't ready, a line each; none where it is.
func (h *health) faults(ctx context.Context) []string {
	within, cancel := context.WithTimeout(ctx, lookWithin)
	defer cancel()
	var faults []string
	if err := h.store(within); err != nil {
		faults = append(faults, "store: "+err.Error())
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, name := range sorted(h.platforms) {
		if err := h.platforms[name](); err != nil {
			faults = append(faults, prefix(name, err).Error())
		}
	}
	if h.draining {
		faults = append(faults, "service: it is being stopped")
	}
	return append(faults, h.clockFaults()...)
}

func (h *health) clockFaults() (faults []string) {
	switch age := h.now().Sub(h.ticked); {
	case h.ticked.IsZero():
		faults = append(faults, "ticks: none yet")
	case age > tickMost:
		faults = append(faults, fmt.Sprintf("ticks: the last one began %s ago", age.Round(time.Second)))
	}
	switch {
	case h.skewErr != nil:
		faults = append(faults, "clock: not measured: "+h.skewErr.Error())
	case h.skew.Abs() > digests.SkewMost:
		faults = append(faults, fmt.Sprintf("clock: off the store's by %s, so nothing is delivered", h.skew.Round(time.Second)))
	}
	return faults
}

func sorted[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
