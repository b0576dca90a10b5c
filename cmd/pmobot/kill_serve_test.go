package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"pmobot/bot/slack/slacktest"
	"pmobot/internal/pmo"
	"pmobot/internal/pmo/registers"
	"pmobot/storage"
	"pmobot/storage/mongo"
	"pmobot/storage/mongo/mongotest"
	"pmobot/storage/sqlite"
)

const (
	kills         = 20
	killsAnswered = 50 // commands answered before each, on average
	killsChannels = 20

	killsAmidDigests = 5 // of them
	killsOffice      = "slack:" + slacktest.TeamID
)

// TestWhatAServiceAcknowledgedSurvivesKills kills the binary twenty times while
// four people log, edit and press, and digests for twenty channels are due.
// Whatever anybody read of is there afterwards; nothing stands twice; and when
// the last process is done, the ledger accounts for every delivery.
func TestWhatAServiceAcknowledgedSurvivesKills(t *testing.T) {
	path, err := built()
	if err != nil {
		t.Fatal(err)
	}
	dir, server := t.TempDir(), mongotest.Start(t)
	for name, store := range map[string]struct {
		env  map[string]string
		open func(ctx context.Context) (kept, error)
	}{
		"embedded": {map[string]string{"PMOBOT_DATA": dir}, func(ctx context.Context) (kept, error) {
			s, err := sqlite.Open(ctx, filepath.Join(dir, databaseFile))
			return kept{Store: s, care: s}, err
		}},
		"MongoDB": {map[string]string{"PMOBOT_MONGODB_URI": server.URI()}, func(ctx context.Context) (kept, error) {
			s, err := mongo.Open(ctx, server.URI())
			return kept{Store: s, care: s}, err
		}},
	} {
		t.Run(name, func(t *testing.T) {
			slack := newCrowd(t)
			env := slackTown{slack}.env()
			env["PMOBOT_HTTP_ADDR"] = "127.0.0.1:0"
			maps.Copy(env, store.env)
			schedule(t, slack, env)
			w := &witness{logged: map[int]string{}, impact: map[int]*fits{}, owner: map[int]string{}}
			for round := range kills {
				killedServing(t, slack, path, env, w, round)
			}
			k, err := store.open(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer k.Close()
			finish(t, slack, env, k)
			w.compare(t, k)
			account(t, slack, k)
			t.Logf("%d kills, %d acknowledged, %d messages", kills, w.answers, slack.Count())
		})
	}
}

// newCrowd is a Slack with twenty channels, where a post takes its time.
func newCrowd(t *testing.T) *slacktest.Slack {
	var channels []slacktest.Channel
	for i := range killsChannels {
		channels = append(channels, slacktest.Channel{Name: fmt.Sprintf("c%d", i)})
	}
	return slacktest.Start(t, slacktest.Options{Scopes: slackScopes(), Unlimited: true, Channels: channels})
}

// schedule orders a digest for each channel, as of last week, and due by now.
func schedule(t *testing.T, slack *slacktest.Slack, env map[string]string) {
	t.Helper()
	then := time.Now().AddDate(0, 0, -8)
	s := startedWith(t, env, func() time.Time { return then })
	s.awaitTown(t, slackTown{slack})
	weekly := "weekly " + strings.ToLower(due().Format("Mon 15:04"))
	for i := range killsChannels {
		tell(t, slackTown{slack}, "ana", fmt.Sprintf("#c%d", i), "digest schedule", "when", weekly)
	}
	if code := s.ended(t); code != exitDone {
		t.Fatalf("exit %d:\n%s", code, s.log)
	}
}

// killedServing runs the binary amid traffic and kills it. In the first rounds
// that is amid the digests, later after some fifty answers.
func killedServing(t *testing.T, slack *slacktest.Slack, path string, env map[string]string, w *witness, round int) {
	t.Helper()
	if round < killsAmidDigests { // it is done, and what came of it isn't known yet: the worst moment
		slack.Fail(slacktest.Fault{Method: "chat.postMessage", Times: 3, Lose: true})
		slack.Fail(slacktest.Fault{Method: "conversations.history", Times: -1, Delay: 100 * time.Millisecond})
	}
	slack.Fail(slacktest.Fault{Method: "chat.postMessage", Times: -1, Delay: 30 * time.Millisecond})
	defer slack.Mend()
	random := rand.New(rand.NewPCG(uint64(round), 7))
	enough := w.count() + 1 + random.IntN(2*killsAnswered*kills/(kills-killsAmidDigests))
	if round < killsAmidDigests {
		enough = w.count() + 1 + round
	}
	p := launch(t, path, env)
	p.awaitTown(t, slackTown{slack})
	ctx, stop := context.WithCancel(t.Context())
	var people sync.WaitGroup
	for i, who := range []string{"ana", "bo", "chen", "bo"} {
		people.Go(func() {
			w.talk(ctx, slack, who, fmt.Sprintf("%d.%d", round, i), rand.New(rand.NewPCG(uint64(round), uint64(i))))
		})
	}
	until(t, p.log, "answers", func() bool { return w.count() >= enough })
	if err := p.command.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-p.ended
	stop()
	people.Wait()
	quiet(t, env, p.log.String())
}

// finish lets a last process, after every lease has ended, do what is left.
func finish(t *testing.T, slack *slacktest.Slack, env map[string]string, k kept) {
	t.Helper()
	s := startedWith(t, env, func() time.Time { return time.Now().Add(10 * time.Minute) })
	s.awaitTown(t, slackTown{slack})
	s.awaitTick(t)
	untilAtMost(t, burstWithin, s.log, "the ledger is done", func() bool {
		page, err := k.Deliveries(t.Context(), killsOffice, storage.Ledger{Open: true, Limit: 1})
		return err == nil && len(page.Deliveries) == 0
	})
	if code := s.ended(t); code != exitDone {
		t.Fatalf("exit %d:\n%s", code, s.log)
	}
}

// witness remembers what people were told.
type witness struct {
	mu      sync.Mutex
	answers int
	logged  map[int]string // titles by number
	impact  map[int]*fits
	owner   map[int]string
}

// fits is what a value may be: the last that was confirmed, or one tried since.
type fits struct {
	told  int
	tried []int
}

func (w *witness) count() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.answers
}

var loggedInPMO = regexp.MustCompile(`Logged in PMO: PMO-R(\d+) (Risk \S+)|已登记到 ?PMO：PMO-R(\d+) (Risk \S+)`)

// talk has somebody log, take and edit risks until ctx ends.
func (w *witness) talk(ctx context.Context, slack *slacktest.Slack, who, name string, random *rand.Rand) {
	channel, number := fmt.Sprintf("#c%d", random.IntN(killsChannels)), 0
	for i := 0; ctx.Err() == nil; i++ {
		if number > 0 && random.IntN(2) == 0 {
			w.edit(ctx, slack, who, channel, number, 1+random.IntN(5))
			continue
		}
		title := fmt.Sprintf("Risk %s.%d", name, i)
		score := 2
		if random.IntN(8) == 0 {
			score = 5 // with a card
		}
		m, text := read(ctx, slack, slack.Slash(who, channel, "/risk", fmt.Sprintf("log %s p%d i%d", title, score, score)))
		found := loggedInPMO.FindStringSubmatch(text)
		if found == nil {
			continue
		}
		number, _ = strconv.Atoi(found[1] + found[3])
		w.learn(func() { w.logged[number], w.impact[number] = title, &fits{told: score} })
		label := map[bool]string{false: "Me", true: "我"}[who == "chen"]
		if random.IntN(2) == 0 {
			h := slack.Press(who, m, label)
			if _, text := read(ctx, slack, h); strings.Contains(text, fmt.Sprintf("PMO-R%d ", number)) {
				w.learn(func() { w.owner[number] = "slack:" + slack.UserID(who) })
			}
		}
	}
}

func (w *witness) learn(what func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.answers++
	what()
}

// edit changes the impact of a risk.
func (w *witness) edit(ctx context.Context, slack *slacktest.Slack, who, channel string, number, impact int) {
	w.mu.Lock()
	w.impact[number].tried = append(w.impact[number].tried, impact)
	w.mu.Unlock()
	ref := fmt.Sprintf("PMO-R%d", number)
	_, text := read(ctx, slack, slack.Slash(who, channel, "/risk", fmt.Sprintf("edit %s impact:%d", ref, impact)))
	if strings.Contains(text, ref+" ") && strings.Contains(text, "→") {
		w.learn(func() { w.impact[number] = &fits{told: impact} })
	}
}

// read waits for an answer for as long as there is somebody to give one.
func read(ctx context.Context, slack *slacktest.Slack, h *slacktest.Handle) (slacktest.Message, string) {
	m, err := h.Answer(ctx)
	if err != nil {
		return m, ""
	}
	return m, slack.Shown(m)
}

// compare holds what is kept against what was told.
func (w *witness) compare(t *testing.T, k kept) {
	t.Helper()
	if w.answers < kills*killsAnswered/2 {
		t.Errorf("only %d answers", w.answers)
	}
	if _, err := k.care.Mend(t.Context(), killsOffice, time.Now()); err != nil {
		t.Fatal(err)
	}
	entries := map[int]pmo.Entry{}
	q := pmo.Query{Sight: pmo.Sight{All: true}, Register: "R", Limit: 500}
	for {
		page, err := k.Find(t.Context(), killsOffice, q)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range page.Entries {
			entries[e.Ref.Number] = e
		}
		if q.After = page.Next; q.After == "" {
			break
		}
	}
	titles := map[string]int{}
	for number := range len(entries) {
		e, ok := entries[number+1]
		title := pmo.Title.Of(e)
		if titles[title]++; !ok || titles[title] > 1 {
			t.Errorf("PMO-R%d %q: there: %v, times: %d", number+1, title, ok, titles[title])
		}
	}
	for number, title := range w.logged {
		if got := pmo.Title.Of(entries[number]); got != title {
			t.Errorf("PMO-R%d was acknowledged as %q and is %q", number, title, got)
		}
	}
	for number, fits := range w.impact {
		if got := registers.Impact.Of(entries[number]); got != fits.told && !slices.Contains(fits.tried, got) {
			t.Errorf("PMO-R%d: impact %d, told %d, tried since %v", number, got, fits.told, fits.tried)
		}
	}
	for number, owner := range w.owner {
		if got := pmo.Owner.Of(entries[number]); got != owner {
			t.Errorf("PMO-R%d: owner %q, told %q", number, got, owner)
		}
	}
	report, err := k.care.Verify(t.Context(), killsOffice)
	if err != nil || len(report.Faults) > 0 {
		t.Errorf("verify: %v %v", report.Faults, err)
	}
}

// account holds the messages that stand against the ledger.
func account(t *testing.T, slack *slacktest.Slack, k kept) {
	t.Helper()
	page, err := k.Deliveries(t.Context(), killsOffice, storage.Ledger{Limit: storage.LedgerMost})
	if err != nil {
		t.Fatal(err)
	}
	digests, again := 0, 0
	for _, d := range page.Deliveries {
		switch {
		case d.State.Open():
			t.Errorf("%s is still %s", d.Key, d.State)
		case d.State == storage.Sent && d.Message == "":
			t.Errorf("%s is sent as no message", d.Key)
		case d.State == storage.Sent && kindOf(d.Job) == "digest":
			digests++
		}
		if d.State == storage.Sent && d.Attempt > 1 {
			again++
		}
	}
	if digests != killsChannels {
		t.Errorf("%d digests are sent", digests)
	}
	if again == 0 {
		t.Error("no kill came amid a delivery")
	}
	t.Logf("%d deliveries were taken up by another process", again)
	stands := map[string]int{}
	for i := range killsChannels {
		channel := fmt.Sprintf("#c%d", i)
		if n := count(slackTown{slack}.posts(channel), "PMO weekly") + count(slackTown{slack}.posts(channel), "周报"); n != 1 {
			t.Errorf("%s has %d digests", channel, n)
		}
		for _, m := range slack.Posts(channel) {
			stands[channel+keyOf(m)]++
		}
	}
	for _, who := range []string{"ana", "bo", "chen"} {
		for _, m := range slack.Direct(who) {
			stands[who+keyOf(m)]++
		}
	}
	for key, n := range stands {
		if n > 1 {
			t.Errorf("%s stands %d times", key, n)
		}
	}
}

// keyOf is what a message was posted for; its own id where that isn't told.
func keyOf(m slacktest.Message) string {
	if len(m.Metadata) == 0 {
		return m.TS
	}
	text, _ := json.Marshal(m.Metadata)
	return string(text)
}
