package console

import (
	"testing"

	"pmobot/internal/chat"
	"pmobot/internal/say"
)

// posted puts a message on a board; buttons stand behind each of its lines.
func posted(b *board, id, reader, ref string, lines ...chat.Line) {
	b.add(&message{id: id, reader: reader, reply: chat.Reply{Ref: ref, Lines: lines}})
}

func pressable(en, zh, path, ref string) chat.Button {
	return chat.Button{Label: say.Words{En: en, Zh: zh}, Path: path, Args: chat.Args{chat.ArgRef: ref}}
}

func TestWhichButtonIsPressed(t *testing.T) {
	still := func(ref string) chat.Button { return pressable("Still so", "没有变化", "risk review", ref) }
	off := still("off")
	off.Disabled = true
	menu := chat.Button{Label: say.Words{En: "Later ▾", Zh: "稍后提醒 ▾"}, Menu: []chat.Button{pressable("A date…", "选日期…", "risk snooze", "APO-R2")}}
	var b board
	posted(&b, "card", "", "APO-R1", chat.Line{Text: "APO-R1 Vendor", Buttons: []chat.Button{still("APO-R1")}})
	posted(&b, "private", "console:@bo", "APO-R1", chat.Line{Text: "for Bo", Buttons: []chat.Button{still("bo's")}})
	posted(&b, "digest", "", "",
		chat.Line{Text: say.Link("APO-R2", "APO-R2") + " Flood", Buttons: []chat.Button{still("APO-R2"), menu}},
		chat.Line{Text: "APO-R3：雨", Buttons: []chat.Button{still("APO-R3")}})
	posted(&b, "quiet", "", "APO-R9", chat.Line{Text: "APO-R9", Buttons: []chat.Button{off}})
	b.messages[2].reply.Thread = []chat.Reply{{Lines: []chat.Line{{Text: "Lessons", Buttons: []chat.Button{pressable("Show", "查看", "lesson show", "BOR-L2")}}}}}

	for _, row := range []struct{ person, ref, label, want string }{
		{"console:@ann", "", "Still so", "APO-R2"},       // the newest
		{"console:@ann", "", "still SO", "APO-R2"},       // case is ignored
		{"console:@ann", "", "没有变化", "APO-R2"},           // any language
		{"console:@ann", "", "risk review", "APO-R2"},    // or the path
		{"console:@ann", "APO-R3", "Still so", "APO-R3"}, // beside the reference
		{"console:@ann", "r3", "Still so", "APO-R3"},
		{"console:@ann", "R1", "Still so", "APO-R1"}, // what isn't hers she doesn't see
		{"console:@bo", "R1", "Still so", "bo's"},
		{"console:@ann", "", "A date", "APO-R2"}, // within a menu
		{"console:@ann", "", "Later", ""},        // the menu itself
		{"console:@ann", "", "Show", "BOR-L2"},   // in the thread
	} {
		_, button, ok := b.press(row.person, row.ref, row.label)
		if !ok || button.Args[chat.ArgRef] != row.want {
			t.Errorf("%s presses %s %q: %v, %v, not %s", row.person, row.ref, row.label, button.Args, ok, row.want)
		}
	}
	for _, row := range [][2]string{{"R9", "Still so"}, {"", "Still"}, {"BOR-R1", "Still so"}, {"", "…"}} {
		if m, button, ok := b.press("console:@ann", row[0], row[1]); ok {
			t.Errorf("%q is there: %s %v", row, m.id, button)
		}
	}
}
