package mongo

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"

	"pmobot/internal/pmo"
	"pmobot/storage"
)

// Redact takes the values of keys out of an entry and all its changes. What is
// to be done is written down first, so that Mend finishes what a crash cut
// short. Backups and the server's own journal keep what they have.
func (s *Store) Redact(ctx context.Context, office pmo.Office, ref pmo.Ref, keys ...string) error {
	if err := errors.Join(storage.CheckOffice(office), storage.CheckRef(ref)); err != nil {
		return err
	}
	list, err := s.sealed(ctx, logging(office, ref.Key(), 1))
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return storage.ErrNotFound
	}
	task := redaction(office, ref.Key(), keys)
	err = s.certain(ctx, func() error {
		_, err := s.write(ctx, inserting(care, true, task)) // where it is there already, it is the same
		return err
	}, nil)
	if err != nil {
		return err
	}
	return s.redact(ctx, office, task)
}

// redaction is a task to be done: its _id is all of it, so that the same one
// comes once.
func redaction(office pmo.Office, key string, keys []string) bson.D {
	keys = slices.Sorted(slices.Values(keys))
	return bson.D{
		{Key: "_id", Value: redactionsOf(office) + key + "\n" + strings.Join(keys, "\n")},
		{Key: "key", Value: key},
		{Key: "fields", Value: array(keys)},
	}
}

// redactions is the beginning of the _ids of all tasks.
const redactions = "redact/"

func redactionsOf(office pmo.Office) string { return redactions + escape(string(office)) + "/" }

// finishRedactions does the tasks that a crash left undone.
func (s *Store) finishRedactions(ctx context.Context, office pmo.Office) error {
	from := redactionsOf(office)
	docs, err := s.read(ctx, walking(care, "", from, from+storage.LastRune))
	if err != nil {
		return err
	}
	for _, doc := range docs {
		var task bson.D
		if err := bson.Unmarshal(doc, &task); err != nil {
			return err
		}
		if err := s.redact(ctx, office, task); err != nil {
			return err
		}
	}
	return nil
}

// redact does a task: the changes, the entry, and the task is gone. All of it
// can be done twice.
func (s *Store) redact(ctx context.Context, office pmo.Office, task bson.D) error {
	_, leave, err := s.enter(ctx, office)
	if err != nil {
		return err
	}
	defer leave()
	key, _ := task[1].Value.(string)
	var fields []string
	for _, v := range task[2].Value.(bson.A) {
		field, _ := v.(string)
		fields = append(fields, field)
	}
	for {
		left, err := s.erase(ctx, office, key, fields)
		if err != nil {
			return err
		}
		if left == 0 {
			break // nobody added a change meanwhile that holds it still
		}
	}
	return s.certain(ctx, func() error {
		_, err := s.write(ctx, deleting(care, task[:1]))
		return err
	}, nil)
}

// erase takes fields out of an entry's changes and out of the entry, and tells
// how many changes had them.
func (s *Store) erase(ctx context.Context, office pmo.Office, key string, fields []string) (int, error) {
	list, err := s.sealed(ctx, logging(office, key, 0))
	if err != nil {
		return 0, err
	}
	var (
		e     pmo.Entry
		erase []statement
	)
	for _, before := range list {
		after, err := before.Redact(fields...)
		if err != nil {
			return 0, err
		}
		doc, err := bson.Marshal(changeDoc(office, after))
		if err != nil {
			return 0, err
		}
		if same, err := bson.Marshal(changeDoc(office, before)); err != nil || !bytes.Equal(same, doc) {
			erase = append(erase, statement{bson.D{
				{Key: "office", Value: string(office)}, {Key: "_id", Value: changeID(office, key, after.Change.Version)},
			}, bson.Raw(doc)})
		}
		e = pmo.Fold(e, after.Change)
	}
	for _, part := range portions(erase, func(one statement) int { return len(one.update.(bson.Raw)) }) {
		err := s.certain(ctx, func() error {
			_, err := s.write(ctx, updating(changes, part...))
			return err
		}, nil)
		if err != nil {
			return 0, err
		}
	}
	r, err := rawOf(office, e)
	if err != nil {
		return 0, err
	}
	return len(erase), s.replace(ctx, []raw{r}, "$lte")
}
