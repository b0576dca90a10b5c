package slacktest_test

import (
	"testing"

	"pmobot/bot/slack/slacktest"
)

// everything are the events about people and channels.
func everything() []string {
	return []string{
		"app_mention", "member_joined_channel", "channel_rename", "channel_archive", "channel_deleted", "channel_left", "channel_id_changed",
		"channel_shared", "channel_unshared", "group_rename", "group_archive", "group_left", "user_change",
	}
}

func TestTheAppIsToldWhatChanges(t *testing.T) {
	s := frozen(t, slacktest.Options{Events: everything(), Channels: []slacktest.Channel{
		{Name: "apollo"}, {Name: "board", Private: true}, {Name: "other", Members: []string{"ana"}},
	}})
	c, _ := connect(t, s)
	next := func() object {
		f := c.next()
		c.ack(f, nil)
		if text(f, "payload", "team_id") != slacktest.TeamID || text(f, "payload", "event_id") == "" {
			t.Error(f)
		}
		event, _ := at(f, "payload", "event").(object)
		return event
	}
	s.Share("other", true) // where the app isn't, it hears nothing
	s.Rename("other", "else")
	s.Share("apollo", true)
	if e := next(); text(e, "type") != "channel_shared" || text(e, "channel") != "C0APOLLO" || text(e, "connected_team_id") != slacktest.OtherTeam {
		t.Error(e)
	}
	if info := form(t, s, "conversations.info", "channel", "C0APOLLO"); at(info, "channel", "is_ext_shared") != true {
		t.Error(info)
	}
	s.Invite("board") // of which the app isn't told
	if info := form(t, s, "conversations.info", "channel", "C0BOARD"); at(info, "channel", "is_pending_ext_shared") != true {
		t.Error(info)
	}
	s.Share("apollo", false)
	if e := next(); text(e, "type") != "channel_unshared" || at(e, "is_ext_shared") != false {
		t.Error(e)
	}
	s.Rename("board", "council")
	if e := next(); text(e, "type") != "group_rename" || text(e, "channel", "name") != "council" {
		t.Error(e)
	}
	s.Renumber("apollo", "C0NEW")
	if e := next(); text(e, "old_channel_id") != "C0APOLLO" || text(e, "new_channel_id") != "C0NEW" {
		t.Error(e)
	}
	s.Alter("bo", func(u *slacktest.User) { u.Gone = true })
	if e := next(); text(e, "type") != "user_change" || at(e, "user", "deleted") != true || text(e, "user", "id") != "U0BO" || at(e, "user", "locale") != nil {
		t.Error(e)
	}
	s.Archive("council")
	if e := next(); text(e, "type") != "group_archive" {
		t.Error(e)
	}
	s.Leave("apollo", slacktest.BotUser)
	if e := next(); text(e, "type") != "channel_left" || text(e, "channel") != "C0NEW" {
		t.Error(e)
	}
	s.Join("apollo", slacktest.BotUser)
	if e := next(); text(e, "type") != "member_joined_channel" || text(e, "user") != slacktest.BotUser {
		t.Error(e)
	}
	s.Delete("apollo")
	if e := next(); text(e, "type") != "channel_deleted" {
		t.Error(e)
	}
	if info := form(t, s, "conversations.info", "channel", "C0NEW"); text(info, "error") != "channel_not_found" {
		t.Error(info)
	}
}

func TestWithoutItsScopeAnEventIsNotTold(t *testing.T) {
	s := frozen(t, slacktest.Options{Events: everything(), Scopes: []string{"app_mentions:read", "channels:read"}})
	c, _ := connect(t, s)
	s.Alter("bo", func(u *slacktest.User) { u.Guest = true })
	s.Share("apollo", true)
	if f := c.next(); text(f, "payload", "event", "type") != "channel_shared" {
		t.Error(f)
	}
}

// Of other organisations Slack tells where they are of, and offers no commands.
func TestPeopleOfOtherOrganisations(t *testing.T) {
	s := frozen(t, slacktest.Options{Enterprise: "E0ORG", Users: []slacktest.User{
		{Name: "ana"}, {Name: "olga", Team: slacktest.OtherTeam}, {Name: "sis", Team: "T0SISTER", Enterprise: "E0ORG", Teams: []string{"T0SISTER", slacktest.TeamID}},
	}})
	if who := form(t, s, "auth.test"); text(who, "enterprise_id") != "E0ORG" || text(who, "team") != "Office" {
		t.Error(who)
	}
	olga := form(t, s, "users.info", "user", "U0OLGA", "include_locale", "true")
	if text(olga, "user", "team_id") != slacktest.OtherTeam || at(olga, "user", "is_stranger") != false || at(olga, "user", "locale") != nil {
		t.Error(olga)
	}
	if sis := form(t, s, "users.info", "user", "U0SIS"); text(sis, "user", "enterprise_user", "enterprise_id") != "E0ORG" || text(sis, "user", "enterprise_user", "teams") != "" {
		t.Error(sis)
	}
	m := card(t, s)
	c, _ := connect(t, s)
	for what, h := range map[string]*slacktest.Handle{
		"a command": s.Slash("olga", "#apollo", "/risk", "list"), "a shortcut": s.Shortcut("olga", "new"), "a message's": s.MessageShortcut("olga", m, "log"),
	} {
		if h.Err() == nil {
			t.Errorf("%s is offered", what)
		}
	}
	if h := s.Slash("sis", "#apollo", "/risk", "list"); h.Err() != nil {
		t.Error(h.Err())
	}
	c.next()
	s.Press("olga", m, "Still so")
	if f := c.next(); text(f, "payload", "user", "team_id") != slacktest.OtherTeam || text(f, "payload", "team", "id") != slacktest.TeamID {
		t.Error(f)
	}
	s.Mention("olga", "#apollo", "", "risk list")
	if f := c.next(); text(f, "payload", "team_id") != slacktest.TeamID || text(f, "payload", "event", "team") != slacktest.OtherTeam {
		t.Error(f)
	}
	s.Foreign(1)
	s.Slash("ana", "#apollo", "/risk", "list")
	if f := c.next(); text(f, "payload", "team_id") != slacktest.OtherTeam {
		t.Error(f)
	}
}

func TestTokensCountAgain(t *testing.T) {
	s := frozen(t, slacktest.Options{})
	s.Revoke()
	if a := form(t, s, "auth.test"); text(a, "error") != "token_revoked" {
		t.Error(a)
	}
	s.Restore()
	if a := form(t, s, "auth.test"); a["ok"] != true {
		t.Error(a)
	}
}
