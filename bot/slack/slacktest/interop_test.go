//go:build interop

package slacktest_test

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pmobot/bot/slack/slacktest"
)

// bolt starts the bot of testdata/interop, which needs Node 20 or newer and
// npm, and returns once it has logged in.
func bolt(t *testing.T, s *slacktest.Slack) {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("testdata", "interop"))); err != nil {
		t.Fatal(err)
	}
	install := exec.CommandContext(t.Context(), "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	install.Dir = dir
	if out, err := install.CombinedOutput(); err != nil {
		t.Fatalf("npm ci: %v\n%s", err, out)
	}
	node := exec.CommandContext(t.Context(), "node", "bot.mjs")
	node.Dir = dir
	node.Env = append(os.Environ(), "BOT_TOKEN="+slacktest.BotToken, "APP_TOKEN="+slacktest.AppToken, "API_URL="+s.APIURL())
	node.Stderr = os.Stderr
	out, err := node.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := node.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = node.Process.Kill()
		_ = node.Wait()
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if lines.Text() == "ready" {
			return
		}
		t.Log(lines.Text())
	}
	t.Fatal("bolt never got ready")
}

func TestBoltLogsInHearsAndAnswers(t *testing.T) {
	s := slacktest.Start(t, slacktest.Options{
		Events: everything(), Channels: []slacktest.Channel{{Name: "apollo"}, {Name: "borealis"}, {Name: "cygnus"}},
	})
	bolt(t, s)
	commandAndButton(t, s)
	mentionAndCard(t, s)
	formAndMessage(t, s)
	sharedAndChanged(t, s)
	bad := s.Violations()
	for _, v := range bad {
		t.Error(v)
	}
}

// commandAndButton: a command is answered in the acknowledgement and by
// response_url, and a button of the answer changes it.
func commandAndButton(t *testing.T, s *slacktest.Slack) {
	h := s.Slash("ana", "#apollo", "/risk", "log Vendor slips")
	answers, err := h.AnswersOf(soon(t), 2)
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(answers, func(a, b slacktest.Message) int { return strings.Compare(b.Text, a.Text) }) // they race
	if first, second := s.Shown(answers[0]), s.Shown(answers[1]); first != "heard: log Vendor slips" || second != "and again\n[Close]" || answers[1].For != "U0ANA" {
		t.Fatalf("the answers read %q and %q", first, second)
	}
	if m, err := s.Press("ana", answers[1], "Close").Answer(soon(t)); err != nil || s.Shown(m) != "closed APO-R1" || m.TS != answers[1].TS {
		t.Errorf("%+v, %v", m, err)
	}
}

// mentionAndCard: a mention is answered in its thread, and a button of the
// card edits it.
func mentionAndCard(t *testing.T, s *slacktest.Slack) {
	h := s.Mention("bo", "#apollo", "", "risk list")
	card, err := h.Answer(soon(t))
	if err != nil {
		t.Fatal(err)
	}
	if card.Thread != h.TS || s.Shown(card) != "a card\n[Close]" || strings.Join(slacktest.Pinged(card), " ") != "U0BO" {
		t.Errorf("%+v", card)
	}
	if _, err := s.Press("bo", card, "Close").Acked(soon(t)); err != nil {
		t.Error(err)
	}
	err = s.Wait(soon(t), func() bool {
		now, _ := s.At(card.Channel, card.TS)
		return s.Shown(now) == "closed by @bo"
	})
	if err != nil {
		t.Error(err)
	}
}

// formAndMessage: a form opens, comes back with what is wrong, and is
// submitted; somebody is told in private.
func formAndMessage(t *testing.T, s *slacktest.Slack) {
	h := s.Slash("chen", "", "/risk", "form")
	if _, err := h.View(soon(t)); err != nil {
		t.Fatal(err)
	}
	if ack, err := s.Submit("chen", map[string]string{"title": "short"}).Acked(soon(t)); err != nil || ack.Took > time.Second {
		t.Fatal(ack, err)
	}
	if open := s.Views("chen"); len(open) != 1 || open[0].Errors["title"] != "too short" {
		t.Errorf("open are %+v", open)
	}
	s.Submit("chen", map[string]string{"title": "Vendor slips"})
	err := s.Wait(soon(t), func() bool { return len(s.Direct("chen")) == 1 })
	if err != nil || s.Shown(s.Direct("chen")[0]) != "logged for 陈晨: Vendor slips" || len(s.Views("chen")) != 0 {
		t.Errorf("%+v, %v", s.Direct("chen"), err)
	}
}

// sharedAndChanged: it hears that a channel is shared, and that somebody left.
func sharedAndChanged(t *testing.T, s *slacktest.Slack) {
	s.Share("borealis", true)
	s.Alter("bo", func(u *slacktest.User) { u.Gone = true })
	for channel, want := range map[string]string{"borealis": "shared with " + slacktest.OtherTeam, "cygnus": "bo: left"} {
		err := s.Wait(soon(t), func() bool { return len(s.Posts(channel)) == 1 })
		if err != nil || s.Shown(s.Posts(channel)[0]) != want {
			t.Errorf("in #%s it says %+v, %v", channel, s.Posts(channel), err)
		}
	}
}
