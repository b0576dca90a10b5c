package discord

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pmobot/bot"
	"pmobot/bot/discord/discordtest"
	"pmobot/handlers"
	"pmobot/internal/chat"
	"pmobot/internal/office"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
	"pmobot/storage"
	"pmobot/storage/sqlite"
)

// TestALeadWhoIsRemovedReadsAndDoesNothing goes all the way: handlers, bot and
// store as they are served. The operator's settings make her a lead, and still
// do when she is gone.
func TestALeadWhoIsRemovedReadsAndDoesNothing(t *testing.T) {
	s := set(t, discordtest.Options{}, func(c *Config) { c.Wait = pause })
	maria := s.guild.Join("Maria", "en-US")
	lite, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "pmobot.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = lite.Close() })
	store := storage.Together(lite)
	b := bot.New(bot.Config{Store: store, Platforms: []chat.Platform{s.p}, Log: s.config.Log})
	b.Mount(handlers.New(handlers.Config{
		Store: store, Keeper: lite, Defaults: office.Defaults{Zone: "UTC", Locale: say.En, Leads: []string{personToken(maria.ID)}, Everyone: pmo.Guest},
	}))
	s.b = b
	s.run()
	s.d.AwaitReady()
	s.d.AwaitCommands("risk")
	s.d.Command(maria, s.apollo, "risk log", discordtest.Values{"title": "Vendor slips"}).Answer()
	if said := s.d.Command(s.ana, s.apollo, "feedback log", discordtest.Values{"title": "Reports come late"}).Answer().Text(); !strings.Contains(said, "PMO") {
		t.Fatal(said)
	}

	old := chat.Text(say.En, "One piece of feedback")
	for path, ref := range map[string]string{
		"risk show": "PMO-R1", "risk close": "PMO-R1", "risk edit": "PMO-R1", "feedback show": "PMO-F1", "feedback acknowledge": "PMO-F1", "risk list": "", "pmo mine": "", "pmo deliveries": "",
	} {
		old.Add("", chat.Button{Label: say.Same(path), Path: path, Args: chat.Args{"ref": ref}})
	}
	if _, err := s.p.Post(t.Context(), s.private(maria), "k", old); err != nil {
		t.Fatal(err)
	}
	m := s.d.Direct(maria)[0]
	press := func(label string) string { return s.d.Press(maria, m, label).Answer().Text() }
	if said := press("feedback show"); !strings.Contains(said, "Reports come late") {
		t.Fatalf("a lead reads %q", said)
	}

	s.d.Break(memberRoute, 1000, discordtest.Status(500))
	s.d.Advance(2 * time.Minute)
	if said := press("feedback show"); !strings.Contains(said, "Reports come late") {
		t.Errorf("while Discord doesn't say, a lead reads %q", said)
	}
	s.d.Advance(time.Hour)
	if said := press("risk list"); !strings.HasPrefix(said, "Discord doesn't say who you are right now, so nothing was done.") || !strings.Contains(said, say.TryAgain.En) {
		t.Errorf("an hour later they read %q", said)
	}
	s.d.Mend()

	s.guild.Leave(maria)
	s.d.Advance(2 * time.Minute)
	for _, line := range old.Lines[1:] {
		label := line.Buttons[0].Label.En
		if said := press(label); said != "You're no longer in the server “PMO”, so this is closed." {
			t.Errorf("%s: who was removed reads %q", label, said)
		}
	}
	s.p.working.Wait(t.Context())
	view, err := office.Load(t.Context(), store, pmo.Office(s.place().Office), office.Defaults{}, []string{personToken(maria.ID)}, nil)
	if err != nil || !view.Person(personToken(maria.ID)).Left {
		t.Errorf("the office doesn't know that she left: %v", err)
	}
	if err := b.Settle(t.Context()); err != nil {
		t.Error(err)
	}
}
