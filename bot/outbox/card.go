package outbox

import (
	"context"
	"fmt"
	"time"

	"pmobot/internal/pmo"
	"pmobot/storage"
)

// editPace is how long a card stands before it is edited again.
const editPace = 2 * time.Second

// cardJob begins the job of every card; the entry's key follows.
const cardJob = string(pmo.PromiseCard) + "/"

// refresh has the cards of an entry edited that show an older version of it.
func (o *Outbox) refresh(ctx context.Context, at entryKey, version int) error {
	o.note(at, version)
	return o.cards(ctx, at.office, cardJob+at.ref.Key(), func(d storage.Delivery) bool { return d.Shown < version })
}

// reveil has the cards of a project edited that show what they may no longer,
// or don't show what they may again.
func (o *Outbox) reveil(ctx context.Context, office pmo.Office, project string, veil bool) error {
	return o.cards(ctx, office, cardJob+project+"/", func(d storage.Delivery) bool { return d.Veil != veil })
}

// cards has the cards of some job edited that stand and are to be.
func (o *Outbox) cards(ctx context.Context, office pmo.Office, job string, stale func(storage.Delivery) bool) error {
	query := storage.Ledger{Job: job, State: storage.Sent, Limit: storage.LedgerMost}
	for {
		page, err := o.Store.Deliveries(ctx, office, query)
		if err != nil {
			return fmt.Errorf("outbox: cards %s: %w", job, err)
		}
		for _, d := range page.Deliveries {
			if d.Path != "" && d.Message != "" && stale(d) {
				o.enqueue(jobOf(d))
			}
		}
		if page.Next == "" {
			return nil
		}
		query.After = page.Next
	}
}

// note remembers the newest version of an entry.
func (o *Outbox) note(at entryKey, version int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.latest) >= latestMost {
		clear(o.latest) // the pass finds what is forgotten
	}
	o.latest[at] = max(o.latest[at], version)
}

// behind tells whether the entry of a card changed while it was shown.
func (o *Outbox) behind(j *job) bool {
	ref, ok := pmo.ParseRef(j.Scope, "")
	o.mu.Lock()
	defer o.mu.Unlock()
	return ok && isCard(j.Delivery) && j.Shown > 0 && o.latest[entryKey{j.Office, ref}] > j.Shown
}

func isCard(d storage.Delivery) bool {
	return len(d.Job) > len(cardJob) && d.Job[:len(cardJob)] == cardJob
}
