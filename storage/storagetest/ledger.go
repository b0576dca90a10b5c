package storagetest

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"pmobot/storage"
)

const lease = 2 * time.Minute

// delivery is one to claim.
func delivery(key, by string) storage.Delivery {
	return storage.Delivery{Office: office, Key: key, Job: "digest/3", Scope: "APO", Target: "console:apollo", Due: start(), By: by, Number: 4}
}

// claim claims at a time.
func (k kit) claim(now time.Time, deliveries ...storage.Delivery) []storage.Delivery {
	k.Helper()
	won, err := k.Store.Claim(k.ctx, now, lease, deliveries...)
	k.no(err)
	return won
}

// deliveries reads the ledger whole.
func (k kit) deliveries(q storage.Ledger) []storage.Delivery {
	k.Helper()
	var list []storage.Delivery
	for {
		page, err := k.Store.Deliveries(k.ctx, office, q)
		k.no(err)
		list = append(list, page.Deliveries...)
		if q.After = page.Next; q.After == "" {
			return list
		}
	}
}

// claimants: of 50 in two processes that claim the same ten, each is won by one.
func claimants(k kit) {
	const many, keys = 50, 10
	stores := []Backend{k.Store, k.Again(k.T)}
	var (
		wait sync.WaitGroup
		mu   sync.Mutex
		wins = map[string]string{}
	)
	for i := range many {
		wait.Go(func() {
			by := fmt.Sprint("process", i)
			var wanted []storage.Delivery
			for n := range keys {
				wanted = append(wanted, delivery(fmt.Sprint("k", (n+i)%keys), by))
			}
			won, err := stores[i%2].Claim(k.ctx, start(), lease, wanted...)
			if err != nil {
				k.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			for _, d := range won {
				if other, twice := wins[d.Key]; twice || d.By != by {
					k.Errorf("%s was won by %s and %s, says %s", d.Key, by, other, d.By)
				}
				wins[d.Key] = by
			}
		})
	}
	wait.Wait()
	if len(wins) != keys {
		k.Errorf("%d of %d were won", len(wins), keys)
	}
	for _, d := range k.deliveries(storage.Ledger{}) {
		if d.By != wins[d.Key] || d.Attempt != 1 || d.State != storage.Claimed {
			k.Errorf("in the ledger: %+v", d)
		}
	}
}

// steal: an expired claim can be taken over after the margin, and who lost it
// can no longer settle it.
func steal(k kit) {
	first := k.claim(start(), delivery("k", "a"))
	want := delivery("k", "a")
	want.State, want.Attempt, want.Until = storage.Claimed, 1, start().Add(lease)
	k.same("won", first, []storage.Delivery{want})
	end := start().Add(lease + storage.ClaimMargin)
	for _, early := range []time.Time{start(), start().Add(lease), end} {
		if got := k.claim(early, delivery("k", "b"), delivery("k", "a")); len(got) != 0 {
			k.Errorf("won at %v: %v", early, got)
		}
	}
	later := end.Add(time.Millisecond)
	stolen := k.claim(later, delivery("k", "b"))
	want.By, want.Attempt, want.Until = "b", 2, later.Add(lease)
	k.same("stolen", stolen, []storage.Delivery{want})

	lost, fine := first[0], k.claim(later, delivery("other", "a"))[0]
	lost.State, fine.State = storage.Sent, storage.Sent
	k.is(k.Store.Settle(k.ctx, later, lost, fine), storage.ErrConflict)
	forged := stolen[0]
	forged.Attempt = 1
	k.is(k.Store.Settle(k.ctx, later, forged), storage.ErrConflict)
	k.same("what was fine is settled", k.deliveries(storage.Ledger{State: storage.Sent}), []storage.Delivery{fine})

	done := stolen[0]
	done.State, done.Message, done.Link, done.SentAt = storage.Sent, "17.2", "https://a.example/17", later
	done.Through, done.Seen = later.Add(-time.Second), []string{"x", "y"}
	done.Why = storage.Reason{Code: "paused", Person: "console:ann", At: later, Detail: "d"}
	for range 2 { // asked again after no answer, it is the same
		k.no(k.Store.Settle(k.ctx, later, done))
	}
	k.same("settled", k.deliveries(storage.Ledger{Keys: []string{"k"}}), []storage.Delivery{done})
	if got := k.claim(later.Add(time.Hour), delivery("k", "c")); len(got) != 0 {
		k.Error("what was sent was claimed again")
	}
	nobody := delivery("never claimed", "a")
	nobody.Attempt = 1
	k.is(k.Store.Settle(k.ctx, later, nobody), storage.ErrConflict)
	_, err := k.Store.Claim(k.ctx, start(), lease, delivery("k2", ""))
	k.is(err, storage.ErrDefect)
	if got := k.deliveries(storage.Ledger{Keys: []string{"k2"}}); len(got) != 0 {
		k.Error("nobody claimed it")
	}
}

// waiting: what is to be tried again is free from then on, for anybody.
func waiting(k kit) {
	d := k.claim(start(), delivery("k", "a"))[0]
	d.State, d.Until, d.Why.Code = storage.Waiting, start().Add(time.Hour), "busy"
	k.no(k.Store.Settle(k.ctx, start(), d))
	k.same("waits", k.deliveries(storage.Ledger{Open: true}), []storage.Delivery{d})
	if got := k.claim(d.Until.Add(-time.Millisecond), delivery("k", "b")); len(got) != 0 {
		k.Error("it was claimed before its time")
	}
	again := k.claim(d.Until, delivery("k", "b"))
	if len(again) != 1 || again[0].Attempt != 2 || again[0].By != "b" || again[0].Why.Code != "busy" {
		k.Errorf("claimed again: %+v", again)
	}
	k.is(k.Store.Settle(k.ctx, start(), d), storage.ErrConflict)
	if got := k.claim(d.Until, delivery("k", "c")); len(got) != 0 {
		k.Error("it was claimed twice")
	}
}

// ledger: filters and pages, newest due first.
func ledger(k kit) {
	var all []storage.Delivery
	for i := range 40 {
		d := delivery(fmt.Sprintf("k%02d", i), "a")
		d.Job = []string{"digest/1", "digest/10", "digest/2", "remind/安然"}[i%4]
		d.Due = start().Add(time.Duration(i/3) * time.Hour)
		d = k.claim(start(), d)[0]
		if i%5 != 0 {
			d.State = []storage.DeliveryState{storage.Sent, storage.Waiting, storage.Failed, storage.Skipped}[i%4]
			k.no(k.Store.Settle(k.ctx, start(), d))
		}
		all = append(all, d)
	}
	slices.Reverse(all) // keys rise with what is due
	for name, tried := range map[string]struct {
		q    storage.Ledger
		pass func(storage.Delivery) bool
	}{
		"all":      {storage.Ledger{}, func(storage.Delivery) bool { return true }},
		"a job":    {storage.Ledger{Job: "digest/1"}, func(d storage.Delivery) bool { return d.Job == "digest/1" || d.Job == "digest/10" }},
		"han":      {storage.Ledger{Job: "remind/安"}, func(d storage.Delivery) bool { return d.Job == "remind/安然" }},
		"sent":     {storage.Ledger{State: storage.Sent}, func(d storage.Delivery) bool { return d.State == storage.Sent }},
		"open":     {storage.Ledger{Open: true}, func(d storage.Delivery) bool { return d.State == storage.Claimed || d.State == storage.Waiting }},
		"keys":     {storage.Ledger{Keys: []string{"k01", "k30", "none"}}, func(d storage.Delivery) bool { return d.Key == "k01" || d.Key == "k30" }},
		"no keys":  {storage.Ledger{Keys: []string{}}, func(storage.Delivery) bool { return false }},
		"due":      {storage.Ledger{Since: start().Add(time.Hour), Until: start().Add(3 * time.Hour)}, between(1, 3)},
		"due then": {storage.Ledger{Job: "digest", Since: start().Add(2 * time.Hour), State: storage.Failed}, failedSince(2)},
	} {
		var want []storage.Delivery
		for _, d := range all {
			if tried.pass(d) {
				want = append(want, d)
			}
		}
		for _, limit := range []int{0, 1, 7} {
			tried.q.Limit = limit
			k.same(fmt.Sprint(name, " by ", limit), k.deliveries(tried.q), want)
		}
	}
}

func between(from, until int) func(storage.Delivery) bool {
	return func(d storage.Delivery) bool {
		hours := d.Due.Sub(start()).Hours()
		return hours >= float64(from) && hours < float64(until)
	}
}

func failedSince(hour int) func(storage.Delivery) bool {
	return func(d storage.Delivery) bool {
		return between(hour, 99)(d) && d.State == storage.Failed && d.Job != "remind/安然"
	}
}

// note keeps one.
func (k kit) note(key string, version int, value []byte) error {
	return k.Store.Keep(k.ctx, office, storage.Note{Key: key, Version: version, Value: value})
}

// notes: each is kept over the version it was read with.
func notes(k kit) {
	k.no(k.note("card/1", 0, []byte("a")))
	k.is(k.note("card/1", 0, []byte("b")), storage.ErrConflict)
	k.is(k.note("card/1", 2, []byte("b")), storage.ErrConflict)
	k.no(k.note("card/1", 1, []byte{}))
	k.is(k.note("card/1", 1, []byte("late")), storage.ErrConflict)
	kept, err := k.Store.Kept(k.ctx, office, "card/", "", 9)
	k.no(err)
	k.same("kept", kept, []storage.Note{{Key: "card/1", Version: 2, Value: []byte{}}})
	k.is(k.note("card/1", 1, nil), storage.ErrConflict)
	k.no(k.note("card/1", 2, nil))
	k.is(k.note("card/1", 2, []byte("gone")), storage.ErrConflict)
	k.no(k.note("card/1", 0, []byte("new")))
	k.is(k.note("", 0, []byte("x")), storage.ErrDefect)
	k.is(k.note("big", 0, make([]byte, storage.NoteMost+1)), storage.ErrDefect)

	var (
		wait sync.WaitGroup
		won  = make([]bool, 20)
	)
	for i := range won {
		wait.Go(func() {
			err := k.note("code/once", 0, []byte{byte(i)})
			if won[i] = err == nil; err != nil && !errors.Is(err, storage.ErrConflict) {
				k.Error(err)
			}
		})
	}
	wait.Wait()
	kept, err = k.Store.Kept(k.ctx, office, "code/", "", 9)
	k.no(err)
	if winner := int(kept[0].Value[0]); !won[winner] || slices.Index(won, true) != winner || slices.Contains(won[winner+1:], true) {
		k.Errorf("of twenty, %v won and %d is kept", won, winner)
	}
}

// notesByPrefix: in the order of their keys, page by page.
func notesByPrefix(k kit) {
	keys := []string{"a", "a/", "a/1", "a/10", "a/2", "a/安", "a/\U0001F600", "b", "A"}
	for _, key := range keys {
		k.no(k.note(key, 0, []byte(key)))
	}
	for name, tried := range map[string]struct {
		prefix, after string
		most          int
		want          []string
	}{
		"all":       {"", "", 99, []string{"A", "a", "a/", "a/1", "a/10", "a/2", "a/安", "a/\U0001F600", "b"}},
		"prefix":    {"a/", "", 99, []string{"a/", "a/1", "a/10", "a/2", "a/安", "a/\U0001F600"}},
		"after":     {"a/", "a/10", 2, []string{"a/2", "a/安"}},
		"none":      {"a/3", "", 5, nil},
		"after all": {"a/", "b", 5, nil},
	} {
		kept, err := k.Store.Kept(k.ctx, office, tried.prefix, tried.after, tried.most)
		k.no(err)
		var got []string
		for _, n := range kept {
			got = append(got, n.Key)
			k.same("value", string(n.Value), n.Key)
		}
		k.same(name, got, tried.want)
	}
}
