package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"pmobot/storage"
	"pmobot/storage/mongo"
	"pmobot/storage/mongo/mongotest"
)

// TestConversationsOnMongoDB plays every conversation on the other store: it
// reads the same.
func TestConversationsOnMongoDB(t *testing.T) {
	for name, golden := range conversations(t) {
		t.Run(strings.TrimSuffix(name, filepath.Ext(name)), func(t *testing.T) {
			t.Parallel()
			compare(t, playOnMongoDB(t, golden), golden)
		})
	}
}

func playOnMongoDB(t *testing.T, script string) string {
	t.Helper()
	store, err := mongo.Open(t.Context(), mongotest.Start(t).URI())
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	var f flags
	parser, err := kong.New(&f)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse(flagsOf(script)); err != nil {
		t.Fatal(err)
	}
	var out, problems bytes.Buffer
	w := world{in: strings.NewReader(script), out: &out, err: &problems, env: nowhere}
	config, err := w.configure(f.Console)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.wire(t.Context(), config, storage.Together(store), store); err != nil {
		t.Fatalf("%v: %s", err, problems.String())
	}
	return out.String()
}
