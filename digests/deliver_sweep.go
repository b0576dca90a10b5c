package digests

import (
	"context"
	"errors"
	"fmt"
	"time"

	"pmobot/internal/pmo"
	"pmobot/storage"
)

// openMost is how many open deliveries of an office are looked through at once.
const openMost = 500

// open lists the deliveries that this process could finish.
func (d *Deliverer) open(ctx context.Context, office pmo.Office) ([]storage.Delivery, error) {
	page, err := d.store.Deliveries(ctx, office, storage.Ledger{Open: true, Limit: openMost})
	if err != nil {
		return nil, fmt.Errorf("digests: open deliveries: %w", err)
	}
	mine := page.Deliveries[:0]
	for _, o := range page.Deliveries {
		if d.poster.Can(o.Target) {
			mine = append(mine, o)
		}
	}
	return mine, nil
}

// sweep closes what was begun once and is not due any more: a newer one took
// its place, or its schedule was changed before it could be tried again.
func (d *Deliverer) sweep(ctx context.Context, office pmo.Office, tasks []Task, now time.Time) error {
	open, err := d.open(ctx, office)
	if err != nil {
		return err
	}
	due := make(map[string]bool, len(tasks))
	for _, task := range tasks {
		due[task.Delivery.Key] = true
	}
	var faults []error
	for _, o := range open {
		if o.Path == "" && !due[o.Key] && !again(o).After(now) {
			faults = append(faults, d.drop(ctx, o, now))
		}
	}
	return errors.Join(faults...)
}

func (d *Deliverer) drop(ctx context.Context, o storage.Delivery, now time.Time) error {
	o.By = d.by
	won, err := d.store.Claim(ctx, now, Lease, o)
	if err != nil {
		return fmt.Errorf("digests: claim %s: %w", o.Key, err)
	}
	for _, w := range won {
		w.State, w.Why = storage.Skipped, storage.Reason{Code: storage.ReasonOutdated, At: now}
		if err := d.settle(ctx, w, now); err != nil {
			return err
		}
	}
	return nil
}
