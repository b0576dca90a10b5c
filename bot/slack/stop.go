package slack

import (
	"context"
	"sync/atomic"
	"time"

	"pmobot/internal/chat"
)

const (
	// lateFor is what a stop leaves to those who were told that their answer
	// isn't there yet, of chat.AnswerWithin.
	lateFor = time.Second
	// flushFor is how long a stop waits for acknowledgements to be on the wire:
	// the library tells only that they are queued.
	flushFor = 100 * time.Millisecond
)

// shift is the time from one call of Serve to its end.
type shift struct {
	over   chan struct{} // closed: nothing new is begun
	late   chan struct{} // closed: what isn't answered yet is told so
	closed atomic.Bool   // what comes is left unacknowledged
}

func newShift() *shift { return &shift{over: make(chan struct{}), late: make(chan struct{})} }

// isOver tells whether the bot is being stopped.
func (s *shift) isOver() bool {
	select {
	case <-s.over:
		return true
	default:
		return false
	}
}

func (p *Platform) onShift() *shift {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.shift
}

// drain answers what is under way while the sockets are open. Ctx has ended.
// The error says how many answers were not shown when its time was over.
//
//	over: what comes is told that the bot restarts
//	late: whoever waits still is told so
//	closed: what comes is left to the next process, or to Slack
func (p *Platform) drain(ctx context.Context, s *shift) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), p.leave-flushFor)
	defer cancel()
	close(s.over)
	late := time.AfterFunc(p.leave-flushFor-lateFor, func() { close(s.late) })
	defer late.Stop()
	p.jobs.Wait(ctx)
	s.closed.Store(true)
	answered := p.jobs.Wait(ctx)
	if !p.behind.Wait(ctx) {
		p.log.Warn("slack: left before all was written down that Slack said of people; it will say it again")
	}
	flush := time.NewTimer(flushFor)
	defer flush.Stop()
	<-flush.C
	if !answered {
		return &chat.Unanswered{Count: p.jobs.Count()}
	}
	return nil
}
