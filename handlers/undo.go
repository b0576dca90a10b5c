package handlers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/pmo/registers"
	"pmobot/internal/say"
	"pmobot/storage"
)

// undoWithin is how long one's own last change can be undone.
const undoWithin = 10 * time.Minute

// undoLooksBack is how far back the last change is looked for, so that a late
// undo can say how late it is.
const undoLooksBack = time.Hour

func undoVerb(path string, k pmo.Kind) verb {
	ref := refParam()
	ref.Required = false
	s := chat.Spec{
		Path: path, Words: []string{"撤销"}, Group: k.Name, About: say.Both(say.Tongue.AboutUndo), Private: true,
		Params: []chat.Param{ref, versionParam()}, Internal: k.Word != "",
	}
	return verb{Spec: s, kind: k, needs: pmo.Guest, undone: undoneUndo, do: undo}
}

func undoVerbs() []verb { return []verb{undoVerb("pmo undo", pmo.Kind{})} }

// undo takes one's own last change back: of a log it voids the entry, of
// anything else it sets what was before.
func undo(ctx context.Context, r *request) (chat.Reply, error) {
	c, err := r.lastChange(ctx)
	if err != nil {
		return chat.Reply{}, err
	}
	if c == nil {
		return chat.Reply{}, r.refuse(func(t say.Tongue) string { return t.NothingToUndo(int(undoWithin / time.Minute)) })
	}
	if takesBack(*c) {
		return r.undoNamed(ctx, *c)
	}
	k, _ := registers.ByPrefix(c.Ref.Register)
	r.kind = k
	e, err := r.find(ctx, c.Ref.String())
	if err != nil {
		return chat.Reply{}, err
	}
	if late := r.At.Sub(c.At); late > undoWithin {
		edit := r.button(e, say.Both(func(t say.Tongue) string { return t.EditRef(e.Ref.String()) }), "edit")
		return chat.Reply{}, r.refuse(func(t say.Tongue) string {
			return t.TooLateToUndo(int(late/time.Minute), int(undoWithin/time.Minute))
		}, edit)
	}
	if c.Version != e.Version {
		return chat.Reply{}, r.changedSince(e)
	}
	return r.undoChange(ctx, e, *c)
}

// changedSince says why an entry's change isn't its last one any more.
func (r *request) changedSince(e pmo.Entry) error {
	to := pmo.MovedTo.Of(e)
	switch {
	case to != "":
		return r.hasMoved(e, to)
	case pmo.Void.Of(e):
		return r.refuse(func(t say.Tongue) string { return t.IsVoid(e.Ref.String()) })
	}
	return r.refuse(func(t say.Tongue) string { return t.ChangedSince(e.Ref.String()) }, r.button(e, say.Both(say.Tongue.Show), "show"))
}

// lastChange is the change that a button names, or the person's last one.
func (r *request) lastChange(ctx context.Context) (*pmo.Change, error) {
	span := pmo.Span{Since: r.At.Add(-undoLooksBack), Limit: 1000}
	version := 0
	if typed := r.Args[chat.ArgRef]; typed != "" {
		e, err := r.find(ctx, typed)
		if err != nil {
			return nil, err
		}
		version, _ = strconv.Atoi(r.Args[argVersion])
		span = pmo.Span{Ref: e.Ref, From: max(version, 1), Limit: 1000}
	}
	var last *pmo.Change
	for {
		trail, err := r.h.Store.Changes(ctx, r.office, span)
		if err != nil {
			return nil, fmt.Errorf("handlers: what to undo: %w", err)
		}
		for _, c := range trail.Changes {
			if r.undoable(c) && (version == 0 || c.Version == version) {
				last = &c
			}
		}
		if trail.Next == "" {
			return last, nil
		}
		span.After = trail.Next
	}
}

// undoable tells whether a change is one that this person may take back.
func (r *request) undoable(c pmo.Change) bool {
	_, known := registers.ByPrefix(c.Ref.Register)
	known = known || takesBack(c)
	return known && c.By == r.From.ID && !slices.Contains([]string{"undo", "move", "redact", "withdraw"}, c.Verb)
}

func (r *request) undoChange(ctx context.Context, e pmo.Entry, c pmo.Change) (chat.Reply, error) {
	set := pmo.Values{}
	for key := range c.Set {
		set[key] = c.Was[key]
	}
	if c.Version == 1 {
		set = pmo.Values{pmo.Void.Key: true, pmo.Open.Key: false}
	}
	applied, err := r.apply(ctx, pmo.Change{
		ID: r.ID, Ref: e.Ref, Version: e.Version + 1, Verb: "undo", At: r.At, By: r.From.ID, Source: r.source(), Set: set,
	})
	if errors.Is(applied.Err, storage.ErrConflict) {
		return chat.Reply{}, r.changedSince(applied.Entry)
	}
	if err != nil || applied.Err != nil {
		return chat.Reply{}, fmt.Errorf("handlers: undo %s: %w", e.Ref, firstError(err, applied.Err))
	}
	if err := r.know(ctx, []pmo.Entry{applied.Entry}, c); err != nil {
		return chat.Reply{}, err
	}
	reply := chat.Reply{Ref: e.Ref.String(), Replace: true}
	if c.Version == 1 {
		again := chat.Button{Label: say.Both(say.Tongue.LogAgain), Path: r.kind.Word + " log", Args: r.argsOf(c.Set)}
		reply.Add(r.t.UndoneLog(e.Ref.String(), pmo.Title.Of(e)), again)
		return reply, nil
	}
	from, to := pmo.Score.In(c.Set), pmo.Score.In(c.Was)
	ref := say.Link(e.Ref.String(), e.Ref.String())
	if from != to && to > 0 {
		reply.Add(r.t.UndoneScore(ref, from, to), r.button(e, say.Both(say.Tongue.Show), "show"))
	} else {
		look := r.look()
		reply.Add(r.t.UndoneChange(ref, pmo.Title.Of(applied.Entry), look.What(c)), r.button(e, say.Both(say.Tongue.Show), "show"))
	}
	return reply, nil
}

// argsOf writes values as the arguments that would log them again.
func (r *request) argsOf(values pmo.Values) chat.Args {
	args := chat.Args{argProject: r.project.Key}
	for _, f := range r.kind.Fields {
		d := f.Declared()
		if value, ok := values[d.Key]; ok && !d.Hidden && d.Key != pmo.ReviewDue.Key {
			args[d.Key] = r.typed(d, value)
		}
	}
	return args
}
