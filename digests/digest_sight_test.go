package digests

import (
	"strings"
	"testing"

	"pmobot/internal/pmo"
	"pmobot/internal/pmo/registers"
	"pmobot/internal/say"
	"pmobot/storage"
)

// restrict hides Cygnus from everybody but its members.
func restrict(d *desk) {
	d.do("2026-11-10 09:00", pmo.Named(pmo.KindProject, "CYG"), "edit", "console:@dai", "", pmo.Values{"restricted": true})
}

func TestAChannelReadsNothingOfARestrictedProject(t *testing.T) {
	d := madeUpWeek(t, say.En)
	restrict(d)
	d.do("2026-11-20 09:00", refTo("BOR", "L", 2), "use", "console:@dai", "", pmo.Values{"uses": []string{
		registers.Use{Project: "DEL", By: "console:@bo", On: "2026-11-19", For: "DEL-R3", Fits: true}.String(),
		registers.Use{Project: "CYG", By: "console:@dai", On: "2026-11-20", Fits: true}.String(),
	}})
	ask := d.ask("2026-11-23 09:00", 7)
	first := ask
	first.First = true
	for _, a := range []Ask{ask, first} {
		got := asGolden(d.compose(a).Reply)
		for _, secret := range []string{"CYG", "Cygnus", "Heat", "Dust", "Test site", "测试"} {
			if strings.Contains(got, secret) {
				t.Errorf("%q is told:\n%s", secret, got)
			}
		}
	}
	if got := asGolden(d.compose(ask).Reply); !strings.Contains(got, "9 open risks: 2 critical, 4 high. Exposure 116 ↑11.") {
		t.Errorf("a restricted project is in the figures:\n%s", got)
	}
}

func TestARestrictedProjectIsToldInNoChannelItsOwnNeither(t *testing.T) {
	d := madeUpWeek(t, say.En)
	restrict(d)
	ask := d.ask("2026-11-23 09:00", 7)
	ask.Covers = "CYG"
	d.do("2026-11-11 09:00", pmo.Named(pmo.KindPlace, "console:#cygnus"), "here", "console:@dai", "", pmo.Values{"name": "#cygnus", "project": "CYG"})
	for _, target := range []string{ask.Target, "console:#cygnus"} {
		ask.Target = target
		if m := d.compose(ask); m.Skip.Code != storage.ReasonRestricted || len(m.Reply.Lines) > 0 {
			t.Errorf("%s: it says %q, skipped for %q", target, asGolden(m.Reply), m.Skip.Code)
		}
	}
	ask.Covers = ""
	if got := asGolden(d.compose(ask).Reply); strings.Contains(got, "CYG") {
		t.Errorf("the whole office's digest tells of it there:\n%s", got)
	}
}

func TestAProjectsOwnDigestTellsOfThatProject(t *testing.T) {
	d := madeUpWeek(t, say.Zh)
	ask := d.ask("2026-11-23 09:00", 7)
	ask.Covers = "APO"
	got := asGolden(d.compose(ask).Reply)
	if !strings.HasPrefix(got, "*PMO 周报第7期 · 阿波罗 · 11月16日—22日*\n*阿波罗转红灯，1项复核逾期。*\n") {
		t.Errorf("got %s", got)
	}
	for _, other := range []string{"BOR", "CYG", "DEL", "北极光", "德尔塔"} {
		if strings.Contains(got, other) {
			t.Errorf("%s is told of:\n%s", other, got)
		}
	}
}

func TestFeedbackIsToldInNumbers(t *testing.T) {
	d := madeUpWeek(t, say.En)
	d.do("2026-11-12 09:00", pmo.Ref{Project: "BOR", Register: "F"}, "log", "console:@lena", "", pmo.Values{
		"title": "Nobody answers the phone", "body": "For weeks", "from": "ACME CFO", "csat": int64(1), "state": "received", "open": true,
	})
	got := asGolden(d.compose(d.ask("2026-11-23 09:00", 7)).Reply)
	for _, secret := range []string{"Reports come", "Said in confidence", "Nobody answers", "For weeks", "ACME", "lena"} {
		if strings.Contains(got, secret) {
			t.Errorf("%q is told:\n%s", secret, got)
		}
	}
	// Seven working days without an answer: it has gone to the project manager.
	if !strings.Contains(got, "BOR-F1: no answer for 7 working days, Bo.") || !strings.Contains(got, "CSAT 50% of 6") {
		t.Errorf("got %s", got)
	}
}

func TestFewerThanFiveAnswersMakeNoFigure(t *testing.T) {
	d := oneProject(t, 1)
	for range 4 {
		d.do("2026-11-18 10:00", pmo.Ref{Project: "APO", Register: "F"}, "log", "console:@lena", "", pmo.Values{"title": "x", "csat": int64(5), "nps": int64(9), "state": "closed", "open": false})
	}
	ask := d.ask("2026-11-23 09:00", 7)
	if got := asGolden(d.compose(ask).Reply); strings.Contains(got, "CSAT") || strings.Contains(got, "NPS") || !strings.Contains(got, "4 came in.") {
		t.Errorf("four answers: %s", got)
	}
	d.do("2026-11-18 10:00", pmo.Ref{Project: "APO", Register: "F"}, "log", "console:@lena", "", pmo.Values{"title": "x", "csat": int64(2), "nps": int64(3), "state": "closed", "open": false})
	if got := asGolden(d.compose(ask).Reply); !strings.Contains(got, "CSAT 80% of 5. NPS 60 of 5") {
		t.Errorf("five answers: %s", got)
	}
}
