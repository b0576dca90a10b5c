package discordtest

import (
	"fmt"
	"slices"
)

// Values are the options of a command, or what is typed into a modal, by name
// or custom id: a string, an int, a float64, a bool, a *User, a *Channel or a
// *Role; of a choice its value or its name in any language; of a select in a
// modal a []string of values.
type Values map[string]any

// Command has somebody call a registered slash command, "risk log", in a
// channel. What Discord's client would not let them do ends the test.
func (d *Discord) Command(u *User, c *Channel, path string, values Values) *Interaction {
	d.t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	in, err := d.command(u, c, path, values)
	if err != nil {
		d.t.Fatalf("discordtest: %s can't call /%s: %v", u.Name, path, err)
	}
	return in
}

// CanCommand says why Discord's client would not let somebody call a command
// so, or nil.
func (d *Discord) CanCommand(u *User, c *Channel, path string, values Values) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	_, _, err := d.callable(u, c, ChatCommand, path, values)
	return err
}

func (d *Discord) command(u *User, c *Channel, path string, values Values) (*Interaction, error) {
	command, options, err := d.callable(u, c, ChatCommand, path, values)
	if err != nil {
		return nil, err
	}
	data := commandJSON(command)
	filled, resolved := d.fill(c, options, values)
	if nested := nest(command.Options, path, filled); len(nested) > 0 {
		data["options"] = nested
	}
	if len(resolved) > 0 {
		data["resolved"] = resolved
	}
	in := d.interact(u, c, CommandInteraction, data)
	in.path = path
	return in, nil
}

// Suggest has somebody type into an option that completes: of the values,
// focused is the option that is being typed.
func (d *Discord) Suggest(u *User, c *Channel, path, focused string, values Values) *Interaction {
	d.t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	command, options, ok := d.find(c, ChatCommand, path)
	if !ok {
		d.t.Fatalf("discordtest: /%s is not registered", path)
	}
	if !slices.ContainsFunc(options, func(o Option) bool { return o.Name == focused && o.Autocomplete }) {
		d.t.Fatalf("discordtest: option %q of /%s does not complete", focused, path)
	}
	filled, _ := d.fill(c, options, values)
	for _, o := range filled {
		if one := o.(object); one["name"] == focused {
			one["focused"] = true
			one["value"] = fmt.Sprint(one["value"])
		}
	}
	data := commandJSON(command)
	data["options"] = nest(command.Options, path, filled)
	in := d.interact(u, c, SuggestInteraction, data)
	in.path = path
	return in
}

// OnMessage has somebody choose a message command, by its name, on a message.
func (d *Discord) OnMessage(u *User, m Message, name string) *Interaction {
	d.t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	command, _, err := d.callable(u, m.Channel, MessageCommand, name, nil)
	if err != nil {
		d.t.Fatalf("discordtest: %s can't choose %q: %v", u.Name, name, err)
	}
	stored := d.seen(u, m)
	if stored == nil {
		d.t.Fatalf("discordtest: %s sees no such message", u.Name)
	}
	data := commandJSON(command)
	data["target_id"] = stored.ID
	data["resolved"] = object{"messages": object{stored.ID: d.messageJSON(stored)}}
	return d.interact(u, m.Channel, CommandInteraction, data)
}

// Say has somebody write a message in a channel.
func (d *Discord) Say(u *User, c *Channel, text string) Message {
	d.mu.Lock()
	defer d.mu.Unlock()
	m := &Message{ID: d.snowflake(), Channel: c, Author: u, Content: text, SentAt: d.clock()}
	c.messages, c.last = append(c.messages, m), m.ID
	d.note()
	return m.copy()
}

// Press has somebody press a button, by its label, on a message as it stands
// now.
func (d *Discord) Press(u *User, m Message, label string) *Interaction {
	d.t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	in, err := d.press(u, m, label)
	if err != nil {
		d.t.Fatalf("discordtest: %s can't press %q: %v", u.Name, label, err)
	}
	return in
}

// CanPress says why Discord's client would not let somebody press a button, or
// nil.
func (d *Discord) CanPress(u *User, m Message, label string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	_, _, err := d.button(u, m, label)
	return err
}

func (d *Discord) press(u *User, m Message, label string) (*Interaction, error) {
	stored, button, err := d.button(u, m, label)
	if err != nil {
		return nil, err
	}
	in := d.onComponent(u, stored, button, nil)
	return in, nil
}

// Buttons are the styles of buttons and components that are looked at here.
const (
	rowComponent    = 1
	buttonComponent = 2
	selectComponent = 3
	inputComponent  = 4
	linkStyle       = 5
	premiumStyle    = 6
)

func (d *Discord) button(u *User, m Message, label string) (*Message, Component, error) {
	stored := d.seen(u, m)
	if stored == nil {
		return nil, Component{}, fmt.Errorf("they see no such message")
	}
	for _, c := range flat(stored.Components) {
		switch {
		case c.Type != buttonComponent || c.Label != label:
		case c.Disabled:
			return nil, c, fmt.Errorf("the button is disabled")
		case c.Style == linkStyle || c.Style == premiumStyle:
			return nil, c, fmt.Errorf("the button leads to %s, not to the bot", c.URL)
		default:
			return stored, c, nil
		}
	}
	return nil, Component{}, fmt.Errorf("the message has no such button, only\n%s", stored.copy().Raw())
}

// Select has somebody choose options, by their labels, from a select of a
// message as it stands now.
func (d *Discord) Select(u *User, m Message, labels ...string) *Interaction {
	d.t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	stored := d.seen(u, m)
	if stored == nil {
		d.t.Fatalf("discordtest: %s sees no such message", u.Name)
	}
	for _, c := range flat(stored.Components) {
		if values, err := c.pick(labels); err == nil {
			return d.onComponent(u, stored, c, values)
		}
	}
	d.t.Fatalf("discordtest: %s can't choose %q in\n%s", u.Name, labels, stored.copy().Raw())
	return nil
}

// pick is the values that options have, where the select can be used so.
func (c Component) pick(labels []string) ([]string, error) {
	low, high := or(c.MinValues, 1), or(c.MaxValues, 1)
	if c.Type != selectComponent || c.Disabled || len(labels) < low || len(labels) > high {
		return nil, fmt.Errorf("no select, or disabled, or not %d to %d options", low, high)
	}
	var values []string
	for _, label := range labels {
		at := slices.IndexFunc(c.Options, func(o SelectOption) bool { return o.Label == label })
		if at < 0 {
			return nil, fmt.Errorf("no option %q", label)
		}
		values = append(values, c.Options[at].Value)
	}
	return values, nil
}

func or(p *int, otherwise int) int {
	if p == nil {
		return otherwise
	}
	return *p
}

// seen is the stored message, where the user can see it; it needs d.mu.
func (d *Discord) seen(u *User, m Message) *Message {
	if m.Channel == nil || d.channels[m.Channel.ID] == nil {
		return nil
	}
	stored := m.Channel.message(m.ID)
	if stored == nil || stored.ReadBy != nil && stored.ReadBy != u || m.Channel.may(u)&ViewChannel == 0 {
		return nil
	}
	return stored
}

func (d *Discord) onComponent(u *User, m *Message, c Component, values []string) *Interaction {
	data := object{"custom_id": c.CustomID, "component_type": c.Type, "id": c.ID}
	if c.Type != buttonComponent {
		data["values"] = values
	}
	return d.interactOn(u, m.Channel, ComponentInteraction, data, m)
}

// Submit has somebody fill in a modal and submit it. Values are by custom id
// or by label; what isn't named stays as it was filled in.
func (d *Discord) Submit(u *User, m Modal, values Values) *Interaction {
	d.t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	if m.from == nil || m.from.By != u {
		d.t.Fatalf("discordtest: the modal does not stand before %s", u.Name)
	}
	rows, err := fillModal(m.Components, values)
	if err != nil {
		d.t.Fatalf("discordtest: %s can't submit %q: %v", u.Name, m.Title, err)
	}
	in := d.interactOn(u, m.from.In, SubmitInteraction, object{"custom_id": m.CustomID, "components": rows}, m.from.message)
	in.opener = &m
	return in
}
