package discordtest_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"pmobot/bot/discord/discordtest"
)

const posting = "POST /channels/{channel_id}/messages"

func TestRateLimitsSayWhose(t *testing.T) {
	s := newStand(t, discordtest.Options{})
	for scope, global := range map[discordtest.Scope]bool{discordtest.UserScope: false, discordtest.GlobalScope: true, discordtest.SharedScope: false} {
		s.Break(posting, 1, discordtest.Limited(scope, 1500*time.Millisecond))
		a := s.do("POST", s.posts(""), object{"content": "x"})
		if a.status != 429 || a.header.Get("X-RateLimit-Scope") != string(scope) || a.header.Get("Retry-After") == "" ||
			(a.header.Get("X-RateLimit-Global") == "true") != global || (a.header.Get("X-RateLimit-Reset-After") == "") != global || a.body["retry_after"] != 1.5 {
			t.Errorf("%s: %v %s", scope, a.header, a.raw)
		}
	}
	s.Break(posting, 1, discordtest.Cloudflare(time.Minute))
	if a := s.do("POST", s.posts(""), object{"content": "x"}); a.status != 429 || !strings.Contains(a.raw, "1015") || a.body != nil || a.header.Get("Via") != "" {
		t.Errorf("Cloudflare: %v %s", a.header, a.raw)
	}
	if s.Count() != 0 {
		t.Error("what was limited was posted")
	}
}

func TestWhoDoesNotWaitIsSeen(t *testing.T) {
	now := time.Date(2026, time.November, 23, 9, 0, 0, 0, time.UTC)
	s := newStand(t, discordtest.Options{Now: func() time.Time { return now }})
	s.register()
	in := s.Command(s.ana, s.apollo, "risk log", discordtest.Values{"title": "x"})
	other := "/channels/" + s.office.Channel("other").ID
	for _, tt := range []struct {
		scope     discordtest.Scope
		elsewhere int // violations of asking elsewhere
	}{{discordtest.UserScope, 0}, {discordtest.GlobalScope, 1}} {
		before := len(s.Violations())
		s.Break(posting, 1, discordtest.Limited(tt.scope, time.Second))
		s.do("POST", s.posts(""), object{"content": "x"})
		s.do("GET", other, nil)
		if got := len(s.Violations()) - before; got != tt.elsewhere {
			t.Errorf("%s: asking elsewhere is %d violations", tt.scope, got)
		}
		s.do("GET", s.hook(in)+"/messages/@original", nil)
		s.do("POST", s.posts(""), object{"content": "x", "allowed_mentions": object{}})
		if got := len(s.Violations()) - before; got != tt.elsewhere+1 {
			t.Errorf("%s: asking again at once is %d violations", tt.scope, got)
		}
		s.Advance(time.Second)
		s.do("POST", s.posts(""), object{"content": "x", "allowed_mentions": object{}})
		if got := len(s.Violations()) - before; got != tt.elsewhere+1 {
			t.Errorf("%s: asking in time is a violation", tt.scope)
		}
	}
}

func TestBucketsRunOutAndFillUp(t *testing.T) {
	s := newStand(t, discordtest.Options{Bucket: discordtest.Bucket{Limit: 2, Per: 5 * time.Second}})
	post := func() answered {
		return s.do("POST", s.posts(""), object{"content": "x", "allowed_mentions": object{}})
	}
	if a := post(); a.header.Get("X-RateLimit-Remaining") != "1" || a.header.Get("X-RateLimit-Reset-After") != "5.000" || a.header.Get("X-RateLimit-Bucket") == "" {
		t.Errorf("headers %v", a.header)
	}
	post()
	if a := post(); a.status != 429 || a.body["retry_after"] != 5.0 {
		t.Errorf("the third is answered %d %s", a.status, a.raw)
	}
	other := s.office.Channel("other")
	s.ok("POST", "/channels/"+other.ID+"/messages", object{"content": "x", "allowed_mentions": object{}})
	if post(); len(s.Violations()) != 1 {
		t.Error("asking again at once is no violation")
	}
	s.Advance(5 * time.Second)
	if a := post(); a.status != 200 {
		t.Errorf("after its time it is answered %d", a.status)
	}
}

func TestWhatIsAppliedAndWhatIsNot(t *testing.T) {
	for _, tt := range []struct {
		name    string
		fault   discordtest.Fault
		status  int // 0: no answer
		applied bool
	}{
		{"502", discordtest.Status(502), 502, false},
		{"502 after", discordtest.StatusAfter(502), 502, true},
		{"answer lost", discordtest.LoseAnswer(), 0, true},
		{"dropped", discordtest.Drop(), 0, false},
		{"slow", discordtest.Slow(20 * time.Millisecond), 200, true},
		{"500 50035 no", discordtest.Refused(discordtest.Error{Status: 500, Code: 50035, Message: "no"}), 500, false},
	} {
		s := newStand(t, discordtest.Options{})
		s.Break(posting, 1, tt.fault)
		a, err := s.try("POST", s.posts(""), object{"content": "x", "allowed_mentions": object{}})
		if (err != nil) != (tt.status == 0) || a.status != tt.status {
			t.Errorf("%s: %d %v", tt.name, a.status, err)
		}
		s.Until("the audit has it", func() bool { return len(s.Audit()) == 1 })
		if got := s.Audit()[0]; (s.Count() == 1) != tt.applied || got.Fault != tt.name || got.Route != posting {
			t.Errorf("%s: %d messages stand, the audit says %+v", tt.name, s.Count(), got)
		}
		if _, err := s.try("POST", s.posts(""), object{"content": "x"}); err != nil {
			t.Errorf("%s: it befalls the next too: %v", tt.name, err)
		}
	}
}

func TestStallingAndHolding(t *testing.T) {
	s := newStand(t, discordtest.Options{})
	s.Break("GET /gateway", 1, discordtest.Stall())
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, "GET", s.URL()+"/api/v10/gateway", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := http.DefaultClient.Do(r); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a stalled request ends with %v", err)
	}
	gate, answer := make(chan struct{}), make(chan error)
	s.Break("", 1, discordtest.Hold(gate))
	go func() {
		_, err := s.try("GET", "/gateway", nil)
		answer <- err
	}()
	select {
	case err := <-answer:
		t.Errorf("a held request is answered: %v", err)
	case <-ctx.Done():
	}
	close(gate)
	if err := <-answer; err != nil {
		t.Error(err)
	}
	s.Break("", 5, discordtest.Drop())
	s.Mend()
	s.ok("GET", "/gateway", nil)
}
