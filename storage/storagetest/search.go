package storagetest

import (
	"fmt"

	"pmobot/internal/pmo"
	"pmobot/storage"
)

// holders: a word's, newest first, as it stands after every edit.
func holders(k kit) {
	k.fill(roll(11), 100, 100)
	k.holdersAsModel(k.everything())
	refs, err := k.Store.Holders(k.ctx, office, "#vendor", 99)
	k.no(err)
	n, err := k.Store.Count(k.ctx, office, pmo.Query{Sight: all(), Register: "R", Tag: "vendor", Void: true}, 99)
	k.no(err)
	if n == 0 || n > len(refs) {
		k.Errorf("%d risks of %d entries have the tag", n, len(refs))
	}
}

func (k kit) holdersAsModel(entries []pmo.Entry) {
	k.Helper()
	plain := modelOf(entries)
	for _, word := range append(wordsTried(), "供应", "应商", "ven", "", "a b", `"`, "top") {
		for _, most := range []int{1, 3, storage.HoldersMost} {
			got, err := k.Store.Holders(k.ctx, office, word, most)
			k.no(err)
			want, _ := plain.Holders(k.ctx, office, word, most)
			if len(got)+len(want) > 0 {
				k.same(fmt.Sprintf("%d holders of %q", most, word), got, want)
			}
		}
	}
}

// searches: the same answer as from plain loops, and nothing that is not seen.
func searches(k kit) {
	d := roll(12)
	k.fill(d, 300, 60)
	plain, found := modelOf(k.everything()), 0
	for i := range 80 {
		q := pmo.Query{Sight: d.sight(), Void: d.in(4)}
		if d.in(2) {
			q.Register = one(d, registersTried())
		}
		if d.in(3) {
			q.Projects = some(d, projectsTried())
		}
		text := d.text(3)
		got, err := storage.Search(k.ctx, k.Store, office, q, text, 10)
		k.no(err)
		want, err := storage.Search(k.ctx, plain, office, q, text, 10)
		k.no(err)
		k.same(fmt.Sprintf("search %d for %q", i, text), got, want)
		found += len(got.Entries)
		for _, e := range got.Entries {
			if !q.Sight.Sees(e) || withdrawn(e) && !q.Void {
				k.Errorf("%q by %+v finds %s", text, q.Sight, e.Ref)
			}
		}
	}
	if found < 300 {
		k.Errorf("only %d were found", found)
	}
	none, err := storage.Search(k.ctx, k.Store, office, pmo.Query{Sight: all()}, " …!", 10)
	k.no(err)
	if len(none.Entries) != 0 {
		k.Error("no word finds something")
	}
}
