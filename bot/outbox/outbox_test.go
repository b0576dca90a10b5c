package outbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
	"pmobot/storage"
)

var errLost = errors.New("wall: no answer")

// in plays a scene in a bubble.
func in(t *testing.T, scene func(*stage)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { scene(newStage(t)) })
}

func TestAPromiseIsPostedOnceAndFollowsItsEntry(t *testing.T) {
	in(t, func(s *stage) {
		p := s.running()
		e := s.log(p, card("wall:#a"), tell("wall:@bo"))
		s.settled(p)
		s.reads("wall:#a", "APO-R1 v1")
		s.reads("wall:@bo", "APO-R1 told of v1")
		s.edit(p, e)
		s.settled(p)
		s.reads("wall:#a", "APO-R1 v2")
		s.reads("wall:@bo", "APO-R1 told of v1")
		<-time.After(2 * time.Minute)
		if d := s.row("wall:#a"); d.State != storage.Sent || d.Shown != 2 || s.w.calls != 3 {
			s.Errorf("%+v after %d calls", d, s.w.calls)
		}
	})
}

// What a command holds back is sent when it is released, or by the pass where
// it never is.
func TestASlowCommandHoldsItsPromisesBack(t *testing.T) {
	in(t, func(s *stage) {
		p := s.process()
		ctx, held := Hold(s.Context())
		applied, err := p.Apply(ctx, office, time.Now(), pmo.Change{
			ID: "x", Ref: pmo.Ref{Project: "APO", Register: "R"}, Verb: "log", At: time.Now(), By: "wall:@ann", Promises: []pmo.Promise{card("wall:#a")},
		})
		if err != nil || applied[0].Err != nil {
			s.Fatal(err)
		}
		<-time.After(10 * time.Second)
		s.reads("wall:#a", "")
		p.Release(held)
		s.settled(p)
		s.reads("wall:#a", "APO-R1 v1")
		s.pass(p)
		if s.w.calls != 1 {
			s.Errorf("%d calls", s.w.calls)
		}
	})
}

func TestTwoProcessesPostOnce(t *testing.T) {
	in(t, func(s *stage) {
		a, b := s.running(), s.running()
		for i := range 20 {
			e := s.log([]*process{a, b}[i%2], card("wall:#a"), tell("wall:@bo"))
			s.edit([]*process{b, a}[i/2%2], e)
			<-time.After(7 * time.Second)
		}
		<-time.After(2 * time.Minute)
		var cards, tells []string
		for i := range 20 {
			cards = append(cards, fmt.Sprintf("APO-R%d v2", i+1))
			tells = append(tells, fmt.Sprintf("APO-R%d told of v1", i+1))
		}
		s.reads("wall:#a", strings.Join(cards, "; "))
		s.reads("wall:@bo", strings.Join(tells, "; "))
	})
}

// lossy fails four calls of ten, half of them after they were taken.
func lossy(r *rand.Rand) func(call) (error, error) {
	return func(call) (before, after error) {
		switch n := r.IntN(10); {
		case n < 2:
			return errLost, nil
		case n < 4:
			return nil, errLost
		}
		return nil, nil
	}
}

// An outage's end is noticed within a minute, and what waited comes in order.
func TestAfterAnOutageAllComesInOrder(t *testing.T) {
	for _, length := range []time.Duration{45 * time.Second, 10 * time.Minute, 20 * time.Minute} {
		t.Run(length.String(), func(t *testing.T) {
			in(t, func(s *stage) {
				p := s.running()
				began := time.Now()
				s.w.fault = func(call) (error, error) {
					if out := time.Since(began); out < length {
						return errLost, nil
					}
					return nil, nil
				}
				targets := []string{"wall:#a", "wall:#b", "wall:@bo"}
				want := map[string][]string{}
				n := 0
				for time.Since(began) < length {
					for _, target := range targets {
						n++
						s.log(p, tell(target))
						want[target] = append(want[target], fmt.Sprintf("APO-R%d told of v1", n))
					}
					<-time.After(length / 15)
				}
				<-time.After(time.Minute - time.Since(began.Add(length)))
				for _, target := range targets {
					s.reads(target, strings.Join(want[target], "; "))
				}
				if calls := s.w.calls; calls > 30*n {
					s.Errorf("%d calls for %d messages", calls, n)
				}
			})
		})
	}
}

// What is refused each time delays what is behind it by a minute at most.
func TestWhatIsRefusedDelaysOthersByAMinuteAtMost(t *testing.T) {
	for _, refused := range []int{1, 3} {
		t.Run(fmt.Sprint(refused), func(t *testing.T) {
			in(t, func(s *stage) {
				p := s.running()
				s.w.fault = func(c call) (error, error) {
					for n := range refused {
						if c.text == fmt.Sprintf("APO-R%d told of v1", n+1) {
							return errors.New("invalid_blocks"), nil
						}
					}
					return nil, nil
				}
				for range refused + 3 {
					s.log(p, tell("wall:#a"))
				}
				<-time.After(time.Duration(refused)*time.Minute + time.Second)
				var want []string
				for n := range 3 {
					want = append(want, fmt.Sprintf("APO-R%d told of v1", refused+n+1))
				}
				s.reads("wall:#a", strings.Join(want, "; "))
				e := s.log(p, tell("wall:#a"))
				<-time.After(time.Minute)
				s.reads("wall:#a", strings.Join(append(want, e.Ref.String()+" told of v1"), "; "))
				if refused > 1 {
					return
				}
				p.leave() // nobody asks whether the platform is there again
				<-time.After(25 * time.Hour)
				if d := s.rows()[0]; d.State != storage.Failed || d.Why.Code != storage.ReasonUnreachable {
					s.Errorf("a day later it is %+v", d)
				}
				if s.w.calls > 100 {
					s.Errorf("%d calls in a day", s.w.calls)
				}
			})
		})
	}
}

func TestThePlatformsOwnTimeIsObeyed(t *testing.T) {
	for _, what := range []string{"post", "look"} {
		t.Run(what, func(t *testing.T) {
			in(t, func(s *stage) {
				p := s.running()
				began := time.Now()
				var tries []time.Duration
				busy := func() error {
					if tries = append(tries, time.Since(began)); len(tries) == 1 {
						return &chat.Later{After: 47 * time.Second}
					}
					return nil
				}
				if what == "post" {
					s.w.fault = func(call) (error, error) { return busy(), nil }
				} else {
					s.w.stand = func(in chat.Place) (chat.Standing, error) { return chat.Standing{Place: in}, busy() }
				}
				s.log(p, tell("wall:#a"))
				<-time.After(10 * time.Second)
				s.log(p, tell("wall:#a"))
				<-time.After(40 * time.Second)
				s.reads("wall:#a", "APO-R1 told of v1; APO-R2 told of v1")
				if tries[1] < 47*time.Second || tries[1] > 48*time.Second || len(tries) != 3 {
					s.Errorf("it was asked at %v", tries)
				}
			})
		})
	}
}

func TestWhereNothingCanBePostedItGoesAnotherWayOrFails(t *testing.T) {
	in(t, func(s *stage) {
		s.change = func(c *Config) {
			c.Elsewhere = func(_ context.Context, d storage.Delivery) (storage.Delivery, bool, error) {
				if d.Target == "wall:#gone" {
					return d, false, nil
				}
				d.Key, d.Target, d.Message = d.Key+"/elsewhere", "wall:#a", ""
				return d, true, nil
			}
		}
		p := s.running()
		s.w.fault = func(c call) (error, error) {
			switch c.target {
			case "wall:@bo", "wall:#gone":
				return chat.ErrGone, nil
			case "wall:#doubt":
				return fmt.Errorf("%w: %w", chat.ErrGone, chat.ErrMayStand), nil
			}
			return nil, nil
		}
		s.log(p, tell("wall:@bo"), tell("wall:#gone"), tell("wall:#doubt"))
		<-time.After(2 * time.Hour)
		s.reads("wall:#a", "APO-R1 told of v1")
		for target, want := range map[string]storage.Delivery{
			"wall:@bo":    {State: storage.Skipped, Why: storage.Reason{Code: storage.ReasonElsewhere}},
			"wall:#gone":  {State: storage.Failed, Why: storage.Reason{Code: storage.ReasonGone}},
			"wall:#doubt": {State: storage.Failed, Why: storage.Reason{Code: storage.ReasonMayStand}},
		} {
			if got := s.row(target); got.State != want.State || got.Why.Code != want.Why.Code {
				s.Errorf("%s is %s, %s", target, got.State, got.Why.Code)
			}
		}
		if s.w.calls != 4 {
			s.Errorf("%d calls", s.w.calls)
		}
	})
}

func TestQuickChangesAreShownTogether(t *testing.T) {
	in(t, func(s *stage) {
		p := s.running()
		e := s.log(p, card("wall:#a"))
		s.settled(p)
		for range 20 {
			e = s.edit(p, e)
			<-time.After(200 * time.Millisecond)
		}
		<-time.After(2 * editPace)
		s.reads("wall:#a", "APO-R1 v21")
		if s.w.edits > 4 {
			s.Errorf("%d edits within 6 s", s.w.edits)
		}
	})
}

// A card that changes all the time holds up neither messages nor other cards.
func TestAHotCardHoldsNobodyUp(t *testing.T) {
	in(t, func(s *stage) {
		p := s.running()
		hot, other := s.log(p, card("wall:#a")), s.log(p, card("wall:#a"))
		s.settled(p)
		for i := range 30 {
			hot = s.edit(p, hot)
			if i == 10 {
				s.edit(p, other)
				s.log(p, tell("wall:#a"))
			}
			<-time.After(time.Second)
			if got := s.w.read("wall:#a"); i > 10 && !(strings.Contains(got, "APO-R2 v2") && strings.Contains(got, "APO-R3 told of v1")) {
				s.Fatalf("after %d edits it reads %q", i, got)
			}
		}
	})
}

func TestARemovedCardIsPostedOnceMore(t *testing.T) {
	for _, killed := range []bool{false, true} {
		t.Run(fmt.Sprint(killed), func(t *testing.T) {
			in(t, func(s *stage) {
				p := s.running()
				e := s.log(p, card("wall:#a"))
				s.settled(p)
				s.w.set(func() { s.w.stands[0].removed = true })
				if first := p; killed {
					s.w.fault = func(c call) (error, error) {
						if strings.Contains(c.key, "/after/") && !first.isDead() {
							first.die()
							return nil, errLost
						}
						return nil, nil
					}
				}
				s.w.set(func() { s.w.died = true })
				e = s.edit(p, e)
				<-time.After(time.Second)
				if killed {
					p.kill()
					p = s.running()
				}
				<-time.After(2 * time.Minute)
				s.edit(p, e)
				<-time.After(2 * time.Minute)
				s.reads("wall:#a", "APO-R1 v3")
				if len(s.w.stands) != 2 {
					s.Errorf("%d were posted", len(s.w.stands))
				}
			})
		})
	}
}

func TestAnEditThatFailsIsTriedAgain(t *testing.T) {
	in(t, func(s *stage) {
		p := s.running()
		e := s.log(p, card("wall:#a"))
		s.settled(p)
		failures := 2
		s.w.fault = func(call) (error, error) {
			if failures--; failures >= 0 {
				return errLost, nil
			}
			return nil, nil
		}
		s.edit(p, e)
		<-time.After(20 * time.Second)
		s.reads("wall:#a", "APO-R1 v2")
	})
}

func TestWhatAnotherProcessChangedIsShownByTheNextPass(t *testing.T) {
	in(t, func(s *stage) {
		p := s.running()
		e := s.log(p, card("wall:#a"))
		s.settled(p)
		s.log(s.store, tell("wall:@bo"))
		s.edit(s.store, e) // by one that posts nothing
		<-time.After(every + time.Second)
		s.reads("wall:#a", "APO-R1 v2")
		s.reads("wall:@bo", "APO-R2 told of v1")
	})
}

// A process that posts a card doesn't know that another changed its entry
// meanwhile, and ends before it finds out.
func TestWhatChangedWhileAnotherProcessPostedItIsShownByTheNextPass(t *testing.T) {
	in(t, func(s *stage) {
		a, b := s.running(), s.process()
		<-time.After(time.Second)
		s.w.set(func() {
			s.w.slow = func(_ context.Context, c call) error {
				if !c.edit {
					<-time.After(5 * time.Second)
				}
				return nil
			}
		})
		e := s.log(b, card("wall:#a"))
		<-time.After(time.Second)
		s.edit(a, e)
		<-time.After(10 * time.Second)
		b.end()
		<-time.After(every)
		s.reads("wall:#a", "APO-R1 v2")
	})
}

// A process that is killed between a change and its edit, however long the
// outage before it was, leaves it to the next.
func TestAKillBetweenChangeAndEditIsMended(t *testing.T) {
	for _, outage := range []time.Duration{0, 5 * time.Minute, 40 * time.Minute} {
		t.Run(outage.String(), func(t *testing.T) {
			in(t, func(s *stage) {
				p := s.running()
				var cards []pmo.Entry
				for range 12 {
					cards = append(cards, s.log(p, card("wall:#a")))
				}
				s.settled(p)
				var out atomic.Bool
				out.Store(true)
				s.w.fault = func(call) (error, error) {
					if out.Load() {
						return errLost, nil
					}
					return nil, nil
				}
				var want []string
				for _, e := range cards {
					want = append(want, s.edit(p, e).Ref.String()+" v2")
				}
				<-time.After(outage)
				p.kill()
				out.Store(false)
				s.running()
				<-time.After(2 * time.Minute)
				s.reads("wall:#a", strings.Join(want, "; "))
			})
		})
	}
}

// A look-up that fails leaves the card to the pass.
func TestACardThatWasNotLookedUpIsShownByThePass(t *testing.T) {
	in(t, func(s *stage) {
		var down atomic.Bool
		s.change = func(c *Config) { c.Store = unreadable{c.Store, &down} }
		p := s.running()
		e := s.log(p, card("wall:#a"))
		s.settled(p)
		down.Store(true)
		s.edit(p, e)
		s.settled(p)
		down.Store(false)
		<-time.After(every + time.Second)
		s.reads("wall:#a", "APO-R1 v2")
	})
}

// unreadable is a store whose ledger can't be read now and then.
type unreadable struct {
	storage.Store
	down *atomic.Bool
}

func (u unreadable) Deliveries(ctx context.Context, office pmo.Office, q storage.Ledger) (storage.LedgerPage, error) {
	if u.down.Load() {
		return storage.LedgerPage{}, storage.ErrUnavailable
	}
	return u.Store.Deliveries(ctx, office, q)
}

func TestARestrictedProjectVeilsItsCards(t *testing.T) {
	in(t, func(s *stage) {
		const many = 520
		p := s.running()
		var promises []pmo.Promise
		for i := range many / 20 {
			promises = append(promises, card(fmt.Sprint("wall:#", i)))
		}
		for range 20 {
			s.log(p, promises...)
		}
		s.settled(p)
		veiled := func() (n, edits int) {
			s.w.mu.Lock()
			defer s.w.mu.Unlock()
			for _, m := range s.w.stands {
				if m.text == "veiled" {
					n++
				}
			}
			return n, s.w.edits
		}
		s.restrict(p, 1, true)
		s.settled(p)
		if n, edits := veiled(); n != many || edits != many {
			s.Errorf("%d are veiled after %d edits", n, edits)
		}
		s.restrict(p, 2, false)
		<-time.After(2 * editPace)
		if n, edits := veiled(); n != 0 || edits != 2*many {
			s.Errorf("%d stay veiled after %d edits", n, edits)
		}
	})
}

// A card that was composed before its project was restricted, and posted
// after, is veiled by the pass.
func TestACardThatSlippedThroughIsVeiled(t *testing.T) {
	in(t, func(s *stage) {
		p := s.running()
		<-time.After(time.Second)
		s.w.set(func() { s.w.slow = func(context.Context, call) error { <-time.After(3 * time.Second); return nil } })
		s.log(p, card("wall:#a"))
		<-time.After(time.Second)
		s.restrict(p, 1, true)
		<-time.After(every + 10*time.Second)
		s.reads("wall:#a", "veiled")
	})
}

func TestWhatIsHeldWaitsForPeople(t *testing.T) {
	for _, allowed := range []bool{true, false} {
		t.Run(fmt.Sprint(allowed), func(t *testing.T) {
			in(t, func(s *stage) {
				var shared atomic.Bool
				shared.Store(true)
				s.compose = func(ctx context.Context, c chat.Command) (chat.Reply, error) {
					if shared.Load() {
						return chat.Reply{Skip: storage.ReasonShared}, nil
					}
					return s.composed(ctx, c)
				}
				p := s.running()
				s.log(p, tell("wall:#a"))
				<-time.After(time.Hour + time.Second)
				if d := s.row("wall:#a"); d.State != storage.Waiting || !d.Why.Held() {
					s.Errorf("it is %+v", d)
				}
				shared.Store(!allowed)
				<-time.After(24 * time.Hour)
				if allowed {
					s.reads("wall:#a", "APO-R1 told of v1")
				} else if d := s.row("wall:#a"); d.State != storage.Failed || d.Why.Code != storage.ReasonShared {
					s.Errorf("a day later it is %+v", d)
				}
			})
		})
	}
}

func TestCardsOfAnOlderVersionAreTakenOver(t *testing.T) {
	in(t, func(s *stage) {
		s.w.stands = []*message{{target: "wall:#a", key: "old", text: "as it was"}}
		e := s.edit(s.store, s.log(s.store))
		value, err := json.Marshal(chat.Posted{Place: chat.Place{Platform: "wall", ID: "wall:#a"}, Message: "0"})
		if err != nil {
			s.Fatal(err)
		}
		note := storage.Note{Key: cardJob + e.Ref.Key() + "/wall:#a", Value: value}
		if err := s.store.Keep(s.Context(), office, note); err != nil {
			s.Fatal(err)
		}
		p := s.running()
		<-time.After(2 * time.Minute)
		if s.w.calls != 0 {
			s.Errorf("%d calls for what was before", s.w.calls)
		}
		if d := s.row("wall:#a"); d.State != storage.Sent || d.Shown != 2 || d.Message != "0" {
			s.Errorf("it is %+v", d)
		}
		if notes, err := s.store.Kept(s.Context(), office, cardJob, "", 10); err != nil || len(notes) > 0 {
			s.Errorf("notes %v, %v", notes, err)
		}
		s.edit(p, e)
		s.settled(p)
		s.reads("wall:#a", "APO-R1 v3")
	})
}

// A card that was posted and not recorded shows its entry as it was then: what
// changed since is shown too.
func TestACardThatWasPostedAndNotRecordedIsShownAsItIs(t *testing.T) {
	in(t, func(s *stage) {
		p := s.running()
		s.w.fault = func(c call) (error, error) {
			if s.w.calls == 1 {
				p.die()
			}
			return nil, nil
		}
		s.w.died = true
		e := s.log(p, card("wall:#a"))
		s.settled(p)
		p.kill()
		s.edit(s.store, e)
		<-time.After(20 * time.Minute)
		s.running()
		<-time.After(2 * time.Minute)
		s.reads("wall:#a", "APO-R1 v2")
	})
}

// What a process finds is sent in the order in which it fell due, however much
// it is.
func TestWhatIsFoundIsSentInOrder(t *testing.T) {
	in(t, func(s *stage) {
		var want []string
		for range storage.LedgerMost + 100 {
			want = append(want, s.log(s.store, tell("wall:#a")).Ref.String()+" told of v1")
			<-time.After(time.Millisecond)
		}
		p := s.running()
		<-time.After(time.Second)
		s.settled(p)
		s.reads("wall:#a", strings.Join(want, "; "))
	})
}

// A stop begins nothing new, gives what is under way its time, and cuts off
// what takes longer.
func TestAStopGivesWhatIsUnderWayItsTime(t *testing.T) {
	for _, row := range []struct {
		takes, given time.Duration
		want         string
	}{{3 * time.Second, 5 * time.Second, "APO-R1 told of v1"}, {9 * time.Second, 5 * time.Second, ""}} {
		t.Run(row.takes.String(), func(t *testing.T) {
			in(t, func(s *stage) {
				p := s.process()
				s.w.slow = func(ctx context.Context, _ call) error {
					select {
					case <-time.After(row.takes):
						return nil
					case <-ctx.Done():
						return ctx.Err()
					}
				}
				s.log(p, tell("wall:#a"))
				s.log(p, tell("wall:#a"))
				<-time.After(time.Second)
				ctx, cancel := context.WithTimeout(s.Context(), row.given)
				defer cancel()
				began := time.Now()
				p.Stop(ctx)
				if took := time.Since(began); took > row.given {
					s.Errorf("it takes %s", took)
				}
				s.log(p, tell("wall:#a"))
				<-time.After(time.Minute)
				s.reads("wall:#a", row.want)
				s.w.set(func() { s.w.slow = nil })
				s.running()
				<-time.After(2 * time.Minute)
				s.reads("wall:#a", "APO-R1 told of v1; APO-R2 told of v1; APO-R3 told of v1")
			})
		})
	}
}

// What was won long ago, and waited in its lane, may be another process's by now.
func TestWhatWasWonAndWaitedIsNotPostedByTwo(t *testing.T) {
	in(t, func(s *stage) {
		a := s.running()
		var hangs atomic.Bool
		hangs.Store(true)
		s.w.slow = func(context.Context, call) error {
			if hangs.Swap(false) {
				<-time.After(65 * time.Second) // and takes no notice of its context
				return errLost
			}
			return nil
		}
		s.log(a, tell("wall:#a"))
		<-time.After(time.Second)
		promised := storage.Delivery{
			Office: office, Key: "share/1", Job: "share", Scope: "APO", Target: "wall:#a", Due: time.Now(),
			Path: "tell shared", Args: map[string]string{"what": "share"},
		}
		if err := a.Promise(s.Context(), promised); err != nil {
			s.Fatal(err)
		}
		s.running()
		<-time.After(4 * time.Minute)
		s.reads("wall:#a", "APO-R1 told of v1; told share")
	})
}

// What another process is just posting is waited for, and no longer than that.
func TestWhatAnotherProcessPostsHoldsUpWhileItDoes(t *testing.T) {
	in(t, func(s *stage) {
		a, b := s.process(), s.process()
		var first atomic.Bool
		s.w.slow = func(context.Context, call) error {
			if !first.Swap(true) {
				<-time.After(5 * time.Second)
			}
			return nil
		}
		s.log(a, tell("wall:#a"))
		<-time.After(time.Second)
		if err := b.Pass(s.Context(), office); err != nil { // it finds the claim
			s.Fatal(err)
		}
		s.log(b, tell("wall:#a"))
		<-time.After(3 * time.Second)
		s.reads("wall:#a", "")
		<-time.After(4 * time.Second)
		s.reads("wall:#a", "APO-R1 told of v1; APO-R2 told of v1")
	})
}

func TestATerminalShowsWhatHappenedInItsOrder(t *testing.T) {
	in(t, func(s *stage) {
		s.change = func(c *Config) { c.Ordered = true }
		p := s.process()
		var order []string
		s.w.fault = func(c call) (error, error) { order = append(order, c.text); return nil, nil }
		e := s.log(p, card("wall:#a"))
		s.settled(p)
		s.edit(p, e, tell("wall:@bo"))
		s.settled(p)
		if got := strings.Join(order, "; "); got != "APO-R1 v1; APO-R1 v2; APO-R1 told of v2" {
			s.Errorf("it shows %s", got)
		}
	})
}

// What stands is edited to say that it is void or moved, though nothing new
// would be posted of it.
func TestACardThatStandsSaysThatItIsVoid(t *testing.T) {
	in(t, func(s *stage) {
		s.compose = func(ctx context.Context, c chat.Command) (chat.Reply, error) {
			r, err := s.composed(ctx, c)
			if r.Version > 1 {
				r.Skip, r.Lines = storage.ReasonUndone, chat.Text(say.En, "void").Lines
			}
			return r, err
		}
		p := s.process()
		e := s.log(p, card("wall:#a"))
		s.settled(p)
		s.edit(p, e, card("wall:#b"))
		s.settled(p)
		s.reads("wall:#a", "void")
		s.reads("wall:#b", "")
	})
}
