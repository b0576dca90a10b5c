package discordtest

import (
	"encoding/json"
	"slices"
	"strings"
)

// Command is a registered application command.
type Command struct {
	ID                       string            `json:"id"`
	ApplicationID            string            `json:"application_id"`
	GuildID                  string            `json:"guild_id,omitempty"`
	Version                  string            `json:"version"`
	Type                     int               `json:"type"`
	Name                     string            `json:"name"`
	NameLocalizations        map[string]string `json:"name_localizations"`
	Description              string            `json:"description"`
	DescriptionLocalizations map[string]string `json:"description_localizations"`
	Options                  []Option          `json:"options,omitempty"`
	DefaultMemberPermissions *string           `json:"default_member_permissions"`
	Contexts                 []int             `json:"contexts"`
	IntegrationTypes         []int             `json:"integration_types,omitempty"`
	DMPermission             *bool             `json:"dm_permission,omitempty"`
	NSFW                     bool              `json:"nsfw"`
}

// The types of commands.
const (
	ChatCommand    = 1
	UserCommand    = 2
	MessageCommand = 3
)

// Option is an option of a command, or a subcommand or group of it.
type Option struct {
	Type                     int               `json:"type"`
	Name                     string            `json:"name"`
	NameLocalizations        map[string]string `json:"name_localizations,omitempty"`
	Description              string            `json:"description"`
	DescriptionLocalizations map[string]string `json:"description_localizations,omitempty"`
	Required                 bool              `json:"required,omitempty"`
	Autocomplete             bool              `json:"autocomplete,omitempty"`
	Choices                  []OptionChoice    `json:"choices,omitempty"`
	Options                  []Option          `json:"options,omitempty"`
	MinValue                 *float64          `json:"min_value,omitempty"`
	MaxValue                 *float64          `json:"max_value,omitempty"`
	MinLength                *int              `json:"min_length,omitempty"`
	MaxLength                *int              `json:"max_length,omitempty"`
	ChannelTypes             []int             `json:"channel_types,omitempty"`
}

// OptionChoice is one allowed value of an option.
type OptionChoice struct {
	Name              string            `json:"name"`
	NameLocalizations map[string]string `json:"name_localizations,omitempty"`
	Value             any               `json:"value"`
}

// The types of options.
const (
	subcommand  = 1
	group       = 2
	textOption  = 3
	wholeOption = 4
	boolOption  = 5
	userOption  = 6
	placeOption = 7
	roleOption  = 8
	whoOption   = 9
	numOption   = 10
	fileOption  = 11
)

// Commands are the registered commands: the global ones, then those of guilds.
func (d *Discord) Commands() []Command {
	d.mu.Lock()
	defer d.mu.Unlock()
	var guilds []string
	for id := range d.commands {
		guilds = append(guilds, id)
	}
	slices.Sort(guilds)
	var list []Command
	for _, id := range guilds {
		for _, c := range d.commands[id] {
			list = append(list, *c)
		}
	}
	return list
}

// AwaitCommands waits until a command of this name is registered.
func (d *Discord) AwaitCommands(name string) {
	d.t.Helper()
	d.Until("/"+name+" is registered", func() bool {
		return slices.ContainsFunc(d.Commands(), func(c Command) bool { return c.Name == name })
	})
}

// find is the command that a path such as "risk log" names in a channel, the
// guild's own before the global one, with the options of its last part. It
// needs d.mu.
func (d *Discord) find(c *Channel, kind int, path string) (found *Command, options []Option, ok bool) {
	words := []string{path}
	if kind == ChatCommand {
		words = strings.Fields(path)
	}
	for _, scope := range d.scopes(c) {
		for _, command := range d.commands[scope] {
			if command.Type != kind || command.Name != words[0] {
				continue
			}
			options, ok := below(command.Options, words[1:])
			return command, options, ok
		}
	}
	return nil, nil, false
}

func (d *Discord) scopes(c *Channel) []string {
	if c.Guild == nil {
		return []string{""}
	}
	return []string{c.Guild.ID, ""}
}

// below goes down the subcommands that words name. A command that has
// subcommands can't be called without one.
func below(options []Option, words []string) ([]Option, bool) {
	for _, o := range options {
		if o.Type != subcommand && o.Type != group {
			break
		}
		if len(words) > 0 && o.Name == words[0] {
			return below(o.Options, words[1:])
		}
	}
	parent := len(options) > 0 && (options[0].Type == subcommand || options[0].Type == group)
	return options, len(words) == 0 && !parent
}

// same tells whether a registration changes nothing.
func (c *Command) same(other *Command) bool {
	a, b := *c, *other
	a.ID, a.Version, b.ID, b.Version = "", "", "", ""
	left, _ := json.Marshal(a)
	right, _ := json.Marshal(b)
	return string(left) == string(right)
}
