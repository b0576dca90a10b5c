package discordtest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// callable is a command and the options of its last part, or why Discord's
// client would not let somebody call it so; it needs d.mu.
func (d *Discord) callable(u *User, c *Channel, kind int, path string, values Values) (*Command, []Option, error) {
	command, options, ok := d.find(c, kind, path)
	if !ok {
		return nil, nil, fmt.Errorf("it is not registered; there are %s", d.names())
	}
	may := c.may(u)
	if d.channels[c.ID] == nil || may&ViewChannel == 0 || may&UseCommands == 0 {
		return nil, nil, fmt.Errorf("they can't use commands in that channel")
	}
	if need := command.DefaultMemberPermissions; need != nil && c.Guild != nil {
		bits, _ := strconv.ParseInt(*need, 10, 64)
		if p := Permission(bits); may&Administrator == 0 && (p == 0 || may&p != p) {
			return nil, nil, fmt.Errorf("they lack its default_member_permissions")
		}
	}
	if !command.reaches(c) {
		return nil, nil, fmt.Errorf("it is not for such a channel")
	}
	for name := range values {
		if !slices.ContainsFunc(options, func(o Option) bool { return o.Name == name }) {
			return nil, nil, fmt.Errorf("it has no option %q", name)
		}
	}
	for _, o := range options {
		value, given := values[o.Name]
		if !given && o.Required {
			return nil, nil, fmt.Errorf("option %q is required", o.Name)
		}
		if !given {
			continue
		}
		if _, err := o.take(value); err != nil {
			return nil, nil, err
		}
	}
	return command, options, nil
}

// reaches tells whether the command is for a guild, or for private messages.
func (c *Command) reaches(in *Channel) bool {
	if in.Guild == nil {
		return c.GuildID == "" && (c.Contexts == nil && (c.DMPermission == nil || *c.DMPermission) || slices.Contains(c.Contexts, 1))
	}
	return c.GuildID != "" || c.Contexts == nil || slices.Contains(c.Contexts, 0)
}

func (d *Discord) names() string {
	var names []string
	for _, list := range d.commands {
		for _, c := range list {
			names = append(names, "/"+c.Name)
		}
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

// take is a value as the client sends it, or why the client refuses it.
func (o Option) take(value any) (any, error) {
	if len(o.Choices) > 0 {
		return o.choose(value)
	}
	switch v := value.(type) {
	case string:
		n := utf8.RuneCountInString(v)
		if o.Type == textOption && n >= or(o.MinLength, 0) && n <= or(o.MaxLength, 6000) && n > 0 {
			return v, nil
		}
	case int:
		if (o.Type == wholeOption || o.Type == numOption) && o.holds(float64(v)) {
			return v, nil
		}
	case float64:
		if o.Type == numOption && o.holds(v) {
			return v, nil
		}
	case bool:
		if o.Type == boolOption {
			return v, nil
		}
	case *User:
		if o.Type == userOption || o.Type == whoOption {
			return v.ID, nil
		}
	case *Channel:
		if o.Type == placeOption && (len(o.ChannelTypes) == 0 || slices.Contains(o.ChannelTypes, int(v.Kind))) {
			return v.ID, nil
		}
	case *Role:
		if o.Type == roleOption || o.Type == whoOption {
			return v.ID, nil
		}
	}
	return nil, fmt.Errorf("option %q (type %d) does not take %v", o.Name, o.Type, value)
}

func (o Option) holds(v float64) bool {
	return (o.MinValue == nil || v >= *o.MinValue) && (o.MaxValue == nil || v <= *o.MaxValue)
}

// choose is the value of a choice, which is named by it or by any of its names.
func (o Option) choose(value any) (any, error) {
	typed := fmt.Sprint(value)
	for _, c := range o.Choices {
		if fmt.Sprint(c.Value) == typed || c.Name == typed {
			return c.Value, nil
		}
		for _, name := range c.NameLocalizations {
			if name == typed {
				return c.Value, nil
			}
		}
	}
	return nil, fmt.Errorf("option %q has no choice %q", o.Name, typed)
}

// fill is the options as the client sends them, and who and what they name.
func (d *Discord) fill(c *Channel, options []Option, values Values) (filled []any, resolved object) {
	resolved = object{}
	for _, o := range options {
		value, given := values[o.Name]
		if !given {
			continue
		}
		sent, err := o.take(value)
		if err != nil {
			sent = fmt.Sprint(value) // half typed
		}
		filled = append(filled, object{"name": o.Name, "type": o.Type, "value": sent})
		switch v := value.(type) {
		case *User:
			put(resolved, "users", v.ID, userJSON(v))
			if c.Guild != nil && c.Guild.members[v.ID] != nil {
				put(resolved, "members", v.ID, d.memberJSON(c, v, false))
			}
		case *Channel:
			put(resolved, "channels", v.ID, d.channelJSON(v))
		case *Role:
			put(resolved, "roles", v.ID, roleJSON(v))
		}
	}
	return filled, resolved
}

func put(into object, kind, id string, value any) {
	if into[kind] == nil {
		into[kind] = object{}
	}
	into[kind].(object)[id] = value
}

// nest wraps options in the subcommands of a path.
func nest(options []Option, path string, filled []any) []any {
	words := strings.Fields(path)[1:]
	if len(words) == 0 {
		return filled
	}
	at := slices.IndexFunc(options, func(o Option) bool { return o.Name == words[0] })
	inner := nest(options[at].Options, strings.Join(words, " "), filled)
	one := object{"name": words[0], "type": options[at].Type}
	if inner == nil {
		inner = []any{}
	}
	one["options"] = inner
	return []any{one}
}
