package outbox

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"pmobot/internal/chat"
	"pmobot/storage"
)

// end is how one try ended.
type end int

const (
	ended  end = iota // for good, or another process has it
	later             // it is to be tried at its time, and the lane waits for it
	paced             // a card that is to be edited again, a little later
	failed            // the platform or the store didn't do it
)

// send tries one job: claim, look, compose, post or edit, record.
func (o *Outbox) send(j *job) end {
	select {
	case o.sending <- struct{}{}:
		defer func() { <-o.sending }()
	case <-o.stopping:
		return failed
	}
	if o.stopped() {
		return failed
	}
	began := o.Now()
	if e, won := o.claim(j); !won {
		return e
	}
	young, cancel := context.WithTimeout(o.ctx, lease/3)
	defer cancel()
	in, reply, err := o.compose(young, j)
	var why notToBeSent
	var wait *chat.Later
	switch {
	case errors.As(err, &wait):
		return o.wait(j, wait.After, err)
	case errors.As(err, &why) && why.Held():
		return o.hold(j, why.Reason, began)
	case errors.As(err, &why):
		return o.skip(j, why.Reason)
	case errors.Is(err, chat.ErrGone):
		return o.gone(j, err)
	case err != nil:
		return o.fail(j, err)
	case j.Message != "" && reply.Version == j.Shown && reply.Veiled == j.Veil: // it was edited meanwhile
		return o.sent(j, chat.Posted{Message: j.Message, Link: j.Link}, reply)
	}
	posted, again, err := o.post(j, in, reply)
	switch {
	case errors.As(err, &wait):
		return o.wait(j, wait.After, err)
	case errors.Is(err, chat.ErrGone):
		return o.gone(j, err)
	case err != nil:
		return o.fail(j, err)
	}
	if again && isCard(j.Delivery) {
		return o.found(j, posted, reply)
	}
	return o.sent(j, posted, reply)
}

// claim makes the job this process's own. Where it isn't won, another process
// has it, or it has ended.
func (o *Outbox) claim(j *job) (e end, won bool) {
	if j.won && o.Now().Before(j.Until.Add(-lease*2/3)) {
		j.won = false
		return ended, true
	}
	if j.State == storage.Claimed && o.Now().Before(stealable(j.Delivery)) {
		if e, free := o.giveBack(j); !free {
			return e, false
		}
	}
	ctx, cancel := context.WithTimeout(o.ctx, postWithin)
	defer cancel()
	ask := j.Delivery
	ask.By, ask.Again = o.By, j.State
	list, err := o.Store.Claim(ctx, o.Now(), lease, ask)
	if err != nil {
		o.Log.Warn("not claimed", "key", j.Key, "err", err)
		j.Tries++
		if j.Why.At.IsZero() {
			j.Why.At = o.Now()
		}
		return failed, false
	}
	if len(list) == 0 {
		return ended, false
	}
	tries, why := j.Tries, j.Why
	o.mu.Lock() // whoever adds to the lane reads where the job belongs
	j.Delivery = list[0]
	o.mu.Unlock()
	if j.Tries < tries { // the store wasn't there, so it knows of fewer
		j.Tries, j.Why = tries, why
	}
	return ended, true
}

// stealable is when a claim may be taken over.
func stealable(d storage.Delivery) time.Time {
	return d.Until.Add(storage.ClaimMargin + time.Millisecond)
}

// askPace is how often it is asked whether another process is done with what it
// has claimed: what is behind it in the lane waits so long.
const askPace = 2 * time.Second

// giveBack frees what this process won long ago and couldn't begin since. What
// is claimed otherwise is waited for as long as it is.
func (o *Outbox) giveBack(j *job) (e end, free bool) {
	ctx, cancel := context.WithTimeout(o.ctx, postWithin)
	defer cancel()
	if j.won {
		j.won = false
		j.State, j.Until = storage.Waiting, o.Now()
		if err := o.Store.Settle(ctx, o.Now(), j.Delivery); errors.Is(err, storage.ErrConflict) {
			return ended, false
		}
		return ended, true
	}
	page, err := o.Store.Deliveries(ctx, j.Office, storage.Ledger{Keys: []string{j.Key}})
	if err == nil && (len(page.Deliveries) == 0 || page.Deliveries[0].State != storage.Claimed || page.Deliveries[0].Attempt != j.Attempt) {
		return ended, false // if it isn't done, the pass finds it
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	j.after = o.Now().Add(askPace)
	if steal := stealable(j.Delivery); steal.Before(j.after) {
		j.after = steal
	}
	return later, false
}

// notToBeSent is why what was composed isn't posted.
type notToBeSent struct{ storage.Reason }

func (n notToBeSent) Error() string { return "outbox: " + n.Code }

// compose looks at the place and has the message made for who reads there now.
func (o *Outbox) compose(ctx context.Context, j *job) (chat.Place, chat.Reply, error) {
	in := o.Poster.Place(j.Target)
	if in.Office == "" {
		in.Office = string(j.Office)
	}
	in.Thread = j.Args[argThread]
	stands, err := o.Poster.Look(ctx, in)
	if err != nil {
		return in, chat.Reply{}, fmt.Errorf("outbox: look at %s: %w", j.Target, err)
	}
	if in.Private() && (stands.Reader.Left || stands.Reader.Outsider && j.Args[argOutsider] == "") {
		return in, chat.Reply{}, notToBeSent{storage.Reason{Code: storage.ReasonLeft, At: o.Now()}}
	}
	if stands.Gone != "" {
		return in, chat.Reply{}, fmt.Errorf("outbox: %s: %w", stands.Gone, chat.ErrGone)
	}
	in.Name, in.Shared = stands.Place.Name, stands.Place.Shared
	reply, err := o.Compose(ctx, chat.Command{
		ID: j.Key, At: o.Now().Truncate(time.Millisecond), From: chat.Person{ID: chat.BotID, Admin: true, Member: true},
		In: in, Reader: stands.Reader, Path: j.Path, Args: j.Args,
	})
	// What stands is edited to say that it is void, moved or hidden.
	if err == nil && reply.Skip != "" && (j.Message == "" || len(reply.Lines) == 0) {
		err = notToBeSent{storage.Reason{Code: reply.Skip, At: o.Now()}}
	}
	return in, reply, err
}

// The arguments of a promise that the outbox itself reads.
const (
	argThread   = "thread"   // of the place: what the message answers stands there
	argOutsider = "outsider" // who gets it needn't be of the office: they are answered
)

// post edits the message that stands, or posts one. A message that can't be
// edited any more is posted once more, under a key of its own.
// Again tells that it may be one that stood already.
func (o *Outbox) post(j *job, in chat.Place, reply chat.Reply) (posted chat.Posted, again bool, err error) {
	ctx, cancel := context.WithTimeout(o.ctx, postWithin)
	defer cancel()
	reply.Key, reply.Again = j.Key, j.Attempt > 1 && !j.edit
	if j.Message != "" {
		at := chat.Posted{Place: in, Message: j.Message, Link: j.Link}
		err := o.Poster.Update(ctx, at, reply)
		if err == nil || !errors.Is(err, chat.ErrGone) {
			return at, false, err
		}
		if err := o.unedited(j.Delivery); err != nil {
			return at, false, err
		}
		reply.Key += "/after/" + j.Message
		reply.Again = j.Tries > 0 || !j.edit // not the first time, here or in a process that is gone
	}
	posted, err = o.Poster.Post(ctx, in, reply.Key, reply)
	return posted, reply.Again, err
}

// unedited promises what somebody is to know of a message that can't be edited
// any more.
func (o *Outbox) unedited(d storage.Delivery) error {
	if o.Unedited == nil {
		return nil
	}
	notice, ok, err := o.Unedited(o.ctx, d)
	if err != nil || !ok {
		return err
	}
	return o.Promise(o.ctx, notice)
}

// found records that a card stands which an earlier try may have posted, when
// its entry was as it was promised: where that changed, it is edited.
func (o *Outbox) found(j *job, at chat.Posted, reply chat.Reply) end {
	version, err := strconv.Atoi(j.Args[storage.ArgVersion])
	if err != nil || version >= reply.Version {
		return o.sent(j, at, reply)
	}
	reply.Version = version
	end := o.sent(j, at, reply)
	o.mu.Lock()
	defer o.mu.Unlock()
	j.edit, j.caused = true, j.Due
	if end == paced || j.State != storage.Sent {
		return end
	}
	j.after = time.Time{}
	return paced
}

// sent records that a message stands, and what it shows.
func (o *Outbox) sent(j *job, at chat.Posted, reply chat.Reply) end {
	if j.Message != at.Message || j.SentAt.IsZero() {
		j.SentAt = o.Now()
	}
	j.State, j.Message, j.Link = storage.Sent, at.Message, at.Link
	j.Shown, j.Veil = reply.Version, reply.Veiled
	j.Why, j.Tries = storage.Reason{}, 0
	was := j.edit
	recorded := o.record(j)
	again := recorded && o.behind(j)
	o.mu.Lock()
	defer o.mu.Unlock()
	if was && !o.Ordered {
		o.paced(j)
	}
	if again {
		j.edit, j.caused, j.after = true, o.Now(), o.notBefore(j)
		return paced
	}
	return ended
}

// skip records that a message needs no sending. A card that stands already
// stays as it is.
func (o *Outbox) skip(j *job, why storage.Reason) end {
	j.State, j.Why = storage.Skipped, why
	if j.Message != "" {
		j.State = storage.Sent
	}
	o.record(j)
	return ended
}

// hold leaves a message until people decide, for a day. The pass brings it back.
func (o *Outbox) hold(j *job, why storage.Reason, now time.Time) end {
	if j.Message != "" {
		return o.skip(j, why)
	}
	if j.Why.Code == why.Code {
		why.At = j.Why.At
	}
	j.State, j.Until, j.Why = storage.Waiting, now.Add(storage.HeldPause), why
	if now.Sub(why.At) >= storage.GiveUpAfter {
		j.State = storage.Failed
	}
	o.record(j)
	return ended
}

// gone records that nothing can be posted there, and sends it another way
// where there is one. It is certain by then that the other way is in the ledger.
func (o *Outbox) gone(j *job, err error) end {
	code := storage.ReasonGone
	if errors.Is(err, chat.ErrMayStand) {
		code = storage.ReasonMayStand
	}
	j.State, j.Why = storage.Failed, storage.Reason{Code: code, At: o.Now(), Detail: err.Error()}
	if code == storage.ReasonGone && o.Elsewhere != nil {
		other, ok, err := o.Elsewhere(o.ctx, j.Delivery)
		if err == nil && ok {
			err = o.Promise(o.ctx, other)
		}
		if err != nil {
			return o.fail(j, err)
		}
		if ok {
			j.State, j.Why.Code = storage.Skipped, storage.ReasonElsewhere
		}
	}
	if j.Message != "" { // it can't be edited any more, nor posted anew
		j.Message, j.Link = "", ""
	}
	o.Log.Warn("not sent", "key", j.Key, "why", j.Why.Code, "detail", j.Why.Detail)
	o.record(j)
	return ended
}

// wait leaves a message until the platform takes it again, as it says itself.
func (o *Outbox) wait(j *job, pause time.Duration, err error) end {
	now := o.Now()
	o.mu.Lock()
	j.after = now.Add(pause)
	o.mu.Unlock()
	j.State, j.Until = storage.Waiting, j.after
	if j.Why.At.IsZero() {
		j.Why = storage.Reason{Code: storage.ReasonUnreachable, At: now, Detail: err.Error()}
	}
	o.record(j)
	j.Tries = max(j.Tries, 1) // it is claimed before its time where the time is over here
	return later
}

// fail leaves a message to be tried again, or gives it up after a day.
func (o *Outbox) fail(j *job, err error) end {
	now := o.Now()
	if j.Why.At.IsZero() || j.Tries == 0 {
		j.Why.At = now
	}
	j.Tries++
	j.Why.Code, j.Why.Detail = storage.ReasonUnreachable, err.Error()
	j.State, j.Until = storage.Waiting, now.Add(storage.Pause(j.Tries))
	if now.Sub(j.Why.At) >= storage.GiveUpAfter {
		j.State = storage.Failed
		o.Log.Warn("given up", "key", j.Key, "tries", j.Tries, "err", err)
		o.record(j)
		return ended
	}
	o.Log.Info("not sent yet", "key", j.Key, "tries", j.Tries, "err", err)
	o.record(j)
	return failed
}

// record writes down how a try ended, also while the process is stopped. What
// can't be written is found by the next claim, once the lease is over.
func (o *Outbox) record(j *job) bool {
	forget(j)
	pause := time.Second
	for {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(o.ctx), postWithin)
		err := o.Store.Settle(ctx, o.Now(), j.Delivery)
		cancel()
		if err == nil && o.Ended != nil && !j.State.Open() {
			o.Ended(j.Delivery)
		}
		if err == nil || errors.Is(err, storage.ErrConflict) { // stolen: whoever did records it
			return err == nil
		}
		o.Log.Warn("not recorded", "key", j.Key, "err", err)
		if pause > lease/3 || o.stopped() {
			return false
		}
		select {
		case <-time.After(pause):
		case <-o.stopping:
		}
		pause *= 2
	}
}

// forget takes out of the ledger what a message was to say, once it is said:
// a request that was passed on may hold typed words.
func forget(j *job) {
	if isCard(j.Delivery) || j.State != storage.Sent && j.State != storage.Skipped {
		return
	}
	kept := map[string]string{}
	for _, key := range []string{storage.ArgRef, storage.ArgVersion} {
		if value, ok := j.Args[key]; ok {
			kept[key] = value
		}
	}
	j.Args = kept
}
