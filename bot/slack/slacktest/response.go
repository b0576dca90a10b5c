package slacktest

import (
	"encoding/json"
	"io"
	"net/http"
	"time"
)

// How long, and how often, what an act brings can be used (docs, handling
// user interaction).
const (
	triggerLives  = 3 * time.Second
	responseLives = 30 * time.Minute
	responseUses  = 5
)

// trigger lets a bot open one form for the person who acted.
type trigger struct {
	user  string
	until time.Time
	used  bool
}

// response is a response_url.
type response struct {
	handle *Handle
	until  time.Time
	uses   int
	origin *Message // the message whose control was pressed, or nil
	thread string   // of that message
}

// pull uses a trigger. The lock is held.
func (s *Slack) pull(id string) (*trigger, error) {
	t := s.triggers[id]
	switch {
	case t == nil:
		return nil, refuse("invalid_trigger_id")
	case s.Clock.Now().After(t.until):
		return nil, refuse("expired_trigger_id")
	case t.used:
		return nil, refuse("exchanged_trigger_id")
	}
	t.used = true
	return t, nil
}

// newTrigger makes a trigger_id. The lock is held.
func (s *Slack) newTrigger(user string) string {
	id := s.id("1337.")
	s.triggers[id] = &trigger{user: user, until: s.Clock.Now().Add(triggerLives)}
	return id
}

// newResponse makes a response_url. The lock is held.
func (s *Slack) newResponse(h *Handle, origin *Message) string {
	id := s.id("R")
	r := &response{handle: h, until: s.Clock.Now().Add(responseLives), origin: origin}
	if origin != nil {
		r.thread = origin.Thread
	}
	s.responses[id] = r
	return s.URL() + "/response/" + id
}

// EndResponses has every response_url of now be gone.
func (s *Slack) EndResponses() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.responses)
}

func (s *Slack) serveResponse(w http.ResponseWriter, r *http.Request) {
	fault := s.faultFor(viaResponse)
	c := &call{method: viaResponse, token: "", args: map[string]any{}}
	if fault.before(s, w, r) {
		s.audit(c, "", fault.Status)
		return
	}
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostBody))
	if err != nil || json.Unmarshal(raw, &c.args) != nil {
		c.bad = "invalid_payload"
	}
	s.mu.Lock()
	err = s.respond(c, s.responses[r.PathValue("id")])
	refused, status := "", http.StatusOK
	if err != nil {
		refusal, _ := err.(*refusal)
		refused, status = refusal.code, http.StatusNotFound
		s.refused(c, refusal)
	}
	s.happened()
	s.mu.Unlock()
	if fault.Lose {
		s.audit(c, refused, 0)
		hangUp(w)
		return
	}
	s.audit(c, refused, status)
	if refused == "" {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte("ok"))
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"ok": false, "error": refused})
}

// respond does what is asked of a response_url. The lock is held.
func (s *Slack) respond(c *call, r *response) error {
	switch {
	case r == nil || s.Clock.Now().After(r.until):
		return refuse("expired_url")
	case r.uses >= responseUses:
		return refuse("used_url")
	case c.bad != "":
		return refuse(c.bad)
	}
	r.uses++
	if c.flag("delete_original") {
		if r.origin == nil || r.origin.deleted {
			return refuse("message_not_found")
		}
		r.origin.deleted = true
		return nil
	}
	m, err := s.compose(c)
	if err != nil {
		return err
	}
	if c.flag("replace_original") && r.origin != nil {
		if r.origin.deleted {
			return refuse("message_not_found")
		}
		s.edit(r.origin, m, true)
		r.handle.answers = append(r.handle.answers, r.origin)
		return nil
	}
	m.Channel, m.Thread, m.Via = r.handle.channel, c.text("thread_ts"), viaResponse
	s.private(c, m, r.handle.user)
	s.say(m)
	r.handle.answers = append(r.handle.answers, m)
	return nil
}

// private makes a message ephemeral unless response_type says otherwise.
func (s *Slack) private(c *call, m *Message, user string) {
	if c.text("response_type") != "in_channel" {
		m.For = user
	}
}
