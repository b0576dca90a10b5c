package storage_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pmobot/internal/pmo"
	"pmobot/storage"
)

// slow is a store whose every batch takes a second, and is written down.
type slow struct {
	storage.Store
	mu      sync.Mutex
	batches [][]string // ids
	nows    []time.Time
	err     error
	under   map[pmo.Office]bool
}

func (s *slow) Apply(ctx context.Context, office pmo.Office, now time.Time, changes ...pmo.Change) ([]storage.Applied, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.under[office] {
		return nil, errors.New("two batches at once")
	}
	s.under[office] = true
	var ids []string
	applied := make([]storage.Applied, len(changes))
	for i, c := range changes {
		ids = append(ids, c.ID)
		applied[i].Change = c
	}
	s.batches, s.nows = append(s.batches, ids), append(s.nows, now)
	s.mu.Unlock()
	var err error
	select {
	case <-time.After(time.Second):
		err = s.err
	case <-ctx.Done():
		err = ctx.Err()
	}
	s.mu.Lock()
	s.under[office] = false
	return applied, err
}

// lane is Together over a slow store, in a bubble with its own clock.
func lane(t *testing.T, test func(*testing.T, *slow, storage.Store)) {
	synctest.Test(t, func(t *testing.T) {
		s := &slow{under: map[pmo.Office]bool{}}
		test(t, s, storage.Together(s))
	})
}

func change(id string) pmo.Change {
	return pmo.Change{ID: id, Ref: pmo.Ref{Project: "APO", Register: "R"}, Set: pmo.Values{}}
}

// answers applies changes and wants the answers to be theirs.
func answers(t *testing.T, ctx context.Context, s storage.Store, now time.Time, ids ...string) error {
	var changes []pmo.Change
	for _, id := range ids {
		changes = append(changes, change(id))
	}
	applied, err := s.Apply(ctx, "o", now, changes...)
	for i, one := range applied {
		if len(applied) != len(ids) || one.Change.ID != ids[i] {
			t.Errorf("%v is answered by %v", ids, applied)
		}
	}
	return err
}

func TestTogetherSendsAtOnce(t *testing.T) {
	lane(t, func(t *testing.T, s *slow, both storage.Store) {
		begun := time.Now()
		for i := range 3 {
			if err := answers(t, t.Context(), both, start(), fmt.Sprint(i)); err != nil {
				t.Error(err)
			}
		}
		if took := time.Since(begun); took != 3*time.Second || len(s.batches) != 3 {
			t.Errorf("three one after another took %v in %v", took, s.batches)
		}
	})
}

func TestTogetherJoinsWhatWaits(t *testing.T) {
	lane(t, func(t *testing.T, s *slow, both storage.Store) {
		for i := range 300 {
			go func() {
				now := start().Add(time.Duration(i) * time.Second)
				if err := answers(t, t.Context(), both, now, fmt.Sprint(i, "a"), fmt.Sprint(i, "b")); err != nil {
					t.Error(err)
				}
			}()
			synctest.Wait()
		}
		<-time.After(time.Minute) // of the bubble: nothing waits
		sizes := fmt.Sprint(len(s.batches[0]), len(s.batches[1]), len(s.batches[2]), len(s.batches[3]), len(s.batches[4]))
		if len(s.batches) != 6 || sizes != "2 128 128 128 128" || len(s.batches[5]) != 86 {
			t.Errorf("%d batches: %s", len(s.batches), sizes)
		}
		if !s.nows[1].Equal(start().Add(64 * time.Second)) {
			t.Errorf("a batch is kept at its latest change's time, not at %v", s.nows[1])
		}
	})
}

func TestTogetherBatchesByBytes(t *testing.T) {
	lane(t, func(t *testing.T, s *slow, both storage.Store) {
		for i := range 7 {
			go func() {
				c := change(fmt.Sprint(i))
				c.Set["body"] = strings.Repeat("x", 200<<10)
				if _, err := both.Apply(t.Context(), "o", start(), c); err != nil {
					t.Error(err)
				}
			}()
			synctest.Wait()
		}
		<-time.After(time.Minute)
		if got := fmt.Sprint(s.batches); got != "[[0] [1 2] [3 4] [5 6]]" {
			t.Error(got)
		}
		many := make([]string, 500)
		for i := range many {
			many[i] = fmt.Sprint("many", i)
		}
		if err := answers(t, t.Context(), both, start(), many...); err != nil || len(s.batches[4]) != 500 {
			t.Errorf("what one caller gives stays together: %v", err)
		}
	})
}

func TestTogetherKeepsOfficesApart(t *testing.T) {
	lane(t, func(t *testing.T, s *slow, both storage.Store) {
		begun := time.Now()
		done := make(chan error, 2)
		for _, office := range []pmo.Office{"a", "b"} {
			go func() {
				_, err := both.Apply(t.Context(), office, start(), change("1"))
				done <- err
			}()
		}
		if err := errors.Join(<-done, <-done); err != nil || time.Since(begun) != time.Second {
			t.Errorf("two offices took %v, %v", time.Since(begun), err)
		}
	})
}

// TestTogetherWhoGivesUp harms nobody else: waiting, nothing was done;
// under way, nobody knows.
func TestTogetherWhoGivesUp(t *testing.T) {
	lane(t, func(t *testing.T, s *slow, both storage.Store) {
		ctx, cancel := context.WithCancel(t.Context())
		outcomes := make(chan error, 4)
		for i, ctx := range []context.Context{ctx, ctx, t.Context()} {
			go func() { outcomes <- answers(t, ctx, both, start(), fmt.Sprint(i)) }()
			synctest.Wait()
		}
		cancel()
		synctest.Wait()
		one, two := <-outcomes, <-outcomes
		if errors.Is(one, storage.ErrUnavailable) {
			one, two = two, one
		}
		if !errors.Is(one, storage.ErrUncertain) || !errors.Is(two, storage.ErrUnavailable) || !errors.Is(two, context.Canceled) {
			t.Errorf("under way %v, waiting %v", one, two)
		}
		if err := <-outcomes; err != nil {
			t.Errorf("the third: %v", err)
		}
		if got := fmt.Sprint(s.batches); got != "[[0] [2]]" {
			t.Error(got)
		}
		if err := answers(t, ctx, both, start(), "late"); !errors.Is(err, storage.ErrUnavailable) {
			t.Errorf("who had given up before: %v", err)
		}
	})
}

func TestTogetherTellsAll(t *testing.T) {
	lane(t, func(t *testing.T, s *slow, both storage.Store) {
		s.err = storage.ErrUncertain
		outcomes := make(chan error, 3)
		for i := range 3 {
			go func() { outcomes <- answers(t, t.Context(), both, start(), fmt.Sprint(i)) }()
		}
		for range 3 {
			if err := <-outcomes; !errors.Is(err, storage.ErrUncertain) {
				t.Error(err)
			}
		}
		if applied, err := both.Apply(t.Context(), "o", start()); applied != nil || err != nil {
			t.Errorf("nothing: %v, %v", applied, err)
		}
	})
}
