package discord

import (
	"strings"
	"sync"
	"testing"

	"pmobot/bot/discord/discordtest"
	"pmobot/internal/chat"
	"pmobot/internal/say"
)

func TestACommandIsWhatWasTyped(t *testing.T) {
	s := begin(t)
	bo := s.guild.Join("Bo Li", "zh-CN")
	s.d.Command(s.ana, s.apollo, "risk log", discordtest.Values{
		"title": "Vendor slips, says " + bo.Mention(), "probability": 4, "owner": bo, "due": "next fri",
		"more": `body:"two words" trigger:fire project:APO`,
	}).Answer()
	c := s.h.last()
	want := chat.Args{"title": "Vendor slips, says @Bo Li", "probability": "4", "owner": "@" + bo.ID, "due": "next fri", "body": "two words", "trigger": "fire", "project": "APO"}
	for key, value := range want {
		if c.Args[key] != value {
			t.Errorf("%s is %q, not %q", key, c.Args[key], value)
		}
	}
	if len(c.Args) != len(want) || c.Path != "risk log" {
		t.Errorf("the command is %q %v", c.Path, c.Args)
	}
	if strings.Contains(c.Line, bo.ID) || !strings.HasPrefix(c.Line, "/risk log ") || !strings.Contains(c.Line, "owner:@Bo.Li") {
		t.Errorf("the line is %q", c.Line)
	}
	if c.In.Office != officeToken(s.guild.ID) || c.In.ID != channelToken(s.apollo.ID) || c.In.Name != "#apollo" {
		t.Errorf("it was said in %+v", c.In)
	}
	if c.From.ID != personToken(s.ana.ID) || c.From.Name != "Ana" || c.From.Lang != say.En || !c.From.Member || c.From.Admin {
		t.Errorf("it was said by %+v", c.From)
	}
}

func TestWhoAdministersTheServerIsToldApart(t *testing.T) {
	s := begin(t)
	boss := s.guild.Join("Boss", "zh-CN", s.guild.Role("lead", discordtest.ManageGuild))
	s.d.Command(boss, s.apollo, "pmo settings here", discordtest.Values{"away": true}).Answer()
	if c := s.h.last(); !c.From.Admin || c.From.Lang != say.Zh || c.Path != "pmo settings" || c.Args["away"] != "yes" {
		t.Errorf("the command is %+v", c)
	}
	s.d.Command(boss, s.apollo, "pmo settings me", nil).Answer()
	if c := s.h.last(); c.Path != "pmo settings me" {
		t.Errorf("the path is %q", c.Path)
	}
}

func TestAReferenceIsCompletedWhileItIsTyped(t *testing.T) {
	s := begin(t)
	choices := s.d.Suggest(s.ana, s.apollo, "risk show", "ref", discordtest.Values{"ref": "ven"}).Choices()
	if len(choices) != 1 || choices[0].Value != "APO-R12" || choices[0].Name != "APO-R12 ven" {
		t.Errorf("the choices are %v", choices)
	}
}

// slow makes the handler wait until the test lets it answer.
func (s *scene) slow(r chat.Reply) (answer func()) {
	let := make(chan struct{})
	s.h.answer = func(chat.Command) chat.Reply {
		<-let
		return r
	}
	s.t.Cleanup(sync.OnceFunc(func() {}))
	return sync.OnceFunc(func() { close(let) })
}

func TestASlowAnswerIsAcknowledgedFirst(t *testing.T) {
	s := begin(t)
	let := s.slow(chat.Text(say.En, "Logged in Apollo"))
	asked := s.d.Command(s.ana, s.apollo, "risk log", discordtest.Values{"title": "Vendor slips"})
	if ack := asked.Acked(); ack.Type != answerLater || !ack.Hidden {
		t.Errorf("it is acknowledged by %+v", ack)
	}
	let()
	if answer := asked.Answer(); answer.Text() != "Logged in Apollo" || answer.ReadBy != s.ana {
		t.Errorf("the answer is %q, read by %v", answer.Text(), answer.ReadBy)
	}
}

func TestASlowPressKeepsTheMessageUnlessItIsReplaced(t *testing.T) {
	for _, replace := range []bool{false, true} {
		s := begin(t)
		list := chat.Text(say.En, "1–5 of 12")
		list.Add("", chat.Button{Label: say.Same("Next 5"), Path: "risk show", Args: chat.Args{"ref": "APO-R7"}})
		s.h.answer = func(chat.Command) chat.Reply { return list }
		first := s.d.Command(s.ana, s.apollo, "pmo help", nil).Answer()
		next := chat.Text(say.En, "6–10 of 12")
		next.Replace = replace
		let := s.slow(next)
		pressed := s.d.Press(s.ana, first, "Next 5")
		if ack := pressed.Acked(); ack.Type != updateLater {
			t.Errorf("it is acknowledged by %+v", ack)
		}
		let()
		s.p.working.Wait(s.t.Context())
		mine := s.d.Ephemeral(s.ana)
		texts := ""
		for _, m := range mine {
			texts += strings.TrimSuffix(m.Text(), "\nNext 5") + "|"
		}
		want := "1–5 of 12|6–10 of 12|"
		if replace {
			want = "6–10 of 12|"
		}
		if texts != want {
			t.Errorf("replace %v: there stands %q, not %q", replace, texts, want)
		}
	}
}

func TestAQuickPressReplaces(t *testing.T) {
	s := begin(t)
	list := chat.Text(say.En, "1–5 of 12")
	menu := chat.Button{Label: say.Same("Later ▾"), Menu: []chat.Button{{Label: say.Same("1 day"), Path: "risk show", Args: chat.Args{"ref": "APO-R7"}}}}
	list.Add("", menu)
	s.h.answer = func(chat.Command) chat.Reply { return list }
	first := s.d.Command(s.ana, s.apollo, "pmo help", nil).Answer()
	s.h.answer = func(chat.Command) chat.Reply {
		r := chat.Text(say.En, "6–10 of 12")
		r.Replace = true
		return r
	}
	if got := s.d.Select(s.ana, first, "1 day").Answer().Text(); got != "6–10 of 12" {
		t.Errorf("there stands %q", got)
	}
	if c := s.h.last(); c.Path != "risk show" || c.Args["ref"] != "APO-R7" || c.Line != "" {
		t.Errorf("the press is %+v", c)
	}
}

func TestALongButtonIsKeptOnTheShelf(t *testing.T) {
	s := begin(t)
	title := strings.Repeat("供应商延期|=%#", 30)
	r := chat.Text(say.En, "Did you mean log?")
	r.Add("", chat.Button{Label: say.Same("Log it"), Path: "risk log", Args: chat.Args{"title": title, "p": ""}})
	s.h.answer = func(chat.Command) chat.Reply { return r }
	first := s.d.Command(s.ana, s.apollo, "pmo help", nil).Answer()
	s.d.Press(s.ana, first, "Log it").Answer()
	if c := s.h.last(); c.Args["title"] != title {
		t.Errorf("the title is %q", c.Args["title"])
	}
	clear(s.notes.notes)
	before := s.h.count()
	if got := s.d.Press(s.ana, first, "Log it").Answer().Text(); got != say.In(say.En).OldButton() || s.h.count() != before {
		t.Errorf("without the shelf it says %q", got)
	}
}

func TestFiveHundredAtOnceAreAllAnswered(t *testing.T) {
	s := begin(t)
	var asked []*discordtest.Interaction
	for range 500 {
		asked = append(asked, s.d.Command(s.ana, s.apollo, "pmo help", nil))
	}
	for _, in := range asked {
		if got := in.Answer().Text(); got != "Done." {
			t.Fatalf("the answer is %q", got)
		}
	}
	if n := s.h.count(); n != 500 {
		t.Errorf("the handler was asked %d times", n)
	}
}

func TestAnAnswerWhoseReceiptIsLostIsGivenOnce(t *testing.T) {
	for name, fault := range map[string]discordtest.Fault{"lost": discordtest.LoseAnswer(), "500 after": discordtest.StatusAfter(500), "502": discordtest.Status(502)} {
		s := begin(t)
		s.d.Break("POST /interactions", 1, fault)
		asked := s.d.Command(s.ana, s.apollo, "pmo help", nil)
		if got := asked.Answer().Text(); got != "Done." {
			t.Errorf("%s: the answer is %q", name, got)
		}
		s.p.working.Wait(s.t.Context())
		if n := len(s.d.Ephemeral(s.ana)); n != 1 {
			t.Errorf("%s: %d answers stand", name, n)
		}
	}
}

func TestAPressInPrivateKnowsItsOffice(t *testing.T) {
	s := begin(t)
	r := chat.Text(say.En, "One review is due")
	r.Add("", chat.Button{Label: say.Same("Still so"), Path: "risk show", Args: chat.Args{"ref": "APO-R7"}})
	if _, err := s.p.Post(t.Context(), s.private(s.ana), "k", r); err != nil {
		t.Fatal(err)
	}
	s.d.Press(s.ana, s.d.Direct(s.ana)[0], "Still so").Answer()
	if c := s.h.last(); c.In.Office != officeToken(s.guild.ID) || !c.In.Private() || !c.From.Member {
		t.Errorf("it was pressed by %+v in %+v", c.From, c.In)
	}
}
