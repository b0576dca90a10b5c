package say

// Discord is what the bot says of Discord itself.
type Discord interface {
	// MoreOptions describes the option that takes whatever has none of its own.
	MoreOptions() string
	// NotInServer: who left a server reads and does nothing there any more. It
	// may have no name.
	NotInServer(server string) string
	// NotAllowedThere says that nothing could be posted in a channel, and who
	// lets the bot. The channel may have no name.
	NotAllowedThere(channel string) string
	// BotLeft: the bot isn't in the server any more, so nothing can be done there.
	BotLeft() string
}

// The words that Discord's commands and messages need.
var (
	// Details opens what stands below a post.
	Details = Words{En: "Details", Zh: "详情"}
	// OptionMore names the option that takes whatever has none of its own.
	OptionMore = Words{En: "more", Zh: "更多"}
	// OptionBecause names the reason.
	OptionBecause = Words{En: "reason", Zh: "原因"}
	// VerbHere names the verb of a group that has no further word: /pmo settings here.
	VerbHere = Words{En: "here", Zh: "这里"}
)
