package chat

import (
	"strings"
	"unicode"
)

// The words that stand before a verb without being one.
const (
	root    = "pmo"     // "/pmo risk log" is "/risk log"
	mention = "@pmobot" // and so is "@pmobot risk log"
)

// verb finds what a line asks for: the Spec with the longest path that the
// line begins with, or the group of one. It returns the path and the rest of
// the line.
func verb(line string, specs []Spec) (path, rest string) {
	rest = withoutSlash(line)
	addressed := false
	for first, after := cutWord(rest); isRoot(first); first, after = cutWord(rest) {
		addressed, rest = true, strings.TrimLeft(strings.TrimSpace(after), "/／")
	}
	path, under := longest(rest, specs, "")
	if !addressed || path != "" {
		return path, under
	}
	return longest(rest, specs, root)
}

func withoutSlash(line string) string {
	line = strings.TrimSpace(line)
	if bare, ok := strings.CutPrefix(line, "/"); ok {
		return bare
	}
	return strings.TrimPrefix(line, "／")
}

// isRoot tells whether a word only addresses the bot.
func isRoot(word string) bool {
	return strings.EqualFold(word, root) || strings.EqualFold(strings.TrimRight(word, ",:，："), mention)
}

// longest walks down from a path as long as the line's words lead somewhere.
func longest(line string, specs []Spec, from string) (path, rest string) {
	path, rest = from, line
	for {
		word, after := cutWord(rest)
		next, ok := below(path, word, specs)
		if word == "" || !ok {
			return path, rest
		}
		path, rest = next, after
	}
}

// below returns the path one word further down from path. A verb's own name
// goes before the further words of others.
func below(path, word string, specs []Spec) (string, bool) {
	if path == "" && strings.EqualFold(word, "fb") {
		word = "feedback" // whose own name is Slack's
	}
	other, found := "", false
	for _, s := range specs {
		under, ok := strings.CutPrefix(s.Path, path)
		if path != "" {
			under, ok = strings.CutPrefix(under, " ")
		}
		if !ok {
			continue
		}
		part, deeper, _ := strings.Cut(under, " ")
		if strings.EqualFold(part, word) {
			return strings.TrimSpace(path + " " + part), true
		}
		if !found && (deeper == "" && isOneOf(word, s.Words) || path == "" && s.inGroup(word)) {
			other, found = strings.TrimSpace(path+" "+part), true
		}
	}
	return other, found
}

// inGroup tells whether word is a name of the verb's group.
func (s Spec) inGroup(word string) bool {
	return strings.EqualFold(word, s.Group.En) || strings.EqualFold(word, s.Group.Zh)
}

func isOneOf(word string, words []string) bool {
	for _, w := range words {
		if strings.EqualFold(w, word) {
			return true
		}
	}
	return false
}

// specAt returns the Spec with a path.
func specAt(path string, specs []Spec) (Spec, bool) {
	for _, s := range specs {
		if s.Path == path {
			return s, true
		}
	}
	return Spec{}, false
}

// shows returns the Spec that shows a reference standing alone.
func shows(ref string, specs []Spec) (Spec, bool) {
	_, register, ok := splitRef(ref)
	if !ok {
		return Spec{}, false
	}
	for _, s := range specs {
		if s.Register != "" && strings.EqualFold(s.Register, register) {
			return s, true
		}
	}
	return Spec{}, false
}

// isGroup tells whether other verbs stand below path.
func isGroup(path string, specs []Spec) bool {
	for _, s := range specs {
		if strings.HasPrefix(s.Path, path+" ") {
			return true
		}
	}
	return false
}

// cutWord splits the first word from text, and the white space around both.
func cutWord(text string) (word, rest string) {
	text = strings.TrimSpace(text)
	n := plainLen(text)
	return text[:n], strings.TrimLeftFunc(text[n:], unicode.IsSpace)
}

// splitRef splits a reference (APO-R12, r12) into its project, which may be
// missing, and its register.
func splitRef(text string) (project, register string, ok bool) {
	project, local, dashed := strings.Cut(text, "-")
	if !dashed {
		project, local = "", text
	}
	if dashed && (len(project) < 2 || len(project) > 6) || !letters(project) {
		return "", "", false
	}
	if len(local) < 2 || len(local) > 8 || !letters(local[:1]) {
		return "", "", false
	}
	number := local[1:]
	if strings.Trim(number, "0123456789") != "" || strings.Trim(number, "0") == "" {
		return "", "", false
	}
	return project, local[:1], true
}

func letters(text string) bool {
	for _, c := range []byte(text) {
		if c|0x20 < 'a' || c|0x20 > 'z' {
			return false
		}
	}
	return true
}

// isRef tells whether text looks like a reference.
func isRef(text string) bool {
	_, _, ok := splitRef(text)
	return ok
}
