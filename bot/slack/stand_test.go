package slack

import (
	"bytes"
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"pmobot/bot"
	"pmobot/bot/slack/slacktest"
	"pmobot/internal/chat"
)

// stand is a platform on a fake Slack whose clock moves when somebody waits.
type stand struct {
	*slacktest.Slack
	t   *testing.T
	p   *Platform
	log *logged
}

// logged is a log that can be read while it is written.
type logged struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// noon is when the fake's clock starts.
var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// newStand makes a stand; change may alter the platform's settings and the fake's.
func newStand(t *testing.T, change ...func(*slacktest.Options, *Config)) *stand {
	t.Helper()
	st := &stand{t: t, log: &logged{}}
	o := slacktest.Options{Clock: slacktest.Frozen(noon), Scopes: names(Scopes()), Events: Events()}
	c := Config{
		BotToken: slacktest.BotToken, AppToken: slacktest.AppToken,
		Log: slog.New(slog.NewTextHandler(st.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		// Real time: long enough for every answer that is not held up on purpose.
		Patience: 2 * time.Second,
	}
	for _, f := range change {
		f(&o, &c)
	}
	st.Slack = slacktest.Start(t, o)
	c.APIURL, c.Now = st.APIURL(), st.Clock.Now
	if c.Wait == nil {
		c.Wait = func(ctx context.Context, d time.Duration) error {
			st.Clock.Advance(d)
			return ctx.Err()
		}
	}
	st.p = New(c)
	return st
}

func names(scopes []Scope) []string {
	var list []string
	for _, s := range scopes {
		list = append(list, s.Name)
	}
	return list
}

// serve has the platform listen, and waits until it does. The error of Serve
// comes on the channel.
func (st *stand) serve(h chat.Handler) <-chan error {
	st.t.Helper()
	ended, _ := st.serveUntil(h)
	return ended
}

// serveUntil is serve with the way to stop it.
func (st *stand) serveUntil(h chat.Handler) (ended <-chan error, stop func()) {
	st.t.Helper()
	st.until("nobody listens", func() bool { return st.Sockets() == 0 }) // of a call before
	ctx, stop := context.WithCancel(st.t.Context())
	end := make(chan error, 1)
	var done sync.WaitGroup
	done.Go(func() { end <- st.p.Serve(ctx, h) })
	st.t.Cleanup(func() { stop(); done.Wait() })
	st.until("it listens", func() bool { return st.Sockets() >= 2 })
	return end, stop
}

// calls counts those of a method.
func (st *stand) calls(method string) int {
	n := 0
	for _, c := range st.Audit() {
		if c.Method == method {
			n++
		}
	}
	return n
}

// refusing is a fault that answers with one of Slack's errors.
func refusing(method, code string, times int) slacktest.Fault {
	return slacktest.Fault{Method: method, Status: 200, Body: `{"ok":false,"error":"` + code + `"}`, Times: times}
}

// until waits for something on the fake, or on the platform.
func (st *stand) until(what string, met func() bool) {
	st.t.Helper()
	if !st.within(20*time.Second, met) {
		st.t.Fatalf("%s: waited in vain\n%s", what, st.log)
	}
}

// soon waits for a while.
func (st *stand) soon(met func() bool) bool { return st.within(300*time.Millisecond, met) }

// within waits in real time, since there are sockets between.
func (st *stand) within(d time.Duration, met func() bool) bool {
	look := time.NewTicker(2 * time.Millisecond)
	defer look.Stop()
	end := time.After(d)
	for !met() {
		select {
		case <-look.C:
		case <-end:
			return false
		}
	}
	return true
}

// channel is a channel as a place.
func (st *stand) channel(name string) chat.Place {
	return st.p.Place(tokenStart + slacktest.TeamID + ":" + st.ChannelID(name))
}

// read is what the person reads in answer.
func (st *stand) read(h *slacktest.Handle) string {
	st.t.Helper()
	return st.Shown(st.answer(h))
}

func (st *stand) answer(h *slacktest.Handle) slacktest.Message {
	st.t.Helper()
	ctx, cancel := context.WithTimeout(st.t.Context(), 20*time.Second)
	defer cancel()
	m, err := h.Answer(ctx)
	if err != nil {
		st.t.Fatalf("no answer: %v\n%s", err, st.log)
	}
	return m
}

// sound fails the test where the bot did what Slack doesn't take.
func (st *stand) sound(except ...string) {
	st.t.Helper()
	for _, v := range st.Violations(except...) {
		st.t.Errorf("Slack doesn't take it: %s: %s", v.Code, v.What)
	}
}

// handler is a chat.Handler made of one function.
type handler struct {
	handle func(context.Context, chat.Command) (chat.Reply, error)
	specs  []chat.Spec
}

func (h handler) Handle(ctx context.Context, c chat.Command) (chat.Reply, error) {
	return h.handle(ctx, c)
}

func (h handler) Suggest(context.Context, chat.Command, string, string) ([]chat.Choice, error) {
	return nil, nil
}

func (h handler) Specs() []chat.Spec { return h.specs }

// always answers everything with one reply.
func always(r chat.Reply) handler {
	return handler{handle: func(context.Context, chat.Command) (chat.Reply, error) { return r, nil }}
}

// mounted is a bot with a handler, on the stand's platform.
func (st *stand) mounted(h chat.Handler) *bot.Bot {
	b := bot.New(bot.Config{Platforms: []chat.Platform{st.p}, Log: st.p.log})
	b.Mount(h)
	return b
}
