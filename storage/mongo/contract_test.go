package mongo

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"pmobot/internal/pmo"
	"pmobot/storage"
	"pmobot/storage/mongo/mongotest"
	"pmobot/storage/storagetest"
)

// Where a real server is named, and what demands one.
const (
	realURI     = "PMOBOT_TEST_MONGODB_URI"
	realNeeded  = "PMOBOT_TEST_REQUIRE_MONGODB"
	quickWrites = 150 * time.Millisecond // patience where every write fails
)

// real returns the URI of a real server with a database of this test's own.
// Without one the test says aloud what was not run.
func real(t *testing.T) string {
	t.Helper()
	uri := os.Getenv(realURI)
	if uri == "" && os.Getenv(realNeeded) == "1" {
		t.Fatalf("%s=1 and %s names no server", realNeeded, realURI)
	}
	if uri == "" {
		t.Skipf("NOT RUN: %s on a real MongoDB, since %s names none", t.Name(), realURI)
	}
	return uri
}

func TestContract(t *testing.T) {
	t.Parallel()
	storagetest.Run(t, func(t *testing.T) storagetest.Opened {
		return onFake(t, func(s *Store) storagetest.Backend { return s })
	})
}

// TestContractTogether holds group commit over the store against the same
// contract.
func TestContractTogether(t *testing.T) {
	t.Parallel()
	storagetest.Run(t, func(t *testing.T) storagetest.Opened {
		return onFake(t, func(s *Store) storagetest.Backend { return together{storage.Together(s), s} })
	})
}

type together struct {
	storage.Store
	storage.Caretaker
}

// onFake opens a store on a fake of its own, with small batches.
func onFake(t *testing.T, wrap func(*Store) storagetest.Backend) storagetest.Opened {
	t.Helper()
	server := mongotest.Start(t)
	server.Batches(37)
	store := opens(t, server.URI())
	return opened(store, wrap, server.URI(), server.Step)
}

// opened are the means of the contract over a server that can be made to fail
// before any step.
func opened(store *Store, wrap func(*Store) storagetest.Backend, uri string, fault func(func(string) error)) storagetest.Opened {
	alter := func(t *testing.T, collection, id, inside string) {
		t.Helper()
		c := store.db.Collection(collection)
		var doc bson.D
		if err := c.FindOne(t.Context(), bson.D{{Key: "_id", Value: id}}).Decode(&doc); err != nil {
			t.Fatal(err)
		}
		for i, e := range doc {
			if fields, is := e.Value.(bson.D); is && e.Key == inside {
				for j := range fields {
					if fields[j].Key == "title" {
						fields[j].Value = "forged"
					}
				}
				doc[i].Value = fields
			}
		}
		if result, err := c.ReplaceOne(t.Context(), bson.D{{Key: "_id", Value: id}}, doc); err != nil || result.ModifiedCount != 1 {
			t.Fatalf("nothing was altered: %v", err)
		}
	}
	return storagetest.Opened{
		Store: wrap(store),
		Again: func(t *testing.T) storagetest.Backend { return wrap(opens(t, uri)) },
		Fault: fault,
		Newer: func(t *testing.T) error {
			_, err := store.db.Collection(care).UpdateOne(t.Context(), bson.D{{Key: "_id", Value: "schema"}},
				bson.D{{Key: "$set", Value: bson.D{{Key: "version", Value: int64(99)}}}})
			if err != nil {
				t.Fatal(err)
			}
			_, err = Open(t.Context(), uri)
			return err
		},
		Damage: storagetest.Damage{
			Unproject: func(t *testing.T, office pmo.Office, key string) {
				result, err := store.db.Collection(entries).DeleteOne(t.Context(), bson.D{{Key: "_id", Value: idOf(office, key)}})
				if err != nil || result.DeletedCount != 1 {
					t.Fatalf("nothing was deleted: %v", err)
				}
			},
			Misproject: func(t *testing.T, office pmo.Office, key string) { alter(t, entries, idOf(office, key), "f") },
			Alter: func(t *testing.T, office pmo.Office, key string, version int) {
				alter(t, changes, changeID(office, key, version), "set")
			},
		},
	}
}

// opens opens a store that gives up soon.
func opens(t *testing.T, uri string) *Store {
	t.Helper()
	s, err := Options{URI: uri, Patience: quickWrites}.Open(context.WithoutCancel(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

var realDatabases atomic.Int64

// TestContractOnARealServer holds the same contract on a real MongoDB, each
// test in a database of its own. There a fault is a step that the store does
// not take.
func TestContractOnARealServer(t *testing.T) {
	uri := real(t)
	storagetest.Run(t, func(t *testing.T) storagetest.Opened {
		own := withDatabase(uri, fmt.Sprintf("pmobot_test_%d_%d", os.Getpid(), realDatabases.Add(1)))
		var hook atomic.Pointer[func(string) error]
		step := func(name string) error {
			if h := hook.Load(); h != nil {
				return (*h)(name)
			}
			return nil
		}
		wrap := func(s *Store) storagetest.Backend {
			s.step = step
			return s
		}
		store := opens(t, own)
		t.Cleanup(func() {
			if err := store.db.Drop(context.WithoutCancel(t.Context())); err != nil {
				t.Error(err)
			}
		})
		return opened(store, wrap, own, func(f func(string) error) {
			if f == nil {
				hook.Store(nil)
				return
			}
			hook.Store(&f)
		})
	})
}

// withDatabase names another database in a connection string; who logs in
// does so where they did.
func withDatabase(uri, name string) string {
	scheme, rest, _ := strings.Cut(uri, "://")
	rest, query, _ := strings.Cut(rest, "?")
	hosts, before, _ := strings.Cut(rest, "/")
	if strings.Contains(hosts, "@") && !strings.Contains(query, "authSource=") {
		query += "&authSource=" + cmp.Or(before, "admin")
	}
	return scheme + "://" + hosts + "/" + name + "?" + strings.TrimPrefix(query, "&")
}
