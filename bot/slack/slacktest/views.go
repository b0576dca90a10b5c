package slacktest

import (
	"encoding/json"
	"fmt"
	"maps"
)

// Limits of views.
const (
	mostViews     = 3       // in a stack
	mostViewBytes = 250_000 // of one
)

// View is a form, or a person's Home.
type View struct {
	ID         string
	User       string
	Type       string // "modal" or "home"
	Callback   string
	External   string
	Title      string
	Hash       string
	Private    string // private_metadata
	Blocks     []map[string]any
	Root       string // id of the first view of its stack
	Previous   string // id of the one below it, or ""
	NotifyShut bool   // notify_on_close
	Errors     map[string]string

	raw     map[string]any
	trigger string
	shut    bool
}

func viewMethods() map[string]method {
	return map[string]method{
		"views.open":    {perMinute: tier4, json: true, needs: []string{"view"}, do: openView},
		"views.push":    {perMinute: tier4, json: true, needs: []string{"view"}, do: pushView},
		"views.update":  {perMinute: tier4, json: true, needs: []string{"view"}, do: updateView},
		"views.publish": {perMinute: tier4, json: true, needs: []string{"user_id", "view"}, do: publishView},
	}
}

// viewOf reads and checks a view of a type.
func (s *Slack) viewOf(c *call, kind string) (*View, error) {
	value, ok := c.value("view")
	raw := object(value)
	if !ok || raw == nil {
		return nil, refuse("invalid_arguments", "[ERROR] must be a valid view [json-pointer:/view]")
	}
	return checkedView(raw, kind)
}

func checkedView(raw map[string]any, kind string) (*View, error) {
	if text, err := json.Marshal(raw); err != nil || len(text) > mostViewBytes {
		return nil, refuse("view_too_large")
	}
	if problems := viewProblems(raw, kind); len(problems) > 0 {
		return nil, refuse("invalid_arguments", problems...)
	}
	v := &View{Type: kind}
	v.take(raw)
	return v, nil
}

// take fills a view from its JSON.
func (v *View) take(raw map[string]any) {
	v.raw, v.Errors = raw, nil
	v.Callback, v.External, v.Private = str(raw, "callback_id"), str(raw, "external_id"), str(raw, "private_metadata")
	v.Title, v.Blocks = str(object(raw["title"]), "text"), objects(raw["blocks"])
	v.NotifyShut, _ = raw["notify_on_close"].(bool)
}

// keep gives a view its ids. The lock is held.
func (s *Slack) keep(v *View, user string) error {
	for _, other := range s.views {
		if v.External != "" && other.External == v.External && !other.shut && other != v {
			return refuse("duplicate_external_id")
		}
	}
	v.User = user
	if v.ID == "" {
		v.ID = s.id("V")
		s.views = append(s.views, v)
	}
	if v.Root == "" {
		v.Root = v.ID
	}
	s.renew(v)
	return nil
}

// renew gives a view a new hash, and its blocks their ids.
func (s *Slack) renew(v *View) {
	v.Hash = s.id("h")
	for _, b := range v.Blocks {
		if str(b, "block_id") == "" {
			b["block_id"] = s.id("b")
		}
	}
	s.happened()
}

func (v *View) json() map[string]any {
	shown := maps.Clone(v.raw)
	maps.Copy(shown, map[string]any{
		"id": v.ID, "team_id": TeamID, "hash": v.Hash, "root_view_id": v.Root, "previous_view_id": nil, "app_id": AppID,
		"bot_id": BotID, "app_installed_team_id": TeamID, "state": map[string]any{"values": map[string]any{}},
		"callback_id": v.Callback, "private_metadata": v.Private, "external_id": v.External, "blocks": v.Blocks,
	})
	if v.Previous != "" {
		shown["previous_view_id"] = v.Previous
	}
	return shown
}

// pulled uses the call's trigger.
func (s *Slack) pulled(c *call) (*trigger, error) {
	if !c.has("trigger_id") {
		return nil, refuse("invalid_arguments", "[ERROR] missing required field: trigger_id")
	}
	return s.pull(c.text("trigger_id"))
}

func openView(s *Slack, c *call) (map[string]any, error) {
	v, err := s.viewOf(c, "modal")
	if err != nil {
		return nil, err
	}
	t, err := s.pulled(c)
	if err != nil {
		return nil, err
	}
	v.trigger = c.text("trigger_id")
	if err := s.keep(v, t.user); err != nil {
		return nil, err
	}
	return map[string]any{"view": v.json()}, nil
}

func pushView(s *Slack, c *call) (map[string]any, error) {
	v, err := s.viewOf(c, "modal")
	if err != nil {
		return nil, err
	}
	t, err := s.pulled(c)
	if err != nil {
		return nil, err
	}
	v.trigger = c.text("trigger_id")
	if err := s.push(v, t.user); err != nil {
		return nil, err
	}
	return map[string]any{"view": v.json()}, nil
}

// push puts a view on the person's stack. The lock is held.
func (s *Slack) push(v *View, user string) error {
	stack := s.stack(user)
	if len(stack) == 0 {
		return refuse("not_found")
	}
	if len(stack) >= mostViews {
		return refuse("push_limit_reached")
	}
	v.Root, v.Previous = stack[0].Root, stack[len(stack)-1].ID
	return s.keep(v, user)
}

// stack are the forms that a person has open, the topmost last.
func (s *Slack) stack(user string) []*View {
	var stack []*View
	for _, v := range s.views {
		if v.User == user && v.Type == "modal" && !v.shut {
			stack = append(stack, v)
		}
	}
	return stack
}

func updateView(s *Slack, c *call) (map[string]any, error) {
	var old *View
	for _, v := range s.views {
		byID := c.has("view_id") && v.ID == c.text("view_id")
		if byID || c.has("external_id") && v.External == c.text("external_id") {
			old = v
		}
	}
	if !c.has("view_id") && !c.has("external_id") {
		return nil, refuse("invalid_arguments", "[ERROR] missing required field: view_id")
	}
	if old == nil || old.shut {
		return nil, refuse("not_found")
	}
	next, err := s.viewOf(c, old.Type)
	if err != nil {
		return nil, err
	}
	return s.replace(c, old, next)
}

// replace puts a new view in an old one's place.
func (s *Slack) replace(c *call, old, next *View) (map[string]any, error) {
	if c.has("hash") && c.text("hash") != old.Hash {
		return nil, refuse("hash_conflict")
	}
	old.take(next.raw)
	if err := s.keep(old, old.User); err != nil {
		return nil, err
	}
	return map[string]any{"view": old.json()}, nil
}

func publishView(s *Slack, c *call) (map[string]any, error) {
	u := s.user(c.text("user_id"))
	if u == nil || u.ID != c.text("user_id") {
		return nil, refuse("user_not_found")
	}
	next, err := s.viewOf(c, "home")
	if err != nil {
		return nil, err
	}
	for _, v := range s.views {
		if v.Type == "home" && v.User == u.ID {
			return s.replace(c, v, next)
		}
	}
	if err := s.keep(next, u.ID); err != nil {
		return nil, err
	}
	return map[string]any{"view": next.json()}, nil
}

// Views are the forms that a person has open, the topmost last.
func (s *Slack) Views(user string) []View {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []View
	for _, v := range s.stack(s.userID(user)) {
		list = append(list, *v)
	}
	return list
}

// Home is what was published to a person's Home; false if nothing was.
func (s *Slack) Home(user string) (View, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, v := range s.views {
		if v.Type == "home" && v.User == s.userID(user) {
			return *v, true
		}
	}
	return View{}, false
}

// obey does what the acknowledgement of a submitted form asks for. The lock is
// held.
func (s *Slack) obey(v *View, payload map[string]any) {
	action := str(payload, "response_action")
	next, err := (*View)(nil), error(nil)
	if action == "update" || action == "push" {
		next, err = checkedView(object(payload["view"]), "modal")
	}
	switch {
	case err != nil:
	case action == "":
		v.shut = true
	case action == "clear":
		for _, open := range s.stack(v.User) {
			open.shut = true
		}
	case action == "update":
		v.take(next.raw)
		s.renew(v)
	case action == "push":
		err = s.push(next, v.User)
	case action == "errors":
		err = v.blame(object(payload["errors"]))
	default:
		err = refuse("invalid_response_action", action)
	}
	if err != nil {
		s.violated("invalid_view_response", "the person reads of trouble connecting: %s", err)
	}
}

// blame shows what is wrong, at its inputs.
func (v *View) blame(errors map[string]any) error {
	if len(errors) == 0 {
		return refuse("invalid_errors", "there are none")
	}
	v.Errors = map[string]string{}
	for id, text := range errors {
		v.Errors[id] = fmt.Sprint(text)
		input := false
		for _, b := range v.Blocks {
			input = input || str(b, "block_id") == id && str(b, "type") == "input"
		}
		if !input {
			return refuse("invalid_errors", id+" is no input's block_id")
		}
	}
	return nil
}
