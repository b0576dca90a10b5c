package handlers_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pmobot/internal/chat"
	"pmobot/internal/office"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
	"pmobot/storage/mongo"
	"pmobot/storage/mongo/mongotest"
	"pmobot/storage/sqlite"
)

// stores are the stores that an office may be kept in.
func stores(t *testing.T) map[string]kept {
	t.Helper()
	lite, err := sqlite.Open(t.Context(), sqlite.Memory)
	if err != nil {
		t.Fatal(err)
	}
	big, err := mongo.Open(t.Context(), mongotest.Start(t).URI())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for _, closer := range []func() error{lite.Close, big.Close} {
			if err := closer(); err != nil {
				t.Error(err)
			}
		}
	})
	return map[string]kept{"sqlite": lite, "mongo": big}
}

// filler is the key of the n-th of many projects; all sort before SEC and SEE.
func filler(n int) string {
	return "P" + string([]byte{byte('A' + n/676%26), byte('A' + n/26%26), byte('A' + n%26)})
}

// crowd adds so many projects that everybody may see.
func (o *officeUnderTest) crowd(many int) {
	o.t.Helper()
	var changes []pmo.Change
	for n := range many {
		set := pmo.Values{}
		pmo.Name.Put(set, "Project "+filler(n))
		pmo.Manager.Put(set, "console:@ann")
		changes = append(changes, pmo.Change{
			ID: fmt.Sprint("crowd", n), Ref: pmo.Named(pmo.KindProject, filler(n)), Version: 1, Verb: "project", At: o.now, By: "console:@ann", Set: set,
		})
		if len(changes) == 100 || n == many-1 {
			if _, err := o.store.Apply(context.Background(), "console", o.now, changes...); err != nil {
				o.t.Fatal(err)
			}
			changes = nil
		}
	}
}

// TestARestrictedProjectStaysHiddenBehindManyOthers: however many projects
// stand before it, nobody but its members lists, finds, reads, edits or closes
// what is in it, and the last project is as usable as the first.
func TestARestrictedProjectStaysHiddenBehindManyOthers(t *testing.T) {
	for _, many := range []int{499, 500, 501, 2001} {
		for name, store := range stores(t) {
			t.Run(fmt.Sprint(many, " on ", name), func(t *testing.T) { staysHidden(t, officeOn(t, store, say.En), many) })
		}
	}
}

func staysHidden(t *testing.T, o *officeUnderTest, many int) {
	o.in = "general"
	o.as("eve").say("/pmo help")
	o.as("ann").say("/pmo project add SEC Secret manager:@ann restricted:yes")
	o.say("/pmo project add SEE Seen manager:@ann")
	o.say("/risk log Takeover nears p5 i5 project:SEC")
	o.say("/risk log Takeover of the seen p5 i5 project:SEE")
	o.crowd(many)
	o.as("eve")
	for _, line := range []string{"/risk list all", "/pmo search takeover", "/risk list all level:critical", "/risk search takeover", "/pmo mine"} {
		got := o.say(line)
		mustNotHold(t, got, "SEC", "Secret", "Takeover nears")
		if line != "/pmo mine" && !strings.Contains(got, "SEE-R1") {
			t.Errorf("%s: the last project isn't there: %s", line, got)
		}
	}
	for _, line := range []string{
		"/risk show SEC-R1", "/risk history SEC-R1", "/risk edit SEC-R1 p1", "/risk close SEC-R1 because done", "/pmo status project:SEC",
		"/risk list project:SEC", "/risk log X project:SEC", "/risk move SEE-R1 SEC",
	} {
		mustNotHold(t, o.refused(line), "Secret", "Takeover")
	}
	for _, typed := range []string{"SEC", "Takeover", ""} {
		c := o.stamped(chat.Command{Path: "risk show"})
		choices, err := o.handler.Suggest(context.Background(), c, chat.ArgRef, typed)
		if err != nil || strings.Contains(fmt.Sprint(choices), "SEC-R1") {
			t.Errorf("%q is completed to %v, %v", typed, choices, err)
		}
	}
	if got := o.say("/risk edit SEE-R1 p1"); !strings.Contains(got, "SEE-R1") {
		t.Errorf("the last project isn't usable: %s", got)
	}
	if got := o.as("ann").say("/risk show SEC-R1"); !strings.Contains(got, "Takeover nears") {
		t.Errorf("its manager doesn't see it: %s", got)
	}
}

// BenchmarkListAmongProjects is what a list costs among so many projects:
// every command reads them all.
func BenchmarkListAmongProjects(b *testing.B) {
	for _, many := range []int{1, 500, 2000} {
		b.Run(fmt.Sprint(many), func(b *testing.B) {
			store, err := sqlite.Open(b.Context(), sqlite.Memory)
			if err != nil {
				b.Fatal(err)
			}
			defer store.Close()
			o := officeOn(&testing.T{}, store, say.En)
			o.crowd(many)
			o.say("/risk log Vendor slips p4 i5 project:" + filler(0))
			for b.Loop() {
				o.say("/risk list all")
			}
		})
	}
}

// TestEverybodyCalledAlikeIsFound: a name that thousands of entries hold is
// looked for in everybody's.
func TestEverybodyCalledAlikeIsFound(t *testing.T) {
	o := newOffice(t, say.En)
	o.as("rosa").say("/pmo help")
	o.as("ann").say("/pmo project add APO Apollo manager:@ann")
	var changes []pmo.Change
	for n := range 2100 {
		changes = append(changes, pmo.Change{
			ID: fmt.Sprint("rosa", n), Ref: pmo.Ref{Project: "APO", Register: "L"}, Verb: "log", At: o.now, By: "console:@ann",
			Set: pmo.Values{"title": "what rosa said"},
		})
	}
	for some := range slices.Chunk(changes, 100) { // as fast as a busy machine is
		if _, err := o.store.Apply(context.Background(), "console", o.now, some...); err != nil {
			t.Fatal(err)
		}
	}
	v, err := office.Load(context.Background(), o.store, "console", office.Defaults{}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	people, err := v.Named(context.Background(), "@rosa")
	if err != nil || len(people) != 1 {
		t.Errorf("%v, %v", people, err)
	}
}
