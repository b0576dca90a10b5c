package slacktest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"pmobot/bot/slack/slacktest"
)

func TestAMessagePostedEditedAndDeleted(t *testing.T) {
	s := frozen(t, slacktest.Options{})
	posted := form(t, s, "chat.postMessage", "channel", "C0APOLLO", "text", "BOR-R4 at 9",
		"blocks", `[{"type":"section","text":{"type":"mrkdwn","text":"BOR-R4 at *9*"}}]`,
		"metadata", `{"event_type":"pmobot_post","event_payload":{"key":"weekly/7"}}`)
	ts := text(posted, "ts")
	m, ok := s.At("#apollo", ts)
	if !ok || s.Shown(m) != "BOR-R4 at 9" || text(m.Blocks[0], "block_id") == "" || text(m.Metadata, "event_payload", "key") != "weekly/7" {
		t.Fatalf("%v: %+v", posted, m)
	}
	if link := form(t, s, "chat.getPermalink", "channel", "C0APOLLO", "message_ts", ts); !strings.HasSuffix(text(link, "permalink"), "/C0APOLLO/p"+strings.ReplaceAll(ts, ".", "")) {
		t.Error(link)
	}
	form(t, s, "chat.update", "channel", "C0APOLLO", "ts", ts, "text", "BOR-R4 at 15")
	if m, _ = s.At("#apollo", ts); s.Shown(m) != "BOR-R4 at 15" || m.Edits != 1 || s.Count() != 1 {
		t.Errorf("%+v", m)
	}
	if a := form(t, s, "chat.update", "channel", "C0APOLLO", "ts", ts, "text", x(4001)); text(a, "error") != "msg_too_long" {
		t.Error(a)
	}
	form(t, s, "chat.delete", "channel", "C0APOLLO", "ts", ts)
	if _, ok = s.At("#apollo", ts); ok || s.Count() != 0 {
		t.Error("it still stands")
	}
	said := s.Say("ana", "#apollo", "", "mine")
	for method, want := range map[string]string{"chat.update": "cant_update_message", "chat.delete": "cant_delete_message"} {
		if a := jsonCall(t, s, method, object{"channel": "C0APOLLO", "ts": said.TS, "text": "x"}); text(a, "error") != want {
			t.Error(a)
		}
	}
}

func TestWhatSlackTakesButShouldNotGet(t *testing.T) {
	s := frozen(t, slacktest.Options{Unlimited: true})
	a := jsonCall(t, s, "chat.postMessage", object{"channel": "C0APOLLO", "blocks": []any{section("x")}})
	if a["ok"] != true || text(a, "warning") != "missing_text_in_message" {
		t.Error(a)
	}
	long := jsonCall(t, s, "chat.postMessage", object{"channel": "C0APOLLO", "text": x(40001)})
	if n := len(text(long, "message", "text")); n != 40000 {
		t.Errorf("%d characters are kept", n)
	}
	if got := codes(s); got != "missing_text_in_message message_truncated" {
		t.Error(got)
	}
}

func TestOneMessageASecondAndChannel(t *testing.T) {
	s := frozen(t, slacktest.Options{})
	post := func(channel string) *http.Response {
		return request(t, s, "chat.postMessage", slacktest.BotToken, object{"channel": channel, "text": "x"})
	}
	for i, step := range []struct {
		channel string
		advance time.Duration
		status  int
	}{
		{"C0APOLLO", 0, 200},
		{"C0APOLLO", 0, 429},
		{"C0BOREALIS", 0, 200},
		{"C0APOLLO", time.Second, 200},
	} {
		s.Clock.Advance(step.advance)
		r := post(step.channel)
		if r.StatusCode != step.status || (r.Header.Get("Retry-After") == "1") != (step.status == 429) {
			t.Errorf("step %d: %s, Retry-After %q", i, r.Status, r.Header.Get("Retry-After"))
		}
	}
	if got := codes(s); got != "ratelimited" {
		t.Error(got)
	}
}

func TestTiersOfMethods(t *testing.T) {
	s := frozen(t, slacktest.Options{})
	for i := range 21 {
		r := request(t, s, "conversations.list", slacktest.BotToken, nil)
		if want := map[bool]int{true: 429, false: 200}[i == 20]; r.StatusCode != want {
			t.Errorf("call %d: %s", i, r.Status)
		}
		if i == 20 && r.Header.Get("Retry-After") != "60" {
			t.Error("Retry-After is", r.Header.Get("Retry-After"))
		}
	}
	s.Clock.Advance(time.Minute)
	if a := form(t, s, "conversations.list"); a["ok"] != true {
		t.Error(a)
	}
}

func TestResponseURLs(t *testing.T) {
	s := frozen(t, slacktest.Options{Unlimited: true})
	c, _ := connect(t, s)
	h := s.Slash("ana", "#apollo", "/risk", "list")
	c.ack(c.next(), nil)
	for i := range 6 {
		status, body := respond(t, h.Response, object{"text": fmt.Sprint("answer ", i)})
		if want := i < 5; (status == 200 && body == "ok") != want {
			t.Errorf("use %d: %d %s", i, status, body)
		}
	}
	if list, err := h.AnswersOf(soon(t), 5); err != nil || len(list) != 5 || list[4].Text != "answer 4" || list[0].For != "U0ANA" {
		t.Error(list, err)
	}
	h = s.Slash("ana", "#apollo", "/risk", "list")
	c.ack(c.next(), nil)
	if _, body := respond(t, h.Response, object{"delete_original": true}); !strings.Contains(body, "message_not_found") {
		t.Error("a command's own words are deleted:", body)
	}
	if _, body := respond(t, h.Response, object{"text": "x", "blocks": []any{object{"type": "marquee"}}}); !strings.Contains(body, "invalid_blocks") {
		t.Error(body)
	}
	s.Clock.Advance(30*time.Minute + time.Second)
	if status, body := respond(t, h.Response, object{"text": "late"}); status != 404 || !strings.Contains(body, "expired_url") {
		t.Error(status, body)
	}
}

func TestAButtonsResponseURLChangesItsMessage(t *testing.T) {
	s := frozen(t, slacktest.Options{Unlimited: true})
	c, _ := connect(t, s)
	m := card(t, s)
	h := s.Press("ana", m, "Close")
	c.ack(c.next(), nil)
	respond(t, h.Response, object{"text": "Closed.", "replace_original": true})
	if now, err := h.Answer(soon(t)); err != nil || now.TS != m.TS || s.Shown(now) != "Closed." {
		t.Errorf("%+v, %v", now, err)
	}
	respond(t, h.Response, object{"text": "by bo", "response_type": "in_channel"})
	respond(t, h.Response, object{"delete_original": true})
	if posts := s.Posts("#apollo"); len(posts) != 1 || posts[0].Text != "by bo" {
		t.Errorf("%+v", posts)
	}
	if _, body := respond(t, h.Response, object{"text": "x", "replace_original": true}); !strings.Contains(body, "message_not_found") {
		t.Error(body)
	}
	ephemeral := s.Slash("ana", "#apollo", "/risk", "list")
	c.ack(c.next(), object{"text": "list", "blocks": []any{actions(button("more", "More"))}})
	mine, err := ephemeral.Answer(soon(t))
	if err != nil {
		t.Fatal(err)
	}
	h = s.Press("ana", mine, "More")
	f := c.next()
	if at(f, "payload", "container", "is_ephemeral") != true || at(f, "payload", "message") != nil {
		t.Error("an ephemeral message is shown in the payload:", f)
	}
	s.EndResponses()
	if status, _ := respond(t, h.Response, object{"text": "x"}); status != 404 {
		t.Error("it isn't gone")
	}
}

func TestConversations(t *testing.T) {
	o := crowded()
	o.Scopes = append(slacktest.Granted(), "im:read")
	s := frozen(t, o)
	im := text(form(t, s, "conversations.open", "users", "U0ANA"), "channel", "id")
	if a := form(t, s, "chat.postMessage", "channel", "U0ANA", "text", "a reminder"); text(a, "channel") != im {
		t.Error(a)
	}
	if d := s.Direct("ana"); len(d) != 1 || d[0].Text != "a reminder" || d[0].Channel != im {
		t.Error(d)
	}
	if a := form(t, s, "conversations.info", "channel", "C0APOLLO", "include_num_members", "true"); text(a, "channel", "name") != "apollo" || at(a, "channel", "is_member") != true || at(a, "channel", "num_members") != 2.0 {
		t.Error(a)
	}
	if a := form(t, s, "conversations.info", "channel", im); text(a, "channel", "user") != "U0ANA" {
		t.Error(a)
	}
	if a := form(t, s, "conversations.members", "channel", "C0APOLLO", "limit", "1"); text(a, "members", 0) != "U0ANA" || text(a, "response_metadata", "next_cursor") != "1" {
		t.Error(a)
	}
	if a := form(t, s, "conversations.members", "channel", "C0APOLLO", "cursor", "x"); text(a, "error") != "invalid_cursor" {
		t.Error(a)
	}
	for types, want := range map[string]int{"": 3, "public_channel,private_channel": 3, "im": 1} {
		a := form(t, s, "conversations.list", "types", types)
		if list, _ := a["channels"].([]any); len(list) != want {
			t.Errorf("%q: %d channels", types, len(list))
		}
	}
	if a := form(t, s, "conversations.list", "types", "all"); text(a, "error") != "invalid_types" {
		t.Error(a)
	}
	s.Archive("#apollo")
	if a := form(t, s, "chat.postMessage", "channel", "C0APOLLO", "text", "x"); text(a, "error") != "is_archived" {
		t.Error(a)
	}
	s.Join("#other", "pmobot")
	s.Alter("ana", func(u *slacktest.User) { u.Gone = true })
	if a := form(t, s, "chat.postMessage", "channel", "C0OTHER", "text", "x"); a["ok"] != true {
		t.Error(a)
	}
	if a := form(t, s, "chat.postMessage", "channel", im, "text", "x"); text(a, "error") != "user_disabled" {
		t.Error(a)
	}
	s.Leave("#other", "pmobot")
	if a := form(t, s, "conversations.history", "channel", "C0OTHER"); text(a, "error") != "not_in_channel" {
		t.Error(a)
	}
}

func TestHistoryIsLookedUp(t *testing.T) {
	for _, scope := range []string{"metadata.message:read", "none"} {
		s := frozen(t, slacktest.Options{Unlimited: true, Scopes: append(slacktest.Granted(), scope)})
		first := jsonCall(t, s, "chat.postMessage", object{"channel": "C0APOLLO", "text": "one", "metadata": object{"event_type": "post", "event_payload": object{"key": "k1"}}})
		jsonCall(t, s, "chat.postMessage", object{"channel": "C0APOLLO", "text": "below", "thread_ts": first["ts"]})
		jsonCall(t, s, "chat.postMessage", object{"channel": "C0APOLLO", "text": "both", "thread_ts": first["ts"], "reply_broadcast": true})
		s.Clock.Advance(time.Minute)
		s.Say("ana", "#apollo", "", "two")
		texts := func(method string, args ...string) string {
			a := form(t, s, method, append([]string{"channel", "C0APOLLO"}, args...)...)
			var list []string
			messages, _ := a["messages"].([]any)
			for _, m := range messages {
				list = append(list, text(m, "text"))
			}
			return strings.Join(list, " ") + text(a, "error")
		}
		ts := text(first, "ts")
		for _, row := range []struct{ want, got string }{
			{"two both one", texts("conversations.history")},
			{"two both", texts("conversations.history", "oldest", ts)},
			{"one", texts("conversations.history", "latest", ts, "inclusive", "true")},
			{"two", texts("conversations.history", "limit", "1")},
			{"one below both", texts("conversations.replies", "ts", ts)},
			{"thread_not_found", texts("conversations.replies", "ts", "1.2")},
		} {
			if row.got != row.want {
				t.Errorf("got %q, want %q", row.got, row.want)
			}
		}
		a := form(t, s, "conversations.history", "channel", "C0APOLLO", "include_all_metadata", "true", "latest", ts, "inclusive", "1")
		if key := text(a, "messages", 0, "metadata", "event_payload", "key"); (key == "k1") != (scope != "none") {
			t.Errorf("with %s the metadata is %q", scope, key)
		}
	}
}

func TestPeople(t *testing.T) {
	s := frozen(t, slacktest.Options{})
	dora := s.AddUser(slacktest.User{Name: "dora", Guest: true})
	hall := s.AddChannel(slacktest.Channel{Name: "hall"})
	if s.UserID("@dora") != dora.ID || s.ChannelID("#hall") != hall.ID || s.ChannelID("C9") != "C9" {
		t.Error("names")
	}
	a := form(t, s, "users.info", "user", "U0CHEN", "include_locale", "true")
	if text(a, "user", "locale") != "zh-CN" || text(a, "user", "tz") != "Asia/Shanghai" || at(a, "user", "tz_offset") != 28800.0 || text(a, "user", "real_name") != "陈晨" {
		t.Error(a)
	}
	if a := form(t, s, "users.info", "user", "chen"); text(a, "error") != "user_not_found" {
		t.Error(a)
	}
}
