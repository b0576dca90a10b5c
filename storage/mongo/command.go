package mongo

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/event"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"pmobot/storage"
)

// The patience of one command.
const (
	commandTime = 6 * time.Second // for an answer
	commitTime  = 4000            // ms that the server waits for a majority
	pauseFirst  = 20 * time.Millisecond
	pauseMost   = time.Second
)

// durable is the write concern of everything that is written.
func durable() bson.E {
	return bson.E{Key: "writeConcern", Value: bson.D{
		{Key: "w", Value: "majority"}, {Key: "j", Value: true}, {Key: "wtimeout", Value: int32(commitTime)},
	}}
}

// committed is the read concern of everything that is read: what a majority
// has is never taken back.
func committed() bson.E {
	return bson.E{Key: "readConcern", Value: bson.D{{Key: "level", Value: "majority"}}}
}

// inserting is one insert of many documents.
func inserting[doc bson.D | bson.Raw](collection string, ordered bool, docs ...doc) bson.D {
	return bson.D{{Key: "insert", Value: collection}, {Key: "documents", Value: docs}, {Key: "ordered", Value: ordered}, durable()}
}

// statement is one replacement or modification of one document.
type statement struct {
	filter bson.D
	update any // bson.D or bson.Raw
}

func updating(collection string, list ...statement) bson.D {
	updates := bson.A{}
	for _, one := range list {
		updates = append(updates, bson.D{{Key: "q", Value: one.filter}, {Key: "u", Value: one.update}})
	}
	return bson.D{{Key: "update", Value: collection}, {Key: "updates", Value: updates}, {Key: "ordered", Value: false}, durable()}
}

// deleting deletes one document.
func deleting(collection string, filter bson.D) bson.D {
	one := bson.D{{Key: "q", Value: filter}, {Key: "limit", Value: int32(1)}}
	return bson.D{{Key: "delete", Value: collection}, {Key: "deletes", Value: bson.A{one}}, durable()}
}

// finding asks for at most so many documents, 0 for all, some fields of them
// or all.
func finding(collection string, filter, sort bson.D, atMost int, fields ...string) bson.D {
	cmd := bson.D{{Key: "find", Value: collection}, {Key: "filter", Value: filter}}
	if len(sort) > 0 {
		cmd = append(cmd, bson.E{Key: "sort", Value: sort})
	}
	if len(fields) > 0 {
		show := bson.D{}
		for _, f := range fields {
			show = append(show, bson.E{Key: f, Value: int32(1)})
		}
		cmd = append(cmd, bson.E{Key: "projection", Value: show})
	}
	if atMost > 0 {
		cmd = append(cmd, bson.E{Key: "limit", Value: int64(atMost)}, bson.E{Key: "batchSize", Value: int64(atMost)})
	}
	return append(cmd, committed())
}

// reply is what the server says to a write.
type reply struct {
	N           int            `bson:"n"`
	Value       bson.RawValue  `bson:"value"` // of findAndModify
	WriteErrors []refusedWrite `bson:"writeErrors"`
	Concern     *refusedWrite  `bson:"writeConcernError"`
}

// refusedWrite is one document or statement that the server did not take.
type refusedWrite struct {
	Index   int    `bson:"index"`
	Code    int    `bson:"code"`
	Message string `bson:"errmsg"`
}

// The limits of a command. The server's own are 16 MB and 100,000 documents.
const (
	commandBytes = 8 << 20
	commandDocs  = 1000
	docBytes     = 15 << 20 // of one document
)

// portions cuts a list into parts that fit into one command each.
func portions[T any](list []T, bytes func(T) int) [][]T {
	var parts [][]T
	from, size := 0, 0
	for i, one := range list {
		if size += bytes(one); i > from && (size > commandBytes || i-from == commandDocs) {
			parts, from, size = append(parts, list[from:i]), i, bytes(one)
		}
	}
	if from < len(list) {
		parts = append(parts, list[from:])
	}
	return parts
}

// The codes of a key that is taken, and of a disk without room: what is refused
// with either was not done.
const (
	duplicateKey   = 11000
	outOfDiskSpace = 14031
)

// refusal tells whether a code means that what was asked is refused for good,
// in itself, and nothing of it was done. With every other code it may be.
func refusal(code int) bool {
	switch code {
	case 2, 9, 13, 14, 16, 18, 22, 26, 59, 66, 72, 85, 86, 121, 10334, 17280, 31254, 40415, 40324:
		return true
	}
	return false
}

// sentKey is where a context carries the mark that a command was sent.
type sentKey struct{}

// monitor marks each command as sent. What was never sent was not done.
func monitor() *event.CommandMonitor {
	return &event.CommandMonitor{Started: func(ctx context.Context, _ *event.CommandStartedEvent) {
		if sent, ours := ctx.Value(sentKey{}).(*atomic.Bool); ours {
			sent.Store(true)
		}
	}}
}

// write sends one write. Its error wraps ErrUnavailable where nothing was
// done, ErrUncertain where that is not known.
func (s *Store) write(ctx context.Context, cmd bson.D) (r reply, err error) {
	if err := s.at(cmd[0].Key); err != nil {
		return r, err
	}
	raw, err := s.run(ctx, cmd)
	if err != nil {
		return r, err
	}
	if err := s.at(cmd[0].Key + " done"); err != nil {
		return r, err
	}
	if err := bson.Unmarshal(raw, &r); err != nil {
		return r, fmt.Errorf("%w: %w", storage.ErrUncertain, err)
	}
	if r.Concern != nil {
		return r, fmt.Errorf("%w: it is written, and not by a majority: %s (%d)", storage.ErrUncertain, r.Concern.Message, r.Concern.Code)
	}
	for _, e := range r.WriteErrors {
		if e.Code == outOfDiskSpace {
			return r, fmt.Errorf("%w: %s (%d)", storage.ErrFull, e.Message, e.Code)
		}
		if e.Code != duplicateKey && !refusal(e.Code) {
			return r, fmt.Errorf("%w: %s (%d)", storage.ErrUncertain, e.Message, e.Code)
		}
	}
	return r, nil
}

// at stands around every write: an error of the step is one that was not
// taken, or whose answer was lost.
func (s *Store) at(step string) error {
	if s.step == nil {
		return nil
	}
	if err := s.step(step); err != nil {
		return fmt.Errorf("%w: %s: %w", storage.ErrUncertain, step, err)
	}
	return nil
}

// run sends one command and returns the server's answer.
func (s *Store) run(ctx context.Context, cmd bson.D) (bson.Raw, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("%w: %w", storage.ErrUnavailable, err)
	}
	var sent atomic.Bool
	ctx, cancel := context.WithTimeout(context.WithValue(ctx, sentKey{}, &sent), s.answer)
	defer cancel()
	raw, err := s.db.RunCommand(ctx, cmd).Raw()
	var (
		some mongo.WriteException // the answer is in raw
		said mongo.CommandError
	)
	switch {
	case err == nil, errors.As(err, &some):
		return raw, nil
	case errors.As(err, &said) && said.Code == outOfDiskSpace:
		return nil, fmt.Errorf("%w: %w", storage.ErrFull, s.veil(err))
	case errors.As(err, &said) && refusal(int(said.Code)), !sent.Load():
		return nil, fmt.Errorf("%w: %w", storage.ErrUnavailable, s.veil(err))
	}
	return nil, fmt.Errorf("%w: %w", storage.ErrUncertain, s.veil(err))
}

// read sends one command that answers with a cursor, and reads it to its end;
// where the connection broke or the primary is another one by now, once more.
func (s *Store) read(ctx context.Context, cmd bson.D) (docs []bson.Raw, err error) {
	ctx, cancel := context.WithTimeout(ctx, s.answer)
	defer cancel()
	for range 2 {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("%w: %w", storage.ErrUnavailable, err)
		}
		if docs, err = s.readOnce(ctx, cmd); err == nil {
			return docs, nil
		}
		if said := (mongo.CommandError{}); errors.As(err, &said) && refusal(int(said.Code)) {
			break
		}
	}
	return nil, fmt.Errorf("%w: %w", storage.ErrUnavailable, s.veil(err))
}

func (s *Store) readOnce(ctx context.Context, cmd bson.D) (docs []bson.Raw, err error) {
	cursor, err := s.db.RunCommandCursor(ctx, cmd)
	if err != nil {
		return nil, err
	}
	return docs, cursor.All(ctx, &docs)
}

// fence makes a majority write of the store's own: what this server said
// before it is behind it, and a server that is no longer the primary can't.
func (s *Store) fence(ctx context.Context) error {
	r, err := s.write(ctx, updating(care, statement{
		bson.D{{Key: "_id", Value: "fence"}}, bson.D{{Key: "$inc", Value: bson.D{{Key: "n", Value: int64(1)}}}},
	}))
	if err == nil && r.N != 1 {
		err = fmt.Errorf("%w: the store's own record is gone", storage.ErrUnavailable)
	}
	return err
}

// certain runs a write until it is known to be done, or refused, or ctx ends.
// Where there is no answer, it stands behind a fence and looks whether it was
// done; look may be nil where doing it twice is the same as once.
func (s *Store) certain(ctx context.Context, write func() error, look func() (done bool, err error)) error {
	ctx, cancel := context.WithTimeout(ctx, s.patience)
	defer cancel()
	err := write()
	pause := pauseFirst
	for errors.Is(err, storage.ErrUncertain) {
		if !sleep(ctx, &pause) {
			return err
		}
		if s.fence(ctx) != nil {
			continue
		}
		if look != nil {
			done, lookErr := look()
			if done {
				return nil
			}
			if lookErr != nil {
				continue
			}
		}
		if next := write(); !errors.Is(next, storage.ErrUnavailable) {
			err = next // and else it is as uncertain as before
		}
	}
	return err
}

// sleep waits, longer each time; false where ctx ended meanwhile.
func sleep(ctx context.Context, pause *time.Duration) bool {
	timer := time.NewTimer(*pause)
	defer timer.Stop()
	*pause = min(2**pause, pauseMost)
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// veiled is an error whose text does not tell the password.
type veiled struct {
	err     error
	secrets []string
}

func (v veiled) Error() string {
	text := v.err.Error()
	for _, secret := range v.secrets {
		text = strings.ReplaceAll(text, secret, "***")
	}
	return text
}

func (v veiled) Unwrap() error { return v.err }

func (s *Store) veil(err error) error { return veiled{err, s.secrets} }
