package slacktest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"pmobot/bot/slack/slacktest"
)

// wrong is a payload that Slack refuses.
type wrong struct {
	name   string
	method string
	args   object
	error  string
	says   string // part of response_metadata.messages, or ""
}

func post(name string, errorCode, says string, blocks ...any) wrong {
	return wrong{name, "chat.postMessage", object{"channel": "C0APOLLO", "text": "x", "blocks": blocks}, errorCode, says}
}

// element is a post with one element among actions.
func element(name, says string, e object) wrong {
	return post(name, "invalid_blocks", says, actions(e))
}

func menu(kind string, more object) object {
	m := object{"type": kind, "action_id": "a"}
	for key, value := range more {
		m[key] = value
	}
	return m
}

func option(label, value string) object { return object{"text": plain(label), "value": value} }

func wrongBlocks() []wrong {
	field := func(int) any { return object{"type": "mrkdwn", "text": "x"} }
	return []wrong{
		post("51 blocks", "invalid_blocks", "no more than 50 items allowed [json-pointer:/blocks]", times(51, func(int) any { return object{"type": "divider"} })...),
		post("empty text", "invalid_blocks", "must be more than 0 characters [json-pointer:/blocks/0/text/text]", section("")),
		post("text of 3,001", "invalid_blocks", "must be less than 3001 characters [json-pointer:/blocks/0/text/text]", section(x(3001))),
		post("section of nothing", "invalid_blocks", "missing required field: text [json-pointer:/blocks/0]", object{"type": "section"}),
		post("11 fields", "invalid_blocks", "no more than 10 items allowed [json-pointer:/blocks/0/fields]", object{"type": "section", "fields": times(11, field)}),
		post("field of 2,001", "invalid_blocks", "[json-pointer:/blocks/0/fields/0/text]", object{"type": "section", "fields": []any{object{"type": "mrkdwn", "text": x(2001)}}}),
		post("header of 151", "invalid_blocks", "must be less than 151 characters [json-pointer:/blocks/1/text/text]", section("x"), object{"type": "header", "text": plain(x(151))}),
		post("header of mrkdwn", "invalid_blocks", "[json-pointer:/blocks/0/text/type]", object{"type": "header", "text": object{"type": "mrkdwn", "text": "x"}}),
		post("11 in context", "invalid_blocks", "no more than 10 items allowed [json-pointer:/blocks/0/elements]", object{"type": "context", "elements": times(11, field)}),
		post("button in context", "invalid_blocks", "[json-pointer:/blocks/0/elements/0/type]", object{"type": "context", "elements": []any{button("a", "x")}}),
		post("26 buttons", "invalid_blocks", "no more than 25 items allowed", actions(times(26, func(i int) any { return button(fmt.Sprint(i), "x") })...)),
		post("no buttons", "invalid_blocks", "no less than 1 items required", actions([]any{}...)),
		post("unknown block", "invalid_blocks", "unsupported type: marquee [json-pointer:/blocks/0/type]", object{"type": "marquee"}),
		post("block without type", "invalid_blocks", "missing required field: type [json-pointer:/blocks/0]", object{"text": plain("x")}),
		post("unknown property", "invalid_blocks", "invalid additional property: color [json-pointer:/blocks/0]", object{"type": "divider", "color": "red"}),
		post("block_id of 256", "invalid_blocks", "must be less than 256 characters [json-pointer:/blocks/0/block_id]", object{"type": "divider", "block_id": x(256)}),
		post("block_id twice", "invalid_blocks", "`block_id` already exists [json-pointer:/blocks/1/block_id]", object{"type": "divider", "block_id": "a"}, object{"type": "divider", "block_id": "a"}),
		post("action_id twice", "invalid_blocks", "`action_id` already exists", actions(button("a", "x"), button("a", "y"))),
		post("image without alt", "invalid_blocks", "missing required field: alt_text", object{"type": "image", "image_url": "https://example.org/x.png"}),
		post("image without image", "invalid_blocks", "must have one of", object{"type": "image", "alt_text": "x"}),
		post("a number as text", "invalid_blocks", "must provide a string", object{"type": "section", "text": object{"type": "mrkdwn", "text": 5}}),
		post("text not an object", "invalid_blocks", "must provide an object", object{"type": "section", "text": "x"}),
		post("two tables", "invalid_blocks", "no more than 1 table", table(1, 1), table(1, 1)),
		post("table of 101 rows", "invalid_blocks", "no more than 100 items", table(101, 1)),
		post("table of 21 columns", "invalid_blocks", "no more than 20 items", table(1, 21)),
		post("markdown of 12,001 in two", "invalid_blocks", "12001", object{"type": "markdown", "text": x(6001)}, object{"type": "markdown", "text": x(6000)}),
		post("rich text of an unknown run", "invalid_blocks", "unsupported type: shout", rich(object{"type": "shout"})),
		post("rich text, empty run", "invalid_blocks", "must be more than 0 characters", rich(object{"type": "text", "text": ""})),
		post("13,201 characters", "msg_blocks_too_long", "13201", section(x(3000)), section(x(3000)), section(x(3000)), section(x(3000)), section(x(1201))),
		post("emoji count as two", "invalid_blocks", "must be less than 3001", section(strings.Repeat("😀", 1501))),
	}
}

func rich(runs ...any) object {
	return object{"type": "rich_text", "elements": []any{object{"type": "rich_text_section", "elements": runs}}}
}

func table(rows, cells int) object {
	return object{"type": "table", "rows": times(rows, func(int) any {
		return times(cells, func(int) any { return object{"type": "raw_text", "text": "x"} })
	})}
}

func wrongElements() []wrong {
	confirm := object{"title": plain(x(101)), "text": plain("x"), "confirm": plain("x"), "deny": plain("x")}
	labelled := func(b object, key string, value any) object { b[key] = value; return b }
	return []wrong{
		element("label of 76", "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]", button("a", x(76))),
		element("button without label", "missing required field: text [json-pointer:/blocks/0/elements/0]", object{"type": "button", "action_id": "a"}),
		element("value of 2,001", "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]", labelled(button("a", "x"), "value", x(2001))),
		element("url of 3,001", "must be less than 3001 characters [json-pointer:/blocks/0/elements/0/url]", labelled(button("a", "x"), "url", "https://"+x(2993))),
		element("url of no scheme", "must be a valid url", labelled(button("a", "x"), "url", "example.org")),
		element("unknown style", "must be one of: primary, danger", labelled(button("a", "x"), "style", "bold")),
		element("action_id of 256", "must be less than 256 characters", button(x(256), "x")),
		element("confirm title of 101", "must be less than 101 characters", labelled(button("a", "x"), "confirm", confirm)),
		element("overflow of none", "no less than 1 items required", menu("overflow", object{"options": []any{}})),
		element("overflow of six", "no more than 5 items allowed", menu("overflow", object{"options": times(6, func(i int) any { return option("x", fmt.Sprint(i)) })})),
		element("option of 76", "must be less than 76 characters", menu("overflow", object{"options": []any{option(x(76), "a")}})),
		element("option value of 151", "must be less than 151 characters", menu("overflow", object{"options": []any{option("x", x(151))}})),
		element("101 options", "no more than 100 items allowed", menu("static_select", object{"options": times(101, func(i int) any { return option("x", fmt.Sprint(i)) })})),
		element("menu of nothing", "must have one of: options, option_groups", menu("static_select", nil)),
		element("foreign initial option", "must be one of its options", menu("static_select", object{"options": []any{option("x", "a")}, "initial_option": option("y", "b")})),
		element("options of one value", "stands there twice", menu("static_select", object{"options": []any{option("x", "a"), option("y", "a")}})),
		element("placeholder of 151", "must be less than 151 characters", menu("users_select", object{"placeholder": plain(x(151))})),
		element("11 checkboxes", "no more than 10 items allowed", menu("checkboxes", object{"options": times(11, func(i int) any { return option("x", fmt.Sprint(i)) })})),
		element("a date that is none", "must be a date", menu("datepicker", object{"initial_date": "2026-02-30"})),
		element("a time that is none", "must be a time", menu("timepicker", object{"initial_time": "9:75"})),
		element("text input among actions", "unsupported type: plain_text_input", menu("plain_text_input", nil)),
		element("unknown element", "unsupported type: knob", menu("knob", nil)),
	}
}

func wrongMessages() []wrong {
	to := func(channel, text string) object { return object{"channel": channel, "text": text} }
	update := func(ts, text string) object { return object{"channel": "C0APOLLO", "ts": ts, "text": text} }
	return []wrong{
		{"no text", "chat.postMessage", to("C0APOLLO", ""), "no_text", ""},
		{"no channel", "chat.postMessage", object{"text": "x"}, "invalid_arguments", "missing required field: channel"},
		{"unknown channel", "chat.postMessage", to("C0NOWHERE", "x"), "channel_not_found", ""},
		{"bot not there", "chat.postMessage", to("C0OTHER", "x"), "not_in_channel", ""},
		{"private, bot not there", "chat.postMessage", to("C0SECRET", "x"), "channel_not_found", ""},
		{"archived", "chat.postMessage", to("C0OLD", "x"), "is_archived", ""},
		{"unknown thread", "chat.postMessage", object{"channel": "C0APOLLO", "text": "x", "thread_ts": "1.2"}, "thread_not_found", ""},
		{"blocks not a list", "chat.postMessage", object{"channel": "C0APOLLO", "text": "x", "blocks": "{}"}, "invalid_blocks_format", ""},
		{"blocks not JSON", "chat.postMessage", object{"channel": "C0APOLLO", "text": "x", "blocks": "[{"}, "invalid_blocks_format", ""},
		{"attachments not a list", "chat.postMessage", object{"channel": "C0APOLLO", "text": "x", "attachments": "{}"}, "invalid_attachments", ""},
		{"metadata not an object", "chat.postMessage", object{"channel": "C0APOLLO", "text": "x", "metadata": "[]"}, "invalid_metadata_format", ""},
		{"metadata without a type", "chat.postMessage", object{"channel": "C0APOLLO", "text": "x", "metadata": object{"event_payload": object{}}}, "invalid_metadata_schema", ""},
		{"edit of nothing", "chat.update", update("1.2", "x"), "message_not_found", ""},
		{"edit without ts", "chat.update", object{"channel": "C0APOLLO", "text": "x"}, "invalid_arguments", "ts"},
		{"edit by channel's name", "chat.update", object{"channel": "#apollo", "ts": "1.2", "text": "x"}, "channel_not_found", ""},
		{"delete of nothing", "chat.delete", object{"channel": "C0APOLLO", "ts": "1.2"}, "message_not_found", ""},
		{"ephemeral for nobody", "chat.postEphemeral", object{"channel": "C0APOLLO", "user": "U0NOBODY", "text": "x"}, "user_not_found", ""},
		{"ephemeral for who is not there", "chat.postEphemeral", object{"channel": "C0APOLLO", "user": "U0ZOE", "text": "x"}, "user_not_in_channel", ""},
		{"link to nothing", "chat.getPermalink", object{}, "invalid_arguments", "channel"},
		{"private messages of nobody", "conversations.open", object{"users": "U0NOBODY"}, "user_not_found", ""},
		{"private messages of who left", "conversations.open", object{"users": "U0GONE"}, "user_disabled", ""},
		{"private messages of the bot", "conversations.open", object{"users": slacktest.BotUser}, "cannot_dm_bot", ""},
		{"unknown method", "chat.shout", object{}, "unknown_method", ""},
		{"read method with JSON", "conversations.info", object{"channel": "C0APOLLO"}, "invalid_arguments", "channel"},
	}
}

// crowded is a workspace with whatever can be in the way.
func crowded() slacktest.Options {
	return slacktest.Options{
		Unlimited: true,
		Users:     []slacktest.User{{Name: "ana"}, {Name: "zoe"}, {Name: "gone", Gone: true}},
		Channels: []slacktest.Channel{
			{Name: "apollo", Members: []string{"ana", "pmobot"}},
			{Name: "other", Members: []string{"ana"}},
			{Name: "secret", Private: true, Members: []string{"ana"}},
			{Name: "old", Archived: true},
		},
	}
}

func TestWrongPayloadsAreRefused(t *testing.T) {
	s := frozen(t, crowded())
	table := append(append(wrongBlocks(), wrongElements()...), append(wrongMessages(), wrongViews()...)...)
	if len(table) < 80 {
		t.Errorf("the table has %d rows", len(table))
	}
	for _, row := range table {
		answer := jsonCall(t, s, row.method, row.args)
		if text(answer, "error") != row.error {
			t.Errorf("%s: the answer is %v, not %s", row.name, answer, row.error)
		}
		if said := fmt.Sprint(at(answer, "response_metadata", "messages")); !strings.Contains(said, row.says) {
			t.Errorf("%s: it says %s, not %s", row.name, said, row.says)
		}
	}
	if n := len(s.Violations()); n != len(table) {
		t.Errorf("%d violations of %d wrong payloads", n, len(table))
	}
	if n := s.Count(); n != 0 {
		t.Errorf("%d messages stand", n)
	}
}

func TestTokensAndScopes(t *testing.T) {
	s := frozen(t, slacktest.Options{Scopes: []string{"chat:write"}})
	for _, row := range []struct{ method, token, error, needed string }{
		{"auth.test", "", "not_authed", ""},
		{"auth.test", "xoxb-other", "invalid_auth", ""},
		{"auth.test", slacktest.AppToken, "not_allowed_token_type", ""},
		{"apps.connections.open", slacktest.BotToken, "not_allowed_token_type", ""},
		{"users.info", slacktest.BotToken, "missing_scope", "users:read"},
		{"conversations.open", slacktest.BotToken, "missing_scope", "im:write"},
	} {
		answer := decode(t, request(t, s, row.method, row.token, object{"users": "U0ANA"}))
		if text(answer, "error") != row.error || text(answer, "needed") != row.needed {
			t.Errorf("%s with %q: %v", row.method, row.token, answer)
		}
		if row.needed != "" && text(answer, "provided") != "chat:write" {
			t.Errorf("%s: provided is %v", row.method, answer["provided"])
		}
	}
	ok := request(t, s, "auth.test", slacktest.BotToken, nil)
	if got := ok.Header.Get("X-OAuth-Scopes"); got != "chat:write" || text(decode(t, ok), "user_id") != slacktest.BotUser {
		t.Errorf("the scopes are %q", got)
	}
	if text(form(t, s, "apps.connections.open"), "error") != "not_authed" {
		t.Error("an app-level token counts in the body")
	}
	s.Revoke()
	if text(form(t, s, "auth.test"), "error") != "token_revoked" {
		t.Error("a revoked token still works")
	}
}

func TestTheTokenIsTakenInBothPlaces(t *testing.T) {
	s := frozen(t, slacktest.Options{})
	if a := form(t, s, "auth.test"); a["ok"] != true {
		t.Error(a)
	}
	if a := jsonCall(t, s, "auth.test", nil); a["ok"] != true {
		t.Error(a)
	}
	inJSON := decode(t, request(t, s, "auth.test", "", object{"token": slacktest.BotToken}))
	if text(inJSON, "error") != "not_authed" {
		t.Error("a token counts in a JSON body")
	}
	calls := s.Audit()
	if len(calls) != 3 || !calls[0].InBody || calls[1].InBody || calls[0].Token != "bot" || calls[2].Error != "not_authed" {
		t.Errorf("the audit is %+v", calls)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.APIURL()+"chat.postMessage", strings.NewReader("{"))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+slacktest.BotToken)
	if a := decode(t, do(t, r)); text(a, "error") != "invalid_json" || text(a, "warning") != "missing_charset" {
		t.Error(a)
	}
}
