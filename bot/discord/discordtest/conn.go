package discordtest

import (
	"bytes"
	"compress/zlib"
	"encoding/json"
	"slices"
	"time"

	"github.com/gorilla/websocket"
)

// conn is one connection to the gateway. What it sends waits in a queue, so
// that nothing else waits for the bot to read.
type conn struct {
	d       *Discord
	ws      *websocket.Conn
	stream  *zlib.Writer // compress=zlib-stream
	pressed bytes.Buffer // what stream wrote
	zip     bool         // IDENTIFY asked for compression
	session *session
	out     chan frame
	gone    chan struct{}
	events  []time.Time // received, of the last minute
	pulse   *time.Timer // closes the connection without heartbeats
}

// frame is a message to send, or with a code the close.
type frame struct {
	data []byte
	zip  bool
	code int
	why  string
}

func newConn(d *Discord, ws *websocket.Conn, compress string) *conn {
	c := &conn{d: d, ws: ws, out: make(chan frame, 1<<14), gone: make(chan struct{})}
	if compress == "zlib-stream" {
		c.stream = zlib.NewWriter(&c.pressed)
	}
	return c
}

// run speaks with the bot until the connection ends.
func (c *conn) run() {
	d := c.d
	go c.write()
	d.mu.Lock()
	d.gate.conns = append(d.gate.conns, c)
	d.gate.counts.Connections++
	c.op(opHello, object{"heartbeat_interval": d.o.Heartbeat.Milliseconds()})
	c.pulse = time.AfterFunc(2*d.o.Heartbeat, c.silent)
	d.note()
	d.mu.Unlock()
	var err error
	for {
		var raw []byte
		if _, raw, err = c.ws.ReadMessage(); err != nil {
			break
		}
		d.mu.Lock()
		c.receive(raw)
		d.note()
		d.mu.Unlock()
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	c.pulse.Stop()
	close(c.gone)
	_ = c.ws.Close()
	d.gate.conns = slices.DeleteFunc(d.gate.conns, func(o *conn) bool { return o == c })
	if c.session != nil && c.session.conn == c {
		c.session.conn, c.session.left = nil, d.clock()
	}
	if c.session != nil && websocket.IsCloseError(err, websocket.CloseNormalClosure, websocket.CloseGoingAway) {
		delete(d.gate.sessions, c.session.id)
	}
	d.note()
}

// silent closes a connection whose heartbeats stopped.
func (c *conn) silent() {
	c.d.mu.Lock()
	defer c.d.mu.Unlock()
	c.close(4009, "Session timed out.")
}

func (c *conn) write() {
	for {
		select {
		case f := <-c.out:
			if f.code != 0 {
				_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(f.code, f.why), time.Time{})
				_ = c.ws.Close()
				return
			}
			kind := websocket.TextMessage
			if f.zip {
				kind = websocket.BinaryMessage
			}
			if c.ws.WriteMessage(kind, f.data) != nil {
				return
			}
		case <-c.gone:
			return
		}
	}
}

// close ends the connection with a code; it needs d.mu. From 4000 on, those
// that end the session too are Discord's.
func (c *conn) close(code int, why string) {
	c.d.gate.counts.Closes = append(c.d.gate.counts.Closes, code)
	if c.session != nil && slices.Contains([]int{4007, 4009, 4004, 4010, 4011, 4012, 4013, 4014}, code) {
		delete(c.d.gate.sessions, c.session.id)
	}
	c.push(frame{code: code, why: why})
}

func (c *conn) push(f frame) {
	select {
	case c.out <- f:
	default:
		_ = c.ws.Close() // the bot does not read
	}
}

// op sends a message that is no event; it needs d.mu.
func (c *conn) op(op int, data any) {
	raw, _ := json.Marshal(data)
	c.put(payload{Op: op, Data: raw})
}

func (c *conn) event(e event) {
	c.put(payload{Op: opDispatch, Data: e.data, Seq: &e.seq, Type: &e.name})
}

func (c *conn) put(p payload) {
	raw, _ := json.Marshal(p)
	switch {
	case c.stream != nil:
		_, _ = c.stream.Write(raw)
		_ = c.stream.Flush()
		raw = bytes.Clone(c.pressed.Bytes())
		c.pressed.Reset()
		c.push(frame{data: raw, zip: true})
	case c.zip:
		var b bytes.Buffer
		w := zlib.NewWriter(&b)
		_, _ = w.Write(raw)
		_ = w.Close()
		c.push(frame{data: b.Bytes(), zip: true})
	default:
		c.push(frame{data: raw})
	}
}

// receive takes one message of the bot; it needs d.mu.
func (c *conn) receive(raw []byte) {
	var p payload
	switch {
	case len(raw) > payloadMost:
		c.broken(4002, "Error while decoding payload.")
		return
	case json.Unmarshal(raw, &p) != nil:
		c.broken(4002, "Error while decoding payload.")
		return
	case !c.counted(p.Op):
		c.broken(4008, "You are being rate limited.")
		return
	}
	switch p.Op {
	case opHeartbeat:
		c.heartbeat()
	case opIdentify:
		c.identify(p.Data)
	case opResume:
		c.resume(p.Data)
	case opPresence, opVoice, opMembers:
		if c.session == nil {
			c.broken(4003, "Not authenticated.")
		}
	default:
		c.broken(4001, "Unknown opcode.")
	}
}

// broken closes the connection for what the bot did wrong.
func (c *conn) broken(code int, why string) {
	c.d.violate("gateway", why)
	c.close(code, why)
}

// counted counts an event against the 120 a minute. Heartbeats count where
// the clock goes by itself.
func (c *conn) counted(op int) bool {
	if op == opHeartbeat && c.d.o.Now == nil {
		return true
	}
	now := c.d.clock()
	c.events = append(slices.DeleteFunc(c.events, func(at time.Time) bool { return now.Sub(at) >= eventsPer }), now)
	return len(c.events) <= eventsMost
}

func (c *conn) heartbeat() {
	c.d.gate.counts.Heartbeats++
	c.pulse.Reset(2 * c.d.o.Heartbeat)
	if !c.d.gate.muted {
		c.op(opAck, nil)
	}
}
