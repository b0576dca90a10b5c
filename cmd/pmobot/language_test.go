package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pmobot/handlers"
)

// foreign are the Latin words that may stand in Chinese: names of products and
// instruments, units, and abbreviations that are used in Chinese as they are.
var foreign = []string{"PMO", "pmobot", "NPS", "CSAT", "CES", "Slack", "Discord", "UTC", "GitHub", "URL", "ID"}

var (
	han       = regexp.MustCompile(`\p{Han}`)
	latin     = regexp.MustCompile(`[A-Za-z][A-Za-z'-]+`)
	quoted    = regexp.MustCompile(`“[^”]*”`)
	reference = regexp.MustCompile(`\b[A-Z]{2,6}-[A-Z]\d+\b`)
	command   = regexp.MustCompile(`[/@#][\x21-\x7e][\x20-\x7e]*`)
	zoneName  = regexp.MustCompile(`\b[A-Z][A-Za-z_]+/[A-Z][A-Za-z_]+\b`)
)

// TestChineseAnswersHoldNoLatinWord reads what the bot says in Chinese in every
// conversation: no Latin word but references, names, what people typed, and
// the exceptions above.
func TestChineseAnswersHoldNoLatinWord(t *testing.T) {
	ours := commandWords()
	lines := 0
	for name, transcript := range conversations(t) {
		typed := typedWords(transcript, ours)
		for i, line := range strings.Split(transcript, "\n") {
			if !isChinese(line) {
				continue
			}
			lines++
			for _, word := range latin.FindAllString(bareText(line), -1) {
				if !slices.Contains(foreign, word) && !typed[strings.ToLower(word)] {
					t.Errorf("%s:%d: %q in %s", name, i+1, word, line)
				}
			}
		}
	}
	if lines < 100 {
		t.Errorf("only %d Chinese lines in all conversations", lines)
	}
}

// TestEnglishAnswersHoldNoHan is the same the other way round.
func TestEnglishAnswersHoldNoHan(t *testing.T) {
	for name, transcript := range conversations(t) {
		input := typedText(transcript)
		for i, line := range strings.Split(transcript, "\n") {
			if !strings.HasPrefix(line, "  ") || isChinese(line) {
				continue
			}
			for _, run := range regexp.MustCompile(`\p{Han}+`).FindAllString(line, -1) {
				if !strings.Contains(input, run) {
					t.Errorf("%s:%d: %q in %s", name, i+1, run, line)
				}
			}
		}
	}
}

func conversations(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d conversations: %v", len(files), err)
	}
	all := map[string]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all[filepath.Base(file)] = string(text)
	}
	return all
}

// isChinese tells whether a line is one that the bot says in Chinese: it has
// Han, and nothing that only English has.
func isChinese(line string) bool {
	if !strings.HasPrefix(line, "  ") || !han.MatchString(line) || strings.Contains(line, "你的输入") {
		return false
	}
	said := bareText(line)
	return han.MatchString(said) && strings.ContainsAny(line, "，。：；？（）、【】—") || strings.Contains(line, "（仅你可见）")
}

// bareText is a line without what may be in any language.
func bareText(line string) string {
	for _, any := range []*regexp.Regexp{quoted, command, reference, zoneName} {
		line = any.ReplaceAllString(line, " ")
	}
	return line
}

// typedText is everything that people typed in a conversation.
func typedText(transcript string) string {
	var text strings.Builder
	for line := range strings.Lines(transcript) {
		if !strings.HasPrefix(line, " ") {
			text.WriteString(line)
		}
	}
	return text.String()
}

// typedWords are the Latin words that people typed, our own commands aside.
func typedWords(transcript string, ours map[string]bool) map[string]bool {
	words := map[string]bool{}
	for _, word := range latin.FindAllString(typedText(transcript), -1) {
		if word = strings.ToLower(word); !ours[word] {
			words[word] = true
		}
	}
	return words
}

// commandWords are the words of commands and keys, which have no place in a
// Chinese sentence.
func commandWords() map[string]bool {
	words := map[string]bool{}
	for _, spec := range handlers.New(handlers.Config{}).Specs() {
		for _, part := range strings.Fields(spec.Path) {
			words[part] = true
		}
		for _, p := range spec.Params {
			words[p.Key] = true
			for _, choice := range p.Choices {
				words[choice.Value] = true
			}
		}
	}
	return words
}
