package handlers

import (
	"context"
	"fmt"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
	"pmobot/internal/when"
)

// argStart begins the overdue reviews, one after the other.
const argStart = "start"

func reviewVerb(k pmo.Kind) verb {
	ref := refParam()
	ref.Required = false
	s := spec(k, "review", "复核", say.Both(say.Tongue.AboutReview), ref,
		chat.Param{
			Key: argStart, Name: say.Words{En: "start", Zh: "开始"}, Type: chat.ChoiceParam, Bare: true,
			Choices: []chat.Choice{{Value: "yes", Name: say.Words{En: "start", Zh: "开始"}, Also: []string{"yes", "next"}}},
		}, reasonParam(), projectParam())
	s.Reason = true
	return verb{Spec: s, kind: k, needs: pmo.Member, undone: undoneReview, do: reviewEntry}
}

// reviewEntry keeps that somebody looked and what they said: still so. The
// next review is counted from today.
func reviewEntry(ctx context.Context, r *request) (chat.Reply, error) {
	if r.Args[chat.ArgRef] == "" {
		return r.nextReview(ctx, nil)
	}
	e, err := r.living(ctx, r.Args[chat.ArgRef])
	if err != nil {
		return chat.Reply{}, err
	}
	if !pmo.Open.Of(e) {
		return chat.Reply{}, r.refuse(func(t say.Tongue) string {
			return t.NotOpen(e.Ref.String(), r.kind.State(pmo.State.Of(e)).Name.In(t.Lang()))
		}, r.moveButtons(e)...)
	}
	set := pmo.Values{}
	pmo.ReviewLast.Put(set, r.today)
	pmo.ReviewDue.Put(set, r.kind.Review(e, r.project.Rules, r.today))
	pmo.SnoozedUntil.Put(set, when.Date{})
	if pmo.Snoozes.Of(e) > 0 {
		pmo.Snoozes.Put(set, 0)
	}
	now, _, err := r.change(ctx, "review", e, set)
	if err != nil {
		return chat.Reply{}, err
	}
	if r.Args[argStart] != "" {
		return r.nextReview(ctx, &now)
	}
	reply := chat.Reply{Ref: now.Ref.String()}
	ref := now.Ref.String()
	reply.Add(r.t.Reviewed(say.Link(ref, ref), pmo.Title.Of(now), r.Args[chat.ArgBecause], pmo.ReviewDue.Of(now)),
		r.button(now, say.Both(say.Tongue.Show), "show"), r.undoButton(now))
	return reply, nil
}

// nextReview shows the most overdue entry of the project, to be reviewed with
// one press; done is the one that was reviewed before it, if any.
func (r *request) nextReview(ctx context.Context, done *pmo.Entry) (chat.Reply, error) {
	q := pmo.Query{Sight: r.sight, Register: r.kind.Prefix, Order: pmo.ByNext, Until: r.today, Limit: 1}
	if r.bound {
		q.Projects = []string{r.project.Key}
	}
	page, err := r.h.Store.Find(ctx, r.office, q)
	if err != nil {
		return chat.Reply{}, fmt.Errorf("handlers: overdue reviews: %w", err)
	}
	left, err := r.h.Store.Count(ctx, r.office, q, countMost)
	if err != nil {
		return chat.Reply{}, fmt.Errorf("handlers: count overdue reviews: %w", err)
	}
	var reply chat.Reply
	if done != nil {
	}
	if len(page.Entries) == 0 {
		reply.Add(r.t.AllReviewed())
		return reply, nil
	}
	e := page.Entries[0]
	if err := r.know(ctx, page.Entries); err != nil {
		return chat.Reply{}, err
	}
	reply.Ref = e.Ref.String()
	reply.Add(say.Bold(r.t.ReviewsLeft(left)))
	look := r.look()
	reply.Add(look.Row(e))
	reply.Add("", r.button(e, say.Both(say.Tongue.StillSo), "review", argStart, "yes"), r.button(e, say.Both(say.Tongue.Rescore), "rescore"),
		r.button(e, say.Both(say.Tongue.Show), "show"))
	return reply, nil
}

func commentVerb(k pmo.Kind) verb {
	text := chat.Param{Key: chat.ArgBecause, Name: say.Words{En: "comment", Zh: "备注"}, Short: []string{"text"}, Type: chat.ProseParam, Bare: true, Required: true}
	s := spec(k, "comment", "备注", say.Both(say.Tongue.AboutComment), refParam(), text)
	s.Words = []string{"备注", "评论", "note"}
	s.Opens = true
	return verb{Spec: s, kind: k, needs: pmo.Guest, undone: undoneComment, do: comment}
}

// comment keeps a word on an entry, in its history.
func comment(ctx context.Context, r *request) (chat.Reply, error) {
	e, err := r.own(ctx)
	if err != nil {
		return chat.Reply{}, err
	}
	now, _, err := r.change(ctx, "comment", e, pmo.Values{})
	if err != nil {
		return chat.Reply{}, err
	}
	reply := chat.Reply{Ref: now.Ref.String()}
	ref := now.Ref.String()
	reply.Add(r.t.Commented(say.Link(ref, ref), pmo.Title.Of(now), r.Args[chat.ArgBecause]), r.button(now, say.Both(say.Tongue.Show), "show"))
	return reply, nil
}
