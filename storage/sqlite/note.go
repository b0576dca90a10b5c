package sqlite

import (
	"context"
	"database/sql"

	"pmobot/internal/pmo"
	"pmobot/storage"
)

// Keep stores a note at the version after the one it was read with.
func (s *Store) Keep(ctx context.Context, office pmo.Office, note storage.Note) error {
	if err := storage.CheckNote(office, note); err != nil {
		return err
	}
	return s.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if err := s.at("note"); err != nil {
			return err
		}
		result, err := keep(ctx, tx, office, note)
		if err != nil {
			return err
		}
		n, err := result.RowsAffected()
		if err == nil && n == 0 {
			return storage.ErrConflict
		}
		return err
	})
}

func keep(ctx context.Context, tx *sql.Tx, office pmo.Office, note storage.Note) (sql.Result, error) {
	switch {
	case note.Value == nil:
		return tx.ExecContext(ctx, "DELETE FROM note WHERE office = ? AND key = ? AND version = ?", office, note.Key, note.Version)
	case note.Version == 0:
		return tx.ExecContext(ctx, "INSERT INTO note (office, key, version, value) VALUES (?, ?, 1, ?) ON CONFLICT DO NOTHING",
			office, note.Key, note.Value)
	}
	return tx.ExecContext(ctx, "UPDATE note SET version = version + 1, value = ? WHERE office = ? AND key = ? AND version = ?",
		note.Value, office, note.Key, note.Version)
}

// Kept lists notes by prefix, in the order of their keys.
func (s *Store) Kept(ctx context.Context, office pmo.Office, prefix, after string, atMost int) ([]storage.Note, error) {
	if err := storage.CheckOffice(office); err != nil {
		return nil, err
	}
	rows, err := s.reader.QueryContext(ctx,
		"SELECT key, version, value FROM note WHERE office = ? AND key >= ? AND key < ? AND key > ? ORDER BY key LIMIT ?",
		office, prefix, prefix+storage.LastRune, after, storage.Limit(atMost, storage.KeptLimit, storage.KeptMost))
	if err != nil {
		return nil, unavailable(err)
	}
	return collect(rows, func(r row) (n storage.Note, err error) {
		err = r.Scan(&n.Key, &n.Version, &n.Value)
		if n.Value == nil {
			n.Value = []byte{} // the driver's nil is an empty value, never none
		}
		return n, err
	})
}
