package discordtest_test

import (
	"strings"
	"testing"

	"pmobot/bot/discord/discordtest"
)

func TestLiveMarkupIsFound(t *testing.T) {
	for _, tt := range []struct{ text, kinds, shown string }{
		{"plain text, 3 * 4 * 5 and snake_case_name", "", "plain text, 3 * 4 * 5 and snake_case_name"},
		{"<@123> <@!123> <@&123> <#123>", "mention mention mention mention", "<@123> <@!123> <@&123> <#123>"},
		{"@everyone and @here", "mention mention", "@everyone and @here"},
		{`\@everyone`, "mention", "@everyone"},
		{"@\u200beveryone", "", "@\u200beveryone"},
		{"</risk log:123>", "command mention", "</risk log:123>"},
		{"<id:customize> <t:1700000000:R> <:x:123> <a:x:123>", "guild link time emoji emoji", "customize <t:1700000000:R> :x: :x:"},
		{"[click](https://evil.example)", "masked link", "click"},
		{"[click](<https://evil.example> \"title\")", "masked link", "click"},
		{"[**click**](https://evil.example)", "masked link bold", "click"},
		{"https://a.example and <https://b.example>", "link link", "https://a.example and https://b.example"},
		{"# big", "heading", "big"},
		{"a\n## big\n-# small", "heading subtext", "a\nbig\nsmall"},
		{"#notes # not big", "", "#notes # not big"},
		{"> said\n- one\n* two\n1. three", "quote list list list", "said\n• one\n• two\n1. three"},
		{"**bold** *it* _it_ __under__ ~~no~~ ||boo||", "bold italic italic underline strikethrough spoiler", "bold it it under no boo"},
		{"**# bold**", "bold", "# bold"},
		{"`code` ``a`b`` ```go\nx\n```", "code code code block", "code a`b x"},
		{"**bold `code`**", "bold code", "bold code"},
		{`\*no\* \_no\_ \~~ \|| \# no \> no \[a](https\://x) \<@1>`, "", "*no* _no_ ~~ || # no > no [a](https://x) <@1>"},
		{`\- one`, "", "- one"},
		{`1\. one`, "", "1. one"},
		{`C:\dir`, "", `C:\dir`},
		{"供应商*延期*", "italic", "供应商延期"},
	} {
		var kinds []string
		for _, m := range discordtest.Live(tt.text) {
			kinds = append(kinds, m.Kind)
		}
		if got := strings.Join(kinds, " "); got != tt.kinds {
			t.Errorf("%q: live are %q, want %q", tt.text, got, tt.kinds)
		}
		if got := discordtest.Shown(tt.text); got != tt.shown {
			t.Errorf("%q\n is shown as %q\nwant        %q", tt.text, got, tt.shown)
		}
	}
}

func TestAMessageIsReadAsItIsShown(t *testing.T) {
	s := newStand(t, discordtest.Options{})
	m := s.says(object{
		"content": "**weekly**",
		"embeds": list{object{
			"author": object{"name": "*author*"}, "title": "[a](https://a.example)", "description": "\\*",
			"fields": list{object{"name": "_n_", "value": "v"}}, "footer": object{"text": "*foot*"},
		}},
		"components": list{row(button("a", "*Close*"))},
	})
	if got, want := m.Text(), "weekly\n*author*\na\n*\nn\nv\n*foot*\n*Close*"; got != want {
		t.Errorf("it is read as %q, want %q", got, want)
	}
	if got := m.Raw(); !strings.Contains(got, "**weekly**") {
		t.Errorf("as written it is %q", got)
	}
	if got := m.Live(); len(got) != 3 {
		t.Errorf("live are %v", got)
	}
}

func FuzzShown(f *testing.F) {
	f.Add("**a** <@1> [x](https://y) \\* `c`")
	f.Fuzz(func(t *testing.T, text string) {
		text = text[:min(len(text), 6000)] // no text of a message is longer
		discordtest.Shown(text)
		for _, m := range discordtest.Live(text) {
			if m.Text == "" || !strings.Contains(text, m.Text) {
				t.Errorf("%q holds no %+v", text, m)
			}
		}
	})
}
