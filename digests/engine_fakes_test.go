package digests

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"pmobot/internal/chat"
	"pmobot/internal/office"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
	"pmobot/storage"
	"pmobot/storage/sqlite"
)

const anOffice = pmo.Office("o7")

func memory(t testing.TB) *sqlite.Store {
	t.Helper()
	return openMemory(t, sqlite.Options{})
}

func openMemory(t testing.TB, options sqlite.Options) *sqlite.Store {
	t.Helper()
	options.Path = sqlite.Memory
	store, err := options.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return store
}

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

// schedule stores a schedule, and returns its reference.
func schedule(t testing.TB, store storage.Store, when, zone, target string, start time.Time) pmo.Ref {
	t.Helper()
	set := pmo.Values{}
	pmo.When.Put(set, parse(t, when).String())
	pmo.Zone.Put(set, zone)
	pmo.Target.Put(set, target)
	pmo.DigestKind.Put(set, WeeklyKind)
	pmo.Open.Put(set, true)
	pmo.StartsAt.Put(set, start)
	return change(t, store, pmo.Change{
		ID: fmt.Sprintf("schedule %s %s %s %d", when, zone, target, start.UnixMilli()), At: start, By: "test:ann", Verb: "schedule",
		Ref: pmo.Ref{Project: pmo.Nowhere, Register: pmo.KindSchedule}, Set: set,
	}).Ref
}

func change(t testing.TB, store storage.Store, c pmo.Change) pmo.Entry {
	t.Helper()
	applied, err := store.Apply(t.Context(), anOffice, c.At, c)
	if err != nil {
		t.Fatal(err)
	}
	if applied[0].Err != nil {
		t.Fatal(applied[0].Err)
	}
	return applied[0].Entry
}

// telling is a Composer that says what it was asked.
type telling struct{ asks []Ask }

func (c *telling) Compose(_ context.Context, ask Ask) (Message, error) {
	c.asks = append(c.asks, ask)
	text := fmt.Sprintf("%d/%d due %s", ask.Schedule.Ref.Number, ask.Number, ask.Due.Format(time.RFC3339))
	if ask.Late {
		text += " late"
	}
	return Message{Reply: chat.Text(say.En, text), Through: ask.Until}, nil
}

// channel is a Poster that keeps what was posted, a key once.
type channel struct {
	prefix  string // of the targets that it can post to
	posts   []string
	keys    map[string]chat.Posted
	updates []string
	fail    func(key string) error // before posting
	lose    func(key string) error // after posting: the answer is lost
	look    func(in chat.Place) (chat.Standing, error)

	troubled  bool
	recovered time.Time
}

func newChannel(prefix string) *channel {
	return &channel{prefix: prefix, keys: map[string]chat.Posted{}}
}

func (c *channel) Can(target string) bool { return strings.HasPrefix(target, c.prefix) }

func (c *channel) Place(target string) chat.Place { return chat.Place{Platform: "test", ID: target} }

func (c *channel) Post(_ context.Context, in chat.Place, key string, r chat.Reply) (chat.Posted, error) {
	if posted, again := c.keys[key]; again {
		return posted, nil
	}
	if c.fail != nil {
		if err := c.fail(key); err != nil {
			return chat.Posted{}, err
		}
	}
	c.posts = append(c.posts, r.Lines[0].Text)
	c.keys[key] = chat.Posted{Place: in, Message: fmt.Sprintf("m%d", len(c.posts))}
	if c.lose != nil {
		if err := c.lose(key); err != nil {
			return chat.Posted{}, err
		}
	}
	return c.keys[key], nil
}

func (c *channel) Update(_ context.Context, at chat.Posted, r chat.Reply) error {
	if c.fail != nil {
		if err := c.fail(at.Message); err != nil {
			return err
		}
	}
	c.updates = append(c.updates, at.Message+": "+r.Lines[0].Text)
	return nil
}

// due is a Source of fixed tasks.
type due struct {
	tasks []Task
	err   error
}

func (s due) Due(context.Context, pmo.Office, time.Time) ([]Task, error) { return s.tasks, s.err }

func (s due) Next(context.Context, pmo.Office, time.Time) (time.Time, error) {
	return time.Time{}, s.err
}

// task is one delivery whose message is text.
func task(key, target, text string) Task {
	return Task{
		Delivery: storage.Delivery{Office: anOffice, Key: key, Job: "test", Target: target, Due: noon},
		Compose: func(context.Context, storage.Delivery, time.Time) (Message, error) {
			return Message{Reply: chat.Text(say.En, text)}, nil
		},
	}
}

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func ledger(t testing.TB, store storage.Store, q storage.Ledger) []storage.Delivery {
	t.Helper()
	page, err := store.Deliveries(t.Context(), anOffice, q)
	if err != nil {
		t.Fatal(err)
	}
	return page.Deliveries
}

// one returns the delivery with a key.
func one(t testing.TB, store storage.Store, key string) storage.Delivery {
	t.Helper()
	rows := ledger(t, store, storage.Ledger{Keys: []string{key}})
	if len(rows) != 1 {
		t.Fatalf("%s: %d deliveries", key, len(rows))
	}
	return rows[0]
}

func noDefaults() office.Defaults { return office.Defaults{Zone: "UTC", Locale: say.En} }

func aSchedule(number int) pmo.Ref {
	return pmo.Ref{Project: pmo.Nowhere, Register: pmo.KindSchedule, Number: number}
}

// Look tells how a place stands: it is there, unless the test says otherwise.
func (c *channel) Look(_ context.Context, in chat.Place) (chat.Standing, error) {
	if c.look != nil {
		return c.look(in)
	}
	return chat.Standing{Place: in, Reader: chat.Person{ID: in.Person}}, nil
}

// Trouble tells how the platform does, as the test says.
func (c *channel) Trouble(string) (bool, time.Time) { return c.troubled, c.recovered }
