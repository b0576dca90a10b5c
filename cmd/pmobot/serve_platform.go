package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"pmobot/bot"
	"pmobot/internal/chat"
)

// seat is where one platform is served. Whatever speaks to the platform speaks
// to its seat, which counts, times, and knows how it does. One whose token is
// refused leaves its seat; another one, opened with the token of today, takes
// it (see renew).
type seat struct {
	name    string
	all     *seats
	metrics *metrics
	log     *slog.Logger
	renewed chan struct{} // gets one where the settings are to be read anew

	mu    sync.Mutex
	holds served // the platform of now, or the last
	with  Secret // the tokens that it was opened with
	ended error  // why it isn't served any more; nil: it is
}

var errEnded = errors.New("it ended by itself")

// placed is a seat of a platform that knows what its tokens stand for.
type placed struct{ *seat }

// Place is the place that a token names.
func (p placed) Place(target string) chat.Place { return p.platform().(bot.Placer).Place(target) }

// seated is the seat as a platform that can do what the one in it can.
func (s *seat) seated() chat.Platform {
	if _, ok := s.platform().(bot.Placer); ok {
		return placed{s}
	}
	return s
}

func (s *seat) platform() served {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.holds
}

// take puts a platform into the seat.
func (s *seat) take(p served, with Secret) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.holds, s.with, s.ended = p, with, nil
}

// leave notes that the platform isn't served any more.
func (s *seat) leave(why error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = why
}

// over is why the platform isn't served any more, or nil.
func (s *seat) over() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ended
}

// well tells what keeps the platform from its work, or nil.
func (s *seat) well() error {
	if err := s.over(); err != nil {
		return err
	}
	return s.platform().Health()
}

// Name is the platform's.
func (s *seat) Name() string { return s.name }

// Serve serves the platform until ctx ends. One that ends before, its token
// being refused, is no reason for the others to end: that is logged, and the
// pages say so, until another one takes the seat.
func (s *seat) Serve(ctx context.Context, h chat.Handler) error {
	for {
		err := s.platform().Serve(ctx, h)
		if ctx.Err() != nil {
			return err
		}
		if err == nil {
			err = errEnded
		}
		s.leave(err)
		s.log.Error("stopped serving", "platform", s.name, "err", err)
		if !s.renew(ctx) {
			return nil
		}
		s.log.Info("serving anew", "platform", s.name)
	}
}

// resting is the error of whatever is asked of a platform that isn't served:
// what was promised waits.
func (s *seat) resting() error {
	if s.over() == nil {
		return nil
	}
	return fmt.Errorf("%s isn't served", s.name)
}

// Post posts, and counts it.
func (s *seat) Post(ctx context.Context, in chat.Place, key string, r chat.Reply) (chat.Posted, error) {
	if err := s.resting(); err != nil {
		return chat.Posted{}, err
	}
	began := time.Now()
	at, err := s.platform().Post(ctx, in, key, r)
	s.took("post", began, err)
	return at, err
}

// Update edits, and counts it.
func (s *seat) Update(ctx context.Context, at chat.Posted, r chat.Reply) error {
	if err := s.resting(); err != nil {
		return err
	}
	began := time.Now()
	err := s.platform().Update(ctx, at, r)
	s.took("edit", began, err)
	return err
}

// Look tells how a place stands.
func (s *seat) Look(ctx context.Context, in chat.Place) (chat.Standing, error) {
	if err := s.resting(); err != nil {
		return chat.Standing{}, err
	}
	return s.platform().Look(ctx, in)
}

func (s *seat) took(what string, began time.Time, err error) {
	s.metrics.posts.WithLabelValues(s.name, what, outcome(err)).Observe(time.Since(began).Seconds())
}

// has tells whether an office is served here. Others may be in the store: of
// another workspace, which another process serves.
func (s *seat) has(office string) bool {
	if one, ok := s.platform().(resident); ok {
		return one.Office() == office
	}
	return strings.HasPrefix(office, s.name+":")
}
