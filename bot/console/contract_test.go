package console

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"pmobot/bot"
	"pmobot/bot/bottest"
	"pmobot/internal/chat"
)

// always answers everything with one reply.
type always chat.Reply

func (a always) Handle(context.Context, chat.Command) (chat.Reply, error) { return chat.Reply(a), nil }

func (a always) Suggest(context.Context, chat.Command, string, string) ([]chat.Choice, error) {
	return nil, nil
}

func (a always) Specs() []chat.Spec { return nil }

func TestContract(t *testing.T) {
	bottest.Run(t, func(t *testing.T) bottest.Stand {
		var out bytes.Buffer
		k, err := New(Config{Out: &out})
		if err != nil {
			t.Fatal(err)
		}
		return bottest.Stand{
			Platform: k,
			Channel:  k.Place(Channel("#apollo")), Other: k.Place(Channel("#pmo")),
			Person: k.Place(Somebody("ann")), Gone: chat.Place{Platform: "slack", ID: "slack:C1"},
			Shown: func(at chat.Posted) string {
				return strings.Join(k.paint.reply(k.board.byID(at.Message).reply, ""), "\n")
			},
			Answered: func(r chat.Reply) string { return answered(t, r) },
			Count:    func() int { return len(k.board.messages) },
		}
	})
}

// answered is what a console prints below a command.
func answered(t *testing.T, r chat.Reply) string {
	t.Helper()
	var out bytes.Buffer
	k, err := New(Config{In: strings.NewReader("/pmo help\n"), Out: &out})
	if err != nil {
		t.Fatal(err)
	}
	b := bot.New(bot.Config{Store: memory(t), Platforms: []chat.Platform{k}, Ordered: true})
	b.Mount(always(r))
	k.Attend(Around{Settle: b.Settle})
	if err := k.Serve(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	return out.String()
}
