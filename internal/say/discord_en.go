package say

import "cmp"

func (en) MoreOptions() string { return "anything else, as key:value" }

func (en) NotInServer(server string) string {
	if server == "" {
		return "You're no longer in that server, so this is closed."
	}
	return "You're no longer in the server “" + server + "”, so this is closed."
}

func (en) BotLeft() string {
	return "Not done: I'm no longer in that server, so this is closed. Who manages it can invite me again."
}

func (en) NotAllowedThere(channel string) string {
	return "Not posted in " + cmp.Or(channel, "this channel") + ": I'm not allowed to. Who manages it can let me view it and send messages there."
}
