package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	"pmobot/internal/say"
)

// begins tells whether a secret is of the kind that is meant, without quoting it.
func begins(value, what string, with ...string) error {
	if err := oneWord(value); err != nil {
		return err
	}
	for _, start := range with {
		if strings.HasPrefix(value, start) {
			return nil
		}
	}
	return fmt.Errorf("%s begins with %s, and this doesn't", what, strings.Join(with, " or "))
}

// oneWord refuses what was pasted with something around it.
func oneWord(value string) error {
	if len(strings.Fields(value)) != 1 {
		return errors.New("there is a space or a line break in it")
	}
	return nil
}

func address(value string) error {
	u, err := url.Parse(value)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return fmt.Errorf("%q is no address: write it as in https://slack.com/api/", value)
	}
	return nil
}

// leads splits people at commas and spaces; each is a token of a platform.
func leads(value string) ([]string, error) {
	people := fields(value)
	for _, token := range people {
		platform, id, _ := strings.Cut(token, ":")
		if id == "" || !slices.Contains([]string{slackName, discordName}, platform) {
			return people, fmt.Errorf("%q is nobody: write a person as in slack:U024BE7LH or discord:80351110224678912", token)
		}
	}
	return people, nil
}

// location is a time zone that is the same on every machine.
func location(name string) (*time.Location, error) {
	zone, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		return nil, fmt.Errorf("%q is no time zone: name it as in Asia/Shanghai", name)
	}
	return zone, nil
}

func language(value string) (say.Lang, error) {
	lang, spoken := say.Lookup(value)
	if !spoken {
		return lang, fmt.Errorf("%q is no language here: en or zh", value)
	}
	return lang, nil
}

func listening(value string) error {
	if _, port, err := net.SplitHostPort(value); err != nil || port == "" {
		return fmt.Errorf("%q is no address to listen on: write it as in 127.0.0.1:8080", value)
	}
	return nil
}

func level(l *slog.Level, value string) error {
	if err := oneOf(value, "debug", "info", "warn", "error"); err != nil {
		return err
	}
	return l.UnmarshalText([]byte(value))
}

func oneOf(value string, fits ...string) error {
	if !slices.Contains(fits, value) {
		return fmt.Errorf("%q doesn't fit: %s", value, strings.Join(fits, ", "))
	}
	return nil
}
