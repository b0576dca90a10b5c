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

// failuresMost is how many deliveries of a lane may fail in one round: the
// second tells that it is the platform.
const failuresMost = 2

// lane is what is to be sent to one target, in the order in which it fell due.
type lane struct {
	target  string
	jobs    []*job
	wake    chan struct{} // something came, or the platform is there again
	resting bool          // it waits for a time
	failing bool          // since something failed in its last round
}

// job is one delivery to be sent, or a card to be edited.
type job struct {
	storage.Delivery
	won   bool      // it is claimed already
	edit  bool      // its message stands, and shows too old a version
	after time.Time // not before: the platform said so, the card was edited just now
}

// enqueue puts a job into its target's lane, unless it is there, or can't be
// done by this process.
func (o *Outbox) enqueue(j job) {
	if !o.Poster.Can(j.Target) {
		return
	}
	name := j.Target
	if o.Ordered {
		name = ""
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.ctx.Err() != nil {
		return
	}
	l, runs := o.lanes[name]
	if !runs {
		l = &lane{target: name, wake: make(chan struct{}, 1)}
		o.lanes[name] = l
	}
	added := l.add(&j)
	switch {
	case !runs:
		go o.run(l)
	case added && !(l.failing && o.blocked(l)):
		l.stir()
	}
}

// blocked tells whether what comes into a failing lane waits for what failed.
// It is called with the lock held.
func (o *Outbox) blocked(l *lane) bool {
	first := l.jobs[0]
	return o.troubles[platformOf(first.Target)].bad || o.Now().Sub(first.Why.At) < giveWay
}

// add puts a job where it belongs; false where it is there, or no room is.
func (l *lane) add(j *job) bool {
	same := func(other *job) bool { return other.Office == j.Office && other.Key == j.Key }
	if len(l.jobs) >= laneMost || slices.ContainsFunc(l.jobs, same) {
		return false
	}
	at, _ := slices.BinarySearchFunc(l.jobs, j, inOrder)
	l.jobs = slices.Insert(l.jobs, at, j)
	return true
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
		if len(l.jobs) == 0 || o.ctx.Err() != nil {
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
		case <-o.ctx.Done():
		}
		timer.Stop()
		o.mu.Lock()
		l.resting = false
		o.mu.Unlock()
	}
}

// first returns the first job behind so many that failed in this round.
func (o *Outbox) first(l *lane, failed []*job) *job {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, j := range l.jobs {
		if !slices.Contains(failed, j) {
			return j
		}
	}
	return nil
}

// round tries what is in a lane, in order. It returns how long to wait until
// the next one, and whether something failed.
func (o *Outbox) round(l *lane) (again time.Duration, failing bool) {
	var failed []*job
	again = storage.PauseMost
	for o.ctx.Err() == nil {
		j := o.first(l, failed)
		if j == nil {
			break
		}
		now := o.Now()
		if j.after.After(now) {
			return min(again, j.after.Sub(now)), len(failed) > 0
		}
		end := o.send(j)
		switch end {
		case ended:
			o.done(l, j)
			continue
		case later:
			continue // its time is in j.after
		}
		failed = append(failed, j)
		again = min(again, storage.Pause(j.Tries))
		if len(failed) == failuresMost || o.Now().Sub(j.Why.At) < giveWay {
			break
		}
	}
	return again, len(failed) > 0
}

// done takes a job out of its lane.
func (o *Outbox) done(l *lane, j *job) {
	o.mu.Lock()
	defer o.mu.Unlock()
	l.jobs = slices.DeleteFunc(l.jobs, func(other *job) bool { return other == j })
}
