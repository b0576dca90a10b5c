package chat_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode"

	"pmobot/internal/chat"
	"pmobot/internal/say"
	"pmobot/internal/when"
)

// seeds are lines of every kind.
func seeds() []string {
	return []string{
		"", "/", "/risk", "/pmo", "@pmobot", "@pmobot risk log x", "APO-R12", "/risk r12 now",
		"/risk log Vendor slips p4 i5 @ann #payments", "/risk log Flood => plant stops => launch late p:likely i:5",
		"/risk log Meet 10:30 it's late because of Bo", "/risk edit APO-R12 impact:3 because second source signed",
		"/risk log 供应商延期 概率：4 影响:5 负责人:@安然", "/risk log -- p:4 is what the mail said",
		"/风险 登记 洪水=>停产=>延期", "/risk close R1 因为拖太久了\nmore", `/risk log "a \"b\" \\ \n" cause:“c” effect：「d`,
		"/risk log p:9 due: 2026-02-30 due:fri", "/risk lgo Vendor slips p4\nbody", "/pmo project add QRY Quarry restricted:",
		"/risk list all open level:高 foo", "/risk comment R1 a\n b", "/pmo status amber x", "/risk edit R1 because:\"a\nb\" x because y",
		"/risk review start", "/risk review \"start\"", "/lesson supersede L1 L2 L3", "/risk log a\r\nb\x00\u202e\xff",
		"/risk log " + strings.Repeat("long ", 40) + "\nbody", "/risk log 4×5 p95 =>=> => # @ \"\" x", "/pmo settings me zone:UTC x",
		"/risk close \"\"\n因为x", "/pmo pmo pmo",
	}
}

// FuzzParse reads any line. Nothing typed is lost, and what was read can be
// written as a line that reads the same.
func FuzzParse(f *testing.F) {
	for _, line := range seeds() {
		f.Add(line)
	}
	verbs := specs()
	syntax := syntaxOf(verbs)
	f.Fuzz(func(t *testing.T, line string) {
		c := chat.Parse(line, verbs)
		if c.Args == nil {
			t.Fatal("no arguments at all")
		}
		for r, typed := range count(c.Line) {
			if kept := count(values(c.Args)); !syntax[r] && kept[r] < typed {
				t.Fatalf("%q: %q was typed %d times, %d are left in %q", line, r, typed, kept[r], c.Args)
			}
		}
		written := specAt(c.Path).Line(c.Args, verbs)
		again := chat.Parse(written, verbs)
		if again.Path != c.Path || !maps.Equal(again.Args, c.Args) {
			t.Fatalf("%q\n is %q %q\nwritten %q\n is %q %q", line, c.Path, c.Args, written, again.Path, again.Args)
		}
	})
}

// FuzzParseTitle reads any text with a verb that knows no keys: the title and
// the description are what was typed, in its order.
func FuzzParseTitle(f *testing.F) {
	for _, line := range seeds() {
		f.Add(line)
	}
	verbs := []chat.Spec{{Path: "note log", Params: []chat.Param{bare(title), named("body", "description", "描述", chat.ProseParam)}}}
	f.Fuzz(func(t *testing.T, text string) {
		if scrubbed, _ := say.Scrub(text); strings.HasPrefix(strings.TrimSpace(scrubbed), "--") || strings.ContainsAny(text, `\:：`) {
			return // literal text, escapes, keys: their tables have them
		}
		c := chat.Parse("/note log "+text, verbs)
		kept := c.Args[chat.ArgTitle] + c.Args[chat.ArgBody]
		if slices.Contains(c.Notes, chat.Note{Kind: chat.LongTitle}) {
			kept = c.Args[chat.ArgBody]
		}
		_, typed, _ := strings.Cut(c.Line, "log ")
		if got, want := bones(kept), bones(typed); got != want {
			t.Fatalf("%q is kept as %q", want, got)
		}
	})
}

// FuzzCheck holds any arguments against every verb: what passes passes again
// as it is, on any day, and what doesn't is kept as it was typed.
func FuzzCheck(f *testing.F) {
	for i, line := range seeds() {
		f.Add(line, i)
	}
	verbs := specs()
	f.Fuzz(func(t *testing.T, text string, days int) {
		c := chat.Parse(text, verbs)
		args := maps.Clone(c.Args)
		s := specAt(c.Path)
		for _, p := range s.Params {
			if len(args) == 0 {
				args[p.Key] = text
			}
		}
		today := when.Date{Year: 2000, Month: 1, Day: 1}.Add(days % 30_000)
		checked, problems := s.Check(args, today)
		for _, p := range problems {
			if p.Kind != chat.Missing && checked[p.Param.Key] != p.Value {
				t.Fatalf("%q: %q does not fit and is lost: %q", text, p.Value, checked)
			}
		}
		if len(problems) > 0 {
			return
		}
		again, problems := s.Check(checked, today.Add(400))
		if len(problems) > 0 || !maps.Equal(again, checked) {
			t.Fatalf("%q is checked to %q, and again to %q, %v", args, checked, again, problems)
		}
	})
}

// bones are the characters of a text without blanks and quotation marks.
func bones(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune(`"“”「」`, r) {
			return -1
		}
		return r
	}, text)
}

func count(text string) map[rune]int {
	counts := map[rune]int{}
	for _, r := range text {
		counts[r]++
	}
	return counts
}

func values(args chat.Args) string {
	var all strings.Builder
	for _, value := range args {
		all.WriteString(value)
	}
	return all.String()
}

// syntaxOf are the characters that may mean something: those of verbs, keys
// and punctuation. All others are somebody's words.
func syntaxOf(verbs []chat.Spec) map[rune]bool {
	var all strings.Builder
	all.WriteString(" \t\n\v\f\u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000")
	all.WriteString("/／@\"“”「」\\n:：=>-_×X" + "pmobot fb because 因为 x")
	for _, s := range verbs {
		all.WriteString(s.Path + strings.Join(s.Words, "") + s.Group.En + s.Group.Zh)
		for _, p := range s.Params {
			all.WriteString(p.Key + p.Name.En + p.Name.Zh + strings.Join(p.Short, ""))
		}
	}
	syntax := map[rune]bool{'ſ': true, '\u212a': true} // that fold to s and k
	for _, r := range all.String() {
		syntax[r], syntax[unicode.ToUpper(r)] = true, true
	}
	return syntax
}
