package slack

import (
	"regexp"
	"strings"

	"pmobot/internal/say"
)

// escaped writes the three characters that Slack's mrkdwn gives a meaning to.
func escaped(text string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text)
}

// unlinked takes addresses apart with a character that isn't seen (U+2060,
// word joiner): Slack makes links of them wherever text isn't rich text.
func unlinked(text string) string {
	return strings.NewReplacer("://", ":\u2060//", "www.", "www\u2060.", "mailto:", "mailto\u2060:", "tel:", "tel\u2060:").Replace(text)
}

func unescaped(text string) string {
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(text)
}

// angled is what Slack escapes: <@U1|ann>, <#C1|apollo>, <!here>, <https://...|label>.
var angled = regexp.MustCompile(`<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>`)

// naming tells what people and channels are called, by their ids.
type naming struct {
	person  func(id string) string
	channel func(id string) string
}

// typed turns Slack's escaped text into what was typed: channels and groups
// by name, links as they are, people by their id, @U024BE7LH, which is a word
// of its own in the grammar.
func typed(text string, names naming) string {
	plain := angled.ReplaceAllStringFunc(text, func(match string) string {
		m := angled.FindStringSubmatch(match)
		kind, target, label := m[1], m[2], m[3]
		switch kind {
		case "@":
			return "@" + target
		case "#":
			if label == "" {
				label = names.channel(target)
			}
			return "#" + label
		case "!":
			return special(target, label)
		}
		return linked(target, label)
	})
	return unescaped(plain)
}

// special reads <!here>, <!subteam^S1|@team>, <!date^...|fallback>.
func special(target, label string) string {
	if label != "" {
		return label
	}
	name, _, _ := strings.Cut(target, "^")
	return "@" + name
}

// linked reads a link. Slack makes one of whatever looks like an address, and
// then its label is what was typed.
func linked(target, label string) string {
	bare := target
	for _, scheme := range []string{"https://", "http://", "mailto:", "tel:"} {
		bare = strings.TrimPrefix(bare, scheme)
	}
	if label == bare {
		return label
	}
	return target
}

// handle is a person as typed leaves them; named says what they are called.
var handle = regexp.MustCompile(`@([UW][A-Z0-9]{2,20})\b`)

// mentioned lists the people in a text, by id, each once.
func mentioned(text string) []string {
	var ids []string
	seen := map[string]bool{}
	for _, m := range handle.FindAllStringSubmatch(text, -1) {
		if !seen[m[1]] {
			ids = append(ids, m[1])
			seen[m[1]] = true
		}
	}
	return ids
}

// named writes people by name: "ask @ann".
func named(text string, names naming) string {
	return handle.ReplaceAllStringFunc(text, func(match string) string {
		return "@" + names.person(match[1:])
	})
}

// clean takes out what could forge a mark or drive a screen.
func clean(text string) string {
	text, _ = say.Scrub(text)
	return text
}

// secretURL finds addresses: whoever knows a response_url or the ticket of a
// socket can use it.
var secretURL = regexp.MustCompile(`\b((?:https?|wss?)://[^/\s"'?]+)[^\s"']*`)

// safe takes secrets out of a text that is to be logged or returned.
func (p *Platform) safe(text string) string {
	for _, secret := range []string{p.config.BotToken, p.config.AppToken} {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, "***")
		}
	}
	return secretURL.ReplaceAllString(text, "$1/…")
}
