package mongo

import (
	"context"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"pmobot/internal/pmo"
	"pmobot/storage"
)

// skew is how far before the last mending changes are looked at again: clocks
// differ, and a slow commit comes late.
const skew = 10 * time.Minute

// walkPage is how many changes are read at once.
const walkPage = 500

// Mend projects what is not projected, adds what is promised and not in the
// ledger, finishes redactions that a crash left unfinished, and adds the second
// half to moves that it cut in two.
func (s *Store) Mend(ctx context.Context, office pmo.Office, now time.Time) (mended int, err error) {
	if err := storage.CheckOffice(office); err != nil {
		return 0, err
	}
	if err := s.finishRedactions(ctx, office); err != nil {
		return 0, unavailable(err)
	}
	mended, halves, err := s.catchUp(ctx, office)
	if err != nil {
		return mended, unavailable(err)
	}
	newest, _ := s.lastKept(office)
	s.ahead.Note(office, newest.Sub(now))
	if len(halves) == 0 {
		return mended, unavailable(s.mark(ctx, office, now))
	}
	for _, made := range halves {
		added, err := s.forward(ctx, office, now, made)
		if err != nil {
			return mended, err
		}
		mended += added
	}
	return mended, nil
}

func markID(office pmo.Office) string { return "mended/" + escape(string(office)) }

// mark remembers that all is well until now.
func (s *Store) mark(ctx context.Context, office pmo.Office, now time.Time) error {
	s.sawMended(office, now)
	id := bson.E{Key: "_id", Value: markID(office)}
	return s.certain(ctx, func() error {
		r, err := s.write(ctx, inserting(care, true, bson.D{id, {Key: "kept", Value: date(now)}}))
		if err == nil && len(r.WriteErrors) > 0 {
			_, err = s.write(ctx, updating(care, statement{
				bson.D{id, {Key: "kept", Value: bson.D{{Key: "$lt", Value: date(now)}}}},
				bson.D{{Key: "$set", Value: bson.D{{Key: "kept", Value: date(now)}}}},
			}))
		}
		return err
	}, nil)
}

// catchUp projects entries that are behind their changes, as far back as they
// may be, adds what these promise, and lists the moves whose forward is missing.
func (s *Store) catchUp(ctx context.Context, office pmo.Office) (mended int, halves []pmo.Change, err error) {
	docs, err := s.read(ctx, finding(care, bson.D{{Key: "_id", Value: markID(office)}}, nil, 1))
	if err != nil {
		return 0, nil, err
	}
	span := pmo.Span{}
	if len(docs) > 0 {
		span.Since = instant(bson.DateTime(docs[0].Lookup("kept").DateTime())).Add(-skew)
	}
	last := map[string]int{}
	var promised []storage.Delivery
	for {
		cmd, err := spanning(office, span, walkPage)
		if err != nil {
			return 0, nil, err
		}
		page, err := s.sealed(ctx, cmd)
		if err != nil {
			return 0, nil, err
		}
		for _, one := range page {
			c := one.Change
			last[c.Ref.Key()] = max(last[c.Ref.Key()], c.Version)
			if _, half := storage.Forward(c); half {
				halves = append(halves, c)
			}
			promised = append(promised, storage.Promised(office, c)...)
		}
		added, err := s.keepPromises(ctx, promised)
		if err != nil {
			return 0, nil, err
		}
		mended, promised = mended+added, nil
		if len(page) < walkPage {
			break
		}
		end := page[len(page)-1].Change
		span.After = storage.Cursor{Number: end.Kept.UnixMilli(), Key: changeID(office, end.Ref.Key(), end.Version)}.String()
	}
	if halves, err = s.unforwarded(ctx, office, halves); err != nil {
		return 0, nil, err
	}
	behind, err := s.late(ctx, office, last)
	if err != nil {
		return 0, nil, err
	}
	return mended + len(behind), halves, s.foldAll(ctx, office, behind)
}

// late returns the keys of entries that are projected below a version.
func (s *Store) late(ctx context.Context, office pmo.Office, last map[string]int) ([]string, error) {
	keys := make([]string, 0, len(last))
	for key := range last {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	var behind []string
	for part := range slices.Chunk(keys, walkPage) {
		projected, err := s.projected(ctx, office, part, "key", "v")
		if err != nil {
			return nil, err
		}
		versions := map[string]int64{}
		for _, doc := range projected {
			versions[doc.Lookup("key").StringValue()] = doc.Lookup("v").AsInt64()
		}
		for _, key := range part {
			if versions[key] < int64(last[key]) {
				behind = append(behind, key)
			}
		}
	}
	return behind, nil
}

// projected reads entries by their keys, some fields of them or all.
func (s *Store) projected(ctx context.Context, office pmo.Office, keys []string, fields ...string) ([]bson.Raw, error) {
	return s.read(ctx, byKeys(office, keys, fields...))
}

// byKeys asks for entries by their keys.
func byKeys(office pmo.Office, keys []string, fields ...string) bson.D {
	ids := bson.A{}
	for _, key := range keys {
		ids = append(ids, idOf(office, key))
	}
	return finding(entries, bson.D{
		{Key: "office", Value: string(office)}, {Key: "_id", Value: bson.D{{Key: "$in", Value: ids}}},
	}, nil, 0, fields...)
}

// unforwarded returns those first halves of moves whose second is not kept.
func (s *Store) unforwarded(ctx context.Context, office pmo.Office, halves []pmo.Change) ([]pmo.Change, error) {
	var missing []pmo.Change
	for part := range slices.Chunk(halves, walkPage) {
		var ids []string
		for _, c := range part {
			ids = append(ids, c.ID+"/2")
		}
		docs, err := s.read(ctx, finding(changes, byID(office, ids...), nil, 0, "id"))
		if err != nil {
			return nil, err
		}
		kept := map[string]bool{}
		for _, doc := range docs {
			kept[doc.Lookup("id").StringValue()] = true
		}
		for _, c := range part {
			if !kept[c.ID+"/2"] {
				missing = append(missing, c)
			}
		}
	}
	return missing, nil
}

// forward adds a move's second half.
func (s *Store) forward(ctx context.Context, office pmo.Office, now time.Time, made pmo.Change) (int, error) {
	c, _ := storage.Forward(made)
	e, err := s.fold(ctx, office, c.Ref.Key(), 0)
	if err != nil || e.Version == 0 {
		return 0, err
	}
	c.Version = e.Version + 1
	applied, err := s.Apply(ctx, office, now, c)
	if err != nil {
		return 0, err
	}
	return 1, applied[0].Err
}

// Rebuild makes the projection of an office anew: every entry over what stands
// there, and what no change made is taken away. Who reads meanwhile sees
// entries, never none.
func (s *Store) Rebuild(ctx context.Context, office pmo.Office) (int, error) {
	if err := storage.CheckOffice(office); err != nil {
		return 0, err
	}
	made := map[string]bool{}
	var (
		list []raw
		e    pmo.Entry
	)
	flush := func() error {
		err := s.replace(ctx, list, "$lte")
		list = nil
		return err
	}
	done := func() error {
		if e.Version == 0 {
			return nil
		}
		r, err := rawOf(office, e)
		list, made[e.Ref.Key()] = append(list, r), true
		return err
	}
	err := s.walk(ctx, office, func(page []storage.Sealed) error {
		for _, c := range page {
			if c.Change.Ref != e.Ref {
				if err := done(); err != nil {
					return err
				}
				e = pmo.Entry{}
			}
			e = pmo.Fold(e, c.Change)
		}
		return flush()
	})
	if err == nil {
		err = done()
	}
	if err == nil {
		err = flush()
	}
	if err != nil {
		return 0, unavailable(err)
	}
	orphans, err := s.orphans(ctx, office, made)
	for _, key := range orphans {
		if _, err := s.write(ctx, deleting(entries, the(office, key))); err != nil {
			return 0, err
		}
	}
	return len(made), unavailable(err)
}

// walk reads all changes of an office page by page, entry by entry, oldest first.
func (s *Store) walk(ctx context.Context, office pmo.Office, do func([]storage.Sealed) error) error {
	from, until := within(office)
	for {
		list, err := s.sealed(ctx, walking(changes, office, from, until))
		if err != nil {
			return err
		}
		if err := do(list); err != nil {
			return err
		}
		if len(list) < walkPage {
			return nil
		}
		last := list[len(list)-1].Change
		from = changeID(office, last.Ref.Key(), last.Version)
	}
}

// walking asks for the next of a collection by _id, of an office or of all.
func walking(collection string, office pmo.Office, from, until string, fields ...string) bson.D {
	f := &filter{}
	if office != "" {
		f.is("office", string(office))
	}
	f.op("_id", "$gt", from)
	f.op("_id", "$lt", until)
	return finding(collection, f.doc(), up("_id"), walkPage, fields...)
}

// orphans lists the keys of entries that no change made.
func (s *Store) orphans(ctx context.Context, office pmo.Office, made map[string]bool) ([]string, error) {
	from, until := within(office)
	var list []string
	for {
		page, err := s.read(ctx, walking(entries, office, from, until, "key"))
		if err != nil {
			return nil, err
		}
		for _, doc := range page {
			from = doc.Lookup("_id").StringValue()
			key := doc.Lookup("key").StringValue()
			if made[key] {
				continue
			}
			e, err := s.fold(ctx, office, key, 1)
			if err != nil {
				return nil, err
			}
			if e.Version == 0 {
				list = append(list, key)
			}
		}
		if len(page) < walkPage {
			return list, nil
		}
	}
}

// Verify compares hash chain, numbers and projection with the changes. What is
// written meanwhile may look like a fault: only what is found twice is one.
func (s *Store) Verify(ctx context.Context, office pmo.Office) (storage.Report, error) {
	if err := storage.CheckOffice(office); err != nil {
		return storage.Report{}, err
	}
	report, err := s.audit(ctx, office)
	if err != nil || len(report.Faults) == 0 {
		return report, unavailable(err)
	}
	_, leave, err := s.enter(ctx, office) // what is under way here is done then
	if err != nil {
		return storage.Report{}, err
	}
	leave()
	again, err := s.audit(ctx, office)
	again.Faults = slices.DeleteFunc(again.Faults, func(fault string) bool { return !slices.Contains(report.Faults, fault) })
	return again, unavailable(err)
}

func (s *Store) audit(ctx context.Context, office pmo.Office) (storage.Report, error) {
	seen := map[string]bool{}
	stored := map[string]pmo.Entry{} // of the page under way, and the entry before it
	audit := storage.Audit{Office: office, Projected: func(key string) (pmo.Entry, error) { return stored[key], nil }}
	err := s.walk(ctx, office, func(page []storage.Sealed) error {
		var keys []string
		for _, c := range page {
			if key := c.Change.Ref.Key(); len(keys) == 0 || keys[len(keys)-1] != key {
				keys, seen[key] = append(keys, key), true
			}
		}
		docs, err := s.projected(ctx, office, keys)
		if err != nil {
			return err
		}
		for _, doc := range docs {
			e, err := entryOf(doc)
			if err != nil {
				return err
			}
			stored[e.Ref.Key()] = e
		}
		for _, c := range page {
			if err := audit.Add(c); err != nil {
				return err
			}
		}
		for key := range stored { // the last entry may go on in the next page
			if len(keys) > 0 && key != keys[len(keys)-1] {
				delete(stored, key)
			}
		}
		return nil
	})
	if err != nil {
		return storage.Report{}, err
	}
	if err := audit.Done(); err != nil {
		return storage.Report{}, err
	}
	orphans, err := s.orphans(ctx, office, seen)
	for _, key := range orphans {
		audit.Report.Faults = append(audit.Report.Faults, key+": no change made it")
	}
	return audit.Report, err
}

// Offices lists the offices that the store keeps, jumping from one to the next.
func (s *Store) Offices(ctx context.Context) ([]pmo.Office, error) {
	var list []pmo.Office
	for last := ""; ; {
		docs, err := s.read(ctx, finding(changes,
			bson.D{{Key: "office", Value: bson.D{{Key: "$gt", Value: last}}}}, up("office"), 1, "office"))
		if err != nil || len(docs) == 0 {
			return list, err
		}
		last = docs[0].Lookup("office").StringValue()
		list = append(list, pmo.Office(last))
	}
}
