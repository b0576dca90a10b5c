package digests

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/storage"
)

// TestHowThePlaceStandsDecidesAtTheMomentOfPosting: what was ordered when all
// was well isn't posted where others read by now.
func TestHowThePlaceStandsDecidesAtTheMomentOfPosting(t *testing.T) {
	for name, row := range map[string]struct {
		stands chat.Standing
		err    error
		state  storage.DeliveryState
		why    string
	}{
		"shared":        {stands: chat.Standing{Place: chat.Place{Shared: true}}, state: storage.Waiting, why: storage.ReasonShared},
		"they left":     {stands: chat.Standing{Reader: chat.Person{Left: true}, Gone: "gone"}, state: storage.Skipped, why: storage.ReasonLeft},
		"an outsider":   {stands: chat.Standing{Reader: chat.Person{Outsider: true}}, state: storage.Skipped, why: storage.ReasonLeft},
		"archived":      {stands: chat.Standing{Gone: "archived"}, state: storage.Failed, why: storage.ReasonGone},
		"can't be said": {err: errors.New("no answer"), state: storage.Waiting, why: storage.ReasonUnreachable},
	} {
		t.Run(name, func(t *testing.T) {
			store, console := memory(t), newChannel("console:")
			console.look = func(chat.Place) (chat.Standing, error) { return row.stands, row.err }
			d := New(store, console, "one", quiet(), due{tasks: []Task{task("a", "console:pmo", "secret")}})
			_ = d.Tick(t.Context(), anOffice, noon)
			if got := one(t, store, "a"); got.State != row.state || got.Why.Code != row.why || len(console.posts) > 0 {
				t.Errorf("%s for %q, posted %q", got.State, got.Why.Code, console.posts)
			}
		})
	}
}

// TestWhatIsHeldComesWhenALeadAllowsIt, and is given up after a day without.
func TestWhatIsHeldComesWhenALeadAllowsIt(t *testing.T) {
	store, console := memory(t), newChannel("console:")
	console.look = func(in chat.Place) (chat.Standing, error) {
		in.Shared = true
		return chat.Standing{Place: in}, nil
	}
	d := New(store, console, "one", quiet(), due{tasks: []Task{task("a", "console:pmo", "hello"), task("b", "console:other", "never")}})
	tick(t, d, noon, "")
	set := pmo.Values{}
	pmo.Inside.Put(set, true)
	change(t, store, pmo.Change{ID: "allow", At: noon, By: "console:ann", Verb: "settings", Ref: pmo.Named(pmo.KindPlace, "console:pmo"), Version: 1, Set: set})
	for at := noon; !at.After(noon.Add(storage.GiveUpAfter + storage.HeldPause)); at = at.Add(storage.HeldPause) {
		tick(t, d, at, "")
	}
	if got := strings.Join(console.posts, "|"); got != "hello" {
		t.Errorf("posted %q", got)
	}
	if got := one(t, store, "b"); got.State != storage.Failed || got.Why.Code != storage.ReasonShared {
		t.Errorf("without leave: %s for %q", got.State, got.Why.Code)
	}
}

// TestAPlatformThatIsThereAgainGetsWhatWaits at the next tick, and until then
// the oldest of it is tried each minute.
func TestAPlatformThatIsThereAgainGetsWhatWaits(t *testing.T) {
	store, console := memory(t), newChannel("console:")
	tried := map[string]int{}
	console.fail = func(key string) error { tried[key]++; return errors.New("no route") }
	second := task("b", "console:other", "second")
	second.Delivery.Due = noon.Add(time.Second)
	d := New(store, console, "one", quiet(), due{tasks: []Task{second, task("a", "console:pmo", "first")}})
	for minute := range 10 {
		console.troubled = minute > 0
		_ = d.Tick(t.Context(), anOffice, noon.Add(time.Duration(minute)*time.Minute))
	}
	if tried["a"] != 10 || tried["b"] > 6 {
		t.Errorf("within ten minutes tried %v", tried)
	}
	console.fail, console.troubled = nil, false
	console.recovered = noon.Add(9*time.Minute + 30*time.Second)
	tick(t, d, noon.Add(10*time.Minute), "")
	if got := strings.Join(console.posts, "|"); got != "first|second" {
		t.Errorf("posted %q", got)
	}
	console.fail = func(string) error { t.Error("posted again"); return nil }
	tick(t, d, noon.Add(11*time.Minute), "")
}
