package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"slices"

	"pmobot/internal/pmo"
	"pmobot/storage"
)

var _ storage.Archive = (*Store)(nil)

// exportPage is how many rows are read at once.
const exportPage = 500

// Export calls do with every record, as they stand at one moment.
func (s *Store) Export(ctx context.Context, do func(storage.Record) error) error {
	tx, err := s.reader.BeginTx(ctx, nil)
	if err != nil {
		return unavailable(err)
	}
	defer func() { _ = tx.Rollback() }()
	return unavailable(export(ctx, tx, do))
}

// ReadBackup calls do with every record of a backup, whatever version of this
// store wrote it. The file is left as it is. storage.ErrDamaged where it is
// damaged, or no store.
func ReadBackup(ctx context.Context, path string, do func(storage.Record) error) (err error) {
	if info, err := os.Stat(path + "-wal"); err == nil && info.Size() > 0 {
		return fmt.Errorf("%w: %s is a database in use, or was: back it up with pmobot backup", storage.ErrDamaged, path)
	}
	db, err := sql.Open("sqlite", fileURL(path, url.Values{"mode": {"ro"}, "immutable": {"1"}}))
	if err != nil {
		return fmt.Errorf("sqlite: backup: %w", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := sound(ctx, db, path); err != nil {
		return err
	}
	tx, err := db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return unavailable(err)
	}
	defer func() { _ = tx.Rollback() }()
	return unavailable(export(ctx, tx, do))
}

// sound tells whether a file is a store, whole, and of a version that is known.
func sound(ctx context.Context, db *sql.DB, path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("sqlite: backup: %w", err)
	}
	var (
		version     int
		pages, size int64
		verdict     string
	)
	if err := errors.Join(
		db.QueryRowContext(ctx, "PRAGMA page_count").Scan(&pages),
		db.QueryRowContext(ctx, "PRAGMA page_size").Scan(&size),
		db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version),
		db.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&verdict)); err != nil {
		return fmt.Errorf("%w: %w", storage.ErrDamaged, err)
	}
	switch {
	case info.Size() != pages*size:
		return fmt.Errorf("%w: it has %d bytes, not %d", storage.ErrDamaged, info.Size(), pages*size)
	case verdict != "ok":
		return fmt.Errorf("%w: %s", storage.ErrDamaged, verdict)
	case version > schemaVersion:
		return fmt.Errorf("%w: the file has schema %d, this one knows %d", storage.ErrNewer, version, schemaVersion)
	case version == 0:
		return fmt.Errorf("%w: it is another program's database", storage.ErrDamaged)
	}
	return nil
}

// export reads what every version of the schema has.
func export(ctx context.Context, tx *sql.Tx, do func(storage.Record) error) error {
	for _, part := range []struct {
		query string
		scan  func(row) (storage.Record, error)
	}{
		{"SELECT n, office, state, by, attempt, until, doc FROM delivery WHERE n > ? ORDER BY n LIMIT ?", scanLedger},
		{"SELECT n, office, doc FROM change WHERE n > ? ORDER BY n LIMIT ?", scanLog},
	} {
		if err := pages(ctx, tx, part.query, part.scan, do); err != nil {
			return err
		}
	}
	rows, err := tx.QueryContext(ctx, "SELECT office, key, version, value FROM note ORDER BY office, key")
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		one, err := scanKept(rows)
		if err != nil {
			return err
		}
		if err := do(one); err != nil {
			return err
		}
	}
	return rows.Err()
}

// pages reads a table by its row numbers, which come first in each row.
func pages(ctx context.Context, tx *sql.Tx, query string, scan func(row) (storage.Record, error), do func(storage.Record) error) error {
	for n := int64(0); ; {
		rows, err := tx.QueryContext(ctx, query, n, exportPage)
		if err != nil {
			return err
		}
		list, err := collect(rows, func(r row) (storage.Record, error) { return scan(front{r, &n}) })
		if err != nil {
			return err
		}
		for _, one := range list {
			if err := do(one); err != nil {
				return err
			}
		}
		if len(list) < exportPage {
			return nil
		}
	}
}

func scanLog(r row) (one storage.Record, err error) {
	sealed, err := scanSealed(front{r, &one.Office})
	one.Change = &sealed
	return one, err
}

func scanLedger(r row) (one storage.Record, err error) {
	d, err := scanDelivery(front{r, &one.Office})
	one.Delivery = &d
	return one, err
}

func scanKept(r row) (one storage.Record, err error) {
	note := storage.Note{Value: []byte{}}
	err = r.Scan(&one.Office, &note.Key, &note.Version, &note.Value)
	if note.Value == nil {
		note.Value = []byte{}
	}
	one.Note = &note
	return one, err
}

// Import fills the store in one transaction: killed, it has done nothing.
func (s *Store) Import(ctx context.Context, _ string, feed func(put func(storage.Record) error) error) (done storage.Restored, err error) {
	err = s.long(ctx, func(ctx context.Context, tx *sql.Tx) error {
		var there bool
		if err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM change) OR EXISTS (SELECT 1 FROM delivery)
			OR EXISTS (SELECT 1 FROM note)`).Scan(&there); err != nil {
			return err
		}
		if there {
			return storage.ErrNotEmpty
		}
		var redactions []storage.Record
		err := feed(func(one storage.Record) error {
			if done.Add(one); one.Redaction != nil {
				redactions = append(redactions, one)
				return nil
			}
			return s.put(ctx, tx, one)
		})
		if err != nil {
			return err
		}
		for _, one := range redactions {
			if err := s.redactAgain(ctx, tx, one); err != nil {
				return err
			}
		}
		return s.complete(ctx, tx, &done)
	})
	if err != nil {
		return storage.Restored{}, err
	}
	return done, nil
}

// put writes a record as it was kept.
func (s *Store) put(ctx context.Context, tx *sql.Tx, one storage.Record) error {
	if err := s.at("import"); err != nil {
		return err
	}
	switch {
	case one.Change != nil:
		return insertChange(ctx, tx, one.Office, *one.Change)
	case one.Delivery != nil:
		return insertDelivery(ctx, tx, *one.Delivery)
	case one.Note != nil:
		_, err := tx.ExecContext(ctx, "INSERT INTO note (office, key, version, value) VALUES (?, ?, ?, ?)",
			one.Office, one.Note.Key, one.Note.Version, one.Note.Value)
		return err
	}
	return nil
}

func insertChange(ctx context.Context, tx *sql.Tx, office pmo.Office, sealed storage.Sealed) error {
	doc, err := json.Marshal(sealed)
	if err != nil {
		return err
	}
	c := sealed.Change
	_, err = tx.ExecContext(ctx, "INSERT INTO change (office, entry, v, id, kept, doc) VALUES (?, ?, ?, ?, ?, ?)",
		office, c.Ref.Key(), c.Version, c.ID, c.Kept.UnixMilli(), string(doc))
	return err
}

func insertDelivery(ctx context.Context, tx *sql.Tx, d storage.Delivery) error {
	doc, err := json.Marshal(d)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `
		INSERT INTO delivery (office, key, job, target, state, open, due, by, attempt, until, doc)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		d.Office, d.Key, d.Job, d.Target, d.State, d.State.Open(), d.Due.UnixMilli(), d.By, d.Attempt, d.Until.UnixMilli(), string(doc))
	return err
}

// redactAgain does a redaction that was under way when the backup was made.
func (s *Store) redactAgain(ctx context.Context, tx *sql.Tx, one storage.Record) error {
	rows, err := tx.QueryContext(ctx, "SELECT doc FROM change WHERE office = ? AND entry = ? ORDER BY v", one.Office, one.Redaction.Key)
	if err != nil {
		return err
	}
	changes, err := collect(rows, scanSealed)
	if err != nil || len(changes) == 0 {
		return err
	}
	return s.redact(ctx, tx, one.Office, changes, one.Redaction.Fields)
}

// complete makes the projections of all offices, adds what they promise and
// the backup had no delivery of, and verifies them.
func (s *Store) complete(ctx context.Context, tx *sql.Tx, done *storage.Restored) error {
	rows, err := tx.QueryContext(ctx, "SELECT DISTINCT office FROM change ORDER BY office")
	if err != nil {
		return err
	}
	if done.Offices, err = collect(rows, func(r row) (o pmo.Office, err error) { return o, r.Scan(&o) }); err != nil {
		return err
	}
	for _, office := range done.Offices {
		entries, err := s.rebuild(ctx, tx, office)
		if err != nil {
			return err
		}
		if _, err := s.keepPromises(ctx, tx, office, 0); err != nil {
			return err
		}
		report, err := audit(ctx, tx, office)
		if err != nil {
			return err
		}
		done.Entries += entries
		done.Faults = slices.Concat(done.Faults, report.Faults)
	}
	return nil
}
