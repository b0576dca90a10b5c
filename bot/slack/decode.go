package slack

import (
	"encoding/json"
	"strings"
)

// The kinds of envelopes (docs.slack.dev, Socket Mode).
const (
	slashEnvelope  = "slash_commands"
	pressEnvelope  = "interactive"
	eventsEnvelope = "events_api"
)

// envelope is a frame of Socket Mode that wants to be acknowledged. It is read
// here rather than by the library, which gives up on frames with something in
// them that it doesn't expect ("state":{"values":[]}, say).
type envelope struct {
	ID      string          `json:"envelope_id"`
	Type    string          `json:"type"`
	Payload json.RawMessage `json:"payload"`
	Takes   bool            `json:"accepts_response_payload"`
}

// ask is what a person did, before it is known who they are.
type ask struct {
	id       string // of the command
	event    string // id of the event, which may come again
	line     string // as typed, escaped by Slack; or
	action   string // the value of the button that was pressed
	user     string
	team     string // workspace of whoever pressed, as the press says; or ""
	userName string // as Slack calls them where it can't be asked
	channel  string
	thread   string
	response string // url for further answers, or ""
	message  string // ts of the message whose button was pressed, or ""
	passing  bool   // only one person saw that message
}

// slashPayload is a slash command.
type slashPayload struct {
	Command     string `json:"command"`
	Text        string `json:"text"`
	UserID      string `json:"user_id"`
	UserName    string `json:"user_name"`
	ChannelID   string `json:"channel_id"`
	ResponseURL string `json:"response_url"`
}

// pressPayload is a pressed button or a chosen option.
type pressPayload struct {
	Type string `json:"type"`
	User struct {
		ID       string `json:"id"`
		TeamID   string `json:"team_id"`
		Username string `json:"username"`
	} `json:"user"`
	Channel struct {
		ID string `json:"id"`
	} `json:"channel"`
	Container struct {
		MessageTS string `json:"message_ts"`
		ThreadTS  string `json:"thread_ts"`
		ChannelID string `json:"channel_id"`
		Ephemeral bool   `json:"is_ephemeral"`
	} `json:"container"`
	Message struct {
		ThreadTS string `json:"thread_ts"`
	} `json:"message"`
	ResponseURL string `json:"response_url"`
	Actions     []struct {
		Value    string `json:"value"`
		Selected struct {
			Value string `json:"value"`
		} `json:"selected_option"`
	} `json:"actions"`
}

// eventPayload is an event of the Events API. User and Channel are ids, or
// whole objects, as the kind of event has it.
type eventPayload struct {
	EventID string `json:"event_id"`
	Event   struct {
		Type     string          `json:"type"`
		User     json.RawMessage `json:"user"`
		BotID    string          `json:"bot_id"`
		Text     string          `json:"text"`
		TS       string          `json:"ts"`
		ThreadTS string          `json:"thread_ts"`
		Channel  json.RawMessage `json:"channel"`
		Old      string          `json:"old_channel_id"`
		New      string          `json:"new_channel_id"`
	} `json:"event"`
}

// idOf is the id that stands in an event, bare or in an object.
func idOf(raw json.RawMessage) string {
	var id string
	if json.Unmarshal(raw, &id) == nil {
		return id
	}
	var object struct {
		ID string `json:"id"`
	}
	_ = json.Unmarshal(raw, &object)
	return object.ID
}

// decode reads an envelope. It is false for what asks for nothing: a pressed
// link, an event of another kind, a message of a bot. Self is the bot's user.
func decode(e envelope, self string) (ask, bool) {
	switch e.Type {
	case slashEnvelope:
		return decodeSlash(e)
	case pressEnvelope:
		return decodePress(e)
	case eventsEnvelope:
		return decodeEvent(e, self)
	}
	return ask{}, false
}

func decodeSlash(e envelope) (ask, bool) {
	var s slashPayload
	if json.Unmarshal(e.Payload, &s) != nil || s.UserID == "" || s.Command == "" {
		return ask{}, false
	}
	return ask{
		id: "slack/" + e.ID, line: strings.TrimSpace(s.Command + " " + s.Text),
		user: s.UserID, userName: s.UserName, channel: s.ChannelID, response: s.ResponseURL,
	}, true
}

func decodePress(e envelope) (ask, bool) {
	var p pressPayload
	if json.Unmarshal(e.Payload, &p) != nil || p.Type != "block_actions" || len(p.Actions) == 0 {
		return ask{}, false
	}
	a := ask{
		id: "slack/" + e.ID, user: p.User.ID, team: p.User.TeamID, userName: p.User.Username, channel: p.Channel.ID, response: p.ResponseURL,
		action: p.Actions[0].Value, message: p.Container.MessageTS, passing: p.Container.Ephemeral, thread: p.Container.ThreadTS,
	}
	if a.channel == "" {
		a.channel = p.Container.ChannelID
	}
	if a.thread == "" {
		a.thread = p.Message.ThreadTS
	}
	if a.action == "" {
		a.action = p.Actions[0].Selected.Value
	}
	return a, a.action != "" && a.user != ""
}

// decodeEvent reads a mention. Where the bot isn't the first word, it is
// spoken of, not to.
func decodeEvent(e envelope, self string) (ask, bool) {
	var p eventPayload
	if json.Unmarshal(e.Payload, &p) != nil {
		return ask{}, false
	}
	m := p.Event
	user, channel := idOf(m.User), idOf(m.Channel)
	if m.Type != "app_mention" || user == "" || user == self || m.BotID != "" {
		return ask{}, false
	}
	rest, ok := afterMention(m.Text, self)
	if !ok {
		return ask{}, false
	}
	return ask{
		id: "slack/" + channel + "/" + m.TS, event: p.EventID, line: strings.TrimSpace("@pmobot " + rest),
		user: user, channel: channel, thread: m.ThreadTS,
	}, true
}

// afterMention returns what is said to the bot: <@U1> or <@U1|pmobot>, then that.
func afterMention(text, self string) (string, bool) {
	inner, rest, ok := strings.Cut(strings.TrimSpace(text), ">")
	id, mention := strings.CutPrefix(inner, "<@")
	id, _, _ = strings.Cut(id, "|")
	if !ok || !mention || id != self {
		return "", false
	}
	return strings.TrimLeft(rest, " ,:，：\u00a0"), true
}
