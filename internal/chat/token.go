package chat

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is one word of a line.
type token struct {
	key    string // of the parameter that it gives, or ""
	text   string // its value, without quotation marks
	quoted bool   // it was quoted, and so is never anything but text
	start  int    // byte offset of the value in the line, its quotation mark included
	end    int    // byte offset behind the word
}

// scanner splits a line into words.
type scanner struct {
	line     string
	at       int                               // byte offset
	key      func(typed string) (string, bool) // finds the parameter that a word before a colon names
	unclosed bool                              // a quotation mark was never closed
}

// next returns the next word of the first line; ok is false at a line break
// and at the end.
func (s *scanner) next() (t token, ok bool) {
	for s.at < len(s.line) {
		r, size := utf8.DecodeRuneInString(s.line[s.at:])
		if r == '\n' {
			return token{}, false
		}
		if !unicode.IsSpace(r) {
			return s.word(), true
		}
		s.at += size
	}
	return token{}, false
}

// word reads one word: quoted, key:value, or plain.
func (s *scanner) word() token {
	t := token{start: s.at}
	if !opensQuote(s.line[s.at:]) {
		t.key = s.keyHere()
		t.start = s.at
	}
	if opensQuote(s.line[s.at:]) {
		t.quoted = true
		t.text = s.quote()
	}
	t.text += s.plain()
	t.end = s.at
	return t
}

// keyHere reads "key:" where a parameter has that key, else nothing.
func (s *scanner) keyHere() string {
	word := s.line[s.at : s.at+plainLen(s.line[s.at:])]
	colon := strings.IndexAny(word, ":：")
	if colon <= 0 {
		return ""
	}
	key, ok := s.key(word[:colon])
	if !ok {
		return ""
	}
	_, size := utf8.DecodeRuneInString(word[colon:])
	s.at += colon + size
	return key
}

// plain reads up to the next white space.
func (s *scanner) plain() string {
	from := s.at
	s.at += plainLen(s.line[from:])
	return s.line[from:s.at]
}

// plainLen returns the bytes before the first white space.
func plainLen(text string) int {
	if i := strings.IndexFunc(text, unicode.IsSpace); i >= 0 {
		return i
	}
	return len(text)
}

// closing maps each opening quotation mark to its closing one.
var closing = [...][2]string{{`"`, `"`}, {"“", "”"}, {"「", "」"}}

func opensQuote(text string) bool {
	for _, pair := range closing {
		if strings.HasPrefix(text, pair[0]) {
			return true
		}
	}
	return false
}

// quote reads a quoted text. One never closed runs to the end.
func (s *scanner) quote() string {
	rest := s.line[s.at:]
	for _, pair := range closing[1:] {
		if inner, ok := strings.CutPrefix(rest, pair[0]); ok {
			text, _, closed := strings.Cut(inner, pair[1])
			s.at += len(pair[0]) + len(text)
			if closed {
				s.at += len(pair[1])
			}
			s.unclosed = s.unclosed || !closed
			return text
		}
	}
	s.at++
	return s.straight()
}

// straight reads behind a straight quotation mark, where \" \\ and \n are
// escapes and any other backslash is itself.
func (s *scanner) straight() string {
	var text strings.Builder
	for s.at < len(s.line) {
		c := s.line[s.at]
		s.at++
		if c == '"' {
			return text.String()
		}
		if c == '\\' && s.at < len(s.line) {
			if real, ok := escaped(s.line[s.at]); ok {
				c = real
				s.at++
			}
		}
		text.WriteByte(c)
	}
	s.unclosed = true
	return text.String()
}

func escaped(c byte) (byte, bool) {
	switch c {
	case '"', '\\':
		return c, true
	case 'n':
		return '\n', true
	}
	return 0, false
}

// quoted writes text so that straight reads it back.
func quoted(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(text) + `"`
}
