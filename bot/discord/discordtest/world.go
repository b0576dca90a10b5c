package discordtest

import (
	"strconv"
	"time"
)

// Guild is a server in Discord's sense, with the bot in it.
type Guild struct {
	ID, Name, Locale string

	d        *Discord
	everyone *Role
	botRole  *Role
	owner    *User // nil: somebody who isn't here
	members  map[string]*member
}

// member is a user in a guild.
type member struct {
	user  *User
	roles []*Role
	muted time.Time // timed out until then
}

// Role is a role of a guild. The role that everybody has is Guild.Everyone.
type Role struct {
	ID, Name    string
	Mentionable bool

	allow Permission
	guild *Guild
}

// Channel is a text channel, a thread, or the private messages of a User with
// the bot.
type Channel struct {
	ID, Name string
	Kind     ChannelKind
	Guild    *Guild   // nil: private
	Parent   *Channel // of a thread

	d          *Discord
	with       *User // private: with whom
	archived   bool
	locked     bool
	overwrites map[string]overwrite // by the id of a role or user
	messages   []*Message
	last       string // id of the last message
}

// ChannelKind is Discord's channel type.
type ChannelKind int

// The kinds of channels there are here.
const (
	TextChannel   ChannelKind = 0
	DirectChannel ChannelKind = 1
	ThreadChannel ChannelKind = 11
)

// User is somebody, or the bot.
type User struct {
	ID, Name, Locale string
	Bot              bool

	d      *Discord
	closed bool // their private messages
	direct *Channel
}

// Guild makes a server; its locale is such as "en-US" or "zh-CN". Everyone
// there may read and write, the bot has what its invitation asks for.
func (d *Discord) Guild(name, locale string) *Guild {
	d.mu.Lock()
	defer d.mu.Unlock()
	g := &Guild{ID: d.snowflake(), Name: name, Locale: locale, d: d, members: map[string]*member{}}
	g.everyone = &Role{ID: g.ID, Name: "@everyone", guild: g, allow: everyoneMay}
	g.botRole = &Role{ID: d.snowflake(), Name: d.bot.Name, guild: g, allow: botMay}
	d.guilds[g.ID], d.roles[g.everyone.ID], d.roles[g.botRole.ID] = g, g.everyone, g.botRole
	g.members[d.bot.ID] = &member{user: d.bot, roles: []*Role{g.botRole}}
	d.dispatch("GUILD_CREATE", intentGuilds, d.guildCreateJSON(g))
	d.note()
	return g
}

// Channel makes a text channel.
func (g *Guild) Channel(name string) *Channel {
	g.d.mu.Lock()
	defer g.d.mu.Unlock()
	c := &Channel{ID: g.d.snowflake(), Name: name, Kind: TextChannel, Guild: g, d: g.d, overwrites: map[string]overwrite{}}
	g.d.channels[c.ID] = c
	g.d.dispatch("CHANNEL_CREATE", intentGuilds, g.d.channelJSON(c))
	g.d.note()
	return c
}

// Role makes a role whose holders may do more than everyone.
func (g *Guild) Role(name string, allow Permission) *Role {
	g.d.mu.Lock()
	defer g.d.mu.Unlock()
	r := &Role{ID: g.d.snowflake(), Name: name, guild: g, allow: allow}
	g.d.roles[r.ID] = r
	g.d.tellGuild(g, "GUILD_ROLE_CREATE", object{"guild_id": g.ID, "role": roleJSON(r)})
	return r
}

// Set replaces what a role may do.
func (r *Role) Set(allow Permission) {
	d := r.guild.d
	d.mu.Lock()
	defer d.mu.Unlock()
	r.allow = allow
	d.tellGuild(r.guild, "GUILD_ROLE_UPDATE", object{"guild_id": r.guild.ID, "role": roleJSON(r)})
}

// Own makes a member the owner of the guild.
func (g *Guild) Own(u *User) {
	g.d.mu.Lock()
	defer g.d.mu.Unlock()
	g.owner = u
	g.d.tellGuild(g, "GUILD_UPDATE", g.d.guildJSON(g))
}

// Assign gives a member these roles, and no others. Only of itself is the bot
// told.
func (g *Guild) Assign(u *User, roles ...*Role) {
	g.d.mu.Lock()
	defer g.d.mu.Unlock()
	g.members[u.ID].roles = roles
	g.memberChanged(u)
}

// TimeOut takes from a member, for some time, all but to see and to read.
func (g *Guild) TimeOut(u *User, by time.Duration) {
	g.d.mu.Lock()
	defer g.d.mu.Unlock()
	g.members[u.ID].muted = g.d.clock().Add(by)
	g.memberChanged(u)
}

// memberChanged needs d.mu.
func (g *Guild) memberChanged(u *User) {
	if u == g.d.bot {
		o := g.d.memberJSON(&Channel{Guild: g}, u, true)
		delete(o, "permissions")
		o["guild_id"] = g.ID
		g.d.tellGuild(g, "GUILD_MEMBER_UPDATE", o)
		return
	}
	g.d.note()
}

// Expel removes the bot from the guild.
func (g *Guild) Expel() {
	g.d.mu.Lock()
	defer g.d.mu.Unlock()
	g.d.tellGuild(g, "GUILD_DELETE", object{"id": g.ID})
	delete(g.members, g.d.bot.ID)
}

// Delete deletes the guild, and what is in it.
func (g *Guild) Delete() {
	g.d.mu.Lock()
	defer g.d.mu.Unlock()
	g.d.tellGuild(g, "GUILD_DELETE", object{"id": g.ID})
	for id, c := range g.d.channels {
		if c.Guild == g {
			delete(g.d.channels, id)
		}
	}
	delete(g.d.guilds, g.ID)
}

// tellGuild sends an event of a guild that the bot is in; it needs d.mu.
func (d *Discord) tellGuild(g *Guild, name string, data object) {
	if g.members[d.bot.ID] != nil {
		d.dispatch(name, intentGuilds, data)
	}
	d.note()
}

// Bot is the user that the bot is.
func (d *Discord) Bot() *User { return d.bot }

// Everyone is the role that all members have.
func (g *Guild) Everyone() *Role { return g.everyone }

// Bot is the role that the bot has.
func (g *Guild) Bot() *Role { return g.botRole }

// Join makes somebody a member: a new user.
func (g *Guild) Join(name, locale string, roles ...*Role) *User {
	u := g.d.User(name, locale)
	g.Add(u, roles...)
	return u
}

// Add makes a user that there is a member.
func (g *Guild) Add(u *User, roles ...*Role) {
	g.d.mu.Lock()
	defer g.d.mu.Unlock()
	g.members[u.ID] = &member{user: u, roles: roles}
	g.d.note()
}

// Leave ends a user's membership.
func (g *Guild) Leave(u *User) {
	g.d.mu.Lock()
	defer g.d.mu.Unlock()
	delete(g.members, u.ID)
	g.d.note()
}

// User makes somebody who is in no guild yet. The locale is of their client.
func (d *Discord) User(name, locale string) *User {
	d.mu.Lock()
	defer d.mu.Unlock()
	u := &User{ID: d.snowflake(), Name: name, Locale: locale, d: d}
	d.users[u.ID] = u
	return u
}

// CloseDirect closes a user's private messages to the bot.
func (u *User) CloseDirect() {
	u.d.mu.Lock()
	defer u.d.mu.Unlock()
	u.closed = true
}

// Mention is how a text names the user.
func (u *User) Mention() string { return "<@" + u.ID + ">" }

// Private is the channel of a user's private messages with the bot.
func (d *Discord) Private(u *User) *Channel {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.private(u)
}

func (d *Discord) private(u *User) *Channel {
	if u.direct == nil {
		u.direct = &Channel{ID: d.snowflake(), Kind: DirectChannel, d: d, with: u, overwrites: map[string]overwrite{}}
		d.channels[u.direct.ID] = u.direct
	}
	return u.direct
}

// Delete deletes a channel and what is in it.
func (c *Channel) Delete() {
	c.d.mu.Lock()
	defer c.d.mu.Unlock()
	delete(c.d.channels, c.ID)
	c.d.tellGuild(c.Guild, "CHANNEL_DELETE", c.d.channelJSON(c))
}

// Thread makes a thread in a channel.
func (c *Channel) Thread(name string) *Channel {
	c.d.mu.Lock()
	defer c.d.mu.Unlock()
	t := &Channel{ID: c.d.snowflake(), Name: name, Kind: ThreadChannel, Guild: c.Guild, Parent: c, d: c.d, overwrites: map[string]overwrite{}}
	c.d.channels[t.ID] = t
	c.d.tellGuild(c.Guild, "THREAD_CREATE", c.d.channelJSON(t))
	return t
}

// Archive archives a thread.
func (c *Channel) Archive() {
	c.d.mu.Lock()
	defer c.d.mu.Unlock()
	c.archived = true
	c.d.tellGuild(c.Guild, "THREAD_UPDATE", c.d.channelJSON(c))
}

// Lock locks a thread, and archives it: only who manages threads opens it.
func (c *Channel) Lock() {
	c.d.mu.Lock()
	defer c.d.mu.Unlock()
	c.locked, c.archived = true, true
	c.d.tellGuild(c.Guild, "THREAD_UPDATE", c.d.channelJSON(c))
}

// Archived tells whether a thread is archived.
func (c *Channel) Archived() bool {
	c.d.mu.Lock()
	defer c.d.mu.Unlock()
	return c.archived
}

// overwrite is what a channel changes in somebody's permissions.
type overwrite struct {
	user        bool // of a user, not of a role
	allow, deny Permission
}

// Deny takes permissions from a role in this channel.
func (c *Channel) Deny(r *Role, p Permission) { c.overwrite(r.ID, false, 0, p) }

// Allow gives permissions to a role in this channel.
func (c *Channel) Allow(r *Role, p Permission) { c.overwrite(r.ID, false, p, 0) }

// DenyUser takes permissions from one user in this channel.
func (c *Channel) DenyUser(u *User, p Permission) { c.overwrite(u.ID, true, 0, p) }

func (c *Channel) overwrite(id string, user bool, allow, deny Permission) {
	c.d.mu.Lock()
	defer c.d.mu.Unlock()
	o := c.overwrites[id]
	o.user = user
	o.allow, o.deny = (o.allow|allow)&^deny, (o.deny|deny)&^allow
	c.overwrites[id] = o
	c.d.tellGuild(c.Guild, "CHANNEL_UPDATE", c.d.channelJSON(c))
}

// place is the channel whose permissions count: a thread has its parent's.
func (c *Channel) place() *Channel {
	if c.Parent != nil {
		return c.Parent
	}
	return c
}

// message is a message of the channel, or nil; it needs d.mu.
func (c *Channel) message(id string) *Message {
	for _, m := range c.messages {
		if m.ID == id {
			return m
		}
	}
	return nil
}

func (p Permission) String() string { return strconv.FormatInt(int64(p), 10) }
