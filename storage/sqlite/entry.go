package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"pmobot/internal/pmo"
	"pmobot/storage"
)

// entryColumns are those that an entry is read from, for scanEntry.
const entryColumns = "e.key, e.v, e.by, e.made, e.updated, e.hash, e.doc"

// row is anything that scans.
type row interface{ Scan(...any) error }

func scanEntry(r row) (pmo.Entry, error) {
	var (
		e             pmo.Entry
		key           string
		made, updated int64
		doc           []byte
	)
	if err := r.Scan(&key, &e.Version, &e.By, &made, &updated, &e.Hash, &doc); err != nil {
		return e, err
	}
	var err error
	if e.Ref, err = pmo.RefOfKey(key); err != nil {
		return e, err
	}
	e.Made, e.Updated = time.UnixMilli(made).UTC(), time.UnixMilli(updated).UTC()
	e.Values, err = storage.DecodeValues(doc)
	return e, err
}

// entryAt reads an entry in a transaction; its Version is 0 where there is none.
func entryAt(ctx context.Context, tx *sql.Tx, office pmo.Office, key string) (pmo.Entry, error) {
	e, err := scanEntry(tx.QueryRowContext(ctx,
		"SELECT "+entryColumns+" FROM entry e WHERE office = ? AND key = ?", office, key))
	if errors.Is(err, sql.ErrNoRows) {
		return pmo.Entry{}, nil
	}
	return e, err
}

// project writes an entry and its words over what stood there.
func (s *Store) project(ctx context.Context, tx *sql.Tx, office pmo.Office, e pmo.Entry) error {
	doc, err := storage.EncodeValues(e.Values)
	if err != nil {
		return err
	}
	n, found, err := rowOf(ctx, tx, office, e)
	if err != nil {
		return err
	}
	if err := s.at("entry"); err != nil {
		return err
	}
	c := storage.ColumnsOf(e)
	if _, err := tx.ExecContext(ctx, `
		INSERT INTO entry (n, office, key, project, register, v, open, void, score, made, updated, next, state, owner, by, hash, doc)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (office, key) DO UPDATE SET v = excluded.v, open = excluded.open, void = excluded.void,
			score = excluded.score, made = excluded.made, updated = excluded.updated, next = excluded.next,
			state = excluded.state, owner = excluded.owner, by = excluded.by, hash = excluded.hash, doc = excluded.doc`,
		n, office, e.Ref.Key(), e.Ref.Project, e.Ref.Register, e.Version, c.Open, c.Void, c.Score,
		e.Made.UnixMilli(), e.Updated.UnixMilli(), c.Next, c.State, c.Owner, e.By, e.Hash, string(doc)); err != nil {
		return fmt.Errorf("sqlite: entry %s: %w", e.Ref, err)
	}
	if err := s.at("words"); err != nil {
		return err
	}
	return index(ctx, tx, office, n, found, storage.TokensOf(e))
}

// rowBits are those of a row id that count entries made in one millisecond.
const rowBits = 20

// rowOf returns the row id of e: the one it has, or the next of those made in
// the same millisecond.
func rowOf(ctx context.Context, tx *sql.Tx, office pmo.Office, e pmo.Entry) (n int64, found bool, err error) {
	err = tx.QueryRowContext(ctx, "SELECT n FROM entry WHERE office = ? AND key = ?", office, e.Ref.Key()).Scan(&n)
	if err == nil {
		return n, true, nil
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return 0, false, err
	}
	// From 1970 until the year 2109; what is outside of it is sorted to its ends.
	first := min(max(e.Made.UnixMilli(), 0), 1<<42-2) << rowBits
	var last sql.NullInt64
	err = tx.QueryRowContext(ctx, "SELECT max(n) FROM entry WHERE n >= ? AND n < ?", first, first+1<<rowBits).Scan(&last)
	if last.Valid {
		return last.Int64 + 1, false, err
	}
	return first, false, err
}
