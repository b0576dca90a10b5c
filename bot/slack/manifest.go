package slack

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"pmobot/internal/chat"
)

// The limits of a manifest (Slack's JSON schema of app manifests).
const (
	aboutMost = 140  // of the app's description
	usageMost = 1000 // of a command's usage_hint
	describe  = 2000 // of a command's description
	commands  = 50   // slash commands of an app
)

// manifest is the app as Slack makes it, in the order in which it is written.
type manifest struct {
	Metadata struct {
		Major int `json:"major_version"`
	} `json:"_metadata"`
	Display struct {
		Name  string `json:"name"`
		About string `json:"description"`
		Color string `json:"background_color"`
	} `json:"display_information"`
	Features struct {
		Bot struct {
			Name   string `json:"display_name"`
			Online bool   `json:"always_online"`
		} `json:"bot_user"`
		Commands []command `json:"slash_commands"`
	} `json:"features"`
	OAuth struct {
		Scopes struct {
			Bot []string `json:"bot"`
		} `json:"scopes"`
	} `json:"oauth_config"`
	Settings struct {
		Events struct {
			Bot []string `json:"bot_events"`
		} `json:"event_subscriptions"`
		Interactivity struct {
			Enabled bool `json:"is_enabled"`
		} `json:"interactivity"`
		Org    bool `json:"org_deploy_enabled"`
		Socket bool `json:"socket_mode_enabled"`
		Rotate bool `json:"token_rotation_enabled"`
	} `json:"settings"`
}

// command is a slash command. Slack escapes people, channels and links in its
// text, so that the bot knows whom and what is meant.
type command struct {
	Command string `json:"command"`
	About   string `json:"description"`
	Usage   string `json:"usage_hint"`
	Escape  bool   `json:"should_escape"`
}

// manifestOf derives the app from the verbs.
func manifestOf(specs []chat.Spec) manifest {
	var m manifest
	m.Metadata.Major = 2
	m.Display.Name = "pmobot"
	m.Display.About = cut("A project office's risks, lessons and feedback, kept where you talk.", aboutMost)
	m.Display.Color = "#1f4e5f"
	m.Features.Bot.Name, m.Features.Bot.Online = "pmobot", true
	m.Features.Commands = commandsOf(specs)
	for _, s := range Scopes() {
		m.OAuth.Scopes.Bot = append(m.OAuth.Scopes.Bot, s.Name)
	}
	m.Settings.Events.Bot = Events()
	m.Settings.Interactivity.Enabled = true
	m.Settings.Socket = true
	return m
}

// commandsOf lists the first words of the verbs as slash commands, in the
// order in which help shows them.
func commandsOf(specs []chat.Spec) []command {
	var list []command
	verbs := map[string][]string{}
	for _, s := range specs {
		word, verb, _ := strings.Cut(s.Path, " ")
		if s.Internal {
			continue
		}
		if _, ok := verbs[word]; !ok && len(list) < commands {
			list = append(list, command{Command: "/" + word, About: s.Group.En, Escape: true})
			verbs[word] = nil
		}
		first, _, _ := strings.Cut(verb, " ")
		if first != "" && !slices.Contains(verbs[word], first) {
			verbs[word] = append(verbs[word], first)
		}
	}
	for i, c := range list {
		word := strings.TrimPrefix(c.Command, "/")
		list[i].Command = onSlack(c.Command)
		list[i].About = cut(aboutOf(word, c.About, specs), describe)
		list[i].Usage = cut(strings.Join(verbs[word], " | "), usageMost)
	}
	return list
}

// aboutOf is what a command is for, by an example of the first verb that has one.
func aboutOf(word, group string, specs []chat.Spec) string {
	about := strings.ToUpper(group[:1]) + group[1:]
	if word == "pmo" {
		about = "The project office"
	}
	for _, s := range specs {
		if first, _, _ := strings.Cut(s.Path, " "); first == word && s.Example.En != "" {
			return about + ", for example " + onSlack(s.Example.En)
		}
	}
	return about
}

// Manifest is the app manifest, as YAML.
func Manifest(specs []chat.Spec) ([]byte, error) {
	text, err := json.Marshal(manifestOf(specs))
	if err != nil {
		return nil, fmt.Errorf("slack: manifest: %w", err)
	}
	var out bytes.Buffer
	out.WriteString("# Slack's manifest of pmobot, generated from its commands and scopes:\n# go test ./bot/slack -run Manifest -update\n")
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := writeYAML(&out, decoder, 0); err != nil {
		return nil, fmt.Errorf("slack: manifest: %w", err)
	}
	return out.Bytes(), nil
}

// ManifestLink makes the app with one click.
func ManifestLink(specs []chat.Spec) (string, error) {
	text, err := json.Marshal(manifestOf(specs))
	if err != nil {
		return "", fmt.Errorf("slack: manifest: %w", err)
	}
	return "https://api.slack.com/apps?new_app=1&manifest_json=" + url.QueryEscape(string(text)), nil
}

// writeYAML writes JSON as block YAML, keys in their order. Texts are quoted
// as JSON quotes them, which YAML reads too.
func writeYAML(out *bytes.Buffer, in *json.Decoder, depth int) error {
	token, err := in.Token()
	if err != nil {
		return err
	}
	delim, nested := token.(json.Delim)
	if !nested {
		text, err := json.Marshal(token)
		fmt.Fprintf(out, " %s\n", text)
		return err
	}
	if depth > 0 {
		out.WriteString("\n")
	}
	for in.More() {
		out.WriteString(strings.Repeat("  ", depth))
		if delim == '[' {
			err = writeItem(out, in, depth)
		} else {
			var key json.Token
			if key, err = in.Token(); err == nil {
				fmt.Fprintf(out, "%s:", key)
				err = writeYAML(out, in, depth+1)
			}
		}
		if err != nil {
			return err
		}
	}
	_, err = in.Token() // the closing one
	return err
}

// writeItem writes one item of a list: an object's first key stands beside
// the dash.
func writeItem(out *bytes.Buffer, in *json.Decoder, depth int) error {
	var item bytes.Buffer
	if err := writeYAML(&item, in, depth+1); err != nil {
		return err
	}
	out.WriteString("- ")
	out.WriteString(strings.TrimLeft(item.String(), " \n"))
	return nil
}
