package bot

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"pmobot/internal/chat"
	"pmobot/internal/say"
	"pmobot/storage"
)

// shaky is a handler whose store answers only from some attempt on.
type shaky struct {
	faults []error // of the attempts, in order
	ids    []string
}

func (s *shaky) handle(_ context.Context, c chat.Command) (chat.Reply, error) {
	if c.Path == cardPath {
		return chat.Text(say.En, "APO-R12 Vendor slips"), nil
	}
	s.ids = append(s.ids, c.ID)
	if n := len(s.ids) - 1; n < len(s.faults) {
		return chat.Reply{}, fmt.Errorf("handlers: log: %w", s.faults[n])
	}
	r := chat.Text(say.En, "Logged in Apollo: APO-R12 Vendor slips")
	r.Ref = "APO-R12"
	r.Add("", chat.Button{Label: say.Both(say.Tongue.Undo), Path: "risk undo", Args: chat.Args{"ref": "APO-R12"}})
	return r, nil
}

// TestAFullDiskIsSaidAsOne: it is certain that nothing was stored.
func TestAFullDiskIsSaidAsOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &shaky{faults: []error{storage.ErrFull}}
		b, _ := newBot(t, s.handle, &bytes.Buffer{})
		got := text(b.Answer(t.Context(), command("/risk log Vendor slips")))
		want := "Not stored: the bot's disk is full. Whoever runs it has to make room; then try again. You typed: /risk log Vendor slips [Try again]"
		if got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	})
}

func press(b chat.Button, id string) chat.Command {
	c := command("")
	c.ID, c.Path, c.Args, c.Line = id, b.Path, b.Args, ""
	return c
}

func TestWhatIsNotConfirmedIsCheckedAgainUnderItsOwnID(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &shaky{faults: []error{storage.ErrUncertain, storage.ErrUnavailable}}
		b, _ := newBot(t, s.handle, &bytes.Buffer{})
		first := b.Answer(t.Context(), command("/risk log Vendor slips p4 i5 @ann"))
		code := b.doubts.code(chat.Command{ID: "i1"})
		want := "Not confirmed: the database isn't answering, so this may or may not be stored.\n" +
			"You typed: /risk log Vendor slips p4 i5 @ann\n" +
			"It never logs twice. If it stays like this, give a lead the code " + code + ". [Check again]"
		if got := text(first); got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
		second := b.Answer(t.Context(), press(button(first, "Check again"), "i2"))
		unreachable := "Not stored: the database can't be reached. You typed: /risk log Vendor slips p4 i5 @ann [Try again]"
		if got := text(second); got != unreachable || !second.Replace {
			t.Errorf("then came %q", got)
		}
		third := b.Answer(t.Context(), press(button(second, "Try again"), "i3"))
		if got := text(third); got != "It's stored after all: APO-R12 Vendor slips. [Show] [Undo]" || !third.Replace {
			t.Errorf("at last came %q", got)
		}
		if show := button(third, "Show"); show.Path != "risk" || show.Args[chat.ArgRef] != "APO-R12" {
			t.Errorf("[Show] is %+v", show)
		}
		if ids := strings.Join(s.ids, " "); ids != "i1 i1 i1" {
			t.Errorf("the store was asked under the ids %s", ids)
		}
	})
}

func TestADoubtIsItsAuthorsAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &shaky{faults: []error{storage.ErrUncertain}}
		b, _ := newBot(t, s.handle, &bytes.Buffer{})
		first := b.Answer(t.Context(), command("/risk log Vendor slips"))
		c := press(button(first, "Check again"), "i2")
		c.From.ID = "wall:@bo"
		if got := text(b.Answer(t.Context(), c)); !strings.HasPrefix(got, "Not checked:") || len(s.ids) != 1 {
			t.Errorf("somebody else reads %q", got)
		}
	})
}

func TestDoubtsAreHeldUpToALimit(t *testing.T) {
	var d doubts
	for i := range doubtsMost + 10 {
		c := chat.Command{ID: fmt.Sprint(i)}
		d.keep(d.code(c), c)
	}
	if len(d.byCode) != doubtsMost || len(d.order) != doubtsMost {
		t.Errorf("%d doubts are held", len(d.byCode))
	}
	if code := d.code(chat.Command{ID: "5"}); len(code) < 4 {
		t.Errorf("a code is %q", code)
	}
}
