package discord

import (
	"context"
	"sync"
)

// tally counts what is under way. Unlike a sync.WaitGroup it may grow while
// somebody waits.
type tally struct {
	mu   sync.Mutex
	n    int
	idle chan struct{} // closed when n falls to 0; nil while nobody waits
}

// Add counts one more.
func (t *tally) Add() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.n++
}

// Done counts one less.
func (t *tally) Done() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.n--
	if t.n == 0 && t.idle != nil {
		close(t.idle)
		t.idle = nil
	}
}

// Wait waits until nothing is under way, and tells whether that came before
// ctx ended.
func (t *tally) Wait(ctx context.Context) bool {
	t.mu.Lock()
	if t.n == 0 {
		t.mu.Unlock()
		return true
	}
	if t.idle == nil {
		t.idle = make(chan struct{})
	}
	idle := t.idle
	t.mu.Unlock()
	select {
	case <-idle:
		return true
	case <-ctx.Done():
		return false
	}
}
