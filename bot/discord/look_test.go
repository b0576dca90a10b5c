package discord

import (
	"strings"
	"testing"
	"time"

	"pmobot/bot/discord/discordtest"
	"pmobot/internal/chat"
	"pmobot/internal/say"
)

// look asks how a place stands, and must be told.
func (s *scene) look(in chat.Place) chat.Standing {
	s.t.Helper()
	stands, err := s.p.Look(s.t.Context(), in)
	if err != nil {
		s.t.Fatal(err)
	}
	return stands
}

// in is the place of a channel, or of a thread.
func (s *scene) in(c *discordtest.Channel) chat.Place {
	at := s.place()
	at.ID, at.Name = channelToken(c.ID), ""
	if c.Parent != nil {
		at.ID, at.Thread = channelToken(c.Parent.ID), c.ID
	}
	return at
}

// asked counts the requests of a route.
func (s *scene) asked(route string) int {
	n := 0
	for _, r := range s.d.Audit() {
		if strings.HasPrefix(r.Route, route) {
			n++
		}
	}
	return n
}

func TestAPlaceStandsAsItsPermissionsSay(t *testing.T) {
	cases := map[string]struct {
		do   func(s *scene, c *discordtest.Channel)
		gone string
	}{
		"as it is": {func(*scene, *discordtest.Channel) {}, ""},
		"deleted":  {func(_ *scene, c *discordtest.Channel) { c.Delete() }, whyDeleted},
		"not seen": {func(s *scene, c *discordtest.Channel) { c.Deny(s.guild.Everyone(), discordtest.ViewChannel) }, whyNoView},
		"seen by its role": {func(s *scene, c *discordtest.Channel) {
			c.Deny(s.guild.Everyone(), discordtest.ViewChannel)
			c.Allow(s.guild.Bot(), discordtest.ViewChannel)
		}, ""},
		"no sending": {func(s *scene, c *discordtest.Channel) { c.Deny(s.guild.Bot(), discordtest.SendMessages) }, whyMissing + "SEND_MESSAGES"},
		"no sending, itself": {
			func(s *scene, c *discordtest.Channel) {
				c.DenyUser(s.d.Bot(), discordtest.SendMessages|discordtest.EmbedLinks)
			},
			whyMissing + "SEND_MESSAGES, EMBED_LINKS",
		},
		"no embeds": {func(s *scene, c *discordtest.Channel) { c.Deny(s.guild.Bot(), discordtest.EmbedLinks) }, whyMissing + "EMBED_LINKS"},
		"a role without rights": {func(s *scene, _ *discordtest.Channel) {
			s.guild.Everyone().Set(discordtest.ViewChannel)
			s.guild.Bot().Set(0)
		}, whyMissing + "SEND_MESSAGES, EMBED_LINKS"},
		"administrator, whatever the channel says": {func(s *scene, c *discordtest.Channel) {
			c.Deny(s.guild.Everyone(), discordtest.ViewChannel|discordtest.SendMessages)
			s.guild.Assign(s.d.Bot(), s.guild.Role("all", discordtest.Administrator))
		}, ""},
		"timed out":          {func(s *scene, _ *discordtest.Channel) { s.guild.TimeOut(s.d.Bot(), time.Hour) }, whyMissing + "SEND_MESSAGES, EMBED_LINKS"},
		"expelled":           {func(s *scene, _ *discordtest.Channel) { s.guild.Expel() }, whyBotOut},
		"the server deleted": {func(s *scene, _ *discordtest.Channel) { s.guild.Delete() }, whyDeleted},
	}
	for name, row := range cases {
		t.Run(name, func(t *testing.T) {
			s := begin(t)
			c := s.guild.Channel("reports")
			row.do(s, c)
			stands := s.look(s.in(c))
			if stands.Gone != row.gone || row.gone == "" && (stands.Place.Name != "#reports" || stands.Place.Shared) {
				t.Errorf("it stands as %+v", stands)
			}
			_, err := s.p.Post(t.Context(), s.in(c), "k", card())
			if posted := err == nil; posted != (row.gone == "") {
				t.Errorf("posting there: %v", err)
			}
			if err != nil && !strings.Contains(err.Error(), row.gone) {
				t.Errorf("posting there ends with %v, and doesn't say %q", err, row.gone)
			}
		})
	}
}

// card is an entry's card, as it is posted.
func card() chat.Reply {
	r := chat.Text(say.En, "APO-R12 Vendor slips", "20, critical")
	r.To, r.Ref, r.Key = chat.Audience{Public: true}, "APO-R12", "card/APO-R12"
	return r
}

func TestAThreadStandsAsItsChannel(t *testing.T) {
	s := begin(t)
	talk, locked, managed := s.apollo.Thread("talk"), s.apollo.Thread("locked"), s.guild.Channel("managed")
	locked.Lock()
	if gone := s.look(s.in(talk)).Gone; gone != "" {
		t.Errorf("a thread: %q", gone)
	}
	if gone := s.look(s.in(locked)).Gone; gone != whyLocked {
		t.Errorf("a locked thread: %q", gone)
	}
	managed.Allow(s.guild.Bot(), discordtest.ManageThreads)
	other := managed.Thread("locked too")
	other.Lock()
	if gone := s.look(s.in(other)).Gone; gone != "" {
		t.Errorf("a locked thread of who manages threads: %q", gone)
	}
	managed.Deny(s.guild.Everyone(), discordtest.SendInThreads)
	managed.Deny(s.guild.Bot(), discordtest.SendInThreads)
	s.until("the event came", func() bool { return s.look(s.in(other)).Gone == whyMissing+"SEND_MESSAGES_IN_THREADS" })
}

// TestWhatIsKnownOfAPlaceIsNeverOld: an event is believed at once, and where
// events are lost nothing is believed for longer than a minute.
func TestWhatIsKnownOfAPlaceIsNeverOld(t *testing.T) {
	changes := map[string]func(s *scene){
		"the channel is deleted": func(s *scene) { s.apollo.Delete() },
		"an overwrite":           func(s *scene) { s.apollo.Deny(s.guild.Bot(), discordtest.SendMessages) },
		"a role":                 func(s *scene) { s.guild.Everyone().Set(0); s.guild.Bot().Set(0) },
		"the bot's roles": func(s *scene) {
			s.guild.Everyone().Set(discordtest.ViewChannel)
			s.look(s.place())
			s.guild.Assign(s.d.Bot())
		},
		"the bot is expelled": func(s *scene) { s.guild.Expel() },
	}
	for name, change := range changes {
		for _, hushed := range []bool{false, true} {
			s := begin(t)
			s.d.Hush(hushed)
			if gone := s.look(s.place()).Gone; gone != "" {
				t.Fatal(gone)
			}
			change(s)
			if hushed {
				s.d.Advance(chat.LookFresh)
				if s.look(s.place()).Gone == "" {
					t.Errorf("%s, untold: a minute later the place still stands", name)
				}
				continue
			}
			s.until(name+" is told", func() bool { return s.look(s.place()).Gone != "" })
		}
	}
}

func TestAnInteractionTellsHowItsPlaceStands(t *testing.T) {
	s := begin(t)
	s.d.Hush(true)
	asked := func() int { return s.asked("GET /channels/{channel_id}") + s.asked("GET /guilds") }
	s.until("a look asks nobody, once what the server said at the start is read", func() bool {
		before := asked()
		s.d.Command(s.ana, s.apollo, "pmo help", nil).Answer()
		if stands := s.look(s.in(s.apollo)); stands.Gone != "" || stands.Place.Name != "#apollo" {
			t.Errorf("it stands as %+v", stands)
		}
		return asked() == before
	})
	s.apollo.Deny(s.guild.Bot(), discordtest.SendMessages)
	s.d.Command(s.ana, s.apollo, "pmo help", nil).Answer()
	if gone := s.look(s.place()).Gone; gone != whyMissing+"SEND_MESSAGES" {
		t.Errorf("after another one it stands as %q", gone)
	}
}

func TestWhatCannotBeAskedWaits(t *testing.T) {
	for name, fault := range lookUps() {
		for _, route := range []string{"GET /channels/{channel_id}", guildRoute, memberRoute} {
			if name == "time-out" {
				continue // as long as the caller waits
			}
			s := begin(t)
			s.d.Break(route, 1000, fault)
			if stands, err := s.p.Look(t.Context(), s.place()); err == nil {
				t.Errorf("%s with %s: %+v", route, name, stands)
			}
			if stands, err := s.p.Look(t.Context(), s.private(s.ana)); err == nil && !strings.Contains(route, "channels") {
				t.Errorf("%s with %s, in private: %+v", route, name, stands)
			}
			s.d.Mend()
			s.d.Advance(20 * time.Second)
			if gone := s.look(s.place()).Gone; gone != "" {
				t.Errorf("once it can be asked: %q", gone)
			}
		}
	}
}

func TestPrivateMessagesStandAsTheirReader(t *testing.T) {
	s := begin(t)
	boss := s.guild.Join("Maria", "zh-CN", s.guild.Role("lead", discordtest.ManageGuild))
	s.d.Command(boss, s.apollo, "pmo help", nil).Answer()
	if r := s.look(s.private(boss)).Reader; r != (chat.Person{ID: personToken(boss.ID), Name: "Maria", Lang: say.Zh, Member: true, Admin: true}) {
		t.Errorf("it is read by %+v", r)
	}
	shut := s.guild.Join("Shut", "en-US")
	shut.CloseDirect()
	if gone := s.look(s.private(shut)).Gone; gone != "" {
		t.Errorf("before anything is known: %q", gone)
	}
	if _, err := s.p.Post(t.Context(), s.private(shut), "k", weekly()); err == nil {
		t.Fatal("who takes none gets a message")
	}
	if gone := s.look(s.private(shut)).Gone; gone != whyShut {
		t.Errorf("after a post was refused: %q", gone)
	}
	s.d.Advance(shutFresh)
	if gone := s.look(s.private(shut)).Gone; gone != "" {
		t.Errorf("later it is tried again, but: %q", gone)
	}
	s.guild.Leave(boss)
	s.d.Advance(chat.LookFresh)
	if stands := s.look(s.private(boss)); stands.Gone != whyLeft || !stands.Reader.Left || stands.Reader.Admin {
		t.Errorf("who left: %+v", stands)
	}
	s.guild.Expel()
	s.until("the event came", func() bool {
		stands := s.look(s.private(s.ana))
		return stands.Gone == whyBotOut && stands.Reader.Unsure
	})
	if _, err := s.p.Look(t.Context(), chat.Place{Platform: Name, Person: personToken(s.ana.ID)}); err == nil {
		t.Error("who reads there is told without a server")
	}
}

func TestAPlaceOfAnotherServerIsNoPlaceOfTheOffice(t *testing.T) {
	s := begin(t)
	other := s.d.Guild("Other", "en-US").Channel("apollo")
	if gone := s.look(s.in(other)).Gone; gone != whyElse {
		t.Errorf("it stands as %q", gone)
	}
	for _, in := range []chat.Place{{Platform: Name, ID: "discord:#../users"}, {Platform: "slack", ID: channelToken(s.apollo.ID)}} {
		if gone := s.look(in).Gone; gone != whyNoPlace {
			t.Errorf("%+v stands as %q", in, gone)
		}
	}
}
