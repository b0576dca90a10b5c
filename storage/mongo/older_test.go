package mongo

import (
	"bytes"
	"os"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

	"pmobot/internal/pmo"
	"pmobot/storage/mongo/mongotest"
	"pmobot/storage/storagetest"
)

// TestOlder: a database that version 1 left serves as it is; the indexes that
// are new are made.
func TestOlder(t *testing.T) {
	server := mongotest.Start(t)
	before := dial(t, server.URI())
	data, err := os.ReadFile("testdata/version1.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(data) {
		var one bson.D
		if err := bson.UnmarshalExtJSON(line, true, &one); err != nil {
			t.Fatal(err)
		}
		answer, err := before.send(append(inserting(one[0].Key, true, one[0].Value.(bson.D)), bson.E{Key: "$db", Value: databaseName}))
		if err != nil || value(answer, "n") != int32(1) {
			t.Fatal(answer, err)
		}
	}
	s := opens(t, server.URI())
	for _, office := range []pmo.Office{"console", "slack:T1"} { // a backup has no entries
		if _, err := s.Rebuild(t.Context(), office); err != nil {
			t.Fatal(err)
		}
	}
	storagetest.Older(t, s)
}
