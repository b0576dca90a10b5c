package slacktest_test

import (
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"pmobot/bot/slack/slacktest"
)

func TestHelloAndASingleUseTicket(t *testing.T) {
	s := frozen(t, slacktest.Options{})
	link := ticket(t, s)
	for _, want := range []bool{true, false} {
		ws, answer, err := websocket.DefaultDialer.DialContext(t.Context(), link, nil)
		if answer != nil {
			_ = answer.Body.Close()
		}
		if (err == nil) != want {
			t.Fatalf("let in: %v, want %v", err, want)
		}
		if err == nil {
			defer func() { _ = ws.Close() }()
		}
	}
	if got := codes(s); got != "bad_ticket" {
		t.Errorf("violations %q", got)
	}
	if err := s.Wait(soon(t), func() bool { return s.Sockets() == 1 }); err != nil {
		t.Fatal(err)
	}
	_, hello := connect(t, s)
	if text(hello, "type") != "hello" || at(hello, "num_connections") != 2.0 || text(hello, "connection_info", "app_id") != slacktest.AppID {
		t.Error(hello)
	}
}

func TestTheEleventhConnectionIsTooMany(t *testing.T) {
	s := frozen(t, slacktest.Options{})
	for range 10 {
		connect(t, s)
	}
	c, first := connect(t, s)
	if text(first, "type") != "disconnect" || text(first, "reason") != "too_many_websockets" || c.next() != nil {
		t.Error(first)
	}
	if got := codes(s); got != "too_many_websockets" {
		t.Error(got)
	}
}

func TestPingsComeUnlessMuted(t *testing.T) {
	s := slacktest.Start(t, slacktest.Options{Ping: time.Millisecond, Unlimited: true})
	s.Mute(true)
	c, _ := connect(t, s)
	pings := make(chan struct{}, 1)
	c.ws.SetPingHandler(func(string) error {
		select {
		case pings <- struct{}{}:
		default:
		}
		return nil
	})
	for range 50 { // each takes about as long as a ping would
		form(t, s, "auth.test")
	}
	s.Slash("ana", "#apollo", "/risk", "list")
	if c.next(); len(pings) > 0 {
		t.Error("it pings though it is mute")
	}
	s.Mute(false)
	go c.next() // ends with the connection
	<-pings
}

func TestASlashCommandIsAcknowledgedWithItsAnswer(t *testing.T) {
	s := frozen(t, slacktest.Options{})
	c, _ := connect(t, s)
	h := s.Slash("ana", "#apollo", "/risk", "log <b> & @bo #apollo, see https://example.org")
	frame := c.next()
	wants := map[string]string{
		"command": "/risk", "channel_id": "C0APOLLO", "channel_name": "apollo", "user_id": "U0ANA",
		"text":       "log &lt;b&gt; &amp; <@U0BO|bo> <#C0APOLLO|apollo>, see <https://example.org>",
		"trigger_id": h.Trigger, "response_url": h.Response,
	}
	for key, want := range wants {
		if got := text(frame, "payload", key); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
	if text(frame, "type") != "slash_commands" || frame["accepts_response_payload"] != true || text(frame, "envelope_id") != h.Envelope {
		t.Error(frame)
	}
	s.Clock.Advance(time.Second)
	c.ack(frame, object{"text": "Logged: APO-R1."})
	ack, err := h.Acked(soon(t))
	if err != nil || ack.Took != time.Second || ack.Dropped || ack.Socket != ack.SentOn {
		t.Errorf("%+v, %v", ack, err)
	}
	m, err := h.Answer(soon(t))
	if err != nil || m.For != "U0ANA" || s.Shown(m) != "Logged: APO-R1." {
		t.Errorf("%+v, %v", m, err)
	}
	if len(s.Ephemeral("ana", "#apollo")) != 1 || len(s.Ephemeral("bo", "#apollo")) != 0 || len(s.Messages("#apollo")) != 0 {
		t.Error("who sees it?")
	}
	if bad := codes(s); bad != "" {
		t.Error(bad)
	}
}

func TestCommandsAsTypedAndWhere(t *testing.T) {
	s := frozen(t, slacktest.Options{Unescaped: true, Channels: []slacktest.Channel{{Name: "steering", Private: true, Members: []string{"ana"}}}})
	c, _ := connect(t, s)
	for channel, name := range map[string]string{"": "directmessage", "#steering": "privategroup"} {
		s.Slash("ana", channel, "/risk", "@bo <x>")
		if f := c.next(); text(f, "payload", "channel_name") != name || text(f, "payload", "text") != "@bo <x>" {
			t.Error(f)
		}
	}
}

func TestWhatIsNotAcknowledgedWithinThreeSecondsTimesOut(t *testing.T) {
	s := frozen(t, slacktest.Options{})
	c, _ := connect(t, s)
	h := s.Slash("ana", "#apollo", "/risk", "list")
	frame := c.next()
	s.Clock.Advance(3 * time.Second)
	if _, err := h.Acked(soon(t)); !errors.Is(err, slacktest.ErrTimeout) || !errors.Is(h.Err(), slacktest.ErrTimeout) {
		t.Error(err)
	}
	s.Clock.Advance(time.Second)
	c.ack(frame, object{"text": "too late"})
	c.ack(object{"envelope_id": "e-other"}, nil)
	if err := s.Wait(soon(t), func() bool { return codes(s) == "operation_timeout unknown_envelope" }); err != nil {
		t.Error(codes(s))
	}
	if n := len(s.Ephemeral("ana", "#apollo")); n != 0 {
		t.Error("a late answer is shown")
	}
}

func TestWithoutAConnectionACommandIsNotDelivered(t *testing.T) {
	s := frozen(t, slacktest.Options{Commands: []string{"/risk"}})
	if err := s.Slash("ana", "#apollo", "/risk", "list").Err(); !errors.Is(err, slacktest.ErrNotDelivered) {
		t.Error(err)
	}
	connect(t, s)
	if err := s.Slash("ana", "#apollo", "/riks", "list").Err(); !errors.Is(err, slacktest.ErrNotDelivered) {
		t.Error(err)
	}
}

func TestPayloadsOfAcknowledgements(t *testing.T) {
	s := frozen(t, slacktest.Options{})
	c, _ := connect(t, s)
	answered := func(payload any) slacktest.Ack {
		h := s.Slash("ana", "#apollo", "/risk", "list")
		c.ack(c.next(), payload)
		ack, err := h.Acked(soon(t))
		if err != nil {
			t.Fatal(err)
		}
		return ack
	}
	if !answered(object{"text": x(20480)}).Dropped || codes(s) != "payload_too_large" {
		t.Error("20 kB are taken:", codes(s))
	}
	answered(object{"text": "x", "blocks": []any{object{"type": "marquee"}}})
	if codes(s, "payload_too_large") != "invalid_command_response" {
		t.Error("broken blocks are taken:", codes(s))
	}
	answered(object{"text": "for all", "response_type": "in_channel"})
	if m := s.Posts("#apollo"); len(m) != 1 || m[0].Text != "for all" {
		t.Error("in_channel is not for all")
	}
}

func TestEventsAreDeliveredAgain(t *testing.T) {
	s := frozen(t, slacktest.Options{})
	c, _ := connect(t, s)
	h := s.Mention("ana", "#apollo", "", "risk list")
	first := c.next()
	s.Clock.Advance(3 * time.Second)
	second := c.next()
	if at(second, "retry_attempt") != 1.0 || text(second, "retry_reason") != "timeout" || first["envelope_id"] == second["envelope_id"] {
		t.Error(second)
	}
	if id := text(second, "payload", "event_id"); id != h.Event || id != text(first, "payload", "event_id") {
		t.Error("the event has another id")
	}
	s.Clock.Advance(3*time.Second + time.Minute)
	if third := c.next(); at(third, "retry_attempt") != 2.0 {
		t.Error(third)
	}
	s.Clock.Advance(3*time.Second + 5*time.Minute)
	last := c.next()
	c.ack(last, nil)
	if _, err := h.Acked(soon(t)); err != nil || at(last, "retry_attempt") != 3.0 {
		t.Error(err, last)
	}
}

func TestAnEventWaitsForAConnection(t *testing.T) {
	s := frozen(t, slacktest.Options{})
	h := s.Mention("ana", "#apollo", "", "risk list")
	c, _ := connect(t, s)
	s.Clock.Advance(0)
	c.ack(c.next(), nil)
	if _, err := h.Acked(soon(t)); err != nil {
		t.Error(err)
	}
	s.Cut()
	if err := s.Wait(soon(t), func() bool { return s.Sockets() == 0 }); err != nil {
		t.Fatal(err)
	}
	h = s.Mention("ana", "#apollo", "", "risk list")
	s.Clock.Advance(time.Hour)
	if err := h.Err(); !errors.Is(err, slacktest.ErrNotDelivered) {
		t.Error(err)
	}
}

func TestAWarnedConnectionTakesEnvelopesForTenSeconds(t *testing.T) {
	for _, reason := range []string{"warning", "refresh_requested"} {
		s := frozen(t, slacktest.Options{})
		c, _ := connect(t, s)
		s.DisconnectOne(reason)
		if f := c.next(); text(f, "type") != "disconnect" || text(f, "reason") != reason {
			t.Error(f)
		}
		s.Clock.Advance(9 * time.Second)
		h := s.Slash("ana", "#apollo", "/risk", "list")
		c.ack(c.next(), nil)
		if _, err := h.Acked(soon(t)); err != nil {
			t.Error(err)
		}
		s.Clock.Advance(time.Second)
		if f := c.next(); f != nil {
			t.Error("it lives on: ", f)
		}
	}
}

func TestLinkDisabledEndsEverything(t *testing.T) {
	s := frozen(t, slacktest.Options{})
	c, _ := connect(t, s)
	s.Disconnect("link_disabled")
	c.next()
	s.Clock.Advance(time.Second)
	if c.next() != nil {
		t.Error("it lives on")
	}
	if a := decode(t, request(t, s, "apps.connections.open", slacktest.AppToken, nil)); text(a, "error") != "access_denied" {
		t.Error(a)
	}
	s.EnableSockets()
	connect(t, s)
}

func TestEachEnvelopeGoesToOneConnectionAtRandom(t *testing.T) {
	s := frozen(t, slacktest.Options{Seed: 7})
	counts := make(chan int, 2)
	for range 2 {
		c, _ := connect(t, s)
		go func() {
			n := 0
			for f := c.next(); f != nil; f = c.next() {
				n++
				c.ack(f, nil)
			}
			counts <- n
		}()
	}
	for i := range 60 {
		h := s.Slash("bo", "#apollo", "/risk", fmt.Sprint("show ", i))
		if _, err := h.Acked(soon(t)); err != nil {
			t.Fatal(err)
		}
	}
	s.Cut()
	a, b := <-counts, <-counts
	if a+b != 60 || a < 15 || b < 15 {
		t.Errorf("%d and %d", a, b)
	}
}

func TestAcknowledgedOnAnotherConnection(t *testing.T) {
	for strict, want := range map[bool]string{true: "ack_on_other_socket", false: ""} {
		s := frozen(t, slacktest.Options{OwnSocketAck: strict})
		c, _ := connect(t, s)
		h := s.Slash("ana", "#apollo", "/risk", "list")
		frame := c.next()
		other, _ := connect(t, s)
		other.ack(frame, nil)
		other.ack(object{"envelope_id": "e-last"}, nil)
		if err := s.Wait(soon(t), func() bool { return codes(s, want) == "unknown_envelope" }); err != nil || codes(s, "unknown_envelope") != want {
			t.Errorf("%q", codes(s))
		}
		if strict {
			s.Clock.Advance(3 * time.Second)
		}
		ack, err := h.Acked(soon(t))
		if errors.Is(err, slacktest.ErrTimeout) != strict || !strict && ack.Socket == ack.SentOn {
			t.Error(ack, err)
		}
	}
}

func TestFaultsOfSocketMode(t *testing.T) {
	s := frozen(t, slacktest.Options{})
	s.CutNext(1)
	if c, hello := connect(t, s); text(hello, "type") != "hello" || c.next() != nil {
		t.Error("it isn't cut")
	}
	s.Shut(true)
	link := ticket(t, s)
	if _, answer, err := websocket.DefaultDialer.DialContext(t.Context(), link, nil); err == nil || answer.StatusCode != http.StatusForbidden {
		t.Error("it isn't shut:", err)
	} else {
		_ = answer.Body.Close()
	}
	s.Mend()
	c, _ := connect(t, s)
	s.Twice(2)
	s.Slash("ana", "#apollo", "/risk", "list")
	if a, b := c.next(), c.next(); a["envelope_id"] != b["envelope_id"] {
		t.Error("a command comes twice with two ids")
	}
	s.Mention("ana", "#apollo", "", "risk list")
	a, b := c.next(), c.next()
	if a["envelope_id"] == b["envelope_id"] || text(a, "payload", "event_id") != text(b, "payload", "event_id") {
		t.Error("an event comes twice with one envelope_id, or with two event_ids")
	}
	jsonCall(t, s, "chat.postMessage", object{"channel": "C0APOLLO", "text": "x", "blocks": []any{actions(button("a", "Go"))}})
	s.EmptyArrayState(1)
	s.Press("ana", s.Posts("#apollo")[0], "Go")
	if state, ok := at(c.next(), "payload", "state", "values").([]any); !ok || len(state) != 0 {
		t.Error("the state is no empty list")
	}
	if err := c.ws.WriteJSON(object{"hello": "you"}); err != nil {
		t.Fatal(err)
	}
	if err := s.Wait(soon(t), func() bool { return codes(s) == "bad_frame" }); err != nil {
		t.Error(codes(s))
	}
}
