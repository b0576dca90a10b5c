package slacktest_test

import (
	"bytes"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"pmobot/bot/slack/slacktest"
)

// try posts a message; status 0: no answer came.
func try(t *testing.T, s *slacktest.Slack) (status int, after string) {
	t.Helper()
	body := bytes.NewReader([]byte(`{"channel":"C0APOLLO","text":"x"}`))
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.APIURL()+"chat.postMessage", body)
	if err != nil {
		t.Fatal(err)
	}
	r.GetBody = nil // or the client tries again by itself
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+slacktest.BotToken)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, ""
	}
	_ = answer.Body.Close()
	return answer.StatusCode, answer.Header.Get("Retry-After")
}

func TestFaultsOfTheAPI(t *testing.T) {
	for name, row := range map[string]struct {
		fault  slacktest.Fault
		status int
		after  string
		posts  int
	}{
		"500":             {slacktest.Fault{Method: "chat.postMessage", Status: 500}, 500, "", 0},
		"429":             {slacktest.Fault{Status: 429, After: 7 * time.Second, Body: "{}"}, 429, "7", 0},
		"dropped":         {slacktest.Fault{Drop: true}, 0, "", 0},
		"answer lost":     {slacktest.Fault{Lose: true}, 0, "", 1},
		"another's fault": {slacktest.Fault{Method: "chat.update", Status: 500}, 200, "", 1},
	} {
		s := frozen(t, slacktest.Options{})
		s.Fail(row.fault)
		status, after := try(t, s)
		if status != row.status || after != row.after || s.Count() != row.posts {
			t.Errorf("%s: %d, %q, %d posts", name, status, after, s.Count())
		}
		if calls := s.Audit(); len(calls) != 1 || calls[0].Status != row.status {
			t.Errorf("%s: the audit is %+v", name, calls)
		}
		if bad := codes(s); bad != "" {
			t.Errorf("%s: %s", name, bad)
		}
	}
}

func TestAFaultEndsAfterItsTimes(t *testing.T) {
	s := frozen(t, slacktest.Options{Unlimited: true})
	s.Fail(slacktest.Fault{Status: 503, Times: 2})
	for i, want := range []int{503, 503, 200} {
		if got, _ := try(t, s); got != want {
			t.Errorf("call %d: %d", i, got)
		}
	}
	s.Fail(slacktest.Fault{Status: 503, Times: -1})
	for range 5 {
		if got, _ := try(t, s); got != 503 {
			t.Error(got)
		}
	}
	s.Mend()
	if got, _ := try(t, s); got != 200 {
		t.Error(got)
	}
}

func TestASlowAnswerWaitsForTheClock(t *testing.T) {
	s := slacktest.Start(t, slacktest.Options{Clock: slacktest.Running(nil)})
	s.Fail(slacktest.Fault{Delay: time.Hour})
	var slow sync.WaitGroup
	var got int
	slow.Go(func() { got, _ = try(t, s) })
	for done := false; !done; {
		s.Clock.Advance(time.Hour)
		done = len(s.Audit()) > 0
	}
	slow.Wait()
	if got != 200 {
		t.Error(got)
	}
}

func TestFaultsOfResponseURLs(t *testing.T) {
	s := frozen(t, slacktest.Options{})
	c, _ := connect(t, s)
	h := s.Slash("ana", "#apollo", "/risk", "list")
	c.ack(c.next(), nil)
	s.Fail(slacktest.Fault{Method: "response_url", Status: 500})
	if status, _ := respond(t, h.Response, object{"text": "x"}); status != 500 || len(h.Answers()) != 0 {
		t.Error(status, h.Answers())
	}
	s.Fail(slacktest.Fault{Method: "response_url", Lose: true})
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.Response, bytes.NewReader([]byte(`{"text":"x"}`)))
	if err != nil {
		t.Fatal(err)
	}
	if answer, err := http.DefaultClient.Do(r); err == nil {
		_ = answer.Body.Close()
		t.Error("an answer came")
	}
	if len(h.Answers()) != 1 {
		t.Error("nothing was done")
	}
	if status, body := respond(t, h.Response, nil); status == 200 {
		t.Error(body)
	}
}

func TestClocks(t *testing.T) {
	var order []string
	s := frozen(t, slacktest.Options{})
	c, _ := connect(t, s)
	h := s.Slash("ana", "#apollo", "/risk", "list")
	frame := c.next()
	s.Clock.Advance(2999 * time.Millisecond)
	if s.Clock.Now() != noon.Add(2999*time.Millisecond) || h.Err() != nil {
		t.Error("the clock is", s.Clock.Now(), h.Err())
	}
	c.ack(frame, nil)
	if _, err := h.Acked(soon(t)); err != nil {
		t.Error(err)
	}
	s.Clock.Advance(time.Hour)
	for _, v := range s.Violations() {
		order = append(order, v.Code)
	}
	if len(order) > 0 {
		t.Error(order)
	}
	real := slacktest.Start(t, slacktest.Options{})
	ws, _ := connect(t, real)
	late := real.Slash("ana", "#apollo", "/risk", "list")
	ws.next()
	real.Clock.Advance(2900 * time.Millisecond)
	if _, err := late.Acked(soon(t)); err == nil || err != slacktest.ErrTimeout {
		t.Error("a clock that runs doesn't ring:", err)
	}
}

func TestWhatFallsDueComesInItsOrder(t *testing.T) {
	s := frozen(t, slacktest.Options{})
	c, _ := connect(t, s)
	s.DisconnectOne("warning")
	s.Slash("ana", "#apollo", "/risk", "list")
	c.next()
	s.Clock.Advance(time.Minute)
	if v := s.Violations(); len(v) != 1 || v[0].At != noon.Add(3*time.Second) {
		t.Error(v)
	}
}

func TestAnAddressCanBeGivenButNotTwice(t *testing.T) {
	s := frozen(t, slacktest.Options{})
	host := strings.TrimPrefix(s.URL(), "http://")
	if other, err := slacktest.New(slacktest.Options{Addr: host}); err == nil {
		other.Close()
		t.Error("two fakes at one address")
	}
	s.Close()
	other, err := slacktest.New(slacktest.Options{Addr: host})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if a := form(t, other, "auth.test"); a["ok"] != true || other.URL() != s.URL() {
		t.Error(a)
	}
	if err := s.Wait(soon(t), func() bool { return false }); err == nil {
		t.Error("a closed fake is waited for")
	}
}
