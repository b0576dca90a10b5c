package digests

import (
	"context"
	"fmt"
	"testing"

	"pmobot/internal/pmo"
	"pmobot/internal/say"
	"pmobot/storage"
)

// tallied counts what is read of a store.
type tallied struct {
	storage.Store
	reads, entries, changes int
}

func (s *tallied) Find(ctx context.Context, o pmo.Office, q pmo.Query) (pmo.Page, error) {
	page, err := s.Store.Find(ctx, o, q)
	s.reads++
	s.entries += len(page.Entries)
	return page, err
}

func (s *tallied) Count(ctx context.Context, o pmo.Office, q pmo.Query, most int) (int, error) {
	s.reads++
	return s.Store.Count(ctx, o, q, most)
}

func (s *tallied) Changes(ctx context.Context, o pmo.Office, span pmo.Span) (pmo.Trail, error) {
	trail, err := s.Store.Changes(ctx, o, span)
	s.reads++
	s.changes += len(trail.Changes)
	return trail, err
}

// A digest asks eleven questions: three for who is who, one each for the open
// risks, the changes, the entries that changed and the statuses, two for the
// lessons, two for the feedback.
func TestADigestAsksElevenQuestions(t *testing.T) {
	d := madeUpWeek(t, say.En)
	store := &tallied{Store: d.store}
	d.store = store
	d.compose(d.ask("2026-11-23 09:00", 7))
	if store.reads != 11 {
		t.Errorf("%d reads", store.reads)
	}
}

// What a digest reads follows what is open and what changed, never how long
// the history is.
func TestADigestReadsNothingOfTheHistory(t *testing.T) {
	read := func(past func(*desk)) *tallied {
		d := fourProjects(t, say.En)
		past(d)
		d.week()
		counting := &tallied{Store: d.store}
		d.store = counting
		d.compose(d.ask("2026-11-23 09:00", 7))
		return counting
	}
	short := read(func(*desk) {})
	long := read(func(d *desk) {
		d.fill("APO", "R", 300)
		for i := range 300 {
			d.do("2026-09-02 10:00", refTo("APO", "R", 7), "comment", "console:@ann", fmt.Sprint("remark ", i), pmo.Values{})
		}
	})
	if long.entries != short.entries || long.changes != short.changes || long.reads != short.reads {
		t.Errorf("%d entries and %d changes read, without 600 changes of the past it was %d and %d", long.entries, long.changes, short.entries, short.changes)
	}
}

// BenchmarkDigest composes the digest of an office with a fiftieth of its
// entries open and two hundred changed.
func BenchmarkDigest(b *testing.B) {
	for _, entries := range []int{1_000, 100_000} {
		b.Run(fmt.Sprint(entries), func(b *testing.B) {
			d := newDesk(b, say.En)
			d.project("APO", "Apollo", "console:@ann", "console:@maria")
			d.bulk(entries)
			ask := d.ask("2026-11-23 09:00", 7)
			editor := d.editor()
			for b.Loop() {
				if _, err := editor.Compose(context.Background(), ask); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// bulk logs so many risks, a fiftieth of them open, and changes two hundred
// open ones in the week.
func (d *desk) bulk(entries int) {
	const batch = 1000
	var changes []pmo.Change
	apply := func(at string) {
		applied, err := d.store.Apply(context.Background(), deskOffice, d.at(at), changes...)
		if err != nil {
			d.t.Fatal(err)
		}
		for _, a := range applied {
			if a.Err != nil {
				d.t.Fatal(a.Err)
			}
		}
		changes = changes[:0]
	}
	for i := range entries {
		set := pmo.Values{"title": fmt.Sprint("Risk ", i), "state": "closed", "open": false, "score": int64(10), "probability": int64(2), "impact": int64(5)}
		if i%50 == 0 {
			set["state"], set["open"], set["owner"], set["review"] = "assessed", true, "console:@ann", "2026-11-27"
		}
		changes = append(changes, pmo.Change{
			ID: fmt.Sprint("b", i), Ref: pmo.Ref{Project: "APO", Register: "R"}, Version: 1, Verb: "log",
			At: d.at("2026-10-01 10:00"), By: "console:@ann", Set: set,
		})
		if len(changes) == batch || i == entries-1 {
			apply("2026-10-01 10:00")
		}
	}
	for i := 0; i < entries && i < 200*50; i += 50 {
		changes = append(changes, pmo.Change{
			ID: fmt.Sprint("e", i), Ref: refTo("APO", "R", i+1), Version: 2, Verb: "rescore", Why: "why not",
			At: d.at("2026-11-18 10:00"), By: "console:@ann", Set: pmo.Values{"probability": int64(3), "score": int64(15)},
		})
	}
	apply("2026-11-18 10:00")
}
