package discord

import (
	"strings"
	"testing"

	"pmobot/bot/bottest"
	"pmobot/bot/discord/discordtest"
	"pmobot/internal/chat"
)

func TestContract(t *testing.T) {
	bottest.Run(t, func(t *testing.T) bottest.Stand {
		s := begin(t)
		closed := s.guild.Channel("closed")
		closed.Deny(s.guild.Bot(), discordtest.SendMessages)
		gone, other := s.place(), s.place()
		gone.ID = channelToken(closed.ID)
		other.ID = channelToken(s.guild.Channel("other").ID)
		return bottest.Stand{
			Platform: s.p, Channel: s.place(), Other: other, Person: s.private(s.ana), Gone: gone,
			Shown:    s.shown,
			Answered: s.answered,
			Count:    s.d.Count,
		}
	})
}

// shown is what a person reads of a post, and of what its button opens.
func (s *scene) shown(at chat.Posted) string {
	in := s.apollo
	if at.Place.Private() {
		in = s.d.Private(s.ana)
	}
	m, ok := s.d.Message(in, at.Message)
	if !ok {
		s.t.Fatalf("there is no message %q", at.Message)
	}
	text := []string{m.Text()}
	if s.d.CanPress(s.ana, m, "Details") == nil {
		pressed := s.d.Press(s.ana, m, "Details")
		text = append(text, pressed.Answer().Text())
		s.p.working.Wait(s.t.Context())
		for _, f := range pressed.Followups() {
			text = append(text, f.Text())
		}
	}
	return strings.ReplaceAll(strings.Join(text, "\n"), zeroWidth, "")
}

// answered is what a person reads who asked.
func (s *scene) answered(r chat.Reply) string {
	s.h.answer = func(chat.Command) chat.Reply { return r }
	asked := s.d.Command(s.ana, s.apollo, "pmo help", nil)
	text := []string{asked.Answer().Text()}
	s.p.working.Wait(s.t.Context())
	for _, f := range asked.Followups() {
		text = append(text, f.Text())
	}
	return strings.ReplaceAll(strings.Join(text, "\n"), zeroWidth, "")
}
