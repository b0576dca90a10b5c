package outbox

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/storage"
)

// cardPath is the verb that shows an entry as its card.
const cardPath = "card show"

// adopt brings cards into the ledger that an older version posted: it kept a
// note for each, "card/APO/R/0000012/<target>". They stand and show their
// entries as these are: nothing is posted or edited for what was before.
func (o *Outbox) adopt(ctx context.Context, office pmo.Office) error {
	for {
		notes, err := o.Store.Kept(ctx, office, cardJob, "", storage.KeptLimit)
		if err != nil {
			return fmt.Errorf("outbox: cards of an older version: %w", err)
		}
		if len(notes) == 0 {
			return nil
		}
		if err := o.adoptSome(ctx, office, notes); err != nil {
			return err
		}
	}
}

func (o *Outbox) adoptSome(ctx context.Context, office pmo.Office, notes []storage.Note) error {
	var cards []storage.Delivery
	for _, note := range notes {
		if d, ok := cardOf(office, note); ok {
			cards = append(cards, d)
		}
	}
	if err := o.shown(ctx, office, cards); err != nil {
		return err
	}
	now := o.Now()
	shown := map[string]storage.Delivery{}
	for i := range cards {
		cards[i].Due, cards[i].SentAt, cards[i].By = now, now, o.By
		shown[cards[i].Key] = cards[i]
	}
	won, err := o.Store.Claim(ctx, now, lease, cards...)
	if err != nil {
		return fmt.Errorf("outbox: adopt cards: %w", err)
	}
	for i, w := range won {
		stands := shown[w.Key]
		stands.State, stands.Attempt, stands.Until = storage.Sent, w.Attempt, w.Until
		won[i] = stands
	}
	if err := o.Store.Settle(ctx, now, won...); err != nil {
		return fmt.Errorf("outbox: adopt cards: %w", err)
	}
	for _, note := range notes {
		note.Value = nil
		if err := o.Store.Keep(ctx, office, note); err != nil {
			return fmt.Errorf("outbox: note %s: %w", note.Key, err)
		}
	}
	return nil
}

// cardOf reads an old note. One that can't be read tells of nothing that could
// be edited.
func cardOf(office pmo.Office, note storage.Note) (d storage.Delivery, ok bool) {
	var at chat.Posted
	parts := strings.SplitN(strings.TrimPrefix(note.Key, cardJob), "/", 4)
	if len(parts) != 4 || json.Unmarshal(note.Value, &at) != nil || at.Message == "" {
		return d, false
	}
	key := strings.Join(parts[:3], "/")
	ref, err := pmo.RefOfKey(key)
	if err != nil {
		return d, false
	}
	args := map[string]string{storage.ArgRef: ref.String()}
	if at.Place.Thread != "" {
		args[argThread] = at.Place.Thread
	}
	return storage.Delivery{
		Office: office, Key: note.Key, Job: cardJob + key, Scope: ref.String(), Target: parts[3],
		Path: cardPath, Args: args, Message: at.Message, Link: at.Link,
	}, true
}

// shown fills in the versions that the entries of cards have now.
func (o *Outbox) shown(ctx context.Context, office pmo.Office, cards []storage.Delivery) error {
	var refs []pmo.Ref
	for _, d := range cards {
		if ref, ok := pmo.ParseRef(d.Scope, ""); ok {
			refs = append(refs, ref)
		}
	}
	if len(refs) == 0 {
		return nil
	}
	page, err := o.Store.Find(ctx, office, pmo.Query{Sight: pmo.Sight{All: true}, Refs: refs, Void: true})
	if err != nil {
		return fmt.Errorf("outbox: entries of cards: %w", err)
	}
	versions := map[string]int{}
	for _, e := range page.Entries {
		versions[e.Ref.String()] = e.Version
	}
	for i := range cards {
		cards[i].Shown = versions[cards[i].Scope]
	}
	return nil
}
