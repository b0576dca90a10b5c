package main

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"pmobot/bot/slack/slacktest"
	"pmobot/internal/pmo"
	"pmobot/internal/pmo/registers"
	"pmobot/storage"
)

const (
	// burstsShort and burstsLong are how many kills each store takes, in the
	// ordinary run and by .ci/long.
	burstsShort, burstsLong = 3, 200
	// wishesMost is how many messages a person causes between two kills: what
	// is due to one target goes out once a second.
	wishesMost = 3
	// burstWithin is how long some dozens of answers may take on a busy machine.
	burstWithin = 2 * time.Minute
)

// TestPromisesSurviveKills kills the binary amid bursts, with 40 % of all posts
// and edits failing, half of these after they were made. Whatever was
// acknowledged is kept once, every grave risk has its card exactly once, and
// every question, assignment, feedback and answer arrives exactly once. So too
// where three processes serve one MongoDB.
func TestPromisesSurviveKills(t *testing.T) {
	path, err := built()
	if err != nil {
		t.Fatal(err)
	}
	kills := burstsShort
	if long() {
		kills = burstsLong
	}
	for name, row := range map[string]struct {
		store     string
		processes int
	}{
		"one process on the embedded store": {"the embedded store", 1}, "one process on MongoDB": {"MongoDB", 1},
		"three processes on MongoDB": {"MongoDB", 3},
	} {
		t.Run(name, func(t *testing.T) {
			if !long() {
				t.Parallel()
			}
			place, a := newStand(t, row.store), newAttack(t)
			env := a.env(place)
			a.settle(t, env)
			crew := make([]*process, row.processes)
			for i := range crew {
				crew[i] = launch(t, path, env)
			}
			for round := range kills {
				a.burst(t, env, crew, path, round)
			}
			for _, p := range crew {
				p.kill(t)
			}
			a.slack.Mend()
			a.finish(t, env, place)
			a.judge(t, place)
		})
	}
}

// attack is an office under attack, and what people were told in it. Ana leads
// its one project; Bo and Cy log, ask and complain.
type attack struct {
	slack *slacktest.Slack

	mu      sync.Mutex
	answers int
	logged  map[string]string // titles and texts that were acknowledged, by reference
}

func newAttack(t *testing.T) *attack {
	slack := newCrowd(t)
	slack.AddUser(slacktest.User{Name: "cy"})
	for i := range killsChannels {
		slack.Join(fmt.Sprintf("#c%d", i), "cy")
	}
	return &attack{slack: slack, logged: map[string]string{}}
}

func (a *attack) env(place stand) map[string]string {
	env := slackTown{a.slack}.env()
	env["PMOBOT_HTTP_ADDR"] = "127.0.0.1:0"
	maps.Copy(env, place.env)
	return env
}

// settle sets the office up.
func (a *attack) settle(t *testing.T, env map[string]string) {
	t.Helper()
	s := startedWith(t, env, time.Now)
	s.awaitTown(t, slackTown{a.slack})
	at := slackTown{a.slack}
	for _, line := range [][]string{
		{"#c0", "pmo project add", "key", "APO", "name", "Apollo", "manager", "@ana", "sponsor", "@ana"},
	} {
		tell(t, at, "ana", line[0], line[1], line[2:]...)
	}
	for i := range killsChannels {
		if got := tell(t, at, "ana", fmt.Sprintf("#c%d", i), "pmo project here", "key", "APO"); !strings.Contains(got, "Apollo") {
			t.Fatalf("the channel is answered with %q", got)
		}
	}
	if code := s.ended(t); code != exitDone {
		t.Fatalf("exit %d:\n%s", code, s.log)
	}
}

// trouble has 40 % of the posts and edits to come fail: half before they are
// made, half before that is told.
func (a *attack) trouble(random *rand.Rand) {
	for _, method := range []string{"chat.postMessage", "chat.update"} {
		for range 500 {
			f := slacktest.Fault{Method: method, Times: 1, Delay: time.Millisecond}
			switch random.IntN(5) {
			case 0:
				f.Drop = true
			case 1:
				f.Lose = true
			}
			a.slack.Fail(f)
		}
	}
}

// burst has people type while one process after the other is killed; the dead
// one is followed by another.
func (a *attack) burst(t *testing.T, env map[string]string, crew []*process, path string, round int) {
	t.Helper()
	random := rand.New(rand.NewPCG(uint64(round), 11))
	untilAtMost(t, burstWithin, crew[0].log, "the bots", func() bool { return a.slack.Sockets() >= 2 })
	a.slack.Mend()
	a.trouble(random)
	ctx, stop := context.WithCancel(t.Context())
	var people sync.WaitGroup
	for i, who := range []string{"bo", "cy", "bo", "cy"} {
		people.Go(func() {
			a.talk(ctx, who, fmt.Sprintf("%d.%d", round, i), rand.New(rand.NewPCG(uint64(round), uint64(i))))
		})
	}
	people.Go(func() { a.answer(ctx) })
	enough := a.count() + 10 + random.IntN(40)
	untilAtMost(t, burstWithin, crew[0].log, "answers", func() bool { return a.count() >= enough })
	victim := random.IntN(len(crew))
	crew[victim].kill(t)
	quiet(t, env, crew[victim].log.String())
	stop()
	people.Wait()
	crew[victim] = launch(t, path, env)
}

// kill ends a process at once.
func (p *process) kill(t *testing.T) {
	t.Helper()
	if err := p.command.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-p.ended
}

func (a *attack) count() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.answers
}

// told notes what was acknowledged.
func (a *attack) told(ref, text string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.answers++
	if ref != "" {
		a.logged[ref] = text
	}
}

var (
	loggedInApollo = regexp.MustCompile(`Logged in Apollo: (APO-R\d+) `)
	storedFeedback = regexp.MustCompile(`stored as (APO-F\d+)`)
)

// ask types a line and returns what is read in answer; "" where nobody is left
// to give one.
func (a *attack) ask(ctx context.Context, who, channel, command, text string) string {
	within, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	_, got := read(within, a.slack, a.slack.Slash(who, channel, command, text))
	return got
}

// talk has somebody log risks, small ones mostly, hand grave ones over and
// escalate them, and give feedback.
func (a *attack) talk(ctx context.Context, who, name string, random *rand.Rand) {
	other := map[string]string{"bo": "@cy", "cy": "@bo"}[who]
	channel := fmt.Sprintf("#c%d", random.IntN(killsChannels))
	for i, wishes := 0, 0; ctx.Err() == nil; i++ {
		title := fmt.Sprintf("Risk %s.%d", name, i)
		if wishes >= wishesMost || random.IntN(3) > 0 {
			if m := loggedInApollo.FindStringSubmatch(a.ask(ctx, who, channel, "/risk", "log "+title+" p1 i2")); m != nil {
				a.told(m[1], title)
			}
			continue
		}
		wishes++
		if random.IntN(3) == 0 {
			if m := storedFeedback.FindStringSubmatch(a.ask(ctx, who, channel, "/fb", "log Feedback "+name)); m != nil {
				a.told(m[1], "Feedback "+name)
			}
			continue
		}
		m := loggedInApollo.FindStringSubmatch(a.ask(ctx, who, channel, "/risk", "log "+title+" p5 i5"))
		if m == nil {
			continue
		}
		a.told(m[1], title)
		for _, line := range []string{"assign " + m[1] + " " + other, "escalate " + m[1] + " pay or accept?"} {
			if got := a.ask(ctx, who, channel, "/risk", line); strings.Contains(got, m[1]) {
				a.told("", "")
			}
		}
	}
}

// answer has Ana answer the newest feedback that she doesn't know.
func (a *attack) answer(ctx context.Context) {
	known := map[string]bool{}
	for ctx.Err() == nil {
		next := ""
		a.mu.Lock()
		for ref := range a.logged {
			if strings.HasPrefix(ref, "APO-F") && !known[ref] {
				next = ref
			}
		}
		a.mu.Unlock()
		if next == "" {
			select {
			case <-ctx.Done():
			case <-time.After(20 * time.Millisecond):
			}
			continue
		}
		known[next] = true
		a.ask(ctx, "ana", "#c0", "/fb", "answer "+next+" We changed it")
	}
}

// finish lets a last process, after every lease has ended, do what is left.
func (a *attack) finish(t *testing.T, env map[string]string, place stand) {
	t.Helper()
	s := startedWith(t, env, func() time.Time { return time.Now().Add(10 * time.Minute) })
	s.awaitTown(t, slackTown{a.slack})
	k := a.keep(t, place)
	defer k.Close()
	left, over := -1, time.After(10*time.Minute)
	for still := 0; left != 0; {
		page, err := k.Deliveries(t.Context(), killsOffice, storage.Ledger{Open: true, Limit: storage.LedgerMost})
		if err != nil {
			t.Fatal(err)
		}
		if still++; len(page.Deliveries) != left {
			left, still = len(page.Deliveries), 0
		}
		if still > 600 { // a minute
			t.Errorf("%d deliveries are left, as %s (%s)", left, page.Deliveries[0].Key, page.Deliveries[0].Why.Detail)
			break
		}
		select {
		case <-over:
			t.Fatalf("%d deliveries are left:\n%s", left, s.log)
		case <-time.After(100 * time.Millisecond):
		}
	}
	if code := s.ended(t); code != exitDone {
		t.Fatalf("exit %d:\n%s", code, s.log)
	}
}

func (a *attack) keep(t *testing.T, place stand) kept {
	t.Helper()
	k, err := place.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// judge holds what stands on Slack and what is kept against what people did.
func (a *attack) judge(t *testing.T, place stand) {
	t.Helper()
	k := a.keep(t, place)
	defer k.Close()
	stands, owed := a.stands(), a.owed(t, k)
	promises := 0
	for key := range owed {
		promises++
		if n := stands[key+" 0"] + stands[key+" 1"]; n != 1 {
			t.Errorf("%s stands %d times", key, n)
		}
	}
	for key, n := range stands {
		if n > 1 {
			t.Errorf("%s stands %d times", key, n)
		}
	}
	rows := a.ledger(t, k)
	report, err := k.care.Verify(t.Context(), killsOffice)
	if err != nil || len(report.Faults) > 0 {
		t.Errorf("verify: %v %v", report.Faults, err)
	}
	t.Logf("%d acknowledged, %d promises, %d rows in the ledger, %d messages", a.answers, promises, rows, a.slack.Count())
	if promises < 2*burstsShort {
		t.Errorf("only %d promises", promises)
	}
}

// stands counts the messages that stand, by the key and the part that they were
// posted under.
func (a *attack) stands() map[string]int {
	stands := map[string]int{}
	note := func(list []slacktest.Message) {
		for _, m := range list {
			payload, _ := m.Metadata["event_payload"].(map[string]any)
			if key, ok := payload["key"].(string); ok {
				stands[fmt.Sprint(key, " ", payload["part"])]++
			}
		}
	}
	for i := range killsChannels {
		note(a.slack.Posts(fmt.Sprintf("#c%d", i)))
	}
	for _, who := range []string{"ana", "bo", "cy"} {
		note(a.slack.Direct(who))
	}
	return stands
}

// owed lists what the log of changes says is owed to people, by key, and holds
// what people were told against it.
func (a *attack) owed(t *testing.T, k kept) map[string]bool {
	t.Helper()
	owed, titles, kept := map[string]bool{}, map[string]string{}, map[string]string{}
	ana := "slack:" + a.slack.UserID("ana")
	span := pmo.Span{Limit: storage.ChangesMost}
	for {
		trail, err := k.Changes(t.Context(), killsOffice, span)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range trail.Changes {
			entry := c.Ref.Key()
			told := func(to, path string) string {
				return "tell/" + entry + "/" + strconv.Itoa(c.Version) + "/" + to + "/" + path
			}
			switch c.Verb {
			case "log":
				title := fmt.Sprint(c.Set[pmo.Title.Key])
				if other := titles[title]; other != "" && strings.HasPrefix(title, "Risk") {
					t.Errorf("%s is logged twice: %s, %s", title, other, c.Ref)
				}
				titles[title], kept[c.Ref.String()] = c.Ref.String(), title
				if c.Ref.Register == "F" {
					owed["card/"+entry+"/"+ana] = true
				}
				if fmt.Sprint(c.Set[registers.Impact.Key]) == "5" {
					owed["card/"+entry+"/"+c.Source.Place] = true
				}
			case "assign":
				owed[told(fmt.Sprint(c.Set[pmo.Owner.Key]), "tell owner")] = true
			case "escalate":
				owed[told(ana, "tell question")] = true
			case "answer":
				owed[told(a.giver(t, k, c.Ref), "tell outcome")] = true
			}
		}
		if span.After = trail.Next; span.After == "" {
			break
		}
	}
	for ref, title := range a.logged {
		if got := kept[ref]; !strings.Contains(got, title) {
			t.Errorf("%s was acknowledged as %q and is kept as %q", ref, title, got)
		}
	}
	return owed
}

// giver is who gave some feedback.
func (a *attack) giver(t *testing.T, k kept, ref pmo.Ref) string {
	t.Helper()
	page, err := k.Find(t.Context(), killsOffice, pmo.Query{Sight: pmo.Sight{All: true}, Refs: []pmo.Ref{ref}})
	if err != nil || len(page.Entries) != 1 {
		t.Fatalf("%s isn't found: %v", ref, err)
	}
	return page.Entries[0].By
}

// ledger holds the ledger against itself: all is settled, and sent is a message.
func (a *attack) ledger(t *testing.T, k kept) (rows int) {
	t.Helper()
	again, query := 0, storage.Ledger{Limit: storage.LedgerMost}
	for {
		page, err := k.Deliveries(t.Context(), killsOffice, query)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range page.Deliveries {
			rows++
			if d.State != storage.Sent || d.Message == "" {
				t.Errorf("%s is %s as %q: %s %s", d.Key, d.State, d.Message, d.Why.Code, d.Why.Detail)
			}
			if d.Attempt > 1 {
				again++
			}
		}
		if query.After = page.Next; query.After == "" {
			break
		}
	}
	if again == 0 {
		t.Error("no post was in doubt")
	}
	t.Logf("%d deliveries took more than one attempt", again)
	return rows
}
