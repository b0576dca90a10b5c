package storage

import (
	"context"
	"fmt"
	"sync"
	"time"

	"pmobot/internal/pmo"
)

// The limits of a batch.
const (
	batchChanges = 128
	batchBytes   = 512 << 10
	batchTime    = 20 * time.Second
)

// Together is group commit over any store. Each office is a lane with one
// Apply under way; what arrives meanwhile waits, and goes together in the next
// batch. An idle lane sends at once, so nobody waits for company.
//
//	Apply --+
//	Apply --+--> lane of the office --one batch--> store.Apply
//	Apply --+
//
// A batch has a context of its own: who gives up gets ErrUnavailable while
// their changes still wait, ErrUncertain once they are under way, and takes
// nobody else's changes along.
func Together(store Store) Store { return &together{Store: store, lanes: map[pmo.Office]*lane{}} }

type together struct {
	Store
	mu    sync.Mutex
	lanes map[pmo.Office]*lane // those with something under way
}

// lane is what waits behind the batch under way.
type lane struct{ waiting []*group }

// group is what one caller gave.
type group struct {
	now     time.Time
	changes []pmo.Change
	bytes   int
	applied []Applied
	err     error
	done    chan struct{}
}

func (s *together) Apply(ctx context.Context, office pmo.Office, now time.Time, changes ...pmo.Change) ([]Applied, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	if len(changes) == 0 {
		return nil, nil
	}
	g := &group{now: now, changes: changes, done: make(chan struct{})}
	for _, c := range changes {
		g.bytes += Size(c)
	}
	s.enter(ctx, office, g)
	select {
	case <-g.done:
		return g.applied, g.err
	case <-ctx.Done():
	}
	if s.leave(office, g) {
		return nil, fmt.Errorf("%w: %w", ErrUnavailable, ctx.Err())
	}
	return nil, fmt.Errorf("%w: %w", ErrUncertain, ctx.Err())
}

// enter puts g into its lane and sets the lane going where it is idle.
func (s *together) enter(ctx context.Context, office pmo.Office, g *group) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.lanes[office]
	if l == nil {
		l = &lane{}
		s.lanes[office] = l
		go s.run(context.WithoutCancel(ctx), office)
	}
	l.waiting = append(l.waiting, g)
}

// leave takes g out of its lane; false where it is under way already.
func (s *together) leave(office pmo.Office, g *group) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.lanes[office]
	if l == nil {
		return false
	}
	for i, one := range l.waiting {
		if one == g {
			l.waiting = append(l.waiting[:i], l.waiting[i+1:]...)
			return true
		}
	}
	return false
}

// run sends batch after batch until the lane is empty.
func (s *together) run(ctx context.Context, office pmo.Office) {
	for {
		batch := s.next(office)
		if batch == nil {
			return
		}
		s.send(ctx, office, batch)
	}
}

// next takes the next batch out of a lane, and removes the lane where nothing
// waits. A group stays whole, even one that is a batch by itself.
func (s *together) next(office pmo.Office) []*group {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.lanes[office]
	changes, bytes, n := 0, 0, 0
	for _, g := range l.waiting {
		changes, bytes = changes+len(g.changes), bytes+g.bytes
		if n > 0 && (changes > batchChanges || bytes > batchBytes) {
			break
		}
		n++
	}
	if n == 0 {
		delete(s.lanes, office)
		return nil
	}
	batch := l.waiting[:n:n]
	l.waiting = l.waiting[n:]
	return batch
}

// send applies a batch and hands out the answers.
func (s *together) send(ctx context.Context, office pmo.Office, batch []*group) {
	var (
		changes []pmo.Change
		now     time.Time
	)
	for _, g := range batch {
		changes = append(changes, g.changes...)
		if g.now.After(now) {
			now = g.now
		}
	}
	ctx, cancel := context.WithTimeout(ctx, batchTime)
	defer cancel()
	applied, err := s.Store.Apply(ctx, office, now, changes...)
	for _, g := range batch {
		if g.err = err; err == nil {
			g.applied, applied = applied[:len(g.changes):len(g.changes)], applied[len(g.changes):]
		}
		close(g.done)
	}
}
