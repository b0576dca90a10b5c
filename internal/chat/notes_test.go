package chat_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pmobot/internal/chat"
)

func TestNotes(t *testing.T) {
	for _, tt := range []struct {
		line  string
		key   string
		want  string
		notes []chat.Note
	}{
		{`/risk log "Vendor slips p4`, "title", "Vendor slips p4", []chat.Note{{Kind: chat.UnclosedQuote}}},
		{`/risk log x cause:“it rained`, "cause", "it rained", []chat.Note{{Kind: chat.UnclosedQuote}}},
		{"/risk log \"a\nb", "title", "a\nb", []chat.Note{{Kind: chat.UnclosedQuote}}},
		{`/risk log "a\"`, "title", `a"`, []chat.Note{{Kind: chat.UnclosedQuote}}},
		{"/risk log a\x00\u202eb\u2066", "title", "ab", []chat.Note{{Kind: chat.RemovedCharacters, Count: 3}}},
		{"/risk log a\u200eb", "title", "ab", []chat.Note{{Kind: chat.RemovedCharacters, Count: 1}}},
		{"/risk log a\r\nb", "title", "a", nil},
		{"/risk log a", "title", "a", nil},
	} {
		c := chat.Parse(tt.line, specs())
		if c.Args[tt.key] != tt.want || !slices.Equal(c.Notes, tt.notes) {
			t.Errorf("%q: %q, notes %v, want %q, %v", tt.line, c.Args, c.Notes, tt.want, tt.notes)
		}
	}
}

func TestLineIsWhatWasTypedWithoutHiddenCharacters(t *testing.T) {
	c := chat.Parse(" /risk  log \x07a\r\nb ", specs())
	if want := " /risk  log a\nb "; c.Line != want {
		t.Errorf("Line is %q, want %q", c.Line, want)
	}
}

func TestALongTitleIsKeptWholeAsDescription(t *testing.T) {
	long := strings.TrimSpace(strings.Repeat("Vendor ", 30))
	for _, tt := range []struct{ line, title, body string }{
		{"/risk log " + long, strings.TrimSpace(strings.Repeat("Vendor ", 21)) + "…", long},
		{"/risk log " + long + "\nmore", strings.TrimSpace(strings.Repeat("Vendor ", 21)) + "…", long + "\nmore"},
		{"/risk log -- " + strings.Repeat("字", 151), strings.Repeat("字", 149) + "…", strings.Repeat("字", 151)},
		{"/risk log " + strings.Repeat("字", 150), strings.Repeat("字", 150), ""},
	} {
		c := chat.Parse(tt.line, specs())
		if c.Args["title"] != tt.title || c.Args["body"] != tt.body {
			t.Errorf("%.40q: title %q, body %q", tt.line, c.Args["title"], c.Args["body"])
		}
		if n := utf8.RuneCountInString(c.Args["title"]); n > chat.TitleMost {
			t.Errorf("%.40q: the title has %d characters", tt.line, n)
		}
		if noted := slices.Contains(c.Notes, chat.Note{Kind: chat.LongTitle}); noted != (tt.body != "") {
			t.Errorf("%.40q: noted %v", tt.line, noted)
		}
	}
}
