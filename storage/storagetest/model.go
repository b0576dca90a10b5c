package storagetest

import (
	"cmp"
	"context"
	"slices"

	"pmobot/internal/pmo"
	"pmobot/internal/pmo/registers"
	"pmobot/storage"
)

// model answers queries by plain loops over entries. It is a Store for what
// search asks of one.
type model struct {
	storage.Store
	entries []pmo.Entry
	words   map[pmo.Ref][]string
}

func modelOf(entries []pmo.Entry) model {
	m := model{entries: entries, words: map[pmo.Ref][]string{}}
	for _, e := range entries {
		m.words[e.Ref] = registers.Words(e)
	}
	return m
}

// Find returns all that q lets through, sorted, in one page.
func (m model) Find(_ context.Context, _ pmo.Office, q pmo.Query) (pmo.Page, error) {
	if q.Refs != nil {
		return pmo.Page{Entries: m.named(q)}, nil
	}
	var list []pmo.Entry
	for _, e := range m.entries {
		if passes(q, e) && (q.Void || !withdrawn(e)) && (q.Order != pmo.ByNext || !pmo.Next(e).IsZero()) {
			list = append(list, e)
		}
	}
	slices.SortFunc(list, func(a, b pmo.Entry) int { return cmp.Or(compare(q.Order, a, b), byKey(a, b)) })
	return pmo.Page{Entries: list}, nil
}

func (m model) named(q pmo.Query) []pmo.Entry {
	var list []pmo.Entry
	for _, ref := range q.Refs {
		for _, e := range m.entries {
			if e.Ref == ref && passes(q, e) {
				list = append(list, e)
			}
		}
	}
	return list
}

// Holders lists who holds a word, newest first.
func (m model) Holders(_ context.Context, _ pmo.Office, word string, atMost int) ([]pmo.Ref, error) {
	var holders []pmo.Entry
	for _, e := range m.entries {
		if slices.Contains(m.words[e.Ref], word) {
			holders = append(holders, e)
		}
	}
	slices.SortFunc(holders, func(a, b pmo.Entry) int {
		return cmp.Or(b.Made.Compare(a.Made), cmp.Compare(b.Ref.Key(), a.Ref.Key()))
	})
	var refs []pmo.Ref
	for _, e := range holders[:min(len(holders), atMost)] {
		refs = append(refs, e.Ref)
	}
	return refs, nil
}

func withdrawn(e pmo.Entry) bool { return pmo.Void.Of(e) || pmo.MovedTo.Of(e) != "" }

func passes(q pmo.Query, e pmo.Entry) bool {
	next := pmo.Next(e)
	for _, held := range []bool{
		q.Sight.Sees(e),
		q.Register == "" || q.Register == e.Ref.Register,
		len(q.Projects) == 0 || slices.Contains(q.Projects, e.Ref.Project),
		len(q.States) == 0 || slices.Contains(q.States, pmo.State.Of(e)),
		q.Open == nil || *q.Open == pmo.Open.Of(e),
		q.Owner == "" || q.Owner == pmo.Owner.Of(e),
		!q.NoOwner || pmo.Owner.Of(e) == "",
		q.By == "" || q.By == e.By,
		q.Tag == "" || slices.Contains(pmo.Tags.Of(e), q.Tag),
		q.MinScore == 0 || pmo.Score.Of(e) >= q.MinScore,
		q.MaxScore == 0 || pmo.Score.Of(e) <= q.MaxScore,
		q.Until.IsZero() || !next.IsZero() && !next.After(q.Until),
		!e.Updated.Before(q.Since),
	} {
		if !held {
			return false
		}
	}
	return true
}

func compare(order pmo.Order, a, b pmo.Entry) int {
	switch order {
	case pmo.ByScore:
		return cmp.Compare(pmo.Score.Of(b), pmo.Score.Of(a))
	case pmo.ByNext:
		return pmo.Next(a).Compare(pmo.Next(b))
	case pmo.ByUpdated:
		return b.Updated.Compare(a.Updated)
	case pmo.ByMade:
		return b.Made.Compare(a.Made)
	}
	return 0
}

func byKey(a, b pmo.Entry) int {
	return cmp.Or(cmp.Compare(a.Ref.Project, b.Ref.Project), cmp.Compare(a.Ref.Key(), b.Ref.Key()))
}
