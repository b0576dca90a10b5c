package say

import "strings"

// The marks. Each is one control character; Scrub removes them from whatever
// people type.
const (
	boldOn  = '\x0e'
	boldOff = '\x0f'
	pingOn  = '\x10' // then the person's token, markMid, the name, markEnd
	linkOn  = '\x11' // then the entry's reference, markMid, the text, markEnd
	markMid = '\x12'
	markEnd = '\x13'
)

// Bold marks text as bold.
func Bold(text string) string { return string(boldOn) + text + string(boldOff) }

// Ping names a person so that the platform notifies them. Token is the
// person's opaque token; name is shown where no notification is possible.
func Ping(token, name string) string {
	return string(pingOn) + token + string(markMid) + name + string(markEnd)
}

// Link shows text (a reference) as a link to the entry ref.
func Link(ref, text string) string {
	return string(linkOn) + ref + string(markMid) + text + string(markEnd)
}

// Span is a run of text with one meaning.
type Span struct {
	Text string
	Bold bool
	Ping string // token of the person to notify, or ""
	Link string // reference of the entry to link to, or ""
}

// Spans splits marked text into runs, in order.
func Spans(marked string) []Span {
	var (
		spans []Span
		bold  bool
		plain strings.Builder
	)
	flush := func() {
		if plain.Len() > 0 {
			spans = append(spans, Span{Text: plain.String(), Bold: bold})
			plain.Reset()
		}
	}
	for len(marked) > 0 {
		r := marked[0]
		switch r {
		case boldOn, boldOff:
			flush()
			bold = r == boldOn
			marked = marked[1:]
		case pingOn, linkOn:
			flush()
			inner, rest, _ := strings.Cut(marked[1:], string(markEnd))
			target, text, _ := strings.Cut(inner, string(markMid))
			span := Span{Text: unmarked(text), Bold: bold}
			if r == pingOn {
				span.Ping = unmarked(target)
			} else {
				span.Link = unmarked(target)
			}
			spans = append(spans, span)
			marked = rest
		case markMid, markEnd:
			marked = marked[1:] // of no mark: never shown
		default:
			plain.WriteByte(r)
			marked = marked[1:]
		}
	}
	flush()
	return spans
}

// unmarked removes marks where none can be: inside another.
func unmarked(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= boldOn && r <= markEnd {
			return -1
		}
		return r
	}, text)
}

// Plain returns marked text without its marks: what a person would read aloud.
func Plain(marked string) string {
	var plain strings.Builder
	for _, span := range Spans(marked) {
		plain.WriteString(span.Text)
	}
	return plain.String()
}

// Scrub removes control characters (line breaks and tabs aside) and
// bidirectional overrides from what somebody typed, so that it can neither
// forge a mark nor turn a line around; removed tells how many went.
func Scrub(typed string) (clean string, removed int) {
	clean = strings.Map(func(r rune) rune {
		if forbidden(r) {
			removed++
			return -1
		}
		return r
	}, strings.ToValidUTF8(typed, "\uFFFD"))
	return clean, removed
}

// forbidden tells whether r is a control or bidirectional-override character
// (Unicode Standard Annex 9, and the isolates of Unicode 6.3).
func forbidden(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return false
	case r < 0x20, r >= 0x7f && r < 0xa0:
		return true
	case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0x200e, r == 0x200f, r == 0x061c:
		return true
	case r == 0x2028 || r == 0x2029 || r == 0xfeff:
		return true
	}
	return false
}
