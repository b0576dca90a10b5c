package handlers

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"pmobot/internal/chat"
	"pmobot/internal/office"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
	"pmobot/internal/when"
	"pmobot/storage"
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

// share promises to post the other verb's answer for the channel to read,
// once it is certain that there is one, and that it can be posted. It stands
// outside the usual check, since what it carries is the other verb's.
func (h *Handlers) share(ctx context.Context, r *request) (chat.Reply, error) {
	v, ok := h.verbs[r.Args[argVerb]]
	if !ok || !slices.Contains(shareable(), v.Path[strings.LastIndexByte(v.Path, ' ')+1:]) {
		return chat.Reply{}, h.unknown(r.Args[argVerb])
	}
	v.undone = undoneShare
	r.verb, r.kind = v, v.kind
	switch {
	case r.In.Private() || r.exposed():
		return chat.Reply{}, r.refuse(say.Tongue.SharedChannel)
	case r.role < pmo.Member:
		return chat.Reply{}, r.mayNot(pmo.Member)
	}
	if err := r.postable(ctx); err != nil {
		return chat.Reply{}, err
	}
	args := r.copied()
	if r.In.Thread != "" {
		args[argThread] = r.In.Thread
	}
	post, err := h.sharedAnswer(ctx, r, v)
	if err != nil {
		return chat.Reply{}, err
	}
	scope := r.project.Key
	if post.Ref != "" {
		scope = post.Ref
	}
	reply := chat.Text(r.lang, r.t.SharedIn(r.In.Name))
	reply.Promises = []chat.Promise{{Target: r.In.ID, Scope: scope, Path: sharedPath, Args: args}}
	return reply, nil
}

// shared is what was shared, as it is when it is posted.
func (h *Handlers) shared(ctx context.Context, r *request) (chat.Reply, error) {
	v, ok := h.verbs[r.Args[argVerb]]
	if !ok {
		return skipped(storage.ReasonOutdated), nil
	}
	if r.exposed() {
		return skipped(storage.ReasonShared), nil
	}
	v.undone = undoneShare
	r.verb, r.kind = v, v.kind
	post, err := h.sharedAnswer(ctx, r, v)
	var refused *chat.Refusal
	if errors.As(err, &refused) {
		return skipped(storage.ReasonHidden), nil
	}
	return post, err
}

// sharedAnswer asks the other verb again, for the channel: in its language,
// and with the sight of everybody there.
func (h *Handlers) sharedAnswer(ctx context.Context, r *request, v verb) (chat.Reply, error) {
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
	post.Lang, post.Form, post.Promises = public.lang, nil, nil
	post.Lines = withoutPath(post.Lines, sharePath, formPath)
	return post, nil
}

// standing asks how the place stands where this is said: whether the bot can
// post there. Known is false where that can't be asked now.
func (r *request) standing(ctx context.Context) (can, known bool) {
	if r.h.Look == nil || r.In.Private() {
		return true, true
	}
	limited, cancel := context.WithTimeout(ctx, lookWithin)
	defer cancel()
	stands, err := r.h.Look(limited, r.In)
	return err == nil && stands.Gone == "", err == nil
}

// lookWithin is how long a platform is asked how a place stands: somebody waits.
const lookWithin = 800 * time.Millisecond

// postable refuses what is to be posted where the bot can't post. Where that
// can't be asked, it is tried when it comes to it.
func (r *request) postable(ctx context.Context, more ...chat.Button) error {
	if can, known := r.standing(ctx); can || !known {
		return nil
	}
	again := chat.Button{Label: say.TryAgain, Path: r.Path, Args: r.copied()}
	return chat.Refuse(func(t say.Tongue) string { return t.CannotPostThere(r.In.Name) }, append([]chat.Button{again}, more...)...)
}

// forAll is the request as the channel itself would make it: it sees what
// everybody there may see, never a restricted project, never feedback.
func (r *request) forAll(v verb) *request {
	all := *r
	all.verb, all.kind = v, v.kind
	all.Path, all.Line = v.Path, ""
	all.Args = r.copied()
	delete(all.Args, argVerb)
	delete(all.Args, argThread)
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
