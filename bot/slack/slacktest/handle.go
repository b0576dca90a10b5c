package slacktest

import (
	"context"
	"encoding/json"
	"errors"
	"time"
)

// ErrTimeout is what a person gets of a bot that doesn't acknowledge within
// 3 s: operation_timeout.
var ErrTimeout = errors.New("slacktest: operation_timeout")

// ErrNotDelivered is what a person gets where no connection was open, or the
// app lacks what the act needs: dispatch_failed.
var ErrNotDelivered = errors.New("slacktest: dispatch_failed")

// Handle is something that a person did, and what came of it.
type Handle struct {
	Envelope string // its id
	Event    string // the event_id, of an event
	Trigger  string // the trigger_id
	Response string // the response_url
	TS       string // of the message that the person said, if one

	s       *Slack
	user    string
	channel string
	thread  string // of a mention: where the answer belongs
	heard   bool   // whatever the bot says there answers it: of a mention
	broken  error
	ack     *Ack
	answers []*Message
}

// Ack is an acknowledgement.
type Ack struct {
	Took    time.Duration // since the envelope was sent
	Payload json.RawMessage
	Dropped bool // the payload was 20,480 bytes or more, or none was asked for
	Socket  int  // the connection that it came on, counted from 1
	SentOn  int  // and the one that the envelope went to
}

// Err tells why the act came to nothing; nil while it may still.
func (h *Handle) Err() error {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	return h.broken
}

// Acked waits for the acknowledgement.
func (h *Handle) Acked(ctx context.Context) (Ack, error) {
	var ack *Ack
	err := h.s.Wait(ctx, func() bool {
		h.s.mu.Lock()
		defer h.s.mu.Unlock()
		ack = h.ack
		return ack != nil || h.broken != nil
	})
	if err != nil {
		return Ack{}, err
	}
	if ack == nil {
		return Ack{}, h.Err()
	}
	return *ack, nil
}

// Answer waits for the first thing that the person reads in answer: in the
// acknowledgement, by response_url, or as an ephemeral message; of a mention
// also what the bot says there.
func (h *Handle) Answer(ctx context.Context) (Message, error) {
	list, err := h.AnswersOf(ctx, 1)
	if err != nil {
		return Message{}, err
	}
	return list[0], nil
}

// AnswersOf waits for so many answers, and gives those that there are.
func (h *Handle) AnswersOf(ctx context.Context, n int) ([]Message, error) {
	err := h.s.Wait(ctx, func() bool { return len(h.Answers()) >= n || h.Err() != nil })
	list := h.Answers()
	if err == nil && len(list) < n {
		err = h.Err()
	}
	return list, err
}

// Answers are those that there are, as they stand.
func (h *Handle) Answers() []Message {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	var list []Message
	for _, m := range h.answers {
		if !m.deleted {
			list = append(list, *m)
		}
	}
	return list
}

// View waits for the form that the bot opens with the act's trigger.
func (h *Handle) View(ctx context.Context) (View, error) {
	var found *View
	err := h.s.Wait(ctx, func() bool {
		h.s.mu.Lock()
		defer h.s.mu.Unlock()
		for _, v := range h.s.views {
			if v.trigger == h.Trigger && h.Trigger != "" {
				found = v
			}
		}
		return found != nil || h.broken != nil
	})
	if err != nil {
		return View{}, err
	}
	if found == nil {
		return View{}, h.Err()
	}
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	return *found, nil
}

// attribute finds what a message answers: the mention that it stands below,
// else the first act of that person there that nothing answered yet, else the
// last one. The lock is held.
func (s *Slack) attribute(m *Message) {
	if !m.Bot || m.Via == viaAck || m.Via == viaResponse {
		return // whoever keeps it knows
	}
	var below, first, last *Handle
	for _, h := range s.handles {
		if !h.mayBe(m) {
			continue
		}
		last = h
		if first == nil && len(h.answers) == 0 && h.broken == nil {
			first = h
		}
		if m.Thread != "" && m.Thread == h.TS {
			below = h
		}
	}
	for _, h := range []*Handle{below, first, last} {
		if h != nil {
			h.answers = append(h.answers, m)
			return
		}
	}
}

// mayBe tells whether a message may answer the act: it is for that person
// alone, or of a mention, stands where that was said.
func (h *Handle) mayBe(m *Message) bool {
	if m.Channel != h.channel {
		return false
	}
	if m.For != "" {
		return m.For == h.user
	}
	return h.heard && (m.Thread == "" || m.Thread == h.thread || m.Thread == h.TS)
}
