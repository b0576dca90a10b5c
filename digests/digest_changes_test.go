package digests

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pmobot/internal/pmo"
	"pmobot/internal/say"
)

// rescore is a risk's new probability, on an impact of 5.
func (d *desk) rescore(at string, ref pmo.Ref, p int, why string) {
	impact := int(d.entry(ref).Values["impact"].(int64))
	d.do(at, ref, "rescore", "console:@ann", why, pmo.Values{"probability": int64(p), "score": int64(p * impact)})
}

// oneProject is an office of one project with some open risks of 2 x 5.
func oneProject(t testing.TB, risks int) *desk {
	d := newDesk(t, say.En)
	d.project("APO", "Apollo", "console:@ann", "console:@maria")
	for i := range risks {
		d.risk("2026-11-02 10:00", "APO", fmt.Sprintf("Risk number %d", i+1), "console:@ann", 2, 5)
	}
	return d
}

func TestOfFortyChangesTheFiveThatMatterAreNamed(t *testing.T) {
	d := oneProject(t, 30)
	d.rescore("2026-11-17 09:00", refTo("APO", "R", 30), 3, "a second supplier left")
	for i := 1; i <= 15; i++ {
		d.do("2026-11-17 10:00", refTo("APO", "R", i), "comment", "console:@bo", "a remark", pmo.Values{})
		d.do("2026-11-17 11:00", refTo("APO", "R", i), "review", "console:@ann", "still so", pmo.Values{"review": "2026-12-01"})
	}
	for i := 16; i <= 20; i++ {
		d.do("2026-11-17 12:00", refTo("APO", "R", i), "edit", "console:@ann", "clearer", pmo.Values{"cause": "words"})
	}
	d.rescore("2026-11-18 09:00", refTo("APO", "R", 29), 5, "the permit was refused")
	d.do("2026-11-18 10:00", refTo("APO", "R", 28), "occurred", "console:@ann", "the server burnt down", pmo.Values{"state": "occurred", "open": false, "happened": "2026-11-18"})
	d.rescore("2026-11-18 11:00", refTo("APO", "R", 27), 1, "insured")
	d.risk("2026-11-19 10:00", "APO", "Currency moves", "console:@ann", 4, 5)

	got := asGolden(d.compose(d.ask("2026-11-23 09:00", 7)).Reply)
	first, _, _ := strings.Cut(got, "\n\n")
	want := []string{
		"↑ APO-R29 Risk number 29 10→25 “the permit was refused”",
		"↑ APO-R30 Risk number 30 10→15 “a second supplier left”",
		"+ APO-R31 Currency moves (20)",
		"! APO-R28 Risk number 28 happened Wed 18 Nov “the server burnt down”",
		"✓ APO-R27 Risk number 27 10→5 “insured”",
		"And 35 small changes, in the replies.",
	}
	if !strings.Contains(first, strings.Join(want, "\n")) {
		t.Errorf("got\n%s\nwant in it\n%s", first, strings.Join(want, "\n"))
	}
	if !strings.Contains(got, "15 reviews, 15 comments, 5 edits: APO-R1, APO-R2,") {
		t.Errorf("the small changes can't be opened:\n%s", got)
	}
}

func TestManyLowNewRisksFoldIntoACount(t *testing.T) {
	d := oneProject(t, 0)
	for i := range 12 {
		d.risk("2026-11-18 10:00", "APO", fmt.Sprintf("Trifle %d", i), "console:@ann", 1, 2)
	}
	d.risk("2026-11-19 10:00", "APO", "Currency moves", "console:@ann", 4, 5)
	got := asGolden(d.compose(d.ask("2026-11-23 09:00", 7)).Reply)
	first, _, _ := strings.Cut(got, "\n\n")
	if strings.Contains(first, "Trifle") || !strings.Contains(first, "And 12 small changes, in the replies.") || !strings.Contains(got, "12 low risks logged: APO-R1,") {
		t.Errorf("got\n%s", got)
	}
}

func TestAnEntryHasOneLineWhateverHappenedToIt(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(d *desk)
		want string // the line, or "" for none
	}{
		{"several edits are one line with the last reason", func(d *desk) {
			d.rescore("2026-11-17 10:00", refTo("APO", "R", 1), 3, "first")
			d.rescore("2026-11-18 10:00", refTo("APO", "R", 1), 4, "second")
			d.do("2026-11-19 10:00", refTo("APO", "R", 1), "comment", "console:@bo", "no reason", pmo.Values{})
		}, "↑ APO-R1 Risk number 1 10→20 “second”"},
		{"what was logged is new, though it was edited", func(d *desk) {
			ref := d.risk("2026-11-17 10:00", "APO", "Young", "console:@ann", 1, 5)
			d.rescore("2026-11-18 10:00", ref, 4, "worse than thought")
		}, "+ APO-R2 Young (20) “worse than thought”"},
		{"what was set back changed nothing", func(d *desk) {
			d.rescore("2026-11-17 10:00", refTo("APO", "R", 1), 4, "a slip of the hand")
			d.do("2026-11-17 10:05", refTo("APO", "R", 1), "undo", "console:@ann", "", pmo.Values{"probability": int64(2), "score": int64(10)})
		}, ""},
		{"what was undone was never there", func(d *desk) {
			ref := d.risk("2026-11-17 10:00", "APO", "Mistake", "console:@ann", 1, 5)
			d.do("2026-11-17 10:05", ref, "undo", "console:@ann", "", pmo.Values{"void": true, "open": false})
		}, ""},
		{"reopened stands among the worse", func(d *desk) {
			d.do("2026-11-10 10:00", refTo("APO", "R", 1), "close", "console:@ann", "", pmo.Values{"state": "closed", "open": false})
			d.do("2026-11-17 10:00", refTo("APO", "R", 1), "reopen", "console:@ann", "it is back", pmo.Values{"state": "assessed", "open": true})
		}, "↑ APO-R1 Risk number 1 (10) reopened “it is back”"},
		{"accepted, until when", func(d *desk) {
			d.do("2026-11-17 10:00", refTo("APO", "R", 1), "accept", "console:@maria", "cheaper", pmo.Values{"state": "accepted", "until": "2026-12-24"})
		}, "✓ APO-R1 Risk number 1 accepted until Thu 24 Dec “cheaper”"},
		{"decided", func(d *desk) {
			d.do("2026-11-10 10:00", refTo("APO", "R", 1), "escalate", "console:@ann", "", pmo.Values{"state": "escalated", "question": "pay?"})
			d.do("2026-11-17 10:00", refTo("APO", "R", 1), "decide", "console:@maria", "we pay", pmo.Values{"state": "treating", "response": "mitigate"})
		}, "✓ APO-R1 Risk number 1 decided “we pay”"},
		{"a better chance is no worse risk", func(d *desk) {
			d.do("2026-11-10 10:00", refTo("APO", "R", 1), "edit", "console:@ann", "", pmo.Values{"kind": "opportunity"})
			d.rescore("2026-11-17 10:00", refTo("APO", "R", 1), 4, "they called")
		}, "✓ APO-R1 Risk number 1 10→20 “they called”"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := oneProject(t, 1)
			c.do(d)
			got := asGolden(d.compose(d.ask("2026-11-23 09:00", 7)).Reply)
			_, rest, _ := strings.Cut(got, "*What changed, and why*\n")
			line, _, _ := strings.Cut(rest, "\n")
			if strings.Contains(line, "small change") {
				line = ""
			}
			if line != c.want {
				t.Errorf("got %q, want %q in\n%s", line, c.want, got)
			}
		})
	}
}

// What is voided, closed or moved in the window leaves the exposure, and the
// difference is that of the two sums.
func TestTheExposuresDifferenceIsThatOfItsSums(t *testing.T) {
	d, before := oneProject(t, 5), 50
	d.rescore("2026-11-17 10:00", refTo("APO", "R", 1), 5, "")
	d.do("2026-11-17 11:00", refTo("APO", "R", 2), "withdraw", "console:@ann", "", pmo.Values{"void": true, "open": false})
	d.do("2026-11-17 12:00", refTo("APO", "R", 3), "close", "console:@ann", "", pmo.Values{"state": "closed", "open": false})
	d.risk("2026-11-18 10:00", "APO", "New", "console:@ann", 3, 1)
	got := asGolden(d.compose(d.ask("2026-11-23 09:00", 8)).Reply)
	after, delta := figure(t, got, "Exposure "), -figure(t, got, " ↓")
	if after-before != delta {
		t.Errorf("from %d to %d, but the digest says %d:\n%s", before, after, delta, got)
	}
}

func figure(t *testing.T, text, behind string) (n int) {
	t.Helper()
	_, rest, _ := strings.Cut(text, behind)
	if _, err := fmt.Sscanf(rest, "%d", &n); err != nil {
		t.Fatalf("no number behind %q in\n%s", behind, text)
	}
	return n
}

// Each change is in exactly one digest, one that was kept late too.
func TestEachChangeIsInExactlyOneDigest(t *testing.T) {
	d := oneProject(t, 6)
	d.rescore("2026-11-20 10:00", refTo("APO", "R", 1), 5, "in time")
	d.rescore("2026-11-23 08:55", refTo("APO", "R", 2), 5, "close to the end")
	monday, next := d.ask("2026-11-23 09:00", 7), d.ask("2026-11-30 09:00", 8)
	first := d.compose(monday)
	// Another process, its clock behind, keeps this one after the digest read.
	d.rescore("2026-11-23 08:58", refTo("APO", "R", 3), 5, "kept late")
	d.rescore("2026-11-23 09:00", refTo("APO", "R", 4), 5, "as it was sent")
	next.From, next.Seen = first.Through, first.Seen
	second := d.compose(next)

	for why, want := range map[string][2]int{
		"in time": {1, 0}, "close to the end": {1, 0}, "kept late": {0, 1}, "as it was sent": {0, 1},
	} {
		got := [2]int{strings.Count(asGolden(first.Reply), why), strings.Count(asGolden(second.Reply), why)}
		if got != want {
			t.Errorf("%q is told %v times, want %v", why, got, want)
		}
	}
	if len(first.Seen) != 1 {
		t.Errorf("%d hashes are kept, one change was told close to the end", len(first.Seen))
	}
	if again := d.compose(monday); !slices.Equal(again.Seen[:1], first.Seen) || again.Through != first.Through {
		t.Errorf("asked again, the digest ends at %v", again.Through)
	}
}

// The window's overlap tells what was told last time from what was not, though
// both were kept in the same minutes.
func TestTheOverlapTellsNothingTwice(t *testing.T) {
	d := oneProject(t, 2)
	d.rescore("2026-11-23 08:57", refTo("APO", "R", 1), 5, "told")
	first := d.compose(d.ask("2026-11-23 09:00", 7))
	next := d.ask("2026-11-23 09:05", 8)
	next.From, next.Seen = first.Through, first.Seen
	second := d.compose(next)
	if strings.Contains(asGolden(second.Reply), "told") {
		t.Errorf("told twice:\n%s", asGolden(second.Reply))
	}
	third := d.ask("2026-11-23 09:06", 9)
	third.From, third.Seen = second.Through, second.Seen
	if strings.Contains(asGolden(d.compose(third).Reply), "told") {
		t.Error("told by the third: the second forgot what the first had told")
	}
	if second.Through.Sub(first.Through) != 5*time.Minute {
		t.Errorf("the second window ends at %v", second.Through)
	}
}
