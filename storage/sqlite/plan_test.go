package sqlite

import (
	"strings"
	"testing"
	"time"

	"pmobot/internal/pmo"
	"pmobot/internal/when"
	"pmobot/storage"
)

// TestPlans holds every kind of question against the planner: an index serves
// condition and order alike, so its cost follows what is asked for, never what
// has been kept over the years.
func TestPlans(t *testing.T) {
	s := opens(t, Options{Path: Memory})
	open := true
	day := when.Date{Year: 2026, Month: 12, Day: 1}
	reader := pmo.Sight{Person: "p", Projects: []string{"APO", "BOR", "EXT", "X"}, OwnOnly: []string{"X"}, Private: []string{"F"}, Leads: []string{"APO"}}
	for _, tried := range []struct {
		name, index string
		q           pmo.Query
	}{
		{"top by score", "entry_score", pmo.Query{Register: "R", Open: &open, Order: pmo.ByScore}},
		{"top of a project", "entry_score", pmo.Query{Register: "R", Open: &open, Order: pmo.ByScore, Projects: []string{"APO"}}},
		{"from a score", "entry_score", pmo.Query{Register: "R", Open: &open, Order: pmo.ByScore, MinScore: 10}},
		{"overdue", "entry_next", pmo.Query{Open: &open, Order: pmo.ByNext, Until: day}},
		{"overdue of a project", "entry_next", pmo.Query{Open: &open, Order: pmo.ByNext, Until: day, Projects: []string{"APO"}}},
		{"overdue risks", "entry_next", pmo.Query{Register: "R", Open: &open, Order: pmo.ByNext, Until: day}},
		{"mine", "entry_owner", pmo.Query{Open: &open, Order: pmo.ByNext, Owner: "p"}},
		{"by key", "entry_register", pmo.Query{Register: "R"}},
		{"by key of a project", "entry_register", pmo.Query{Register: "R", Projects: []string{"APO"}}},
		{"by update", "entry_updated", pmo.Query{Register: "R", Order: pmo.ByUpdated}},
		{"changed since", "entry_updated", pmo.Query{Register: "R", Order: pmo.ByUpdated, Since: time.Unix(1e9, 0)}},
		{"newest", "entry_made", pmo.Query{Register: "R", Order: pmo.ByMade}},
	} {
		tried.q.Sight, tried.q.Limit = reader, 10
		for _, after := range []string{"", storage.Cursor{Order: tried.q.Order, Number: 5, Text: "2026-11-01", Project: "APO", Key: "k"}.String()} {
			tried.q.After = after
			query, args, err := listing("o", tried.q)
			if err != nil {
				t.Fatal(err)
			}
			s.served(t, tried.name, tried.index, query, args)
		}
	}
	query, args, err := counting("o", pmo.Query{Sight: reader, Register: "R", Open: &open, MinScore: 10}, 1001)
	if err != nil {
		t.Fatal(err)
	}
	s.served(t, "count by score", "entry_score", query, args)
	for name, span := range map[string]pmo.Span{
		"change_entry": {Ref: pmo.Ref{Project: "APO", Register: "R", Number: 1}}, "change_id": {ID: "x"},
		"change_kept": {Since: time.Unix(1e9, 0), Until: time.Unix(2e9, 0), After: storage.Cursor{Number: 3, Row: 4}.String()},
	} {
		f, order, err := spanOf("o", span)
		if err != nil {
			t.Fatal(err)
		}
		s.served(t, name, name, "SELECT n, doc FROM change WHERE "+f.sql()+" ORDER BY "+order, f.args)
	}
	for name, tried := range map[string]struct {
		index string
		q     storage.Ledger
	}{
		"ledger": {"delivery_due", storage.Ledger{Since: time.Unix(1e9, 0)}}, "open": {"delivery_open", storage.Ledger{Open: true}},
		"to a place": {"delivery_open", storage.Ledger{Open: true, Target: "slack:T1:C9", Oldest: true}},
	} {
		query, args, err := delivering("o", tried.q, 51)
		if err != nil {
			t.Fatal(err)
		}
		s.served(t, name, tried.index, query, args)
	}
	query, args, err = delivering("o", storage.Ledger{DueBy: time.Unix(1e9, 0), Oldest: true}, 51)
	if err != nil {
		t.Fatal(err)
	}
	// What is due is little: it is sorted where it is found.
	if plan := s.plan(t, "due", query, args); !strings.Contains(plan, "USING INDEX delivery_until (office=? AND until<?)") {
		t.Errorf("due: %s", plan)
	}
}

// served wants a plan that reads one index in its own order.
func (s *Store) served(t *testing.T, name, index, query string, args []any) {
	t.Helper()
	plan := s.plan(t, name, query, args)
	if !strings.Contains(plan, "USING INDEX "+index+" ") && !strings.Contains(plan, "USING COVERING INDEX "+index+" ") ||
		strings.Contains(plan, "TEMP B-TREE") || strings.Contains(plan, "SCAN e") {
		t.Errorf("%s: %s\n%s", name, plan, query)
	}
}

// plan is what the planner makes of a question.
func (s *Store) plan(t *testing.T, name, query string, args []any) string {
	t.Helper()
	rows, err := s.reader.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+query, args...)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	steps, err := collect(rows, func(r row) (step string, err error) {
		var id, parent, unused int
		return step, r.Scan(&id, &parent, &unused, &step)
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(steps, "; ")
}
