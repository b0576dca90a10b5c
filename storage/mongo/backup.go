package mongo

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"

	"pmobot/internal/pmo"
	"pmobot/storage"
)

var _ storage.Archive = (*Store)(nil)

// Backup writes what can't be made again, the log, the ledger and the notes,
// to a new file (storage.WriteDump). Operators of large databases use MongoDB's
// own tools instead.
func (s *Store) Backup(ctx context.Context, path string) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%w: %w", storage.ErrUnavailable, err)
	}
	if err := storage.WriteDump(ctx, path, s.Export); err != nil {
		return fmt.Errorf("mongo: backup: %w", err)
	}
	return nil
}

// Export calls do with every record, each collection in the order of its _ids.
// The log comes last and is read in the order of entries and versions: what is
// kept meanwhile is there or not, no number is left out before one that is
// there, and no delivery is of a change that isn't.
func (s *Store) Export(ctx context.Context, do func(storage.Record) error) error {
	for _, part := range []struct {
		collection, from, until string
		record                  func(bson.Raw) (storage.Record, error)
	}{
		{deliveries, "", storage.LastRune, ledgerRecord},
		{notes, "", storage.LastRune, noteRecord},
		{care, redactions, redactions + storage.LastRune, redactionRecord},
		{changes, "", storage.LastRune, changeRecord},
	} {
		for from := part.from; ; {
			docs, err := s.read(ctx, walking(part.collection, "", from, part.until))
			if err != nil {
				return err
			}
			for _, doc := range docs {
				from = doc.Lookup("_id").StringValue()
				one, err := part.record(doc)
				if err != nil {
					return unavailable(err)
				}
				if err := do(one); err != nil {
					return err
				}
			}
			if len(docs) < walkPage {
				break
			}
		}
	}
	return nil
}

func officeOf(doc bson.Raw) pmo.Office { return pmo.Office(doc.Lookup("office").StringValue()) }

func ledgerRecord(doc bson.Raw) (storage.Record, error) {
	d, err := deliveryOf(doc)
	return storage.Record{Office: d.Office, Delivery: &d}, err
}

func noteRecord(doc bson.Raw) (storage.Record, error) {
	note, err := noteOf(doc)
	return storage.Record{Office: officeOf(doc), Note: &note}, err
}

func changeRecord(doc bson.Raw) (storage.Record, error) {
	sealed, err := sealedOf(doc)
	return storage.Record{Office: officeOf(doc), Change: &sealed}, err
}

// redactionRecord reads a task of redacting: its _id begins with the office.
func redactionRecord(doc bson.Raw) (storage.Record, error) {
	var task struct {
		ID     string `bson:"_id"`
		Key    string
		Fields []string
	}
	if err := bson.Unmarshal(doc, &task); err != nil {
		return storage.Record{}, fmt.Errorf("mongo: redaction: %w", err)
	}
	name, _, _ := strings.Cut(strings.TrimPrefix(task.ID, redactions), "/")
	return storage.Record{
		Office: pmo.Office(unescape(name)), Redaction: &storage.Redaction{Key: task.Key, Fields: task.Fields},
	}, nil
}

// restoreID is the _id of the mark of a restore under way, which keeps anybody
// from opening the database.
const restoreID = "restore"

// Import fills an empty database. What is written first is a mark: whoever
// opens the store is refused with storage.ErrHalf until the import of the same
// source has come to its end. Every step can be done twice.
func (s *Store) Import(ctx context.Context, source string, feed func(put func(storage.Record) error) error) (done storage.Restored, err error) {
	if err := ctx.Err(); err != nil {
		return done, fmt.Errorf("%w: %w", storage.ErrUnavailable, err)
	}
	if err := s.beginRestore(ctx, source); err != nil {
		return done, unavailable(err)
	}
	into := &importing{Store: s, docs: map[string][]bson.Raw{}, bytes: map[string]int{}}
	err = feed(func(one storage.Record) error {
		done.Add(one)
		return into.put(ctx, one)
	})
	if err == nil {
		err = into.flush(ctx)
	}
	if err == nil {
		err = s.complete(ctx, &done)
	}
	if err != nil {
		return storage.Restored{}, unavailable(err)
	}
	return done, unavailable(s.certain(ctx, func() error {
		_, err := s.write(ctx, deleting(care, bson.D{{Key: "_id", Value: restoreID}}))
		return err
	}, nil))
}

// beginRestore marks an empty database, or finds it marked by the same source.
func (s *Store) beginRestore(ctx context.Context, source string) error {
	marked, err := s.restoring(ctx)
	if err != nil {
		return err
	}
	if marked == source {
		return nil
	}
	if marked != "" {
		return fmt.Errorf("%w: of another backup", storage.ErrHalf)
	}
	for _, collection := range []string{changes, deliveries, notes} {
		docs, err := s.read(ctx, finding(collection, bson.D{}, nil, 1, "office"))
		if err != nil {
			return err
		}
		if len(docs) > 0 {
			return storage.ErrNotEmpty
		}
	}
	return s.certain(ctx, func() error {
		r, err := s.write(ctx, inserting(care, true, bson.D{{Key: "_id", Value: restoreID}, {Key: "source", Value: source}}))
		if err == nil && len(r.WriteErrors) > 0 {
			if marked, err = s.restoring(ctx); err == nil && marked != source {
				err = fmt.Errorf("%w: of another backup", storage.ErrHalf)
			}
		}
		return err
	}, nil)
}

// restoring returns the source of the restore that is under way, or was cut
// short; "" for none.
func (s *Store) restoring(ctx context.Context) (source string, err error) {
	docs, err := s.read(ctx, finding(care, bson.D{{Key: "_id", Value: restoreID}}, nil, 1))
	if err != nil || len(docs) == 0 {
		return "", err
	}
	return docs[0].Lookup("source").StringValue(), nil
}

// importing gathers documents until they are a command's worth.
type importing struct {
	*Store
	docs  map[string][]bson.Raw // by collection
	bytes map[string]int
}

// put takes a record as it was kept.
func (in *importing) put(ctx context.Context, one storage.Record) error {
	collection, doc := documentOf(one)
	if doc == nil {
		return nil
	}
	data, err := bson.Marshal(doc)
	if err != nil {
		return fmt.Errorf("%w: %w", storage.ErrDefect, err)
	}
	in.docs[collection] = append(in.docs[collection], data)
	in.bytes[collection] += len(data)
	if len(in.docs[collection]) < walkPage && in.bytes[collection] < commandBytes/2 {
		return nil
	}
	return in.flush(ctx, collection)
}

func documentOf(one storage.Record) (collection string, doc bson.D) {
	switch {
	case one.Change != nil:
		return changes, changeDoc(one.Office, *one.Change)
	case one.Delivery != nil:
		return deliveries, deliveryDoc(*one.Delivery)
	case one.Note != nil:
		return notes, noteDoc(one.Office, *one.Note)
	case one.Redaction != nil:
		return care, redaction(one.Office, one.Redaction.Key, one.Redaction.Fields)
	}
	return "", nil
}

// flush writes what was gathered; what a restore that was cut short had
// written is the same.
func (in *importing) flush(ctx context.Context, collections ...string) error {
	if len(collections) == 0 {
		collections = []string{deliveries, notes, care, changes}
	}
	for _, collection := range collections {
		for _, part := range portions(in.docs[collection], func(doc bson.Raw) int { return len(doc) }) {
			if _, err := in.addAll(ctx, collection, part); err != nil {
				return err
			}
		}
		in.docs[collection], in.bytes[collection] = nil, 0
	}
	return nil
}

// complete finishes redactions, makes the projections of all offices, adds what
// they promise and the backup had no delivery of, and verifies them.
func (s *Store) complete(ctx context.Context, done *storage.Restored) (err error) {
	s.mu.Lock()
	s.lanes = map[pmo.Office]*lane{} // what was known of the empty store
	s.mu.Unlock()
	if done.Offices, err = s.Offices(ctx); err != nil {
		return err
	}
	for _, office := range done.Offices {
		if err := s.finishRedactions(ctx, office); err != nil {
			return err
		}
		entries, err := s.Rebuild(ctx, office)
		if err != nil {
			return err
		}
		if _, _, err := s.catchUp(ctx, office); err != nil {
			return err
		}
		report, err := s.Verify(ctx, office)
		if err != nil {
			return err
		}
		done.Entries += entries
		done.Faults = slices.Concat(done.Faults, report.Faults)
	}
	return nil
}
