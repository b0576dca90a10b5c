package slack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"pmobot/internal/chat"
)

// Name is the platform's name, which its tokens begin with: slack:T1:C9 is a
// channel, slack:U1 a person.
const Name = "slack"

const (
	// defaultPatience is how long an answer may take to ride in the
	// acknowledgement; Slack waits 3 s (docs.slack.dev, slash commands).
	defaultPatience = 1200 * time.Millisecond
	// callWithin is how long one call of Slack may take.
	callWithin = 10 * time.Second
	// defaultConnections: while one socket is renewed the other one listens.
	defaultConnections = 2
	// leaveWithin is how long a shutdown waits for answers under way.
	leaveWithin = 10 * time.Second
)

// Config is what a Platform is made of. The tokens are needed, nothing else is.
type Config struct {
	BotToken    string // xoxb-…
	AppToken    string // xapp-…, with connections:write
	APIURL      string // "": Slack's
	HTTPClient  *http.Client
	Log         *slog.Logger     // nil: nothing is logged
	Now         func() time.Time // nil: the clock
	Connections int              // 0: 2
	Patience    time.Duration    // 0: 1.2 s
	// Wait lets time pass; nil: it really does.
	Wait func(ctx context.Context, d time.Duration) error
	// Meet, if set, makes somebody known to the office who is mentioned and
	// may never have spoken.
	Meet func(ctx context.Context, office string, who chat.Person, at time.Time) error
}

// Platform is Slack, one workspace of it. It is a chat.Platform.
type Platform struct {
	config Config
	log    *slog.Logger
	now    func() time.Time
	api    *slack.Client
	known  *directory
	gates  gates
	posts  posts
	links  links
	seen   seen
	slots  chan struct{} // commands being answered
	sheds  chan struct{} // commands being turned away
	jobs   sync.WaitGroup
	health health
	// working are the envelopes being worked on, by their ids.
	working sync.Map
	ping    time.Duration // without a ping for so long a socket is renewed; 0: 30 s

	mu      sync.Mutex
	handler chat.Handler
	account account
}

// account is who the bot is.
type account struct {
	team string // T1
	user string // U1
}

const (
	// workMost is how many commands are answered at once, shedMost how many
	// more are told that this is too much. Beyond both they are acknowledged alone.
	workMost = 100
	shedMost = 20
)

// New makes the platform. Nothing is asked of Slack before Check, Serve or Post.
func New(c Config) *Platform {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.HTTPClient == nil {
		c.HTTPClient = &http.Client{Timeout: callWithin}
	}
	if c.APIURL == "" {
		c.APIURL = slack.APIURL
	}
	c.APIURL = strings.TrimSuffix(c.APIURL, "/") + "/" // the library appends the method
	if c.Connections <= 0 || c.Connections > connectionsMost {
		c.Connections = defaultConnections
	}
	if c.Patience <= 0 {
		c.Patience = defaultPatience
	}
	if c.Wait == nil {
		c.Wait = wait
	}
	p := &Platform{
		config: c, log: c.Log, now: c.Now,
		slots: make(chan struct{}, workMost), sheds: make(chan struct{}, shedMost),
	}
	p.api = slack.New(c.BotToken,
		slack.OptionHTTPClient(c.HTTPClient), slack.OptionAPIURL(c.APIURL), slack.OptionAppLevelToken(c.AppToken),
		slack.OptionOnResponseHeaders(p.granted), slack.OptionLog(log.New(io.Discard, "", 0)))
	p.known = newDirectory(p.api, c.Now)
	p.gates.now, p.gates.wait = c.Now, c.Wait
	p.seen.now = c.Now
	return p
}

// wait lets time pass.
func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Name is "slack".
func (p *Platform) Name() string { return Name }

// Place is the place that a token names.
func (p *Platform) Place(target string) chat.Place {
	in := chat.Place{Platform: Name, Office: p.office()}
	if userOf(target) != "" {
		in.Person = target
		return in
	}
	in.ID, in.Name = target, p.known.nameOf(channelOf(target))
	if parts := strings.Split(target, ":"); len(parts) == 3 {
		in.Office = parts[0] + ":" + parts[1]
	}
	return in
}

// Office is the token of the workspace, "slack:T1"; "" before Slack was asked.
func (p *Platform) Office() string { return p.office() }

func (p *Platform) office() string {
	if team := p.me().team; team != "" {
		return tokenStart + team
	}
	return ""
}

func (p *Platform) channelToken(id string) string { return p.office() + ":" + id }

func (p *Platform) me() account {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.account
}

func (p *Platform) shelf() shelf {
	p.mu.Lock()
	defer p.mu.Unlock()
	s, _ := p.handler.(shelf)
	return s
}

func (p *Platform) specs() []chat.Spec {
	p.mu.Lock()
	h := p.handler
	p.mu.Unlock()
	if h == nil {
		return nil
	}
	return h.Specs()
}

// Reaches asks Slack whether the bot can post in a channel, or to a person. It
// is true where Slack doesn't say.
func (p *Platform) Reaches(ctx context.Context, target string) bool {
	if id := channelOf(target); id != "" {
		here, err := p.known.channel(ctx, id)
		return err != nil || here.member
	}
	return userOf(target) != ""
}

// Serve listens until ctx ends, or until Slack refuses the tokens: then the
// error says in one line what to do.
func (p *Platform) Serve(ctx context.Context, h chat.Handler) error {
	p.mu.Lock()
	p.handler = h
	p.mu.Unlock()
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	p.health.stopper(stop)
	if err := p.login(ctx); err != nil {
		return p.ended(ctx, err)
	}
	var sockets sync.WaitGroup
	for i := range p.config.Connections {
		sockets.Go(func() { p.listen(ctx, i, stop) })
	}
	sockets.Wait()
	p.leave()
	return p.ended(ctx, nil)
}

// leave waits for what is under way, but not for ever.
func (p *Platform) leave() {
	done := make(chan struct{})
	go func() { p.jobs.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(leaveWithin):
		p.log.Warn("slack: left before every answer was shown")
	}
}

// ended is why serving ended: nil where it was asked to.
func (p *Platform) ended(ctx context.Context, err error) error {
	var fatal *fatal
	if errors.As(context.Cause(ctx), &fatal) || errors.As(err, &fatal) {
		p.health.broke(fatal)
		return fatal
	}
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// login learns who the bot is. It asks until Slack answers.
func (p *Platform) login(ctx context.Context) error {
	pause := time.Second
	for {
		err := p.Check(ctx)
		var fatal *fatal
		if err == nil || errors.As(err, &fatal) || ctx.Err() != nil {
			return err
		}
		p.health.trouble(err)
		p.log.Warn("slack: not there yet", "err", err)
		if err := p.config.Wait(ctx, pause); err != nil {
			return fmt.Errorf("slack: %w", err)
		}
		pause = min(2*pause, time.Minute)
	}
}

// Look tells how a place stands: it is there, and everybody in it is of the office.
func (*Platform) Look(_ context.Context, in chat.Place) (chat.Standing, error) {
	return chat.Standing{Place: in, Reader: chat.Person{ID: in.Person}}, nil
}
