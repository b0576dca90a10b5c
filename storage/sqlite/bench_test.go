//go:build unix

package sqlite

import (
	"context"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"pmobot/internal/pmo"
	"pmobot/internal/when"
	"pmobot/storage"
)

// BenchmarkStore measures what people wait for, with a year's entries and with
// a lifetime's: reading must cost the same, whatever has been kept. One entry
// in twenty is open, as in an office that has worked for years.
//
//	go test -run=^$ -bench=Store ./storage/sqlite
func BenchmarkStore(b *testing.B) {
	for _, size := range []int{1_000, 100_000} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			s := filled(b, size)
			reads(b, s, size)
			writes(b, s)
		})
	}
}

// filled is a store in a file with so many entries, logged a minute apart.
func filled(b *testing.B, size int) *Store {
	b.Helper()
	s, err := Open(b.Context(), filepath.Join(b.TempDir(), "pmobot.db"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	const batch = 1000
	for from := 0; from < size; from += batch {
		changes := make([]pmo.Change, batch)
		for i := range changes {
			changes[i] = entry(from + i)
		}
		if _, err := s.Apply(b.Context(), "o", changes[0].At, changes...); err != nil {
			b.Fatal(err)
		}
	}
	return s
}

func entry(n int) pmo.Change {
	set := pmo.Values{"title": fmt.Sprintf("Vendor %d slips by %d weeks", n%5000, n%9), "body": "供应商延期，付款系统受影响 since the contract was signed"}
	pmo.State.Put(set, "closed")
	pmo.Open.Put(set, n%20 == 0)
	pmo.Score.Put(set, n*7%25+1)
	pmo.Owner.Put(set, fmt.Sprint("p", n%40))
	pmo.ReviewDue.Put(set, when.On(start()).Add(n%300))
	at := start().Add(time.Duration(n) * time.Minute)
	return pmo.Change{
		ID: fmt.Sprint("c", n), Ref: pmo.Ref{Project: []string{"APO", "BOR", "CAT"}[n%3], Register: "R"}, Verb: "log",
		At: at, By: "p1", Set: set,
	}
}

func reads(b *testing.B, s *Store, size int) {
	open := true
	reader := pmo.Sight{Person: "p1", Projects: []string{"APO", "BOR", "CAT"}, Private: []string{"F"}, Leads: []string{"APO"}}
	last := start().Add(time.Duration(size) * time.Minute)
	for name, read := range map[string]func(context.Context) (int, error){
		"top": func(ctx context.Context) (int, error) {
			page, err := s.Find(ctx, "o", pmo.Query{Sight: reader, Register: "R", Open: &open, Order: pmo.ByScore, Limit: 10})
			return len(page.Entries), err
		},
		"overdue": func(ctx context.Context) (int, error) {
			page, err := s.Find(ctx, "o", pmo.Query{Sight: reader, Open: &open, Order: pmo.ByNext, Until: when.On(start()).Add(90), Limit: 10})
			return len(page.Entries), err
		},
		"mine": func(ctx context.Context) (int, error) {
			page, err := s.Find(ctx, "o", pmo.Query{Sight: reader, Open: &open, Order: pmo.ByNext, Owner: "p0", Limit: 10})
			return len(page.Entries), err
		},
		"window": func(ctx context.Context) (int, error) {
			trail, err := s.Changes(ctx, "o", pmo.Span{Since: last.Add(-1000 * time.Minute), Until: last})
			return len(trail.Changes), err
		},
		"count": func(ctx context.Context) (int, error) {
			return s.Count(ctx, "o", pmo.Query{Sight: reader, Register: "R", Open: &open, MinScore: 10}, 1001)
		},
		"history": func(ctx context.Context) (int, error) {
			trail, err := s.Changes(ctx, "o", pmo.Span{Ref: pmo.Ref{Project: "APO", Register: "R", Number: 7}})
			return len(trail.Changes), err
		},
		"holders": func(ctx context.Context) (int, error) {
			refs, err := s.Holders(ctx, "o", "slips", storage.HoldersMost)
			return len(refs), err
		},
		"search rare": func(ctx context.Context) (int, error) {
			found, err := storage.Search(ctx, s, "o", pmo.Query{Sight: reader}, "777", 10)
			return len(found.Entries), err
		},
		"search common": func(ctx context.Context) (int, error) {
			found, err := storage.Search(ctx, s, "o", pmo.Query{Sight: reader}, "vendor slips 付款", 10)
			return len(found.Entries), err
		},
	} {
		b.Run(name, func(b *testing.B) {
			defer worked(b)()
			for b.Loop() {
				if n, err := read(b.Context()); err != nil || n == 0 {
					b.Fatal(n, err)
				}
			}
		})
	}
}

func writes(b *testing.B, s *Store) {
	var n atomic.Int64
	n.Store(1_000_000)
	log := func(b *testing.B, store storage.Store) {
		c := entry(int(n.Add(1)))
		c.ID = fmt.Sprint(b.Name(), n.Load(), c.ID)
		applied, err := store.Apply(b.Context(), "o", c.At, c)
		if err != nil || applied[0].Err != nil {
			b.Error(applied, err)
		}
	}
	b.Run("log", func(b *testing.B) {
		defer worked(b)()
		for b.Loop() {
			log(b, s)
		}
	})
	b.Run("log together", func(b *testing.B) {
		defer worked(b)()
		both := storage.Together(s)
		b.SetParallelism(8) // times two processors: 16
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				log(b, both)
			}
		})
	})
}

// worked reports the processor time of an operation, which says the same on a
// busy machine and on an idle one.
func worked(b *testing.B) func() {
	spent := func() time.Duration {
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			b.Fatal(err)
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	before := spent()
	return func() { b.ReportMetric(float64((spent()-before).Microseconds())/float64(b.N), "cpu-us/op") }
}
