package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"pmobot/storage"
	"pmobot/storage/mongo"
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

// clocked is a store that has a clock of its own.
type clocked interface {
	Clock(ctx context.Context) (now time.Time, told bool, err error)
}

// skew tells how far the clock here is ahead of the store's, where that has
// one: of the two moments between which it was read, the middle counts.
func (k kept) skew(ctx context.Context, now func() time.Time) (time.Duration, error) {
	far, ok := k.care.(clocked)
	if !ok {
		return 0, nil
	}
	within, cancel := context.WithTimeout(ctx, lookWithin)
	defer cancel()
	began := now()
	theirs, told, err := far.Clock(within)
	if err != nil || !told {
		return 0, err
	}
	return began.Add(now().Sub(began) / 2).Sub(theirs), nil
}

// purpose is what a store is opened for.
type purpose int

const (
	beside purpose = iota // to work on beside who serves it
	alone                 // to be served, by nobody else where that can be known
	empty                 // to be filled from a backup, by nobody else either
)

// keep opens the store that the settings name: a MongoDB where there is an
// address, else the embedded one. Who wants that alone locks its directory;
// others work beside it.
func (w world) keep(ctx context.Context, s settings, to purpose) (kept, error) {
	if s.MongoDB.Set() {
		return keepFar(ctx, s, to)
	}
	dir, err := w.dataDir(s.Data)
	if err != nil {
		return kept{}, err
	}
	if dir == sqlite.Memory {
		return kept{}, fmt.Errorf("%s: a service keeps what it is told; name a directory", s.read[keyData].from)
	}
	var lock io.Closer
	if to != beside {
		if lock, err = sqlite.Lock(dir, whoServes(w.now())); err != nil {
			return kept{}, fmt.Errorf("the store in %s: %w", dir, err)
		}
	}
	path := filepath.Join(dir, databaseFile)
	lite, err := sqlite.Open(ctx, path)
	if err != nil {
		if lock != nil {
			err = errors.Join(err, lock.Close())
		}
		return kept{}, fmt.Errorf("open the store: %w", err)
	}
	return kept{Store: storage.Together(lite), care: lite, what: "SQLite in " + path, lock: lock}, nil
}

// keepFar opens a store in a MongoDB.
func keepFar(ctx context.Context, s settings, to purpose) (kept, error) {
	far, err := mongo.Options{URI: s.MongoDB.Plain(), Restore: to == empty}.Open(ctx)
	if err != nil {
		return kept{}, fmt.Errorf("open the store: %w", err)
	}
	return kept{Store: storage.Together(far), care: far, what: "MongoDB at " + hosts(s.MongoDB)}, nil
}

// hosts is where a connection string leads, without who enters there.
func hosts(uri Secret) string {
	_, rest, _ := strings.Cut(uri.Plain(), "://")
	rest, _, _ = strings.Cut(rest[strings.LastIndex(rest, "@")+1:], "?")
	return rest
}

// whoServes is this process, for the next one that wants the same store.
func whoServes(since time.Time) string {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown host"
	}
	return fmt.Sprintf("process %d on %s, since %s", os.Getpid(), host, since.UTC().Format(time.RFC3339))
}
