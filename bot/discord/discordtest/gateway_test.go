package discordtest_test

import (
	"bytes"
	"compress/zlib"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"pmobot/bot/discord/discordtest"
)

func TestAGatewaySessionBegins(t *testing.T) {
	s := newStand(t, discordtest.Options{})
	c := s.dial("")
	if hello := c.until(10, "").object(); hello["heartbeat_interval"] != 41250.0 {
		t.Errorf("hello is %v", hello)
	}
	c.send(2, identity(s.Token(), 1))
	ready := c.until(0, "READY").object()
	if ready["session_id"] == "" || !strings.HasPrefix(ready["resume_gateway_url"].(string), "ws://") || ready["application"].(object)["id"] != s.App() {
		t.Errorf("ready is %v", ready)
	}
	if guild := c.until(0, "GUILD_CREATE").object(); guild["id"] != s.office.ID {
		t.Errorf("the guild is %v", guild)
	}
	c.send(1, 2)
	c.until(11, "")
	c.send(3, object{"status": "online"})
	s.AskHeartbeat()
	c.until(1, "")
	late := s.office.Channel("late")
	if got := c.until(0, "CHANNEL_CREATE").object(); got["id"] != late.ID {
		t.Errorf("created %v", got)
	}
	late.Delete()
	c.until(0, "CHANNEL_DELETE")
	if got := s.Gateway(); got.Identifies != 1 || got.Heartbeats != 1 || got.Connections != 1 || got.Intents != 1 {
		t.Errorf("the gateway saw %+v", got)
	}
}

func TestWhatTheGatewayClosesFor(t *testing.T) {
	two := func(c *socket) { c.send(2, identity(c.s.Token(), 0)); c.send(2, identity(c.s.Token(), 0)) }
	for code, tt := range map[int]struct {
		query string
		do    func(c *socket)
	}{
		4001: {"", func(c *socket) { c.send(42, nil) }},
		4002: {"", func(c *socket) { _ = c.WriteMessage(websocket.TextMessage, []byte("{")) }},
		4003: {"", func(c *socket) { c.send(3, object{}) }},
		4004: {"", func(c *socket) { c.send(2, identity("wrong", 0)) }},
		4005: {"", two},
		4008: {"", func(c *socket) {
			c.send(2, identity(c.s.Token(), 0))
			for range 120 {
				c.send(3, object{})
			}
		}},
		4010: {"", func(c *socket) {
			c.send(2, object{"token": c.s.Token(), "intents": 0, "properties": object{}, "shard": list{1, 1}})
		}},
		4012: {"&v=5", func(*socket) {}},
		4013: {"", func(c *socket) { c.send(2, identity(c.s.Token(), 1<<30)) }},
		4014: {"", func(c *socket) { c.send(2, identity(c.s.Token(), 1<<15)) }},
	} {
		t.Run(fmt.Sprint(code), func(t *testing.T) {
			s := newStand(t, discordtest.Options{})
			query := tt.query
			c := s.dial(query)
			tt.do(c)
			if got := c.closed(); got != code {
				t.Errorf("closed with %d", got)
			}
			if got := s.Gateway().Closes; len(got) != 1 || got[0] != code {
				t.Errorf("the gateway closed with %v", got)
			}
		})
	}
}

func TestTheGatewayTakes4096Bytes(t *testing.T) {
	s := newStand(t, discordtest.Options{})
	c, _ := s.ready()
	c.send(3, object{"status": strings.Repeat("x", 4096)})
	if got := c.closed(); got != 4002 {
		t.Errorf("closed with %d", got)
	}
}

func TestAGrantedIntentIsNoLongerRefused(t *testing.T) {
	s := newStand(t, discordtest.Options{Privileged: 1 << 15})
	c := s.dial("")
	c.send(2, identity(s.Token(), 1<<15))
	c.until(0, "READY")
}

func TestASilentConnectionIsClosed(t *testing.T) {
	s := newStand(t, discordtest.Options{Heartbeat: 20 * time.Millisecond})
	c, _ := s.ready()
	if got := c.closed(); got != 4009 {
		t.Errorf("closed with %d", got)
	}
}

func TestASessionIsResumed(t *testing.T) {
	s := newStand(t, discordtest.Options{})
	s.register()
	c, ready := s.ready()
	last := c.until(0, "GUILD_CREATE").S
	s.Disconnect(0)
	s.Until("the connection is gone", func() bool { _, err := c.next(); return err != nil })
	s.Command(s.ana, s.apollo, "risk log", discordtest.Values{"title": "meanwhile"})

	again := s.dial("")
	again.send(6, object{"token": s.Token(), "session_id": ready["session_id"], "seq": last})
	if p := again.until(0, "INTERACTION_CREATE"); p.S <= last {
		t.Errorf("replayed as %d after %d", p.S, last)
	}
	again.until(0, "RESUMED")
	if got := s.Gateway(); got.Resumes != 1 || got.Resumed != 1 {
		t.Errorf("the gateway saw %+v", got)
	}
}

func TestARefusedResume(t *testing.T) {
	s := newStand(t, discordtest.Options{})
	_, ready := s.ready()
	resume := object{"token": s.Token(), "session_id": ready["session_id"], "seq": 1}
	s.RefuseResume(1)
	c := s.dial("")
	c.send(6, resume)
	if p := c.until(9, ""); string(p.D) != "false" {
		t.Errorf("it is resumable: %s", p.D)
	}
	c.send(6, resume) // and the session is over
	c.until(9, "")
	c.send(2, identity(s.Token(), 0))
	c.until(0, "READY")
	wrong := s.dial("")
	wrong.send(6, object{"token": "wrong", "session_id": "x", "seq": 1})
	if got := wrong.closed(); got != 4004 {
		t.Errorf("a wrong token is closed with %d", got)
	}
}

func TestAClosedSessionIsOver(t *testing.T) {
	for _, code := range []int{1000, 4900} {
		s := newStand(t, discordtest.Options{})
		c, ready := s.ready()
		_ = c.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), time.Now().Add(time.Second))
		c.closed()
		again := s.dial("")
		again.until(10, "")
		again.send(6, object{"token": s.Token(), "session_id": ready["session_id"], "seq": 1})
		p, err := again.next()
		for err == nil && p.Op == 0 && p.T != "RESUMED" {
			p, err = again.next()
		}
		if (p.Op == 9) != (code == 1000) {
			t.Errorf("after %d: op %d %s, %v", code, p.Op, p.T, err)
		}
	}
}

func TestTheGatewaysFaults(t *testing.T) {
	s := newStand(t, discordtest.Options{})
	s.ReconnectFirst(1)
	c := s.dial("")
	c.send(2, identity(s.Token(), 0))
	c.until(10, "")
	if p, err := c.next(); err != nil || p.Op != 7 {
		t.Errorf("op %d comes before READY, %v", p.Op, err)
	}
	c, _ = s.ready()
	c.until(0, "GUILD_CREATE")
	s.MuteHeartbeats(true)
	c.send(1, 1)
	s.Until("the heartbeat came", func() bool { return s.Gateway().Heartbeats == 1 })
	s.Reconnect()
	if p, err := c.next(); err != nil || p.Op != 7 {
		t.Errorf("op %d comes instead of 7: the heartbeat is answered", p.Op)
	}
	s.Invalidate(true)
	if p := c.until(9, ""); string(p.D) != "true" {
		t.Errorf("not resumable: %s", p.D)
	}
	s.Invalidate(false)
	c.until(9, "")
	s.Disconnect(4000)
	if got := c.closed(); got != 4000 {
		t.Errorf("closed with %d", got)
	}
	s.RejectToken()
	c = s.dialAs(s.Token())
	if got := c.closed(); got != 4004 {
		t.Errorf("with a rejected token closed with %d", got)
	}
}

func (s *stand) dialAs(token string) *socket {
	// the REST API refuses the token too: the gateway's address is known
	url := strings.Replace(s.URL(), "http", "ws", 1) + "/gateway-ws/?v=10&encoding=json"
	ws, _, err := websocket.DefaultDialer.DialContext(s.t.Context(), url, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	c := &socket{Conn: ws, s: s}
	c.send(2, identity(token, 0))
	return c
}

func TestIdentifiesAreCounted(t *testing.T) {
	s := newStand(t, discordtest.Options{IdentifyEvery: 5 * time.Second, Identifies: 2})
	s.ready()
	c := s.dial("")
	c.send(2, identity(s.Token(), 0))
	c.until(9, "")
	s.Advance(5 * time.Second)
	c.send(2, identity(s.Token(), 0))
	c.until(0, "READY")
	if got := s.ok("GET", "/gateway/bot", nil).body["session_start_limit"].(object)["remaining"]; got != 0.0 {
		t.Errorf("%v IDENTIFYs are left", got)
	}
	s.Advance(5 * time.Second)
	c = s.dial("")
	c.send(2, identity(s.Token(), 0))
	if got := c.closed(); got != 4004 || len(s.Violations()) != 2 {
		t.Errorf("one too many is closed with %d; violations %v", got, s.Violations())
	}
}

func TestEventsAreDoubledMangledAndMany(t *testing.T) {
	s := newStand(t, discordtest.Options{})
	s.register()
	c, _ := s.ready()
	call := func() { s.Command(s.ana, s.apollo, "risk log", discordtest.Values{"title": "x"}) }
	s.Duplicate(1)
	call()
	first, second := c.until(0, "INTERACTION_CREATE").object(), c.until(0, "INTERACTION_CREATE").object()
	if first["id"] != second["id"] {
		t.Error("a duplicate has another id")
	}
	s.Mangle(func(event map[string]any) { event["data"] = nil })
	call()
	if got := c.until(0, "INTERACTION_CREATE").object(); got["data"] != nil {
		t.Errorf("mangled data is %v", got["data"])
	}
	m := s.says(object{"content": "x", "components": list{row(button("a", "A"))}})
	s.UnknownComponents()
	s.Press(s.ana, m, "A")
	event := c.until(0, "INTERACTION_CREATE").object()
	if got := event["message"].(object)["components"].(list)[0].(object)["type"]; got != 199.0 {
		t.Errorf("the component is of type %v", got)
	}
	seen := map[any]bool{}
	for range 500 {
		call()
	}
	for range 500 {
		seen[c.until(0, "INTERACTION_CREATE").object()["id"]] = true
	}
	if len(seen) != 500 {
		t.Errorf("%d of 500 interactions came", len(seen))
	}
}

func TestCompression(t *testing.T) {
	s := newStand(t, discordtest.Options{})
	c := s.dial("")
	c.until(10, "")
	asked := identity(s.Token(), 0)
	asked["compress"] = true
	c.send(2, asked)
	kind, raw, err := c.ReadMessage()
	if err != nil || kind != websocket.BinaryMessage {
		t.Fatalf("kind %d, %v", kind, err)
	}
	if p := unzip(t, bytes.NewReader(raw)); p.T != "READY" {
		t.Errorf("compressed came %+v", p)
	}
	stream := s.dial("&compress=zlib-stream")
	if _, raw, err = stream.ReadMessage(); err != nil || !bytes.HasSuffix(raw, []byte{0, 0, 0xff, 0xff}) {
		t.Fatalf("the stream is not flushed: %x %v", raw, err)
	}
	if p := unzip(t, bytes.NewReader(raw)); p.Op != 10 {
		t.Errorf("streamed came %+v", p)
	}
}

func unzip(t *testing.T, from io.Reader) packet {
	t.Helper()
	z, err := zlib.NewReader(from)
	if err != nil {
		t.Fatal(err)
	}
	var p packet
	if err := json.NewDecoder(z).Decode(&p); err != nil {
		t.Fatal(err)
	}
	return p
}
