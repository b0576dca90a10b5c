package slacktest_test

import (
	"fmt"
	"strings"
	"testing"

	"pmobot/bot/slack/slacktest"
)

// hush is a testing.TB that counts errors instead of failing.
type hush struct {
	testing.TB
	errors []string
}

func (h *hush) Error(args ...any) { h.errors = append(h.errors, fmt.Sprint(args...)) }

// card posts a message with every kind of control.
func card(t *testing.T, s *slacktest.Slack) slacktest.Message {
	t.Helper()
	answer := jsonCall(t, s, "chat.postMessage", object{
		"channel": "#apollo", "text": "APO-R1", "blocks": []any{
			with(section("APO-R1 Vendor slips"), "accessory", menu("overflow", object{"options": []any{option("Withdraw", "w"), option("Move", "m")}})),
			with(actions(button("close", "Close"), button("review", "Still so"), button("other", "Close")), "block_id", "b1"),
			with(actions(
				menu("static_select", object{"placeholder": plain("Owner"), "options": []any{option("ana", "1"), option("bo", "2")}}),
				with(menu("datepicker", object{"placeholder": plain("Due"), "initial_date": "2026-12-01"}), "action_id", "due"),
				with(menu("users_select", object{"placeholder": plain("Reviewer")}), "action_id", "who"),
				with(menu("multi_static_select", object{"placeholder": plain("Tags"), "options": []any{option("x", "1"), option("y", "2")}}), "action_id", "tags"),
				with(menu("conversations_select", object{"placeholder": plain("Channel")}), "action_id", "where"),
			), "block_id", "menus"),
		},
	})
	if answer["ok"] != true {
		t.Fatal(answer)
	}
	m, ok := s.At("#apollo", text(answer, "ts"))
	if !ok {
		t.Fatal("it isn't there")
	}
	return m
}

func TestPressingAButton(t *testing.T) {
	s := frozen(t, slacktest.Options{})
	m := card(t, s)
	c, _ := connect(t, s)
	for label, id := range map[string]string{"Close": "close", "Close#2": "other", "Still so": "review"} {
		h := s.Press("bo", m, label)
		f := c.next()
		p := f["payload"]
		if text(p, "actions", 0, "action_id") != id || text(p, "actions", 0, "value") != "v" || text(p, "actions", 0, "block_id") != "b1" {
			t.Error(p)
		}
		if text(p, "type") != "block_actions" || text(p, "container", "message_ts") != m.TS || text(p, "user", "id") != "U0BO" || text(p, "message", "text") != "APO-R1" {
			t.Error(p)
		}
		if text(p, "state", "values", "menus", "due", "type") != "datepicker" || f["accepts_response_payload"] != false {
			t.Error(f)
		}
		c.ack(f, nil)
		if _, err := h.Acked(soon(t)); err != nil {
			t.Error(err)
		}
	}
	h := s.Press("bo", m, "Move")
	f := c.next()
	c.ack(f, object{"text": "no"})
	if _, err := h.Acked(soon(t)); err != nil || text(f, "payload", "actions", 0, "selected_option", "value") != "m" {
		t.Error(f, err)
	}
	if codes(s) != "payload_not_accepted" {
		t.Error("an answer in the acknowledgement of a button:", codes(s))
	}
}

func TestChoosingInMenus(t *testing.T) {
	s := frozen(t, slacktest.Options{})
	m := card(t, s)
	c, _ := connect(t, s)
	for _, row := range []struct{ menu, choice, key, want string }{
		{"Owner", "bo", "selected_option", "map[text:map[emoji:true text:bo type:plain_text] value:2]"},
		{"Due", "2026-12-24", "selected_date", "2026-12-24"},
		{"Reviewer", "chen", "selected_user", "U0CHEN"},
		{"Channel", "#borealis", "selected_conversation", "C0BOREALIS"},
		{"Tags", "x,y", "selected_options", "value:2"},
	} {
		s.Select("ana", m, row.menu, row.choice)
		f := c.next()
		if got := fmt.Sprint(at(f, "payload", "actions", 0, row.key)); !strings.Contains(got, row.want) {
			t.Errorf("%s: %s", row.menu, got)
		}
	}
	s.Press("ana", m, "Close")
	if got := fmt.Sprint(at(c.next(), "payload", "state", "values", "menus", "due")); !strings.Contains(got, "2026-12-24") {
		t.Error("what was chosen before is forgotten:", got)
	}
}

func TestNobodyDoesWhatCannotBeDone(t *testing.T) {
	loud := &hush{TB: t}
	s := slacktest.Start(loud, slacktest.Options{
		Clock:    slacktest.Frozen(noon),
		Channels: []slacktest.Channel{{Name: "apollo"}, {Name: "steering", Private: true, Members: []string{"ana", "pmobot"}}},
	})
	m := card(t, s)
	secret := jsonCall(t, s, "chat.postMessage", object{"channel": "#steering", "text": "x"})
	inSecret, _ := s.At("#steering", text(secret, "ts"))
	jsonCall(t, s, "chat.postEphemeral", object{"channel": "C0APOLLO", "user": "U0ANA", "text": "x", "blocks": []any{actions(button("a", "Close"))}})
	forAna := s.Ephemeral("ana", "#apollo")[0]
	acts := []func() *slacktest.Handle{
		func() *slacktest.Handle { return s.Press("ana", m, "Nowhere") },
		func() *slacktest.Handle { return s.Press("nobody", m, "Close") },
		func() *slacktest.Handle { return s.Press("bo", inSecret, "Close") },
		func() *slacktest.Handle { return s.Press("bo", forAna, "Close") },
		func() *slacktest.Handle { return s.Select("ana", m, "Owner", "chen") },
		func() *slacktest.Handle { return s.Select("ana", m, "Due", "tomorrow") },
		func() *slacktest.Handle { return s.Slash("ana", "#nowhere", "/risk", "") },
		func() *slacktest.Handle { return s.Mention("ana", "#apollo", "1.2", "") },
		func() *slacktest.Handle { return s.Submit("ana", nil) },
		func() *slacktest.Handle { return s.CloseView("ana") },
		func() *slacktest.Handle {
			jsonCall(t, s, "chat.delete", object{"channel": m.Channel, "ts": m.TS})
			return s.Press("ana", m, "Close")
		},
	}
	for i, act := range acts {
		if act().Err() == nil || len(loud.errors) != i+1 {
			t.Errorf("act %d: %q", i, loud.errors)
		}
	}
	s.Join("#nowhere", "ana")
	s.Alter("nobody", nil)
	if len(loud.errors) != len(acts)+2 {
		t.Errorf("%q", loud.errors)
	}
}

func TestAMentionAndItsAnswer(t *testing.T) {
	s := frozen(t, slacktest.Options{Unlimited: true})
	c, _ := connect(t, s)
	h := s.Mention("chen", "#apollo", "", "risk list")
	f := c.next()
	c.ack(f, nil)
	event := at(f, "payload", "event")
	if text(event, "type") != "app_mention" || text(event, "text") != "<@U0PMOBOT> risk list" || text(event, "ts") != h.TS || text(event, "thread_ts") != "" {
		t.Error(event)
	}
	answer := jsonCall(t, s, "chat.postMessage", object{"channel": "C0APOLLO", "thread_ts": h.TS, "text": "none"})
	if m, err := h.Answer(soon(t)); err != nil || m.Text != "none" || m.TS != text(answer, "ts") {
		t.Error(m, err)
	}
	parent, _ := s.At("#apollo", h.TS)
	if thread := s.Thread(parent); len(thread) != 1 || thread[0].Text != "none" {
		t.Error(thread)
	}
	h = s.Mention("chen", "#apollo", h.TS, "risk log x")
	if f := c.next(); text(f, "payload", "event", "thread_ts") != parent.TS {
		t.Error(f)
	}
	jsonCall(t, s, "chat.postEphemeral", object{"channel": "C0APOLLO", "user": "U0CHEN", "text": "only you"})
	if m, err := h.Answer(soon(t)); err != nil || m.For != "U0CHEN" {
		t.Error(m, err)
	}
}

func TestSeveralMentionsHaveTheirOwnAnswers(t *testing.T) {
	s := frozen(t, slacktest.Options{Unlimited: true})
	one, two := s.Mention("ana", "#apollo", "", "risk log 1"), s.Mention("ana", "#apollo", "", "risk log 2")
	jsonCall(t, s, "chat.postMessage", object{"channel": "C0APOLLO", "thread_ts": two.TS, "text": "second"})
	jsonCall(t, s, "chat.postEphemeral", object{"channel": "C0APOLLO", "user": "U0ANA", "thread_ts": two.TS, "text": "below"})
	jsonCall(t, s, "chat.postEphemeral", object{"channel": "C0APOLLO", "user": "U0ANA", "text": "first"})
	jsonCall(t, s, "chat.postEphemeral", object{"channel": "C0APOLLO", "user": "U0ANA", "text": "more"})
	if a := one.Answers(); len(a) != 1 || a[0].Text != "first" {
		t.Errorf("the first is answered by %+v", a)
	}
	if a := two.Answers(); len(a) != 3 || a[0].Text != "second" || a[1].Text != "below" || a[2].Text != "more" {
		t.Errorf("the second is answered by %+v", a)
	}
}

func TestWhatTheBotHears(t *testing.T) {
	s := frozen(t, slacktest.Options{
		Events: []string{"app_mention", "message.channel", "message.im"}, Scopes: []string{"app_mentions:read", "channels:history"},
		Channels: []slacktest.Channel{{Name: "apollo"}, {Name: "other", Members: []string{"ana"}}},
	})
	c, _ := connect(t, s)
	s.Say("ana", "#other", "", "the bot isn't here")
	s.Say("ana", "", "", "there is no scope for this")
	s.Mention("ana", "#other", "", "nor this")
	s.Say("ana", "#apollo", "", "this")
	if f := c.next(); text(f, "payload", "event", "text") != "this" || text(f, "payload", "event", "channel_type") != "channel" {
		t.Error(f)
	}
	if got := fmt.Sprint(s.ScopesUsed()); got != "[channels:history connections:write]" {
		t.Error(got)
	}
}

func TestShortcuts(t *testing.T) {
	s := frozen(t, slacktest.Options{})
	m := card(t, s)
	c, _ := connect(t, s)
	s.Shortcut("ana", "log-risk")
	if f := c.next(); text(f, "payload", "type") != "shortcut" || text(f, "payload", "callback_id") != "log-risk" || at(f, "payload", "response_url") != nil {
		t.Error(f)
	}
	h := s.MessageShortcut("ana", m, "log-risk")
	if f := c.next(); text(f, "payload", "message", "ts") != m.TS || text(f, "payload", "response_url") != h.Response || h.Response == "" {
		t.Error(f)
	}
}
