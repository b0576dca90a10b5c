package slack

import (
	"context"
	"strings"
	"testing"
	"time"

	"pmobot/bot/bottest"
	"pmobot/bot/slack/slacktest"
	"pmobot/internal/chat"
)

func TestContract(t *testing.T) {
	bottest.Run(t, func(t *testing.T) bottest.Stand {
		st := newStand(t)
		if err := st.p.Check(t.Context()); err != nil {
			t.Fatal(err)
		}
		st.AddChannel(slacktest.Channel{Name: "old", Archived: true})
		t.Cleanup(func() { st.sound("is_archived") })
		return bottest.Stand{
			Platform: st.p,
			Channel:  st.channel("apollo"), Other: st.channel("borealis"),
			Person: st.p.Place(tokenStart + st.UserID("ana")), Gone: st.channel("old"),
			Shown:    st.shown,
			Answered: func(r chat.Reply) string { return answered(t, r) },
			Count:    st.Count,
		}
	})
}

// shown is what a person reads of a post and its thread.
func (st *stand) shown(at chat.Posted) string {
	where := st.Direct("ana")
	if !at.Place.Private() {
		where = st.Messages(channelOf(at.Place.ID))
	}
	var text strings.Builder
	for _, m := range where {
		if m.TS == at.Message || m.Thread == at.Message {
			text.WriteString(st.Shown(m) + "\n")
		}
	}
	return text.String()
}

// answered is what a person reads who typed a command.
func answered(t *testing.T, r chat.Reply) string {
	t.Helper()
	st := newStand(t)
	b := st.mounted(always(r))
	st.serve(b)
	h := st.Slash("ana", "#apollo", "/risk", "list")
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	parts, err := h.AnswersOf(ctx, len(st.p.parts(ctx, ask{}, answer{reply: r})))
	if err != nil {
		t.Fatalf("%v\n%s", err, st.log)
	}
	st.sound()
	var text strings.Builder
	for _, m := range parts {
		text.WriteString(st.Shown(m) + "\n")
	}
	return text.String()
}
