package handlers

import (
	"context"
	"slices"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/pmo/registers"
	"pmobot/internal/say"
)

// Keys of a use: the entry that the lesson served, and the verdict.
const (
	argFor     = "for"
	argVerdict = "verdict"
)

func useVerb(k pmo.Kind) verb {
	s := spec(k, "use", "复用", say.Both(say.Tongue.AboutUse), refParam(),
		chat.Param{Key: argFor, Name: say.Words{En: "for", Zh: "用于"}, Type: chat.RefParam, Bare: true},
		chat.Param{Key: argVerdict, Name: say.Words{En: "verdict", Zh: "结论"}, Type: chat.ChoiceParam, Choices: []chat.Choice{
			{Value: "fits", Name: say.Words{En: "fits", Zh: "用得上"}}, {Value: "unfit", Name: say.Words{En: "doesn't fit", Zh: "不适用"}},
		}})
	s.Words = []string{"复用", "used", "reuse"}
	return verb{Spec: s, kind: k, needs: pmo.Guest, undone: undoneUse, do: useLesson}
}

// servedBy writes the entry that a lesson served, if one was named.
func servedBy(ref pmo.Ref) string {
	if ref.IsZero() {
		return ""
	}
	return ref.String()
}

// served is the entry that the lesson serves, if one was named, and the project
// that uses the lesson: its own, or the one where it is said. Members say so.
func (r *request) served(ctx context.Context, here pmo.Project) (pmo.Ref, pmo.Project, error) {
	one := *r
	one.project, one.role, one.kind = here, r.view.Role(r.who, here), pmo.Kind{}
	var ref pmo.Ref
	if typed := r.Args[argFor]; typed != "" {
		e, err := one.living(ctx, typed)
		if err != nil {
			return ref, here, err
		}
		ref = e.Ref
	}
	if one.role < pmo.Member {
		return ref, here, one.mayNot(pmo.Member)
	}
	return ref, one.project, nil
}

// useLesson keeps that a project uses a published lesson, or found that it
// doesn't fit, and tells who wrote it.
func useLesson(ctx context.Context, r *request) (chat.Reply, error) {
	here := r.project
	e, err := r.living(ctx, r.Args[chat.ArgRef])
	if err != nil {
		return chat.Reply{}, err
	}
	if pmo.State.Of(e) != registers.Published {
		return chat.Reply{}, r.refuse(func(t say.Tongue) string {
			return t.NotPublished(e.Ref.String(), r.kind.State(pmo.State.Of(e)).Name.In(t.Lang()))
		}, r.moveButtons(e)...)
	}
	served, here, err := r.served(ctx, here)
	if err != nil {
		return chat.Reply{}, err
	}
	use := registers.Use{Project: here.Key, By: r.From.ID, On: r.today.String(), For: servedBy(served), Fits: r.Args[argVerdict] != "unfit"}
	set := pmo.Values{}
	registers.Uses.Put(set, append(slices.Clone(registers.Uses.Of(e)), use.String()))
	now, _, err := r.change(ctx, "use", e, set)
	if err != nil {
		return chat.Reply{}, err
	}
	if err := r.know(ctx, []pmo.Entry{now}); err != nil {
		return chat.Reply{}, err
	}
	reply := chat.Reply{Ref: now.Ref.String()}
	author := r.view.Name(now.By)
	if now.By == r.From.ID || r.view.Role(r.view.Who(now.By), here) == pmo.Nobody {
		author = ""
	}
	if !use.Fits {
		reply.Add(r.t.NotedUnfit(e.Ref.String()))
		return reply, nil
	}
	reply.Add(r.t.NotedUse(here.Name, e.Ref.String(), use.For, author))
	return reply, nil
}
