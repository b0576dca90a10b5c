package digests

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"time"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/storage"
)

// Lease is how long a claim holds. A post starts within a third of it, counted
// from the tick that claimed, and has PostLimit of its own: nothing is in
// flight when the lease ends.
const (
	Lease     = 3 * time.Minute
	PostLimit = 30 * time.Second
)

// SkewMost is the most by which the clock may differ from the store's. Beyond
// it nothing is claimed, since leases would not mean the same to all.
const SkewMost = 10 * time.Second

// ErrSkew is returned by Tick where the clock is off by more than SkewMost.
var ErrSkew = errors.New("digests: the clock is off, nothing is claimed")

// Deliverer delivers what its sources say is due, each thing once, together
// with the Deliverers of other processes on the same store.
type Deliverer struct {
	// Undeliverable, if set, is told of each delivery that was given up; its
	// Why says the reason. It tells the author and the leads.
	Undeliverable func(ctx context.Context, d storage.Delivery)
	// Skew, if set, measures how far the clock is off the store's.
	Skew func(ctx context.Context) (time.Duration, error)

	store   storage.Store
	poster  Poster
	by      string
	log     *slog.Logger
	sources []Source
	step    func(step string) // of tests: called between every two steps
}

// New makes the Deliverer of one process. By is random for each process start.
func New(store storage.Store, poster Poster, by string, log *slog.Logger, sources ...Source) *Deliverer {
	return &Deliverer{store: store, poster: poster, by: by, log: log, sources: sources, step: func(string) {}}
}

// Tick delivers what is due in an office at now. What it can't finish is left
// to a later tick, of whatever process. One task's trouble doesn't stop the
// others; it is in the error.
func (d *Deliverer) Tick(ctx context.Context, office pmo.Office, now time.Time) error {
	if err := d.checkSkew(ctx); err != nil {
		return err
	}
	young, cancel := context.WithTimeout(ctx, Lease/3)
	defer cancel()
	tasks, complete, err := d.due(young, office, now)
	faults := []error{err}
	early, err := d.early(young, office)
	faults = append(faults, err)
	for _, task := range tasks {
		if young.Err() != nil {
			break
		}
		if early[task.Delivery.Key] {
			task.Delivery.Again = storage.Waiting
		}
		faults = append(faults, d.deliver(ctx, young, task, now))
	}
	if complete && young.Err() == nil {
		faults = append(faults, d.sweep(ctx, office, tasks, now))
	}
	return errors.Join(faults...)
}

// Next tells when a tick may find something to do first after an instant; the
// zero time for never.
func (d *Deliverer) Next(ctx context.Context, office pmo.Office, after time.Time) (time.Time, error) {
	var next time.Time
	for _, source := range d.sources {
		at, err := source.Next(ctx, office, after)
		if err != nil {
			return time.Time{}, fmt.Errorf("digests: next: %w", err)
		}
		next = earlier(next, at)
	}
	open, err := d.open(ctx, office)
	if err != nil {
		return time.Time{}, err
	}
	for _, o := range open {
		next = earlier(next, later(again(o), after.Add(time.Second)))
	}
	return next, nil
}

// again is when an open delivery may be claimed again.
func again(d storage.Delivery) time.Time {
	if d.State == storage.Waiting {
		return d.Until
	}
	return d.Until.Add(storage.ClaimMargin + time.Millisecond)
}

func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

func (d *Deliverer) checkSkew(ctx context.Context) error {
	if d.Skew == nil {
		return nil
	}
	skew, err := d.Skew(ctx)
	if err != nil {
		return fmt.Errorf("digests: measure the clock: %w", err)
	}
	if skew.Abs() > SkewMost {
		return fmt.Errorf("%w: by %s", ErrSkew, skew)
	}
	return nil
}

// due gathers the tasks that this process can post, the longest due first.
// Complete tells whether every source answered.
func (d *Deliverer) due(ctx context.Context, office pmo.Office, now time.Time) (tasks []Task, complete bool, err error) {
	var faults []error
	for _, source := range d.sources {
		list, err := fenced(func() ([]Task, error) { return source.Due(ctx, office, now) })
		if err != nil {
			faults = append(faults, fmt.Errorf("digests: what is due: %w", err))
		}
		for _, task := range list {
			if d.poster.Can(task.Delivery.Target) {
				tasks = append(tasks, task)
			}
		}
	}
	slices.SortStableFunc(tasks, func(a, b Task) int {
		return cmp.Or(a.Delivery.Due.Compare(b.Delivery.Due), cmp.Compare(a.Delivery.Key, b.Delivery.Key))
	})
	return tasks, len(faults) == 0, errors.Join(faults...)
}

// deliver claims one task, and where it is won sees it through. Young ends
// when no post may start any more.
func (d *Deliverer) deliver(ctx, young context.Context, task Task, now time.Time) error {
	d.step("claim")
	claim := task.Delivery
	claim.By, claim.State = d.by, storage.Claimed
	won, err := d.store.Claim(young, now, Lease, claim)
	if err != nil {
		return fmt.Errorf("digests: claim %s: %w", claim.Key, err)
	}
	for _, w := range won {
		d.step("compose")
		m, err := fenced(func() (Message, error) { return task.Compose(young, w, now) })
		if err != nil {
			err = fmt.Errorf("digests: compose %s: %w", w.Key, err)
			return errors.Join(err, d.wait(ctx, w, now, err))
		}
		d.step("post")
		if err := d.post(ctx, young, w, m, now); err != nil {
			return err
		}
	}
	return nil
}

// post posts a message and settles its delivery.
func (d *Deliverer) post(ctx, young context.Context, w storage.Delivery, m Message, now time.Time) error {
	if m.Skip.Code != "" {
		return d.bar(ctx, w, m.Skip, now)
	}
	if err := young.Err(); err != nil {
		err = fmt.Errorf("digests: no time left to post %s: %w", w.Key, err)
		return errors.Join(err, d.wait(ctx, w, now, err))
	}
	limited, cancel := context.WithTimeout(ctx, PostLimit)
	defer cancel()
	in, barred, err := d.look(limited, w, now)
	if barred.Code != "" {
		return d.bar(ctx, w, barred, now)
	}
	var posted chat.Posted
	if err == nil {
		posted, err = fenced(func() (chat.Posted, error) { return d.show(limited, w, in, m) })
	}
	d.step("settle")
	switch {
	case errors.Is(err, chat.ErrMayStand):
		w.Why = storage.Reason{Code: storage.ReasonMayStand, At: now, Detail: err.Error()}
		return d.giveUp(ctx, w, now)
	case errors.Is(err, chat.ErrGone):
		w.Why = storage.Reason{Code: storage.ReasonGone, At: now, Detail: err.Error()}
		return d.giveUp(ctx, w, now)
	case err != nil:
		err = fmt.Errorf("digests: post %s: %w", w.Key, err)
		return errors.Join(err, d.wait(ctx, w, now, err))
	}
	w.State, w.SentAt, w.Why, w.Tries = storage.Sent, now, storage.Reason{}, 0
	w.Message, w.Link = posted.Message, posted.Link
	w.Through, w.Seen = m.Through, m.Seen
	return d.settle(ctx, w, now)
}

// show edits the message that is to be edited, or posts one. Where the one to
// be edited is gone, it is posted anew.
func (d *Deliverer) show(ctx context.Context, w storage.Delivery, in chat.Place, m Message) (chat.Posted, error) {
	if m.Edits.Message != "" {
		m.Edits.Place.Office = in.Office
		err := d.poster.Update(ctx, m.Edits, m.Reply)
		if err == nil || !errors.Is(err, chat.ErrGone) {
			return m.Edits, err
		}
	}
	m.Reply.Key, m.Reply.Again = w.Key, w.Attempt > 1
	return d.poster.Post(ctx, in, w.Key, m.Reply)
}

// wait leaves a delivery to be tried again, or gives it up after a day.
func (d *Deliverer) wait(ctx context.Context, w storage.Delivery, now time.Time, why error) error {
	began := now
	if w.Tries > 0 {
		began = w.Why.At
	}
	w.Tries++
	w.Why = storage.Reason{Code: storage.ReasonUnreachable, At: began, Detail: why.Error()}
	if now.Sub(began) >= storage.GiveUpAfter {
		return d.giveUp(ctx, w, now)
	}
	pause := storage.Pause(w.Tries)
	var later *chat.Later
	if errors.As(why, &later) {
		pause = later.After
	}
	w.State, w.Until = storage.Waiting, now.Add(pause)
	return d.settle(ctx, w, now)
}

func (d *Deliverer) giveUp(ctx context.Context, w storage.Delivery, now time.Time) error {
	w.State = storage.Failed
	if err := d.settle(ctx, w, now); err != nil {
		return err
	}
	d.log.Warn("delivery given up", "key", w.Key, "why", w.Why.Code, "detail", w.Why.Detail)
	if d.Undeliverable != nil {
		d.Undeliverable(ctx, w)
	}
	return nil
}

// settle writes down how a delivery ended, also when the process is being
// stopped. Where it was stolen, the thief settles it.
func (d *Deliverer) settle(ctx context.Context, w storage.Delivery, now time.Time) error {
	limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), PostLimit)
	defer cancel()
	err := d.store.Settle(limited, now, w)
	d.step("settled")
	if errors.Is(err, storage.ErrConflict) {
		d.log.Warn("delivery was stolen", "key", w.Key, "attempt", w.Attempt)
		return nil
	}
	if err != nil {
		return fmt.Errorf("digests: settle %s: %w", w.Key, err)
	}
	return nil
}

// fenced turns a panic into an error.
func fenced[T any](do func() (T, error)) (result T, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("digests: panic: %v\n%s", r, debug.Stack())
		}
	}()
	return do()
}
