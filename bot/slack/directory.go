package slack

import (
	"cmp"
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"pmobot/internal/chat"
	"pmobot/internal/say"
)

const (
	// freshFor is how long what Slack said of people and channels is believed;
	// strangeFor where the bot isn't in the channel, since that is soon mended.
	freshFor   = 10 * time.Minute
	strangeFor = 15 * time.Second
	// knownMost is how many people, channels and private messages are remembered.
	knownMost = 20000
)

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
	api *slack.Client
	now func() time.Time

	mu       sync.Mutex
	people   map[string]somebody
	channels map[string]channel
	directs  map[string]string // ids of private messages, by user
	asking   map[string]*sync.Mutex
}

// alone lets one ask at a time about an id: the others then know the answer.
func (d *directory) alone(id string) (done func()) {
	d.mu.Lock()
	one, ok := d.asking[id]
	if !ok {
		if len(d.asking) >= knownMost {
			clear(d.asking)
		}
		one = &sync.Mutex{}
		d.asking[id] = one
	}
	d.mu.Unlock()
	one.Lock()
	return one.Unlock
}

// somebody is a person as Slack knows them.
type somebody struct {
	chat.Person
	handle string // as they are mentioned
	till   time.Time
}

// channel is a channel as Slack knows it.
type channel struct {
	name   string // "#apollo", or "" where the bot may not know
	shared bool   // with other organisations
	member bool   // the bot is in it
	till   time.Time
}

func newDirectory(api *slack.Client, now func() time.Time) *directory {
	return &directory{api: api, now: now, people: map[string]somebody{}, channels: map[string]channel{}, directs: map[string]string{}, asking: map[string]*sync.Mutex{}}
}

// person looks somebody up. Where Slack doesn't answer, what was known before
// stands, and else the id alone.
func (d *directory) person(ctx context.Context, id string) (somebody, error) {
	defer d.alone(id)()
	d.mu.Lock()
	known, ok := d.people[id]
	d.mu.Unlock()
	if ok && d.now().Before(known.till) {
		return known, nil
	}
	user, err := d.api.GetUserInfoContext(ctx, id)
	if err != nil {
		if !ok {
			known = somebody{Person: chat.Person{ID: tokenStart + id}, handle: id}
		}
		return known, err
	}
	known = personOf(user)
	known.till = d.now().Add(freshFor)
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.people) >= knownMost {
		clear(d.people)
	}
	d.people[id] = known
	return known, nil
}

// personOf reads a user. A guest of the workspace, and who is of another one,
// is no member.
func personOf(u *slack.User) somebody {
	lang, ok := say.Lookup(u.Locale)
	if !ok {
		lang = ""
	}
	name := clean(cmp.Or(u.Profile.DisplayName, u.RealName, u.Profile.RealName, u.Name))
	return somebody{
		Person: chat.Person{
			ID: tokenStart + u.ID, Name: name, Lang: lang, Zone: u.TZ,
			Admin:  u.IsAdmin || u.IsOwner || u.IsPrimaryOwner,
			Member: !u.IsRestricted && !u.IsUltraRestricted && !u.IsStranger && !u.Deleted,
		},
		handle: cmp.Or(u.Name, u.ID),
	}
}

// channel looks a channel up.
func (d *directory) channel(ctx context.Context, id string) (channel, error) {
	defer d.alone(id)()
	d.mu.Lock()
	known, ok := d.channels[id]
	d.mu.Unlock()
	if ok && d.now().Before(known.till) {
		return known, nil
	}
	info, err := d.api.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: id})
	var refused slack.SlackErrorResponse
	switch {
	case errors.As(err, &refused) && refused.Err == "channel_not_found": // private, and the bot isn't in it
		known.member = false
	case err != nil:
		if !ok {
			known.member = true // nobody said otherwise
		}
		return known, err
	default:
		known = channel{shared: info.IsExtShared || info.IsPendingExtShared, member: info.IsMember || info.IsIM || info.IsMpIM}
		if info.Name != "" {
			known.name = "#" + clean(info.Name)
		}
	}
	known.till = d.now().Add(freshFor)
	if !known.member {
		known.till = d.now().Add(strangeFor)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.channels) >= knownMost {
		clear(d.channels)
	}
	d.channels[id] = known
	return known, nil
}

// left forgets that the bot was in a channel.
func (d *directory) left(id string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	known := d.channels[id]
	known.member, known.till = false, d.now().Add(strangeFor)
	d.channels[id] = known
}

// nameOf is what a channel is called as far as it was looked up.
func (d *directory) nameOf(id string) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.channels[id].name
}

// langOf is a person's language as far as they were looked up.
func (d *directory) langOf(id string) say.Lang {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.people[id].Lang
}

// direct is the channel of a person's private messages with the bot.
func (d *directory) direct(ctx context.Context, user string) (string, error) {
	defer d.alone("to " + user)()
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

// isDirect tells whether a channel is somebody's private messages: Slack's
// ids of these begin so.
func isDirect(channel string) bool { return strings.HasPrefix(channel, "D") }

// names are of the people and channels in a text, all looked up.
func (d *directory) names(ctx context.Context, text string) naming {
	people := map[string]string{}
	for _, id := range mentioned(text) {
		known, _ := d.person(ctx, id) // unknown: their id is their name
		people[id] = known.handle
	}
	return naming{
		person: func(id string) string { return cmp.Or(people[id], id) },
		channel: func(id string) string {
			known, _ := d.channel(ctx, id)
			return cmp.Or(strings.TrimPrefix(known.name, "#"), id)
		},
	}
}

// gone are the errors after which a place can never be posted to again, until
// somebody changes it (the errors of chat.postMessage, chat.update and
// conversations.open).
var gone = []string{
	"is_archived", "channel_not_found", "not_in_channel", "channel_is_archived", "restricted_action",
	"restricted_action_read_only_channel", "restricted_action_non_threadable_channel", "restricted_action_thread_only_channel",
	"user_not_found", "user_disabled", "user_not_visible", "cannot_dm_bot", "messages_tab_disabled", "not_allowed",
	"message_not_found", "cant_update_message", "edit_window_closed", "thread_not_found", "is_inactive",
}

func isGone(code string) bool { return slices.Contains(gone, code) }
