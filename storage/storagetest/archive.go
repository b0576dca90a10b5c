package storagetest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pmobot/internal/pmo"
	"pmobot/storage"
)

// Restores holds a backup of one store, restored into another, empty one of
// any kind, against the contract: every change, delivery and note is there as
// it was, hashes and versions too, the entries are the same, and the chain is
// whole. Restore is that of package archive.
func Restores(t *testing.T, from, into Backend, restore func(path string, into storage.Archive) (storage.Restored, error)) {
	k := kit{T: t, Opened: Opened{Store: from}, ctx: t.Context()}
	k.archived()
	want := k.records()
	path := filepath.Join(t.TempDir(), "copy")
	k.no(from.Backup(k.ctx, path))
	there := k
	there.Store = into
	k.damaged(path, into, restore)

	done, err := restore(path, into)
	k.no(err)
	k.same("faults", done.Faults, []string(nil))
	k.same("records", there.records(), want)
	if n := done.Changes + done.Deliveries + done.Notes; n != len(want) {
		k.Errorf("%d records are said to be restored, not %d", n, len(want))
	}
	k.same("entries", there.everything(), k.everything())
	k.same("reports", there.sound(), k.sound())
	k.no(into.Ready(k.ctx))
	there.keepsOn(k)
	_, err = restore(path, into)
	k.is(err, storage.ErrNotEmpty)
}

// archived fills a store with all that there is.
func (k kit) archived() {
	k.Helper()
	list := k.fill(roll(21), 60, 60)
	e := k.apply(promising(creation("promised", "APO", "R", pmo.Values{"title": "typed", "none": []string{}})))[0].Entry
	k.no(k.Store.Redact(k.ctx, office, e.Ref, "title"))
	k.no(k.Store.Redact(k.ctx, office, list[0].Ref, "body", storage.KeyWhy))
	moved := creation("move", "BOR", "R", pmo.Values{"title": "a", "open": true})
	pmo.MovedFrom.Put(moved.Set, list[1].Ref.String())
	k.apply(moved, pmo.Change{ID: "named", Ref: pmo.Named("person", "slack:T1/U1"), At: start(), Set: pmo.Values{"lang": "zh"}})
	_, err := k.Store.Mend(k.ctx, office, start())
	k.no(err)
	for _, o := range []pmo.Office{"o/APO", "安"} {
		k.fillOffice(o)
	}
	for i, state := range []storage.DeliveryState{storage.Claimed, storage.Waiting, storage.Sent, storage.Failed, storage.Skipped} {
		d := k.claim(start(), delivery(string(state), "a"))[0]
		d.State, d.Shown, d.Tries, d.Veil, d.Message, d.SentAt = state, i, 2*i, i%2 == 0, "17.2", start()
		d.Seen, d.Through, d.Why = []string{"x"}, start().Add(time.Second), storage.Reason{Code: "gone", At: start()}
		k.no(k.Store.Settle(k.ctx, start(), d))
	}
	k.no(k.note("empty", 0, []byte{}))
	k.no(k.note("bytes", 0, []byte{0, 255, '\n'}))
	k.no(k.note("bytes", 1, []byte("second")))
	k.no(k.note("gone", 0, []byte("x")))
	k.no(k.note("gone", 1, nil))
}

// records are all that a store exports, each as text, in the same order for
// every store.
func (k kit) records() []string {
	k.Helper()
	var list []string
	k.no(k.Store.Export(k.ctx, func(one storage.Record) error {
		line, err := json.Marshal(one)
		list = append(list, string(line))
		return err
	}))
	slices.Sort(list)
	return list
}

// damaged: a backup that is cut off, altered or none is refused, and nothing
// of it is written.
func (k kit) damaged(path string, into Backend, restore func(string, storage.Archive) (storage.Restored, error)) {
	k.Helper()
	data, err := os.ReadFile(path)
	k.no(err)
	altered := slices.Clone(data)
	copy(altered[len(altered)/2:], bytes.Repeat([]byte{0xff}, len(altered)/3))
	for name, spoiled := range map[string][]byte{
		"cut off": data[:len(data)*2/3], "a byte short": data[:len(data)-1], "altered": altered, "nothing": nil, "another file": []byte("# Notes\n"),
		"behind its end": append(slices.Clone(data), data...),
	} {
		file := filepath.Join(k.TempDir(), "spoiled")
		k.no(os.WriteFile(file, spoiled, 0o600))
		if _, err := restore(file, into); !errors.Is(err, storage.ErrDamaged) {
			k.Errorf("%s: %v", name, err)
		}
	}
	if _, err := restore(filepath.Join(k.TempDir(), "none"), into); !errors.Is(err, fs.ErrNotExist) {
		k.Errorf("no file: %v", err)
	}
	empty := k
	empty.Store = into
	k.same("nothing was written", len(empty.records()), 0)
}

// keepsOn: what is restored goes on where it stood.
func (k kit) keepsOn(origin kit) {
	k.Helper()
	c := creation("after", "APO", "R", pmo.Values{"title": "after"})
	k.same("the next number", k.apply(c)[0].Entry.Ref, origin.apply(c)[0].Entry.Ref)
	if !k.apply(creation("fill0", "APO", "R", nil))[0].Repeat {
		k.Error("an id of the backup is free again")
	}
	k.is(k.note("bytes", 1, []byte("late")), storage.ErrConflict)
	k.no(k.note("bytes", 2, []byte("third")))
	d := delivery("claimed", "b")
	k.same("a claim stands", len(k.claim(start(), d)), 0)
	k.sound()
}

// backup: a copy is made beside those who write, never over another file, and
// nothing is left beside it.
func backup(k kit) {
	list := k.fill(roll(13), 50, 20)
	path := filepath.Join(k.TempDir(), "copy")
	k.no(os.WriteFile(path, []byte("an older one"), 0o600))
	k.is(k.Store.Backup(k.ctx, path), fs.ErrExist)
	older, err := os.ReadFile(path)
	k.no(err)
	k.same("the older one", string(older), "an older one")
	k.no(os.Remove(path))

	stop, stopped := make(chan struct{}), make(chan error, 1)
	go func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				stopped <- nil
				return
			default:
			}
			if _, err := k.Store.Apply(k.ctx, office, later(), creation(fmt.Sprint("meanwhile", i), "BOR", "R", nil)); err != nil {
				stopped <- err
				return
			}
		}
	}()
	k.no(k.Store.Backup(k.ctx, path))
	close(stop)
	k.no(<-stopped)
	info, err := os.Stat(path)
	k.no(err)
	if info.Size() < 1000 || info.Mode().Perm() != 0o600 {
		k.Errorf("the copy has %d bytes, and others may read it: %v", info.Size(), info.Mode())
	}
	beside, err := os.ReadDir(filepath.Dir(path))
	k.no(err)
	if len(beside) != 1 {
		k.Errorf("beside the copy stands %v", beside)
	}
	for _, e := range list {
		k.same("here", k.entry(e.Ref), e)
	}
	if err := k.Store.Backup(k.ctx, filepath.Join(k.TempDir(), "no", "such", "folder")); err == nil {
		k.Error("a copy into no folder")
	}
}
