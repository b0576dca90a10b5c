package handlers

import (
	"context"
	"slices"
	"strings"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/pmo/registers"
	"pmobot/internal/say"
	"pmobot/internal/when"
)

// snoozesMost is how often an entry can be put off before it goes to the
// project manager.
const snoozesMost = 3

// argUntil is the day until which something is put off.
const argUntil = "until"

var (
	undoneSnooze = say.Words{En: "Not put off", Zh: "未推迟"}
	undoneSeen   = say.Words{En: "Not noted", Zh: "未记录"}
)

func snoozeVerbs() []verb {
	until := chat.Param{Key: argUntil, Name: say.Words{En: "until", Zh: "推迟到"}, Type: chat.DateParam}
	snooze := chat.Spec{
		Path: "pmo snooze", Words: []string{"推迟", "稍后", "later"}, Group: say.Words{En: "office", Zh: "办公室"},
		About: say.Both(say.Tongue.AboutSnooze), Params: []chat.Param{refsParam(), until}, Private: true,
		Example: say.Same("/pmo snooze APO-R12 until:+3d"),
	}
	seen := chat.Spec{
		Path: "pmo seen", Words: []string{"知道了"}, Group: snooze.Group, About: say.Both(say.Tongue.AboutSeen),
		Params: []chat.Param{refsParam()}, Private: true,
	}
	seen.Params[0].Required = true
	return []verb{
		{Spec: snooze, needs: pmo.Guest, undone: undoneSnooze, do: snoozeEntries},
		{Spec: seen, needs: pmo.Guest, undone: undoneSeen, do: seeEntries},
	}
}

// refsParam takes one reference or several.
func refsParam() chat.Param {
	return chat.Param{Key: chat.ArgRef, Name: say.Words{En: "references", Zh: "编号"}, Type: chat.LineParam, Bare: true}
}

// entriesNamed reads the entries that the arguments name, each once.
func (r *request) entriesNamed(ctx context.Context) ([]pmo.Entry, error) {
	var (
		entries []pmo.Entry
		seen    = map[pmo.Ref]bool{}
	)
	words := strings.FieldsFunc(r.Args[chat.ArgRef], func(c rune) bool { return strings.ContainsRune(" ,，、;；", c) })
	for _, word := range words {
		e, err := r.living(ctx, word)
		if err != nil {
			return nil, err
		}
		if !pmo.Open.Of(e) {
			one := r.of(e)
			return nil, r.refuse(func(t say.Tongue) string {
				return t.NotOpen(e.Ref.String(), one.kind.State(pmo.State.Of(e)).Name.In(t.Lang()))
			}, r.button(e, say.Both(say.Tongue.Show), "show"))
		}
		if !seen[e.Ref] {
			seen[e.Ref] = true
			entries = append(entries, e)
		}
	}
	return entries, nil
}

// snoozeEntries puts reminders off until a day. The review's date and the
// steps to others stay as they are; all is checked before any is put off.
func snoozeEntries(ctx context.Context, r *request) (chat.Reply, error) {
	switch {
	case r.Args[chat.ArgRef] == "":
		return chat.Reply{}, r.refuse(func(t say.Tongue) string { return t.NeedsValue(r.verb.Params[0].Name.In(t.Lang())) },
			chat.Button{Label: say.Both(say.Tongue.WhatWaits), Path: "pmo mine"})
	case r.Args[argUntil] == "":
		return r.untilWhen(), nil
	}
	until, _ := when.Parse(r.Args[argUntil])
	if !until.After(r.today) {
		return chat.Reply{}, r.refuse(func(t say.Tongue) string { return t.SnoozeForward(until) }, r.laterButtons()...)
	}
	if p, ok := r.projectNamed(); ok {
		return r.snoozeQuestion(ctx, p, until)
	}
	entries, err := r.entriesNamed(ctx)
	if err != nil {
		return chat.Reply{}, err
	}
	for _, e := range entries {
		if err := r.maySnooze(ctx, e, until); err != nil {
			return chat.Reply{}, err
		}
	}
	var reply chat.Reply
	for i, e := range entries {
		line, err := r.snooze(ctx, i, e, until)
		if err != nil {
			return chat.Reply{}, err
		}
		reply.Ref = e.Ref.String()
		reply.Add(line)
	}
	reply.Add(r.t.SnoozeKeeps(len(entries)))
	return reply, nil
}

// untilWhen opens the form for the day.
func (r *request) untilWhen() chat.Reply {
	reply := r.form("")
	for i := range reply.Form.Inputs {
		reply.Form.Inputs[i].Required = reply.Form.Inputs[i].Key == argUntil
	}
	reply.Form.Inputs = slices.DeleteFunc(reply.Form.Inputs, func(in chat.Input) bool { return in.Key != argUntil })
	return reply
}

// laterButtons are the days that a refused one can be mended to.
func (r *request) laterButtons() []chat.Button {
	day := func(label func(say.Tongue) string, until string) chat.Button {
		return chat.Button{Label: say.Both(label), Path: r.Path, Args: chat.Args{chat.ArgRef: r.Args[chat.ArgRef], argUntil: until}}
	}
	return []chat.Button{day(say.Tongue.OneDay, "+1d"), day(say.Tongue.ThreeDays, "+3d"), day(say.Tongue.NextWeek, "next mon")}
}

// boss is who an entry goes to that was put off too often: the project manager,
// or who leads in their place; "" where there is nobody but who asks.
func (r *request) boss() string {
	for _, token := range append([]string{r.project.Manager, r.project.Sponsor}, r.view.Leads(r.project)...) {
		if token != "" {
			return token
		}
	}
	return ""
}

// asksNothing tells whether nobody would be asked about an entry before a day
// anyway.
func asksNothing(e pmo.Entry, until when.Date) bool {
	review, due := pmo.ReviewDue.Of(e), pmo.Due.Of(e)
	complete := pmo.Owner.Of(e) != "" && (registers.Of(e).Level == nil || pmo.Score.Known(e))
	return complete && registers.AcceptedUntil.Of(e).IsZero() && review.After(until) && (due.IsZero() || due.After(until))
}

// maySnooze checks whose it is to put an entry off, how often it was, and that
// there is something to put off.
func (r *request) maySnooze(ctx context.Context, e pmo.Entry, until when.Date) error {
	one := r.of(e)
	owner := pmo.Owner.Of(e)
	if err := r.view.People(ctx, owner, one.boss()); err != nil {
		return err
	}
	theirs := owner == "" || owner == r.From.ID || r.view.Person(owner).Deputy == r.From.ID || one.role >= pmo.Lead
	if !theirs || one.role < pmo.Member {
		return r.refuse(func(t say.Tongue) string { return t.NotYoursToSnooze(e.Ref.String(), r.view.Name(owner)) },
			r.button(e, say.Both(say.Tongue.Show), "show"))
	}
	if asksNothing(e, until) {
		return r.refuse(func(t say.Tongue) string { return t.NothingToSnooze(e.Ref.String(), pmo.ReviewDue.Of(e)) },
			r.button(e, say.Both(say.Tongue.Show), "show"))
	}
	most := snoozesMost
	if boss := one.boss(); boss != "" && boss != r.From.ID {
		most++
	}
	if pmo.Snoozes.Of(e) < most {
		return nil
	}
	buttons := []chat.Button{r.button(e, say.Both(say.Tongue.Show), "show")}
	if registers.Of(e).Cadence != nil {
		buttons = append([]chat.Button{r.button(e, say.Both(say.Tongue.StillSo), "review"), r.button(e, say.Both(say.Tongue.Reassign), "assign")}, buttons...)
	}
	return r.refuse(func(t say.Tongue) string { return t.SnoozedEnough(e.Ref.String(), pmo.Snoozes.Of(e)) }, buttons...)
}

// snooze puts the n-th entry of a command off, and says until when, and who is
// asked then: the last time it is the project manager.
func (r *request) snooze(ctx context.Context, n int, e pmo.Entry, until when.Date) (string, error) {
	one := r.nth(n, e)
	set := pmo.Values{}
	pmo.SnoozedUntil.Put(set, until)
	pmo.Snoozes.Put(set, pmo.Snoozes.Of(e)+1)
	now, _, err := one.change(ctx, "snooze", e, set)
	if err != nil {
		return "", err
	}
	again := one.project.Calendar.Next(until)
	ref, title := say.Link(e.Ref.String(), e.Ref.String()), pmo.Title.Of(e)
	if one.kind.Private {
		title = ""
	}
	if times := pmo.Snoozes.Of(now); times > snoozesMost {
		return r.t.SnoozedToManager(ref, title, times, r.view.Name(one.boss()), again), nil
	}
	return r.t.Snoozed(ref, title, again), nil
}

// nth makes a request speak about the n-th entry of a command, whose change has
// an id of its own.
func (r *request) nth(n int, e pmo.Entry) *request {
	one := r.of(e)
	if n > 0 {
		one.ID += "/" + e.Ref.String()
	}
	return one
}

// seeEntries keeps that somebody saw what they were asked. Nothing is put off.
func seeEntries(ctx context.Context, r *request) (chat.Reply, error) {
	entries, err := r.entriesNamed(ctx)
	if err != nil {
		return chat.Reply{}, err
	}
	for _, e := range entries {
		if one := r.of(e); one.role < pmo.Member {
			return chat.Reply{}, one.mayNot(pmo.Member)
		}
	}
	var refs []string
	for i, e := range entries {
		if _, _, err := r.nth(i, e).change(ctx, "seen", e, pmo.Values{}); err != nil {
			return chat.Reply{}, err
		}
		refs = append(refs, say.Link(e.Ref.String(), e.Ref.String()))
	}
	reply := chat.Reply{}
	if len(entries) == 1 {
		reply.Ref = entries[0].Ref.String()
	}
	reply.Add(r.t.SeenNoted(refs))
	return reply, nil
}
