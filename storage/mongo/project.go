package mongo

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"

	"pmobot/internal/pmo"
	"pmobot/storage"
)

// projection is an entry to be projected. New: as far as is known, it is not
// there yet.
type projection struct {
	entry pmo.Entry
	new   bool
}

// raw is an entry as it is sent.
type raw struct {
	filter  bson.D // that finds it, whatever its version
	version int
	doc     bson.Raw
}

func rawOf(office pmo.Office, e pmo.Entry) (raw, error) {
	doc, err := bson.Marshal(entryDoc(office, e))
	return raw{the(office, e.Ref.Key()), e.Version, doc}, err
}

func (r raw) bytes() int { return len(r.doc) }

// projects writes entries, new ones and others, over what is older.
func (s *Store) projects(ctx context.Context, office pmo.Office, list []projection) error {
	var fresh, others []raw
	for _, one := range list {
		r, err := rawOf(office, one.entry)
		if err != nil {
			return fmt.Errorf("mongo: entry %s: %w", one.entry.Ref, err)
		}
		if one.new {
			fresh = append(fresh, r)
		} else {
			others = append(others, r)
		}
	}
	there, err := s.add(ctx, fresh)
	if err != nil {
		return err
	}
	return s.replace(ctx, append(others, there...), "$lt")
}

// add inserts entries and returns those that are there already.
func (s *Store) add(ctx context.Context, list []raw) (there []raw, err error) {
	for _, part := range portions(list, raw.bytes) {
		docs := make([]bson.Raw, len(part))
		for i, r := range part {
			docs[i] = r.doc
		}
		var taken []raw
		err = s.certain(ctx, func() error {
			r, err := s.write(ctx, inserting(entries, false, docs...))
			if err != nil {
				return err
			}
			taken = nil
			for _, refused := range r.WriteErrors {
				if refused.Code != duplicateKey {
					return errors.Join(storage.ErrUnavailable, errors.New(refused.Message))
				}
				taken = append(taken, part[refused.Index])
			}
			return nil
		}, nil)
		if err != nil {
			return nil, err
		}
		there = append(there, taken...)
	}
	return there, nil
}

// replacing is the statement that replaces an entry where the one that stands
// there is older ("$lt"), or older or as old ("$lte").
func replacing(r raw, than string) statement {
	older := bson.E{Key: "v", Value: bson.D{{Key: than, Value: int64(r.version)}}}
	return statement{append(slices.Clone(r.filter), older), r.doc}
}

// replace replaces entries. One that is not there is added; one that is newer
// stays.
func (s *Store) replace(ctx context.Context, list []raw, than string) error {
	for _, part := range portions(list, raw.bytes) {
		for range 3 { // who adds and replaces meanwhile is newer, sooner or later
			whole, err := s.replaceOnce(ctx, part, than)
			if err != nil {
				return err
			}
			if whole {
				break
			}
			if part, err = s.add(ctx, part); err != nil {
				return err
			}
			if len(part) == 0 {
				break
			}
		}
	}
	return nil
}

// replaceOnce tells whether every one was there, and not newer.
func (s *Store) replaceOnce(ctx context.Context, list []raw, than string) (whole bool, err error) {
	statements := make([]statement, len(list))
	for i, r := range list {
		statements[i] = replacing(r, than)
	}
	err = s.certain(ctx, func() error {
		r, err := s.write(ctx, updating(entries, statements...))
		if err == nil && len(r.WriteErrors) > 0 {
			return errors.Join(storage.ErrUnavailable, errors.New(r.WriteErrors[0].Message))
		}
		whole = r.N == len(list)
		return err
	}, nil)
	return whole, err
}
