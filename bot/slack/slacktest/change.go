package slacktest

import "slices"

// Join adds somebody, or the bot, to a channel.
func (s *Slack) Join(channel, user string) {
	s.alter(channel, func(c *Channel) {
		id := s.userID(user)
		if c.has(id) {
			return
		}
		c.Members = append(c.Members, id)
		kind := map[bool]string{true: "G", false: "C"}[c.Private]
		s.announce(c, "member_joined_channel", map[string]any{"user": id, "channel": c.ID, "channel_type": kind, "team": TeamID})
	})
}

// Leave removes somebody, or the bot, from a channel. The bot is told of itself.
func (s *Slack) Leave(channel, user string) {
	s.alter(channel, func(c *Channel) {
		id := s.userID(user)
		if id == BotUser {
			s.announce(c, c.named("left"), map[string]any{"channel": c.ID, "actor_id": BotUser})
		}
		c.Members = slices.DeleteFunc(c.Members, func(m string) bool { return m == id })
	})
}

// Archive archives a channel.
func (s *Slack) Archive(channel string) {
	s.alter(channel, func(c *Channel) {
		c.Archived = true
		s.announce(c, c.named("archive"), map[string]any{"channel": c.ID, "user": BotUser})
	})
}

// Delete deletes a channel: it is not found any more.
func (s *Slack) Delete(channel string) {
	s.alter(channel, func(c *Channel) {
		if !c.Private { // of a private one nobody is told
			s.announce(c, "channel_deleted", map[string]any{"channel": c.ID})
		}
		s.channels = slices.DeleteFunc(s.channels, func(one *Channel) bool { return one == c })
	})
}

// Rename renames a channel.
func (s *Slack) Rename(channel, name string) {
	s.alter(channel, func(c *Channel) {
		c.Name = name
		s.announce(c, c.named("rename"), map[string]any{"channel": map[string]any{"id": c.ID, "name": name, "created": 1_700_000_000}})
	})
}

// Share shares a channel with another organisation, or no longer.
func (s *Slack) Share(channel string, shared bool) {
	s.alter(channel, func(c *Channel) {
		c.Shared, c.Pending = shared, false
		if shared {
			s.announce(c, "channel_shared", map[string]any{"channel": c.ID, "connected_team_id": OtherTeam})
			return
		}
		s.announce(c, "channel_unshared", map[string]any{
			"channel": c.ID, "previously_connected_team_id": OtherTeam, "is_ext_shared": false,
		})
	})
}

// Invite invites another organisation to a channel, of which no app is told.
func (s *Slack) Invite(channel string) { s.alter(channel, func(c *Channel) { c.Pending = true }) }

// Renumber gives a channel another id, as sharing a private one does.
func (s *Slack) Renumber(channel, id string) {
	s.alter(channel, func(c *Channel) {
		old := c.ID
		for _, m := range s.messages {
			if m.Channel == old {
				m.Channel = id
			}
		}
		c.ID = id
		s.announce(c, "channel_id_changed", map[string]any{"old_channel_id": old, "new_channel_id": id})
	})
}

// Alter changes somebody: their name, their rights, their locale.
func (s *Slack) Alter(user string, change func(*User)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.user(user)
	if u == nil {
		_ = s.broken("there is nobody called %q", user)
		return
	}
	change(u)
	if s.hears("user_change", "users:read") {
		s.tell(map[string]any{"type": "user_change", "user": u.json(s.Clock.Now(), false), "cache_ts": s.Clock.Now().Unix()})
	}
	s.happened()
}

// named is what an event about a channel is called, by what kind it is of.
func (c *Channel) named(what string) string {
	if c.Private {
		return "group_" + what
	}
	return "channel_" + what
}

// announce tells the app of a channel that it is in. The lock is held.
func (s *Slack) announce(c *Channel, name string, inner map[string]any) {
	if c.has(BotUser) && s.hears(name, c.kind()+":read") {
		inner["type"] = name
		s.tell(inner)
	}
}

// hears tells whether the app is subscribed to an event and may have it.
func (s *Slack) hears(name, scope string) bool {
	if !slices.Contains(s.o.Events, name) || !slices.Contains(s.o.Scopes, scope) {
		return false
	}
	s.used[scope] = true
	return true
}

func (s *Slack) tell(inner map[string]any) {
	inner["event_ts"] = s.ts()
	s.callback(&Handle{s: s}, inner)
}
