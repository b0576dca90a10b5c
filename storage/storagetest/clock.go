package storagetest

import (
	"fmt"
	"time"

	"pmobot/internal/pmo"
	"pmobot/storage"
)

// setBack: a clock that is set back by two hours hides nothing. What is kept
// then is kept behind what was kept before, here, in a process that starts
// then, and in one that was there before; so it is in the window of the next
// digest. Ready says it until the clock is right again.
func setBack(k kit) {
	now := start().Add(3 * time.Hour)
	apply := func(store Backend, at time.Time, id string) pmo.Change {
		applied, err := store.Apply(k.ctx, office, at, creation(id, "APO", "R", nil), creation(id+"b", "APO", "R", nil))
		k.no(err)
		for _, one := range applied {
			k.no(one.Err)
		}
		return applied[1].Change
	}
	older := k.Again(k.T)
	apply(older, start(), "0")
	before := apply(k.Store, now, "1")
	k.no(k.Store.Ready(k.ctx))
	back := now.Add(-2 * time.Hour)
	last := before.Kept
	for i, store := range []Backend{k.Store, k.Again(k.T), k.Store} {
		c := apply(store, back.Add(time.Duration(i)*time.Minute), fmt.Sprint("back", i))
		if c.Kept.Before(last) {
			k.Errorf("%d: kept at %v, after %v", i, c.Kept, last)
		}
		last = c.Kept
		k.is(store.Ready(k.ctx), storage.ErrClock)
	}
	k.same("in the window from the last change on", len(k.trail(pmo.Span{Since: before.Kept})), 2+6)
	k.same("said at", k.trail(pmo.Span{ID: "back0"})[0].At, start())

	right := now.Add(time.Hour)
	c := apply(k.Store, right, "right")
	k.same("kept by the clock again", c.Kept, right)
	k.no(k.Store.Ready(k.ctx))
	k.sound()
}

// setBackQuietly: though nothing was kept for hours before the digest, what is
// kept after the clock was set back is behind the digest's end.
func setBackQuietly(k kit) {
	apply := func(store Backend, at time.Time, id string) pmo.Change {
		applied, err := store.Apply(k.ctx, office, at, creation(id, "APO", "R", nil))
		k.no(err)
		k.no(applied[0].Err)
		return applied[0].Change
	}
	apply(k.Store, start(), "0")
	through := start().Add(6 * time.Hour)
	_, err := k.Store.Mend(k.ctx, office, through)
	k.no(err)
	for i, store := range []Backend{k.Store, k.Again(k.T)} {
		apply(store, through.Add(-2*time.Hour), fmt.Sprint("back", i))
	}
	k.same("in the window", len(k.trail(pmo.Span{Since: through})), 2)

	_, err = k.Store.Mend(k.ctx, office, through.AddDate(2, 0, 0))
	k.no(err)
	if c := apply(k.Again(k.T), through.Add(time.Hour), "after a wrong mark"); !c.Kept.Equal(through.Add(time.Hour)) {
		k.Errorf("a clock that was two years ahead still counts: %v", c.Kept)
	}
}
