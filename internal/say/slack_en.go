package say

func (en) NotInChannel(channel string) string {
	if channel == "" {
		channel = "this channel"
	}
	return "Not posted in " + channel + ": the bot isn't in there. To let it in, type /invite @pmobot there."
}

func (t en) TooBusy(typed string) string {
	why := "Not done: too much came at once. Try it again in a minute."
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
