package slacktest

import (
	"maps"
	"slices"
	"strings"
)

// Press has somebody press a button of a message, or choose an option of one
// of its overflow menus, by what it reads. A label that stands there several
// times is the first; "Close#2" is the second. The message counts as it stands
// now: what is no longer there can't be pressed. A confirmation is confirmed.
func (s *Slack) Press(user string, m Message, label string) *Handle {
	s.mu.Lock()
	defer s.mu.Unlock()
	h, u, now := s.reach(user, m)
	if h.broken != nil {
		return h
	}
	c, option, ok := find(now.Controls(), label)
	if !ok {
		h.broken = s.broken("%q is no button of %s", label, m.TS)
		return h
	}
	action := map[string]any{"action_id": c.Action, "block_id": c.Block, "type": c.Kind, "action_ts": s.ts()}
	if c.Kind == "overflow" {
		action["selected_option"] = chosen(c, option)
	} else {
		action["text"] = map[string]any{"type": "plain_text", "text": c.Label, "emoji": true}
		if c.Value != "" {
			action["value"] = c.Value
		}
	}
	s.press(h, u, now, action)
	return h
}

// Select has somebody choose in a menu, a date picker or a people picker of a
// message: placeholder names the menu, choice is the option's text, a date
// (2026-12-01), a time, or a person or channel.
func (s *Slack) Select(user string, m Message, placeholder, choice string) *Handle {
	s.mu.Lock()
	defer s.mu.Unlock()
	h, u, now := s.reach(user, m)
	if h.broken != nil {
		return h
	}
	for _, c := range now.Controls() {
		if c.Kind == "button" || c.Kind == "overflow" || c.Label != placeholder {
			continue
		}
		value, ok := s.chosenIn(c, choice)
		if !ok {
			break
		}
		if now.state == nil {
			now.state = map[string]map[string]any{}
		}
		now.state[c.Block] = merge(map[string]any{c.Action: value}, without(now.state[c.Block], c.Action))
		action := map[string]any{"action_id": c.Action, "block_id": c.Block, "action_ts": s.ts()}
		s.press(h, u, now, merge(action, value))
		return h
	}
	h.broken = s.broken("%q can't be chosen from %q of %s", choice, placeholder, m.TS)
	return h
}

// without is an object less one of its properties.
func without(o map[string]any, key string) map[string]any {
	rest := maps.Clone(o)
	delete(rest, key)
	return rest
}

func merge(into, from map[string]any) map[string]any {
	maps.Copy(into, from)
	return into
}

// chosenIn is the state of a menu once something is chosen.
func (s *Slack) chosenIn(c Control, choice string) (map[string]any, bool) {
	state := map[string]any{"type": c.Kind}
	switch c.Kind {
	case "static_select", "radio_buttons":
		i := slices.Index(c.Options, choice)
		if i < 0 {
			return nil, false
		}
		state["selected_option"] = chosen(c, i)
	case "multi_static_select", "checkboxes":
		list := []any{}
		for one := range strings.SplitSeq(choice, ",") {
			i := slices.Index(c.Options, one)
			if i < 0 {
				return nil, false
			}
			list = append(list, chosen(c, i))
		}
		state["selected_options"] = list
	case "users_select":
		state["selected_user"] = s.userID(choice)
		return state, s.user(choice) != nil
	case "conversations_select", "channels_select":
		state["selected_"+strings.TrimSuffix(c.Kind, "s_select")] = s.channelID(choice)
		return state, s.channel(choice) != nil
	case "datepicker":
		state["selected_date"] = choice
		return state, isDate(choice)
	case "timepicker":
		state["selected_time"] = choice
	default:
		state["value"] = choice
	}
	return state, true
}

func chosen(c Control, i int) map[string]any {
	return map[string]any{"text": map[string]any{"type": "plain_text", "text": c.Options[i], "emoji": true}, "value": c.Values[i]}
}

// find finds a button or an option of an overflow menu.
func find(controls []Control, label string) (c Control, option int, ok bool) {
	label, skip := nth(label)
	for _, c := range controls {
		labels := []string{c.Label}
		if c.Kind == "overflow" {
			labels = c.Options
		} else if c.Kind != "button" {
			continue
		}
		if option := slices.Index(labels, label); option >= 0 {
			if skip == 0 {
				return c, option, true
			}
			skip--
		}
	}
	return Control{}, 0, false
}

// nth takes "#2" from the end of a label: skip one.
func nth(label string) (bare string, skip int) {
	at := strings.LastIndex(label, "#")
	if at < 0 || at != len(label)-2 || label[at+1] < '1' || label[at+1] > '9' {
		return label, 0
	}
	return label[:at], int(label[at+1] - '1')
}

// reach finds a message as it stands, seen by somebody. The lock is held.
func (s *Slack) reach(user string, m Message) (*Handle, *User, *Message) {
	h, u, _ := s.act(user, m.Channel)
	if h.broken != nil {
		return h, nil, nil
	}
	now := s.message(m.Channel, m.TS)
	if now == nil || now.For != "" && now.For != u.ID {
		h.broken = s.broken("%s sees no message %s in %s", user, m.TS, m.Channel)
	}
	return h, u, now
}

// press delivers block_actions. The lock is held.
func (s *Slack) press(h *Handle, u *User, m *Message, action map[string]any) {
	at := s.channelByID(m.Channel)
	h.Trigger, h.Response = s.newTrigger(u.ID), s.newResponse(h, m)
	container := map[string]any{"type": "message", "message_ts": m.TS, "channel_id": m.Channel, "is_ephemeral": m.For != ""}
	payload := s.interaction("block_actions", u, h)
	payload["container"], payload["channel"] = container, s.channelRef(at)
	payload["actions"] = []any{action}
	payload["state"] = map[string]any{"values": m.values()}
	if m.Thread != "" {
		container["thread_ts"] = m.Thread
	}
	if m.For == "" {
		payload["message"] = m.json(true)
	}
	s.interact(h, payload, false)
}

// values are the state of a message's menus: what was chosen, or is at first.
func (m *Message) values() map[string]any {
	values := map[string]any{}
	for _, c := range m.Controls() {
		if c.Kind == "button" || c.Kind == "overflow" {
			continue
		}
		state := map[string]any{"type": c.Kind}
		if was, ok := m.state[c.Block][c.Action].(map[string]any); ok {
			state = was
		}
		in := object(values[c.Block])
		if in == nil {
			in = map[string]any{}
			values[c.Block] = in
		}
		in[c.Action] = state
	}
	return values
}

func (s *Slack) channelRef(c *Channel) map[string]any {
	name := c.Name
	if c.With != "" {
		name = "directmessage"
	}
	return map[string]any{"id": c.ID, "name": name}
}

// interaction is what every interactive payload has.
func (s *Slack) interaction(kind string, u *User, h *Handle) map[string]any {
	var enterprise any
	if s.o.Enterprise != "" {
		enterprise = map[string]any{"id": s.o.Enterprise, "name": "Organisation"}
	}
	payload := map[string]any{
		"type": kind, "token": "legacy", "api_app_id": AppID, "action_ts": s.ts(), "enterprise": enterprise, "is_enterprise_install": s.o.OrgWide,
		"user": map[string]any{"id": u.ID, "username": u.Name, "name": u.Name, "team_id": u.Team},
		"team": map[string]any{"id": s.comesFrom(), "domain": "office"}, "trigger_id": h.Trigger,
	}
	if h.Response != "" {
		payload["response_url"] = h.Response
	}
	return payload
}

// interact delivers an interactive payload.
func (s *Slack) interact(h *Handle, payload map[string]any, accepts bool) {
	e := &envelope{kind: "interactive", accepts: accepts, handle: h, payload: payload}
	if str(payload, "type") == "view_submission" {
		for _, v := range s.views {
			if v.ID == str(object(payload["view"]), "id") {
				e.view = v
			}
		}
	}
	if s.streams.php > 0 {
		s.streams.php--
		emptied(payload)
	}
	s.deliver(e)
}

// emptied writes the state as PHP writes an empty map.
func emptied(payload map[string]any) {
	empty := map[string]any{"values": []any{}}
	if payload["state"] != nil {
		payload["state"] = empty
	}
	if view := object(payload["view"]); view != nil {
		view["state"] = empty
	}
}
