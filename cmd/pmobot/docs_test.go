package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// documents are the pages whose examples are run, and the language that they
// are written in.
var documents = map[string]string{
	"../../README.md": "en", "../../docs/zh-CN/README.md": "zh", "../../.github/CONTRIBUTING.md": "en",
}

var example = regexp.MustCompile("(?:`|> )(/[^`\n]+)`?")

// TestEveryExampleInTheDocsWorks types every line that the documents show into
// an office that has what they speak of: none is refused or unknown.
func TestEveryExampleInTheDocsWorks(t *testing.T) {
	run := 0
	for page, locale := range documents {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range example.FindAllStringSubmatch(string(text), -1) {
			line := strings.TrimSpace(m[1])
			if strings.Contains(line, "yourword") {
				continue // stands for any register's word
			}
			run++
			out, problems, code := play(t, exampleOffice(locale)+line+"\n", "console", "--locale", locale)
			if answer := answerTo(strings.Split(out, "\n"), line); code != exitDone || answer == "" || isRefusal(answer) {
				t.Errorf("%s: %s\n%s%s", page, line, answer, problems)
			}
		}
	}
	if run < 30 {
		t.Errorf("only %d examples found", run)
	}
}

// exampleOffice is an office with Apollo in it, twelve risks and a lesson, in
// which ann and 安然 were seen.
func exampleOffice(locale string) string {
	var script strings.Builder
	script.WriteString("安然 #apollo> /pmo help\nann(" + locale + ")> /pmo project add APO Apollo sponsor:@安然\n/pmo project here APO\n")
	for range 12 {
		script.WriteString("/risk log Vendor slips p4 i5 @ann\n")
	}
	script.WriteString("/risk log 供应商延期\n/lesson log Ask for two sources\n")
	return script.String()
}
