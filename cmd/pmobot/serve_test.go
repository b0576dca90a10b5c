package main

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"pmobot/internal/chat"
	"pmobot/internal/say"
	"pmobot/storage/mongo/mongotest"
	"pmobot/storage/sqlite"
)

// wall is a platform in this process: what is said on it comes through say,
// what is posted is kept.
type wall struct {
	ends chan error // what Serve ends with by itself
	said chan chat.Command
	gate chan struct{} // if set, a post takes from it when it begins, and when it ends

	mu      sync.Mutex
	handler chat.Handler
	posts   []string
	ill     error
	changed chan struct{} // gets one for each post
}

func newWall() *wall {
	return &wall{ends: make(chan error), said: make(chan chat.Command), changed: make(chan struct{}, 1000)}
}

func (w *wall) Name() string { return slackName }

func (w *wall) Serve(ctx context.Context, h chat.Handler) error {
	w.mu.Lock()
	w.handler = h
	w.mu.Unlock()
	defer func() {
		w.mu.Lock()
		w.handler = nil
		w.mu.Unlock()
	}()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case err := <-w.ends:
			return err
		case c := <-w.said:
			_, _ = h.Handle(ctx, c)
		}
	}
}

func (w *wall) Post(_ context.Context, in chat.Place, key string, r chat.Reply) (chat.Posted, error) {
	if w.gate != nil {
		<-w.gate
		<-w.gate
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.posts = append(w.posts, in.ID+in.Person+": "+say.Plain(r.Lines[0].Text))
	w.changed <- struct{}{}
	return chat.Posted{Place: in, Message: fmt.Sprint(len(w.posts))}, nil
}

func (w *wall) Update(context.Context, chat.Posted, chat.Reply) error { return nil }

func (w *wall) Check(context.Context) error { return nil }

func (w *wall) Health() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.handler == nil {
		return errors.New("not served yet")
	}
	return w.ill
}

func (w *wall) all() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return strings.Join(w.posts, "\n")
}

// stream is a buffer that many may write to, and somebody waits on.
type stream struct {
	mu   sync.Mutex
	text bytes.Buffer
	more chan struct{}
}

func newStream() *stream { return &stream{more: make(chan struct{}, 1)} }

func (s *stream) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case s.more <- struct{}{}:
	default:
	}
	return s.text.Write(p)
}

func (s *stream) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// await waits until the stream holds a match, and returns its first group.
func (s *stream) await(t *testing.T, pattern string) string {
	t.Helper()
	within := time.After(30 * time.Second)
	for {
		if m := regexp.MustCompile(pattern).FindStringSubmatch(s.String()); m != nil {
			return m[len(m)-1]
		}
		select {
		case <-s.more:
		case <-within:
			t.Fatalf("%s never came:\n%s", pattern, s)
		}
	}
}

// service under test.
type tested struct {
	log  *stream
	page string // where the pages are
	stop context.CancelFunc
	code chan int
	hup  chan os.Signal // has the settings read anew
}

const testToken = "xoxb-very-secret-token"

// started serves platforms on a store, a directory or the address of a MongoDB,
// at a time of its own.
func started(t *testing.T, store string, now func() time.Time, platforms ...served) *tested {
	t.Helper()
	at := "PMOBOT_DATA"
	if strings.HasPrefix(store, "mongodb://") {
		at = "PMOBOT_MONGODB_URI"
	}
	var all []offer
	for _, p := range platforms {
		all = append(all, offer{name: p.Name(), open: func(around) (served, error) { return p, nil }})
	}
	return serving(t, map[string]string{
		"PMOBOT_SLACK_BOT_TOKEN": testToken, at: store, "PMOBOT_HTTP_ADDR": "127.0.0.1:0", "PMOBOT_LEADS": "slack:U1",
	}, now, func(settings) []offer { return all })
}

// serving runs the service in this process.
func serving(t *testing.T, env map[string]string, now func() time.Time, all func(settings) []offer) *tested {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	s := &tested{log: newStream(), stop: stop, code: make(chan int, 1), hup: make(chan os.Signal, 1)}
	w := world{in: strings.NewReader(""), out: s.log, err: s.log, env: func(key string) string { return env[key] }, now: now}
	go func() {
		s.code <- w.exit(w.set(settingFlags{}, func(w world, read settings) error {
			return w.service(ctx, read, supply{read: w.reading(settingFlags{}), offers: all, reload: s.hup})
		}))
	}()
	t.Cleanup(stop)
	s.page = "http://" + s.log.await(t, `"http":"([^"]+)"`)
	return s
}

// get reads a page.
func (s *tested) get(t *testing.T, path string) (int, string) {
	t.Helper()
	response, err := http.Get(s.page + path)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body)
}

// awaitReady reads /readyz until it says so.
func (s *tested) awaitReady(t *testing.T, want int) string {
	t.Helper()
	for range 300 {
		code, body := s.get(t, "/readyz")
		if code == want {
			return body
		}
		<-time.After(20 * time.Millisecond)
	}
	code, body := s.get(t, "/readyz")
	t.Fatalf("/readyz never says %d: %d %s\n%s", want, code, body, s.log)
	return ""
}

// ended stops the service and returns its exit code.
func (s *tested) ended(t *testing.T) int {
	t.Helper()
	s.stop()
	select {
	case code := <-s.code:
		return code
	case <-time.After(chat.StopWithin):
		t.Fatalf("it doesn't stop within 8 s:\n%s", s.log)
		return -1
	}
}

// typed is a line that somebody says in #apollo.
func typedIn(h chat.Handler, id, line string, at time.Time) chat.Command {
	c := chat.Parse(line, h.Specs())
	c.ID, c.At = id, at
	c.From = chat.Person{ID: "slack:U1", Name: "Ann", Lang: say.En, Member: true}
	c.In = chat.Place{Platform: slackName, Office: "slack:T1", ID: "slack:C1", Name: "#apollo"}
	return c
}

func (w *wall) say(t *testing.T, id, line string, at time.Time) {
	t.Helper()
	w.mu.Lock()
	h := w.handler
	w.mu.Unlock()
	select {
	case w.said <- typedIn(h, id, line, at):
	case <-time.After(10 * time.Second):
		t.Fatal("nobody listens")
	}
}

// await waits for a post that holds a text.
func (w *wall) await(t *testing.T, text string) {
	t.Helper()
	within := time.After(15 * time.Second)
	for !strings.Contains(w.all(), text) {
		select {
		case <-w.changed:
		case <-within:
			t.Fatalf("%q was never posted:\n%s", text, w.all())
		}
	}
}

// A service takes commands, posts cards, and a week later, as another process,
// reminds and tells of the week: once.
func TestAServiceFromLogToReminder(t *testing.T) {
	for name, open := range stores() {
		t.Run(name, func(t *testing.T) { fromLogToReminder(t, open(t)) })
	}
}

// place is where a store is kept, and how its clock is set where it has one.
type place struct {
	at    string
	clock func(time.Time)
}

func stores() map[string]func(t *testing.T) place {
	return map[string]func(t *testing.T) place{
		"embedded": func(t *testing.T) place { return place{t.TempDir(), func(time.Time) {}} },
		"MongoDB": func(t *testing.T) place {
			server := mongotest.Start(t)
			return place{server.URI(), server.Clock}
		},
	}
}

func fromLogToReminder(t *testing.T, store place) {
	wall := newWall()
	monday := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	store.clock(monday)
	s := started(t, store.at, func() time.Time { return monday }, wall)
	s.awaitReady(t, http.StatusOK)
	wall.say(t, "1", "/risk log Vendor slips p4 i5 @me", monday)
	wall.say(t, "2", "/digest schedule weekly mon 09:00", monday)
	wall.await(t, "slack:C1: PMO-R1 Vendor slips")
	if code := s.ended(t); code != exitDone {
		t.Fatalf("exit %d:\n%s", code, s.log)
	}

	later := monday.AddDate(0, 0, 7).Add(time.Hour)
	for range 2 { // the second process finds that everything is told
		store.clock(later)
		s = started(t, store.at, func() time.Time { return later }, wall)
		wall.await(t, "slack:C1: PMO weekly 1")
		wall.await(t, "slack:U1: ")
		if code := s.ended(t); code != exitDone {
			t.Fatalf("exit %d:\n%s", code, s.log)
		}
	}
	for _, post := range []string{"slack:C1: PMO-R1", "slack:C1: PMO weekly 1", "slack:U1: "} {
		if n := strings.Count(wall.all(), post); n != 1 {
			t.Errorf("%q is posted %d times:\n%s", post, n, wall.all())
		}
	}
	if text := s.log.String(); strings.Contains(text, "Vendor") || strings.Contains(text, testToken) {
		t.Error("typed words or a token are in the log:\n", text)
	}
}

func TestReadyzIsRedWithTheReason(t *testing.T) {
	wall := newWall()
	var mu sync.Mutex
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	clock := func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		return now
	}
	s := started(t, t.TempDir(), clock, wall)
	if body := s.awaitReady(t, http.StatusOK); body != "ok\n" {
		t.Errorf("/readyz says %q", body)
	}
	wall.mu.Lock()
	wall.ill = errors.New("no connection since 09:00 with " + testToken)
	wall.mu.Unlock()
	if body := s.awaitReady(t, http.StatusServiceUnavailable); body != "slack: no connection since 09:00 with ***\n" {
		t.Errorf("/readyz says %q", body)
	}
	wall.mu.Lock()
	wall.ill = nil
	wall.mu.Unlock()
	s.awaitReady(t, http.StatusOK)

	mu.Lock()
	now = now.Add(4 * time.Minute)
	mu.Unlock()
	if body := s.awaitReady(t, http.StatusServiceUnavailable); body != "ticks: the last one began 4m0s ago\n" {
		t.Errorf("/readyz says %q", body)
	}
	wall.ends <- errors.New("invalid_auth")
	s.log.await(t, `"msg":"stopped serving","platform":"slack","err":"invalid_auth"`)
	if body := s.awaitReady(t, http.StatusServiceUnavailable); !strings.HasPrefix(body, "slack: invalid_auth\n") {
		t.Errorf("/readyz says %q", body)
	}
	if code, body := s.get(t, "/healthz"); code != http.StatusServiceUnavailable || body != "slack: invalid_auth\n" {
		t.Errorf("/healthz says %d %q", code, body)
	}
	if _, body := s.get(t, "/metrics"); !strings.Contains(body, `pmobot_platform_up{platform="slack"} 0`) {
		t.Errorf("/metrics:\n%s", body)
	}
	s.ended(t)
}

// What is off the clock, and what isn't known of it, is said.
func TestReadyzTellsTheClock(t *testing.T) {
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	h := &health{store: func(context.Context) error { return errors.New("gone") }, now: func() time.Time { return now }}
	got := strings.Join(h.faults(t.Context()), "|")
	if got != "store: gone|ticks: none yet" {
		t.Error(got)
	}
	h.tick(-11*time.Second, nil)
	h.drain()
	got = strings.Join(h.faults(t.Context()), "|")
	if got != "store: gone|service: it is being stopped|clock: off the store's by -11s, so nothing is delivered" {
		t.Error(got)
	}
	h.tick(0, errors.New("no answer"))
	if got = strings.Join(h.faults(t.Context()), "|"); !strings.HasSuffix(got, "clock: not measured: no answer") {
		t.Error(got)
	}
}

// While the clock is off the store's, nothing is claimed, so nothing is posted:
// leases would not mean the same to all. What is promised waits.
func TestNothingIsPostedByAClockThatIsOff(t *testing.T) {
	server, wall := mongotest.Start(t), newWall()
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	server.Clock(now.Add(-time.Hour))
	s := started(t, server.URI(), func() time.Time { return now }, wall)
	until(t, s.log, "the clock", func() bool {
		_, body := s.get(t, "/readyz")
		return body == "clock: off the store's by 1h0m0s, so nothing is delivered\n"
	})
	wall.say(t, "1", "/risk log Vendor slips p4 i5", now)
	until(t, s.log, "a claim", func() bool {
		_, page := s.get(t, "/metrics")
		return strings.Contains(page, `pmobot_store_seconds_count{method="claim",outcome="unavailable"}`)
	})
	if code := s.ended(t); code != exitDone || wall.all() != "" {
		t.Errorf("exit %d, posted %q", code, wall.all())
	}
	server.Clock(now)
	s = started(t, server.URI(), func() time.Time { return now }, wall)
	wall.await(t, "PMO-R1")
	s.ended(t)
}

// Metrics name verbs and outcomes, and nothing that anybody typed.
func TestMetricsCountWithoutQuoting(t *testing.T) {
	wall := newWall()
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	s := started(t, t.TempDir(), func() time.Time { return now }, wall)
	s.awaitReady(t, http.StatusOK)
	wall.say(t, "1", "/risk log Vendor slips p4 i5", now)
	wall.say(t, "2", "/risk log Vendor p9", now)
	wall.say(t, "3", "/frobnicate Vendor", now)
	wall.await(t, "PMO-R1")
	wall.say(t, "4", "/risk list", now)
	until(t, s.log, "the card in the ledger", func() bool {
		_, page := s.get(t, "/metrics")
		return strings.Contains(page, `pmobot_deliveries_total{kind="card",state="sent"} 1`)
	})
	s.lookAt(t, func(page string) {
		for _, want := range []string{
			`pmobot_commands_total{outcome="ok",platform="slack",verb="risk log"} 1`,
			`pmobot_commands_total{outcome="refused",platform="slack",verb="risk log"} 1`,
			`verb="other"} 1`, `pmobot_answer_seconds_count{platform="slack",verb="risk log"} 2`,
			`pmobot_post_seconds_count{outcome="ok",platform="slack",what="post"} 1`,
			`pmobot_store_seconds_count{method="apply",outcome="ok"}`, `pmobot_platform_up{platform="slack"} 1`,
			`pmobot_last_tick_timestamp_seconds 1.7`, "pmobot_clock_skew_seconds 0",
		} {
			if !strings.Contains(page, want) {
				t.Errorf("%s is missing from\n%s", want, page)
			}
		}
		for _, never := range []string{"Vendor", "frobnicate", testToken, "slack:U1", "Ann", "apollo"} {
			if strings.Contains(page, never) {
				t.Errorf("%q is in the metrics", never)
			}
		}
	})
}

// lookAt reads the metrics, then stops the service.
func (s *tested) lookAt(t *testing.T, look func(page string)) {
	t.Helper()
	_, page := s.get(t, "/metrics")
	look(page)
	s.ended(t)
}

// A second service on the same store is told who has it.
func TestTheSecondServiceIsToldWhoServes(t *testing.T) {
	dir := t.TempDir()
	s := started(t, dir, time.Now, newWall())
	out, errs, code := ran(t, "", map[string]string{
		"PMOBOT_DATA": dir, "PMOBOT_DISCORD_TOKEN": "x",
	}, "verify")
	if code != exitDone {
		t.Errorf("verify beside it: exit %d: %s%s", code, out, errs)
	}
	_, err := sqlite.Lock(dir, "me")
	if !regexp.MustCompile(`in use by another process: process \d+ on \S+, since 20\S+Z`).MatchString(fmt.Sprint(err)) {
		t.Error(err)
	}
	s.ended(t)
	again := started(t, dir, time.Now, newWall())
	again.ended(t)
}

// Without any token nothing is served: what is missing is said.
func TestNothingToServe(t *testing.T) {
	for name, row := range map[string]struct {
		env   map[string]string
		lines string
	}{
		"no token": {nil, `pmobot: no platform to serve: set the tokens of one
pmobot: slack: PMOBOT_SLACK_BOT_TOKEN and PMOBOT_SLACK_APP_TOKEN are missing
pmobot: discord: PMOBOT_DISCORD_TOKEN is missing
`},
		"half of Slack": {map[string]string{"PMOBOT_SLACK_BOT_TOKEN": testToken}, `pmobot: no platform to serve: set the tokens of one
pmobot: slack: PMOBOT_SLACK_APP_TOKEN is missing
pmobot: discord: PMOBOT_DISCORD_TOKEN is missing
`},
		"a bad zone": {map[string]string{"PMOBOT_ZONE": "x"}, `pmobot: PMOBOT_ZONE: "x" is no time zone: name it as in Asia/Shanghai
`},
	} {
		out, errs, code := ran(t, "", row.env, "serve")
		if code != exitFailed || out != "" || errs != row.lines {
			t.Errorf("%s: exit %d, %q, %s", name, code, out, errs)
		}
	}
}

func TestCaretakers(t *testing.T) {
	dir := t.TempDir()
	if _, errs, code := ran(t, "ana> /risk log Vendor slips p4 i5\n", nil, "console", "--data", dir); code != exitDone {
		t.Fatal(errs)
	}
	for args, want := range map[string]string{
		"verify": "console  changes: ", "rebuild": "console  rebuilt, entries: ", "verify --office console": "faults: 0",
		"verify --office nobody": "changes: 0, entries: 0",
	} {
		out, errs, code := ran(t, "", nil, append(strings.Fields(args), "--data", dir)...)
		if code != exitDone || !strings.Contains(out, want) {
			t.Errorf("%s: exit %d: %s%s", args, code, out, errs)
		}
	}
	db, err := sql.Open("sqlite", filepath.Join(dir, databaseFile))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), "DELETE FROM entry WHERE key LIKE '%/R/%'"); err != nil {
		t.Fatal(err)
	}
	if _, errs, code := ran(t, "", nil, "verify", "--data", dir); code != exitFailed || !strings.Contains(errs, "pmobot: console: ") {
		t.Errorf("verify of a store that lost an entry: exit %d: %s", code, errs)
	}
	for _, args := range []string{"rebuild", "verify"} {
		if out, errs, code := ran(t, "", nil, args, "--data", dir); code != exitDone {
			t.Errorf("%s: exit %d: %s%s", args, code, out, errs)
		}
	}
}

// What is under way when the service is stopped is done before it ends.
func TestAStopWaitsForWhatIsUnderWay(t *testing.T) {
	wall := newWall()
	wall.gate = make(chan struct{})
	s := started(t, t.TempDir(), time.Now, wall)
	s.awaitReady(t, http.StatusOK)
	wall.say(t, "1", "/risk log Vendor slips p4 i5", time.Now())
	wall.gate <- struct{}{} // the post has begun
	s.stop()
	s.log.await(t, `"msg":"stopping"`)
	if body := s.awaitReady(t, http.StatusServiceUnavailable); !strings.Contains(body, "service: it is being stopped") {
		t.Errorf("/readyz says %q", body)
	}
	wall.gate <- struct{}{} // and may end
	if code := s.ended(t); code != exitDone || !strings.Contains(wall.all(), "PMO-R1") {
		t.Errorf("exit %d, posts %q", code, wall.all())
	}
}

// Look tells how a place stands: it is there.
func (*wall) Look(_ context.Context, in chat.Place) (chat.Standing, error) {
	return chat.Standing{Place: in, Reader: chat.Person{ID: in.Person}}, nil
}
