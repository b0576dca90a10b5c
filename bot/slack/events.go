package slack

import (
	"encoding/json"

	"github.com/slack-go/slack"
)

// Events lists those that the app is subscribed to: what people say to the
// bot, and what makes untrue what was looked up.
func Events() []string {
	return []string{
		"app_mention", "member_joined_channel", "channel_rename", "channel_archive", "channel_deleted", "channel_left",
		"channel_id_changed", "channel_shared", "channel_unshared", "group_rename", "group_archive", "group_left", "user_change",
	}
}

// notice takes what an event makes untrue. It is asked anew at the next
// occasion; until then the worse holds.
func (p *Platform) notice(e envelope) {
	var payload eventPayload
	if json.Unmarshal(e.Payload, &payload) != nil {
		return
	}
	m := payload.Event
	id := idOf(m.Channel)
	switch m.Type {
	case "user_change":
		p.noticeUser(m.User)
	case "channel_shared":
		p.known.altered(id, func(c *channel) { c.shared = true })
	case "channel_archive", "group_archive":
		p.known.altered(id, func(c *channel) { c.archived = true })
	case "channel_deleted":
		p.known.altered(id, func(c *channel) { c.missing = true })
	case "channel_left", "group_left":
		p.known.altered(id, func(c *channel) { c.member = false })
	case "channel_id_changed":
		p.known.altered(m.Old, func(c *channel) { c.missing = true })
		p.known.altered(m.New, func(*channel) {})
	case "channel_unshared", "channel_rename", "group_rename", "member_joined_channel":
		p.known.altered(id, func(*channel) {})
	}
}

// noticeUser takes what an event says of somebody.
func (p *Platform) noticeUser(raw json.RawMessage) {
	var user slack.User
	if json.Unmarshal(raw, &user) != nil || user.ID == "" {
		return
	}
	p.known.changed(user.ID, p.me().personOf(&user))
}
