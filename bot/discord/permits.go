package discord

import (
	"math/big"
	"slices"
	"time"
)

// permits is a set of permissions: Permissions, Bitwise Permission Flags.
type permits uint64

// The permissions that are looked at.
const (
	permitAdministrator permits = 1 << 3
	permitManageGuild   permits = 1 << 5
	permitView          permits = 1 << 10
	permitSend          permits = 1 << 11
	permitEmbed         permits = 1 << 14
	permitHistory       permits = 1 << 16
	permitManageThreads permits = 1 << 34
	permitSendInThreads permits = 1 << 38

	permitAll = ^permits(0)
)

// permitNames are what Discord calls those without which nothing can be posted.
var permitNames = map[permits]string{
	permitView: "VIEW_CHANNEL", permitSend: "SEND_MESSAGES", permitEmbed: "EMBED_LINKS", permitSendInThreads: "SEND_MESSAGES_IN_THREADS",
}

// permitsOf reads a permission set: a decimal of any length.
func permitsOf(decimal text) permits {
	set, ok := new(big.Int).SetString(string(decimal), 10)
	if !ok || set.Sign() < 0 {
		return 0
	}
	return permits(new(big.Int).And(set, new(big.Int).SetUint64(uint64(permitAll))).Uint64())
}

// administers tells whether who may do this administers the guild.
func (p permits) administers() bool { return p&(permitAdministrator|permitManageGuild) != 0 }

// guild is a server as GET /guilds/{id} tells it.
type guild struct {
	ID    text   `json:"id"`
	Name  text   `json:"name"`
	Owner text   `json:"owner_id"`
	Roles []role `json:"roles"`

	out bool // the bot isn't in it
}

type role struct {
	ID      text `json:"id"`
	Permits text `json:"permissions"`
}

// overwrite is what a channel changes in somebody's permissions.
type overwrite struct {
	ID    text `json:"id"` // of a role or a user
	Allow text `json:"allow"`
	Deny  text `json:"deny"`
}

// base is what a member may do in the guild, whatever its channels change.
func (g guild) base(user string, m member, now time.Time) permits {
	return m.unmuted(g.roles(user, m), now)
}

// roles is what a member's roles add up to: everybody's is called as the guild.
func (g guild) roles(user string, m member) permits {
	if user != "" && string(g.Owner) == user {
		return permitAll
	}
	var may permits
	for _, r := range g.Roles {
		if r.ID == g.ID || slices.Contains(m.Roles, r.ID) {
			may |= permitsOf(r.Permits)
		}
	}
	if may&permitAdministrator != 0 {
		return permitAll
	}
	return may
}

// unmuted is what is left of a member's permissions while they are timed out:
// Guild, Guild Member Object. Who administers never is.
func (m member) unmuted(may permits, now time.Time) permits {
	until, err := time.Parse(time.RFC3339, string(m.Muted))
	if err != nil || may == permitAll || !now.Before(until) {
		return may
	}
	return may & (permitView | permitHistory)
}

// in is what a member may do in a channel of the guild, in Discord's order:
// the overwrites for everybody, for the roles together, for the user. Who may
// not see it may do nothing in it.
func (g guild) in(c channel, user string, m member, now time.Time) permits {
	may := g.roles(user, m)
	if may == permitAll {
		return may
	}
	var everybody, roles, own overwriting
	for _, o := range c.Overwrites {
		switch {
		case o.ID == g.ID:
			everybody.add(o)
		case slices.Contains(m.Roles, o.ID):
			roles.add(o)
		case string(o.ID) == user:
			own.add(o)
		}
	}
	may = own.on(roles.on(everybody.on(may)))
	if may&permitView == 0 {
		return 0
	}
	return m.unmuted(may, now)
}

// overwriting is several overwrites together.
type overwriting struct{ allow, deny permits }

func (o *overwriting) add(one overwrite) {
	o.allow |= permitsOf(one.Allow)
	o.deny |= permitsOf(one.Deny)
}

func (o overwriting) on(p permits) permits { return p&^o.deny | o.allow }
