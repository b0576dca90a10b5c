package discordtest

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// How Discord remembers, and rations.
const (
	nonceLives   = 5 * time.Minute // "the past few minutes"
	oldAfter     = time.Hour       // a message whose edits are rationed
	oldEditsMost = 5               // of such a message, 30046 after; Discord states no number
	threadsMost  = 1000            // active in a guild, 160006 after
)

// nonce is a message that was made with an enforced nonce.
type nonce struct {
	message *Message
	at      time.Time
}

// draft is a message as the bot sends it.
type draft struct {
	Content         *string      `json:"content"`
	Embeds          []Embed      `json:"embeds"`
	Components      []Component  `json:"components"`
	Flags           int          `json:"flags"`
	Attachments     []Attachment `json:"attachments"`
	AllowedMentions *Mentions    `json:"allowed_mentions"`
	Nonce           any          `json:"nonce"`
	EnforceNonce    bool         `json:"enforce_nonce"`
}

func (d *Discord) listMessages(c *call) (any, *Error) {
	ch, e := d.channelOf(c, 0)
	if e != nil {
		return nil, e
	}
	list := []any{}
	if d.needs(ch, ReadMessageHistory) != nil {
		return list, nil
	}
	for _, m := range page(c, ch.messages) {
		o := d.messageJSON(m)
		delete(o, "nonce") // whether Discord still tells it isn't documented
		list = append(list, o)
	}
	return list, nil
}

func (d *Discord) createMessage(c *call) (any, *Error) {
	ch, e := d.channelOf(c, 0)
	if e != nil {
		return nil, e
	}
	if e := d.sendable(ch, c); e != nil {
		return nil, e
	}
	var from draft
	if e := c.into(&from); e != nil {
		return nil, e
	}
	d.mindful(c, from)
	key := ch.ID + " " + fmt.Sprint(from.Nonce)
	if old, ok := d.nonces[key]; ok && from.EnforceNonce && from.Nonce != nil && d.clock().Sub(old.at) < nonceLives && ch.message(old.message.ID) != nil {
		return d.messageJSON(old.message), nil
	}
	m, e := d.compose(ch, c, from)
	if e != nil {
		return nil, e
	}
	m.Notified = d.notified(m, from.AllowedMentions, everybody())
	if from.Nonce != nil {
		m.Nonce = fmt.Sprint(from.Nonce)
		d.nonces[key] = nonce{message: m, at: d.clock()}
	}
	ch.archived = false // a message opens a thread
	d.store(m)
	return d.messageJSON(m), nil
}

// mindful notes a text that leaves to Discord whom it notifies.
func (d *Discord) mindful(c *call, from draft) {
	if from.AllowedMentions == nil && from.Content != nil && *from.Content != "" {
		d.violate(c.route, "a message without allowed_mentions notifies by Discord's default")
	}
}

// sendable says why the bot may not send such a message to a channel, or nil.
func (d *Discord) sendable(ch *Channel, c *call) *Error {
	send := SendMessages
	if ch.Parent != nil {
		send = SendInThreads
	}
	if ch.with != nil && ch.with.closed {
		return refuse(403, 50007, "Cannot send messages to this user")
	}
	if ch.with != nil && !d.shares(ch.with) {
		return refuse(403, 50278, "Cannot send messages to this user due to having no mutual guilds")
	}
	if ch.locked && ch.may(d.bot)&ManageThreads == 0 {
		return refuse(403, 160005, "The thread is locked")
	}
	if embeds, _ := c.body["embeds"].([]any); len(embeds) > 0 {
		send |= EmbedLinks
	}
	if len(c.files) > 0 {
		send |= AttachFiles
	}
	return d.needs(ch, send)
}

// shares tells whether the bot and a user are in a guild together.
func (d *Discord) shares(u *User) bool {
	for _, g := range d.guilds {
		if g.members[u.ID] != nil && g.members[d.bot.ID] != nil {
			return true
		}
	}
	return false
}

// compose makes a message that is not stored yet.
func (d *Discord) compose(ch *Channel, c *call, from draft) (*Message, *Error) {
	m := &Message{ID: d.snowflake(), Channel: ch, Author: d.bot, SentAt: d.clock()}
	d.fillIn(m, c, from, c.body)
	if m.empty() {
		return nil, refuse(400, 50006, "Cannot send an empty message")
	}
	return m, nil
}

func (m *Message) empty() bool {
	return strings.TrimSpace(m.Content) == "" && len(m.Embeds)+len(m.Components)+len(m.Attachments) == 0
}

// fillIn changes what the body names; null empties.
func (d *Discord) fillIn(m *Message, c *call, from draft, body object) {
	has := func(key string) bool { _, ok := body[key]; return ok }
	if has("content") {
		m.Content = ""
		if from.Content != nil {
			m.Content = strings.TrimSpace(*from.Content)
		}
	}
	if has("embeds") {
		m.Embeds = from.Embeds
		for i := range m.Embeds {
			m.Embeds[i].Type = "rich"
		}
	}
	if has("components") {
		m.Components = from.Components
		number(m.Components, new(int))
	}
	if has("flags") {
		m.Flags = m.Flags&(flagEphemeral|flagComponentsV2) | from.Flags&^flagEphemeral
	}
	if has("attachments") || len(c.files) > 0 {
		m.Attachments = d.attach(c, m.Attachments, from.Attachments)
	}
}

// number gives the components that have no id one, as Discord does.
func number(list []Component, last *int) {
	for i := range list {
		*last++
		if list[i].ID == 0 {
			list[i].ID = *last
		}
		number(list[i].Components, last)
		if list[i].Component != nil {
			one := []Component{*list[i].Component}
			number(one, last)
			list[i].Component = &one[0]
		}
	}
}

// attach is the files of a message: those that stood and are named again, and
// those that came.
func (d *Discord) attach(c *call, stood, named []Attachment) []Attachment {
	var list []Attachment
	for _, a := range named {
		if at := slices.IndexFunc(stood, func(s Attachment) bool { return s.ID == a.ID }); at >= 0 {
			list = append(list, stood[at])
		}
	}
	var fields []string
	for field := range c.files {
		fields = append(fields, field)
	}
	slices.Sort(fields)
	for _, field := range fields {
		file := c.files[field]
		a := Attachment{ID: d.snowflake(), Filename: file.name, Size: len(file.data), Data: file.data}
		number := strings.TrimSuffix(strings.TrimPrefix(field, "files["), "]")
		for _, n := range named {
			if n.ID == number {
				a.Description = n.Description
				if n.Filename != "" {
					a.Filename = n.Filename
				}
			}
		}
		a.URL = d.server.URL + "/attachments/" + a.ID + "/" + a.Filename
		list = append(list, a)
	}
	return list
}

// store puts a message into its channel.
func (d *Discord) store(m *Message) {
	m.Channel.messages = append(m.Channel.messages, m)
	if m.ReadBy == nil {
		m.Channel.last = m.ID
	}
}

// messageOf is the message of a path.
func (d *Discord) messageOf(c *call, p Permission) (*Message, *Error) {
	ch, e := d.channelOf(c, p)
	if e != nil {
		return nil, e
	}
	m := ch.message(c.PathValue("message_id"))
	if m == nil || m.ReadBy != nil {
		return nil, refuse(404, 10008, "Unknown Message")
	}
	return m, nil
}

func (d *Discord) getMessage(c *call) (any, *Error) {
	m, e := d.messageOf(c, ReadMessageHistory)
	if e != nil {
		return nil, e
	}
	return d.messageJSON(m), nil
}

func (d *Discord) editMessage(c *call) (any, *Error) {
	m, e := d.messageOf(c, 0)
	if e != nil {
		return nil, e
	}
	if m.Author != d.bot {
		return nil, refuse(403, 50005, "Cannot edit a message authored by another user")
	}
	if m.Channel.archived {
		return nil, refuse(400, 50083, "Thread is archived")
	}
	if d.clock().Sub(m.SentAt) > oldAfter {
		if m.oldEdits++; m.oldEdits > oldEditsMost {
			return nil, refuse(400, 30046, "Maximum number of edits to messages older than 1 hour reached. Try again later")
		}
	}
	return d.edit(m, c)
}

// edit changes a message; nobody is notified by an edit.
func (d *Discord) edit(m *Message, c *call) (any, *Error) {
	var from draft
	if e := c.into(&from); e != nil {
		return nil, e
	}
	changed := m.copy()
	d.fillIn(&changed, c, from, c.body)
	if e := twoKinds(changed); e != nil {
		return nil, e
	}
	if changed.empty() {
		return nil, refuse(400, 50006, "Cannot send an empty message")
	}
	changed.EditedAt = d.clock()
	*m = changed
	return d.messageJSON(m), nil
}

func (d *Discord) deleteMessage(c *call) (any, *Error) {
	m, e := d.messageOf(c, 0)
	if e != nil {
		return nil, e
	}
	if m.Author != d.bot {
		if e := d.needs(m.Channel, ManageMessages); e != nil {
			return nil, e
		}
	}
	m.remove()
	return nil, nil
}

func (m *Message) remove() {
	m.Channel.messages = slices.DeleteFunc(m.Channel.messages, func(o *Message) bool { return o == m })
}

func (d *Discord) startThread(c *call) (any, *Error) {
	m, e := d.messageOf(c, CreatePublicThreads)
	if e != nil {
		return nil, e
	}
	switch {
	case m.Channel.Kind != TextChannel:
		return nil, refuse(400, 50024, "Cannot execute action on this channel type")
	case m.Thread != nil:
		return nil, refuse(400, 160004, "A thread has already been created for this message")
	case len(m.Channel.Guild.threads(d)) >= threadsMost:
		return nil, refuse(400, 160006, "Maximum number of active threads reached")
	}
	name, _ := c.body["name"].(string)
	t := &Channel{ID: m.ID, Name: name, Kind: ThreadChannel, Guild: m.Channel.Guild, Parent: m.Channel, d: d, overwrites: map[string]overwrite{}}
	d.channels[t.ID], m.Thread = t, t
	return created{d.channelJSON(t)}, nil
}

func (g *Guild) threads(d *Discord) []*Channel {
	var list []*Channel
	for _, c := range d.channels {
		if c.Guild == g && c.Parent != nil && !c.archived {
			list = append(list, c)
		}
	}
	return list
}

// messageJSON is a message as Discord shows it to the bot.
func (d *Discord) messageJSON(m *Message) object {
	o := object{
		"id": m.ID, "channel_id": m.Channel.ID, "author": userJSON(m.Author), "content": m.Content, "timestamp": stamp(m.SentAt),
		"edited_timestamp": nil, "tts": false, "mention_everyone": m.Notified.Everyone, "mentions": d.mentionsJSON(m),
		"mention_roles": orEmpty(m.Notified.roleIDs()), "attachments": orEmpty(m.Attachments), "embeds": orEmpty(m.Embeds),
		"components": orEmpty(m.Components), "pinned": false, "type": 0, "flags": m.Flags,
	}
	if !m.EditedAt.IsZero() {
		o["edited_timestamp"] = stamp(m.EditedAt)
	}
	if m.Nonce != "" {
		o["nonce"] = m.Nonce
	}
	if m.Thread != nil {
		o["thread"] = d.channelJSON(m.Thread)
		o["flags"] = m.Flags | 1<<5
	}
	if in := m.interaction; in != nil {
		o["application_id"], o["webhook_id"], o["type"] = d.app, d.app, 20
		o["interaction_metadata"] = object{
			"id": in.ID, "type": int(in.Kind), "user": userJSON(in.By), "authorizing_integration_owners": object{},
		}
	}
	return o
}

func (d *Discord) mentionsJSON(m *Message) []any {
	list := []any{}
	for _, u := range m.Notified.Users {
		list = append(list, userJSON(u))
	}
	return list
}

func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
