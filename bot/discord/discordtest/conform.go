package discordtest

import (
	"fmt"
	"maps"
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
		var list []any
		for _, one := range c.list {
			list = append(list, numeric(one))
		}
		inspect(schema, "", list, &p)
	case c.body != nil:
		inspect(schema, "", numeric(c.body), &p)
	case len(c.files) == 0:
		inspect(schema, "", object{}, &p)
	}
	return p.refusal()
}

// numeric is a command for the description: it describes as a number the one
// number that Discord documents, and takes, as a string.
func numeric(command any) any {
	o, _ := command.(object)
	text, ok := o["default_member_permissions"].(string)
	n, err := strconv.ParseFloat(text, 64)
	if !ok || err != nil {
		return command
	}
	o = maps.Clone(o)
	o["default_member_permissions"] = n
	return o
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
