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

	"pmobot/bot/inbox"
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
	jobs   inbox.Work    // answers under way
	behind inbox.Work    // what is looked up and written down beside them
	health health
	gripes gripes
	// working are the envelopes being worked on, by their ids.
	working sync.Map
	ping    time.Duration // without a ping for so long a socket is renewed; 0: 30 s
	queue   time.Duration // how long a command waits for its turn
	leave   time.Duration // how long a stop answers

	mu      sync.Mutex
	handler chat.Handler
	account account
	shift   *shift
}

const (
	// workMost is how many commands are answered at once. Beyond that they
	// wait for queueFor, within which Slack's 3 s leave time for an answer.
	workMost = 100
	queueFor = 2300 * time.Millisecond
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
		config: c, log: c.Log, now: c.Now, slots: make(chan struct{}, workMost), queue: queueFor, leave: chat.AnswerWithin, shift: newShift(),
	}
	p.api = slack.New(c.BotToken,
		slack.OptionHTTPClient(c.HTTPClient), slack.OptionAPIURL(c.APIURL), slack.OptionAppLevelToken(c.AppToken),
		slack.OptionLog(log.New(io.Discard, "", 0)))
	p.known = newDirectory(p)
	p.gates.now, p.gates.wait = c.Now, c.Wait
	p.seen.now, p.gripes.now = c.Now, c.Now
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
	s, _ := p.served().(shelf)
	return s
}

// memory is what keeps what Slack says of people, or nil.
func (p *Platform) memory() chat.Memory {
	m, _ := p.served().(chat.Memory)
	return m
}

// served is the handler, or nil before Serve.
func (p *Platform) served() chat.Handler {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.handler
}

func (p *Platform) specs() []chat.Spec {
	h := p.served()
	if h == nil {
		return nil
	}
	return h.Specs()
}

// Serve listens until ctx ends, or until Slack refuses the tokens: then the
// error says in one line what to do, and it can be served anew. Either way
// what was begun is answered before the sockets close.
func (p *Platform) Serve(ctx context.Context, h chat.Handler) error {
	now := newShift()
	p.mu.Lock()
	p.handler, p.shift = h, now
	p.mu.Unlock()
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	p.health.begin(stop)
	if err := p.login(ctx); err != nil {
		return p.ended(ctx, err)
	}
	open, leave := context.WithCancel(context.WithoutCancel(ctx))
	defer leave()
	var sockets sync.WaitGroup
	for i := range p.config.Connections {
		sockets.Go(func() { p.listen(open, i, stop) })
	}
	<-ctx.Done()
	left := p.drain(ctx, now)
	leave()
	sockets.Wait()
	return p.ended(ctx, left)
}

// ended is why serving ended: nil where it was asked to, and everybody answered.
func (p *Platform) ended(ctx context.Context, err error) error {
	var fatal *fatal
	var left *chat.Unanswered
	switch {
	case errors.As(context.Cause(ctx), &fatal), errors.As(err, &fatal):
		p.health.broke(fatal)
		return fatal
	case ctx.Err() != nil && !errors.As(err, &left):
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
