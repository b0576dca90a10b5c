package bot

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"pmobot/internal/chat"
	"pmobot/internal/say"
)

// TestWhatIsSharedIsPostedUnderTheCommandsKey: a repeated command promises it
// once.
func TestWhatIsSharedIsPostedUnderTheCommandsKey(t *testing.T) {
	b, w := newBot(t, promising(func(context.Context, chat.Command) (chat.Reply, error) {
		return chat.Text(say.En, "Shared."), nil
	}), &bytes.Buffer{})
	for range 2 {
		b.Answer(t.Context(), command("/risk log a"))
		if err := b.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if got := strings.Join(w.posts, "\n"); got != "wall:#apollo tell/i1/wall:#apollo/tell shared card" {
		t.Errorf("posts\n%s", got)
	}
}

// TestWhatCantBePromisedIsntSaid: a store that isn't there takes no promise, so
// the answer doesn't claim one.
func TestWhatCantBePromisedIsntSaid(t *testing.T) {
	b, w := newBot(t, promising(func(context.Context, chat.Command) (chat.Reply, error) {
		return chat.Text(say.En, "Shared."), nil
	}), &bytes.Buffer{})
	c := command("/risk log a")
	c.In.Office = "" // which no store takes
	if got := text(b.Answer(t.Context(), c)); strings.Contains(got, "Shared") {
		t.Errorf("the answer is %q", got)
	}
	if len(w.posts) > 0 {
		t.Errorf("posts %q", w.posts)
	}
}

func TestTargetsNameTheirPlatform(t *testing.T) {
	b, _ := newBot(t, answers(nil), &bytes.Buffer{})
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
