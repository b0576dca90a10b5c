package handlers

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/pmo/registers"
	"pmobot/internal/say"
	"pmobot/storage"
)

func withdrawVerb(k pmo.Kind) verb {
	s := spec(k, "withdraw", "撤回", say.Both(say.Tongue.AboutWithdraw), refParam())
	s.Reason = true
	return verb{Spec: s, kind: k, needs: pmo.Lead, undone: undoneVoid, do: withdraw}
}

// withdraw voids an entry: it is in no list, count or digest any more, and its
// number stays taken.
func withdraw(ctx context.Context, r *request) (chat.Reply, error) {
	e, err := r.living(ctx, r.Args[chat.ArgRef])
	if err != nil {
		return chat.Reply{}, err
	}
	set := pmo.Values{pmo.Void.Key: true, pmo.Open.Key: false}
	now, _, err := r.change(ctx, "withdraw", e, set)
	if err != nil {
		return chat.Reply{}, err
	}
	var reply chat.Reply
	reply.Add(r.t.Withdrawn(now.Ref.String(), pmo.Title.Of(now)))
	return reply, nil
}

func redactVerb(k pmo.Kind) verb {
	s := spec(k, "redact", "抹去", say.Both(say.Tongue.AboutRedact), refParam())
	s.Reason = true
	return verb{Spec: s, kind: k, needs: pmo.Lead, undone: undoneRedact, do: redact}
}

// redact takes every typed word out of an entry, its history and its cards.
// What was done and when stays provable; the words are gone for good.
func redact(ctx context.Context, r *request) (chat.Reply, error) {
	e, err := r.find(ctx, r.Args[chat.ArgRef])
	if err != nil {
		return chat.Reply{}, err
	}
	if to := pmo.MovedTo.Of(e); to != "" {
		return chat.Reply{}, r.hasMoved(e, to)
	}
	set := pmo.Values{pmo.Title.Key: say.Both(say.Tongue.RedactedTitle).In(r.view.Lang())}
	keys := []string{storage.KeyWhy, storage.KeyQuote, pmo.Title.Key}
	for _, f := range r.kind.Fields[1:] {
		d := f.Declared()
		if d.Key == registers.Uses.Key {
			continue // nobody typed these
		}
		switch d.Type {
		case pmo.Line, pmo.Prose, pmo.Labels:
			set[d.Key] = nil
			keys = append(keys, d.Key)
		}
	}
	origins, err := r.origins(ctx, e)
	if err != nil {
		return chat.Reply{}, err
	}
	for _, at := range append([]pmo.Entry{e}, origins...) {
		if err := r.h.Keeper.Redact(ctx, r.office, at.Ref, keys...); err != nil {
			return chat.Reply{}, fmt.Errorf("handlers: redact %s: %w", at.Ref, err)
		}
	}
	now, _, err := r.change(ctx, "redact", e, set)
	if err != nil {
		return chat.Reply{}, err
	}
	if err := r.redacted(ctx, origins); err != nil {
		return chat.Reply{}, err
	}
	var reply chat.Reply
	reply.Add(r.t.Redacted(now.Ref.String()))
	return reply, nil
}

// redacted notes at the places that an entry was moved from that words were
// taken out there too: their cards follow their changes.
func (r *request) redacted(ctx context.Context, origins []pmo.Entry) error {
	for _, e := range origins {
		applied, err := r.apply(ctx, pmo.Change{
			ID: r.ID + "/" + e.Ref.Key(), Ref: e.Ref, Version: e.Version + 1, Verb: "redact", At: r.At, By: r.From.ID, Source: r.source(),
		})
		if err := errors.Join(err, applied.Err); err != nil {
			return fmt.Errorf("handlers: redact %s: %w", e.Ref, err)
		}
	}
	return nil
}

// origins are the places that an entry was moved from, one after the other:
// its words stand there too.
func (r *request) origins(ctx context.Context, e pmo.Entry) ([]pmo.Entry, error) {
	var origins []pmo.Entry
	seen := []pmo.Ref{e.Ref}
	for {
		from, moved := pmo.ParseRef(pmo.MovedFrom.Of(e), "")
		if !moved || slices.Contains(seen, from) {
			return origins, nil
		}
		var err error
		if e, err = r.named(ctx, from); err != nil {
			return nil, err
		}
		origins, seen = append(origins, e), append(seen, from)
	}
}
