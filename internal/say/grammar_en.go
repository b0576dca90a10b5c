package say

import (
	"fmt"
	"strings"
)

func (t en) OutOfRange(name string, least, most int, typed string) string {
	return fmt.Sprintf("%s goes from %d to %d, so %s doesn't fit.", name, least, most, figure(t, typed))
}

func (t en) NotWhole(name, typed string) string {
	return fmt.Sprintf("%s is a whole number, so %s doesn't fit.", name, figure(t, typed))
}

func (t en) NotOneOf(name, typed string) string {
	return fmt.Sprintf("%s doesn't fit %s.", t.Quote(typed), name)
}

func (en) Allowed(names []string) string { return strings.Join(names, ", ") }

func (en) Scale(points, names []string) string { return scale(points, names, " ", ", ") }

func (t en) NotADay(name, typed string) string {
	return fmt.Sprintf("%s needs a date, and %s isn't one.", name, t.Quote(typed))
}

func (en) DaysAllowed() string {
	return "Any of these works: 2026-12-01, 1 Dec, tomorrow, fri, “next fri”, +3d, +2w"
}

func (t en) NotAReference(typed string) string {
	return t.Quote(typed) + " isn't a reference."
}

func (en) ReferencesAllowed() string { return "A reference looks like APO-R12." }

func (en) TooLong(name string, length, most int) string {
	return fmt.Sprintf("%s has %s characters, and at most %s fit.", name, thousands(length), thousands(most))
}

func (en) NeedsValue(name string) string { return "I still need the " + name + "." }

func (t en) NoSuchKey(key string) string { return "there's no " + t.Quote(key) + " here." }

func (t en) NoUseFor(typed string) string {
	return "I don't know what " + t.Quote(typed) + " means here."
}

func (en) QuoteNeverClosed() string {
	return "A quotation mark was never closed, so I read everything behind it as one text."
}

func (en) CharactersRemoved(n int) string {
	if n == 1 {
		return "I took out 1 hidden control character."
	}
	return fmt.Sprintf("I took out %s hidden control characters.", thousands(n))
}

func (en) TitleKeptAsDescription(most int) string {
	return fmt.Sprintf("A title has at most %d characters, so the whole text is in the description.", most)
}

// figure shows a typed number as it is, and anything else in quotation marks.
func figure(t Tongue, typed string) string {
	if typed != "" && len(typed) < 10 && strings.Trim(typed, "0123456789") == "" {
		return typed
	}
	return t.Quote(typed)
}

// scale joins the points of a scale and their names. A name that only repeats
// its point is left out.
func scale(points, names []string, between, comma string) string {
	parts := make([]string, len(points))
	for i, point := range points {
		parts[i] = point
		if names[i] != "" && names[i] != point {
			parts[i] += between + names[i]
		}
	}
	return strings.Join(parts, comma)
}

// thousands writes 3,000.
func thousands(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", thousands(n/1000), n%1000)
}
