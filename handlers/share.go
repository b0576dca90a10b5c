package handlers

import (
	"context"
	"slices"
	"strings"

	"pmobot/internal/chat"
	"pmobot/internal/office"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
	"pmobot/internal/when"
)

// sharePath posts the answer of another verb for all in the channel to read.
// Only buttons call it; its arguments are the other verb's, as those of
// formPath.
const sharePath = "pmo share"

var undoneShare = say.Words{En: "Not shared", Zh: "未分享"}

// shareable lists the verbs, by the last part of their path, whose answers may
// be shared: those that only read.
func shareable() []string {
	return []string{"list", "show", "history", "search", "now", "preview", "mine"}
}

// share asks the other verb again, for the channel: in its language, and with
// the sight of everybody there. It stands outside the usual check, since what
// it carries is the other verb's.
func (h *Handlers) share(ctx context.Context, r *request) (chat.Reply, error) {
	v, ok := h.verbs[r.Args[argVerb]]
	if !ok || !slices.Contains(shareable(), v.Path[strings.LastIndexByte(v.Path, ' ')+1:]) {
		return chat.Reply{}, h.unknown(r.Args[argVerb])
	}
	v.undone = undoneShare
	r.verb, r.kind = v, v.kind
	switch {
	case r.In.Private() || r.In.Shared:
		return chat.Reply{}, r.refuse(say.Tongue.SharedChannel)
	case r.role < pmo.Member:
		return chat.Reply{}, r.mayNot(pmo.Member)
	}
	public := r.forAll(v)
	args, problems := v.Check(public.Args, public.today)
	if len(problems) > 0 {
		return chat.Reply{}, r.misfit(problems)
	}
	public.Args = args
	if public.Args[argWhose] == "me" {
		return chat.Reply{}, h.unknown(r.Args[argVerb])
	}
	if err := public.enter(); err != nil {
		return chat.Reply{}, err
	}
	if public.project.Restricted {
		return chat.Reply{}, r.refuse(func(t say.Tongue) string { return t.RestrictedProject(public.project.Name) })
	}
	public.who, public.role = office.Who{}, pmo.Member
	post, err := v.do(ctx, public)
	if err != nil {
		return chat.Reply{}, err
	}
	post.To = chat.Audience{Place: r.In, Public: true}
	post.Lang, post.Form, post.Also, post.Touched = public.lang, nil, nil, nil
	post.Lines = withoutPath(post.Lines, sharePath, formPath)
	reply := chat.Text(r.lang, r.t.SharedIn(r.In.Name))
	reply.Also = []chat.Reply{post}
	return reply, nil
}

// forAll is the request as the channel itself would make it: it sees what
// everybody there may see, never a restricted project, never feedback.
func (r *request) forAll(v verb) *request {
	all := *r
	all.verb, all.kind = v, v.kind
	all.Path, all.Line = v.Path, ""
	all.Args = r.copied()
	delete(all.Args, argVerb)
	all.lang = r.view.LangAt(r.In.ID)
	all.t = say.In(all.lang)
	all.today = when.On(r.At.In(r.view.ZoneOfProject(r.project)))
	all.me = pmo.Person{Zone: r.view.ZoneOfProject(r.project).String()}
	all.sight = r.view.SightOf(r.In.ID)
	return &all
}

// withoutPath leaves out the buttons with some paths, which are for one person.
func withoutPath(lines []chat.Line, paths ...string) []chat.Line {
	var kept []chat.Line
	for _, line := range lines {
		line.Buttons = slices.DeleteFunc(slices.Clone(line.Buttons), func(b chat.Button) bool { return slices.Contains(paths, b.Path) })
		if line.Text != "" || len(line.Buttons) > 0 {
			kept = append(kept, line)
		}
	}
	return kept
}
