package storage

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// TestDumpProvesItself: a dump that lost or gained a line is refused, though
// its compression is whole.
func TestDumpProvesItself(t *testing.T) {
	path := filepath.Join(t.TempDir(), "copy")
	err := WriteDump(t.Context(), path, func(_ context.Context, do func(Record) error) error {
		for _, key := range []string{"a", "b", "c"} {
			if err := do(Record{Office: "o", Note: &Note{Key: key, Version: 1, Value: []byte(key)}}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.SplitAfter(unzipped(t, path), []byte("\n"))
	for name, spoiled := range map[string][][]byte{
		"without its end": lines[:3], "a line lost": {lines[0], lines[2], lines[3]}, "a line twice": {lines[0], lines[1], lines[1], lines[3]},
		"lines exchanged": {lines[1], lines[0], lines[2], lines[3]}, "a line behind": {lines[0], lines[1], lines[2], lines[3], lines[0]},
	} {
		var data bytes.Buffer
		zip := gzip.NewWriter(&data)
		if _, err := zip.Write(bytes.Join(spoiled, nil)); err != nil {
			t.Fatal(err)
		}
		other := filepath.Join(t.TempDir(), "spoiled")
		if err := errors.Join(zip.Close(), os.WriteFile(other, data.Bytes(), 0o600)); err != nil {
			t.Fatal(err)
		}
		if err := ReadDump(t.Context(), other, func(Record) error { return nil }); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func unzipped(t *testing.T, path string) []byte {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	zip, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(zip)
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
	return data
}
