package main

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"time"

	"pmobot/internal/say"
)

// The settings, by their keys in the file. A key is also the name of a flag
// (--slack-api-url) and of a variable (PMOBOT_SLACK_API_URL); that of a secret
// stands, with _file behind it, for a file that holds it.
const (
	keySlackBot   = "slack.bot_token"
	keySlackApp   = "slack.app_token"
	keySlackAPI   = "slack.api_url"
	keyDiscord    = "discord.token"
	keyDiscordAPI = "discord.api_url"
	keyMongoDB    = "mongodb.uri"
	keyData       = "data"
	keyLeads      = "leads"
	keyZone       = "zone"
	keyLocale     = "locale"
	keyHTTP       = "http.addr"
	keyLogLevel   = "log.level"
	keyLogFormat  = "log.format"

	inFile = "_file"
)

// keys lists them in the order in which check shows them.
func keys() []string {
	return []string{
		keySlackBot, keySlackApp, keySlackAPI, keyDiscord, keyDiscordAPI, keyMongoDB, keyData,
		keyLeads, keyZone, keyLocale, keyHTTP, keyLogLevel, keyLogFormat,
	}
}

// secret tells whether what a key holds is to be kept secret.
func secret(key string) bool {
	return slices.Contains([]string{keySlackBot, keySlackApp, keyDiscord, keyMongoDB}, key)
}

// usual is what holds where nothing is set; "" where that is for others to say.
func usual(key string) string {
	return map[string]string{
		keyZone: "UTC", keyLocale: string(say.En), keyHTTP: "127.0.0.1:8080", keyLogLevel: "info",
	}[key]
}

// variable is a key's name in the environment.
func variable(key string) string {
	return "PMOBOT_" + strings.ToUpper(strings.ReplaceAll(key, ".", "_"))
}

// flagOf is a key's name on the command line.
func flagOf(key string) string { return "--" + strings.NewReplacer(".", "-", "_", "-").Replace(key) }

// settings are what an operator set.
type settings struct {
	SlackBot, SlackApp, Discord, MongoDB Secret

	SlackAPI, DiscordAPI string // "": the platform's own
	Data                 string // "": the user's data directory
	Leads                []string
	Zone                 *time.Location
	Locale               say.Lang
	HTTP                 string
	LogLevel             slog.Level
	LogFormat            string // "text", "json", or "": text on a terminal, else json

	read map[string]reading
}

// reading is one value, and where it was read.
type reading struct{ value, from string }

// secrets lists what must never be printed.
func (s settings) secrets() []Secret {
	return []Secret{s.SlackBot, s.SlackApp, s.Discord, s.MongoDB}
}

// settings reads flags, the environment and the file, in that order: the first
// that has a value wins. Whatever doesn't fit is in the error, a line each; no
// line quotes a secret.
func (w world) settings(f settingFlags) (settings, error) {
	path := first(f.Config, w.env("PMOBOT_CONFIG"))
	file, err := readFile(path)
	if err != nil {
		return settings{}, err
	}
	flags := f.given()
	sources := []source{
		{name: flagOf, value: func(key string) string { return flags[key] }},
		{name: variable, value: func(key string) string { return w.env(variable(key)) }},
		{name: func(key string) string { return path + ": " + key }, value: func(key string) string { return file[key] }},
	}
	r := reader{settings: settings{read: map[string]reading{}}}
	for _, key := range keys() {
		r.note(look(key, sources))
	}
	return r.settings, errors.Join(r.faults...)
}

// source is one place where settings stand.
type source struct {
	name  func(key string) string // how this source calls a key
	value func(key string) string // "" where it has none
}

// look finds a key in the first source that has it, itself or in a file.
func look(key string, sources []source) (string, reading, error) {
	for _, s := range sources {
		value, path := s.value(key), ""
		if secret(key) {
			path = s.value(key + inFile)
		}
		switch {
		case value != "" && path != "":
			return key, reading{from: s.name(key)}, fmt.Errorf("%s and %s are both set: keep one", s.name(key), s.name(key+inFile))
		case value != "":
			return key, reading{value, s.name(key)}, nil
		case path != "":
			held, err := hold(path)
			if err != nil {
				err = fmt.Errorf("%s: %w", s.name(key+inFile), err)
			}
			return key, reading{held, s.name(key + inFile)}, err
		}
	}
	return key, reading{value: usual(key)}, nil
}

// hold reads a secret out of a file. The line break that editors leave at its
// end is no part of it.
func hold(path string) (string, error) {
	held, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	value := strings.TrimSpace(string(held))
	if value == "" {
		return "", fmt.Errorf("%s is empty", path)
	}
	return value, nil
}

// reader turns texts into settings and gathers what doesn't fit.
type reader struct {
	settings
	faults []error
}

// note takes one reading in.
func (r *reader) note(key string, got reading, err error) {
	r.read[key] = got
	if err == nil && got.value != "" {
		err = r.set(key, got.value)
		if err != nil {
			err = fmt.Errorf("%s: %w", got.from, err)
		}
	}
	if err != nil {
		r.faults = append(r.faults, err)
	}
}

func (r *reader) set(key, value string) (err error) {
	switch key {
	case keySlackBot:
		r.SlackBot, err = Secret{value}, begins(value, "a bot token", "xoxb-", "xoxe.xoxb-")
	case keySlackApp:
		r.SlackApp, err = Secret{value}, begins(value, "an app-level token", "xapp-")
	case keyDiscord:
		r.Discord, err = Secret{value}, oneWord(value)
	case keyMongoDB:
		r.MongoDB, err = Secret{value}, begins(value, "the address of a MongoDB", "mongodb://", "mongodb+srv://")
	case keySlackAPI:
		r.SlackAPI, err = value, address(value)
	case keyDiscordAPI:
		r.DiscordAPI, err = value, address(value)
	case keyData:
		r.Data = value
	case keyLeads:
		r.Leads, err = leads(value)
	case keyZone:
		r.Zone, err = location(value)
	case keyLocale:
		r.Locale, err = language(value)
	case keyHTTP:
		r.HTTP, err = value, listening(value)
	case keyLogLevel:
		err = level(&r.LogLevel, value)
	case keyLogFormat:
		r.LogFormat, err = value, oneOf(value, "text", "json")
	}
	return err
}
