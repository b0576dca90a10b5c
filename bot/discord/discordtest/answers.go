package discordtest

import "slices"

// The types of callbacks.
const (
	ackMessage  = 4
	ackDeferred = 5
	ackQuietly  = 6
	ackUpdate   = 7
	ackChoices  = 8
	ackModal    = 9
)

// callback takes the first answer to an interaction.
func (d *Discord) callback(c *call) (any, *Error) {
	in := d.interactions[c.PathValue("interaction_id")]
	if in == nil || in.Token != c.PathValue("interaction_token") {
		return nil, refuse(404, 10062, "Unknown interaction")
	}
	in.tries++
	switch late := d.clock().Sub(in.At); {
	case in.ack != nil:
		return nil, refuse(400, 40060, "Interaction has already been acknowledged.")
	case late >= answerWithin:
		return nil, refuse(404, 10062, "Unknown interaction")
	}
	var body struct {
		Type int
		Data draft
	}
	if e := c.into(&body); e != nil {
		return nil, e
	}
	if e := in.fits(body.Type); e != nil {
		return nil, e
	}
	data, _ := c.body["data"].(object)
	if e := d.take(in, c, body.Type, body.Data, data); e != nil {
		return nil, e
	}
	now := d.clock()
	in.ack = &Ack{Type: body.Type, At: now, After: now.Sub(in.At), Hidden: in.original != nil && in.original.ReadBy != nil}
	if c.URL.Query().Get("with_response") != "true" {
		return nil, nil
	}
	return d.callbackJSON(in), nil
}

// fits says why a callback of a type can't answer the interaction, or nil.
func (in *Interaction) fits(kind int) *Error {
	ok := []int{ackMessage, ackDeferred, ackModal}
	switch {
	case in.Kind == SuggestInteraction:
		ok = []int{ackChoices}
	case in.Kind == ComponentInteraction:
		ok = append(ok, ackQuietly, ackUpdate)
	case in.Kind == SubmitInteraction && in.message != nil:
		ok = []int{ackMessage, ackDeferred, ackQuietly, ackUpdate}
	case in.Kind == SubmitInteraction:
		ok = []int{ackMessage, ackDeferred}
	}
	if slices.Contains(ok, kind) {
		return nil
	}
	var p problems
	p.add("type", "INTERACTION_CALLBACK_TYPE_INVALID", "The callback type %d does not fit an interaction of type %d.", kind, in.Kind)
	return p.refusal()
}

// take does what a callback says.
func (d *Discord) take(in *Interaction, c *call, kind int, from draft, data object) *Error {
	switch kind {
	case ackMessage:
		m, e := d.answerMessage(in, c, from, data)
		if e != nil {
			return e
		}
		in.original = m
	case ackDeferred:
		m := &Message{ID: d.snowflake(), Channel: in.In, Author: d.bot, SentAt: d.clock(), interaction: in}
		m.Flags = flagLoading | from.Flags&flagEphemeral
		if from.Flags&flagEphemeral != 0 {
			m.ReadBy = in.By
		}
		d.store(m)
		in.original = m
	case ackQuietly:
		in.original = in.message
	case ackUpdate:
		changed := in.message.copy()
		d.fillIn(&changed, c, from, data)
		if changed.empty() {
			return refuse(400, 50006, "Cannot send an empty message")
		}
		changed.EditedAt = d.clock()
		*in.message = changed
		in.original = in.message
	case ackChoices:
		var choices struct{ Data struct{ Choices []Choice } }
		if e := c.into(&choices); e != nil {
			return e
		}
		in.choices = choices.Data.Choices
	case ackModal:
		var modal struct {
			Data struct {
				Title      string      `json:"title"`
				CustomID   string      `json:"custom_id"`
				Components []Component `json:"components"`
			}
		}
		if e := c.into(&modal); e != nil {
			return e
		}
		number(modal.Data.Components, new(int))
		in.modal = &Modal{Title: modal.Data.Title, CustomID: modal.Data.CustomID, Components: modal.Data.Components, from: in}
	}
	return nil
}

// answerMessage makes and stores a message that answers or follows.
func (d *Discord) answerMessage(in *Interaction, c *call, from draft, data object) (*Message, *Error) {
	m := &Message{ID: d.snowflake(), Channel: in.In, Author: d.bot, SentAt: d.clock(), interaction: in}
	d.fillIn(m, c, from, data)
	if m.empty() {
		return nil, refuse(400, 50006, "Cannot send an empty message")
	}
	if from.Flags&flagEphemeral != 0 {
		m.Flags |= flagEphemeral
		m.ReadBy = in.By
	}
	d.mindful(c, from)
	m.Notified = d.notified(m, from.AllowedMentions, usersOnly())
	d.store(m)
	return m, nil
}

func (d *Discord) callbackJSON(in *Interaction) object {
	o := object{"interaction": object{"id": in.ID, "type": int(in.Kind)}, "resource": object{"type": in.ack.Type}}
	about := o["interaction"].(object)
	if in.original != nil {
		about["response_message_id"] = in.original.ID
		about["response_message_loading"] = in.original.Loading()
		about["response_message_ephemeral"] = in.original.ReadBy != nil
		if in.ack.Type == ackMessage || in.ack.Type == ackUpdate {
			o["resource"].(object)["message"] = d.messageJSON(in.original)
		}
	}
	return o
}

// hook is the interaction whose token a path holds, while it lives.
func (d *Discord) hook(c *call) (*Interaction, *Error) {
	in := d.byToken[c.PathValue("webhook_token")]
	switch {
	case in == nil || c.PathValue("webhook_id") != d.app:
		return nil, refuse(404, 10015, "Unknown Webhook")
	case d.clock().Sub(in.At) >= tokenLives:
		return nil, refuse(401, 50027, "Invalid Webhook Token")
	case in.ack == nil:
		return nil, refuse(404, 10015, "Unknown Webhook")
	}
	return in, nil
}

func (d *Discord) followUp(c *call) (any, *Error) {
	in, e := d.hook(c)
	if e != nil {
		return nil, e
	}
	if in.original != nil && in.original.Loading() {
		return d.fillAnswer(in, in.original, c)
	}
	var from draft
	if e := c.into(&from); e != nil {
		return nil, e
	}
	m, e := d.answerMessage(in, c, from, c.body)
	if e != nil {
		return nil, e
	}
	in.follow = append(in.follow, m)
	return d.messageJSON(m), nil
}

// answered is the message of the interaction that a path names.
func (d *Discord) answered(c *call) (*Interaction, *Message, *Error) {
	in, e := d.hook(c)
	if e != nil {
		return nil, nil, e
	}
	id := c.PathValue("message_id")
	if (id == "" || in.original != nil && id == in.original.ID) && in.original != nil && in.In.message(in.original.ID) != nil {
		return in, in.original, nil
	}
	for _, m := range in.follow {
		if m.ID == id {
			return in, m, nil
		}
	}
	return nil, nil, refuse(404, 10008, "Unknown Message")
}

func (d *Discord) getAnswer(c *call) (any, *Error) {
	_, m, e := d.answered(c)
	if e != nil {
		return nil, e
	}
	return d.messageJSON(m), nil
}

func (d *Discord) editAnswer(c *call) (any, *Error) {
	in, m, e := d.answered(c)
	if e != nil {
		return nil, e
	}
	return d.fillAnswer(in, m, c)
}

// fillAnswer edits an answer; a deferred one is told now, and notifies.
func (d *Discord) fillAnswer(in *Interaction, m *Message, c *call) (any, *Error) {
	loading := m.Loading()
	m.Flags &^= flagLoading
	body, e := d.edit(m, c)
	if e != nil {
		if loading {
			m.Flags |= flagLoading
		}
		return nil, e
	}
	if loading {
		var from draft
		_ = c.into(&from) // it was decoded before
		d.mindful(c, from)
		m.EditedAt = m.SentAt
		m.Notified = d.notified(m, from.AllowedMentions, usersOnly())
	}
	if m == in.original {
		in.taken = true
	}
	return body, nil
}

func (d *Discord) deleteAnswer(c *call) (any, *Error) {
	in, m, e := d.answered(c)
	if e != nil {
		return nil, e
	}
	m.remove()
	in.follow = slices.DeleteFunc(in.follow, func(o *Message) bool { return o == m })
	return nil, nil
}
