package slacktest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// method is one of the Web API.
type method struct {
	perMinute int      // calls that its tier takes
	scope     string   // that every call needs, or ""
	app       bool     // it takes the app-level token, and that alone
	json      bool     // it takes a JSON body
	needs     []string // required arguments
	do        func(s *Slack, c *call) (map[string]any, error)
}

// Calls a minute of the tiers, for each method (docs.slack.dev, rate limits).
const (
	tier2 = 20
	tier3 = 50
	tier4 = 100
	// special is the tier of auth.test and chat.postMessage: "hundreds a
	// minute" in the whole workspace.
	special = 300
)

func methods() map[string]method {
	all := map[string]method{
		"auth.test":             {perMinute: special, json: true, do: authTest},
		"apps.connections.open": {perMinute: tier3, app: true, json: true, do: openConnection},
		"users.info":            {perMinute: tier4, scope: "users:read", needs: []string{"user"}, do: usersInfo},
	}
	for _, more := range []map[string]method{chatMethods(), conversationMethods(), viewMethods()} {
		maps.Copy(all, more)
	}
	return all
}

// refusal is an answer with "ok": false.
type refusal struct {
	code     string
	messages []string      // of response_metadata
	needed   string        // scope
	after    time.Duration // ratelimited: how long to wait
}

func (r *refusal) Error() string {
	return strings.Join(append([]string{r.code}, r.messages...), " ")
}

func refuse(code string, messages ...string) error { return &refusal{code: code, messages: messages} }

func tooMany(wait time.Duration) error { return &refusal{code: "ratelimited", after: wait} }

// Call is one call of the Web API, as Audit remembers it.
type Call struct {
	At     time.Time
	Method string
	Token  string         // "bot", "app", or "" for another
	InBody bool           // the token stood in the body
	Args   map[string]any // as they came
	Scopes []string       // that it made use of
	Error  string         // that it was refused with, or ""
	Status int            // 0: no answer came
}

// Violation is something that the bot did and Slack does not take.
type Violation struct {
	At   time.Time
	Code string // Slack's error, or the broken rule
	What string
}

func (s *Slack) serveAPI(w http.ResponseWriter, r *http.Request) {
	m, known := methods()[r.PathValue("method")]
	c := read(r, m.json)
	fault := s.faultFor(c.method)
	if fault.before(s, w, r) {
		s.audit(c, "", fault.Status)
		return
	}
	answer, status, after := s.answerCall(c, m, known)
	if fault.Lose {
		s.audit(c, str(answer, "error"), 0)
		hangUp(w)
		return
	}
	s.audit(c, str(answer, "error"), status)
	header := w.Header()
	header.Set("Content-Type", "application/json; charset=utf-8")
	header.Set("X-OAuth-Scopes", strings.Join(s.provided(c), ","))
	header.Set("X-Accepted-OAuth-Scopes", m.scope)
	if after > 0 {
		header.Set("Retry-After", strconv.Itoa(int(after.Seconds())))
	}
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(answer)
}

// answerCall does a call; after is how long a limit shuts it out.
func (s *Slack) answerCall(c *call, m method, known bool) (answer map[string]any, status int, after time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.admit(c, m, known)
	if err == nil {
		answer, err = m.do(s, c)
	}
	status = http.StatusOK
	if r, ok := err.(*refusal); ok {
		answer, after = s.refused(c, r), r.after
	}
	if after > 0 {
		status = http.StatusTooManyRequests
	}
	if answer == nil {
		answer = map[string]any{}
	}
	answer["ok"] = err == nil
	if len(c.warns) > 0 {
		answer["warning"] = strings.Join(c.warns, ",")
		answer["response_metadata"] = merged(answer["response_metadata"], "warnings", c.warns)
	}
	for _, scope := range c.scopes {
		s.used[scope] = true
	}
	s.happened()
	return answer, status, after
}

// admit checks what is checked before a method sees its call.
func (s *Slack) admit(c *call, m method, known bool) error {
	if !known {
		return refuse("unknown_method")
	}
	if err := s.authorized(c, m); err != nil {
		return err
	}
	if wait := s.limited(c.method, m.perMinute, time.Minute); wait > 0 {
		return tooMany(wait)
	}
	if c.bad != "" {
		return refuse(c.bad)
	}
	if m.scope != "" && !s.may(c, m.scope) {
		return s.missing(m.scope)
	}
	var missing []string
	for _, key := range m.needs {
		if !c.has(key) {
			missing = append(missing, "[ERROR] missing required field: "+key)
		}
	}
	if len(missing) > 0 {
		return refuse("invalid_arguments", missing...)
	}
	return nil
}

func (s *Slack) authorized(c *call, m method) error {
	want := BotToken
	if m.app {
		want = AppToken
	}
	switch {
	case c.token == "" || m.app && c.inBody:
		return refuse("not_authed")
	case c.token != BotToken && c.token != AppToken:
		return refuse("invalid_auth")
	case s.revoked:
		return refuse("token_revoked")
	case c.token != want:
		return refuse("not_allowed_token_type")
	}
	return nil
}

// may tells whether the bot token has one of the scopes, and notes its use.
func (s *Slack) may(c *call, scopes ...string) bool {
	for _, scope := range scopes {
		if slices.Contains(s.o.Scopes, scope) {
			c.scopes = append(c.scopes, scope)
			return true
		}
	}
	return false
}

func (s *Slack) missing(scope string) error { return &refusal{code: "missing_scope", needed: scope} }

func (s *Slack) provided(c *call) []string {
	if c.token == AppToken {
		return []string{"connections:write"}
	}
	return s.o.Scopes
}

// limited notes a use, or tells how long to wait: in whole seconds, 1 at least.
func (s *Slack) limited(what string, most int, within time.Duration) time.Duration {
	now := s.Clock.Now()
	recent := slices.DeleteFunc(s.usage[what], func(at time.Time) bool { return now.Sub(at) >= within })
	if len(recent) >= most && !s.o.Unlimited {
		s.usage[what] = recent
		wait := within - now.Sub(recent[0])
		return max(time.Second, (wait + time.Second - 1).Truncate(time.Second))
	}
	s.usage[what] = append(recent, now)
	return 0
}

// refused is the answer to a call that is refused, and its violation.
func (s *Slack) refused(c *call, r *refusal) map[string]any {
	answer := map[string]any{"error": r.code}
	if len(r.messages) > 0 {
		answer["response_metadata"] = map[string]any{"messages": r.messages}
	}
	if r.needed != "" {
		answer["needed"], answer["provided"] = r.needed, strings.Join(s.o.Scopes, ",")
	}
	s.violated(r.code, "%s: %s", c.method, r)
	return answer
}

func merged(into any, key string, value any) map[string]any {
	o := map[string]any{}
	maps.Copy(o, object(into))
	o[key] = value
	return o
}

func (s *Slack) violated(code, format string, args ...any) {
	s.violations = append(s.violations, Violation{At: s.Clock.Now(), Code: code, What: fmt.Sprintf(format, args...)})
	s.happened()
}

func (s *Slack) audit(c *call, refused string, status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	kind := map[string]string{BotToken: "bot", AppToken: "app"}[c.token]
	s.calls = append(s.calls, Call{
		At: s.Clock.Now(), Method: c.method, Token: kind, InBody: c.inBody, Args: c.args,
		Scopes: c.scopes, Error: refused, Status: status,
	})
	s.happened()
}

// Audit are the calls of the Web API, in their order.
func (s *Slack) Audit() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.calls)
}

// ScopesUsed are the scopes that anything made use of, sorted.
func (s *Slack) ScopesUsed() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.used))
}

// Violations are what the bot did and Slack does not take, and the deadlines
// that it broke; those with one of the codes are left out.
func (s *Slack) Violations(except ...string) []Violation {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(s.violations), func(v Violation) bool { return slices.Contains(except, v.Code) })
}

// Revoke makes both tokens worthless.
func (s *Slack) Revoke() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.revoked = true
}

// Restore makes them count again.
func (s *Slack) Restore() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.revoked = false
}
