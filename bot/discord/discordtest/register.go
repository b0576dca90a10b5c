package discordtest

import "slices"

// createsADay is how many commands may be created a day and guild, 30034 after.
const createsADay = 200

// scopeOf is the guild of a path, "" for global commands.
func (d *Discord) scopeOf(c *call) (string, *Error) {
	if c.PathValue("application_id") != d.app {
		return "", refuse(404, 10002, "Unknown Application")
	}
	id := c.PathValue("guild_id")
	if id == "" {
		return "", nil
	}
	if g := d.guilds[id]; g == nil || g.members[d.bot.ID] == nil {
		return "", refuse(403, 50001, "Missing Access")
	}
	return id, nil
}

func (d *Discord) listCommands(c *call) (any, *Error) {
	scope, e := d.scopeOf(c)
	if e != nil {
		return nil, e
	}
	return orEmpty(d.commands[scope]), nil
}

func (d *Discord) putCommands(c *call) (any, *Error) {
	scope, e := d.scopeOf(c)
	if e != nil {
		return nil, e
	}
	list := []*Command{}
	if c.list != nil {
		if e := c.into(&list); e != nil {
			return nil, e
		}
	}
	if e := fewEnough(list); e != nil {
		return nil, e
	}
	fresh := 0
	for i, command := range list {
		old := d.registered(scope, command)
		if old == nil {
			fresh++
		}
		list[i] = d.settle(scope, command, old)
	}
	if e := d.create(scope, fresh); e != nil {
		return nil, e
	}
	d.commands[scope] = list
	return list, nil
}

// registered is the command of the same name and type, or nil.
func (d *Discord) registered(scope string, like *Command) *Command {
	for _, command := range d.commands[scope] {
		if command.Name == like.Name && command.kind() == like.kind() {
			return command
		}
	}
	return nil
}

func (c *Command) kind() int { return max(c.Type, ChatCommand) }

// settle is a command as it is kept: an old one that changed keeps its id.
func (d *Discord) settle(scope string, command, old *Command) *Command {
	command.Type = command.kind()
	command.ApplicationID, command.GuildID = d.app, scope
	if command.IntegrationTypes == nil {
		command.IntegrationTypes = []int{0}
	}
	if old == nil {
		command.ID, command.Version = d.snowflake(), d.snowflake()
		return command
	}
	command.ID, command.Version = old.ID, old.Version
	if !command.same(old) {
		command.Version = d.snowflake()
	}
	return command
}

// create counts created commands against the day's limit.
func (d *Discord) create(scope string, fresh int) *Error {
	if d.created[scope]+fresh > createsADay {
		return refuse(400, 30034, "Max number of daily application command creates has been reached (200)")
	}
	d.created[scope] += fresh
	return nil
}

// fewEnough holds a list against how many commands of each type there may be.
func fewEnough(list []*Command) *Error {
	most := map[int]int{ChatCommand: 100, UserCommand: 15, MessageCommand: 15}
	count := map[int]int{}
	for _, command := range list {
		count[command.kind()]++
		if count[command.kind()] > most[command.kind()] {
			return refuse(400, 30032, "Maximum number of application commands reached (100)")
		}
	}
	return nil
}

func (d *Discord) postCommand(c *call) (any, *Error) {
	scope, e := d.scopeOf(c)
	if e != nil {
		return nil, e
	}
	command := &Command{}
	if e := c.into(command); e != nil {
		return nil, e
	}
	old := d.registered(scope, command)
	if old != nil {
		*old = *d.settle(scope, command, old)
		return old, nil
	}
	if e := fewEnough(append(slices.Clone(d.commands[scope]), command)); e != nil {
		return nil, e
	}
	if e := d.create(scope, 1); e != nil {
		return nil, e
	}
	d.commands[scope] = append(d.commands[scope], d.settle(scope, command, nil))
	return created{command}, nil
}

func (d *Discord) commandOf(c *call) (string, *Command, *Error) {
	scope, e := d.scopeOf(c)
	if e != nil {
		return "", nil, e
	}
	for _, command := range d.commands[scope] {
		if command.ID == c.PathValue("command_id") {
			return scope, command, nil
		}
	}
	return "", nil, refuse(404, 10063, "Unknown application command")
}

func (d *Discord) getCommand(c *call) (any, *Error) {
	_, command, e := d.commandOf(c)
	if e != nil {
		return nil, e
	}
	return command, nil
}

func (d *Discord) patchCommand(c *call) (any, *Error) {
	_, command, e := d.commandOf(c)
	if e != nil {
		return nil, e
	}
	changed := *command
	if _, ok := c.body["options"]; ok {
		changed.Options = nil
	}
	if e := c.into(&changed); e != nil {
		return nil, e
	}
	*command = *d.settle(command.GuildID, &changed, command)
	return command, nil
}

func (d *Discord) deleteCommand(c *call) (any, *Error) {
	scope, command, e := d.commandOf(c)
	if e != nil {
		return nil, e
	}
	d.commands[scope] = slices.DeleteFunc(d.commands[scope], func(o *Command) bool { return o == command })
	return nil, nil
}
