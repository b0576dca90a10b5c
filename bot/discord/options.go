package discord

import (
	"encoding/json"
	"maps"
	"regexp"
	"strings"

	"pmobot/internal/chat"
	"pmobot/internal/say"
)

// optionMore is the option that takes, as a line, whatever has no option of
// its own.
const optionMore = "more"

// verbHere names a verb below which others stand: /pmo settings here. Discord
// has no command that is also a group.
const verbHere = "here"

// options are the parameters of a verb that have an option of their own, in
// the order of Discord (required ones first), and the rest, which goes into
// more. Where it takes a reason that is no parameter, that is the last of them.
func options(s chat.Spec) (shown, rest []chat.Param) {
	var required, bare, others []chat.Param
	for _, p := range s.Params {
		switch {
		case p.Hidden || p.Key == optionMore:
		case p.Required:
			required = append(required, p)
		case p.Bare:
			bare = append(bare, p)
		default:
			others = append(others, p)
		}
	}
	all := append(append(required, bare...), others...)
	if _, has := s.Param(chat.ArgBecause); s.Reason && !has {
		reason := chat.Param{Key: chat.ArgBecause, Type: chat.ProseParam, Name: say.OptionBecause}
		all = append(all[:min(len(all), optionsShown-2)], append([]chat.Param{reason}, all[min(len(all), optionsShown-2):]...)...)
	}
	if len(all) <= optionsShown {
		return all, nil
	}
	return all[:optionsShown-1], all[optionsShown-1:]
}

// typedPath is a path as it is typed in Discord.
func typedPath(path string, specs []chat.Spec) string {
	for _, s := range specs {
		if strings.HasPrefix(s.Path, path+" ") && !s.Internal {
			return path + " " + verbHere
		}
	}
	return path
}

// command fills in what a slash command asks for; focused is the option that
// is being typed, or "".
func (in interaction) command(specs []chat.Spec) (c chat.Command, focused, typed string) {
	path, given := string(in.data.Name), in.data.Options
	for len(given) == 1 && (given[0].Type == subcommandType || given[0].Type == groupType) {
		path, given = path+" "+string(given[0].Name), given[0].Options
	}
	spec, ok := specOf(path, specs)
	if short, here := strings.CutSuffix(path, " "+verbHere); !ok && here {
		spec, _ = specOf(short, specs)
		path = short
	}
	c = chat.Command{Path: path, Args: chat.Args{}}
	further := ""
	for _, o := range given {
		param, _ := spec.Param(string(o.Name))
		value := in.value(o, param)
		if o.Focused {
			focused, typed = string(o.Name), value
		}
		switch {
		case string(o.Name) == optionMore:
			further = value
		case value != "":
			c.Args[string(o.Name)] = value
		}
	}
	if further != "" {
		read := chat.Parse("/"+path+" "+further, specs)
		c.Args, c.Notes = joined(c.Args, read.Args), read.Notes
	}
	c.Line = "/" + path
	if spec.Path != "" {
		c.Line = in.shown(spec.Line(c.Args, specs))
	}
	return c, focused, typed
}

// joined adds what more said to the typed options. What both say is kept
// twice: the check refuses what then makes no sense, and nothing is lost.
func joined(typed, further chat.Args) chat.Args {
	all := maps.Clone(typed)
	for key, value := range further {
		switch before := all[key]; {
		case before == "" || before == value:
			all[key] = value
		case value != "":
			all[key] = before + ", " + value
		}
	}
	return all
}

// userMention is how Discord writes somebody's name in a text.
var userMention = regexp.MustCompile(`<@!?([0-9]{1,20})>`)

// value is an option's value as the grammar writes it: people as @123, in text
// by their name where that is known, truths as yes and no.
func (in interaction) value(o option, p chat.Param) string {
	var truth bool
	if json.Unmarshal(o.Value, &truth) == nil {
		if truth {
			return "yes"
		}
		return "no"
	}
	var plain text
	if json.Unmarshal(o.Value, &plain) != nil {
		return ""
	}
	value := string(plain)
	if o.Type == userType && snowflake(value) != "" {
		return "@" + value
	}
	if p.Key != "" && p.Type == chat.ProseParam || p.Key == chat.ArgTitle {
		return in.named(value)
	}
	return userMention.ReplaceAllString(value, "@$1")
}

// named writes people in a text by their names.
func (in interaction) named(text string) string {
	return userMention.ReplaceAllStringFunc(text, func(mention string) string {
		id := userMention.FindStringSubmatch(mention)[1]
		if who, known := in.data.Resolved.person(id); known {
			return "@" + who
		}
		return "@" + id
	})
}

// person is what somebody is called whom the command names.
func (r resolved) person(id string) (name string, known bool) {
	u, known := r.Users[id]
	m := r.Members[id]
	m.User = u
	return m.name(), known
}

// shown is a line with people by their names.
func (in interaction) shown(line string) string {
	for id := range in.data.Resolved.Users {
		if who, known := in.data.Resolved.person(id); known {
			line = strings.ReplaceAll(line, "@"+id, "@"+strings.Join(strings.Fields(who), "."))
		}
	}
	return line
}
