package slack

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pmobot/bot/slack/slacktest"
	"pmobot/internal/chat"
	"pmobot/internal/say"
)

// burst has so many commands be typed at once.
func (st *stand) burst(n int) []*slacktest.Handle {
	var all []*slacktest.Handle
	for i := range n {
		all = append(all, st.Slash([]string{"ana", "bo", "chen"}[i%3], "#apollo", "/risk", fmt.Sprintf("log risk %d", i)))
	}
	return all
}

// Whatever comes at once, everybody is answered: by what was done, or by that
// it was too much, with what was typed.
func TestThreeHundredAtOnceAreAnswered(t *testing.T) {
	let := make(chan struct{})
	var begun atomic.Int32
	st := newStand(t)
	st.p.queue = 500 * time.Millisecond // real time
	st.serve(handler{specs: verbs(), handle: func(_ context.Context, c chat.Command) (chat.Reply, error) {
		begun.Add(1)
		<-let
		return logged12(c), nil
	}})
	all := st.burst(300)
	busy := map[*slacktest.Handle]bool{}
	st.until("those who waited are told", func() bool {
		for i, h := range all {
			for _, m := range h.Answers() {
				read := st.Shown(m)
				busy[h] = strings.Contains(read, fmt.Sprintf("/risk log risk %d", i)) &&
					(strings.Contains(read, "too much") || strings.Contains(read, "太多"))
			}
		}
		return len(busy) == 300-workMost
	})
	close(let)
	done := 0
	for _, h := range all {
		if read := st.read(h); !busy[h] && !strings.Contains(read, "APO-R12") {
			t.Errorf("somebody reads %q", read)
		}
		if !busy[h] {
			done++
		}
	}
	if done != workMost || begun.Load() != workMost {
		t.Errorf("%d are carried out, %d are told so", begun.Load(), done)
	}
	st.sound()
}

// Who waits has a turn as soon as there is one.
func TestWhoWaitsHasATurn(t *testing.T) {
	let := make(chan struct{})
	st := newStand(t)
	st.p.queue = 10 * time.Second
	st.serve(slow(let))
	all := st.burst(2 * workMost)
	m, err := st.p.Post(t.Context(), st.channel("apollo"), "card/1", logged12(chat.Command{}))
	if err != nil {
		t.Fatal(err)
	}
	card, _ := st.At("#apollo", m.Message)
	press := st.Press("ana", card, "Me")
	if _, err := press.Acked(t.Context()); err != nil { // it waits, but Slack doesn't
		t.Fatal(err)
	}
	close(let)
	for _, h := range append(all, press) {
		if read := st.read(h); !strings.Contains(read, "APO-R12") {
			t.Errorf("somebody reads %q", read)
		}
	}
	st.sound()
}

// A stop answers what was begun, closes the sockets last, and ends well.
func TestAStopAnswersWhatIsUnderWay(t *testing.T) {
	for _, patience := range []time.Duration{time.Millisecond, 10 * time.Second} { // acknowledged, and not yet
		let := make(chan struct{})
		var begun atomic.Int32
		st := newStand(t, func(_ *slacktest.Options, c *Config) { c.Patience = patience })
		ended, stop := st.serveUntil(handler{specs: verbs(), handle: func(_ context.Context, c chat.Command) (chat.Reply, error) {
			begun.Add(1)
			<-let
			return logged12(c), nil
		}})
		all := st.burst(60)
		st.until("all are begun", func() bool { return begun.Load() == 60 })
		stop()
		<-st.p.onShift().over
		if st.Sockets() < 2 {
			t.Error("the sockets close first")
		}
		close(let)
		for _, h := range all {
			if m := st.answer(h); m.Via != viaResponse {
				t.Errorf("an answer comes by %s, of which nobody can tell whether it arrives", m.Via)
			}
		}
		if err := <-ended; err != nil {
			t.Errorf("it ends with %v", err)
		}
		for _, h := range all {
			if !st.soon(func() bool { return acknowledged(h) }) {
				t.Fatal("Slack shows an answer, and that the command failed: it isn't acknowledged")
			}
		}
		st.until("the sockets are closed", func() bool { return st.Sockets() == 0 })
		st.sound()
	}
}

// acknowledged tells whether Slack has the acknowledgement.
func acknowledged(h *slacktest.Handle) bool {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := h.Acked(ctx)
	return err == nil
}

// viaResponse is how a message comes by a response_url.
const viaResponse = "response_url"

// What comes while the bot is being stopped isn't begun: a command and a press
// are told so, a mention comes again.
func TestWhatComesDuringAStopIsToldSo(t *testing.T) {
	let := make(chan struct{})
	var begun atomic.Int32
	st := newStand(t)
	m, err := st.p.Post(t.Context(), st.channel("apollo"), "card/1", logged12(chat.Command{}))
	if err != nil {
		t.Fatal(err)
	}
	card, _ := st.At("#apollo", m.Message)
	ended, stop := st.serveUntil(handler{specs: verbs(), handle: func(_ context.Context, c chat.Command) (chat.Reply, error) {
		begun.Add(1)
		<-let
		return logged12(c), nil
	}})
	first := st.Slash("bo", "#apollo", "/risk", "log before")
	st.until("it is begun", func() bool { return begun.Load() == 1 })
	stop()
	<-st.p.onShift().over
	if read := st.read(st.Slash("ana", "#apollo", "/risk", "log Vendor slips")); read != "Not done: pmobot is restarting. Try it again in a minute. You typed: /risk log Vendor slips" {
		t.Errorf("ana reads %q", read)
	}
	if read := st.read(st.Press("ana", card, "Me")); !strings.Contains(read, "pmobot is restarting") {
		t.Errorf("whoever presses reads %q", read)
	}
	mention := st.Mention("bo", "#apollo", "", "risk log x")
	close(let)
	st.answer(first)
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if n := begun.Load(); n != 1 || len(mention.Answers()) > 0 {
		t.Errorf("%d are begun", n)
	}
	st.serve(handler{specs: verbs(), handle: func(_ context.Context, c chat.Command) (chat.Reply, error) { return logged12(c), nil }})
	st.Clock.Advance(4 * time.Second) // the mention was not acknowledged: Slack sends it again
	if m := st.answer(mention); m.For != st.UserID("bo") {
		t.Errorf("the mention is answered for %q", m.For)
	}
}

// Whose answer isn't there when the time is nearly over is told so.
func TestALateAnswerIsToldSo(t *testing.T) {
	let := make(chan struct{})
	defer close(let)
	st := newStand(t, impatient)
	st.p.leave = lateFor + flushFor + 100*time.Millisecond // real time
	ended, stop := st.serveUntil(slow(let))
	h := st.Slash("ana", "#apollo", "/risk", "log Vendor slips")
	if _, err := h.Acked(t.Context()); err != nil {
		t.Fatal(err)
	}
	stop()
	if read := st.read(h); !strings.Contains(read, "may or may not be done") || !strings.Contains(read, "/risk log Vendor slips") {
		t.Errorf("ana reads %q", read)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// What can't be shown in time is counted.
func TestWhatStaysUnansweredIsCounted(t *testing.T) {
	let := make(chan struct{})
	st := newStand(t, impatient)
	st.p.leave = flushFor + 200*time.Millisecond
	ended, stop := st.serveUntil(slow(let))
	h := st.Slash("ana", "#apollo", "/risk", "log x")
	if _, err := h.Acked(t.Context()); err != nil {
		t.Fatal(err)
	}
	st.Fail(slacktest.Fault{Method: viaResponse, Delay: time.Hour})
	stop()
	close(let)
	var left *chat.Unanswered
	if err := <-ended; !errors.As(err, &left) || left.Count != 1 {
		t.Errorf("it ends with %v", err)
	}
	st.Clock.Advance(time.Hour)
	st.answer(h)
}

// What Slack said of people is written down before the end.
func TestAStopWritesDownWhatIsKnown(t *testing.T) {
	st := newStand(t)
	let := make(chan struct{})
	rec := slowMemory{newRemembering(), let}
	ended, stop := st.serveUntil(rec)
	st.answer(st.Slash("bo", "#apollo", "/risk", "log x"))
	stop()
	close(let)
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if kept := rec.holds(st.UserID("bo")); !kept.Member {
		t.Errorf("kept is %+v", kept)
	}
}

// slowMemory writes once it is let.
type slowMemory struct {
	remembering
	let <-chan struct{}
}

func (m slowMemory) Remember(ctx context.Context, office string, p chat.Person, at time.Time) error {
	<-m.let
	return m.remembering.Remember(ctx, office, p, at)
}

// After a refused token it can be served anew, as if nothing had been.
func TestItCanBeServedAnew(t *testing.T) {
	st := newStand(t)
	ended := st.serve(recording(logged12))
	st.Revoke()
	if _, err := st.p.Post(t.Context(), st.channel("apollo"), "card/1", chat.Text(say.En, "x")); err == nil {
		t.Error("it posts without a token")
	}
	first := <-ended
	if first == nil || !strings.Contains(first.Error(), "token_revoked") || strings.Contains(first.Error(), "\n") || st.p.Health() == nil {
		t.Fatalf("it ends with %v", first)
	}
	if again := st.p.Serve(t.Context(), recording(logged12)); again == nil || again.Error() != first.Error() {
		t.Errorf("while the token is refused: %v", again)
	}
	st.Restore()
	ended = st.serve(recording(logged12))
	st.until("it is healthy", func() bool { return st.p.Health() == nil })
	if read := st.read(st.Slash("ana", "#apollo", "/risk", "log x")); !strings.Contains(read, "APO-R12") {
		t.Errorf("ana reads %q", read)
	}
	if _, err := st.p.Post(t.Context(), st.channel("apollo"), "card/1", chat.Text(say.En, "x")); err != nil {
		t.Error(err)
	}
	select {
	case err := <-ended:
		t.Errorf("it ends with %v", err)
	default:
	}
}
