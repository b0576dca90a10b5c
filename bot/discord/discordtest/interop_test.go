//go:build interop

package discordtest_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pmobot/bot/discord/discordtest"
)

// discordJS runs the bot of testdata/interop on a Discord. It needs Node 18 or
// newer, with npm.
func discordJS(t *testing.T, d *discordtest.Discord) {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"bot.mjs", "package.json", "package-lock.json"} {
		raw, err := os.ReadFile(filepath.Join("testdata", "interop", name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	install := exec.CommandContext(t.Context(), "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	install.Dir = dir
	if out, err := install.CombinedOutput(); err != nil {
		t.Fatalf("npm ci: %v\n%s", err, out)
	}
	ctx, stop := context.WithTimeout(context.WithoutCancel(t.Context()), time.Minute) // it ends after the test, by itself
	t.Cleanup(stop)
	bot := exec.CommandContext(ctx, "node", "bot.mjs")
	bot.Dir = dir
	bot.Env = append(os.Environ(), "DISCORD_URL="+d.URL(), "DISCORD_TOKEN="+d.Token())
	var said strings.Builder
	bot.Stdout, bot.Stderr = &said, &said
	stdin, err := bot.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := bot.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = stdin.Close()
		if err := bot.Wait(); err != nil || said.Len() > 0 {
			t.Errorf("discord.js ended with %v\n%s", err, said.String())
		}
	})
}

func TestDiscordJSLivesHere(t *testing.T) {
	s := newStand(t, discordtest.Options{Now: time.Now, Wait: 30 * time.Second})
	discordJS(t, s.Discord)
	s.AwaitReady()
	s.AwaitCommands("risk")

	logged := s.Command(s.ana, s.apollo, "risk log", discordtest.Values{"title": "Vendor slips", "impact": "5 severe", "owner": s.bob})
	if a := logged.Answer(); a.Content != "logged Vendor slips 5 en-US" || a.ReadBy != s.ana {
		t.Errorf("answered %+v", a)
	}
	card := s.AwaitMessages(s.apollo, 1)[0]
	if names := s.Pinged(card).Names(); len(names) != 1 || names[0] != "Bob" {
		t.Errorf("the card notified %q", names)
	}
	s.Until("the thread has its message, and the follow-up came", func() bool {
		threads := s.Threads(s.apollo)
		return len(threads) == 1 && len(s.Messages(threads[0])) == 1 && len(logged.Followups()) == 1
	})

	s.Press(s.bob, card, "Edit").Acked()
}

func TestDiscordJSAnswersWhatPeoplePress(t *testing.T) {
	s := newStand(t, discordtest.Options{Now: time.Now, Wait: 30 * time.Second})
	discordJS(t, s.Discord)
	s.AwaitCommands("risk")
	s.Command(s.ana, s.apollo, "risk log", discordtest.Values{"title": "Vendor slips"}).Answer()
	card := s.AwaitMessages(s.apollo, 1)[0]

	form := s.Press(s.bob, card, "Edit").Modal()
	if a := s.Submit(s.bob, form, discordtest.Values{"Title": "Vendor slips by June"}).Answer(); a.Content != "now Vendor slips by June" {
		t.Errorf("after the form it reads %q", a.Content)
	}
	if a := s.Select(s.bob, card, "next week").Answer(); a.Content != "later +1w" {
		t.Errorf("after the select it reads %q", a.Content)
	}
	if a := s.Press(s.bob, card, "Close").Answer(); a.Content != "closed by Bob" || a.ID != card.ID {
		t.Errorf("after the button it reads %q", a.Content)
	}
	shown := s.Command(s.bob, s.apollo, "risk show", discordtest.Values{"ref": "BOR-R1"})
	if a := shown.Answer(); a.Content != "shown BOR-R1" || shown.Acked().Type != 5 {
		t.Errorf("the deferred answer reads %q", a.Content)
	}
	if c := s.Suggest(s.bob, s.apollo, "risk show", "ref", discordtest.Values{"ref": "BOR"}).Choices(); len(c) != 1 || c[0].Name != "BOR-R1" {
		t.Errorf("suggested %v", c)
	}
	quoted := s.OnMessage(s.bob, s.Say(s.ana, s.apollo, "the crane is late"), "Log as risk")
	if a := quoted.Answer(); a.Content != "quoted the crane is late" {
		t.Errorf("the message command answers %q", a.Content)
	}
	for _, v := range s.Violations() {
		t.Errorf("discord.js does what a bot should not: %+v", v)
	}
}
