package mongo

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

	"pmobot/internal/pmo"
	"pmobot/storage"
	"pmobot/storage/mongo/mongotest"
)

// TestRestored: a backup's lines, put into an empty database, are the store
// again once the entries are made anew.
func TestRestored(t *testing.T) {
	s := opens(t, mongotest.Start(t).URI())
	applied, err := s.Apply(t.Context(), office, start(), logged("1"), logged("2"))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Keep(t.Context(), office, storage.Note{Key: "n", Value: []byte("x")}); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "copy")
	if err := s.Backup(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others may read the copy: %v, %v", info.Mode(), err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	again := opens(t, mongotest.Start(t).URI())
	for line := range bytes.Lines(data) {
		var one bson.D
		if err := bson.UnmarshalExtJSON(line, true, &one); err != nil {
			t.Fatal(err)
		}
		if _, err := again.write(t.Context(), inserting(one[0].Key, true, one[0].Value.(bson.D))); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := again.Rebuild(t.Context(), office); n != 2 || err != nil {
		t.Errorf("%d entries, %v", n, err)
	}
	sound(t, again, 2, 2)
	query := pmo.Query{Sight: pmo.Sight{All: true}, Refs: []pmo.Ref{applied[1].Entry.Ref}}
	page, err := again.Find(t.Context(), office, query)
	if err != nil || len(page.Entries) != 1 || page.Entries[0].Hash != applied[1].Entry.Hash {
		t.Errorf("%v, %v", page.Entries, err)
	}
	kept, err := again.Kept(t.Context(), office, "", "", 9)
	if err != nil || len(kept) != 1 {
		t.Errorf("%v, %v", kept, err)
	}
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
