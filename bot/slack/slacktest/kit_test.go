package slacktest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"pmobot/bot/slack/slacktest"
)

// noon is when the frozen clocks of these tests stand.
var noon = time.Date(2026, time.November, 19, 12, 0, 0, 0, time.UTC)

type object = map[string]any

// frozen starts a fake whose clock stands.
func frozen(t *testing.T, o slacktest.Options) *slacktest.Slack {
	t.Helper()
	o.Clock = slacktest.Frozen(noon)
	return slacktest.Start(t, o)
}

// soon is a context that ends a test which waits in vain.
func soon(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// request makes a call with a JSON body and a bearer token.
func request(t *testing.T, s *slacktest.Slack, method, token string, args object) *http.Response {
	t.Helper()
	body, err := json.Marshal(args)
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.APIURL()+method, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	return do(t, r)
}

// form makes a call as slack-go does: the token in the body.
func form(t *testing.T, s *slacktest.Slack, method string, args ...string) object {
	t.Helper()
	values := url.Values{"token": {slacktest.BotToken}}
	for i := 0; i < len(args); i += 2 {
		values.Set(args[i], args[i+1])
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.APIURL()+method, strings.NewReader(values.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return decode(t, do(t, r))
}

func do(t *testing.T, r *http.Request) *http.Response {
	t.Helper()
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = answer.Body.Close() })
	return answer
}

func decode(t *testing.T, r *http.Response) object {
	t.Helper()
	var answer object
	if err := json.NewDecoder(r.Body).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

// jsonCall makes a call with the bot's token.
func jsonCall(t *testing.T, s *slacktest.Slack, method string, args object) object {
	t.Helper()
	return decode(t, request(t, s, method, slacktest.BotToken, args))
}

// respond posts to a response_url.
func respond(t *testing.T, link string, args object) (status int, body string) {
	t.Helper()
	raw, err := json.Marshal(args)
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, link, bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	answer := do(t, r)
	if answer.Header.Get("Content-Type") == "" {
		t.Error("no Content-Type")
	}
	var text bytes.Buffer
	_, _ = text.ReadFrom(answer.Body)
	return answer.StatusCode, text.String()
}

// section is a block of mrkdwn.
func section(text string) object {
	return object{"type": "section", "text": object{"type": "mrkdwn", "text": text}}
}

func plain(text string) object { return object{"type": "plain_text", "text": text} }

func button(id, label string) object {
	return object{"type": "button", "action_id": id, "text": plain(label), "value": "v"}
}

func actions(elements ...any) object {
	return object{"type": "actions", "elements": append([]any{}, elements...)}
}

func x(n int) string { return strings.Repeat("x", n) }

func times(n int, item func(i int) any) []any {
	list := []any{}
	for i := range n {
		list = append(list, item(i))
	}
	return list
}

// client is a bot's end of a Socket Mode connection.
type client struct {
	t  *testing.T
	ws *websocket.Conn
}

// ticket opens a connection's address.
func ticket(t *testing.T, s *slacktest.Slack) string {
	t.Helper()
	answer := decode(t, request(t, s, "apps.connections.open", slacktest.AppToken, nil))
	link, _ := answer["url"].(string)
	if link == "" {
		t.Fatal("no address: ", answer)
	}
	return link
}

// connect opens a connection, and returns with its hello.
func connect(t *testing.T, s *slacktest.Slack) (client, object) {
	t.Helper()
	ws, answer, err := websocket.DefaultDialer.DialContext(t.Context(), ticket(t, s), nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	t.Cleanup(func() { _ = ws.Close() })
	c := client{t: t, ws: ws}
	return c, c.next()
}

// next is the next frame; nil: the connection ended.
func (c client) next() object {
	c.t.Helper()
	_ = c.ws.SetReadDeadline(time.Now().Add(10 * time.Second))
	var frame object
	if err := c.ws.ReadJSON(&frame); err != nil {
		return nil
	}
	return frame
}

func (c client) ack(frame object, payload any) {
	c.t.Helper()
	answer := object{"envelope_id": frame["envelope_id"]}
	if payload != nil {
		answer["payload"] = payload
	}
	if err := c.ws.WriteJSON(answer); err != nil {
		c.t.Error(err)
	}
}

// at digs in JSON: keys, and numbers of items.
func at(v any, path ...any) any {
	for _, step := range path {
		switch step := step.(type) {
		case string:
			o, _ := v.(object)
			v = o[step]
		case int:
			list, _ := v.([]any)
			if step >= len(list) {
				return nil
			}
			v = list[step]
		}
	}
	return v
}

func text(v any, path ...any) string {
	s, _ := at(v, path...).(string)
	return s
}

// codes are the codes of violations, in their order.
func codes(s *slacktest.Slack, except ...string) string {
	var list []string
	for _, v := range s.Violations(except...) {
		list = append(list, v.Code)
	}
	return strings.Join(list, " ")
}
