package storagetest

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"pmobot/internal/pmo"
	"pmobot/storage"
)

// cancelled: who has given up already gets no answer, and changes nothing.
func cancelled(k kit) {
	e := k.logged("1", pmo.Values{"title": "a"})
	ctx, cancel := context.WithCancel(k.ctx)
	cancel()
	for name, do := range map[string]func() error{
		"apply": func() error {
			_, err := k.Store.Apply(ctx, office, start(), edit("2", e, pmo.Values{"title": "b"}))
			return err
		},
		"find": func() error { _, err := k.Store.Find(ctx, office, pmo.Query{Sight: all(), Register: "R"}); return err },
		"count": func() error {
			_, err := k.Store.Count(ctx, office, pmo.Query{Sight: all(), Register: "R"}, 9)
			return err
		},
		"changes":    func() error { _, err := k.Store.Changes(ctx, office, pmo.Span{}); return err },
		"holders":    func() error { _, err := k.Store.Holders(ctx, office, "a", 9); return err },
		"claim":      func() error { _, err := k.Store.Claim(ctx, start(), lease, delivery("k", "a")); return err },
		"settle":     func() error { return k.Store.Settle(ctx, start(), delivery("k", "a")) },
		"deliveries": func() error { _, err := k.Store.Deliveries(ctx, office, storage.Ledger{}); return err },
		"keep":       func() error { return k.Store.Keep(ctx, office, storage.Note{Key: "n", Value: []byte("x")}) },
		"kept":       func() error { _, err := k.Store.Kept(ctx, office, "", "", 9); return err },
		"ready":      func() error { return k.Store.Ready(ctx) },
		"verify":     func() error { _, err := k.Store.Verify(ctx, office); return err },
		"rebuild":    func() error { _, err := k.Store.Rebuild(ctx, office); return err },
		"backup":     func() error { return k.Store.Backup(ctx, filepath.Join(k.TempDir(), "b")) },
	} {
		err := do()
		if !errors.Is(err, storage.ErrUnavailable) || !errors.Is(err, context.Canceled) {
			k.Errorf("%s: %v", name, err)
		}
	}
	k.same("unchanged", k.entry(e.Ref), e)
	k.same("nothing claimed", len(k.deliveries(storage.Ledger{})), 0)
	k.sound()
}

// cancelledAmid: who gives up amid a write leaves it whole, all or nothing,
// and those who come after them find a store that works.
func cancelledAmid(k kit) {
	for n := range 12 {
		ctx, cancel := context.WithCancel(k.ctx)
		steps := 0
		k.Fault(func(string) error {
			if steps++; steps == n {
				cancel()
			}
			return nil
		})
		id := fmt.Sprint("c", n)
		applied, err := k.Store.Apply(ctx, office, start(),
			creation(id, "APO", "R", pmo.Values{"title": "a"}), creation(id+"b", "APO", "R", nil))
		k.Fault(nil)
		cancel()
		if err != nil && !errors.Is(err, storage.ErrUncertain) && !errors.Is(err, storage.ErrUnavailable) {
			k.Fatal(err)
		}
		kept := len(k.trail(pmo.Span{ID: id}))
		if err == nil && (kept != 1 || applied[0].Err != nil) || errors.Is(err, storage.ErrUnavailable) && kept != 0 {
			k.Errorf("cancelled at step %d: %v, and %d kept", n, err, kept)
		}
		k.sound()
		k.logged(id+"after", nil)
	}
}
