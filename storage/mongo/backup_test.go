package mongo

import (
	"bytes"
	"errors"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

	"pmobot/storage"
	"pmobot/storage/mongo/mongotest"
)

// TestRestoreCutShort: a restore that was killed anywhere leaves a database that
// nobody can open to use it, another backup can't be restored into, and the same
// one can, to its end.
func TestRestoreCutShort(t *testing.T) {
	from := opens(t, mongotest.Start(t).URI())
	if _, err := from.Apply(t.Context(), office, start(), promised("1"), logged("2")); err != nil {
		t.Fatal(err)
	}
	if err := from.Keep(t.Context(), office, storage.Note{Key: "n", Value: []byte("x")}); err != nil {
		t.Fatal(err)
	}
	feed := func(put func(storage.Record) error) error { return from.Export(t.Context(), put) }
	for n := 1; ; n++ {
		server := mongotest.Start(t)
		s := opens(t, server.URI())
		steps := 0
		server.Step(func(string) error {
			if steps++; steps > n {
				return errors.New("cut")
			}
			return nil
		})
		_, err := s.Import(t.Context(), "a backup", feed)
		server.Step(nil)
		if err == nil {
			break
		}
		_, opened := Open(t.Context(), server.URI())
		if ready := s.Ready(t.Context()); (opened == nil) != (ready == nil) {
			t.Errorf("cut at step %d: open says %v, ready %v", n, opened, ready)
		}
		if n := written(t, s); opened == nil && n != 0 && n != 5 {
			t.Errorf("anybody may open it, and %d of 5 documents are there", n)
		}
		if opened != nil {
			if !errors.Is(opened, storage.ErrHalf) {
				t.Errorf("cut at step %d: %v", n, opened)
			}
			if _, err := s.Import(t.Context(), "another", feed); !errors.Is(err, storage.ErrHalf) {
				t.Errorf("another backup on top: %v", err)
			}
		}
		again, err := Options{URI: server.URI(), Restore: true}.Open(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := again.Import(t.Context(), "a backup", feed); err != nil && !errors.Is(err, storage.ErrNotEmpty) {
			t.Fatal(err)
		}
		sound(t, again, 2, 2)
		if list := ledgerOf(t, again); len(list) != 2 {
			t.Errorf("cut at step %d: %d deliveries", n, len(list))
		}
		if err := again.Close(); err != nil {
			t.Error(err)
		}
		use, err := Open(t.Context(), server.URI())
		if err != nil {
			t.Fatalf("after the end of it: %v", err)
		}
		if err := use.Close(); err != nil {
			t.Error(err)
		}
	}
}

// written counts the documents that a restore writes.
func written(t *testing.T, s *Store) (n int) {
	t.Helper()
	for _, collection := range []string{changes, deliveries, notes} {
		docs, err := s.read(t.Context(), finding(collection, bson.D{}, nil, 0))
		if err != nil {
			t.Fatal(err)
		}
		n += len(docs)
	}
	return n
}

// TestErased: redacted words are in no document, the task of redacting them
// neither.
func TestErased(t *testing.T) {
	s := opens(t, mongotest.Start(t).URI())
	c := logged("1")
	c.Set["title"], c.Why = "geheimeswort", "geheimeswort"
	applied, err := s.Apply(t.Context(), office, start(), c)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(everything(t, s), []byte("geheimeswort")) {
		t.Fatal("it is nowhere, where should it be?")
	}
	if err := s.Redact(t.Context(), office, applied[0].Entry.Ref, "title", storage.KeyWhy); err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(everything(t, s), []byte("geheimeswort")) {
		t.Error("it can still be read")
	}
}

// everything reads every byte of the database.
func everything(t *testing.T, s *Store) []byte {
	t.Helper()
	var all []byte
	for _, collection := range []string{changes, entries, deliveries, notes, care} {
		docs, err := s.read(t.Context(), finding(collection, bson.D{}, nil, 0))
		if err != nil {
			t.Fatal(err)
		}
		for _, doc := range docs {
			all = append(all, doc...)
		}
	}
	return all
}
