package slack

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pmobot/bot/slack/slacktest"
	"pmobot/internal/chat"
	"pmobot/internal/say"
)

// pieces are what texts are made of: what people type, and what they type who
// want to see what happens.
var pieces = []string{
	"Vendor slips", "供应商延期", " ", "\n", "*bold*", "_it_", "`code`", "```", "> quote", "• ", "&amp;", "&lt;", "<", ">", "&",
	"<!channel>", "<!here>", "<!everyone>", "<!subteam^S1>", "<@U0ANA>", "<@U0ANA|ana>", "@ana", "@channel", "<#C0APOLLO>",
	"<https://evil.example|click>", "https://evil.example", "[x](https://evil.example)", "mailto:a@b.example", "www.evil.example",
	"<!date^1^{date}|x>", ":tada:", "🎉", "👩‍👩‍👧‍👦", "\u202e", "\x07", "|", "~no~", "$HOME", "%s", "a b", "“引”", "long " + strings.Repeat("x", 400), strings.Repeat("很长", 300),
}

func aText() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 12).Draw(t, "pieces"), "")
	})
}

// aLine is text with marks around what was typed.
func aLine() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		text, _ := say.Scrub(aText().Draw(t, "typed"))
		switch rapid.IntRange(0, 5).Draw(t, "mark") {
		case 0:
			return say.Bold(text) + " · "
		case 1:
			return say.Ping("slack:U0BO", "bo") + " " + text
		case 2:
			return say.Ping("slack:"+text, text)
		case 3:
			return say.Link("APO-R12", "APO-R12") + " " + text
		case 4:
			return say.Link(text, text)
		}
		return text
	})
}

func aButton(depth int) *rapid.Generator[chat.Button] {
	return rapid.Custom(func(t *rapid.T) chat.Button {
		label := aText().Draw(t, "label")
		b := chat.Button{Label: say.Words{En: label, Zh: label + "按"}, Path: "risk review", Args: chat.Args{"ref": aText().Draw(t, "arg"), "text": aText().Draw(t, "arg")}}
		switch rapid.IntRange(0, 9).Draw(t, "kind") {
		case 0:
			b.Disabled = true
		case 1:
			b.Link = rapid.SampledFrom([]string{"https://office.slack.com/archives/C1/p1", "javascript:alert(1)", "https://x.example/" + strings.Repeat("y", 4000)}).Draw(t, "link")
		case 2, 3:
			if depth > 0 {
				b.Menu = rapid.SliceOfN(aButton(depth-1), 1, 12).Draw(t, "menu")
				b.Label = say.Same(rapid.SampledFrom([]string{"⋯", "Later ▾", label}).Draw(t, "menu label"))
			}
		}
		return b
	})
}

func aReply() *rapid.Generator[chat.Reply] {
	return rapid.Custom(func(t *rapid.T) chat.Reply {
		r := chat.Reply{Lang: rapid.SampledFrom(say.Langs()).Draw(t, "lang")}
		r.Add("Monday") // no reply says nothing
		for range rapid.IntRange(1, 60).Draw(t, "lines") {
			var buttons []chat.Button
			if rapid.IntRange(0, 2).Draw(t, "with buttons") == 0 {
				buttons = rapid.SliceOfN(aButton(2), 0, 30).Draw(t, "buttons")
			}
			r.Add(aLine().Draw(t, "line"), buttons...)
		}
		if rapid.Bool().Draw(t, "with form") {
			r.Form = &chat.Form{
				Path: "risk log", Title: aText().Draw(t, "title"), Intro: aText().Draw(t, "intro"), Args: chat.Args{},
				Inputs: []chat.Input{
					{Key: "title", Name: say.Words{En: "title", Zh: "标题"}, Value: aText().Draw(t, "value"), Required: true},
					{Key: "body", Name: say.Words{En: "description", Zh: "描述"}, Value: aText().Draw(t, "value"), Problem: aText().Draw(t, "problem")},
				},
			}
		}
		if rapid.Bool().Draw(t, "with file") {
			r.Files = []chat.File{{Name: aText().Draw(t, "name"), Alt: aText().Draw(t, "alt")}}
		}
		return r
	})
}

func TestNoReplyBreaksALimitOrBringsMarkupToLife(t *testing.T) {
	st := newStand(t, func(o *slacktest.Options, _ *Config) { o.Unlimited = true })
	st.p.handler = struct {
		*recorder
		*memory
	}{recording(logged12), &memory{}}
	const known = "https://office.slack.com/archives/C1/p1"
	st.p.links.learn("APO-R12", known)
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		r := aReply().Draw(t, "reply")
		n++
		at, err := st.p.Post(st.t.Context(), st.channel("apollo"), fmt.Sprintf("card/%d", n), r)
		if err != nil {
			t.Fatal(err)
		}
		if v := st.Violations(); len(v) > 0 {
			t.Fatalf("Slack doesn't take it: %+v", v[len(v)-1])
		}
		posts := st.Posts("apollo")
		shown := ""
		for _, m := range posts {
			if m.TS != at.Message && m.Thread != at.Message {
				continue
			}
			shown += st.Shown(m)
			for _, id := range slacktest.Pinged(m) {
				if id != st.UserID("bo") {
					t.Fatalf("%s is notified", id)
				}
			}
			for _, link := range slacktest.Links(m) {
				if link != known {
					t.Fatalf("there is a link to %s", link)
				}
			}
		}
		for _, line := range r.Lines {
			for _, span := range say.Spans(line.Text) {
				if span.Ping == "" && !strings.Contains(packed(shown), packed(clean(span.Text))) {
					t.Fatalf("%q is missing from\n%s", span.Text, shown)
				}
			}
		}
		if err := st.p.Update(st.t.Context(), at, r); err != nil {
			t.Fatal(err)
		}
		if i := slices.IndexFunc(st.Audit(), func(c slacktest.Call) bool { return c.Error != "" }); i >= 0 {
			t.Fatalf("refused: %+v", st.Audit()[i])
		}
	})
}

// packed is text without white space.
func packed(text string) string { return strings.Join(strings.Fields(text), "") }

func TestADeedIsReadAsItWasWritten(t *testing.T) {
	shelf := &memory{}
	rapid.Check(t, func(t *rapid.T) {
		d := deed{path: "risk log", args: chat.Args{}, form: rapid.Bool().Draw(t, "form")}
		for range rapid.IntRange(0, 5).Draw(t, "args") {
			d.args[rapid.StringMatching(`[a-z]{1,8}`).Draw(t, "key")] = aText().Draw(t, "value")
		}
		for _, most := range []int{valueMost, optionValueMost} {
			value, err := d.value(t.Context(), shelf, "slack:T1", noon, most)
			if err != nil || len(value) > most {
				t.Fatalf("%d bytes, %v", len(value), err)
			}
			got, err := deedOf(t.Context(), value, shelf, "slack:T1")
			if err != nil || got.path != d.path || got.form != d.form || !equalArgs(got.args, d.args) {
				t.Fatalf("%+v, %v", got, err)
			}
		}
	})
	for _, value := range []string{"", "0", "2[\"x\"]", "1[", "1[]", "1[\"a\",\"b\"]", "1#gone", "1{}"} {
		if _, err := deedOf(t.Context(), value, &memory{}, "slack:T1"); err == nil {
			t.Errorf("%q is read", value)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, text := range []string{
		`{"command":"/risk","text":"log <@U1|x> <#C1|> <https://a|b>","user_id":"U1"}`,
		`{"type":"block_actions","user":{"id":"U1"},"actions":[{"value":"1[\"x\"]"}],"state":{"values":[]}}`,
		`{"event_id":"E1","event":{"type":"app_mention","user":"U1","text":"<@U0> risk log","ts":"1.0"}}`, `[]`, `null`, ``,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, payload string) {
		for _, kind := range []string{slashEnvelope, pressEnvelope, eventsEnvelope, "other"} {
			a, ok := decode(envelope{ID: "e1", Type: kind, Payload: []byte(payload)}, "U0")
			if ok && (a.user == "" || a.line == "" && a.action == "") {
				t.Errorf("%+v asks for nothing", a)
			}
			names := naming{person: func(id string) string { return id }, channel: func(id string) string { return id }}
			named(typed(a.line, names), names)
		}
	})
}
