package bot

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"time"

	"pmobot/internal/pmo"
	"pmobot/storage"
)

const (
	// shelfPrefix begins the keys of what platforms put aside: a day, then a
	// hash of what it is.
	shelfPrefix = "shelf/"
	// shelfDays is how long it stays: buttons are older than that seldom.
	shelfDays = 90
	// sweepMost is how many old notes are removed whenever a new one comes.
	sweepMost = 20
)

// Shelve keeps a value that is too long for the place where it belongs (a
// button), and returns its name. The same value has the same name all day.
func (b *Bot) Shelve(ctx context.Context, office, value string, now time.Time) (string, error) {
	if b.store == nil {
		return "", errors.New("bot: there is no store to put anything aside")
	}
	sum := sha256.Sum256([]byte(value))
	hash := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:15])
	name := now.UTC().Format("20060102") + "/" + hash
	note := storage.Note{Key: shelfPrefix + name, Value: []byte(value)}
	err := b.store.Keep(ctx, pmo.Office(office), note)
	if err != nil && !errors.Is(err, storage.ErrConflict) { // a conflict: it is there already
		return "", fmt.Errorf("bot: put aside: %w", err)
	}
	b.sweep(ctx, pmo.Office(office), now)
	return name, nil
}

// Shelved returns what is kept under a name; "" where it isn't any more.
func (b *Bot) Shelved(ctx context.Context, office, name string) (string, error) {
	if b.store == nil {
		return "", nil
	}
	key := shelfPrefix + name
	notes, err := b.store.Kept(ctx, pmo.Office(office), key, "", 1)
	if err != nil {
		return "", fmt.Errorf("bot: what was put aside: %w", err)
	}
	if len(notes) == 0 || notes[0].Key != key {
		return "", nil
	}
	return string(notes[0].Value), nil
}

// sweep removes what is too old. What it can't remove now, it removes later.
func (b *Bot) sweep(ctx context.Context, office pmo.Office, now time.Time) {
	notes, err := b.store.Kept(ctx, office, shelfPrefix, "", sweepMost)
	if err != nil {
		return
	}
	oldest := shelfPrefix + now.UTC().AddDate(0, 0, -shelfDays).Format("20060102")
	for _, note := range notes {
		if note.Key >= oldest {
			return
		}
		note.Value = nil
		if err := b.store.Keep(ctx, office, note); err != nil {
			return
		}
	}
}
