package slacktest

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

func conversationMethods() map[string]method {
	channel := []string{"channel"}
	return map[string]method{
		"conversations.open":    {perMinute: tier3, json: true, do: openConversation},
		"conversations.info":    {perMinute: tier3, needs: channel, do: conversationInfo},
		"conversations.members": {perMinute: tier4, needs: channel, do: conversationMembers},
		"conversations.list":    {perMinute: tier2, do: listConversations},
		"conversations.history": {perMinute: tier3, needs: channel, do: conversationHistory},
		"conversations.replies": {perMinute: tier3, needs: []string{"channel", "ts"}, do: conversationReplies},
	}
}

func authTest(s *Slack, _ *call) (map[string]any, error) {
	who := map[string]any{
		"url": "https://office.slack.com/", "team": "Office", "team_id": TeamID, "user": "pmobot",
		"user_id": BotUser, "bot_id": BotID, "app_id": AppID, "is_enterprise_install": s.o.OrgWide,
	}
	if s.o.Enterprise != "" {
		who["enterprise_id"] = s.o.Enterprise
	}
	return who, nil
}

func usersInfo(s *Slack, c *call) (map[string]any, error) {
	u := s.user(c.text("user"))
	if u == nil || u.ID != c.text("user") {
		return nil, refuse("user_not_found")
	}
	return map[string]any{"user": u.json(s.Clock.Now(), c.flag("include_locale"))}, nil
}

func (u *User) json(now time.Time, locale bool) map[string]any {
	shown := map[string]any{
		"id": u.ID, "team_id": u.Team, "name": u.Name, "real_name": u.Real, "deleted": u.Gone, "is_bot": u.Bot,
		"is_admin": u.Admin, "is_owner": false, "is_restricted": u.Guest, "is_ultra_restricted": false, "tz": u.Zone, "tz_label": u.Zone, "tz_offset": 0,
		"profile": map[string]any{"real_name": u.Real, "display_name": u.Name},
	}
	if zone, err := time.LoadLocation(u.Zone); err == nil {
		_, shown["tz_offset"] = now.In(zone).Zone()
	}
	if locale && u.Team == TeamID { // of others it isn't told
		shown["locale"] = u.Locale
	}
	if u.Team != TeamID {
		shown["is_stranger"] = u.Stranger
	}
	if u.Enterprise != "" {
		shown["enterprise_user"] = map[string]any{"id": "W" + u.ID, "enterprise_id": u.Enterprise, "teams": u.Teams, "is_admin": false}
	}
	return shown
}

func openConversation(s *Slack, c *call) (map[string]any, error) {
	if !s.may(c, "im:write") {
		return nil, s.missing("im:write")
	}
	ids := strings.Split(c.text("users"), ",")
	u := s.user(ids[0])
	switch {
	case !c.has("users"):
		return nil, refuse("users_list_not_supplied")
	case len(ids) > 1:
		return nil, refuse("missing_scope", "[ERROR] a conversation of several needs mpim:write")
	case u == nil || u.ID != ids[0]:
		return nil, refuse("user_not_found")
	case u.Gone:
		return nil, refuse("user_disabled")
	case u.Bot:
		return nil, refuse("cannot_dm_bot")
	}
	at := s.direct(u)
	shown := map[string]any{"id": at.ID}
	if c.flag("return_im") {
		shown = s.channelJSON(at)
	}
	return map[string]any{"channel": shown, "no_op": true, "already_open": true}, nil
}

func (s *Slack) channelJSON(c *Channel) map[string]any {
	shown := map[string]any{
		"id": c.ID, "name": c.Name, "is_channel": !c.Private, "is_group": c.Private && c.With == "", "is_im": c.With != "",
		"is_mpim": false, "is_private": c.Private, "is_archived": c.Archived, "is_member": c.has(BotUser),
		"is_general": false, "is_shared": c.Shared || c.OrgWide, "is_ext_shared": c.Shared, "is_pending_ext_shared": c.Pending,
		"is_org_shared": c.OrgWide, "creator": BotUser, "created": 1_700_000_000,
		"topic": map[string]any{"value": ""}, "purpose": map[string]any{"value": ""},
	}
	if c.With != "" {
		shown["user"] = c.With
		delete(shown, "name")
	}
	return shown
}

// readable finds a channel that the bot can see and has the scope for.
func (s *Slack) readable(c *call, what string) (*Channel, error) {
	at := s.channelByID(c.text("channel"))
	if at == nil || at.Private && !at.has(BotUser) {
		return nil, refuse("channel_not_found")
	}
	if scope := at.kind() + ":" + what; !s.may(c, scope) {
		return nil, s.missing(scope)
	}
	return at, nil
}

func conversationInfo(s *Slack, c *call) (map[string]any, error) {
	at, err := s.readable(c, "read")
	if err != nil {
		return nil, err
	}
	shown := s.channelJSON(at)
	if c.flag("include_num_members") {
		shown["num_members"] = len(at.Members)
	}
	return map[string]any{"channel": shown}, nil
}

func conversationMembers(s *Slack, c *call) (map[string]any, error) {
	at, err := s.readable(c, "read")
	if err != nil {
		return nil, err
	}
	page, next, err := pageOf(at.Members, c, 100)
	return map[string]any{"members": page, "response_metadata": map[string]any{"next_cursor": next}}, err
}

func listConversations(s *Slack, c *call) (map[string]any, error) {
	types := c.text("types")
	if types == "" {
		types = "public_channel"
	}
	kinds := map[string]string{"public_channel": "channels", "private_channel": "groups", "im": "im", "mpim": "mpim"}
	var wanted []string
	for kind := range strings.SplitSeq(types, ",") {
		kind = kinds[strings.TrimSpace(kind)]
		if kind == "" {
			return nil, refuse("invalid_types")
		}
		if !s.may(c, kind+":read") {
			return nil, s.missing(kind + ":read")
		}
		wanted = append(wanted, kind)
	}
	shown := []map[string]any{}
	for _, at := range s.channels {
		hidden := at.Private && !at.has(BotUser) || at.Archived && c.flag("exclude_archived")
		if !hidden && slices.Contains(wanted, at.kind()) {
			shown = append(shown, s.channelJSON(at))
		}
	}
	page, next, err := pageOf(shown, c, 100)
	return map[string]any{"channels": page, "response_metadata": map[string]any{"next_cursor": next}}, err
}

// pageOf is the page of a list that limit and cursor ask for. A cursor is the
// index of its first item.
func pageOf[T any](list []T, c *call, byDefault int) (page []T, next string, err error) {
	from := 0
	if c.has("cursor") {
		from, err = strconv.Atoi(c.text("cursor"))
		if err != nil || from < 0 || from > len(list) {
			return nil, "", refuse("invalid_cursor")
		}
	}
	to := min(len(list), from+c.number("limit", byDefault, 999))
	if to < len(list) {
		next = strconv.Itoa(to)
	}
	return list[from:to], next, nil
}

func conversationHistory(s *Slack, c *call) (map[string]any, error) {
	at, err := s.readable(c, "history")
	if err != nil {
		return nil, err
	}
	if !at.has(BotUser) {
		return nil, refuse("not_in_channel")
	}
	return s.historyPage(c, func(m *Message) bool {
		return m.Channel == at.ID && (m.Thread == "" || m.Broadcast)
	}, true)
}

func conversationReplies(s *Slack, c *call) (map[string]any, error) {
	at, err := s.readable(c, "history")
	if err != nil {
		return nil, err
	}
	if !at.has(BotUser) {
		return nil, refuse("not_in_channel")
	}
	parent := s.message(at.ID, c.text("ts"))
	if parent == nil || parent.For != "" {
		return nil, refuse("thread_not_found")
	}
	return s.historyPage(c, func(m *Message) bool {
		return m.Channel == at.ID && (m == parent || m.Thread == parent.TS)
	}, false)
}

// historyPage shows messages between oldest and latest. Metadata is shown only
// to who asks for it and has metadata.message:read: the stricter reading.
func (s *Slack) historyPage(c *call, fits func(*Message) bool, newestFirst bool) (map[string]any, error) {
	oldest, latest, inclusive := c.text("oldest"), c.text("latest"), c.flag("inclusive")
	metadata := c.flag("include_all_metadata") && s.may(c, "metadata.message:read")
	shown := []map[string]any{}
	for _, m := range s.messages {
		if m.deleted || m.For != "" || !fits(m) {
			continue
		}
		early := oldest != "" && (before(m.TS, oldest) || !inclusive && m.TS == oldest)
		late := latest != "" && (before(latest, m.TS) || !inclusive && m.TS == latest)
		if !early && !late {
			shown = append(shown, m.json(metadata))
		}
	}
	if newestFirst {
		slices.Reverse(shown)
	}
	page, next, err := pageOf(shown, c, 100)
	return map[string]any{"messages": page, "has_more": next != "", "response_metadata": map[string]any{"next_cursor": next}}, err
}

// before compares timestamps by their numbers.
func before(a, b string) bool {
	x, _ := strconv.ParseFloat(a, 64)
	y, _ := strconv.ParseFloat(b, 64)
	return x < y
}
