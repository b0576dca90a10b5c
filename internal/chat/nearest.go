package chat

import "strings"

// Nearest returns the one of words that somebody most likely meant by word: at
// most two slips away (a character too much, too little, another one, or two
// swapped), and fewer where the word is short. Of equals the first is taken.
func Nearest(word string, words []string) (string, bool) {
	typed := []rune(strings.ToLower(word))
	best, least := "", slipsMost(len(typed))+1
	for _, w := range words {
		if n := slips(typed, []rune(strings.ToLower(w))); n < least {
			best, least = w, n
		}
	}
	return best, best != ""
}

// slipsMost is how many slips a word of so many characters is given: with more
// it would be near to everything.
func slipsMost(length int) int {
	switch {
	case length < 2:
		return 0
	case length < 5:
		return 1
	}
	return 2
}

// slips is the edit distance between two words, a swap of neighbours counting
// once (optimal string alignment).
func slips(a, b []rune) int {
	before := make([]int, len(b)+1) // the row two above
	above := make([]int, len(b)+1)
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		before, above, row = above, row, before
		row[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(above[j+1]+1, row[j]+1, above[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
	}
	return row[len(b)]
}
