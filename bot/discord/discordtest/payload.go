package discordtest

import (
	"crypto/rand"
	"encoding/base64"
	"maps"
	"time"
)

// object is JSON as it comes and goes.
type object = map[string]any

const attachmentMost = 10 << 20 // bytes, the default of a guild without boosts

// interact makes an interaction and sends it to the bot; it needs d.mu.
func (d *Discord) interact(u *User, c *Channel, kind InteractionKind, data object) *Interaction {
	return d.interactOn(u, c, kind, data, nil)
}

func (d *Discord) interactOn(u *User, c *Channel, kind InteractionKind, data object, m *Message) *Interaction {
	secret := make([]byte, 60)
	_, _ = rand.Read(secret) // never fails
	in := &Interaction{ID: d.snowflake(), Kind: kind, By: u, In: c, At: d.clock(), d: d, message: m}
	in.Token = "aW50ZXJhY3Rpb24" + base64.RawURLEncoding.EncodeToString(secret)
	d.interactions[in.ID], d.byToken[in.Token] = in, in
	event := d.interactionJSON(in, data)
	d.gate.mangle(event)
	for range d.gate.copies() {
		d.dispatch("INTERACTION_CREATE", 0, event)
	}
	d.note()
	return in
}

func (d *Discord) interactionJSON(in *Interaction, data object) object {
	event := object{
		"id": in.ID, "application_id": d.app, "type": int(in.Kind), "token": in.Token, "version": 1, "data": data,
		"channel_id": in.In.ID, "channel": d.channelFor(in.In, in.By), "locale": in.By.Locale,
		"app_permissions": in.In.may(d.bot).String(), "entitlements": []any{}, "attachment_size_limit": attachmentMost,
	}
	if g := in.In.Guild; g != nil {
		event["guild_id"], event["guild_locale"], event["context"] = g.ID, g.Locale, 0
		event["guild"] = object{"id": g.ID, "locale": g.Locale, "features": []any{}}
		event["authorizing_integration_owners"] = object{"0": g.ID}
		event["member"] = d.memberJSON(in.In, in.By, true)
	} else {
		event["context"], event["user"] = 1, userJSON(in.By)
		event["authorizing_integration_owners"] = object{"0": "0"}
	}
	if in.message != nil {
		event["message"] = d.messageJSON(in.message)
	}
	return event
}

func userJSON(u *User) object {
	o := object{"id": u.ID, "username": u.Name, "global_name": u.Name, "discriminator": "0", "avatar": nil, "public_flags": 0, "flags": 0, "primary_guild": nil}
	if u.Bot {
		o["bot"], o["global_name"] = true, nil
	}
	return o
}

// memberJSON is a member as interactions carry one; resolved members have no
// user.
func (d *Discord) memberJSON(c *Channel, u *User, whole bool) object {
	roles := []any{}
	if m := c.Guild.members[u.ID]; m != nil {
		for _, r := range m.roles {
			roles = append(roles, r.ID)
		}
	}
	o := object{
		"roles": roles, "permissions": c.may(u).String(), "nick": nil, "avatar": nil, "banner": nil, "joined_at": "2026-01-05T08:00:00.000000+00:00",
		"premium_since": nil, "pending": false, "communication_disabled_until": nil, "flags": 0, "deaf": false, "mute": false,
	}
	if m := c.Guild.members[u.ID]; m != nil && !m.muted.IsZero() {
		o["communication_disabled_until"] = stamp(m.muted)
	}
	if whole {
		o["user"] = userJSON(u)
	}
	return o
}

func roleJSON(r *Role) object {
	return object{
		"id": r.ID, "name": r.Name, "mentionable": r.Mentionable, "permissions": r.allow.String(), "color": 0, "hoist": false,
		"position": 1, "managed": false, "icon": nil, "unicode_emoji": nil, "flags": 0,
		"colors": object{"primary_color": 0, "secondary_color": nil, "tertiary_color": nil},
	}
}

func (d *Discord) channelJSON(c *Channel) object {
	o := object{"id": c.ID, "type": int(c.Kind), "last_message_id": nil, "flags": 0}
	if c.last != "" {
		o["last_message_id"] = c.last
	}
	if c.Guild == nil {
		o["recipients"] = []any{userJSON(c.with)}
		return o
	}
	overwrites := []any{}
	for id, w := range c.overwrites {
		kind := 0
		if w.user {
			kind = 1
		}
		overwrites = append(overwrites, object{"id": id, "type": kind, "allow": w.allow.String(), "deny": w.deny.String()})
	}
	maps.Copy(o, object{
		"guild_id": c.Guild.ID, "name": c.Name, "position": 0, "nsfw": false, "parent_id": nil, "topic": nil,
		"rate_limit_per_user": 0, "permission_overwrites": overwrites,
	})
	if c.Parent != nil {
		o["parent_id"], o["owner_id"], o["message_count"], o["member_count"] = c.Parent.ID, d.bot.ID, len(c.messages), 1
		o["total_message_sent"] = len(c.messages)
		o["thread_metadata"] = object{"archived": c.archived, "auto_archive_duration": 1440, "archive_timestamp": stamp(d.clock()), "locked": c.locked}
	}
	return o
}

// channelFor is a channel as interactions carry one: with what who acts may do
// in it, and without its overwrites.
func (d *Discord) channelFor(c *Channel, u *User) object {
	o := d.channelJSON(c)
	if c.Guild != nil {
		o["permissions"] = c.may(u).String()
		delete(o, "permission_overwrites")
	}
	return o
}

func (d *Discord) guildJSON(g *Guild) object {
	roles := []any{}
	for _, r := range d.roles {
		if r.guild == g {
			roles = append(roles, roleJSON(r))
		}
	}
	owner := "1"
	if g.owner != nil {
		owner = g.owner.ID
	}
	o := object{
		"id": g.ID, "name": g.Name, "preferred_locale": g.Locale, "owner_id": owner, "roles": roles, "emojis": []any{}, "features": []any{},
		"icon": nil, "verification_level": 0, "default_message_notifications": 0, "explicit_content_filter": 0, "mfa_level": 0,
		"premium_tier": 0, "nsfw_level": 0, "nsfw": false, "system_channel_flags": 0, "afk_timeout": 300, "region": "",
		"premium_subscription_count": 0, "premium_progress_bar_enabled": false, "widget_enabled": false, "stickers": []any{},
		"max_members": 500000, "max_presences": nil, "max_stage_video_channel_users": 50, "max_video_channel_users": 25,
	}
	for _, none := range []string{
		"description", "home_header", "splash", "discovery_splash", "banner", "application_id", "afk_channel_id", "system_channel_id",
		"widget_channel_id", "vanity_url_code", "rules_channel_id", "safety_alerts_channel_id", "public_updates_channel_id", "incidents_data",
	} {
		o[none] = nil
	}
	return o
}

func (d *Discord) guildCreateJSON(g *Guild) object {
	o := d.guildJSON(g)
	channels, threads := []any{}, []any{}
	for _, c := range d.channels {
		switch {
		case c.Guild != g:
		case c.Parent != nil:
			threads = append(threads, d.channelJSON(c))
		default:
			channels = append(channels, d.channelJSON(c))
		}
	}
	maps.Copy(o, object{
		"channels": channels, "threads": threads, "unavailable": false, "large": false, "member_count": len(g.members),
		"joined_at": "2026-01-05T08:00:00.000000+00:00", "members": []any{}, "presences": []any{}, "voice_states": []any{},
		"stage_instances": []any{}, "guild_scheduled_events": []any{}, "soundboard_sounds": []any{}, "stickers": []any{},
	})
	return o
}

func commandJSON(c *Command) object {
	o := object{"id": c.ID, "name": c.Name, "type": c.Type}
	if c.GuildID != "" {
		o["guild_id"] = c.GuildID
	}
	return o
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000-07:00") }
