package slack

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/slack-go/slack"
)

// fatal is what no further try mends: somebody must change the app or its tokens.
type fatal struct{ why string }

func (f *fatal) Error() string { return "slack: " + f.why }

// advice is what to do about the errors that end it all, by Slack's code.
func advice(code string) (string, bool) {
	const tokens = "; copy the tokens of the app anew into PMOBOT_SLACK_BOT_TOKEN (xoxb-…) and PMOBOT_SLACK_APP_TOKEN (xapp-…)"
	switch code {
	case "invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive":
		return "Slack refuses a token (" + code + ")" + tokens, true
	case "not_allowed_token_type":
		return "Slack wants another kind of token here (" + code + "): the app token begins with xapp-, the bot token with xoxb-" + tokens, true
	case "missing_scope", "no_permission":
		return "a token lacks a scope (" + code + "); install the app anew from deploy/slack-manifest.yaml, and give the app token connections:write", true
	case "org_login_required", "access_denied", "ekm_access_denied", "team_access_not_granted", "app_missing_action_url":
		return "the workspace doesn't let the app in (" + code + "); its administrators can", true
	}
	return "", false
}

// fatalOf tells whether an error of Slack's ends it all.
func fatalOf(err error) *fatal {
	var refused slack.SlackErrorResponse
	if errors.As(err, &refused) {
		if why, ok := advice(refused.Err); ok {
			if refused.Needed != "" {
				why += " (needed: " + refused.Needed + ")"
			}
			return &fatal{why}
		}
	}
	return nil
}

// optional are the methods that the bot can do without: a scope that they
// lack stops nothing.
var optional = []string{"users.info", "conversations.info", "conversations.history", "conversations.replies", "chat.getPermalink"}

// heard takes notice of what a call came to. A refused token ends it all.
func (p *Platform) heard(method string, err error) {
	f := fatalOf(err)
	switch {
	case f == nil:
	case slices.Contains(optional, method) && strings.Contains(f.why, "missing_scope"):
		p.log.Warn("slack: not allowed", "method", method, "err", f.why)
	default:
		p.log.Error(f.Error(), "method", method)
		p.health.broke(f)
	}
}

// health is how it goes.
type health struct {
	mu     sync.Mutex
	up     map[int]bool // sockets that listen
	fatal  *fatal
	last   error // the last trouble
	scopes []string
	stop   context.CancelCauseFunc
}

func (h *health) stopper(stop context.CancelCauseFunc) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.stop, h.up = stop, map[int]bool{}
}

func (h *health) socket(i int, up bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.up == nil {
		h.up = map[int]bool{}
	}
	h.up[i] = up
}

func (h *health) trouble(err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.last = err
}

// broke ends it all.
func (h *health) broke(f *fatal) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.fatal = f
	if h.stop != nil {
		h.stop(f)
	}
}

// Health is nil while commands can come in, else why they can't.
func (p *Platform) Health() error {
	h := &p.health
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.fatal != nil {
		return h.fatal
	}
	for _, up := range h.up {
		if up {
			return nil
		}
	}
	if h.last != nil {
		return fmt.Errorf("slack: not connected: %w", h.last)
	}
	return errors.New("slack: not connected")
}

// granted remembers the scopes of the bot token, which Slack names with every
// answer.
func (p *Platform) granted(method string, headers http.Header) {
	list := headers.Get("X-OAuth-Scopes")
	if list == "" || method != "auth.test" {
		return
	}
	p.health.mu.Lock()
	defer p.health.mu.Unlock()
	p.health.scopes = strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' })
}

// Check asks Slack who the bot is, and holds its scopes against those that it
// needs. Its error says in one line what to do; it is lasting where no further
// try can mend it.
func (p *Platform) Check(ctx context.Context) error {
	who, err := p.api.AuthTestContext(ctx)
	if f := fatalOf(err); f != nil {
		return f
	}
	if err != nil {
		return p.failed("auth.test", err)
	}
	p.mu.Lock()
	p.account = account{team: who.TeamID, user: who.UserID}
	p.mu.Unlock()
	p.health.mu.Lock()
	has := p.health.scopes
	p.health.mu.Unlock()
	var lacks []string
	for _, s := range Scopes() {
		if has != nil && !slices.Contains(has, s.Name) {
			lacks = append(lacks, s.Name)
		}
	}
	if len(lacks) > 0 {
		return &fatal{"the bot token lacks " + strings.Join(lacks, ", ") + "; add the scope under OAuth & Permissions (or take deploy/slack-manifest.yaml), and install the app anew"}
	}
	_, _, err = p.api.StartSocketModeContext(ctx)
	if f := fatalOf(err); f != nil {
		return f
	}
	if err != nil {
		return p.failed("apps.connections.open", err)
	}
	return nil
}

// failed is the error of a call, without anything secret.
func (p *Platform) failed(method string, err error) error {
	return &callError{method: method, text: p.safe(err.Error()), err: err}
}

// callError is a call that came to nothing. Its text holds no secret; the
// error below it is for errors.Is alone.
type callError struct {
	method, text string
	err          error
}

func (e *callError) Error() string { return "slack: " + e.method + ": " + e.text }
func (e *callError) Unwrap() error { return e.err }
