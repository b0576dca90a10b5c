package chat

import (
	"maps"
	"strings"
	"unicode"
)

// Line writes a command as a line that Parse, with specs, reads back to the
// same path and arguments: as people would type it where that is clear, with
// quotation marks where it isn't. It is what a form is shown as where there
// are none.
func (s Spec) Line(args Args, specs []Spec) string {
	if args[ArgWord] != "" {
		return words("/"+words(s.Path, args[ArgWord]), args[ArgTitle])
	}
	line := ""
	for _, how := range []textStyle{plainText, quotedText, keyedText} {
		line = s.line(args, how)
		if c := Parse(line, specs); c.Path == s.Path && maps.Equal(c.Args, args) {
			return line
		}
	}
	return line
}

// textStyle is how the values are written that need no key.
type textStyle int

const (
	plainText  textStyle = iota // Vendor slips
	quotedText                  // "Vendor => slips"
	keyedText                   // title:"Vendor slips"
)

// line writes path, references, text, keys, reason and further lines.
func (s Spec) line(args Args, how textStyle) string {
	var refs, keyed []string
	text, key := "", s.textKey()
	for _, p := range s.Params {
		value, given := args[p.Key]
		switch {
		case !given || s.reasons(p):
		case how != keyedText && p.Bare && p.Type == RefParam && isRef(value):
			refs = append(refs, value)
		case how != keyedText && p.Key == key && value != "":
			text = styled(value, how)
		default:
			keyed = append(keyed, p.Key+":"+word(value))
		}
	}
	if _, has := s.Param(key); !has && args[key] != "" {
		text = styled(args[key], how)
	}
	return "/" + s.Path + s.further(words(words(refs...), text, words(keyed...), s.reason(args, how)), args)
}

// textKey is the key of the argument that words left over go to.
func (s Spec) textKey() string {
	key := ArgTitle
	for _, p := range s.Params {
		if p.Bare && (p.Type == LineParam || p.Type == ProseParam) && !s.reasons(p) {
			key = p.Key
		}
	}
	return key
}

// reasons tells whether a parameter is the reason, which stands last.
func (s Spec) reasons(p Param) bool { return s.Reason && p.Key == ArgBecause }

// reason writes the reason where it is no parameter like others.
func (s Spec) reason(args Args, how textStyle) string {
	reason, given := args[ArgBecause]
	if _, has := s.Param(ArgBecause); has && !s.Reason || !given {
		return ""
	}
	if how == plainText && reason != "" && !strings.Contains(reason, "\n") {
		return "because " + reason
	}
	return ArgBecause + ":" + quoted(reason)
}

// further adds the lines behind the first where they are no parameter. There
// must be a first line then, if only an empty quotation.
func (s Spec) further(first string, args Args) string {
	if first != "" {
		first = " " + first
	}
	if _, has := s.Param(ArgBody); has || args[ArgBody] == "" {
		return first
	}
	if first == "" {
		first = ` ""`
	}
	return first + "\n" + args[ArgBody]
}

func styled(value string, how textStyle) string {
	if how == plainText {
		return value
	}
	return quoted(value)
}

// word writes a value so that it is one word.
func word(value string) string {
	if value == "" || opensQuote(value) || strings.ContainsFunc(value, unicode.IsSpace) {
		return quoted(value)
	}
	return value
}

// words joins what is not empty with blanks.
func words(parts ...string) string {
	var line strings.Builder
	for _, part := range parts {
		if part != "" && line.Len() > 0 {
			line.WriteByte(' ')
		}
		line.WriteString(part)
	}
	return line.String()
}
