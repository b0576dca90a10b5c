package sqlite

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"pmobot/storage"
)

// TestFullDisk: where there is no room, that is said for certain, of whatever
// is written; nothing of it is there, and all goes on when there is room again.
func TestFullDisk(t *testing.T) {
	s := opens(t, Options{Path: filepath.Join(t.TempDir(), "pmobot.db")})
	if _, err := s.Apply(t.Context(), "o", start(), logged("0")); err != nil {
		t.Fatal(err)
	}
	room := func(pages string) {
		t.Helper()
		if _, err := s.writer.ExecContext(t.Context(), "PRAGMA max_page_count = "+pages); err != nil {
			t.Fatal(err)
		}
	}
	room("1") // as many as there are
	kept, full := 1, error(nil)
	for i := 1; full == nil; i++ {
		if _, full = s.Apply(t.Context(), "o", start(), logged(fmt.Sprint(i)), logged(fmt.Sprint(i, "b"))); full == nil {
			kept += 2
		}
	}
	for name, err := range map[string]error{
		"a log":  full,
		"a note": s.Keep(t.Context(), "o", storage.Note{Key: "n", Value: make([]byte, 100_000)}),
	} {
		if !errors.Is(err, storage.ErrFull) || !errors.Is(err, storage.ErrUnavailable) || errors.Is(err, storage.ErrUncertain) {
			t.Errorf("%s: %v", name, err)
		}
	}
	report, err := s.Verify(t.Context(), "o")
	if err != nil || len(report.Faults) > 0 || report.Changes != kept {
		t.Errorf("%d were acknowledged: %+v, %v", kept, report, err)
	}
	room("1000000")
	if _, err := s.Apply(t.Context(), "o", start(), logged("after")); err != nil {
		t.Error(err)
	}
	if err := s.Ready(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestFileGone: from the moment in which the file, or its write-ahead log, is
// deleted or another one stands in its place, nothing is acknowledged any more,
// and Ready says so.
func TestFileGone(t *testing.T) {
	for name, spoil := range map[string]func(path string) error{
		"deleted":    os.Remove,
		"its log":    func(path string) error { return os.Remove(path + "-wal") },
		"moved away": func(path string) error { return os.Rename(path, path+".old") },
		"replaced":   func(path string) error { return errors.Join(os.Remove(path), os.WriteFile(path, nil, 0o600)) },
		"overwritten": func(path string) error {
			return errors.Join(os.WriteFile(path+".new", nil, 0o600), os.Rename(path+".new", path))
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "pmobot.db")
			s := opens(t, Options{Path: path})
			if _, err := s.Apply(t.Context(), "o", start(), logged("1")); err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(s.Ready(t.Context()), spoil(path)); err != nil {
				t.Fatal(err)
			}
			if err := s.Ready(t.Context()); !errors.Is(err, storage.ErrUnavailable) {
				t.Errorf("ready: %v", err)
			}
			applied, err := s.Apply(t.Context(), "o", start(), logged("2"))
			if !errors.Is(err, storage.ErrUnavailable) || applied != nil {
				t.Errorf("acknowledged: %v, %v", applied, err)
			}
			_, claimed := s.Claim(t.Context(), start(), 1, storage.Delivery{Office: "o", Key: "k", By: "me"})
			for _, err := range []error{claimed, s.Keep(t.Context(), "o", storage.Note{Key: "n", Value: []byte("x")})} {
				if !errors.Is(err, storage.ErrUnavailable) {
					t.Error(err)
				}
			}
		})
	}
}

// TestFileGoesMeanwhile: what was written while the file went is not
// acknowledged, nor said not to be there.
func TestFileGoesMeanwhile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pmobot.db")
	s := opens(t, Options{Path: path, Step: func(step string) error {
		if step == "commit" {
			return os.Remove(path)
		}
		return nil
	}})
	if _, err := s.Apply(t.Context(), "o", start(), logged("1")); !errors.Is(err, storage.ErrUncertain) {
		t.Errorf("%v", err)
	}
}

// TestReadOnly: a file that may not be written to any more is seen, though it
// can be read.
func TestReadOnly(t *testing.T) {
	s := opens(t, Options{Path: filepath.Join(t.TempDir(), "pmobot.db")})
	if _, err := s.Apply(t.Context(), "o", start(), logged("1")); err != nil {
		t.Fatal(err)
	}
	if _, err := s.writer.ExecContext(t.Context(), "PRAGMA query_only = 1"); err != nil { // root may write to every file
		t.Fatal(err)
	}
	_, err := s.Apply(t.Context(), "o", start(), logged("2"))
	for _, err := range []error{err, s.Ready(t.Context())} {
		if !errors.Is(err, storage.ErrUnavailable) || errors.Is(err, storage.ErrUncertain) || errors.Is(err, storage.ErrFull) {
			t.Error(err)
		}
	}
}
