package storagetest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pmobot/internal/pmo"
	"pmobot/storage"
)

// history: an entry's changes by version, and pages of them.
func history(k kit) {
	e := k.logged("0", pmo.Values{"title": "0"})
	other := k.logged("other", nil)
	for i := range 20 {
		e = k.apply(edit(fmt.Sprint("e", i), e, pmo.Values{"title": fmt.Sprint(i)}))[0].Entry
	}
	k.apply(edit("o", other, nil))
	for _, limit := range []int{0, 1, 4, 21, 99} {
		changes := k.trail(pmo.Span{Ref: e.Ref, Limit: limit})
		if len(changes) != 21 {
			k.Fatalf("limit %d: %d changes", limit, len(changes))
		}
		for i, c := range changes {
			if c.Version != i+1 || c.Ref != e.Ref {
				k.Fatalf("change %d is version %d of %s", i, c.Version, c.Ref)
			}
		}
	}
	if tail := k.trail(pmo.Span{Ref: e.Ref, From: 18, Limit: 2}); len(tail) != 4 || tail[0].Version != 18 {
		k.Errorf("from version 18 there are %d", len(tail))
	}
	if byID := k.trail(pmo.Span{ID: "e3"}); len(byID) != 1 || byID[0].Version != 5 {
		k.Errorf("by id: %v", byID)
	}
	for _, span := range []pmo.Span{{ID: "nothing"}, {Ref: pmo.Ref{Project: "APO", Register: "R", Number: 99}}} {
		if none := k.trail(span); len(none) != 0 {
			k.Errorf("%v finds %d", span, len(none))
		}
	}
}

// undo: a change's values before, set by another change, bring back what was;
// and the last changes taken off one by one show every earlier state.
func undo(k kit) {
	d := roll(9)
	e := k.apply(d.creation("0"))[0].Entry
	states := []pmo.Values{e.Values}
	for i := range 15 {
		e = k.apply(d.edit(fmt.Sprint("e", i), e))[0].Entry
		states = append(states, e.Values)
	}
	changes := k.trail(pmo.Span{Ref: e.Ref})
	values := e.Values
	for i := len(changes) - 1; i > 0; i-- {
		values = pmo.Unfold(values, changes[i])
		k.same(fmt.Sprint("as of version ", i), values, states[i-1])
	}
	last := changes[len(changes)-1]
	undone := k.apply(edit("undo", e, last.Was))[0].Entry
	k.same("undone", undone.Values, states[len(states)-2])
	k.same("undone, as found", k.entry(e.Ref), undone)
	k.sound()
}

// redact: the words are gone everywhere, all else and the proof stay.
func redact(k kit) {
	secret := "Passwort-1234"
	c := creation("1", "APO", "R", pmo.Values{"title": secret, "body": "fine", "score": int64(3)})
	c.Why, c.Source.Quote, c.Source.Link = secret, "quoted "+secret, "https://a.example/1"
	e := k.apply(c)[0].Entry
	e = k.apply(edit("2", e, pmo.Values{"title": secret + " again", "score": int64(4)}))[0].Entry
	kept := k.apply(edit("3", e, pmo.Values{"body": "finer"}))[0].Entry
	k.logged("4", pmo.Values{"title": "other"})

	k.no(k.Store.Redact(k.ctx, office, e.Ref, "title", storage.KeyWhy, storage.KeyQuote))
	k.sound()
	now := k.entry(e.Ref)
	k.same("the rest", now.Values, pmo.Values{"body": "finer", "score": int64(4)})
	k.same("hash and version", []any{now.Hash, now.Version}, []any{kept.Hash, kept.Version})
	changes := k.trail(pmo.Span{Ref: e.Ref})
	if strings.Contains(fmt.Sprintf("%+v", changes), secret) {
		k.Errorf("it is still kept: %+v", changes)
	}
	if changes[0].Source.Link == "" || changes[0].Set["body"] != "fine" || changes[1].Was["score"] != int64(3) {
		k.Error("more was taken than asked")
	}
	refs, err := k.Store.Holders(k.ctx, office, pmo.Tokens(secret)[0], 5)
	k.no(err)
	if len(refs) != 0 {
		k.Error("search still finds it")
	}
	after := k.apply(edit("5", now, pmo.Values{"title": "replaced"}))[0].Entry
	k.no(k.Store.Redact(k.ctx, office, e.Ref, "body"))
	k.sound()
	_, err = k.Store.Rebuild(k.ctx, office)
	k.no(err)
	k.sound()
	k.same("after all", k.entry(e.Ref).Values, pmo.Values{"title": "replaced", "score": int64(4)})
	k.same("hash of the last change", k.entry(e.Ref).Hash, after.Hash)
	k.is(k.Store.Redact(k.ctx, office, pmo.Ref{Project: "APO", Register: "R", Number: 77}, "title"), storage.ErrNotFound)
	k.is(k.Store.Redact(k.ctx, "other", e.Ref, "title"), storage.ErrNotFound)
}

// windows: digests that take what was kept since the last one's end less ten
// minutes, minus what that one had seen, tell each change once, though clocks
// differ by minutes and changes come in out of their order.
func windows(k kit) {
	const margin, apart = 10 * time.Minute, 4 * time.Minute
	d := roll(10)
	told := map[string]int{}
	var (
		through time.Time
		seen    []string
		n       int
	)
	digest := func(now time.Time) {
		span := pmo.Span{Until: now, Limit: 1 + d.IntN(9)}
		if !through.IsZero() {
			span.Since = through.Add(-margin)
		}
		var late []string
		for _, c := range k.trail(span) {
			if !slices.Contains(seen, c.Hash) {
				told[c.ID]++
			}
			if !c.Kept.Before(now.Add(-margin)) {
				late = append(late, c.Hash)
			}
		}
		through, seen = now, late
	}
	now := start()
	for range 60 {
		now = now.Add(time.Duration(d.IntN(300_000)) * time.Millisecond)
		for range d.IntN(6) {
			skewed := now.Add(time.Duration(d.IntN(int(2*apart)) - int(apart)))
			_, err := k.Store.Apply(k.ctx, office, skewed, d.creation(fmt.Sprint("c", n)))
			k.no(err)
			n++
		}
		if d.in(3) {
			digest(now.Add(time.Duration(d.IntN(1000)) * time.Microsecond))
		}
	}
	digest(now.Add(margin))
	for i := range n {
		if times := told[fmt.Sprint("c", i)]; times != 1 {
			k.Errorf("change %d was told %d times", i, times)
		}
	}
	k.edges(now)
}

// edges: a span begins at its first instant and ends before its last.
func (k kit) edges(after time.Time) {
	k.Helper()
	at := after.Add(time.Hour).Truncate(time.Millisecond)
	_, err := k.Store.Apply(k.ctx, office, at, creation("edge", "APO", "R", nil))
	k.no(err)
	for name, tried := range map[string]struct {
		since, until time.Time
		want         int
	}{
		"from it":           {at, at.Add(time.Second), 1},
		"until it":          {at.Add(-time.Second), at, 0},
		"just after it":     {at.Add(time.Microsecond), at.Add(time.Second), 0},
		"until just after":  {at, at.Add(time.Microsecond), 1},
		"from just before":  {at.Add(-time.Microsecond), at.Add(time.Second), 1},
		"from it, no end":   {at, time.Time{}, 1},
		"the second before": {at.Add(-time.Second), at.Add(-time.Microsecond), 0},
	} {
		if got := len(k.trail(pmo.Span{Since: tried.since, Until: tried.until})); got != tried.want {
			k.Errorf("%s: %d changes, not %d", name, got, tried.want)
		}
	}
}
