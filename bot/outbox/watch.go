package outbox

import (
	"context"
	"sync"
	"time"

	"pmobot/internal/pmo"
	"pmobot/storage"
)

// Watch is a store whose changes this outbox notices, whoever makes them.
func (o *Outbox) Watch(store storage.Store) storage.Store { return watched{store, o} }

type watched struct {
	storage.Store
	outbox *Outbox
}

// Apply makes changes, and sends what they promise: at once, or when the
// command that made them is answered.
func (w watched) Apply(ctx context.Context, office pmo.Office, now time.Time, changes ...pmo.Change) ([]storage.Applied, error) {
	applied, err := w.Store.Apply(ctx, office, now, changes...)
	for _, a := range applied {
		if a.Err != nil || err != nil {
			continue
		}
		if h, ok := ctx.Value(heldKey{}).(*Held); ok {
			h.add(office, a.Change)
		} else {
			w.outbox.changed(office, a.Change)
		}
	}
	return applied, err
}

// Held are the changes of one command, until it is answered.
type Held struct {
	mu   sync.Mutex
	made []made
}

type made struct {
	office pmo.Office
	change pmo.Change
}

type heldKey struct{}

// Hold keeps back what changes made with the context cause, until Release.
func Hold(ctx context.Context) (context.Context, *Held) {
	h := &Held{}
	return context.WithValue(ctx, heldKey{}, h), h
}

func (h *Held) add(office pmo.Office, c pmo.Change) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.made = append(h.made, made{office, c})
}

// Release sends what was held back.
func (o *Outbox) Release(h *Held) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, m := range h.made {
		o.changed(m.office, m.change)
	}
	h.made = nil
}

// changed does what a kept change causes: what it promises is sent, and the
// cards that show its entry are edited.
func (o *Outbox) changed(office pmo.Office, c pmo.Change) {
	shows := c.Version > 1 || c.Ref.Register == pmo.KindProject // a new entry is shown nowhere
	catchUp := func(ctx context.Context) error { return o.catchUp(ctx, office, c) }
	if shows && o.Ordered {
		o.try(catchUp) // before anybody is told of it
	}
	for _, d := range storage.Promised(office, c) {
		o.enqueue(job{Delivery: d})
	}
	if shows && !o.Ordered {
		o.chore(catchUp)
	}
}

// catchUp has the cards edited that a change makes out of date.
func (o *Outbox) catchUp(ctx context.Context, office pmo.Office, c pmo.Change) error {
	switch {
	case c.Ref.Register == pmo.KindProject:
		if _, set := c.Set[pmo.Restricted.Key]; set {
			return o.reveil(ctx, office, c)
		}
		return nil
	case c.Ref.Project == pmo.Nowhere:
		return nil
	}
	return o.refresh(ctx, office, c)
}

// try does something; what fails, the pass does again.
func (o *Outbox) try(do func(context.Context) error) {
	if err := do(o.ctx); err != nil && o.ctx.Err() == nil {
		o.Log.Error("cards not looked up", "err", err)
	}
}

// chore tries something beside the lanes.
func (o *Outbox) chore(do func(context.Context) error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.stopped() {
		return
	}
	o.chores++
	go func() {
		o.try(do)
		o.mu.Lock()
		defer o.mu.Unlock()
		o.chores--
		o.quiet.Broadcast()
	}()
}
