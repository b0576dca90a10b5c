package slack

import (
	"encoding/json"

	"pmobot/internal/chat"
	"pmobot/internal/say"
)

// origin is where a payload comes from. What people do names the workspace
// beside, or as an object; an event names those that the app is installed in.
type origin struct {
	TeamID       string `json:"team_id"`
	EnterpriseID string `json:"enterprise_id"`
	Team         struct {
		ID         string `json:"id"`
		Enterprise string `json:"enterprise_id"`
	} `json:"team"`
	Enterprise struct {
		ID string `json:"id"`
	} `json:"enterprise"`
	Authorizations []struct {
		TeamID       string `json:"team_id"`
		EnterpriseID string `json:"enterprise_id"`
	} `json:"authorizations"`

	ResponseURL string `json:"response_url"`
	UserID      string `json:"user_id"`
	User        struct {
		ID string `json:"id"`
	} `json:"user"`
}

// elsewhere tells whether an envelope comes from a workspace that isn't served
// here: who is to be told so, and by which address. Nil: it is of here.
func (p *Platform) elsewhere(e envelope) *ask {
	var from origin
	_ = json.Unmarshal(e.Payload, &from) // what isn't an object where one belongs stays empty
	if p.servesOrigin(e, from) {
		return nil
	}
	p.gripes.log(p.log, "another workspace's payload was refused", e.Type, "it isn't served here")
	return &ask{user: first(from.UserID, from.User.ID), response: from.ResponseURL}
}

func (p *Platform) servesOrigin(e envelope, from origin) bool {
	me := p.me()
	if e.Type != eventsEnvelope {
		return me.serves(first(from.TeamID, from.Team.ID), first(from.EnterpriseID, from.Enterprise.ID, from.Team.Enterprise))
	}
	for _, a := range from.Authorizations {
		if me.serves(a.TeamID, a.EnterpriseID) {
			return true
		}
	}
	return me.serves(from.TeamID, from.EnterpriseID)
}

// first is the first of several that isn't empty.
func first(list ...string) string {
	for _, one := range list {
		if one != "" {
			return one
		}
	}
	return ""
}

// belongs is what people of another workspace read.
func (p *Platform) belongs(a ask) chat.Reply {
	t := say.In(p.known.langOf(a.user))
	return chat.Text(t.Lang(), t.BelongsTo(p.me().name))
}
