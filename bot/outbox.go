package bot

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"pmobot/internal/chat"
)

const (
	// sendTries is how often a post is tried; firstPause before the second
	// time, doubled before each further one: about 15 s in all.
	sendTries  = 5
	firstPause = time.Second
	// sendWithin is how long one try may take.
	sendWithin = 10 * time.Second
)

// outbox carries out what answers cause: in order for each target, and
// without one target waiting for another.
type outbox struct {
	log     *slog.Logger
	ordered bool
	mu      sync.Mutex
	queues  map[string][]errand // of targets with something under way
	pending sync.WaitGroup
}

// errand is one thing to be done for one target.
type errand struct {
	ctx  context.Context
	what string // for the log
	do   func(context.Context) error
}

func newOutbox(log *slog.Logger, ordered bool) *outbox {
	return &outbox{log: log, ordered: ordered, queues: map[string][]errand{}}
}

// send queues an errand behind those of the same target.
func (o *outbox) send(ctx context.Context, target, what string, do func(context.Context) error) {
	if o.ordered {
		target = ""
	}
	o.pending.Add(1)
	o.mu.Lock()
	defer o.mu.Unlock()
	queue, running := o.queues[target]
	o.queues[target] = append(queue, errand{ctx, what, do})
	if !running {
		go o.run(target)
	}
}

func (o *outbox) wait() { o.pending.Wait() }

// run works off a target's queue until it is empty.
func (o *outbox) run(target string) {
	for {
		o.mu.Lock()
		queue := o.queues[target]
		if len(queue) == 0 {
			delete(o.queues, target)
			o.mu.Unlock()
			return
		}
		next := queue[0]
		o.queues[target] = queue[1:]
		o.mu.Unlock()
		o.try(next)
		o.pending.Done()
	}
}

// try does an errand, again where it may yet succeed.
func (o *outbox) try(e errand) {
	pause := firstPause
	for attempt := 1; ; attempt++ {
		err := fencedErrand(e)
		var refusal *chat.Refusal
		if err == nil {
			return
		}
		if attempt == sendTries || errors.Is(err, chat.ErrGone) || errors.As(err, &refusal) {
			o.log.Error("not posted", "what", e.what, "attempts", attempt, "err", err)
			return
		}
		select {
		case <-e.ctx.Done():
			return
		case <-time.After(pause):
		}
		pause *= 2
	}
}

// fencedErrand does an errand once, within its time; a panic is an error.
func fencedErrand(e errand) (err error) {
	ctx, cancel := context.WithTimeout(e.ctx, sendWithin)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			err = errors.Join(panicOf(p), chat.ErrGone)
		}
	}()
	return e.do(ctx)
}
