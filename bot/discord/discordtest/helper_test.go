package discordtest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"pmobot/bot/discord/discordtest"
)

type object = map[string]any

type list = []any

// stand is a Discord with a guild, a channel, people, and a bot that is this test.
type stand struct {
	*discordtest.Discord
	t        *testing.T
	office   *discordtest.Guild
	apollo   *discordtest.Channel
	ana, bob *discordtest.User
}

func newStand(t *testing.T, o discordtest.Options) *stand {
	t.Helper()
	d := discordtest.Start(t, o)
	s := &stand{Discord: d, t: t, office: d.Guild("PMO", "zh-CN")}
	s.apollo = s.office.Channel("apollo")
	s.ana, s.bob = s.office.Join("Ana", "en-US"), s.office.Join("Bob", "zh-CN")
	return s
}

// answered is what a request was answered.
type answered struct {
	status int
	header http.Header
	body   object
	list   list
	raw    string
}

func (a answered) code() int {
	n, _ := a.body["code"].(float64)
	return int(n)
}

func (s *stand) try(method, path string, body any) (answered, error) {
	raw, _ := json.Marshal(body)
	if text, ok := body.(string); ok {
		raw = []byte(text)
	}
	return s.tryAs("application/json", method, path, raw)
}

func (s *stand) tryAs(kind, method, path string, body []byte) (answered, error) {
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.URL()+"/api/v10"+path, bytes.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bot "+s.Token())
	r.Header.Set("User-Agent", "DiscordBot (https://example.org, 1)")
	r.Header.Set("Content-Type", kind)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return answered{}, err
	}
	defer response.Body.Close()
	var b bytes.Buffer
	if _, err := b.ReadFrom(response.Body); err != nil {
		return answered{}, err
	}
	a := answered{status: response.StatusCode, header: response.Header, raw: b.String()}
	_ = json.Unmarshal(b.Bytes(), &a.body)
	_ = json.Unmarshal(b.Bytes(), &a.list)
	return a, nil
}

func (s *stand) do(method, path string, body any) answered {
	s.t.Helper()
	a, err := s.try(method, path, body)
	if err != nil {
		s.t.Fatal(err)
	}
	return a
}

// ok is a request that must be answered without an error.
func (s *stand) ok(method, path string, body any) answered {
	s.t.Helper()
	a := s.do(method, path, body)
	if a.status >= 300 {
		s.t.Fatalf("%s %s: %d %s", method, path, a.status, a.raw)
	}
	return a
}

// wants holds an answer against the status and code that Discord gives.
func (s *stand) wants(a answered, status, code int) {
	s.t.Helper()
	if a.status != status || a.code() != code {
		s.t.Errorf("answered %d %.300s, want %d, code %d", a.status, a.raw, status, code)
	}
}

func (s *stand) posts(text string) string {
	return "/channels/" + s.apollo.ID + "/messages" + text
}

// says posts a message that notifies nobody.
func (s *stand) says(m object) discordtest.Message {
	s.t.Helper()
	m["allowed_mentions"] = object{"parse": list{}}
	a := s.ok("POST", s.posts(""), m)
	stored, ok := s.Message(s.apollo, a.body["id"].(string))
	if !ok {
		s.t.Fatal("the message is not stored")
	}
	return stored
}

func (s *stand) commands() string { return "/applications/" + s.App() + "/commands" }

// register registers the commands that most tests use.
func (s *stand) register() {
	s.t.Helper()
	s.ok("PUT", s.commands(), list{riskCommand(), object{"name": "Log as risk", "type": 3}})
}

func riskCommand() object {
	return object{
		"name": "risk", "description": "Risks", "name_localizations": object{"zh-CN": "风险"},
		"options": list{object{
			"type": 1, "name": "log", "description": "Log a risk", "options": list{
				object{"type": 3, "name": "title", "description": "What may happen", "required": true, "max_length": 150},
				object{"type": 4, "name": "probability", "description": "1 to 5", "choices": list{
					object{"name": "4 likely", "value": 4, "name_localizations": object{"zh-CN": "4很可能"}}, object{"name": "5 almost certain", "value": 5},
				}},
				object{"type": 6, "name": "owner", "description": "Who minds it"},
				object{"type": 3, "name": "ref", "description": "An entry", "autocomplete": true},
			},
		}},
	}
}

func (s *stand) callback(in *discordtest.Interaction, body object) answered {
	s.t.Helper()
	return s.do("POST", "/interactions/"+in.ID+"/"+in.Token+"/callback", body)
}

func (s *stand) hook(in *discordtest.Interaction) string {
	return "/webhooks/" + s.App() + "/" + in.Token
}

// says4 is an answer at once.
func answers(data object) object {
	data["allowed_mentions"] = object{"parse": list{}}
	return object{"type": 4, "data": data}
}

// socket is a connection of the bot to the gateway.
type socket struct {
	*websocket.Conn
	s *stand
}

func (s *stand) dial(query string) *socket {
	s.t.Helper()
	url := s.ok("GET", "/gateway/bot", nil).body["url"].(string)
	if !strings.Contains(query, "v=") {
		query += "&v=10"
	}
	ws, _, err := websocket.DefaultDialer.DialContext(s.t.Context(), url+"/?encoding=json"+query, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = ws.Close() })
	return &socket{Conn: ws, s: s}
}

// packet is one message of the gateway.
type packet struct {
	Op int             `json:"op"`
	D  json.RawMessage `json:"d"`
	S  int64           `json:"s"`
	T  string          `json:"t"`
}

func (p packet) object() object {
	var o object
	_ = json.Unmarshal(p.D, &o)
	return o
}

func (c *socket) send(op int, d any) {
	c.s.t.Helper()
	if err := c.WriteJSON(object{"op": op, "d": d}); err != nil {
		c.s.t.Fatal(err)
	}
}

func (c *socket) next() (packet, error) {
	_ = c.SetReadDeadline(time.Now().Add(10 * time.Second))
	_, raw, err := c.ReadMessage()
	var p packet
	if err == nil {
		err = json.Unmarshal(raw, &p)
	}
	return p, err
}

// until reads until a message of an op, and of a type where it is an event.
func (c *socket) until(op int, event string) packet {
	c.s.t.Helper()
	for {
		p, err := c.next()
		if err != nil {
			c.s.t.Fatalf("waiting for op %d %s: %v", op, event, err)
		}
		if p.Op == op && p.T == event {
			return p
		}
	}
}

// closed reads until the connection ends, and returns the code.
func (c *socket) closed() int {
	for {
		_, err := c.next()
		if closing, ok := err.(*websocket.CloseError); ok {
			return closing.Code
		}
		if err != nil {
			c.s.t.Fatalf("no close: %v", err)
		}
	}
}

func identity(token string, intents int) object {
	return object{"token": token, "intents": intents, "properties": object{"os": "linux", "browser": "b", "device": "d"}}
}

// ready is a connection with a session.
func (s *stand) ready() (*socket, object) {
	s.t.Helper()
	c := s.dial("")
	c.until(10, "")
	c.send(2, identity(s.Token(), 1))
	return c, c.until(0, "READY").object()
}

// places are the paths of the nested errors.
func places(at object, path string) []string {
	var found []string
	for key, value := range at {
		if key == "_errors" {
			found = append(found, strings.TrimPrefix(path, "."))
			continue
		}
		if below, ok := value.(object); ok {
			found = append(found, places(below, path+"."+key)...)
		}
	}
	return found
}

func long(n int) string { return strings.Repeat("险", n) }

func many(n int, one func(i int) any) list {
	l := list{}
	for i := range n {
		l = append(l, one(i))
	}
	return l
}

func button(id, label string) object {
	return object{"type": 2, "style": 1, "custom_id": id, "label": label}
}

func row(components ...any) object { return object{"type": 1, "components": components} }

func numbered(i int) any { return button(fmt.Sprint("b", i), fmt.Sprint("B", i)) }
