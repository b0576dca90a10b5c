package discordtest_test

import (
	"slices"
	"testing"
	"time"

	"pmobot/bot/discord/discordtest"
)

func TestAnInteractionLivesAsLongAsDiscords(t *testing.T) {
	s := newStand(t, discordtest.Options{})
	s.register()
	call := func() *discordtest.Interaction {
		return s.Command(s.ana, s.apollo, "risk log", discordtest.Values{"title": "x"})
	}
	late := call()
	s.Advance(3 * time.Second)
	s.wants(s.callback(late, object{"type": 5}), 404, 10062)
	s.wants(s.do("PATCH", s.hook(late)+"/messages/@original", object{"content": "x"}), 404, 10015)

	in := call()
	s.wants(s.do("POST", s.hook(in), object{"content": "too early"}), 404, 10015)
	s.Advance(2999 * time.Millisecond)
	if a := s.callback(in, object{"type": 5, "data": object{"flags": 64}}); a.status != 204 {
		t.Errorf("in time it is answered %d", a.status)
	}
	s.wants(s.callback(in, answers(object{"content": "x"})), 400, 40060)
	if ack := in.Acked(); ack.Type != 5 || ack.After != 2999*time.Millisecond || !ack.Hidden || in.Callbacks() != 2 {
		t.Errorf("acknowledged %+v after %d tries", ack, in.Callbacks())
	}
	if m := s.Ephemeral(s.ana)[0]; !m.Loading() {
		t.Error("a deferred answer does not load")
	}
	s.ok("PATCH", s.hook(in)+"/messages/@original", object{"content": "done", "allowed_mentions": object{"parse": list{}}})
	if got := in.Answer().Content; got != "done" {
		t.Errorf("the answer reads %q", got)
	}
	s.Advance(15 * time.Minute)
	s.wants(s.do("POST", s.hook(in), object{"content": "x"}), 401, 50027)
	s.wants(s.do("PATCH", s.hook(in)+"/messages/@original", object{"content": "x"}), 401, 50027)
	s.wants(s.do("POST", "/webhooks/"+s.App()+"/nothing", object{"content": "x"}), 404, 10015)
	s.wants(s.do("POST", "/interactions/"+in.ID+"/nothing/callback", object{"type": 5}), 404, 10062)
}

func TestEphemeralMessagesAreOfOnePersonAlone(t *testing.T) {
	s := newStand(t, discordtest.Options{})
	s.register()
	in := s.Command(s.ana, s.apollo, "risk log", discordtest.Values{"title": "x"})
	s.callback(in, answers(object{"content": "psst", "flags": 64, "components": list{row(button("a", "Undo"))}}))
	if got := s.Messages(s.apollo); len(got) != 0 {
		t.Errorf("everybody reads %v", got)
	}
	if got := s.Ephemeral(s.bob); len(got) != 0 {
		t.Errorf("Bob reads %v", got)
	}
	m := s.Ephemeral(s.ana)[0]
	if s.CanPress(s.bob, m, "Undo") == nil || s.CanPress(s.ana, m, "Undo") != nil {
		t.Error("Bob can press what Ana alone sees, or Ana can't")
	}
	s.wants(s.do("GET", s.posts("/"+m.ID), nil), 404, 10008)
	s.wants(s.do("PATCH", s.posts("/"+m.ID), object{"content": "x"}), 404, 10008)
	if a := s.ok("GET", s.posts(""), nil); len(a.list) != 0 {
		t.Errorf("the channel lists %v", a.list)
	}
	if s.Count() != 0 {
		t.Error("an ephemeral message counts")
	}
	s.ok("DELETE", s.hook(in)+"/messages/@original", nil)
	if len(s.Ephemeral(s.ana)) != 0 {
		t.Error("a deleted answer stands")
	}
	s.wants(s.do("GET", s.hook(in)+"/messages/@original", nil), 404, 10008)
}

func TestAFirstFollowUpFillsADeferredAnswer(t *testing.T) {
	s := newStand(t, discordtest.Options{})
	s.register()
	in := s.Command(s.ana, s.apollo, "risk log", discordtest.Values{"title": "x"})
	s.callback(in, object{"type": 5})
	s.ok("POST", s.hook(in), object{"content": "first", "allowed_mentions": object{}})
	second := s.ok("POST", s.hook(in), object{"content": "second", "allowed_mentions": object{}}).body["id"].(string)
	if in.Answer().Content != "first" || len(in.Followups()) != 1 || s.Count() != 2 {
		t.Errorf("answer %q, followed by %v", in.Answer().Content, in.Followups())
	}
	s.ok("PATCH", s.hook(in)+"/messages/"+second, object{"content": "2nd"})
	if got := in.Followups()[0].Content; got != "2nd" {
		t.Errorf("the follow-up reads %q", got)
	}
}

func TestPressingUpdatesTheMessageInPlace(t *testing.T) {
	s := newStand(t, discordtest.Options{})
	m := s.says(object{"content": "open", "components": list{row(button("v1:close", "Close"), button("v1:edit", "Edit"),
		object{"type": 2, "style": 5, "url": "https://a.example", "label": "Help"}, object{"type": 2, "style": 1, "custom_id": "d", "label": "Gone", "disabled": true})}})
	for _, label := range []string{"Help", "Gone", "Nothing"} {
		if s.CanPress(s.ana, m, label) == nil {
			t.Errorf("%q can be pressed", label)
		}
	}
	outsider := s.User("Eve", "en-US")
	if s.CanPress(outsider, m, "Close") == nil {
		t.Error("who is no member can press a button")
	}
	in := s.Press(s.ana, m, "Close")
	s.wants(s.callback(in, object{"type": 7, "data": object{"content": "", "components": list{}}}), 400, 50006)
	a := s.do("POST", "/interactions/"+in.ID+"/"+in.Token+"/callback?with_response=true", object{"type": 7, "data": object{"content": "closed", "components": list{}}})
	resource, _ := a.body["resource"].(object)
	if message, _ := resource["message"].(object); message["id"] != m.ID || message["content"] != "closed" {
		t.Errorf("with_response answers %s", a.raw)
	}
	if got := in.Answer(); got.ID != m.ID || got.Content != "closed" || s.CanPress(s.ana, m, "Close") == nil {
		t.Errorf("after the update it reads %q, and its button stands", got.Content)
	}
	if s.Count() != 1 {
		t.Errorf("%d messages stand", s.Count())
	}
}

func TestAQuietAckIsFollowedByAnEditOfTheMessage(t *testing.T) {
	s := newStand(t, discordtest.Options{})
	m := s.says(object{"content": "open", "components": list{row(object{"type": 3, "custom_id": "later", "options": list{
		object{"label": "tomorrow", "value": "+1d"}, object{"label": "next week", "value": "+1w"},
	}})}})
	in := s.Select(s.ana, m, "next week")
	s.callback(in, object{"type": 6})
	s.ok("PATCH", s.hook(in)+"/messages/@original", object{"content": "later"})
	if got := in.Answer(); got.ID != m.ID || got.Content != "later" {
		t.Errorf("it reads %q", got.Content)
	}
}

func TestAModalStandsBeforeWhoOpenedIt(t *testing.T) {
	s := newStand(t, discordtest.Options{})
	s.register()
	in := s.Command(s.ana, s.apollo, "risk log", discordtest.Values{"title": "x"})
	s.callback(in, object{"type": 9, "data": object{"title": "Log", "custom_id": "m", "components": list{
		object{"type": 18, "label": "Title", "component": object{"type": 4, "style": 1, "custom_id": "title", "value": "Vendor slips"}},
		object{"type": 18, "label": "Level", "component": object{"type": 3, "custom_id": "level", "options": list{object{"label": "High", "value": "h"}}}},
	}}})
	form := in.Modal()
	if form.Title != "Log" || in.Acked().Type != 9 {
		t.Errorf("the modal is %+v", form)
	}
	submitted := s.Submit(s.ana, form, discordtest.Values{"Level": []string{"h"}})
	s.wants(s.callback(submitted, object{"type": 9, "data": object{"title": "Again", "custom_id": "n", "components": list{
		object{"type": 10, "content": "x"},
	}}}), 400, 50035)
	s.wants(s.callback(submitted, object{"type": 7, "data": object{"content": "x"}}), 400, 50035)
	s.callback(submitted, answers(object{"content": "logged"}))
	if got := submitted.Answer().Content; got != "logged" {
		t.Errorf("answered %q", got)
	}
	deferred := s.Command(s.ana, s.apollo, "risk log", discordtest.Values{"title": "x"})
	s.callback(deferred, object{"type": 5})
	s.wants(s.callback(deferred, object{"type": 9, "data": object{"title": "Late", "custom_id": "l", "components": list{object{"type": 10, "content": "x"}}}}), 400, 40060)
}

func TestPeopleCanCallOnlyWhatIsRegistered(t *testing.T) {
	s := newStand(t, discordtest.Options{})
	if s.CanCommand(s.ana, s.apollo, "risk log", discordtest.Values{"title": "x"}) == nil {
		t.Error("a command that isn't registered can be called")
	}
	s.register()
	for name, values := range map[string]discordtest.Values{
		"nothing where something is required": {},
		"an unknown option":                   {"title": "x", "colour": "red"},
		"too long":                            {"title": long(151)},
		"another type":                        {"title": 5},
		"no choice of it":                     {"title": "x", "probability": 9},
		"a user as text":                      {"title": "x", "owner": "@bob"},
	} {
		if s.CanCommand(s.ana, s.apollo, "risk log", values) == nil {
			t.Errorf("%s can be called", name)
		}
	}
	for _, values := range []discordtest.Values{
		{"title": long(150), "probability": 4, "owner": s.bob}, {"title": "x", "probability": "4很可能"}, {"title": "x", "ref": "anything"},
	} {
		if err := s.CanCommand(s.ana, s.apollo, "risk log", values); err != nil {
			t.Error(err)
		}
	}
	for _, path := range []string{"risk", "risk shout", "Log as risk"} {
		if s.CanCommand(s.ana, s.apollo, path, nil) == nil {
			t.Errorf("/%s can be called", path)
		}
	}
	if s.CanCommand(s.User("Eve", "en-US"), s.apollo, "risk log", discordtest.Values{"title": "x"}) == nil {
		t.Error("who is no member can call it")
	}
	s.apollo.Deny(s.office.Everyone(), discordtest.UseCommands)
	if s.CanCommand(s.ana, s.apollo, "risk log", discordtest.Values{"title": "x"}) == nil {
		t.Error("who may not use commands can call it")
	}
	if err := s.CanCommand(s.ana, s.Private(s.ana), "risk log", discordtest.Values{"title": "x"}); err != nil {
		t.Errorf("a global command can't be called in private: %v", err)
	}
}

func TestCommandsReachWhomTheyAreFor(t *testing.T) {
	s := newStand(t, discordtest.Options{})
	boss := s.office.Join("Boss", "en-US", s.office.Role("leads", discordtest.ManageGuild))
	s.ok("POST", s.commands(), object{"name": "settings", "description": "x", "default_member_permissions": "32", "contexts": list{0}})
	s.ok("POST", "/applications/"+s.App()+"/guilds/"+s.office.ID+"/commands", object{"name": "here", "description": "x"})
	for _, tt := range []struct {
		who  *discordtest.User
		in   *discordtest.Channel
		path string
		can  bool
	}{
		{s.ana, s.apollo, "settings", false},
		{boss, s.apollo, "settings", true},
		{boss, s.Private(boss), "settings", false},
		{s.ana, s.apollo, "here", true},
		{s.ana, s.Private(s.ana), "here", false},
		{s.ana, s.Guild("Other", "en-US").Channel("x"), "here", false},
	} {
		if err := s.CanCommand(tt.who, tt.in, tt.path, nil); (err == nil) != tt.can {
			t.Errorf("%s /%s: %v", tt.who.Name, tt.path, err)
		}
	}
	other := s.Guild("Third", "en-US")
	s.ok("PUT", s.commands(), list{})
	other.Add(s.ana)
	if s.CanCommand(boss, s.apollo, "settings", nil) == nil || len(s.Commands()) != 1 {
		t.Error("a full overwrite leaves commands")
	}
}

func TestRegistrationCountsWhatIsNew(t *testing.T) {
	s := newStand(t, discordtest.Options{})
	first := s.ok("PUT", s.commands(), list{riskCommand()}).list[0].(object)
	again := s.ok("PUT", s.commands(), list{riskCommand()}).list[0].(object)
	if first["id"] != again["id"] || first["version"] != again["version"] {
		t.Error("what did not change has a new id or version")
	}
	changed := riskCommand()
	changed["description"] = "All risks"
	if third := s.ok("PUT", s.commands(), list{changed}).list[0].(object); third["id"] != first["id"] || third["version"] == first["version"] {
		t.Error("what changed has another id, or the same version")
	}
	one := s.commands() + "/" + first["id"].(string)
	s.ok("PATCH", one, object{"description": "Every risk"})
	if got := s.ok("GET", one, nil).body["description"]; got != "Every risk" {
		t.Errorf("it is about %q", got)
	}
	s.ok("DELETE", one, nil)
	s.wants(s.do("GET", one, nil), 404, 10063)
	for range 199 {
		a := s.ok("POST", s.commands(), object{"name": "c", "description": "x"})
		s.ok("DELETE", s.commands()+"/"+a.body["id"].(string), nil)
	}
	s.wants(s.do("POST", s.commands(), object{"name": "c", "description": "x"}), 400, 30034)
	s.wants(s.do("GET", "/applications/1/commands", nil), 404, 10002)
	s.wants(s.do("GET", "/applications/"+s.App()+"/guilds/1/commands", nil), 403, 50001)
}

func TestTheBotReceivesWhatPeopleDo(t *testing.T) {
	s := newStand(t, discordtest.Options{})
	s.register()
	c, _ := s.ready()
	s.Command(s.ana, s.apollo, "risk log", discordtest.Values{"title": "Vendor slips", "probability": "5 almost certain", "owner": s.bob})
	event := c.until(0, "INTERACTION_CREATE").object()
	data := event["data"].(object)
	log := data["options"].(list)[0].(object)
	title := log["options"].(list)[0].(object)
	chance := log["options"].(list)[1].(object)
	users := data["resolved"].(object)["users"].(object)
	member := event["member"].(object)
	if data["name"] != "risk" || log["name"] != "log" || title["value"] != "Vendor slips" || chance["value"] != 5.0 || users[s.bob.ID] == nil ||
		member["user"].(object)["id"] != s.ana.ID || event["locale"] != "en-US" || event["guild_locale"] != "zh-CN" || event["channel_id"] != s.apollo.ID {
		t.Errorf("received %v", event)
	}
	s.Command(s.ana, s.Private(s.ana), "risk log", discordtest.Values{"title": "x"})
	event = c.until(0, "INTERACTION_CREATE").object()
	if event["member"] != nil || event["guild_id"] != nil || event["user"].(object)["id"] != s.ana.ID {
		t.Errorf("in private received %v", event)
	}
	s.Suggest(s.ana, s.apollo, "risk log", "ref", discordtest.Values{"ref": "APO"})
	event = c.until(0, "INTERACTION_CREATE").object()
	inner := event["data"].(object)["options"].(list)[0].(object)["options"].(list)[0].(object)
	if event["type"] != 4.0 || inner["focused"] != true || inner["value"] != "APO" {
		t.Errorf("completing received %v", event)
	}
	s.OnMessage(s.ana, s.Say(s.bob, s.apollo, "the crane is late"), "Log as risk")
	data = c.until(0, "INTERACTION_CREATE").object()["data"].(object)
	quoted := data["resolved"].(object)["messages"].(object)[data["target_id"].(string)].(object)
	if quoted["content"] != "the crane is late" || data["type"] != 3.0 {
		t.Errorf("on a message received %v", data)
	}
}

func TestSuggestionsAreSeen(t *testing.T) {
	s := newStand(t, discordtest.Options{})
	s.register()
	in := s.Suggest(s.ana, s.apollo, "risk log", "ref", discordtest.Values{"ref": "APO"})
	s.callback(in, object{"type": 8, "data": object{"choices": list{object{"name": "APO-R7 Key engineer", "value": "APO-R7"}}}})
	if got := in.Choices(); !slices.Equal(got, []discordtest.Choice{{Name: "APO-R7 Key engineer", Value: "APO-R7"}}) {
		t.Errorf("suggested %v", got)
	}
}
