package slacktest_test

import (
	"encoding/json"
	"testing"
	"time"

	"pmobot/bot/slack/slacktest"
)

// modal is a form with the blocks.
func modal(blocks ...any) object {
	return object{"type": "modal", "title": plain("Log a risk"), "submit": plain("Log it"), "blocks": blocks}
}

func input(id string) object {
	return object{
		"type": "input", "block_id": id, "label": plain(id),
		"element": object{"type": "plain_text_input", "action_id": "a", "initial_value": "as it was"},
	}
}

func with(o object, key string, value any) object {
	o[key] = value
	return o
}

func wrongViews() []wrong {
	open := func(name, errorCode, says string, view any) wrong {
		return wrong{name, "views.open", object{"trigger_id": "1.2", "view": view}, errorCode, says}
	}
	without := modal(input("title"))
	delete(without, "submit")
	return []wrong{
		open("form of no title", "invalid_arguments", "missing required field: title [json-pointer:/view]", object{"type": "modal", "blocks": []any{}}),
		open("title of 25", "invalid_arguments", "must be less than 25 characters [json-pointer:/view/title/text]", with(modal(section("x")), "title", plain(x(25)))),
		open("submit of 25", "invalid_arguments", "[json-pointer:/view/submit/text]", with(modal(section("x")), "submit", plain(x(25)))),
		open("close of 25", "invalid_arguments", "[json-pointer:/view/close/text]", with(modal(section("x")), "close", plain(x(25)))),
		open("form of no blocks", "invalid_arguments", "missing required field: blocks", object{"type": "modal", "title": plain("x")}),
		open("101 blocks", "invalid_arguments", "no more than 100 items allowed [json-pointer:/view/blocks]", modal(times(101, func(int) any { return object{"type": "divider"} })...)),
		open("inputs without submit", "invalid_arguments", "missing required field: submit", without),
		open("private_metadata of 3,001", "invalid_arguments", "must be less than 3001", with(modal(section("x")), "private_metadata", x(3001))),
		open("callback_id of 256", "invalid_arguments", "must be less than 256", with(modal(section("x")), "callback_id", x(256))),
		open("a home opened", "invalid_arguments", "[json-pointer:/view/type]", object{"type": "home", "title": plain("x"), "blocks": []any{}}),
		open("unknown property", "invalid_arguments", "invalid additional property: colour", with(modal(section("x")), "colour", "red")),
		open("input without label", "invalid_arguments", "missing required field: label [json-pointer:/view/blocks/0]", modal(with(input("a"), "label", nil))),
		open("250 kB", "view_too_large", "", modal(times(90, func(int) any { return section(x(2900)) })...)),
		open("no view", "invalid_arguments", "json-pointer:/view", "{"),
		open("unknown trigger", "invalid_trigger_id", "", modal(section("x"))),
		{"no trigger", "views.open", object{"view": modal(section("x"))}, "invalid_arguments", "trigger_id"},
		{"update of nothing", "views.update", object{"view_id": "V1", "view": modal(section("x"))}, "not_found", ""},
		{"update of unsaid", "views.update", object{"view": modal(section("x"))}, "invalid_arguments", "view_id"},
		{"home for nobody", "views.publish", object{"user_id": "U0NOBODY", "view": object{"type": "home", "blocks": []any{}}}, "user_not_found", ""},
	}
}

// opened has ana type a command, and opens a form with its trigger.
func opened(t *testing.T, s *slacktest.Slack, c client, view object) (*slacktest.Handle, object) {
	t.Helper()
	h := s.Slash("ana", "#apollo", "/risk", "log")
	c.ack(c.next(), nil)
	if _, err := h.Acked(soon(t)); err != nil {
		t.Fatal(err)
	}
	return h, jsonCall(t, s, "views.open", object{"trigger_id": h.Trigger, "view": view})
}

func TestATriggerOpensOneFormWithinThreeSeconds(t *testing.T) {
	s := frozen(t, slacktest.Options{})
	c, _ := connect(t, s)
	h, answer := opened(t, s, c, modal(input("title")))
	if answer["ok"] != true {
		t.Fatal(answer)
	}
	if v, err := h.View(soon(t)); err != nil || s.ShownView(v) != "Log a risk\ntitle\n[as it was]" {
		t.Errorf("the form reads %q, %v", s.ShownView(v), err)
	}
	again := jsonCall(t, s, "views.open", object{"trigger_id": h.Trigger, "view": modal(section("x"))})
	if text(again, "error") != "exchanged_trigger_id" {
		t.Error(again)
	}
	h = s.Slash("ana", "#apollo", "/risk", "log")
	c.ack(c.next(), nil)
	if _, err := h.Acked(soon(t)); err != nil {
		t.Fatal(err)
	}
	s.Clock.Advance(3001 * time.Millisecond)
	late := jsonCall(t, s, "views.open", object{"trigger_id": h.Trigger, "view": modal(section("x"))})
	if text(late, "error") != "expired_trigger_id" {
		t.Error(late)
	}
}

func TestAViewIsUpdatedByItsHash(t *testing.T) {
	s := frozen(t, slacktest.Options{})
	c, _ := connect(t, s)
	_, answer := opened(t, s, c, modal(section("one moment")))
	id, hash := text(answer, "view", "id"), text(answer, "view", "hash")
	next := modal(input("title"))
	if a := jsonCall(t, s, "views.update", object{"view_id": id, "hash": hash, "view": next}); a["ok"] != true {
		t.Fatal(a)
	}
	if a := jsonCall(t, s, "views.update", object{"view_id": id, "hash": hash, "view": next}); text(a, "error") != "hash_conflict" {
		t.Error(a)
	}
}

func TestAFormIsSubmitted(t *testing.T) {
	s := frozen(t, slacktest.Options{})
	c, _ := connect(t, s)
	opened(t, s, c, modal(input("title"), input("due")))
	h := s.Submit("ana", map[string]string{"title": "Vendor slips"})
	frame := c.next()
	values := at(frame, "payload", "view", "state", "values")
	if text(values, "title", "a", "value") != "Vendor slips" || text(values, "due", "a", "value") != "as it was" || frame["accepts_response_payload"] != true {
		t.Error(frame)
	}
	c.ack(frame, object{"response_action": "errors", "errors": object{"due": "no date"}})
	if _, err := h.Acked(soon(t)); err != nil {
		t.Fatal(err)
	}
	if open := s.Views("ana"); len(open) != 1 || open[0].Errors["due"] != "no date" {
		t.Errorf("open are %+v", open)
	}
	for _, step := range []struct {
		payload object
		open    int
	}{
		{object{"response_action": "push", "view": modal(input("more"))}, 2},
		{object{"response_action": "update", "view": modal(input("other"))}, 2},
		{nil, 1},
		{object{"response_action": "clear"}, 0},
	} {
		h := s.Submit("ana", nil)
		c.ack(c.next(), step.payload)
		if _, err := h.Acked(soon(t)); err != nil {
			t.Fatal(err)
		}
		if n := len(s.Views("ana")); n != step.open {
			t.Errorf("after %v %d are open", step.payload, n)
		}
	}
	if bad := codes(s); bad != "" {
		t.Error(bad)
	}
}

func TestAWrongAnswerToAFormIsAViolation(t *testing.T) {
	for name, payload := range map[string]object{
		"errors of no input":    {"response_action": "errors", "errors": object{"elsewhere": "x"}},
		"errors of nothing":     {"response_action": "errors"},
		"an action unknown":     {"response_action": "dance"},
		"a view that is broken": {"response_action": "update", "view": object{"type": "modal"}},
	} {
		s := frozen(t, slacktest.Options{})
		c, _ := connect(t, s)
		opened(t, s, c, modal(input("title")))
		h := s.Submit("ana", nil)
		c.ack(c.next(), payload)
		if _, err := h.Acked(soon(t)); err != nil {
			t.Fatal(err)
		}
		if got := codes(s); got != "invalid_view_response" {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestThreeFormsAreAStackAndAFourthIsNot(t *testing.T) {
	s := frozen(t, slacktest.Options{})
	c, _ := connect(t, s)
	opened(t, s, c, modal(actions(button("a", "more"))))
	for _, want := range []string{"", "", "push_limit_reached"} {
		h := s.Shortcut("ana", "deeper")
		c.ack(c.next(), nil)
		if a := jsonCall(t, s, "views.push", object{"trigger_id": h.Trigger, "view": modal(section("x"))}); text(a, "error") != want {
			t.Error(a)
		}
	}
	s.CloseView("ana")
	if n := len(s.Views("ana")); n != 2 {
		t.Errorf("%d are open", n)
	}
}

func TestHomeIsPublished(t *testing.T) {
	s := frozen(t, slacktest.Options{Events: []string{"app_home_opened"}})
	c, _ := connect(t, s)
	s.OpenHome("chen")
	frame := c.next()
	c.ack(frame, nil)
	if text(frame, "payload", "event", "type") != "app_home_opened" || text(frame, "payload", "event", "user") != "U0CHEN" {
		t.Error(frame)
	}
	view, err := json.Marshal(object{"type": "home", "blocks": []any{section("nothing is due")}})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if a := form(t, s, "views.publish", "user_id", "U0CHEN", "view", string(view)); a["ok"] != true {
			t.Fatal(a)
		}
	}
	if home, ok := s.Home("chen"); !ok || s.ShownView(home) != "\nnothing is due" {
		t.Errorf("Home reads %q", s.ShownView(home))
	}
}
