package discordtest_test

import (
	"bytes"
	"mime/multipart"
	"slices"
	"strings"
	"testing"
	"time"

	"pmobot/bot/discord/discordtest"
)

func TestPermissionsAreOfTheChannel(t *testing.T) {
	s := newStand(t, discordtest.Options{})
	embed := object{"embeds": list{object{"title": "x"}}}
	s.ok("POST", s.posts(""), embed)
	s.apollo.Deny(s.office.Bot(), discordtest.EmbedLinks)
	s.wants(s.do("POST", s.posts(""), embed), 403, 50013)
	s.apollo.Deny(s.office.Bot(), discordtest.SendMessages)
	s.wants(s.do("POST", s.posts(""), object{"content": "x"}), 403, 50013)
	s.apollo.Deny(s.office.Everyone(), discordtest.ViewChannel)
	s.apollo.Deny(s.office.Bot(), discordtest.ViewChannel)
	s.wants(s.do("POST", s.posts(""), object{"content": "x"}), 403, 50001)
	s.wants(s.do("GET", "/channels/"+s.apollo.ID, nil), 403, 50001)
	s.apollo.Allow(s.office.Bot(), discordtest.ViewChannel|discordtest.SendMessages)
	s.ok("POST", s.posts(""), object{"content": "x"})
	bot := s.Messages(s.apollo)[0].Author
	s.apollo.DenyUser(bot, discordtest.SendMessages)
	s.wants(s.do("POST", s.posts(""), object{"content": "x"}), 403, 50013)
	s.apollo.Delete()
	s.wants(s.do("POST", s.posts(""), object{"content": "x"}), 404, 10003)

	boss := s.office.Channel("boss")
	boss.Deny(s.office.Everyone(), discordtest.ViewChannel)
	s.wants(s.do("GET", "/channels/"+boss.ID, nil), 403, 50001)
	s.office.Add(bot, s.office.Role("admin", discordtest.Administrator))
	s.ok("GET", "/channels/"+boss.ID, nil)
	s.office.Leave(bot)
	s.wants(s.do("GET", "/guilds/"+s.office.ID, nil), 403, 50001)
}

func TestMessagesAreOfTheirAuthor(t *testing.T) {
	s := newStand(t, discordtest.Options{})
	m := s.Say(s.ana, s.apollo, "hers")
	s.wants(s.do("PATCH", s.posts("/"+m.ID), object{"content": "mine"}), 403, 50005)
	s.wants(s.do("DELETE", s.posts("/"+m.ID), nil), 403, 50013)
	own := s.says(object{"content": "mine"})
	s.ok("PATCH", s.posts("/"+own.ID), object{"content": "still mine"})
	if got, _ := s.Message(s.apollo, own.ID); got.Content != "still mine" || got.EditedAt.IsZero() {
		t.Errorf("it reads %q", got.Content)
	}
	s.wants(s.do("PATCH", s.posts("/"+own.ID), object{"content": ""}), 400, 50006)
	s.wants(s.do("PATCH", s.posts("/1"), object{"content": "x"}), 404, 10008)
	if got := s.ok("GET", s.posts("/"+own.ID), nil).body["content"]; got != "still mine" {
		t.Errorf("it is read as %q", got)
	}
	s.ok("DELETE", s.posts("/"+own.ID), nil)
	if _, stands := s.Message(s.apollo, own.ID); stands {
		t.Error("a deleted message stands")
	}
}

func TestEditsOfOldMessagesAreRationed(t *testing.T) {
	s := newStand(t, discordtest.Options{})
	m := s.says(object{"content": "x"})
	s.Advance(time.Hour + time.Second)
	for range 5 {
		s.ok("PATCH", s.posts("/"+m.ID), object{"content": "y"})
	}
	s.wants(s.do("PATCH", s.posts("/"+m.ID), object{"content": "z"}), 400, 30046)
}

func TestAnEnforcedNoncePostsOnce(t *testing.T) {
	s := newStand(t, discordtest.Options{})
	post := func(nonce string, enforce bool) string {
		return s.ok("POST", s.posts(""), object{"content": "x", "nonce": nonce, "enforce_nonce": enforce, "allowed_mentions": object{}}).body["id"].(string)
	}
	first := post("a", true)
	if post("a", true) != first {
		t.Error("the same nonce posts again")
	}
	if post("b", true) == first || post("a", false) == first {
		t.Error("another nonce, or one that isn't enforced, does not post")
	}
	s.Advance(6 * time.Minute)
	if post("a", true) == first || s.Count() != 4 {
		t.Error("a nonce is remembered for longer than minutes")
	}
	if s.Messages(s.apollo)[0].Nonce != "a" {
		t.Error("the nonce isn't kept")
	}
}

func TestListsArePagedNewestFirst(t *testing.T) {
	s := newStand(t, discordtest.Options{})
	var ids []string
	for range 7 {
		ids = append(ids, s.says(object{"content": "x"}).ID)
	}
	read := func(query string) (got []int) {
		for _, m := range s.ok("GET", s.posts(query), nil).list {
			got = append(got, slices.Index(ids, m.(object)["id"].(string)))
		}
		return got
	}
	for query, want := range map[string][]int{
		"": {6, 5, 4, 3, 2, 1, 0}, "?limit=2": {6, 5}, "?limit=2&before=" + ids[3]: {2, 1}, "?limit=2&after=" + ids[3]: {5, 4},
	} {
		if got := read(query); !slices.Equal(got, want) {
			t.Errorf("%s lists %v, want %v", query, got, want)
		}
	}
	s.apollo.Deny(s.office.Bot(), discordtest.ReadMessageHistory)
	if got := read(""); len(got) != 0 {
		t.Errorf("without the right to read history it lists %v", got)
	}
}

func TestThreads(t *testing.T) {
	s := newStand(t, discordtest.Options{})
	m := s.says(object{"content": "weekly"})
	a := s.do("POST", s.posts("/"+m.ID+"/threads"), object{"name": "details"})
	if a.status != 201 || a.body["id"] != m.ID {
		t.Fatalf("the thread is answered %d %s", a.status, a.raw)
	}
	s.wants(s.do("POST", s.posts("/"+m.ID+"/threads"), object{"name": "again"}), 400, 160004)
	s.wants(s.do("POST", s.posts("/"+m.ID+"/threads"), object{"name": long(101)}), 400, 50035)
	thread := s.Threads(s.apollo)[0]
	s.ok("POST", "/channels/"+m.ID+"/messages", object{"content": "one", "allowed_mentions": object{}})
	inner := s.Messages(thread)[0]
	s.wants(s.do("POST", "/channels/"+m.ID+"/messages/"+inner.ID+"/threads", object{"name": "x"}), 400, 50024)
	s.apollo.Deny(s.office.Bot(), discordtest.SendInThreads)
	s.wants(s.do("POST", "/channels/"+m.ID+"/messages", object{"content": "x"}), 403, 50013)
	thread.Archive()
	s.wants(s.do("PATCH", "/channels/"+m.ID+"/messages/"+inner.ID, object{"content": "x"}), 400, 50083)
	if got, _ := s.Message(s.apollo, m.ID); got.Thread != thread || s.Channel(m.ID) != thread {
		t.Error("the message does not know its thread")
	}
}

func TestPrivateMessages(t *testing.T) {
	s := newStand(t, discordtest.Options{})
	open := func(u *discordtest.User) string {
		return s.ok("POST", "/users/@me/channels", object{"recipient_id": u.ID}).body["id"].(string)
	}
	if first, second := open(s.ana), open(s.ana); first != second {
		t.Error("there are two private channels with Ana")
	}
	s.ok("POST", "/channels/"+open(s.ana)+"/messages", object{"content": "psst", "allowed_mentions": object{}})
	if got := s.Direct(s.ana); len(got) != 1 || got[0].Content != "psst" {
		t.Errorf("Ana reads %v", got)
	}
	s.bob.CloseDirect()
	s.wants(s.do("POST", "/channels/"+open(s.bob)+"/messages", object{"content": "x"}), 403, 50007)
	s.wants(s.do("POST", "/channels/"+open(s.User("Eve", "en-US"))+"/messages", object{"content": "x"}), 403, 50278)
	s.wants(s.do("POST", "/users/@me/channels", object{"recipient_id": "1"}), 400, 50033)
}

func TestWhoIsPinged(t *testing.T) {
	s := newStand(t, discordtest.Options{})
	leads := s.office.Role("leads", 0)
	leads.Mentionable = true
	quiet := s.office.Role("quiet", 0)
	outside := s.User("Eve", "en-US")
	everybody := s.ana.Mention() + s.bob.Mention() + outside.Mention() + "<@&" + leads.ID + "><@&" + quiet.ID + "> @everyone"
	for _, tt := range []struct {
		name, text string
		allowed    any
		want       []string
	}{
		{"by default", everybody, nil, []string{"@leads", "Ana", "Bob"}},
		{"nobody", everybody, object{"parse": list{}}, []string{}},
		{"one of them", everybody, object{"users": list{s.bob.ID}}, []string{"Bob"}},
		{"who is not named", "hello", object{"users": list{s.bob.ID}}, []string{}},
		{"roles", everybody, object{"parse": list{"roles"}}, []string{"@leads"}},
		{"behind a backslash, in code", "\\" + s.ana.Mention() + " `" + s.bob.Mention() + "`", object{"parse": list{"users"}}, []string{"Ana", "Bob"}},
	} {
		body := object{"content": tt.text}
		if tt.allowed != nil {
			body["allowed_mentions"] = tt.allowed
		}
		s.ok("POST", s.posts(""), body)
		all := s.Messages(s.apollo)
		if got := s.Pinged(all[len(all)-1]).Names(); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q are notified, want %q", tt.name, got, tt.want)
		}
	}
	if got := s.Violations(); len(got) != 1 {
		t.Errorf("leaving it to the default is %d violations", len(got))
	}
	s.apollo.Allow(s.office.Bot(), discordtest.MentionEveryone)
	m := s.ok("POST", s.posts(""), object{"content": "@here", "allowed_mentions": object{"parse": list{"everyone"}}})
	if got, _ := s.Message(s.apollo, m.body["id"].(string)); got.Notified.Nobody() || m.body["mention_everyone"] != true {
		t.Error("@here notifies nobody")
	}
	s.ok("PATCH", s.posts("/"+m.body["id"].(string)), object{"content": s.ana.Mention(), "allowed_mentions": object{"parse": list{"users"}}})
	if got, _ := s.Message(s.apollo, m.body["id"].(string)); len(got.Notified.Users) != 0 {
		t.Error("an edit notifies")
	}
}

func TestFilesComeAsParts(t *testing.T) {
	s := newStand(t, discordtest.Options{})
	form := func(size int) (string, []byte) {
		var b bytes.Buffer
		w := multipart.NewWriter(&b)
		payload, _ := w.CreateFormField("payload_json")
		_, _ = payload.Write([]byte(`{"content":"heat map","allowed_mentions":{},"attachments":[{"id":"0","filename":"heat.png","description":"Twelve open risks"}]}`))
		file, _ := w.CreateFormFile("files[0]", "x.png")
		_, _ = file.Write(bytes.Repeat([]byte("p"), size))
		_ = w.Close()
		return w.FormDataContentType(), b.Bytes()
	}
	kind, body := form(10)
	if a, err := s.tryAs(kind, "POST", s.posts(""), body); err != nil || a.status != 200 {
		t.Fatalf("%d %s %v", a.status, a.raw, err)
	}
	m := s.Messages(s.apollo)[0]
	if len(m.Attachments) != 1 || m.Attachments[0].Filename != "heat.png" || m.Attachments[0].Size != 10 {
		t.Errorf("attached %+v", m.Attachments)
	}
	if got := m.Text(); got != "heat map\nheat.png\nTwelve open risks" {
		t.Errorf("a person reads %q", got)
	}
	s.ok("PATCH", s.posts("/"+m.ID), object{"attachments": list{}})
	if m, _ = s.Message(s.apollo, m.ID); len(m.Attachments) != 0 {
		t.Error("an attachment that is not named any more stands")
	}
	kind, body = form(10<<20 + 1)
	a, err := s.tryAs(kind, "POST", s.posts(""), body)
	if err != nil {
		t.Fatal(err)
	}
	s.wants(a, 413, 40005)
	s.apollo.Deny(s.office.Bot(), discordtest.AttachFiles)
	kind, body = form(10)
	if a, err = s.tryAs(kind, "POST", s.posts(""), body); err != nil {
		t.Fatal(err)
	}
	s.wants(a, 403, 50013)
	if a, err = s.tryAs("text/plain", "POST", s.posts(""), []byte("content=x")); err != nil {
		t.Fatal(err)
	}
	s.wants(a, 400, 50035)
}

func TestWhatABotReadsOfItsWorld(t *testing.T) {
	s := newStand(t, discordtest.Options{})
	role := s.office.Role("leads", discordtest.ManageMessages)
	if got := s.ok("GET", "/users/@me", nil).body["id"]; got != s.App() {
		t.Errorf("it is %v", got)
	}
	if got := s.ok("GET", "/applications/@me", nil).body["id"]; got != s.App() {
		t.Errorf("its app is %v", got)
	}
	if got := s.ok("GET", "/gateway", nil).body["url"].(string); !strings.HasPrefix(got, "ws://127.0.0.1:") {
		t.Errorf("the gateway is at %s", got)
	}
	if got := s.ok("GET", "/guilds/"+s.office.ID, nil).body["preferred_locale"]; got != "zh-CN" {
		t.Errorf("the guild's locale is %v", got)
	}
	roles := s.ok("GET", "/guilds/"+s.office.ID+"/roles", nil).list
	if !slices.ContainsFunc(roles, func(r any) bool { return r.(object)["id"] == role.ID }) {
		t.Errorf("its roles are %v", roles)
	}
	member := s.ok("GET", "/guilds/"+s.office.ID+"/members/"+s.ana.ID, nil).body
	if member["user"].(object)["global_name"] != "Ana" {
		t.Errorf("Ana is %v", member)
	}
	s.wants(s.do("GET", "/guilds/"+s.office.ID+"/members/"+s.User("Eve", "en-US").ID, nil), 404, 10007)
	s.wants(s.do("GET", "/guilds/"+s.office.ID+"/members/1", nil), 404, 10013)
	s.wants(s.do("GET", "/guilds/1", nil), 404, 10004)
	s.wants(s.do("GET", "/channels/1", nil), 404, 10003)
	s.wants(s.do("GET", "/nowhere", nil), 404, 0)
	if got := len(s.Violations()); got != 1 {
		t.Errorf("an unknown route is %d violations", got)
	}
	s.RejectToken()
	s.wants(s.do("GET", "/users/@me", nil), 401, 0)
}
