package archive

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"pmobot/storage"
	"pmobot/storage/sqlite"
)

// How the files of each kind of backup begin.
const (
	sqliteBegins = "SQLite format 3\x00"
	gzipBegins   = "\x1f\x8b"
)

// Restore puts the backup in the file at path into an empty store, makes its
// entries anew, and holds them against the hash chain. What Verify finds is in
// Restored: it was so in the backup. storage.ErrDamaged where the file is no
// whole backup, and then nothing is written; ErrNotEmpty where the store keeps
// something; ErrNewer where a newer version wrote the file.
//
// Killed, it has left an empty SQLite store, or a MongoDB that refuses to be
// opened (storage.ErrHalf) until the same backup is restored to its end.
func Restore(ctx context.Context, path string, into storage.Archive) (storage.Restored, error) {
	read, source, err := identify(path)
	if err != nil {
		return storage.Restored{}, err
	}
	if err := read(ctx, path, func(storage.Record) error { return nil }); err != nil {
		return storage.Restored{}, err
	}
	return into.Import(ctx, source, func(put func(storage.Record) error) error { return read(ctx, path, put) })
}

// Look reads the backup in the file at path to its end, and counts what it
// holds: all but entries, which are made anew. storage.ErrDamaged where it is
// no whole one.
func Look(ctx context.Context, path string) (holds storage.Restored, err error) {
	read, _, err := identify(path)
	if err != nil {
		return holds, err
	}
	err = read(ctx, path, func(one storage.Record) error {
		holds.Add(one)
		if !slices.Contains(holds.Offices, one.Office) {
			holds.Offices = append(holds.Offices, one.Office)
		}
		return nil
	})
	return holds, err
}

// reader reads the records of a backup.
type reader func(ctx context.Context, path string, do func(storage.Record) error) error

// identify tells what reads a backup, and names it by the SHA-256 of its bytes.
func identify(path string) (read reader, source string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, "", fmt.Errorf("archive: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	sum, begins := sha256.New(), make([]byte, len(sqliteBegins))
	n, err := io.ReadFull(f, begins)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return nil, "", fmt.Errorf("archive: %w", err)
	}
	sum.Write(begins[:n])
	if _, err := io.Copy(sum, f); err != nil {
		return nil, "", fmt.Errorf("archive: %w", err)
	}
	source = hex.EncodeToString(sum.Sum(nil))
	switch {
	case string(begins[:n]) == sqliteBegins:
		return sqlite.ReadBackup, source, nil
	case strings.HasPrefix(string(begins[:n]), gzipBegins):
		return storage.ReadDump, source, nil
	}
	return nil, "", fmt.Errorf("%w: %s begins as none that pmobot makes", storage.ErrDamaged, path)
}
