package storagetest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"pmobot/internal/pmo"
	"pmobot/internal/when"
)

// dice makes random entries, queries and sights, the same ones in every run.
type dice struct{ *rand.Rand }

func roll(seed uint64) dice { return dice{rand.New(rand.NewPCG(seed, 7))} }

func projectsTried() []string  { return []string{"APO", "AP", "BOR", "CAT"} }
func registersTried() []string { return []string{"R", "L", "F"} }
func peopleTried() []string    { return []string{"console:ann", "console:ben", "slack:U1", "discord:2"} }
func tagsTried() []string      { return []string{"vendor", "Vendor", "供应商", "top 10", "a"} }
func statesTried() []string    { return []string{"identified", "treating", "closed"} }

func wordsTried() []string {
	return []string{"vendor", "late", "payment", "server", "供应商", "延期", "two", "sources", "risk", "of"}
}

// one picks an element of list.
func one[T any](d dice, list []T) T { return list[d.IntN(len(list))] }

// some picks a part of list.
func some[T any](d dice, list []T) []T {
	var part []T
	for _, each := range list {
		if d.IntN(3) == 0 {
			part = append(part, each)
		}
	}
	return part
}

// in tells true once in n times.
func (d dice) in(n int) bool { return d.IntN(n) == 0 }

func (d dice) day() when.Date { return when.On(start()).Add(d.IntN(40) - 20) }

// moment is one of few, so that many things are of the same millisecond.
func (d dice) moment() time.Time { return start().Add(time.Duration(d.IntN(40)) * time.Millisecond) }

func (d dice) text(most int) string {
	var words []string
	for range 1 + d.IntN(most) {
		words = append(words, one(d, wordsTried()))
	}
	return strings.Join(words, " ")
}

// values are some fields of an entry.
func (d dice) values() pmo.Values {
	set := pmo.Values{}
	pmo.Title.Put(set, d.text(4))
	pmo.Body.Put(set, d.text(9))
	pmo.State.Put(set, one(d, statesTried()))
	pmo.Open.Put(set, d.in(2))
	pmo.Score.Put(set, d.IntN(6))
	pmo.Tags.Put(set, some(d, tagsTried()))
	if d.in(2) {
		pmo.Owner.Put(set, one(d, peopleTried()))
	}
	if d.in(2) {
		pmo.Due.Put(set, d.day())
	}
	if d.in(2) {
		pmo.ReviewDue.Put(set, d.day())
	}
	if d.in(10) {
		pmo.Void.Put(set, true)
	}
	if d.in(10) {
		pmo.MovedTo.Put(set, "BOR-R1")
	}
	return set
}

// creation is a random entry's first change.
func (d dice) creation(id string) pmo.Change {
	c := creation(id, one(d, projectsTried()), one(d, registersTried()), d.values())
	c.At, c.By = d.moment(), one(d, peopleTried())
	return c
}

// edit changes some fields and takes others away.
func (d dice) edit(id string, e pmo.Entry) pmo.Change {
	set := d.values()
	for key := range set {
		switch d.IntN(3) {
		case 0:
			delete(set, key)
		case 1:
			set[key] = nil
		}
	}
	c := edit(id, e, set)
	c.At = d.moment()
	return c
}

// fill logs entries and edits some of them.
func (k kit) fill(d dice, entries, edits int) []pmo.Entry {
	k.Helper()
	var changes []pmo.Change
	for i := range entries {
		changes = append(changes, d.creation(fmt.Sprint("fill", i)))
	}
	var list []pmo.Entry
	for batch := range slices.Chunk(changes, 100) {
		for _, applied := range k.apply(batch...) {
			list = append(list, applied.Entry)
		}
	}
	for i := range edits {
		which := d.IntN(len(list))
		list[which] = k.apply(d.edit(fmt.Sprint("edit", i), list[which]))[0].Entry
	}
	return list
}

func (d dice) sight() pmo.Sight {
	if d.in(4) {
		return all()
	}
	s := pmo.Sight{Person: one(d, append(peopleTried(), "console:stranger")), Projects: projectsTried()}
	if d.in(2) {
		s.Projects = some(d, projectsTried())
	}
	if d.in(2) {
		s.OwnOnly = some(d, projectsTried())
	}
	if d.in(2) {
		s.Private = some(d, registersTried())
		s.Leads = some(d, projectsTried())
	}
	return s
}

func (d dice) query() pmo.Query {
	q := pmo.Query{Sight: d.sight(), Register: one(d, registersTried()), Order: pmo.Order(d.IntN(5)), Void: d.in(3)}
	if q.Order == pmo.ByNext && d.in(2) {
		q.Register = ""
	}
	open := d.in(2)
	for _, set := range []func(){
		func() { q.Projects = some(d, projectsTried()) },
		func() { q.States = some(d, statesTried()) },
		func() { q.Open = &open },
		func() { q.Owner = one(d, peopleTried()) },
		func() { q.NoOwner = true },
		func() { q.By = one(d, peopleTried()) },
		func() { q.Tag = one(d, append(tagsTried(), "vendo")) },
		func() { q.MinScore = d.IntN(6) },
		func() { q.MaxScore = d.IntN(6) },
		func() { q.Until = d.day() },
		func() { q.Since = d.moment().Add(time.Duration(d.IntN(3)) * 300 * time.Microsecond) },
	} {
		if d.in(5) {
			set()
		}
	}
	return q
}
