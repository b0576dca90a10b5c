package mongo

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"pmobot/internal/pmo"
	"pmobot/storage"
	"pmobot/storage/mongo/mongotest"
)

const office = pmo.Office("o")

func start() time.Time { return time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC) }

func logged(id string) pmo.Change {
	return pmo.Change{ID: id, Ref: pmo.Ref{Project: "APO", Register: "R"}, At: start(), By: "p", Set: pmo.Values{"title": "Vendor is late"}}
}

func edited(id string, e pmo.Entry, title string) pmo.Change {
	return pmo.Change{ID: id, Ref: e.Ref, Version: e.Version + 1, At: start(), By: "p", Set: pmo.Values{"title": title}}
}

// patient opens a store as in real use, but for how long it waits for one answer.
func patient(t *testing.T, s *mongotest.Server) *Store {
	t.Helper()
	store := opens(t, s.URI())
	store.patience, store.answer = applyTime, 300*time.Millisecond
	return store
}

func sound(t *testing.T, s *Store, changes, entries int) {
	t.Helper()
	report, err := s.Verify(t.Context(), office)
	if err != nil || len(report.Faults) > 0 || report.Changes != changes || report.Entries != entries {
		t.Fatalf("%+v, %v", report, err)
	}
}

// faults are all that a server does to one command and takes back.
func faults() map[string]mongotest.Fault {
	return map[string]mongotest.Fault{
		"cut before":             {Kind: mongotest.CutBefore},
		"cut amid":               {Kind: mongotest.CutAmid, Index: 1},
		"cut after":              {Kind: mongotest.CutAfter},
		"hang":                   {Kind: mongotest.Hang},
		"hang after":             {Kind: mongotest.HangAfter},
		"not primary":            {Kind: mongotest.Answer, Code: 10107},
		"shutting down":          {Kind: mongotest.Answer, Code: 91},
		"stepped down after":     {Kind: mongotest.AnswerAfter, Code: 189},
		"out of time after":      {Kind: mongotest.AnswerAfter, Code: 50},
		"not by a majority":      {Kind: mongotest.WriteConcern, Code: 64},
		"stepped down amid":      {Kind: mongotest.WriteError, Code: 11602, Index: 1},
		"cut twice, once behind": {Kind: mongotest.CutAfter, Times: 2},
	}
}

// some are those that leave every kind of doubt; the others only take longer.
func some() map[string]mongotest.Fault {
	list := faults()
	maps.DeleteFunc(list, func(name string, _ mongotest.Fault) bool {
		return !slices.Contains([]string{"cut amid", "cut after", "out of time after", "not primary", "not by a majority", "stepped down amid"}, name)
	})
	return list
}

// TestEveryFaultOfTheLog: whatever happens to the insert of a batch, all of it
// is kept once, in order, and answered as if nothing had happened.
func TestEveryFaultOfTheLog(t *testing.T) {
	for name, fault := range faults() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := mongotest.Start(t)
			s := patient(t, server)
			fault.Commands, fault.In, fault.Times = []string{"insert"}, changes, max(fault.Times, 1)
			server.Fail(fault)
			applied, err := s.Apply(t.Context(), office, start(), logged("1"), logged("2"), logged("3"))
			if err != nil {
				t.Fatal(err)
			}
			for i, one := range applied {
				if one.Err != nil || one.Repeat || one.Entry.Ref.Number != i+1 || one.Change.ID != fmt.Sprint(i+1) {
					t.Errorf("answer %d: %+v", i, one)
				}
			}
			again, err := s.Apply(t.Context(), office, start(), logged("2"))
			if err != nil || !again[0].Repeat || again[0].Entry.Ref != applied[1].Entry.Ref {
				t.Errorf("asked again: %+v, %v", again, err)
			}
			sound(t, s, 3, 3)
		})
	}
}

// TestEveryFaultOfTheProjection: the same for what is written behind the log,
// new entries and others.
func TestEveryFaultOfTheProjection(t *testing.T) {
	for name, fault := range some() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := mongotest.Start(t)
			s := patient(t, server)
			applied, err := s.Apply(t.Context(), office, start(), logged("1"))
			if err != nil {
				t.Fatal(err)
			}
			fault.Times = 1
			for _, command := range []string{"insert", "update"} {
				one := fault
				one.Commands, one.In = []string{command}, entries
				server.Fail(one)
			}
			applied, err = s.Apply(t.Context(), office, start(), logged("2"), edited("3", applied[0].Entry, "new"), logged("4"))
			if err != nil || applied[1].Entry.Version != 2 {
				t.Fatalf("%+v, %v", applied, err)
			}
			sound(t, s, 4, 3)
		})
	}
}

// TestEveryFaultOfTheLedgerAndTheNotes: a claim is won once, a steal counts one
// attempt, what is settled is settled, and a note has one version more.
func TestEveryFaultOfTheLedgerAndTheNotes(t *testing.T) {
	for name, fault := range some() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := mongotest.Start(t)
			s := patient(t, server)
			fail := func(command, in string) {
				fault.Commands, fault.In, fault.Times = []string{command}, in, 1
				server.Fail(fault)
			}
			one := storage.Delivery{Office: office, Key: "a", Job: "j", Due: start(), By: "me"}
			two := one
			two.Key = "b"
			fail("insert", deliveries)
			won, err := s.Claim(t.Context(), start(), time.Minute, one, two)
			if err != nil || len(won) != 2 || won[0].Attempt != 1 || won[1].Attempt != 1 {
				t.Fatalf("claimed %+v, %v", won, err)
			}
			one.By = "other"
			fail("findAndModify", deliveries)
			won, err = s.Claim(t.Context(), start().Add(time.Hour), time.Minute, one)
			if err != nil || len(won) != 1 || won[0].Attempt != 2 {
				t.Fatalf("stolen %+v, %v", won, err)
			}
			won[0].State = storage.Sent
			fail("update", deliveries)
			if err := s.Settle(t.Context(), start(), won[0]); err != nil {
				t.Fatal(err)
			}
			for i, command := range []string{"insert", "update", "delete"} {
				note := storage.Note{Key: "n", Version: i, Value: []byte(fmt.Sprint(i))}
				if command == "delete" {
					note.Value = nil
				}
				fail(command, notes)
				if err := s.Keep(t.Context(), office, note); err != nil {
					t.Fatalf("%s: %v", command, err)
				}
			}
		})
	}
}

// TestNoAnswerAtAll: a server that never answers leaves it uncertain, and what
// is asked again afterwards is the same.
func TestNoAnswerAtAll(t *testing.T) {
	server := mongotest.Start(t)
	s := patient(t, server)
	s.patience = 700 * time.Millisecond
	server.Fail(mongotest.Fault{Kind: mongotest.HangAfter, Commands: []string{"insert"}})
	server.Fail(mongotest.Fault{Kind: mongotest.Hang, Commands: []string{"update"}})
	if _, err := s.Apply(t.Context(), office, start(), logged("1")); !errors.Is(err, storage.ErrUncertain) {
		t.Fatal(err)
	}
	server.Heal()
	applied, err := s.Apply(t.Context(), office, start(), logged("1"), logged("2"))
	if err != nil || !applied[0].Repeat || applied[1].Entry.Ref.Number != 2 {
		t.Fatalf("%+v, %v", applied, err)
	}
	if _, err := s.Mend(t.Context(), office, start()); err != nil {
		t.Fatal(err)
	}
	sound(t, s, 2, 2)
}

// TestUnprojected: what is kept and could not be projected is mended before
// anybody reads it, here at once, and in a process that comes later.
func TestUnprojected(t *testing.T) {
	server := mongotest.Start(t)
	s := opens(t, server.URI())
	server.Fail(mongotest.Fault{Kind: mongotest.Answer, Code: 50, Commands: []string{"insert", "update"}, In: entries})
	if _, err := s.Apply(t.Context(), office, start(), logged("1")); !errors.Is(err, storage.ErrUncertain) {
		t.Fatal(err)
	}
	query := pmo.Query{Sight: pmo.Sight{All: true}, Register: "R"}
	if _, err := s.Find(t.Context(), office, query); !errors.Is(err, storage.ErrUnavailable) || errors.Is(err, storage.ErrUncertain) {
		t.Errorf("read while it is behind: %v", err)
	}
	later := opens(t, server.URI())
	server.Heal()
	for name, one := range map[string]*Store{"here": s, "later": later} {
		page, err := one.Find(t.Context(), office, query)
		if err != nil || len(page.Entries) != 1 {
			t.Errorf("%s: %v, %v", name, page.Entries, err)
		}
	}
	sound(t, s, 1, 1)
}

// TestStepDown: while there is no primary a write waits, and is made by the
// next one.
func TestStepDown(t *testing.T) {
	server := mongotest.Start(t, mongotest.ReplicaSet())
	s := patient(t, server)
	refused := make(chan struct{})
	var once sync.Once
	server.Watch(func(cmd bson.D) {
		if cmd[0].Key == "insert" {
			once.Do(func() { close(refused) })
		}
	})
	server.Fail(mongotest.Fault{Kind: mongotest.Answer, Code: 10107, Commands: []string{"insert"}, Times: 1})
	go func() {
		<-refused
		server.StepDown()
		server.StepUp()
	}()
	applied, err := s.Apply(t.Context(), office, start(), logged("1"))
	if err != nil || applied[0].Err != nil {
		t.Fatalf("%+v, %v", applied, err)
	}
	sound(t, s, 1, 1)
}

// TestDownAndUp: nobody there is a clear answer within 3 s, and nothing done;
// once it is back, all goes on.
func TestDownAndUp(t *testing.T) {
	t.Parallel()
	server := mongotest.Start(t)
	s := patient(t, server)
	if _, err := s.Apply(t.Context(), office, start(), logged("1")); err != nil {
		t.Fatal(err)
	}
	server.Down()
	if _, err := s.Find(t.Context(), office, pmo.Query{Sight: pmo.Sight{All: true}, Register: "R"}); !errors.Is(err, storage.ErrUnavailable) {
		t.Error(err)
	}
	s.answer = commandTime
	begun := time.Now()
	_, err := s.Apply(t.Context(), office, start(), logged("2"))
	if took := time.Since(begun); !errors.Is(err, storage.ErrUnavailable) || errors.Is(err, storage.ErrUncertain) || took > 3*time.Second {
		t.Errorf("after %v: %v", took, err)
	}
	if err := s.Ready(t.Context()); !errors.Is(err, storage.ErrUnavailable) {
		t.Error(err)
	}
	if err := server.Up(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Apply(t.Context(), office, start(), logged("3")); err != nil {
		t.Fatal(err)
	}
	sound(t, s, 2, 2)
}

// TestReadsComeBack: a broken connection costs a reader nothing but time.
func TestReadsComeBack(t *testing.T) {
	t.Parallel()
	server := mongotest.Start(t)
	s := patient(t, server)
	s.answer = commandTime
	if _, err := s.Apply(t.Context(), office, start(), logged("1")); err != nil {
		t.Fatal(err)
	}
	server.Fail(mongotest.Fault{Kind: mongotest.CutBefore, Commands: []string{"find"}, Times: 1})
	page, err := s.Find(t.Context(), office, pmo.Query{Sight: pmo.Sight{All: true}, Register: "R"})
	if err != nil || len(page.Entries) != 1 {
		t.Errorf("%v, %v", page, err)
	}
}

// TestSlow: who gives up on a slow server leaves the write to its end.
func TestSlow(t *testing.T) {
	server := mongotest.Start(t)
	s := patient(t, server)
	s.answer = commandTime
	arrived, slow := make(chan struct{}), make(chan struct{})
	server.Watch(func(cmd bson.D) {
		if cmd[0].Key == "insert" && cmd[0].Value == changes {
			close(arrived)
		}
	})
	server.Fail(mongotest.Fault{Kind: mongotest.Wait, Commands: []string{"insert"}, In: changes, Times: 1, Until: slow})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() {
		_, err := s.Apply(ctx, office, start(), logged("1"))
		done <- err
	}()
	<-arrived
	cancel()
	close(slow)
	if err := <-done; err != nil {
		t.Error(err)
	}
	sound(t, s, 1, 1)
}

// TestTooLarge: what the server does not take is refused alone, and its number
// is another's.
func TestTooLarge(t *testing.T) {
	server := mongotest.Start(t)
	s := patient(t, server)
	server.DocumentMost(4000)
	long := logged("2")
	long.Set["body"] = strings.Repeat("x", 5000)
	applied, err := s.Apply(t.Context(), office, start(), logged("1"), long, logged("3"))
	if err != nil || applied[0].Err != nil || !errors.Is(applied[1].Err, storage.ErrDefect) || applied[2].Err != nil {
		t.Fatalf("%+v, %v", applied, err)
	}
	if applied[2].Entry.Ref.Number != 2 {
		t.Errorf("the third is %s", applied[2].Entry.Ref)
	}
	sound(t, s, 2, 2)
}

// TestLongBatch: a batch of more than 16 MB goes in several commands.
func TestLongBatch(t *testing.T) {
	s := patient(t, mongotest.Start(t))
	s.answer = commandTime
	var batch []pmo.Change
	for i := range 68 {
		c := logged(fmt.Sprint(i))
		c.Set["body"] = strings.Repeat("x", 250<<10)
		batch = append(batch, c)
	}
	applied, err := s.Apply(t.Context(), office, start(), batch...)
	if err != nil {
		t.Fatal(err)
	}
	var edits []pmo.Change
	for i, one := range applied {
		edits = append(edits, edited(fmt.Sprint("e", i), one.Entry, "new"))
	}
	if _, err := s.Apply(t.Context(), office, start(), edits...); err != nil {
		t.Fatal(err)
	}
	page, err := s.Find(t.Context(), office, pmo.Query{Sight: pmo.Sight{All: true}, Register: "R", Limit: 100})
	if err != nil || len(page.Entries) != 68 || pmo.Title.Of(page.Entries[67]) != "new" {
		t.Fatalf("%d entries, %v", len(page.Entries), err)
	}
}

// TestOneInsertABatch: a batch costs one command for the log, and one or two
// for the entries.
func TestOneInsertABatch(t *testing.T) {
	server := mongotest.Start(t)
	s := patient(t, server)
	first, err := s.Apply(t.Context(), office, start(), logged("0"))
	if err != nil {
		t.Fatal(err)
	}
	var seen []string
	server.Watch(func(cmd bson.D) { seen = append(seen, fmt.Sprint(cmd[0].Key, " ", cmd[0].Value)) })
	batch := []pmo.Change{edited("e", first[0].Entry, "new")}
	for i := range 100 {
		batch = append(batch, logged(fmt.Sprint("c", i)))
	}
	if _, err := s.Apply(t.Context(), office, start(), batch...); err != nil {
		t.Fatal(err)
	}
	server.Watch(nil)
	if got := strings.Join(seen, ", "); got != "find entries, insert changes, insert entries, update entries" {
		t.Error(got)
	}
}

// TestBehindAFence: what was not answered is looked up behind a majority write
// of the store's own, and not before: a server that is no longer the primary
// can't make it.
func TestBehindAFence(t *testing.T) {
	server := mongotest.Start(t)
	s := patient(t, server)
	if _, err := s.Apply(t.Context(), office, start(), logged("0")); err != nil {
		t.Fatal(err)
	}
	var seen []string
	server.Watch(func(cmd bson.D) { seen = append(seen, fmt.Sprint(cmd[0].Key, " ", cmd[0].Value)) })
	server.Fail(mongotest.Fault{Kind: mongotest.AnswerAfter, Code: 50, Commands: []string{"insert"}, In: changes, Times: 1})
	if _, err := s.Apply(t.Context(), office, start(), logged("1")); err != nil {
		t.Fatal(err)
	}
	server.Watch(nil)
	if got := strings.Join(seen, ", "); got != "insert changes, update care, find changes, insert entries" {
		t.Error(got)
	}
}

// TestOlderNeverWins: who projects late what another has gone beyond changes
// nothing.
func TestOlderNeverWins(t *testing.T) {
	s := patient(t, mongotest.Start(t))
	applied, err := s.Apply(t.Context(), office, start(), logged("1"))
	if err != nil {
		t.Fatal(err)
	}
	first := applied[0].Entry
	if _, err := s.Apply(t.Context(), office, start(), edited("2", first, "newer")); err != nil {
		t.Fatal(err)
	}
	for _, new := range []bool{true, false} {
		if err := s.projects(t.Context(), office, []projection{{first, new}}); err != nil {
			t.Fatal(err)
		}
		sound(t, s, 2, 1)
	}
}

// TestNamesStayApart: neither an office's name nor an entry's reaches into
// another's ids, whatever slashes they have.
func TestNamesStayApart(t *testing.T) {
	type named struct {
		office pmo.Office
		ref    pmo.Ref
	}
	all := []named{
		{"o", pmo.Named("project", "x/y")},
		{"o/-", pmo.Ref{Project: "project", Register: "x", Name: "y"}},
		{"o%2F-", pmo.Named("x", "y")},
		{"o", pmo.Named("person", "a")},
		{"o", pmo.Named("person", "a/000001")},
		{"o", pmo.Named("person", "a%2F000001")},
	}
	for _, one := range all {
		from, until := logRange(one.office, one.ref.Key())
		for _, other := range all {
			id := changeID(other.office, other.ref.Key(), 1)
			if inside := id > from && id < until; inside != (one == other) {
				t.Errorf("%s of %v is among the changes of %v: %v", id, other, one, inside)
			}
			if idOf(one.office, one.ref.Key()) == idOf(other.office, other.ref.Key()) && one != other {
				t.Errorf("%v and %v have one _id", one, other)
			}
		}
	}
}

// TestOrphan: an entry that no change made is a fault, and gone when the
// entries are made anew.
func TestOrphan(t *testing.T) {
	s := patient(t, mongotest.Start(t))
	if _, err := s.Apply(t.Context(), office, start(), logged("1")); err != nil {
		t.Fatal(err)
	}
	forged := pmo.Entry{Ref: pmo.Ref{Project: "APO", Register: "R", Number: 7}, Version: 1, Values: pmo.Values{}}
	if err := s.projects(t.Context(), office, []projection{{forged, true}}); err != nil {
		t.Fatal(err)
	}
	report, err := s.Verify(t.Context(), office)
	if err != nil || len(report.Faults) != 1 || !strings.Contains(report.Faults[0], forged.Ref.Key()) {
		t.Errorf("%+v, %v", report, err)
	}
	if n, err := s.Rebuild(t.Context(), office); n != 1 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	sound(t, s, 1, 1)
}

// TestLateLanding: an insert that the server makes after it was looked up, and
// before it is sent again, is our own all the same.
func TestLateLanding(t *testing.T) {
	server := mongotest.Start(t)
	s := patient(t, server)
	again, landed := make(chan struct{}), make(chan struct{})
	for _, until := range []chan struct{}{again, landed} {
		server.Fail(mongotest.Fault{Kind: mongotest.Wait, Commands: []string{"insert"}, In: changes, Times: 1, Until: until})
	}
	inserts, once := 0, sync.OnceFunc(func() { close(landed) })
	server.Watch(func(cmd bson.D) {
		if cmd[0].Key == "insert" && cmd[0].Value == changes {
			if inserts++; inserts == 2 {
				close(again)
			}
		}
	})
	server.Step(func(step string) error {
		if step == "insert done" {
			once()
		}
		return nil
	})
	applied, err := s.Apply(t.Context(), office, start(), logged("1"), logged("2"))
	if err != nil || applied[0].Repeat || applied[1].Repeat || applied[1].Entry.Ref.Number != 2 {
		t.Fatalf("%+v, %v", applied, err)
	}
	server.Watch(nil)
	if inserts < 2 {
		t.Errorf("%d inserts: nothing landed late", inserts)
	}
	sound(t, s, 2, 2)
}
