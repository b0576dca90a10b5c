package discord

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"pmobot/bot/inbox"
	"pmobot/internal/chat"
)

// Config is how the platform is set up. Only Token is needed.
type Config struct {
	Token  string
	APIURL string       // "": Discord's
	Log    *slog.Logger // nil: nothing is logged
	// Now is the clock, Wait waits; nil: the real ones.
	Now  func() time.Time
	Wait func(context.Context, time.Duration) error
	// Meet, if set, makes somebody known to the office who is mentioned and may
	// never have spoken.
	Meet func(ctx context.Context, office string, who chat.Person, at time.Time) error
	// OpenWithin is how long connecting may take, AckWithin how long heartbeats
	// may go unacknowledged; 0: as limits.go says.
	OpenWithin time.Duration
	AckWithin  time.Duration
}

// Platform is Discord, as one bot sees it.
type Platform struct {
	config Config
	log    *slog.Logger
	base   *url.URL
	api    *api
	now    func() time.Time
	wait   func(context.Context, time.Duration) error

	handler chat.Handler // set by Serve, before the first interaction
	shelf   shelf        // the handler's, or nil
	memory  memory
	slots   chan struct{}

	guilds cache[guild] // by id
	seats  cache[seat]  // by guild and user
	spots  cache[spot]  // by id of the channel

	working inbox.Work // interactions under way

	mu      sync.Mutex
	ill     error // why the platform is down; nil: it is up
	app     string
	self    string // the bot's user id
	leaving bool   // a stop began: nothing new is taken on
	end     *ending
	waiting int                  // interactions under way
	seen    recent               // interactions that came
	privy   map[string]string    // channel of somebody's private messages, by user
	shutAt  map[string]time.Time // when somebody took no private messages, by user
	posted  map[string]string    // message, by channel and nonce
	tried   map[string]time.Time // when that was first posted
}

// errStarting is how a platform is before its first connection.
var errStarting = errors.New("discord: not connected yet")

// New makes the platform. It fails where the configuration can't be right.
func New(c Config) (*Platform, error) {
	c.Token = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(c.Token), "Bot "))
	if c.Token == "" {
		return nil, errors.New("discord: there is no token")
	}
	base, err := baseURL(c.APIURL)
	if err != nil {
		return nil, err
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Wait == nil {
		c.Wait = pause
	}
	if c.OpenWithin == 0 {
		c.OpenWithin = openWithin
	}
	if c.AckWithin == 0 {
		c.AckWithin = ackWithin
	}
	p := &Platform{
		config: c, log: c.Log, base: base, now: c.Now, wait: c.Wait, ill: errStarting,
		slots: make(chan struct{}, answersAtOnce), end: newEnding(),
		privy: map[string]string{}, shutAt: map[string]time.Time{}, posted: map[string]string{}, tried: map[string]time.Time{},
		guilds: cache[guild]{now: c.Now}, seats: cache[seat]{now: c.Now}, spots: cache[spot]{now: c.Now},
		memory: memory{log: c.Log, now: c.Now},
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = answersAtOnce
	p.api = &api{
		base: base.String() + "/api/v10", token: c.Token,
		client: &http.Client{Transport: transport, Timeout: requestWithin},
		limits: &limiter{now: c.Now, wait: c.Wait}, wait: c.Wait,
	}
	return p, nil
}

// pause waits for real.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// Name is "discord".
func (p *Platform) Name() string { return Name }

// Health tells why the platform is down, or nil.
func (p *Platform) Health() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.ill
}

func (p *Platform) up()            { p.set(nil) }
func (p *Platform) down(why error) { p.set(why) }

func (p *Platform) set(why error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ill = why
}

// Serve takes interactions until ctx ends: then it takes on nothing new,
// answers what is under way, and leaves last; what there was not the time for
// is a chat.Unanswered. Where Discord refuses the bot
// for good, it ends with an error that says so, Health tells it from then on,
// and it may be served anew.
func (p *Platform) Serve(ctx context.Context, h chat.Handler) error {
	p.handler = h
	p.shelf, _ = h.(shelf)
	p.memory.serve(h)
	p.enter()
	inner, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- p.connected(inner) }()
	select {
	case <-ctx.Done():
		err := p.leave(func() { stop(); <-ended })
		p.down(errors.New("discord: shut down"))
		return err
	case err := <-ended: // for good
		p.down(err)
		return errors.Join(err, p.leave(stop))
	}
}

// connected is connected until ctx ends, or Discord refuses the bot for good.
func (p *Platform) connected(ctx context.Context) error {
	if err := p.introduce(ctx); err != nil {
		return err
	}
	inner, stop := context.WithCancel(ctx)
	var registering sync.WaitGroup
	registering.Go(func() { p.keepRegistering(inner) })
	err := p.supervise(ctx)
	stop()
	registering.Wait()
	return err
}

// introduce learns who the bot is. It asks until it is told.
func (p *Platform) introduce(ctx context.Context) error {
	delay := time.Second
	for {
		err := p.whoAmI(ctx)
		if status := statusOf(err); status == http.StatusUnauthorized || status == http.StatusForbidden {
			return &fatal{why: fmt.Sprintf("%s (%d)", fatalCloses[4004], status)}
		}
		if err == nil || ctx.Err() != nil {
			return err
		}
		p.down(err)
		p.log.Warn("discord: not reached yet", "err", err)
		if err := p.wait(ctx, delay); err != nil {
			return err
		}
		delay = min(2*delay, time.Minute)
	}
}

func (p *Platform) whoAmI(ctx context.Context) error {
	var me struct {
		ID text `json:"id"`
	}
	if err := p.api.call(ctx, request{what: "ask who the bot is", method: "GET", path: "/users/@me", repeat: true}, &me); err != nil {
		return err
	}
	var app struct {
		ID text `json:"id"`
	}
	if err := p.api.call(ctx, request{what: "ask for the application", method: "GET", path: "/applications/@me", repeat: true}, &app); err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.self, p.app = snowflake(string(me.ID)), snowflake(string(app.ID))
	if p.self == "" || p.app == "" {
		return errors.New("discord: who the bot is can't be read")
	}
	return nil
}

// Check tells whether the token works and the API is reached: for pmobot check.
func (p *Platform) Check(ctx context.Context) error {
	err := p.whoAmI(ctx)
	if statusOf(err) == http.StatusUnauthorized {
		return &fatal{why: fatalCloses[4004]}
	}
	return err
}

// App is the application's id, once Serve or Check learnt it.
func (p *Platform) App() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.app
}

// enter begins to take interactions on.
func (p *Platform) enter() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.leaving, p.end, p.ill = false, newEnding(), errStarting
}

// leave answers what is under way, and writes down what is known of people,
// within chat.AnswerWithin; whoever comes meanwhile is told that the bot is
// being restarted. The connection is closed between: what came on it until
// then is answered too. The error is that there was not the time for all.
func (p *Platform) leave(disconnect func()) error {
	p.mu.Lock()
	p.leaving = true
	end := p.end
	p.mu.Unlock()
	turns := time.AfterFunc(turnsEnd, func() { close(end.turns) })
	told := time.AfterFunc(tellAt, func() { close(end.told) })
	defer turns.Stop()
	defer told.Stop()
	ctx, cancel := context.WithTimeout(context.Background(), chat.AnswerWithin)
	defer cancel()
	p.working.Wait(ctx)
	disconnect()
	p.working.Wait(ctx)
	if !p.memory.writes.Wait(ctx) {
		p.log.Warn("discord: left with what is known of people not written down")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.waiting > 0 {
		return &chat.Unanswered{Count: p.waiting}
	}
	return nil
}

var _ chat.Platform = (*Platform)(nil)
