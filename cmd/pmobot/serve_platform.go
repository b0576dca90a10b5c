package main

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"pmobot/bot"
	"pmobot/internal/chat"
)

// watch has a platform counted, timed and asked how it does. It stays one that
// knows what its tokens stand for.
func (v *service) watch(p served) chat.Platform {
	w := watched{served: p, metrics: v.metrics, log: v.log, end: new(end)}
	v.health.watch(p.Name(), w.well)
	if placer, ok := p.(bot.Placer); ok {
		return struct {
			watched
			bot.Placer
		}{w, placer}
	}
	return w
}

type watched struct {
	served
	metrics *metrics
	log     *slog.Logger
	end     *end
}

// end is how a platform ended, if it did.
type end struct {
	mu  sync.Mutex
	err error
}

var errEnded = errors.New("it ended by itself")

// Serve serves the platform until ctx ends. One that ends before, its token
// being refused, is no reason for the others to end: it is logged, and /readyz
// says so until somebody mends it.
func (w watched) Serve(ctx context.Context, h chat.Handler) error {
	err := w.served.Serve(ctx, h)
	if ctx.Err() != nil {
		return err
	}
	if err == nil {
		err = errEnded
	}
	w.log.Error("stopped serving", "platform", w.Name(), "err", err)
	w.end.mu.Lock()
	w.end.err = err
	w.end.mu.Unlock()
	<-ctx.Done()
	return nil
}

// well tells what keeps the platform from its work, or nil.
func (w watched) well() error {
	w.end.mu.Lock()
	defer w.end.mu.Unlock()
	if w.end.err != nil {
		return w.end.err
	}
	return w.Health()
}

// Post posts, and counts it.
func (w watched) Post(ctx context.Context, in chat.Place, key string, r chat.Reply) (chat.Posted, error) {
	began := time.Now()
	at, err := w.served.Post(ctx, in, key, r)
	w.took("post", began, err)
	return at, err
}

// Update edits, and counts it.
func (w watched) Update(ctx context.Context, at chat.Posted, r chat.Reply) error {
	began := time.Now()
	err := w.served.Update(ctx, at, r)
	w.took("edit", began, err)
	return err
}

func (w watched) took(what string, began time.Time, err error) {
	w.metrics.posts.WithLabelValues(w.Name(), what, outcome(err)).Observe(time.Since(began).Seconds())
}
