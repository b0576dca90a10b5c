package storagetest

import (
	"strings"
	"testing"
	"time"

	"pmobot/internal/pmo"
	"pmobot/storage"
)

// Older holds a store opened on the data of version 1 (testdata of package
// sqlite says what is in it): all of it is there and proved, and it goes on.
func Older(t *testing.T, store Backend) {
	k := kit{T: t, Opened: Opened{Store: store}, ctx: t.Context()}
	k.no(store.Ready(k.ctx))
	offices, err := store.Offices(k.ctx)
	k.no(err)
	k.same("offices", offices, []pmo.Office{"console", "slack:T1"})
	k.olderOffice("console", storage.Report{Changes: 62, Entries: 39}, 11, 5, "console:#pmo")
	k.olderOffice("slack:T1", storage.Report{Changes: 9, Entries: 7}, 4, 2, "slack:T1:C9")
}

func (k kit) olderOffice(o pmo.Office, want storage.Report, deliveries, cards int, place string) {
	k.Helper()
	verify := func(want storage.Report) {
		k.Helper()
		report, err := k.Store.Verify(k.ctx, o)
		k.no(err)
		k.same("report of "+string(o), report, want)
	}
	verify(want)
	trail, err := k.Store.Changes(k.ctx, o, pmo.Span{Limit: storage.ChangesMost})
	k.no(err)
	k.same("changes", len(trail.Changes), want.Changes)
	page, err := k.Store.Deliveries(k.ctx, o, storage.Ledger{Limit: 99})
	k.no(err)
	k.same("deliveries", len(page.Deliveries), deliveries)
	for _, d := range page.Deliveries {
		if d.State != storage.Sent || d.Path != "" || d.Args != nil || d.Shown != 0 || d.Veil || d.Tries != 0 {
			k.Errorf("an old delivery is %+v", d)
		}
	}
	to, err := k.Store.Deliveries(k.ctx, o, storage.Ledger{Target: place})
	k.no(err)
	if len(to.Deliveries) == 0 || to.Deliveries[0].Target != place {
		k.Errorf("to %s there is %v", place, to.Deliveries)
	}
	due, err := k.Store.Deliveries(k.ctx, o, storage.Ledger{DueBy: start().AddDate(1, 0, 0)})
	k.no(err)
	k.same("due", len(due.Deliveries), 0)
	notes, err := k.Store.Kept(k.ctx, o, "card/", "", 99)
	k.no(err)
	k.same("cards", len(notes), cards)

	mended, err := k.Store.Mend(k.ctx, o, trail.Changes[len(trail.Changes)-1].Kept)
	k.no(err)
	k.same("nothing is to be mended", mended, 0)
	ref := pmo.Ref{Project: "APO", Register: "R", Number: 1}
	found, err := k.Store.Find(k.ctx, o, pmo.Query{Sight: all(), Refs: []pmo.Ref{ref}})
	k.no(err)
	c := promising(edit("today/"+string(o), found.Entries[0], pmo.Values{"title": "seen today"}))
	applied, err := k.Store.Apply(k.ctx, o, start().Add(time.Hour), c, promising(creation("new/"+string(o), "APO", "R", nil)))
	k.no(err)
	for _, one := range applied {
		k.no(one.Err)
	}
	rows, err := k.Store.Deliveries(k.ctx, o, storage.Ledger{Open: true})
	k.no(err)
	k.same("promises", len(rows.Deliveries), 4)
	for _, d := range rows.Deliveries {
		if !strings.Contains(d.Key, "/APO/R/") {
			k.Errorf("a promise is %+v", d)
		}
	}
	refs, err := k.Store.Holders(k.ctx, o, "today", 9)
	k.no(err)
	k.same("holders", refs, []pmo.Ref{ref})
	verify(storage.Report{Changes: want.Changes + 2, Entries: want.Entries + 1})
	n, err := k.Store.Rebuild(k.ctx, o)
	k.no(err)
	k.same("rebuilt", n, want.Entries+1)
}
