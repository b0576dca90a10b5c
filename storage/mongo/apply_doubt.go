package mongo

import (
	"context"
	"time"

	"pmobot/storage"
)

// doubt begins with the first command that has no answer, and ends the batch
// when patience does.
func (b *batch) doubt() {
	if !b.unsure {
		b.unsure = true
		time.AfterFunc(b.patience, b.giveUp)
	}
}

// find looks, behind a fence, which drafts were kept though no answer came.
// Those that were not stay open.
func (b *batch) find(ctx context.Context, drafts []draft) error {
	pause := pauseFirst
	for {
		err := b.fence(ctx)
		if err == nil {
			var kept []storage.Sealed
			if kept, err = b.sealed(ctx, finding(changes, byID(b.office, idsOf(drafts)...), nil, 0)); err == nil {
				return b.found(ctx, drafts, kept)
			}
		}
		if !sleep(ctx, &pause) {
			return err
		}
	}
}

func idsOf(drafts []draft) []string {
	ids := make([]string, len(drafts))
	for i, d := range drafts {
		ids[i] = d.sealed.Change.ID
	}
	return ids
}

func (b *batch) found(ctx context.Context, drafts []draft, kept []storage.Sealed) error {
	hashes, ids := map[string]bool{}, map[string]bool{}
	for _, one := range kept {
		hashes[one.Change.Hash], ids[one.Change.ID] = true, true
	}
	for _, d := range drafts {
		c := d.sealed.Change
		switch {
		case hashes[c.Hash]:
			b.keep(d)
		case ids[c.ID]:
			if _, err := b.repeat(ctx, d.i); err != nil {
				return err
			}
		}
	}
	return nil
}
