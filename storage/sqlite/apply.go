package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	sqlite3 "modernc.org/sqlite/lib"

	"pmobot/internal/pmo"
	"pmobot/storage"
)

// Apply makes changes in one transaction.
func (s *Store) Apply(ctx context.Context, office pmo.Office, now time.Time, changes ...pmo.Change) ([]storage.Applied, error) {
	if err := storage.CheckOffice(office); err != nil {
		return nil, err
	}
	if len(changes) == 0 {
		return nil, nil
	}
	applied := make([]storage.Applied, len(changes))
	err := s.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		for i, c := range changes {
			one, err := s.savepoint(ctx, tx, office, now, c)
			if err != nil {
				return err
			}
			applied[i] = one
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return applied, nil
}

// savepoint makes one change whole or not at all. An outcome that is this
// change's alone is in the Applied; an error is the batch's.
func (s *Store) savepoint(ctx context.Context, tx *sql.Tx, office pmo.Office, now time.Time, c pmo.Change) (storage.Applied, error) {
	if err := storage.CheckChange(c); err != nil {
		return storage.Applied{Change: c, Err: err}, nil
	}
	if _, err := tx.ExecContext(ctx, "SAVEPOINT one"); err != nil {
		return storage.Applied{}, err
	}
	one, err := s.apply(ctx, tx, office, now, c)
	if err != nil && !defect(err) {
		return storage.Applied{}, err
	}
	if err != nil {
		one = storage.Applied{Change: c, Err: fmt.Errorf("%w: %w", storage.ErrDefect, err)}
	}
	end := "RELEASE one"
	if one.Err != nil {
		end = "ROLLBACK TO one; RELEASE one"
	}
	_, err = tx.ExecContext(ctx, end)
	return one, err
}

// defect tells whether err is this one change's fault: it would come again
// however often it is tried, and must not take others down.
func defect(err error) bool {
	code := codeOf(err)
	return errors.Is(err, storage.ErrDefect) || code == sqlite3.SQLITE_CONSTRAINT || code == sqlite3.SQLITE_TOOBIG
}

func (s *Store) apply(ctx context.Context, tx *sql.Tx, office pmo.Office, now time.Time, c pmo.Change) (storage.Applied, error) {
	again, found, err := repeat(ctx, tx, office, c.ID)
	if err != nil {
		return again, err
	}
	if found {
		_, err := s.promise(ctx, tx, office, again.Change)
		return again, err
	}
	fresh := storage.IsNew(c)
	if fresh {
		number, err := nextNumber(ctx, tx, office, c.Ref)
		if err != nil {
			return storage.Applied{}, err
		}
		c.Ref.Number = number
	}
	c.Version = max(c.Version, 1)
	e, err := s.current(ctx, tx, office, c.Ref.Key())
	if err != nil {
		return storage.Applied{}, err
	}
	if err := storage.Fits(e, c, fresh); err != nil {
		return storage.Applied{Entry: e, Change: c, Err: err}, nil
	}
	return s.keep(ctx, tx, office, now, e, c)
}

// keep writes the change and its entry.
func (s *Store) keep(ctx context.Context, tx *sql.Tx, office pmo.Office, now time.Time, e pmo.Entry, c pmo.Change) (storage.Applied, error) {
	newest, mended, err := lastKept(ctx, tx, office)
	if err != nil {
		return storage.Applied{}, err
	}
	kept := storage.Stamp(now, newest, mended)
	s.ahead.Note(office, kept.Sub(now))
	sealed, after, err := storage.Decide(office, kept, e, c)
	if err != nil {
		return storage.Applied{}, err
	}
	if err := s.at("change"); err != nil {
		return storage.Applied{}, err
	}
	c = sealed.Change
	if err := insertChange(ctx, tx, office, sealed); err != nil {
		return storage.Applied{}, fmt.Errorf("sqlite: change %s: %w", c.ID, err)
	}
	if _, err := s.promise(ctx, tx, office, c); err != nil {
		return storage.Applied{}, err
	}
	return storage.Applied{Entry: after, Change: c}, s.project(ctx, tx, office, after)
}

// lastKept returns when the newest change of an office was kept, and when it was
// last mended; the zero time for never.
func lastKept(ctx context.Context, tx *sql.Tx, office pmo.Office) (newest, mended time.Time, err error) {
	var change, mark sql.NullInt64
	err = tx.QueryRowContext(ctx,
		"SELECT (SELECT max(kept) FROM change WHERE office = ?1), (SELECT kept FROM mended WHERE office = ?1)", office).Scan(&change, &mark)
	if change.Valid {
		newest = time.UnixMilli(change.Int64).UTC()
	}
	if mark.Valid {
		mended = time.UnixMilli(mark.Int64).UTC()
	}
	return newest, mended, err
}

// repeat answers a change whose id is kept already as it was answered then.
func repeat(ctx context.Context, tx *sql.Tx, office pmo.Office, id string) (again storage.Applied, found bool, err error) {
	var (
		key string
		v   int
	)
	err = tx.QueryRowContext(ctx, "SELECT entry, v FROM change WHERE office = ? AND id = ?", office, id).Scan(&key, &v)
	if errors.Is(err, sql.ErrNoRows) {
		return again, false, nil
	}
	if err != nil {
		return again, false, err
	}
	e, last, err := replay(ctx, tx, office, key, v)
	return storage.Applied{Entry: e, Change: last.Change, Repeat: true}, true, err
}

// replay folds an entry's changes up to a version.
func replay(ctx context.Context, tx *sql.Tx, office pmo.Office, key string, until int) (e pmo.Entry, last storage.Sealed, err error) {
	rows, err := tx.QueryContext(ctx, "SELECT doc FROM change WHERE office = ? AND entry = ? AND v <= ? ORDER BY v", office, key, until)
	if err != nil {
		return e, last, err
	}
	changes, err := collect(rows, scanSealed)
	for _, c := range changes {
		e, last = pmo.Fold(e, c.Change), c
	}
	return e, last, err
}

func scanSealed(r row) (s storage.Sealed, err error) {
	var doc []byte
	if err := r.Scan(&doc); err != nil {
		return s, err
	}
	return s, json.Unmarshal(doc, &s)
}

// nextNumber returns the number after the highest in a register.
func nextNumber(ctx context.Context, tx *sql.Tx, office pmo.Office, r pmo.Ref) (int, error) {
	register := r.Project + "/" + r.Register
	var key string
	// '0' is the character after '/'.
	err := tx.QueryRowContext(ctx, "SELECT entry FROM change WHERE office = ? AND entry > ? AND entry < ? ORDER BY entry DESC LIMIT 1",
		office, register+"/", register+"0").Scan(&key)
	if errors.Is(err, sql.ErrNoRows) {
		return 1, nil
	}
	if err != nil {
		return 0, err
	}
	last, err := pmo.RefOfKey(key)
	return last.Number + 1, err
}

// current reads an entry as its changes have it. Changes and entries are
// written together; should a projection be behind all the same, it is mended
// before anything is decided on it.
func (s *Store) current(ctx context.Context, tx *sql.Tx, office pmo.Office, key string) (pmo.Entry, error) {
	e, err := entryAt(ctx, tx, office, key)
	if err != nil {
		return e, err
	}
	var last sql.NullInt64
	err = tx.QueryRowContext(ctx, "SELECT max(v) FROM change WHERE office = ? AND entry = ?", office, key).Scan(&last)
	if err != nil || int(last.Int64) == e.Version {
		return e, err
	}
	e, _, err = replay(ctx, tx, office, key, int(last.Int64))
	if err != nil {
		return e, err
	}
	return e, s.project(ctx, tx, office, e)
}
