package inbox

import (
	"context"
	"sync"
)

// Work counts what is under way. Unlike a sync.WaitGroup it may grow while
// somebody waits, and waiting may end early. The zero value is idle.
type Work struct {
	mu   sync.Mutex
	n    int
	idle chan struct{} // closed when n falls to 0; nil while nobody waits
}

// Begin counts one more.
func (w *Work) Begin() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.n++
}

// End counts one less.
func (w *Work) End() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.n--
	if w.n == 0 && w.idle != nil {
		close(w.idle)
		w.idle = nil
	}
}

// Go runs do beside, counted.
func (w *Work) Go(do func()) {
	w.Begin()
	go func() {
		defer w.End()
		do()
	}()
}

// Count is how much is under way.
func (w *Work) Count() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.n
}

// Wait waits until nothing is under way, and tells whether that came before
// ctx ended.
func (w *Work) Wait(ctx context.Context) bool {
	w.mu.Lock()
	if w.n == 0 {
		w.mu.Unlock()
		return true
	}
	if w.idle == nil {
		w.idle = make(chan struct{})
	}
	idle := w.idle
	w.mu.Unlock()
	select {
	case <-idle:
		return true
	case <-ctx.Done():
		return false
	}
}
