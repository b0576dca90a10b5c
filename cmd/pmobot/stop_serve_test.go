package main

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/storage/mongo/mongotest"
)

const (
	stopCommands = 60 // under way when the stop comes
	stopsShort   = 1  // stops for each platform and store
	stopsLong    = 5  // by .ci/long: 20 in all
)

// TestAStopLeavesNobodyUnanswered ends the binary amid sixty commands. Whoever
// was acknowledged is answered, whatever was answered as stored is, what was
// stored was answered; it takes 8 s at most, and ends well. On MongoDB, half
// the writes take longer than people are made to wait for an acknowledgement.
func TestAStopLeavesNobodyUnanswered(t *testing.T) {
	path, err := built()
	if err != nil {
		t.Fatal(err)
	}
	rounds := stopsShort
	if long() {
		rounds = stopsLong
	}
	for name, open := range bothTowns() {
		for _, store := range []string{"the embedded store", "MongoDB"} {
			t.Run(name+" on "+store, func(t *testing.T) {
				at, place := open(t), newStand(t, store)
				env := map[string]string{"PMOBOT_HTTP_ADDR": "127.0.0.1:0"}
				maps.Copy(env, place.env)
				maps.Copy(env, at.env())
				for round := range rounds {
					stoppedAmid(t, at, place, path, env, round)
				}
				at.sound(t)
			})
		}
	}
}

// stand is where a store stands that processes serve one after the other.
type stand struct {
	env    map[string]string
	open   func(ctx context.Context) (kept, error)
	server *mongotest.Server // or nil
}

func newStand(t *testing.T, store string) stand {
	t.Helper()
	w := world{env: nowhere, now: time.Now}
	if store == "MongoDB" {
		server := mongotest.Start(t)
		s := settings{MongoDB: Secret{server.URI()}}
		return stand{map[string]string{"PMOBOT_MONGODB_URI": server.URI()}, func(ctx context.Context) (kept, error) { return w.keep(ctx, s, beside) }, server}
	}
	s := settings{Data: t.TempDir()}
	return stand{map[string]string{"PMOBOT_DATA": s.Data}, func(ctx context.Context) (kept, error) { return w.keep(ctx, s, beside) }, nil}
}

// stoppedAmid ends a process amid commands, at a moment of its own.
func stoppedAmid(t *testing.T, at town, place stand, path string, env map[string]string, round int) {
	t.Helper()
	p := launch(t, path, env)
	p.awaitTown(t, at)
	random := rand.New(rand.NewPCG(uint64(round), 20))
	slow, moment := make(chan struct{}), 100 // ms
	if place.server != nil {
		moment = 1500
		place.server.Fail(mongotest.Fault{Kind: mongotest.Wait, Commands: []string{"insert"}, Skip: 2, Times: 4, Until: slow})
	}
	said := map[string]called{}
	for i := range stopCommands {
		title := fmt.Sprintf("Risk %d.%d", round, i)
		said[title] = at.call(t, []string{"ana", "bo"}[i%2], "#apollo", "risk log", "title", title)
	}
	<-time.After(time.Duration(random.IntN(moment)) * time.Millisecond)
	time.AfterFunc(2*time.Second, func() { close(slow) })
	began := time.Now()
	code := p.terminate(t)
	if took := time.Since(began); code != exitDone || took > chat.StopWithin {
		t.Errorf("round %d: exit %d after %s:\n%s", round, code, took, p.log)
	}
	kept := numbered(t, place)
	answered, turned := 0, 0
	for title, c := range said {
		text, acked := c.settled(t)
		number := 0
		if m := loggedAs.FindStringSubmatch(text); m != nil {
			number, _ = strconv.Atoi(m[1])
			answered++
		}
		switch n, stored := kept[title]; {
		case acked && text == "":
			t.Errorf("round %d: %s was acknowledged and never answered", round, title)
		case stored && number != n:
			t.Errorf("round %d: %s is stored as PMO-R%d and answered with %q", round, title, n, text)
		case !stored && number > 0:
			t.Errorf("round %d: %s is answered as PMO-R%d and isn't stored", round, title, number)
		case !stored:
			turned++
		}
	}
	t.Logf("round %d: %d logged, %d told that it stops, after %s", round, answered, turned, time.Since(began).Round(time.Millisecond))
	quiet(t, env, p.log.String())
}

var loggedAs = regexp.MustCompile(`Logged in PMO: PMO-R(\d+) Risk`)

// numbered lists the risks that a store keeps: number by title.
func numbered(t *testing.T, place stand) map[string]int {
	t.Helper()
	k, err := place.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	offices, err := k.care.Offices(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	numbers := map[string]int{}
	for _, office := range offices {
		if _, err := k.care.Mend(t.Context(), office, time.Now()); err != nil {
			t.Fatal(err)
		}
		for _, e := range risks(t, k, office) {
			title := pmo.Title.Of(e)
			if numbers[title] > 0 {
				t.Errorf("%s is stored twice", title)
			}
			numbers[title] = e.Ref.Number
		}
	}
	return numbers
}

// risks reads every risk of an office.
func risks(t *testing.T, k kept, office pmo.Office) (list []pmo.Entry) {
	t.Helper()
	q := pmo.Query{Sight: pmo.Sight{All: true}, Register: "R", Limit: 500}
	for {
		page, err := k.Find(t.Context(), office, q)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, page.Entries...)
		if q.After = page.Next; q.After == "" {
			return list
		}
	}
}

// settled is what came of a call, once nothing more can come.
func (c slackCall) settled(t *testing.T) (text string, acked bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second) // Slack gives up after 3
	defer cancel()
	_, err := c.Acked(ctx)
	for _, m := range c.Answers() {
		text = strings.TrimSpace(text + "\n" + c.Shown(m))
	}
	return text, err == nil
}

func (c discordCall) settled(*testing.T) (text string, acked bool) {
	if !c.IsAcked() {
		return "", false
	}
	return c.answer(nil), true
}
