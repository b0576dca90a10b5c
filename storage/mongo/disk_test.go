package mongo

import (
	"context"
	"errors"
	"testing"

	"pmobot/storage"
	"pmobot/storage/mongo/mongotest"
)

// TestFullDisk: where the server has no room, that is said for certain, unless
// a part of the batch was kept before; Ready says it too.
func TestFullDisk(t *testing.T) {
	for name, fault := range map[string]mongotest.Fault{
		"the command": {Kind: mongotest.Answer, Code: outOfDiskSpace}, "a document": {Kind: mongotest.WriteError, Code: outOfDiskSpace},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := mongotest.Start(t)
			s := opens(t, server.URI())
			if _, err := s.Apply(t.Context(), office, start(), logged("0")); err != nil {
				t.Fatal(err)
			}
			fault.Commands = []string{"insert"}
			server.Fail(fault)
			_, logs := s.Apply(t.Context(), office, start(), logged("1"), logged("2"))
			_, claims := s.Claim(t.Context(), start(), 1, storage.Delivery{Office: office, Key: "k", By: "me"})
			keeps := s.Keep(t.Context(), office, storage.Note{Key: "n", Value: []byte("x")})
			for _, err := range []error{logs, claims, keeps} {
				if !errors.Is(err, storage.ErrFull) || !errors.Is(err, storage.ErrUnavailable) || errors.Is(err, storage.ErrUncertain) {
					t.Error(err)
				}
			}
			server.Heal()
			sound(t, s, 1, 1)
		})
	}
	server := mongotest.Start(t)
	s := opens(t, server.URI())
	server.Fail(mongotest.Fault{Kind: mongotest.WriteError, Commands: []string{"insert"}, In: changes, Code: outOfDiskSpace, Index: 1})
	if _, err := s.Apply(t.Context(), office, start(), logged("1"), logged("2")); !errors.Is(err, storage.ErrUncertain) {
		t.Errorf("a part of it is kept: %v", err)
	}
	server.Heal()
	if _, err := s.Mend(t.Context(), office, start()); err != nil {
		t.Fatal(err)
	}
	sound(t, s, 1, 1)
	server.Fail(mongotest.Fault{Kind: mongotest.Answer, Commands: []string{"update"}, Code: outOfDiskSpace})
	if err := s.Ready(t.Context()); !errors.Is(err, storage.ErrFull) {
		t.Errorf("ready: %v", err)
	}
}

// TestReadyNeedsAMajority: Ready waits for one, and not for long.
func TestReadyNeedsAMajority(t *testing.T) {
	server := mongotest.Start(t)
	s := opens(t, server.URI())
	server.Fail(mongotest.Fault{Kind: mongotest.WriteConcern, Commands: []string{"update"}, Code: 64})
	if err := s.Ready(t.Context()); !errors.Is(err, storage.ErrUnavailable) {
		t.Errorf("no majority: %v", err)
	}
	server.Heal()
	server.Fail(mongotest.Fault{Kind: mongotest.Hang, Commands: []string{"update"}})
	if err := s.Ready(t.Context()); !errors.Is(err, storage.ErrUnavailable) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("no answer: %v", err)
	}
}
