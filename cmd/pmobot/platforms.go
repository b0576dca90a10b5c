package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"pmobot/internal/chat"
)

// The platforms that settings speak of.
const (
	slackName   = "slack"
	discordName = "discord"
)

// offer is one platform as the settings would have it served.
type offer struct {
	name    string
	missing []string // keys of settings without which it isn't
	open    func(around) (chat.Platform, error)
	// test tries the credentials and tells what they are good for, in lines.
	test func(context.Context) ([]string, error)
	link string // that makes an app of it, or invites it
}

// around is what a platform is opened with.
type around struct {
	log   *slog.Logger
	specs func() []chat.Spec
}

// wanted tells whether somebody began to set the platform up.
func (o offer) wanted(s settings) bool {
	return slices.ContainsFunc(tokens(o.name), func(key string) bool { return s.read[key].from != "" })
}

// reason says why it isn't served.
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

// offers lists the platforms.
func offers(s settings) []offer {
	return []offer{
		{name: slackName, missing: missing(s, slackName)},
		{name: discordName, missing: missing(s, discordName)},
	}
}

// tokens lists the keys of the secrets without which a platform isn't served.
func tokens(name string) []string {
	return map[string][]string{slackName: {keySlackBot, keySlackApp}, discordName: {keyDiscord}}[name]
}

func missing(s settings, name string) (keys []string) {
	for _, key := range tokens(name) {
		if s.read[key].value == "" {
			keys = append(keys, key)
		}
	}
	return keys
}

// errNothing is what serve ends with where no platform can be served.
var errNothing = errors.New("no platform to serve: set the tokens of one")

// choose says which platforms are served, and of the others why not.
func choose(log *slog.Logger, all []offer) (served []offer, err error) {
	faults := []error{errNothing}
	for _, o := range all {
		if len(o.missing) == 0 {
			log.Info("serving", "platform", o.name)
			served = append(served, o)
			continue
		}
		faults = append(faults, fmt.Errorf("%s: %s", o.name, o.reason()))
	}
	if len(served) == 0 {
		return nil, errors.Join(faults...)
	}
	for _, o := range all {
		if len(o.missing) > 0 {
			log.Info("not serving", "platform", o.name, "why", o.reason())
		}
	}
	return served, nil
}
