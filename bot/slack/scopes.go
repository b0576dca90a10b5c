package slack

// Scope is a permission that the app asks for, and why. Without an optional
// one the bot runs too.
type Scope struct {
	Name, Why string
	Optional  bool
}

// Scopes are those of the bot token.
func Scopes() []Scope {
	return []Scope{
		{"app_mentions:read", "to read messages that begin with @pmobot, and no others", false},
		{"channels:history", "to find its own post again where Slack gave no answer to it, so that nothing is posted twice", true},
		{"channels:read", "to know the name of a channel, whether it is shared, and whether the bot is in it, and to hear when that changes", false},
		{"chat:write", "to post cards, digests and answers", false},
		{"commands", "for the slash commands", false},
		{"groups:history", "the same as channels:history, in private channels that it was invited to", true},
		{"groups:read", "the same as channels:read, in private channels that it was invited to", false},
		{"im:history", "the same as channels:history, in its own private messages with a person", false},
		{"im:write", "to open private messages with a person, for reminders", false},
		{"metadata.message:read", "to know its own post by the key that it gave it, for the same look-up", true},
		{"users:read", "to know a person's name, language and time zone, whether they are of the workspace and who administers it, and to hear when that changes", false},
	}
}

// AppScopes are those of the app-level token.
func AppScopes() []Scope {
	return []Scope{{"connections:write", "to receive commands over Socket Mode, without a public address", false}}
}
