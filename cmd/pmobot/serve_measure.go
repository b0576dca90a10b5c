package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"pmobot/digests"
	"pmobot/internal/pmo"
	"pmobot/storage"
)

// measured is a store that is timed, and that knows which offices are in use.
type measured struct {
	storage.Store
	metrics *metrics
	rounds  *rounds
	skew    func(context.Context) (time.Duration, error) // how far the clock is off the store's
}

func (s measured) took(method string, began time.Time, err error) {
	s.metrics.store.WithLabelValues(method, outcome(err)).Observe(time.Since(began).Seconds())
}

// Apply makes changes.
func (s measured) Apply(ctx context.Context, office pmo.Office, now time.Time, changes ...pmo.Change) ([]storage.Applied, error) {
	s.rounds.use(office)
	began := time.Now()
	applied, err := s.Store.Apply(ctx, office, now, changes...)
	s.took("apply", began, err)
	return applied, err
}

// Find returns entries.
func (s measured) Find(ctx context.Context, office pmo.Office, q pmo.Query) (pmo.Page, error) {
	began := time.Now()
	page, err := s.Store.Find(ctx, office, q)
	s.took("find", began, err)
	return page, err
}

// Count counts entries.
func (s measured) Count(ctx context.Context, office pmo.Office, q pmo.Query, atMost int) (int, error) {
	began := time.Now()
	n, err := s.Store.Count(ctx, office, q, atMost)
	s.took("count", began, err)
	return n, err
}

// Changes returns changes.
func (s measured) Changes(ctx context.Context, office pmo.Office, span pmo.Span) (pmo.Trail, error) {
	began := time.Now()
	trail, err := s.Store.Changes(ctx, office, span)
	s.took("changes", began, err)
	return trail, err
}

// Holders lists the entries that hold a word.
func (s measured) Holders(ctx context.Context, office pmo.Office, word string, atMost int) ([]pmo.Ref, error) {
	began := time.Now()
	refs, err := s.Store.Holders(ctx, office, word, atMost)
	s.took("holders", began, err)
	return refs, err
}

// Claim takes deliveries; none while the clock is off the store's, since leases
// would not mean the same to all.
func (s measured) Claim(ctx context.Context, now time.Time, lease time.Duration, deliveries ...storage.Delivery) (won []storage.Delivery, err error) {
	began := time.Now()
	if skew, unknown := s.skew(ctx); unknown == nil && skew.Abs() > digests.SkewMost {
		err = fmt.Errorf("%w: %w: by %s", storage.ErrUnavailable, digests.ErrSkew, skew)
	} else {
		won, err = s.Store.Claim(ctx, now, lease, deliveries...)
	}
	s.took("claim", began, err)
	return won, err
}

// Settle records how deliveries ended, and counts them.
func (s measured) Settle(ctx context.Context, now time.Time, deliveries ...storage.Delivery) error {
	began := time.Now()
	err := s.Store.Settle(ctx, now, deliveries...)
	s.took("settle", began, err)
	if err == nil {
		for _, d := range deliveries {
			s.metrics.deliveries.WithLabelValues(kindOf(d.Job), string(d.State)).Inc()
		}
	}
	return err
}

// Deliveries reads the ledger.
func (s measured) Deliveries(ctx context.Context, office pmo.Office, q storage.Ledger) (storage.LedgerPage, error) {
	began := time.Now()
	page, err := s.Store.Deliveries(ctx, office, q)
	s.took("deliveries", began, err)
	return page, err
}

// Keep stores a note.
func (s measured) Keep(ctx context.Context, office pmo.Office, note storage.Note) error {
	began := time.Now()
	err := s.Store.Keep(ctx, office, note)
	s.took("keep", began, err)
	return err
}

// Kept lists notes.
func (s measured) Kept(ctx context.Context, office pmo.Office, prefix, after string, atMost int) ([]storage.Note, error) {
	began := time.Now()
	notes, err := s.Store.Kept(ctx, office, prefix, after, atMost)
	s.took("kept", began, err)
	return notes, err
}

// rounds mends what a crash, or a lost answer, left unprojected: every office
// before it is ticked, and those that are written to every half minute.
type rounds struct {
	care    storage.Caretaker
	metrics *metrics
	now     func() time.Time
	fault   func(office pmo.Office, err error)

	mu   sync.Mutex
	used map[pmo.Office]bool // since the last round
}

// mendEvery is the time between two rounds.
const mendEvery = 30 * time.Second

func (r *rounds) use(office pmo.Office) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.used == nil {
		r.used = map[pmo.Office]bool{}
	}
	r.used[office] = true
}

// inUse lists the offices written to since it was last asked.
func (r *rounds) inUse() (list []pmo.Office) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for office := range r.used {
		list = append(list, office)
	}
	clear(r.used)
	return list
}

// walk makes rounds until ctx ends.
func (r *rounds) walk(ctx context.Context) {
	ticker := time.NewTicker(mendEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			r.mend(ctx, r.inUse())
		}
	}
}

func (r *rounds) mend(ctx context.Context, offices []pmo.Office) {
	for _, office := range offices {
		n, err := r.care.Mend(ctx, office, r.now())
		if err != nil && ctx.Err() == nil {
			r.fault(office, err)
			r.use(office)
		}
		r.metrics.mended.Add(float64(n))
	}
}
