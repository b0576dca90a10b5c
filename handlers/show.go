package handlers

import (
	"context"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
)

// changesOnCard and changesInHistory are how many changes fit below a card,
// and in a history of its own.
const (
	changesOnCard    = 3
	changesInHistory = 12
)

func showVerb(k pmo.Kind) verb {
	s := spec(k, "show", "查看", say.Both(func(t say.Tongue) string { return t.AboutShow(k.Name.In(t.Lang())) }), refParam())
	s.Register = k.Prefix
	return verb{Spec: s, kind: k, needs: pmo.Guest, undone: undoneShow, do: showEntry}
}

func showEntry(ctx context.Context, r *request) (chat.Reply, error) {
	e, err := r.find(ctx, r.Args[chat.ArgRef])
	if err != nil {
		return chat.Reply{}, err
	}
	return r.shown(ctx, e)
}

// shown is the entry's whole card.
func (r *request) shown(ctx context.Context, e pmo.Entry) (chat.Reply, error) {
	trail, err := r.history(ctx, e)
	if err != nil {
		return chat.Reply{}, err
	}
	look := r.look()
	return chat.Reply{Ref: e.Ref.String(), Lines: look.Full(e, trail, changesOnCard)}, nil
}

// history reads an entry's changes, oldest first, with the names they speak of.
func (r *request) history(ctx context.Context, e pmo.Entry) ([]pmo.Change, error) {
	changes, err := r.changes(ctx, e.Ref, 1)
	if err != nil {
		return nil, err
	}
	return changes, r.know(ctx, []pmo.Entry{e}, changes...)
}

func historyVerb(k pmo.Kind) verb {
	s := spec(k, "history", "修改记录", say.Both(say.Tongue.AboutHistory), refParam())
	s.Words = []string{"修改记录", "历史"}
	return verb{Spec: s, kind: k, needs: pmo.Guest, undone: undoneShow, do: showHistory}
}

func showHistory(ctx context.Context, r *request) (chat.Reply, error) {
	e, err := r.find(ctx, r.Args[chat.ArgRef])
	if err != nil {
		return chat.Reply{}, err
	}
	trail, err := r.history(ctx, e)
	if err != nil {
		return chat.Reply{}, err
	}
	look := r.look()
	reply := chat.Reply{Ref: e.Ref.String()}
	reply.Add(say.Bold(e.Ref.String() + " " + pmo.Title.Of(e) + " · " + r.t.HistoryHead()))
	for _, line := range look.History(e, trail, changesInHistory) {
		reply.Add(line)
	}
	reply.Add("", r.button(e, say.Both(func(t say.Tongue) string { return t.ShowRef(e.Ref.String()) }), "show"))
	return reply, nil
}
