package handlers

import (
	"context"
	"errors"
	"fmt"

	"pmobot/internal/pmo"
	"pmobot/storage"
)

// everything is the sight with which the office's own entries are read: what
// somebody may see of them is decided where it is shown.
var everything = pmo.Sight{All: true}

// ownRefsAgain is how often a change of the office's own entries is tried
// where others change them in the same moment. Each time one of them gets
// through, so it is how many may do so at once.
const ownRefsAgain = 200

// named reads one of the office's own entries; its Version is 0 where there is none.
func (r *request) named(ctx context.Context, ref pmo.Ref) (pmo.Entry, error) {
	page, err := r.h.Store.Find(ctx, r.office, pmo.Query{Sight: everything, Refs: []pmo.Ref{ref}, Void: true})
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return pmo.Entry{}, fmt.Errorf("handlers: read %s: %w", ref, err)
	}
	if len(page.Entries) == 0 {
		return pmo.Entry{Ref: ref}, nil
	}
	return page.Entries[0], nil
}

// keep sets fields of one of the office's own entries. Part tells several
// changes of one command apart. Of two who set the same field the last one
// wins; a change that changes nothing has Version 0.
func (r *request) keep(ctx context.Context, verb, part string, ref pmo.Ref, set pmo.Values) (pmo.Entry, pmo.Change, error) {
	return r.keepFrom(ctx, verb, part, ref, func(pmo.Entry) (pmo.Values, error) { return set, nil })
}

// keepFrom is keep of what follows from what the entry holds: it is made anew
// where somebody else was ahead.
func (r *request) keepFrom(ctx context.Context, verb, part string, ref pmo.Ref, from func(pmo.Entry) (pmo.Values, error)) (pmo.Entry, pmo.Change, error) {
	for range ownRefsAgain {
		e, err := r.named(ctx, ref)
		if err != nil {
			return e, pmo.Change{}, err
		}
		set, err := from(e)
		if err != nil {
			return e, pmo.Change{}, err
		}
		differs, _ := pmo.Differs(e, set)
		if len(differs) == 0 {
			c, err := r.keptBefore(ctx, part, ref)
			return e, c, err
		}
		applied, err := r.apply(ctx, pmo.Change{
			ID: r.ID + part, Ref: ref, Version: e.Version + 1, Verb: verb, At: r.At, By: r.From.ID, Source: r.source(), Set: differs,
		})
		if err != nil {
			return e, pmo.Change{}, err
		}
		if applied.Err == nil {
			r.view.Remember(applied.Entry)
			return applied.Entry, applied.Change, nil
		}
		if !errors.Is(applied.Err, storage.ErrConflict) {
			return e, pmo.Change{}, fmt.Errorf("handlers: %s %s: %w", verb, ref, applied.Err)
		}
	}
	return pmo.Entry{}, pmo.Change{}, fmt.Errorf("handlers: %s %s: %w", verb, ref, storage.ErrConflict)
}

// keptBefore finds the change that this very command made, where it is asked
// for again: a double click gets the same answer.
func (r *request) keptBefore(ctx context.Context, part string, ref pmo.Ref) (pmo.Change, error) {
	trail, err := r.h.Store.Changes(ctx, r.office, pmo.Span{ID: r.ID + part})
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return pmo.Change{}, fmt.Errorf("handlers: was %s made: %w", ref, err)
	}
	for _, c := range trail.Changes {
		if c.Ref == ref {
			return c, nil
		}
	}
	return pmo.Change{}, nil
}
