package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"pmobot/digests"
	"pmobot/handlers"
	"pmobot/internal/chat"
	"pmobot/internal/office"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
	"pmobot/storage"
)

// unscheduled is when a digest would come that nobody scheduled.
const unscheduled = "weekly mon 09:00"

// desk is what the digest verbs ask of package digests: handlers and digests
// stand on the same floor, and don't know of each other.
type desk struct {
	store    storage.Store
	defaults office.Defaults
	editor   *digests.Editor
}

// Read reads a schedule as people say it.
func (d desk) Read(text string) (handlers.DigestOrder, error) {
	order, err := digests.ParseOrder(text)
	var unfit *digests.Unfit
	if errors.As(err, &unfit) {
		return handlers.DigestOrder{}, chat.Refuse(unfit.Say)
	}
	if err != nil {
		return handlers.DigestOrder{}, err
	}
	return handlers.DigestOrder{When: order.Schedule.String(), Zone: order.Zone, Mine: order.Mine}, nil
}

// Says is what a schedule delivers, and how often. One that can't be read is
// said as it was typed.
func (d desk) Says(t say.Tongue, e pmo.Entry) (name, often string) {
	mine := pmo.DigestKind.Of(e) == digests.MineKind
	schedule, err := digests.ParseSchedule(pmo.When.Of(e))
	if err != nil {
		return t.ScheduledName(mine, false), pmo.When.Of(e)
	}
	return schedule.Name(t, mine), schedule.Say(t)
}

// Times lists when a schedule is due next, in its own zone, and that zone.
func (d desk) Times(v *office.View, e pmo.Entry, after time.Time, most int) ([]time.Time, *time.Location, error) {
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

// Now tells what is known up to this minute.
func (d desk) Now(ctx context.Context, ask handlers.DigestAsk) (chat.Reply, error) {
	a, err := d.ask(ctx, ask)
	if err != nil {
		return chat.Reply{}, err
	}
	return d.editor.Now(ctx, a)
}

// Preview tells what the next digest would.
func (d desk) Preview(ctx context.Context, ask handlers.DigestAsk) (chat.Reply, error) {
	a, err := d.ask(ctx, ask)
	if err != nil {
		return chat.Reply{}, err
	}
	return d.editor.Preview(ctx, a)
}

// Sample is a digest of made-up data.
func (d desk) Sample(_ context.Context, lang say.Lang) (chat.Reply, error) {
	return digests.Sample(lang), nil
}

// ask is what a digest is asked that only who asked will read, in their
// language. What nobody scheduled has no next one.
func (d desk) ask(ctx context.Context, ask handlers.DigestAsk) (digests.Ask, error) {
	var people, places []string
	target, e := pmo.Target.Of(ask.Schedule), ask.Schedule
	if pmo.DigestKind.Of(e) == digests.MineKind {
		people = append(people, target)
	} else {
		places = append(places, target)
	}
	view, err := office.Load(ctx, d.store, ask.Office, d.defaults, people, places)
	if err != nil {
		return digests.Ask{}, err
	}
	if pmo.When.Of(e) == "" {
		e = pmo.Fold(e, pmo.Change{Ref: e.Ref, Set: pmo.Values{pmo.When.Key: unscheduled}})
	}
	table, err := digests.TimetableOf(view, e)
	if err != nil {
		return digests.Ask{}, fmt.Errorf("digest: %w", err)
	}
	a := digests.Preview(view, e, table, ask.Now)
	a.Lang = ask.Lang
	if ask.Schedule.Version == 0 {
		a.Schedule, a.NextDue = ask.Schedule, time.Time{}
	}
	return a, nil
}
