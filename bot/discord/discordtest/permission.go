package discordtest

// Permission is a set of Discord's permission bits.
type Permission int64

// The permissions that are looked at here.
const (
	Administrator       Permission = 1 << 3
	ManageGuild         Permission = 1 << 5
	ViewChannel         Permission = 1 << 10
	SendMessages        Permission = 1 << 11
	ManageMessages      Permission = 1 << 13
	EmbedLinks          Permission = 1 << 14
	AttachFiles         Permission = 1 << 15
	ReadMessageHistory  Permission = 1 << 16
	MentionEveryone     Permission = 1 << 17
	UseCommands         Permission = 1 << 31
	ManageThreads       Permission = 1 << 34
	CreatePublicThreads Permission = 1 << 35
	SendInThreads       Permission = 1 << 38
)

const (
	all         = Permission(1<<53 - 1)
	everyoneMay = ViewChannel | SendMessages | EmbedLinks | AttachFiles | ReadMessageHistory | UseCommands | CreatePublicThreads | SendInThreads
	botMay      = ViewChannel | SendMessages | EmbedLinks | AttachFiles | ReadMessageHistory | CreatePublicThreads | SendInThreads
)

// may is what a user may do in a channel of a guild, by Discord's order:
// everyone, roles, then the channel's overwrites for everyone, roles, user; of
// who is timed out only seeing and reading is left, of who may not see it
// nothing. The owner may do all. It needs d.mu; in private everything is allowed.
func (c *Channel) may(u *User) Permission {
	if c.Guild == nil {
		if u == c.with || u.Bot {
			return all
		}
		return 0
	}
	m := c.Guild.members[u.ID]
	if m == nil {
		return 0
	}
	if u == c.Guild.owner {
		return all
	}
	base := c.Guild.everyone.allow
	for _, r := range m.roles {
		base |= r.allow
	}
	if base&Administrator != 0 {
		return all
	}
	place := c.place()
	base = place.overwrites[c.Guild.everyone.ID].on(base)
	var together overwrite
	for _, r := range m.roles {
		o := place.overwrites[r.ID]
		together.allow, together.deny = together.allow|o.allow, together.deny|o.deny
	}
	base = place.overwrites[u.ID].on(together.on(base))
	if c.Guild.d.clock().Before(m.muted) {
		base &= ViewChannel | ReadMessageHistory
	}
	if base&ViewChannel == 0 {
		return 0 // and all else with it
	}
	return base
}

func (o overwrite) on(p Permission) Permission { return p&^o.deny | o.allow }

// needs is nil where the bot may do all that is asked for in a channel.
func (d *Discord) needs(c *Channel, p Permission) *Error {
	may := c.may(d.bot)
	switch {
	case may&ViewChannel == 0:
		return refuse(403, 50001, "Missing Access")
	case may&p != p:
		return refuse(403, 50013, "Missing Permissions")
	}
	return nil
}
