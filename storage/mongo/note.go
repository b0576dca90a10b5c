package mongo

import (
	"bytes"
	"context"
	"errors"

	"go.mongodb.org/mongo-driver/v2/bson"

	"pmobot/internal/pmo"
	"pmobot/storage"
)

// Keep stores a note at the version after the one it was read with.
func (s *Store) Keep(ctx context.Context, office pmo.Office, note storage.Note) error {
	if err := storage.CheckNote(office, note); err != nil {
		return err
	}
	cmd := keeping(office, note)
	return s.certain(ctx, func() error {
		r, err := s.write(ctx, cmd)
		switch {
		case err != nil:
			return err
		case len(r.WriteErrors) > 0 && r.WriteErrors[0].Code != duplicateKey:
			return errors.Join(storage.ErrDefect, errors.New(r.WriteErrors[0].Message))
		case r.N == 0:
			return storage.ErrConflict
		}
		return nil
	}, func() (bool, error) {
		docs, err := s.read(ctx, finding(notes, the(office, note.Key), nil, 1))
		if err != nil || len(docs) == 0 {
			return err == nil && note.Value == nil, err
		}
		kept, err := noteOf(docs[0])
		return note.Value != nil && kept.Version == note.Version+1 && bytes.Equal(kept.Value, note.Value), err
	})
}

// keeping inserts a new note, replaces one of a version, or deletes it.
func keeping(office pmo.Office, note storage.Note) bson.D {
	read := append(the(office, note.Key), bson.E{Key: "version", Value: int64(note.Version)})
	if note.Value == nil {
		return deleting(notes, read)
	}
	next := note
	next.Version++
	doc := noteDoc(office, next)
	if note.Version == 0 {
		return inserting(notes, true, doc)
	}
	return updating(notes, statement{read, doc})
}

// noteDoc is a note as it is kept.
func noteDoc(office pmo.Office, note storage.Note) bson.D {
	return bson.D{
		{Key: "_id", Value: idOf(office, note.Key)},
		{Key: "office", Value: string(office)},
		{Key: "key", Value: note.Key},
		{Key: "version", Value: int64(note.Version)},
		{Key: "value", Value: bson.Binary{Data: note.Value}},
	}
}

func noteOf(doc bson.Raw) (storage.Note, error) {
	var in struct {
		Key     string      `bson:"key"`
		Version int         `bson:"version"`
		Value   bson.Binary `bson:"value"`
	}
	err := bson.Unmarshal(doc, &in)
	if in.Value.Data == nil {
		in.Value.Data = []byte{} // an empty value is never none
	}
	return storage.Note{Key: in.Key, Version: in.Version, Value: in.Value.Data}, err
}

// Kept lists notes by prefix, in the order of their keys.
func (s *Store) Kept(ctx context.Context, office pmo.Office, prefix, after string, atMost int) ([]storage.Note, error) {
	if err := storage.CheckOffice(office); err != nil {
		return nil, err
	}
	docs, err := s.read(ctx, keptNotes(office, prefix, after, storage.Limit(atMost, storage.KeptLimit, storage.KeptMost)))
	if err != nil {
		return nil, err
	}
	var list []storage.Note
	for _, doc := range docs {
		note, err := noteOf(doc)
		if err != nil {
			return nil, unavailable(err)
		}
		list = append(list, note)
	}
	return list, nil
}

func keptNotes(office pmo.Office, prefix, after string, atMost int) bson.D {
	f := &filter{}
	f.is("office", string(office))
	f.op("key", "$gte", prefix)
	f.op("key", "$lt", prefix+storage.LastRune)
	if after != "" {
		f.op("key", "$gt", after)
	}
	return finding(notes, f.doc(), up("key"), atMost)
}
