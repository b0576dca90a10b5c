package storage

import (
	"cmp"
	"context"
	"maps"
	"math"
	"slices"

	"pmobot/internal/pmo"
	"pmobot/internal/pmo/registers"
)

// The limits of a search.
const (
	WordsMost  = 8   // words that are looked for; more are left aside
	LoadedMost = 200 // entries that are read and ranked
)

// The constants of BM25. Rarity and length are measured against fixed sizes,
// not against what is stored: so an answer depends on nothing that its reader
// may not see, and is the same from every store.
const (
	bm25K      = 1.2
	bm25B      = 0.75
	titleCount = 3      // a word in the title counts like three elsewhere
	usualWords = 20     // of an entry
	corpus     = 100000 // entries
)

// Found is what a search found.
type Found struct {
	Entries []pmo.Entry // best first; those that hold every word before the others
	Whole   int         // how many of Entries hold every word
	More    bool        // there are more than were asked for or ranked
	Words   []string    // that were looked for
	Left    []string    // words left aside, since there were more than WordsMost
	Common  []string    // words that more than HoldersMost entries hold: older ones were not looked at
}

// search is one search under way.
type search struct {
	Found
	hits  map[pmo.Ref]*hit
	worth map[string]float64 // of each word: its rarity
}

// Search finds the entries that hold words of text and that q lets through: its
// Sight, and its other filters. A q without Register searches all registers
// but not what the office keeps about itself. Refs, Order, After and Limit of
// q are not used.
func Search(ctx context.Context, store Store, office pmo.Office, q pmo.Query, text string, atMost int) (Found, error) {
	tokens := pmo.Tokens(text)
	most := min(len(tokens), WordsMost)
	s := search{
		Found: Found{Words: tokens[:most], Left: tokens[most:]},
		hits:  map[pmo.Ref]*hit{}, worth: map[string]float64{},
	}
	if err := s.look(ctx, store, office, q); err != nil {
		return Found{}, err
	}
	q.Refs, q.Order, q.After, q.Limit = s.best(), pmo.ByKey, "", LoadedMost
	page, err := store.Find(ctx, office, q)
	if err != nil {
		return Found{}, err
	}
	s.rank(q, page.Entries)
	if len(s.Entries) > atMost {
		s.Entries, s.More = s.Entries[:max(atMost, 0)], true
	}
	s.Whole = min(s.Whole, len(s.Entries))
	return s.Found, nil
}

// hit is an entry that holds words.
type hit struct {
	ref   pmo.Ref
	words int     // how many
	worth float64 // the sum of their rarity
	age   int     // its place in the list of holders; smaller is newer
}

// look finds who holds each word and joins the lists.
func (s *search) look(ctx context.Context, store Store, office pmo.Office, q pmo.Query) error {
	for _, word := range s.Words {
		refs, err := store.Holders(ctx, office, word, HoldersMost+1)
		if err != nil {
			return err
		}
		if len(refs) > HoldersMost {
			s.Common = append(s.Common, word)
			refs = refs[:HoldersMost]
		}
		s.worth[word] = rarity(len(refs))
		for i, ref := range refs {
			if within(ref, q) {
				s.add(ref, i, s.worth[word])
			}
		}
	}
	return nil
}

// add counts one more word of an entry.
func (s *search) add(ref pmo.Ref, age int, worth float64) {
	h := s.hits[ref]
	if h == nil {
		h = &hit{ref: ref, age: age}
		s.hits[ref] = h
	}
	h.words++
	h.worth += worth
}

// within tells whether ref can pass q by what a reference says: so that the
// entries loaded are not spent on other projects'.
func within(ref pmo.Ref, q pmo.Query) bool {
	switch {
	case q.Register == "" && ref.Project == pmo.Nowhere, q.Register != "" && ref.Register != q.Register:
		return false
	case len(q.Projects) > 0 && !slices.Contains(q.Projects, ref.Project):
		return false
	}
	return q.Sight.Knows(ref.Project)
}

// rarity is the weight of a word that so many entries hold.
func rarity(holders int) float64 {
	n := float64(holders)
	return math.Log(1 + (corpus-n+0.5)/(n+0.5))
}

// best chooses the entries to load: those with the most words, then the rarest
// ones, then the newest.
func (s *search) best() []pmo.Ref {
	list := slices.Collect(maps.Values(s.hits))
	slices.SortFunc(list, func(a, b *hit) int {
		return cmp.Or(cmp.Compare(b.words, a.words), cmp.Compare(b.worth, a.worth), cmp.Compare(a.age, b.age),
			cmp.Compare(a.ref.Key(), b.ref.Key()))
	})
	if len(list) > LoadedMost {
		list, s.More = list[:LoadedMost], true
	}
	refs := make([]pmo.Ref, len(list))
	for i, h := range list {
		refs[i] = h.ref
	}
	return refs
}

// rank sorts what was loaded.
func (s *search) rank(q pmo.Query, entries []pmo.Entry) {
	scores := map[pmo.Ref]float64{}
	for _, e := range entries {
		if Withdrawn(e) && !q.Void {
			continue // references find these too
		}
		scores[e.Ref] = s.score(e)
		s.Entries = append(s.Entries, e)
		if s.lacks(e) == 0 {
			s.Whole++
		}
	}
	slices.SortFunc(s.Entries, func(a, b pmo.Entry) int {
		return cmp.Or(cmp.Compare(min(s.lacks(a), 1), min(s.lacks(b), 1)), cmp.Compare(scores[b.Ref], scores[a.Ref]),
			b.Made.Compare(a.Made), cmp.Compare(a.Ref.Key(), b.Ref.Key()))
	})
}

// lacks counts the words that e does not hold.
func (s *search) lacks(e pmo.Entry) int { return len(s.Words) - s.hits[e.Ref].words }

// score is BM25 of an entry: each word weighs by its rarity, and counts more
// in the title and in a short entry.
func (s *search) score(e pmo.Entry) float64 {
	words, title := registers.Words(e), pmo.Tokens(pmo.Title.Of(e))
	length := 1 - bm25B + bm25B*float64(len(words))/usualWords
	sum := 0.0
	for _, word := range s.Words {
		count := 0.0
		switch {
		case slices.Contains(title, word):
			count = titleCount
		case slices.Contains(words, word):
			count = 1
		}
		sum += s.worth[word] * count * (bm25K + 1) / (count + bm25K*length)
	}
	return sum
}
