package sqlite

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"

	"pmobot/internal/pmo"
	"pmobot/storage"
	"pmobot/storage/storagetest"
)

func TestContract(t *testing.T) {
	storagetest.Run(t, func(t *testing.T) storagetest.Opened {
		return opened(t, func(s *Store) storagetest.Backend { return s })
	})
}

// TestContractTogether holds group commit over the store against the same
// contract.
func TestContractTogether(t *testing.T) {
	storagetest.Run(t, func(t *testing.T) storagetest.Opened {
		return opened(t, func(s *Store) storagetest.Backend {
			return together{storage.Together(s), s}
		})
	})
}

type together struct {
	storage.Store
	storage.Caretaker
}

func opened(t *testing.T, wrap func(*Store) storagetest.Backend) storagetest.Opened {
	path := filepath.Join(t.TempDir(), "a 100% odd?name#.db")
	var hook atomic.Pointer[func(string) error]
	step := func(name string) error {
		if h := hook.Load(); h != nil {
			return (*h)(name)
		}
		return nil
	}
	store := opens(t, Options{Path: path, Step: step})
	exec := func(t *testing.T, query string, args ...any) {
		t.Helper()
		result, err := store.writer.ExecContext(t.Context(), query, args...)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := result.RowsAffected(); n != 1 || err != nil {
			t.Fatalf("%d rows were damaged, %v", n, err)
		}
	}
	return storagetest.Opened{
		Store: wrap(store),
		Again: func(t *testing.T) storagetest.Backend { return wrap(opens(t, Options{Path: path, Step: step})) },
		Fault: func(f func(string) error) {
			if f == nil {
				hook.Store(nil)
				return
			}
			hook.Store(&f)
		},
		Newer: func(t *testing.T) error {
			if _, err := store.writer.ExecContext(t.Context(), "PRAGMA user_version = 99"); err != nil {
				t.Fatal(err)
			}
			_, err := Open(t.Context(), path)
			return err
		},
		Damage: storagetest.Damage{
			Unproject: func(t *testing.T, office pmo.Office, key string) {
				exec(t, "DELETE FROM word WHERE rowid = (SELECT n FROM entry WHERE office = ? AND key = ?)", office, key)
				exec(t, "DELETE FROM entry WHERE office = ? AND key = ?", office, key)
			},
			Misproject: func(t *testing.T, office pmo.Office, key string) {
				exec(t, `UPDATE entry SET doc = json_set(doc, '$.title', 'forged') WHERE office = ? AND key = ?`, office, key)
			},
			Alter: func(t *testing.T, office pmo.Office, key string, version int) {
				exec(t, `UPDATE change SET doc = json_set(doc, '$.set.title', 'forged') WHERE office = ? AND entry = ? AND v = ?`, office, key, version)
			},
		},
	}
}

func opens(t *testing.T, o Options) *Store {
	t.Helper()
	s, err := o.Open(context.WithoutCancel(t.Context()))
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

// TestVersion: before 3.51.3 two connections that write in WAL mode could
// damage the file.
func TestVersion(t *testing.T) {
	s := opens(t, Options{Path: Memory})
	var version string
	if err := s.reader.QueryRowContext(t.Context(), "SELECT sqlite_version()").Scan(&version); err != nil {
		t.Fatal(err)
	}
	var major, minor, patch int
	if n, err := fmt.Sscanf(version, "%d.%d.%d", &major, &minor, &patch); n != 3 {
		t.Fatalf("%q: %v", version, err)
	}
	if slices.Compare([]int{major, minor, patch}, []int{3, 51, 3}) < 0 {
		t.Errorf("this is SQLite %s, which can damage a file that two connections write", version)
	}
}
