package handlers_test

import (
	"strings"
	"testing"
	"time"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
)

// TestAStatusReadsAsTheGoldenSample: amber in one week, red in the next.
func TestAStatusReadsAsTheGoldenSample(t *testing.T) {
	for lang, tt := range map[say.Lang]struct{ name, before, now, answer string }{
		say.En: {
			"Apollo", "/pmo status amber vendor is late", "/pmo status red vendor withdrew its date",
			"Stored for Monday: 🔴 ↓ Apollo “vendor withdrew its date”, amber last week.\n" +
				"What gets it back on track, who does it, by when? [Add the action] [Later] [Undo]\n",
		},
		say.Zh: {
			"阿波罗", "/pmo status 黄灯 供应商进度偏慢", "/pmo status 红灯 供应商撤回交期",
			"已保存，周一写入周报：🔴 ↓ 阿波罗“供应商撤回交期”，上周黄灯。\n" +
				"打算怎么纠偏？谁负责，何时完成？ [补充纠偏措施] [稍后] [撤销]\n",
		},
	} {
		o := newOffice(t, lang)
		o.say("/pmo project add APO " + tt.name)
		o.say("/pmo project here APO")
		o.now = time.Date(2026, 11, 13, 9, 0, 0, 0, time.UTC)
		o.say(tt.before)
		o.now = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
		if got := o.say(tt.now); got != tt.answer {
			t.Errorf("got\n%s\nnot\n%s", got, tt.answer)
		}
	}
}

// apollo is an office whose channel #apollo belongs to Apollo, of ann.
func apollo(t *testing.T) *officeUnderTest {
	t.Helper()
	o := newOffice(t, say.En)
	o.say("/pmo project add APO Apollo")
	o.say("/pmo project here APO")
	return o
}

func TestAStatusComparesWithTheWeekBefore(t *testing.T) {
	o := apollo(t)
	wants(t, o.say("/pmo status green"), "🟢 Apollo.\n")
	o.now = o.now.AddDate(0, 0, 7)
	wants(t, o.say("/pmo status green on track"), "🟢 → Apollo “on track”, green already last week.")
	wants(t, o.say("/pmo status amber slower"), "🟡 ↓ Apollo “slower”, green last week.")
	wants(t, o.say("/pmo status red worse"), "🔴 ↓ Apollo “worse”, green last week.")
	o.now = o.now.AddDate(0, 0, 14)
	wants(t, o.say("/pmo status amber better"), "🟡 ↑ Apollo “better”, red on Thu 26 Nov.")
}

func TestAnActionIsAskedForAndKeptUntilGreen(t *testing.T) {
	o := apollo(t)
	reply, err := o.try("/pmo status red late")
	if err != nil {
		t.Fatal(err)
	}
	form := o.pressed(reply, "Add the action")
	done := o.answered(filled(form, map[string]string{"action": "Ann signs a second source by 1 Dec"}))
	wants(t, read(done), "🔴 Apollo “late”", "To get it back on track: “Ann signs a second source by 1 Dec”")
	wants(t, o.say("/pmo status amber better"), "To get it back on track")
	o.say("/pmo status green")
	wants(t, o.say("/pmo status amber again"), "What gets it back on track")
	wants(t, read(o.pressed(reply, "Later")), "Apollo has no recovery action yet")
}

func TestAStatusIsUndone(t *testing.T) {
	o := apollo(t)
	o.say("/pmo status green fine")
	reply, err := o.try("/pmo status red late")
	if err != nil {
		t.Fatal(err)
	}
	wants(t, read(o.pressed(reply, "Undo")), "Undone: it's 🟢 Apollo “fine” again.")
	wants(t, o.say("/pmo status"), "🟢 Apollo “fine”")
	_, err = o.try("/pmo status red late")
	if err != nil {
		t.Fatal(err)
	}
	wants(t, o.say("/pmo undo"), "Undone: it's 🟢 Apollo “fine” again.")
	o.say("/pmo status red late")
	o.now = o.now.Add(14 * time.Minute)
	wants(t, o.refused("/pmo undo"), "Not undone: that was 14 minutes ago, and undo works for 10.")
}

func TestOthersStatusIsNotUndone(t *testing.T) {
	o := apollo(t)
	reply, err := o.try("/pmo status red late")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range reply.Lines {
		for _, b := range line.Buttons {
			if b.Label.En != "Undo" {
				continue
			}
			_, err := o.as("bo").handler.Handle(t.Context(), o.stamped(chat.Command{Path: b.Path, Args: b.Args}))
			if err == nil {
				t.Error("bo undid what ann said")
			}
		}
	}
	wants(t, o.as("ann").say("/pmo status"), "🔴 Apollo “late”")
}

func TestOnlyLeadsSayTheStatus(t *testing.T) {
	o := apollo(t)
	o.as("bo").say("/pmo help")
	o.everyone(pmo.Member)
	wants(t, o.refused("/pmo status green fine"), "Not stored: that takes a lead of Apollo")
	if got := o.say("/pmo status"); strings.Contains(got, "[Red…]") {
		t.Errorf("a member is offered to say it:\n%s", got)
	}
	o.as("ann").say("/pmo settings project:APO manager:@bo")
	o.say("/pmo project members APO @bo:member")
	wants(t, o.as("bo").say("/pmo status green fine"), "🟢 Apollo “fine”")
	o.everyone(pmo.Guest)
	wants(t, o.as("cy").say("/pmo status"), "There's no project whose status you can see.")
}

func TestStatusesSayWhatTheRisksShow(t *testing.T) {
	o := apollo(t)
	o.say("/pmo project add BOR Borealis")
	o.say("/pmo project add CYG Cygnus")
	o.say("/pmo status green project:BOR")
	o.say("/risk log Supplier cannot scale p4 i4 project:BOR")
	o.say("/risk log Vendor slips p4 i5 project:CYG")
	wants(t, o.say("/pmo status"), "Status of 3 projects", "⚪ Apollo: no status yet\n", "🟡 Borealis says green, risks say amber", "⚪ Cygnus: no status yet, risks say red")
	wants(t, o.say("/pmo status green fine project:CYG"), "🟢 Cygnus “fine”", "Now 1 critical risk says red.")
	o.say("/risk accept CYG-R1 until:+2w because insured")
	wants(t, o.say("/pmo status project:CYG"), "Status of one project", "🟢 Cygnus “fine”")
	o.now = o.now.AddDate(0, 0, 12)
	wants(t, o.say("/pmo status project:CYG"), "⚪ Cygnus: no status for 12 days")
}

func TestAStatusThatDoesNotFit(t *testing.T) {
	o := apollo(t)
	wants(t, o.refused("/pmo status purple rain"), "Not stored: I still need the status.")
	wants(t, o.refused("/pmo status colour:purple rain"), "“purple” doesn't fit status")
	wants(t, o.refused("/pmo status red "+strings.Repeat("late ", 31)), "at most 150 fit")
	wants(t, o.refused("/pmo status red late project:ZZZ"), "there is no project “ZZZ”")
}

// TestAColourAloneAsksForTheSentence: the buttons of Friday's question.
func TestAColourAloneAsksForTheSentence(t *testing.T) {
	o := apollo(t)
	reply := o.answered(chat.Command{Path: "pmo status", Args: chat.Args{"colour": "red", "project": "APO"}})
	if reply.Form == nil {
		t.Fatalf("no form opens:\n%s", read(reply))
	}
	wants(t, read(o.answered(filled(reply, map[string]string{"sentence": "late"}))), "🔴 Apollo “late”")
	same := o.answered(chat.Command{Path: "pmo status", Args: chat.Args{"colour": "green", "sentence": "", "project": "APO"}})
	wants(t, read(same), "🟢 Apollo.")
}
