package slacktest

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

const (
	// mostSockets is how many connections an app may have (docs, Socket Mode).
	mostSockets = 10
	// warnedFor is how long a connection lives on after a warning.
	warnedFor = 10 * time.Second
	// mostAckBytes is the size from which a payload in an acknowledgement is
	// dropped.
	mostAckBytes = 20_480
)

// socket is one WebSocket connection of Socket Mode.
type socket struct {
	number int
	ws     *websocket.Conn
	out    chan any
	gone   chan struct{}
	once   sync.Once
	warned bool
}

func openConnection(s *Slack, c *call) (map[string]any, error) {
	if s.disabled {
		return nil, refuse("access_denied")
	}
	c.scopes = append(c.scopes, "connections:write")
	ticket := s.id("t")
	s.tickets[ticket] = true
	link := url.URL{Scheme: "ws", Host: s.host, Path: "/link/", RawQuery: url.Values{"ticket": {ticket}, "app_id": {AppID}}.Encode()}
	return map[string]any{"url": link.String()}, nil
}

// serveSocket lets a connection in whose ticket was never used.
func (s *Slack) serveSocket(w http.ResponseWriter, r *http.Request) {
	ticket := r.URL.Query().Get("ticket")
	s.mu.Lock()
	welcome := s.tickets[ticket] && !s.streams.closed && !s.disabled
	if !s.tickets[ticket] {
		s.violated("bad_ticket", "a connection with a ticket that was used or never was")
	}
	delete(s.tickets, ticket)
	s.mu.Unlock()
	if !welcome {
		http.Error(w, "bad ticket", http.StatusForbidden)
		return
	}
	upgrader := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	ws, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	c := &socket{ws: ws, out: make(chan any, 10_000), gone: make(chan struct{})}
	if s.greet(c) {
		go c.write(s)
		c.read(s)
	}
	s.mu.Lock()
	s.sockets = slices.DeleteFunc(s.sockets, func(other *socket) bool { return other == c })
	s.happened()
	s.mu.Unlock()
	c.cut()
}

// greet says hello; false: the connection must end.
func (s *Slack) greet(c *socket) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.sockets) >= mostSockets {
		s.violated("too_many_websockets", "more than %d connections", mostSockets)
		_ = c.ws.WriteJSON(disconnection("too_many_websockets"))
		return false
	}
	s.serial++
	c.number = s.serial
	hello := map[string]any{
		"type": "hello", "num_connections": len(s.sockets) + 1, "connection_info": map[string]any{"app_id": AppID},
		"debug_info": map[string]any{"host": "applink-0", "approximate_connection_time": 18060},
	}
	if c.ws.WriteJSON(hello) != nil {
		return false
	}
	if s.streams.cut > 0 {
		s.streams.cut--
		return false
	}
	s.sockets = append(s.sockets, c)
	s.happened()
	return true
}

func disconnection(reason string) map[string]any {
	return map[string]any{"type": "disconnect", "reason": reason, "debug_info": map[string]any{"host": "applink-0"}}
}

// write sends what is to be sent, and pings.
func (c *socket) write(s *Slack) {
	every := s.o.Ping
	if every < 0 {
		every = time.Hour
	}
	ping := time.NewTicker(every)
	defer ping.Stop()
	for {
		var err error
		select {
		case frame := <-c.out:
			err = c.ws.WriteJSON(frame)
		case <-ping.C:
			if s.o.Ping > 0 && !s.muted() {
				err = c.ws.WriteMessage(websocket.PingMessage, []byte("Ping from applink-0"))
			}
		case <-c.gone:
			return
		}
		if err != nil {
			c.cut()
			return
		}
	}
}

func (s *Slack) muted() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.streams.mute
}

// read takes acknowledgements until the connection ends.
func (c *socket) read(s *Slack) {
	for {
		_, raw, err := c.ws.ReadMessage()
		if err != nil {
			return
		}
		var frame struct {
			ID      string          `json:"envelope_id"`
			Payload json.RawMessage `json:"payload"`
		}
		if json.Unmarshal(raw, &frame) != nil || frame.ID == "" {
			s.mu.Lock()
			s.violated("bad_frame", "a frame without an envelope_id: %.200s", raw)
			s.mu.Unlock()
			continue
		}
		s.acknowledge(c, frame.ID, frame.Payload)
	}
}

// cut ends a connection without a word.
func (c *socket) cut() {
	c.once.Do(func() {
		close(c.gone)
		_ = c.ws.Close()
	})
}

// Sockets is how many connections are open.
func (s *Slack) Sockets() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.sockets)
}

// Disconnect tells every connection to go. After "warning" and
// "refresh_requested" each takes envelopes for 10 s more; after
// "link_disabled" it ends at once, and none can be opened until EnableSockets.
func (s *Slack) Disconnect(reason string) { s.disconnect(reason, mostSockets) }

// DisconnectOne tells the oldest connection that was not told yet.
func (s *Slack) DisconnectOne(reason string) { s.disconnect(reason, 1) }

func (s *Slack) disconnect(reason string, most int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.disabled = s.disabled || reason == "link_disabled"
	for _, c := range s.sockets {
		if c.warned || most == 0 {
			continue
		}
		most--
		c.warned = true
		c.out <- disconnection(reason)
		after := warnedFor
		if s.disabled {
			after = 100 * time.Millisecond
		}
		s.Clock.after(after, c.cut)
	}
}

// EnableSockets switches Socket Mode on again.
func (s *Slack) EnableSockets() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.disabled = false
}

// Cut ends every connection without a word.
func (s *Slack) Cut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.sockets {
		c.cut()
	}
}
