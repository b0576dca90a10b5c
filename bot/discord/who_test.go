package discord

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pmobot/bot/discord/discordtest"
	"pmobot/internal/chat"
	"pmobot/internal/say"
)

const (
	memberRoute = "GET /guilds/{guild_id}/members/{user_id}"
	guildRoute  = "GET /guilds/{guild_id}"
)

// lookUps are the ways in which asking who somebody is goes wrong.
func lookUps() map[string]discordtest.Fault {
	return map[string]discordtest.Fault{
		"500": discordtest.Status(500), "429": discordtest.Limited(discordtest.UserScope, 20*time.Second),
		"time-out": discordtest.Stall(), "dropped": discordtest.Drop(),
	}
}

// many is a private message with sixteen kinds of buttons: short and kept on
// the shelf, in a menu, and the one that opens what stands below it.
func (s *scene) many(u *discordtest.User) discordtest.Message {
	s.t.Helper()
	r := chat.Text(say.En, "One review is due")
	for i := range 13 {
		args := chat.Args{"ref": "APO-R7", "n": fmt.Sprint(i)}
		if i%2 == 1 {
			args["title"] = strings.Repeat("供应商延期", 30)
		}
		r.Add("", chat.Button{Label: say.Same(fmt.Sprint("Do ", i)), Path: "risk show", Args: args})
	}
	r.Lines[0].Buttons = []chat.Button{{Label: say.Same("Later ▾"), Menu: []chat.Button{
		{Label: say.Same("1 day"), Path: "risk show", Args: chat.Args{"ref": "APO-R7"}},
		{Label: say.Same("1 week"), Path: "risk close", Args: chat.Args{"ref": "APO-R7", "because": strings.Repeat("供应商延期", 30)}},
	}}}
	r.Thread = []chat.Reply{chat.Text(say.En, "A secret below")}
	if _, err := s.p.Post(s.t.Context(), s.private(u), "k", r); err != nil {
		s.t.Fatal(err)
	}
	return s.d.Direct(u)[0]
}

// pressed is what each of the buttons of many is answered, pressed at once.
func (s *scene) pressed(u *discordtest.User, m discordtest.Message) map[string]string {
	asked := map[string]*discordtest.Interaction{"Details": s.d.Press(u, m, "Details")}
	for i := range 13 {
		label := fmt.Sprint("Do ", i)
		asked[label] = s.d.Press(u, m, label)
	}
	for _, label := range []string{"1 day", "1 week"} {
		asked[label] = s.d.Select(u, m, label)
	}
	said := map[string]string{}
	for label, in := range asked {
		said[label] = in.Answer().Text()
	}
	return said
}

// lead makes a lead, who did something lately.
func (s *scene) lead() *discordtest.User {
	boss := s.guild.Join("Maria", "en-US", s.guild.Role("lead", discordtest.ManageGuild))
	s.d.Command(boss, s.apollo, "pmo help", nil).Answer()
	s.p.memory.writes.Wait(s.t.Context())
	return boss
}

func TestWhoLeftIsRefusedByEveryOldButtonOfTheirs(t *testing.T) {
	for _, locale := range []string{"en-US", "zh-CN"} {
		want := map[string]string{
			"en-US": "You're no longer in the server “PMO”, so this is closed.", "zh-CN": "你已不在服务器“PMO”，无法操作。",
		}[locale]
		s := begin(t, func(c *Config) { c.Wait = pause })
		boss := s.lead()
		boss.Locale = locale
		m := s.many(boss)
		s.d.Press(boss, m, "Do 0").Answer()
		if c := s.h.last(); !c.From.Admin || !c.From.Member {
			t.Fatalf("before, it is pressed by %+v", c.From)
		}
		s.guild.Leave(boss)
		s.d.Advance(time.Minute)
		before := s.h.obeyed()
		refused := func(when string) {
			t.Helper()
			for label, said := range s.pressed(boss, m) {
				if said != want {
					t.Errorf("%s, %s: it says %q", when, label, said)
				}
			}
			if n := s.h.obeyed() - before; n != 0 {
				t.Errorf("%s, %d presses were obeyed", when, n)
			}
		}
		refused("just after")
		for name, fault := range lookUps() {
			s.d.Advance(2 * time.Minute)
			s.d.Break(memberRoute, 1000, fault)
			refused("with " + name)
			s.d.Mend()
		}
		s.restart()
		s.d.Break(memberRoute, 1000, discordtest.Status(500))
		refused("after a restart, with 500")
		s.d.Advance(48 * time.Hour)
		refused("two days on, with 500")
		s.d.Mend()
		s.d.Advance(2 * time.Minute)
		refused("once Discord is well")
		if c := s.h.last(); !c.From.Left || c.Path != "pmo help" {
			t.Errorf("the office learns %+v", c)
		}
	}
}

func TestWhoComesBackIsKnownAtOnce(t *testing.T) {
	s := begin(t)
	m := s.many(s.ana)
	s.guild.Leave(s.ana)
	s.d.Press(s.ana, m, "Do 0").Answer()
	s.guild.Add(s.ana)
	s.d.Command(s.ana, s.apollo, "pmo help", nil).Answer()
	s.d.Break(memberRoute, 1000, discordtest.Status(500))
	s.d.Press(s.ana, m, "Do 0").Answer()
	if c := s.h.last(); c.Path != "risk show" || !c.From.Member || c.From.Left {
		t.Errorf("it is pressed by %+v", c.From)
	}
}

// TestALookUpThatGoesWrongChangesNobody: within an hour rights are as last
// known; who was never seen, or too long ago, is unsure, never a guest.
func TestALookUpThatGoesWrongChangesNobody(t *testing.T) {
	for name, fault := range lookUps() {
		for route, restarted := range map[string]bool{memberRoute: false, guildRoute + "/members": true} {
			t.Run(fmt.Sprint(name, ", restarted ", restarted), func(t *testing.T) {
				s := begin(t)
				boss, eve := s.lead(), s.guild.Join("Eve", "zh-CN")
				mine, hers := s.many(boss), s.many(eve)
				if restarted {
					s.restart()
				}
				s.d.Advance(59 * time.Minute)
				s.d.Break(route, 1000, fault)
				s.d.Press(boss, mine, "Do 0").Answer()
				if c := s.h.last(); !c.From.Admin || !c.From.Member || c.From.Unsure || c.From.Lang != say.En {
					t.Errorf("after 59 minutes it is pressed by %+v", c.From)
				}
				s.d.Press(eve, hers, "Do 1").Answer()
				if c := s.h.last(); c.From != (chat.Person{ID: personToken(eve.ID), Name: "Eve", Lang: say.Zh, Unsure: true}) {
					t.Errorf("who was never seen is %+v", c.From)
				}
				if said := s.d.Press(eve, hers, "Details").Answer().Text(); said != say.In(say.Zh).NotSaidWho("Discord")+"\n"+say.TryAgain.Zh {
					t.Errorf("whoever isn't known reads %q", said)
				}
				s.d.Advance(2 * time.Minute)
				s.d.Press(boss, mine, "Do 0").Answer()
				if c := s.h.last(); !c.From.Unsure || c.From.Admin || c.From.Member {
					t.Errorf("after 61 minutes it is pressed by %+v", c.From)
				}
				s.d.Mend()
				s.d.Advance(time.Minute)
				s.d.Press(boss, mine, "Do 0").Answer()
				if c := s.h.last(); !c.From.Admin || c.From.Unsure {
					t.Errorf("once Discord is well it is pressed by %+v", c.From)
				}
			})
		}
	}
}

func TestWhoAdministersTheServerLeadsInPrivateToo(t *testing.T) {
	s := begin(t)
	role := s.guild.Role("lead", discordtest.ManageGuild)
	boss, owner := s.guild.Join("Maria", "en-US", role), s.guild.Join("Olga", "en-US")
	s.guild.Own(owner)
	for who, admin := range map[*discordtest.User]bool{boss: true, owner: true, s.ana: false} {
		s.d.Press(who, s.many(who), "Do 0").Answer()
		if c := s.h.last(); c.From.Admin != admin || !c.From.Member || c.From.Name != who.Name {
			t.Errorf("%s presses as %+v", who.Name, c.From)
		}
	}
	role.Set(discordtest.SendMessages)
	s.until("the role is read anew", func() bool {
		s.d.Press(boss, s.d.Direct(boss)[0], "Do 0").Answer()
		return !s.h.last().From.Admin
	})
	role.Set(discordtest.Administrator)
	s.until("the role is read anew", func() bool {
		s.d.Press(boss, s.d.Direct(boss)[0], "Do 0").Answer()
		return s.h.last().From.Admin
	})
	s.guild.Assign(boss)
	s.d.Advance(time.Minute)
	s.d.Press(boss, s.d.Direct(boss)[0], "Do 0").Answer()
	if s.h.last().From.Admin {
		t.Error("who lost the role still leads a minute later")
	}
	s.guild.Assign(boss, s.guild.Role("other", discordtest.ManageGuild))
	s.guild.TimeOut(boss, time.Hour)
	s.d.Advance(time.Minute)
	s.d.Press(boss, s.d.Direct(boss)[0], "Do 0").Answer()
	if s.h.last().From.Admin {
		t.Error("who is timed out leads")
	}
}

// until does something until it has come to pass: an event is on its way.
func (s *scene) until(what string, so func() bool) {
	s.t.Helper()
	for end := time.Now().Add(10 * time.Second); !so(); {
		if time.Now().After(end) {
			s.t.Fatalf("in vain: %s", what)
		}
	}
}

func TestWhereTheBotIsNotNothingIsDone(t *testing.T) {
	for name, leave := range map[string]func(*discordtest.Guild){"expelled": (*discordtest.Guild).Expel, "deleted": (*discordtest.Guild).Delete} {
		s := begin(t)
		m := s.many(s.ana)
		s.d.Press(s.ana, m, "Do 0").Answer()
		leave(s.guild)
		s.d.Advance(time.Minute)
		before := s.h.count()
		for label, said := range s.pressed(s.ana, m) {
			if said != say.In(say.En).BotLeft() {
				t.Errorf("%s, %s: it says %q", name, label, said)
			}
		}
		if s.h.count() != before {
			t.Errorf("%s: presses were obeyed", name)
		}
	}
}

func TestAButtonOfAnotherServerIsRefused(t *testing.T) {
	s := begin(t)
	other := s.private(s.ana)
	r := chat.Text(say.En, "One review is due")
	r.Add("", chat.Button{Label: say.Same("Do it"), Path: "risk show", Args: chat.Args{"ref": "APO-R7"}})
	for i, office := range []string{officeToken("77"), "", "slack:T1"} {
		other.Office = office
		if _, err := s.p.Post(t.Context(), other, fmt.Sprint(i), r); err != nil {
			t.Fatal(err)
		}
	}
	for i, m := range s.d.Direct(s.ana) {
		said := s.d.Press(s.ana, m, "Do it").Answer().Text()
		if want := say.In(say.En).OldButton(); i > 0 && said != want || i == 0 && said != say.In(say.En).BotLeft() {
			t.Errorf("%d: it says %q", i, said)
		}
	}
	if n := s.h.count(); n != 0 {
		t.Errorf("%d presses were obeyed", n)
	}
}

func TestABotIsAnOutsider(t *testing.T) {
	s := begin(t)
	s.d.Mangle(func(event map[string]any) {
		m := event["member"].(map[string]any)
		m["permissions"] = "8"
		m["user"].(map[string]any)["bot"] = true
	})
	s.d.Command(s.ana, s.apollo, "pmo help", nil).Answer()
	if c := s.h.last(); !c.From.Outsider || c.From.Member || c.From.Admin {
		t.Errorf("a bot is %+v", c.From)
	}
}

func TestWhatIsKnownOfPeopleIsWrittenSeldom(t *testing.T) {
	s := begin(t)
	step := func(what string, more int, do func()) {
		t.Helper()
		s.notes.mu.Lock()
		before := s.notes.kept
		s.notes.mu.Unlock()
		do()
		s.d.Command(s.ana, s.apollo, "pmo help", nil).Answer()
		s.p.memory.writes.Wait(t.Context())
		s.notes.mu.Lock()
		defer s.notes.mu.Unlock()
		if n := s.notes.kept - before; n != more {
			t.Errorf("%s: it is written %d times, not %d", what, n, more)
		}
	}
	step("at first", 1, func() {})
	step("again", 0, func() {})
	step("a quarter of an hour on", 0, func() { s.d.Advance(15 * time.Minute) })
	step("with another role", 1, func() { s.guild.Assign(s.ana, s.guild.Role("lead", discordtest.ManageGuild)) })
	step("after a restart", 0, s.restart)
	step("31 minutes on", 1, func() { s.d.Advance(31 * time.Minute) })
	hold := make(chan struct{})
	s.notes.mu.Lock()
	before := s.notes.kept
	s.notes.hold = hold
	s.notes.mu.Unlock()
	s.d.Advance(31 * time.Minute)
	s.d.Command(s.ana, s.apollo, "pmo help", nil).Answer()
	written := make(chan int, 1)
	go func() {
		_ = s.stop()
		s.notes.mu.Lock()
		defer s.notes.mu.Unlock()
		written <- s.notes.kept - before
	}()
	s.d.AwaitGone()
	select {
	case <-written:
		close(hold)
		t.Fatal("a stop doesn't wait for what is being written")
	case <-time.After(100 * time.Millisecond):
	}
	close(hold)
	if n := <-written; n != 1 {
		t.Errorf("%d are written when it has stopped", n)
	}
}
