package mongo

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"pmobot/storage"
	"pmobot/storage/mongo/mongotest"
)

// refusedOpen opens a store that can't be opened and returns what is said, within 5 s.
func refusedOpen(t *testing.T, uri string) error {
	t.Helper()
	begun := time.Now()
	s, err := Open(t.Context(), uri)
	if err == nil {
		t.Fatal("it was opened", s.Close())
	}
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("it took %v to say: %v", took, err)
	}
	return err
}

// TestUnreachable: nobody there, or nobody who answers, is said within 5 s.
func TestUnreachable(t *testing.T) {
	t.Parallel()
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = silent.Close() }()
	gone, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := gone.Addr().String()
	if err := gone.Close(); err != nil {
		t.Fatal(err)
	}
	for name, address := range map[string]string{"nobody": nobody, "silence": silent.Addr().String()} {
		err := refusedOpen(t, "mongodb://"+address+"/x")
		if !errors.Is(err, storage.ErrUnavailable) || !strings.Contains(err.Error(), "no MongoDB answers") || !strings.Contains(err.Error(), address) {
			t.Errorf("%s: %v", name, err)
		}
	}
	err = refusedOpen(t, "postgres://localhost/x")
	if !errors.Is(err, storage.ErrUnavailable) || !strings.Contains(err.Error(), "mongodb") {
		t.Errorf("another scheme: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Open(ctx, "mongodb://"+nobody); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// TestRefused: a server that lacks what is needed is refused, and the reason
// said.
func TestRefused(t *testing.T) {
	for name, tried := range map[string]struct {
		spoil func(*mongotest.Server)
		says  string
	}{
		"FerretDB 1":  {func(s *mongotest.Server) { s.BuildInfo(bson.D{{Key: "ferretdbVersion", Value: "v1.24.0"}}) }, "FerretDB v1.24.0"},
		"MongoDB 4.0": {func(s *mongotest.Server) { s.Hello(bson.D{{Key: "maxWireVersion", Value: int32(7)}}) }, "MongoDB 4.4 is the least"},
		"a mirror": {func(s *mongotest.Server) {
			s.Hello(bson.D{{Key: "maxWireVersion", Value: int32(8)}, {Key: "minWireVersion", Value: int32(0)}})
		}, "too old"},
		"no indexes": {func(s *mongotest.Server) {
			s.Fail(mongotest.Fault{Kind: mongotest.Answer, Commands: []string{"createIndexes"}, Code: 13})
		}, "the indexes of changes can't be made"},
	} {
		server := mongotest.Start(t)
		tried.spoil(server)
		err := refusedOpen(t, server.URI())
		if !errors.Is(err, ErrRefused) || !strings.Contains(err.Error(), tried.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestOpenedAgain: what is there already is left as it is.
func TestOpenedAgain(t *testing.T) {
	server := mongotest.Start(t)
	first := opens(t, server.URI())
	if _, err := first.Apply(t.Context(), office, start(), logged("1")); err != nil {
		t.Fatal(err)
	}
	before := indexesOf(t, first)
	second := opens(t, server.URI())
	if after := indexesOf(t, second); !slices.Equal(after, before) || len(after) != len(indexes())+4 {
		t.Errorf("%v\n%v", before, after)
	}
	sound(t, second, 1, 1)
	if err := second.Ready(t.Context()); err != nil {
		t.Error(err)
	}
}

func indexesOf(t *testing.T, s *Store) []string {
	t.Helper()
	var names []string
	for _, collection := range []string{changes, entries, deliveries, notes} {
		docs, err := s.read(t.Context(), bson.D{{Key: "listIndexes", Value: collection}})
		if err != nil {
			t.Fatal(err)
		}
		for _, doc := range docs {
			names = append(names, collection+"."+doc.Lookup("name").StringValue())
		}
	}
	return names
}

// TestOtherIndex: somebody's index in the place of ours is said, not used.
func TestOtherIndex(t *testing.T) {
	server := mongotest.Start(t)
	_, err := dial(t, server.URI()).send(bson.D{
		{Key: "createIndexes", Value: changes},
		{Key: "indexes", Value: bson.A{bson.D{{Key: "key", Value: up("office", "id")}, {Key: "name", Value: "id"}}}},
		{Key: "$db", Value: "pmobot"},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := refusedOpen(t, server.URI()); !errors.Is(err, ErrRefused) || !strings.Contains(err.Error(), "changes") {
		t.Errorf("a log whose ids are not unique: %v", err)
	}
}

// TestNoErrorTellsThePassword, whatever goes wrong and however it is written.
func TestNoErrorTellsThePassword(t *testing.T) {
	t.Parallel()
	server := mongotest.Start(t)
	host := strings.TrimPrefix(strings.TrimSuffix(server.URI(), "/pmobot"), "mongodb://")
	const plain, odd = "geheim-4711", "ge%2Fheim%40+4711"
	for _, uri := range []string{
		"mongodb://ana:" + plain + "@" + host + "/pmobot",     // the fake can't log anybody in
		"mongodb://ana:" + plain + "@127.0.0.1:1/pmobot",      // nobody there
		"mongodb://ana:" + odd + "@127.0.0.1:1/?authSource=a", // written otherwise
		"mongodb://ana:ge/heim@4711@" + host + "/pmobot",      // not escaped
		"mongodb://ana:" + plain + "%zz@" + host,              // escaped wrongly
		"mongodb+srv://ana:" + plain + "@" + host + "/pmobot", // no such thing with a port
		"mongodb://" + host + "/?tlsCertificateKeyFilePassword=" + plain + "&tlsCertificateKeyFile=none.pem&tls=true",
		plain + "@" + host,
	} {
		err := refusedOpen(t, uri)
		for _, said := range []string{err.Error(), fmt.Sprintf("%+v", err), fmt.Sprintf("%#v", err.Error())} {
			for _, secret := range []string{plain, "ge/heim", "ge%2Fheim", "4711"} {
				if strings.Contains(said, secret) {
					t.Errorf("%s tells %q: %s", uri, secret, said)
				}
			}
		}
	}
}

// TestDatabaseOf: the database is the one that the string names.
func TestDatabaseOf(t *testing.T) {
	for uri, want := range map[string]string{
		"mongodb://h":                          "pmobot",
		"mongodb://h/":                         "pmobot",
		"mongodb://h/?replicaSet=r":            "pmobot",
		"mongodb://a:b@h:1,i:2/office?x=y":     "office",
		"mongodb+srv://a:b@cluster.example/of": "of",
	} {
		if got := databaseOf(uri); got != want {
			t.Errorf("%s: %s", uri, got)
		}
	}
	if got := withDatabase("mongodb://a:b@h/before?w=1", "x"); got != "mongodb://a:b@h/x?w=1&authSource=before" {
		t.Error(got)
	}
}

// TestClock: the server's time, where it tells one.
func TestClock(t *testing.T) {
	server := mongotest.Start(t)
	s := opens(t, server.URI())
	if _, told, err := s.Clock(t.Context()); told || err != nil {
		t.Errorf("%v, %v", told, err)
	}
	server.Clock(start())
	if now, told, err := s.Clock(t.Context()); !told || err != nil || !now.Equal(start()) {
		t.Errorf("%v, %v, %v", now, told, err)
	}
}

// TestVeiled: whatever the driver says, the secrets of the connection string
// are not in it, and what it wraps is still found.
func TestVeiled(t *testing.T) {
	s := Store{secrets: secretsOf("mongodb://ana:p%40ss@h/?tlsCertificateKeyFilePassword=key&authMechanismProperties=AWS_SESSION_TOKEN:tok")}
	err := s.veil(fmt.Errorf("%w of p@ss, p%%40ss, key and AWS_SESSION_TOKEN:tok", context.Canceled))
	if err.Error() != "context canceled of ***, ***, *** and ***" || !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
