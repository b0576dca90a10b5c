package digests

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
	"pmobot/internal/when"
)

func TestHeightIsWhatAPhoneShows(t *testing.T) {
	for _, c := range []struct {
		line string
		want int
	}{
		{"", 1},
		{"Details in replies. Next: Mon 30 Nov 09:00", 1},
		{"Details in replies. Next: Mon 30 Nov 09:000", 2},
		{strings.Repeat("风", 21), 1},
		{strings.Repeat("风", 22), 2},
		{"a" + strings.Repeat("风", 21), 2},
		{strings.Repeat("x", 84), 2},
		{strings.Repeat("x", 85), 3},
		{"ab " + strings.Repeat("x", 42), 2},
		{"🔴 ↓ " + strings.Repeat("x", 37), 1},
		{"🔴 ↓ " + strings.Repeat("x", 38), 2},
		{say.Ping("console:@maria", strings.Repeat("x", 41)), 1},
		{say.Ping("console:@maria", strings.Repeat("x", 42)), 2},
		{say.Bold(say.Link("APO-R7", strings.Repeat("x", 42))), 1},
	} {
		if got := height(c.line); got != c.want {
			t.Errorf("%q has %d lines, want %d", aloud(c.line), got, c.want)
		}
	}
}

// typed draws what people type: short and long, with and without spaces, in
// both scripts.
func typed(most int) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		words := rapid.SliceOfN(rapid.OneOf(
			rapid.StringMatching(`[a-z]{1,12}`), rapid.StringMatching(`[风险供应商延期]{1,12}`),
			rapid.StringMatching(`[A-Za-z0-9/._-]{30,90}`), rapid.SampledFrom([]string{"，", "“", "\n", "🔴", "…", "é"}),
		), 1, 40).Draw(t, "words")
		text := strings.Join(words, rapid.SampledFrom([]string{" ", ""}).Draw(t, "between"))
		runes := []rune(text)
		return string(runes[:min(len(runes), most)])
	})
}

func drawDate(t *rapid.T) when.Date {
	return when.Date{Year: 2026, Month: time.November, Day: 23}.Add(rapid.IntRange(-400, 40).Draw(t, "day"))
}

func drawNamed(t *rapid.T) Named {
	ref := pmo.Ref{
		Project:  rapid.StringMatching(`[A-Z]{2,6}`).Draw(t, "project"),
		Register: "R", Number: rapid.IntRange(1, 9999999).Draw(t, "number"),
	}
	return Named{Ref: ref, Title: oneLine(typed(chat.TitleMost).Draw(t, "title")), Score: rapid.IntRange(0, 25).Draw(t, "score")}
}

func drawWeek(t *rapid.T) Week {
	name, reason := typed(60), typed(chat.TextMost)
	w := Week{
		Lang: rapid.SampledFrom(say.Langs()).Draw(t, "lang"), Today: when.Date{Year: 2026, Month: time.November, Day: 23},
		Sent: time.Date(2026, 11, 23, 11, 40, 0, 0, time.UTC), Due: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC),
		Next: time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC), Wrote: rapid.Bool().Draw(t, "wrote"),
		Overdue: rapid.IntRange(0, 2000).Draw(t, "overdue"), Reviewed: rapid.IntRange(0, 2000).Draw(t, "reviewed"),
	}
	w.Edition = say.Edition{
		Number: rapid.IntRange(0, 5000).Draw(t, "number"), Weekly: true, Late: rapid.Bool().Draw(t, "late"),
		Standing: rapid.Bool().Draw(t, "standing"), Project: name.Draw(t, "covers"), First: drawDate(t), Last: drawDate(t),
	}
	for range rapid.IntRange(0, 12).Draw(t, "decisions") {
		w.Decisions = append(w.Decisions, Decision{
			Entry: drawNamed(t), Who: Somebody{Token: "console:@x", Name: name.Draw(t, "who")}, By: drawDate(t),
			Overdue: rapid.IntRange(0, 300).Draw(t, "days"), Asker: name.Draw(t, "asker"), Question: reason.Draw(t, "question"),
		})
	}
	for range rapid.IntRange(0, 12).Draw(t, "waits") {
		w.Waits = append(w.Waits, Wait{
			Kind: WaitKind(rapid.IntRange(0, 3).Draw(t, "kind")), Entry: drawNamed(t), On: drawDate(t), Who: name.Draw(t, "who"),
			Overdue: rapid.IntRange(0, 300).Draw(t, "days"), Next: say.Step{Name: name.Draw(t, "next"), On: drawDate(t), Sponsor: rapid.Bool().Draw(t, "top")},
		})
	}
	for range rapid.IntRange(0, 12).Draw(t, "projects") {
		w.Projects = append(w.Projects, ProjectLine{
			Name: name.Draw(t, "name"), Declared: rapid.SampledFrom(append(pmo.Colours(), "")).Draw(t, "declared"),
			Shows: rapid.SampledFrom(pmo.Colours()).Draw(t, "shows"), Before: rapid.SampledFrom(append(pmo.Colours(), "")).Draw(t, "before"),
			Given: rapid.Bool().Draw(t, "given"), Days: rapid.IntRange(0, 400).Draw(t, "days"), Sentence: reason.Draw(t, "sentence"),
		})
	}
	for range rapid.IntRange(0, 40).Draw(t, "moves") {
		w.Moves = append(w.Moves, Move{
			Kind: MoveKind(rapid.IntRange(0, int(moveReused)).Draw(t, "kind")), Entry: drawNamed(t), From: rapid.IntRange(0, 25).Draw(t, "from"),
			To: rapid.IntRange(0, 25).Draw(t, "to"), On: drawDate(t), Why: reason.Draw(t, "why"), By: name.Draw(t, "by"),
		})
	}
	worstFirst(w.Moves)
	w.Small = Small{Reviews: rapid.IntRange(0, 99).Draw(t, "reviews"), Edits: rapid.IntRange(0, 99).Draw(t, "edits")}
	w.Figures = say.Figures{
		Open: rapid.IntRange(0, 100000).Draw(t, "open"), Critical: rapid.IntRange(0, 5000).Draw(t, "critical"), High: rapid.IntRange(0, 5000).Draw(t, "high"),
		Exposure: rapid.IntRange(0, 2500000).Draw(t, "exposure"), Delta: rapid.IntRange(-9999, 9999).Draw(t, "delta"),
		Lessons: 1000, LessonsMore: true, CSAT: 100, CSATOf: 99999, NPS: -100, NPSOf: 99999,
	}
	for range rapid.IntRange(0, 40).Draw(t, "standing") {
		w.Standing = append(w.Standing, StandingRisk{Entry: drawNamed(t), Owner: name.Draw(t, "owner"), Review: drawDate(t)})
	}
	return w
}

// One phone screen, whatever happened: the limits of every first message.
func TestTheFirstMessageIsOneScreen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWeek(t)
		reply := compose(w)
		if rapid.Bool().Draw(t, "mine") {
			w.Edition.Mine = true
			reply = composeMine(w)
		}
		lines, characters := 0, 0
		for _, line := range reply.Lines {
			lines += height(line.Text)
			characters += utf8.RuneCountInString(aloud(line.Text)) + 1
		}
		if lines > 26 || characters > 1200 {
			t.Fatalf("%d lines, %d characters:\n%s", lines, characters, asGolden(chat.Reply{Lang: w.Lang, Lines: reply.Lines}))
		}
	})
}

// Whatever the screen has no room for is in the replies, or counted there.
func TestNothingIsLeftOutUncounted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWeek(t)
		w.Edition.Standing, w.Edition.Late, w.Wrote = false, true, true
		_, shown := w.body(rapid.IntRange(0, screenLines).Draw(t, "room"))
		sections := w.sections(0)
		rest := w.restReplies(sections, shown)
		want := 0
		for i, s := range sections {
			if shown[i] < len(s.items) || s.small > 0 {
				want++
			}
		}
		if len(rest) != want {
			t.Fatalf("%d sections are cut, %d replies tell the rest", want, len(rest))
		}
	})
}

func TestFitShowsAllThatFits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		portions := make([]portion, rapid.IntRange(1, 4).Draw(t, "portions"))
		stage := make([]int, len(portions))
		for i := range portions {
			portions[i] = portion{
				heights: rapid.SliceOfN(rapid.IntRange(1, 3), 0, 12).Draw(t, "heights"),
				head:    1, rest: rapid.IntRange(1, 2).Draw(t, "rest"), always: rapid.Bool().Draw(t, "always"),
			}
			stage[i] = rapid.IntRange(0, 5).Draw(t, "stage")
		}
		room := rapid.IntRange(0, 40).Draw(t, "room")
		none := make([]int, len(portions))
		shown := fit(room, portions, stage)
		if total(portions, none) <= room && total(portions, shown) > room {
			t.Fatalf("%v takes %d of %d lines", shown, total(portions, shown), room)
		}
		for i := range portions {
			if shown[i] < len(portions[i].heights) && grant(room, portions, shown, i) {
				t.Fatalf("one more of portion %d had fitted", i)
			}
		}
	})
}

func TestShortenCutsWhatWasTypedAndNothingElse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines, text := rapid.IntRange(1, 3).Draw(t, "lines"), oneLine(typed(400).Draw(t, "typed"))
		around := func(typed string) string { return "↑ APO-R7 9→15 “" + typed + "”" }
		got := shorten(lines, text, around)
		if height(got) > lines {
			t.Fatalf("%q has %d lines", got, height(got))
		}
		inside := strings.TrimSuffix(strings.TrimPrefix(got, "↑ APO-R7 9→15 “"), "”")
		if inside != text && !(strings.HasSuffix(inside, "…") && strings.HasPrefix(text, strings.TrimSuffix(inside, "…"))) && inside != "" {
			t.Fatalf("%q became %q", text, inside)
		}
	})
}

// A change never takes more than two lines where room is scarce. What waits may
// take three, and two more where the names in it are as long as may be.
func TestNoLineIsHigherThanItMay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWeek(t)
		sections := w.sections(rapid.IntRange(0, 5).Draw(t, "named"))
		for i, s := range sections {
			most := tight
			if i == waitingSection {
				most = roomy + 2
			}
			for _, item := range s.items {
				if line := item(tight); height(line) > most {
					t.Fatalf("%d lines: %s", height(line), aloud(line))
				}
			}
		}
	})
}
