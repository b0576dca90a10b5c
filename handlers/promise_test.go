package handlers_test

import (
	"context"
	"strings"
	"testing"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
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

// TestARedactionReachesTheCardsOfWhereAnEntryWas: its words stand there too.
func TestARedactionReachesTheCardsOfWhereAnEntryWas(t *testing.T) {
	o := threeProjects(t)
	o.say("/risk log Patient Doe complains p5 i5 project:APO")
	o.posted()
	o.say("/risk move APO-R2 BOR")
	before := o.versionOf("APO-R2")
	o.say("/risk redact BOR-R2 because it names a patient")
	if after := o.versionOf("APO-R2"); after != before+1 {
		t.Errorf("where it was is version %d after %d: nobody edits its card", after, before)
	}
	mustNotHold(t, o.asBot("APO-R2")+o.say("/risk history APO-R2"), "Doe")
}

func (o *officeUnderTest) versionOf(ref string) int {
	o.t.Helper()
	r, _ := pmo.ParseRef(ref, "")
	page, err := o.store.Find(context.Background(), "console", pmo.Query{Sight: pmo.Sight{All: true}, Refs: []pmo.Ref{r}, Void: true})
	if err != nil || len(page.Entries) != 1 {
		o.t.Fatal(page, err)
	}
	return page.Entries[0].Version
}

// TestWhatSomebodyOwnedWhoLeft is handed over: whoever leads is told once, as
// long as there is something.
func TestWhatSomebodyOwnedWhoLeft(t *testing.T) {
	o := threeProjects(t)
	o.as("ann").say("/pmo settings manager:@ann project:BOR")
	o.say("/risk log Flood p4 i5 @bo project:BOR")
	o.say("/risk log Storm p1 i1 @bo project:BOR")
	o.posted()
	gone := func(p *chat.Person) { p.Left = true }
	for range 2 {
		_, _ = o.as("bo").asPerson("/risk list", gone)
	}
	told := o.posted()
	if len(told) != 1 || !strings.HasPrefix(read(told[0]), "bo left: 2 entries to hand over. [Hand over]") {
		t.Fatalf("told %+v", told)
	}
	o.as("ann")
	if got := read(o.pressed(told[0], "Hand over")); !strings.Contains(got, "Flood") || !strings.Contains(got, "Storm") {
		t.Errorf("[Hand over] shows %s", got)
	}
}
