package main

import (
	"fmt"
	"maps"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"pmobot/bot/slack"
	"pmobot/internal/chat"
	"pmobot/storage/mongo/mongotest"
)

func slackScopes() (names []string) {
	for _, s := range slack.Scopes() {
		names = append(names, s.Name)
	}
	return names
}

// towns are the fake platforms, each with every store.
func towns() map[string]func(t *testing.T) (town, map[string]string) {
	list := map[string]func(t *testing.T) (town, map[string]string){}
	for name, open := range map[string]func(*testing.T) town{"Slack": newSlackTown, "Discord": newDiscordTown} {
		list[name+" on the embedded store"] = func(t *testing.T) (town, map[string]string) {
			return open(t), map[string]string{"PMOBOT_DATA": t.TempDir()}
		}
		list[name+" on MongoDB"] = func(t *testing.T) (town, map[string]string) {
			return open(t), map[string]string{"PMOBOT_MONGODB_URI": mongotest.Start(t).URI()}
		}
	}
	return list
}

// TestEndToEnd plays a week on each platform and each store: what happened a
// week ago in this process, on a clock of then, and today with the binary
// itself, on the real clock.
func TestEndToEnd(t *testing.T) {
	path, err := built()
	if err != nil {
		t.Fatal(err)
	}
	for name, open := range towns() {
		t.Run(name, func(t *testing.T) {
			at, env := open(t)
			maps.Copy(env, at.env())
			env["PMOBOT_HTTP_ADDR"] = "127.0.0.1:0"
			lastWeek(t, at, env)
			today(t, at, path, env)
			at.sound(t)
		})
	}
}

// One process serves both platforms, each its own office.
func TestOneProcessServesBothPlatforms(t *testing.T) {
	path, err := built()
	if err != nil {
		t.Fatal(err)
	}
	slack, discord := newSlackTown(t), newDiscordTown(t)
	env := map[string]string{"PMOBOT_MONGODB_URI": mongotest.Start(t).URI(), "PMOBOT_HTTP_ADDR": "127.0.0.1:0"}
	maps.Copy(env, slack.env())
	maps.Copy(env, discord.env())
	p := launch(t, path, env)
	for title, at := range map[string]town{"Vendor slips": slack, "Parts are late": discord} {
		p.awaitTown(t, at)
		if got := tell(t, at, "ana", "#apollo", "risk log", "title", title); !strings.Contains(got, "PMO-R1 "+title) {
			t.Errorf("the log is answered with %q", got)
		}
		if got := tell(t, at, "ana", "#apollo", "risk list"); strings.Count(got, "PMO-R") != 1 {
			t.Errorf("the list is %q", got)
		}
	}
	_, page := p.get(t, "/metrics")
	if code := p.terminate(t); code != exitDone {
		t.Errorf("exit %d:\n%s", code, p.log)
	}
	quiet(t, env, p.log.String()+page)
}

// due is when the digests of this test come: a few minutes ago, each week.
func due() time.Time { return time.Now().UTC().Add(-3 * time.Minute) }

// lastWeek sets the office up as of eight days ago: two channels, one of them
// Chinese, digests for both, a risk that Ana is to review within seven days.
func lastWeek(t *testing.T, at town, env map[string]string) {
	then := time.Now().AddDate(0, 0, -8)
	s := startedWith(t, env, func() time.Time { return then })
	s.awaitTown(t, at)
	weekly := "weekly " + strings.ToLower(due().Format("Mon 15:04"))
	for _, line := range []struct {
		who, channel, path string
		args               []string
		reads              string
	}{
		{"ana", "#apollo", "pmo project add", []string{"key", "APO", "name", "Apollo"}, "APO"},
		{"ana", "#apollo", "pmo project here", []string{"key", "APO"}, "Apollo"},
		{"chen", "#borealis", "pmo project add", []string{"key", "BOR", "name", "北极光"}, "北极光"},
		{"chen", "#borealis", "pmo project here", []string{"key", "BOR"}, "北极光"},
		{"ana", "#apollo", "pmo settings office", []string{"zone", "UTC", "work", "mon-sun"}, ""},
		{"chen", "#borealis", "pmo settings", []string{"locale", "zh"}, ""},
		{"ana", "#apollo", "digest schedule", []string{"when", weekly}, ""},
		{"chen", "#borealis", "digest schedule", []string{"when", weekly}, ""},
		{"ana", "#apollo", "risk log", []string{"title", "Vendor slips", "probability", "4", "impact", "5", "owner", "@ana"}, "Logged in Apollo: APO-R1 Vendor slips"},
		{"chen", "#borealis", "risk log", []string{"title", "供应商延期", "probability", "4", "impact", "5"}, "BOR-R1"},
	} {
		got := tell(t, at, line.who, line.channel, line.path, line.args...)
		if !strings.Contains(got, line.reads) {
			t.Fatalf("%s /%s %q is answered with %q instead of %q", line.who, line.path, line.args, got, line.reads)
		}
	}
	until(t, s.log, "the cards", func() bool {
		return count(at.posts("#apollo"), "APO-R1") == 1 && count(at.posts("#borealis"), "BOR-R1") == 1
	})
	if code := s.ended(t); code != exitDone {
		t.Fatalf("exit %d:\n%s", code, s.log)
	}
}

// today starts the binary: digests and reminder come by themselves, once; Ana
// reviews; a risk is logged, shown, and taken by a button.
func today(t *testing.T, at town, path string, env map[string]string) {
	p := launch(t, path, env)
	p.awaitTown(t, at)
	until(t, everything{at, p.log}, "the digests and the reminder", func() bool {
		return count(at.posts("#apollo"), "weekly") == 1 && count(at.posts("#borealis"), "周报") == 1 && count(at.posts("#apollo"), "Still so?") == 1
	})
	if got := at.press(t, "ana", "#apollo", "Still so?", "Still so"); !strings.Contains(got, "eviewed") {
		t.Errorf("the review is answered with %q", got)
	}
	if got := tell(t, at, "ana", "#apollo", "risk show", "ref", "APO-R1"); !strings.Contains(strings.ToLower(got), "review") {
		t.Errorf("APO-R1 is %q", got)
	}
	if got := tell(t, at, "bo", "#apollo", "risk log", "title", "Parts are late", "probability", "4", "impact", "5"); !strings.Contains(got, "Logged in Apollo: APO-R2 Parts are late") {
		t.Errorf("the log is answered with %q", got)
	}
	until(t, everything{at, p.log}, "the card", func() bool { return count(at.posts("#apollo"), "APO-R2") == 1 })
	if got := tell(t, at, "bo", "#apollo", "risk list"); !strings.Contains(got, "APO-R1") || !strings.Contains(got, "APO-R2") {
		t.Errorf("the list is %q", got)
	}
	at.press(t, "bo", "#apollo", "APO-R2", "I own it")
	until(t, everything{at, p.log}, "the card with its owner", func() bool {
		return count(at.posts("#apollo"), "· owner bo ")+count(at.posts("#apollo"), "· owner Bo Lind ") == 1
	})
	_, page := p.get(t, "/metrics")
	if code := p.terminate(t); code != exitDone {
		t.Errorf("exit %d:\n%s", code, p.log)
	}
	p = launch(t, path, env) // and another: nothing comes again
	p.awaitTown(t, at)
	p.awaitTick(t)
	_, more := p.get(t, "/metrics")
	if code := p.terminate(t); code != exitDone {
		t.Errorf("exit %d:\n%s", code, p.log)
	}
	for what, n := range map[string]int{
		"digests of #apollo": count(at.posts("#apollo"), "weekly"), "digests of #borealis": count(at.posts("#borealis"), "周报"),
		"reminders": count(at.posts("#apollo"), "overdue since") - 1, // the digest says so, too
		"cards":     count(at.posts("#apollo"), "APO-R2"),
	} {
		if n != 1 {
			t.Errorf("%s: %d\n%q\n%q", what, n, at.posts("#apollo"), at.posts("#borealis"))
		}
	}
	quiet(t, env, p.log.String()+page+more)
}

// quiet searches everything that was printed for secrets and typed words.
func quiet(t *testing.T, env map[string]string, printed string) {
	t.Helper()
	for _, key := range []string{"PMOBOT_SLACK_BOT_TOKEN", "PMOBOT_SLACK_APP_TOKEN", "PMOBOT_DISCORD_TOKEN"} {
		if env[key] != "" && strings.Contains(printed, env[key]) {
			t.Errorf("%s is printed", key)
		}
	}
	for _, word := range []string{"Vendor slips", "Parts are late", "供应商延期"} {
		if strings.Contains(printed, word) {
			t.Errorf("%q is printed:\n%s", word, printed)
		}
	}
}

func count(list []string, text string) (n int) {
	for _, one := range list {
		if strings.Contains(one, text) {
			n++
		}
	}
	return n
}

// everything is what can be seen of a run that went wrong.
type everything struct {
	at  town
	log fmt.Stringer
}

func (e everything) String() string {
	return fmt.Sprintf("%s\n#apollo %q\n#borealis %q\nAna %q", e.log, e.at.posts("#apollo"), e.at.posts("#borealis"), e.at.direct("ana"))
}

// until waits for something.
func until(t *testing.T, log fmt.Stringer, what string, so func() bool) {
	t.Helper()
	untilAtMost(t, 20*time.Second, log, what, so)
}

// untilAtMost waits for something that may take longer.
func untilAtMost(t *testing.T, most time.Duration, log fmt.Stringer, what string, so func() bool) {
	t.Helper()
	over := time.After(most)
	for !so() {
		select {
		case <-over:
			t.Fatalf("waited in vain for %s\n%s", what, log)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// startedWith serves in this process on a clock of its own.
func startedWith(t *testing.T, env map[string]string, now func() time.Time) *tested {
	t.Helper()
	return serving(t, env, now, offers)
}

// awaitTown waits until the bot is there and ready.
func (s *tested) awaitTown(t *testing.T, at town) {
	t.Helper()
	until(t, s.log, "the bot", at.listens)
	s.awaitReady(t, 200)
}

// awaitTick waits until a tick has ended: its reads of the ledger stop growing.
func (s *tested) awaitTick(t *testing.T) {
	t.Helper()
	last, same := "", 0
	until(t, s.log, "a tick", func() bool {
		_, page := s.get(t, "/metrics")
		now := ""
		for line := range strings.Lines(page) {
			if strings.HasPrefix(line, `pmobot_store_seconds_count{method="deliveries",outcome="ok"}`) {
				now = line
			}
		}
		same++
		if now != last || now == "" {
			last, same = now, 0
		}
		return same >= 10
	})
}

// process is the binary, running.
type process struct {
	*tested
	command *exec.Cmd
	ended   chan error
}

// launch starts the binary with an environment and nothing else.
func launch(t *testing.T, path string, env map[string]string) *process {
	t.Helper()
	p := &process{tested: &tested{log: newStream()}, command: exec.Command(path, "serve"), ended: make(chan error, 1)}
	p.command.Env = []string{"PATH="}
	for key, value := range env {
		p.command.Env = append(p.command.Env, key+"="+value)
	}
	p.command.Stdout, p.command.Stderr = p.log, p.log
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { p.ended <- p.command.Wait() }()
	t.Cleanup(func() { _ = p.command.Process.Kill() })
	p.page = "http://" + p.log.await(t, `"http":"([^"]+)"`)
	return p
}

// terminate ends it as a service manager does, and returns its exit code.
func (p *process) terminate(t *testing.T) int {
	t.Helper()
	if err := p.command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	select {
	case <-p.ended:
		return p.command.ProcessState.ExitCode()
	case <-time.After(chat.StopWithin):
		t.Fatalf("it doesn't stop within 8 s:\n%s", p.log)
		return -1
	}
}
