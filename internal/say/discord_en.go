package say

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
