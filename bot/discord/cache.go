package discord

import (
	"context"
	"sync"
	"time"
)

// cache holds what Discord answered lately. Where several want to know the
// same at once, it is asked once.
type cache[T any] struct {
	now func() time.Time

	mu      sync.Mutex
	kept    map[string]held[T]
	flights map[string]*inquiry[T]
}

// held is an answer, and when it was asked for: it is no younger.
type held[T any] struct {
	value T
	at    time.Time
}

// inquiry is a question under way; value and err are set when done is closed.
type inquiry[T any] struct {
	done  chan struct{}
	value T
	err   error
}

// cachedMost is how many answers are held; then all are let go.
const cachedMost = 10000

// get is what is held under a key, if it is younger than age, else what ask
// says.
func (c *cache[T]) get(ctx context.Context, key string, age time.Duration, ask func(context.Context) (T, error)) (T, error) {
	c.mu.Lock()
	if have, ok := c.kept[key]; ok && c.now().Sub(have.at) < age {
		c.mu.Unlock()
		return have.value, nil
	}
	f := c.flights[key]
	if f != nil {
		c.mu.Unlock()
		select {
		case <-f.done:
			return f.value, f.err
		case <-ctx.Done():
			var none T
			return none, ctx.Err()
		}
	}
	f = &inquiry[T]{done: make(chan struct{})}
	if c.flights == nil {
		c.flights = map[string]*inquiry[T]{}
	}
	c.flights[key] = f
	at := c.now()
	c.mu.Unlock()
	defer close(f.done)
	f.value, f.err = ask(ctx)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.flights[key] != f {
		return f.value, f.err // an event said meanwhile that this may be old
	}
	delete(c.flights, key)
	if f.err == nil {
		c.keep(key, held[T]{f.value, at})
	}
	return f.value, f.err
}

// put holds what was learned without asking.
func (c *cache[T]) put(key string, value T) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.flights, key)
	c.keep(key, held[T]{value, c.now()})
}

// keep needs c.mu.
func (c *cache[T]) keep(key string, h held[T]) {
	if c.kept == nil || len(c.kept) >= cachedMost {
		c.kept = map[string]held[T]{}
	}
	c.kept[key] = h
}

// drop lets go what an event says is old, and whatever is being asked for.
func (c *cache[T]) drop(old func(key string, value T) bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.flights)
	for key, h := range c.kept {
		if old(key, h.value) {
			delete(c.kept, key)
		}
	}
}
