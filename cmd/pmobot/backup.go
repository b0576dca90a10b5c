package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"pmobot/storage"
	"pmobot/storage/archive"
)

// fileFlags name the file of a backup.
type fileFlags struct {
	settingFlags `embed:""`
	File         string `arg:"" help:"The backup."`
}

// stillEvery is how often whoever waits for a backup reads that it goes on.
const stillEvery = 10 * time.Second

// backup writes a copy of the store to a new file, and reads it to its end.
// Nobody else need stop for it.
func (w world) backup(ctx context.Context, f fileFlags) error {
	return w.withStore(ctx, f, beside, func(w world, store kept) error {
		w.say("backup", store.what)
		err := w.patiently("backup", func() error { return store.care.Backup(ctx, f.File) })
		if errors.Is(err, fs.ErrExist) {
			return fmt.Errorf("%s is there already, and nothing is overwritten: name another file", f.File)
		}
		if err != nil {
			return err
		}
		var holds storage.Restored
		if err := w.patiently("check", func() (err error) {
			holds, err = archive.Look(ctx, f.File)
			return err
		}); err != nil {
			return err
		}
		about, err := os.Stat(f.File)
		if err != nil {
			return err
		}
		w.say("backup", fmt.Sprintf("%s: whole, %d bytes, %s", f.File, about.Size(), contents(holds)))
		return nil
	})
}

// contents is what a backup holds.
func contents(holds storage.Restored) string {
	return fmt.Sprintf("offices: %d, changes: %d, deliveries: %d, notes: %d", len(holds.Offices), holds.Changes, holds.Deliveries, holds.Notes)
}

// restore fills an empty store from a backup, and holds it against the chain
// of hashes. What is wrong with the backup itself is in the error.
func (w world) restore(ctx context.Context, f fileFlags) error {
	err := w.withStore(ctx, f, empty, func(w world, store kept) error {
		into, ok := store.care.(storage.Archive)
		if !ok {
			return fmt.Errorf("%s can't be restored into", store.what)
		}
		w.say("restore", f.File+" into "+store.what)
		var got storage.Restored
		err := w.patiently("restore", func() (err error) {
			got, err = archive.Restore(ctx, f.File, doubting{into})
			return err
		})
		if err != nil {
			return unrestored(err, store)
		}
		w.say("restore", fmt.Sprintf("%s, entries: %d, faults: %d", contents(got), got.Entries, len(got.Faults)))
		if len(got.Faults) > 0 {
			return errors.New("restored as the backup has it, with its faults:\n" + strings.Join(got.Faults, "\n"))
		}
		return nil
	})
	if errors.Is(err, storage.ErrLocked) {
		return fmt.Errorf("%w; stop it first", err)
	}
	return err
}

// doubting is a store that is restored into. A message that waited when the
// backup was made may stand by now: it counts as tried once, so that it is
// looked for before it is posted.
type doubting struct{ storage.Archive }

// Import fills the store with what feed puts.
func (d doubting) Import(ctx context.Context, source string, feed func(func(storage.Record) error) error) (storage.Restored, error) {
	return d.Archive.Import(ctx, source, func(put func(storage.Record) error) error {
		return feed(func(one storage.Record) error {
			if one.Delivery != nil && one.Delivery.State.Open() && one.Delivery.Attempt == 0 {
				tried := *one.Delivery
				tried.Attempt = 1
				one.Delivery = &tried
			}
			return put(one)
		})
	})
}

// unrestored says what to do about a restore that came to nothing.
func unrestored(err error, store kept) error {
	switch {
	case errors.Is(err, storage.ErrNotEmpty):
		return fmt.Errorf("%s keeps something already, and nothing is overwritten: name an empty directory or database", store.what)
	case errors.Is(err, storage.ErrDamaged):
		return fmt.Errorf("nothing was restored: %w: take another backup", err)
	}
	return err
}

// withStore does something with the store that the settings name.
func (w world) withStore(ctx context.Context, f fileFlags, to purpose, do func(world, kept) error) error {
	return w.set(f.settingFlags, func(w world, s settings) (err error) {
		store, err := w.keep(ctx, s, to)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, store.Close()) }()
		return do(w, store)
	})
}

// patiently does what may take long, and says every ten seconds that it goes on.
func (w world) patiently(what string, do func() error) error {
	began, done := time.Now(), make(chan error, 1)
	go func() { done <- do() }()
	still := time.NewTicker(stillEvery)
	defer still.Stop()
	for {
		select {
		case err := <-done:
			return err
		case <-still.C:
			w.say(what, "still at it, after "+time.Since(began).Round(time.Second).String())
		}
	}
}
