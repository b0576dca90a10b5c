package slacktest

import (
	"sync"
	"time"
)

// Clock is the time of a fake Slack: that of its deadlines, its limits and its
// timestamps. Only the WebSocket pings keep to real time, because they keep a
// real connection alive.
type Clock struct {
	mu     sync.Mutex
	base   func() time.Time
	runs   bool          // base runs on by itself
	ahead  time.Duration // what Advance added to base
	alarms []*alarm
}

// alarm is something to be done at a time.
type alarm struct {
	at   time.Time
	ring func()
	real *time.Timer // of a clock that runs
}

// Running is a clock that runs; now nil is time.Now. Advance sets it forward.
func Running(now func() time.Time) *Clock {
	if now == nil {
		now = time.Now
	}
	return &Clock{base: now, runs: true}
}

// Frozen is a clock that moves by Advance alone.
func Frozen(at time.Time) *Clock {
	return &Clock{base: func() time.Time { return at }}
}

// Now is the time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now()
}

func (c *Clock) now() time.Time { return c.base().Add(c.ahead) }

// Advance sets the clock forward by d. Whatever falls due on the way is done
// in its order, each at its time, before Advance returns.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	target := c.ahead + d
	for next := c.take(target); next != nil; next = c.take(target) {
		c.ahead = max(c.ahead, next.at.Sub(c.base()))
		c.mu.Unlock()
		next.ring()
		c.mu.Lock()
	}
	c.ahead = max(c.ahead, target)
	for _, a := range c.alarms {
		if a.real != nil {
			a.real.Reset(a.at.Sub(c.now()))
		}
	}
}

// take removes the first alarm that is due once the clock is that far ahead.
func (c *Clock) take(ahead time.Duration) *alarm {
	limit := c.base().Add(ahead)
	var first *alarm
	for _, a := range c.alarms {
		if !a.at.After(limit) && (first == nil || a.at.Before(first.at)) {
			first = a
		}
	}
	if first != nil {
		c.remove(first)
	}
	return first
}

// remove tells whether the alarm had not rung yet.
func (c *Clock) remove(a *alarm) bool {
	for i, other := range c.alarms {
		if other == a {
			c.alarms = append(c.alarms[:i:i], c.alarms[i+1:]...)
			if a.real != nil {
				a.real.Stop()
			}
			return true
		}
	}
	return false
}

// after has ring done in d; stop forgets it.
func (c *Clock) after(d time.Duration, ring func()) (stop func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	a := &alarm{at: c.now().Add(d), ring: ring}
	c.alarms = append(c.alarms, a)
	if c.runs {
		a.real = time.AfterFunc(d, func() {
			c.mu.Lock()
			due := c.remove(a)
			c.mu.Unlock()
			if due {
				a.ring()
			}
		})
	}
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.remove(a)
	}
}
