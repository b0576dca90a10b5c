package handlers

import (
	"context"
	"fmt"
	"maps"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
)

// argTo is where an entry is moved to.
const argTo = "to"

func moveVerb(k pmo.Kind) verb {
	to := chat.Param{Key: argTo, Name: say.Words{En: "to", Zh: "到"}, Short: []string{"project", "项目"}, Type: chat.LineParam, Bare: true, Required: true}
	s := spec(k, "move", "移动", say.Both(say.Tongue.AboutMoveTo), refParam(), to)
	s.Words = []string{"移动", "移到"}
	s.Reason, s.Opens = true, true
	return verb{Spec: s, kind: k, needs: pmo.Guest, undone: undoneMove, do: moveEntry}
}

// moveEntry gives an entry a number in another project and leaves a forward at
// the old one. The new entry names its origin; should a crash leave the
// forward out, the same command, or Mend, adds it.
func moveEntry(ctx context.Context, r *request) (chat.Reply, error) {
	e, err := r.own(ctx)
	if err != nil {
		return chat.Reply{}, err
	}
	typed := trimTo(r.Args[argTo])
	target, ok := r.view.Project(typed)
	if !ok || r.view.Role(r.who, target) == pmo.Nobody {
		return chat.Reply{}, r.refuse(func(t say.Tongue) string { return t.NoProject(typed, r.projectKeys()) })
	}
	if needs := logNeeds(r.kind); r.view.Role(r.who, target) < needs {
		r.project = target
		return chat.Reply{}, r.mayNot(needs)
	}
	if target.Key == e.Ref.Project {
		return chat.Reply{}, r.refuse(func(t say.Tongue) string { return t.ThereAlready(e.Ref.String(), target.Name) })
	}
	moved, err := r.applyMove(ctx, e, target.Key)
	if err != nil {
		return chat.Reply{}, err
	}
	reply := chat.Reply{Ref: moved.Ref.String()}
	to := moved.Ref.String()
	reply.Add(r.t.Moved(e.Ref.String(), say.Link(to, to), pmo.Title.Of(moved), target.Name), r.button(moved, say.Both(say.Tongue.Show), "show"))
	return reply, nil
}

// applyMove makes the two changes of a move, the new entry first.
func (r *request) applyMove(ctx context.Context, e pmo.Entry, project string) (pmo.Entry, error) {
	set := maps.Clone(e.Values)
	pmo.MovedFrom.Put(set, e.Ref.String())
	c := pmo.Change{
		ID: r.ID, Ref: pmo.Ref{Project: project, Register: e.Ref.Register}, Version: 1, Verb: "move",
		At: r.At, By: e.By, Why: r.Args[chat.ArgBecause], Source: r.source(), Set: set,
	}
	applied, err := r.apply(ctx, c)
	if err != nil || applied.Err != nil {
		return e, fmt.Errorf("handlers: move %s: %w", e.Ref, firstError(err, applied.Err))
	}
	forward := pmo.Values{}
	pmo.MovedTo.Put(forward, applied.Entry.Ref.String())
	pmo.Open.Put(forward, false)
	old, err := r.apply(ctx, pmo.Change{
		ID: r.ID + "/2", Ref: e.Ref, Version: e.Version + 1, Verb: "move", At: r.At, By: r.From.ID,
		Why: r.Args[chat.ArgBecause], Source: r.source(), Set: forward,
	})
	if err != nil || old.Err != nil {
		return e, fmt.Errorf("handlers: forward %s: %w", e.Ref, firstError(err, old.Err))
	}
	return applied.Entry, nil
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// trimTo lets people say "move APO-R12 to BOR".
func trimTo(typed string) string {
	for _, word := range []string{"to ", "到", "至"} {
		if len(typed) > len(word) && typed[:len(word)] == word {
			return typed[len(word):]
		}
	}
	return typed
}
