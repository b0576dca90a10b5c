package handlers

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/pmo/registers"
	"pmobot/internal/say"
	"pmobot/storage"
)

// handoverPath tells who manages a project what somebody who left owned there.
const handoverPath = "tell handover"

// left keeps that a person is gone, so that nobody asks them any more, and
// promises word of what they owned. Of whom nothing is kept, nothing is.
func (r *request) left(ctx context.Context) ([]pmo.Change, error) {
	p := r.view.Person(r.From.ID)
	if !r.From.Left || p.Version == 0 || p.Left {
		return nil, nil
	}
	owned, err := r.ownedBy(ctx, r.From.ID)
	if err != nil {
		return nil, err
	}
	set := pmo.Values{}
	pmo.Left.Put(set, true)
	c := r.meeting(pmo.Named(pmo.KindPerson, r.From.ID), p.Version, set)
	var told []string
	for _, e := range owned {
		project, _ := r.view.Project(e.Ref.Project)
		leads := r.view.Leads(project)
		if len(leads) == 0 || leads[0] == r.From.ID || slices.Contains(told, leads[0]) {
			continue
		}
		told = append(told, leads[0])
		c.Promises = append(c.Promises, pmo.Promise{Kind: pmo.PromiseTell, Target: leads[0], Path: handoverPath})
	}
	return []pmo.Change{c}, nil
}

// ownedBy lists the open entries that a person owns.
func (r *request) ownedBy(ctx context.Context, person string) ([]pmo.Entry, error) {
	open := true
	var owned []pmo.Entry
	for _, k := range registers.All() {
		q := pmo.Query{Sight: everything, Register: k.Prefix, Owner: person, Open: &open, Limit: storage.FindMost}
		for more := true; more; more = q.After != "" {
			page, err := r.h.Store.Find(ctx, r.office, q)
			if err != nil {
				return nil, fmt.Errorf("handlers: what %s owns: %w", person, err)
			}
			owned, q.After = append(owned, page.Entries...), page.Next
		}
	}
	return owned, nil
}

// handover says how much somebody who left owned where the reader leads, as
// long as it is anybody's.
func (h *Handlers) handover(ctx context.Context, r *request) (chat.Reply, error) {
	person := strings.TrimPrefix(r.Args[chat.ArgRef], pmo.KindPerson+":")
	owned, err := r.ownedBy(ctx, person)
	if err != nil {
		return chat.Reply{}, err
	}
	if err := r.view.People(ctx, person); err != nil {
		return chat.Reply{}, err
	}
	owned = slices.DeleteFunc(owned, func(e pmo.Entry) bool {
		p, ok := r.view.Project(e.Ref.Project)
		leads := r.view.Leads(p)
		return !ok || r.view.Role(r.who, p) < pmo.Lead || len(leads) == 0 || leads[0] != r.who.Token
	})
	if len(owned) == 0 || !r.view.Person(person).Left {
		return skipped(storage.ReasonAnswered), nil
	}
	first := owned[0]
	list := chat.Button{Label: say.Both(say.Tongue.HandOver), Path: registers.Of(first).Word + " list", Args: chat.Args{
		pmo.Owner.Key: person, argProject: first.Ref.Project,
	}}
	var reply chat.Reply
	reply.Add(r.t.LeftEntries(r.view.Person(person).Name, len(owned)), list)
	return reply, nil
}
