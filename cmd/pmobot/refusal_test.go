package main

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Pieces of lines that people get wrong.
var (
	wrongStarts = []string{
		"/risk log", "/risk edit R1", "/risk edit", "/risk show", "/risk close", "/risk accept R1", "/risk lgo", "/lesson use L9", "/risk assign R1",
		"/feedback log", "/pmo project here", "/pmo status", "/digest schedule", "/pmo settings", "/risk move R1", "/rsik log", "/pmo rsik log", "/风险 登记", "/risk 登机", "/digest pause",
	}
	wrongWords = []string{
		"p:9", "i:0", "due:2026-02-30", "owner:@nobody", "R99", "APO-R12", "p：很高", "level:purple", "“never closed", "because nobody asked",
		"zone:Mars/Base", "csat:11", "<!channel>", "@everyone", "[click](http://x.example)", "*bold*", "`code`", "供应商", "\u202eevil", "x\x07y", "=>", "--", "4x9", "概率：十",
		"category:weather", "due:someday", "weekly", "blursday", "25:61", "project:NOPE", "#", "\"", "locale:fr", "用于", "review:never",
	}
)

// TestARefusalRepeatsEveryWord holds refusals to their promise: nothing typed is
// lost, in either language.
func TestARefusalRepeatsEveryWord(t *testing.T) {
	refused := 0
	rapid.Check(t, func(rt *rapid.T) {
		locale := rapid.SampledFrom([]string{"en", "zh"}).Draw(rt, "locale")
		lines := rapid.SliceOfN(rapid.Custom(wrongLine), 5, 15).Draw(rt, "lines")
		script := "ana(" + locale + ") #apollo> /risk log Vendor slips p4 i5\n" + strings.Join(lines, "\n") + "\n"
		transcript, problems, code := play(t, script, "console")
		if code != exitDone {
			rt.Fatalf("exit %d: %s\n%s", code, problems, script)
		}
		answers := strings.Split(transcript, "\n")
		for _, line := range lines {
			answer := answerTo(answers, line)
			if answer == "" {
				rt.Errorf("%q was not answered", line)
				continue
			}
			if !isRefusal(answer) || bareLine(line) {
				continue
			}
			refused++
			for _, word := range strings.Fields(scrubbed(line)) {
				if !strings.Contains(answer, word) {
					rt.Errorf("%q lost %q:\n%s", line, word, answer)
				}
			}
		}
	})
	if refused < 50 {
		t.Errorf("only %d lines were refused: the property holds of nothing", refused)
	}
}

func wrongLine(rt *rapid.T) string {
	words := rapid.SliceOfN(rapid.SampledFrom(wrongWords), 1, 4).Draw(rt, "words")
	return rapid.SampledFrom(wrongStarts).Draw(rt, "start") + " " + strings.Join(words, " ")
}

// answerTo is what the bot said to a line: what stands behind two spaces below it.
func answerTo(transcript []string, line string) string {
	var answer []string
	found := false
	for _, row := range transcript {
		switch {
		case row == line:
			found, answer = true, nil
		case found && strings.HasPrefix(row, "  "):
			answer = append(answer, row)
		case found && len(answer) > 0:
			return strings.Join(answer, "\n")
		}
	}
	return strings.Join(answer, "\n")
}

// isRefusal tells whether an answer says that something was not done.
func isRefusal(answer string) bool {
	first := strings.TrimSpace(answer)
	first = strings.TrimPrefix(strings.TrimPrefix(first, "(only you) "), "（仅你可见）")
	return strings.HasPrefix(first, "Not ") || strings.HasPrefix(first, "未") || strings.HasPrefix(first, "没")
}

// bareLine tells whether nothing but a command was typed.
func bareLine(line string) bool { return len(strings.Fields(line)) <= 2 }

// scrubbed is a line without what is removed from everything that is typed.
func scrubbed(line string) string {
	return strings.NewReplacer("\u202e", "", "\x07", "").Replace(line)
}
