package discordtest

import (
	"fmt"
	"strconv"
	"strings"
)

// conforms holds the body of a call against the description and against the
// rules that it does not state, or is nil.
func (d *Discord) conforms(c *call) *Error {
	method, path, _ := strings.Cut(c.route, " ")
	doc, err := description()
	if err != nil {
		return refuse(500, 0, fmt.Sprintf("the description can't be read: %v", err))
	}
	schema := schemaOf(doc, method, path)
	if schema == nil {
		return nil
	}
	var p problems
	d.unstated(c, method, path, &p)
	if len(p.list) > 0 {
		return p.refusal()
	}
	switch {
	case c.list != nil:
		for _, one := range c.list {
			numeric(one)
		}
		inspect(schema, "", c.list, &p)
	case c.body != nil:
		numeric(c.body)
		inspect(schema, "", c.body, &p)
	case len(c.files) == 0:
		inspect(schema, "", object{}, &p)
	}
	return p.refusal()
}

// numeric makes the one number that Discord takes as a string, and describes
// as a number, a number for the description, and back.
func numeric(command any) {
	o, _ := command.(object)
	if text, ok := o["default_member_permissions"].(string); ok {
		if n, err := strconv.ParseFloat(text, 64); err == nil {
			o["default_member_permissions"] = n
		}
	}
}

// unstated are the rules that the description does not state.
func (d *Discord) unstated(c *call, method, path string, p *problems) {
	switch {
	case method == "POST" && path == "/channels/{channel_id}/messages":
		checkMessage(c, "", c.body, postedFlags, p)
		checkNonce(c.body, p)
	case method == "PATCH" && strings.Contains(path, "/messages/"):
		checkMessage(c, "", c.body, editedFlags, p)
	case method == "POST" && strings.HasPrefix(path, "/webhooks/"):
		checkMessage(c, "", c.body, answeredFlags, p)
	case strings.HasSuffix(path, "/callback"):
		checkCallback(c, p)
	case method == "PUT" && strings.HasSuffix(path, "/commands"):
		checkCommands(c.list, p)
	case strings.Contains(path, "/commands"):
		checkCommand("", c.body, method == "PATCH", p)
	}
}
