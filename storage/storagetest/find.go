package storagetest

import (
	"fmt"
	"slices"

	"pmobot/internal/pmo"
	"pmobot/storage"
)

// queries: random queries by random readers answer as plain loops do, page by
// page, and count as many.
func queries(k kit) {
	k.fill(roll(4), 150, 80)
	k.answersAsModel(roll(5), k.everything(), 400)
}

// answersAsModel tries so many random queries on the store and the model.
func (k kit) answersAsModel(d dice, entries []pmo.Entry, tries int) {
	k.Helper()
	plain, found := modelOf(entries), 0
	for i := range tries {
		q := d.query()
		want, _ := plain.Find(k.ctx, office, q)
		what := fmt.Sprintf("query %d, %+v", i, q)
		k.refsSame(what, k.paged(q, 1+d.IntN(20)), want.Entries)
		n, err := k.Store.Count(k.ctx, office, q, 10)
		k.no(err)
		if n != min(len(want.Entries), 10) {
			k.Fatalf("%s counts %d of %d", what, n, len(want.Entries))
		}
		found += len(want.Entries)
	}
	if found < tries {
		k.Fatalf("%d queries found %d entries: they prove nothing", tries, found)
	}
}

// paged finds all pages of a query.
func (k kit) paged(q pmo.Query, limit int) []pmo.Entry {
	k.Helper()
	const pages = 1000
	var list []pmo.Entry
	q.Limit = limit
	for range pages {
		page, err := k.Store.Find(k.ctx, office, q)
		k.no(err)
		if len(page.Entries) > limit {
			k.Fatalf("a page of %d has %d", limit, len(page.Entries))
		}
		list = append(list, page.Entries...)
		if q.After = page.Next; q.After == "" {
			return list
		}
	}
	k.Fatalf("%+v has no last page", q)
	return nil
}

func (k kit) refsSame(what string, got, want []pmo.Entry) {
	k.Helper()
	if !slices.Equal(refsOf(got), refsOf(want)) {
		k.Fatalf("%s:\n got %v\nwant %v", what, refsOf(got), refsOf(want))
	}
}

func refsOf(entries []pmo.Entry) []pmo.Ref {
	refs := make([]pmo.Ref, len(entries))
	for i, e := range entries {
		refs[i] = e.Ref
	}
	return refs
}

// references: found in the order asked, each once, void ones too, and only
// those that are seen and pass the other fields.
func references(k kit) {
	k.fill(roll(6), 80, 20)
	entries := k.everything()
	plain, d := modelOf(entries), roll(7)
	for i := range 200 {
		q := pmo.Query{Sight: d.sight(), Limit: 1 + d.IntN(9), Refs: []pmo.Ref{{Project: "ZZZ", Register: "R", Number: 1}}}
		for range d.IntN(30) {
			q.Refs = append(q.Refs, one(d, entries).Ref)
		}
		if d.in(3) {
			q.MinScore = 3
		}
		distinct := q
		distinct.Refs = slices.Clone(q.Refs)
		seen := map[pmo.Ref]bool{}
		distinct.Refs = slices.DeleteFunc(distinct.Refs, func(r pmo.Ref) bool {
			twice := seen[r]
			seen[r] = true
			return twice
		})
		want, _ := plain.Find(k.ctx, office, distinct)
		k.refsSame(fmt.Sprintf("references %d", i), k.paged(q, q.Limit), want.Entries)
	}
	page, err := k.Store.Find(k.ctx, office, pmo.Query{Sight: all(), Refs: []pmo.Ref{}})
	k.no(err)
	if len(page.Entries) != 0 {
		k.Errorf("no references find %d entries", len(page.Entries))
	}
	page, err = k.Store.Find(k.ctx, office, pmo.Query{Sight: all(), Refs: refsOf(entries)})
	k.no(err)
	k.refsSame("without a limit", page.Entries, entries)
	_, err = k.Store.Find(k.ctx, office, pmo.Query{Sight: all(), Refs: make([]pmo.Ref, storage.FindMost+1)})
	k.is(err, storage.ErrDefect)
}

// cursors: what does not move while it is read page by page is read once.
func cursors(k kit) {
	d := roll(8)
	list := k.fill(d, 120, 0)
	for order := pmo.ByKey; order <= pmo.ByMade; order++ {
		q := pmo.Query{Sight: all(), Register: "R", Void: true, Order: order, Limit: 5}
		want, _ := modelOf(k.everything()).Find(k.ctx, office, q)
		seen, moved := map[pmo.Ref]int{}, map[pmo.Ref]bool{}
		for n := 0; ; n++ {
			page, err := k.Store.Find(k.ctx, office, q)
			k.no(err)
			for _, e := range page.Entries {
				seen[e.Ref]++
			}
			if q.After = page.Next; q.After == "" {
				break
			}
			which := d.IntN(len(list))
			list[which] = k.apply(d.edit(fmt.Sprint("move", order, n), list[which]))[0].Entry
			moved[list[which].Ref] = true
			added := k.apply(d.creation(fmt.Sprint("more", order, n)))[0].Entry
			list, moved[added.Ref] = append(list, added), true
		}
		for _, e := range want.Entries {
			if !moved[e.Ref] && seen[e.Ref] != 1 {
				k.Errorf("order %d: %s was read %d times", order, e.Ref, seen[e.Ref])
			}
		}
	}
	q := pmo.Query{Sight: all(), Register: "R", Limit: 5}
	page, err := k.Store.Find(k.ctx, office, q)
	k.no(err)
	q.After, q.Order = page.Next, pmo.ByScore
	_, err = k.Store.Find(k.ctx, office, q)
	k.is(err, storage.ErrDefect)
	q.After = "%%"
	_, err = k.Store.Find(k.ctx, office, q)
	k.is(err, storage.ErrDefect)
}

// forgotten: a query that says not who reads, or not what, is a defect.
func forgotten(k kit) {
	k.logged("1", nil)
	for name, q := range map[string]pmo.Query{
		"no sight":            {Register: "R"},
		"no sight, with refs": {Refs: []pmo.Ref{{Project: "APO", Register: "R", Number: 1}}},
		"nobody's sight":      {Register: "R", Sight: pmo.Sight{Projects: []string{"APO"}}},
		"no register":         {Sight: all()},
	} {
		_, err := k.Store.Find(k.ctx, office, q)
		if k.is(err, storage.ErrDefect); err == nil {
			k.Error(name)
		}
		_, err = k.Store.Count(k.ctx, office, q, 5)
		k.is(err, storage.ErrDefect)
		_, err = storage.Search(k.ctx, k.Store, office, pmo.Query{Register: q.Register}, "a", 5)
		k.is(err, storage.ErrDefect)
	}
	for _, err := range []error{
		func() error { _, err := k.Store.Apply(k.ctx, "", start(), creation("x", "APO", "R", nil)); return err }(),
		func() error { _, err := k.Store.Find(k.ctx, "", pmo.Query{Sight: all(), Register: "R"}); return err }(),
		func() error { _, err := k.Store.Changes(k.ctx, "", pmo.Span{}); return err }(),
		func() error { _, err := k.Store.Holders(k.ctx, "", "a", 1); return err }(),
		func() error { _, err := k.Store.Deliveries(k.ctx, "", storage.Ledger{}); return err }(),
		func() error { _, err := k.Store.Kept(k.ctx, "", "", "", 1); return err }(),
		k.Store.Keep(k.ctx, "", storage.Note{Key: "a", Value: []byte("x")}),
	} {
		k.is(err, storage.ErrDefect)
	}
}
