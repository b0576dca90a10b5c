package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"pmobot/internal/pmo"
	"pmobot/storage"
)

// skew is how far before the last mending changes are looked at again: clocks
// differ, and a slow commit comes late.
const skew = 10 * time.Minute

// Mend projects what is not projected, adds what is promised and not in the
// ledger, and the second half to moves that a crash cut in two.
func (s *Store) Mend(ctx context.Context, office pmo.Office, now time.Time) (mended int, err error) {
	if err := storage.CheckOffice(office); err != nil {
		return 0, err
	}
	var halves []pmo.Change
	err = s.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		var mark int64
		err := tx.QueryRowContext(ctx, "SELECT kept FROM mended WHERE office = ?", office).Scan(&mark)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		newest, _, err := lastKept(ctx, tx, office)
		if err != nil {
			return err
		}
		s.ahead.Note(office, newest.Sub(now))
		from := mark - skew.Milliseconds()
		if mended, err = s.catchUp(ctx, tx, office, from); err != nil {
			return err
		}
		kept, err := s.keepPromises(ctx, tx, office, from)
		if err != nil {
			return err
		}
		mended += kept
		if halves, err = halfMoves(ctx, tx, office, from); err != nil || now.UnixMilli() <= mark || len(halves) > 0 {
			return err
		}
		_, err = tx.ExecContext(ctx, "INSERT INTO mended (office, kept) VALUES (?, ?) ON CONFLICT DO UPDATE SET kept = excluded.kept",
			office, now.UnixMilli())
		return err
	})
	if err != nil {
		return 0, err
	}
	for _, made := range halves {
		added, err := s.forward(ctx, office, now, made)
		if err != nil {
			return mended, err
		}
		mended += added
	}
	return mended, nil
}

// catchUp projects entries that are behind their changes kept since from.
func (s *Store) catchUp(ctx context.Context, tx *sql.Tx, office pmo.Office, from int64) (int, error) {
	rows, err := tx.QueryContext(ctx, `
		SELECT c.entry FROM change c LEFT JOIN entry e ON e.office = c.office AND e.key = c.entry
		WHERE c.office = ? AND c.kept >= ? GROUP BY c.entry HAVING max(c.v) > coalesce(max(e.v), 0)`, office, from)
	if err != nil {
		return 0, err
	}
	behind, err := collect(rows, func(r row) (key string, err error) { return key, r.Scan(&key) })
	if err != nil {
		return 0, err
	}
	for _, key := range behind {
		if _, err := s.current(ctx, tx, office, key); err != nil {
			return 0, err
		}
	}
	return len(behind), nil
}

// keepPromises adds what changes kept since from promise and the ledger lacks.
func (s *Store) keepPromises(ctx context.Context, tx *sql.Tx, office pmo.Office, from int64) (added int, err error) {
	const page = 500
	for after := int64(0); ; {
		rows, err := tx.QueryContext(ctx, `
			SELECT n, doc FROM change WHERE office = ? AND (kept, n) > (?, ?) AND doc ->> '$.promises' IS NOT NULL
			ORDER BY kept, n LIMIT ?`, office, from, after, page)
		if err != nil {
			return added, err
		}
		changes, err := collect(rows, func(r row) (c storage.Sealed, err error) { return scanSealed(front{r, &after}) })
		if err != nil {
			return added, err
		}
		for _, c := range changes {
			n, err := s.promise(ctx, tx, office, c.Change)
			if err != nil {
				return added, err
			}
			added, from = added+n, c.Change.Kept.UnixMilli()
		}
		if len(changes) < page {
			return added, nil
		}
	}
}

// halfMoves lists the moves kept since from whose forward is missing.
func halfMoves(ctx context.Context, tx *sql.Tx, office pmo.Office, from int64) ([]pmo.Change, error) {
	rows, err := tx.QueryContext(ctx, `
		SELECT c.doc FROM change c WHERE c.office = ? AND c.kept >= ? AND c.v = 1 AND c.doc ->> '$.set.moved_from' IS NOT NULL
		AND NOT EXISTS (SELECT 1 FROM change f WHERE f.office = c.office AND f.id = c.id || '/2')`, office, from)
	if err != nil {
		return nil, err
	}
	return collect(rows, func(r row) (pmo.Change, error) {
		sealed, err := scanSealed(r)
		return sealed.Change, err
	})
}

// forward adds a move's second half.
func (s *Store) forward(ctx context.Context, office pmo.Office, now time.Time, made pmo.Change) (int, error) {
	c, ok := storage.Forward(made)
	if !ok {
		return 0, nil
	}
	page, err := s.Find(ctx, office, pmo.Query{Sight: pmo.Sight{All: true}, Refs: []pmo.Ref{c.Ref}})
	if err != nil || len(page.Entries) == 0 {
		return 0, err
	}
	c.Version = page.Entries[0].Version + 1
	applied, err := s.Apply(ctx, office, now, c)
	if err != nil {
		return 0, err
	}
	if err := applied[0].Err; err != nil && !errors.Is(err, storage.ErrConflict) {
		return 0, err
	}
	return 1, nil
}

// Rebuild makes the projection of an office anew.
func (s *Store) Rebuild(ctx context.Context, office pmo.Office) (entries int, err error) {
	if err := storage.CheckOffice(office); err != nil {
		return 0, err
	}
	err = s.long(ctx, func(ctx context.Context, tx *sql.Tx) error {
		entries, err = s.rebuild(ctx, tx, office)
		return err
	})
	return entries, err
}

func (s *Store) rebuild(ctx context.Context, tx *sql.Tx, office pmo.Office) (entries int, err error) {
	for _, clear := range []string{
		"DELETE FROM word WHERE rowid IN (SELECT n FROM entry WHERE office = ?)", "DELETE FROM entry WHERE office = ?",
	} {
		if _, err := tx.ExecContext(ctx, clear, office); err != nil {
			return 0, err
		}
	}
	var e pmo.Entry
	done := func() error {
		if e.Version == 0 {
			return nil
		}
		entries++
		return s.project(ctx, tx, office, e)
	}
	err = walk(ctx, tx, office, func(c storage.Sealed) error {
		if c.Change.Ref != e.Ref {
			if err := done(); err != nil {
				return err
			}
			e = pmo.Entry{}
		}
		e = pmo.Fold(e, c.Change)
		return nil
	})
	err = errors.Join(err, done())
	return entries, err
}

// walk calls do with all changes of an office, entry by entry, oldest first.
func walk(ctx context.Context, tx *sql.Tx, office pmo.Office, do func(storage.Sealed) error) error {
	const page = 500
	key, version := "", 0
	for {
		rows, err := tx.QueryContext(ctx,
			"SELECT doc FROM change WHERE office = ? AND (entry, v) > (?, ?) ORDER BY entry, v LIMIT ?", office, key, version, page)
		if err != nil {
			return err
		}
		changes, err := collect(rows, scanSealed)
		if err != nil {
			return err
		}
		for _, c := range changes {
			if err := do(c); err != nil {
				return err
			}
			key, version = c.Change.Ref.Key(), c.Change.Version
		}
		if len(changes) < page {
			return nil
		}
	}
}

// Verify compares hash chain, numbers and projection with the changes.
func (s *Store) Verify(ctx context.Context, office pmo.Office) (storage.Report, error) {
	if err := storage.CheckOffice(office); err != nil {
		return storage.Report{}, err
	}
	tx, err := s.reader.BeginTx(ctx, nil)
	if err != nil {
		return storage.Report{}, unavailable(err)
	}
	defer func() { _ = tx.Rollback() }()
	report, err := audit(ctx, tx, office)
	return report, unavailable(err)
}

func audit(ctx context.Context, tx *sql.Tx, office pmo.Office) (storage.Report, error) {
	audit := storage.Audit{Office: office, Projected: func(key string) (pmo.Entry, error) { return entryAt(ctx, tx, office, key) }}
	if err := errors.Join(walk(ctx, tx, office, audit.Add), audit.Done()); err != nil {
		return storage.Report{}, err
	}
	rows, err := tx.QueryContext(ctx, `SELECT key FROM entry e WHERE office = ?
		AND NOT EXISTS (SELECT 1 FROM change c WHERE c.office = e.office AND c.entry = e.key)`, office)
	if err != nil {
		return storage.Report{}, err
	}
	orphans, err := collect(rows, func(r row) (key string, err error) { return key, r.Scan(&key) })
	for _, key := range orphans {
		audit.Report.Faults = append(audit.Report.Faults, key+": no change made it")
	}
	return audit.Report, err
}

// Redact takes the values of keys out of an entry and all its changes. The
// file keeps no copy of what is erased; backups made before do.
func (s *Store) Redact(ctx context.Context, office pmo.Office, ref pmo.Ref, keys ...string) error {
	if err := errors.Join(storage.CheckOffice(office), storage.CheckRef(ref)); err != nil {
		return err
	}
	err := s.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, "SELECT doc FROM change WHERE office = ? AND entry = ? ORDER BY v", office, ref.Key())
		if err != nil {
			return err
		}
		changes, err := collect(rows, scanSealed)
		if err != nil {
			return err
		}
		if len(changes) == 0 {
			return storage.ErrNotFound
		}
		return s.redact(ctx, tx, office, changes, keys)
	})
	if err != nil {
		return err
	}
	// What was erased is still in the write-ahead log until that is emptied.
	_, err = s.writer.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	return unavailable(err)
}

func (s *Store) redact(ctx context.Context, tx *sql.Tx, office pmo.Office, changes []storage.Sealed, keys []string) error {
	var e pmo.Entry
	for _, c := range changes {
		c, err := c.Redact(keys...)
		if err != nil {
			return err
		}
		doc, err := json.Marshal(c)
		if err != nil {
			return err
		}
		if err := s.at("redact"); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "UPDATE change SET doc = ? WHERE office = ? AND entry = ? AND v = ?",
			string(doc), office, c.Change.Ref.Key(), c.Change.Version); err != nil {
			return err
		}
		e = pmo.Fold(e, c.Change)
	}
	return s.project(ctx, tx, office, e)
}

// Offices lists the offices that the store keeps, jumping from one to the next.
func (s *Store) Offices(ctx context.Context) ([]pmo.Office, error) {
	rows, err := s.reader.QueryContext(ctx, `
		WITH RECURSIVE o (office) AS (
			SELECT min(office) FROM change
			UNION ALL SELECT (SELECT min(office) FROM change WHERE office > o.office) FROM o WHERE o.office IS NOT NULL
		) SELECT office FROM o WHERE office IS NOT NULL`)
	if err != nil {
		return nil, unavailable(err)
	}
	return collect(rows, func(r row) (o pmo.Office, err error) { return o, r.Scan(&o) })
}
