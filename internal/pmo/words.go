package pmo

import (
	"strings"
	"unicode"
)

// wordMost is the longest word that is kept for search, in characters.
const wordMost = 40

// Tokens splits text into what search knows it by: words in lower case, and
// for Han text every pair of neighbours (a lone Han character stands alone).
// Each token comes once, in the order of its first place.
func Tokens(text string) []string {
	var (
		tokens []string
		seen   = map[string]bool{}
		word   []rune
		han    []rune
	)
	add := func(token string) {
		if !seen[token] {
			seen[token] = true
			tokens = append(tokens, token)
		}
	}
	flush := func() {
		if n := len(word); n > 0 {
			add(string(word[:min(n, wordMost)]))
		}
		if len(han) == 1 {
			add(string(han))
		}
		for i := 0; i+1 < len(han); i++ {
			add(string(han[i : i+2]))
		}
		word, han = word[:0], han[:0]
	}
	for _, r := range strings.ToLower(text) {
		switch {
		case unicode.Is(unicode.Han, r):
			if len(word) > 0 {
				flush()
			}
			han = append(han, r)
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			if len(han) > 0 {
				flush()
			}
			word = append(word, r)
		default:
			flush()
		}
	}
	flush()
	return tokens
}
