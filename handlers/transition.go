package handlers

import (
	"context"
	"slices"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/pmo/registers"
	"pmobot/internal/say"
	"pmobot/internal/when"
)

// transitionVerb is one of the moves that a register declares: accept, close,
// publish, answer.
func transitionVerb(k pmo.Kind, m pmo.Move) verb {
	params := []chat.Param{refParam()}
	worded := false // something that it asks for takes the words that are left over
	for _, f := range m.Asks {
		p := paramOf(f.Declared())
		text := p.Type == chat.ProseParam
		p.Hidden = false
		p.Bare = text || p.Type == chat.DateParam && f.Declared().Key != pmo.Due.Key || p.Type == chat.RefParam
		worded = worded || text
		params = append(params, p)
	}
	if !worded {
		params = append(params, reasonParam())
	}
	s := spec(k, m.Verb, m.Name.Zh, say.Both(func(t say.Tongue) string {
		if about := m.About.In(t.Lang()); about != "" {
			return about
		}
		return t.AboutMove(k.Name.In(t.Lang()), m.Name.In(t.Lang()), m.Did.In(t.Lang()))
	}), append(params, versionParam())...)
	s.Reason = true
	return verb{Spec: s, kind: k, needs: pmo.Guest, undone: m.Undone(), do: func(ctx context.Context, r *request) (chat.Reply, error) {
		return r.transition(ctx, m)
	}}
}

// transition makes a move: if the table has it, if this person may, and once
// everything that it needs was said.
func (r *request) transition(ctx context.Context, m pmo.Move) (chat.Reply, error) {
	e, err := r.living(ctx, r.Args[chat.ArgRef])
	if err != nil {
		return chat.Reply{}, err
	}
	if !slices.Contains(m.From, pmo.State.Of(e)) {
		return chat.Reply{}, r.noSuchMove(e)
	}
	if err := r.mayMove(ctx, e, m); err != nil {
		return chat.Reply{}, err
	}
	set, err := r.values(ctx, m.Asks)
	if err != nil {
		return chat.Reply{}, err
	}
	if err := r.rightDay(set); err != nil {
		return chat.Reply{}, err
	}
	r.complete(e, m, set)
	if missing(m, set) || m.Reason && r.Args[chat.ArgBecause] == "" {
		return r.askFor(e, m), nil
	}
	to := m.To
	if to == "" {
		to = pmo.Before.Of(e)
	}
	if m.Verb == "decide" && registers.Response.Of(after(e, set)) == "" {
		to = registers.Assessed
	}
	pmo.State.Put(set, to)
	now, c, err := r.change(ctx, m.Verb, e, set)
	if err != nil {
		return chat.Reply{}, err
	}
	if err := r.know(ctx, []pmo.Entry{now}, c); err != nil {
		return chat.Reply{}, err
	}
	return r.moved(e, now, c, m)
}

// rightDay refuses an acceptance that ended already, and what is said to have
// happened on a day to come.
func (r *request) rightDay(set pmo.Values) error {
	until, on := registers.AcceptedUntil.In(set), registers.HappenedOn.In(set)
	switch {
	case !until.IsZero() && until.Before(r.today):
		return r.withForm(r.refuse(func(t say.Tongue) string { return t.IsPast(until) }))
	case on.After(r.today):
		return r.withForm(r.refuse(func(t say.Tongue) string { return t.IsAhead(on) }))
	}
	return nil
}

func missing(m pmo.Move, set pmo.Values) bool {
	for _, f := range m.Must {
		if set[f.Declared().Key] == nil {
			return true
		}
	}
	return false
}

// askFor opens the form for what a move needs and wasn't told.
func (r *request) askFor(e pmo.Entry, m pmo.Move) chat.Reply {
	r.Args[chat.ArgRef] = e.Ref.String()
	reply := r.form(r.t.NeededFor(e.Ref.String(), pmo.Title.Of(e)))
	for i, in := range reply.Form.Inputs {
		if in.Key == chat.ArgBecause {
			reply.Form.Inputs[i].Required = m.Reason
		}
		for _, f := range m.Must {
			if f.Declared().Key == in.Key {
				reply.Form.Inputs[i].Required = true
			}
		}
	}
	reply.Ref = e.Ref.String()
	return reply
}

// complete adds to a move what it needs and can be known: who is asked when a
// risk is escalated, the day on which it happened.
func (r *request) complete(e pmo.Entry, m pmo.Move, set pmo.Values) {
	switch m.Verb {
	case "escalate":
		if registers.EscalatedTo.In(set) == "" {
			registers.EscalatedTo.Put(set, r.project.Sponsor)
		}
		if pmo.Due.In(set).IsZero() && pmo.Due.Of(e).IsZero() {
			pmo.Due.Put(set, r.project.Calendar.Add(r.today, 3))
		}
	case "occurred":
		if registers.HappenedOn.In(set).IsZero() {
			registers.HappenedOn.Put(set, r.today)
		}
	case "decide":
		pmo.Due.Put(set, when.Date{})
	case "accept":
		if pmo.State.Of(e) == registers.Escalated { // the question is answered
			pmo.Due.Put(set, when.Date{})
		}
	}
}

// noSuchMove says where the entry stands and which moves there are from there.
func (r *request) noSuchMove(e pmo.Entry) error {
	buttons := r.moveButtons(e)
	return r.refuse(func(t say.Tongue) string {
		var verbs []string
		for _, m := range r.kind.MovesFrom(pmo.State.Of(e)) {
			verbs = append(verbs, m.Name.In(t.Lang()))
		}
		return t.NoSuchMove(e.Ref.String(), r.kind.State(pmo.State.Of(e)).Name.In(t.Lang()), verbs)
	}, buttons...)
}

func (r *request) moveButtons(e pmo.Entry) []chat.Button {
	var buttons []chat.Button
	for _, m := range r.kind.MovesFrom(pmo.State.Of(e)) {
		if r.role >= m.Role {
			buttons = append(buttons, r.button(e, m.Button, m.Verb))
		}
	}
	return buttons
}

// mayMove checks the right to a move. Owners close their own; of others' high
// and critical entries only leads dispose.
func (r *request) mayMove(ctx context.Context, e pmo.Entry, m pmo.Move) error {
	owner := pmo.Owner.Of(e)
	if r.role < pmo.Member && m.Role <= pmo.Member {
		return r.mayNot(pmo.Member)
	}
	if r.role >= pmo.Lead || owner == r.From.ID && m.Role <= pmo.Member && r.role >= pmo.Member {
		return nil
	}
	grave := r.kind.Level != nil && r.kind.Level(e, r.project.Rules) >= pmo.High
	disposes := m.Verb == "close" || m.Verb == "occurred"
	if r.role >= m.Role && (!grave || !disposes || owner == "" && m.Verb != "close") {
		return nil
	}
	if err := r.view.People(ctx, append(r.view.Leads(r.project), owner)...); err != nil {
		return err
	}
	level := r.look().Level(e)
	name := ""
	if owner != "" && m.Role <= pmo.Member {
		name = r.view.Name(owner)
	}
	return r.refuse(func(t say.Tongue) string {
		if m.Role == pmo.Lead && !disposes || r.role < m.Role {
			return t.LeadsOnly(e.Ref.String(), m.Name.In(t.Lang()), m.Did.In(t.Lang()))
		}
		return t.UpToOwner(e.Ref.String(), level, name)
	}, r.askButtons(owner, r.view.Leads(r.project))...)
}

// moved confirms a move and does what comes with it: the giver is told, a
// lesson or an issue is offered.
func (r *request) moved(was, e pmo.Entry, c pmo.Change, m pmo.Move) (chat.Reply, error) {
	reply := r.confirmed(was, e, c)
	switch {
	case m.Verb == "occurred":
		lines := []chat.Line{reply.Lines[0], {Text: r.t.AnIssueNow(), Buttons: []chat.Button{r.lessonButton(e)}}}
		reply.Lines = append(lines, reply.Lines[1:]...)
	case m.Verb == "close" && r.kind.Prefix == "R":
		lines := []chat.Line{reply.Lines[0], {Text: r.t.WhatDidYouLearn(), Buttons: []chat.Button{r.lessonButton(e)}}}
		reply.Lines = append(lines, reply.Lines[1:]...)
	}
	return reply, nil
}

// lessonButton opens the form of a lesson, with what the risk says filled in.
func (r *request) lessonButton(e pmo.Entry) chat.Button {
	return chat.Button{
		Label: say.Both(say.Tongue.LogALesson), Path: formPath,
		Args: chat.Args{
			argVerb: "lesson log", chat.ArgTitle: pmo.Title.Of(e), registers.WasRisk.Key: e.Ref.String(),
			registers.Cause.Key: registers.Cause.Of(e), registers.Effect.Key: registers.Effect.Of(e), argProject: e.Ref.Project,
		},
	}
}
