package bot

import (
	"context"
	"fmt"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/storage"
)

// cardPath is the verb that shows an entry as its posted card.
const cardPath = "card show"

// Self is the bot as who asks for a message that is to be posted. It has no
// name: nobody is introduced to it.
func Self() chat.Person { return chat.Person{ID: chat.BotID, Admin: true, Member: true} }

// Watch is the store with every change noticed: handlers and digests write
// through it, so that what a change promises is sent.
func (b *Bot) Watch(store storage.Store) storage.Store { return b.out.Watch(store) }

// Pass finds what is to be sent in an office that nobody here was told of.
func (b *Bot) Pass(ctx context.Context, office pmo.Office) error { return b.out.Pass(ctx, office) }

// Send sends what was promised until ctx ends: at once what is due in the
// offices, and from then on what falls due.
func (b *Bot) Send(ctx context.Context, offices func(context.Context) ([]pmo.Office, error)) error {
	return b.out.Run(ctx, offices)
}

// promise puts into the ledger what a reply promises that is no change's. It
// is done before the reply is shown.
func (b *Bot) promise(ctx context.Context, c chat.Command, r chat.Reply) error {
	if len(r.Promises) == 0 {
		return nil
	}
	rows := make([]storage.Delivery, len(r.Promises))
	for i, p := range r.Promises {
		if p.Job == "" {
			p.Job = string(pmo.PromiseTell) + "/" + c.ID
			p.Key = p.Job + "/" + p.Target + "/" + p.Path
		}
		rows[i] = storage.Delivery{
			Office: pmo.Office(c.In.Office), Key: p.Key, Job: p.Job, Scope: p.Scope,
			Target: p.Target, Due: c.At, Path: p.Path, Args: p.Args,
		}
	}
	if err := b.out.Promise(ctx, rows...); err != nil {
		return fmt.Errorf("bot: what %s promises: %w", c.Path, err)
	}
	return nil
}

// card asks the handler for an entry's card as it is shown in a place.
func (b *Bot) card(ctx context.Context, c chat.Command, ref string, in chat.Place) (chat.Reply, error) {
	return b.fenced(ctx, chat.Command{
		ID: c.ID + "/card/" + ref, At: c.At, From: Self(), In: in,
		Path: cardPath, Args: chat.Args{chat.ArgRef: ref},
	})
}
