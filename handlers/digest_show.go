package handlers

import (
	"context"
	"fmt"
	"slices"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
)

// argWhose is whose digest is asked for: the channel's, or one's own.
const argWhose = "whose"

func whoseParam() chat.Param {
	return chat.Param{
		Key: argWhose, Name: say.Words{En: "whose", Zh: "谁的"}, Type: chat.ChoiceParam, Bare: true,
		Choices: []chat.Choice{
			{Value: "here", Name: say.Words{En: "this channel", Zh: "本频道"}, Also: []string{"here", "这里"}},
			{Value: "me", Name: say.Words{En: "my own week", Zh: "我的一周"}, Also: []string{"me", "mine", "我", "我的"}},
		},
	}
}

func digestNowVerb() verb {
	s := digestSpec("now", say.Tongue.AboutDigestNow, []string{"现在", "立即"}, append(numberParams(), whoseParam())...)
	return verb{Spec: s, needs: pmo.Guest, undone: undoneShow, do: func(ctx context.Context, r *request) (chat.Reply, error) {
		return r.digest(ctx, r.h.Digests.Now)
	}}
}

func digestPreviewVerb() verb {
	s := digestSpec("preview", say.Tongue.AboutDigestPreview, []string{"预览"}, append(numberParams(), whoseParam())...)
	return verb{Spec: s, needs: pmo.Guest, undone: undoneShow, do: func(ctx context.Context, r *request) (chat.Reply, error) {
		return r.digest(ctx, r.h.Digests.Preview)
	}}
}

// digest answers with a digest that only who asked reads, and that can be
// shared with the channel.
func (r *request) digest(ctx context.Context, compose func(context.Context, DigestAsk) (chat.Reply, error)) (chat.Reply, error) {
	e, err := r.digestOf(ctx)
	if err != nil {
		return chat.Reply{}, err
	}
	if err := r.maySee(e); err != nil {
		return chat.Reply{}, err
	}
	reply, err := compose(ctx, DigestAsk{Office: r.office, Schedule: e, Sight: r.sight, Lang: r.lang, Now: r.At})
	if err != nil {
		return chat.Reply{}, fmt.Errorf("handlers: %s: %w", r.Path, err)
	}
	reply.To, reply.Lang = chat.Audience{}, r.lang
	restricted := r.bound && r.project.Restricted
	if pmo.Target.Of(e) == r.In.ID && !r.In.Shared && !restricted {
		reply.Add("", r.shareButton())
	}
	return reply, nil
}

// digestOf is the schedule whose digest is asked for: the one named, the first
// of the channel, or what one here would be.
func (r *request) digestOf(ctx context.Context) (pmo.Entry, error) {
	if r.Args[argSchedule] != "" || r.Args[argNumber] != "" {
		return r.scheduleNamed(ctx)
	}
	mine := r.Args[argWhose] == "me" || r.Args[argWhose] == "" && r.In.Private()
	ideal := r.unscheduled(mine)
	list, err := r.schedules(ctx)
	if err != nil {
		return pmo.Entry{}, err
	}
	for _, e := range list {
		if pmo.Target.Of(e) == pmo.Target.Of(ideal) && pmo.DigestKind.Of(e) == pmo.DigestKind.Of(ideal) {
			return e, nil
		}
	}
	return ideal, nil
}

// reads tells whether the person is more than a guest in a project, or in any
// where none is named.
func (r *request) reads(project string) bool {
	return slices.ContainsFunc(r.sight.Projects, func(key string) bool {
		return (project == "" || key == project) && !slices.Contains(r.sight.OwnOnly, key)
	})
}

// maySee keeps a digest from guests, who see only what they made, and from
// shared channels, where nothing is listed. Of the whole office everybody reads
// the projects that they may read.
func (r *request) maySee(e pmo.Entry) error {
	if p, ok := r.view.Project(pmo.Covers.Of(e)); ok && pmo.Covers.Of(e) != "" && r.who.Token != "" {
		r.project, r.role = p, r.view.Role(r.who, p)
	}
	switch {
	case pmo.DigestKind.Of(e) == digestMine:
		return nil
	case !r.reads(pmo.Covers.Of(e)):
		return r.mayNot(pmo.Viewer)
	case r.In.Shared:
		return r.refuse(say.Tongue.SharedChannel)
	}
	return nil
}
