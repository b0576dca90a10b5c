package discord

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pmobot/bot/discord/discordtest"
	"pmobot/internal/chat"
	"pmobot/internal/say"
)

// echo makes the handler answer with what was asked, once it is let.
func (s *scene) echo() (let func()) {
	open := make(chan struct{})
	s.h.answer = func(c chat.Command) chat.Reply {
		<-open
		return chat.Text(say.En, "Logged "+c.Args["title"])
	}
	return sync.OnceFunc(func() { close(open) })
}

// crowd has so many log a risk at once.
func (s *scene) crowd(n int) []*discordtest.Interaction {
	var asked []*discordtest.Interaction
	for i := range n {
		asked = append(asked, s.d.Command(s.ana, s.apollo, "risk log", discordtest.Values{"title": fmt.Sprint("risk ", i)}))
	}
	return asked
}

func TestThreeHundredAtOnceAreAllAnswered(t *testing.T) {
	s := begin(t)
	let := s.echo()
	asked := s.crowd(300)
	for _, in := range asked {
		if ack := in.Acked(); ack.Type != answerLater || !ack.Hidden {
			t.Fatalf("it is acknowledged by %+v", ack)
		}
	}
	let()
	for i, in := range asked {
		if got := in.Answer().Text(); got != fmt.Sprint("Logged risk ", i) {
			t.Fatalf("%d is answered %q", i, got)
		}
	}
	if n := s.h.count(); n != 300 {
		t.Errorf("the handler was asked %d times", n)
	}
}

// TestAThousandAtOnceAreAllAnswered is of the real clock: Discord takes no
// first answer after 3 s. Whom a busy machine couldn't acknowledge by then reads
// the answer in private, or that nothing was done.
func TestAThousandAtOnceAreAllAnswered(t *testing.T) {
	s := set(t, discordtest.Options{Now: time.Now, Wait: time.Minute}, func(c *Config) { c.Wait = pause }).run()
	s.d.AwaitReady()
	s.d.AwaitCommands("risk")
	let := s.echo()
	asked := s.crowd(1000)
	for tick := time.NewTicker(50 * time.Millisecond); s.asked("POST /interactions") < len(asked); <-tick.C {
	}
	let()
	s.p.working.Wait(t.Context())
	var after []time.Duration
	private, done := map[string]bool{}, 0
	for _, m := range s.d.Direct(s.ana) {
		private[m.Text()] = true
	}
	for i, in := range asked {
		logged := fmt.Sprint("Logged risk ", i)
		switch {
		case in.IsAcked():
			after = append(after, in.Acked().After)
			if got := in.Answer().Text(); got != logged {
				t.Fatalf("%d is answered %q", i, got)
			}
			done++
		case private[logged]:
			done++
		case !private[say.In(say.En).TooBusy(fmt.Sprintf("/risk log risk %d", i))]:
			t.Errorf("%d is not answered", i)
		}
	}
	slices.Sort(after)
	t.Logf("%d acknowledged after %s (p50), %s at most; %d done", len(after), after[len(after)/2], after[len(after)-1], done)
	if n := s.h.count(); n != done {
		t.Errorf("%d were done, and %d say so", n, done)
	}
}

func TestTooManyAreToldSo(t *testing.T) {
	s := begin(t)
	others := func(n int) { // so many more wait
		s.p.mu.Lock()
		defer s.p.mu.Unlock()
		s.p.waiting += n
	}
	others(waitingMost - 10)
	let := s.echo()
	asked := s.crowd(30)
	for _, in := range asked {
		in.Acked()
	}
	let()
	busy := 0
	for i, in := range asked {
		switch got := in.Answer().Text(); {
		case got == fmt.Sprint("Logged risk ", i):
		case strings.HasPrefix(got, "Not done: too much came at once.") && strings.Contains(got, fmt.Sprint("risk ", i)):
			busy++
		default:
			t.Fatalf("%d is answered %q", i, got)
		}
	}
	if busy != 20 || s.h.count() != 10 {
		t.Errorf("%d were told that it is too much, %d were done", busy, s.h.count())
	}
	s.p.working.Wait(t.Context())
	others(10 - waitingMost)
}

func TestWhatIsAcknowledgedTooLateIsReadInPrivate(t *testing.T) {
	s := begin(t)
	let := s.echo()
	late := discordtest.Refused(discordtest.Error{Status: 404, Code: codeUnknownInteraction, Message: "Unknown interaction"})
	s.d.Break("POST /interactions", 1, late)
	s.d.Command(s.ana, s.apollo, "risk log", discordtest.Values{"title": "Vendor slips"})
	s.d.Until("the acknowledgement was refused", func() bool { return s.asked("POST /interactions") == 1 })
	let()
	if got := s.d.AwaitMessages(s.d.Private(s.ana), 1)[0].Text(); got != "Logged Vendor slips" {
		t.Errorf("in private it reads %q", got)
	}
}

// TestAStopLeavesNobodyUnanswered: what was acknowledged, what waits for its
// turn, and whoever comes while the bot leaves.
func TestAStopLeavesNobodyUnanswered(t *testing.T) {
	s := begin(t)
	let := s.echo()
	asked := s.crowd(answersAtOnce + 40)
	for _, in := range asked {
		in.Acked()
	}
	stopped := make(chan error, 1)
	go func() { stopped <- s.stop() }()
	s.until("the stop began", func() bool {
		s.p.mu.Lock()
		defer s.p.mu.Unlock()
		return s.p.leaving
	})
	button := s.d.Command(s.ana, s.apollo, "risk log", discordtest.Values{"title": "Too late"})
	if got := button.Answer().Text(); !strings.HasPrefix(got, "Not done: pmobot is restarting. Try it again in a minute.") || !strings.Contains(got, "Too late") {
		t.Errorf("who comes now reads %q", got)
	}
	if choices := s.d.Suggest(s.ana, s.apollo, "risk show", "ref", discordtest.Values{"ref": "ven"}).Choices(); len(choices) != 0 {
		t.Errorf("now it suggests %v", choices)
	}
	let()
	for i, in := range asked {
		if got := in.Answer().Text(); got != fmt.Sprint("Logged risk ", i) {
			t.Errorf("%d is answered %q", i, got)
		}
	}
	if err := <-stopped; err != nil {
		t.Errorf("it ends with %v", err)
	}
	s.d.AwaitGone()
	if closes := s.d.Gateway().Closes; len(closes) != 0 {
		t.Errorf("Discord closed with %v", closes)
	}
}

// TestAStopWaitsSoLongAndNoLonger: whose answer isn't there by then is told
// that it isn't known, whose turn didn't come that nothing was done.
func TestAStopWaitsSoLongAndNoLonger(t *testing.T) {
	s := begin(t)
	let := s.echo()
	t.Cleanup(let)
	asked := s.crowd(answersAtOnce + 40)
	for _, in := range asked {
		in.Acked()
	}
	began := time.Now()
	if err := s.stop(); err != nil {
		t.Errorf("it ends with %v", err)
	}
	if took := time.Since(began); took < tellAt || took > chat.AnswerWithin+time.Second {
		t.Errorf("it takes %s", took)
	}
	told := map[string]int{}
	for _, in := range asked {
		got := in.Answer().Text()
		told[got[:strings.Index(got, ".")]]++
	}
	if n := told["Not done: pmobot is restarting"]; len(told) != 2 || n != 40 {
		t.Errorf("they read %v", told)
	}
}

func TestAStopSaysWhatItLeaves(t *testing.T) {
	s := begin(t)
	t.Cleanup(s.echo())
	s.d.Command(s.ana, s.apollo, "risk log", discordtest.Values{"title": "Vendor slips"}).Acked()
	s.d.Break("PATCH /webhooks", 1, discordtest.Stall())
	var left *chat.Unanswered
	if err := s.stop(); !errors.As(err, &left) || left.Count != 1 {
		t.Errorf("it ends with %v", err)
	}
}
