package mongo

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"pmobot/internal/pmo"
	"pmobot/storage"
)

// lane is what this process knows of an office.
type lane struct {
	turn chan struct{}  // holds one: who takes it out may write
	hint map[string]int // highest number known of each register; for who has the turn

	asked  bool      // what was kept last was read; for who has the turn
	newest time.Time // when the last change was kept, as far as this process saw; under the store's lock
	mended time.Time // when the office was last mended, likewise

	met  bool                        // the log was compared with the entries since the start
	late map[string]bool             // keys of entries that are behind their changes; under the store's lock
	owed map[string]storage.Delivery // by key, what is promised and may not be in the ledger; under the store's lock
}

// lane returns an office's lane.
func (s *Store) lane(office pmo.Office) *lane {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.lanes[office]
	if l == nil {
		l = &lane{turn: make(chan struct{}, 1), hint: map[string]int{}, late: map[string]bool{}, owed: map[string]storage.Delivery{}}
		l.turn <- struct{}{}
		s.lanes[office] = l
	}
	return l
}

// saw remembers when something was kept in an office.
func (s *Store) saw(office pmo.Office, kept time.Time) {
	l := s.lane(office)
	s.mu.Lock()
	defer s.mu.Unlock()
	if kept.After(l.newest) {
		l.newest = kept
	}
}

// sawMended remembers when an office was mended.
func (s *Store) sawMended(office pmo.Office, at time.Time) {
	l := s.lane(office)
	s.mu.Lock()
	defer s.mu.Unlock()
	if at.After(l.mended) {
		l.mended = at
	}
}

// lastKept returns when the last change of an office was kept, and when it was
// mended, as far as this process saw.
func (s *Store) lastKept(office pmo.Office) (newest, mended time.Time) {
	l := s.lane(office)
	s.mu.Lock()
	defer s.mu.Unlock()
	return l.newest, l.mended
}

// askLast reads what was kept last, once in a process's life, by who has the
// turn.
func (s *Store) askLast(ctx context.Context, office pmo.Office, l *lane) error {
	if l.asked {
		return nil
	}
	docs, err := s.read(ctx, newestKept(office))
	if err != nil {
		return err
	}
	for _, doc := range docs {
		s.saw(office, instant(bson.DateTime(doc.Lookup("kept").DateTime())))
	}
	if docs, err = s.read(ctx, finding(care, bson.D{{Key: "_id", Value: markID(office)}}, nil, 1)); err != nil {
		return err
	}
	for _, doc := range docs {
		s.sawMended(office, instant(bson.DateTime(doc.Lookup("kept").DateTime())))
	}
	l.asked = true
	return nil
}

// newestKept asks when the last change of an office was kept.
func newestKept(office pmo.Office) bson.D {
	return finding(changes, bson.D{{Key: "office", Value: string(office)}}, up("-kept", "-_id"), 1, "kept")
}

// enter waits for the office's turn: one writes at a time in this process, and
// so seldom meets itself at a number.
func (s *Store) enter(ctx context.Context, office pmo.Office) (l *lane, leave func(), err error) {
	l = s.lane(office)
	select {
	case <-l.turn:
		return l, func() { l.turn <- struct{}{} }, nil
	case <-ctx.Done():
		return nil, nil, fmt.Errorf("%w: %w", storage.ErrUnavailable, ctx.Err())
	}
}

// behind remembers entries whose changes are kept and not projected, and what
// they promise. Unsure: others may be kept, too.
func (s *Store) behind(office pmo.Office, keys []string, promised []storage.Delivery, unsure bool) {
	l := s.lane(office)
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, key := range keys {
		l.late[key] = true
	}
	l.met = l.met && !unsure
	for _, d := range promised {
		l.owed[d.Key] = d
	}
}

// settled projects what is known to be behind, and adds what is owed, so that
// nobody reads what was acknowledged otherwise; at the first touch of an office, whatever another
// process left behind.
func (s *Store) settled(ctx context.Context, office pmo.Office) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%w: %w", storage.ErrUnavailable, err)
	}
	l := s.lane(office)
	s.mu.Lock()
	met, late, owed := l.met, slices.Sorted(maps.Keys(l.late)), slices.Collect(maps.Values(l.owed))
	s.mu.Unlock()
	if met && len(late) == 0 && len(owed) == 0 {
		return nil
	}
	if !met {
		if _, _, err := s.catchUp(ctx, office); err != nil {
			return away(err)
		}
	}
	if err := s.foldAll(ctx, office, late); err != nil {
		return away(err)
	}
	if _, err := s.promise(ctx, owed); err != nil {
		return away(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	l.met = true
	for _, key := range late {
		delete(l.late, key)
	}
	for _, d := range owed {
		delete(l.owed, d.Key)
	}
	return nil
}

// foldAll projects entries as their changes have them.
func (s *Store) foldAll(ctx context.Context, office pmo.Office, keys []string) error {
	var list []projection
	for _, key := range keys {
		e, err := s.fold(ctx, office, key, 0)
		if err != nil {
			return err
		}
		if e.Version > 0 {
			list = append(list, projection{e, false})
		}
	}
	return s.projects(ctx, office, list)
}

// away says that nothing of what was asked was done, though something before
// it may be uncertain.
func away(err error) error {
	if errors.Is(err, storage.ErrUncertain) {
		return fmt.Errorf("%w: what was written before can't be mended yet: %v", storage.ErrUnavailable, err)
	}
	return unavailable(err)
}
