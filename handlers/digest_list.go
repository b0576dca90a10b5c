package handlers

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
	"pmobot/storage"
)

// schedules lists the open schedules of this place, then one's own: in this
// order they are numbered.
func (r *request) schedules(ctx context.Context) ([]pmo.Entry, error) {
	var here, mine []pmo.Entry
	open := true
	q := pmo.Query{Sight: everything, Register: pmo.KindSchedule, Open: &open, Limit: storage.FindMost}
	for {
		page, err := r.h.Store.Find(ctx, r.office, q)
		if err != nil {
			return nil, fmt.Errorf("handlers: schedules: %w", err)
		}
		for _, e := range page.Entries {
			switch pmo.Target.Of(e) {
			case r.From.ID:
				mine = append(mine, e)
			case r.In.ID:
				here = append(here, e)
			}
		}
		if page.Next == "" {
			return append(here, mine...), nil
		}
		q.After = page.Next
	}
}

// scheduleNamed is the schedule that the arguments name: by the number of its
// reference, by its place in the list, or the only one there is.
func (r *request) scheduleNamed(ctx context.Context) (pmo.Entry, error) {
	if r.Args[argSchedule] != "" {
		return r.scheduleNumbered(ctx)
	}
	list, err := r.schedules(ctx)
	if err != nil {
		return pmo.Entry{}, err
	}
	typed := r.Args[argNumber]
	number, _ := strconv.Atoi(typed)
	switch {
	case len(list) == 0:
		form := chat.Button{Label: say.Both(say.Tongue.ScheduleOne), Path: formPath, Args: chat.Args{argVerb: "digest schedule"}}
		return pmo.Entry{}, r.refuse(say.Tongue.NoneScheduled, form)
	case typed == "" && len(list) == 1:
		return list[0], r.mayDispose(list[0])
	case typed == "":
		return pmo.Entry{}, r.refuse(func(t say.Tongue) string { return t.WhichSchedule(len(list)) }, r.choices(list)...)
	case number > len(list):
		return pmo.Entry{}, r.refuse(func(t say.Tongue) string { return t.NoSuchSchedule(number, len(list)) }, r.choices(list)...)
	}
	return list[number-1], r.mayDispose(list[number-1])
}

// choices do the verb on each of several schedules.
func (r *request) choices(list []pmo.Entry) []chat.Button {
	var buttons []chat.Button
	for i, e := range list {
		label := say.Both(func(t say.Tongue) string {
			name, often := r.h.Digests.Says(t, e)
			return t.ScheduleChoice(i+1, name, often)
		})
		buttons = append(buttons, chat.Button{Label: label, Path: r.verb.Path, Args: chat.Args{argSchedule: strconv.Itoa(e.Ref.Number)}})
	}
	return buttons
}

// scheduleNumbered reads the schedule that a button names. A removed one is
// found too: it can be taken up again.
func (r *request) scheduleNumbered(ctx context.Context) (pmo.Entry, error) {
	number, _ := strconv.Atoi(r.Args[argSchedule])
	ref := pmo.Ref{Project: pmo.Nowhere, Register: pmo.KindSchedule, Number: max(number, 1)}
	page, err := r.h.Store.Find(ctx, r.office, pmo.Query{Sight: everything, Refs: []pmo.Ref{ref}, Void: true})
	if err != nil {
		return pmo.Entry{}, fmt.Errorf("handlers: schedule %d: %w", number, err)
	}
	if len(page.Entries) == 0 || pmo.Target.Of(page.Entries[0]) != r.From.ID && pmo.Target.Of(page.Entries[0]) != r.In.ID {
		return pmo.Entry{}, r.refuse(say.Tongue.NoneScheduled)
	}
	return page.Entries[0], r.mayDispose(page.Entries[0])
}

// mayDispose checks the right to a schedule: who ordered it and leads change
// it, everybody may look.
func (r *request) mayDispose(e pmo.Entry) error {
	looks := r.verb.Path == "digest now" || r.verb.Path == "digest preview"
	if looks || e.By == r.From.ID || pmo.Target.Of(e) == r.From.ID || r.role >= pmo.Lead {
		return nil
	}
	return r.mayNot(pmo.Lead)
}

// scheduleStep is a verb that does one step on a schedule.
func scheduleStep(name string, undone say.Words, do func(context.Context, *request, pmo.Entry) (chat.Reply, error), about func(say.Tongue) string, words ...string) verb {
	s := digestSpec(name, about, words, numberParams()...)
	return verb{Spec: s, needs: pmo.Guest, undone: undone, do: func(ctx context.Context, r *request) (chat.Reply, error) {
		e, err := r.scheduleNamed(ctx)
		if err != nil {
			return chat.Reply{}, err
		}
		return do(ctx, r, e)
	}}
}

func pauseSchedule(ctx context.Context, r *request, e pmo.Entry) (chat.Reply, error) {
	if !pmo.Open.Of(e) {
		return chat.Reply{}, r.refuse(say.Tongue.NoneScheduled)
	}
	resume := r.scheduleButton(e, say.Both(say.Tongue.ResumeIt), "resume")
	if pmo.Paused.Of(e) {
		return chat.Reply{}, r.refuse(say.Tongue.PausedAlready, resume)
	}
	set := pmo.Values{}
	pmo.Paused.Put(set, true)
	return r.stepped(ctx, "pause", e, set, r.t.SchedulePaused, resume)
}

// resumeSchedule lets a paused schedule come again, or a removed one. What was
// due meanwhile is not made up for: it starts anew.
func resumeSchedule(ctx context.Context, r *request, e pmo.Entry) (chat.Reply, error) {
	if pmo.Open.Of(e) && !pmo.Paused.Of(e) {
		return chat.Reply{}, r.refuse(say.Tongue.NotOnPause, r.scheduleButton(e, say.Both(say.Tongue.PauseIt), "pause"))
	}
	set := pmo.Values{}
	pmo.Paused.Put(set, false)
	pmo.Open.Put(set, true)
	pmo.StartsAt.Put(set, r.At)
	next, _, err := r.nextTime(after(e, set))
	if err != nil {
		return chat.Reply{}, err
	}
	done := func(name, often string) string { return r.t.ScheduleResumed(name, often, next) }
	return r.stepped(ctx, "resume", e, set, done, r.scheduleButton(e, say.Both(say.Tongue.PauseIt), "pause"))
}

func removeSchedule(ctx context.Context, r *request, e pmo.Entry) (chat.Reply, error) {
	if !pmo.Open.Of(e) {
		return chat.Reply{}, r.refuse(say.Tongue.NoneScheduled)
	}
	set := pmo.Values{}
	pmo.Open.Put(set, false)
	return r.stepped(ctx, "remove", e, set, r.t.ScheduleRemoved, r.scheduleButton(e, say.Both(say.Tongue.Undo), "resume"))
}

// stepped keeps a step on a schedule and says what was done, with the way back.
func (r *request) stepped(ctx context.Context, verb string, e pmo.Entry, set pmo.Values, done func(name, often string) string, back chat.Button) (chat.Reply, error) {
	if _, _, err := r.change(ctx, verb, e, set); err != nil {
		return chat.Reply{}, err
	}
	var reply chat.Reply
	reply.Add(done(r.h.Digests.Says(r.t, e)), back)
	return reply, nil
}

// undoSchedule takes one's own last change of a schedule back: a new one is
// removed. What would have been due meanwhile stays untold.
func (r *request) undoSchedule(ctx context.Context, e pmo.Entry, c pmo.Change) (chat.Reply, error) {
	if e.Version != c.Version {
		return chat.Reply{}, r.refuse(say.Tongue.ScheduleChangedSince, chat.Button{Label: say.Both(say.Tongue.SchedulesHere), Path: "digest list"})
	}
	set := pmo.Values{}
	for key := range c.Set {
		set[key] = c.Was[key]
	}
	if c.Version == 1 {
		set = pmo.Values{}
		pmo.Open.Put(set, false)
	}
	pmo.StartsAt.Put(set, r.At)
	now, _, err := r.change(ctx, "undo", e, set)
	if err != nil {
		return chat.Reply{}, err
	}
	again := r.scheduleButton(now, say.Both(say.Tongue.ResumeIt), "resume")
	var reply chat.Reply
	switch {
	case !pmo.Open.Of(now):
		reply.Add(r.t.ScheduleRemoved(r.h.Digests.Says(r.t, now)), again)
	case pmo.Paused.Of(now):
		reply.Add(r.t.SchedulePaused(r.h.Digests.Says(r.t, now)), again)
	default:
		return r.echoed(ctx, now)
	}
	return reply, nil
}

func digestListVerb() verb {
	s := digestSpec("list", say.Tongue.AboutSchedules, []string{"列出", "列表", "ls"})
	return verb{Spec: s, needs: pmo.Guest, undone: undoneShow, do: listSchedules}
}

// listSchedules numbers the schedules of the channel, and one's own.
func listSchedules(ctx context.Context, r *request) (chat.Reply, error) {
	list, err := r.schedules(ctx)
	if err != nil {
		return chat.Reply{}, err
	}
	var reply chat.Reply
	if len(list) == 0 {
		form := chat.Button{Label: say.Both(say.Tongue.ScheduleOne), Path: formPath, Args: chat.Args{argVerb: "digest schedule"}}
		reply.Add(r.t.NoSchedules(), form)
		return reply, nil
	}
	reply.Add(say.Bold(r.t.SchedulesHead(r.In.Name)))
	for i, e := range list {
		line, err := r.scheduleLine(i+1, e)
		if err != nil {
			return chat.Reply{}, err
		}
		reply.Lines = append(reply.Lines, line)
	}
	return reply, nil
}

func (r *request) scheduleLine(number int, e pmo.Entry) (chat.Line, error) {
	next, zone, err := r.nextTime(e)
	if err != nil {
		return chat.Line{}, err
	}
	stop := r.scheduleButton(e, say.Both(say.Tongue.PauseIt), "pause")
	if pmo.Paused.Of(e) {
		next, stop = time.Time{}, r.scheduleButton(e, say.Both(say.Tongue.ResumeIt), "resume")
	}
	name, often := r.h.Digests.Says(r.t, e)
	change := chat.Button{Label: say.Both(say.Tongue.ChangeIt), Path: formPath, Args: scheduleArgs(e)}
	change.Args[argVerb] = "digest schedule"
	return chat.Line{
		Text:    r.t.ScheduleRow(number, "", name, often, r.t.ZoneName(zone.String()), next),
		Buttons: []chat.Button{stop, change, r.scheduleButton(e, say.Both(say.Tongue.RemoveIt), "remove")},
	}, nil
}

// nextTime is when a schedule is due next, the zero time for never, and in
// which zone.
func (r *request) nextTime(e pmo.Entry) (next time.Time, zone *time.Location, err error) {
	times, zone, err := r.h.Digests.Times(r.view, e, r.At, 1)
	if err != nil {
		return next, nil, fmt.Errorf("handlers: when schedule %d is due: %w", e.Ref.Number, err)
	}
	if len(times) > 0 {
		next = times[0]
	}
	return next, zone, nil
}
