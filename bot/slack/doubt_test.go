package slack

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"pmobot/bot/slack/slacktest"
	"pmobot/internal/chat"
	"pmobot/internal/say"
)

// refused is a transport that nothing gets through.
type refused struct{}

func (refused) RoundTrip(r *http.Request) (*http.Response, error) {
	return (&http.Transport{Proxy: http.ProxyFromEnvironment}).RoundTrip(elsewhereOf(r))
}

// elsewhereOf is the request to a port that nobody listens at.
func elsewhereOf(r *http.Request) *http.Request {
	to := r.Clone(r.Context())
	to.URL.Host = "127.0.0.1:1"
	return to
}

// Only what may stand is looked for, and only at a repeat.
func TestOnlyAPostInDoubtIsLookedFor(t *testing.T) {
	post := func(f slacktest.Fault) slacktest.Fault { f.Method = "chat.postMessage"; return f }
	for name, row := range map[string]struct {
		fault slacktest.Fault
		doubt bool
	}{
		"500": {post(slacktest.Fault{Status: 500}), true}, "502": {post(slacktest.Fault{Status: 502}), true}, "504": {post(slacktest.Fault{Status: 504}), true},
		"cut after it was written": {post(slacktest.Fault{Drop: true}), true}, "done, and the answer lost": {post(slacktest.Fault{Lose: true}), true},
		"no sense": {post(slacktest.Fault{Status: 200, Body: "<html>"}), true},
		"503":      {post(slacktest.Fault{Status: 503}), false}, "404": {post(slacktest.Fault{Status: 404}), false},
		"internal_error": {refusing("chat.postMessage", "internal_error", 1), true}, "fatal_error": {refusing("chat.postMessage", "fatal_error", 1), true},
		"service_unavailable": {refusing("chat.postMessage", "service_unavailable", 1), false}, "team_added_to_org": {refusing("chat.postMessage", "team_added_to_org", 1), false},
	} {
		t.Run(name, func(t *testing.T) {
			st := loggedIn(t)
			st.Fail(row.fault)
			if _, err := st.p.Post(t.Context(), st.channel("apollo"), "weekly/7", chat.Text(say.En, "x")); err == nil || errors.Is(err, chat.ErrGone) {
				t.Errorf("the first time: %v", err)
			}
			if n := st.calls("conversations.history"); n != 0 {
				t.Errorf("at the first attempt it is looked for %d times", n)
			}
			if _, err := st.p.Post(t.Context(), st.channel("apollo"), "weekly/7", chat.Text(say.En, "x")); err != nil || st.Count() != 1 {
				t.Errorf("%v; %d stand", err, st.Count())
			}
			if n := st.calls("conversations.history"); (n > 0) != row.doubt {
				t.Errorf("at the repeat it is looked for %d times", n)
			}
			st.noSecrets()
		})
	}
}

// What never left this machine isn't in doubt; nor is what timed out before
// its turn came.
func TestWhatWasNeverSentIsNotInDoubt(t *testing.T) {
	st := loggedIn(t)
	c := st.p.config
	c.HTTPClient = &http.Client{Transport: refused{}}
	next := New(c)
	_, err := next.Post(t.Context(), st.channel("apollo"), "weekly/7", chat.Text(say.En, "x"))
	if err == nil || uncertain(err) {
		t.Errorf("no connection: %v", err)
	}
	st.Fail(slacktest.Fault{Method: "chat.postMessage", Delay: time.Hour})
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if _, err := st.p.Post(ctx, st.channel("apollo"), "weekly/8", chat.Text(say.En, "x")); !uncertain(err) {
		t.Errorf("a time-out after it was written: %v", err)
	}
}

// Without a fault no history is read, whatever is posted.
func TestWithoutAFaultNoHistoryIsRead(t *testing.T) {
	st := loggedIn(t)
	for _, key := range []string{"card/APO/R/0000012", "digest/0000001/-/2026-11-23", "tell/x", "remind/1"} {
		for _, in := range []chat.Place{st.channel("apollo"), st.p.Place(tokenStart + st.UserID("ana"))} {
			if _, err := st.p.Post(t.Context(), in, key, chat.Text(say.En, "x")); err != nil {
				t.Fatal(err)
			}
		}
	}
	if n := st.calls("conversations.history") + st.calls("conversations.replies"); n != 0 {
		t.Errorf("history is read %d times", n)
	}
	st.sound()
}

// After a start the process is told that it is a repeat, and finds what stands.
func TestARepeatIsLookedForFirst(t *testing.T) {
	for _, stands := range []bool{true, false} {
		st := loggedIn(t)
		fault := slacktest.Fault{Method: "chat.postMessage", Lose: stands, Drop: !stands}
		st.Fail(fault)
		r := chat.Text(say.En, "APO-R12 Vendor slips")
		if _, err := st.p.Post(t.Context(), st.channel("apollo"), "card/APO-R12", r); err == nil {
			t.Fatal("an answer came")
		}
		next := New(st.p.config)
		if err := next.Check(t.Context()); err != nil {
			t.Fatal(err)
		}
		r.Again = true
		at, err := next.Post(t.Context(), st.channel("apollo"), "card/APO-R12", r)
		if err != nil || st.Count() != 1 || at.Message == "" {
			t.Errorf("%+v, %v; %d stand", at, err, st.Count())
		}
		if n := st.calls("conversations.history"); n != 1 {
			t.Errorf("history is read %d times", n)
		}
		if _, err := next.Post(t.Context(), st.channel("apollo"), "card/APO-R12", r); err != nil || st.calls("conversations.history") != 1 {
			t.Errorf("once it is known it is looked for again: %v", err)
		}
	}
}

// Where it may not be looked for, it isn't repeated, and that is said.
func TestARepeatThatMayNotBeLookedForIsLeft(t *testing.T) {
	st := newStand(t, func(o *slacktest.Options, _ *Config) { o.Scopes = without(names(Scopes()), "channels:history") })
	if err := st.p.Check(t.Context()); err != nil {
		t.Fatalf("without the optional scope it doesn't run: %v", err)
	}
	if !strings.Contains(st.log.String(), "channels:history") {
		t.Error("nobody is told that the scope is missing")
	}
	r := chat.Text(say.En, "x")
	if _, err := st.p.Post(t.Context(), st.channel("apollo"), "card/1", r); err != nil {
		t.Fatal(err)
	}
	r.Again = true
	_, err := st.p.Post(t.Context(), st.channel("apollo"), "card/2", r)
	if !errors.Is(err, chat.ErrGone) || !errors.Is(err, chat.ErrMayStand) || st.Count() != 1 {
		t.Errorf("%v; %d stand", err, st.Count())
	}
}

// without is a list less one.
func without(list []string, one string) []string {
	var rest []string
	for _, s := range list {
		if s != one {
			rest = append(rest, s)
		}
	}
	return rest
}

// Slack's wish to be asked later is handed on where the time for it is short.
func TestRetryAfterIsHandedOn(t *testing.T) {
	st := loggedIn(t)
	st.Fail(slacktest.Fault{Method: "chat.postMessage", Status: 429, After: 40 * time.Second})
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for _, key := range []string{"card/1", "card/2"} { // the second isn't even sent
		_, err := st.p.Post(ctx, st.channel("apollo"), key, chat.Text(say.En, "x"))
		var later *chat.Later
		if !errors.As(err, &later) || later.After != 40*time.Second || errors.Is(err, chat.ErrGone) {
			t.Errorf("%s: %v", key, err)
		}
	}
	if n := st.calls("chat.postMessage"); n != 1 {
		t.Errorf("it is sent %d times", n)
	}
	st.Clock.Advance(40 * time.Second)
	if _, err := st.p.Post(ctx, st.channel("apollo"), "card/1", chat.Text(say.En, "x")); err != nil || st.calls("conversations.history") != 0 {
		t.Error(err)
	}
}

// What can never be posted is gone, for the reason that Slack gives.
func TestAPlaceThatIsGoneSaysWhy(t *testing.T) {
	for _, code := range []string{
		"not_in_channel", "channel_not_found", "is_archived", "restricted_action", "restricted_action_read_only_channel",
		"messages_tab_disabled", "user_disabled", "cannot_dm_bot",
	} {
		st := loggedIn(t)
		st.Fail(refusing("chat.postMessage", code, 1))
		_, err := st.p.Post(t.Context(), st.channel("apollo"), "card/1", chat.Text(say.En, "x"))
		if !errors.Is(err, chat.ErrGone) || errors.Is(err, chat.ErrMayStand) || !strings.Contains(err.Error(), code) {
			t.Errorf("%s: %v", code, err)
		}
		st.Fail(refusing("conversations.open", code, 1))
		if _, err := st.p.Post(t.Context(), st.p.Place(tokenStart+st.UserID("ana")), "tell/1", chat.Text(say.En, "x")); !errors.Is(err, chat.ErrGone) || !strings.Contains(err.Error(), code) {
			t.Errorf("in private, %s: %v", code, err)
		}
	}
}
