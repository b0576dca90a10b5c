package storagetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"pmobot/internal/pmo"
	"pmobot/storage"
)

// Backend is a store with all that operators need of it.
type Backend interface {
	storage.Store
	storage.Caretaker
}

// Opened is a fresh, empty store and the means to try it.
type Opened struct {
	Store Backend
	// Again opens the same data once more, as another process would.
	Again func(t *testing.T) Backend
	// Fault sets what is called before every step of a write of Store: an
	// error ends the write there, as a crash would. nil heals it.
	Fault func(hook func(step string) error)
	// Newer makes the data look as if a newer version had written it, and
	// returns what opening it says.
	Newer  func(t *testing.T) error
	Damage Damage
}

// Damage is what only accidents and intruders do.
type Damage struct {
	// Unproject removes an entry's projection, and leaves its changes.
	Unproject func(t *testing.T, office pmo.Office, key string)
	// Misproject alters an entry's projection: any value of it.
	Misproject func(t *testing.T, office pmo.Office, key string)
	// Alter alters a value that a kept change set.
	Alter func(t *testing.T, office pmo.Office, key string, version int)
}

// Run holds a store against the contract. Open is called once for each test.
func Run(t *testing.T, open func(t *testing.T) Opened) {
	for _, one := range []struct {
		name string
		test func(kit)
	}{
		{"every type of value comes back", values},
		{"a change comes back whole", wholeChange},
		{"nothing given is kept by reference", nothingShared},
		{"one id is one change", repeats},
		{"one id at once is one change", repeatsAtOnce},
		{"of two edits one wins", conflicts},
		{"what is not there is not found", missing},
		{"named entries", named},
		{"a poisoned change harms no other", poison},
		{"50 writers leave no gap", func(k kit) { writers(k, 1) }},
		{"3 x 50 writers leave no gap", func(k kit) { writers(k, 3) }},
		{"a crash before any step", crashes},
		{"a crash in other writes", otherCrashes},
		{"a move cut in two", halfMove},
		{"damage is found and mended", damage},
		{"a changed past is found", alteredPast},
		{"the log folds into the entries", logFolds},
		{"every query answers as the model", queries},
		{"references answer in the order asked", references},
		{"cursors under writes", cursors},
		{"a forgotten sight is refused", forgotten},
		{"history of an entry", history},
		{"undo and as-of", undo},
		{"redact, then verify", redact},
		{"each change is in one window", windows},
		{"a clock that is set back", setBack},
		{"a clock that is set back in a quiet office", setBackQuietly},
		{"two offices", offices},
		{"restricted projects", restricted},
		{"thousands of projects", manyProjects},
		{"holders of a word", holders},
		{"search answers as the model", searches},
		{"50 claimants", claimants},
		{"claims are stolen and fenced", steal},
		{"waiting deliveries", waiting},
		{"the ledger in pages", ledger},
		{"promises are in the ledger", promises},
		{"promises cut short", promisesCut},
		{"promises cut short and not mended", promisesUnmended},
		{"promises of three processes", promisers},
		{"claimed again", claimedAgain},
		{"claimed again by many at once", againAtOnce},
		{"what is due by now", dueNow},
		{"versions of notes", notes},
		{"notes by prefix", notesByPrefix},
		{"cancelled contexts", cancelled},
		{"cancelled amid a write", cancelledAmid},
		{"a newer schema is refused", newer},
		{"two processes", processes},
		{"a backup", backup},
	} {
		t.Run(one.name, func(t *testing.T) {
			one.test(kit{T: t, Opened: open(t), ctx: t.Context()})
		})
	}
}

// kit is what a test works with.
type kit struct {
	*testing.T
	Opened
	ctx context.Context
}

// office is the one that most tests keep, start the time at which they begin.
const office = pmo.Office("o7")

func start() time.Time { return time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC) }

// all is the sight of the bot itself.
func all() pmo.Sight { return pmo.Sight{All: true} }

// creation is a change that logs an entry.
func creation(id, project, register string, set pmo.Values) pmo.Change {
	return pmo.Change{
		ID: id, Ref: pmo.Ref{Project: project, Register: register}, Verb: "log", At: start(), By: "console:ann", Set: set,
	}
}

// edit is the next change of an entry.
func edit(id string, e pmo.Entry, set pmo.Values) pmo.Change {
	return pmo.Change{ID: id, Ref: e.Ref, Version: e.Version + 1, Verb: "edit", At: start(), By: "console:ben", Set: set}
}

// no fails the test on an error.
func (k kit) no(err error) {
	k.Helper()
	if err != nil {
		k.Fatal(err)
	}
}

// is fails the test unless err is want.
func (k kit) is(err, want error) {
	k.Helper()
	if !errors.Is(err, want) {
		k.Fatalf("the error is %v, not %v", err, want)
	}
}

// apply makes changes that must all be made.
func (k kit) apply(changes ...pmo.Change) []storage.Applied {
	k.Helper()
	applied, err := k.Store.Apply(k.ctx, office, start(), changes...)
	k.no(err)
	for _, one := range applied {
		k.no(one.Err)
	}
	return applied
}

// logged logs one risk.
func (k kit) logged(id string, set pmo.Values) pmo.Entry {
	k.Helper()
	return k.apply(creation(id, "APO", "R", set))[0].Entry
}

// entry reads one entry; its Version is 0 where there is none.
func (k kit) entry(ref pmo.Ref) pmo.Entry {
	k.Helper()
	page, err := k.Store.Find(k.ctx, office, pmo.Query{Sight: all(), Refs: []pmo.Ref{ref}})
	k.no(err)
	if len(page.Entries) == 0 {
		return pmo.Entry{}
	}
	return page.Entries[0]
}

// trail reads all changes of a span.
func (k kit) trail(span pmo.Span) []pmo.Change {
	k.Helper()
	var changes []pmo.Change
	for {
		trail, err := k.Store.Changes(k.ctx, office, span)
		k.no(err)
		changes = append(changes, trail.Changes...)
		if span.After = trail.Next; span.After == "" {
			return changes
		}
	}
}

// sound fails the test where Verify finds anything.
func (k kit) sound() storage.Report {
	k.Helper()
	report, err := k.Store.Verify(k.ctx, office)
	k.no(err)
	for _, fault := range report.Faults {
		k.Errorf("verify: %s", fault)
	}
	return report
}

// everything reads all entries, void ones too.
func (k kit) everything() []pmo.Entry {
	k.Helper()
	var list []pmo.Entry
	for _, register := range registersTried() {
		q := pmo.Query{Sight: all(), Register: register, Void: true, Limit: storage.FindMost}
		for {
			page, err := k.Store.Find(k.ctx, office, q)
			k.no(err)
			list = append(list, page.Entries...)
			if q.After = page.Next; q.After == "" {
				break
			}
		}
	}
	return list
}
