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
var foreign = []string{"PMO", "pmobot", "NPS", "CSAT", "CES", "Slack", "Discord", "UTC", "cron"}

var (
	han       = regexp.MustCompile(`\p{Han}+`)
	latin     = regexp.MustCompile(`[A-Za-z][A-Za-z'-]+`)
	quoted    = regexp.MustCompile(`“[^”]*”`)
	reference = regexp.MustCompile(`\b[A-Z]{2,6}-[A-Z]\d+\b`)
	command   = regexp.MustCompile(`[/@#][\x21-\x7e][\x20-\x7e·]*`)
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
		for i, line := range said(transcript, chineseHead, englishHead) {
			lines++
			for _, word := range latin.FindAllString(bareText(line), -1) {
				if !slices.Contains(foreign, word) && !typed[strings.ToLower(word)] {
					t.Errorf("%s:%d: %q in %s", name, i, word, line)
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
		for i, line := range said(transcript, englishHead, chineseHead) {
			for _, run := range han.FindAllString(line, -1) {
				if !strings.Contains(input, run) {
					t.Errorf("%s:%d: %q in %s", name, i, run, line)
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

// The first lines of messages, by language: private answers, what is posted
// somewhere, and what is posted by time.
var (
	chineseHead = regexp.MustCompile(`^  (（|→ .*：$|#\S+(（已修改）)?：$|\d+月\d+日)`)
	englishHead = regexp.MustCompile(`^  (\(|→ .*:$|#\S+( \(edited\))?:$|(Mon|Tue|Wed|Thu|Fri|Sat|Sun) )`)
)

// said lists what the bot says in a language in a transcript, by line number. A
// message speaks the language that its first line begins in.
func said(transcript string, head, other *regexp.Regexp) map[int]string {
	lines := map[int]string{}
	speaks := false
	for i, line := range strings.Split(transcript, "\n") {
		switch {
		case !strings.HasPrefix(line, "  ") || other.MatchString(line):
			speaks = false
		case head.MatchString(line):
			speaks = true
		}
		if speaks && !strings.Contains(line, "你的输入：") && !strings.Contains(line, "You typed: ") {
			lines[i+1] = line
		}
	}
	return lines
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

// typedWords are the Latin words that people typed, the command and the keys
// of each line aside.
func typedWords(transcript string, ours map[string]bool) map[string]bool {
	words := map[string]bool{}
	for line := range strings.Lines(typedText(transcript)) {
		fields := strings.Fields(line)
		for len(fields) > 0 && (strings.ContainsAny(fields[0], "/>#") || ours[fields[0]]) {
			for _, name := range latin.FindAllString(fields[0], -1) {
				if !ours[name] {
					words[strings.ToLower(name)] = true
				}
			}
			fields = fields[1:]
		}
		for _, field := range fields {
			if key, value, ok := strings.Cut(field, ":"); ok && ours[key] {
				field = value
			}
			for _, word := range latin.FindAllString(field, -1) {
				words[strings.ToLower(word)] = true
			}
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
