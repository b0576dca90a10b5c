package discord

import (
	"encoding/json"
	"math/big"
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
	ID     text `json:"id"`
	Type   text `json:"type"`
	Name   text `json:"name"`
	Parent text `json:"parent_id"`
}

// thread tells whether a channel is one: Channel, Channel Types 10 to 12.
func (c channel) thread() bool { return c.Type == "10" || c.Type == "11" || c.Type == "12" }

type member struct {
	User        user `json:"user"`
	Nick        text `json:"nick"`
	Permissions text `json:"permissions"`
}

type user struct {
	ID     text `json:"id"`
	Name   text `json:"username"`
	Global text `json:"global_name"`
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

// person is who did it.
func (in interaction) person() chat.Person {
	lang, ok := say.Lookup(string(in.Locale))
	if !ok {
		lang = ""
	}
	return chat.Person{
		ID: personToken(string(in.member.User.ID)), Name: in.member.name(), Lang: lang,
		Admin: in.Guild != "" && administers(string(in.member.Permissions)), Member: in.Guild != "",
	}
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

// The permissions of who administers a guild: Permissions, Bitwise Permission
// Flags.
const (
	permitAdministrator = 3 // bit
	permitManageGuild   = 5
)

// administers reads a permission set: a decimal of any length.
func administers(permissions string) bool {
	set, ok := new(big.Int).SetString(permissions, 10)
	return ok && set.Sign() >= 0 && set.Bit(permitAdministrator)|set.Bit(permitManageGuild) == 1
}
