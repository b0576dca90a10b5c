package digests

import (
	"context"
	"fmt"
	"time"

	"pmobot/internal/office"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
	"pmobot/storage"
)

// task is the delivery of one occurrence. The schedule is read again when it
// is composed: it may have been paused or removed since.
func (s *Scheduled) task(p plan, o Occurrence, number int) Task {
	return Task{
		Delivery: p.delivery(o, number),
		Compose: func(ctx context.Context, d storage.Delivery, now time.Time) (Message, error) {
			e, err := s.again(ctx, p)
			if err != nil {
				return Message{}, err
			}
			if why := whyNot(e); why != "" {
				return Message{Skip: storage.Reason{Code: why, At: now}}, nil
			}
			ask, err := s.ask(ctx, p, d, now)
			if err != nil {
				return Message{}, err
			}
			return s.composer.Compose(ctx, ask)
		},
	}
}

func (s *Scheduled) again(ctx context.Context, p plan) (pmo.Entry, error) {
	page, err := s.store.Find(ctx, p.office, pmo.Query{Sight: pmo.Sight{All: true}, Refs: []pmo.Ref{p.entry.Ref}, Void: true})
	if err != nil || len(page.Entries) == 0 {
		return pmo.Entry{}, err
	}
	return page.Entries[0], nil
}

// whyNot is the reason for which a schedule's digest isn't sent, or "".
func whyNot(e pmo.Entry) string {
	switch {
	case !pmo.Open.Of(e) || pmo.Void.Of(e):
		return storage.ReasonOutdated
	case pmo.Paused.Of(e):
		return storage.ReasonPaused
	}
	return ""
}

// ask says what the digest of one delivery is to tell. Its window ends when it
// was due, however late it comes and however often it is tried: what it tells
// doesn't depend on which process tells it.
func (s *Scheduled) ask(ctx context.Context, p plan, d storage.Delivery, now time.Time) (Ask, error) {
	if err := p.view.Places(ctx, d.Target); err != nil {
		return Ask{}, err
	}
	page, err := s.store.Deliveries(ctx, p.office, storage.Ledger{Job: d.Job, State: storage.Sent, Limit: 1})
	if err != nil {
		return Ask{}, fmt.Errorf("digests: the last of %s: %w", d.Job, err)
	}
	ask := Preview(p.view, p.entry, p.table, now)
	ask.Number, ask.Until, ask.Due = d.Number, d.Due, d.Due.In(p.table.zone)
	ask.Late = now.Sub(d.Due) > LateAfter && !d.Why.Held() // people held it, no outage did
	ask.First = len(page.Deliveries) == 0
	for _, before := range page.Deliveries {
		ask.From, ask.Seen = before.Through, before.Seen
		ask.Missed = max(d.Number-before.Number-1, 0)
	}
	return ask, nil
}

// Preview is what a schedule's digest would be asked at now, its window and
// number aside. The place that gets it must have been read into v.
func Preview(v *office.View, e pmo.Entry, table Timetable, now time.Time) Ask {
	return Ask{
		Office: v.Token, Schedule: e, Covers: pmo.Covers.Of(e), Target: pmo.Target.Of(e), Kind: pmo.DigestKind.Of(e),
		Lang: langOf(v, e), Zone: table.zone, Until: now, Due: now.In(table.zone), Now: now.In(table.zone),
		NextDue: table.Next(now).At,
	}
}

func langOf(v *office.View, e pmo.Entry) say.Lang {
	if pmo.DigestKind.Of(e) == MineKind {
		return v.LangOf(v.Person(pmo.Target.Of(e)), "")
	}
	return v.LangAt(pmo.Target.Of(e))
}
