package say

// Slack is what the bot says of Slack itself.
type Slack interface {
	// NotInChannel says that nothing could be posted in a channel, and how the
	// bot gets there. The channel may have no name.
	NotInChannel(channel string) string
	// ArchivedThere, RestrictedThere and NotTakenThere say the same of a channel
	// that is archived, where only some may post, or where Slack just doesn't
	// take it; MayStandThere, that it isn't known whether it stands there.
	ArchivedThere(channel string) string
	RestrictedThere(channel string) string
	NotTakenThere(channel string) string
	MayStandThere(channel string) string
	// BelongsTo tells people of another workspace whose the bot is; the
	// organisation may have no name.
	BelongsTo(organisation string) string
	// Restarting: nothing was done, since the bot is being restarted; CutOff:
	// it isn't known whether it was done. Both with what was typed, or nothing.
	Restarting(typed string) string
	CutOff(typed string) string
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
