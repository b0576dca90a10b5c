package slack

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"pmobot/bot/slack/slacktest"
	"pmobot/internal/chat"
)

// loggedIn is a stand whose platform knows whose it is.
func loggedIn(t *testing.T, change ...func(*slacktest.Options, *Config)) *stand {
	t.Helper()
	st := newStand(t, change...)
	if err := st.p.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	return st
}

func TestLook(t *testing.T) {
	st := loggedIn(t)
	for _, c := range []slacktest.Channel{
		{Name: "shared", Shared: true},
		{Name: "pending", Pending: true},
		{Name: "sisters", OrgWide: true},
		{Name: "old", Archived: true},
		{Name: "strange", Members: []string{"ana"}},
		{Name: "secret", Members: []string{"ana"}, Private: true},
	} {
		st.AddChannel(c)
	}
	for name, want := range map[string]struct {
		shared bool
		gone   string
	}{
		"apollo": {}, "shared": {shared: true}, "pending": {shared: true}, "sisters": {},
		"old": {gone: "archived"}, "strange": {gone: "not a member"}, "secret": {shared: true, gone: "not found"}, "nowhere": {shared: true, gone: "not found"},
	} {
		got, err := st.p.Look(t.Context(), st.channel(name))
		if err != nil || got.Place.Shared != want.shared || got.Gone != want.gone {
			t.Errorf("#%s stands %+v, %v", name, got, err)
		}
		if want.gone != "not found" && got.Place.Name != "#"+name {
			t.Errorf("#%s is called %q", name, got.Place.Name)
		}
	}
	st.AddUser(slacktest.User{Name: "zoe", Gone: true})
	st.AddUser(slacktest.User{Name: "olga", Team: slacktest.OtherTeam})
	for name, want := range map[string]struct {
		reader chat.Person
		gone   string
	}{
		"bo": {chat.Person{Member: true}, ""}, "olga": {chat.Person{Outsider: true}, ""}, "zoe": {chat.Person{Left: true}, "the person left"},
	} {
		got, err := st.p.Look(t.Context(), st.p.Place(tokenStart+st.UserID(name)))
		reader := chat.Person{Member: got.Reader.Member, Outsider: got.Reader.Outsider, Left: got.Reader.Left}
		if err != nil || reader != want.reader || got.Gone != want.gone {
			t.Errorf("%s stands %+v, %v", name, got, err)
		}
	}
	for _, in := range []chat.Place{{Platform: "discord", ID: "discord:g1:1"}, {Platform: Name, ID: "slack"}, {Platform: Name, Person: "bo"}} {
		if got, err := st.p.Look(t.Context(), in); err != nil || got.Gone == "" {
			t.Errorf("%+v stands %+v, %v", in, got, err)
		}
	}
	st.sound("channel_not_found")
}

// What Look says is a minute old at most, though commands believe it longer.
func TestLookAsksAnewAfterAMinute(t *testing.T) {
	st := loggedIn(t, func(o *slacktest.Options, _ *Config) { o.Events = []string{"app_mention"} })
	apollo, bo := st.channel("apollo"), st.p.Place(tokenStart+st.UserID("bo"))
	look := func() (shared, left bool) {
		t.Helper()
		here, err := st.p.Look(t.Context(), apollo)
		who, other := st.p.Look(t.Context(), bo)
		if err := errors.Join(err, other); err != nil {
			t.Fatal(err)
		}
		return here.Place.Shared, who.Reader.Left
	}
	look()
	st.Share("apollo", true)
	st.Alter("bo", func(u *slacktest.User) { u.Gone = true })
	st.Clock.Advance(chat.LookFresh - time.Second)
	if look(); st.calls(channelInfo) != 1 || st.calls(usersInfo) != 1 {
		t.Errorf("within a minute Slack is asked %d and %d times", st.calls(channelInfo), st.calls(usersInfo))
	}
	st.Clock.Advance(time.Second)
	if shared, left := look(); !shared || !left {
		t.Errorf("after a minute: shared %v, left %v", shared, left)
	}
}

// What an event says is true at the next look, however fresh the last one is.
func TestAnEventDropsWhatWasLookedUp(t *testing.T) {
	for name, row := range map[string]struct {
		before, change func(*stand)
		want           func(chat.Standing) bool
	}{
		"shared":   {nil, func(st *stand) { st.Share("apollo", true) }, func(s chat.Standing) bool { return s.Place.Shared }},
		"unshared": {func(st *stand) { st.Share("apollo", true) }, func(st *stand) { st.Share("apollo", false) }, func(s chat.Standing) bool { return !s.Place.Shared }},
		"renamed":  {nil, func(st *stand) { st.Rename("apollo", "apollo-2") }, func(s chat.Standing) bool { return s.Place.Name == "#apollo-2" }},
		"archived": {nil, func(st *stand) { st.Archive("apollo") }, func(s chat.Standing) bool { return s.Gone == "archived" }},
		"deleted":  {nil, func(st *stand) { st.Delete("apollo") }, func(s chat.Standing) bool { return s.Gone == "not found" }},
		"left":     {nil, func(st *stand) { st.Leave("apollo", slacktest.BotUser) }, func(s chat.Standing) bool { return strings.HasPrefix(s.Gone, "not ") }},
		"joined": {func(st *stand) { st.Leave("apollo", slacktest.BotUser) }, func(st *stand) { st.Join("apollo", slacktest.BotUser) }, func(s chat.Standing) bool {
			return s.Gone == ""
		}},
		"with a new id": {nil, func(st *stand) { st.Renumber("apollo", "C0NEW") }, func(s chat.Standing) bool { return s.Gone == "not found" }},
	} {
		for _, private := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				st := newStand(t, func(o *slacktest.Options, _ *Config) {
					o.Channels = []slacktest.Channel{{Name: "apollo", Private: private}}
				})
				st.serve(recording(logged12))
				apollo := st.channel("apollo")
				look := func() chat.Standing {
					got, err := st.p.Look(t.Context(), apollo)
					if err != nil {
						t.Fatal(err)
					}
					return got
				}
				if row.before != nil {
					row.before(st)
				}
				st.until("it stands as before", func() bool { return !row.want(look()) })
				row.change(st)
				if private && name == "deleted" {
					return // of which nobody is told
				}
				st.until("it is known", func() bool { return row.want(look()) })
			})
		}
	}
}

// An event that comes while something is looked up makes that count for nothing.
func TestALookUpOvertakenByAnEventCountsForNothing(t *testing.T) {
	st := loggedIn(t)
	asked, let := make(chan struct{}), make(chan struct{})
	var wait sync.WaitGroup
	wait.Go(func() {
		_ = st.p.known.together(t.Context(), "C0APOLLO", func(_ context.Context, f *flight) error {
			close(asked)
			<-let
			st.p.known.mu.Lock()
			defer st.p.known.mu.Unlock()
			if !f.void {
				t.Error("it counts")
			}
			return nil
		})
	})
	<-asked
	st.Share("apollo", true)
	st.p.notice(envelope{Payload: []byte(`{"event":{"type":"channel_shared","channel":"C0APOLLO"}}`)})
	got, err := st.p.Look(t.Context(), st.channel("apollo")) // asks anew, rather than wait for the old answer
	if err != nil || !got.Place.Shared {
		t.Errorf("%+v, %v", got, err)
	}
	close(let)
	wait.Wait()
}

// Where Slack doesn't say, Look is an error: whoever posts waits.
func TestALookThatFailsIsAnError(t *testing.T) {
	for method, in := range map[string]string{channelInfo: "channel", usersInfo: "person"} {
		for name, fault := range failures(method) {
			t.Run(in+" "+name, func(t *testing.T) {
				st := loggedIn(t)
				at := st.channel("apollo")
				if in == "person" {
					at = st.p.Place(tokenStart + st.UserID("bo"))
				}
				if _, err := st.p.Look(t.Context(), at); err != nil {
					t.Fatal(err)
				}
				st.Clock.Advance(chat.LookFresh)
				st.Fail(fault)
				ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
				defer cancel()
				_, err := st.p.Look(ctx, at)
				if err == nil || errors.Is(err, chat.ErrGone) {
					t.Errorf("it is %v", err)
				}
				var later *chat.Later
				if errors.As(err, &later) != (name == "429") || later != nil && later.After != 30*time.Second {
					t.Errorf("it is to be asked again in %v: %v", later, err)
				}
				st.noSecrets(err.Error())
			})
		}
	}
}

// A channel that can't be asked about counts as shared until it was known.
func TestAnUnknownChannelCountsAsShared(t *testing.T) {
	for name, fault := range failures(channelInfo) {
		t.Run(name, func(t *testing.T) {
			st := newStand(t)
			rec := recording(logged12)
			st.serve(rec)
			st.answer(st.Slash("ana", "#apollo", "/risk", "log x"))
			if rec.last(t).In.Shared {
				t.Error("it is shared")
			}
			st.Fail(fault)
			st.Clock.Advance(freshFor)
			st.answer(st.Slash("ana", "#apollo", "/risk", "log x"))
			if c := rec.last(t); c.In.Shared || c.In.Name != "#apollo" {
				t.Errorf("what was known doesn't hold: %+v", c.In)
			}
			st.Clock.Advance(time.Minute)
			st.answer(st.Slash("ana", "#borealis", "/risk", "log x"))
			if !rec.last(t).In.Shared {
				t.Error("it isn't")
			}
		})
	}
}

// The receipt says why what it causes can't be posted, and says it no more
// once that is mended.
func TestTheReceiptSaysWhyNothingIsPosted(t *testing.T) {
	for name, row := range map[string]struct {
		upset func(*stand)
		says  string
	}{
		"not a member": {func(st *stand) { st.Leave("apollo", slacktest.BotUser) }, "type /invite @pmobot there"},
		"archived":     {func(st *stand) { st.Archive("apollo") }, "it is archived"},
		"can't ask":    {func(st *stand) { st.Fail(slacktest.Fault{Method: channelInfo, Status: 500, Times: -1}) }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			st := newStand(t)
			st.serve(recording(func(c chat.Command) chat.Reply {
				r := logged12(c)
				r.Posts = true
				return r
			}))
			row.upset(st)
			read := st.read(st.Slash("ana", "#apollo", "/risk", "log x"))
			if strings.Contains(read, "Not posted") != (row.says != "") || !strings.Contains(read, row.says) {
				t.Errorf("ana reads %q", read)
			}
		})
	}
}

// A public answer that Slack refuses is shown to who asked, with the true reason.
func TestAPublicAnswerThatIsRefusedSaysWhy(t *testing.T) {
	for name, row := range map[string]struct {
		fault slacktest.Fault
		says  string
	}{
		"not_in_channel":                        {refusing("chat.postMessage", "not_in_channel", 1), "the bot isn't in there"},
		"channel_not_found":                     {refusing("chat.postMessage", "channel_not_found", 1), "the bot isn't in there"},
		"is_archived":                           {refusing("chat.postMessage", "is_archived", 1), "it is archived"},
		"restricted_action":                     {refusing("chat.postMessage", "restricted_action", 1), "only some may post there"},
		"restricted_action_read_only_channel":   {refusing("chat.postMessage", "restricted_action_read_only_channel", 1), "only some may post there"},
		"a certain refusal that nobody foresaw": {refusing("chat.postMessage", "team_paused", 1), "Slack doesn't take it right now"},
		"503":                                   {slacktest.Fault{Method: "chat.postMessage", Status: 503}, "Slack doesn't take it right now"},
		"no answer":                             {slacktest.Fault{Method: "chat.postMessage", Drop: true}, "It may not stand in #apollo"},
	} {
		t.Run(name, func(t *testing.T) {
			st := newStand(t)
			st.serve(recording(func(c chat.Command) chat.Reply {
				r := logged12(c)
				r.To.Public = true
				return r
			}))
			st.Fail(row.fault)
			if read := st.read(st.Slash("ana", "#apollo", "/risk", "log x")); !strings.Contains(read, row.says) || !strings.Contains(read, "APO-R12") {
				t.Errorf("ana reads %q", read)
			}
		})
	}
}
