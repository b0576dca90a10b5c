package slacktest

import (
	"slices"
	"strings"
)

// Message is one as it stands: what was posted, with every later edit.
type Message struct {
	Channel     string
	TS          string // its time and id
	Thread      string // the ts of the message that it answers to, or ""
	Broadcast   bool   // an answer that stands in the channel, too
	User        string // who said it
	Bot         bool   // the bot did
	For         string // ephemeral: the only person who sees it
	Text        string // where there are blocks: for notifications and screen readers
	Blocks      []map[string]any
	Attachments []map[string]any
	Metadata    map[string]any
	Edits       int
	Via         string // how it came: the method, "ack" or "response_url"
	Loose       bool   // posted with link_names or parse: names in the text become mentions

	deleted bool
	state   map[string]map[string]any // what was chosen in it: by block, by action
}

// Control is something in a message that can be pressed or chosen.
type Control struct {
	Kind   string // "button", "overflow", "static_select" ...
	Label  string // of a button; of others the placeholder, if there is one
	Action string
	Block  string
	Value  string
	URL    string
	// Options are the texts to choose from, and Values their values.
	Options []string
	Values  []string
}

// Messages are the messages of a channel that stand, threads too, in their
// order: the bot's and people's.
func (s *Slack) Messages(channel string) []Message {
	return s.list(func(m *Message) bool { return m.For == "" && m.Channel == s.channelID(channel) })
}

// Posts are those of the bot among Messages.
func (s *Slack) Posts(channel string) []Message {
	return s.list(func(m *Message) bool { return m.For == "" && m.Bot && m.Channel == s.channelID(channel) })
}

// Thread are the answers to a message.
func (s *Slack) Thread(m Message) []Message {
	return s.list(func(o *Message) bool { return o.For == "" && o.Channel == m.Channel && o.Thread == m.TS })
}

// Ephemeral are the messages that only this person sees in the channel.
func (s *Slack) Ephemeral(user, channel string) []Message {
	return s.list(func(m *Message) bool { return m.For == s.userID(user) && m.Channel == s.channelID(channel) })
}

// Direct are the private messages of this person with the bot.
func (s *Slack) Direct(user string) []Message {
	return s.list(func(m *Message) bool {
		c := s.channelByID(m.Channel)
		return m.For == "" && c != nil && c.With == s.userID(user)
	})
}

// Count is how many messages of the bot stand anywhere, ephemeral ones aside.
func (s *Slack) Count() int {
	return len(s.list(func(m *Message) bool { return m.Bot && m.For == "" }))
}

// At is the message with this ts as it stands now; false where there is none.
func (s *Slack) At(channel, ts string) (Message, bool) {
	found := s.list(func(m *Message) bool { return m.TS == ts && m.Channel == s.channelID(channel) })
	if len(found) == 0 {
		return Message{}, false
	}
	return found[0], true
}

func (s *Slack) channelID(which string) string {
	if c := s.channel(which); c != nil {
		return c.ID
	}
	return which
}

func (s *Slack) list(fits func(*Message) bool) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []Message
	for _, m := range s.messages {
		if !m.deleted && fits(m) {
			found = append(found, *m)
		}
	}
	slices.SortStableFunc(found, func(a, b Message) int { return strings.Compare(a.TS, b.TS) })
	return found
}

// message finds the message itself. The lock is held.
func (s *Slack) message(channel, ts string) *Message {
	for _, m := range s.messages {
		if m.Channel == channel && m.TS == ts && !m.deleted {
			return m
		}
	}
	return nil
}

// say keeps a new message. The lock is held.
func (s *Slack) say(m *Message) *Message {
	m.TS = s.ts()
	for i, b := range m.Blocks {
		if str(b, "block_id") == "" {
			b["block_id"] = s.id("b")
		}
		m.Blocks[i] = b
	}
	s.messages = append(s.messages, m)
	s.attribute(m)
	s.happened()
	return m
}

// Controls are those of a message, in its order.
func (m Message) Controls() []Control { return controlsOf(m.Blocks) }

func controlsOf(blocks []map[string]any) []Control {
	var list []Control
	for _, b := range blocks {
		for _, e := range append(objects(b["elements"]), objects([]any{b["accessory"], b["element"]})...) {
			if str(e, "action_id") != "" || str(e, "type") == "button" {
				list = append(list, controlOf(b, e))
			}
		}
	}
	return list
}

func controlOf(block, e map[string]any) Control {
	c := Control{
		Kind: str(e, "type"), Label: str(object(e["text"]), "text"), Action: str(e, "action_id"),
		Block: str(block, "block_id"), Value: str(e, "value"), URL: str(e, "url"),
	}
	if c.Label == "" {
		c.Label = str(object(e["placeholder"]), "text")
	}
	for _, o := range optionsOf(e) {
		c.Options = append(c.Options, unescape(str(object(o["text"]), "text")))
		c.Values = append(c.Values, str(o, "value"))
	}
	c.Label = unescape(c.Label)
	return c
}

// optionsOf are the options of a menu, those of its groups too.
func optionsOf(e map[string]any) []map[string]any {
	list := objects(e["options"])
	for _, g := range objects(e["option_groups"]) {
		list = append(list, objects(g["options"])...)
	}
	return list
}

// json is a message as the API shows it.
func (m *Message) json(metadata bool) map[string]any {
	shown := map[string]any{"type": "message", "ts": m.TS, "text": m.Text, "user": m.User, "team": TeamID}
	if m.Bot {
		shown["bot_id"], shown["app_id"] = BotID, AppID
	}
	if len(m.Blocks) > 0 {
		shown["blocks"] = m.Blocks
	}
	if len(m.Attachments) > 0 {
		shown["attachments"] = m.Attachments
	}
	if m.Thread != "" {
		shown["thread_ts"] = m.Thread
	}
	if m.Edits > 0 {
		shown["edited"] = map[string]any{"user": m.User, "ts": m.TS}
	}
	if metadata && m.Metadata != nil {
		shown["metadata"] = m.Metadata
	}
	return shown
}

// str is a text of a JSON object, or "".
func str(o map[string]any, key string) string {
	text, _ := o[key].(string)
	return text
}

// object is a JSON object, or nil.
func object(v any) map[string]any {
	o, _ := v.(map[string]any)
	return o
}

// objects are the objects of a JSON array.
func objects(v any) []map[string]any {
	array, _ := v.([]any)
	var list []map[string]any
	for _, item := range array {
		if o := object(item); o != nil {
			list = append(list, o)
		}
	}
	return list
}
