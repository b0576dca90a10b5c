package discordtest

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

// The opcodes of the gateway.
const (
	opDispatch  = 0
	opHeartbeat = 1
	opIdentify  = 2
	opPresence  = 3
	opVoice     = 4
	opResume    = 6
	opReconnect = 7
	opMembers   = 8
	opInvalid   = 9
	opHello     = 10
	opAck       = 11
)

// intents, and what they cover together.
const (
	intentGuilds      = 1 << 0
	intentsPrivileged = 1<<1 | 1<<8 | 1<<15
	intentsKnown      = 1<<26 - 1
)

// What the gateway takes of a connection.
const (
	eventsMost   = 120 // a minute
	eventsPer    = time.Minute
	payloadMost  = 4096 // bytes
	sessionLives = 60 * time.Second
)

// gateway is what all sessions share; it is under d.mu.
type gateway struct {
	conns    []*conn
	sessions map[string]*session
	left     int // IDENTIFYs
	last     time.Time
	counts   GatewayCounts

	refuseResumes  int
	reconnectFirst int
	muted          bool
	hushed         bool
	rejected       bool
	duplicates     int
	mangles        []func(map[string]any)
}

// GatewayCounts is what the gateway saw.
type GatewayCounts struct {
	Connections, Identifies, Resumes, Heartbeats, Ready, Resumed int
	Closes                                                       []int // codes with which it closed a connection
	Intents                                                      int   // of the last IDENTIFY
}

// session is a session of the bot; it outlives its connections.
type session struct {
	id      string
	intents int
	seq     int64
	sent    []event // for RESUME
	conn    *conn   // nil: disconnected
	left    time.Time
}

type event struct {
	seq  int64
	name string
	data json.RawMessage
}

// payload is one message of the gateway.
type payload struct {
	Op   int             `json:"op"`
	Data json.RawMessage `json:"d"`
	Seq  *int64          `json:"s"`
	Type *string         `json:"t"`
}

func (d *Discord) gatewayURL() string {
	return "ws" + strings.TrimPrefix(d.server.URL, "http") + "/gateway-ws"
}

func (d *Discord) gatewayBot(*call) (any, *Error) {
	return object{"url": d.gatewayURL(), "shards": 1, "session_start_limit": object{
		"total": d.o.Identifies, "remaining": d.gate.left, "reset_after": 86400000, "max_concurrency": 1,
	}}, nil
}

// Gateway is what the gateway saw so far.
func (d *Discord) Gateway() GatewayCounts {
	d.mu.Lock()
	defer d.mu.Unlock()
	counts := d.gate.counts
	counts.Closes = append([]int(nil), counts.Closes...)
	return counts
}

// AwaitReady waits until a session of the bot is connected and ready.
func (d *Discord) AwaitReady() {
	d.t.Helper()
	d.Until("the bot is ready on the gateway", func() bool {
		d.mu.Lock()
		defer d.mu.Unlock()
		for _, s := range d.gate.sessions {
			if s.conn != nil {
				return true
			}
		}
		return false
	})
}

// AwaitGone waits until no session of the bot is connected.
func (d *Discord) AwaitGone() {
	d.t.Helper()
	d.Until("the bot is gone from the gateway", func() bool {
		d.mu.Lock()
		defer d.mu.Unlock()
		for _, s := range d.gate.sessions {
			if s.conn != nil {
				return false
			}
		}
		return true
	})
}

func (d *Discord) serveGateway(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	if encoding := query.Get("encoding"); encoding != "" && encoding != "json" {
		http.Error(w, "only json is spoken here", http.StatusBadRequest)
		return
	}
	upgrader := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	ws, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	c := newConn(d, ws, query.Get("compress"))
	if v := query.Get("v"); v != "9" && v != "10" {
		c.close(4012, "Invalid API version")
	}
	c.run()
}

// dispatch sends an event to every session that has one of the intents, or to
// all; it needs d.mu.
func (d *Discord) dispatch(name string, intents int, data any) {
	if d.gate.hushed && intents != 0 {
		return
	}
	raw, _ := json.Marshal(data)
	for _, s := range d.gate.sessions {
		if intents == 0 || s.intents&intents != 0 {
			s.send(name, raw)
		}
	}
}

// send numbers an event, keeps it for a RESUME, and sends it where there is a
// connection.
func (s *session) send(name string, data json.RawMessage) {
	s.seq++
	e := event{seq: s.seq, name: name, data: data}
	s.sent = append(s.sent, e)
	if s.conn != nil {
		s.conn.event(e)
	}
}

func (g *gateway) closeAll() {
	for _, c := range g.conns {
		_ = c.ws.Close()
	}
}

// copies is how often the next interaction is sent.
func (g *gateway) copies() int {
	if g.duplicates == 0 {
		return 1
	}
	g.duplicates--
	return 2
}

func (g *gateway) mangle(event object) {
	if len(g.mangles) == 0 {
		return
	}
	g.mangles[0](event)
	g.mangles = g.mangles[1:]
}

// RefuseResume answers the next RESUMEs with op 9.
func (d *Discord) RefuseResume(times int) { d.fault(func(g *gateway) { g.refuseResumes = times }) }

// ReconnectFirst sends op 7 instead of READY to the next connections.
func (d *Discord) ReconnectFirst(times int) { d.fault(func(g *gateway) { g.reconnectFirst = times }) }

// MuteHeartbeats stops, or takes up again, the answers to heartbeats.
func (d *Discord) MuteHeartbeats(muted bool) { d.fault(func(g *gateway) { g.muted = muted }) }

// RejectToken makes the token wrong, for IDENTIFY (4004) and REST (401) alike.
func (d *Discord) RejectToken() { d.fault(func(g *gateway) { g.rejected = true }) }

// Hush keeps from the bot, or tells it again, what changes in guilds: as if the
// events were lost. Interactions still come.
func (d *Discord) Hush(hushed bool) { d.fault(func(g *gateway) { g.hushed = hushed }) }

// AcceptToken makes the token right again.
func (d *Discord) AcceptToken() { d.fault(func(g *gateway) { g.rejected = false }) }

// Duplicate sends each of the next interactions twice.
func (d *Discord) Duplicate(times int) { d.fault(func(g *gateway) { g.duplicates = times }) }

// Mangle changes the next interaction before it is sent.
func (d *Discord) Mangle(change func(event map[string]any)) {
	d.fault(func(g *gateway) { g.mangles = append(g.mangles, change) })
}

// UnknownComponents puts a component of a type that nobody knows yet into the
// next interaction: into its message, what was submitted, what is resolved.
func (d *Discord) UnknownComponents() {
	d.Mangle(func(event map[string]any) {
		strange := object{"type": 199, "id": 99, "shape": object{"of": []any{"things", 2}}}
		if m, ok := event["message"].(object); ok {
			m["components"] = []any{strange}
		}
		data, _ := event["data"].(object)
		if rows, ok := data["components"].([]any); ok {
			data["components"] = append(rows, strange)
		}
		resolved, _ := data["resolved"].(object)
		messages, _ := resolved["messages"].(object)
		for _, m := range messages {
			m.(object)["components"] = []any{strange}
		}
	})
}

// Reconnect asks every connection to reconnect: op 7.
func (d *Discord) Reconnect() { d.tell(opReconnect, nil) }

// Invalidate sends op 9 to every connection; what is not resumable is over.
func (d *Discord) Invalidate(resumable bool) {
	d.tell(opInvalid, resumable)
	if resumable {
		return
	}
	d.fault(func(g *gateway) {
		for _, s := range g.sessions {
			s.conn = nil
		}
		clear(g.sessions)
	})
}

// AskHeartbeat asks every connection for a heartbeat: op 1.
func (d *Discord) AskHeartbeat() { d.tell(opHeartbeat, nil) }

// Disconnect closes every connection, with a code, or 0: without a word.
func (d *Discord) Disconnect(code int) {
	d.fault(func(g *gateway) {
		for _, c := range g.conns {
			if code == 0 {
				_ = c.ws.Close()
				continue
			}
			c.close(code, "asked for by the test")
		}
	})
}

func (d *Discord) tell(op int, data any) {
	d.fault(func(g *gateway) {
		for _, c := range g.conns {
			c.op(op, data)
		}
	})
}

func (d *Discord) fault(set func(*gateway)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	set(&d.gate)
	d.note()
}
