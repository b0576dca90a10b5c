package discordtest_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pmobot/bot/discord/discordtest"
)

// wrong is a body that Discord refuses, and where it says that it is wrong.
type wrong struct {
	name string
	body any
	at   string // of the nested error; "" with another code
	code int    // 0: 50035
}

func (s *stand) refuses(t *testing.T, method, path string, table []wrong) {
	t.Helper()
	for _, tt := range table {
		a := s.do(method, path, tt.body)
		if tt.code == 0 {
			tt.code = 50035
		}
		if a.code() != tt.code || a.status < 400 {
			t.Errorf("%s: %d %.300s, want code %d", tt.name, a.status, a.raw, tt.code)
			continue
		}
		errors, _ := a.body["errors"].(object)
		if found := places(errors, ""); tt.code == 50035 && !slices.Contains(found, tt.at) {
			t.Errorf("%s: wrong at %q, want %q: %.300s", tt.name, found, tt.at, a.raw)
		}
	}
}

func content(m object) object {
	if m["content"] == nil {
		m["content"] = "x"
	}
	return m
}

func TestWrongMessagesAreRefused(t *testing.T) {
	s := newStand(t, discordtest.Options{})
	s.refuses(t, "POST", s.posts(""), []wrong{
		{"content too long", object{"content": long(2001)}, "content", 0},
		{"content is a number", object{"content": 5}, "content", 0},
		{"nothing in it", object{}, "", 50006},
		{"white space in it", object{"content": " \n "}, "", 50006},
		{"no JSON", "{", "", 50109},
		{"flags that aren't its own", content(object{"flags": 64}), "flags", 0},
		{"nonce too long", content(object{"nonce": strings.Repeat("n", 26), "enforce_nonce": true}), "nonce", 0},
		{"no nonce to enforce", content(object{"enforce_nonce": true}), "nonce", 0},
		{"parsed and listed", content(object{"allowed_mentions": object{"parse": list{"users"}, "users": list{s.ana.ID}}}), "allowed_mentions", 0},
		{"unknown to parse", content(object{"allowed_mentions": object{"parse": list{"all"}}}), "allowed_mentions.parse.0", 0},
		{"mention of no id", content(object{"allowed_mentions": object{"users": list{"ana"}}}), "allowed_mentions.users.0", 0},
		{"101 users", content(object{"allowed_mentions": object{"users": many(101, func(i int) any { return fmt.Sprint(1000 + i) })}}), "allowed_mentions.users", 0},
		{"a user twice", content(object{"allowed_mentions": object{"users": list{"1000", "1000"}}}), "allowed_mentions.users", 0},
		{"attachment that did not come", content(object{"attachments": list{object{"id": "0", "filename": "a.png"}}}), "attachments.0", 0},
		{"old components in v2", object{"flags": 1 << 15, "content": "x", "components": list{object{"type": 10, "content": "y"}}}, "content", 0},
		{"too much text in v2", object{"flags": 1 << 15, "components": list{object{"type": 10, "content": long(4001)}}}, "components", 0},
		{"too many in v2", object{"flags": 1 << 15, "components": many(41, func(int) any { return object{"type": 10, "content": "y"} })}, "components", 0},
		{"v2 without its flag", content(object{"components": list{object{"type": 10, "content": "y"}}}), "components.0.type", 0},
	})
}

func TestWrongEmbedsAreRefused(t *testing.T) {
	s := newStand(t, discordtest.Options{})
	embed := func(e object) object { return object{"embeds": list{e}} }
	field := func(f object) object { return embed(object{"title": "x", "fields": list{f}}) }
	s.refuses(t, "POST", s.posts(""), []wrong{
		{"title", embed(object{"title": long(257)}), "embeds.0.title", 0},
		{"description", embed(object{"description": long(4097)}), "embeds.0.description", 0},
		{"nothing in it", embed(object{"color": 1}), "embeds.0.description", 0},
		{"field name", field(object{"name": long(257), "value": "x"}), "embeds.0.fields.0.name", 0},
		{"field value", field(object{"name": "x", "value": long(1025)}), "embeds.0.fields.0.value", 0},
		{"empty field value", field(object{"name": "x", "value": ""}), "embeds.0.fields.0.value", 0},
		{"no field value", field(object{"name": "x"}), "embeds.0.fields.0.value", 0},
		{"26 fields", embed(object{"fields": many(26, func(i int) any { return object{"name": "x", "value": "y"} })}), "embeds.0.fields", 0},
		{"footer", embed(object{"title": "x", "footer": object{"text": long(2049)}}), "embeds.0.footer.text", 0},
		{"author", embed(object{"title": "x", "author": object{"name": long(257)}}), "embeds.0.author.name", 0},
		{"11 embeds", object{"embeds": many(11, func(int) any { return object{"title": "x"} })}, "embeds", 0},
		{"6001 together", object{"embeds": list{object{"description": long(4000)}, object{"description": long(2001)}}}, "embeds", 0},
		{"colour", embed(object{"title": "x", "color": 1 << 24}), "embeds.0.color", 0},
		{"time", embed(object{"title": "x", "timestamp": "yesterday"}), "embeds.0.timestamp", 0},
		{"link", embed(object{"title": "x", "url": "javascript:alert(1)"}), "embeds.0.url", 0},
	})
}

func TestWrongComponentsAreRefused(t *testing.T) {
	s := newStand(t, discordtest.Options{})
	rows := func(rows ...any) object { return object{"content": "x", "components": rows} }
	menu := func(m object) object {
		m["type"], m["custom_id"] = 3, "s"
		if m["options"] == nil {
			m["options"] = list{object{"label": "a", "value": "a"}}
		}
		return rows(row(m))
	}
	s.refuses(t, "POST", s.posts(""), []wrong{
		{"6 rows", rows(many(6, func(i int) any { return row(numbered(i)) })...), "components", 0},
		{"6 buttons", rows(row(many(6, numbered)...)), "components.0.components", 0},
		{"an empty row", rows(row()), "components.0.components", 0},
		{"a bare button", rows(button("a", "A")), "components.0.type", 0},
		{"label", rows(row(button("a", long(81)))), "components.0.components.0.label", 0},
		{"no label", rows(row(button("a", ""))), "components.0.components.0", 0},
		{"custom id too long", rows(row(button(long(101), "A"))), "components.0.components.0.custom_id", 0},
		{"no custom id", rows(row(button("", "A"))), "components.0.components.0.custom_id", 0},
		{"a custom id twice", rows(row(button("a", "A")), row(button("a", "B"))), "components.1.components.0.custom_id", 0},
		{"style", rows(row(object{"type": 2, "style": 9, "custom_id": "a", "label": "A"})), "components.0.components.0.style", 0},
		{"link and id", rows(row(object{"type": 2, "style": 5, "custom_id": "a", "url": "https://a.example", "label": "A"})), "components.0.components.0", 0},
		{"no link", rows(row(object{"type": 2, "style": 5, "label": "A"})), "components.0.components.0.url", 0},
		{"link of no web", rows(row(object{"type": 2, "style": 5, "url": "ftp://a.example", "label": "A"})), "components.0.components.0.url", 0},
		{"26 options", menu(object{"options": many(26, func(i int) any { return object{"label": "a", "value": fmt.Sprint(i)} })}), "components.0.components.0.options", 0},
		{"no options", menu(object{"options": list{}}), "components.0.components.0.options", 0},
		{"an option twice", menu(object{"options": list{object{"label": "a", "value": "a"}, object{"label": "b", "value": "a"}}}), "components.0.components.0.options.1.value", 0},
		{"option label", menu(object{"options": list{object{"label": long(101), "value": "a"}}}), "components.0.components.0.options.0.label", 0},
		{"placeholder", menu(object{"placeholder": long(151)}), "components.0.components.0.placeholder", 0},
		{"more than there are", menu(object{"max_values": 2}), "components.0.components.0.max_values", 0},
		{"a select beside a button", rows(row(button("a", "A"), object{"type": 3, "custom_id": "s", "options": list{object{"label": "a", "value": "a"}}})), "components.0.components", 0},
		{"an input in a message", rows(row(object{"type": 4, "custom_id": "i", "style": 1, "label": "x"})), "components.0.components.0.type", 0},
	})
}

func TestWrongCommandsAreRefused(t *testing.T) {
	s := newStand(t, discordtest.Options{})
	command := func(c object) list {
		if c["name"] == nil {
			c["name"] = "risk"
		}
		if c["description"] == nil {
			c["description"] = "x"
		}
		return list{c}
	}
	option := func(o object) list {
		if o["type"] == nil {
			o["type"] = 3
		}
		o["name"], o["description"] = "title", "x"
		return command(object{"options": list{o}})
	}
	named := func(name string, more ...any) object {
		return object{"type": 3, "name": name, "description": "x", "required": len(more) > 0}
	}
	s.refuses(t, "PUT", s.commands(), []wrong{
		{"capitals", command(object{"name": "Risk"}), "0.name", 0},
		{"spaces", command(object{"name": "log risk"}), "0.name", 0},
		{"33 characters", command(object{"name": strings.Repeat("r", 33)}), "0.name", 0},
		{"translated with a space", command(object{"name_localizations": object{"zh-CN": "登记 风险"}}), "0.name_localizations.zh-CN", 0},
		{"unknown locale", command(object{"name_localizations": object{"zh": "风险"}}), "0.name_localizations.zh", 0},
		{"no description", list{object{"name": "risk"}}, "0.description", 0},
		{"description", command(object{"description": long(101)}), "0.description", 0},
		{"twice", list{command(object{})[0], command(object{})[0]}, "1.name", 0},
		{"26 options", command(object{"options": many(26, func(i int) any { return named(fmt.Sprint("o", i)) })}), "0.options", 0},
		{"an option twice", command(object{"options": list{named("a"), named("a")}}), "0.options.1", 0},
		{"required behind", command(object{"options": list{named("a"), named("b", true)}}), "0.options.1", 0},
		{"subcommand beside option", command(object{"options": list{named("a"), object{"type": 1, "name": "b", "description": "x"}}}), "0.options", 0},
		{"choices and autocomplete", option(object{"autocomplete": true, "choices": list{object{"name": "a", "value": "a"}}}), "0.options.0.autocomplete", 0},
		{"26 choices", option(object{"choices": many(26, func(i int) any { return object{"name": fmt.Sprint(i), "value": fmt.Sprint(i)} })}), "0.options.0.choices", 0},
		{"choice of another type", option(object{"type": 4, "choices": list{object{"name": "a", "value": "a"}}}), "0.options.0.choices.0.value", 0},
		{"choice name", option(object{"choices": list{object{"name": long(101), "value": "a"}}}), "0.options.0.choices.0.name", 0},
		{"length", option(object{"max_length": 6001}), "0.options.0.max_length", 0},
		{"unknown type", option(object{"type": 99}), "0.options.0.type", 0},
		{"8001 together", command(object{"options": many(25, func(i int) any {
			o := object{"type": 3, "name": fmt.Sprint("o", i), "description": long(100)}
			o["choices"] = many(3, func(j int) any { return object{"name": long(99) + fmt.Sprint(j), "value": long(20)} })
			return o
		})}), "0", 0},
		{"8001 together in translation", command(object{"options": many(25, func(i int) any {
			o := object{"type": 3, "name": fmt.Sprint("o", i), "description": "x"}
			o["choices"] = many(4, func(j int) any {
				return object{"name": fmt.Sprint(j), "value": "v", "name_localizations": object{"zh-CN": long(80)}}
			})
			return o
		})}), "0", 0},
		{"a message command with options", list{object{"type": 3, "name": "Log it", "options": list{named("a")}}}, "0.options", 0},
		{"101 commands", many(101, func(i int) any { return object{"name": fmt.Sprint("c", i), "description": "x"} }), "", 30032},
	})
}

func TestWrongAnswersAreRefused(t *testing.T) {
	s := newStand(t, discordtest.Options{})
	s.register()
	in := s.Command(s.ana, s.apollo, "risk log", discordtest.Values{"title": "x"})
	input := func(o object) object {
		o["type"], o["style"] = 4, 1
		if o["custom_id"] == nil {
			o["custom_id"] = "i"
		}
		return object{"type": 18, "label": "Title", "component": o}
	}
	modal := func(m object) object {
		for key, value := range (object{"title": "Log", "custom_id": "m", "components": list{input(object{})}}) {
			if m[key] == nil {
				m[key] = value
			}
		}
		return object{"type": 9, "data": m}
	}
	s.refuses(t, "POST", "/interactions/"+in.ID+"/"+in.Token+"/callback", []wrong{
		{"no type", object{}, "type", 0},
		{"unknown type", object{"type": 77}, "type", 0},
		{"no data", object{"type": 4}, "data", 0},
		{"content", object{"type": 4, "data": object{"content": long(2001)}}, "data.content", 0},
		{"flags of a deferred one", object{"type": 5, "data": object{"flags": 1 << 15}}, "data.flags", 0},
		{"an update of no message", object{"type": 7, "data": object{"content": "x"}}, "type", 0},
		{"a quiet ack of no message", object{"type": 6}, "type", 0},
		{"choices for a command", object{"type": 8, "data": object{"choices": list{}}}, "type", 0},
		{"modal title", modal(object{"title": long(46)}), "data.title", 0},
		{"modal id", modal(object{"custom_id": long(101)}), "data.custom_id", 0},
		{"6 inputs", modal(object{"components": many(6, func(i int) any { return input(object{"custom_id": fmt.Sprint(i)}) })}), "data.components", 0},
		{"no inputs", modal(object{"components": list{}}), "data.components", 0},
		{"an input id twice", modal(object{"components": list{input(object{}), input(object{})}}), "data.components.1.component.custom_id", 0},
		{"an input without label", modal(object{"components": list{row(object{"type": 4, "custom_id": "i", "style": 1})}}), "data.components.0.components.0.label", 0},
		{"two inputs in a row", modal(object{"components": list{row(object{"type": 4, "custom_id": "i", "style": 1, "label": "a"}, object{"type": 4, "custom_id": "j", "style": 1, "label": "b"})}}), "data.components.0.components", 0},
		{"input value", modal(object{"components": list{input(object{"value": long(11), "max_length": 10})}}), "data.components.0.component.value", 0},
		{"input placeholder", modal(object{"components": list{input(object{"placeholder": long(101)})}}), "data.components.0.component.placeholder", 0},
		{"a button in a modal", modal(object{"components": list{row(button("a", "A"))}}), "data.components.0.components.0.type", 0},
	})
	asked := s.Suggest(s.ana, s.apollo, "risk log", "ref", discordtest.Values{"ref": "APO"})
	s.refuses(t, "POST", "/interactions/"+asked.ID+"/"+asked.Token+"/callback", []wrong{
		{"26 choices", object{"type": 8, "data": object{"choices": many(26, func(i int) any { return object{"name": "a", "value": "a"} })}}, "data.choices", 0},
		{"choice name", object{"type": 8, "data": object{"choices": list{object{"name": long(101), "value": "a"}}}}, "data.choices.0.name", 0},
		{"choice value", object{"type": 8, "data": object{"choices": list{object{"name": "a", "value": long(101)}}}}, "data.choices.0.value", 0},
		{"a message", object{"type": 4, "data": object{"content": "x"}}, "type", 0},
	})
	if got := s.ok("POST", "/interactions/"+in.ID+"/"+in.Token+"/callback", answers(object{"content": "x"})); got.status != 204 {
		t.Errorf("after all that was refused the right answer is answered %d", got.status)
	}
	if len(s.Violations()) < 20 {
		t.Errorf("only %d violations are kept", len(s.Violations()))
	}
}

func TestWhatOnlyTheDescriptionStatesIsRefused(t *testing.T) {
	s := newStand(t, discordtest.Options{})
	command := func(key string, value any) list {
		return list{object{"name": "risk", "description": "x", key: value}}
	}
	s.refuses(t, "PUT", s.commands(), []wrong{
		{"unknown context", command("contexts", list{9}), "0.contexts.0", 0},
		{"no context", command("contexts", list{}), "0.contexts", 0},
		{"a context twice", command("contexts", list{0, 0}), "0.contexts", 0},
		{"unknown installation", command("integration_types", list{7}), "0.integration_types.0", 0},
		{"permissions that are no number", command("default_member_permissions", "all"), "0.default_member_permissions", 0},
		{"a command that is a text", list{"risk"}, "0", 0},
		{"no list", object{"name": "risk", "description": "x"}, "", 0},
	})
	s.refuses(t, "POST", s.posts(""), []wrong{
		{"inline is a text", object{"embeds": list{object{"fields": list{object{"name": "x", "value": "y", "inline": "yes"}}}}}, "embeds.0.fields.0.inline", 0},
		{"embeds are no list", object{"content": "x", "embeds": object{}}, "embeds", 0},
		{"an embed is a text", object{"content": "x", "embeds": list{"y"}}, "embeds.0", 0},
		{"a nonce that is a list", object{"content": "x", "nonce": list{}}, "nonce", 0},
		{"a colour below black", object{"embeds": list{object{"title": "x", "color": -1}}}, "embeds.0.color", 0},
	})
	m := s.says(object{"content": "x"})
	s.refuses(t, "POST", s.posts("/"+m.ID+"/threads"), []wrong{
		{"another time to archive", object{"name": "x", "auto_archive_duration": 5}, "auto_archive_duration", 0},
		{"no name", object{}, "name", 0},
		{"an empty name", object{"name": ""}, "name", 0},
	})
}
