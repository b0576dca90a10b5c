package sqlite

import (
	"context"
	"encoding/json"
	"strings"

	"pmobot/internal/pmo"
	"pmobot/storage"
)

// sorted is how an order is sorted; the key makes every one total.
func sorted(order pmo.Order) string {
	const key = "e.project, e.key"
	switch order {
	case pmo.ByScore:
		return "e.score DESC, " + key
	case pmo.ByNext:
		return "e.next, " + key
	case pmo.ByUpdated:
		return "e.updated DESC, " + key
	case pmo.ByMade:
		return "e.made DESC, " + key
	}
	return key
}

// Find returns one page of entries.
func (s *Store) Find(ctx context.Context, office pmo.Office, q pmo.Query) (pmo.Page, error) {
	q, err := storage.CheckQuery(office, q)
	if err != nil {
		return pmo.Page{}, err
	}
	if q.Refs != nil {
		return s.named(ctx, office, q)
	}
	query, args, err := listing(office, q)
	if err != nil {
		return pmo.Page{}, err
	}
	rows, err := s.reader.QueryContext(ctx, query, args...)
	if err != nil {
		return pmo.Page{}, unavailable(err)
	}
	entries, err := collect(rows, scanEntry)
	if err != nil {
		return pmo.Page{}, err
	}
	page := pmo.Page{Entries: entries}
	if len(entries) > q.Limit {
		page.Entries = entries[:q.Limit]
		page.Next = storage.CursorOf(q.Order, page.Entries[q.Limit-1]).String()
	}
	return page, nil
}

// listing asks for one entry more than the page has: whether there are more.
func listing(office pmo.Office, q pmo.Query) (query string, args []any, err error) {
	f, err := filterOf(office, q)
	if err != nil {
		return "", nil, err
	}
	return "SELECT " + entryColumns + " FROM " + from(q) + " WHERE " + f.sql() + " ORDER BY " + sorted(q.Order) + " LIMIT ?",
		append(f.args, q.Limit+1), nil
}

// from names the index where the planner, which knows no figures, would guess:
// nobody owns as many open entries as an office has.
func from(q pmo.Query) string {
	if q.Refs == nil && q.Owner != "" && q.Open != nil && *q.Open {
		return "entry e INDEXED BY entry_owner"
	}
	return "entry e"
}

// counting counts up to a limit.
func counting(office pmo.Office, q pmo.Query, atMost int) (query string, args []any, err error) {
	q.After = ""
	f, err := filterOf(office, q)
	if err != nil {
		return "", nil, err
	}
	return "SELECT count(*) FROM (SELECT 1 FROM " + from(q) + " WHERE " + f.sql() + " LIMIT ?)", append(f.args, max(atMost, 0)), nil
}

// named finds entries by their references, in the order asked.
func (s *Store) named(ctx context.Context, office pmo.Office, q pmo.Query) (pmo.Page, error) {
	f, err := filterOf(office, q)
	if err != nil {
		return pmo.Page{}, err
	}
	rows, err := s.reader.QueryContext(ctx, "SELECT "+entryColumns+" FROM entry e WHERE "+f.sql(), f.args...)
	if err != nil {
		return pmo.Page{}, unavailable(err)
	}
	entries, err := collect(rows, scanEntry)
	if err != nil {
		return pmo.Page{}, err
	}
	return storage.InOrder(q, entries)
}

// Count counts what Find would return, up to atMost.
func (s *Store) Count(ctx context.Context, office pmo.Office, q pmo.Query, atMost int) (int, error) {
	q, err := storage.CheckQuery(office, q)
	if err != nil {
		return 0, err
	}
	query, args, err := counting(office, q, atMost)
	if err != nil {
		return 0, err
	}
	var n int
	err = s.reader.QueryRowContext(ctx, query, args...).Scan(&n)
	return n, unavailable(err)
}

// filter is a condition in the making.
type filter struct {
	where []string
	args  []any
}

func (f *filter) and(where string, args ...any) {
	f.where = append(f.where, where)
	f.args = append(f.args, args...)
}

// in asks that column is one of list.
func (f *filter) in(column string, list []string) {
	where, args := in(column, list)
	f.and(where, args...)
}

func (f *filter) sql() string { return strings.Join(f.where, " AND ") }

func in(column string, list []string) (string, []any) {
	if len(list) == 0 {
		return "0", nil
	}
	args := make([]any, len(list))
	for i, one := range list {
		args[i] = one
	}
	return column + " IN (?" + strings.Repeat(", ?", len(list)-1) + ")", args
}

// filterOf makes a query's condition, cursor included.
func filterOf(office pmo.Office, q pmo.Query) (*filter, error) {
	f := &filter{}
	f.and("e.office = ?", office)
	if q.Refs != nil {
		keys := make([]string, len(q.Refs))
		for i, r := range q.Refs {
			keys[i] = r.Key()
		}
		f.in("e.key", keys)
	} else if !q.Void {
		f.and("e.void = 0")
	}
	if q.Tag != "" {
		f.and("e.n IN (SELECT rowid FROM word WHERE word MATCH ?)", posting(office, storage.TagToken(q.Tag)))
	}
	f.fields(q)
	f.sight(q.Sight)
	return f, f.after(q)
}

func (f *filter) fields(q pmo.Query) {
	if q.Register != "" {
		f.and("e.register = ?", q.Register)
	}
	if len(q.Projects) > 0 {
		f.in(projectColumn(q.Order), q.Projects)
	}
	if len(q.States) > 0 {
		f.in("e.state", q.States)
	}
	if q.Open != nil && *q.Open {
		f.and("e.open = 1") // written out, or no partial index serves
	}
	if q.Open != nil && !*q.Open {
		f.and("e.open = 0")
	}
	if q.Owner != "" {
		f.and("e.owner = ?", q.Owner)
	}
	if q.NoOwner {
		f.and("e.owner = ''")
	}
	if q.By != "" {
		f.and("e.by = ?", q.By)
	}
	f.ranges(q)
}

// projectColumn hides the column from the planner where the order has another
// one before it: it would take a single project for a constant, leave it out
// of the order, and sort what the index has in order already.
func projectColumn(order pmo.Order) string {
	if order == pmo.ByKey {
		return "e.project"
	}
	return "+e.project"
}

func (f *filter) ranges(q pmo.Query) {
	if q.MinScore != 0 {
		f.and("e.score >= ?", q.MinScore)
	}
	if q.MaxScore != 0 {
		f.and("e.score <= ?", q.MaxScore)
	}
	if !q.Until.IsZero() {
		f.and("e.next <= ?", q.Until.String())
	}
	if !q.Until.IsZero() || q.Order == pmo.ByNext && q.Refs == nil {
		f.and("e.next > ''")
	}
	if !q.Since.IsZero() {
		f.and("e.updated >= ?", storage.Ceil(q.Since))
	}
}

// sight is pmo.Sight.Sees as a condition.
func (f *filter) sight(s pmo.Sight) {
	if s.All {
		return
	}
	f.and("+e.project IN "+listed, list(s.Projects))
	var others filter // what of others' entries is seen
	if len(s.OwnOnly) > 0 {
		others.and("e.project NOT IN "+listed, list(s.OwnOnly))
	}
	if len(s.Private) > 0 {
		private, args := in("e.register", s.Private)
		others.and("(NOT "+private+" OR e.project IN "+listed+")", append(args, list(s.Leads))...)
	}
	if len(others.where) > 0 {
		f.and("(e.by = ? OR "+others.sql()+")", append([]any{s.Person}, others.args...)...)
	}
}

// listed is a list that may be longer than a statement may have parameters: it
// is one of them, as JSON.
const listed = "(SELECT value FROM json_each(?))"

// list writes a list as such a parameter.
func list(texts []string) string {
	data, err := json.Marshal(append([]string{}, texts...))
	if err != nil { // texts always marshal
		return "[]"
	}
	return string(data)
}

// after begins a page behind its cursor.
func (f *filter) after(q pmo.Query) error {
	c, found, err := storage.CursorIn(q)
	if err != nil || !found || q.Refs != nil {
		return err
	}
	const behind = "(e.project, e.key) > (?, ?)"
	switch q.Order {
	case pmo.ByKey:
		f.and(behind, c.Project, c.Key)
	case pmo.ByNext:
		f.and("e.next >= ? AND (e.next > ? OR "+behind+")", c.Text, c.Text, c.Project, c.Key)
	case pmo.ByScore:
		f.and("e.score <= ? AND (e.score < ? OR "+behind+")", c.Number, c.Number, c.Project, c.Key)
	case pmo.ByUpdated:
		f.and("e.updated <= ? AND (e.updated < ? OR "+behind+")", c.Number, c.Number, c.Project, c.Key)
	case pmo.ByMade:
		f.and("e.made <= ? AND (e.made < ? OR "+behind+")", c.Number, c.Number, c.Project, c.Key)
	}
	return nil
}
