package discordtest

import (
	"slices"
	"strconv"
	"strings"
)

// endpoints are the routes, named as in the OpenAPI description.
func endpoints() map[string]endpoint {
	const (
		global  = "/applications/{application_id}/commands"
		local   = "/applications/{application_id}/guilds/{guild_id}/commands"
		hook    = "/webhooks/{webhook_id}/{webhook_token}"
		message = "/channels/{channel_id}/messages"
	)
	list := map[string]endpoint{
		"GET /gateway":             func(d *Discord, _ *call) (any, *Error) { return object{"url": d.gatewayURL()}, nil },
		"GET /gateway/bot":         (*Discord).gatewayBot,
		"GET /users/@me":           (*Discord).self,
		"GET /applications/@me":    (*Discord).application,
		"POST /users/@me/channels": (*Discord).openDirect,

		"GET /channels/{channel_id}":               (*Discord).getChannel,
		"PATCH /channels/{channel_id}":             (*Discord).editThread,
		"GET /guilds/{guild_id}":                   (*Discord).getGuild,
		"GET /guilds/{guild_id}/roles":             (*Discord).getRoles,
		"GET /guilds/{guild_id}/members/{user_id}": (*Discord).getMember,

		"GET " + message:                            (*Discord).listMessages,
		"POST " + message:                           (*Discord).createMessage,
		"GET " + message + "/{message_id}":          (*Discord).getMessage,
		"PATCH " + message + "/{message_id}":        (*Discord).editMessage,
		"DELETE " + message + "/{message_id}":       (*Discord).deleteMessage,
		"POST " + message + "/{message_id}/threads": (*Discord).startThread,

		"POST /interactions/{interaction_id}/{interaction_token}/callback": (*Discord).callback,

		"POST " + hook:                              (*Discord).followUp,
		"GET " + hook + "/messages/@original":       (*Discord).getAnswer,
		"PATCH " + hook + "/messages/@original":     (*Discord).editAnswer,
		"DELETE " + hook + "/messages/@original":    (*Discord).deleteAnswer,
		"GET " + hook + "/messages/{message_id}":    (*Discord).getAnswer,
		"PATCH " + hook + "/messages/{message_id}":  (*Discord).editAnswer,
		"DELETE " + hook + "/messages/{message_id}": (*Discord).deleteAnswer,
	}
	for _, base := range []string{global, local} {
		list["GET "+base] = (*Discord).listCommands
		list["PUT "+base] = (*Discord).putCommands
		list["POST "+base] = (*Discord).postCommand
		list["GET "+base+"/{command_id}"] = (*Discord).getCommand
		list["PATCH "+base+"/{command_id}"] = (*Discord).patchCommand
		list["DELETE "+base+"/{command_id}"] = (*Discord).deleteCommand
	}
	return list
}

func (d *Discord) self(*call) (any, *Error) {
	o := userJSON(d.bot)
	o["mfa_enabled"], o["locale"], o["verified"], o["email"] = true, d.bot.Locale, true, nil
	return o, nil
}

func (d *Discord) application(*call) (any, *Error) {
	return object{
		"id": d.app, "name": d.bot.Name, "description": "", "icon": nil, "bot_public": true, "bot_require_code_grant": false,
		"verify_key": strings.Repeat("0", 64), "flags": 0, "summary": "", "bot": userJSON(d.bot),
		"integration_types_config": object{"0": object{}}, "type": nil, "flags_new": "0", "redirect_uris": []any{},
		"interactions_endpoint_url": nil, "role_connections_verification_url": nil, "owner": userJSON(d.bot), "team": nil,
		"approximate_guild_count": len(d.guilds), "approximate_user_install_count": 0, "approximate_user_authorization_count": 0,
		"explicit_content_filter": 0, "eligible_oauth2_scopes": []any{},
	}, nil
}

func (d *Discord) getChannel(c *call) (any, *Error) {
	ch, e := d.channelOf(c, 0)
	if e != nil {
		return nil, e
	}
	return d.channelJSON(ch), nil
}

// editThread archives a thread or opens it again; nothing else of a channel is
// changed here. A locked one is opened by who manages threads alone.
func (d *Discord) editThread(c *call) (any, *Error) {
	ch, e := d.channelOf(c, 0)
	if e != nil {
		return nil, e
	}
	archived, ok := c.body["archived"].(bool)
	if ch.Parent == nil || !ok || len(c.body) != 1 {
		return nil, refuse(400, 50024, "Cannot execute action on this channel type")
	}
	need := SendInThreads
	if ch.locked || archived {
		need = ManageThreads
	}
	if e := d.needs(ch, need); e != nil {
		return nil, e
	}
	ch.archived = archived
	d.tellGuild(ch.Guild, "THREAD_UPDATE", d.channelJSON(ch))
	return d.channelJSON(ch), nil
}

// channelOf is the channel of a path, where the bot may do what is asked for.
func (d *Discord) channelOf(c *call, p Permission) (*Channel, *Error) {
	ch := d.channels[c.PathValue("channel_id")]
	if ch == nil {
		return nil, refuse(404, 10003, "Unknown Channel")
	}
	return ch, d.needs(ch, p)
}

func (d *Discord) guildOf(c *call) (*Guild, *Error) {
	g := d.guilds[c.PathValue("guild_id")]
	if g == nil {
		return nil, refuse(404, 10004, "Unknown Guild")
	}
	if g.members[d.bot.ID] == nil {
		return nil, refuse(403, 50001, "Missing Access")
	}
	return g, nil
}

func (d *Discord) getGuild(c *call) (any, *Error) {
	g, e := d.guildOf(c)
	if e != nil {
		return nil, e
	}
	return d.guildJSON(g), nil
}

func (d *Discord) getRoles(c *call) (any, *Error) {
	g, e := d.guildOf(c)
	if e != nil {
		return nil, e
	}
	return d.guildJSON(g)["roles"], nil
}

func (d *Discord) getMember(c *call) (any, *Error) {
	g, e := d.guildOf(c)
	if e != nil {
		return nil, e
	}
	u := d.users[c.PathValue("user_id")]
	if u == nil {
		return nil, refuse(404, 10013, "Unknown User")
	}
	if g.members[u.ID] == nil {
		return nil, refuse(404, 10007, "Unknown Member")
	}
	member := d.memberJSON(&Channel{Guild: g}, u, true)
	delete(member, "permissions")
	return member, nil
}

func (d *Discord) openDirect(c *call) (any, *Error) {
	id, _ := c.body["recipient_id"].(string)
	u := d.users[id]
	if u == nil || u == d.bot {
		return nil, refuse(400, 50033, "Invalid Recipient(s)")
	}
	return d.channelJSON(d.private(u)), nil
}

// page is the part of a list of messages that a query asks for, newest first.
func page(c *call, list []*Message) []*Message {
	query := c.URL.Query()
	limit, err := strconv.Atoi(query.Get("limit"))
	if err != nil {
		limit = 50
	}
	before, after := query.Get("before"), query.Get("after")
	list = slices.DeleteFunc(slices.Clone(list), func(m *Message) bool {
		return m.ReadBy != nil || before != "" && older(m.ID, before) >= 0 || after != "" && older(m.ID, after) <= 0
	})
	if len(list) > limit && after != "" {
		list = list[:limit]
	} else if len(list) > limit {
		list = list[len(list)-limit:]
	}
	slices.Reverse(list)
	return list
}
