package say

import "cmp"

func (en) NotInChannel(channel string) string {
	return "Not posted in " + cmp.Or(channel, "this channel") + ": the bot isn't in there. To let it in, type /invite @pmobot there."
}

func (en) ArchivedThere(channel string) string {
	return "Not posted in " + cmp.Or(channel, "this channel") + ": it is archived. Unarchive it in its settings, or use another channel."
}

func (en) RestrictedThere(channel string) string {
	return "Not posted in " + cmp.Or(channel, "this channel") + ": only some may post there. Whoever manages the channel can let the bot post, under its posting permissions."
}

func (en) NotTakenThere(channel string) string {
	return "Not posted in " + cmp.Or(channel, "this channel") + ": Slack doesn't take it right now. Try it again in a minute."
}

func (en) MayStandThere(channel string) string {
	return "It may not stand in " + cmp.Or(channel, "this channel") + ": Slack gave no answer. Look there before you try it again."
}

func (en) BelongsTo(organisation string) string {
	return "pmobot belongs to " + cmp.Or(organisation, "another organisation") + "; only its people can use it."
}

func (t en) Restarting(typed string) string {
	return t.andTyped("Not done: pmobot is restarting. Try it again in a minute.", typed)
}

func (t en) CutOff(typed string) string {
	return t.andTyped("pmobot restarted before this was confirmed: it may or may not be done. Look before you try it again.", typed)
}

func (t en) TooBusy(typed string) string {
	return t.andTyped("Not done: too much came at once. Try it again in a minute.", typed)
}

func (t en) andTyped(why, typed string) string {
	if typed == "" {
		return why
	}
	return why + " " + t.YouTyped(typed)
}

func (en) OldButton() string {
	return "Not done: this button is too old to be read. Show the entry again, and press the new one."
}

func (en) TypeIt() string { return "To do it in one line, copy this, change it and send it:" }

func (en) FurtherFields(names []string) string {
	return "You can add: " + join(names, ", ", " and ")
}

func (en) LinesLeft(n int) string { return plural(n, "more line", "more lines") + " didn't fit here." }
