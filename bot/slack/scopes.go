package slack

// Scope is a permission that the app asks for, and why.
type Scope struct{ Name, Why string }

// Scopes are those of the bot token.
func Scopes() []Scope {
	return []Scope{
		{"app_mentions:read", "to read messages that begin with @pmobot, and no others"},
		{"channels:history", "to find its own post again where Slack gave no answer to it, so that nothing is posted twice"},
		{"channels:read", "to know the name of a channel, whether it is shared, and whether the bot is in it"},
		{"chat:write", "to post cards, digests and answers"},
		{"commands", "for the slash commands"},
		{"groups:history", "the same as channels:history, in private channels that it was invited to"},
		{"groups:read", "the same as channels:read, in private channels that it was invited to"},
		{"im:history", "the same as channels:history, in its own private messages with a person"},
		{"im:write", "to open private messages with a person, for reminders"},
		{"metadata.message:read", "to know its own post by the key that it gave it, for the same look-up"},
		{"users:read", "to know a person's name, language and time zone, and who administers the workspace"},
	}
}

// AppScopes are those of the app-level token.
func AppScopes() []Scope {
	return []Scope{{"connections:write", "to receive commands over Socket Mode, without a public address"}}
}
