package say

// Slack is what the bot says of Slack itself.
type Slack interface {
	// NotInChannel says that nothing could be posted in a channel, and how the
	// bot gets there. The channel may have no name.
	NotInChannel(channel string) string
	// TooBusy: nothing was done, since too much came at once; and what was
	// typed, or nothing.
	TooBusy(typed string) string
	// OldButton: what a button does can't be read any more.
	OldButton() string
	// TypeIt stands before the line that does what a form would do.
	TypeIt() string
	// FurtherFields names what may be added to the line.
	FurtherFields(names []string) string
	// LinesLeft counts what did not fit.
	LinesLeft(n int) string
}
