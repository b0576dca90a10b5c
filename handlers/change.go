package handlers

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"pmobot/internal/card"
	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/pmo/registers"
	"pmobot/internal/say"
	"pmobot/internal/when"
	"pmobot/storage"
)

// change makes one change on an entry, with everything that follows from it:
// the score, the state, the next review. It returns the entry as it stands
// after it, and the change as it was kept; a change that changes nothing is
// refused by the caller, who sees a zero Change.
func (r *request) change(ctx context.Context, verb string, e pmo.Entry, set pmo.Values) (pmo.Entry, pmo.Change, error) {
	r.follow(e, set)
	differs, _ := pmo.Differs(e, set)
	if len(differs) == 0 && e.Version > 0 && !wordless(verb) {
		return e, pmo.Change{}, nil
	}
	c := pmo.Change{
		ID: r.ID, Ref: e.Ref, Version: e.Version + 1, Verb: verb, At: r.At, By: r.From.ID,
		Why: r.why(set), Source: r.source(), Set: differs,
	}
	c.Promises = r.promises(verb, e, after(e, differs))
	r.posts = slices.ContainsFunc(c.Promises, func(p pmo.Promise) bool { return p.Target == r.In.ID })
	applied, err := r.apply(ctx, c)
	if err != nil {
		return e, pmo.Change{}, err
	}
	if errors.Is(applied.Err, storage.ErrConflict) {
		return e, pmo.Change{}, r.conflict(ctx, e, applied.Entry, differs)
	}
	if applied.Err != nil {
		return e, pmo.Change{}, fmt.Errorf("handlers: %s %s: %w", verb, e.Ref, applied.Err)
	}
	return applied.Entry, applied.Change, nil
}

// why is the reason as typed; where a move was given words instead (a
// question, an answer, an outcome), these are.
func (r *request) why(set pmo.Values) string {
	if why := r.Args[chat.ArgBecause]; why != "" {
		return why
	}
	for _, f := range []pmo.Text{registers.Question, registers.Answer, registers.Told} {
		if said := f.In(set); said != "" {
			return said
		}
	}
	return ""
}

// wordless tells whether a verb is kept though no field differs: what was said
// is in the reason, or in the doing.
func wordless(verb string) bool { return slices.Contains([]string{"comment", "review", "seen"}, verb) }

// apply makes one change through the store.
func (r *request) apply(ctx context.Context, c pmo.Change) (storage.Applied, error) {
	applied, err := r.h.Store.Apply(ctx, r.office, r.At, c)
	if err != nil {
		return storage.Applied{}, fmt.Errorf("handlers: %s: %w", c.Verb, err)
	}
	return applied[0], nil
}

func (r *request) source() pmo.Source {
	return pmo.Source{Platform: r.In.Platform, Place: r.In.ID, Link: r.Link, Quote: r.Quote}
}

// follow adds to set what follows from it.
func (r *request) follow(e pmo.Entry, set pmo.Values) {
	k, rules := r.kind, r.project.Rules
	if k.Derive != nil {
		k.Derive(e, set, rules)
	}
	if _, moved := set[pmo.State.Key]; (!moved || e.Version == 0) && k.Settle != nil {
		if state := k.Settle(after(e, set)); state != "" {
			pmo.State.Put(set, state)
		}
	}
	r.opened(e, set)
	if r.reviewed(e, set) {
		pmo.ReviewDue.Put(set, k.Review(after(e, set), rules, r.today))
	}
}

// opened keeps whether the new state is open, and where reopening leads back to.
func (r *request) opened(e pmo.Entry, set pmo.Values) {
	state, moved := set[pmo.State.Key].(string)
	if !moved {
		return
	}
	open := r.kind.State(state).Open
	pmo.Open.Put(set, open)
	if pmo.Open.Of(e) && !open {
		pmo.Before.Put(set, pmo.State.Of(e))
		pmo.ReviewDue.Put(set, when.Date{})
	}
}

// reviewed tells whether the next review is to be counted anew: of a new or
// reopened entry, and when its score changed. A review date that was typed stays.
func (r *request) reviewed(e pmo.Entry, set pmo.Values) bool {
	if _, typed := set[pmo.ReviewDue.Key]; typed || r.kind.Cadence == nil {
		return false
	}
	now := after(e, set)
	if !pmo.Open.Of(now) {
		return false
	}
	return e.Version == 0 || !pmo.Open.Of(e) || pmo.Score.Of(e) != pmo.Score.Of(now)
}

// after is e with set on it, not yet stored.
func after(e pmo.Entry, set pmo.Values) pmo.Entry {
	return pmo.Fold(e, pmo.Change{Ref: e.Ref, Version: e.Version + 1, Set: set, At: e.Updated})
}

// conflict says who was ahead and with what, and what it would be now.
func (r *request) conflict(ctx context.Context, was, now pmo.Entry, set pmo.Values) error {
	trail, err := r.changes(ctx, now.Ref, was.Version+1)
	if err != nil {
		return err
	}
	if len(trail) == 0 {
		return fmt.Errorf("handlers: %s: %w", now.Ref, storage.ErrConflict)
	}
	last := trail[len(trail)-1]
	if err := r.view.People(ctx, last.By); err != nil {
		return err
	}
	ahead := r.At.Sub(last.At)
	look := r.look()
	refusal := r.refuse(func(t say.Tongue) string {
		look.Tongue = t
		return t.WasAhead(look.Actor(now, last), ahead, look.What(last))
	})
	r.follow(now, set)
	would := after(now, set)
	if score := pmo.Score.Of(would); score > 0 && score != pmo.Score.Of(now) {
		refusal.Fits = func(t say.Tongue) string { return t.WouldBe(score, look.Level(would)) }
		refusal.Buttons = []chat.Button{
			{Label: say.Both(func(t say.Tongue) string { return t.MakeIt(score) }), Path: r.Path, Args: r.atVersion(now)},
			{Label: say.Both(func(t say.Tongue) string { return t.LeaveIt(pmo.Score.Of(now)) }), Path: r.kind.Word + " show", Args: chat.Args{chat.ArgRef: now.Ref.String()}},
		}
		return refusal
	}
	refusal.Buttons = []chat.Button{
		{Label: say.Both(say.Tongue.DoItAnyway), Path: r.Path, Args: r.atVersion(now)},
		{Label: say.Both(func(t say.Tongue) string { return t.ShowRef(now.Ref.String()) }), Path: r.kind.Word + " show", Args: chat.Args{chat.ArgRef: now.Ref.String()}},
	}
	return refusal
}

// atVersion are the command's arguments, decided on the entry as it stands now.
func (r *request) atVersion(e pmo.Entry) chat.Args {
	args := chat.Args{}
	for key, value := range r.Args {
		args[key] = value
	}
	args[chat.ArgRef] = e.Ref.String()
	args[argVersion] = fmt.Sprint(e.Version)
	return args
}

// overtaken tells whether somebody changed, since the version that a form or
// button was made for, what this command wants to change.
func (r *request) overtaken(ctx context.Context, e pmo.Entry, set pmo.Values) error {
	var version int
	if _, err := fmt.Sscan(r.Args[argVersion], &version); err != nil || version >= e.Version {
		return nil
	}
	trail, err := r.changes(ctx, e.Ref, version+1)
	if err != nil {
		return err
	}
	for _, c := range trail {
		for key := range set {
			if _, touched := c.Set[key]; touched {
				was := pmo.Entry{Ref: e.Ref, Version: version}
				return r.conflict(ctx, was, e, set)
			}
		}
	}
	return nil
}

// changes reads all changes of an entry from a version on, oldest first.
func (r *request) changes(ctx context.Context, ref pmo.Ref, from int) ([]pmo.Change, error) {
	var changes []pmo.Change
	span := pmo.Span{Ref: ref, From: from, Limit: storage.ChangesMost}
	for {
		trail, err := r.h.Store.Changes(ctx, r.office, span)
		if err != nil {
			return nil, fmt.Errorf("handlers: changes of %s: %w", ref, err)
		}
		changes = append(changes, trail.Changes...)
		if trail.Next == "" {
			return changes, nil
		}
		span.After = trail.Next
	}
}

// look is how this person looks at an entry of the project.
func (r *request) look() card.Look {
	return card.Look{
		Tongue: r.t, Names: r.view.Name, Rules: r.project.Rules,
		Zone: r.view.ZoneOf(r.me), Today: r.today, Role: r.role, Hides: r.hidesRef,
	}
}

// know reads the names of everybody whom entries and changes speak of.
func (r *request) know(ctx context.Context, entries []pmo.Entry, changes ...pmo.Change) error {
	var tokens []string
	for _, e := range entries {
		tokens = append(tokens, peopleIn(registerFields(e), e.Values)...)
		tokens = append(tokens, e.By)
	}
	for _, c := range changes {
		fields := registerFields(pmo.Entry{Ref: c.Ref})
		tokens = append(append(tokens, c.By), peopleIn(fields, c.Set)...)
		tokens = append(tokens, peopleIn(fields, c.Was)...)
	}
	return r.view.People(ctx, tokens...)
}
