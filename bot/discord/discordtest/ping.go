package discordtest

import (
	"regexp"
	"slices"
)

// Mentions is allowed_mentions.
type Mentions struct {
	Parse       []string `json:"parse"`
	Users       []string `json:"users"`
	Roles       []string `json:"roles"`
	RepliedUser bool     `json:"replied_user"`
}

// Pings are who was notified by a message.
type Pings struct {
	Users    []*User
	Roles    []*Role
	Everyone bool // or @here
}

// Nobody tells whether nobody was notified.
func (p Pings) Nobody() bool { return len(p.Users)+len(p.Roles) == 0 && !p.Everyone }

// Names are who was notified, by name, in the order of their ids.
func (p Pings) Names() []string {
	names := []string{}
	if p.Everyone {
		names = append(names, "@everyone")
	}
	for _, r := range p.Roles {
		names = append(names, "@"+r.Name)
	}
	for _, u := range p.Users {
		names = append(names, u.Name)
	}
	return names
}

func (p Pings) roleIDs() []string {
	var ids []string
	for _, r := range p.Roles {
		ids = append(ids, r.ID)
	}
	return ids
}

// Pinged are who was notified by a message when it was sent.
func (d *Discord) Pinged(m Message) Pings { return m.Notified }

func everybody() Mentions { return Mentions{Parse: []string{"users", "roles", "everyone"}} }
func usersOnly() Mentions { return Mentions{Parse: []string{"users"}} }

// mention finds what names somebody. A backslash before it, or code around
// it, hides it from the reader and does not stop the notification.
var mention = regexp.MustCompile(`<@!?(\d+)>|<@&(\d+)>|@(everyone|here)`)

// notified is who a new message notifies: those that its content, or its text
// components, name and allowed_mentions lets through; otherwise is what holds
// without any. Embeds notify nobody. It needs d.mu.
func (d *Discord) notified(m *Message, allowed *Mentions, otherwise Mentions) Pings {
	if allowed == nil {
		allowed = &otherwise
	}
	var p Pings
	if m.Flags&flagLoading != 0 {
		return p
	}
	text := m.Content
	for _, c := range flat(m.Components) {
		text += "\n" + c.Content
	}
	for _, found := range mention.FindAllStringSubmatch(text, -1) {
		d.ping(&p, m, *allowed, found)
	}
	slices.SortFunc(p.Users, func(a, b *User) int { return older(a.ID, b.ID) })
	return p
}

func (d *Discord) ping(p *Pings, m *Message, allowed Mentions, found []string) {
	parses := func(kind string) bool { return slices.Contains(allowed.Parse, kind) }
	loud := m.Channel.may(d.bot)&MentionEveryone != 0
	if u := d.users[found[1]]; u != nil && (parses("users") || slices.Contains(allowed.Users, u.ID)) && reads(m, u) && !slices.Contains(p.Users, u) {
		p.Users = append(p.Users, u)
	}
	if r := d.roles[found[2]]; r != nil && (parses("roles") || slices.Contains(allowed.Roles, r.ID)) && (r.Mentionable || loud) && !slices.Contains(p.Roles, r) {
		p.Roles = append(p.Roles, r)
	}
	if found[3] != "" && parses("everyone") && loud {
		p.Everyone = true
	}
}

// reads tells whether a user can read a message, and is notified by one.
func reads(m *Message, u *User) bool {
	return (m.ReadBy == nil || m.ReadBy == u) && m.Channel.may(u)&ViewChannel != 0
}
