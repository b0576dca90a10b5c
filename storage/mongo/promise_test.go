package mongo

import (
	"errors"
	"slices"
	"sync"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

	"pmobot/internal/pmo"
	"pmobot/storage"
	"pmobot/storage/mongo/mongotest"
)

func promised(id string) pmo.Change {
	c := logged(id)
	c.Promises = []pmo.Promise{
		{Kind: pmo.PromiseCard, Target: "slack:T1:C9", Path: "card show", Args: map[string]string{"lang": "zh"}},
		{Kind: pmo.PromiseTell, Target: "slack:T1:U1", Path: "notice show"},
	}
	return c
}

func ledgerOf(t *testing.T, s *Store) []storage.Delivery {
	t.Helper()
	page, err := s.Deliveries(t.Context(), office, storage.Ledger{})
	if err != nil {
		t.Fatal(err)
	}
	return page.Deliveries
}

// TestEveryFaultOfThePromises: whatever happens to the insert of promises, each
// is in the ledger once, and the answer is as if nothing had happened.
func TestEveryFaultOfThePromises(t *testing.T) {
	for name, fault := range faults() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := mongotest.Start(t)
			s := patient(t, server)
			fault.Commands, fault.In, fault.Times = []string{"insert"}, deliveries, max(fault.Times, 1)
			server.Fail(fault)
			if _, err := s.Apply(t.Context(), office, start(), promised("1"), promised("2"), promised("3")); err != nil {
				t.Fatal(err)
			}
			if list := ledgerOf(t, s); len(list) != 6 {
				t.Errorf("%d of 6 promises are in the ledger", len(list))
			}
			sound(t, s, 3, 3)
		})
	}
}

// TestPromisesLater: where the ledger takes nothing, the change is kept and
// nobody is told that all is well; what is promised is there before anybody
// reads, and in another process too.
func TestPromisesLater(t *testing.T) {
	server := mongotest.Start(t)
	s, other := opens(t, server.URI()), opens(t, server.URI())
	server.Fail(mongotest.Fault{Kind: mongotest.CutBefore, Commands: []string{"insert"}, In: deliveries})
	if _, err := s.Apply(t.Context(), office, start(), promised("1")); !errors.Is(err, storage.ErrUncertain) {
		t.Fatal(err)
	}
	if _, err := s.Deliveries(t.Context(), office, storage.Ledger{}); !errors.Is(err, storage.ErrUnavailable) {
		t.Errorf("what is owed can't be shown: %v", err)
	}
	server.Heal()
	if list := ledgerOf(t, s); len(list) != 2 {
		t.Errorf("here: %v", list)
	}
	if list := ledgerOf(t, other); len(list) != 2 {
		t.Errorf("there: %v", list)
	}
	again, err := s.Apply(t.Context(), office, start(), promised("1"))
	if err != nil || !again[0].Repeat {
		t.Errorf("%v, %v", again, err)
	}
	sound(t, s, 1, 1)
}

// TestWhatPromisesCost: one insert for all of a batch, side by side with the
// entries'; none where nothing is promised.
func TestWhatPromisesCost(t *testing.T) {
	server := mongotest.Start(t)
	s := opens(t, server.URI())
	if _, err := s.Apply(t.Context(), office, start(), logged("0")); err != nil {
		t.Fatal(err)
	}
	var (
		mu   sync.Mutex
		sent []string
	)
	count := func(changes ...pmo.Change) []string {
		sent = nil
		if _, err := s.Apply(t.Context(), office, start(), changes...); err != nil {
			t.Fatal(err)
		}
		mu.Lock()
		defer mu.Unlock()
		slices.Sort(sent)
		return sent
	}
	server.Watch(func(cmd bson.D) {
		mu.Lock()
		defer mu.Unlock()
		sent = append(sent, cmd[0].Key+" "+cmd[0].Value.(string))
	})
	if got := count(logged("1"), logged("2")); !slices.Equal(got, []string{"insert changes", "insert entries"}) {
		t.Errorf("without promises: %v", got)
	}
	if got := count(promised("3"), promised("4")); !slices.Equal(got, []string{"insert changes", "insert deliveries", "insert entries"}) {
		t.Errorf("with promises: %v", got)
	}
	// Neither waits for the other: the entries' answer comes after the ledger's
	// insert, and the ledger's after the entries'.
	for _, slow := range []string{entries, deliveries} {
		other, until := map[string]string{entries: deliveries, deliveries: entries}[slow], make(chan struct{})
		server.Fail(mongotest.Fault{Kind: mongotest.Wait, Commands: []string{"insert"}, In: slow, Times: 1, Until: until})
		server.Watch(func(cmd bson.D) {
			if cmd[0].Key == "insert" && cmd[0].Value == other {
				close(until)
			}
		})
		if _, err := s.Apply(t.Context(), office, start(), promised("slow "+slow)); err != nil {
			t.Errorf("slow %s: %v", slow, err)
		}
	}
}
