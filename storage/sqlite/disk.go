package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"pmobot/storage"
)

// file is one of the store's files, as it was when it was opened.
type file struct {
	path string
	info os.FileInfo
}

// remember writes down which files the store has open: the database and its
// write-ahead log, which is there from the first question on.
func (s *Store) remember(ctx context.Context) error {
	var version int
	if err := s.reader.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return unavailable(err)
	}
	for _, path := range []string{s.path, s.path + "-wal"} {
		info, err := os.Stat(path)
		if err != nil {
			return fmt.Errorf("sqlite: %w", err)
		}
		s.files = append(s.files, file{path, info})
	}
	return nil
}

// there tells whether the files that are open still have their names. Deleted
// or replaced ones can be written to for as long as they are open, and whatever
// is written is gone when they are closed.
func (s *Store) there() error {
	for _, f := range s.files {
		now, err := os.Stat(f.path)
		if err != nil {
			return fmt.Errorf("sqlite: the file is gone: %w", err)
		}
		if !os.SameFile(f.info, now) {
			return fmt.Errorf("sqlite: another file stands at %s now", f.path)
		}
	}
	return nil
}

// codeOf is the database's own code of an error, without its detail; 0 for none.
func codeOf(err error) int {
	var said *sqlite.Error
	if !errors.As(err, &said) {
		return 0
	}
	return said.Code() & 0xff
}

// uncommitted names an error of a commit. Where there is no room, or nothing
// may be written, the end of the transaction was not written: it is as if it
// had not begun. With any other error it may be there.
func uncommitted(err error) error {
	switch codeOf(err) {
	case sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY:
		return unavailable(err)
	}
	return fmt.Errorf("%w: %w", storage.ErrUncertain, err)
}
