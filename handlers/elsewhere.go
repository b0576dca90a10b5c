package handlers

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"pmobot/internal/chat"
	"pmobot/internal/office"
	"pmobot/internal/pmo"
	"pmobot/internal/pmo/registers"
	"pmobot/internal/say"
	"pmobot/storage"
)

// argWhom is whom a message is for that goes another way.
const argWhom = "whom"

// inOpen are the messages to one person that may stand in their project's
// channel where their private messages are closed.
func inOpen() []string { return []string{questionPath, ownerPath, usedPath} }

// Elsewhere finds another way for a private message that can't be delivered:
// one mention in the channel of its project, where that is everybody's to
// read, else the project's manager. Ok is false where there is no other way.
func (h *Handlers) Elsewhere(ctx context.Context, d storage.Delivery) (other storage.Delivery, ok bool, err error) {
	ref, about := pmo.ParseRef(d.Scope, "")
	whom := d.Args[argWhom]
	if whom == "" {
		whom = d.Target
	}
	if !about || !slices.Contains(append(inOpen(), outcomePath), d.Path) || slices.Contains(registers.Private(), ref.Register) {
		return other, false, nil
	}
	view, err := office.Load(ctx, h.Store, d.Office, h.Defaults, nil, nil)
	if err != nil {
		return other, false, fmt.Errorf("handlers: another way for %s: %w", d.Key, err)
	}
	p, _ := view.Project(ref.Project)
	other = storage.Delivery{Office: d.Office, Job: d.Job, Scope: d.Scope, Due: d.Due, Path: d.Path, Args: maps.Clone(d.Args)}
	other.Args[argWhom] = whom
	if d.Target == whom && !p.Restricted && slices.Contains(inOpen(), d.Path) {
		if other.Target, err = h.roomOf(ctx, view, p.Key, whom); err != nil {
			return other, false, err
		}
	}
	if other.Target == "" && p.Manager != whom && p.Manager != d.Target {
		other.Target = p.Manager
	}
	other.Key = d.Job + "/" + d.Args[argVersion] + "/" + whom + "/" + d.Path + "/to/" + other.Target
	return other, other.Target != "", nil
}

// roomOf is a channel of a project on a person's platform, or "".
func (h *Handlers) roomOf(ctx context.Context, view *office.View, project, person string) (string, error) {
	platform, _, _ := strings.Cut(person, ":")
	q := pmo.Query{Sight: everything, Register: pmo.KindPlace, Limit: storage.FindMost}
	for {
		page, err := h.Store.Find(ctx, view.Token, q)
		if err != nil {
			return "", fmt.Errorf("handlers: channels: %w", err)
		}
		for _, e := range page.Entries {
			if pmo.BoundTo.Of(e) == project && strings.HasPrefix(e.Ref.Name, platform+":") {
				return e.Ref.Name, nil
			}
		}
		if page.Next == "" {
			return "", nil
		}
		q.After = page.Next
	}
}

// whomFor makes what is told of somebody the message to whom it goes instead:
// with a mention in a channel, and to their manager with why.
func (r *request) whomFor(reply chat.Reply) chat.Reply {
	whom := r.Args[argWhom]
	if whom == "" || len(reply.Lines) == 0 {
		return reply
	}
	first := r.t.InsteadOf(r.view.Name(whom))
	if !r.In.Private() {
		reply.To = chat.Audience{Place: r.In, Public: true}
		first = say.Ping(whom, r.view.Name(whom))
	}
	reply.Lines = append([]chat.Line{{Text: first}}, reply.Lines...)
	return reply
}

// Unedited tells who gave feedback, and took their name out of it, of a message
// that can't be changed any more: it may still show it. Ok is false for others.
func (h *Handlers) Unedited(ctx context.Context, d storage.Delivery) (notice storage.Delivery, ok bool, err error) {
	ref, about := pmo.ParseRef(d.Scope, "")
	if !about || d.Path != givenPath {
		return notice, false, nil
	}
	page, err := h.Store.Find(ctx, d.Office, pmo.Query{Sight: everything, Refs: []pmo.Ref{ref}, Void: true})
	if err != nil || len(page.Entries) == 0 || !registers.Anonymous.Of(page.Entries[0]) {
		return notice, false, err
	}
	return storage.Delivery{
		Office: d.Office, Job: string(pmo.PromiseTell) + "/" + ref.Key(), Key: d.Key + "/unedited/" + d.Message, Scope: d.Scope,
		Target: page.Entries[0].By, Due: d.Due, Path: uneditedPath,
		Args: map[string]string{storage.ArgRef: d.Scope, argWhom: d.Target, argOutsider: "yes"},
	}, true, nil
}

// stillNamed tells of a message that can't be changed, and whose it is.
func stillNamed(ctx context.Context, r *request, e pmo.Entry) (chat.Reply, error) {
	whom := r.Args[argWhom]
	if err := r.view.People(ctx, whom); err != nil {
		return chat.Reply{}, err
	}
	ref := e.Ref.String()
	var reply chat.Reply
	reply.Add(r.t.StillNamed(r.view.Name(whom), say.Link(ref, ref)))
	return reply, nil
}
