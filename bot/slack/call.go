package slack

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync"
	"sync/atomic"
	"time"

	"github.com/slack-go/slack"

	"pmobot/internal/chat"
)

const (
	// every is the pace of messages in one channel: 1 a second
	// (docs.slack.dev, rate limits, chat.postMessage).
	every = time.Second
	// limitedTries is how often a call is repeated that came too soon.
	limitedTries = 4
	// unsaid is how long to hold back where Slack doesn't say.
	unsaid = 5 * time.Second
	// gatesMost is how many channels' paces are remembered.
	gatesMost = 10000
)

// gates keep the pace of each channel, and let answers pass before digests.
type gates struct {
	now  func() time.Time
	wait func(context.Context, time.Duration) error
	mu   sync.Mutex
	all  map[string]*gate
}

// gate is the pace of one channel.
type gate struct {
	next   time.Time // nothing is posted before
	urgent int       // answers that wait
}

func (g *gates) of(channel string) *gate {
	if g.all == nil {
		g.all = map[string]*gate{}
	}
	if len(g.all) >= gatesMost {
		for id, old := range g.all {
			if old.urgent == 0 && old.next.Before(g.now()) {
				delete(g.all, id)
			}
		}
	}
	one, ok := g.all[channel]
	if !ok {
		one = &gate{}
		g.all[channel] = one
	}
	return one
}

// pass waits until something may be posted in a channel. Where ctx would end
// first it says at once how long that takes: nothing was posted then.
func (g *gates) pass(ctx context.Context, channel string, urgent bool) error {
	g.queue(channel, urgent, 1)
	defer g.queue(channel, urgent, -1)
	for {
		pause := g.try(channel, urgent)
		if pause <= 0 {
			return nil
		}
		if until, ok := ctx.Deadline(); ok && time.Until(until) < pause {
			return fmt.Errorf("slack: no turn yet: %w", &chat.Later{After: pause})
		}
		if err := g.wait(ctx, pause); err != nil {
			return fmt.Errorf("slack: waiting for a turn: %w", err)
		}
	}
}

func (g *gates) queue(channel string, urgent bool, n int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if urgent {
		g.of(channel).urgent += n
	}
}

// try takes the turn, or tells how long to wait.
func (g *gates) try(channel string, urgent bool) time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	one, now := g.of(channel), g.now()
	if pause := one.next.Sub(now); pause > 0 {
		return pause
	}
	if !urgent && one.urgent > 0 {
		return every
	}
	one.next = now.Add(every)
	return 0
}

// hold lets nothing pass for a while.
func (g *gates) hold(channel string, d time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	one, until := g.of(channel), g.now().Add(d)
	if until.After(one.next) {
		one.next = until
	}
}

// calling makes one call of Slack, again where it came too soon. Channel is
// where it posts, or "" where no pace holds.
func (p *Platform) calling(ctx context.Context, method, channel string, urgent bool, do func(context.Context) error) error {
	gate := channel
	if gate == "" {
		gate = "/" + method // no channel is called so; Retry-After holds for the method
	}
	for try := 1; ; try++ {
		if channel != "" || try > 1 {
			if err := p.gates.pass(ctx, gate, urgent); err != nil {
				return err
			}
		}
		sent, err := once(ctx, do)
		pause, limited := tooSoon(err)
		if limited {
			p.gates.hold(gate, pause)
			if try < limitedTries {
				continue
			}
		}
		return p.outcome(method, err, sent)
	}
}

// once makes one call. Sent tells whether any of it may have reached Slack.
func once(ctx context.Context, do func(context.Context) error) (sent bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, callWithin)
	defer cancel()
	var began, wrote atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn:      func(string) { began.Store(true) },
		WroteHeaders: func() { wrote.Store(true) },
	})
	err = do(ctx)
	return wrote.Load() || !began.Load(), err // a transport of another kind doesn't say
}

// tooSoon tells whether Slack wants a call later, and when.
func tooSoon(err error) (time.Duration, bool) {
	var limited *slack.RateLimitedError
	var status slack.StatusCodeError
	var refused slack.SlackErrorResponse
	switch {
	case errors.As(err, &limited):
		return max(limited.RetryAfter, every), true
	case errors.As(err, &status) && status.Code == http.StatusTooManyRequests:
		return unsaid, true
	case errors.As(err, &refused) && (refused.Err == "ratelimited" || refused.Err == "rate_limited"):
		return unsaid, true
	}
	return 0, false
}

// outcome takes notice of what a call came to, and makes its error fit to be
// logged.
func (p *Platform) outcome(method string, err error, sent bool) error {
	if err == nil {
		return nil
	}
	p.heard(method, err)
	var failed error = &callError{method: method, text: p.safe(err.Error()), err: err, unsent: !sent}
	if pause, limited := tooSoon(err); limited {
		return fmt.Errorf("%w: %w", failed, &chat.Later{After: pause})
	}
	if isGone(codeOf(err)) {
		return fmt.Errorf("%w: %w", failed, chat.ErrGone)
	}
	return failed
}

// codeOf is Slack's code of an error, or "".
func codeOf(err error) string {
	var refused slack.SlackErrorResponse
	if errors.As(err, &refused) {
		return refused.Err
	}
	return ""
}

// uncertain tells whether what was asked may be done all the same: Slack gave
// no answer though it may have read the call, or says that it stumbled on the
// way. Its other refusals are certain; so is 503, which its front gives.
func uncertain(err error) bool {
	var failed *callError
	var dial *net.OpError
	var status slack.StatusCodeError
	if _, limited := tooSoon(err); limited || !errors.As(err, &failed) || failed.unsent {
		return false // it was never sent, or refused as too early
	}
	if code := codeOf(err); code != "" {
		return code == "internal_error" || code == "fatal_error"
	}
	if errors.As(err, &status) {
		return status.Code >= http.StatusInternalServerError && status.Code != http.StatusServiceUnavailable
	}
	return !(errors.As(err, &dial) && dial.Op == "dial")
}
