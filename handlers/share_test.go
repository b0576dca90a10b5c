package handlers_test

import (
	"context"
	"strings"
	"testing"

	"pmobot/internal/chat"
)

// press does what a button says, as the person who speaks.
func (o *officeUnderTest) press(path string, args chat.Args) (chat.Reply, error) {
	o.t.Helper()
	return o.handler.Handle(context.Background(), o.stamped(chat.Command{Path: path, Args: args}))
}

// TestWhatIsSharedIsWhatEverybodyMaySee shares as Ann, who sees everything.
func TestWhatIsSharedIsWhatEverybodyMaySee(t *testing.T) {
	o := threeProjects(t)
	o.as("gus").say("/feedback log csat:1 Takeover hurts project:APO")
	o.as("ann")
	for _, args := range []chat.Args{
		{"verb": "risk list", "scope": "all"},
		{"verb": "pmo search", "title": "takeover"},
		{"verb": "pmo search", "title": "hurts"},
		{"verb": "risk list"},
		{"verb": "pmo mine"},
		{"verb": "feedback list"},
	} {
		reply, err := o.press("pmo share", args)
		posts := o.posts(reply)
		if err != nil || len(posts) != 1 || !posts[0].To.Public {
			t.Errorf("%v: %+v, %v", args, reply, err)
			continue
		}
		mustNotHold(t, read(posts[0]), "SEC", "Secret", "Takeover nears", "Takeover hurts", "APO-F1")
	}
	for _, args := range []chat.Args{
		{"verb": "risk show", "ref": "SEC-R1"},
		{"verb": "risk history", "ref": "SEC-R1"},
		{"verb": "feedback show", "ref": "APO-F1"},
		{"verb": "risk list", "project": "SEC"},
		{"verb": "digest now", "whose": "me"},
		{"verb": "risk close", "ref": "APO-R1"},
		{"verb": "card show", "ref": "SEC-R1"},
		{"verb": "pmo deliveries"},
		{"verb": "pmo share", "ref": "SEC-R1"},
	} {
		if reply, err := o.press("pmo share", args); err == nil {
			t.Errorf("%v is shared: %v", args, reply.Promises)
		}
	}
	reply, err := o.press("pmo share", chat.Args{"verb": "risk show", "ref": "APO-R1"})
	if err != nil || !strings.Contains(read(o.posts(reply)[0]), "Vendor slips") {
		t.Errorf("what everybody may see isn't shared: %v, %v", reply, err)
	}
}

func TestSuggestionsAreWhatOneMaySee(t *testing.T) {
	o := threeProjects(t)
	o.as("gus").say("/feedback log csat:1 Takeover hurts project:APO")
	for _, who := range []string{"cy", "gus", "eve"} {
		o.as(who)
		for path, keys := range map[string][]string{
			"risk show": {"ref"}, "risk edit": {"ref"}, "lesson use": {"ref", "for"}, "risk log": {"project"}, "risk move": {"to", "ref"}, "feedback show": {"ref"}, "pmo status": {"project"},
		} {
			for _, key := range keys {
				for _, typed := range []string{"", "S", "SEC", "SEC-R1", "takeover", "APO-F1"} {
					got, err := o.handler.Suggest(context.Background(), o.stamped(chat.Command{Path: path}), key, typed)
					if err != nil {
						t.Fatal(err)
					}
					for _, c := range got {
						mustNotHold(t, c.Value+" "+c.Name.En, "SEC", "Secret", "Takeover nears")
						if who == "cy" { // Eve leads the office, Gus gave it
							mustNotHold(t, c.Value+" "+c.Name.En, "APO-F1", "hurts")
						}
					}
				}
			}
		}
	}
}
