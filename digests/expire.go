package digests

import (
	"context"
	"fmt"

	"pmobot/internal/pmo"
	"pmobot/internal/pmo/registers"
	"pmobot/internal/when"
)

// expire sends the risks back whose acceptance has ended, to be treated or
// assessed again, and makes them due for review, so that their owner is asked.
// It is a change like any other, made by the bot: its id names the day, so it
// is made once, by whichever process comes first.
func (s *survey) expire(ctx context.Context) error {
	var changes []pmo.Change
	for _, e := range s.entries {
		p, _ := s.view.Project(e.Ref.Project)
		today := when.On(s.now.In(s.view.ZoneOfProject(p)))
		if registers.Expired(e, today) {
			changes = append(changes, s.expiry(e, today))
		}
	}
	if len(changes) == 0 {
		return nil
	}
	applied, err := s.store.Apply(ctx, s.view.Token, s.now, changes...)
	if err != nil {
		return fmt.Errorf("digests: end acceptances: %w", err)
	}
	for _, a := range applied {
		s.entries[a.Entry.Ref] = a.Entry // after a conflict: as it stands now
	}
	return nil
}

func (s *survey) expiry(e pmo.Entry, today when.Date) pmo.Change {
	set := pmo.Values{}
	pmo.State.Put(set, registers.Back(e))
	pmo.ReviewDue.Put(set, today)
	return pmo.Change{
		ID: fmt.Sprintf("expire/%s/%s", e.Ref.Key(), registers.AcceptedUntil.Of(e)), Ref: e.Ref, Version: e.Version + 1,
		Verb: "expire", At: s.now, By: pmo.Self, Set: set,
	}
}
