package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"pmobot/bot/slack/slacktest"
	"pmobot/internal/pmo"
	"pmobot/storage"
	"pmobot/storage/mongo/mongotest"
	"pmobot/storage/sqlite"
)

// The drill of docs/operations.md: a store of either kind is backed up while it
// is in use, destroyed, and restored into either kind. Whatever was acknowledged
// before the backup began is there; the digests that fell due since come once;
// no message that stood is posted anew.
func TestTheDrill(t *testing.T) {
	t.Parallel()
	path, err := built()
	if err != nil {
		t.Fatal(err)
	}
	stores := []string{"the embedded store", "MongoDB"}
	for _, from := range stores {
		for _, into := range stores {
			t.Run("from "+from+" into "+into, func(t *testing.T) {
				d := &drill{slack: newCrowd(t), path: path, file: filepath.Join(t.TempDir(), "backup")}
				d.backUp(t, newStand(t, from))
				d.restore(t, newStand(t, into))
			})
		}
	}
}

// drill is one drill.
type drill struct {
	slack      *slacktest.Slack
	path, file string

	mu     sync.Mutex
	logged map[string]string // what was acknowledged, by reference
	before map[string]string // of these, what was before the backup began
	stood  map[string]int    // how often each card stood then
}

func (d *drill) env(place stand) map[string]string {
	env := slackTown{d.slack}.env()
	env["PMOBOT_HTTP_ADDR"] = "127.0.0.1:0"
	maps.Copy(env, place.env)
	return env
}

// pmobot runs the binary to its end.
func (d *drill) pmobot(t *testing.T, env map[string]string, args ...string) (out string, code int) {
	t.Helper()
	command := exec.CommandContext(t.Context(), d.path, args...)
	for key, value := range env {
		command.Env = append(command.Env, key+"="+value)
	}
	text, _ := command.CombinedOutput() // the code tells
	return string(text), command.ProcessState.ExitCode()
}

// backUp has people log last week, while digests for this week are ordered and
// the store is backed up, and ends the service amid that.
func (d *drill) backUp(t *testing.T, place stand) {
	t.Helper()
	d.logged = map[string]string{}
	env, then := d.env(place), time.Now().AddDate(0, 0, -8)
	if place.server != nil {
		place.server.Clock(then)
	}
	s := startedWith(t, env, func() time.Time { return then })
	s.awaitTown(t, slackTown{d.slack})
	weekly := "weekly " + strings.ToLower(due().Format("Mon 15:04"))
	for i := range 3 {
		tell(t, slackTown{d.slack}, "ana", fmt.Sprintf("#c%d", i), "digest schedule", "when", weekly)
	}
	ctx, stop := context.WithCancel(t.Context())
	var people sync.WaitGroup
	for i, who := range []string{"ana", "bo"} {
		people.Go(func() { d.log(ctx, who, i) })
	}
	until(t, s.log, "logs", func() bool { return len(d.all()) >= 20 })
	d.before, d.stood = d.all(), d.cards()
	out, code := d.pmobot(t, env, "backup", d.file)
	if code != exitDone || !strings.Contains(out, d.file+": whole, ") {
		t.Fatalf("backup: exit %d: %s", code, out)
	}
	held := len(d.all())
	until(t, s.log, "more logs", func() bool { return len(d.all()) > held+5 })
	s.stop() // and nobody waits: it is lost
	stop()
	people.Wait()
	<-s.code
	if again, code := d.pmobot(t, env, "backup", d.file); code != exitFailed || !strings.Contains(again, "is there already, and nothing is overwritten") {
		t.Errorf("a second backup to the same file: exit %d: %s", code, again)
	}
	t.Logf("%d acknowledged before the backup, %d when all was lost; %s", len(d.before), len(d.all()), strings.TrimSpace(out[strings.LastIndex(strings.TrimSpace(out), "\n")+1:]))
}

// log has somebody log risks, some with a card, until ctx ends.
func (d *drill) log(ctx context.Context, who string, n int) {
	for i := 0; ctx.Err() == nil; i++ {
		title, level := fmt.Sprintf("Risk %d.%d", n, i), "p1 i2"
		if i%5 == 0 {
			level = "p5 i5"
		}
		_, text := read(ctx, d.slack, d.slack.Slash(who, fmt.Sprintf("#c%d", i%3), "/risk", "log "+title+" "+level))
		if found := loggedInPMO.FindStringSubmatch(text); found != nil {
			d.mu.Lock()
			d.logged["PMO-R"+found[1]] = title
			d.mu.Unlock()
		}
	}
}

func (d *drill) all() map[string]string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return maps.Clone(d.logged)
}

// cards counts the cards that stand, by their keys.
func (d *drill) cards() map[string]int {
	stands := map[string]int{}
	for i := range 3 {
		for _, m := range d.slack.Posts(fmt.Sprintf("#c%d", i)) {
			stands[keyOf(m)]++
		}
	}
	return stands
}

// restore fills another store, verifies it, and serves it today.
func (d *drill) restore(t *testing.T, place stand) {
	t.Helper()
	env := d.env(place)
	for range 2 { // the second time, it isn't empty any more
		out, code := d.pmobot(t, env, "restore", d.file)
		if !strings.Contains(out, "faults: 0") && !strings.Contains(out, "keeps something already, and nothing is overwritten") {
			t.Fatalf("restore: exit %d: %s", code, out)
		}
	}
	if out, code := d.pmobot(t, env, "verify"); code != exitDone {
		t.Fatalf("verify: exit %d: %s", code, out)
	}
	p := launch(t, d.path, env)
	p.awaitTown(t, slackTown{d.slack})
	digests := func() (n int) {
		for i := range 3 {
			n += count(slackTown{d.slack}.posts(fmt.Sprintf("#c%d", i)), "PMO weekly")
		}
		return n
	}
	until(t, p.log, "the digests", func() bool { return digests() >= 3 })
	if got := tell(t, slackTown{d.slack}, "ana", "#c0", "risk log", "title", "Goes on"); !strings.Contains(got, "PMO-R") {
		t.Errorf("it answers %q", got)
	}
	p.awaitTick(t)
	if code := p.terminate(t); code != exitDone {
		t.Errorf("exit %d:\n%s", code, p.log)
	}
	if n := digests(); n != 3 {
		t.Errorf("%d digests", n)
	}
	kept := numbered(t, place)
	for ref, title := range d.before {
		if got := fmt.Sprintf("PMO-R%d", kept[title]); got != ref {
			t.Errorf("%s was acknowledged as %s and is %s", title, ref, got)
		}
	}
	for key, n := range d.cards() {
		if n > 1 && d.stood[key] > 0 {
			t.Errorf("%s stands %d times", key, n)
		}
	}
	quiet(t, env, p.log.String())
}

// What can't be restored is refused, with what to do instead.
func TestRestoringIsRefused(t *testing.T) {
	dir, file := t.TempDir(), filepath.Join(t.TempDir(), "backup")
	if err := os.WriteFile(file, []byte("no backup"), 0o600); err != nil {
		t.Fatal(err)
	}
	served := t.TempDir()
	lock, err := sqlite.Lock(served, "process 1")
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Close()
	for name, row := range map[string]struct {
		args []string
		says string
	}{
		"no backup":          {[]string{"restore", file, "--data", dir}, "pmobot: nothing was restored: storage: this is no whole backup"},
		"no file":            {[]string{"restore", file + "x", "--data", dir}, "no such file"},
		"one that is served": {[]string{"restore", file, "--data", served}, "in use by another process: process 1; stop it first"},
		"memory":             {[]string{"restore", file, "--data", ":memory:"}, "name a directory"},
		"no folder":          {[]string{"backup", filepath.Join(dir, "no", "such"), "--data", dir}, "no such file"},
	} {
		out, errs, code := ran(t, "", nil, row.args...)
		if code != exitFailed || !strings.Contains(errs, row.says) {
			t.Errorf("%s: exit %d: %s%s", name, code, out, errs)
		}
	}
	if _, _, code := ran(t, "", nil, "restore"); code != exitUsage {
		t.Errorf("without a file: exit %d", code)
	}
}

// A restore that was cut short is taken up by the same one, and by nothing else.
func TestARestoreIsDoneAgain(t *testing.T) {
	t.Parallel()
	dir, file := t.TempDir(), filepath.Join(t.TempDir(), "backup")
	if _, errs, code := ran(t, firstLines, nil, "console", "--data", dir); code != exitDone {
		t.Fatal(errs)
	}
	if _, errs, code := ran(t, "", nil, "backup", file, "--data", dir); code != exitDone {
		t.Fatal(errs)
	}
	server := mongotest.Start(t)
	env := map[string]string{"PMOBOT_MONGODB_URI": server.URI()}
	server.Fail(mongotest.Fault{Kind: mongotest.Answer, Commands: []string{"insert"}, In: "notes", Code: 8000})
	if out, errs, code := ran(t, "", env, "restore", file); code != exitFailed {
		t.Fatalf("exit %d: %s%s", code, out, errs)
	}
	server.Heal()
	if _, errs, code := ran(t, "", env, "verify"); code != exitFailed || !strings.Contains(errs, "a restore into it was cut short") {
		t.Errorf("verify: exit %d: %s", code, errs)
	}
	if out, errs, code := ran(t, "", env, "restore", file); code != exitDone || !strings.Contains(out, "faults: 0") {
		t.Errorf("exit %d: %s%s", code, out, errs)
	}
	if _, errs, code := ran(t, "", env, "verify"); code != exitDone {
		t.Errorf("verify: exit %d: %s", code, errs)
	}
}

// What waited to be posted when the backup was made may stand by the time it
// is restored: it is in doubt, and so looked for before it is posted.
func TestWhatWaitedIsInDoubtAfterARestore(t *testing.T) {
	from, into, file := t.TempDir(), t.TempDir(), filepath.Join(t.TempDir(), "backup")
	waiting := func(dir string, change func(*sqlite.Store)) (list []storage.Delivery) {
		t.Helper()
		s, err := sqlite.Open(t.Context(), filepath.Join(dir, databaseFile))
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		change(s)
		page, err := s.Deliveries(t.Context(), killsOffice, storage.Ledger{Open: true})
		if err != nil {
			t.Fatal(err)
		}
		return page.Deliveries
	}
	before := waiting(from, func(s *sqlite.Store) {
		now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
		if _, err := s.Apply(t.Context(), killsOffice, now, pmo.Change{
			ID: "1", Ref: pmo.Ref{Project: "PMO", Register: "R"}, Version: 1, Verb: "log", At: now, By: "slack:U1",
			Set:      pmo.Values{pmo.Title.Key: "Vendor slips"},
			Promises: []pmo.Promise{{Kind: pmo.PromiseCard, Target: "slack:T1:C1", Path: "card show"}},
		}); err != nil {
			t.Fatal(err)
		}
	})
	for _, args := range [][]string{{"backup", file, "--data", from}, {"restore", file, "--data", into}} {
		if out, errs, code := ran(t, "", nil, args...); code != exitDone {
			t.Fatalf("%s: exit %d: %s%s", args[0], code, out, errs)
		}
	}
	after := waiting(into, func(*sqlite.Store) {})
	if len(before) != 1 || before[0].Attempt != 0 || len(after) != 1 || after[0].Attempt != 1 || after[0].Key != before[0].Key {
		t.Errorf("before %+v\nafter %+v", before, after)
	}
}
