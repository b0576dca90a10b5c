package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pmobot/bot/discord/discordtest"
	"pmobot/bot/slack/slacktest"
)

// town is a fake platform with Ana (who administers it), Bo and 陈晨 in
// #apollo and #borealis.
type town interface {
	// env is what pmobot is told of it.
	env() map[string]string
	// listens tells whether the bot is there.
	listens() bool
	// call has somebody call a command.
	call(t *testing.T, who, channel, path string, args ...string) called
	// press presses a button of the newest message of a channel, or of
	// somebody's private messages where channel is "", that shows a text, and
	// returns what the person reads in answer.
	press(t *testing.T, who, channel, text, label string) string
	// posts are the bot's messages of a channel as they are read now.
	posts(channel string) []string
	// direct are those that only one person gets.
	direct(who string) []string
	// sound fails the test where the bot did what the platform doesn't take.
	sound(t *testing.T)
}

// called is a command under way.
type called interface {
	// acked waits until the platform knows that the bot heard it.
	acked(t *testing.T)
	// answer waits for what the person reads in answer.
	answer(t *testing.T) string
	// press presses a button of the answer, and returns what is read then.
	press(t *testing.T, label string) string
	// settled is what was read in answer, and whether the platform knows that
	// the bot heard the command, when nothing more can come.
	settled(t *testing.T) (text string, acked bool)
}

// tell calls a command and returns what the person reads in answer.
func tell(t *testing.T, at town, who, channel, path string, args ...string) string {
	t.Helper()
	return at.call(t, who, channel, path, args...).answer(t)
}

func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// slackTown is a Slack.
type slackTown struct{ *slacktest.Slack }

func newSlackTown(t *testing.T) town {
	return slackTown{slacktest.Start(t, slacktest.Options{Scopes: slackScopes(), Unlimited: true})}
}

func (s slackTown) env() map[string]string {
	return map[string]string{
		"PMOBOT_SLACK_BOT_TOKEN": slacktest.BotToken, "PMOBOT_SLACK_APP_TOKEN": slacktest.AppToken, "PMOBOT_SLACK_API_URL": s.APIURL(),
		"PMOBOT_LEADS": "slack:" + s.UserID("chen"),
	}
}

func (s slackTown) listens() bool { return s.Sockets() == 2 }

func (s slackTown) call(_ *testing.T, who, channel, path string, args ...string) called {
	word, verb, _ := strings.Cut(path, " ")
	line := verb
	for i := 0; i < len(args); i += 2 {
		switch args[i] {
		case "title", "when", "key", "ref":
			line += " " + args[i+1]
		default:
			line += " " + args[i] + ":" + args[i+1]
		}
	}
	return slackCall{s, who, s.Slash(who, channel, "/"+word, line)}
}

type slackCall struct {
	slackTown
	who string
	*slacktest.Handle
}

func (c slackCall) acked(t *testing.T) {
	t.Helper()
	if _, err := c.Acked(within(t)); err != nil {
		t.Fatal(err)
	}
}

func (c slackCall) message(t *testing.T) slacktest.Message {
	t.Helper()
	m, err := c.Answer(within(t))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func (c slackCall) answer(t *testing.T) string {
	t.Helper()
	return c.Shown(c.message(t))
}

func (c slackCall) press(t *testing.T, label string) string {
	t.Helper()
	return slackCall{c.slackTown, c.who, c.Press(c.who, c.message(t), label)}.answer(t)
}

func (s slackTown) press(t *testing.T, who, channel, text, label string) string {
	t.Helper()
	list := s.Direct(who)
	if channel != "" {
		list = s.Posts(channel)
	}
	for _, m := range slices.Backward(list) {
		if strings.Contains(s.Shown(m), text) {
			h := s.Press(who, m, label)
			if err := h.Err(); err != nil {
				t.Fatalf("%v:\n%s", err, s.Shown(m))
			}
			if _, err := h.Acked(within(t)); err != nil {
				t.Fatal(err)
			}
			return s.after(h, m)
		}
	}
	t.Fatalf("no message shows %q", text)
	return ""
}

// after is what is read once a button was pressed: the answer, or the message
// that it stands in as it is then.
func (s slackTown) after(h *slacktest.Handle, m slacktest.Message) string {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	if answer, err := h.Answer(ctx); err == nil {
		return s.Shown(answer)
	}
	now, _ := s.At(m.Channel, m.TS)
	return s.Shown(now)
}

func (s slackTown) posts(channel string) []string { return s.shown(s.Posts(channel)) }
func (s slackTown) direct(who string) []string    { return s.shown(s.Direct(who)) }

func (s slackTown) shown(list []slacktest.Message) (texts []string) {
	for _, m := range list {
		texts = append(texts, s.Shown(m))
	}
	return texts
}

func (s slackTown) sound(t *testing.T) {
	t.Helper()
	for _, v := range s.Violations() {
		t.Errorf("Slack doesn't take it: %s: %s", v.Code, v.What)
	}
}

// discordTown is a Discord.
type discordTown struct {
	*discordtest.Discord
	people   map[string]*discordtest.User
	channels map[string]*discordtest.Channel
}

func newDiscordTown(t *testing.T) town {
	d := discordtest.Start(t, discordtest.Options{Now: time.Now, Wait: 20 * time.Second})
	guild := d.Guild("PMO", "en-US")
	lead := guild.Role("lead", discordtest.ManageGuild)
	return discordTown{
		Discord: d,
		people: map[string]*discordtest.User{
			"ana": guild.Join("Ana Ruiz", "en-US", lead), "bo": guild.Join("Bo Lind", "en-US"), "chen": guild.Join("陈晨", "zh-CN", lead),
		},
		channels: map[string]*discordtest.Channel{"#apollo": guild.Channel("apollo"), "#borealis": guild.Channel("borealis")},
	}
}

func (d discordTown) env() map[string]string {
	return map[string]string{"PMOBOT_DISCORD_TOKEN": d.Token(), "PMOBOT_DISCORD_API_URL": d.URL(), "PMOBOT_LEADS": "discord:" + d.people["chen"].ID}
}

func (d discordTown) listens() bool {
	return slices.ContainsFunc(d.Commands(), func(c discordtest.Command) bool { return c.Name == "risk" })
}

func (d discordTown) call(_ *testing.T, who, channel, path string, args ...string) called {
	values := discordtest.Values{}
	for i := 0; i < len(args); i += 2 {
		name, someone := strings.CutPrefix(args[i+1], "@")
		switch {
		case someone && args[i] == "owner" || someone && args[i] == "manager":
			values[args[i]] = d.people[name]
		default:
			values[args[i]] = args[i+1]
		}
	}
	if path == "pmo settings" {
		path += " here" // Discord has no command that is also a group
	}
	return discordCall{d, who, d.Command(d.people[who], d.channels[channel], path, values)}
}

type discordCall struct {
	discordTown
	who string
	*discordtest.Interaction
}

func (c discordCall) acked(*testing.T)         { c.Acked() }
func (c discordCall) answer(*testing.T) string { return discordtest.Shown(c.Answer().Text()) }

func (c discordCall) press(_ *testing.T, label string) string {
	in := c.Press(c.people[c.who], c.Answer(), label)
	in.Acked()
	return discordtest.Shown(in.Answer().Text())
}

func (d discordTown) press(t *testing.T, who, channel, text, label string) string {
	t.Helper()
	list := d.Direct(d.people[who])
	if channel != "" {
		list = d.Messages(d.channels[channel])
	}
	for _, m := range slices.Backward(list) {
		if strings.Contains(discordtest.Shown(m.Text()), text) {
			in := d.Press(d.people[who], m, label)
			in.Acked()
			return discordtest.Shown(in.Answer().Text())
		}
	}
	t.Fatalf("no message shows %q", text)
	return ""
}

func (d discordTown) posts(channel string) []string {
	return shownThere(d.Messages(d.channels[channel]))
}
func (d discordTown) direct(who string) []string { return shownThere(d.Direct(d.people[who])) }

func shownThere(list []discordtest.Message) (texts []string) {
	for _, m := range list {
		if !m.Ephemeral() {
			texts = append(texts, discordtest.Shown(m.Text()))
		}
	}
	return texts
}

func (d discordTown) sound(t *testing.T) {
	t.Helper()
	for _, v := range d.Violations() {
		t.Errorf("Discord doesn't take it: %v", fmt.Sprint(v))
	}
}
