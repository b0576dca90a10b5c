package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"pmobot/storage"
)

// Backup writes a consistent copy to a new file. The copy is checked and on the
// disk before it takes the name, so a file of that name is always a whole one.
func (s *Store) Backup(ctx context.Context, path string) error {
	err := storage.NewFile(path, func(path string) error {
		if err := s.copyTo(ctx, path); err != nil {
			return err
		}
		return check(ctx, path)
	})
	if err != nil {
		return fmt.Errorf("sqlite: backup: %w", err)
	}
	return nil
}

// copyTo copies the store on a connection of its own: readers may not write,
// and the writer must not wait.
func (s *Store) copyTo(ctx context.Context, path string) error {
	if err := private(path); err != nil {
		return err
	}
	db, err := sql.Open("sqlite", dsn(s.path))
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "VACUUM INTO ?", path)
	return errors.Join(unavailable(err), db.Close())
}

// check reads a copy through and lets go of it without a trace.
func check(ctx context.Context, path string) error {
	db, err := sql.Open("sqlite", fileURL(path, nil))
	if err != nil {
		return err
	}
	var verdict string
	err = db.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&verdict)
	if err == nil && verdict != "ok" {
		err = fmt.Errorf("%w: the copy is damaged: %s", storage.ErrUnavailable, verdict)
	}
	return errors.Join(err, db.Close())
}
