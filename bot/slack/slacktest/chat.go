package slacktest

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf16"
)

// Limits of messages.
const (
	mostText       = 40_000 // characters of a posted text; the rest is cut off (docs, chat.postMessage)
	mostUpdateText = 4_000  // of an edited one: msg_too_long (measured by others)
	mostBlockText  = 13_200 // of all blocks together: msg_blocks_too_long (measured by others)
	mostBlocks     = 50     // in a message
	mostViewBlocks = 100    // in a view
	// postsApart is how long posts in a channel must lie apart: a second, less
	// what a network may shake.
	postsApart = 950 * time.Millisecond
)

// How messages come that no method posts.
const (
	viaAck      = "ack"
	viaResponse = "response_url"
)

func chatMethods() map[string]method {
	channel := []string{"channel"}
	at := []string{"channel", "ts"}
	return map[string]method{
		"chat.postMessage":   {perMinute: special, scope: "chat:write", json: true, needs: channel, do: postMessage},
		"chat.postEphemeral": {perMinute: tier4, scope: "chat:write", json: true, needs: []string{"channel", "user"}, do: postEphemeral},
		"chat.update":        {perMinute: tier3, scope: "chat:write", json: true, needs: at, do: updateMessage},
		"chat.delete":        {perMinute: tier3, scope: "chat:write", json: true, needs: at, do: deleteMessage},
		"chat.getPermalink":  {perMinute: special, needs: []string{"channel", "message_ts"}, do: permalink},
	}
}

// length is how many characters a text has as Slack might count them: the
// code units of UTF-16, which are never fewer than the characters.
func length(text string) int { return len(utf16.Encode([]rune(text))) }

// compose reads a message's content from the arguments.
func (s *Slack) compose(c *call) (*Message, error) {
	m := &Message{User: BotUser, Bot: true, Via: c.method, Text: c.text("text"), Loose: c.flag("link_names") || c.text("parse") == "full"}
	if err := s.fill(m, c.args, c.value); err != nil {
		return nil, err
	}
	if m.Text == "" && len(m.Blocks) == 0 && len(m.Attachments) == 0 {
		return nil, refuse("no_text")
	}
	if m.Text == "" && len(m.Blocks) > 0 {
		c.warns = append(c.warns, "missing_text_in_message")
		s.violated("missing_text_in_message", "%s: blocks without a text: nothing for notifications and screen readers", c.method)
	}
	return m, nil
}

// fill reads blocks, attachments and metadata, and checks them.
func (s *Slack) fill(m *Message, args map[string]any, value func(string) (any, bool)) error {
	blocks, ok := value("blocks")
	list, isList := blocks.([]any)
	if !ok || blocks != nil && !isList {
		return refuse("invalid_blocks_format")
	}
	m.Blocks = objects(blocks)
	if problems := messageBlocks(list); len(problems) > 0 {
		return refuse("invalid_blocks", problems...)
	}
	if n := textOf(list); n > mostBlockText {
		return refuse("msg_blocks_too_long", fmt.Sprintf("[ERROR] the text of all blocks has %d characters, more than %d", n, mostBlockText))
	}
	attachments, ok := value("attachments")
	if _, isList := attachments.([]any); !ok || attachments != nil && !isList {
		return refuse("invalid_attachments")
	}
	m.Attachments = objects(attachments)
	return fillMetadata(m, args, value)
}

func fillMetadata(m *Message, args map[string]any, value func(string) (any, bool)) error {
	if args["metadata"] == nil || args["metadata"] == "" {
		return nil
	}
	v, ok := value("metadata")
	m.Metadata = object(v)
	if !ok || m.Metadata == nil {
		return refuse("invalid_metadata_format")
	}
	if str(m.Metadata, "event_type") == "" || object(m.Metadata["event_payload"]) == nil {
		return refuse("invalid_metadata_schema")
	}
	return nil
}

// place finds the channel that the bot may write to: by id, "#name", or a
// person's id for their private messages.
func (s *Slack) place(c *call) (*Channel, error) {
	at := s.channel(c.text("channel"))
	if u := s.user(c.text("channel")); at == nil && u != nil && u.ID == c.text("channel") {
		at = s.direct(u)
	}
	switch {
	case at == nil, at.Private && !at.has(BotUser):
		return nil, refuse("channel_not_found")
	case at.Archived:
		return nil, refuse("is_archived")
	case !at.has(BotUser) && !s.may(c, "chat:write.public"):
		return nil, refuse("not_in_channel")
	}
	if u := s.user(at.With); u != nil && u.Gone {
		return nil, refuse("user_disabled")
	}
	return at, nil
}

func postMessage(s *Slack, c *call) (map[string]any, error) {
	at, err := s.place(c)
	if err != nil {
		return nil, err
	}
	m, err := s.compose(c)
	if err != nil {
		return nil, err
	}
	m.Channel = at.ID
	if m.Thread = c.text("thread_ts"); m.Thread != "" && s.message(at.ID, m.Thread) == nil {
		return nil, refuse("thread_not_found")
	}
	m.Broadcast = m.Thread != "" && c.flag("reply_broadcast")
	if length(m.Text) > mostText {
		m.Text = string(utf16.Decode(utf16.Encode([]rune(m.Text))[:mostText]))
		s.violated("message_truncated", "chat.postMessage: the text has more than %d characters", mostText)
	}
	if wait := s.limited("posts in "+at.ID, 1, postsApart); wait > 0 {
		return nil, tooMany(wait)
	}
	s.say(m)
	return map[string]any{"channel": at.ID, "ts": m.TS, "message": m.json(true)}, nil
}

func postEphemeral(s *Slack, c *call) (map[string]any, error) {
	at, err := s.place(c)
	if err != nil {
		return nil, err
	}
	m, err := s.compose(c)
	if err != nil {
		return nil, err
	}
	u := s.user(c.text("user"))
	switch {
	case u == nil || u.ID != c.text("user"):
		return nil, refuse("user_not_found")
	case !at.has(u.ID):
		return nil, refuse("user_not_in_channel")
	}
	m.Channel, m.For, m.Thread = at.ID, u.ID, c.text("thread_ts")
	if m.Thread != "" && s.message(at.ID, m.Thread) == nil {
		return nil, refuse("thread_not_found")
	}
	s.say(m)
	return map[string]any{"message_ts": m.TS}, nil
}

// own finds a message that the bot may change.
func (s *Slack) own(c *call, not string) (*Message, error) {
	at := s.channelByID(c.text("channel"))
	if at == nil || at.Private && !at.has(BotUser) {
		return nil, refuse("channel_not_found")
	}
	if at.Archived {
		return nil, refuse("is_archived")
	}
	m := s.message(at.ID, c.text("ts"))
	switch {
	case m == nil || m.For != "":
		return nil, refuse("message_not_found")
	case !m.Bot:
		return nil, refuse(not)
	}
	return m, nil
}

func updateMessage(s *Slack, c *call) (map[string]any, error) {
	m, err := s.own(c, "cant_update_message")
	if err != nil {
		return nil, err
	}
	if length(c.text("text")) > mostUpdateText {
		return nil, refuse("msg_too_long")
	}
	next, err := s.compose(c)
	if err != nil {
		return nil, err
	}
	s.edit(m, next, c.has("blocks"))
	return map[string]any{"channel": m.Channel, "ts": m.TS, "text": m.Text, "message": m.json(true)}, nil
}

// edit puts new content in a message. The lock is held.
func (s *Slack) edit(m, next *Message, blocks bool) {
	m.Text, m.Attachments, m.Loose = next.Text, next.Attachments, next.Loose
	if blocks || next.Text != "" {
		m.Blocks = next.Blocks
	}
	if next.Metadata != nil {
		m.Metadata = next.Metadata
	}
	for _, b := range m.Blocks {
		if str(b, "block_id") == "" {
			b["block_id"] = s.id("b")
		}
	}
	m.Edits++
	s.happened()
}

func deleteMessage(s *Slack, c *call) (map[string]any, error) {
	m, err := s.own(c, "cant_delete_message")
	if err != nil {
		return nil, err
	}
	m.deleted = true
	return map[string]any{"channel": m.Channel, "ts": m.TS}, nil
}

func permalink(s *Slack, c *call) (map[string]any, error) {
	at := s.channelByID(c.text("channel"))
	if at == nil || at.Private && !at.has(BotUser) {
		return nil, refuse("channel_not_found")
	}
	m := s.message(at.ID, c.text("message_ts"))
	if m == nil {
		return nil, refuse("message_not_found")
	}
	link := "https://office.slack.com/archives/" + at.ID + "/p" + strings.ReplaceAll(m.TS, ".", "")
	if m.Thread != "" {
		link += "?thread_ts=" + m.Thread + "&cid=" + at.ID
	}
	return map[string]any{"channel": at.ID, "permalink": link}, nil
}
