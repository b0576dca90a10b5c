package slack

import (
	"context"
	"sync"
)

// tasks are what runs beside, and is waited for at a stop. Unlike a sync.WaitGroup they may be waited for while more begin.
type tasks struct {
	mu   sync.Mutex
	n    int
	idle chan struct{} // closed once n is 0; nil while nobody waits
}

// Go runs f beside.
func (t *tasks) Go(f func()) {
	t.mu.Lock()
	t.n++
	t.mu.Unlock()
	go func() {
		defer t.ended()
		f()
	}()
}

func (t *tasks) ended() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.n--
	if t.n == 0 && t.idle != nil {
		close(t.idle)
		t.idle = nil
	}
}

// wait waits until nothing runs; false: ctx ended first.
func (t *tasks) wait(ctx context.Context) bool {
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

// count is how many run.
func (t *tasks) count() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.n
}
