package handlers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"pmobot/internal/chat"
	"pmobot/internal/office"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
)

// Digests is what the digest verbs need of package digests.
type Digests interface {
	// Read reads a schedule as people say it. Its error is a *chat.Refusal.
	Read(text string) (DigestOrder, error)
	// Says is what a schedule delivers, and how often: the weekly digest, on
	// Mondays at 09:00.
	Says(t say.Tongue, schedule pmo.Entry) (name, often string)
	// Times lists when a schedule is due next after an instant, in its own
	// zone, and that zone. Whom and what it names was read into v.
	Times(v *office.View, schedule pmo.Entry, after time.Time, most int) ([]time.Time, *time.Location, error)
	// Now tells what is known up to this minute; it moves no mark.
	Now(ctx context.Context, ask DigestAsk) (chat.Reply, error)
	// Preview tells what the next one would, as it would be posted.
	Preview(ctx context.Context, ask DigestAsk) (chat.Reply, error)
	// Sample is a digest of made-up data, marked so.
	Sample(ctx context.Context, lang say.Lang) (chat.Reply, error)
}

// DigestOrder is a schedule as somebody ordered it.
type DigestOrder struct {
	When string // as it is kept
	Zone string // IANA name, or "" where none was typed
	Mine bool   // one's own week, privately
}

// DigestAsk asks for a digest that only who asked will read.
type DigestAsk struct {
	Office   pmo.Office
	Schedule pmo.Entry // its Version is 0 where nothing is scheduled: what it would be
	Sight    pmo.Sight // of who will read it
	Lang     say.Lang
	Now      time.Time
}

// The kinds of digests, as pmo.DigestKind keeps them.
const (
	digestWeekly = "weekly"
	digestMine   = "mine"
)

// Keys of the digest verbs' arguments.
const (
	argWhen     = "when"     // a schedule as typed
	argNumber   = "number"   // of a schedule in its channel's list
	argSchedule = "schedule" // number of its reference: buttons fill it in
)

// nextTimes is how many coming times a new schedule is echoed with.
const nextTimes = 3

// How refusals of the digest verbs begin.
var (
	undoneSchedule = say.Words{En: "Not scheduled", Zh: "未安排"}
	undonePause    = say.Words{En: "Not paused", Zh: "未暂停"}
	undoneResume   = say.Words{En: "Not resumed", Zh: "未恢复"}
	undoneRemove   = say.Words{En: "Not removed", Zh: "未移除"}
)

// digestVerbs are the verbs of digests, in the order in which help shows them.
func digestVerbs() []verb {
	return []verb{
		scheduleVerb(), digestNowVerb(), digestPreviewVerb(), digestListVerb(),
		scheduleStep("pause", undonePause, pauseSchedule, say.Tongue.AboutPause, "暂停", "stop"),
		scheduleStep("resume", undoneResume, resumeSchedule, say.Tongue.AboutResume, "恢复", "继续", "start"),
		scheduleStep("remove", undoneRemove, removeSchedule, say.Tongue.AboutRemove, "移除", "删除", "delete"),
	}
}

func digestSpec(name string, about func(say.Tongue) string, words []string, params ...chat.Param) chat.Spec {
	return chat.Spec{
		Path: "digest " + name, Words: words, Group: say.Words{En: "digest", Zh: "简报"}, About: say.Both(about),
		Params: params, Private: true,
	}
}

func numberParams() []chat.Param {
	return []chat.Param{
		{Key: argNumber, Name: say.Words{En: "number", Zh: "序号"}, Type: chat.NumberParam, Min: 1, Max: 999, Bare: true},
		{Key: argSchedule, Type: chat.NumberParam, Max: 1 << 30, Hidden: true},
	}
}

func scheduleVerb() verb {
	text := chat.Param{
		Key: argWhen, Name: say.Words{En: "when", Zh: "时间"}, Type: chat.LineParam, Bare: true, Required: true,
		Hint: say.Both(say.Tongue.ScheduleHint),
	}
	s := digestSpec("schedule", say.Tongue.AboutSchedule, []string{"安排", "订阅"}, text, numberParams()[1])
	s.Opens = true
	s.Example = say.Same("/digest schedule weekly mon 09:00")
	return verb{Spec: s, needs: pmo.Guest, undone: undoneSchedule, do: schedule}
}

// schedule keeps when a digest comes to a channel, or one's own week to oneself,
// and echoes it with the next times. A button may name a schedule to change.
func schedule(ctx context.Context, r *request) (chat.Reply, error) {
	order, err := r.h.Digests.Read(r.Args[argWhen])
	if err != nil {
		return chat.Reply{}, r.unfit(err)
	}
	if r.Args[argSchedule] != "" {
		e, err := r.scheduleNamed(ctx)
		if err != nil {
			return chat.Reply{}, err
		}
		return r.reschedule(ctx, e, order)
	}
	e := r.ordered(order)
	if err := r.mayDeliver(ctx, e); err != nil {
		return chat.Reply{}, err
	}
	if err := r.isNew(ctx, e); err != nil {
		return chat.Reply{}, err
	}
	return r.keepSchedule(ctx, "schedule", e, e.Values, nil)
}

// unfit is a schedule that can't be read, with the form to mend it in.
func (r *request) unfit(err error) error {
	var refusal *chat.Refusal
	if !errors.As(err, &refusal) {
		return err
	}
	mended := *refusal
	mended.Buttons = []chat.Button{{Label: say.Both(say.Tongue.FixInForm), Path: formPath, Args: r.packed()}}
	if r.Command.Form {
		form := r.filled(nil)
		mended.Form = &form
	}
	return &mended
}

// ordered is the schedule that an order asks for, not yet kept.
func (r *request) ordered(order DigestOrder) pmo.Entry {
	e := r.unscheduled(order.Mine)
	pmo.When.Put(e.Values, order.When)
	pmo.Zone.Put(e.Values, order.Zone)
	pmo.Open.Put(e.Values, true)
	pmo.StartsAt.Put(e.Values, r.At)
	return e
}

// unscheduled is what a digest here, or of one's own week, would be about. An
// unbound channel gets the whole office.
func (r *request) unscheduled(mine bool) pmo.Entry {
	e := pmo.Entry{Ref: pmo.Ref{Project: pmo.Nowhere, Register: pmo.KindSchedule}, By: r.From.ID, Values: pmo.Values{}}
	if mine || r.In.Private() {
		pmo.Target.Put(e.Values, r.From.ID)
		pmo.DigestKind.Put(e.Values, digestMine)
		return e
	}
	pmo.Target.Put(e.Values, r.In.ID)
	pmo.DigestKind.Put(e.Values, digestWeekly)
	if r.bound {
		pmo.Covers.Put(e.Values, r.project.Key)
	}
	return e
}

// mayDeliver checks that a digest may come to where it is ordered, and can.
func (r *request) mayDeliver(ctx context.Context, e pmo.Entry) error {
	if pmo.DigestKind.Of(e) == digestMine {
		return nil
	}
	mine := chat.Button{Label: say.Both(say.Tongue.MineInstead), Path: r.Path, Args: chat.Args{argWhen: r.Args[argWhen] + " me"}}
	switch {
	case r.role < pmo.Member:
		return r.mayNot(pmo.Member)
	case r.exposed():
		return r.refuse(say.Tongue.SharedChannel, mine)
	case r.bound && r.project.Restricted:
		return r.refuse(func(t say.Tongue) string { return t.RestrictedProject(r.project.Name) }, mine)
	}
	return r.postable(ctx, mine)
}

// isNew checks that nothing delivers the same at the same times already; a
// command that is repeated finds what it made itself.
func (r *request) isNew(ctx context.Context, e pmo.Entry) error {
	others, err := r.schedules(ctx)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(others, func(other pmo.Entry) bool { return sameSchedule(other, e) })
	if at < 0 {
		return nil
	}
	made, err := r.h.Store.Changes(ctx, r.office, pmo.Span{ID: r.ID})
	if err != nil {
		return fmt.Errorf("handlers: was it scheduled: %w", err)
	}
	if len(made.Changes) > 0 {
		return nil
	}
	return r.refuse(say.Tongue.ScheduledAlready, r.scheduleButton(others[at], say.Both(say.Tongue.PreviewIt), "preview"))
}

// sameSchedule tells whether two schedules deliver the same at the same times.
func sameSchedule(a, b pmo.Entry) bool {
	for _, f := range []pmo.Text{pmo.When, pmo.Zone, pmo.Target, pmo.Covers, pmo.DigestKind} {
		if f.Of(a) != f.Of(b) {
			return false
		}
	}
	return true
}

// reschedule gives a schedule another time; what it delivers, and to whom, stays.
func (r *request) reschedule(ctx context.Context, e pmo.Entry, order DigestOrder) (chat.Reply, error) {
	if pmo.When.Of(e) == order.When && pmo.Zone.Of(e) == order.Zone {
		return chat.Reply{}, r.refuse(say.Tongue.ScheduledAlready, r.scheduleButton(e, say.Both(say.Tongue.PreviewIt), "preview"))
	}
	set := pmo.Values{}
	pmo.When.Put(set, order.When)
	pmo.Zone.Put(set, order.Zone)
	pmo.StartsAt.Put(set, r.At)
	return r.keepSchedule(ctx, "schedule", e, set, scheduleArgs(e))
}

// scheduleArgs are the arguments that give a schedule the time it has now.
func scheduleArgs(e pmo.Entry) chat.Args {
	text := pmo.When.Of(e)
	if zone := pmo.Zone.Of(e); zone != "" {
		text += " " + zone
	}
	if pmo.DigestKind.Of(e) == digestMine {
		text += " me"
	}
	return chat.Args{argWhen: text, argSchedule: strconv.Itoa(e.Ref.Number)}
}

// keepSchedule stores a schedule and echoes it. Before are the arguments that
// give it its earlier time back; nil for a new one, whose undo removes it.
func (r *request) keepSchedule(ctx context.Context, verb string, e pmo.Entry, set pmo.Values, before chat.Args) (chat.Reply, error) {
	if e.Version == 0 {
		e.Values = nil
	}
	now, _, err := r.change(ctx, verb, e, set)
	if err != nil {
		return chat.Reply{}, err
	}
	undo := r.scheduleButton(now, say.Both(say.Tongue.Undo), "remove")
	if before != nil {
		undo = chat.Button{Label: say.Both(say.Tongue.Undo), Path: "digest schedule", Args: before}
	}
	change := chat.Button{Label: say.Both(say.Tongue.ChangeIt), Path: formPath, Args: scheduleArgs(now)}
	change.Args[argVerb] = "digest schedule"
	preview := r.scheduleButton(now, say.Both(say.Tongue.PreviewIt), "preview")
	return r.echoed(ctx, now, preview, change, undo)
}

// echoed says what comes where, how often and when next, and that the bot can
// post there, where the platform says so just now.
func (r *request) echoed(ctx context.Context, e pmo.Entry, buttons ...chat.Button) (chat.Reply, error) {
	times, zone, err := r.h.Digests.Times(r.view, e, r.At, nextTimes)
	if err != nil {
		return chat.Reply{}, fmt.Errorf("handlers: when schedule %d is due: %w", e.Ref.Number, err)
	}
	var reply chat.Reply
	place, checked := r.In.Name, ""
	if pmo.DigestKind.Of(e) == digestMine {
		place = ""
	} else if can, _ := r.standing(ctx); can {
		checked = r.t.CanPostThere()
	}
	name, often := r.h.Digests.Says(r.t, e)
	reply.Add(r.t.Scheduled(place, name, often, r.t.ZoneName(zone.String())))
	reply.Add(r.t.NextTimes(times))
	reply.Add(checked, buttons...)
	return reply, nil
}

// scheduleButton does a digest verb on a schedule.
func (r *request) scheduleButton(e pmo.Entry, label say.Words, verb string) chat.Button {
	return chat.Button{Label: label, Path: "digest " + verb, Args: chat.Args{argSchedule: strconv.Itoa(e.Ref.Number)}}
}
