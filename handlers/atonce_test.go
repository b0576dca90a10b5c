package handlers_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
)

// TestTwelveSayAtOnceWhatHolds: of twelve people who set the same in the same
// moment each is answered as if they were alone, and the last one's stands.
func TestTwelveSayAtOnceWhatHolds(t *testing.T) {
	for name, store := range stores(t) {
		for _, line := range []string{
			"/pmo status amber Vendor is late %d", "/pmo settings project:APO phase:Phase%d", "/pmo settings office organisation:ACME%d",
			"/pmo project members APO @ann:lead @p%d:member",
		} {
			t.Run(name+" "+line, func(t *testing.T) { atOnce(t, officeOn(t, store, say.En), line) })
		}
	}
}

func atOnce(t *testing.T, o *officeUnderTest, line string) {
	const many = 12
	o.count = len(line) * 1000 // ids of its own
	o.as("ann").say("/pmo help")
	if _, err := o.try("/pmo project add APO Apollo manager:@ann"); err == nil {
		o.say("/pmo project here APO")
	}
	for i := range many {
		o.as(fmt.Sprint("p", i)).say("/pmo help")
	}
	var (
		group   sync.WaitGroup
		answers [many]string
	)
	for i := range many {
		o.as(fmt.Sprint("p", i))
		c := o.stamped(chat.Parse(fmt.Sprintf(line, i), o.handler.Specs()))
		group.Go(func() {
			reply, err := o.handler.Handle(context.Background(), c)
			if err != nil {
				t.Errorf("%s: %v", c.Line, err)
			}
			answers[i] = read(reply)
		})
	}
	group.Wait()
	for i, answer := range answers {
		said := fmt.Sprintf(line[strings.LastIndexByte(line, ' ')+1:], i)
		said = strings.TrimPrefix(strings.TrimSuffix(said[strings.IndexByte(said, ':')+1:], ":member"), "@")
		if !strings.Contains(answer, strings.TrimSuffix(said, ":member")) && !strings.Contains(answer, fmt.Sprint("p", i)) {
			t.Errorf("%d is answered %q, without %q", i, answer, said)
		}
	}
	if strings.Contains(line, "members") {
		got := o.as("ann").say("/pmo project members APO")
		for i := range many {
			wants(t, got, fmt.Sprintf("p%d · member", i))
		}
	}
	for _, ref := range []pmo.Ref{pmo.Named(pmo.KindStatus, "APO"), pmo.Named(pmo.KindProject, "APO"), pmo.Named(pmo.KindOffice, "office")} {
		page, err := o.store.Find(context.Background(), "console", pmo.Query{Sight: pmo.Sight{All: true}, Refs: []pmo.Ref{ref}})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range page.Entries {
			trail, err := o.store.Changes(context.Background(), "console", pmo.Span{Ref: ref})
			if err != nil || trail.Changes[len(trail.Changes)-1].Version != e.Version {
				t.Errorf("%s stands at %d: %v", ref, e.Version, err)
			}
		}
	}
}
