package digests

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
	"pmobot/storage"
)

// book is a ledger in memory, for tests whose clock is synctest's: a database
// has goroutines and a clock of its own.
type book struct {
	storage.Store
	rows map[string]storage.Delivery
}

func (b *book) Claim(_ context.Context, now time.Time, lease time.Duration, list ...storage.Delivery) ([]storage.Delivery, error) {
	var won []storage.Delivery
	for _, d := range list {
		row, taken := b.rows[d.Key]
		if taken && (row.State != storage.Waiting || row.Until.After(now)) {
			continue
		}
		d.Attempt, d.Until = row.Attempt+1, now.Add(lease)
		b.rows[d.Key] = d
		won = append(won, d)
	}
	return won, nil
}

func (b *book) Settle(ctx context.Context, _ time.Time, list ...storage.Delivery) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	for _, d := range list {
		b.rows[d.Key] = d
	}
	return nil
}

func (b *book) Deliveries(context.Context, pmo.Office, storage.Ledger) (storage.LedgerPage, error) {
	return storage.LedgerPage{}, nil
}

// hanging is a Poster that answers after a while, or when its context ends.
type hanging struct {
	*channel
	takes  time.Duration
	began  []time.Time
	answer []error
}

func (h *hanging) Post(ctx context.Context, in chat.Place, key string, r chat.Reply) (chat.Posted, error) {
	h.began = append(h.began, time.Now())
	select {
	case <-time.After(h.takes):
		return h.channel.Post(ctx, in, key, r)
	case <-ctx.Done():
		h.answer = append(h.answer, ctx.Err())
		return chat.Posted{}, ctx.Err()
	}
}

// TestNothingIsInFlightWhenTheLeaseEnds: a post starts within a third of the
// lease and ends within its limit, however slow the platform is, and what
// wasn't begun is left to a later tick.
func TestNothingIsInFlightWhenTheLeaseEnds(t *testing.T) {
	for _, takes := range []time.Duration{25 * time.Second, time.Hour} {
		synctest.Test(t, func(t *testing.T) {
			var tasks []Task
			for i := range 10 {
				tasks = append(tasks, task(fmt.Sprintf("t%d", i), "console:pmo", "hello"))
			}
			ledger := &book{rows: map[string]storage.Delivery{}}
			poster := &hanging{channel: newChannel("console:"), takes: takes}
			d := New(ledger, poster, "one", quiet(), due{tasks: tasks})
			start := time.Now()
			err := d.Tick(t.Context(), anOffice, start)
			if took := time.Since(start); took > Lease/3+PostLimit || took >= Lease {
				t.Errorf("a tick took %s of a lease of %s", took, Lease)
			}
			if last := slices.MaxFunc(poster.began, time.Time.Compare); last.Sub(start) > Lease/3 {
				t.Errorf("a post began after %s", last.Sub(start))
			}
			if begun := len(ledger.rows); begun != len(poster.began) || begun == len(tasks) {
				t.Errorf("%d were claimed, %d begun", begun, len(poster.began))
			}
			if hung := takes > PostLimit; hung != (err != nil) || hung != (len(poster.answer) > 0) {
				t.Errorf("tick: %v", err)
			}
		})
	}
}

// TestSlowComposer: a message that isn't made in time isn't posted.
func TestSlowComposer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow := task("a", "console:pmo", "")
		slow.Compose = func(context.Context, storage.Delivery, time.Time) (Message, error) {
			<-time.After(Lease / 2) // and it doesn't look at its context
			return Message{Reply: chat.Text(say.En, "too late")}, nil
		}
		ledger := &book{rows: map[string]storage.Delivery{}}
		console := newChannel("console:")
		d := New(ledger, console, "one", quiet(), due{tasks: []Task{slow}})
		if err := d.Tick(t.Context(), anOffice, time.Now()); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("tick: %v", err)
		}
		if len(console.posts) > 0 || ledger.rows["a"].State != storage.Waiting {
			t.Errorf("posted %q, the ledger says %+v", console.posts, ledger.rows["a"])
		}
	})
}

// TestStopping: a process that is being stopped says how far it came.
func TestStopping(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ledger := &book{rows: map[string]storage.Delivery{}}
		poster := &hanging{channel: newChannel("console:"), takes: time.Hour}
		d := New(ledger, poster, "one", quiet(), due{tasks: []Task{task("a", "console:pmo", "hello"), task("b", "console:pmo", "hello")}})
		ctx, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		if err := d.Tick(ctx, anOffice, time.Now()); err == nil {
			t.Error("a tick that was stopped says nothing")
		}
		if len(ledger.rows) != 1 || ledger.rows["a"].State != storage.Waiting {
			t.Errorf("the ledger says %+v", ledger.rows)
		}
	})
}

// ticking is a Source that notes when it is asked.
type ticking struct {
	asked []time.Time
	takes time.Duration
}

func (s *ticking) Due(_ context.Context, _ pmo.Office, now time.Time) ([]Task, error) {
	s.asked = append(s.asked, now)
	<-time.After(s.takes)
	return nil, nil
}

func (s *ticking) Next(context.Context, pmo.Office, time.Time) (time.Time, error) {
	return time.Time{}, nil
}

// TestRunTicksEveryMinute: at once, then on the minute; a long tick swallows
// those that come meanwhile; Run returns when the last tick has.
func TestRunTicksEveryMinute(t *testing.T) {
	for _, c := range []struct {
		takes time.Duration
		want  []string
	}{
		{time.Second, []string{"00:00:00", "00:01:00", "00:02:00", "00:03:00", "00:04:00"}},
		{90 * time.Second, []string{"00:00:00", "00:02:00", "00:04:00"}},
	} {
		synctest.Test(t, func(t *testing.T) {
			source := &ticking{takes: c.takes}
			d := New(&book{}, newChannel("console:"), "one", quiet(), source)
			ctx, stop := context.WithTimeout(t.Context(), 4*time.Minute+30*time.Second)
			defer stop()
			offices := func(context.Context) ([]pmo.Office, error) { return []pmo.Office{anOffice}, nil }
			if err := d.Run(ctx, offices, time.Now); err != nil {
				t.Error(err)
			}
			var got []string
			for _, at := range source.asked {
				got = append(got, at.UTC().Format(time.TimeOnly))
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("ticks of %s at %q, want %q", c.takes, got, c.want)
			}
		})
	}
}
