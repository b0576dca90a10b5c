package digests

import (
	"context"
	"fmt"
	"time"

	"pmobot/internal/pmo"

	"github.com/robfig/cron/v3"
)

// everyMinute is the one cron line that ticks.
const everyMinute = "* * * * *"

// Run ticks all offices at once, and then every minute, until ctx ends; it
// returns when the last tick has. Cron only ticks: it decides nothing. A tick
// that is still at work when the next comes swallows it.
func (d *Deliverer) Run(ctx context.Context, offices func(context.Context) ([]pmo.Office, error), clock func() time.Time) error {
	tick := func() { d.tickAll(ctx, offices, clock) }
	ticker := cron.New(cron.WithLocation(time.UTC), cron.WithChain(cron.SkipIfStillRunning(cron.DiscardLogger)))
	if _, err := ticker.AddFunc(everyMinute, tick); err != nil {
		return fmt.Errorf("digests: tick: %w", err)
	}
	tick()
	ticker.Start()
	<-ctx.Done()
	<-ticker.Stop().Done()
	return nil
}

func (d *Deliverer) tickAll(ctx context.Context, offices func(context.Context) ([]pmo.Office, error), clock func() time.Time) {
	list, err := offices(ctx)
	if err != nil {
		d.log.Error("offices", "err", err)
	}
	for _, office := range list {
		if ctx.Err() != nil {
			return
		}
		if err := d.Tick(ctx, office, clock()); err != nil {
			d.log.Error("tick", "office", office, "err", err)
		}
	}
}
