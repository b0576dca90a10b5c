package handlers_test

import (
	"context"
	"strings"
	"testing"

	"pmobot/internal/pmo"
	"pmobot/internal/say"
)

// state is the state in which an entry is kept.
func (o *officeUnderTest) state(ref string) string {
	o.t.Helper()
	parsed, _ := pmo.ParseRef(ref, "")
	page, err := o.store.Find(context.Background(), "console", pmo.Query{Sight: pmo.Sight{All: true}, Refs: []pmo.Ref{parsed}, Void: true})
	if err != nil || len(page.Entries) != 1 {
		o.t.Fatalf("%s: %v, %v", ref, page, err)
	}
	return pmo.State.Of(page.Entries[0])
}

// lives lead an entry from its log to a state, by lines that end in its reference.
var lives = map[string][]string{
	"identified": {"/risk log X"},
	"assessed":   {"/risk log X p4 i3"},
	"treating":   {"/risk log X p4 i3 response:mitigate owner:me"},
	"monitoring": {"/risk log X p4 i3 response:mitigate owner:me", "/risk monitor"},
	"accepted":   {"/risk log X p4 i3", "/risk accept until:+2w"},
	"escalated":  {"/risk log X p4 i3", "/risk escalate to:me question:Now?"},
	"occurred":   {"/risk log X p4 i3", "/risk occurred"},
	"closed":     {"/risk log X p4 i3", "/risk close because gone"},

	"captured":   {"/lesson log X"},
	"validated":  {"/lesson log X", "/lesson validate"},
	"published":  {"/lesson log X", "/lesson validate", "/lesson publish"},
	"superseded": {"/lesson log X", "/lesson validate", "/lesson publish", "/lesson supersede by:L1"},
	"archived":   {"/lesson log X", "/lesson validate", "/lesson publish", "/lesson archive"},
	"rejected":   {"/lesson log X", "/lesson reject because known"},

	"received":     {"/feedback log X"},
	"acknowledged": {"/feedback log X", "/feedback acknowledge"},
	"actioned":     {"/feedback log X", "/feedback action told:moved"},
	"done":         {"/feedback log X", "/feedback acknowledge", "/feedback close told:moved"},
	"declined":     {"/feedback log X", "/feedback decline because fixed"},
}

// moves are the rows of the table of moves; every other pair of a state and a
// move is refused.
var moves = map[string]map[string]string{
	"identified": {"rescore p2 i2": "assessed", "accept until:+1w": "accepted", "escalate to:me question:Q": "escalated", "occurred": "occurred", "close": "closed"},
	"assessed": {
		"edit response:avoid owner:me": "treating", "edit response:avoid": "assessed", "assign me": "assessed",
		"accept until:+1w": "accepted", "escalate to:me question:Q": "escalated", "occurred": "occurred", "close": "closed",
	},
	"treating": {"monitor": "monitoring", "accept until:+1w": "accepted", "escalate to:me question:Q": "escalated", "occurred": "occurred", "close": "closed", "rescore p5 i5": "treating"},
	"monitoring": {
		"accept until:+1w": "accepted", "escalate to:me question:Q": "escalated", "occurred": "occurred", "close": "closed",
		"rescore p5 i5": "treating", "rescore p1 i1": "monitoring", "rescore p4 i4": "monitoring",
	},
	"accepted": {
		"accept until:+1w": "accepted", "escalate to:me question:Q": "escalated", "occurred": "occurred", "close": "closed",
		"rescore p5 i5": "assessed", "rescore p1 i1": "accepted", "decide because so": "assessed", "decide response:avoid because so": "treating",
	},
	"escalated": {
		"accept until:+1w": "accepted", "escalate to:me question:Q": "escalated", "occurred": "occurred", "close": "closed",
		"rescore p5 i5": "assessed", "rescore p1 i1": "escalated", "decide because so": "assessed", "decide response:avoid because so": "treating",
	},
	"occurred": {"close": "closed"},
	"closed":   {"reopen because again": "assessed"},

	"captured":   {"validate": "validated", "reject because known": "rejected"},
	"validated":  {"publish": "published"},
	"published":  {"supersede by:L99": "superseded", "archive": "archived"},
	"superseded": {},
	"archived":   {"reopen because again": "published"},
	"rejected":   {"reopen because again": "captured"},

	"received":     {"acknowledge": "acknowledged", "answer answer:Yes": "acknowledged", "action told:moved": "actioned", "decline because fixed": "declined"},
	"acknowledged": {"answer answer:Yes": "acknowledged", "action told:moved": "actioned", "close told:moved": "closed", "decline because fixed": "declined"},
	"actioned":     {"close told:moved": "closed"},
	"done":         {"reopen because again": "acknowledged"},
	"declined":     {"reopen because again": "acknowledged"},
}

// tried are the moves of each register, in a form that lacks nothing.
var tried = map[string][]string{
	"risk":     {"monitor", "accept until:+1w", "escalate to:me question:Q", "occurred", "decide because so", "close", "reopen because again"},
	"lesson":   {"validate", "publish", "supersede by:L99", "archive", "reject because known", "reopen because again"},
	"feedback": {"answer answer:Yes", "acknowledge", "action told:moved", "close told:moved", "decline because fixed", "reopen because again"},
}

// lead makes an entry and leads it to a state. It returns its register's word
// and its reference.
func (o *officeUnderTest) lead(state string) (word, ref string) {
	o.t.Helper()
	for i, line := range lives[state] {
		word, rest := cut(line)
		if i > 0 {
			verb, more, _ := strings.Cut(rest, " ")
			line = strings.TrimSpace("/" + word + " " + verb + " " + ref + " " + more)
		}
		reply, err := o.try(line)
		if err != nil {
			o.t.Fatalf("%s: %v", line, err)
		}
		if reply.Form != nil {
			o.t.Fatalf("%s: asks for more", line)
		}
		ref = reply.Ref
	}
	word, _ = cut(lives[state][0])
	if state == "done" {
		state = "closed"
	}
	if is := o.state(ref); is != state {
		o.t.Fatalf("%s is %s, not %s", ref, is, state)
	}
	return word, ref
}

func cut(line string) (word, rest string) {
	word, rest, _ = strings.Cut(strings.TrimPrefix(line, "/"), " ")
	return word, rest
}

func on(word, move, ref string) string {
	verb, rest, _ := strings.Cut(move, " ")
	return strings.TrimSpace("/" + word + " " + verb + " " + ref + " " + rest)
}

// TestEveryRowOfTheTableOfMoves walks from every state by every move: those in
// the table lead where it says, the others are refused and change nothing.
func TestEveryRowOfTheTableOfMoves(t *testing.T) {
	o := newOffice(t, say.En)
	o.say("/lesson log Another")
	for state, rows := range moves {
		word, ref := o.lead(state)
		for _, move := range tried[word] {
			if _, leads := rows[move]; leads {
				continue
			}
			was := o.state(ref)
			if why := o.refused(on(word, strings.ReplaceAll(move, "L99", "L1"), ref)); !strings.Contains(why, ref+" is ") {
				t.Errorf("%s, %s: %s", state, move, why)
			}
			if is := o.state(ref); is != was {
				t.Errorf("%s, %s: refused, yet it's %s", state, move, is)
			}
		}
		for move, to := range rows {
			_, ref := o.lead(state)
			line := on(word, strings.ReplaceAll(move, "L99", "L1"), ref)
			if reply, err := o.try(line); err != nil || reply.Form != nil {
				t.Errorf("%s, %s: %v, form %v", state, line, err, reply.Form != nil)
			} else if is := o.state(ref); is != to {
				t.Errorf("%s, %s: it's %s, not %s", state, line, is, to)
			}
		}
	}
}

// TestAnAnsweredQuestionIsDueNoMore holds for each way in which a risk that
// was escalated leaves that state open.
func TestAnAnsweredQuestionIsDueNoMore(t *testing.T) {
	o := newOffice(t, say.En)
	for _, move := range []string{"accept until:+1w", "decide because so", "rescore p5 i5"} {
		_, ref := o.lead("escalated")
		if got := o.say("/risk show " + ref); !strings.Contains(got, "decision due") {
			t.Fatalf("%s: %s", move, got)
		}
		o.say(on("risk", move, ref))
		if got := o.say("/risk show " + ref); strings.Contains(got, "\ndue Tue") || strings.Contains(got, "decision due") {
			t.Errorf("%s: %s", move, got)
		}
	}
}

func TestUndoSaysWhyItCannot(t *testing.T) {
	o := threeProjects(t)
	o.say("/risk log Crane tips project:APO")
	o.say("/risk move APO-R2 BOR")
	if got := o.refused("/risk undo APO-R2"); got != "Not undone: APO-R2 was moved: it's BOR-R2 now." {
		t.Error(got)
	}
	o.say("/risk log Dock floods project:APO")
	o.say("/pmo undo")
	if got := o.refused("/risk undo APO-R3"); !strings.Contains(got, "APO-R3 is void") {
		t.Error(got)
	}
}
