package storage_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"pmobot/internal/pmo"
	"pmobot/storage"
)

// shelf is what search asks of a store: who holds a word, and entries.
type shelf struct {
	storage.Store
	entries []pmo.Entry
	holders map[string][]pmo.Ref
	asked   []string
	loaded  int
}

func (s *shelf) Holders(_ context.Context, _ pmo.Office, word string, atMost int) ([]pmo.Ref, error) {
	s.asked = append(s.asked, word)
	return s.holders[word][:min(atMost, len(s.holders[word]))], nil
}

func (s *shelf) Find(_ context.Context, _ pmo.Office, q pmo.Query) (pmo.Page, error) {
	var page pmo.Page
	s.loaded = len(q.Refs)
	for _, ref := range q.Refs {
		for _, e := range s.entries {
			if e.Ref == ref {
				page.Entries = append(page.Entries, e)
			}
		}
	}
	return page, nil
}

// put adds an entry, newer than those before.
func (s *shelf) put(project, register, title, body string) {
	n := len(s.entries) + 1
	e := pmo.Entry{
		Ref: pmo.Ref{Project: project, Register: register, Number: n}, Version: 1,
		Made: start().Add(time.Duration(n) * time.Second), Values: pmo.Values{"title": title, "body": body},
	}
	s.entries = append(s.entries, e)
	if s.holders == nil {
		s.holders = map[string][]pmo.Ref{}
	}
	for _, word := range pmo.Tokens(title + " " + body) {
		s.holders[word] = append([]pmo.Ref{e.Ref}, s.holders[word]...)
	}
}

func (s *shelf) search(t *testing.T, q pmo.Query, text string) (string, storage.Found) {
	t.Helper()
	q.Sight.All = true
	found, err := storage.Search(t.Context(), s, "o", q, text, 5)
	if err != nil {
		t.Fatal(err)
	}
	var refs []string
	for _, e := range found.Entries {
		refs = append(refs, e.Ref.String())
	}
	return strings.Join(refs, " "), found
}

// TestRank: every word before some, rare before common, the title before the
// text, the short before the long, the new before the old.
func TestRank(t *testing.T) {
	s := &shelf{}
	s.put("APO", "R", "Vendor slips", "")
	s.put("APO", "R", "Server down", "the vendor is late")
	s.put("APO", "R", "Vendor late", "")
	s.put("APO", "R", "Payment", "late "+strings.Repeat("and more of it ", 3)+" one two three four five six seven eight nine ten vendor")
	s.put("APO", "R", "Vendor slips", "")
	s.put("BOR", "L", "Two sources of payment", "")
	s.put(pmo.Nowhere, pmo.KindPerson, "Vendor", "")
	s.put("CAT", "R", "Milestone", "")                                  // 8
	s.put("CAT", "R", "Ask for a quote", "milestone")                   // 9
	s.put("CAT", "R", "A milestone that is far in the long term", "so") // 10
	s.put("CAT", "R", "Cable", "")                                      // 11
	for range 5 {
		s.put("DOG", "R", "Budget", "")
	}
	s.put("DOG", "R", "A long story", "budget cable "+fmt.Sprint(rand.Perm(60)))
	for text, want := range map[string]string{
		"vendor late":  "APO-R3 APO-R2 APO-R4 APO-R5 APO-R1",
		"vendor":       "APO-R5 APO-R3 APO-R1 APO-R2 APO-R4",
		"PAYMENT":      "BOR-L6 APO-R4",
		"milestone":    "CAT-R8 CAT-R10 CAT-R9",
		"budget cable": "DOG-R17 CAT-R11 DOG-R16 DOG-R15 DOG-R14",
		"nothing":      "",
		"":             "",
	} {
		if got, _ := s.search(t, pmo.Query{}, text); got != want {
			t.Errorf("%q: %s, not %s", text, got, want)
		}
	}
	if _, found := s.search(t, pmo.Query{}, "vendor late"); found.Whole != 3 || found.More {
		t.Errorf("%d hold both, more %v", found.Whole, found.More)
	}
	if got, _ := s.search(t, pmo.Query{Register: "L"}, "payment"); got != "BOR-L6" || s.loaded != 1 {
		t.Errorf("lessons: %s of %d", got, s.loaded)
	}
	if got, _ := s.search(t, pmo.Query{Projects: []string{"BOR"}}, "payment vendor"); got != "BOR-L6" || s.loaded != 1 {
		t.Errorf("of one project: %s of %d", got, s.loaded)
	}
	if got, _ := s.search(t, pmo.Query{Register: pmo.KindPerson}, "vendor"); got == "" {
		t.Error("people are found where they are asked for")
	}
}

// TestSearchLimits: eight words, 2,000 holders, 200 entries; what is left out
// is said.
func TestSearchLimits(t *testing.T) {
	s := &shelf{}
	s.put("APO", "R", "one two three four five six seven eight nine ten", "")
	_, found := s.search(t, pmo.Query{}, "one two three four five six seven eight nine ten")
	if len(s.asked) != 8 || fmt.Sprint(found.Left) != "[nine ten]" || len(found.Common) != 0 {
		t.Errorf("asked %v, left %v", s.asked, found.Left)
	}
	for i := range storage.HoldersMost + 1 {
		s.holders["all"] = append(s.holders["all"], pmo.Ref{Project: "APO", Register: "R", Number: 10000 - i})
	}
	s.holders["most"] = s.holders["all"][:storage.HoldersMost]
	_, found = s.search(t, pmo.Query{}, "all most")
	if fmt.Sprint(found.Common) != "[all]" || s.loaded != storage.LoadedMost || !found.More {
		t.Errorf("common %v, loaded %d, more %v", found.Common, s.loaded, found.More)
	}
	for range 9 {
		s.put("APO", "R", "many", "")
	}
	if got, found := s.search(t, pmo.Query{}, "many"); len(found.Entries) != 5 || !found.More || found.Whole != 5 {
		t.Errorf("%s, more %v, whole %d", got, found.More, found.Whole)
	}
}
