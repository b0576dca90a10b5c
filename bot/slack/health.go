package slack

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

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

// heard takes notice of what a call came to. A refused token ends it all; a
// scope that the bot can do without stops nothing.
func (p *Platform) heard(method string, err error) {
	f := fatalOf(err)
	switch {
	case f == nil:
	case codeOf(err) == "missing_scope" && slices.Contains(spare, method):
		p.gripes.log(p.log, "not allowed", method, f.why)
	default:
		p.log.Error(f.Error(), "method", method)
		p.health.broke(f)
	}
}

// spare are the methods that the bot can do without.
var spare = []string{usersInfo, channelInfo, "conversations.history", "conversations.replies", "chat.getPermalink"}

// trouble takes notice of a look-up that failed, or of what should have been
// kept of one. Who it was about isn't logged.
func (p *Platform) trouble(method string, err error) {
	switch {
	case err == nil || codeOf(err) == "user_not_found" || codeOf(err) == "channel_not_found": // that is an answer
	case fatalOf(err) != nil && codeOf(err) != "account_inactive":
		p.heard(method, err)
	default:
		p.gripes.log(p.log, "a look-up failed: what was last known holds", method, p.safe(err.Error()))
	}
}

// gripes are what is logged once a minute at most, of each kind.
type gripes struct {
	now func() time.Time
	mu  sync.Mutex
	at  map[string]time.Time
}

// gripeEvery is how often the same is logged.
const gripeEvery = time.Minute

func (g *gripes) log(log *slog.Logger, what, method, why string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now, kind := g.now(), what+" "+method
	if at, ok := g.at[kind]; ok && now.Sub(at) < gripeEvery {
		return
	}
	if g.at == nil {
		g.at = map[string]time.Time{}
	}
	g.at[kind] = now
	log.Warn("slack: "+what, "method", method, "err", why)
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

// begin forgets how it went before.
func (h *health) begin(stop context.CancelCauseFunc) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.stop, h.up, h.fatal, h.last = stop, map[int]bool{}, nil, nil
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

// granted remembers the scopes of the bot token, which Slack names with the
// answer to auth.test.
func (p *Platform) granted(headers http.Header) {
	list := headers.Get("X-OAuth-Scopes")
	if list == "" {
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
	who, err := p.authTest(ctx)
	if f := fatalOf(err); f != nil {
		return f
	}
	if err != nil {
		return p.failed("auth.test", err)
	}
	p.become(who)
	if lacks := p.lacks(false); len(lacks) > 0 {
		return &fatal{"the bot token lacks " + strings.Join(lacks, ", ") + "; add the scope under OAuth & Permissions (or take deploy/slack-manifest.yaml), and install the app anew"}
	}
	if lacks := p.lacks(true); len(lacks) > 0 {
		p.gripes.log(p.log, "a post whose answer is lost won't be repeated: a scope is missing", "auth.test", strings.Join(lacks, ", "))
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

// become takes on an account. Of another workspace nothing is known yet.
func (p *Platform) become(who account) {
	p.mu.Lock()
	was := p.account
	p.account = who
	p.mu.Unlock()
	if was.team != "" && was != who {
		p.known.forget()
	}
}

// lacks lists the scopes that the bot token lacks: of those that it needs, or
// of those that it can do without.
func (p *Platform) lacks(optional bool) []string {
	p.health.mu.Lock()
	defer p.health.mu.Unlock()
	var list []string
	for _, s := range Scopes() {
		if p.health.scopes != nil && s.Optional == optional && !slices.Contains(p.health.scopes, s.Name) {
			list = append(list, s.Name)
		}
	}
	return list
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
	unsent       bool // nothing of it can have reached Slack
}

func (e *callError) Error() string { return "slack: " + e.method + ": " + e.text }
func (e *callError) Unwrap() error { return e.err }
