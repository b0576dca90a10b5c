package handlers_test

import (
	"context"
	"strings"

	"pmobot/internal/chat"
	"pmobot/storage"
)

// nowhere is a platform on which nothing can be posted.
func nowhere(_ context.Context, in chat.Place) (chat.Standing, error) {
	return chat.Standing{Place: in, Gone: "archived"}, nil
}

// posts is what a reply promises, as it is posted.
func (o *officeUnderTest) posts(r chat.Reply) []chat.Reply {
	o.t.Helper()
	var posts []chat.Reply
	for _, p := range r.Promises {
		posts = append(posts, o.composed(storage.Delivery{Target: p.Target, Path: p.Path, Args: p.Args}))
	}
	return posts
}

// posted is what the changes since it was last asked for promise, oldest first,
// as it is posted.
func (o *officeUnderTest) posted() []chat.Reply {
	o.t.Helper()
	ctx := context.Background()
	page, err := o.store.Deliveries(ctx, "console", storage.Ledger{Open: true, Oldest: true, Limit: storage.LedgerMost})
	if err != nil {
		o.t.Fatal(err)
	}
	var posts []chat.Reply
	for _, d := range page.Deliveries {
		d.By, d.Again = "test", storage.Waiting
		won, err := o.store.Claim(ctx, o.now, 0, d)
		if err != nil || len(won) != 1 {
			o.t.Fatalf("%s is claimed as %v, %v", d.Key, won, err)
		}
		posts = append(posts, o.composed(won[0]))
		won[0].State = storage.Sent
		if err := o.store.Settle(ctx, o.now, won...); err != nil {
			o.t.Fatal(err)
		}
	}
	return posts
}

// composed is a promised message, for who reads at its target.
func (o *officeUnderTest) composed(d storage.Delivery) chat.Reply {
	o.t.Helper()
	c := o.stamped(chat.Command{Path: d.Path, Args: d.Args})
	c.From = chat.Person{ID: chat.BotID, Admin: true, Member: true}
	c.In.ID, c.In.Name, c.In.Person = d.Target, strings.TrimPrefix(d.Target, "console:"), ""
	if strings.HasPrefix(d.Target, "console:@") {
		c.In.ID, c.In.Name, c.In.Person = "", "", d.Target
		c.Reader = chat.Person{ID: d.Target}
	}
	r, err := o.handler.Handle(context.Background(), c)
	if err != nil {
		o.t.Fatalf("%s %v: %v", d.Path, d.Args, err)
	}
	return r
}
