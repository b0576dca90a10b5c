package outbox

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"pmobot/storage"
)

// giveWay is how long what waits behind a failing delivery waits for it at
// least; it is tried at the next probe, so within a minute.
const giveWay = 25 * time.Second

// failuresMost is how many deliveries of a lane may fail in one round, each of
// which has given way: so many tell that it is the platform.
const failuresMost = 8

// lane is what is to be sent to one target, in the order in which it fell due.
type lane struct {
	target  string
	jobs    []*job
	wake    chan struct{} // something came, or the platform is there again
	resting bool          // it waits for a time
	failing time.Time     // since when what failed first in its last round does; zero: nothing failed
}

// job is one delivery to be sent, or a card to be edited.
type job struct {
	storage.Delivery
	won  bool // it is claimed already
	edit bool // its message stands, and shows too old a version
	// caused is when what is to be shown happened: of an edit the entry's change,
	// else when it fell due.
	caused time.Time
	after  time.Time // not before: the platform said so, the card was edited just now
	paced  bool      // only because the card was edited just now: what is behind it doesn't wait
}

// enqueue puts a job into its target's lane, unless it is there, or can't be
// done by this process; false where the lane has no room for it.
func (o *Outbox) enqueue(j job) bool {
	if !o.Poster.Can(j.Target) {
		return true
	}
	if j.caused.IsZero() {
		j.caused = j.Due
	}
	name := j.Target
	if o.Ordered {
		name = ""
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.stopped() {
		return true
	}
	l, runs := o.lanes[name]
	if !runs {
		l = &lane{target: name, wake: make(chan struct{}, 1)}
		o.lanes[name] = l
	}
	if l.has(&j) {
		return true
	}
	if len(l.jobs) >= laneMost {
		return false
	}
	if j.edit {
		j.after, j.paced = o.notBefore(&j), true
	}
	order := inOrder
	if o.Ordered {
		order = asCaused
	}
	at, _ := slices.BinarySearchFunc(l.jobs, &j, order)
	l.jobs = slices.Insert(l.jobs, at, &j)
	switch {
	case !runs:
		go o.run(l)
	case l.failing.IsZero() || !o.blocked(l):
		l.stir()
	}
	return true
}

// blocked tells whether what comes into a failing lane waits for what failed.
// It is called with the lock held.
func (o *Outbox) blocked(l *lane) bool {
	return o.troubles[platformOf(l.jobs[0].Target)].bad || o.Now().Sub(l.failing) < giveWay
}

// has tells whether a lane holds the same job already.
func (l *lane) has(j *job) bool {
	return slices.ContainsFunc(l.jobs, func(other *job) bool { return other.Office == j.Office && other.Key == j.Key })
}

// inOrder sorts by what fell due first. An edit is due when its entry changed,
// which is now: it goes behind.
func inOrder(a, b *job) int {
	if a.edit != b.edit {
		if a.edit {
			return 1
		}
		return -1
	}
	return cmp.Or(a.Due.Compare(b.Due), strings.Compare(a.Key, b.Key))
}

// asCaused sorts by when something happened; a card follows its entry before
// anybody is told of it.
func asCaused(a, b *job) int {
	if by := a.caused.Compare(b.caused); by != 0 || a.edit == b.edit {
		return cmp.Or(by, strings.Compare(a.Key, b.Key))
	}
	if a.edit {
		return -1
	}
	return 1
}

// stir wakes a lane.
func (l *lane) stir() {
	l.resting = false
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// run works a lane off until it is empty.
func (o *Outbox) run(l *lane) {
	for {
		select {
		case <-l.wake: // this round is for it
		default:
		}
		again, failing := o.round(l)
		o.mu.Lock()
		l.failing = failing
		if len(l.jobs) == 0 || o.stopped() {
			delete(o.lanes, l.target)
			o.quiet.Broadcast()
			o.mu.Unlock()
			return
		}
		if len(l.wake) == 0 {
			l.resting = true
			o.quiet.Broadcast()
		}
		o.mu.Unlock()
		timer := time.NewTimer(again)
		select {
		case <-l.wake:
		case <-timer.C:
		case <-o.stopping:
		}
		timer.Stop()
		o.mu.Lock()
		l.resting = false
		o.mu.Unlock()
	}
}

// first returns the first job that isn't passed over in this round.
func (o *Outbox) first(l *lane, passed []*job) *job {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, j := range l.jobs {
		if !slices.Contains(passed, j) {
			return j
		}
	}
	return nil
}

// round tries what is in a lane, in order. It returns how long to wait until
// the next one, and since when what failed first does.
func (o *Outbox) round(l *lane) (again time.Duration, failing time.Time) {
	var passed []*job // in this round
	failures := 0
	again = storage.PauseMost
	for !o.stopped() {
		j := o.first(l, passed)
		if j == nil {
			return again, failing
		}
		if wait := j.after.Sub(o.Now()); wait > 0 {
			again = min(again, wait)
			if !j.paced {
				return again, failing
			}
			passed = append(passed, j) // a card that has just been edited holds nobody up
			continue
		}
		switch o.send(j) {
		case ended:
			o.done(l, j)
			continue
		case later:
			j.paced = false // its time is in j.after
			continue
		case paced:
			j.paced = true
			continue
		}
		passed = append(passed, j)
		if failures++; failures == 1 {
			failing = j.Why.At
		}
		trouble := o.Now().Sub(j.Why.At)
		again = min(again, storage.Pause(j.Tries))
		if trouble < giveWay {
			return min(again, giveWay-trouble), failing // then what is behind it is tried
		}
		if failures == failuresMost {
			return again, failing
		}
	}
	return again, failing
}

// done takes a job out of its lane.
func (o *Outbox) done(l *lane, j *job) {
	o.mu.Lock()
	defer o.mu.Unlock()
	l.jobs = slices.DeleteFunc(l.jobs, func(other *job) bool { return other == j })
}
