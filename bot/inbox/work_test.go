package inbox

import (
	"context"
	"testing"
	"testing/synctest"
)

// TestWaitsForWhatBeginsMeanwhile, and no longer than it is given.
func TestWaitsForWhatBeginsMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var w Work
		if !w.Wait(t.Context()) {
			t.Error("nothing is under way, and it waits")
		}
		first, second := make(chan struct{}), make(chan struct{})
		w.Go(func() {
			<-first
			w.Go(func() { <-second })
		})
		waited := make(chan bool, 1)
		go func() { waited <- w.Wait(t.Context()) }()
		close(first)
		synctest.Wait()
		if w.Count() != 1 || len(waited) != 0 {
			t.Errorf("%d under way, waited %d", w.Count(), len(waited))
		}
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		if w.Wait(gone) {
			t.Error("it says that nothing is under way")
		}
		close(second)
		if !<-waited || w.Count() != 0 {
			t.Error("it doesn't end")
		}
	})
}
