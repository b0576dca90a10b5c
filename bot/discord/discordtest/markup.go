package discordtest

import (
	"regexp"
	"strings"
)

// Markup is a piece of text that Discord's client does not show as it is
// written.
type Markup struct {
	Kind string // "mention", "masked link", "link", "heading", "bold" ...
	Text string
}

// rule is one kind of markup; shown is what a reader sees of a match, "$1" by
// default.
type rule struct {
	kind  string
	at    *regexp.Regexp
	shown string
}

// rules are tried in this order at each place. They are Discord's, a little
// wider: what may be markup is.
var rules = []rule{
	{"mention", regexp.MustCompile(`^\\@(everyone|here)`), "@$1"}, // notifies all the same
	{"escape", regexp.MustCompile(`^\\([^0-9A-Za-z\s])`), "$1"},
	{"code block", regexp.MustCompile("^(?s)```(?:[a-zA-Z0-9_+.#-]*\n)?\n*(.+?)\n*```"), "$1"},
	{"code", regexp.MustCompile("^(?s)``(.+?)``"), "$1"},
	{"code", regexp.MustCompile("^(?s)`([^`]+)`"), "$1"},
	{"mention", regexp.MustCompile(`^<(@!?\d+|@&\d+|#\d+)>`), "<$1>"},
	{"mention", regexp.MustCompile(`^@(everyone|here)`), "@$1"},
	{"command mention", regexp.MustCompile(`^<(/[^<>]{1,100}:\d+)>`), "<$1>"},
	{"guild link", regexp.MustCompile(`^<id:([a-z-]+(?::\d+)?)>`), "$1"},
	{"time", regexp.MustCompile(`^<(t:-?\d+(?::[tTdDfFsSR])?)>`), "<$1>"},
	{"emoji", regexp.MustCompile(`^<a?(:\w+:)\d+>`), "$1"},
	{"masked link", regexp.MustCompile(`^\[((?:\\.|[^\[\]\\]|\[[^\]]*\])+)\]\(\s*<?[a-zA-Z][a-zA-Z0-9+.-]*:[^\s()]*(?:\([^\s()]*\)[^\s()]*)*>?(?:\s+["'(].*?["')])?\s*\)`), "$1"},
	{"link", regexp.MustCompile(`^<([a-zA-Z][a-zA-Z0-9+.-]*:[^\s<>]+)>`), "$1"},
	{"link", regexp.MustCompile(`^(https?://[^\s<]+|discord://[^\s<]+|tel:[^\s<]+|mailto:[^\s<]+)`), "$1"},
	{"bold", regexp.MustCompile(`^(?s)\*\*(.+?)\*\*`), "$1"},
	{"underline", regexp.MustCompile(`^(?s)__(.+?)__`), "$1"},
	{"strikethrough", regexp.MustCompile(`^(?s)~~(.+?)~~`), "$1"},
	{"spoiler", regexp.MustCompile(`^(?s)\|\|(.+?)\|\|`), "$1"},
	{"italic", regexp.MustCompile(`^\*([^\s*](?:[^*\n]*[^\s*])?)\*`), "$1"},
	{"italic", regexp.MustCompile(`^_([^_]+)_`), "$1"},
}

// lineRules hold where a line begins.
var lineRules = []rule{
	{"heading", regexp.MustCompile(`^[ \t]*#{1,3}[ \t]+`), ""},
	{"subtext", regexp.MustCompile(`^[ \t]*-#[ \t]+`), ""},
	{"quote", regexp.MustCompile(`^[ \t]*>(?:>>)?[ \t]+`), ""},
	{"list", regexp.MustCompile(`^[ \t]*[-*+][ \t]+`), "• "},
	{"list", regexp.MustCompile(`^[ \t]*\d{1,9}\.[ \t]+`), "1. "},
}

// beginnings are the bytes that rules begin with.
const beginnings = "\\`<@[*_~|hdtm"

var wordBefore = regexp.MustCompile(`[\pL\pN]$`)

// Live finds the markup that is live in a text: what the client would not show
// as it is written. A backslash that takes effect is no markup.
func Live(text string) []Markup {
	var live []Markup
	walk(text, true, func(kind, whole string) {
		if kind != "escape" {
			live = append(live, Markup{Kind: kind, Text: whole})
		}
	})
	return live
}

// Shown is what a person reads of a text: its markup carried out, without
// type. Mentions stay as they are written.
func Shown(text string) string { return walk(text, true, func(string, string) {}) }

// walk carries markup out from left to right, and tells of each piece; start
// tells whether the text begins a line.
func walk(text string, start bool, tell func(kind, whole string)) string {
	var out strings.Builder
	for at := 0; at < len(text); {
		rest := text[at:]
		if start {
			if r, m := match(lineRules, rest); m != nil {
				tell(r.kind, rest[:m[1]])
				out.WriteString(lineShown(r, rest[:m[1]]))
				at += m[1]
				start = false
				continue
			}
		}
		var r rule
		var m []int
		if strings.IndexByte(beginnings, rest[0]) >= 0 {
			r, m = match(rules, rest)
		}
		if m == nil || r.kind == "italic" && rest[0] == '_' && inWord(text[:at], rest[m[1]:]) {
			out.WriteByte(rest[0])
			start = rest[0] == '\n'
			at++
			continue
		}
		tell(r.kind, rest[:m[1]])
		inner := string(r.at.ExpandString(nil, r.shown, rest, m))
		switch r.kind {
		case "bold", "underline", "strikethrough", "spoiler", "italic", "masked link":
			inner = walk(inner, false, tell)
		}
		out.WriteString(inner)
		start = strings.HasSuffix(rest[:m[1]], "\n")
		at += m[1]
	}
	return out.String()
}

func match(list []rule, text string) (rule, []int) {
	for _, r := range list {
		if m := r.at.FindStringSubmatchIndex(text); m != nil {
			return r, m
		}
	}
	return rule{}, nil
}

// lineShown is the mark that stands for a beginning of a line: numbers stay.
func lineShown(r rule, whole string) string {
	if r.shown == "1. " {
		return strings.TrimLeft(whole, " \t")
	}
	return r.shown
}

// inWord tells whether an underscore stands within a word, where it is none.
func inWord(before, after string) bool {
	return wordBefore.MatchString(before) || after != "" && wordBefore.MatchString(string([]rune(after)[:1]))
}
