package discord

import (
	"strings"

	"pmobot/internal/chat"
)

// Name is the platform's name, which its tokens begin with.
const Name = "discord"

// ownName is what people call it.
const ownName = "Discord"

// Tokens: discord:123 is a person (whom a text names as @123), discord:#123 a
// channel, discord:g123 a guild, which is an office.
const (
	tokenStart   = Name + ":"
	channelStart = tokenStart + "#"
	guildStart   = tokenStart + "g"
)

func channelToken(id string) string { return channelStart + id }
func personToken(id string) string  { return tokenStart + id }
func officeToken(id string) string  { return guildStart + id }

// userOf is the user's id in a person's token, or "".
func userOf(token string) string { return idIn(token, tokenStart) }

// guildOf is the guild's id in an office's token, or "".
func guildOf(token string) string { return idIn(token, guildStart) }

// channelOf is the id of the channel of a place, of its thread where it has
// one, or "".
func channelOf(in chat.Place) string {
	if in.Thread != "" {
		return snowflake(in.Thread)
	}
	return idIn(in.ID, channelStart)
}

func idIn(token, start string) string {
	id, ok := strings.CutPrefix(token, start)
	if !ok {
		return ""
	}
	return snowflake(id)
}

// snowflake is an id if it is one, else "": it goes into paths.
func snowflake(id string) string {
	if id == "" || len(id) > 20 || strings.Trim(id, "0123456789") != "" {
		return ""
	}
	return id
}

// Place is the place that a token names. What is only known by asking Discord
// isn't filled in.
func (p *Platform) Place(target string) chat.Place {
	in := chat.Place{Platform: Name}
	if userOf(target) != "" {
		in.Person = target
	} else {
		in.ID = target
	}
	return in
}
