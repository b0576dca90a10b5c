package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"pmobot/storage"
	"pmobot/storage/sqlite"
)

// kept is an open store.
type kept struct {
	storage.Store                   // with group commit
	care          storage.Caretaker // of the same
	what          string            // in words, for operators
	lock          io.Closer         // on its directory, or nil
}

// Close lets go of the store, then of its directory.
func (k kept) Close() error {
	err := k.care.Close()
	if k.lock != nil {
		err = errors.Join(err, k.lock.Close())
	}
	return err
}

// skewed is a store that has a clock of its own.
type skewed interface {
	// Skew tells how far the clock here is ahead of the store's.
	Skew(ctx context.Context) (time.Duration, error)
}

// keep opens the store that the settings name. Who serves locks the embedded
// store's directory against a second one; others work beside it.
func (w world) keep(ctx context.Context, s settings, serves bool) (k kept, err error) {
	dir, err := w.dataDir(s.Data)
	if err != nil {
		return kept{}, err
	}
	if dir == sqlite.Memory {
		return kept{}, fmt.Errorf("%s: a service keeps what it is told; name a directory", s.read[keyData].from)
	}
	k.what = "SQLite in " + filepath.Join(dir, databaseFile)
	if serves {
		if k.lock, err = sqlite.Lock(dir, whoServes(w.now())); err != nil {
			return kept{}, fmt.Errorf("the store in %s: %w", dir, err)
		}
	}
	lite, err := sqlite.Open(ctx, filepath.Join(dir, databaseFile))
	if err != nil {
		if k.lock != nil {
			err = errors.Join(err, k.lock.Close())
		}
		return kept{}, fmt.Errorf("open the store: %w", err)
	}
	k.Store, k.care = storage.Together(lite), lite
	return k, nil
}

// whoServes is this process, for the next one that wants the same store.
func whoServes(since time.Time) string {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown host"
	}
	return fmt.Sprintf("process %d on %s, since %s", os.Getpid(), host, since.UTC().Format(time.RFC3339))
}
