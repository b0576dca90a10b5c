package archive

import (
	"context"
	"errors"
	"path/filepath"
	"testing"

	"pmobot/internal/pmo"
	"pmobot/storage"
	"pmobot/storage/mongo"
	"pmobot/storage/mongo/mongotest"
	"pmobot/storage/sqlite"
	"pmobot/storage/storagetest"
)

// kinds are the kinds of stores, each empty.
func kinds() map[string]func(t *testing.T) storagetest.Backend {
	return map[string]func(t *testing.T) storagetest.Backend{
		"SQLite": func(t *testing.T) storagetest.Backend {
			s, err := sqlite.Open(context.WithoutCancel(t.Context()), filepath.Join(t.TempDir(), "an odd?name#.db"))
			return closed(t, s, err)
		},
		"MongoDB": func(t *testing.T) storagetest.Backend {
			s, err := mongo.Open(context.WithoutCancel(t.Context()), mongotest.Start(t).URI())
			return closed(t, s, err)
		},
	}
}

func closed(t *testing.T, s storagetest.Backend, err error) storagetest.Backend {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// TestRestores: a backup of either kind restores into either kind.
func TestRestores(t *testing.T) {
	for from, origin := range kinds() {
		for into, target := range kinds() {
			t.Run("from "+from+" into "+into, func(t *testing.T) {
				t.Parallel()
				storagetest.Restores(t, origin(t), target(t), func(path string, into storage.Archive) (storage.Restored, error) {
					return Restore(t.Context(), path, into)
				})
			})
		}
	}
}

// TestKilledAmid: whoever ends a restore into SQLite finds an empty store.
func TestKilledAmid(t *testing.T) {
	from := kinds()["MongoDB"](t)
	c := pmo.Change{ID: "1", Ref: pmo.Ref{Project: "APO", Register: "R"}, Set: pmo.Values{"title": "a"}}
	if _, err := from.Apply(t.Context(), "o", c.At, c); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "copy")
	if err := from.Backup(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	for n := 0; ; n++ {
		steps := 0
		into, err := sqlite.Options{Path: sqlite.Memory, Step: func(step string) error {
			if steps++; steps > n {
				return errors.New("cut")
			}
			return nil
		}}.Open(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		_, cut := Restore(t.Context(), path, into)
		offices, err := into.Offices(t.Context())
		if err := errors.Join(err, into.Close()); err != nil {
			t.Fatal(err)
		}
		if cut == nil {
			break
		}
		if whole := steps == n+1 && n > 0 && len(offices) == 1; len(offices) != 0 && !whole {
			t.Errorf("cut at step %d: %v, and %v are there", n, cut, offices)
		}
	}
}
