package slacktest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// act begins what a person does: somebody in a channel, or in their private
// messages with the bot where channel is "". The lock is held.
func (s *Slack) act(user, channel string) (h *Handle, u *User, at *Channel) {
	h = &Handle{s: s}
	u = s.user(user)
	if u == nil {
		h.broken = s.broken("there is nobody called %q", user)
		return h, nil, nil
	}
	at = s.channel(channel)
	if channel == "" {
		at = s.direct(u)
	}
	if at == nil || !at.sees(u.ID) {
		h.broken = s.broken("%s sees no channel %q", user, channel)
		return h, nil, nil
	}
	h.user, h.channel = u.ID, at.ID
	s.handles = append(s.handles, h)
	return h, u, at
}

// fail is what became of an act that Slack doesn't carry out. The lock is held.
func (h *Handle) fail(format string, args ...any) *Handle {
	h.broken = fmt.Errorf("%w: "+format, append([]any{ErrNotDelivered}, args...)...)
	h.s.happened()
	return h
}

// Slash has somebody type a command. Channel "" is their private messages
// with the bot. It works where the bot is no member, but not in threads.
func (s *Slack) Slash(user, channel, command, text string) *Handle {
	s.mu.Lock()
	defer s.mu.Unlock()
	h, u, at := s.act(user, channel)
	switch {
	case h.broken != nil:
		return h
	case s.o.Commands != nil && !slices.Contains(s.o.Commands, command):
		return h.fail("%s is not a command of the app", command)
	case !slices.Contains(s.o.Scopes, "commands"):
		return h.fail("the app lacks the scope commands")
	case !s.installedFor(u):
		return h.fail("%s is of a workspace where the app isn't installed", user)
	}
	team := s.comesFrom()
	s.used["commands"] = true
	if !s.o.Unescaped {
		text = s.escaped(text, u)
	}
	name := at.Name
	switch {
	case at.With != "":
		name = "directmessage"
	case at.Private:
		name = "privategroup"
	}
	h.Trigger, h.Response = s.newTrigger(u.ID), s.newResponse(h, nil)
	s.deliver(&envelope{kind: "slash_commands", accepts: true, handle: h, payload: map[string]any{
		"token": "legacy", "team_id": team, "team_domain": "office", "channel_id": at.ID, "channel_name": name,
		"user_id": u.ID, "user_name": u.Name, "command": command, "text": text, "api_app_id": AppID,
		"is_enterprise_install": strconv.FormatBool(s.o.OrgWide), "response_url": h.Response, "trigger_id": h.Trigger,
		"enterprise_id": s.o.Enterprise,
	}})
	return h
}

// installedFor tells whether Slack offers the app's commands and shortcuts to
// somebody: only where it is installed.
func (s *Slack) installedFor(u *User) bool {
	return u.Team == TeamID || slices.Contains(u.Teams, TeamID) || s.o.OrgWide && u.Enterprise == s.o.Enterprise
}

// comesFrom is the workspace that the next act comes from.
func (s *Slack) comesFrom() string {
	if s.streams.foreign == 0 {
		return TeamID
	}
	s.streams.foreign--
	return OtherTeam
}

// Mention has somebody write "@pmobot text" in a channel, or in the thread of
// a message where thread is its ts. The bot hears it where it is a member.
func (s *Slack) Mention(user, channel, thread, text string) *Handle {
	return s.speak(user, channel, thread, "<@"+BotUser+"> ", text)
}

// Say has somebody write a message. The bot hears it where it is a member,
// subscribed to that kind of message, and has the scope.
func (s *Slack) Say(user, channel, thread, text string) *Handle {
	return s.speak(user, channel, thread, "", text)
}

func (s *Slack) speak(user, channel, thread, before, text string) *Handle {
	s.mu.Lock()
	defer s.mu.Unlock()
	h, u, at := s.act(user, channel)
	if h.broken != nil {
		return h
	}
	m := &Message{Channel: at.ID, Thread: thread, User: u.ID, Text: before + s.escaped(text, u)}
	if thread != "" && s.message(at.ID, thread) == nil {
		h.broken = s.broken("there is no message %s in %s", thread, channel)
		return h
	}
	s.say(m)
	h.TS, h.thread, h.heard = m.TS, thread, true
	if before != "" {
		s.event(h, at, m, "app_mention", "app_mentions:read")
	}
	kind := map[string]string{"channels": "channel", "groups": "group", "im": "im"}[at.kind()]
	s.event(h, at, m, "message."+kind, at.kind()+":history")
	return h
}

// event delivers an event about a message to an app that wants and may have
// it. The lock is held.
func (s *Slack) event(h *Handle, at *Channel, m *Message, name, scope string) {
	if !at.has(BotUser) || !s.hears(name, scope) {
		return
	}
	kind, channelKind, _ := strings.Cut(name, ".")
	inner := map[string]any{
		"type": kind, "user": m.User, "text": m.Text, "ts": m.TS, "channel": at.ID, "event_ts": m.TS, "team": s.user(m.User).Team,
		"client_msg_id": s.id("c"),
	}
	if m.Thread != "" {
		inner["thread_ts"] = m.Thread
	}
	if channelKind != "" {
		inner["channel_type"] = channelKind
	}
	s.callback(h, inner)
}

// callback wraps an event as the Events API does, and delivers it.
func (s *Slack) callback(h *Handle, inner map[string]any) {
	h.Event = s.id("Ev")
	s.deliver(&envelope{kind: "events_api", handle: h, payload: map[string]any{
		"token": "legacy", "team_id": TeamID, "api_app_id": AppID, "event": inner, "type": "event_callback",
		"event_id": h.Event, "event_time": s.Clock.Now().Unix(), "is_ext_shared_channel": false, "event_context": "4-" + h.Event,
		"authorizations": []any{map[string]any{
			"enterprise_id": nil, "team_id": TeamID, "user_id": BotUser, "is_bot": true, "is_enterprise_install": false,
		}},
	}})
}

// OpenHome has somebody open the app's Home.
func (s *Slack) OpenHome(user string) *Handle {
	s.mu.Lock()
	defer s.mu.Unlock()
	h, u, at := s.act(user, "")
	if h.broken != nil {
		return h
	}
	if !slices.Contains(s.o.Events, "app_home_opened") {
		return h.fail("the app is not subscribed to app_home_opened")
	}
	s.callback(h, map[string]any{"type": "app_home_opened", "user": u.ID, "channel": at.ID, "tab": "home", "event_ts": s.ts()})
	return h
}

// escaped is text as Slack passes it on: &, < and > escaped, and names of
// people and channels, and addresses, as references.
func (s *Slack) escaped(text string, u *User) string {
	words := strings.SplitAfter(escape(text), " ")
	for i, word := range words {
		bare := strings.TrimRight(word, " .,;:!?)")
		words[i] = s.reference(bare, u) + word[len(bare):]
	}
	return strings.Join(words, "")
}

func (s *Slack) reference(word string, u *User) string {
	switch {
	case strings.HasPrefix(word, "@"):
		if who := s.user(word); who != nil {
			return "<@" + who.ID + "|" + who.Name + ">"
		}
	case strings.HasPrefix(word, "#"):
		at := s.channel(word)
		if at != nil && at.Private && at.sees(u.ID) {
			return "<#" + at.ID + "|>"
		}
		if at != nil && at.sees(u.ID) {
			return "<#" + at.ID + "|" + at.Name + ">"
		}
	case strings.HasPrefix(word, "https://"), strings.HasPrefix(word, "http://"):
		return "<" + word + ">"
	}
	return word
}

// escape makes text literal in mrkdwn.
func escape(text string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text)
}

// unescape takes that back.
func unescape(text string) string {
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(text)
}
