package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"pmobot/internal/chat"
)

// errBlocked: Discord's edge refuses the whole address; asking on would only
// make it longer.
var errBlocked = errors.New("discord refuses this address for now")

// errLong: the rate limit ends after the request's own time, or too late to
// wait for it here.
var errLong = errors.New("the rate limit ends too late")

// limiter holds requests back as long as Discord's rate limits ask for: those
// of routes as their headers tell them, the global one, and a block.
type limiter struct {
	now  func() time.Time
	wait func(context.Context, time.Duration) error

	mu      sync.Mutex
	hashes  map[string]string // Discord's name of a route's bucket, by route
	buckets map[string]*bucket
	global  time.Time // nothing but answers before
	blocked time.Time // nothing at all before
}

type bucket struct {
	left   int // requests, where known
	known  bool
	resets time.Time
	urgent int // that wait
}

// bucketsMost is how many buckets are remembered; then those that are full
// again go.
const bucketsMost = 2000

// enter waits until a request may be sent.
func (l *limiter) enter(ctx context.Context, r request) error {
	queued := false
	defer func() {
		if queued {
			l.mu.Lock()
			l.bucket(r).urgent--
			l.mu.Unlock()
		}
	}()
	for {
		l.mu.Lock()
		pause, err := l.pause(r)
		if err == nil && pause > 0 && r.urgent && !queued && r.route != "" {
			queued = true
			l.bucket(r).urgent++
		}
		if err == nil && pause <= 0 {
			l.take(r)
		}
		l.mu.Unlock()
		if err != nil || pause <= 0 {
			return err
		}
		if end, limited := ctx.Deadline(); pause > holdMost || limited && time.Until(end) < pause {
			return fmt.Errorf("%w: %w", errLong, &chat.Later{After: pause})
		}
		if err := l.wait(ctx, pause); err != nil {
			return err
		}
	}
}

// pause is how long a request must wait yet.
func (l *limiter) pause(r request) (time.Duration, error) {
	now := l.now()
	if now.Before(l.blocked) {
		return 0, fmt.Errorf("%w: %w", errBlocked, &chat.Later{After: l.blocked.Sub(now)})
	}
	var pause time.Duration
	if !r.open {
		pause = l.global.Sub(now)
	}
	if r.route == "" {
		return pause, nil
	}
	b := l.bucket(r)
	if !b.known || !now.Before(b.resets) {
		return pause, nil
	}
	if b.left <= 0 || !r.urgent && b.urgent >= b.left {
		pause = max(pause, b.resets.Sub(now))
	}
	return pause, nil
}

func (l *limiter) take(r request) {
	if r.route == "" {
		return
	}
	b := l.bucket(r)
	if b.known && !l.now().Before(b.resets) {
		b.known = false // full again; how much that is, the next answer tells
	}
	b.left--
}

// bucket is that of a route, by Discord's name for it where one is known.
func (l *limiter) bucket(r request) *bucket {
	name := r.route
	if hash := l.hashes[r.route]; hash != "" {
		name = hash + " " + majorOf(r.route)
	}
	if l.buckets == nil {
		l.buckets = map[string]*bucket{}
	}
	b := l.buckets[name]
	if b == nil {
		l.forget()
		b = &bucket{}
		l.buckets[name] = b
	}
	return b
}

// majorOf is the part of a route that has limits of its own: the channel.
func majorOf(route string) string {
	parts := strings.SplitN(route, "/", 4)
	if len(parts) < 3 {
		return ""
	}
	return parts[1] + "/" + parts[2]
}

// forget removes buckets that are full again.
func (l *limiter) forget() {
	if len(l.buckets) < bucketsMost {
		return
	}
	now := l.now()
	for name, b := range l.buckets {
		if b.urgent == 0 && !now.Before(b.resets) {
			delete(l.buckets, name)
		}
	}
	clear(l.hashes)
}

// learn takes over what an answer says of limits.
func (l *limiter) learn(r request, h http.Header, f *fault) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	if f != nil && f.status == http.StatusTooManyRequests {
		l.limited(r, f, now)
		return
	}
	left, err := strconv.Atoi(h.Get("X-RateLimit-Remaining"))
	after, err2 := strconv.ParseFloat(h.Get("X-RateLimit-Reset-After"), 64)
	if r.route == "" || err != nil || err2 != nil {
		return
	}
	if hash := h.Get("X-RateLimit-Bucket"); hash != "" && l.hashes[r.route] == "" && l.bucket(r).urgent == 0 {
		if l.hashes == nil {
			l.hashes = map[string]string{}
		}
		l.hashes[r.route] = hash
	}
	b := l.bucket(r)
	b.known, b.left, b.resets = true, left, now.Add(time.Duration(after*float64(time.Second)))
}

// limited takes over a 429.
func (l *limiter) limited(r request, f *fault, now time.Time) {
	wait := max(f.wait, 100*time.Millisecond)
	switch {
	case f.html:
		l.blocked = now.Add(max(f.wait, time.Second))
		if f.wait == 0 {
			l.blocked = now.Add(blockedFor)
		}
	case f.global:
		l.global = now.Add(wait)
	case r.route != "":
		b := l.bucket(r)
		b.known, b.left, b.resets = true, 0, now.Add(wait)
	}
}
