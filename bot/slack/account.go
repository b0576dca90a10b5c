package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"
)

// account is who the bot is, and whose.
type account struct {
	team       string // T1
	user       string // U1
	name       string // of the workspace, as people call it
	enterprise string // E1: the organisation of several workspaces that it is one of, or ""
	orgWide    bool   // it is installed in all workspaces of the organisation
}

// answerMost bounds the answer to auth.test, in bytes.
const answerMost = 1 << 20

// authTest asks Slack who the bot is. The library leaves out whether it is
// installed in a whole organisation, on which it depends who is a member.
func (p *Platform) authTest(ctx context.Context) (account, error) {
	ctx, cancel := context.WithTimeout(ctx, callWithin)
	defer cancel()
	body := strings.NewReader(url.Values{"token": {p.config.BotToken}}.Encode())
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, p.config.APIURL+"auth.test", body)
	if err != nil {
		return account{}, err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	response, err := p.config.HTTPClient.Do(request)
	if err != nil {
		return account{}, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return account{}, refusedWith(response)
	}
	p.granted(response.Header)
	return accountOf(io.LimitReader(response.Body, answerMost))
}

// accountOf reads the answer to auth.test.
func accountOf(body io.Reader) (account, error) {
	var who struct {
		OK         bool   `json:"ok"`
		Error      string `json:"error"`
		Needed     string `json:"needed"`
		Team       string `json:"team"`
		TeamID     string `json:"team_id"`
		UserID     string `json:"user_id"`
		Enterprise string `json:"enterprise_id"`
		OrgWide    bool   `json:"is_enterprise_install"`
	}
	if err := json.NewDecoder(body).Decode(&who); err != nil {
		return account{}, fmt.Errorf("the answer can't be read: %w", err)
	}
	if !who.OK {
		return account{}, slack.SlackErrorResponse{Err: who.Error, Needed: who.Needed}
	}
	if who.TeamID == "" {
		return account{}, errors.New("the answer names no workspace")
	}
	return account{team: who.TeamID, user: who.UserID, name: clean(who.Team), enterprise: who.Enterprise, orgWide: who.OrgWide}, nil
}

// refusedWith is the error that the library would make of a status.
func refusedWith(response *http.Response) error {
	if seconds, err := strconv.Atoi(response.Header.Get("Retry-After")); err == nil && response.StatusCode == http.StatusTooManyRequests {
		return &slack.RateLimitedError{RetryAfter: time.Duration(seconds) * time.Second}
	}
	return slack.StatusCodeError{Code: response.StatusCode, Status: response.Status}
}

// own tells whether a user is of the space that the bot is installed in: the
// workspace, or the organisation where it is installed in all of it.
func (a account) own(u *slack.User) bool {
	return u.TeamID == a.team || slices.Contains(u.Enterprise.Teams, a.team) || a.orgWide && a.related(u)
}

// related tells whether a user is of the bot's organisation, in whatever workspace.
func (a account) related(u *slack.User) bool {
	return a.enterprise != "" && u.Enterprise.EnterpriseID == a.enterprise
}

// serves tells whether what comes from a workspace is served here. Where
// neither is named, as a press in an organisation may do, it isn't known to
// be another's: whoever pressed is looked up all the same.
func (a account) serves(team, enterprise string) bool {
	if team == a.team || team == "" && enterprise == "" {
		return true
	}
	return a.orgWide && enterprise != "" && enterprise == a.enterprise
}

// foreign tells whether a workspace's id alone says that whoever is of it is
// of another organisation. A workspace of an organisation can't tell: there
// somebody must be asked about.
func (a account) foreign(team string) bool {
	return team != "" && team != a.team && a.enterprise == ""
}
