package digests

import (
	"sort"
	"strings"
	"unicode"

	"pmobot/internal/say"
)

// The first message of a digest is one phone screen. Its 1,200 characters need
// no counting of their own: a character has at least one column, so what is
// within the lines is within them.
const (
	screenLines   = 26
	screenColumns = 42
)

// Line heights of one item: as typed up to roomy, cut down to tight where the
// screen would not hold all items otherwise.
const (
	roomy = 3
	tight = 2
)

// portion is one section of the screen: it has so many lines with no item, and
// is cut behind any of its items.
type portion struct {
	heights []int // of the items, in lines
	head    int   // lines of its heading
	rest    int   // lines of what counts the items that are left out
	always  bool  // rest stands even where no item is left out
}

// lines is what a portion takes with its first k items.
func (p portion) lines(k int) int {
	if len(p.heights) == 0 && !p.always {
		return 0
	}
	n := p.head
	for _, h := range p.heights[:k] {
		n += h
	}
	if k < len(p.heights) || p.always {
		n += p.rest
	}
	return n
}

// fit tells how many items of each portion are shown in so many lines. Items
// are granted stage by stage: each stage says how many items of each portion
// come before any of the next stage, a portion that no stage names has all its
// items in a last one. Within a stage portions take turns.
func fit(room int, portions []portion, stages ...[]int) []int {
	shown := make([]int, len(portions))
	all := make([]int, len(portions))
	for i, p := range portions {
		all[i] = len(p.heights)
	}
	for _, goal := range append(stages, all) {
		for granted := true; granted; {
			granted = false
			for i := range portions {
				if shown[i] < min(goal[i], all[i]) && grant(room, portions, shown, i) {
					granted = true
				}
			}
		}
	}
	return shown
}

// grant shows one more item of a portion, if it fits.
func grant(room int, portions []portion, shown []int, i int) bool {
	shown[i]++
	if total(portions, shown) <= room {
		return true
	}
	shown[i]--
	return false
}

func total(portions []portion, shown []int) int {
	lines := 0
	for i, p := range portions {
		lines += p.lines(shown[i])
	}
	return lines
}

// aloud is a line as a phone shows it: marks gone, a ping as @name.
func aloud(marked string) string {
	var text strings.Builder
	for _, span := range say.Spans(marked) {
		if span.Ping != "" {
			text.WriteByte('@')
		}
		text.WriteString(span.Text)
	}
	return text.String()
}

// columnsOf is how many columns a character takes: two for Han, full-width
// punctuation and pictures, one for every other.
func columnsOf(r rune) int {
	switch {
	case r < 0x1100:
		return 1
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul),
		r >= 0x3000 && r <= 0x303f, r >= 0xff01 && r <= 0xff60, r >= 0x1f000 && r <= 0x1faff,
		r == 0x26aa, r == 0x26ab, r == 0x2b50:
		return 2
	}
	return 1
}

func width(text string) int {
	n := 0
	for _, r := range text {
		n += columnsOf(r)
	}
	return n
}

// height is how many lines of screenColumns a marked line takes. Words are
// kept whole where they fit a line; wide characters break anywhere.
func height(marked string) int {
	lines, column := 1, 0
	put := func(word int) {
		if column > 0 && column+word > screenColumns {
			lines, column = lines+1, 0
		}
		for ; word > screenColumns; word -= screenColumns {
			lines++
		}
		column += word
	}
	word := 0
	for _, r := range aloud(marked) {
		w := columnsOf(r)
		switch {
		case r == '\n':
			put(word)
			word, column, lines = 0, 0, lines+1
		case r == ' ':
			put(word)
			if word = 0; column > 0 && column < screenColumns {
				column++
			}
		case w == 2:
			put(word)
			put(w)
			word = 0
		default:
			word += w
		}
	}
	put(word)
	return lines
}

// clip cuts a typed text to so many columns, with … where something is gone.
func clip(typed string, columns int) string {
	if width(typed) <= columns {
		return typed
	}
	n := 1 // of the …
	for i, r := range typed {
		if n += columnsOf(r); n > columns {
			return strings.TrimRight(typed[:i], " ") + "…"
		}
	}
	return typed
}

// shorten cuts a typed text so that the line around it has at most so many
// lines. Where even the bare line is higher, nothing of the text is left.
func shorten(lines int, typed string, around func(typed string) string) string {
	line := around(typed)
	if height(line) <= lines {
		return line
	}
	n := sort.Search(width(typed), func(n int) bool { return height(around(clip(typed, n+1))) > lines })
	for ; n > 1; n-- {
		if line = around(clip(typed, n)); height(line) <= lines {
			return line
		}
	}
	return around("")
}

// oneLine is typed text without line breaks.
func oneLine(typed string) string { return strings.Join(strings.Fields(typed), " ") }

// short is the name of a person or a project as it stands in a line.
func short(name string) string { return clip(oneLine(name), nameColumns) }
