package main

import (
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"pmobot/internal/chat"
	"pmobot/storage/mongo/mongotest"
)

// onMongo serves a town on a MongoDB.
func onMongo(t *testing.T, open func(*testing.T) town) (at town, server *mongotest.Server, s *tested) {
	t.Helper()
	at, server = open(t), mongotest.Start(t)
	env := map[string]string{"PMOBOT_MONGODB_URI": server.URI(), "PMOBOT_HTTP_ADDR": "127.0.0.1:0"}
	maps.Copy(env, at.env())
	s = startedWith(t, env, time.Now)
	s.awaitTown(t, at)
	if got := tell(t, at, "ana", "#apollo", "risk log", "title", "First of all"); !strings.Contains(got, "PMO-R1") {
		t.Fatalf("the first answer is %q", got)
	}
	return at, server, s
}

func bothTowns() map[string]func(*testing.T) town {
	return map[string]func(*testing.T) town{"Slack": newSlackTown, "Discord": newDiscordTown}
}

// Where the store is slow, a command is acknowledged within 2 s, and answered
// when the store has answered.
func TestASlowStoreIsAnsweredLater(t *testing.T) {
	for name, open := range bothTowns() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at, server, s := onMongo(t, open)
			slow := make(chan struct{})
			server.Fail(mongotest.Fault{Kind: mongotest.Wait, Commands: []string{"insert"}, Times: 1, Until: slow})
			began := time.Now()
			command := at.call(t, "ana", "#apollo", "risk log", "title", "Vendor slips")
			time.AfterFunc(5*time.Second, func() { close(slow) })
			command.acked(t)
			if took := time.Since(began); took > 2*time.Second {
				t.Errorf("acknowledged after %s", took)
			}
			if got := command.answer(t); !strings.Contains(got, "PMO-R2 Vendor slips") {
				t.Errorf("the answer is %q", got)
			}
			if took := time.Since(began); took < 4*time.Second {
				t.Errorf("answered after %s: the store wasn't slow", took)
			}
			at.sound(t)
			s.ended(t)
		})
	}
}

// Where the store is down, that is said within 3 s, with what was typed; once
// it is up again the same press stores it, once.
func TestAStoreThatIsDownIsSaid(t *testing.T) {
	for name, open := range bothTowns() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at, server, s := onMongo(t, open)
			server.Down()
			began := time.Now()
			command := at.call(t, "ana", "#apollo", "risk log", "title", "Vendor slips")
			got := command.answer(t)
			if took := time.Since(began); took > 3*time.Second {
				t.Errorf("answered after %s", took)
			}
			if !strings.Contains(got, "Vendor slips") || strings.Contains(got, "PMO-R2") {
				t.Errorf("the answer is %q", got)
			}
			if body := s.awaitReady(t, http.StatusServiceUnavailable); !strings.HasPrefix(body, "store: ") {
				t.Errorf("/readyz says %q", body)
			}
			if err := server.Up(); err != nil {
				t.Fatal(err)
			}
			s.awaitReady(t, http.StatusOK)
			if got := command.press(t, "Try again"); !strings.Contains(got, "PMO-R2 Vendor slips") {
				t.Errorf("trying again is answered with %q", got)
			}
			if got := tell(t, at, "ana", "#apollo", "risk list"); strings.Count(got, "Vendor slips") != 1 {
				t.Errorf("the list is %q", got)
			}
			at.sound(t)
			s.ended(t)
		})
	}
}

// A stop doesn't wait for a post that never ends: everything was answered.
func TestAStopDoesNotWaitForDeliveries(t *testing.T) {
	t.Parallel()
	wall := newWall()
	wall.gate = make(chan struct{})
	s := started(t, t.TempDir(), time.Now, wall)
	s.awaitReady(t, http.StatusOK)
	wall.say(t, "1", "/risk log Vendor slips p4 i5", time.Now())
	wall.gate <- struct{}{} // the post has begun
	defer close(wall.gate)  // and ends with the test
	began := time.Now()
	if code := s.ended(t); code != exitDone || time.Since(began) > chat.StopWithin {
		t.Errorf("exit %d after %s:\n%s", code, time.Since(began), s.log)
	}
}

// A command that hangs doesn't keep a stop, and that it stays unanswered is said.
func TestAStopSaysHowManyStayUnanswered(t *testing.T) {
	t.Parallel()
	wall, server := newWall(), mongotest.Start(t)
	s := started(t, server.URI(), time.Now, wall)
	s.awaitReady(t, http.StatusOK)
	hangs := make(chan struct{})
	defer close(hangs)
	server.Fail(mongotest.Fault{Kind: mongotest.Wait, Commands: []string{"insert"}, Until: hangs})
	wall.say(t, "1", "/risk log Vendor slips p4 i5", time.Now())
	began := time.Now()
	if code := s.ended(t); code != exitFailed || time.Since(began) > chat.StopWithin {
		t.Errorf("exit %d after %s", code, time.Since(began))
	}
	if !strings.Contains(s.log.String(), "pmobot: bot: 1 acknowledged and not answered") {
		t.Error(s.log)
	}
}
