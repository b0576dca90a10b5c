package outbox

import (
	"context"
	"errors"
	"fmt"
	"time"

	"pmobot/internal/pmo"
	"pmobot/storage"
)

// editPace is how long a card stands before it is edited again.
const editPace = 2 * time.Second

// cardJob begins the job of every card; the entry's key follows.
const cardJob = string(pmo.PromiseCard) + "/"

// errNoRoom tells that a card can't be edited yet: too much waits there.
var errNoRoom = errors.New("outbox: too much waits to be sent there")

// refresh has the cards of an entry edited that show an older version of it.
func (o *Outbox) refresh(ctx context.Context, office pmo.Office, c pmo.Change) error {
	at := entryKey{office, c.Ref}
	o.note(at, seen{newest: c.Version})
	stale := func(d storage.Delivery) bool { return d.Shown < c.Version }
	posting, err := o.cards(ctx, office, cardJob+c.Ref.Key(), c.Kept, stale)
	if err == nil && !posting {
		o.note(at, seen{lookedUp: c.Version})
	}
	return err
}

// reveil has the cards of a project edited that show what they may no longer,
// or don't show what they may again.
func (o *Outbox) reveil(ctx context.Context, office pmo.Office, c pmo.Change) error {
	veil := pmo.Restricted.In(c.Set)
	_, err := o.cards(ctx, office, cardJob+c.Ref.Name+"/", c.Kept, func(d storage.Delivery) bool { return d.Veil != veil })
	return err
}

// cards has the cards of some job edited that stand and are to be since then.
// Posting tells that some are just being posted or edited, maybe by a process
// that doesn't know of the change: the pass is to look again.
func (o *Outbox) cards(
	ctx context.Context, office pmo.Office, job string, since time.Time, stale func(storage.Delivery) bool,
) (posting bool, err error) {
	query := storage.Ledger{Job: job, Limit: storage.LedgerMost}
	for {
		page, err := o.Store.Deliveries(ctx, office, query)
		if err != nil {
			return posting, fmt.Errorf("outbox: cards %s: %w", job, err)
		}
		for _, d := range page.Deliveries {
			posting = posting || d.State == storage.Claimed
			if d.State != storage.Sent || d.Path == "" || d.Message == "" || !stale(d) {
				continue
			}
			edit := jobOf(d)
			edit.caused = since
			if !o.enqueue(edit) {
				return posting, errNoRoom
			}
		}
		if page.Next == "" {
			return posting, nil
		}
		query.After = page.Next
	}
}

// paced notes that a card was edited just now. It is called with the lock held.
func (o *Outbox) paced(j *job) {
	if len(o.edited) >= latestMost {
		clear(o.edited)
	}
	o.edited[cardKey{j.Office, j.Key}] = o.Now()
}

// notBefore is when a card may be edited again. It is called with the lock held.
func (o *Outbox) notBefore(j *job) time.Time {
	at, edited := o.edited[cardKey{j.Office, j.Key}]
	if !edited {
		return time.Time{}
	}
	return at.Add(editPace)
}

// note remembers what is known of an entry.
func (o *Outbox) note(at entryKey, s seen) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.latest) >= latestMost {
		clear(o.latest) // the pass finds what is forgotten
	}
	known := o.latest[at]
	o.latest[at] = seen{max(known.newest, s.newest), max(known.lookedUp, s.lookedUp)}
}

// behind tells whether the entry of a card changed while it was shown.
func (o *Outbox) behind(j *job) bool {
	ref, ok := pmo.ParseRef(j.Scope, "")
	o.mu.Lock()
	defer o.mu.Unlock()
	return ok && isCard(j.Delivery) && j.Shown > 0 && o.latest[entryKey{j.Office, ref}].newest > j.Shown
}

// oldestEdit is since when a card in a lane is to be edited, or now: until then
// everything is shown, or in the ledger.
func (o *Outbox) oldestEdit(office pmo.Office, now time.Time) time.Time {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, l := range o.lanes {
		for _, j := range l.jobs {
			if j.edit && j.Office == office && j.caused.Before(now) {
				now = j.caused
			}
		}
	}
	return now
}

func isCard(d storage.Delivery) bool {
	return len(d.Job) > len(cardJob) && d.Job[:len(cardJob)] == cardJob
}
