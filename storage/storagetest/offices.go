package storagetest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pmobot/internal/pmo"
	"pmobot/storage"
)

// offices: nothing of one is seen, changed or counted in another, whatever
// they are called.
func offices(k kit) {
	list := []pmo.Office{"o", "o/APO", "O", "o7", "o 7", "安"}
	for _, o := range list {
		k.fillOffice(o)
	}
	for _, o := range list {
		k.onlyOf(o)
	}
	got, err := k.Store.Offices(k.ctx)
	k.no(err)
	slices.Sort(got)
	slices.Sort(list)
	k.same("offices", got, list)
	k.no(k.Store.Redact(k.ctx, "o", pmo.Ref{Project: "APO", Register: "R", Number: 1}, "title"))
	_, err = k.Store.Rebuild(k.ctx, "o")
	k.no(err)
	for _, o := range list[:0:0] {
		k.onlyOf(o)
	}
	k.onlyOf("o7")
	k.onlyOf("o/APO")
}

// fillOffice keeps the same things in every office, under the same ids and keys.
func (k kit) fillOffice(o pmo.Office) {
	k.Helper()
	applied, err := k.Store.Apply(k.ctx, o, start(),
		creation("1", "APO", "R", pmo.Values{"title": "of " + string(o), "tags": []string{"t"}, "open": true, "due": "2026-12-01"}))
	k.no(err)
	k.no(applied[0].Err)
	if applied[0].Repeat || applied[0].Entry.Ref.Number != 1 {
		k.Fatalf("%q: %+v", o, applied[0])
	}
	k.no(k.Store.Keep(k.ctx, o, storage.Note{Key: "n", Value: []byte(o)}))
	d := delivery("k", "a")
	d.Office, d.Scope = o, string(o)
	if won := k.claim(start(), d); len(won) != 1 {
		k.Fatalf("%q claims nothing", o)
	}
}

// onlyOf reads an office by every method.
func (k kit) onlyOf(o pmo.Office) {
	k.Helper()
	title := "of " + string(o)
	for _, q := range []pmo.Query{
		{Register: "R"}, {Register: "R", Tag: "t"}, {Order: pmo.ByNext}, {Refs: []pmo.Ref{{Project: "APO", Register: "R", Number: 1}}},
	} {
		q.Sight = all()
		page, err := k.Store.Find(k.ctx, o, q)
		k.no(err)
		if len(page.Entries) != 1 || pmo.Title.Of(page.Entries[0]) != title {
			k.Fatalf("%q finds %v", o, page.Entries)
		}
		n, err := k.Store.Count(k.ctx, o, q, 9)
		k.no(err)
		k.same("count", n, 1)
	}
	for _, span := range []pmo.Span{{}, {ID: "1"}, {Ref: pmo.Ref{Project: "APO", Register: "R", Number: 1}}, {Since: start()}} {
		trail, err := k.Store.Changes(k.ctx, o, span)
		k.no(err)
		if len(trail.Changes) != 1 || trail.Changes[0].Set["title"] != title {
			k.Fatalf("%q has %v", o, trail.Changes)
		}
	}
	refs, err := k.Store.Holders(k.ctx, o, "of", 9)
	k.no(err)
	k.same("holders", len(refs), 1)
	kept, err := k.Store.Kept(k.ctx, o, "", "", 9)
	k.no(err)
	k.same("notes", kept, []storage.Note{{Key: "n", Version: 1, Value: []byte(o)}})
	page, err := k.Store.Deliveries(k.ctx, o, storage.Ledger{})
	k.no(err)
	if len(page.Deliveries) != 1 || page.Deliveries[0].Scope != string(o) {
		k.Fatalf("%q delivers %v", o, page.Deliveries)
	}
	report, err := k.Store.Verify(k.ctx, o)
	k.no(err)
	k.same("report", report, storage.Report{Changes: 1, Entries: 1})
}

// restricted: what a reader may not see shows in no list, count or search.
func restricted(k kit) {
	k.apply(
		creation("1", "APO", "R", pmo.Values{"title": "open vendor", "open": true, "due": "2026-12-01", "tags": []string{"t"}}),
		creation("2", "SEC", "R", pmo.Values{"title": "hidden vendor", "open": true, "due": "2026-11-01", "tags": []string{"t"}, "score": int64(25)}),
		creation("3", "APO", "F", pmo.Values{"title": "private vendor", "open": true, "due": "2026-11-02", "tags": []string{"t"}}),
	)
	reader := pmo.Sight{Person: "console:eve", Projects: []string{"APO"}, Private: []string{"F"}}
	var refs []pmo.Ref
	for _, e := range k.everything() {
		refs = append(refs, e.Ref)
	}
	refs = append(refs, pmo.Ref{Project: "SEC", Register: "R", Number: 1})
	for name, q := range map[string]pmo.Query{
		"list": {Register: "R"}, "by score": {Register: "R", Order: pmo.ByScore}, "private": {Register: "F"},
		"overdue": {Order: pmo.ByNext}, "by name": {Refs: refs}, "tag": {Register: "R", Tag: "t"},
		"project": {Register: "R", Projects: []string{"SEC"}}, "void": {Register: "R", Void: true},
		"score": {Register: "R", MinScore: 25}, "by": {Register: "R", By: "console:ann"}, "new": {Register: "R", Since: start()},
	} {
		q.Sight = reader
		page, err := k.Store.Find(k.ctx, office, q)
		k.no(err)
		for _, e := range page.Entries {
			if !strings.HasPrefix(pmo.Title.Of(e), "open") {
				k.Errorf("%s shows %q", name, pmo.Title.Of(e))
			}
		}
		n, err := k.Store.Count(k.ctx, office, q, 9)
		k.no(err)
		if n != len(page.Entries) {
			k.Errorf("%s counts %d, shows %d", name, n, len(page.Entries))
		}
	}
	found, err := storage.Search(k.ctx, k.Store, office, pmo.Query{Sight: reader}, "vendor hidden private", 9)
	k.no(err)
	if len(found.Entries) != 1 || found.More {
		k.Errorf("search shows %d, more %v", len(found.Entries), found.More)
	}
}

// manyProjects: somebody who sees thousands of projects sees these, a guest of
// them their own entries alone, and nobody sees what isn't among them.
func manyProjects(k kit) {
	const many = 2001
	keys := make([]string, many)
	for i := range keys {
		keys[i] = fmt.Sprintf("P%04d", i)
	}
	last := keys[many-1]
	k.apply(
		creation("1", last, "R", pmo.Values{"title": "last vendor", "open": true}),
		creation("2", "SEC", "R", pmo.Values{"title": "hidden vendor", "open": true}),
		creation("3", last, "F", pmo.Values{"title": "private vendor", "open": true}),
	)
	reader := pmo.Sight{Person: "console:eve", Projects: keys, Private: []string{"F"}, Leads: keys}
	guest := pmo.Sight{Person: "console:eve", Projects: keys, OwnOnly: keys, Private: []string{"F"}}
	for name, tried := range map[string]struct {
		q    pmo.Query
		want int
	}{
		"all": {pmo.Query{Sight: reader, Register: "R"}, 1}, "private": {pmo.Query{Sight: reader, Register: "F"}, 1},
		"by score":   {pmo.Query{Sight: reader, Register: "R", Order: pmo.ByScore}, 1},
		"by update":  {pmo.Query{Sight: reader, Register: "R", Order: pmo.ByUpdated}, 1},
		"named":      {pmo.Query{Sight: reader, Refs: []pmo.Ref{{Project: "SEC", Register: "R", Number: 1}, {Project: last, Register: "R", Number: 1}}}, 1},
		"a guest":    {pmo.Query{Sight: guest, Register: "R"}, 0},
		"one's own":  {pmo.Query{Sight: pmo.Sight{Person: "console:ann", Projects: keys, OwnOnly: keys}, Register: "R"}, 1},
		"of nothing": {pmo.Query{Sight: pmo.Sight{Person: "console:ann"}, Register: "R"}, 0},
	} {
		n, err := k.Store.Count(k.ctx, office, tried.q, 9)
		k.no(err)
		k.same(name, n, tried.want)
		k.same(name+", found", len(k.paged(tried.q, 5)), tried.want)
	}
	found, err := storage.Search(k.ctx, k.Store, office, pmo.Query{Sight: reader}, "vendor", 9)
	k.no(err)
	k.same("searched", len(found.Entries), 2)
}

// newer: data of a newer version is left alone.
func newer(k kit) {
	k.logged("1", nil)
	k.is(k.Newer(k.T), storage.ErrNewer)
}

// processes: what one wrote, the other reads at once, and builds on.
func processes(k kit) {
	other := k
	other.Store = k.Again(k.T)
	pair := []kit{k, other}
	e := k.logged("0", pmo.Values{"title": "0"})
	for i := range 20 {
		here, there := pair[i%2], pair[(i+1)%2]
		e = here.apply(edit(fmt.Sprint(i+1), e, pmo.Values{"title": fmt.Sprint("turn ", i+1)}))[0].Entry
		there.same("entry", there.entry(e.Ref), e)
		fresh := here.logged(fmt.Sprint("new", i), nil)
		there.same("number", fresh.Ref.Number, i+2)
		there.no(there.note(fmt.Sprint(i), 0, []byte("x")))
		here.is(here.note(fmt.Sprint(i), 0, []byte("y")), storage.ErrConflict)
		there.same("won", len(there.claim(start(), delivery(fmt.Sprint(i), "there"))), 1)
		here.same("lost", len(here.claim(start(), delivery(fmt.Sprint(i), "here"))), 0)
		refs, err := there.Store.Holders(k.ctx, office, fmt.Sprint(i+1), 5)
		there.no(err)
		there.same("holders", len(refs), 1)
	}
	other.sound()
}

// later is a time at which nothing else happens.
func later() time.Time { return start().Add(24 * time.Hour) }
