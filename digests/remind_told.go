package digests

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"pmobot/internal/pmo"
	"pmobot/internal/when"
	"pmobot/storage"
)

// told is what a person was asked within the last fortnight.
type told struct {
	today bool                 // they were asked this morning
	last  map[string]when.Date // the morning on which they were asked about an entry last
	sent  []storage.Delivery   // newest first
	shut  map[string]bool      // targets that could not be posted to when it was tried last
}

// told reads a person's ledger up to a morning.
func (r *Reminders) told(ctx context.Context, token pmo.Office, person string, day when.Date) (told, error) {
	t := told{last: map[string]when.Date{}, shut: map[string]bool{}}
	since := when.At(day.Add(-catchUpDays-1), 0, 0, pmo.Location())
	query := storage.Ledger{Job: RemindJob(person), Since: since, Limit: storage.LedgerMost}
	for {
		page, err := r.store.Deliveries(ctx, token, query)
		if err != nil {
			return told{}, fmt.Errorf("digests: what was asked: %w", err)
		}
		for _, d := range page.Deliveries {
			if d.Job == query.Job {
				t.note(d, day)
			}
		}
		if page.Next == "" {
			return t, nil
		}
		query.After = page.Next
	}
}

// note takes one delivery down; they come newest first.
func (t *told) note(d storage.Delivery, today when.Date) {
	day := dayOf(d)
	if day == today && !d.State.Open() {
		t.today = true
	}
	if _, tried := t.shut[d.Target]; !tried && (d.State == storage.Sent || d.State == storage.Failed) {
		t.shut[d.Target] = d.State == storage.Failed
	}
	if d.State != storage.Sent {
		return
	}
	t.sent = append(t.sent, d)
	for _, ref := range d.Seen {
		if t.last[ref].Before(day) {
			t.last[ref] = day
		}
	}
}

// open keeps the turns that were not taken yet.
func (t told) open(turns []Turn) []Turn {
	return slices.DeleteFunc(slices.Clone(turns), func(turn Turn) bool {
		return !t.last[turn.Ref.String()].Before(turn.Day)
	})
}

// standing is the message to a target that shows every one of the turns, and
// has since they began: it is edited, and disturbs nobody again.
func (t told) standing(target string, turns []Turn, began func(Turn) when.Date) (d storage.Delivery, ok bool) {
	for _, d := range t.sent {
		if d.Target != target || d.Message == "" {
			continue
		}
		for _, turn := range turns {
			again := turn.Cause == ReviewWaits || turn.Cause == DecisionWaits
			if !again || dayOf(d).Before(began(turn)) || !slices.Contains(d.Seen, turn.Ref.String()) {
				return storage.Delivery{}, false
			}
		}
		return d, true
	}
	return storage.Delivery{}, false
}

// began is the day from which on a turn is only repeated: that on which it was
// due, or to which it was put off.
func (s *survey) began(t Turn) when.Date {
	e, c := s.entries[t.Ref], s.crew(t.Ref.Project)
	if t.Cause == DecisionWaits {
		return c.Project.Calendar.Next(pmo.Due.Of(e))
	}
	day := c.Project.Calendar.Next(pmo.ReviewDue.Of(e))
	if snoozed := pmo.SnoozedUntil.Of(e); snoozed.After(day) {
		return snoozed
	}
	return day
}

// dayOf is the morning that a delivery of reminders belongs to, as its key has
// it: remind/console:@chen/2026-11-12T09:00.
func dayOf(d storage.Delivery) when.Date {
	slot := strings.TrimPrefix(d.Key, d.Job+"/")
	day, _, _ := strings.Cut(slot, "T")
	date, _ := when.Parse(day)
	return date
}

// target is where a person is asked: in the project's channel where all is of
// one project and everybody there may read it, else privately. Where that is
// shut it is the other one; "" where there is none.
func (r *Reminders) target(ctx context.Context, s *survey, person string, turns []Turn, t told) (string, error) {
	room, err := s.room(ctx, turns[0].Ref.Project, person)
	if err != nil {
		return "", err
	}
	open := func() bool { return room != "" && !t.shut[room] && r.internal(ctx, s.view.Token, room) }
	switch {
	case !s.view.Person(person).Direct && s.public(turns) && open():
		return room, nil
	case !t.shut[person]:
		return person, nil
	case open(): // what isn't everybody's to read is left out there
		return room, nil
	}
	return "", nil
}

// internal tells whether only the office's own people read a channel, as far as
// that is known now. Where it isn't, people are asked privately.
func (r *Reminders) internal(ctx context.Context, token pmo.Office, room string) bool {
	in := r.poster.Place(room)
	in.Office = cmp.Or(in.Office, string(token))
	stands, err := r.poster.Look(ctx, in)
	if err != nil || stands.Gone != "" {
		return false
	}
	if !stands.Place.Shared {
		return true
	}
	allowed, err := allowedInside(ctx, r.store, token, room)
	return err == nil && allowed
}

// public tells whether a channel may read the turns: they are of one project
// that everybody may see, and none is between the person and the bot.
func (s *survey) public(turns []Turn) bool {
	project := turns[0].Ref.Project
	return !slices.ContainsFunc(turns, func(t Turn) bool {
		return t.Ref.Project != project || t.Cause.private() || s.crew(project).Project.Restricted
	})
}
