package discord

import (
	"strings"
	"testing"
	"time"

	"pmobot/bot/discord/discordtest"
	"pmobot/internal/chat"
	"pmobot/internal/say"
)

// works tells that a command is still answered.
func (s *scene) works() {
	s.t.Helper()
	answer := s.d.Command(s.ana, s.apollo, "risk log", discordtest.Values{"title": "Vendor slips"}).Answer()
	if answer.Content != "Done\\." && answer.Content != "Done." {
		s.t.Errorf("the answer is %q", answer.Content)
	}
}

func TestAnAskedReconnectIsAFreshSession(t *testing.T) {
	s := begin(t)
	s.d.RefuseResume(10)
	s.d.Reconnect()
	s.d.Until("the bot identifies again", func() bool { return s.d.Gateway().Identifies >= 2 })
	s.d.AwaitReady()
	s.works()
	if n := s.d.Gateway().Resumes; n != 0 {
		t.Errorf("%d sessions were resumed", n)
	}
}

func TestAReconnectBeforeReadyIsSurvived(t *testing.T) {
	s := set(t, discordtest.Options{}, func(c *Config) { c.OpenWithin = 300 * time.Millisecond })
	s.d.ReconnectFirst(2)
	s.run()
	s.d.AwaitReady()
	s.d.AwaitCommands("risk")
	s.works()
	if err := s.p.Health(); err != nil {
		t.Error(err)
	}
}

func TestAZombieConnectionIsGivenUp(t *testing.T) {
	s := set(t, discordtest.Options{Heartbeat: 50 * time.Millisecond}, func(c *Config) { c.AckWithin = 160 * time.Millisecond }).run()
	s.d.AwaitReady()
	s.d.AwaitCommands("risk")
	s.d.MuteHeartbeats(true)
	s.d.Until("the bot connects again", func() bool { return s.d.Gateway().Identifies >= 2 })
	s.d.MuteHeartbeats(false)
	s.d.AwaitReady()
	s.logged("heartbeats aren't acknowledged")
}

func TestAnInvalidSessionAndALostLineAreSurvived(t *testing.T) {
	s := begin(t)
	s.pardon = "Already authenticated." // discordgo identifies again on the same connection
	s.d.Invalidate(false)
	s.d.Until("the bot identifies again", func() bool { return s.d.Gateway().Identifies >= 2 })
	s.d.AwaitReady()
	s.works()
	before := s.d.Gateway().Identifies
	s.d.Disconnect(0)
	s.d.Until("the bot connects again", func() bool { return s.d.Gateway().Identifies > before })
	s.d.AwaitReady()
	s.works()
	before = s.d.Gateway().Identifies
	s.d.Disconnect(4000)
	s.d.Until("the bot connects once more", func() bool { return s.d.Gateway().Identifies > before })
	s.d.AwaitReady()
	s.works()
}

func TestAWrongTokenEndsThePlatformWhichIsServedAnewWhenItIsRight(t *testing.T) {
	for name, start := range map[string]func() *scene{
		"from the beginning": func() *scene {
			s := set(t, discordtest.Options{})
			s.d.RejectToken()
			return s.run()
		},
		"from some day on": func() *scene {
			s := begin(t)
			s.d.RejectToken()
			s.d.Disconnect(0)
			return s
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := start()
			err := s.ended()
			if err == nil || !strings.Contains(err.Error(), "Discord refuses the token: set PMOBOT_DISCORD_TOKEN") || strings.Contains(err.Error(), "\n") {
				t.Errorf("it ends with %v", err)
			}
			if s.p.Health() == nil || strings.Contains(s.log.String(), "level=ERROR") {
				t.Errorf("its health is %v, its log %s", s.p.Health(), s.log)
			}
			s.d.AcceptToken()
			s.run()
			s.d.AwaitReady()
			s.d.AwaitCommands("risk")
			s.works()
			s.d.Until("it is well", func() bool { return s.p.Health() == nil })
		})
	}
}

func TestOddPayloadsKillNothing(t *testing.T) {
	s := begin(t)
	for _, raw := range []string{"", "null", "[]", `{"id":[],"token":{},"data":5}`, `{"id":"1","token":"x","type":3,"data":{"custom_id":7},"user":{"id":"5"}}`, `{"id":"2","token":"x","type":2,"data":{"options":[{"options":[[]]}]},"member":{"user":{"id":5},"permissions":{}}}`} {
		s.p.take([]byte(raw))
	}
	s.d.Mangle(func(event map[string]any) {
		event["app_permissions"] = "99999999999999999999999999999"
		event["member"].(map[string]any)["permissions"] = "99999999999999999999999999999"
		event["entitlements"] = "none"
		event["authorizing_integration_owners"] = []any{1}
	})
	s.works()
	if !s.h.last().From.Admin {
		t.Error("a permission set of many bits isn't read")
	}
}

func TestAnUnknownComponentIsNoObstacle(t *testing.T) {
	s := begin(t)
	r := chat.Text(say.En, "APO-R7")
	r.Add("", chat.Button{Label: say.Same("Close"), Path: "risk close", Args: chat.Args{"ref": "APO-R7"}})
	if _, err := s.p.Post(t.Context(), s.place(), "k", r); err != nil {
		t.Fatal(err)
	}
	s.d.UnknownComponents()
	s.d.Press(s.ana, s.d.Messages(s.apollo)[0], "Close").Answer()
	if c := s.h.last(); c.Path != "risk close" || c.Args["ref"] != "APO-R7" {
		t.Errorf("the press is %+v", c)
	}
}

func TestAnInteractionThatComesTwiceIsAnsweredOnce(t *testing.T) {
	s := begin(t)
	s.d.Duplicate(1)
	asked := s.d.Command(s.ana, s.apollo, "pmo help", nil)
	asked.Answer()
	s.works()
	if n := s.h.count(); n != 2 || asked.Callbacks() != 1 {
		t.Errorf("the handler was asked %d times, %d first answers were given", n, asked.Callbacks())
	}
}
