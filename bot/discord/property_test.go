package discord

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pmobot/bot/discord/discordtest"
	"pmobot/internal/chat"
	"pmobot/internal/say"
)

// hostile are pieces of what people type who want to see what happens.
var hostile = []string{
	"*", "**", "_", "__", "~~", "`", "```", "||", ">", ">>> ", "# ", "## ", "- ", "-# ", "1. ", "+ ", "[", "](", ")", "<", "\\", "\n", "  ",
	"@everyone", "@here", "<@", "<@!", "<@&", "<#", ">", "<t:1700000000:R>", "<id:guide>", "</risk log:1>", "<:x:1>", ":smile:", "<a:b:12>",
	"https://evil.example/a?b=c&d", "http://", "discord://x", "mailto:a@b.example", "tel:+123", "[click](https://evil.example)", "discord.gg/abc",
	"Vendor slips", "供应商延期", "，", "“", "”", "10:30", "a_b_c", "3 * 4 * 5", "e\u0301", "👩‍👩‍👧", "𝔘", "\u202e", "\x1b[31m", "\u200b", "\t", "APO-R12",
	"1", "2", "0", "&", "&lt;", "%s", "{{x}}", "$HOME",
}

func texts() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		parts := rapid.SliceOfN(rapid.SampledFrom(hostile), 0, rapid.SampledFrom([]int{3, 12, 60}).Draw(t, "most")).Draw(t, "parts")
		text := strings.Join(parts, rapid.SampledFrom([]string{"", " ", "x"}).Draw(t, "between"))
		if rapid.IntRange(0, 20).Draw(t, "long") == 0 {
			text = strings.Repeat(text+"延", 1+chat.TextMost/(1+len([]rune(text))))
		}
		return text
	})
}

func buttons(depth int) *rapid.Generator[chat.Button] {
	return rapid.Custom(func(t *rapid.T) chat.Button {
		b := chat.Button{
			Label: say.Words{En: texts().Draw(t, "en"), Zh: texts().Draw(t, "zh")}, Path: rapid.SampledFrom([]string{"risk close", "pmo help", "risk log"}).Draw(t, "path"),
			Args: chat.Args{"ref": "APO-R12", "title": texts().Draw(t, "title")}, Disabled: rapid.IntRange(0, 9).Draw(t, "disabled") == 0,
		}
		switch n := rapid.IntRange(0, 9).Draw(t, "kind"); {
		case n == 0:
			b.Link = rapid.SampledFrom([]string{"https://discord.com/channels/1/2/3", "javascript:alert(1)", "https://x.example/" + strings.Repeat("a", 600)}).Draw(t, "link")
		case n < 3 && depth > 0:
			b.Menu = rapid.SliceOfN(buttons(depth-1), 1, 30).Draw(t, "menu")
		}
		return b
	})
}

func replies(who []string) *rapid.Generator[chat.Reply] {
	return rapid.Custom(func(t *rapid.T) chat.Reply {
		r := chat.Reply{Lang: rapid.SampledFrom(say.Langs()).Draw(t, "lang"), Level: rapid.IntRange(-1, 6).Draw(t, "level")}
		for range rapid.SampledFrom([]int{1, 3, 30}).Draw(t, "lines") {
			text := texts().Draw(t, "text")
			switch rapid.IntRange(0, 5).Draw(t, "mark") {
			case 0:
				text += say.Bold(texts().Draw(t, "bold")) + say.Bold(texts().Draw(t, "bolder"))
			case 1:
				text = say.Ping(rapid.SampledFrom(who).Draw(t, "who"), texts().Draw(t, "name")) + text
			case 2:
				text = say.Bold(say.Link("APO-R12", "20 APO-R12")) + text
			}
			r.Add(text, rapid.SliceOfN(buttons(1), 0, rapid.SampledFrom([]int{0, 0, 2, 7}).Draw(t, "buttons")).Draw(t, "list")...)
		}
		if rapid.Bool().Draw(t, "card") {
			r.Ref, r.To.Public = "APO-R12", true
		}
		if rapid.IntRange(0, 5).Draw(t, "form") == 0 {
			r.Form = &chat.Form{Path: "risk log", Title: texts().Draw(t, "title"), Inputs: []chat.Input{{Key: "title", Name: say.Same("title"), Value: texts().Draw(t, "value")}}}
		}
		return r
	})
}

// TestNoReplyBreaksALimitOrComesToLife posts, edits and answers with random
// replies: Discord takes each, nobody is notified but who is to be, and what
// was typed stands there as it was typed.
func TestNoReplyBreaksALimitOrComesToLife(t *testing.T) {
	s := begin(t)
	bo := s.guild.Join("Bo", "en-US")
	who := []string{personToken(s.ana.ID), personToken(bo.ID), "discord:x", "slack:U1"}
	key := 0
	rapid.Check(t, func(t *rapid.T) {
		key++
		r := replies(who).Draw(t, "reply")
		before := len(s.d.Messages(s.apollo))
		at, err := s.p.Post(s.t.Context(), s.place(), "property/"+strings.Repeat("i", key), r)
		if err != nil {
			t.Fatal(err)
		}
		posted := s.d.Messages(s.apollo)[before:]
		allowed := pinged(r)
		whole := ""
		for _, m := range posted {
			lifeless(t, m, allowed)
			whole += read(m) + "\n"
			for _, u := range s.d.Pinged(m).Users {
				if !slices.Contains(allowed, u.ID) {
					t.Fatalf("%s is notified", u.Name)
				}
			}
			if s.d.Pinged(m).Everyone {
				t.Fatal("everybody is notified")
			}
		}
		stands(t, whole, r)
		if err := s.p.Update(s.t.Context(), at, r); err != nil {
			t.Fatal(err)
		}
		for _, m := range s.p.parts(s.t.Context(), chat.Command{In: s.place()}, r) {
			if len(m.Mentions.Users) > 0 {
				t.Fatal("an answer notifies")
			}
		}
		for _, v := range s.d.Violations() {
			t.Fatalf("%s: %s", v.Where, v.What)
		}
	})
}

// pinged are the people whom a reply is for.
func pinged(r chat.Reply) []string {
	var ids []string
	for _, l := range r.Lines {
		for _, span := range say.Spans(l.Text) {
			if id := userOf(span.Ping); id != "" {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// lifeless finds markup that is live and not ours.
func lifeless(t *rapid.T, m discordtest.Message, allowed []string) {
	for _, live := range m.Live() {
		id := strings.Trim(live.Text, "<@>")
		if live.Kind == "bold" || live.Kind == "mention" && slices.Contains(allowed, id) {
			continue
		}
		t.Fatalf("%s comes to life: %q in\n%s", live.Kind, live.Text, m.Raw())
	}
}

// read is what a person reads of a message, without its buttons.
func read(m discordtest.Message) string {
	texts := []string{m.Content}
	for _, e := range m.Embeds {
		texts = append(texts, e.Title, e.Description)
	}
	return discordtest.Shown(strings.Join(texts, "\n"))
}

// stands finds typed text that a reader doesn't see.
func stands(t *rapid.T, whole string, r chat.Reply) {
	seen := squeezed(whole)
	for _, l := range r.Lines {
		for _, span := range say.Spans(l.Text) {
			if userOf(span.Ping) != "" {
				continue
			}
			if text := squeezed(span.Text); !strings.Contains(seen, text) {
				t.Fatalf("%.300q is missing from\n%.300q", text, seen)
			}
		}
	}
}

// squeezed is text without what Discord, or the adapter, may change: blanks,
// and what has no width.
func squeezed(text string) string {
	text, _ = say.Scrub(text)
	return strings.ReplaceAll(strings.Join(strings.Fields(text), ""), zeroWidth, "")
}
