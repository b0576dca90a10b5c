package digests

import (
	"context"
	"strings"
	"testing"

	"pmobot/internal/pmo"
	"pmobot/internal/say"
)

func TestAQuietWeekIsOneLine(t *testing.T) {
	for _, lang := range say.Langs() {
		d := fourProjects(t, lang)
		for _, ref := range []pmo.Ref{
			refTo("APO", "R", 7), refTo("APO", "R", 9), refTo("APO", "R", 10), refTo("APO", "R", 11), refTo("BOR", "R", 1), refTo("BOR", "R", 4),
		} {
			d.do("2026-11-24 10:00", ref, "review", "console:@ann", "still so", pmo.Values{"review": "2026-12-01", "reviewed": "2026-11-24"})
		}
		sameAsGolden(t, "quiet."+string(lang)+".txt", asGolden(d.compose(d.ask("2026-11-30 09:00", 8)).Reply))
	}
}

func TestADeadWeekStartsTheReview(t *testing.T) {
	for _, lang := range say.Langs() {
		d := fourProjects(t, lang)
		reply := d.compose(d.ask("2026-11-30 09:00", 8)).Reply
		sameAsGolden(t, "dead."+string(lang)+".txt", asGolden(reply))
		if b := reply.Lines[0].Buttons[0]; b.Path != "risk review" || b.Args["start"] != "yes" {
			t.Errorf("the button does %s %v", b.Path, b.Args)
		}
	}
}

func TestALateDigestSaysSo(t *testing.T) {
	for _, lang := range say.Langs() {
		d := madeUpWeek(t, lang)
		ask := d.ask("2026-11-23 09:00", 7)
		ask.Late, ask.Now = true, d.at("2026-11-23 11:40")
		sameAsGolden(t, "late."+string(lang)+".txt", asGolden(d.compose(ask).Reply))
	}
}

func TestAMissedDigestIsTitledWithBothWeeks(t *testing.T) {
	d := madeUpWeek(t, say.En)
	ask := d.ask("2026-11-23 09:00", 7)
	ask.From, ask.Late, ask.Missed = d.at("2026-11-09 09:00"), true, 1
	if got := asGolden(d.compose(ask).Reply); !strings.HasPrefix(got, "*PMO weekly 7 · 9–22 Nov · late*\n") {
		t.Errorf("got %s", got)
	}
}

func TestTheFirstDigestSaysWhereWeStand(t *testing.T) {
	for _, lang := range say.Langs() {
		d := newDesk(t, lang)
		d.person("console:@eve", d.tr("Eve", "叶薇"))
		d.person("console:@leo", d.tr("Leo", "李欧"))
		d.project("WEB", d.tr("Website", "官网改版"), "console:@eve", "")
		d.project("MOV", d.tr("Move", "搬迁"), "console:@leo", "")
		d.risk("2026-11-17 10:00", "WEB", d.tr("Agency misses the launch", "外包赶不上上线日期"), "console:@eve", 4, 5, pmo.Values{"review": "2026-11-24"})
		d.risk("2026-11-18 10:00", "WEB", d.tr("Texts arrive late", "文案交得晚"), "", 3, 3, pmo.Values{"review": "2026-12-02"})
		d.risk("2026-11-19 10:00", "MOV", d.tr("Permit pending", "装修许可未批"), "console:@leo", 2, 3, pmo.Values{"review": "2026-12-03"})
		ask := d.ask("2026-11-23 09:00", 1)
		ask.First, ask.From = true, pmo.Entry{}.Made
		reply := d.compose(ask).Reply
		sameAsGolden(t, "first."+string(lang)+".txt", asGolden(reply))
		own, last := reply.Lines[3].Buttons[0], reply.Lines[5].Buttons
		if own.Path != "risk assign" || own.Args["ref"] != "WEB-R2" || own.Args["owner"] != "me" {
			t.Errorf("[I own it] does %s %v", own.Path, own.Args)
		}
		if last[0].Path != "digest pause" || last[1].Path != "pmo settings" {
			t.Errorf("the last buttons do %s, %s", last[0].Path, last[1].Path)
		}
	}
}

// A decision that waits is asked for, however quiet the week was.
func TestADecisionIsAskedForInADeadWeekToo(t *testing.T) {
	d := madeUpWeek(t, say.En)
	got := asGolden(d.compose(d.ask("2026-11-30 09:00", 8)).Reply)
	if !strings.Contains(got, "*Nobody wrote anything. Maria, one decision.*\n") ||
		!strings.Contains(got, "@maria by Wed 25 Nov, 3 working days overdue: BOR-R4 Supplier cannot scale (15). Bo asks:") {
		t.Errorf("got %s", got)
	}
}

func TestNowLooksBackAWeekAndMovesNoMark(t *testing.T) {
	d := madeUpWeek(t, say.En)
	reply, err := d.editor().Now(context.Background(), Ask{
		Office: deskOffice, Target: deskChannel, Kind: WeeklyKind, Lang: say.En, Zone: d.zone, Now: d.at("2026-11-23 09:00"),
	})
	if err != nil {
		t.Fatal(err)
	}
	got := asGolden(reply)
	if !strings.HasPrefix(got, "*Where we stand · 16–23 Nov*\n*Apollo turned red. Maria, one decision.*\n") {
		t.Errorf("got %s", got)
	}
	if strings.Contains(got, "Next:") {
		t.Errorf("nothing comes next: %s", got)
	}
}

func TestAPreviewIsTheNextOneAsItWouldBePosted(t *testing.T) {
	d := madeUpWeek(t, say.En)
	ask := d.ask("2026-11-23 09:00", 0)
	ask.Now, ask.NextDue, ask.From = d.at("2026-11-22 18:00"), d.at("2026-11-23 09:00"), pmo.Entry{}.Made
	reply, err := d.editor().Preview(context.Background(), ask)
	if err != nil {
		t.Fatal(err)
	}
	if got := asGolden(reply); !strings.HasPrefix(got, "*PMO weekly 1 · where we stand*\n") {
		t.Errorf("nothing was delivered yet, but: %s", got)
	}
}

// Who decides is pinged once, and named in the headline without a ping.
func TestWhoDecidesIsPingedOnce(t *testing.T) {
	d := madeUpWeek(t, say.En)
	for i, who := range []string{"console:@maria", "console:@bo"} {
		d.do("2026-11-20 11:00", refTo("APO", "R", 9+i), "escalate", "console:@ann", "", pmo.Values{
			"state": "escalated", "escalated_to": who, "due": "2026-11-27", "question": "pay?",
		})
	}
	reply := d.compose(d.ask("2026-11-23 09:00", 7)).Reply
	pings := map[string]int{}
	for _, line := range reply.Lines {
		for _, span := range say.Spans(line.Text) {
			if span.Ping != "" {
				pings[span.Ping]++
			}
		}
	}
	if len(pings) != 2 || pings["console:@maria"] != 1 || pings["console:@bo"] != 1 {
		t.Errorf("pinged: %v", pings)
	}
	if got := say.Plain(reply.Lines[1].Text); got != "Apollo turned red. Maria and Bo, 3 decisions." {
		t.Errorf("the headline is %q", got)
	}
}
