package console

import (
	"strings"
	"testing"

	"pmobot/bot"
	"pmobot/internal/chat"
	"pmobot/internal/say"
)

const conversation = `# a first conversation
ana #apollo> /risk log Vendor slips i:5
  (only you) Logged APO-R1 Vendor slips
  Who owns it? [Me]
  #apollo:
  *APO-R1* Vendor slips
  [Still so] [Later ▾]
bo> !press R1 Still so
  (only you) bo reviewed APO-R1

李明(zh)> /risk log 供应商延期
  （仅你可见）Logged APO-R3 供应商延期
  Who owns it？ [我]
  #apollo：
  *APO-R3* 供应商延期
  [没有变化] [稍后 ▾]
good morning everybody
apo-r12
  （仅你可见）path risk apo-r12
@pmobot risk review APO-R1
  （仅你可见）李明 reviewed APO-R1
ana #> /risk log
  (only you) Not logged: it has no title.
/risk log one\
two
  (only you) Logged APO-R7 one
  Who owns it? [Me]
  → ana:
  *APO-R7* one
  [Still so] [Later ▾]
#pmo> /risk share
  #pmo:
  shared
... +1d
  Tue 3 Nov 09:00 · #pmo
  Good morning.
  11月3日（周二）09:00 · → ann
  早上好。
`

// A transcript is its own script.
func TestATranscriptReproducesItself(t *testing.T) {
	c := Config{At: "2026-11-02T09:00"}
	due := func(b *bot.Bot) Due { return daily{b} }
	script := strings.ReplaceAll(conversation, "Who owns it？ [", "Who owns it? [")
	got, reported, _ := played(t, script, c, due)
	if reported != "" {
		t.Error("reported:", reported)
	}
	if got != script {
		t.Errorf("got\n%s\nwant\n%s", got, script)
	}
}

func TestNumberedLinesAreReported(t *testing.T) {
	script := "ana(fr)> hello\n  bot\n... -1d\n!press Nothing\n!fill title=x\n!frobnicate\n... 2026-13-01\n"
	_, reported, _ := played(t, script, Config{Lang: say.En}, nil)
	for _, number := range []string{"line 1:", "line 3:", "line 4:", "line 5:", "line 6:", "line 7:"} {
		if !strings.Contains(reported, number) {
			t.Errorf("%s isn't reported:\n%s", number, reported)
		}
	}
}

func TestAFormIsFilledInRefusedAndKept(t *testing.T) {
	script := "ana> /risk form\n!fill title=\"\" impact=3\n!fill Title=\"Vendor \\\"X\\\" slips\"\n!fill title=gone\n"
	got, reported, e := played(t, script, Config{}, nil)
	if !strings.Contains(got, "  Title: []  one line\n  Impact: [4 major]\n  [Submit]\n") {
		t.Error("the form is not shown whole:\n", got)
	}
	if !strings.Contains(reported, "line 4: no form is open") {
		t.Error("a submitted form is still open:", reported)
	}
	last := e.asked[len(e.asked)-1]
	if last.Args["title"] != `Vendor "X" slips` || last.Args["impact"] != "3" || !last.Form {
		t.Errorf("submitted %v: the refused values are lost", last.Args)
	}
}

// The newest message is the one that stands lowest, and a private answer never
// takes the place of what everybody reads.
func TestWhatStandsWhere(t *testing.T) {
	script := "ana> /risk log Vendor slips\n!press Still so\n!press Still so\n/risk log Flood\nbo> !press R4 Me\n"
	got, reported, _ := played(t, script, Config{}, nil)
	if strings.Count(got, "ana reviewed APO-R1") != 2 {
		t.Errorf("the card is gone:\n%s%s", got, reported)
	}
	if !strings.Contains(reported, "line 5: no message that bo sees") {
		t.Error("bo sees what was for ana alone:", reported)
	}
	k, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]chat.Posted{}
	for _, key := range []string{"old", "new"} {
		r := chat.Text(say.En, key)
		r.Add("", chat.Button{Label: say.Same("Done"), Path: key})
		if at[key], err = k.Post(t.Context(), k.Place(Channel("pmo")), key, r); err != nil {
			t.Fatal(err)
		}
	}
	edited := chat.Text(say.En, "edited")
	edited.Add("", chat.Button{Label: say.Same("Done"), Path: "old"})
	if err := k.Update(t.Context(), at["old"], edited); err != nil {
		t.Fatal(err)
	}
	if m, _, _ := k.board.press("console:@ann", "", "Done"); m == nil || m.key != "old" {
		t.Error("what was edited last doesn't stand lowest")
	}
}
