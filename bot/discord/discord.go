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

	"pmobot/internal/chat"
)

// leaveWithin is how long a shutdown waits for answers that are being given.
const leaveWithin = 8 * time.Second

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
	slots   chan struct{}

	mu      sync.Mutex
	ill     error // why the platform is down; nil: it is up
	app     string
	self    string // the bot's user id
	leaving bool
	working sync.WaitGroup
	waiting int               // interactions under way
	seen    recent            // interactions that came
	privy   map[string]string // channel of somebody's private messages, by user
	posted  map[string]string // message, by place and key
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
		slots: make(chan struct{}, answersAtOnce), privy: map[string]string{}, posted: map[string]string{},
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

// Serve takes interactions until ctx ends. Where Discord refuses the bot for
// good, that is said once, Health tells it from then on, and nothing is tried
// any more; the other platforms are not disturbed.
func (p *Platform) Serve(ctx context.Context, h chat.Handler) error {
	p.handler = h
	p.shelf, _ = h.(shelf)
	var registering sync.WaitGroup
	inner, stop := context.WithCancel(ctx)
	err := p.introduce(inner)
	if err == nil {
		registering.Go(func() { p.keepRegistering(inner) })
		err = p.supervise(inner)
	}
	if refused := (*fatal)(nil); errors.As(err, &refused) {
		p.down(err)
		p.log.Error("discord: stopped", "why", refused.why)
		<-ctx.Done()
	}
	stop()
	registering.Wait()
	p.leave()
	p.down(errors.New("discord: shut down"))
	return ctx.Err()
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

// leave waits for the answers that are being given.
func (p *Platform) leave() {
	p.mu.Lock()
	p.leaving = true
	p.mu.Unlock()
	done := make(chan struct{})
	go func() {
		p.working.Wait()
		close(done)
	}()
	timer := time.NewTimer(leaveWithin)
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
		p.log.Warn("discord: left with answers not given")
	}
}

var _ chat.Platform = (*Platform)(nil)

// Look tells how a place stands: it is there, and everybody in it is of the office.
func (*Platform) Look(_ context.Context, in chat.Place) (chat.Standing, error) {
	return chat.Standing{Place: in, Reader: chat.Person{ID: in.Person}}, nil
}
