package mongo

import (
	"context"
	"fmt"

	"go.mongodb.org/mongo-driver/v2/bson"

	"pmobot/internal/pmo"
	"pmobot/storage"
)

// Changes returns one page of changes.
func (s *Store) Changes(ctx context.Context, office pmo.Office, span pmo.Span) (pmo.Trail, error) {
	if err := storage.CheckOffice(office); err != nil {
		return pmo.Trail{}, err
	}
	limit := storage.Limit(span.Limit, storage.ChangesLimit, storage.ChangesMost)
	cmd, err := spanning(office, span, limit+1)
	if err != nil {
		return pmo.Trail{}, err
	}
	list, err := s.sealed(ctx, cmd)
	if err != nil {
		return pmo.Trail{}, err
	}
	var trail pmo.Trail
	for i, one := range list {
		if i == limit {
			last := trail.Changes[i-1]
			trail.Next = storage.Cursor{
				Number: last.Kept.UnixMilli(), Key: changeID(office, last.Ref.Key(), last.Version),
			}.String()
			break
		}
		trail.Changes = append(trail.Changes, one.Change)
	}
	return trail, nil
}

// spanning asks for the changes of a span, in its order.
func spanning(office pmo.Office, span pmo.Span, atMost int) (bson.D, error) {
	after, more, err := storage.ParseCursor(span.After)
	if err != nil {
		return nil, err
	}
	f := &filter{}
	switch {
	case !span.Ref.IsZero():
		from, until := logRange(office, span.Ref.Key())
		f.is("office", string(office))
		f.op("_id", "$lt", until)
		f.op("_id", "$gte", max(from, changeID(office, span.Ref.Key(), span.From), after.Key))
		if more {
			f.op("_id", "$gt", after.Key)
		}
		return finding(changes, f.doc(), up("_id"), atMost), nil
	case span.ID != "":
		return finding(changes, byID(office, span.ID), nil, atMost), nil
	}
	f.is("office", string(office))
	if !span.Since.IsZero() {
		f.op("kept", "$gte", bson.DateTime(storage.Ceil(span.Since)))
	}
	if !span.Until.IsZero() {
		f.op("kept", "$lt", bson.DateTime(storage.Ceil(span.Until)))
	}
	if more {
		kept := bson.DateTime(after.Number)
		f.op("kept", "$gte", kept)
		f.or(bson.D{{Key: "kept", Value: bson.D{{Key: "$gt", Value: kept}}}},
			bson.D{{Key: "_id", Value: bson.D{{Key: "$gt", Value: after.Key}}}})
	}
	return finding(changes, f.doc(), up("kept", "_id"), atMost), nil
}

// logRange is where the _ids of an entry's changes are.
func logRange(office pmo.Office, key string) (from, until string) {
	from = logOf(office, key)
	return from, from[:len(from)-1] + "0"
}

// sealed reads changes.
func (s *Store) sealed(ctx context.Context, cmd bson.D) ([]storage.Sealed, error) {
	docs, err := s.read(ctx, cmd)
	if err != nil {
		return nil, err
	}
	list := make([]storage.Sealed, len(docs))
	for i, doc := range docs {
		if list[i], err = sealedOf(doc); err != nil {
			return nil, fmt.Errorf("%w: %w", storage.ErrUnavailable, err)
		}
		s.saw(officeOf(doc), list[i].Change.Kept)
	}
	return list, nil
}

// logging asks for all changes of an entry, up to a version, 0 for all.
func logging(office pmo.Office, key string, version int) bson.D {
	from, until := logRange(office, key)
	f := &filter{}
	f.is("office", string(office))
	f.op("_id", "$gt", from)
	f.op("_id", "$lt", until)
	if version > 0 {
		f.op("v", "$lte", int64(version))
	}
	return finding(changes, f.doc(), up("_id"), 0)
}

// fold returns an entry as its changes have it, up to a version, 0 for all.
func (s *Store) fold(ctx context.Context, office pmo.Office, key string, version int) (pmo.Entry, error) {
	var e pmo.Entry
	list, err := s.sealed(ctx, logging(office, key, version))
	for _, c := range list {
		e = pmo.Fold(e, c.Change)
	}
	return e, err
}
