package slacktest

import "slices"

// Shortcut has somebody use a global shortcut: no channel, no response_url.
func (s *Slack) Shortcut(user, callback string) *Handle {
	s.mu.Lock()
	defer s.mu.Unlock()
	h, u, _ := s.act(user, "")
	if h.broken != nil {
		return h
	}
	if !s.installedFor(u) {
		return h.fail("%s is of a workspace where the app isn't installed", user)
	}
	h.Trigger = s.newTrigger(u.ID)
	payload := s.interaction("shortcut", u, h)
	payload["callback_id"] = callback
	s.interact(h, payload, false)
	return h
}

// MessageShortcut has somebody use a shortcut of a message.
func (s *Slack) MessageShortcut(user string, m Message, callback string) *Handle {
	s.mu.Lock()
	defer s.mu.Unlock()
	h, u, now := s.reach(user, m)
	if h.broken != nil {
		return h
	}
	if !s.installedFor(u) {
		return h.fail("%s is of a workspace where the app isn't installed", user)
	}
	h.Trigger, h.Response = s.newTrigger(u.ID), s.newResponse(h, nil)
	payload := s.interaction("message_action", u, h)
	payload["callback_id"], payload["message_ts"] = callback, now.TS
	payload["channel"], payload["message"] = s.channelRef(s.channelByID(now.Channel)), now.json(true)
	s.interact(h, payload, false)
	return h
}

// Submit has somebody submit the form that they see, with values by the
// block_id of each input; what isn't named is left as it is filled in.
func (s *Slack) Submit(user string, values map[string]string) *Handle {
	s.mu.Lock()
	defer s.mu.Unlock()
	h, u, v := s.top(user)
	if h.broken != nil {
		return h
	}
	state := map[string]any{}
	for _, c := range controlsOf(v.Blocks) {
		given, typed := values[c.Block]
		value, ok := s.chosenIn(c, given)
		switch {
		case !typed:
			value = initial(v.Blocks, c)
		case !ok:
			h.broken = s.broken("%q can't be chosen in %s", given, c.Block)
			return h
		}
		state[c.Block] = map[string]any{c.Action: value}
	}
	payload := s.viewPayload("view_submission", u, h, v)
	object(payload["view"])["state"] = map[string]any{"values": state}
	s.interact(h, payload, true)
	return h
}

// CloseView has somebody close the form that they see. The bot is told where
// it asked for it; otherwise the handle never moves.
func (s *Slack) CloseView(user string) *Handle {
	s.mu.Lock()
	defer s.mu.Unlock()
	h, u, v := s.top(user)
	if h.broken != nil {
		return h
	}
	v.shut = true
	if v.NotifyShut {
		payload := s.viewPayload("view_closed", u, h, v)
		payload["is_cleared"] = false
		s.interact(h, payload, false)
	}
	return h
}

func (s *Slack) top(user string) (*Handle, *User, *View) {
	h, u, _ := s.act(user, "")
	if h.broken != nil {
		return h, nil, nil
	}
	stack := s.stack(u.ID)
	if len(stack) == 0 {
		h.broken = s.broken("%s has no form open", user)
		return h, u, nil
	}
	return h, u, stack[len(stack)-1]
}

func (s *Slack) viewPayload(kind string, u *User, h *Handle, v *View) map[string]any {
	h.Trigger = s.newTrigger(u.ID)
	payload := s.interaction(kind, u, h)
	payload["view"] = v.json()
	if kind == "view_submission" {
		payload["response_urls"] = []any{}
	}
	return payload
}

// initial is the state of an input that nobody touched.
func initial(blocks []map[string]any, c Control) map[string]any {
	state := map[string]any{"type": c.Kind}
	at := slices.IndexFunc(blocks, func(b map[string]any) bool { return str(b, "block_id") == c.Block })
	element := object(blocks[at]["element"])
	for from, to := range map[string]string{
		"initial_value": "value", "initial_date": "selected_date", "initial_time": "selected_time",
		"initial_option": "selected_option", "initial_options": "selected_options", "initial_user": "selected_user",
	} {
		if v, ok := element[from]; ok {
			state[to] = v
		}
	}
	return state
}
