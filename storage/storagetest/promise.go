package storagetest

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"pmobot/internal/pmo"
	"pmobot/storage"
)

// promising makes a change promise a card and a notice.
func promising(c pmo.Change) pmo.Change {
	c.Promises = []pmo.Promise{
		{Kind: pmo.PromiseCard, Target: "slack:T1:C9", Path: "card show", Args: map[string]string{"lang": "zh"}},
		{Kind: pmo.PromiseTell, Target: "slack:T1:U1", Path: "notice show"},
	}
	return c
}

// keeps wants the ledger to hold what all changes of the office promise, each
// once, and nothing else. A card that several changes promise is there once, as
// any of them promises it.
func (k kit) keeps() {
	k.Helper()
	promised := map[string][]storage.Delivery{}
	for _, c := range k.trail(pmo.Span{}) {
		for _, d := range storage.Promised(office, c) {
			promised[d.Key] = append(promised[d.Key], d)
		}
	}
	list := k.deliveries(storage.Ledger{})
	for _, got := range list {
		if !slices.ContainsFunc(promised[got.Key], func(d storage.Delivery) bool { return reflect.DeepEqual(d, got) }) {
			k.Errorf("nobody promised %+v", got)
		}
	}
	if len(list) != len(promised) {
		k.Fatalf("%d promises are in the ledger, not %d", len(list), len(promised))
	}
}

// promises: what a change promises is kept with it, and is in the ledger, due
// at once, when it is acknowledged; asked again, here or elsewhere, it is there
// once, and what became of it meanwhile stays.
func promises(k kit) {
	c := promising(creation("1", "APO", "R", pmo.Values{"title": "a"}))
	made := k.apply(c, creation("2", "APO", "R", nil))[0]
	k.same("as applied", made.Change.Promises, c.Promises)
	k.same("as kept", k.trail(pmo.Span{ID: "1"})[0], made.Change)
	first := k.deliveries(storage.Ledger{Target: "slack:T1:C9"})
	k.same("the card", first, []storage.Delivery{{
		Office: office, Key: "card/APO/R/0000001/slack:T1:C9", Job: "card/APO/R/0000001", Scope: "APO-R1", Target: "slack:T1:C9",
		Due: made.Change.Kept, Until: made.Change.Kept, State: storage.Waiting,
		Path: "card show", Args: map[string]string{"ref": "APO-R1", "version": "1", "lang": "zh"},
	}})
	k.keeps()

	c.Promises[0].Args["lang"] = "mine now"
	k.same("nothing is shared", k.apply(promising(creation("1", "APO", "R", nil)))[0].Change.Promises[0].Args["lang"], "zh")
	k.keeps()
	other := k
	other.Store = k.Again(k.T)
	if !other.apply(promising(creation("1", "APO", "R", nil)))[0].Repeat {
		k.Error("it is no repeat")
	}
	k.keeps()

	won := k.claim(made.Change.Kept, again(first[0], "a", storage.Waiting))[0]
	won.State, won.Message, won.Shown, won.Veil, won.Tries = storage.Sent, "17.2", 1, true, 3
	k.no(k.Store.Settle(k.ctx, start(), won))
	other.apply(c)
	_, err := k.Store.Mend(k.ctx, office, start())
	k.no(err)
	_, err = k.Store.Rebuild(k.ctx, office)
	k.no(err)
	k.same("what was sent", k.deliveries(storage.Ledger{Target: "slack:T1:C9"}), []storage.Delivery{won})

	k.no(k.Store.Redact(k.ctx, office, made.Entry.Ref, "title"))
	k.same("after a redaction", k.trail(pmo.Span{ID: "1"})[0].Promises, made.Change.Promises)
	k.sound()
	k.badPromises()
}

// badPromises: what can't be delivered can't be promised.
func (k kit) badPromises() {
	for name, spoil := range map[string]func(*pmo.Promise){
		"no kind":      func(p *pmo.Promise) { p.Kind = "" },
		"another kind": func(p *pmo.Promise) { p.Kind = "share" },
		"no target":    func(p *pmo.Promise) { p.Target = "" },
		"no path":      func(p *pmo.Promise) { p.Path = "" },
		"a dotted arg": func(p *pmo.Promise) { p.Args = map[string]string{"a.b": "x"} },
		"no UTF-8":     func(p *pmo.Promise) { p.Args = map[string]string{"a": "\xff"} },
	} {
		c := promising(creation("bad "+name, "APO", "R", nil))
		spoil(&c.Promises[1])
		applied, err := k.Store.Apply(k.ctx, office, start(), c)
		k.no(err)
		k.is(applied[0].Err, storage.ErrDefect)
	}
	k.sound()
}

// promisesCut: whatever step is the last one, what is kept keeps its promises
// once it is mended, each once, and so it does when it is asked again.
func promisesCut(k kit) {
	e := k.apply(promising(creation("0", "APO", "R", nil)))[0].Entry
	for n := 0; ; n++ {
		batch := []pmo.Change{
			promising(creation(fmt.Sprint("new", n), "APO", "R", pmo.Values{"title": "new"})),
			promising(edit(fmt.Sprint("edit", n), e, pmo.Values{"title": fmt.Sprint(n)})),
		}
		fired := k.cutAt(n)
		_, err := k.Store.Apply(k.ctx, office, start(), batch...)
		k.Fault(nil)
		if !fired() {
			k.no(err)
			break
		}
		k.is(err, storage.ErrUncertain)
		whole := k
		if n%2 == 0 {
			whole.Store = k.Again(k.T) // the one that was cut is gone
		}
		_, err = whole.Store.Mend(k.ctx, office, start())
		k.no(err)
		whole.keeps()
		applied, err := whole.Store.Apply(k.ctx, office, start(), batch...)
		k.no(err)
		k.no(applied[1].Err)
		e = applied[1].Entry
		whole.keeps()
		k.keeps()
	}
	k.sound()
}

// promisesUnmended: without Mend, who reads the ledger through the process that
// was cut, or through a new one, finds what is promised.
func promisesUnmended(k kit) {
	for n := 0; ; n++ {
		fired := k.cutAt(n)
		_, err := k.Store.Apply(k.ctx, office, start(), promising(creation(fmt.Sprint("c", n), "APO", "R", nil)))
		k.Fault(nil)
		if !fired() {
			k.no(err)
			return
		}
		reads := k
		if n%2 == 0 {
			reads.Store = k.Again(k.T)
		}
		reads.keeps()
	}
}

// promisers: three processes log and promise amid crashes, and mend each
// other's: every acknowledged change's promises are there once.
func promisers(k kit) {
	const each, logs = 4, 6
	stores := []Backend{k.Store, k.Again(k.T), k.Again(k.T)}
	var steps atomic.Int64
	k.Fault(func(string) error {
		if n := steps.Add(1); n%23 == 0 && n < 23*20 {
			return errCut
		}
		return nil
	})
	var wait sync.WaitGroup
	for w := range each * len(stores) {
		wait.Go(func() {
			for i := range logs {
				if _, err := k.insist(stores, w+i, promising(creation(fmt.Sprintf("w%d/%d", w, i), "APO", "R", nil))); err != nil {
					k.Error(err)
					return
				}
				_, err := stores[(w+i+1)%len(stores)].Mend(k.ctx, office, start())
				if err != nil && !errors.Is(err, storage.ErrUncertain) && !errors.Is(err, storage.ErrUnavailable) {
					k.Error(err)
				}
			}
		})
	}
	wait.Wait()
	k.Fault(nil)
	k.keeps() // without another Mend: every one is acknowledged
	if n := len(k.trail(pmo.Span{})); n != each*logs*len(stores) {
		k.Errorf("%d changes", n)
	}
}

// again is d as it is asked for before its time, or once more, in the state in
// which it was seen.
func again(d storage.Delivery, by string, state storage.DeliveryState) storage.Delivery {
	return storage.Delivery{Office: d.Office, Key: d.Key, Job: d.Job, Target: d.Target, Due: d.Due, By: by, Again: state}
}

// claimedAgain: Again wins what waits, was sent or failed, with all that is
// known of it, where it still does; never what another holds, nor what was
// skipped.
func claimedAgain(k kit) {
	at := start().Add(time.Minute)
	for _, state := range []storage.DeliveryState{storage.Waiting, storage.Sent, storage.Failed, storage.Skipped, storage.Claimed} {
		d := k.claim(start(), delivery(string(state), "a"))[0]
		d.Path, d.Args, d.Message, d.Link, d.Shown, d.Tries = "card show", map[string]string{"ref": "APO-R1"}, "17.2", "https://a.example/17", 4, 2
		d.State, d.Until, d.Why.Code = state, at.Add(time.Hour), "busy"
		k.no(k.Store.Settle(k.ctx, start(), d))
		k.same(string(state)+", as settled", k.deliveries(storage.Ledger{Keys: []string{d.Key}}), []storage.Delivery{d})
		if won := k.claim(at, delivery(d.Key, "b")); len(won) != 0 {
			k.Errorf("%s was won without Again", state)
		}
		for _, other := range []storage.DeliveryState{storage.Waiting, storage.Sent, storage.Failed} {
			if other != state {
				k.same(fmt.Sprintf("%s, seen as %s", state, other), len(k.claim(at, again(d, "b", other))), 0)
			}
		}
		won := k.claim(at, again(d, "b", state))
		if state == storage.Skipped || state == storage.Claimed {
			k.same(string(state)+" is not won", len(won), 0)
			continue
		}
		d.State, d.By, d.Attempt, d.Until = storage.Claimed, "b", 2, at.Add(lease)
		k.same(string(state)+", won", won, []storage.Delivery{d})
		k.same(string(state)+", as kept", k.deliveries(storage.Ledger{Keys: []string{d.Key}, Open: true}), []storage.Delivery{d})
		k.same("while it is held", len(k.claim(at, again(d, "c", state))), 0)
		k.same("after it ended", len(k.claim(d.Until.Add(storage.ClaimMargin+time.Millisecond), again(d, "c", state))), 1)
	}
	k.same("a new one", k.claim(at, again(delivery("new", ""), "b", storage.Waiting))[0].Attempt, 1)
}

// againAtOnce: of many in three processes that want the same again, one wins.
func againAtOnce(k kit) {
	stores := []Backend{k.Store, k.Again(k.T), k.Again(k.T)}
	for _, state := range []storage.DeliveryState{storage.Waiting, storage.Sent, storage.Failed} {
		d := k.claim(start(), delivery(string(state), "a"))[0]
		d.State, d.Until = state, start().Add(time.Hour)
		k.no(k.Store.Settle(k.ctx, start(), d))
		var (
			wait sync.WaitGroup
			wins atomic.Int64
		)
		for i := range 30 {
			wait.Go(func() {
				won, err := stores[i%3].Claim(k.ctx, start(), lease, again(d, fmt.Sprint("b", i), state))
				if err != nil {
					k.Error(err)
				}
				wins.Add(int64(len(won)))
			})
		}
		wait.Wait()
		k.same(string(state), wins.Load(), int64(1))
	}
}

// dueNow: what is to be done by now is found, oldest first, page by page, and
// of one target.
func dueNow(k kit) {
	const many = 40
	var want []string
	for i := range many {
		d := delivery(fmt.Sprintf("k%02d", i), "a")
		d.Target = []string{"slack:T1:C9", "slack:T1:U1"}[i%2]
		d.Due = start().Add(time.Duration(i/3) * time.Minute)
		d = k.claim(start(), d)[0]
		d.State = []storage.DeliveryState{storage.Waiting, storage.Sent, storage.Waiting, storage.Claimed, storage.Failed}[i%5]
		d.Until = start().Add(time.Duration((i*7)%many) * time.Second)
		k.no(k.Store.Settle(k.ctx, start(), d))
		if d.State.Open() && !d.Until.After(start().Add(20*time.Second)) {
			want = append(want, d.Key)
		}
	}
	keys := func(q storage.Ledger) (keys []string) {
		for _, d := range k.deliveries(q) {
			keys = append(keys, d.Key)
		}
		return keys
	}
	by := start().Add(20*time.Second + 300*time.Microsecond)
	for _, limit := range []int{0, 1, 3, 500} {
		k.same("oldest first", keys(storage.Ledger{DueBy: by, Oldest: true, Limit: limit}), want)
		newest := keys(storage.Ledger{DueBy: by, Limit: limit})
		slices.Reverse(newest)
		k.same("newest first", newest, want)
	}
	var here []string
	for _, key := range want {
		if (key[2]-'0')%2 == 0 {
			here = append(here, key)
		}
	}
	k.same("of a target", keys(storage.Ledger{DueBy: by, Oldest: true, Target: "slack:T1:C9", Limit: 2}), here)
	whole := keys(storage.Ledger{Oldest: true, Limit: 7})
	if len(whole) != many || !slices.IsSorted(whole) {
		k.Errorf("all, oldest first: %v", whole)
	}
}
