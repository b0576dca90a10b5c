package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"slices"
	"sync"
	"syscall"
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
	reload := make(chan os.Signal, 1)
	signal.Notify(reload, syscall.SIGHUP)
	defer signal.Stop(reload)
	return w.set(f.settingFlags, func(w world, s settings) error {
		return w.service(ctx, s, supply{read: w.reading(f.settingFlags), offers: offers, reload: reload})
	})
}

// reading reads the settings anew, in a world in which the secrets of then
// can't be printed either.
func (w world) reading(f settingFlags) func() (settings, error) {
	return func() (settings, error) {
		s, err := w.settings(f)
		w.quiet.learn(s.secrets()...)
		return s, err
	}
}

// set reads the settings, and does something with them in a world in which no
// secret of theirs can be printed.
func (w world) set(f settingFlags, do func(world, settings) error) error {
	s, fault := w.settings(f)
	quiet := newHush(s.secrets()...)
	w.typed, w.quiet = terminal(w.err), quiet
	w.out, w.err = hushed{w.out, quiet}, hushed{w.err, quiet}
	err := fault
	if err == nil {
		err = do(w, s)
	}
	if err != nil {
		return &hushedError{quiet.Replace(err.Error()), err}
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
	seats    *seats
}

// service opens what is offered and serves it until ctx ends.
func (w world) service(ctx context.Context, s settings, from supply) (err error) {
	log := w.logger(s)
	chosen, err := choose(log, from.offers(s))
	if err != nil {
		return err
	}
	store, err := w.keep(ctx, s, alone)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, soon(log, store.Close)) }()
	listener, err := listen(ctx, s.HTTP)
	if err != nil {
		return err
	}
	v, err := w.assemble(s, log, store, from, chosen)
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
func (w world) assemble(s settings, log *slog.Logger, store kept, from supply, chosen []offer) (*service, error) {
	v := &service{settings: s, log: log, now: w.now, store: store}
	v.health = &health{store: store.care.Ready, now: w.now}
	v.metrics = newMetrics(v.health)
	v.rounds = &rounds{care: store.care, metrics: v.metrics, now: w.now, fault: func(office pmo.Office, err error) {
		log.Error("not mended", "office", office, "err", err)
	}}
	timed := measured{Store: store.Store, metrics: v.metrics, rounds: v.rounds, skew: v.health.clock}
	v.seats = &seats{supply: from, open: func(o offer) (served, error) {
		return o.open(around{log: log.With("platform", o.name), now: w.now, meet: meet(timed)})
	}}
	var platforms []chat.Platform
	for _, o := range chosen {
		seat := &seat{metrics: v.metrics, log: log}
		if err := v.seats.add(seat, o); err != nil {
			return nil, err
		}
		v.health.watch(o.name, seat.well)
		platforms = append(platforms, seat.seated())
	}
	v.health.ended = v.seats.faults
	v.house = build(plan{
		store: timed, keeper: store.care, platforms: platforms, now: w.now, ended: v.metrics.ended,
		log: log, lang: s.Locale, handler: v.metrics.handler,
		defaults: office.Defaults{Zone: s.Zone.String(), Locale: s.Locale, Leads: s.Leads, Everyone: pmo.Guest},
	})
	v.house.deliverer.Skew = v.health.clock
	v.house.deliverer.Undeliverable = func(_ context.Context, d storage.Delivery) { v.metrics.ended(d) }
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
	ctx, v.seats.stop = context.WithCancelCause(ctx)
	defer v.seats.stop(nil)
	w := start(ctx, map[string]func(context.Context) error{
		"bot":        v.house.bot.Serve,
		"deliveries": v.deliver,
		"reloads":    v.seats.heed,
		"promises":   v.send,
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
	if cause := context.Cause(ctx); errors.Is(cause, errNone) {
		return errors.Join(cause, w.fault())
	}
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
	v.connected(ctx)
	return v.house.deliverer.Run(ctx, v.offices, v.now)
}

// send sends what was promised until ctx ends.
func (v *service) send(ctx context.Context) error {
	v.connected(ctx)
	return v.house.bot.Send(ctx, v.served)
}

// connected waits until the platforms are there, but not for ever.
func (v *service) connected(ctx context.Context) {
	within, cancel := context.WithTimeout(ctx, connectMost)
	defer cancel()
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	for v.seats.residents().coming() && within.Err() == nil {
		select {
		case <-within.Done():
		case <-look.C:
		}
	}
}

// offices begins a tick: it measures the clock, and lists the
// offices that are served here, mended.
func (v *service) offices(ctx context.Context) ([]pmo.Office, error) {
	v.health.tick(v.store.skew(ctx, v.now))
	list, err := v.served(ctx)
	if err != nil {
		return nil, err
	}
	v.rounds.mend(ctx, list)
	return list, nil
}

// served lists the offices that are served here.
func (v *service) served(ctx context.Context) ([]pmo.Office, error) {
	list, err := v.store.care.Offices(ctx)
	return slices.DeleteFunc(list, func(office pmo.Office) bool { return !v.seats.residents().has(string(office)) }), err
}
