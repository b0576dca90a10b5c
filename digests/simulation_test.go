package digests

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"pmobot/internal/chat"
	"pmobot/internal/say"
	"pmobot/storage"
	"pmobot/storage/sqlite"

	"github.com/robfig/cron/v3"
)

// schedulers is how many processes work on one store.
const schedulers = 3

// simulated are the schedules of each zone, each with a target of its own. The
// first hours of a day are those in which clocks change.
func simulated() []string {
	return []string{
		"30 2 * * *", "30 2 * * *", "30 2 * * *", "30 1 * * *", "30 1 * * *", "30 1 * * *", "45 2 * * 0", "0 9 * * 1",
	}
}

// season is a time in which every zone that changes its clocks does so once.
type season struct{ start, end time.Time }

func seasons() []season {
	day := func(month time.Month, day int) time.Time { return time.Date(2026, month, day, 12, 0, 0, 0, time.UTC) }
	return []season{{day(time.March, 1), day(time.May, 5)}, {day(time.August, 29), day(time.November, 10)}}
}

// TestSimulation plays spring and autumn in twelve zones: in each, three schedulers with
// clocks of their own on one store, killed between any two steps and amid
// writes, restarted, and all down at times. Every occurrence must be posted
// once. What is due is found by walking the time minute by minute.
//
// Under the race detector it is spring in two zones: only one scheduler moves
// at a time, so the others would add nothing but time.
func TestSimulation(t *testing.T) {
	zones, seasons := zoneNames(), seasons()
	if underRace {
		zones, seasons = []string{"Australia/Lord_Howe", "America/New_York"}, seasons[:1]
	}
	var worlds []*world
	t.Run("zones", func(t *testing.T) {
		for _, zone := range zones {
			for _, season := range seasons {
				w := &world{zone: zone, season: season, seed: uint64(len(worlds))}
				worlds = append(worlds, w)
				t.Run(fmt.Sprintf("%s %s", zone, season.start.Month()), func(t *testing.T) {
					t.Parallel()
					w.play(t)
				})
			}
		}
	})
	total := &world{kills: map[string]int{}}
	for _, w := range worlds {
		total.add(w)
	}
	total.report(t, len(zones))
	if !underRace {
		total.demand(t)
	}
}

// report prints what came of all worlds.
func (w *world) report(t *testing.T, zones int) {
	t.Logf("%d occurrences, %d schedulers in each of %d zones, %d kills (%s):", w.occurrences, schedulers, zones, w.killed, w.killsByStep())
	t.Logf("pmobot:             %4d lost, %4d twice; late at most %s with all schedulers up, %d outages", w.lost, w.twice, w.latest, w.outages)
	t.Logf("robfig/cron, alone: %4d lost, %4d twice; one process that is never killed", w.bareLost, w.bareTwice)
	t.Logf("robfig/cron, three: %4d lost, %4d twice; no outage, since every replica fires", w.bareLost, (w.occurrences-w.bareLost)*(schedulers-1)+w.bareTwice*schedulers)
}

// demand holds the simulation to what it is there to show.
func (w *world) demand(t *testing.T) {
	if w.occurrences < 10_000 {
		t.Errorf("only %d occurrences", w.occurrences)
	}
	if w.bareLost == 0 || w.bareTwice == 0 {
		t.Error("the time holds no clock change that bare robfig/cron trips over")
	}
	for _, step := range []string{"claim", "compose", "post", "settle", "settled", "store claim", "store settle", "store commit", "store answer"} {
		if w.kills[step] == 0 {
			t.Errorf("nobody was killed before %q", step)
		}
	}
}

// world is one zone's simulation of a season, and what came of it.
type world struct {
	season
	zone string
	seed uint64

	random  *rand.Rand
	store   *sqlite.Store
	poster  *counting
	now     time.Time
	alive   [schedulers]*scheduler
	running *scheduler // only one moves at a time, so that a seed is one story
	trouble bool       // somebody was killed or got no answer in this round

	occurrences, lost, twice, bareLost, bareTwice, killed, outages int

	kills  map[string]int
	latest time.Duration
}

func (w *world) add(o *world) {
	w.occurrences += o.occurrences
	w.lost += o.lost
	w.twice += o.twice
	w.bareLost += o.bareLost
	w.bareTwice += o.bareTwice
	w.killed += o.killed
	w.outages += o.outages
	w.latest = max(w.latest, o.latest)
	for step, n := range o.kills {
		w.kills[step] += n
	}
}

func (w *world) killsByStep() string {
	var parts []string
	for step, n := range w.kills {
		parts = append(parts, fmt.Sprintf("%d before %s", n, step))
	}
	slices.Sort(parts)
	return strings.Join(parts, ", ")
}

// play runs the season.
func (w *world) play(t *testing.T) {
	w.random, w.kills = rand.New(rand.NewPCG(w.seed, 2026)), map[string]int{}
	setUp := true
	w.store = openMemory(t, sqlite.Options{Step: func(step string) error {
		if setUp {
			return nil
		}
		return w.cut(step)
	}})
	w.poster = &counting{world: w, posted: map[string]int{}, known: map[string]chat.Posted{}}
	for i, line := range simulated() {
		schedule(t, w.store, line, w.zone, fmt.Sprintf("sim:%d", i), w.start)
	}
	setUp = false
	w.now = w.start
	for w.now.Before(w.end) {
		w.outage()
		w.rounds(t)
		w.now = w.nextTick(t)
	}
	w.judge(t)
}

// outage takes everybody down for some hours, now and then.
func (w *world) outage() {
	if w.random.IntN(100) > 0 {
		return
	}
	w.outages++
	w.now = w.now.Add(time.Duration(20+w.random.IntN(200)) * time.Minute)
	w.poster.outage = true
	for i := range w.alive {
		w.alive[i] = nil
	}
}

// rounds ticks until a round went by without trouble and nothing is open: a
// minute later, or when what is open may be claimed again.
func (w *world) rounds(t *testing.T) {
	watch := New(w.store, w.poster, "watch", quiet())
	for {
		w.trouble = false
		w.round(t)
		again, err := watch.Next(t.Context(), anOffice, w.now)
		if err != nil {
			t.Fatal(err)
		}
		if !w.trouble && again.IsZero() {
			w.poster.outage = false
			return
		}
		w.now = later(w.now, again.Add(-time.Millisecond)).Truncate(time.Minute).Add(time.Minute)
	}
}

// nextTick is the minute at which something is due next.
func (w *world) nextTick(t *testing.T) time.Time {
	source := NewScheduled(w.store, w.poster, noDefaults())
	next, err := source.Next(t.Context(), anOffice, w.now)
	if err != nil {
		t.Fatal(err)
	}
	return next
}

// killed is what a scheduler panics with when it is killed.
type killed struct{ step string }

// scheduler is one process: a Deliverer in a goroutine that stops before every
// step until it is told to go on.
type scheduler struct {
	deliverer *Deliverer
	turn      chan bool // true: you are killed
	rests     chan bool // true: the tick is over
	doomed    bool
	skew      time.Duration
}

func (w *world) boot() *scheduler {
	s := &scheduler{turn: make(chan bool), rests: make(chan bool), skew: time.Duration(w.random.IntN(9000)) * time.Millisecond}
	s.deliverer = New(w.store, w.poster, fmt.Sprintf("by-%d", w.random.Uint64()), quiet(), NewScheduled(w.store, w.poster, noDefaults()))
	s.deliverer.step = func(step string) {
		s.rests <- false
		if <-s.turn || s.doomed {
			w.kills[step]++
			panic(killed{step})
		}
	}
	return s
}

// tick runs one tick in a goroutine of its own, from its first turn on.
func (s *scheduler) tick(ctx context.Context, now time.Time) {
	defer func() {
		r := recover()
		if _, ok := r.(killed); r != nil && !ok {
			panic(r)
		}
		s.rests <- true
	}()
	if !<-s.turn {
		_ = s.deliverer.Tick(ctx, anOffice, now) // what a tick can't do is left to the next
	}
}

// round lets all who are up tick once, their steps interleaved at random, and
// now and then kills one.
func (w *world) round(t *testing.T) {
	var running []int
	for i, s := range w.alive {
		if s == nil && (w.random.IntN(3) > 0 || len(running) == 0) {
			s = w.boot()
			w.alive[i] = s
		}
		if s != nil {
			go s.tick(t.Context(), w.now.Add(s.skew))
			running = append(running, i)
		}
	}
	for len(running) > 0 {
		at := w.random.IntN(len(running))
		i := running[at]
		w.running = w.alive[i]
		kill := w.random.IntN(50) == 0
		w.running.turn <- kill
		over := <-w.running.rests
		if kill || w.running.doomed {
			w.trouble = true
		}
		if !over {
			continue
		}
		if kill || w.running.doomed {
			w.alive[i] = nil
			w.killed++
		}
		running = slices.Delete(running, at, at+1)
	}
}

var errCut = errors.New("cut off")

// cut is called before every step of a write: the answer may get lost, and the
// scheduler with it.
func (w *world) cut(step string) error {
	if w.random.IntN(150) > 0 {
		return nil
	}
	w.trouble = true
	if w.random.IntN(2) == 0 {
		w.running.doomed = true
		w.kills["store "+step]++
	}
	return errCut
}

// counting is composer and platform at once. It posts a key once, as platforms
// do, and counts what it posted by occurrence, not by key.
type counting struct {
	world  *world
	posted map[string]int
	known  map[string]chat.Posted
	outage bool
}

func (c *counting) Compose(_ context.Context, ask Ask) (Message, error) {
	return Message{Reply: chat.Text(say.En, occurrence(ask.Schedule.Ref.Number, ask.Due)), Through: ask.Until}, nil
}

func occurrence(schedule int, due time.Time) string {
	return fmt.Sprintf("%d %s", schedule, due.UTC().Format(time.RFC3339))
}

func (c *counting) Can(string) bool { return true }

func (c *counting) Place(target string) chat.Place { return chat.Place{ID: target} }

func (c *counting) Post(_ context.Context, in chat.Place, key string, r chat.Reply) (chat.Posted, error) {
	if at, again := c.known[key]; again {
		return at, nil
	}
	text := r.Lines[0].Text
	c.posted[text]++
	c.known[key] = chat.Posted{Place: in, Message: fmt.Sprint(len(c.known))}
	_, stamp, _ := strings.Cut(text, " ")
	if due, err := time.Parse(time.RFC3339, stamp); err == nil && !c.outage {
		c.world.latest = max(c.world.latest, c.world.now.Sub(due))
	}
	if c.world.random.IntN(200) == 0 {
		c.world.trouble = true
		return chat.Posted{}, errCut
	}
	return c.known[key], nil
}

func (c *counting) Update(context.Context, chat.Posted, chat.Reply) error { return nil }

// judge compares what was posted with what was due, and the ledger with both.
func (w *world) judge(t *testing.T) {
	loc, err := time.LoadLocation(w.zone)
	if err != nil {
		t.Fatal(err)
	}
	w.end = w.now
	for i, line := range simulated() {
		want := walk(t, line, loc, w.season)
		w.occurrences += len(want)
		for _, due := range want {
			switch n := w.poster.posted[occurrence(i+1, due)]; {
			case n == 0:
				w.lost++
				t.Errorf("%s in %s: %s is lost", line, w.zone, due.In(loc))
			case n > 1:
				w.twice += n - 1
				t.Errorf("%s in %s: %s came %d times", line, w.zone, due.In(loc), n)
			}
			delete(w.poster.posted, occurrence(i+1, due))
		}
		lost, twice := bare(t, line, loc, want, w.season)
		w.bareLost += lost
		w.bareTwice += twice
		w.judgeLedger(t, i+1, len(want))
	}
	for text, n := range w.poster.posted {
		w.twice += n
		t.Errorf("%s: %s was posted and never due", w.zone, text)
	}
}

// judgeLedger checks that numbers run from 1 without a gap, and that each
// window begins where the one before it ended.
func (w *world) judgeLedger(t *testing.T, number, want int) {
	query := storage.Ledger{Job: Job(aSchedule(number)), State: storage.Sent, Limit: storage.LedgerMost}
	rows := ledger(t, w.store, query)
	if len(rows) != want {
		t.Errorf("%s: schedule %d was sent %d times, want %d", w.zone, number, len(rows), want)
	}
	slices.Reverse(rows)
	for i, d := range rows {
		if d.Number != i+1 || !d.Through.Equal(d.Due) {
			t.Errorf("%s: %s has number %d, want %d, and tells until %s", w.zone, d.Key, d.Number, i+1, d.Through)
		}
	}
}

// walk finds what is due by walking the time minute by minute: a slot is due
// when the wall clock first shows it, or first something later.
func walk(t *testing.T, line string, loc *time.Location, in season) []time.Time {
	t.Helper()
	spec := wallSpec(t, line)
	first := in.start.In(loc)
	slot := spec.Next(time.Date(first.Year(), first.Month(), first.Day(), first.Hour(), first.Minute(), 0, 0, time.UTC))
	var due []time.Time
	for at := in.start.Add(time.Minute); at.Before(in.end); at = at.Add(time.Minute) {
		local := at.In(loc)
		wall := time.Date(local.Year(), local.Month(), local.Day(), local.Hour(), local.Minute(), 0, 0, time.UTC)
		for ; !slot.After(wall); slot = spec.Next(slot) {
			due = append(due, at)
		}
	}
	return due
}

func wallSpec(t *testing.T, line string) cron.Schedule {
	t.Helper()
	spec, err := cron.ParseStandard("CRON_TZ=UTC " + line)
	if err != nil {
		t.Fatal(err)
	}
	return spec
}

// bare is what robfig/cron alone would have fired, in one process that is
// never killed.
func bare(t *testing.T, line string, loc *time.Location, want []time.Time, in season) (lost, twice int) {
	t.Helper()
	spec, err := cron.ParseStandard("CRON_TZ=" + loc.String() + " " + line)
	if err != nil {
		t.Fatal(err)
	}
	fired := map[time.Time]int{}
	for at := spec.Next(in.start); at.Before(in.end); at = spec.Next(at) {
		fired[at.UTC()]++
	}
	for _, due := range want {
		if fired[due.UTC()] == 0 {
			lost++
		}
		delete(fired, due.UTC())
	}
	return lost, len(fired)
}

// Look tells how a place stands: it is there.
func (*counting) Look(_ context.Context, in chat.Place) (chat.Standing, error) {
	return chat.Standing{Place: in, Reader: chat.Person{ID: in.Person}}, nil
}

// Trouble tells how the platform does: well.
func (*counting) Trouble(string) (bool, time.Time) { return false, time.Time{} }
