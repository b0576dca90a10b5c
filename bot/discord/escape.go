package discord

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"pmobot/internal/say"
)

// zeroWidth keeps @everyone and @here from being words of their own.
const zeroWidth = "\u200b"

// always are the characters of Discord's markup that are escaped wherever they
// stand: emphasis, code, spoilers, quotes, links, mentions and timestamps.
const always = "\\*_~|`<>[]()"

// escaped writes text so that Discord shows it as it stands: no markup, no
// mention, no link, no timestamp, no emoji. Text may have several lines;
// begins tells that it stands at the beginning of one.
func escaped(text string, begins bool) string {
	text, _ = say.Scrub(text)
	var out strings.Builder
	var before rune = ' '
	if begins {
		before = '\n'
	}
	indent := begins // nothing but blanks and digits in this line yet
	for i, r := range text {
		after, _ := utf8.DecodeRuneInString(text[i+utf8.RuneLen(r):])
		if special(r, before, after, indent, text[i:]) {
			out.WriteByte('\\')
		}
		out.WriteRune(r)
		if r == '@' && everybody(text[i+1:]) {
			out.WriteString(zeroWidth)
		}
		switch {
		case r == '\n':
			indent = true
		case !unicode.IsSpace(r) && !unicode.IsDigit(r):
			indent = false
		}
		before = r
	}
	return out.String()
}

// special tells whether r would be more than itself where it stands.
func special(r, before, after rune, indent bool, rest string) bool {
	switch {
	case strings.ContainsRune(always, r):
		return true
	case r == '#' || r == '-' || r == '+':
		return indent // a heading, a list, a small print
	case r == '.':
		return indent && unicode.IsDigit(before) || unicode.IsLetter(before) && unicode.IsLetter(after) // a list; a host's name
	case r == ':':
		return strings.HasPrefix(rest, "://") || unicode.IsLetter(after) || after == '_' || after == '+' ||
			!unicode.IsDigit(before) && unicode.IsDigit(after) // a link, an emoji; a time is none
	case r == '@':
		return unicode.IsLetter(after) || after == '&' || after == '!' || unicode.IsDigit(after)
	}
	return false
}

func everybody(word string) bool {
	for _, all := range []string{"everyone", "here"} {
		if len(word) >= len(all) && strings.EqualFold(word[:len(all)], all) {
			return true
		}
	}
	return false
}

// units is the length of text in UTF-16 units.
func units(text string) int {
	n := 0
	for _, r := range text {
		n++
		if r > 0xffff {
			n++
		}
	}
	return n
}

// cut shortens plain text to most units, with … at its end.
func cut(text string, most int) string {
	if units(text) <= most {
		return text
	}
	n := 0
	for i, r := range text {
		n++
		if r > 0xffff {
			n++
		}
		if n > most-1 {
			return strings.TrimSpace(text[:i]) + "…"
		}
	}
	return text
}
