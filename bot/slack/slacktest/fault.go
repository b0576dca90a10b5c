package slacktest

import (
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// Fault is something that goes wrong with calls of the Web API, or with posts
// to response_urls.
type Fault struct {
	Method string // "chat.postMessage"; "response_url"; "": any of the Web API
	Times  int    // 0: once; negative: from now on
	// Status answers so instead of doing anything: 500, or 429 with After.
	Status int
	After  time.Duration // Retry-After; 0: the header is missing
	Body   string        // that comes with Status; "": an HTML page
	Delay  time.Duration // of the fake's clock, before anything else happens
	Drop   bool          // the connection ends, and nothing was done
	Lose   bool          // it is done, but the connection ends before the answer
}

// streams are the faults of Socket Mode.
type streams struct {
	twice  int  // so many envelopes are delivered twice
	php    int  // so many interactions have "values": []
	mute   bool // no pings
	cut    int  // so many new connections end after their hello
	closed bool // no new connection is let in
	// foreign is how many acts come from another workspace that has the app.
	foreign int
}

// Fail has calls go wrong from now on.
func (s *Slack) Fail(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f.Times == 0 {
		f.Times = 1
	}
	s.faults = append(s.faults, &f)
}

// Mend takes every fault back.
func (s *Slack) Mend() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults, s.streams = nil, streams{}
}

// Twice has the next n envelopes delivered twice: an event once more with
// another envelope_id and the same event_id, anything else with the same.
func (s *Slack) Twice(n int) { s.stream(func(f *streams) { f.twice = n }) }

// EmptyArrayState has the next n interactions come with "values": [], as PHP
// writes an empty map.
func (s *Slack) EmptyArrayState(n int) { s.stream(func(f *streams) { f.php = n }) }

// Mute stops the pings, and starts them again.
func (s *Slack) Mute(mute bool) { s.stream(func(f *streams) { f.mute = mute }) }

// CutNext has the next n connections end right after their hello.
func (s *Slack) CutNext(n int) { s.stream(func(f *streams) { f.cut = n }) }

// Shut refuses new connections, and lets them in again.
func (s *Slack) Shut(shut bool) { s.stream(func(f *streams) { f.closed = shut }) }

// Foreign has the next n commands, presses and submissions come from OtherTeam,
// another workspace that has the app.
func (s *Slack) Foreign(n int) { s.stream(func(f *streams) { f.foreign = n }) }

func (s *Slack) stream(change func(*streams)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(&s.streams)
}

// faultFor takes the fault that this call meets; the zero value is none.
func (s *Slack) faultFor(method string) Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, f := range s.faults {
		if f.Method != method && (f.Method != "" || method == viaResponse) {
			continue
		}
		f.Times--
		if f.Times == 0 {
			s.faults = append(s.faults[:i:i], s.faults[i+1:]...)
		}
		return *f
	}
	return Fault{}
}

// before lets the fault happen; over tells that there is nothing left to do.
func (f Fault) before(s *Slack, w http.ResponseWriter, r *http.Request) (over bool) {
	if f.Delay > 0 && !s.pause(r, f.Delay) {
		return true
	}
	switch {
	case f.Drop:
		hangUp(w)
		return true
	case f.Status != 0:
		if f.After > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(int(f.After.Seconds())))
		}
		body := f.Body
		if body == "" {
			body = fmt.Sprintf("<html><body>%s</body></html>", http.StatusText(f.Status))
		}
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(f.Status)
		_, _ = w.Write([]byte(body))
		return true
	}
	return false
}

// pause waits on the fake's clock; false: whoever called is gone.
func (s *Slack) pause(r *http.Request, d time.Duration) bool {
	over := make(chan struct{})
	stop := s.Clock.after(d, func() { close(over) })
	defer stop()
	select {
	case <-over:
		return true
	case <-r.Context().Done():
	case <-s.ended.Done():
	}
	return false
}

// hangUp ends the connection without an answer.
func hangUp(w http.ResponseWriter) {
	if c, _, err := http.NewResponseController(w).Hijack(); err == nil {
		_ = c.Close()
	}
}
