package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"pmobot/bot/discord"
	"pmobot/bot/slack"
	"pmobot/handlers"
	"pmobot/internal/chat"
)

// The platforms that settings speak of.
const (
	slackName   = slack.Name
	discordName = discord.Name
)

// served is a platform that runs as a service.
type served interface {
	chat.Platform
	// Health is nil, or what keeps the platform from its work, in words.
	Health() error
	// Check tries the credentials. Its error says what to do.
	Check(ctx context.Context) error
}

// offer is one platform as the settings would have it served.
type offer struct {
	name    string
	missing []string // keys of settings without which it isn't
	with    Secret   // what it is opened with: its tokens
	open    func(around) (served, error)
	link    func(served) string // where it is made or invited; nil before it was checked
}

// around is what a platform is opened with.
type around struct {
	log  *slog.Logger
	now  func() time.Time
	meet func(ctx context.Context, office string, who chat.Person, at time.Time) error
}

// offers lists the platforms.
func offers(s settings) []offer {
	return []offer{
		{slackName, s.missing(slackName), s.with(slackName), func(a around) (served, error) {
			return slack.New(slack.Config{
				BotToken: s.SlackBot.Plain(), AppToken: s.SlackApp.Plain(), APIURL: s.SlackAPI,
				Log: a.log, Now: a.now, Meet: a.meet,
			}), nil
		}, slackLink},
		{discordName, s.missing(discordName), s.with(discordName), func(a around) (served, error) {
			return discord.New(discord.Config{
				Token: s.Discord.Plain(), APIURL: s.DiscordAPI, Log: a.log, Now: a.now, Meet: a.meet,
			})
		}, discordLink},
	}
}

// slackLink makes Slack's app in one click, from the commands and scopes.
func slackLink(served) string {
	link, err := slack.ManifestLink(handlers.New(handlers.Config{}).Specs())
	if err != nil {
		return err.Error()
	}
	return "make the app, or compare it: " + link
}

// discordPermissions are those that the bot asks for in a guild: to view
// channels, to send messages, there and in threads, to embed, and to read back
// what it posted (discord.com/developers/docs/topics/permissions).
const discordPermissions = 1<<10 | 1<<11 | 1<<14 | 1<<16 | 1<<38

// discordLink invites the bot, once its application is known.
func discordLink(p served) string {
	bot, ok := p.(interface{ App() string })
	if !ok || bot.App() == "" {
		return "make the application: https://discord.com/developers/applications; with its token, its invitation is shown here"
	}
	return fmt.Sprintf("invite the bot: https://discord.com/oauth2/authorize?client_id=%s&scope=bot+applications.commands&permissions=%d",
		bot.App(), discordPermissions)
}

// tokens lists the keys of the secrets without which a platform isn't served.
func tokens(name string) []string {
	return map[string][]string{slackName: {keySlackBot, keySlackApp}, discordName: {keyDiscord}}[name]
}

// missing lists those of a platform's tokens that nobody set.
func (s settings) missing(name string) (keys []string) {
	for _, key := range tokens(name) {
		if s.read[key].value == "" {
			keys = append(keys, key)
		}
	}
	return keys
}

// with is a platform's tokens, all of them as one: for comparing.
func (s settings) with(name string) Secret {
	var values []string
	for _, key := range tokens(name) {
		values = append(values, s.read[key].value)
	}
	return Secret{strings.Join(values, "\n")}
}

// wanted tells whether somebody began to set the platform up.
func (o offer) wanted() bool { return len(o.missing) < len(tokens(o.name)) }

// reason says why a platform isn't served.
func (o offer) reason() string {
	names := make([]string, len(o.missing))
	for i, key := range o.missing {
		names[i] = variable(key)
	}
	verb := " is"
	if len(names) > 1 {
		verb = " are"
	}
	return strings.Join(names, " and ") + verb + " missing"
}

// errNothing is what serve ends with where no platform can be served.
var errNothing = errors.New("no platform to serve: set the tokens of one")

// choose says which platforms are served, and of the others why not.
func choose(log *slog.Logger, all []offer) (chosen []offer, err error) {
	faults := []error{errNothing}
	for _, o := range all {
		if len(o.missing) == 0 {
			chosen = append(chosen, o)
			continue
		}
		faults = append(faults, fmt.Errorf("%s: %s", o.name, o.reason()))
	}
	if len(chosen) == 0 {
		return nil, errors.Join(faults...)
	}
	for _, o := range all {
		if len(o.missing) == 0 {
			log.Info("serving", "platform", o.name)
		} else {
			log.Info("not serving", "platform", o.name, "why", o.reason())
		}
	}
	return chosen, nil
}

// resident is a platform that serves one office alone.
type resident interface{ Office() string }

// residence are the platforms' seats, as those who can tell what is theirs.
type residence []*seat

// has tells whether an office is served here. Others may be in the store: of
// another workspace, which another process serves.
func (r residence) has(office string) bool {
	return slices.ContainsFunc(r, func(s *seat) bool { return s.has(office) })
}

// coming tells whether a platform that is to be served isn't well yet.
func (r residence) coming() bool {
	return slices.ContainsFunc(r, func(s *seat) bool { return s.over() == nil && s.well() != nil })
}
