package digests

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pmobot/internal/pmo"
	"pmobot/internal/say"
	"pmobot/storage"
)

// station is one process that delivers scheduled digests on one store.
type station struct {
	*Deliverer
	store    storage.Store
	console  *channel
	composer *telling
}

func newStation(t testing.TB) *station {
	t.Helper()
	s := &station{store: memory(t), console: newChannel("console:"), composer: &telling{}}
	s.Deliverer = New(s.store, s.console, "one", quiet(), NewScheduled(s.store, s.composer, noDefaults()))
	return s
}

// posted returns what was posted since it was asked last.
func (s *station) posted() string {
	defer func() { s.console.posts = nil }()
	return strings.Join(s.console.posts, "|")
}

// set changes a schedule.
func (s *station) set(t testing.TB, ref pmo.Ref, at time.Time, version int, put func(pmo.Values)) {
	t.Helper()
	set := pmo.Values{}
	put(set)
	change(t, s.store, pmo.Change{ID: fmt.Sprintf("set %s %d", ref, version), At: at, By: "test:ann", Verb: "edit", Ref: ref, Version: version, Set: set})
}

// TestAfterAnOutageTheNewestComesOnce, marked late; those before it are in the
// ledger as missed, and count.
func TestAfterAnOutageTheNewestComesOnce(t *testing.T) {
	s := newStation(t)
	ref := schedule(t, s.store, "weekly mon 09:00", "Asia/Shanghai", "console:pmo", at(t, "Asia/Shanghai", "2026-10-29 10:00"))
	tick(t, s.Deliverer, at(t, "Asia/Shanghai", "2026-11-01 10:00"), "")
	tick(t, s.Deliverer, at(t, "Asia/Shanghai", "2026-11-02 09:00"), "")
	if got := s.posted(); got != "1/1 due 2026-11-02T09:00:00+08:00" {
		t.Errorf("on the first Monday: %q", got)
	}
	if ask := s.composer.asks[0]; !ask.First || !ask.From.IsZero() || ask.NextDue.Format(slotForm) != "2026-11-09T09:00" {
		t.Errorf("the first was asked %+v", ask)
	}
	for range 3 {
		tick(t, s.Deliverer, at(t, "Asia/Shanghai", "2026-11-23 11:40"), "")
	}
	if got := s.posted(); got != "1/4 due 2026-11-23T09:00:00+08:00 late" {
		t.Errorf("after three weeks: %q", got)
	}
	ask := s.composer.asks[1]
	if ask.First || ask.Missed != 2 || !ask.From.Equal(at(t, "Asia/Shanghai", "2026-11-02 09:00")) || !ask.Until.Equal(ask.Due) {
		t.Errorf("the late one was asked %+v", ask)
	}
	var rows []string
	for _, d := range ledger(t, s.store, storage.Ledger{Job: Job(ref)}) {
		rows = append(rows, fmt.Sprintf("%s %d %s%s", d.Key, d.Number, d.State, d.Why.Code))
	}
	want := `digest/0000001/-/2026-11-23T09:00/console:pmo 4 sent
digest/0000001/-/2026-11-16T09:00/console:pmo 3 skippedmissed
digest/0000001/-/2026-11-09T09:00/console:pmo 2 skippedmissed
digest/0000001/-/2026-11-02T09:00/console:pmo 1 sent`
	if got := strings.Join(rows, "\n"); got != want {
		t.Errorf("the ledger says\n%s\nwant\n%s", got, want)
	}
}

// TestPausedAndResumed: nothing that was due meanwhile comes afterwards, and
// the numbers go on.
func TestPausedAndResumed(t *testing.T) {
	s := newStation(t)
	ref := schedule(t, s.store, "daily 09:00", "UTC", "console:pmo", at(t, "UTC", "2026-11-01 10:00"))
	tick(t, s.Deliverer, at(t, "UTC", "2026-11-02 09:00"), "")
	s.set(t, ref, at(t, "UTC", "2026-11-02 10:00"), 2, func(v pmo.Values) { pmo.Paused.Put(v, true) })
	tick(t, s.Deliverer, at(t, "UTC", "2026-11-05 09:00"), "")
	if next, err := s.Next(t.Context(), anOffice, at(t, "UTC", "2026-11-05 09:00")); err != nil || !next.IsZero() {
		t.Errorf("paused, the next is %s, %v", next, err)
	}
	resumed := at(t, "UTC", "2026-11-05 12:00")
	s.set(t, ref, resumed, 3, func(v pmo.Values) {
		pmo.Paused.Put(v, false)
		pmo.StartsAt.Put(v, resumed)
	})
	tick(t, s.Deliverer, resumed, "")
	tick(t, s.Deliverer, at(t, "UTC", "2026-11-06 09:00"), "")
	if got := s.posted(); got != "1/1 due 2026-11-02T09:00:00Z|1/2 due 2026-11-06T09:00:00Z" {
		t.Errorf("posted %q", got)
	}
}

// TestChangedSchedules: a new time, a new place or none take effect at once,
// and repeat nothing.
func TestChangedSchedules(t *testing.T) {
	s := newStation(t)
	ref := schedule(t, s.store, "weekly mon 09:00", "UTC", "console:pmo", at(t, "UTC", "2026-10-29 10:00"))
	tick(t, s.Deliverer, at(t, "UTC", "2026-11-02 09:00"), "")
	moved := at(t, "UTC", "2026-11-05 12:00")
	s.set(t, ref, moved, 2, func(v pmo.Values) { pmo.Target.Put(v, "console:board") })
	tick(t, s.Deliverer, moved, "")
	s.set(t, ref, moved, 3, func(v pmo.Values) {
		pmo.When.Put(v, "weekly wed 09:00")
		pmo.StartsAt.Put(v, moved)
	})
	tick(t, s.Deliverer, moved, "")
	tick(t, s.Deliverer, at(t, "UTC", "2026-11-11 09:00"), "")
	s.set(t, ref, at(t, "UTC", "2026-11-12 09:00"), 4, func(v pmo.Values) { pmo.Open.Put(v, false) })
	tick(t, s.Deliverer, at(t, "UTC", "2026-11-18 09:00"), "")
	if got := s.posted(); got != "1/1 due 2026-11-02T09:00:00Z|1/2 due 2026-11-11T09:00:00Z" {
		t.Errorf("posted %q", got)
	}
}

// TestPausedWhileItWasDue: the schedule is read again when the digest is made.
func TestPausedWhileItWasDue(t *testing.T) {
	s := newStation(t)
	ref := schedule(t, s.store, "daily 09:00", "UTC", "console:pmo", at(t, "UTC", "2026-11-01 10:00"))
	now := at(t, "UTC", "2026-11-02 09:00")
	s.step = func(step string) {
		if step == "compose" {
			s.set(t, ref, now, 2, func(v pmo.Values) { pmo.Paused.Put(v, true) })
		}
	}
	tick(t, s.Deliverer, now, "")
	rows := ledger(t, s.store, storage.Ledger{Job: Job(ref)})
	if len(rows) != 1 || rows[0].State != storage.Skipped || rows[0].Why.Code != storage.ReasonPaused || s.posted() != "" {
		t.Errorf("the ledger says %+v", rows)
	}
}

// TestOneBrokenScheduleStopsNoOther: what can't be read is in the error.
func TestOneBrokenScheduleStopsNoOther(t *testing.T) {
	s := newStation(t)
	start := at(t, "UTC", "2026-11-01 10:00")
	broken := schedule(t, s.store, "daily 09:00", "UTC", "console:pmo", start)
	s.set(t, broken, start, 2, func(v pmo.Values) { pmo.When.Put(v, "whenever") })
	schedule(t, s.store, "daily 09:00", "UTC", "console:board", start)
	tick(t, s.Deliverer, at(t, "UTC", "2026-11-02 09:00"), "schedule 1")
	if got := s.posted(); got != "2/1 due 2026-11-02T09:00:00Z" {
		t.Errorf("posted %q", got)
	}
}

// TestWhoseZoneAndLanguage: a digest follows its own zone, else its project's,
// its reader's or the office's, and the calendar of what it covers.
func TestWhoseZoneAndLanguage(t *testing.T) {
	s := newStation(t)
	start := at(t, "UTC", "2026-11-26 15:00")
	put := func(ref pmo.Ref, fill func(pmo.Values)) {
		set := pmo.Values{}
		fill(set)
		change(t, s.store, pmo.Change{ID: ref.Key(), At: start, By: "test:ann", Verb: "set", Ref: ref, Set: set})
	}
	put(pmo.Named(pmo.KindOffice, "office"), func(v pmo.Values) { pmo.Zone.Put(v, "Europe/Lisbon") })
	put(pmo.Named(pmo.KindProject, "APO"), func(v pmo.Values) {
		pmo.Zone.Put(v, "America/New_York")
		pmo.Holidays.Put(v, []string{"2026-11-27"})
	})
	put(pmo.Named(pmo.KindPlace, "console:apollo"), func(v pmo.Values) { pmo.Locale.Put(v, "zh") })
	put(pmo.Named(pmo.KindPerson, "console:chen"), func(v pmo.Values) {
		pmo.Zone.Put(v, "Asia/Shanghai")
		pmo.Workdays.Put(v, "7,1-4")
	})
	cases := []struct {
		target, covers, kind string
		lang                 say.Lang
		want                 string
	}{
		{"console:pmo", "", WeeklyKind, say.En, "2026-11-27T09:00:00Z"},
		{"console:chen", "", MineKind, say.En, "2026-11-29T09:00:00+08:00"},
		{"console:apollo", "APO", WeeklyKind, say.Zh, "2026-11-30T09:00:00-05:00"},
	}
	for i, c := range cases {
		ref := schedule(t, s.store, "daily workdays", "", c.target, start.Add(time.Duration(i)*time.Millisecond))
		s.set(t, ref, start, 2, func(v pmo.Values) {
			pmo.Covers.Put(v, c.covers)
			pmo.DigestKind.Put(v, c.kind)
		})
	}
	now := start
	for !now.After(start.AddDate(0, 0, 5)) {
		next, err := s.Next(t.Context(), anOffice, now)
		if err != nil {
			t.Fatal(err)
		}
		now = next
		tick(t, s.Deliverer, now, "")
	}
	for _, c := range cases {
		i := slices.IndexFunc(s.composer.asks, func(a Ask) bool { return a.Target == c.target })
		ask := s.composer.asks[i]
		if ask.Due.Format(time.RFC3339) != c.want || ask.Lang != c.lang || ask.Covers != c.covers || ask.Kind != c.kind {
			t.Errorf("%s was asked %+v, want it at %s", c.target, ask, c.want)
		}
	}
}

func TestJobs(t *testing.T) {
	for _, n := range []int{1, 30, 1234567} {
		if ref, ok := ScheduleOf(Job(aSchedule(n))); !ok || ref != aSchedule(n) {
			t.Errorf("%d comes back as %v", n, ref)
		}
	}
	for _, job := range []string{"remind/console:ann", "digest/", "digest/x", "digest/0", ""} {
		if ref, ok := ScheduleOf(job); ok {
			t.Errorf("%q is taken for %v", job, ref)
		}
	}
}
