package discordtest

import "slices"

// Messages are the messages of a channel that everybody there reads, oldest
// first.
func (d *Discord) Messages(c *Channel) []Message {
	d.mu.Lock()
	defer d.mu.Unlock()
	return copies(slices.DeleteFunc(slices.Clone(c.messages), func(m *Message) bool { return m.ReadBy != nil }))
}

// Ephemeral are the messages that a user alone reads, in all channels, oldest
// first.
func (d *Discord) Ephemeral(u *User) []Message {
	d.mu.Lock()
	defer d.mu.Unlock()
	var list []*Message
	for _, c := range d.channels {
		for _, m := range c.messages {
			if m.ReadBy == u {
				list = append(list, m)
			}
		}
	}
	slices.SortFunc(list, func(a, b *Message) int { return older(a.ID, b.ID) })
	return copies(list)
}

// Direct are the private messages between a user and the bot, oldest first.
func (d *Discord) Direct(u *User) []Message { return d.Messages(d.Private(u)) }

// Threads are the threads that began in a channel, oldest first.
func (d *Discord) Threads(c *Channel) []*Channel {
	d.mu.Lock()
	defer d.mu.Unlock()
	var list []*Channel
	for _, t := range d.channels {
		if t.Parent == c {
			list = append(list, t)
		}
	}
	slices.SortFunc(list, func(a, b *Channel) int { return older(a.ID, b.ID) })
	return list
}

// Message is a message by its id, as it stands now.
func (d *Discord) Message(c *Channel, id string) (Message, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	m := c.message(id)
	if m == nil {
		return Message{}, false
	}
	return m.copy(), true
}

// Count is how many messages stand in all channels and private messages, the
// ephemeral ones aside.
func (d *Discord) Count() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := 0
	for _, c := range d.channels {
		for _, m := range c.messages {
			if m.ReadBy == nil {
				n++
			}
		}
	}
	return n
}

// AwaitMessages waits until a channel has so many public messages.
func (d *Discord) AwaitMessages(c *Channel, n int) []Message {
	d.t.Helper()
	var list []Message
	d.Until("enough messages stand in the channel", func() bool {
		list = d.Messages(c)
		return len(list) >= n
	})
	return list
}

// Channel is a channel by its id, or nil: for what a bot knows by id alone.
func (d *Discord) Channel(id string) *Channel {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.channels[id]
}

// Request is a request that the bot made, and what it was answered.
type Request struct {
	Method, Path string
	Route        string // as the OpenAPI description writes it
	Body         map[string]any
	List         []any // the body, where it is a list
	Files        int   // that came with it
	Header       map[string]string
	Status       int
	Code         int // of the error, or 0
	Message      string
	Fault        string // that Break did to it, or ""
}

// Audit is every request so far, in the order in which they were answered.
func (d *Discord) Audit() []Request {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.audit)
}

// Violation is something that a bot should not do.
type Violation struct {
	What, Where string
}

// Violations are what the bot should not have done: bodies that Discord
// refuses, texts that notify by default, requests during a rate limit, what
// breaks the gateway's protocol.
func (d *Discord) Violations() []Violation {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.violations)
}

// violate needs d.mu.
func (d *Discord) violate(where, what string) {
	d.violations = append(d.violations, Violation{What: what, Where: where})
	d.note()
}

// older orders ids as they were made.
func older(a, b string) int {
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
