package slack

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pmobot/bot/slack/slacktest"
	"pmobot/internal/chat"
	"pmobot/internal/say"
	"pmobot/storage"
)

// impatient has the adapter wait for nothing.
func impatient(_ *slacktest.Options, c *Config) { c.Patience = time.Millisecond }

// slow answers once it is let.
func slow(let <-chan struct{}) handler {
	return handler{specs: verbs(), handle: func(context.Context, chat.Command) (chat.Reply, error) {
		<-let
		return logged12(chat.Command{}), nil
	}}
}

func TestASlowStoreIsAcknowledgedAndAnsweredLater(t *testing.T) {
	st := newStand(t, impatient)
	let := make(chan struct{})
	st.serve(st.mounted(slow(let)))
	var handles []*slacktest.Handle
	for i := range 5 {
		handles = append(handles, st.Slash("ana", "#apollo", "/risk", fmt.Sprintf("log risk %d", i)))
	}
	for _, h := range handles {
		ack, err := h.Acked(t.Context())
		if err != nil || len(ack.Payload) > 0 || ack.Took > 2*time.Second {
			t.Fatalf("%+v, %v", ack, err)
		}
	}
	close(let)
	for _, h := range handles {
		if m := st.answer(h); m.Via != "response_url" || m.For != st.UserID("ana") {
			t.Errorf("answered by %s for %q", m.Via, m.For)
		}
	}
	st.sound()
}

func TestSlowLookUpsAreAcknowledgedInTime(t *testing.T) {
	st := newStand(t, impatient)
	st.serve(st.mounted(recording(logged12)))
	st.Fail(slacktest.Fault{Method: "users.info", Delay: 2500 * time.Millisecond})
	h := st.Slash("ana", "#apollo", "/risk", "log x")
	if _, err := h.Acked(t.Context()); err != nil {
		t.Fatal(err)
	}
	st.Clock.Advance(2500 * time.Millisecond)
	st.answer(h)
	st.sound()
}

func TestAStoreThatIsDownIsAnsweredWithWhatWasTyped(t *testing.T) {
	st := newStand(t)
	st.serve(st.mounted(handler{specs: verbs(), handle: func(context.Context, chat.Command) (chat.Reply, error) {
		return chat.Reply{}, fmt.Errorf("handlers: %w", storage.ErrUnavailable)
	}}))
	read := st.read(st.Slash("ana", "#apollo", "/risk", "log Vendor slips p4"))
	if !strings.Contains(read, "can't be reached") || !strings.Contains(read, "/risk log Vendor slips p4") {
		t.Errorf("ana reads %q", read)
	}
}

func TestAWarningAmidTrafficLosesNothing(t *testing.T) {
	for _, reason := range []string{"warning", "refresh_requested"} {
		t.Run(reason, func(t *testing.T) {
			st := newStand(t)
			rec := recording(logged12)
			st.serve(st.mounted(rec))
			for i := range 30 {
				if i == 10 || i == 20 {
					st.DisconnectOne(reason)
				}
				st.Mention("ana", "#apollo", "", fmt.Sprintf("risk log risk %d", i))
			}
			answered := func() bool { return len(st.Ephemeral("ana", "#apollo")) >= 30 }
			for range 5 { // what went to a socket that was given up comes again once 3 s are over
				if st.soon(answered) {
					break
				}
				st.Clock.Advance(3100 * time.Millisecond)
			}
			st.until("all are answered", answered)
			titles := map[string]int{}
			for _, c := range rec.all() {
				titles[c.Args["title"]]++
			}
			if len(titles) != 30 || len(rec.all()) != 30 {
				t.Errorf("%d risks were logged, in %d commands", len(titles), len(rec.all()))
			}
		})
	}
}

func TestAnEmptyStateIsReadAllTheSame(t *testing.T) {
	st := newStand(t)
	rec := recording(logged12)
	st.serve(st.mounted(rec))
	m := st.answer(st.Slash("ana", "#apollo", "/risk", "log x"))
	st.EmptyArrayState(1)
	st.answer(st.Press("ana", m, "Me"))
	if c := rec.last(t); c.Path != "risk review" {
		t.Errorf("%+v", c)
	}
	st.sound()
}

func TestSixtyAtOnce(t *testing.T) {
	st := newStand(t, impatient)
	let := make(chan struct{})
	st.serve(st.mounted(slow(let)))
	var handles []*slacktest.Handle
	for i := range 60 {
		handles = append(handles, st.Slash("ana", "#apollo", "/risk", fmt.Sprintf("log risk %d", i)))
	}
	for _, h := range handles {
		if _, err := h.Acked(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	close(let)
	for _, h := range handles {
		st.answer(h)
	}
	st.sound()
}

func TestAStormOfLimitsIsWaitedOut(t *testing.T) {
	st := newStand(t)
	st.Fail(slacktest.Fault{Method: "chat.postMessage", Status: 429, After: 30 * time.Second, Times: 2})
	st.Fail(slacktest.Fault{Method: "chat.postMessage", Status: 429, Times: 1}) // without Retry-After
	if _, err := st.p.Post(t.Context(), st.channel("apollo"), "card/A", chat.Text(say.En, "a")); err != nil {
		t.Fatal(err)
	}
	if waited := st.Clock.Now().Sub(noon); waited < 65*time.Second {
		t.Errorf("it waited for %s", waited)
	}
	for i := range 20 {
		if _, err := st.p.Post(t.Context(), st.channel("apollo"), fmt.Sprintf("card/%d", i), chat.Text(say.En, "a")); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(st.Posts("apollo")); n != 21 {
		t.Errorf("%d posts stand", n)
	}
	st.sound()
}

func TestADuplicateIsAnsweredOnce(t *testing.T) {
	st := newStand(t)
	rec := recording(logged12)
	st.serve(rec) // not behind a bot, which would merge them
	st.Twice(2)
	st.answer(st.Mention("ana", "#apollo", "", "risk log once"))
	st.answer(st.Slash("ana", "#apollo", "/risk", "log once too"))
	st.answer(st.Slash("ana", "#apollo", "/risk", "log after"))
	if n := len(rec.all()); n != 3 {
		t.Errorf("%d commands", n)
	}
	st.sound()
}

func TestWithoutPingsTheSocketIsRenewed(t *testing.T) {
	st := newStand(t, func(o *slacktest.Options, _ *Config) { o.Ping = 20 * time.Millisecond })
	st.p.ping = 200 * time.Millisecond
	st.serve(st.mounted(recording(logged12)))
	opened := func() int {
		return len(slices.DeleteFunc(st.Audit(), func(c slacktest.Call) bool { return c.Method != "apps.connections.open" }))
	}
	before := opened()
	st.Mute(true)
	st.until("sockets are renewed", func() bool { return opened() >= before+2 })
	st.Mute(false)
	for range 10 {
		h := st.Slash("ana", "#apollo", "/risk", "log x")
		if st.soon(func() bool { return len(h.Answers()) > 0 }) {
			return
		}
	}
	t.Error("no command comes through any more")
}

func TestARefusedTokenEndsItWithOneLine(t *testing.T) {
	for name, try := range map[string]struct {
		change func(*slacktest.Options, *Config)
		says   string
	}{
		"a wrong bot token":   {func(_ *slacktest.Options, c *Config) { c.BotToken = "xoxb-wrong" }, "invalid_auth"},
		"a wrong app token":   {func(_ *slacktest.Options, c *Config) { c.AppToken = "xapp-wrong" }, "invalid_auth"},
		"the tokens mixed up": {func(_ *slacktest.Options, c *Config) { c.AppToken = slacktest.BotToken }, "not_allowed_token_type"},
		"a missing scope":     {func(o *slacktest.Options, _ *Config) { o.Scopes = []string{"commands", "chat:write"} }, "lacks app_mentions:read"},
	} {
		t.Run(name, func(t *testing.T) {
			st := newStand(t, try.change)
			err := st.p.Serve(t.Context(), recording(logged12))
			if err == nil || !strings.Contains(err.Error(), try.says) || strings.ContainsAny(err.Error(), "\n") {
				t.Errorf("it ends with %v", err)
			}
			if health := st.p.Health(); health == nil || health.Error() != err.Error() {
				t.Errorf("its health is %v", health)
			}
			st.noSecrets(err.Error())
		})
	}
}

func TestATokenRevokedWhileServingEndsIt(t *testing.T) {
	st := newStand(t)
	ended := st.serve(st.mounted(recording(logged12)))
	st.until("it is healthy", func() bool { return st.p.Health() == nil })
	st.Revoke()
	if _, err := st.p.Post(t.Context(), st.channel("apollo"), "card/1", chat.Text(say.En, "x")); err == nil {
		t.Error("it posts without a token")
	}
	if err := <-ended; err == nil || st.p.Health() == nil {
		t.Errorf("it ends with %v", err)
	}
}

func TestWithoutAResponseURLTheAnswerComesElsewhere(t *testing.T) {
	for name, try := range map[string]struct {
		upset func(*stand)
		via   string
	}{
		"gone":        {func(st *stand) { st.EndResponses() }, "chat.postEphemeral"},
		"refused":     {func(st *stand) { st.Fail(slacktest.Fault{Method: "response_url", Status: 404}) }, "chat.postEphemeral"},
		"for a while": {func(st *stand) { st.Fail(slacktest.Fault{Method: "response_url", Status: 500, Times: 2}) }, "response_url"},
		"not there": {func(st *stand) {
			st.EndResponses()
			st.Leave("apollo", slacktest.BotUser)
		}, "chat.postMessage"},
	} {
		t.Run(name, func(t *testing.T) {
			st := newStand(t, impatient)
			let := make(chan struct{})
			st.serve(st.mounted(slow(let)))
			h := st.Slash("ana", "#apollo", "/risk", "log x")
			if _, err := h.Acked(t.Context()); err != nil {
				t.Fatal(err)
			}
			try.upset(st)
			close(let)
			var m slacktest.Message
			st.until("ana reads it", func() bool {
				list := append(st.Ephemeral("ana", "#apollo"), st.Direct("ana")...)
				if len(list) > 0 {
					m = list[0]
				}
				return len(list) == 1
			})
			if m.Via != try.via {
				t.Errorf("it came by %s", m.Via)
			}
			st.noSecrets()
		})
	}
}

func TestAnAppliedPostWhoseAnswerIsLostIsNotRepeated(t *testing.T) {
	for name, where := range map[string]string{"in a channel": "apollo", "in private": ""} {
		for _, parts := range []int{1, 3} {
			t.Run(fmt.Sprint(name, parts), func(t *testing.T) {
				st := newStand(t)
				if err := st.p.Check(t.Context()); err != nil {
					t.Fatal(err)
				}
				in := st.p.Place(tokenStart + st.UserID("ana"))
				if where != "" {
					in = st.channel(where)
				}
				r := chat.Text(say.En, "PMO weekly 7")
				for i := 1; i < parts; i++ {
					r.Thread = append(r.Thread, chat.Text(say.En, fmt.Sprint("reply ", i)))
				}
				tries := 0
				for ; tries < 10; tries++ {
					st.Fail(slacktest.Fault{Method: "chat.postMessage", Lose: true})
					if _, err := st.p.Post(t.Context(), in, "weekly/7", r); err == nil {
						break
					}
					st.Mend()
				}
				if tries != parts || st.Count() != parts {
					t.Errorf("after %d lost answers %d messages stand of %d", tries, st.Count(), parts)
				}
				st.noSecrets()
			})
		}
	}
}

func TestAnotherProcessDoesNotRepeatADelivery(t *testing.T) {
	st := newStand(t)
	r := chat.Text(say.En, "PMO weekly 7")
	r.Thread = []chat.Reply{chat.Text(say.En, "Risks 1/1")}
	first, err := st.p.Post(t.Context(), st.channel("apollo"), "weekly/7", r)
	if err != nil {
		t.Fatal(err)
	}
	next := New(st.p.config)
	r.Again = true
	again, err := next.Post(t.Context(), st.channel("apollo"), "weekly/7", r)
	if err != nil || again != first || st.Count() != 2 {
		t.Errorf("%+v, %v after %+v; %d stand", again, err, first, st.Count())
	}
}

func TestAnArchivedChannelIsGone(t *testing.T) {
	st := newStand(t)
	at, err := st.p.Post(t.Context(), st.channel("apollo"), "card/1", chat.Text(say.En, "x"))
	if err != nil {
		t.Fatal(err)
	}
	st.Archive("apollo")
	if _, err := st.p.Post(t.Context(), st.channel("apollo"), "card/2", chat.Text(say.En, "x")); !errors.Is(err, chat.ErrGone) {
		t.Errorf("posting: %v", err)
	}
	if err := st.p.Update(t.Context(), at, chat.Text(say.En, "y")); !errors.Is(err, chat.ErrGone) {
		t.Errorf("editing: %v", err)
	}
}

func TestAPanicIsAnswered(t *testing.T) {
	st := newStand(t)
	st.serve(handler{specs: verbs(), handle: func(context.Context, chat.Command) (chat.Reply, error) { panic("xoxb-secret") }})
	if read := st.read(st.Slash("ana", "#apollo", "/risk", "log x")); !strings.Contains(read, "something broke") {
		t.Errorf("ana reads %q", read)
	}
	if strings.Contains(st.log.String(), "xoxb-secret") {
		t.Error("what was thrown is logged")
	}
}

func TestAnswersGoBeforeDigests(t *testing.T) {
	var mu sync.Mutex
	now := noon
	waiting := make(chan time.Duration, 100)
	let := make(chan struct{})
	g := gates{
		now: func() time.Time { mu.Lock(); defer mu.Unlock(); return now },
		wait: func(ctx context.Context, d time.Duration) error {
			select {
			case waiting <- d:
			default:
			}
			<-let
			mu.Lock()
			defer mu.Unlock()
			now = now.Add(d)
			return ctx.Err()
		},
	}
	if err := g.pass(t.Context(), "C1", false); err != nil {
		t.Fatal(err)
	}
	order := make(chan string, 2)
	var both sync.WaitGroup
	pass := func(what string, urgent bool) {
		both.Go(func() {
			if err := g.pass(t.Context(), "C1", urgent); err != nil {
				t.Error(err)
			}
			order <- what
		})
		<-waiting
	}
	pass("digest", false)
	pass("answer", true)
	close(let)
	both.Wait()
	if first := <-order; first != "answer" {
		t.Errorf("the %s went first", first)
	}
}

func TestAForeignResponseURLIsNotUsed(t *testing.T) {
	st := newStand(t)
	for address, ours := range map[string]bool{
		"https://hooks.slack.com/commands/T/1/x": true, st.URL() + "/response/1": true,
		"https://evil.example/x": false, "http://hooks.slack.com/x": false, "https://slack.com.evil.example/": false, "::": false,
	} {
		if err := st.p.ours(address); (err == nil) != ours {
			t.Errorf("%s: %v", address, err)
		}
	}
}

// noSecrets searches the log, and other texts, for what nobody may read.
func (st *stand) noSecrets(texts ...string) {
	st.t.Helper()
	for _, text := range append(texts, st.log.String()) {
		for _, secret := range []string{slacktest.BotToken, slacktest.AppToken, "xoxb-wrong", "xapp-wrong", "/response/R", "ticket="} {
			if strings.Contains(text, secret) {
				st.t.Errorf("%q can be read in %.2000s", secret, text)
			}
		}
	}
}

func TestAFaultyTransportTellsNoSecret(t *testing.T) {
	st := newStand(t, func(_ *slacktest.Options, c *Config) {
		c.HTTPClient = &http.Client{Transport: telltale{}}
	})
	_, err := st.p.Post(t.Context(), st.channel("apollo"), "card/1", chat.Text(say.En, "x"))
	if err == nil {
		t.Fatal("it posts")
	}
	st.noSecrets(err.Error())
}

// telltale is a transport whose errors tell everything.
type telltale struct{}

func (telltale) RoundTrip(r *http.Request) (*http.Response, error) {
	return nil, fmt.Errorf("%s to %s/response/R1?ticket=1 with %s", r.Method, r.URL, slacktest.BotToken)
}
