package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/storage"
)

// knownPrefix begins the keys of the notes of what platforms last said of people.
const knownPrefix = "known/"

// known is such a note.
type known struct {
	Person chat.Person
	At     time.Time
}

var _ chat.Memory = (*Bot)(nil)

// Recall returns what a platform last said of a person.
func (b *Bot) Recall(ctx context.Context, office, person string) (chat.Person, time.Time, error) {
	if b.store == nil {
		return chat.Person{}, time.Time{}, nil
	}
	note, err := b.knownNote(ctx, office, person)
	if err != nil || note.Version == 0 {
		return chat.Person{}, time.Time{}, err
	}
	var last known
	if err := json.Unmarshal(note.Value, &last); err != nil {
		return chat.Person{}, time.Time{}, fmt.Errorf("bot: note %s: %w", note.Key, err)
	}
	return last.Person, last.At, nil
}

// Remember keeps what a platform says of a person. Where somebody else kept
// it meanwhile, theirs is as good.
func (b *Bot) Remember(ctx context.Context, office string, p chat.Person, at time.Time) error {
	if b.store == nil {
		return nil
	}
	note, err := b.knownNote(ctx, office, p.ID)
	if err != nil {
		return err
	}
	if note.Value, err = json.Marshal(known{p, at}); err != nil {
		return fmt.Errorf("bot: note %s: %w", note.Key, err)
	}
	if err := b.store.Keep(ctx, pmo.Office(office), note); err != nil && !errors.Is(err, storage.ErrConflict) {
		return fmt.Errorf("bot: remember %s: %w", p.ID, err)
	}
	return nil
}

// knownNote reads a person's note; its Version is 0 where there is none.
func (b *Bot) knownNote(ctx context.Context, office, person string) (storage.Note, error) {
	key := knownPrefix + person
	notes, err := b.store.Kept(ctx, pmo.Office(office), key, "", 1)
	if err != nil {
		return storage.Note{}, fmt.Errorf("bot: what is known of %s: %w", person, err)
	}
	if len(notes) > 0 && notes[0].Key == key {
		return notes[0], nil
	}
	return storage.Note{Key: key}, nil
}
