package digests

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/storage"
)

// look asks, at the moment of posting, how the place of a delivery stands. It
// is barred where who reads there may not: people who left, and another
// organisation, unless a lead allowed that.
func (d *Deliverer) look(ctx context.Context, w storage.Delivery, now time.Time) (in chat.Place, barred storage.Reason, err error) {
	in = d.poster.Place(w.Target)
	in.Office = cmp.Or(in.Office, string(w.Office))
	stands, err := fenced(func() (chat.Standing, error) { return d.poster.Look(ctx, in) })
	switch {
	case err != nil:
		return in, barred, fmt.Errorf("digests: look at %s: %w", w.Target, err)
	case stands.Reader.Left || stands.Reader.Outsider:
		return in, storage.Reason{Code: storage.ReasonLeft, At: now}, nil
	case stands.Gone != "":
		return in, barred, fmt.Errorf("digests: %s: %w", stands.Gone, chat.ErrGone)
	case !stands.Place.Shared:
		return in, barred, nil
	}
	allowed, err := allowedInside(ctx, d.store, w.Office, w.Target)
	if err == nil && !allowed {
		barred = storage.Reason{Code: storage.ReasonShared, At: now}
	}
	return in, barred, err
}

// allowedInside tells whether a lead let internal content into a channel that
// is shared with another organisation.
func allowedInside(ctx context.Context, store storage.Store, token pmo.Office, place string) (bool, error) {
	page, err := store.Find(ctx, token, pmo.Query{Sight: seesAll, Refs: []pmo.Ref{pmo.Named(pmo.KindPlace, place)}})
	if err != nil || len(page.Entries) == 0 {
		return false, err
	}
	return pmo.PlaceOf(page.Entries[0]).Inside, nil
}

// bar records that a delivery isn't sent: for good, or until people decide,
// for a day.
func (d *Deliverer) bar(ctx context.Context, w storage.Delivery, why storage.Reason, now time.Time) error {
	w.State = storage.Skipped
	if why.Held() {
		if w.Why.Code == why.Code {
			why.At = w.Why.At
		}
		w.State, w.Until = storage.Waiting, now.Add(storage.HeldPause)
	}
	w.Why = why
	if why.Held() && now.Sub(why.At) >= storage.GiveUpAfter {
		return d.giveUp(ctx, w, now)
	}
	return d.settle(ctx, w, now)
}

// early lists the waiting deliveries that are due before their time: those
// whose platform took something again after they failed, and of a platform
// that is in trouble the oldest, to find out.
func (d *Deliverer) early(ctx context.Context, office pmo.Office) (map[string]bool, error) {
	open, err := d.open(ctx, office)
	if err != nil {
		return nil, err
	}
	keys, oldest := map[string]bool{}, map[string]storage.Delivery{}
	for _, o := range open {
		if o.State != storage.Waiting || o.Why.Held() || o.Path != "" {
			continue
		}
		failed := o.Until.Add(-storage.Pause(o.Tries))
		troubled, recovered := d.poster.Trouble(o.Target)
		platform, _, _ := strings.Cut(o.Target, ":")
		first, any := oldest[platform]
		switch {
		case recovered.After(failed):
			keys[o.Key] = true
		case troubled && (!any || o.Due.Before(first.Due)):
			oldest[platform] = o
		}
	}
	for _, o := range oldest {
		keys[o.Key] = true
	}
	return keys, nil
}
