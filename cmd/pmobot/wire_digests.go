package main

import (
	"context"
	"errors"
	"time"

	"pmobot/digests"
	"pmobot/handlers"
	"pmobot/internal/chat"
	"pmobot/internal/office"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
	"pmobot/storage"
)

// newsroom gives the handlers what they need of package digests: neither knows
// the other.
type newsroom struct {
	store    storage.Store
	defaults office.Defaults
	editor   *digests.Editor
}

var _ handlers.Digests = newsroom{}

// Read reads a schedule as people say it; what is none is refused with what is.
func (newsroom) Read(text string) (handlers.DigestOrder, error) {
	order, err := digests.ParseOrder(text)
	var unfit *digests.Unfit
	if errors.As(err, &unfit) {
		return handlers.DigestOrder{}, &chat.Refusal{Why: unfit.Say, Fits: say.Tongue.ScheduleFits}
	}
	return handlers.DigestOrder{When: order.Schedule.String(), Zone: order.Zone, Mine: order.Mine}, err
}

// Says is what a schedule delivers, and how often. One that can't be read any
// more is shown as it is kept.
func (newsroom) Says(t say.Tongue, e pmo.Entry) (name, often string) {
	schedule, err := digests.ParseSchedule(pmo.When.Of(e))
	if err != nil {
		return schedule.Name(t, false), t.Quote(pmo.When.Of(e))
	}
	return schedule.Name(t, pmo.DigestKind.Of(e) == digests.MineKind), schedule.Say(t)
}

// Times lists when a schedule is due next.
func (newsroom) Times(v *office.View, e pmo.Entry, after time.Time, most int) ([]time.Time, *time.Location, error) {
	table, err := digests.TimetableOf(v, e)
	if err != nil {
		return nil, nil, err
	}
	var times []time.Time
	for len(times) < most {
		next := table.Next(after)
		if next.IsZero() {
			break
		}
		times, after = append(times, next.At), next.At
	}
	return times, table.Zone(), nil
}

// Now is a digest up to this minute.
func (n newsroom) Now(ctx context.Context, ask handlers.DigestAsk) (chat.Reply, error) {
	full, err := n.ask(ctx, ask)
	if err != nil {
		return chat.Reply{}, err
	}
	return n.editor.Now(ctx, full)
}

// Preview is the next digest as it would be posted.
func (n newsroom) Preview(ctx context.Context, ask handlers.DigestAsk) (chat.Reply, error) {
	full, err := n.ask(ctx, ask)
	if err != nil {
		return chat.Reply{}, err
	}
	return n.editor.Preview(ctx, full)
}

// Sample is a digest of a made-up week.
func (newsroom) Sample(_ context.Context, lang say.Lang) (chat.Reply, error) {
	return digests.Sample(lang), nil
}

// unplanned is the schedule of what nobody scheduled: it is shown as if it came
// every Monday, without saying so.
const unplanned = "weekly mon 09:00"

// ask is what the digest of a schedule is to tell. Where nothing is scheduled
// there is no next one.
func (n newsroom) ask(ctx context.Context, ask handlers.DigestAsk) (digests.Ask, error) {
	e := ask.Schedule
	target := []string{pmo.Target.Of(e)}
	view, err := office.Load(ctx, n.store, ask.Office, n.defaults, target, target)
	if err != nil {
		return digests.Ask{}, err
	}
	scheduled := e.Version > 0
	if !scheduled {
		e.Made = ask.Now
		pmo.When.Put(e.Values, unplanned)
	}
	table, err := digests.TimetableOf(view, e)
	if err != nil {
		return digests.Ask{}, err
	}
	// A window ends before its end: what is said in this very instant is told too.
	full := digests.Preview(view, e, table, ask.Now.Add(time.Millisecond))
	full.Lang, full.Sight = ask.Lang, ask.Sight
	if !scheduled {
		full.NextDue = time.Time{}
	}
	return full, nil
}
