package mongo

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"pmobot/internal/pmo"
	"pmobot/storage"
)

// ErrRefused: a server answers, and lacks what the store needs.
var ErrRefused = errors.New("mongo: this server can't serve")

// The patience of the store.
const (
	openTime   = 4500 * time.Millisecond // for everything at start
	selectTime = 2500 * time.Millisecond // for a server that can be written to
	applyTime  = 15 * time.Second        // for a batch, and for a write whose answer is lost
	closeTime  = 2 * time.Second
	readyTime  = 3 * time.Second // for the write by which Ready proves that there is a majority
)

// leastWire is MongoDB 4.4: the oldest that the driver speaks to.
const leastWire = 9

// databaseName is the database where the connection string names none.
const databaseName = "pmobot"

// Store is a store in one database of a MongoDB.
type Store struct {
	client   *mongo.Client
	db       *mongo.Database
	patience time.Duration
	answer   time.Duration      // that one command may take
	secrets  []string           // of the connection string: no error tells them
	step     func(string) error // called around every write; nil but in tests

	mu    sync.Mutex
	lanes map[pmo.Office]*lane
	ahead storage.Ahead
}

var (
	_ storage.Store     = (*Store)(nil)
	_ storage.Caretaker = (*Store)(nil)
)

// Options are for opening a store.
type Options struct {
	URI string // mongodb://user:password@host:27017/database; the database is pmobot where none is named
	// Patience is how long a write whose answer is lost is looked for before
	// it is said to be uncertain; 15 s where none is given.
	Patience time.Duration
	// Restore opens a database into which a restore was cut short, too, to
	// restore into it again. Nobody else may.
	Restore bool
}

// Open opens the store that a connection string names, and makes collections
// and indexes where there are none. Within 5 s it tells what is wrong:
// ErrUnavailable where nobody answers, ErrRefused where the server lacks what
// is needed, ErrNewer where a newer version wrote the data, ErrHalf where a
// restore was cut short. No error tells the password.
func Open(ctx context.Context, uri string) (*Store, error) {
	return Options{URI: uri}.Open(ctx)
}

// Open opens the store.
func (o Options) Open(ctx context.Context) (*Store, error) {
	ctx, cancel := context.WithTimeout(ctx, openTime)
	defer cancel()
	client, err := connect(ctx, o.URI)
	if err != nil {
		return nil, err
	}
	s := &Store{
		client: client, db: client.Database(databaseOf(o.URI)), patience: applyTime, answer: commandTime,
		secrets: secretsOf(o.URI), lanes: map[pmo.Office]*lane{},
	}
	if o.Patience > 0 {
		s.patience = o.Patience
	}
	if err := s.prepare(ctx, o.Restore); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// connect makes a client. It waits for nobody but the name service, which the
// driver asks where the string says so, and without a limit.
func connect(ctx context.Context, uri string) (*mongo.Client, error) {
	type made struct {
		client *mongo.Client
		err    error
	}
	done := make(chan made, 1)
	go func() {
		o := options.Client().ApplyURI(uri).SetRetryWrites(false).SetMonitor(monitor()).
			SetServerSelectionTimeout(selectTime).SetConnectTimeout(selectTime)
		if o.AppName == nil {
			o.SetAppName("pmobot")
		}
		client, err := mongo.Connect(o)
		done <- made{client, err}
	}()
	select {
	case <-ctx.Done():
		return nil, fmt.Errorf("%w: no name service answers for the connection string: %w", storage.ErrUnavailable, ctx.Err())
	case m := <-done:
		if m.err == nil {
			return m.client, nil
		}
		if strings.Contains(uri, "@") { // the driver's own words may repeat a password that it could not take apart
			return nil, fmt.Errorf("%w: the connection string can't be read: it begins with mongodb:// or mongodb+srv://, "+
				"and user and password have every special character as %%XX", storage.ErrUnavailable)
		}
		return nil, fmt.Errorf("%w: the connection string can't be read: %w", storage.ErrUnavailable, veiled{m.err, secretsOf(uri)})
	}
}

// databaseOf returns the database that a connection string names.
func databaseOf(uri string) string {
	_, rest, _ := strings.Cut(uri, "://")
	rest = rest[strings.LastIndex(rest, "@")+1:]
	_, path, _ := strings.Cut(rest, "/")
	name, _, _ := strings.Cut(path, "?")
	if name == "" {
		return databaseName
	}
	return name
}

// secretsOf returns the password of a connection string, as written and as
// meant, and whatever else of its options is nobody's business.
func secretsOf(uri string) []string {
	var list []string
	add := func(secret string) {
		if secret == "" {
			return
		}
		list = append(list, secret)
		if meant, err := url.PathUnescape(secret); err == nil && meant != secret {
			list = append(list, meant)
		}
	}
	_, rest, _ := strings.Cut(uri, "://")
	if at := strings.LastIndex(rest, "@"); at >= 0 {
		_, password, _ := strings.Cut(rest[:at], ":")
		add(password)
	}
	_, query, _ := strings.Cut(uri, "?")
	for _, option := range strings.Split(query, "&") {
		name, secret, _ := strings.Cut(option, "=")
		if name = strings.ToLower(name); strings.Contains(name, "password") || name == "authmechanismproperties" {
			add(secret)
		}
	}
	return list
}

// prepare asks who the server is, and makes what is not there yet.
func (s *Store) prepare(ctx context.Context, restore bool) error {
	build, err := s.run(ctx, bson.D{{Key: "buildInfo", Value: int32(1)}})
	if err != nil {
		return s.unreached(err)
	}
	hello, err := s.run(ctx, bson.D{{Key: "hello", Value: int32(1)}})
	if err != nil {
		return s.unreached(err)
	}
	if err := able(build, hello); err != nil {
		return err
	}
	if err := s.known(ctx); err != nil && !(restore && errors.Is(err, storage.ErrHalf)) {
		return err
	}
	for _, collection := range []string{changes, entries, deliveries, notes} {
		if _, err := s.run(ctx, append(creation(collection), durable())); err != nil {
			return fmt.Errorf("%w: the indexes of %s can't be made: %w", ErrRefused, collection, err)
		}
	}
	_, err = s.write(ctx, inserting(care, false,
		bson.D{{Key: "_id", Value: "schema"}, {Key: "version", Value: int64(schemaVersion)}},
		bson.D{{Key: "_id", Value: "fence"}, {Key: "n", Value: int64(0)}}))
	return err
}

// unreached says why no server answers. A server of another age is there, and
// is refused.
func (s *Store) unreached(err error) error {
	if strings.Contains(err.Error(), "wire version") {
		return fmt.Errorf("%w: it is too old: MongoDB 4.4 is the least: %w", ErrRefused, err)
	}
	return fmt.Errorf("mongo: no MongoDB answers within %v: %w", openTime, err)
}

// able tells whether a server has what is needed.
func able(build, hello bson.Raw) error {
	if version, ferret := build.Lookup("ferretdbVersion").StringValueOK(); ferret {
		return fmt.Errorf("%w: it is FerretDB %s, which loses updates that are made at once: from version 2 on it can", ErrRefused, version)
	}
	if wire, told := hello.Lookup("maxWireVersion").AsInt64OK(); told && wire < leastWire {
		return fmt.Errorf("%w: it is too old: MongoDB 4.4 is the least (wire version %d, needed is %d)", ErrRefused, wire, leastWire)
	}
	return nil
}

// known refuses data of a newer version, and what is half restored.
func (s *Store) known(ctx context.Context) error {
	own := bson.A{restoreID, "schema"}
	docs, err := s.read(ctx, finding(care, bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: own}}}}, nil, 0))
	if err != nil {
		return err
	}
	half := false
	for _, doc := range docs {
		if version, is := doc.Lookup("version").AsInt64OK(); is && version > schemaVersion {
			return fmt.Errorf("%w: the database has schema %d, this one knows %d", storage.ErrNewer, version, schemaVersion)
		}
		half = half || doc.Lookup("_id").StringValue() == restoreID
	}
	if half {
		return storage.ErrHalf
	}
	return nil
}

// Close lets go of every connection.
func (s *Store) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), closeTime)
	defer cancel()
	if err := s.client.Disconnect(ctx); err != nil && !errors.Is(err, mongo.ErrClientDisconnected) {
		return fmt.Errorf("mongo: close: %w", s.veil(err))
	}
	return nil
}

// Ready tells whether the store can serve: it reads, and writes to a majority.
func (s *Store) Ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, readyTime)
	defer cancel()
	if err := s.known(ctx); err != nil {
		return err
	}
	if err := s.fence(ctx); err != nil {
		return fmt.Errorf("%w: %w", storage.ErrUnavailable, err)
	}
	return s.ahead.Check()
}

// Clock returns the server's time, as far as it tells one: whoever claims
// deliveries must not be far from it.
func (s *Store) Clock(ctx context.Context) (now time.Time, told bool, err error) {
	hello, err := s.run(ctx, bson.D{{Key: "hello", Value: int32(1)}})
	if err != nil {
		return now, false, err
	}
	ms, told := hello.Lookup("localTime").DateTimeOK()
	return time.UnixMilli(ms).UTC(), told, nil
}
