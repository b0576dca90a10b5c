package discordtest

import (
	"encoding/json"
	"fmt"
	"strings"
)

// identify begins a session: op 2.
func (c *conn) identify(raw json.RawMessage) {
	d, g := c.d, &c.d.gate
	var ask struct {
		Token      string
		Intents    *int
		Compress   bool
		Properties map[string]any
		Shard      []int
	}
	if json.Unmarshal(raw, &ask) != nil {
		c.broken(4002, "Error while decoding payload.")
		return
	}
	g.counts.Identifies++
	if ask.Intents != nil {
		g.counts.Intents = *ask.Intents
	}
	switch {
	case c.session != nil:
		c.broken(4005, "Already authenticated.")
		return
	case !d.knows(ask.Token):
		c.close(4004, "Authentication failed.")
		return
	case len(ask.Shard) > 0 && (len(ask.Shard) != 2 || ask.Shard[0] >= ask.Shard[1] || ask.Shard[0] < 0):
		c.broken(4010, "Invalid shard.")
		return
	case ask.Intents == nil || *ask.Intents < 0 || *ask.Intents&^intentsKnown != 0:
		c.broken(4013, "Invalid intent(s).")
		return
	case *ask.Intents&intentsPrivileged&^d.o.Privileged != 0:
		c.broken(4014, "Disallowed intent(s).")
		return
	case ask.Properties == nil:
		c.broken(4002, "Error while decoding payload.")
		return
	}
	if !c.mayIdentify() {
		return
	}
	if g.reconnectFirst > 0 {
		g.reconnectFirst--
		c.op(opReconnect, nil)
		return
	}
	c.zip = ask.Compress && c.stream == nil
	c.begin(*ask.Intents)
}

func (d *Discord) knows(token string) bool {
	return !d.gate.rejected && strings.TrimPrefix(token, "Bot ") == d.o.Token
}

// mayIdentify counts an IDENTIFY against the day's, and holds it against the
// one before.
func (c *conn) mayIdentify() bool {
	d, g := c.d, &c.d.gate
	now := d.clock()
	if d.o.IdentifyEvery > 0 && !g.last.IsZero() && now.Sub(g.last) < d.o.IdentifyEvery {
		d.violate("gateway", fmt.Sprintf("IDENTIFY %s after another", now.Sub(g.last)))
		c.op(opInvalid, false)
		return false
	}
	g.last = now
	if g.left == 0 {
		g.rejected = true // Discord resets the token
		c.broken(4004, "Authentication failed.")
		return false
	}
	g.left--
	return true
}

// begin makes the session and says READY, then the guilds.
func (c *conn) begin(intents int) {
	d, g := c.d, &c.d.gate
	s := &session{id: "s" + d.snowflake(), intents: intents, conn: c}
	c.session = s
	if g.sessions == nil {
		g.sessions = map[string]*session{}
	}
	g.sessions[s.id] = s
	g.counts.Ready++
	guilds := []any{}
	for id := range d.guilds {
		guilds = append(guilds, object{"id": id, "unavailable": true})
	}
	ready, _ := json.Marshal(object{
		"v": 10, "user": userJSON(d.bot), "guilds": guilds, "session_id": s.id, "session_type": "normal",
		"resume_gateway_url": d.gatewayURL(), "application": object{"id": d.app, "flags": 0}, "private_channels": []any{},
		"presences": []any{}, "relationships": []any{}, "shard": []int{0, 1}, "user_settings": object{},
	})
	s.send("READY", ready)
	if intents&intentGuilds == 0 {
		return
	}
	for _, guild := range d.guilds {
		raw, _ := json.Marshal(d.guildCreateJSON(guild))
		s.send("GUILD_CREATE", raw)
	}
}

// resume takes up a session: op 6.
func (c *conn) resume(raw json.RawMessage) {
	d, g := c.d, &c.d.gate
	var ask struct {
		Token   string `json:"token"`
		Session string `json:"session_id"`
		Seq     int64  `json:"seq"`
	}
	if json.Unmarshal(raw, &ask) != nil {
		c.broken(4002, "Error while decoding payload.")
		return
	}
	g.counts.Resumes++
	s := g.sessions[ask.Session]
	switch {
	case c.session != nil:
		c.broken(4005, "Already authenticated.")
		return
	case !d.knows(ask.Token):
		c.close(4004, "Authentication failed.")
		return
	case g.reconnectFirst > 0:
		g.reconnectFirst--
		c.op(opReconnect, nil)
		return
	case g.refuseResumes > 0:
		g.refuseResumes--
		delete(g.sessions, ask.Session)
		c.op(opInvalid, false)
		return
	case s == nil || ask.Seq > s.seq || s.conn == nil && d.clock().Sub(s.left) > sessionLives:
		c.op(opInvalid, false)
		return
	}
	s.conn, c.session = c, s
	g.counts.Resumed++
	for _, e := range s.sent {
		if e.seq > ask.Seq {
			c.event(e)
		}
	}
	s.send("RESUMED", json.RawMessage(`{}`))
}
