package slacktest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// Options are what a fake Slack is made of. The zero value is an office of
// three people and two channels with the bot in both.
type Options struct {
	Clock    *Clock // nil: one that runs
	Addr     string // to listen at; "": a free port of 127.0.0.1
	Users    []User
	Channels []Channel
	Scopes   []string      // granted to the bot token; nil: those of Granted
	Commands []string      // that the app has, "/risk"; nil: any
	Events   []string      // that the app is subscribed to; nil: app_mention
	Ping     time.Duration // between pings of a WebSocket; 0: 5 s; negative: no pings
	Seed     uint64        // of the choice of a connection
	// Unlimited takes as many calls as come: no tiers, no message a second.
	Unlimited bool
	// Unescaped delivers slash commands as typed, as an app gets them that
	// doesn't ask for should_escape.
	Unescaped bool
	// Enterprise is the organisation that the workspace is of, or "". OrgWide
	// has the app be installed in all of it.
	Enterprise string
	OrgWide    bool
	// OwnSocketAck takes an acknowledgement only on the connection that the
	// envelope went to. What Slack does is not known.
	OwnSocketAck bool
}

// Granted are the scopes that a bot token has unless the options name others.
func Granted() []string {
	return []string{
		"app_mentions:read", "channels:history", "channels:read", "chat:write", "commands",
		"groups:history", "groups:read", "im:write", "users:read",
	}
}

// The app that the fake knows.
const (
	BotToken = "xoxb-slacktest-bot"
	AppToken = "xapp-slacktest-app"
	TeamID   = "T0OFFICE"
	AppID    = "A0PMOBOT"
	BotUser  = "U0PMOBOT" // the bot as a user
	BotID    = "B0PMOBOT"
	// OtherTeam is a workspace of another organisation.
	OtherTeam = "T0OTHER"
)

// Slack is a fake of it: one workspace with one app.
type Slack struct {
	Clock *Clock

	o      Options
	t      testing.TB // nil outside of tests
	server *http.Server
	listen net.Listener
	host   string
	dice   *rand.Rand
	done   context.CancelFunc
	ended  context.Context

	mu         sync.Mutex
	changed    chan struct{} // closed and renewed whenever something happened
	serial     int
	lastTS     time.Time
	users      []*User
	channels   []*Channel
	messages   []*Message // of channels and private messages, and ephemeral ones
	handles    []*Handle
	triggers   map[string]*trigger
	responses  map[string]*response
	views      []*View
	revoked    bool
	disabled   bool // Socket Mode is off
	tickets    map[string]bool
	sockets    []*socket
	envelopes  map[string]*envelope
	faults     []*Fault
	streams    streams
	calls      []Call
	used       map[string]bool // scopes
	violations []Violation
	usage      map[string][]time.Time // calls by method, posts by channel
}

// Start starts a fake that ends with the test.
func Start(t testing.TB, o Options) *Slack {
	t.Helper()
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	s.t = t
	t.Cleanup(s.Close)
	return s
}

// New starts a fake outside of a test.
func New(o Options) (*Slack, error) {
	if o.Clock == nil {
		o.Clock = Running(nil)
	}
	if o.Ping == 0 {
		o.Ping = 5 * time.Second
	}
	if o.Scopes == nil {
		o.Scopes = Granted()
	}
	if o.Events == nil {
		o.Events = []string{"app_mention"}
	}
	if o.Addr == "" {
		o.Addr = "127.0.0.1:0"
	}
	s := &Slack{
		Clock: o.Clock, o: o, changed: make(chan struct{}), dice: rand.New(rand.NewPCG(o.Seed, 1)),
		triggers: map[string]*trigger{}, responses: map[string]*response{}, tickets: map[string]bool{},
		envelopes: map[string]*envelope{}, used: map[string]bool{}, usage: map[string][]time.Time{},
	}
	s.settle(o)
	listener, err := net.Listen("tcp", o.Addr)
	if err != nil {
		return nil, fmt.Errorf("slacktest: %w", err)
	}
	s.listen, s.host = listener, listener.Addr().String()
	s.ended, s.done = context.WithCancel(context.Background())
	s.server = &http.Server{Handler: s.routes(), ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = s.server.Serve(listener) }()
	return s, nil
}

// Close ends every connection.
func (s *Slack) Close() {
	s.done()
	s.mu.Lock()
	open := slices.Clone(s.sockets)
	s.mu.Unlock()
	for _, c := range open {
		c.cut()
	}
	_ = s.server.Close()
	_ = s.listen.Close() // where Serve hadn't come to it yet
}

// URL is the fake's address, without a path.
func (s *Slack) URL() string { return "http://" + s.host }

// APIURL is the address of the Web API, with a slash at its end.
func (s *Slack) APIURL() string { return s.URL() + "/api/" }

func (s *Slack) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/api/{method}", s.serveAPI)
	mux.HandleFunc("POST /response/{id}", s.serveResponse)
	mux.HandleFunc("GET /link/", s.serveSocket)
	return mux
}

// Wait waits until met holds, looking whenever something happened. Met may
// call every method that reads.
func (s *Slack) Wait(ctx context.Context, met func() bool) error {
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		if met() {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("slacktest: waited in vain: %w", ctx.Err())
		case <-s.ended.Done():
			return errors.New("slacktest: the fake is closed")
		}
	}
}

// happened wakes everybody who waits. The lock is held.
func (s *Slack) happened() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// id makes an id that was never there: C0000000012.
func (s *Slack) id(prefix string) string {
	s.serial++
	return fmt.Sprintf("%s%010d", prefix, s.serial)
}

// ts makes the timestamp of a message, later than every one before.
func (s *Slack) ts() string {
	at := s.Clock.Now().Truncate(time.Microsecond)
	if !at.After(s.lastTS) {
		at = s.lastTS.Add(time.Microsecond)
	}
	s.lastTS = at
	return fmt.Sprintf("%d.%06d", at.Unix(), at.Nanosecond()/1000)
}

// broken tells the test that a person did what cannot be done.
func (s *Slack) broken(format string, args ...any) error {
	err := fmt.Errorf("slacktest: "+strings.TrimPrefix(format, "slacktest: "), args...)
	if s.t != nil {
		s.t.Error(err)
	}
	return err
}
