package outbox

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"pmobot/internal/pmo"
	"pmobot/storage"
)

const (
	// every is how often what is due is looked for in the ledger.
	every = 30 * time.Second
	// overlap is how far the pass goes back behind its mark: clocks differ,
	// and a slow commit comes late.
	overlap = 10 * time.Minute
	// markKey is the note of how far the log was gone through.
	markKey = "outbox/mark"
)

// pass is how far the outbox has come with an office.
type pass struct {
	adopted bool      // the cards of an older version are in the ledger
	whole   bool      // everything open was looked at once
	mark    time.Time // changes kept before it are done, but for the overlap
	note    storage.Note
	all     bool // everything that waits is due at once: a platform is there again
}

// Run looks through the ledgers of all offices at once, and then every 30 s,
// or as soon as a platform is there again, until ctx ends.
func (o *Outbox) Run(ctx context.Context, offices func(context.Context) ([]pmo.Office, error)) error {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		list, err := offices(ctx)
		if err != nil && ctx.Err() == nil {
			o.Log.Error("offices", "err", err)
		}
		for _, office := range list {
			if err := o.Pass(ctx, office); err != nil && ctx.Err() == nil {
				o.Log.Error("what is promised was not looked up", "office", office, "err", err)
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			o.probe()
		case <-o.hurry:
		}
	}
}

// Pass finds what a crash, another process or an outage left in an office:
// rows that are due, and cards behind their entries.
func (o *Outbox) Pass(ctx context.Context, office pmo.Office) error {
	o.mu.Lock()
	p := o.passes[office]
	if p == nil {
		p = &pass{}
		o.passes[office] = p
	}
	all := p.all || !p.whole
	p.all = false
	o.mu.Unlock()
	if !p.adopted {
		if err := o.adopt(ctx, office); err != nil {
			return err
		}
		p.adopted = true
	}
	if err := o.due(ctx, office, all); err != nil {
		return err
	}
	p.whole = true
	return o.behindEntries(ctx, office, p)
}

// due puts into the lanes what is open and due, oldest first; with all, whatever
// waits for a platform, and what others have claimed, which comes before it.
func (o *Outbox) due(ctx context.Context, office pmo.Office, all bool) error {
	now := o.Now()
	query := storage.Ledger{DueBy: now, Oldest: true, Limit: storage.LedgerMost}
	if all {
		query.Open, query.DueBy = true, time.Time{}
	}
	for {
		page, err := o.Store.Deliveries(ctx, office, query)
		if err != nil {
			return fmt.Errorf("outbox: what is due: %w", err)
		}
		for _, d := range page.Deliveries {
			due := d.State == storage.Claimed || !d.Until.After(now) || all && !d.Why.Held()
			if d.Path != "" && due && !o.holds(d, now) {
				o.enqueue(jobOf(d))
			}
		}
		if page.Next == "" {
			return nil
		}
		query.After = page.Next
	}
}

// holds tells whether this process is sending a delivery, or has sent it since
// the ledger was read: waiting for the end of its own claim would keep all that
// waits behind it.
func (o *Outbox) holds(d storage.Delivery, now time.Time) bool {
	return d.State == storage.Claimed && d.By == o.By && now.Before(d.Until.Add(storage.ClaimMargin))
}

// jobOf is what is to be done about a row of the ledger.
func jobOf(d storage.Delivery) job {
	return job{Delivery: d, edit: d.State == storage.Sent}
}

// behindEntries goes through the changes since the mark for cards that show
// something older. Where there is no mark yet, what is older than the overlap
// has no cards here.
func (o *Outbox) behindEntries(ctx context.Context, office pmo.Office, p *pass) error {
	now := o.Now()
	if p.mark.IsZero() {
		if err := o.readMark(ctx, office, p); err != nil {
			return err
		}
	}
	if p.mark.IsZero() {
		p.mark = now
	}
	newest, err := o.since(ctx, office, p.mark.Add(-overlap))
	if err != nil {
		return err
	}
	for ref, c := range newest {
		if !o.knows(entryKey{office, ref}, c.Version) {
			if err := o.catchUp(ctx, office, c); err != nil {
				return err
			}
		}
	}
	mark := o.oldestEdit(office, now)
	if len(newest) == 0 && p.note.Version > 0 {
		p.mark = mark
		return nil
	}
	return o.keepMark(ctx, office, p, mark)
}

// since is the newest change of each entry that was edited from an instant on,
// and for a project the last that says whether it is restricted.
func (o *Outbox) since(ctx context.Context, office pmo.Office, from time.Time) (map[pmo.Ref]pmo.Change, error) {
	newest := map[pmo.Ref]pmo.Change{}
	span := pmo.Span{Since: from, Limit: storage.ChangesMost}
	for {
		trail, err := o.Store.Changes(ctx, office, span)
		if err != nil {
			return nil, fmt.Errorf("outbox: what changed: %w", err)
		}
		for _, c := range trail.Changes {
			_, restricts := c.Set[pmo.Restricted.Key]
			if restricts && c.Ref.Register == pmo.KindProject || c.Version > 1 && c.Ref.Project != pmo.Nowhere {
				newest[c.Ref] = c
			}
		}
		if trail.Next == "" {
			return newest, nil
		}
		span.After = trail.Next
	}
}

// knows tells whether this version of an entry was noticed here already.
func (o *Outbox) knows(at entryKey, version int) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.latest[at].lookedUp >= version
}

func (o *Outbox) readMark(ctx context.Context, office pmo.Office, p *pass) error {
	notes, err := o.Store.Kept(ctx, office, markKey, "", 1)
	if err != nil {
		return fmt.Errorf("outbox: mark: %w", err)
	}
	p.note = storage.Note{Key: markKey}
	if len(notes) == 0 || notes[0].Key != markKey {
		return nil
	}
	p.note = notes[0]
	p.mark, err = time.Parse(time.RFC3339Nano, strings.TrimSpace(string(p.note.Value)))
	return err
}

// keepMark notes until when all is done. Another process may have noted the
// same: then theirs is read the next time.
func (o *Outbox) keepMark(ctx context.Context, office pmo.Office, p *pass, mark time.Time) error {
	p.note.Value = []byte(mark.UTC().Format(time.RFC3339Nano))
	err := o.Store.Keep(ctx, office, p.note)
	if errors.Is(err, storage.ErrConflict) {
		p.mark = time.Time{}
		return nil
	}
	if err != nil {
		return fmt.Errorf("outbox: mark: %w", err)
	}
	p.note.Version++
	p.mark = mark
	return nil
}
