package slacktest

import (
	"slices"
	"strings"
)

// User is a person of the workspace.
type User struct {
	ID     string // "": made of the name, U0ANA
	Name   string // "ana"
	Real   string // "Ana Ruiz"; "": the name
	Locale string // "en-US"; "": that
	Zone   string // IANA name; "": Europe/London
	Admin  bool
	Bot    bool
	Guest  bool
	Gone   bool // deactivated
	// Team is the workspace that they are of; "": this one. Teams are those
	// of the organisation Enterprise that they are in besides. A stranger
	// shares no channel with the app; that says nothing of where they are of.
	Team       string
	Enterprise string
	Teams      []string
	Stranger   bool
}

// Channel is one of the workspace, or the private messages of a person with
// the bot.
type Channel struct {
	ID       string   // "": made of the name, C0APOLLO
	Name     string   // "apollo"
	Members  []string // ids or names; nil: everybody and the bot
	Private  bool
	Archived bool
	With     string // of private messages: the person's id
	Shared   bool   // with another organisation
	Pending  bool   // another organisation is invited
	OrgWide  bool   // shared among workspaces of one organisation, which is another thing
}

// settle fills the workspace.
func (s *Slack) settle(o Options) {
	if o.Users == nil {
		o.Users = []User{
			{Name: "ana", Real: "Ana Ruiz", Zone: "Europe/Madrid", Admin: true},
			{Name: "bo", Real: "Bo Lind", Zone: "America/New_York"},
			{Name: "chen", Real: "陈晨", Locale: "zh-CN", Zone: "Asia/Shanghai"},
		}
	}
	if o.Channels == nil {
		o.Channels = []Channel{{Name: "apollo"}, {Name: "borealis"}}
	}
	s.users = append(s.users, &User{ID: BotUser, Name: "pmobot", Real: "pmobot", Locale: "en-US", Zone: "UTC", Bot: true, Team: TeamID})
	for _, u := range o.Users {
		s.addUser(u)
	}
	for _, c := range o.Channels {
		s.addChannel(c)
	}
}

// AddUser adds somebody to the workspace.
func (s *Slack) AddUser(u User) User {
	s.mu.Lock()
	defer s.mu.Unlock()
	return *s.addUser(u)
}

func (s *Slack) addUser(u User) *User {
	if u.ID == "" {
		u.ID = "U0" + idOf(u.Name)
	}
	if u.Real == "" {
		u.Real = u.Name
	}
	if u.Locale == "" {
		u.Locale = "en-US"
	}
	if u.Zone == "" {
		u.Zone = "Europe/London"
	}
	if u.Team == "" {
		u.Team = TeamID
	}
	s.users = append(s.users, &u)
	return &u
}

// AddChannel adds a channel.
func (s *Slack) AddChannel(c Channel) Channel {
	s.mu.Lock()
	defer s.mu.Unlock()
	return *s.addChannel(c)
}

func (s *Slack) addChannel(c Channel) *Channel {
	if c.ID == "" {
		c.ID = "C0" + idOf(c.Name)
	}
	if c.Members == nil {
		for _, u := range s.users {
			c.Members = append(c.Members, u.ID)
		}
	}
	members := make([]string, 0, len(c.Members))
	for _, who := range c.Members {
		if u := s.user(who); u != nil {
			who = u.ID
		}
		members = append(members, who)
	}
	c.Members = members
	s.channels = append(s.channels, &c)
	return &c
}

// idOf makes the rest of an id from a name: capital letters and digits alone.
func idOf(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.ToUpper(name))
}

// alter changes a channel. Change runs with the lock held.
func (s *Slack) alter(channel string, change func(*Channel)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channel(channel)
	if c == nil {
		_ = s.broken("there is no channel %q", channel)
		return
	}
	change(c)
	s.happened()
}

// UserID is the id of somebody by name, "ana" or "@ana".
func (s *Slack) UserID(name string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.userID(name)
}

// ChannelID is the id of a channel by name, "apollo" or "#apollo".
func (s *Slack) ChannelID(name string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.channel(name); c != nil {
		return c.ID
	}
	return name
}

func (s *Slack) userID(who string) string {
	if u := s.user(who); u != nil {
		return u.ID
	}
	return who
}

// user finds somebody by id or name.
func (s *Slack) user(who string) *User {
	for _, u := range s.users {
		if u.ID == who || u.Name == strings.TrimPrefix(who, "@") {
			return u
		}
	}
	return nil
}

// channel finds a channel by id or name.
func (s *Slack) channel(which string) *Channel {
	for _, c := range s.channels {
		if c.ID == which || c.Name != "" && c.Name == strings.TrimPrefix(which, "#") {
			return c
		}
	}
	return nil
}

// channelByID finds a channel by id alone.
func (s *Slack) channelByID(id string) *Channel {
	for _, c := range s.channels {
		if c.ID == id {
			return c
		}
	}
	return nil
}

// direct is the channel of somebody's private messages with the bot.
func (s *Slack) direct(user *User) *Channel {
	for _, c := range s.channels {
		if c.With == user.ID {
			return c
		}
	}
	c := &Channel{ID: "D0" + strings.TrimPrefix(user.ID, "U0"), With: user.ID, Private: true, Members: []string{user.ID, BotUser}}
	s.channels = append(s.channels, c)
	return c
}

func (c *Channel) has(user string) bool { return slices.Contains(c.Members, user) }

// sees tells whether somebody can read a channel.
func (c *Channel) sees(user string) bool { return c.has(user) || !c.Private }

// kind is the channel's kind as scopes name it: channels, groups, im.
func (c *Channel) kind() string {
	switch {
	case c.With != "":
		return "im"
	case c.Private:
		return "groups"
	}
	return "channels"
}
