package slack

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"pmobot/bot/inbox"
	"pmobot/internal/chat"
	"pmobot/internal/say"
)

// knownMost is how many people, channels and private messages are remembered.
const knownMost = 20000

// tokenStart begins every token of Slack's.
const tokenStart = Name + ":"

// userID is a person's id.
var userID = regexp.MustCompile(`^[UW][A-Z0-9]{2,20}$`)

// userOf is the id of the person that a token names, or "".
func userOf(token string) string {
	id, ok := strings.CutPrefix(token, tokenStart)
	if !ok || !userID.MatchString(id) {
		return ""
	}
	return id
}

// channelOf is the id of the channel that a token names, or "".
func channelOf(token string) string {
	parts := strings.Split(token, ":")
	if len(parts) != 3 || parts[0] != Name {
		return ""
	}
	return parts[2]
}

// directory remembers who is who, and what is where.
type directory struct {
	api     *slack.Client
	now     func() time.Time
	me      func() account
	whoami  func(context.Context) (account, error)
	office  func() string
	memory  func() chat.Memory // nil where nothing is kept
	trouble func(method string, err error)
	left    func(context.Context, chat.Person) // has the office know that somebody is gone
	behind  *inbox.Work                        // what is looked up and written down beside the answers
	pens    chan struct{}                      // those who write

	mu       sync.Mutex
	people   map[string]somebody
	channels map[string]channel
	directs  map[string]string  // ids of private messages, by user
	flights  map[string]*flight // look-ups under way, by what they are about
	held     map[string]time.Time
}

// flight is a look-up under way, that all wait for who want to know the same.
type flight struct {
	done chan struct{}
	err  error
	void bool // an event said something else meanwhile
}

func newDirectory(p *Platform) *directory {
	return &directory{
		api: p.api, now: p.now, me: p.me, whoami: p.authTest, office: p.office, memory: p.memory, trouble: p.trouble, left: p.farewell,
		behind: &p.behind, pens: make(chan struct{}, pens),
		people: map[string]somebody{}, channels: map[string]channel{}, directs: map[string]string{},
		flights: map[string]*flight{}, held: map[string]time.Time{},
	}
}

// together looks something up once for all who ask meanwhile. It goes on to
// its own end where nobody waits for it any more.
func (d *directory) together(ctx context.Context, id string, look func(context.Context, *flight) error) error {
	d.mu.Lock()
	f, ok := d.flights[id]
	if !ok {
		f = &flight{done: make(chan struct{})}
		d.flights[id] = f
		d.behind.Go(func() { d.fly(context.WithoutCancel(ctx), id, f, look) })
	}
	d.mu.Unlock()
	select {
	case <-f.done:
		return f.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (d *directory) fly(ctx context.Context, id string, f *flight, look func(context.Context, *flight) error) {
	ctx, cancel := context.WithTimeout(ctx, lookWithin)
	defer cancel()
	f.err = look(ctx, f)
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.flights[id] == f {
		delete(d.flights, id)
	}
	close(f.done)
}

// void has a look-up under way count for nothing: what it brings is older than
// what was just heard. The lock is held.
func (d *directory) void(id string) {
	if f, ok := d.flights[id]; ok {
		f.void = true
		delete(d.flights, id)
	}
}

// ask makes one look-up, unless Slack said that it wants no such one yet.
func (d *directory) ask(method string, call func() error) error {
	d.mu.Lock()
	pause := d.held[method].Sub(d.now())
	d.mu.Unlock()
	if pause > 0 {
		return &chat.Later{After: pause}
	}
	err := call()
	pause, limited := tooSoon(err)
	if limited {
		d.mu.Lock()
		d.held[method] = d.now().Add(pause)
		d.mu.Unlock()
	}
	d.trouble(method, err)
	return err
}

// langOf is a person's language as far as they were looked up.
func (d *directory) langOf(id string) say.Lang {
	known, _ := d.remembered(id)
	return known.Lang
}

// direct is the channel of a person's private messages with the bot.
func (d *directory) direct(ctx context.Context, user string) (string, error) {
	d.mu.Lock()
	id, ok := d.directs[user]
	d.mu.Unlock()
	if ok {
		return id, nil
	}
	opened, _, _, err := d.api.OpenConversationContext(ctx, &slack.OpenConversationParameters{Users: []string{user}})
	if err != nil {
		return "", err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.directs) >= knownMost {
		clear(d.directs)
	}
	d.directs[user] = opened.ID
	return opened.ID, nil
}

// forget has everything be asked anew: of another workspace.
func (d *directory) forget() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for id := range d.flights {
		d.void(id)
	}
	clear(d.people)
	clear(d.channels)
	clear(d.directs)
	clear(d.held)
}

// isDirect tells whether a channel is somebody's private messages: Slack's
// ids of these begin so.
func isDirect(channel string) bool { return strings.HasPrefix(channel, "D") }

// names are of the people and channels in a text, all looked up.
func (d *directory) names(ctx context.Context, text string) naming {
	people := map[string]string{}
	for _, id := range mentioned(text) {
		people[id] = d.person(ctx, id).handle // unknown: their id is their name
	}
	return naming{
		person: func(id string) string { return cmp.Or(people[id], id) },
		channel: func(id string) string {
			return cmp.Or(strings.TrimPrefix(d.channel(ctx, id).name, "#"), id)
		},
	}
}

// gone are the errors after which a place can never be posted to again, until
// somebody changes it (the errors of chat.postMessage, chat.update and
// conversations.open).
var gone = []string{
	"is_archived", "channel_not_found", "not_in_channel", "channel_is_archived",
	"user_not_found", "user_disabled", "user_not_visible", "cannot_dm_bot", "messages_tab_disabled", "not_allowed",
	"message_not_found", "cant_update_message", "edit_window_closed", "thread_not_found", "is_inactive",
}

// restricted begins the codes that say that only some may post in a channel.
const restricted = "restricted_action"

func isGone(code string) bool {
	return slices.Contains(gone, code) || strings.HasPrefix(code, restricted)
}
