package sqlite

import (
	"os"
	"path/filepath"
	"testing"

	"pmobot/storage/storagetest"
)

// version1 is a copy of what version 1 kept.
func version1(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile("testdata/version1.db")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "pmobot.db")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestOlder: the file of version 1 is brought up in place, and has the tables
// and indexes of a new one.
func TestOlder(t *testing.T) {
	path := version1(t)
	s := opens(t, Options{Path: path})
	storagetest.Older(t, s)
	if version := pragma(t, s, true, "user_version"); version != "2" {
		t.Errorf("its version is %s", version)
	}
	if got, want := tables(t, s), tables(t, opens(t, Options{Path: Memory})); got != want {
		t.Errorf("its tables are\n%s\nnot\n%s", got, want)
	}
}

func tables(t *testing.T, s *Store) string {
	t.Helper()
	var all string
	err := s.reader.QueryRowContext(t.Context(),
		"SELECT group_concat(sql, ';' ORDER BY name) FROM sqlite_schema WHERE sql IS NOT NULL").Scan(&all)
	if err != nil {
		t.Fatal(err)
	}
	return all
}
