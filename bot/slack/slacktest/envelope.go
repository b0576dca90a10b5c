package slacktest

import (
	"encoding/json"
	"fmt"
	"maps"
	"time"
)

// ackWithin is how long a bot may take to acknowledge (docs).
const ackWithin = 3 * time.Second

// mostRetries is how often an event is delivered again.
const mostRetries = 3

// retryAfter is how long after the last attempt the next one comes (docs,
// Events API: at once, after one minute, after five).
func retryAfter(attempt int) time.Duration {
	return []time.Duration{0, time.Minute, 5 * time.Minute}[attempt-1]
}

// envelope is something that waits for its acknowledgement.
type envelope struct {
	id      string
	kind    string // slash_commands, interactive, events_api
	payload map[string]any
	accepts bool // a payload in the acknowledgement is honoured
	attempt int
	reason  string // of a retry
	handle  *Handle
	view    *View // that was submitted, or nil
	sent    time.Time
	socket  *socket
	acked   bool
	stop    func() // its deadline
}

func (e *envelope) frame() map[string]any {
	frame := map[string]any{"envelope_id": e.id, "type": e.kind, "payload": e.payload, "accepts_response_payload": e.accepts}
	if e.kind == "events_api" {
		frame["retry_attempt"], frame["retry_reason"] = e.attempt, e.reason
	}
	return frame
}

// deliver sends an envelope on a connection chosen at random. The lock is held.
func (s *Slack) deliver(e *envelope) {
	e.id = fmt.Sprintf("%s-%08x", s.id("e"), s.dice.Uint32())
	if e.handle != nil && e.attempt == 0 {
		e.handle.Envelope = e.id
	}
	if len(s.sockets) == 0 {
		s.undelivered(e)
		return
	}
	s.send(e)
	if s.streams.twice > 0 {
		s.streams.twice--
		s.repeat(e)
	}
	s.happened()
}

func (s *Slack) send(e *envelope) {
	e.socket = s.sockets[s.dice.IntN(len(s.sockets))]
	e.sent = s.Clock.Now()
	s.envelopes[e.id] = e
	e.socket.out <- e.frame()
	e.stop = s.Clock.after(ackWithin, func() { s.late(e) })
}

// repeat delivers the same once more.
func (s *Slack) repeat(e *envelope) {
	if e.kind != "events_api" {
		s.sockets[s.dice.IntN(len(s.sockets))].out <- e.frame()
		return
	}
	again := *e
	again.id, again.attempt, again.reason = s.id("e"), 1, "timeout"
	s.send(&again)
}

// undelivered tells the person, or tries an event again.
func (s *Slack) undelivered(e *envelope) {
	if e.kind != "events_api" {
		e.handle.broken = fmt.Errorf("%w: no connection is open", ErrNotDelivered)
		s.happened()
		return
	}
	s.retry(e, "connection_failed")
}

// late is done when an envelope was not acknowledged in time.
func (s *Slack) late(e *envelope) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e.acked {
		return
	}
	s.violated("operation_timeout", "%s %s was not acknowledged within %s", e.kind, e.id, ackWithin)
	if e.kind == "events_api" {
		s.retry(e, "timeout")
	} else {
		e.handle.broken = ErrTimeout
	}
	s.happened()
}

// retry delivers an event again in a while, three times at most.
func (s *Slack) retry(e *envelope, reason string) {
	if e.attempt >= mostRetries {
		e.handle.broken = fmt.Errorf("%w: %d attempts", ErrNotDelivered, e.attempt+1)
		s.happened()
		return
	}
	again := &envelope{
		kind: e.kind, payload: maps.Clone(e.payload), accepts: e.accepts, handle: e.handle,
		attempt: e.attempt + 1, reason: reason,
	}
	s.Clock.after(retryAfter(again.attempt), func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.deliver(again)
	})
}

// acknowledge takes an acknowledgement that came on a connection.
func (s *Slack) acknowledge(c *socket, id string, payload json.RawMessage) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.happened()
	e := s.envelopes[id]
	if e == nil {
		s.violated("unknown_envelope", "%s was never sent", id)
		return
	}
	if s.o.OwnSocketAck && e.socket != c {
		s.violated("ack_on_other_socket", "%s was acknowledged on another connection than it came on", id)
		return
	}
	if e.acked {
		return // of a repeat
	}
	took := s.Clock.Now().Sub(e.sent)
	e.acked = true
	e.stop()
	if took > ackWithin {
		return // late has told it
	}
	ack := &Ack{Took: took, Payload: payload, Socket: c.number, SentOn: e.socket.number}
	s.honour(e, ack)
	if e.handle.ack == nil {
		e.handle.ack = ack
	}
}

// honour does what the payload of an acknowledgement asks for. The lock is
// held.
func (s *Slack) honour(e *envelope, ack *Ack) {
	var payload map[string]any
	_ = json.Unmarshal(ack.Payload, &payload)
	switch {
	case len(payload) > 0 && !e.accepts:
		ack.Dropped = true
		s.violated("payload_not_accepted", "the acknowledgement of %s %s has a payload", e.kind, e.id)
	case len(ack.Payload) >= mostAckBytes:
		ack.Dropped = true
		s.violated("payload_too_large", "the acknowledgement of %s has %d bytes", e.id, len(ack.Payload))
	case e.view != nil:
		s.obey(e.view, payload)
	case len(payload) > 0:
		s.hear(e, payload)
	}
}

// hear shows the message in the acknowledgement of a slash command.
func (s *Slack) hear(e *envelope, payload map[string]any) {
	c := &call{method: viaAck, args: payload}
	m, err := s.compose(c)
	if err != nil {
		s.violated("invalid_command_response", "%s: %s", str(e.payload, "command"), err)
		return
	}
	m.Channel = e.handle.channel
	s.private(c, m, e.handle.user)
	s.say(m)
	e.handle.answers = append(e.handle.answers, m)
}
