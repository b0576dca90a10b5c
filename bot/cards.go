package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/storage"
)

const (
	// cardPath is the verb that shows an entry as its posted card.
	cardPath = "card show"
	// cardPrefix begins the key of a card's post, and of the note of its place.
	cardPrefix = "card/"
	// placesMost is in how many places one entry's card is kept up to date.
	placesMost = 100
)

// effects queues what a reply causes elsewhere: the cards that stand already
// are edited, then new posts go out.
func (b *Bot) effects(ctx context.Context, c chat.Command, r chat.Reply) {
	for _, ref := range r.Touched {
		b.refresh(ctx, c, ref)
	}
	for i, post := range r.Also {
		in := destination(post, c)
		key := post.Key
		if key == "" {
			key = fmt.Sprintf("%s/also/%d", c.ID, i)
		}
		b.out.send(ctx, token(in), "post "+key, func(ctx context.Context) error {
			_, err := b.Post(ctx, in, key, post)
			return err
		})
	}
}

// destination is where a reply goes that isn't the answer itself: where the
// command was said, unless it names a place or a person.
func destination(r chat.Reply, c chat.Command) chat.Place {
	in := r.To.Place
	if in.ID == "" && r.To.Person == "" {
		return c.In
	}
	if in.Platform == "" {
		in.Platform, in.Office = c.In.Platform, c.In.Office
	}
	if r.To.Person != "" {
		in.ID, in.Person = "", r.To.Person
	}
	return in
}

// token names a place as a target: that of the channel or of the person.
func token(p chat.Place) string {
	if p.Private() {
		return p.Person
	}
	return p.ID
}

// refresh queues an edit of every place where the card of ref stands now.
func (b *Bot) refresh(ctx context.Context, c chat.Command, ref string) {
	stands, err := b.standing(ctx, pmo.Office(c.In.Office), ref)
	if err != nil {
		b.log.Error("cards not found", "ref", ref, "command", c.ID, "err", err)
		return
	}
	for _, at := range stands {
		b.out.send(ctx, token(at.Place), "edit the card of "+ref, func(ctx context.Context) error {
			card, err := b.card(ctx, c, ref, at.Place)
			if err != nil {
				return fmt.Errorf("bot: card of %s: %w", ref, err)
			}
			return b.Update(ctx, at, card)
		})
	}
}

// card asks the handler for an entry's card as it is shown in a place.
func (b *Bot) card(ctx context.Context, c chat.Command, ref string, in chat.Place) (chat.Reply, error) {
	return b.fenced(ctx, chat.Command{
		ID: c.ID + "/card/" + ref, At: c.At, From: Self(), In: in,
		Path: cardPath, Args: chat.Args{chat.ArgRef: ref},
	})
}

// standing lists where the card of ref stands.
func (b *Bot) standing(ctx context.Context, office pmo.Office, ref string) ([]chat.Posted, error) {
	prefix, ok := notesOf(ref)
	if !ok || b.store == nil {
		return nil, nil
	}
	notes, err := b.store.Kept(ctx, office, prefix, "", placesMost)
	if err != nil {
		return nil, err
	}
	var stands []chat.Posted
	for _, note := range notes {
		var at chat.Posted
		if err := json.Unmarshal(note.Value, &at); err != nil {
			return nil, fmt.Errorf("bot: note %s: %w", note.Key, err)
		}
		stands = append(stands, at)
	}
	return stands, nil
}

// notesOf is the prefix of the notes that tell where the card of ref stands.
func notesOf(ref string) (string, bool) {
	parsed, ok := pmo.ParseRef(ref, "")
	return cardPrefix + parsed.Key() + "/", ok
}

// remember notes where a card stands, so that it can be edited later. A newer
// card in the same place takes the older one's note.
func (b *Bot) remember(ctx context.Context, r chat.Reply, at chat.Posted) error {
	prefix, ok := notesOf(r.Ref)
	if !ok || b.store == nil {
		return nil
	}
	value, err := json.Marshal(at)
	if err != nil {
		return fmt.Errorf("bot: note of %s: %w", r.Ref, err)
	}
	office, key := pmo.Office(at.Place.Office), prefix+token(at.Place)
	for {
		note := storage.Note{Key: key, Value: value}
		kept, err := b.store.Kept(ctx, office, key, "", 1)
		if err != nil {
			return err
		}
		if len(kept) > 0 && kept[0].Key == key {
			note.Version = kept[0].Version
		}
		err = b.store.Keep(ctx, office, note)
		if !errors.Is(err, storage.ErrConflict) {
			return err
		}
	}
}

// isCard tells whether a post is the card of an entry.
func isCard(r chat.Reply, key string) bool {
	return r.Ref != "" && strings.HasPrefix(key, cardPrefix)
}
