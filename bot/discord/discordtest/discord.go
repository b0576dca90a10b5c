package discordtest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"
	"time"
)

// Options are how a Discord begins. The zero value is a working one.
type Options struct {
	// Token of the bot; "": one that looks like Discord's.
	Token string
	// Now is its clock, time.Now for a test against real time; nil: the clock
	// stands still until Advance.
	Now func() time.Time
	// Heartbeat is the interval that the gateway asks for; 0: 41.25 s.
	Heartbeat time.Duration
	// Wait is how long a question such as Interaction.Answer waits for the
	// bot, of real time; 0: 20 s.
	Wait time.Duration
	// Privileged are the privileged intents that the app was granted.
	Privileged int
	// Bucket is the rate limit of each route; the zero value limits nothing.
	Bucket Bucket
	// IdentifyEvery is the least time between two IDENTIFYs (Discord: 5 s);
	// 0: any.
	IdentifyEvery time.Duration
	// Identifies is how many IDENTIFYs a day there are; 0: 1000.
	Identifies int
}

// Bucket is a rate limit: so many requests in so long a time.
type Bucket struct {
	Limit int
	Per   time.Duration
}

// Discord is the server, and everything that stands on it.
type Discord struct {
	t      testing.TB
	o      Options
	server *httptest.Server
	done   chan struct{} // closed with the server
	routes *http.ServeMux
	app    string // its id, the bot's user id too
	bot    *User

	mu           sync.Mutex
	changed      chan struct{} // closed and replaced by every change
	now          time.Time     // of the clock, where Options.Now is nil
	offset       time.Duration // of the clock, where it isn't
	serial       int64         // of snowflakes
	guilds       map[string]*Guild
	channels     map[string]*Channel
	users        map[string]*User
	roles        map[string]*Role
	interactions map[string]*Interaction
	byToken      map[string]*Interaction
	commands     map[string][]*Command // by guild id, "" the global ones
	created      map[string]int        // commands created, by guild id
	nonces       map[string]nonce
	buckets      map[string]*bucketState
	faults       []*breakage
	blocks       []block
	gate         gateway
	audit        []Request
	violations   []Violation
}

// Start starts a Discord that ends with the test.
func Start(t testing.TB, o Options) *Discord {
	t.Helper()
	if o.Token == "" {
		o.Token = "MTI3MDAwMDAwMDAwMDAwMDAwMQ.Gd1sc0.rd-test-only-0123456789abcdefghijklmn"
	}
	if o.Heartbeat == 0 {
		o.Heartbeat = 41250 * time.Millisecond
	}
	if o.Wait == 0 {
		o.Wait = 20 * time.Second
	}
	if o.Identifies == 0 {
		o.Identifies = 1000
	}
	d := &Discord{
		t: t, o: o, done: make(chan struct{}), changed: make(chan struct{}),
		now:    time.Date(2026, time.November, 23, 9, 0, 0, 0, time.UTC),
		guilds: map[string]*Guild{}, channels: map[string]*Channel{}, users: map[string]*User{}, roles: map[string]*Role{},
		interactions: map[string]*Interaction{}, byToken: map[string]*Interaction{},
		commands: map[string][]*Command{}, created: map[string]int{},
		nonces: map[string]nonce{}, buckets: map[string]*bucketState{},
	}
	d.bot = d.User("pmobot", "en-US")
	d.bot.Bot = true
	d.app = d.bot.ID
	d.gate.left = o.Identifies
	d.route()
	d.server = httptest.NewServer(d)
	t.Cleanup(d.close)
	return d
}

// URL is where the REST API answers: http://127.0.0.1:port. Paths go on with
// /api/v10.
func (d *Discord) URL() string { return d.server.URL }

// Token is the bot's token, without the word Bot.
func (d *Discord) Token() string { return d.o.Token }

// App is the id of the application, and of the bot's user.
func (d *Discord) App() string { return d.app }

func (d *Discord) close() {
	d.mu.Lock()
	close(d.done)
	d.gate.closeAll()
	d.mu.Unlock()
	d.server.CloseClientConnections()
	d.server.Close()
}

// Now is the time on its clock.
func (d *Discord) Now() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.clock()
}

// clock needs d.mu.
func (d *Discord) clock() time.Time {
	if d.o.Now != nil {
		return d.o.Now().Add(d.offset).UTC()
	}
	return d.now
}

// Advance moves the clock on.
func (d *Discord) Advance(by time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.now, d.offset = d.now.Add(by), d.offset+by
	d.note()
}

// note tells everybody who waits that something changed; it needs d.mu.
func (d *Discord) note() {
	close(d.changed)
	d.changed = make(chan struct{})
}

// Until waits until something is so. It is asked again after every change,
// and ends the test when Options.Wait is over.
func (d *Discord) Until(what string, so func() bool) {
	d.t.Helper()
	over := time.NewTimer(d.o.Wait)
	defer over.Stop()
	for {
		d.mu.Lock()
		changed := d.changed
		d.mu.Unlock()
		if so() {
			return
		}
		select {
		case <-changed:
		case <-over.C:
			d.t.Fatalf("discordtest: waited %s in vain until %s\n%s", d.o.Wait, what, d.trace())
		}
	}
}

// trace is the end of the audit, for whoever waited in vain.
func (d *Discord) trace() string {
	audit, text := d.Audit(), ""
	for _, r := range audit[max(0, len(audit)-10):] {
		text += fmt.Sprintf("  %s %s -> %d %d %s\n", r.Method, r.Path, r.Status, r.Code, r.Message)
	}
	return text
}

// epoch is the beginning of Discord's ids, in Unix milliseconds.
const epoch = 1420070400000

// snowflake is a new id; it needs d.mu. Ids order as they were made, also
// within one millisecond.
func (d *Discord) snowflake() string {
	d.serial++
	return strconv.FormatInt((d.clock().UnixMilli()-epoch)<<22+d.serial, 10)
}
