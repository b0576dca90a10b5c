package console

import (
	"strings"
	"testing"

	"pmobot/internal/chat"
	"pmobot/internal/say"
)

func TestHowALineLooks(t *testing.T) {
	me := chat.Button{Label: say.Words{En: "Me", Zh: "我"}}
	later := chat.Button{Label: say.Words{En: "Later", Zh: "稍后提醒"}, Menu: []chat.Button{me}}
	marked := chat.Button{Label: say.Same("Later ▾"), Menu: []chat.Button{me}}
	more := chat.Button{Label: say.Same("⋯"), Menu: []chat.Button{me}}
	off := chat.Button{Label: say.Same("Done"), Disabled: true}
	bold := say.Bold("20 "+say.Link("APO-R7", "APO-R7")) + " Key engineer"
	for _, row := range []struct {
		line chat.Line
		lang say.Lang
		want string
	}{
		{chat.Line{Text: "Who owns it?", Buttons: []chat.Button{me, later}}, say.En, "Who owns it? [Me] [Later ▾]"},
		{chat.Line{Text: "由谁负责？", Buttons: []chat.Button{me, later}}, say.Zh, "由谁负责？[我] [稍后提醒 ▾]"},
		{chat.Line{Text: "BOR-L2 先找两家供应商", Buttons: []chat.Button{me}}, say.Zh, "BOR-L2 先找两家供应商 [我]"},
		{chat.Line{Text: "“sure”", Buttons: []chat.Button{me}}, say.En, "“sure” [Me]"},
		{chat.Line{Text: "“好”", Buttons: []chat.Button{me}}, say.Zh, "“好”[我]"},
		{chat.Line{Buttons: []chat.Button{marked, more, off}}, say.En, "[Later ▾] [⋯] (Done)"},
		{chat.Line{Text: bold}, say.En, "*20 APO-R7* Key engineer"},
		{chat.Line{Text: say.Bold("a") + " " + say.Bold("b")}, say.En, "*a* *b*"},
		{chat.Line{Text: say.Ping("console:@ann", "ann") + " by Wed"}, say.En, "@ann by Wed"},
		{chat.Line{Text: "red \x1b[31mtext\x07"}, say.En, "red [31mtext"},
	} {
		if got := (painter{}).line(row.line, row.lang); got != row.want {
			t.Errorf("got %q, want %q", got, row.want)
		}
	}
	if got := (painter{colour: true}).line(chat.Line{Text: bold, Buttons: []chat.Button{me}}, say.En); got != styleBold+"20 APO-R7"+styleOff+" Key engineer "+styleButton+"[Me]"+styleOff {
		t.Errorf("in colour: %q", got)
	}
}

func TestHowAFormLooks(t *testing.T) {
	f := chat.Form{Title: "Assign APO-R2", Intro: "Who?", Inputs: []chat.Input{
		{Name: say.Words{En: "owner", Zh: "负责人"}, Value: "console:@ana", Hint: "one person"},
		{Name: say.Words{En: "impact", Zh: "影响"}, Type: chat.NumberParam, Value: "4", Choices: []chat.Choice{{Value: "4", Name: say.Words{En: "major", Zh: "重大"}}}},
		{Name: say.Words{En: "due", Zh: "截止"}, Value: "x", Hint: "a date", Problem: "x is no date"},
	}, Submit: say.Words{En: "Save", Zh: "保存"}}
	want := "*Assign APO-R2*\nWho?\nOwner: [@ana]  one person\nImpact: [4 major]\nDue: [x]  x is no date\n[Save]"
	if got := strings.Join(painter{}.form(f, say.En), "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	want = "*Assign APO-R2*\nWho?\n负责人：[@ana]  one person\n影响：[4 重大]\n截止：[x]  x is no date\n[保存]"
	if got := strings.Join(painter{}.form(f, say.Zh), "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestWhoReadsAnAnswer(t *testing.T) {
	k, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	for want, r := range map[string]chat.Reply{
		"(only you) ":        {Lang: say.En},
		"（仅你可见）":             {Lang: say.Zh},
		"(leads of Apollo) ": {Lang: say.En, To: chat.Audience{Label: "leads of Apollo"}},
		"":                   {Lang: say.En, To: chat.Audience{Public: true}},
	} {
		if got := k.lead(r, true); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
