package say

import (
	"strconv"
	"strings"
)

// Lang is a language that pmobot speaks, as a BCP 47 base tag.
type Lang string

// The languages. They are equals: no sentence exists in one alone.
const (
	En Lang = "en"
	Zh Lang = "zh"
)

// Langs lists the languages in the order in which they are offered.
func Langs() []Lang { return []Lang{En, Zh} }

// Lookup returns the language of a locale such as "zh-CN" or "en_GB.UTF-8";
// ok is false where pmobot does not speak it.
func Lookup(locale string) (lang Lang, ok bool) {
	base, _, _ := strings.Cut(strings.ToLower(locale), "-")
	base, _, _ = strings.Cut(base, "_")
	for _, l := range Langs() {
		if string(l) == base {
			return l, true
		}
	}
	return En, false
}

// Words is one word or label in every language.
type Words struct{ En, Zh string }

// In returns the word in lang.
func (w Words) In(lang Lang) string {
	if lang == Zh {
		return w.Zh
	}
	return w.En
}

// All lists the word in every language.
func (w Words) All() []string { return []string{w.En, w.Zh} }

// Same is a word that is the same in every language: a name, a reference.
func Same(text string) Words { return Words{En: text, Zh: text} }

// Both says one sentence in every language, for what may be read or typed in
// any of them (the label of a button).
func Both(sentence func(Tongue) string) Words {
	return Words{En: sentence(In(En)), Zh: sentence(In(Zh))}
}

// In returns the tongue of a language; an unknown language speaks English.
func In(lang Lang) Tongue {
	if lang == Zh {
		return zh{}
	}
	return en{}
}

// countedMost is how far entries are counted; beyond it there are more.
const countedMost = 1000

// counted writes a count as far as entries are counted: 12, 1,000+.
func counted(n int) string {
	if n > countedMost {
		return "1,000+"
	}
	return strconv.Itoa(n)
}
