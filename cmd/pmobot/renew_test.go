package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"pmobot/bot/slack/slacktest"
	"pmobot/internal/chat"
)

// guest is a platform that serves until its token is refused.
type guest struct {
	*wall
	name, token string
	good        func(token string) bool
	refused     chan struct{} // closed when it is
}

func (g *guest) Name() string { return g.name }

func (g *guest) Serve(ctx context.Context, _ chat.Handler) error {
	if !g.good(g.token) {
		return errors.New("the token is refused")
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-g.refused:
		return errors.New("the token is revoked")
	}
}

// table is seats on a clock of their own, and what came of them.
type table struct {
	*seats
	reload chan os.Signal
	began  time.Time

	mu      sync.Mutex        // on all that follows
	tokens  map[string]string // by platform, as they are set now
	good    map[string]bool   // tokens that are taken
	revoked map[string]chan struct{}
	opened  []string // "slack b 5m0s"
	over    error    // what the process ends with
}

func newTable(t *testing.T, names ...string) *table {
	t.Helper()
	a := &table{
		reload: make(chan os.Signal, 1), began: time.Now(), tokens: map[string]string{}, good: map[string]bool{"a": true},
		revoked: map[string]chan struct{}{},
	}
	var offers []string
	for _, name := range names {
		a.tokens[name], a.revoked[name] = "a", make(chan struct{})
		offers = append(offers, name)
	}
	all := func(settings) (list []offer) {
		a.mu.Lock()
		defer a.mu.Unlock()
		for _, name := range offers {
			list = append(list, offer{name: name, with: Secret{a.tokens[name]}})
		}
		return list
	}
	a.seats = &seats{
		supply: supply{read: func() (settings, error) { return settings{}, nil }, offers: all, reload: a.reload},
		open:   a.opening,
	}
	ctx, stop := context.WithCancelCause(t.Context())
	a.stop = stop
	for _, o := range all(settings{}) {
		s := &seat{metrics: newMetrics(&health{}), log: slog.New(slog.DiscardHandler)}
		if err := a.add(s, o); err != nil {
			t.Fatal(err)
		}
		go func() { _ = s.Serve(ctx, nil) }()
	}
	a.opened = nil
	go func() { _ = a.heed(ctx) }()
	t.Cleanup(func() { stop(nil); synctest.Wait() })
	go func() { <-ctx.Done(); a.set(func() { a.over = context.Cause(ctx) }) }()
	return a
}

func (a *table) opening(o offer) (served, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.opened = append(a.opened, fmt.Sprintf("%s %s %s", o.name, o.with.Plain(), time.Since(a.began)))
	return &guest{
		wall: newWall(), name: o.name, token: o.with.Plain(), refused: a.revoked[o.name],
		good: func(token string) bool {
			a.mu.Lock()
			defer a.mu.Unlock()
			return a.good[token]
		},
	}, nil
}

// set changes something about the world.
func (a *table) set(change func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	change()
}

// pass lets time go by, and everything happen that happens then.
func (a *table) pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

// revoke makes a platform's token worthless.
func (a *table) revoke(name string) {
	a.set(func() {
		a.good["a"] = false
		close(a.revoked[name])
		a.revoked[name] = make(chan struct{})
	})
	synctest.Wait()
}

// A platform whose token is refused is tried again: every five minutes while
// another one is served, and at once where there is a new token or somebody
// has the settings read anew. It is opened with the token of then.
func TestARefusedTokenIsTriedAgain(t *testing.T) {
	for name, row := range map[string]struct {
		then func(a *table)
		want []string
	}{
		"every five minutes": {func(a *table) { a.pass(10*time.Minute + time.Second) }, []string{"slack a 5m0s", "slack a 10m0s"}},
		"at once with a new token": {func(a *table) {
			a.pass(10 * time.Minute)
		}, []string{"slack b 0s"}},
		"when the file has a new one": {func(a *table) {
			a.pass(90 * time.Second)
			a.set(func() { a.tokens["slack"], a.good["b"] = "b", true })
			a.pass(10 * time.Minute)
		}, []string{"slack b 2m0s"}},
		"when it is asked to": {func(a *table) {
			a.pass(90 * time.Second)
			a.reload <- syscall.SIGHUP
			a.pass(time.Second)
			a.set(func() { a.good["a"] = true })
			a.reload <- syscall.SIGHUP
			a.pass(10 * time.Minute)
		}, []string{"slack a 1m30s", "slack a 1m31s"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := newTable(t, slackName, discordName)
				synctest.Wait()
				if name == "at once with a new token" {
					a.set(func() { a.tokens["slack"], a.good["b"] = "b", true })
				}
				a.revoke(slackName)
				row.then(a)
				if !slices.Equal(a.opened, row.want) || a.over != nil {
					t.Errorf("opened %q, over %v", a.opened, a.over)
				}
			})
		})
	}
}

// A process that serves nothing ends after a minute, and says why; one that is
// given a token before that doesn't.
func TestAProcessEndsWhereNothingIsServed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newTable(t, slackName, discordName)
		synctest.Wait()
		a.revoke(slackName)
		a.pass(3*time.Minute + 10*time.Second)
		a.revoke(discordName)
		a.pass(40 * time.Second) // ten before Slack's token is looked for, twenty before the end
		if _, serving := a.faults(); a.over != nil || serving {
			t.Errorf("over %v, serving %v", a.over, serving)
		}
		a.set(func() { a.tokens[slackName], a.good["b"] = "b", true })
		a.pass(2 * time.Minute) // Slack is there again
		if a.over != nil {
			t.Fatal(a.over)
		}
		a.set(func() { a.good["b"] = false })
		a.revoke(slackName)
		a.pass(time.Minute)
		want := "no platform has been served for a minute: mend the token, and start again\nslack: the token is revoked\ndiscord: the token is revoked"
		if !errors.Is(a.over, errNone) || a.over.Error() != want {
			t.Errorf("over %v", a.over)
		}
	})
}

// What is asked of a platform that isn't served waits: it is no refusal.
func TestNothingIsAskedWithARefusedToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newTable(t, slackName)
		synctest.Wait()
		s := a.residents()[0]
		a.revoke(slackName)
		_, post := s.Post(t.Context(), chat.Place{}, "k", chat.Reply{})
		_, look := s.Look(t.Context(), chat.Place{})
		for _, err := range []error{post, look, s.Update(t.Context(), chat.Posted{}, chat.Reply{})} {
			if err == nil || err.Error() != "slack isn't served" || outcome(err) != "broke" {
				t.Error(err)
			}
		}
	})
}

// The binary begins with a wrong token, says so, and serves with the right one
// as soon as its file has it and it is told.
func TestANewTokenIsTaken(t *testing.T) {
	t.Parallel()
	path, err := built()
	if err != nil {
		t.Fatal(err)
	}
	at := newSlackTown(t)
	env, file := at.env(), filepath.Join(t.TempDir(), "slack-bot-token")
	keep := func(token string) {
		if err := os.WriteFile(file, []byte(token), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	keep("xoxb-wrong-one")
	delete(env, "PMOBOT_SLACK_BOT_TOKEN")
	env["PMOBOT_SLACK_BOT_TOKEN_FILE"], env["PMOBOT_DATA"], env["PMOBOT_HTTP_ADDR"] = file, t.TempDir(), "127.0.0.1:0"
	p := launch(t, path, env)
	p.log.await(t, `"msg":"stopped serving","platform":"slack"`)
	for _, page := range []string{"/healthz", "/readyz"} {
		if code, body := p.get(t, page); code != http.StatusServiceUnavailable || !strings.Contains(body, "slack: Slack refuses a token (invalid_auth)") {
			t.Errorf("%s says %d %q", page, code, body)
		}
	}
	keep(slacktest.BotToken)
	if err := p.command.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	p.awaitTown(t, at)
	if code, body := p.get(t, "/healthz"); code != http.StatusOK || body != "ok\n" {
		t.Errorf("/healthz says %d %q", code, body)
	}
	if got := tell(t, at, "ana", "#apollo", "risk log", "title", "Vendor slips"); !strings.Contains(got, "PMO-R1") {
		t.Errorf("it answers %q", got)
	}
	if code := p.terminate(t); code != exitDone {
		t.Errorf("exit %d", code)
	}
	for _, token := range []string{"wrong-one", slacktest.BotToken} {
		if strings.Contains(p.log.String(), token) {
			t.Errorf("the log has %s", token)
		}
	}
}

// A process whose only token is refused ends by itself, with a status that
// tells it from other ends.
func TestTheBinaryEndsWhereNothingIsServed(t *testing.T) {
	if !long() {
		return
	}
	t.Parallel()
	path, err := built()
	if err != nil {
		t.Fatal(err)
	}
	env := newSlackTown(t).env()
	env["PMOBOT_SLACK_BOT_TOKEN"], env["PMOBOT_DATA"], env["PMOBOT_HTTP_ADDR"] = "xoxb-wrong-one", t.TempDir(), "127.0.0.1:0"
	p := launch(t, path, env)
	select {
	case <-p.ended:
	case <-time.After(noneWithin + 15*time.Second):
		t.Fatal("it never ends")
	}
	if code := p.command.ProcessState.ExitCode(); code != exitNone || !strings.Contains(p.log.String(), "pmobot: no platform has been served for a minute") {
		t.Errorf("exit %d:\n%s", code, p.log)
	}
}

// Discord refuses its token while Slack is served: the process goes on, and its
// pages say so.
func TestOneOfTwoIsRefused(t *testing.T) {
	slack, discord := newSlackTown(t), newDiscordTown(t).(discordTown)
	env := slack.env()
	maps.Copy(env, discord.env())
	env["PMOBOT_DATA"], env["PMOBOT_HTTP_ADDR"] = t.TempDir(), "127.0.0.1:0"
	s := startedWith(t, env, time.Now)
	s.awaitTown(t, slack)
	s.awaitTown(t, discord)
	discord.RejectToken()
	discord.Disconnect(4004)
	s.log.await(t, `"msg":"stopped serving","platform":"discord"`)
	for page, want := range map[string]int{"/healthz": http.StatusOK, "/readyz": http.StatusServiceUnavailable} {
		if code, body := s.get(t, page); code != want || !strings.HasPrefix(body, "discord: Discord refuses the token") || strings.Count(body, "\n") != 1 {
			t.Errorf("%s says %d %q", page, code, body)
		}
	}
	if got := tell(t, slack, "ana", "#apollo", "risk log", "title", "Vendor slips"); !strings.Contains(got, "PMO-R1") {
		t.Errorf("Slack answers %q", got)
	}
	if code := s.ended(t); code != exitDone {
		t.Errorf("exit %d:\n%s", code, s.log)
	}
}
