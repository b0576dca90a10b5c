package digests

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"pmobot/internal/chat"
	"pmobot/internal/say"
	"pmobot/storage"
)

// tick ticks, and wants an error that holds some words, or none.
func tick(t testing.TB, d *Deliverer, now time.Time, want string) {
	t.Helper()
	err := d.Tick(t.Context(), anOffice, now)
	if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
		t.Fatalf("tick at %s: %v, want %q", now.Format(time.TimeOnly), err, want)
	}
}

// TestEachProcessClaimsWhatItCanPost: a console on the same store leaves
// Slack's deliveries alone, whoever ticks first.
func TestEachProcessClaimsWhatItCanPost(t *testing.T) {
	store := memory(t)
	console, slack := newChannel("console:"), newChannel("slack:")
	source := due{tasks: []Task{task("a", "console:pmo", "to the console"), task("b", "slack:T1:C9", "to Slack")}}
	first := New(store, console, "one", quiet(), source)
	second := New(store, slack, "two", quiet(), source)
	for range 3 {
		tick(t, first, noon, "")
		tick(t, second, noon, "")
	}
	if got := strings.Join(console.posts, "|"); got != "to the console" {
		t.Errorf("the console posted %q", got)
	}
	if got := strings.Join(slack.posts, "|"); got != "to Slack" {
		t.Errorf("Slack posted %q", got)
	}
	if a, b := one(t, store, "a"), one(t, store, "b"); a.By != "one" || b.By != "two" || a.State != storage.Sent || b.State != storage.Sent {
		t.Errorf("the ledger says %+v and %+v", a, b)
	}
}

// TestTriedAgainUnderTheSameKey: no answer from the platform is uncertain, so
// the delivery waits, longer each time, and is posted once.
func TestTriedAgainUnderTheSameKey(t *testing.T) {
	store, console := memory(t), newChannel("console:")
	lost := errors.New("the line went dead")
	console.lose = func(string) error { return lost }
	d := New(store, console, "one", quiet(), due{tasks: []Task{task("a", "console:pmo", "hello")}})
	tick(t, d, noon, "the line went dead")
	row := one(t, store, "a")
	if row.State != storage.Waiting || !row.Until.Equal(noon.Add(2*time.Second)) || row.Why.Detail == "" {
		t.Fatalf("after the first attempt: %+v", row)
	}
	next, err := d.Next(t.Context(), anOffice, noon)
	if err != nil || !next.Equal(noon.Add(2*time.Second)) {
		t.Errorf("next is %s, %v", next, err)
	}
	tick(t, d, noon.Add(time.Second), "")
	if one(t, store, "a").Attempt != 1 {
		t.Error("tried again before its pause was over")
	}
	tick(t, d, noon.Add(time.Minute), "")
	row = one(t, store, "a")
	if row.State != storage.Sent || row.Attempt != 2 || row.Message != "m1" || row.Why.Code != "" || len(console.posts) != 1 {
		t.Errorf("after the second attempt: %+v, posted %q", row, console.posts)
	}
}

// TestGivenUp: what a platform doesn't take in a day of attempts is given up,
// and told once.
func TestGivenUp(t *testing.T) {
	store, console := memory(t), newChannel("console:")
	console.fail = func(string) error { return errors.New("no route") }
	d := New(store, console, "one", quiet(), due{tasks: []Task{task("a", "console:pmo", "hello")}})
	var told []storage.Delivery
	d.Undeliverable = func(_ context.Context, w storage.Delivery) { told = append(told, w) }
	now, attempts := noon, 1
	for tick(t, d, now, "no route"); one(t, store, "a").State == storage.Waiting; attempts++ {
		now = one(t, store, "a").Until
		_ = d.Tick(t.Context(), anOffice, now)
	}
	if waited := now.Sub(noon); waited < storage.GiveUpAfter || waited > storage.GiveUpAfter+storage.PauseMost {
		t.Errorf("tried for %s", waited)
	}
	for range 3 {
		_ = d.Tick(t.Context(), anOffice, now) // only the first has something to say
	}
	row := one(t, store, "a")
	if row.State != storage.Failed || row.Why.Code != storage.ReasonUnreachable || row.Attempt != attempts || len(told) != 1 {
		t.Errorf("the ledger says %+v, told %d times", row, len(told))
	}
}

// TestGonePlace: an archived channel is not tried again, and is told at once.
func TestGonePlace(t *testing.T) {
	store, console := memory(t), newChannel("console:")
	console.fail = func(string) error { return chat.ErrGone }
	d := New(store, console, "one", quiet(), due{tasks: []Task{task("a", "console:pmo", "hello")}})
	told := ""
	d.Undeliverable = func(_ context.Context, w storage.Delivery) { told += w.Key + " " + w.Why.Code }
	tick(t, d, noon, "")
	tick(t, d, noon.Add(time.Hour), "")
	if row := one(t, store, "a"); row.State != storage.Failed || row.Why.Code != storage.ReasonGone || told != "a gone" {
		t.Errorf("the ledger says %+v, told %q", row, told)
	}
}

// TestOneTasksTroubleIsItsOwn: a panic while composing is an error of that
// task; the others are delivered.
func TestOneTasksTroubleIsItsOwn(t *testing.T) {
	store, console := memory(t), newChannel("console:")
	broken, skipped := task("b", "console:pmo", ""), task("c", "console:pmo", "")
	broken.Compose = func(context.Context, storage.Delivery, time.Time) (Message, error) { panic("out of ideas") }
	skipped.Compose = func(_ context.Context, _ storage.Delivery, now time.Time) (Message, error) {
		return Message{Skip: storage.Reason{Code: storage.ReasonReviewed, Person: "console:bo", At: now}}, nil
	}
	source := due{tasks: []Task{broken, task("a", "console:pmo", "first"), skipped, task("d", "console:pmo", "last")}}
	d := New(store, console, "one", quiet(), source, due{err: errors.New("no idea what is due")})
	err := d.Tick(t.Context(), anOffice, noon)
	if err == nil || !strings.Contains(err.Error(), "out of ideas") || !strings.Contains(err.Error(), "no idea what is due") {
		t.Errorf("tick: %v", err)
	}
	if got := strings.Join(console.posts, "|"); got != "first|last" {
		t.Errorf("posted %q", got)
	}
	if b, c := one(t, store, "b"), one(t, store, "c"); b.State != storage.Waiting || c.State != storage.Skipped || c.Why.Person != "console:bo" {
		t.Errorf("the ledger says %+v and %+v", b, c)
	}
}

// TestEditedInPlace: the ladder edits one message; where that is gone, it posts.
func TestEditedInPlace(t *testing.T) {
	store, console := memory(t), newChannel("console:")
	again := task("a", "console:pmo", "")
	again.Compose = func(context.Context, storage.Delivery, time.Time) (Message, error) {
		return Message{Reply: chat.Text(say.En, "still open"), Edits: chat.Posted{Message: "m7"}}, nil
	}
	other := again
	other.Delivery.Key = "b"
	d := New(store, console, "one", quiet(), due{tasks: []Task{again}})
	tick(t, d, noon, "")
	if row := one(t, store, "a"); row.Message != "m7" || row.State != storage.Sent || len(console.posts) > 0 || len(console.updates) != 1 {
		t.Errorf("the ledger says %+v; posted %q, edited %q", row, console.posts, console.updates)
	}
	console.fail = func(of string) error {
		if of == "m7" {
			return chat.ErrGone
		}
		return nil
	}
	tick(t, New(store, console, "one", quiet(), due{tasks: []Task{other}}), noon, "")
	if row := one(t, store, "b"); row.Message != "m1" || row.State != storage.Sent || len(console.posts) != 1 {
		t.Errorf("the ledger says %+v; posted %q", row, console.posts)
	}
}

// TestStolen: a process that lost its claim settles nothing, and the thief
// posts under the same key.
func TestStolen(t *testing.T) {
	store, console := memory(t), newChannel("console:")
	source := due{tasks: []Task{task("a", "console:pmo", "hello")}}
	thief := New(store, console, "two", quiet(), source)
	slow := New(store, console, "one", quiet(), source)
	slow.step = func(step string) {
		if step != "settle" {
			return
		}
		tick(t, thief, noon.Add(Lease+storage.ClaimMargin), "")
		if len(ledger(t, store, storage.Ledger{Open: true})) != 1 {
			t.Error("stolen within the margin")
		}
		tick(t, thief, noon.Add(Lease+storage.ClaimMargin+time.Second), "")
	}
	tick(t, slow, noon, "")
	if row := one(t, store, "a"); row.By != "two" || row.Attempt != 2 || row.State != storage.Sent || len(console.posts) != 1 {
		t.Errorf("the ledger says %+v; posted %q", row, console.posts)
	}
}

// TestNotDueAnyMore: what was begun and is not due any more is closed, but
// only where every source answered, and only when nobody has it.
func TestNotDueAnyMore(t *testing.T) {
	store, console := memory(t), newChannel("console:")
	console.fail = func(string) error { return errors.New("no route") }
	tick(t, New(store, console, "one", quiet(), due{tasks: []Task{task("a", "console:pmo", "hello")}}), noon, "no route")
	later := noon.Add(time.Hour)
	tick(t, New(store, console, "one", quiet(), due{err: errors.New("no answer")}), later, "no answer")
	tick(t, New(store, newChannel("slack:"), "two", quiet(), due{}), later, "")
	tick(t, New(store, console, "one", quiet(), due{}), noon.Add(time.Second), "")
	if row := one(t, store, "a"); row.State != storage.Waiting {
		t.Errorf("closed too early: %+v", row)
	}
	tick(t, New(store, console, "one", quiet(), due{}), later, "")
	if row := one(t, store, "a"); row.State != storage.Skipped || row.Why.Code != storage.ReasonOutdated {
		t.Errorf("the ledger says %+v", row)
	}
}

// TestSkewedClock: a clock that is off claims nothing.
func TestSkewedClock(t *testing.T) {
	store, console := memory(t), newChannel("console:")
	d := New(store, console, "one", quiet(), due{tasks: []Task{task("a", "console:pmo", "hello")}})
	skew := -11 * time.Second
	d.Skew = func(context.Context) (time.Duration, error) { return skew, nil }
	if err := d.Tick(t.Context(), anOffice, noon); !errors.Is(err, ErrSkew) {
		t.Errorf("tick: %v", err)
	}
	if rows := ledger(t, store, storage.Ledger{}); len(rows) > 0 {
		t.Errorf("claimed %+v", rows)
	}
	skew = 10 * time.Second
	tick(t, d, noon, "")
	if len(console.posts) != 1 {
		t.Errorf("posted %q", console.posts)
	}
}

func TestPauses(t *testing.T) {
	for failures, want := range map[int]time.Duration{0: 0, 1: 2 * time.Second, 2: 10 * time.Second, 3: time.Minute, 4: 5 * time.Minute, 5: 30 * time.Minute, 1000: 30 * time.Minute} {
		if got := storage.Pause(failures); got != want {
			t.Errorf("after %d failures: %s, want %s", failures, got, want)
		}
	}
}
