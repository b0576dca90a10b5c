package mongo

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"go.mongodb.org/mongo-driver/v2/bson"

	"pmobot/storage"
)

// Backup writes what can't be made again, the log, the ledger and the notes,
// to a file: a line a document, in canonical Extended JSON, each with its
// collection. The log is append-only and read in the order of entries and
// versions, so what is written meanwhile is there or not, and never half.
// Operators of large databases use MongoDB's own tools instead.
func (s *Store) Backup(ctx context.Context, path string) (err error) {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%w: %w", storage.ErrUnavailable, err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".backup-")
	if err != nil {
		return fmt.Errorf("mongo: backup: %w", err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	out := bufio.NewWriter(f)
	for _, collection := range []string{changes, deliveries, notes} {
		if err := s.dump(ctx, out, collection); err != nil {
			return errors.Join(err, f.Close())
		}
	}
	if err := errors.Join(out.Flush(), f.Sync(), f.Close(), os.Rename(f.Name(), path)); err != nil {
		return fmt.Errorf("mongo: backup: %w", err)
	}
	return nil
}

// dump writes a collection, by _id.
func (s *Store) dump(ctx context.Context, out io.Writer, collection string) error {
	for from := ""; ; {
		docs, err := s.read(ctx, walking(collection, "", from, storage.LastRune))
		if err != nil {
			return err
		}
		for _, doc := range docs {
			from = doc.Lookup("_id").StringValue()
			line, err := bson.MarshalExtJSON(bson.D{{Key: collection, Value: doc}}, true, false)
			if err != nil {
				return fmt.Errorf("mongo: backup: %w", err)
			}
			if _, err := fmt.Fprintf(out, "%s\n", line); err != nil {
				return fmt.Errorf("mongo: backup: %w", err)
			}
		}
		if len(docs) < walkPage {
			return nil
		}
	}
}
