package discord

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"pmobot/bot"
	"pmobot/bot/discord/discordtest"
	"pmobot/internal/chat"
	"pmobot/internal/say"
	"pmobot/storage/sqlite"
)

const postRoute = "POST /channels/{channel_id}/messages"

func weekly() chat.Reply {
	return chat.Text(say.En, say.Bold("PMO weekly 7 · 16–22 Nov"), "Details in replies")
}

func TestAPostWhoseOutcomeIsUnknownStandsOnce(t *testing.T) {
	withButton := weekly()
	withButton.Add("", chat.Button{Label: say.Same("Pause"), Path: "pmo help"})
	for what, r := range map[string]chat.Reply{"text": weekly(), "buttons": withButton} {
		for name, fault := range map[string]discordtest.Fault{
			"answer lost": discordtest.LoseAnswer(), "500 after": discordtest.StatusAfter(500), "dropped": discordtest.Drop(), "503": discordtest.Status(503),
		} {
			t.Run(what+", "+name, func(t *testing.T) {
				s := begin(t)
				s.d.Break(postRoute, 1, fault)
				at, err := s.p.Post(t.Context(), s.place(), "weekly/7", r)
				if err != nil {
					t.Fatal(err)
				}
				if list := s.d.Messages(s.apollo); len(list) != 1 || list[0].ID != at.Message {
					t.Errorf("%d messages stand", len(list))
				}
			})
		}
	}
}

func TestAPostOfAProcessThatDiedIsFoundAgain(t *testing.T) {
	withButton := weekly()
	withButton.Add("", chat.Button{Label: say.Same("Pause"), Path: "pmo help"})
	for what, r := range map[string]chat.Reply{"text": weekly(), "buttons": withButton} {
		t.Run(what, func(t *testing.T) {
			s := begin(t)
			first, err := s.p.Post(t.Context(), s.place(), "weekly/7", r)
			if err != nil {
				t.Fatal(err)
			}
			s.d.Advance(40 * time.Minute) // Discord has forgotten the nonce
			s.restarted()
			r.Again = true
			again, err := s.p.Post(t.Context(), s.place(), "weekly/7", r)
			if err != nil || again.Message != first.Message || s.d.Count() != 1 {
				t.Errorf("it is posted again: %v, %v, %d messages", again, err, s.d.Count())
			}
		})
	}
}

func TestADifferentPostOfTheSameTextIsAnother(t *testing.T) {
	s := begin(t)
	r := weekly()
	r.Add("", chat.Button{Label: say.Same("Pause"), Path: "pmo help"})
	for _, key := range []string{"a", "b"} {
		s.restarted()
		r.Again = key == "b"
		if _, err := s.p.Post(t.Context(), s.place(), key, r); err != nil {
			t.Fatal(err)
		}
	}
	if n := s.d.Count(); n != 2 {
		t.Errorf("%d messages stand", n)
	}
}

func TestWhereNothingCanBePostedIsGone(t *testing.T) {
	s := begin(t)
	closed, archived := s.guild.Channel("closed"), s.guild.Channel("deleted")
	closed.Deny(s.guild.Bot(), discordtest.ViewChannel)
	archived.Delete()
	shut := s.guild.Join("Shut", "en-US")
	shut.CloseDirect()
	for name, in := range map[string]chat.Place{
		"no permission": {Platform: Name, Office: s.place().Office, ID: channelToken(closed.ID)},
		"deleted":       {Platform: Name, Office: s.place().Office, ID: channelToken(archived.ID)},
		"no messages":   s.private(shut),
		"elsewhere":     {Platform: "slack", ID: "slack:C1"},
		"no token":      {Platform: Name, ID: "discord:#../users"},
	} {
		if _, err := s.p.Post(t.Context(), in, "k", weekly()); !errors.Is(err, chat.ErrGone) {
			t.Errorf("%s: %v", name, err)
		}
		if err := s.p.Update(t.Context(), chat.Posted{Place: in, Message: "1"}, weekly()); !errors.Is(err, chat.ErrGone) {
			t.Errorf("%s, edited: %v", name, err)
		}
	}
	if err := s.p.Update(t.Context(), chat.Posted{Place: s.place(), Message: "12345"}, weekly()); !errors.Is(err, chat.ErrGone) {
		t.Errorf("a message that isn't there: %v", err)
	}
}

func TestRateLimitsAreObeyed(t *testing.T) {
	for name, fault := range map[string]discordtest.Fault{
		"global": discordtest.Limited(discordtest.GlobalScope, 2*time.Second),
		"user":   discordtest.Limited(discordtest.UserScope, 2*time.Second),
		"shared": discordtest.Limited(discordtest.SharedScope, 2*time.Second),
	} {
		t.Run(name, func(t *testing.T) {
			s := begin(t)
			began := s.d.Now()
			s.d.Break(postRoute, 2, fault)
			if _, err := s.p.Post(t.Context(), s.place(), "k", weekly()); err != nil {
				t.Fatal(err)
			}
			if waited := s.d.Now().Sub(began); waited < 4*time.Second || waited > 5*time.Second {
				t.Errorf("it waited %s", waited)
			}
		})
	}
}

func TestABucketIsNotOverdrawn(t *testing.T) {
	s := set(t, discordtest.Options{Bucket: discordtest.Bucket{Limit: 3, Per: 5 * time.Second}}).run()
	s.d.AwaitReady()
	for i := range 10 {
		if _, err := s.p.Post(t.Context(), s.place(), string(rune('a'+i)), weekly()); err != nil {
			t.Fatal(err)
		}
	}
	for _, r := range s.d.Audit() {
		if r.Status == 429 {
			t.Errorf("%s was refused for its rate", r.Route)
		}
	}
}

func TestAGlobalLimitHoldsOtherChannelsButNotAnswers(t *testing.T) {
	s := begin(t, func(c *Config) { c.Wait = func(context.Context, time.Duration) error { return errors.New("no time") } })
	s.d.Break(postRoute, 1, discordtest.Limited(discordtest.GlobalScope, time.Minute))
	if _, err := s.p.Post(t.Context(), s.place(), "k", weekly()); err == nil {
		t.Fatal("a limited post gets through")
	}
	before := len(s.d.Audit())
	if _, err := s.p.Post(t.Context(), s.private(s.ana), "k", weekly()); err == nil {
		t.Error("another channel is posted to")
	}
	if n := len(s.d.Audit()); n != before {
		t.Errorf("%d requests were made during the global limit", n-before)
	}
	s.works()
}

func TestABlockedAddressIsLeftAlone(t *testing.T) {
	s := begin(t)
	s.d.Break(postRoute, 1, discordtest.Cloudflare(30*time.Second))
	_, err := s.p.Post(t.Context(), s.place(), "k", weekly())
	if err == nil || errors.Is(err, chat.ErrGone) || strings.Contains(err.Error(), "<html") {
		t.Errorf("the error is %v", err)
	}
	before := len(s.d.Audit())
	for range 10 {
		if _, err := s.p.Post(t.Context(), s.place(), "k", weekly()); !errors.Is(err, errBlocked) {
			t.Errorf("the error is %v", err)
		}
	}
	if n := len(s.d.Audit()); n != before {
		t.Errorf("%d requests were made while the address was blocked", n-before)
	}
	s.d.Advance(31 * time.Second)
	if _, err := s.p.Post(t.Context(), s.place(), "k", weekly()); err != nil {
		t.Errorf("after the block: %v", err)
	}
}

func TestOnlyWhomAPostIsForIsNotified(t *testing.T) {
	s := begin(t)
	bo := s.guild.Join("Bo", "en-US")
	r := chat.Text(say.En, say.Ping(personToken(bo.ID), "Bo")+" decide: "+s.ana.Mention()+" @everyone @here <@&"+s.guild.Everyone().ID+">")
	at, err := s.p.Post(t.Context(), s.place(), "k", r)
	if err != nil {
		t.Fatal(err)
	}
	m, _ := s.d.Message(s.apollo, at.Message)
	if p := s.d.Pinged(m); len(p.Users) != 1 || p.Users[0] != bo || p.Everyone || len(p.Roles) > 0 {
		t.Errorf("notified are %+v", p)
	}
	if err := s.p.Update(t.Context(), at, r); err != nil {
		t.Fatal(err)
	}
	s.h.answer = func(chat.Command) chat.Reply { return r }
	if p := s.d.Pinged(s.d.Command(s.ana, s.apollo, "pmo help", nil).Answer()); len(p.Users) > 0 || p.Everyone {
		t.Errorf("an answer notifies %+v", p)
	}
}

func TestACardIsAnEmbedInItsColourAndEditedInPlace(t *testing.T) {
	s := begin(t)
	card := chat.Text(say.En, "APO-R12 Vendor slips", "20, critical · no owner yet")
	card.To, card.Ref, card.Level, card.Key = chat.Audience{Place: s.place(), Public: true}, "APO-R12", 4, "card/APO-R12"
	card.Add("", chat.Button{Label: say.Same("I own it"), Path: "risk show", Args: chat.Args{"ref": "APO-R12"}})
	at, err := s.p.Post(t.Context(), s.place(), card.Key, card)
	if err != nil {
		t.Fatal(err)
	}
	m, _ := s.d.Message(s.apollo, at.Message)
	if m.Content != "" || len(m.Embeds) != 1 || m.Embeds[0].Title != "APO-R12 Vendor slips" || m.Embeds[0].Color != colours[4] {
		t.Errorf("the card is %+v", m)
	}
	if want := "https://discord.com/channels/" + s.guild.ID + "/" + s.apollo.ID + "/" + at.Message; at.Link != want {
		t.Errorf("its link is %q", at.Link)
	}
	card.Lines[1].Text, card.Level = "6, medium · Ann", 2
	if err := s.p.Update(t.Context(), at, card); err != nil {
		t.Fatal(err)
	}
	if m, _ = s.d.Message(s.apollo, at.Message); m.Embeds[0].Color != colours[2] || !strings.Contains(m.Text(), "6, medium") {
		t.Errorf("the edited card is %+v", m)
	}
}

func TestWhatDoesNotFitIntoAnEditIsCounted(t *testing.T) {
	s := begin(t)
	at, err := s.p.Post(t.Context(), s.place(), "k", weekly())
	if err != nil {
		t.Fatal(err)
	}
	long := weekly()
	for range 30 {
		long.Add(strings.Repeat("*", 400))
	}
	if err := s.p.Update(t.Context(), at, long); err != nil {
		t.Fatal(err)
	}
	if m, _ := s.d.Message(s.apollo, at.Message); !strings.Contains(m.Text(), "more lines didn't fit here") {
		t.Errorf("the message is %.100q", m.Text())
	}
}

func TestErrorsHoldNoSecrets(t *testing.T) {
	s := begin(t)
	asked := s.d.Command(s.ana, s.apollo, "pmo help", nil)
	asked.Answer()
	s.p.working.Wait(s.t.Context())
	in := interaction{ID: text(asked.ID), Token: text(asked.Token), App: text(s.d.App()), Type: slashInteraction}
	s.d.Break("", 100, discordtest.LoseAnswer())
	for _, err := range []error{
		s.p.callback(t.Context(), in, answerNow, message{Mentions: nobody()}, nil),
		s.p.api.call(t.Context(), request{what: "x", method: "PATCH", path: s.p.hook(in) + "/messages/@original", open: true}, nil),
		s.p.whoAmI(t.Context()),
	} {
		if err == nil || strings.Contains(err.Error(), asked.Token) || strings.Contains(err.Error(), s.d.Token()) || strings.Contains(err.Error(), "127.0.0.1") {
			t.Errorf("the error is %v", err)
		}
	}
	s.d.Mend()
}

// TestAnAnswerSaysWhereNothingCanBePosted: what a command changed is to be
// posted, and the bot may not. The interaction itself tells, so nobody is asked.
func TestAnAnswerSaysWhereNothingCanBePosted(t *testing.T) {
	s := begin(t)
	s.h.answer = func(chat.Command) chat.Reply {
		r := chat.Text(say.En, "Logged in Apollo: APO-R12 Vendor slips")
		r.Posts = true
		return r
	}
	logged := func() string {
		return s.d.Command(s.ana, s.apollo, "risk log", discordtest.Values{"title": "Vendor slips"}).Answer().Content
	}
	if got := logged(); strings.Contains(got, "Not posted") {
		t.Errorf("where it may post, ana reads %q", got)
	}
	s.apollo.Deny(s.guild.Bot(), discordtest.SendMessages)
	if got := logged(); !strings.Contains(got, "Not posted in #apollo: I'm not allowed to.") {
		t.Errorf("where it may not, ana reads %q", got)
	}
}

func TestACardLoggedInDiscordIsPostedOnce(t *testing.T) {
	store, err := sqlite.Open(t.Context(), sqlite.Memory)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	s := begin(t)
	s.notes.Store = store
	s.h.answer = func(c chat.Command) chat.Reply {
		if c.From.ID == chat.BotID {
			card := chat.Text(say.En, "APO-R12 Vendor slips", "20, critical")
			card.To, card.Ref = chat.Audience{Place: c.In, Public: true}, "APO-R12"
			return card
		}
		r := chat.Text(say.En, "Logged in Apollo: APO-R12 Vendor slips")
		r.Promises = []chat.Promise{{Target: c.In.ID, Path: "card show"}}
		return r
	}
	s.d.Command(s.ana, s.apollo, "risk log", discordtest.Values{"title": "Vendor slips"}).Answer()
	if err := s.b.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if list := s.d.Messages(s.apollo); len(list) != 1 || list[0].Embeds[0].Title != "APO-R12 Vendor slips" {
		t.Errorf("%d messages stand", len(list))
	}
}

var _ answerer = (*bot.Bot)(nil)
