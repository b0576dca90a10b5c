package bot

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pmobot/internal/chat"
	"pmobot/internal/say"
	"pmobot/storage"
	"pmobot/storage/sqlite"
)

// answers is a handler made of one function.
type answers func(context.Context, chat.Command) (chat.Reply, error)

func (a answers) Handle(ctx context.Context, c chat.Command) (chat.Reply, error) { return a(ctx, c) }

func (a answers) Suggest(context.Context, chat.Command, string, string) ([]chat.Choice, error) {
	panic("Vendor slips")
}

func (a answers) Specs() []chat.Spec {
	return []chat.Spec{{Path: "risk log"}, {Path: "risk", Register: "R", Params: []chat.Param{{Key: chat.ArgRef, Bare: true}}}}
}

// wall is a platform that remembers what was posted and edited.
type wall struct {
	mu     sync.Mutex
	posts  []string
	broken int // so many posts don't get through
	gone   bool
}

func (w *wall) Name() string { return "wall" }

func (w *wall) Serve(ctx context.Context, _ chat.Handler) error {
	<-ctx.Done()
	return ctx.Err()
}

func (w *wall) Post(_ context.Context, in chat.Place, key string, r chat.Reply) (chat.Posted, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.gone {
		return chat.Posted{}, chat.ErrGone
	}
	if w.broken > 0 {
		w.broken--
		w.posts = append(w.posts, "lost "+key)
		return chat.Posted{}, errors.New("wall: no answer")
	}
	w.posts = append(w.posts, in.ID+in.Person+" "+key+" "+text(r))
	return chat.Posted{Place: in, Message: fmt.Sprintf("m%d", len(w.posts))}, nil
}

func (w *wall) Update(_ context.Context, at chat.Posted, r chat.Reply) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.posts = append(w.posts, "edit "+at.Message+" "+text(r))
	return nil
}

// text is a reply as plain text, buttons in brackets.
func text(r chat.Reply) string {
	var lines []string
	for _, l := range r.Lines {
		line := say.Plain(l.Text)
		for _, b := range l.Buttons {
			line += " [" + b.Label.In(r.Lang) + "]"
		}
		lines = append(lines, strings.TrimSpace(line))
	}
	return strings.Join(lines, "\n")
}

// button returns the button with an English label.
func button(r chat.Reply, label string) chat.Button {
	for _, l := range r.Lines {
		for _, b := range l.Buttons {
			if b.Label.En == label {
				return b
			}
		}
	}
	return chat.Button{}
}

func command(line string) chat.Command {
	c := chat.Parse(line, answers(nil).Specs())
	c.ID, c.At = "i1", time.Unix(0, 0)
	c.From = chat.Person{ID: "wall:@ann", Name: "ann", Lang: say.En}
	c.In = chat.Place{Platform: "wall", Office: "o", ID: "wall:#apollo", Name: "#apollo"}
	return c
}

func newBot(t *testing.T, h answers, log *bytes.Buffer) (*Bot, *wall) {
	t.Helper()
	store, err := sqlite.Open(t.Context(), sqlite.Memory)
	if err != nil {
		t.Fatal(err)
	}
	w := &wall{}
	b := New(Config{Store: store, Platforms: []chat.Platform{w}, Log: slog.New(slog.NewTextHandler(log, nil))})
	b.Mount(h)
	t.Cleanup(func() {
		b.out.Stop(context.Background())
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return b, w
}

// promising has a handler promise a card, and compose it when it is posted.
func promising(h answers) answers {
	return func(ctx context.Context, c chat.Command) (chat.Reply, error) {
		if c.Path == "tell shared" {
			return chat.Text(say.En, "card"), nil
		}
		r, err := h(ctx, c)
		r.Promises = []chat.Promise{{Target: c.In.ID, Scope: "APO", Path: "tell shared"}}
		return r, err
	}
}

func TestAPanicIsAnAnswerWithACode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		b, _ := newBot(t, func(context.Context, chat.Command) (chat.Reply, error) { panic("Vendor slips") }, &log)
		got := text(b.Answer(t.Context(), command("/risk log Vendor slips")))
		code := b.doubts.code(chat.Command{ID: "i1"})
		if !strings.Contains(got, code) || !strings.Contains(got, "You typed: /risk log Vendor slips") {
			t.Errorf("the answer is %q", got)
		}
		if !strings.Contains(log.String(), "code="+code) || !strings.Contains(log.String(), "bot_test.go") {
			t.Error("neither code nor stack is in the log:", log.String())
		}
		if strings.Contains(log.String(), "Vendor") {
			t.Error("what was typed is in the log:", log.String())
		}
		if _, err := b.Suggest(t.Context(), command("/risk log"), "title", "V"); err != nil {
			t.Error("a panic while suggesting:", err)
		}
	})
}

func TestARefusalIsSaidInOrder(t *testing.T) {
	refusal := chat.Refuse(func(say.Tongue) string { return "Not logged." }, chat.Button{Label: say.Same("Help")})
	refusal.Fits = func(say.Tongue) string { return "1 to 5" }
	refusal.Form = &chat.Form{Path: "risk log"}
	for line, want := range map[string]string{
		"/risk log Vendor slips": "Not logged.\n1 to 5\nYou typed: /risk log Vendor slips\n[Help]",
		"/risk log":              "Not logged.\n1 to 5\n[Help]",
		"/pmo risk log":          "Not logged.\n1 to 5\n[Help]",
		"/risk log --":           "Not logged.\n1 to 5\nYou typed: /risk log --\n[Help]",
	} {
		r := Render(refusal, command(line), say.En)
		if got := text(r); got != want || r.Form == nil {
			t.Errorf("%s: got %q, want %q", line, got, want)
		}
	}
	if got := text(Render(refusal, command("/risk log Vendor"), say.Zh)); !strings.Contains(got, "你的输入：/risk log Vendor") {
		t.Errorf("in Chinese: %q", got)
	}
}

func TestTheSameCommandTwiceIsAnsweredOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls := 0
		b, w := newBot(t, promising(func(context.Context, chat.Command) (chat.Reply, error) {
			calls++
			<-time.After(time.Second)
			return chat.Text(say.En, "Logged."), nil
		}), &bytes.Buffer{})
		var both sync.WaitGroup
		for range 2 {
			both.Go(func() { b.Answer(t.Context(), command("/risk log a")) })
		}
		both.Wait()
		if err := b.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
		if calls != 1 || len(w.posts) != 1 {
			t.Errorf("%d calls, posts %q", calls, w.posts)
		}
	})
}

func TestAPlatformThatGoesAwayDoesNotStopTheWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, _ := newBot(t, func(ctx context.Context, _ chat.Command) (chat.Reply, error) {
			return chat.Text(say.En, "done"), ctx.Err()
		}, &bytes.Buffer{})
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		if got := text(b.Answer(gone, command("/risk log a"))); got != "done" {
			t.Errorf("the answer is %q", got)
		}
	})
}

// TestServeEndsWhileAPromiseWaits: it is in the ledger, and goes out when
// somebody serves again.
func TestServeEndsWhileAPromiseWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, w := newBot(t, promising(func(context.Context, chat.Command) (chat.Reply, error) {
			return chat.Text(say.En, "Logged."), nil
		}), &bytes.Buffer{})
		w.broken = 1
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- b.Serve(ctx) }()
		b.Answer(ctx, command("/risk log a"))
		if err := b.Settle(ctx); err != nil {
			t.Fatal(err)
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		page, err := b.store.Deliveries(t.Context(), "o", storage.Ledger{Open: true})
		if err != nil || len(page.Deliveries) != 1 || page.Deliveries[0].Tries != 1 || len(w.posts) != 1 {
			t.Errorf("the ledger has %+v, %v; posts %q", page.Deliveries, err, w.posts)
		}
	})
}

// stuck is a platform that doesn't end when it is told to.
type stuck struct {
	*wall
	ends chan error
}

func (s stuck) Serve(context.Context, chat.Handler) error { return <-s.ends }

// A stop ends within its time: with nothing to say where everything was
// answered, else with how many were not.
func TestAStopSaysWhatStaysUnanswered(t *testing.T) {
	for name, row := range map[string]struct {
		commands int   // that never end
		says     error // what the platform ends with; nil: it hangs
		want     int
		within   time.Duration
	}{
		"a platform hangs, all is answered": {0, nil, 0, leaveWithin},
		"it hangs amid two commands":        {2, nil, 2, leaveWithin},
		"two were told that it takes long":  {2, context.Canceled, 0, leaveWithin},
		"a platform counts them":            {2, &chat.Unanswered{Count: 3}, 3, leaveWithin},
		"all is well":                       {0, context.Canceled, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				hang := make(chan struct{})
				b, w := newBot(t, func(context.Context, chat.Command) (chat.Reply, error) {
					<-hang
					return chat.Text(say.En, "done"), nil
				}, &bytes.Buffer{})
				p := stuck{w, make(chan error, 1)}
				b.platforms = []chat.Platform{p}
				for i := range row.commands {
					c := command("/risk log a")
					c.ID = fmt.Sprint(i)
					b.start(t.Context(), c)
				}
				ctx, stop := context.WithCancel(t.Context())
				began := time.Now()
				time.AfterFunc(time.Second, stop)
				if row.says != nil {
					time.AfterFunc(time.Second, func() { p.ends <- row.says })
				}
				err := b.Serve(ctx)
				var unanswered *chat.Unanswered
				if got := errors.As(err, &unanswered); got != (row.want > 0) || got && unanswered.Count != row.want {
					t.Errorf("it ends with %v", err)
				}
				if took := time.Since(began); took != time.Second+row.within {
					t.Errorf("it takes %s", took)
				}
				close(hang)
				p.ends <- nil
				synctest.Wait()
			})
		})
	}
}

// Look tells how a place stands: it is there.
func (*wall) Look(_ context.Context, in chat.Place) (chat.Standing, error) {
	return chat.Standing{Place: in, Reader: chat.Person{ID: in.Person}}, nil
}
