package storagetest

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"time"

	"pmobot/internal/pmo"
	"pmobot/storage"
)

// values: every type, and its empty value, which is not the same as none.
func values(k kit) {
	given := pmo.Values{
		"text": "Vendor is late", "empty": "", "lines": "a\nb\tc", "han": "供应商延期", "marks": "<&>\"'\\ \u2028 👩‍💻 \x00",
		"number": int64(42), "zero": int64(0), "least": int64(-1 << 63), "most": int64(1<<63 - 1), "exact": int64(1<<53 + 1),
		"yes": true, "no": false,
		"list": []string{"b", "a", "", "b"}, "none": []string{},
		"digits": "0012", "date": "2026-12-01", "null": "null",
	}
	e := k.logged("1", given)
	k.same("as applied", e.Values, given)
	k.same("as found", k.entry(e.Ref).Values, given)
	k.same("as changed", k.trail(pmo.Span{Ref: e.Ref})[0].Set, given)

	gone := pmo.Values{}
	for key := range given {
		gone[key] = nil
	}
	applied := k.apply(edit("2", e, gone))[0]
	k.same("nothing left", applied.Entry.Values, pmo.Values{})
	k.same("nothing found", k.entry(e.Ref).Values, pmo.Values{})
	k.same("what was", applied.Change.Was, given)
	k.same("what was, as kept", k.trail(pmo.Span{ID: "2"})[0].Was, given)
	k.same("what was taken away", k.trail(pmo.Span{ID: "2"})[0].Set, gone)
}

func (k kit) same(what string, got, want any) {
	k.Helper()
	if !reflect.DeepEqual(got, want) {
		k.Fatalf("%s:\n got %#v\nwant %#v", what, got, want)
	}
}

// wholeChange: all that a change says comes back, times to the millisecond.
func wholeChange(k kit) {
	at := time.Date(2026, 11, 23, 8, 59, 59, 123456789, time.FixedZone("", 8*3600))
	c := pmo.Change{
		ID: "1764:x/2", Ref: pmo.Ref{Project: "APO", Register: "R"}, Verb: "log", At: at, By: "slack:U1", Why: "because “so”",
		Source: pmo.Source{Platform: "slack", Place: "slack:T1:C9", Link: "https://a.example/p?x=1&y", Quote: "it's late"},
		Set:    pmo.Values{"title": "t"},
	}
	applied, err := k.Store.Apply(k.ctx, office, at.Add(time.Minute), c)
	k.no(err)
	got := k.trail(pmo.Span{ID: c.ID})[0]
	k.same("as kept", got, applied[0].Change)
	c.Ref.Number, c.Version = 1, 1
	c.At, c.Kept = at.Truncate(time.Millisecond).UTC(), at.Add(time.Minute).Truncate(time.Millisecond).UTC()
	c.Was = pmo.Values{"title": nil}
	if got.Hash == "" {
		k.Error("the change has no hash")
	}
	c.Hash = got.Hash
	k.same("as said", got, c)
	e := k.entry(c.Ref)
	k.same("the entry", e, pmo.Entry{Ref: c.Ref, Version: 1, By: c.By, Made: c.At, Updated: c.At, Values: c.Set, Hash: c.Hash})
	k.same("the entry as applied", applied[0].Entry, e)
}

// nothingShared: what the caller does to their values later changes nothing.
func nothingShared(k kit) {
	list := []string{"vendor"}
	c := creation("1", "APO", "R", pmo.Values{"tags": list})
	applied := k.apply(c)[0]
	list[0], c.Set["title"] = "other", "x"
	want := pmo.Values{"tags": []string{"vendor"}}
	k.same("entry", applied.Entry.Values, want)
	k.same("change", applied.Change.Set, want)
	applied.Entry.Values["tags"].([]string)[0] = "mine"
	k.same("change, after the entry was written to", applied.Change.Set, want)
	k.same("as found", k.entry(applied.Entry.Ref).Values, want)
}

// repeats: the same id gives the answer of then, whatever it asks now.
func repeats(k kit) {
	first := k.apply(creation("1", "APO", "R", pmo.Values{"title": "a"}))[0]
	second := k.apply(edit("2", first.Entry, pmo.Values{"title": "b"}))[0]
	third := k.apply(edit("3", second.Entry, pmo.Values{"title": "c"}))[0]
	other := k.logged("4", pmo.Values{"title": "z"})
	for name, again := range map[string]pmo.Change{
		"the same":             edit("2", first.Entry, pmo.Values{"title": "b"}),
		"with other values":    edit("2", third.Entry, pmo.Values{"title": "q"}),
		"on another entry":     edit("2", other, pmo.Values{"title": "q"}),
		"in another register":  creation("2", "BOR", "L", nil),
		"on what is not there": edit("2", pmo.Entry{Ref: pmo.Ref{Project: "APO", Register: "R", Number: 99}, Version: 3}, nil),
	} {
		got := k.apply(again)[0]
		if !got.Repeat {
			k.Errorf("%s: it is no repeat", name)
		}
		k.same(name+": the entry", got.Entry, second.Entry)
		k.same(name+": the change", got.Change, second.Change)
	}
	twice := k.apply(creation("5", "APO", "R", nil), creation("5", "APO", "R", nil))
	k.same("twice in a batch", twice[1].Entry, twice[0].Entry)
	if twice[0].Repeat || !twice[1].Repeat {
		k.Error("of two in a batch the second is the repeat")
	}
	if report := k.sound(); report.Changes != 5 {
		k.Errorf("%d changes are kept, not 5", report.Changes)
	}
}

// repeatsAtOnce: a double click is one change.
func repeatsAtOnce(k kit) {
	const clicks = 20
	var (
		wait    sync.WaitGroup
		answers [clicks]storage.Applied
	)
	stores := []Backend{k.Store, k.Again(k.T)}
	for i := range clicks {
		wait.Go(func() {
			applied, err := stores[i%2].Apply(k.ctx, office, start(), creation("click", "APO", "R", pmo.Values{"title": "a"}))
			if err != nil {
				k.Error(err)
				return
			}
			answers[i] = applied[0]
		})
	}
	wait.Wait()
	fresh := 0
	for _, answer := range answers {
		if !answer.Repeat {
			fresh++
		}
		k.same("answer", answer.Entry, answers[0].Entry)
	}
	if report := k.sound(); fresh != 1 || report.Changes != 1 {
		k.Errorf("%d clicks made %d answers and %d changes", clicks, fresh, report.Changes)
	}
}

// conflicts: who decided on what is no longer so is told how it stands now.
func conflicts(k kit) {
	e := k.logged("1", pmo.Values{"title": "a"})
	won := k.apply(edit("2", e, pmo.Values{"title": "b"}))[0].Entry
	late := edit("3", e, pmo.Values{"title": "c"})
	early := edit("4", e, nil)
	early.Version = 9
	applied, err := k.Store.Apply(k.ctx, office, start(), late, early, edit("5", won, pmo.Values{"title": "d"}))
	k.no(err)
	for i := range 2 {
		k.is(applied[i].Err, storage.ErrConflict)
		k.same("as it stands", applied[i].Entry, won)
	}
	k.no(applied[2].Err)
	k.same("the last word", k.entry(e.Ref), applied[2].Entry)
	k.sound()

	var wait sync.WaitGroup
	outcomes := make([]error, 10)
	for i := range outcomes {
		wait.Go(func() {
			all, err := k.Store.Apply(k.ctx, office, start(), edit(fmt.Sprint("race", i), applied[2].Entry, pmo.Values{"title": fmt.Sprint(i)}))
			if err == nil {
				err = all[0].Err
			}
			outcomes[i] = err
		})
	}
	wait.Wait()
	wins := 0
	for _, err := range outcomes {
		if err == nil {
			wins++
			continue
		}
		k.is(err, storage.ErrConflict)
	}
	if wins != 1 {
		k.Errorf("%d of ten edits won", wins)
	}
}

// missing: an edit makes no entry.
func missing(k kit) {
	e := k.logged("1", nil)
	for i, ref := range []pmo.Ref{
		{Project: "APO", Register: "R", Number: 2}, {Project: "BOR", Register: "R", Number: 1}, pmo.Named("person", "x"),
	} {
		applied, err := k.Store.Apply(k.ctx, office, start(), edit(fmt.Sprint("no", i), pmo.Entry{Ref: ref, Version: 1}, nil))
		k.no(err)
		k.is(applied[0].Err, storage.ErrNotFound)
	}
	number := creation("picked", "APO", "R", nil)
	number.Ref.Number, number.Version = 7, 1
	applied, err := k.Store.Apply(k.ctx, office, start(), number)
	k.no(err)
	if !errors.Is(applied[0].Err, storage.ErrNotFound) {
		k.Errorf("a number that was picked by hand: %v", applied[0].Err)
	}
	applied, err = k.Store.Apply(k.ctx, office, start())
	if len(applied) != 0 || err != nil {
		k.Errorf("nothing applied: %v, %v", applied, err)
	}
	if got := k.logged("2", nil); got.Ref.Number != e.Ref.Number+1 {
		k.Errorf("the next number is %s", got.Ref)
	}
	k.sound()
}

// named: an entry with a name is there once.
func named(k kit) {
	for _, name := range []string{"APO", "slack:T1/U1", "安然", "a/000001", "x y"} {
		c := pmo.Change{ID: "n" + name, Ref: pmo.Named(pmo.KindProject, name), At: start(), Set: pmo.Values{"name": name}}
		got := k.apply(c)[0].Entry
		if got.Ref != c.Ref || got.Version != 1 {
			k.Errorf("%s became %v version %d", name, got.Ref, got.Version)
		}
		c.ID += "again"
		applied, err := k.Store.Apply(k.ctx, office, start(), c)
		k.no(err)
		k.is(applied[0].Err, storage.ErrConflict)
		k.same(name, k.entry(c.Ref), applied[0].Entry)
		k.apply(edit(c.ID+"edit", got, pmo.Values{"name": "other"}))
	}
	page, err := k.Store.Find(k.ctx, office, pmo.Query{Sight: all(), Register: pmo.KindProject})
	k.no(err)
	if len(page.Entries) != 5 {
		k.Errorf("%d projects", len(page.Entries))
	}
	k.sound()
}

// poison: what no store can keep is refused by itself.
func poison(k kit) {
	e := k.logged("0", nil)
	bad := map[string]func(*pmo.Change){
		"no id":             func(c *pmo.Change) { c.ID = "" },
		"a long id":         func(c *pmo.Change) { c.ID = strings.Repeat("x", storage.IDMost+1) },
		"an int":            func(c *pmo.Change) { c.Set = pmo.Values{"score": 1} },
		"a float":           func(c *pmo.Change) { c.Set = pmo.Values{"score": 1.5} },
		"a map":             func(c *pmo.Change) { c.Set = pmo.Values{"x": map[string]any{}} },
		"a time":            func(c *pmo.Change) { c.Set = pmo.Values{"due": start()} },
		"no key":            func(c *pmo.Change) { c.Set = pmo.Values{"": "x"} },
		"a dotted key":      func(c *pmo.Change) { c.Set = pmo.Values{"a.b": "x"} },
		"a dollar":          func(c *pmo.Change) { c.Set = pmo.Values{"$set": "x"} },
		"no UTF-8":          func(c *pmo.Change) { c.Set = pmo.Values{"title": "\xff"} },
		"no UTF-8 in a why": func(c *pmo.Change) { c.Why = "\xff" },
		"no project":        func(c *pmo.Change) { c.Ref.Project = "" },
		"no register":       func(c *pmo.Change) { c.Ref.Register = "" },
		"a slash":           func(c *pmo.Change) { c.Ref.Project = "A/B" },
		"both":              func(c *pmo.Change) { c.Ref.Number, c.Ref.Name = 1, "x" },
		"a number as name":  func(c *pmo.Change) { c.Ref.Name = "0000012" },
		"below nothing":     func(c *pmo.Change) { c.Ref.Number = -1 },
		"too long":          func(c *pmo.Change) { c.Set = pmo.Values{"body": strings.Repeat("x", storage.ChangeMost+1)} },
	}
	n := 1
	for name, spoil := range bad {
		c := creation("bad "+name, "APO", "R", nil)
		spoil(&c)
		applied, err := k.Store.Apply(k.ctx, office, start(),
			creation("before "+name, "APO", "R", pmo.Values{"title": "a"}), c, edit("after "+name, e, pmo.Values{"title": name}))
		k.no(err)
		k.is(applied[1].Err, storage.ErrDefect)
		k.no(applied[0].Err)
		k.no(applied[2].Err)
		e = applied[2].Entry
		if n++; applied[0].Entry.Ref.Number != n {
			k.Errorf("%s: the number is %d, not %d", name, applied[0].Entry.Ref.Number, n)
		}
	}
	if report := k.sound(); report.Changes != 1+2*len(bad) {
		k.Errorf("%d changes are kept", report.Changes)
	}
}
