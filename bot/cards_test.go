package bot

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"

	"pmobot/internal/chat"
	"pmobot/internal/say"
)

// carding logs with a card, edits, and shows cards.
func carding(_ context.Context, c chat.Command) (chat.Reply, error) {
	switch c.Path {
	case cardPath:
		return chat.Text(say.En, "card of "+c.Args[chat.ArgRef]+" in "+c.In.Name+" for "+c.From.ID), nil
	case "risk log":
		card := chat.Text(say.En, "card")
		card.Ref, card.Key = "APO-R12", "card/APO-R12"
		card.To = chat.Audience{Place: c.In, Public: true}
		return chat.Reply{Also: []chat.Reply{card}}, nil
	}
	return chat.Reply{Touched: []string{"APO-R12", "APO-R13"}}, nil
}

func TestACardIsEditedWhereverItStands(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, w, n := newBot(carding, &bytes.Buffer{})
		logged := command("/risk log Vendor slips")
		elsewhere := logged
		elsewhere.ID, elsewhere.In.ID, elsewhere.In.Name = "i2", "wall:#pmo", "#pmo"
		for _, c := range []chat.Command{logged, elsewhere} {
			b.Answer(t.Context(), c)
		}
		b.Settle(t.Context())
		if len(n.notes) != 2 || n.notes["o|card/APO/R/0000012/wall:#pmo"].Version != 1 {
			t.Errorf("notes %v", n.notes)
		}
		w.posts = nil
		edit := command("/risk APO-R12")
		edit.ID = "i3"
		b.Answer(t.Context(), edit)
		b.Settle(t.Context())
		got := strings.Join(w.posts, "\n")
		for _, place := range []string{"#apollo", "#pmo"} {
			if !strings.Contains(got, "card of APO-R12 in "+place+" for bot") {
				t.Errorf("in %s it isn't edited: %s", place, got)
			}
		}
		if len(w.posts) != 2 {
			t.Errorf("edits: %q", w.posts)
		}
	})
}

func TestTheOutboxTriesAgainAndGivesUpInTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		b, w, _ := newBot(carding, &log)
		w.broken = sendTries - 1
		b.Answer(t.Context(), command("/risk log a"))
		b.Settle(t.Context())
		if len(w.posts) != sendTries || !strings.HasPrefix(w.posts[sendTries-1], "wall:#apollo") {
			t.Errorf("posts %q", w.posts)
		}
		w.posts, w.broken = nil, 100
		b.Answer(t.Context(), command("/risk log a"))
		b.Settle(t.Context())
		if len(w.posts) != sendTries || !strings.Contains(log.String(), "not posted") {
			t.Errorf("posts %q, log %s", w.posts, log.String())
		}
		w.posts, w.broken, w.gone = nil, 0, true
		b.Answer(t.Context(), command("/risk log a"))
		b.Settle(t.Context())
		if !strings.Contains(log.String(), "attempts=1") {
			t.Error("a place that is gone is tried again:", log.String())
		}
	})
}

func TestTheOutboxKeepsTheOrderOfATarget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOutbox(slog.New(slog.DiscardHandler), false)
		var done []string
		release := make(chan struct{})
		o.send(t.Context(), "a", "", func(context.Context) error { <-release; done = append(done, "a1"); return nil })
		o.send(t.Context(), "a", "", func(context.Context) error { done = append(done, "a2"); return nil })
		other := make(chan struct{})
		o.send(t.Context(), "b", "", func(context.Context) error { close(other); return nil })
		<-other // b doesn't wait for a
		close(release)
		o.wait()
		if strings.Join(done, " ") != "a1 a2" {
			t.Errorf("done %q", done)
		}
	})
}

func TestTargetsNameTheirPlatform(t *testing.T) {
	b, _, _ := newBot(carding, &bytes.Buffer{})
	if !b.Can("wall:#pmo") || b.Can("slack:C1") {
		t.Error("who can reach what is told wrong")
	}
	if in := b.Place("wall:#pmo"); in.ID != "wall:#pmo" || in.Name != "#pmo" || in.Person != "" {
		t.Errorf("a channel is %+v", in)
	}
	if in := b.Place("wall:@ann"); in.Person != "wall:@ann" || !in.Private() {
		t.Errorf("a person is %+v", in)
	}
}
