package mongo

import (
	"context"
	"errors"

	"go.mongodb.org/mongo-driver/v2/bson"

	"pmobot/internal/pmo"
	"pmobot/storage"
)

// projectMost is how many entries go into one command.
const projectMost = 200

// projection is an entry to be projected. New: as far as is known, it is not
// there yet.
type projection struct {
	entry pmo.Entry
	new   bool
}

// projects writes entries, new ones and others, over what is older.
func (s *Store) projects(ctx context.Context, office pmo.Office, list []projection) error {
	for len(list) > 0 {
		part := list[:min(projectMost, len(list))]
		list = list[len(part):]
		var fresh, others []pmo.Entry
		for _, one := range part {
			if one.new {
				fresh = append(fresh, one.entry)
			} else {
				others = append(others, one.entry)
			}
		}
		there, err := s.add(ctx, office, fresh)
		if err != nil {
			return err
		}
		if err := s.replace(ctx, office, append(others, there...), "$lt"); err != nil {
			return err
		}
	}
	return nil
}

// add inserts entries and returns those that are there already.
func (s *Store) add(ctx context.Context, office pmo.Office, list []pmo.Entry) (there []pmo.Entry, err error) {
	if len(list) == 0 {
		return nil, nil
	}
	docs := make([]bson.D, len(list))
	for i, e := range list {
		docs[i] = entryDoc(office, e)
	}
	err = s.certain(ctx, func() error {
		r, err := s.write(ctx, inserting(entries, false, docs...))
		there = nil
		for _, refused := range r.WriteErrors {
			if refused.Code != duplicateKey {
				return errors.Join(storage.ErrUnavailable, errors.New(refused.Message))
			}
			there = append(there, list[refused.Index])
		}
		return err
	}, nil)
	return there, err
}

// replacing is the statement that replaces an entry where the one that stands
// there is older ("$lt"), or older or as old ("$lte").
func replacing(office pmo.Office, e pmo.Entry, than string) statement {
	doc := entryDoc(office, e)
	return statement{bson.D{doc[0], {Key: "v", Value: bson.D{{Key: than, Value: int64(e.Version)}}}}, doc}
}

// replace replaces entries. One that is not there is added; one that is newer
// stays.
func (s *Store) replace(ctx context.Context, office pmo.Office, list []pmo.Entry, than string) error {
	for range 3 { // who adds and replaces meanwhile is newer, sooner or later
		if len(list) == 0 {
			return nil
		}
		statements := make([]statement, len(list))
		for i, e := range list {
			statements[i] = replacing(office, e, than)
		}
		var done int
		err := s.certain(ctx, func() error {
			r, err := s.write(ctx, updating(entries, statements...))
			if len(r.WriteErrors) > 0 {
				return errors.Join(storage.ErrUnavailable, errors.New(r.WriteErrors[0].Message))
			}
			done = r.N
			return err
		}, nil)
		if err != nil || done == len(list) {
			return err
		}
		if list, err = s.add(ctx, office, list); err != nil {
			return err
		}
	}
	return nil
}
