package mongo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"pmobot/internal/pmo"
	"pmobot/storage"
)

// Apply makes changes: one insert into the log, then the entries. Once a
// change is sent, only the store's own patience ends the wait: cancelling it
// would leave nobody who knows whether it was kept.
func (s *Store) Apply(ctx context.Context, office pmo.Office, now time.Time, changes ...pmo.Change) ([]storage.Applied, error) {
	if err := storage.CheckOffice(office); err != nil {
		return nil, err
	}
	if len(changes) == 0 {
		return nil, nil
	}
	if err := s.settled(ctx, office); err != nil {
		return nil, err
	}
	l, leave, err := s.enter(ctx, office)
	if err != nil {
		return nil, err
	}
	defer leave()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), applyTime)
	defer cancel()
	b := &batch{
		Store: s, lane: l, office: office, now: now, changes: changes, applied: make([]storage.Applied, len(changes)),
		known: map[string]pmo.Entry{}, projected: map[string]int{}, tried: map[string]int{}, giveUp: cancel,
	}
	if err := b.run(ctx); err != nil {
		return nil, err
	}
	return b.applied, nil
}

// batch is one Apply under way.
type batch struct {
	*Store
	lane    *lane
	office  pmo.Office
	now     time.Time
	changes []pmo.Change
	applied []storage.Applied
	open    []int // those of changes that have no answer yet, in order

	known     map[string]pmo.Entry // entries as the log has them, by key
	projected map[string]int       // the version at which they were found projected
	written   []string             // keys of the entries that this batch changed
	promised  []storage.Delivery   // what its changes promise, those of repeats too
	tried     map[string]int       // which change was sent with a hash: what is found with it is our own
	learned   bool                 // the round found a number or a version that others wrote: the next one differs
	unsure    bool                 // something was sent and never answered
	giveUp    func()               // ends the whole
}

// draft is a change that is decided and not yet kept.
type draft struct {
	i      int // of the change
	fresh  bool
	sealed storage.Sealed
	after  pmo.Entry
	doc    bson.Raw
}

func (b *batch) run(ctx context.Context) error {
	for i, c := range b.changes {
		if err := storage.CheckChange(c); err != nil {
			b.applied[i] = storage.Applied{Change: c, Err: err}
			continue
		}
		b.open = append(b.open, i)
	}
	if err := b.load(ctx); err != nil {
		return err
	}
	if err := b.askLast(ctx, b.office, b.lane); err != nil {
		return err
	}
	pause := pauseFirst
	for len(b.open) > 0 {
		before := len(b.open)
		b.learned = false
		if err := b.round(ctx); err != nil {
			b.leaveBehind()
			return b.outcome(err)
		}
		if len(b.open) < before || b.learned {
			pause = pauseFirst
		} else if !sleep(ctx, &pause) {
			b.leaveBehind()
			return b.outcome(ctx.Err())
		}
	}
	return b.follow(ctx)
}

// outcome names what ended a batch early: nothing was done, or nobody knows.
func (b *batch) outcome(err error) error {
	if b.unsure || len(b.written) > 0 {
		return fmt.Errorf("%w: %w", storage.ErrUncertain, err)
	}
	return unavailable(err)
}

// unavailable names an error that is none of the store's.
func unavailable(err error) error {
	if err == nil {
		return nil
	}
	for _, known := range []error{storage.ErrUncertain, storage.ErrUnavailable, storage.ErrNotFound, storage.ErrConflict, storage.ErrDefect, storage.ErrNotEmpty, storage.ErrHalf, storage.ErrDamaged} {
		if errors.Is(err, known) {
			return err
		}
	}
	return fmt.Errorf("%w: %w", storage.ErrUnavailable, err)
}

// load reads the entries that are to be edited, as they are projected.
func (b *batch) load(ctx context.Context) error {
	var keys []string
	for _, i := range b.open {
		if c := b.changes[i]; !storage.IsNew(c) {
			keys = append(keys, c.Ref.Key())
		}
	}
	slices.Sort(keys)
	for part := range slices.Chunk(slices.Compact(keys), commandDocs) {
		list, err := b.entries(ctx, byKeys(b.office, part))
		if err != nil {
			return err
		}
		for _, e := range list {
			b.known[e.Ref.Key()], b.projected[e.Ref.Key()] = e, e.Version
		}
	}
	return nil
}

// round decides as many changes as can go together, and keeps them.
func (b *batch) round(ctx context.Context) error {
	drafts, err := b.plan(ctx)
	if err != nil || len(drafts) == 0 {
		return err
	}
	docs := make([]bson.Raw, len(drafts))
	for i, d := range drafts {
		docs[i] = d.doc
		b.tried[d.sealed.Change.Hash] = d.i
	}
	r, err := b.write(ctx, inserting(changes, true, docs...))
	switch {
	case errors.Is(err, storage.ErrUncertain):
		b.doubt()
		return b.find(ctx, drafts)
	case errors.Is(err, storage.ErrFull) && len(r.WriteErrors) > 0 && r.WriteErrors[0].Index < len(drafts):
		b.keep(drafts[:r.WriteErrors[0].Index]...) // those before it are in
		return err
	case err != nil && b.unsure:
		return nil // the server is away for now: once more, after a pause
	case err != nil:
		return err
	case len(r.WriteErrors) == 0:
		b.keep(drafts...)
		return nil
	}
	refused := r.WriteErrors[0]
	if refused.Index < 0 || refused.Index >= len(drafts) {
		return fmt.Errorf("%w: the server refuses document %d of %d", storage.ErrUncertain, refused.Index, len(drafts))
	}
	b.keep(drafts[:refused.Index]...)
	return b.refused(ctx, drafts[refused.Index], refused)
}

// plan decides changes in order, each on what the ones before it made, until
// one needs to know what is kept by then.
func (b *batch) plan(ctx context.Context) ([]draft, error) {
	var (
		drafts []draft
		ids    = map[string]bool{}
		state  = map[string]pmo.Entry{} // with the drafts made on it
		last   = map[string]int{}       // number of each register, with the drafts
		bytes  int
	)
	for _, i := range append([]int(nil), b.open...) {
		c := b.changes[i]
		if ids[c.ID] {
			break // it repeats a draft: first let that one be kept
		}
		fresh := storage.IsNew(c)
		if fresh {
			number, err := b.number(ctx, c.Ref, last)
			if err != nil {
				return nil, err
			}
			c.Ref.Number = number
		}
		c.Version = max(c.Version, 1)
		e, drafted := state[c.Ref.Key()]
		if !drafted {
			e = b.known[c.Ref.Key()]
		}
		if storage.Fits(e, c, fresh) != nil {
			if len(drafts) > 0 {
				break // the answer is what stands when those are kept
			}
			return nil, b.misfit(ctx, i, c, fresh)
		}
		d, err := b.decide(i, e, c)
		if err != nil {
			if len(drafts) == 0 { // else once those are kept, since what follows may take its number
				b.settle(i, storage.Applied{Change: b.changes[i], Err: err})
			}
			return drafts, nil
		}
		if bytes += len(d.doc); len(drafts) > 0 && (bytes > commandBytes || len(drafts) == commandDocs) {
			break
		}
		d.fresh = fresh
		drafts, ids[c.ID], state[c.Ref.Key()] = append(drafts, d), true, d.after
	}
	return drafts, nil
}

// decide makes a change into what is kept, unless that is more than a document
// holds.
func (b *batch) decide(i int, e pmo.Entry, c pmo.Change) (draft, error) {
	newest, mended := b.lastKept(b.office)
	kept := storage.Stamp(b.now, newest, mended)
	b.saw(b.office, kept)
	b.ahead.Note(b.office, kept.Sub(b.now))
	sealed, after, err := storage.Decide(b.office, kept, e, c)
	if err != nil {
		return draft{}, fmt.Errorf("%w: %w", storage.ErrDefect, err)
	}
	doc, err := bson.Marshal(changeDoc(b.office, sealed))
	if err != nil {
		return draft{}, fmt.Errorf("%w: %w", storage.ErrDefect, err)
	}
	const wordsToo = 2 // an entry holds its words beside its values
	if len(doc) > docBytes || storage.Size(pmo.Change{Set: after.Values}) > docBytes/wordsToo {
		return draft{}, fmt.Errorf("%w: change %s makes %s too large for one document", storage.ErrDefect, c.ID, c.Ref)
	}
	return draft{i: i, sealed: sealed, after: after, doc: doc}, nil
}

// number returns the next number of a register: after the highest that is
// known to be kept, and those of drafts.
func (b *batch) number(ctx context.Context, r pmo.Ref, last map[string]int) (int, error) {
	register := r.Project + "/" + r.Register
	n, drafted := last[register]
	if !drafted {
		var known bool
		if n, known = b.lane.hint[register]; !known {
			if err := b.refresh(ctx, r); err != nil {
				return 0, err
			}
			n = b.lane.hint[register]
		}
	}
	last[register] = n + 1
	return n + 1, nil
}

// refresh reads the highest number of a register.
func (b *batch) refresh(ctx context.Context, r pmo.Ref) error {
	docs, err := b.read(ctx, highest(b.office, r))
	if err != nil {
		return err
	}
	n := 0
	if len(docs) > 0 {
		n = int(docs[0].Lookup("number").AsInt64())
	}
	register := r.Project + "/" + r.Register
	b.learned = b.learned || n > b.lane.hint[register]
	b.lane.hint[register] = max(n, b.lane.hint[register])
	return nil
}

// highest asks for the last number of a register. ':' is the character after
// '9': names are left aside.
func highest(office pmo.Office, r pmo.Ref) bson.D {
	register := idOf(office, r.Project+"/"+r.Register+"/")
	return finding(changes, bson.D{
		{Key: "office", Value: string(office)},
		{Key: "_id", Value: bson.D{{Key: "$gt", Value: register}, {Key: "$lt", Value: register + ":"}}},
		{Key: "number", Value: bson.D{{Key: "$gt", Value: int64(0)}}},
	}, up("-_id"), 1, "number")
}

// misfit answers a change that does not fit what is known of its entry: it is
// a repeat, or what is known is out of date, or it comes too late.
func (b *batch) misfit(ctx context.Context, i int, c pmo.Change, fresh bool) error {
	if again, err := b.repeat(ctx, i); again || err != nil {
		return err
	}
	if fresh { // another took the number
		return b.refresh(ctx, c.Ref)
	}
	e, err := b.fold(ctx, b.office, c.Ref.Key(), 0)
	if err != nil {
		return err
	}
	key := c.Ref.Key()
	if e.Version != b.known[key].Version {
		b.known[key], b.learned = e, true
	}
	if err := storage.Fits(e, c, false); err != nil {
		b.settle(i, storage.Applied{Entry: e, Change: c, Err: err})
	}
	return nil
}

// repeat answers a change whose id is kept already as it was answered then.
func (b *batch) repeat(ctx context.Context, i int) (bool, error) {
	list, err := b.sealed(ctx, finding(changes, byID(b.office, b.changes[i].ID), nil, 1))
	if err != nil || len(list) == 0 {
		return false, err
	}
	kept := list[0].Change
	e, err := b.fold(ctx, b.office, kept.Ref.Key(), kept.Version)
	if err != nil {
		return false, err
	}
	b.promised = append(b.promised, storage.Promised(b.office, kept)...)
	sent, own := b.tried[kept.Hash]
	if own = own && sent == i; own {
		b.note(kept.Ref, e)
	}
	b.settle(i, storage.Applied{Entry: e, Change: kept, Repeat: !own})
	return true, nil
}

func byID(office pmo.Office, ids ...string) bson.D {
	f := bson.D{{Key: "office", Value: string(office)}}
	if len(ids) == 1 {
		return append(f, bson.E{Key: "id", Value: ids[0]})
	}
	return append(f, bson.E{Key: "id", Value: bson.D{{Key: "$in", Value: array(ids)}}})
}

// refused answers the change that the server did not take.
func (b *batch) refused(ctx context.Context, d draft, why refusedWrite) error {
	c := d.sealed.Change
	if why.Code != duplicateKey {
		b.settle(d.i, storage.Applied{Change: c, Err: fmt.Errorf("%w: %s (%d)", storage.ErrDefect, why.Message, why.Code)})
		return nil
	}
	if again, err := b.repeat(ctx, d.i); again || err != nil {
		return err
	}
	if d.fresh {
		return b.refresh(ctx, c.Ref)
	}
	e, err := b.fold(ctx, b.office, c.Ref.Key(), 0)
	if key := c.Ref.Key(); err == nil {
		b.learned = e.Version != b.known[key].Version
		b.known[key] = e
	}
	return err
}

// keep answers drafts that are kept.
func (b *batch) keep(drafts ...draft) {
	for _, d := range drafts {
		b.note(d.sealed.Change.Ref, d.after)
		b.promised = append(b.promised, storage.Promised(b.office, d.sealed.Change)...)
		b.settle(d.i, storage.Applied{Entry: d.after, Change: d.sealed.Change})
	}
}

// note writes down what is kept now.
func (b *batch) note(r pmo.Ref, e pmo.Entry) {
	key, register := r.Key(), r.Project+"/"+r.Register
	if e.Version > b.known[key].Version {
		b.known[key] = e
	}
	if r.Number > b.lane.hint[register] {
		b.lane.hint[register] = r.Number
	}
	b.written = append(b.written, key)
}

// settle answers a change.
func (b *batch) settle(i int, answer storage.Applied) {
	b.applied[i] = answer
	for at, one := range b.open {
		if one == i {
			b.open = append(b.open[:at:at], b.open[at+1:]...)
			return
		}
	}
}

// follow writes what follows from the changes, side by side: the entries that
// changed, and what is promised. What can't be written is mended before anybody
// reads it here.
func (b *batch) follow(ctx context.Context) error {
	kept := make(chan error, 1)
	go func() {
		_, err := b.promise(ctx, b.promised)
		kept <- err
	}()
	err := b.project(ctx)
	if err = errors.Join(err, <-kept); err != nil {
		b.leaveBehind()
		if !b.mends(ctx) {
			return fmt.Errorf("%w: %w", storage.ErrUncertain, err)
		}
	}
	return nil
}

// mends writes what was left behind, while patience lasts: a server that was
// away for a moment.
func (b *batch) mends(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, b.patience)
	defer cancel()
	for pause := pauseFirst; sleep(ctx, &pause); {
		if b.settled(ctx, b.office) == nil {
			return true
		}
	}
	return false
}

// project writes the entries that changed.
func (b *batch) project(ctx context.Context) error {
	var list []projection
	seen := map[string]bool{}
	for _, key := range b.written {
		if !seen[key] {
			list, seen[key] = append(list, projection{b.known[key], b.projected[key] == 0}), true
		}
	}
	return b.projects(ctx, b.office, list)
}

// leaveBehind remembers what is kept and not followed up; where that isn't
// known, the log is compared once more before anybody reads here.
func (b *batch) leaveBehind() { b.behind(b.office, b.written, b.promised, b.unsure) }
