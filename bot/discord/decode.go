package discord

import (
	"encoding/json"
	"strings"

	"pmobot/internal/chat"
	"pmobot/internal/say"
)

// text is a JSON string, or whatever else stands in its place: a number as its
// digits, anything else as nothing. Reading it never fails.
type text string

// UnmarshalJSON reads s.
func (s *text) UnmarshalJSON(raw []byte) error {
	var plain string
	var number json.Number
	switch {
	case json.Unmarshal(raw, &plain) == nil:
		*s = text(plain)
	case json.Unmarshal(raw, &number) == nil:
		*s = text(number)
	default:
		*s = ""
	}
	return nil
}

// The types of interactions.
const (
	slashInteraction   = "2"
	pressInteraction   = "3"
	suggestInteraction = "4"
)

// interaction is INTERACTION_CREATE as far as it is of use. Discord adds to it
// without notice: whatever is unknown is passed over.
type interaction struct {
	ID      text            `json:"id"`
	App     text            `json:"application_id"`
	Type    text            `json:"type"`
	Token   text            `json:"token"`
	Guild   text            `json:"guild_id"`
	Locale  text            `json:"locale"`
	RawData json.RawMessage `json:"data"`
	RawIn   json.RawMessage `json:"channel"`
	RawWho  json.RawMessage `json:"member"`
	RawUser json.RawMessage `json:"user"`
	InID    text            `json:"channel_id"`
	Permits text            `json:"app_permissions"` // the bot's there

	data    data
	channel channel
	member  member
}

// data is what was asked: of a command its name and options, of a component
// its id and values.
type data struct {
	Name     text     `json:"name"`
	Kind     text     `json:"type"`
	Options  []option `json:"options"`
	CustomID text     `json:"custom_id"`
	Values   []text   `json:"values"`
	Resolved resolved `json:"resolved"`
}

type option struct {
	Name    text            `json:"name"`
	Type    text            `json:"type"`
	Value   json.RawMessage `json:"value"`
	Options []option        `json:"options"`
	Focused bool            `json:"focused"`
}

// The types of options that hold others.
const (
	subcommandType = "1"
	groupType      = "2"
	userType       = "6"
)

type resolved struct {
	Users   map[string]user   `json:"users"`
	Members map[string]member `json:"members"`
}

type channel struct {
	ID         text        `json:"id"`
	Type       text        `json:"type"`
	Guild      text        `json:"guild_id"`
	Name       text        `json:"name"`
	Parent     text        `json:"parent_id"`
	Overwrites []overwrite `json:"permission_overwrites"`
	Thread     struct {
		Locked bool `json:"locked"`
	} `json:"thread_metadata"`
}

// thread tells whether a channel is one: Channel, Channel Types 10 to 12.
func (c channel) thread() bool { return c.Type == "10" || c.Type == "11" || c.Type == "12" }

type member struct {
	User        user   `json:"user"`
	Nick        text   `json:"nick"`
	Roles       []text `json:"roles"`
	Permissions text   `json:"permissions"`                  // of interactions alone
	Muted       text   `json:"communication_disabled_until"` // timed out
}

type user struct {
	ID     text `json:"id"`
	Name   text `json:"username"`
	Global text `json:"global_name"`
	Bot    bool `json:"bot"`
}

// decode reads an interaction. What can't be read in it is as if it weren't
// there; only what nobody could be answered for is an error.
func decode(raw []byte) (interaction, bool) {
	var in interaction
	if json.Unmarshal(raw, &in) != nil || snowflake(string(in.ID)) == "" || in.Token == "" {
		return in, false
	}
	_ = json.Unmarshal(in.RawData, &in.data)
	_ = json.Unmarshal(in.RawIn, &in.channel)
	_ = json.Unmarshal(in.RawWho, &in.member)
	if in.member.User.ID == "" {
		_ = json.Unmarshal(in.RawUser, &in.member.User)
	}
	if in.channel.ID == "" {
		in.channel.ID = in.InID
	}
	return in, snowflake(string(in.member.User.ID)) != ""
}

// lang is the language of the client that it came from, or "".
func (in interaction) lang() say.Lang {
	lang, ok := say.Lookup(string(in.Locale))
	if !ok {
		return ""
	}
	return lang
}

// person is who did it, as the interaction says: in a guild that is the truth,
// in private they are nobody yet.
func (in interaction) person() chat.Person {
	who := chat.Person{ID: personToken(string(in.member.User.ID)), Name: in.member.name(), Lang: in.lang()}
	if in.Guild == "" {
		return who
	}
	return in.member.person(who, permitsOf(in.member.Permissions))
}

// person adds what a member may be to who they are.
func (m member) person(who chat.Person, may permits) chat.Person {
	who.Outsider = m.User.Bot
	who.Member, who.Admin = !who.Outsider, !who.Outsider && may.administers()
	return who
}

// name is what people there call somebody.
func (m member) name() string {
	for _, name := range []text{m.Nick, m.User.Global, m.User.Name} {
		clean, _ := say.Scrub(string(name))
		if clean = strings.TrimSpace(clean); clean != "" {
			return clean
		}
	}
	return string(m.User.ID)
}

// place is where it was done. A thread is a part of its channel.
func (in interaction) place() chat.Place {
	at := chat.Place{Platform: Name}
	if in.Guild == "" {
		at.Person = personToken(string(in.member.User.ID))
		return at
	}
	at.Office = officeToken(string(in.Guild))
	id, name, _ := in.channel.ID, string(in.channel.Name), 0
	if in.channel.thread() && in.channel.Parent != "" {
		at.Thread, id, name = string(in.channel.ID), in.channel.Parent, ""
	}
	at.ID = channelToken(string(id))
	if name, _ = say.Scrub(name); name != "" {
		at.Name = "#" + name
	}
	return at
}
