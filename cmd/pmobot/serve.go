package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"slices"
	"sync"
	"time"

	"pmobot/internal/chat"
	"pmobot/internal/office"
	"pmobot/internal/pmo"
	"pmobot/storage"
)

// serveFlags set up the service.
type serveFlags struct {
	settingFlags `embed:""`
}

// Of chat.StopWithin, what answers has workWithin, a second more than a platform
// takes to answer; then the store has closeWithin to close, which may wait for
// its own. The rest is for the process to end.
const (
	workWithin  = chat.AnswerWithin + time.Second
	closeWithin = chat.StopWithin - workWithin - 500*time.Millisecond
)

// serve runs the service until ctx ends.
func (w world) serve(ctx context.Context, f serveFlags) error {
	return w.set(f.settingFlags, func(w world, s settings) error {
		return w.service(ctx, s, offers(s))
	})
}

// set reads the settings, and does something with them in a world in which no
// secret of theirs can be printed.
func (w world) set(f settingFlags, do func(world, settings) error) error {
	s, fault := w.settings(f)
	quiet := hush(s.secrets()...)
	w.typed, w.quiet = terminal(w.err), quiet
	w.out, w.err = hushed{w.out, quiet}, hushed{w.err, quiet}
	err := fault
	if err == nil {
		err = do(w, s)
	}
	if err != nil {
		return errors.New(quiet.Replace(err.Error()))
	}
	return nil
}

// logger writes to the error stream: text where somebody reads it, else JSON.
func (w world) logger(s settings) *slog.Logger {
	options := &slog.HandlerOptions{Level: s.LogLevel}
	if s.LogFormat == "text" || s.LogFormat == "" && w.typed {
		return slog.New(slog.NewTextHandler(w.err, options))
	}
	return slog.New(slog.NewJSONHandler(w.err, options))
}

// service is everything that runs while pmobot serves.
//
//	platforms --> bot --> handlers --> measured store --> Together --> store
//	   ^           ^                      ^                              ^
//	health      metrics               deliverer (ticks each minute)   rounds (mend)
type service struct {
	settings settings
	log      *slog.Logger
	now      func() time.Time
	store    kept
	health   *health
	metrics  *metrics
	rounds   *rounds
	house    house
	here     residence
}

// service opens what is offered and serves it until ctx ends.
func (w world) service(ctx context.Context, s settings, all []offer) (err error) {
	log := w.logger(s)
	chosen, err := choose(log, all)
	if err != nil {
		return err
	}
	store, err := w.keep(ctx, s, true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, soon(log, store.Close)) }()
	listener, err := listen(ctx, s.HTTP)
	if err != nil {
		return err
	}
	v, err := w.assemble(s, log, store, chosen)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer publish(listener, pages(v.health, v.metrics, w.quiet), log)()
	v.announce(listener)
	return v.run(ctx)
}

// soon closes the store, and waits for it no longer than closeWithin: what it
// keeps is safe without that.
func soon(log *slog.Logger, shut func() error) error {
	done := make(chan error, 1)
	go func() { done <- shut() }()
	select {
	case err := <-done:
		return err
	case <-time.After(closeWithin):
		log.Warn("left before the store was closed; it keeps what it has", "after", closeWithin.String())
		return nil
	}
}

// assemble puts the service together. Nothing runs before run.
func (w world) assemble(s settings, log *slog.Logger, store kept, chosen []offer) (*service, error) {
	v := &service{settings: s, log: log, now: w.now, store: store}
	v.health = &health{store: store.care.Ready, now: w.now}
	v.metrics = newMetrics(v.health)
	v.rounds = &rounds{care: store.care, metrics: v.metrics, now: w.now, fault: func(office pmo.Office, err error) {
		log.Error("not mended", "office", office, "err", err)
	}}
	timed := measured{Store: store.Store, metrics: v.metrics, rounds: v.rounds}
	var platforms []chat.Platform
	for _, o := range chosen {
		p, err := o.open(around{log: log.With("platform", o.name), now: w.now, meet: meet(timed)})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", o.name, err)
		}
		v.here, platforms = append(v.here, p), append(platforms, v.watch(p))
	}
	v.house = build(plan{
		store: timed, keeper: store.care, platforms: platforms, reaches: v.here.reaches,
		log: log, lang: s.Locale, handler: v.metrics.handler,
		defaults: office.Defaults{Zone: s.Zone.String(), Locale: s.Locale, Leads: s.Leads, Everyone: pmo.Guest},
	})
	v.house.deliverer.Skew = v.health.clock
	v.house.deliverer.Undeliverable = func(_ context.Context, d storage.Delivery) {
		v.metrics.givenUp.WithLabelValues(d.Why.Code).Inc()
	}
	return v, nil
}

// announce says where and on what it serves.
func (v *service) announce(l net.Listener) {
	v.log.Info("started", "version", version(), "store", v.store.what, "http", l.Addr().String(),
		"zone", v.settings.Zone.String(), "locale", v.settings.Locale)
}

// run serves until ctx ends. Then what is under way is answered, and what was
// promised waits in the ledger; nothing is waited for longer than workWithin.
// The error says how many commands stay without an answer, if any do.
func (v *service) run(ctx context.Context) error {
	w := start(ctx, map[string]func(context.Context) error{
		"bot":        v.house.bot.Serve,
		"deliveries": v.deliver,
		"mending":    func(ctx context.Context) error { v.rounds.walk(ctx); return nil },
	})
	<-ctx.Done()
	v.health.drain()
	v.log.Info("stopping")
	select {
	case <-w.ended:
	case <-time.After(workWithin):
		v.log.Warn("left with deliveries under way; the next process takes them up", "after", workWithin.String())
	}
	v.log.Info("stopped")
	return w.fault()
}

// works are things that are done side by side.
type works struct {
	ended chan struct{} // closed when all have

	mu     sync.Mutex
	faults []error
}

// start does things side by side until ctx ends.
func start(ctx context.Context, all map[string]func(context.Context) error) *works {
	w := &works{ended: make(chan struct{})}
	var group sync.WaitGroup
	for what, do := range all {
		group.Go(func() {
			if err := do(ctx); err != nil && !errors.Is(err, context.Canceled) {
				w.mu.Lock()
				defer w.mu.Unlock()
				w.faults = append(w.faults, fmt.Errorf("%s: %w", what, err))
			}
		})
	}
	go func() { group.Wait(); close(w.ended) }()
	return w
}

// fault is what went wrong so far.
func (w *works) fault() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return errors.Join(w.faults...)
}

// connectMost is how long the first tick waits for the platforms: what is due
// when the service starts is posted once they are there, not a minute later.
const connectMost = 20 * time.Second

// deliver ticks until ctx ends.
func (v *service) deliver(ctx context.Context) error {
	within, cancel := context.WithTimeout(ctx, connectMost)
	defer cancel()
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	for v.here.unwell() != nil && within.Err() == nil {
		select {
		case <-within.Done():
		case <-look.C:
		}
	}
	return v.house.deliverer.Run(ctx, v.offices, v.now)
}

// offices begins a tick: it measures the clock, and lists the
// offices that are served here, mended.
func (v *service) offices(ctx context.Context) ([]pmo.Office, error) {
	v.health.tick(v.store.skew(ctx, v.now))
	list, err := v.store.care.Offices(ctx)
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(office pmo.Office) bool { return !v.here.has(string(office)) })
	v.rounds.mend(ctx, list)
	return list, nil
}
