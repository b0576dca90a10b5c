package mongo

import (
	"context"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"

	"pmobot/internal/pmo"
	"pmobot/storage"
)

// ordered is how an order is sorted; the key makes every one total.
func ordered(order pmo.Order) bson.D {
	switch order {
	case pmo.ByScore:
		return up("-score", "project", "_id")
	case pmo.ByNext:
		return up("next", "project", "_id")
	case pmo.ByUpdated:
		return up("-updated", "project", "_id")
	case pmo.ByMade:
		return up("-made", "project", "_id")
	}
	return up("project", "_id")
}

// Find returns one page of entries.
func (s *Store) Find(ctx context.Context, office pmo.Office, q pmo.Query) (pmo.Page, error) {
	q, err := storage.CheckQuery(office, q)
	if err != nil {
		return pmo.Page{}, err
	}
	cmd, err := listing(office, q)
	if err != nil {
		return pmo.Page{}, err
	}
	if err := s.settled(ctx, office); err != nil {
		return pmo.Page{}, err
	}
	found, err := s.entries(ctx, cmd)
	if err != nil {
		return pmo.Page{}, err
	}
	if q.Refs != nil {
		return storage.InOrder(q, found)
	}
	page := pmo.Page{Entries: found}
	if len(found) > q.Limit {
		page.Entries = found[:q.Limit]
		page.Next = storage.CursorOf(q.Order, page.Entries[q.Limit-1]).String()
	}
	return page, nil
}

func (s *Store) entries(ctx context.Context, cmd bson.D) ([]pmo.Entry, error) {
	docs, err := s.read(ctx, cmd)
	if err != nil {
		return nil, err
	}
	list := make([]pmo.Entry, len(docs))
	for i, doc := range docs {
		if list[i], err = entryOf(doc); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// listing asks for one entry more than the page has: whether there are more.
// Of references it asks for all.
func listing(office pmo.Office, q pmo.Query) (bson.D, error) {
	f, err := filterOf(office, q)
	if err != nil {
		return nil, err
	}
	if q.Refs != nil {
		return finding(entries, f.doc(), nil, 0), nil
	}
	return finding(entries, f.doc(), ordered(q.Order), q.Limit+1), nil
}

// Count counts what Find would return, up to atMost.
func (s *Store) Count(ctx context.Context, office pmo.Office, q pmo.Query, atMost int) (int, error) {
	q, err := storage.CheckQuery(office, q)
	if err != nil || atMost <= 0 {
		return 0, err
	}
	cmd, err := counting(office, q, atMost)
	if err != nil {
		return 0, err
	}
	if err := s.settled(ctx, office); err != nil {
		return 0, err
	}
	docs, err := s.read(ctx, cmd)
	if err != nil || len(docs) == 0 {
		return 0, err
	}
	return int(docs[0].Lookup("n").AsInt64()), nil
}

// counting counts up to a limit, as the driver's CountDocuments does: the
// count command may count twice while a sharded cluster moves documents.
func counting(office pmo.Office, q pmo.Query, atMost int) (bson.D, error) {
	q.After = ""
	f, err := filterOf(office, q)
	if err != nil {
		return nil, err
	}
	stages := bson.A{
		bson.D{{Key: "$match", Value: f.doc()}},
		bson.D{{Key: "$limit", Value: int64(atMost)}},
		bson.D{{Key: "$group", Value: bson.D{{Key: "_id", Value: int32(1)}, {Key: "n", Value: bson.D{{Key: "$sum", Value: int32(1)}}}}}},
	}
	return bson.D{{Key: "aggregate", Value: entries}, {Key: "pipeline", Value: stages}, {Key: "cursor", Value: bson.D{}}, committed()}, nil
}

// filter is a condition in the making: fields with their operators, and
// alternatives.
type filter struct {
	fields bson.D
	more   bson.A // conditions that all hold beside
}

// is asks for a value.
func (f *filter) is(field string, value any) {
	f.fields = append(f.fields, bson.E{Key: field, Value: value})
}

// op asks a field to hold an operator, beside others that it has.
func (f *filter) op(field, operator string, value any) {
	one := bson.E{Key: operator, Value: value}
	for i, e := range f.fields {
		operators, some := e.Value.(bson.D)
		if e.Key != field {
			continue
		}
		if !some || slices.ContainsFunc(operators, func(o bson.E) bool { return o.Key == operator }) {
			f.more = append(f.more, bson.D{{Key: field, Value: bson.D{one}}})
			return
		}
		f.fields[i].Value = append(operators, one)
		return
	}
	f.fields = append(f.fields, bson.E{Key: field, Value: bson.D{one}})
}

// or asks for one of several conditions.
func (f *filter) or(conditions ...bson.D) {
	f.more = append(f.more, bson.D{{Key: "$or", Value: list(conditions)}})
}

func list(conditions []bson.D) bson.A {
	a := bson.A{}
	for _, one := range conditions {
		a = append(a, one)
	}
	return a
}

func (f *filter) doc() bson.D {
	if len(f.more) == 0 {
		return f.fields
	}
	if first := f.more[0].(bson.D); len(f.more) == 1 && first[0].Key == "$or" {
		return append(slices.Clone(f.fields), first...)
	}
	return append(slices.Clone(f.fields), bson.E{Key: "$and", Value: f.more})
}

// filterOf makes a query's condition, cursor included.
func filterOf(office pmo.Office, q pmo.Query) (*filter, error) {
	f := &filter{}
	f.is("office", string(office))
	if q.Refs != nil {
		ids := bson.A{}
		for _, r := range q.Refs {
			ids = append(ids, idOf(office, r.Key()))
		}
		f.op("_id", "$in", ids)
	} else if !q.Void {
		f.is("void", false)
	}
	if q.Tag != "" {
		f.is("words", storage.TagToken(q.Tag))
	}
	f.query(q)
	f.ranges(q)
	f.sight(q.Sight)
	return f, f.after(office, q)
}

func (f *filter) query(q pmo.Query) {
	if q.Register != "" {
		f.is("kind", q.Register)
	}
	if len(q.Projects) > 0 {
		f.op("project", "$in", array(q.Projects))
	}
	if len(q.States) > 0 {
		f.op("state", "$in", array(q.States))
	}
	switch {
	case q.Open != nil:
		f.is("open", *q.Open)
	case q.Refs == nil && (q.Order == pmo.ByScore || q.Order == pmo.ByNext):
		f.op("open", "$in", bson.A{true, false}) // written out, so that the index, which has it before the order, merges both
	}
	if q.Owner != "" {
		f.op("owner", "$eq", q.Owner)
	}
	if q.NoOwner {
		f.op("owner", "$eq", "")
	}
	if q.By != "" {
		f.is("by", q.By)
	}
}

func (f *filter) ranges(q pmo.Query) {
	if q.MinScore != 0 {
		f.op("score", "$gte", int64(q.MinScore))
	}
	if q.MaxScore != 0 {
		f.op("score", "$lte", int64(q.MaxScore))
	}
	if !q.Until.IsZero() || q.Order == pmo.ByNext && q.Refs == nil {
		f.op("next", "$gt", "")
	}
	if !q.Until.IsZero() {
		f.op("next", "$lte", q.Until.String())
	}
	if !q.Since.IsZero() {
		f.op("updated", "$gte", bson.DateTime(storage.Ceil(q.Since)))
	}
}

// sight is pmo.Sight.Sees as a condition.
func (f *filter) sight(s pmo.Sight) {
	if s.All {
		return
	}
	f.op("project", "$in", array(s.Projects))
	own := bson.D{{Key: "by", Value: s.Person}}
	others := filter{} // what of others' entries is seen
	if len(s.OwnOnly) > 0 {
		others.op("project", "$nin", array(s.OwnOnly))
	}
	if len(s.Private) > 0 {
		others.or(bson.D{{Key: "kind", Value: bson.D{{Key: "$nin", Value: array(s.Private)}}}},
			bson.D{{Key: "project", Value: bson.D{{Key: "$in", Value: array(s.Leads)}}}})
	}
	if seen := others.doc(); len(seen) > 0 {
		f.or(own, seen)
	}
}

// after begins a page behind its cursor.
func (f *filter) after(office pmo.Office, q pmo.Query) error {
	c, found, err := storage.CursorIn(q)
	if err != nil || !found || q.Refs != nil {
		return err
	}
	further := bson.D{{Key: "project", Value: bson.D{{Key: "$gt", Value: c.Project}}}}
	behind := bson.D{{Key: "project", Value: c.Project}, {Key: "_id", Value: bson.D{{Key: "$gt", Value: idOf(office, c.Key)}}}}
	past := func(field, to, beyond string, last any) {
		f.op(field, to, last)
		f.or(bson.D{{Key: field, Value: bson.D{{Key: beyond, Value: last}}}}, further, behind)
	}
	switch q.Order {
	case pmo.ByKey:
		f.op("project", "$gte", c.Project)
		f.or(further, behind)
	case pmo.ByNext:
		past("next", "$gte", "$gt", c.Text)
	case pmo.ByScore:
		past("score", "$lte", "$lt", c.Number)
	case pmo.ByUpdated:
		past("updated", "$lte", "$lt", bson.DateTime(c.Number))
	case pmo.ByMade:
		past("made", "$lte", "$lt", bson.DateTime(c.Number))
	}
	return nil
}

// Holders lists the entries that hold a word, newest first.
func (s *Store) Holders(ctx context.Context, office pmo.Office, word string, atMost int) ([]pmo.Ref, error) {
	if err := storage.CheckOffice(office); err != nil {
		return nil, err
	}
	if err := s.settled(ctx, office); err != nil {
		return nil, err
	}
	docs, err := s.read(ctx, holding(office, word, storage.Limit(atMost, storage.HoldersMost, storage.HoldersMost+1)))
	if err != nil {
		return nil, err
	}
	from, _ := within(office)
	refs := make([]pmo.Ref, len(docs))
	for i, doc := range docs {
		if refs[i], err = pmo.RefOfKey(doc.Lookup("_id").StringValue()[len(from):]); err != nil {
			return nil, err
		}
	}
	return refs, nil
}

// holding asks for keys alone, in the index's own order, so that no document
// is read.
func holding(office pmo.Office, word string, atMost int) bson.D {
	f := bson.D{{Key: "office", Value: string(office)}, {Key: "words", Value: word}}
	return finding(entries, f, up("-made", "-_id"), atMost, "_id")
}
