package say_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pmobot/internal/say"
)

func TestSpans(t *testing.T) {
	for name, tt := range map[string]struct {
		marked string
		want   []say.Span
	}{
		"nothing": {"", nil},
		"plain":   {"Vendor 延期 *slips*", []say.Span{{Text: "Vendor 延期 *slips*"}}},
		"bold":    {"a " + say.Bold("b") + " c", []say.Span{{Text: "a "}, {Text: "b", Bold: true}, {Text: " c"}}},
		"ping":    {"hi " + say.Ping("slack:U1", "Ann"), []say.Span{{Text: "hi "}, {Text: "Ann", Ping: "slack:U1"}}},
		"link":    {say.Link("APO-R7", "APO-R7") + " x", []say.Span{{Text: "APO-R7", Link: "APO-R7"}, {Text: " x"}}},
		"bold around a link": {
			say.Bold("20 " + say.Link("APO-R7", "r7") + "!"),
			[]say.Span{{Text: "20 ", Bold: true}, {Text: "r7", Bold: true, Link: "APO-R7"}, {Text: "!", Bold: true}},
		},
		"two pings":        {say.Ping("a", "A") + say.Ping("b", "B"), []say.Span{{Text: "A", Ping: "a"}, {Text: "B", Ping: "b"}}},
		"bold never ended": {"\x0ea", []say.Span{{Text: "a", Bold: true}}},
		"ping never ended": {"\x10slack:U1\x12Ann", []say.Span{{Text: "Ann", Ping: "slack:U1"}}},
		"ends of nothing":  {"a\x12b\x13c\x0fd", []say.Span{{Text: "abc"}, {Text: "d"}}},
		"empty bold":       {say.Bold("") + "a", []say.Span{{Text: "a"}}},
	} {
		if got := say.Spans(tt.marked); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q is %+v, want %+v", name, tt.marked, got, tt.want)
		}
	}
}

func TestPlain(t *testing.T) {
	marked := say.Bold("20 "+say.Link("APO-R7", "APO-R7")) + " for " + say.Ping("slack:U1", "陈晨")
	if got, want := say.Plain(marked), "20 APO-R7 for 陈晨"; got != want {
		t.Errorf("Plain is %q, want %q", got, want)
	}
}

func TestScrub(t *testing.T) {
	for _, tt := range []struct {
		typed, clean string
		removed      int
	}{
		{"Vendor slips", "Vendor slips", 0},
		{"a\nb\tc", "a\nb\tc", 0},
		{"供应商　延期😀👩‍💻é", "供应商　延期😀👩‍💻é", 0},
		{"a\x00b\x07\x1b[31m", "ab[31m", 3},
		{"\u202egnp.exe", "gnp.exe", 1},
		{"\u200e\u200f\u061c\u2066\u2069\ufeffx", "x", 6},
		{"a\u2028b", "ab", 1},
		{"\u0085\u007f", "", 2},
		{"a\xffb", "a\uFFFDb", 0},
		{say.Ping("slack:U1", "everyone"), "slack:U1everyone", 3},
		{"", "", 0},
	} {
		clean, removed := say.Scrub(tt.typed)
		if clean != tt.clean || removed != tt.removed {
			t.Errorf("Scrub(%q) = %q, %d, want %q, %d", tt.typed, clean, removed, tt.clean, tt.removed)
		}
	}
}

// FuzzScrub: what was scrubbed holds no mark, and scrubbing it again changes
// nothing.
func FuzzScrub(f *testing.F) {
	for _, typed := range []string{"", "a", say.Bold("x"), say.Ping("t", "n"), "\u202ea", "\xff\xfe", "a\r\nb", "\xc2"} {
		f.Add(typed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		clean, removed := say.Scrub(typed)
		if !utf8.ValidString(clean) || strings.ContainsAny(clean, "\x0e\x0f\x10\x11\x12\x13\r\u202e\u2066") {
			t.Fatalf("%q was scrubbed to %q", typed, clean)
		}
		if spans := say.Spans(clean); len(spans) > 1 || say.Plain(clean) != clean {
			t.Fatalf("%q is read as marks: %+v", clean, spans)
		}
		if again, more := say.Scrub(clean); again != clean || more != 0 {
			t.Fatalf("%q is scrubbed again to %q", clean, again)
		}
		if want := utf8.RuneCountInString(strings.ToValidUTF8(typed, "\uFFFD")) - removed; utf8.RuneCountInString(clean) != want {
			t.Fatalf("%q lost more than the %d it says", typed, removed)
		}
	})
}

// FuzzSpans: any text can be read, and its plain text holds no mark.
func FuzzSpans(f *testing.F) {
	for _, marked := range []string{"", say.Bold("a" + say.Ping("t", "n")), "\x10\x10a\x13\x12", "\x0f\x0e"} {
		f.Add(marked)
	}
	f.Fuzz(func(t *testing.T, marked string) {
		for _, span := range say.Spans(marked) {
			if strings.ContainsAny(span.Text+span.Ping+span.Link, "\x0e\x0f\x10\x11\x12\x13") {
				t.Fatalf("%q has the span %+v", marked, span)
			}
		}
	})
}
