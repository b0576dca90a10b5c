package handlers

import (
	"context"
	"fmt"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/storage"
)

// What leads decide about deliveries that don't go out by themselves. Only the
// buttons of notices call it.
const (
	allowPath  = "pmo allow"
	repostPath = "pmo repost"
)

const (
	argPlace = "place" // token of a channel
)

func allowVerb() verb {
	place := chat.Param{Key: argPlace, Type: chat.LineParam, Required: true, Hidden: true}
	s := chat.Spec{Path: allowPath, Internal: true, Private: true, Params: []chat.Param{place}}
	return verb{Spec: s, needs: pmo.Guest, undone: undoneStore, do: allowInside}
}

// allowInside lets internal content into a channel that is shared with another
// organisation: whoever leads what the channel belongs to may.
func allowInside(ctx context.Context, r *request) (chat.Reply, error) {
	token := r.Args[argPlace]
	if err := r.view.Places(ctx, token); err != nil {
		return chat.Reply{}, fmt.Errorf("handlers: %w", err)
	}
	p, _ := r.view.ProjectAt(token)
	if r.project, r.role = p, r.view.Role(r.who, p); r.role < pmo.Lead {
		return chat.Reply{}, r.mayNot(pmo.Lead)
	}
	set := pmo.Values{}
	pmo.Inside.Put(set, true)
	_, c, err := r.keep(ctx, "settings", "/inside", pmo.Named(pmo.KindPlace, token), set)
	if err != nil {
		return chat.Reply{}, err
	}
	var reply chat.Reply
	reply.Replace = true
	if c.Version == 0 {
		reply.Add(r.t.AllowedThere(r.view.Place(token).Name))
		return reply, nil
	}
	reply.Add(r.t.AllowedThere(r.view.Place(token).Name), r.undoNamedButton(c))
	return reply, nil
}

func repostVerb() verb {
	key := chat.Param{Key: argKey, Type: chat.LineParam, Required: true, Hidden: true}
	s := chat.Spec{Path: repostPath, Internal: true, Private: true, Params: []chat.Param{key}}
	return verb{Spec: s, needs: pmo.Guest, undone: undoneStore, do: repost}
}

// repost posts once more what may stand already and couldn't be looked for,
// under a key of its own.
func repost(ctx context.Context, r *request) (chat.Reply, error) {
	page, err := r.h.Store.Deliveries(ctx, r.office, storage.Ledger{Keys: []string{r.Args[argKey]}})
	if err != nil {
		return chat.Reply{}, fmt.Errorf("handlers: what is to be posted again: %w", err)
	}
	if len(page.Deliveries) == 0 || page.Deliveries[0].Path == "" || !r.mayRead(page.Deliveries[0]) {
		return chat.Reply{}, r.mayNot(pmo.Lead)
	}
	d := page.Deliveries[0]
	var reply chat.Reply
	reply.Replace = true
	if d.State == storage.Failed {
		again := chat.Promise{Job: d.Job, Key: d.Key + "/again", Target: d.Target, Scope: d.Scope, Path: d.Path, Args: d.Args}
		reply.Promises = []chat.Promise{again}
	}
	what := r.t.AMessageAbout(d.Scope)
	if isCard(d) {
		what = r.t.TheCardOf(d.Scope)
	}
	reply.Add(r.t.PostedAgain(what))
	return reply, nil
}
