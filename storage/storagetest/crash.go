package storagetest

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"pmobot/internal/pmo"
	"pmobot/storage"
)

// errCut is the crash.
var errCut = errors.New("storagetest: cut")

// cutAt crashes before the n-th step from now on, and stays down until the
// fault is healed. Fired tells whether it came to that.
func (k kit) cutAt(n int) (fired func() bool) {
	var steps atomic.Int64
	k.Fault(func(string) error {
		if steps.Add(1) > int64(n) {
			return errCut
		}
		return nil
	})
	return func() bool { return steps.Load() > int64(n) }
}

// crashes: whatever step of a batch is the last one, each change is there
// whole or not at all, and repeating the batch makes up for the rest.
func crashes(k kit) {
	e := k.logged("0", pmo.Values{"title": "a"})
	for n := 0; ; n++ {
		bad := creation(fmt.Sprint("bad", n), "APO", "R", pmo.Values{"x": 1})
		batch := []pmo.Change{
			creation(fmt.Sprint("new", n), "APO", "R", pmo.Values{"title": "new vendor", "open": true}),
			bad,
			edit(fmt.Sprint("edit", n), e, pmo.Values{"title": fmt.Sprint("edit", n)}),
			creation(fmt.Sprint("other", n), "APO", "L", pmo.Values{"title": "lesson"}),
		}
		fired := k.cutAt(n)
		_, err := k.Store.Apply(k.ctx, office, start(), batch...)
		k.Fault(nil)
		if !fired() {
			k.no(err)
			break
		}
		k.is(err, storage.ErrUncertain)
		_, err = k.Store.Mend(k.ctx, office, start())
		k.no(err)
		k.sound()
		applied, err := k.Store.Apply(k.ctx, office, start(), batch...)
		k.no(err)
		for i, one := range applied {
			if i != 1 {
				k.no(one.Err)
			}
		}
		e = applied[2].Entry
		k.same("edited", k.entry(e.Ref), e)
		if holders := k.sound(); holders.Changes != 1+3*(n+1) {
			k.Fatalf("after crash %d there are %d changes", n, holders.Changes)
		}
	}
}

// otherCrashes: the same for whatever else is written.
func otherCrashes(k kit) {
	e := k.logged("0", pmo.Values{"title": "typed", "body": "typed"})
	delivery := storage.Delivery{Office: office, Job: "digest/1", By: "me", Due: start()}
	version := 0
	for name, write := range map[string]func(n int) error{
		"claim": func(n int) error {
			delivery.Key = fmt.Sprint("claim", n)
			_, err := k.Store.Claim(k.ctx, start(), time.Minute, delivery)
			return err
		},
		"settle": func(int) error {
			d := delivery
			d.Key, d.Attempt, d.State = "settle", 1, storage.Sent
			return k.Store.Settle(k.ctx, start(), d)
		},
		"note": func(n int) error {
			err := k.Store.Keep(k.ctx, office, storage.Note{Key: "n", Version: version, Value: []byte("x")})
			kept, _ := k.Store.Kept(k.ctx, office, "n", "", 1)
			if len(kept) == 1 {
				version = kept[0].Version
			}
			return err
		},
		"redact":  func(int) error { return k.Store.Redact(k.ctx, office, e.Ref, "body") },
		"rebuild": func(int) error { _, err := k.Store.Rebuild(k.ctx, office); return err },
	} {
		if name == "settle" {
			d := delivery
			d.Key = "settle"
			_, err := k.Store.Claim(k.ctx, start(), time.Minute, d)
			k.no(err)
		}
		for n := 0; ; n++ {
			fired := k.cutAt(n)
			err := write(n)
			k.Fault(nil)
			if !fired() {
				k.no(err)
				break
			}
			k.is(err, storage.ErrUncertain)
			_, err = k.Store.Mend(k.ctx, office, start())
			k.no(err)
			k.sound()
			k.no(k.Store.Ready(k.ctx))
		}
		if name == "redact" && strings.Contains(fmt.Sprint(k.entry(e.Ref).Values), "body") {
			k.Error("what was redacted is there")
		}
	}
	page, err := k.Store.Deliveries(k.ctx, office, storage.Ledger{Keys: []string{"settle"}})
	k.no(err)
	if len(page.Deliveries) != 1 || page.Deliveries[0].State != storage.Sent {
		k.Errorf("settled: %v", page.Deliveries)
	}
}

// writers: so many processes with 50 writers each, amid crashes and repeats,
// fill two registers without a gap, and each acknowledged answer is the truth.
func writers(k kit, processes int) {
	const each, logs = 50, 3
	stores := []Backend{k.Store}
	for len(stores) < processes {
		stores = append(stores, k.Again(k.T))
	}
	var steps atomic.Int64
	k.Fault(func(string) error {
		if n := steps.Add(1); n%41 == 0 && n < 41*60 {
			return errCut
		}
		return nil
	})
	var (
		wait  sync.WaitGroup
		mu    sync.Mutex
		acked = map[string]pmo.Ref{}
	)
	for w := range each * processes {
		wait.Go(func() {
			for i := range logs {
				c := creation(fmt.Sprintf("w%d/%d", w, i), "APO", []string{"R", "L"}[i%2], pmo.Values{"title": fmt.Sprint(w, i)})
				ref, err := k.insist(stores, w+i, c)
				if err != nil {
					k.Error(err)
					return
				}
				mu.Lock()
				acked[c.ID] = ref
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	k.Fault(nil)
	_, err := k.Store.Mend(k.ctx, office, start())
	k.no(err)
	report := k.sound() // which looks for gaps
	if want := each * processes * logs; report.Changes != want || report.Entries != want || len(acked) != want {
		k.Errorf("%d changes and %d entries of %d acknowledged, %d asked for", report.Changes, report.Entries, len(acked), want)
	}
	for _, c := range k.trail(pmo.Span{}) {
		if acked[c.ID] != c.Ref {
			k.Errorf("%s was said to be %v and is %v", c.ID, acked[c.ID], c.Ref)
		}
	}
}

// insist applies a change, asking one process after another until there is an
// answer, and once more after it.
func (k kit) insist(stores []Backend, first int, c pmo.Change) (pmo.Ref, error) {
	var ref pmo.Ref
	for answers, tries := 0, first; answers < 2; tries++ {
		if tries > first+200 {
			return ref, fmt.Errorf("storagetest: no answer for %s", c.ID)
		}
		applied, err := stores[tries%len(stores)].Apply(k.ctx, office, start(), c)
		if errors.Is(err, storage.ErrUncertain) || errors.Is(err, storage.ErrUnavailable) {
			continue
		}
		if err != nil {
			return ref, err
		}
		if applied[0].Err != nil {
			return ref, applied[0].Err
		}
		if answers > 0 && applied[0].Entry.Ref != ref {
			return ref, fmt.Errorf("storagetest: %s is %v and %v", c.ID, ref, applied[0].Entry.Ref)
		}
		ref = applied[0].Entry.Ref
		answers++
	}
	return ref, nil
}

// halfMove: a move whose second half is missing is made whole.
func halfMove(k kit) {
	origin := k.logged("0", pmo.Values{"title": "a", "open": true})
	first := creation("move", "BOR", "R", pmo.Values{"title": "a", "open": true})
	pmo.MovedFrom.Put(first.Set, origin.Ref.String())
	made := k.apply(first)[0]
	for i, want := range []int{1, 0} {
		mended, err := k.Store.Mend(k.ctx, office, start())
		k.no(err)
		if mended != want {
			k.Errorf("mending %d mended %d", i, mended)
		}
	}
	if to := pmo.MovedTo.Of(k.entry(origin.Ref)); to != made.Entry.Ref.String() {
		k.Errorf("the old one leads to %q", to)
	}
	n, err := k.Store.Count(k.ctx, office, pmo.Query{Sight: all(), Register: "R"}, 9)
	k.no(err)
	if n != 1 {
		k.Errorf("%d entries are listed, with the forward", n)
	}
	again, ok := storage.Forward(made.Change)
	if !ok {
		k.Fatal("the first half leads nowhere")
	}
	again.Version = 2
	if !k.apply(again)[0].Repeat {
		k.Error("the handler's own second half is another one")
	}
	k.sound()
}

// damage: Verify finds it, Mend or Rebuild undoes it.
func damage(k kit) {
	list := k.fill(roll(1), 40, 40)
	before := k.everything()
	lost, wrong := list[3].Ref.Key(), list[7].Ref.Key()

	k.Damage.Unproject(k.T, office, lost)
	k.faulty(lost)
	mended, err := k.Store.Mend(k.ctx, office, start())
	k.no(err)
	if mended != 1 {
		k.Errorf("%d entries were mended", mended)
	}
	k.sound()
	k.same("after mending", k.everything(), before)

	k.Damage.Misproject(k.T, office, wrong)
	k.faulty(wrong)
	k.Damage.Unproject(k.T, office, lost)
	n, err := k.Store.Rebuild(k.ctx, office)
	k.no(err)
	if n != len(list) {
		k.Errorf("%d of %d entries were rebuilt", n, len(list))
	}
	k.sound()
	k.same("after rebuilding", k.everything(), before)
	k.answersAsModel(roll(2), before, 40)
	k.holdersAsModel(before)

	k.Damage.Unproject(k.T, office, lost)
	e := list[3]
	applied := k.apply(edit("after", e, pmo.Values{"title": "on"}))
	k.same("decided on the changes", applied[0].Entry.Version, e.Version+1)
	k.sound()
}

// faulty wants Verify to name one key and nothing else.
func (k kit) faulty(key string) {
	k.Helper()
	report, err := k.Store.Verify(k.ctx, office)
	k.no(err)
	if len(report.Faults) != 1 || !strings.Contains(report.Faults[0], key) {
		k.Fatalf("of the damage at %s Verify says %q", key, report.Faults)
	}
}

// alteredPast: nobody changes a kept change unseen.
func alteredPast(k kit) {
	e := k.logged("1", pmo.Values{"title": "a"})
	k.apply(edit("2", e, pmo.Values{"title": "b"}))
	k.Damage.Alter(k.T, office, e.Ref.Key(), 1)
	report, err := k.Store.Verify(k.ctx, office)
	k.no(err)
	if !strings.Contains(strings.Join(report.Faults, "\n"), "hash") {
		k.Errorf("Verify says %q", report.Faults)
	}
}

// logFolds: all changes of the office, folded in the order in which they were
// kept, are the entries: so whatever is counted over a span of the log agrees
// with what is counted over the entries.
func logFolds(k kit) {
	list := k.fill(roll(3), 60, 120)
	folded := map[pmo.Ref]pmo.Entry{}
	for _, c := range k.trail(pmo.Span{Limit: 7}) {
		folded[c.Ref] = pmo.Fold(folded[c.Ref], c)
	}
	if len(folded) != len(list) {
		k.Errorf("%d entries in the log, %d were logged", len(folded), len(list))
	}
	for _, e := range k.everything() {
		k.same(e.Ref.String(), e, folded[e.Ref])
	}
	for _, e := range list {
		k.same(e.Ref.String()+" as applied", e, folded[e.Ref])
	}
}
