package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"time"

	sqlite3 "modernc.org/sqlite/lib"

	"pmobot/storage"
)

// Memory is the path of a store that is gone when it is closed.
const Memory = ":memory:"

// The patience of the store.
const (
	busyWait  = 5 * time.Second  // for another process's transaction
	writeTime = 10 * time.Second // of a transaction, whatever becomes of its caller
	readers   = 4
)

// Store is a store in one SQLite file.
type Store struct {
	path   string
	writer *sql.DB // one connection: writes are made one after another
	reader *sql.DB
	step   func(string) error
	gone   string // directory to remove at Close, or ""
	ahead  storage.Ahead
	files  []file // that were opened: others in their place are not this store
}

var (
	_ storage.Store     = (*Store)(nil)
	_ storage.Caretaker = (*Store)(nil)
)

// Options are for opening a store.
type Options struct {
	Path string
	// Step is called before every step of a write with the step's name. An
	// error ends the write there, as a crash would: what is not committed is
	// rolled back, and the caller has no answer. Tests set it.
	Step func(name string) error
}

// Open opens the store in the file at path and makes it where there is none.
// The path Memory gives a store in a temporary file that is never synced and
// is removed by Close: each connection of SQLite's own :memory: would be a
// database of its own. ErrNewer where a newer version wrote the file.
func Open(ctx context.Context, path string) (*Store, error) {
	return Options{Path: path}.Open(ctx)
}

// Open opens the store.
func (o Options) Open(ctx context.Context) (*Store, error) {
	s := &Store{path: o.Path, step: o.Step}
	if s.step == nil {
		s.step = func(string) error { return nil }
	}
	synchronous := "FULL"
	if o.Path == Memory {
		dir, err := os.MkdirTemp("", "pmobot-")
		if err != nil {
			return nil, fmt.Errorf("sqlite: %w", err)
		}
		s.gone, s.path, synchronous = dir, filepath.Join(dir, "pmobot.db"), "OFF"
	}
	if err := s.open(ctx, synchronous); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Store) open(ctx context.Context, synchronous string) (err error) {
	if err := private(s.path); err != nil {
		return fmt.Errorf("sqlite: %w", err)
	}
	if s.writer, err = sql.Open("sqlite", dsn(s.path, "synchronous("+synchronous+")", "secure_delete(1)")+"&_txlock=immediate"); err != nil {
		return fmt.Errorf("sqlite: %w", err)
	}
	s.writer.SetMaxOpenConns(1)
	if err := migrate(ctx, s.writer); err != nil {
		return err
	}
	if s.reader, err = sql.Open("sqlite", dsn(s.path, "query_only(1)")); err != nil {
		return fmt.Errorf("sqlite: %w", err)
	}
	s.reader.SetMaxOpenConns(readers)
	s.reader.SetMaxIdleConns(readers)
	return s.remember(ctx)
}

// private makes an empty file that only its owner reads, where there is none:
// SQLite would let everybody read it, and its companions take after it.
func private(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// dsn names the file, which is never made anew, and what every new connection is
// told, waiting for others first, since the rest may have to wait.
func dsn(path string, pragmas ...string) string {
	values := url.Values{"mode": {"rw"}, "_pragma": {
		fmt.Sprintf("busy_timeout(%d)", busyWait.Milliseconds()), "journal_mode(WAL)", "foreign_keys(1)",
	}}
	values["_pragma"] = append(values["_pragma"], pragmas...)
	return fileURL(path, values)
}

func fileURL(path string, values url.Values) string {
	return (&url.URL{Scheme: "file", Opaque: url.PathEscape(path), RawQuery: values.Encode()}).String()
}

// Close lets go of the file.
func (s *Store) Close() error {
	var errs []error
	for _, db := range []*sql.DB{s.reader, s.writer} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	if s.gone != "" {
		errs = append(errs, os.RemoveAll(s.gone))
	}
	return errors.Join(errs...)
}

// Ready tells whether the store can serve: it reads, and writes to the disk.
func (s *Store) Ready(ctx context.Context) error {
	var version int
	if err := s.reader.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return unavailable(err)
	}
	if version > schemaVersion {
		return fmt.Errorf("%w: the file has schema %d by now", storage.ErrNewer, version)
	}
	err := s.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO care (key, value) VALUES ('ready', '1')
			ON CONFLICT DO UPDATE SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT)`)
		return err
	})
	if err != nil {
		return err
	}
	return s.ahead.Check()
}

// long runs one transaction that takes as long as its caller waits.
func (s *Store) long(ctx context.Context, do func(context.Context, *sql.Tx) error) error {
	return s.transact(ctx, ctx, do)
}

// write runs one transaction. The caller's context ends the wait for the
// writer, and no more: cancelling it amid a batch would roll back others'
// changes, and nobody would know whether theirs were kept.
func (s *Store) write(ctx context.Context, do func(context.Context, *sql.Tx) error) error {
	within, cancel := context.WithTimeout(context.WithoutCancel(ctx), writeTime)
	defer cancel()
	return s.transact(ctx, within, do)
}

// transact waits for the writer until wait ends, and commits before within does.
func (s *Store) transact(wait, within context.Context, do func(context.Context, *sql.Tx) error) error {
	conn, err := s.writer.Conn(wait)
	if err != nil {
		return unavailable(err)
	}
	defer func() { _ = conn.Close() }()
	if err := s.there(); err != nil {
		return fmt.Errorf("%w: %w", storage.ErrUnavailable, err)
	}
	tx, err := conn.BeginTx(within, nil)
	if err != nil {
		return unavailable(err)
	}
	defer func() { _ = tx.Rollback() }()
	if err := do(within, tx); err != nil {
		return unavailable(err)
	}
	if err := s.at("commit"); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		_, _ = conn.ExecContext(context.WithoutCancel(within), "ROLLBACK") // what may be open still
		return uncommitted(err)
	}
	if err := s.there(); err != nil { // it went meanwhile, with what was written or before
		return fmt.Errorf("%w: %w", storage.ErrUncertain, err)
	}
	return s.at("answer")
}

// at stands before a step of a write.
func (s *Store) at(step string) error {
	if err := s.step(step); err != nil {
		return fmt.Errorf("%w: %s: %w", storage.ErrUncertain, step, err)
	}
	return nil
}

// unavailable names what the database said as one of the store's errors.
func unavailable(err error) error {
	if err == nil || known(err) {
		return err
	}
	if codeOf(err) == sqlite3.SQLITE_FULL {
		return fmt.Errorf("%w: %w", storage.ErrFull, err)
	}
	return fmt.Errorf("%w: %w", storage.ErrUnavailable, err)
}

func known(err error) bool {
	for _, one := range []error{
		storage.ErrNotFound, storage.ErrConflict, storage.ErrUncertain, storage.ErrUnavailable, storage.ErrNewer, storage.ErrDefect,
		storage.ErrNotEmpty, storage.ErrDamaged,
	} {
		if errors.Is(err, one) {
			return true
		}
	}
	return false
}
