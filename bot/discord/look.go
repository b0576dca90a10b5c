package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"pmobot/internal/chat"
	"pmobot/internal/say"
)

// spot is a channel or thread, and what the bot may do in it.
type spot struct {
	channel channel
	guild   string // its id
	may     permits
	why     string // why it can't be posted to, or ""
}

// The reasons why a place can't be posted to, for operators.
const (
	whyDeleted = "the channel is deleted"
	whyBotOut  = "the bot is not in the server"
	whyNoView  = "the bot may not see the channel: VIEW_CHANNEL is missing"
	whyElse    = "the channel is in another server"
	whyLocked  = "the thread is locked"
	whyLeft    = "not a member of the server any more"
	whyShut    = "private messages are closed"
	whyNoPlace = "no such place"
	whyMissing = "permissions are missing: "
)

// shutFresh is how long it is believed that somebody takes no private messages.
const shutFresh = 10 * time.Minute

// errNobody: a place in private that no server and no person belongs to can't
// be asked about.
var errNobody = errors.New("discord: whose private messages, and of which server, isn't said")

// Look tells how a place stands: what Discord said of it within the last 60 s.
func (p *Platform) Look(ctx context.Context, in chat.Place) (chat.Standing, error) {
	if in.Private() {
		return p.lookPrivately(ctx, in)
	}
	stands := chat.Standing{Place: in}
	stands.Place.Shared = false // nobody posts into a server from outside
	id := channelOf(in)
	if id == "" || in.Platform != Name {
		stands.Gone = whyNoPlace
		return stands, nil
	}
	at, err := p.spot(ctx, id, guildOf(in.Office))
	if err != nil {
		return chat.Standing{}, fmt.Errorf("discord: how a place stands: %w", err)
	}
	if name, _ := say.Scrub(string(at.channel.Name)); name != "" && in.Thread == "" {
		stands.Place.Name = "#" + name
	}
	if in.Office == "" && at.guild != "" {
		stands.Place.Office = officeToken(at.guild)
	}
	stands.Gone = at.gone(guildOf(in.Office))
	return stands, nil
}

// gone says why nothing can be posted there for an office, or "".
func (s spot) gone(guild string) string {
	switch {
	case s.why != "":
		return s.why
	case guild != "" && s.guild != guild:
		return whyElse
	case s.may&permitView == 0:
		return whyNoView
	case s.channel.thread() && s.channel.Thread.Locked && s.may&permitManageThreads == 0:
		return whyLocked
	}
	need := []permits{permitSend, permitEmbed} // cards, and what is long, are embeds
	if s.channel.thread() {
		need[0] = permitSendInThreads
	}
	var missing []string
	for _, one := range need {
		if s.may&one == 0 {
			missing = append(missing, permitNames[one])
		}
	}
	if len(missing) == 0 {
		return ""
	}
	return whyMissing + strings.Join(missing, ", ")
}

// spotFresh is how old may be what is known of a channel, and of the guild and
// the bot in it when that was computed: together it is no older than
// chat.LookFresh.
const spotFresh = chat.LookFresh / 2

// spot asks for a channel, and computes what the bot may do there. An office's
// guild tells why a channel isn't shown.
func (p *Platform) spot(ctx context.Context, id, office string) (spot, error) {
	return p.spots.get(ctx, id, spotFresh, func(ctx context.Context) (spot, error) {
		c, err := p.askChannel(ctx, id)
		place := c
		if err == nil && c.thread() { // it has its channel's overwrites
			place, err = p.askChannel(ctx, snowflake(string(c.Parent)))
		}
		switch codeOf(err) {
		case codeUnknownChannel:
			return spot{channel: c, guild: office, why: whyDeleted}, nil
		case codeNoAccess:
			return p.unseen(ctx, c, office)
		}
		if err != nil {
			return spot{}, err
		}
		return p.measured(ctx, c, place)
	})
}

func (p *Platform) askChannel(ctx context.Context, id string) (channel, error) {
	c := channel{ID: text(id)}
	err := p.api.call(ctx, request{
		what: "ask for a channel", method: http.MethodGet, path: "/channels/" + id, route: "GET /channels/" + id, repeat: true,
	}, &c)
	return c, err
}

// unseen says why a channel isn't shown.
func (p *Platform) unseen(ctx context.Context, c channel, office string) (spot, error) {
	at := spot{channel: c, guild: office, why: whyNoView}
	if office == "" {
		return at, nil
	}
	g, err := p.guild(ctx, office, spotFresh)
	if g.out {
		at.why = whyBotOut
	}
	return at, err
}

// measured computes what the bot may do in a channel, by the overwrites of
// place.
func (p *Platform) measured(ctx context.Context, c, place channel) (spot, error) {
	at := spot{channel: c, guild: string(c.Guild)}
	if snowflake(at.guild) == "" {
		at.why = whyNoPlace // of no server: somebody's private messages
		return at, nil
	}
	g, err := p.guild(ctx, at.guild, spotFresh)
	if err != nil {
		return spot{}, err
	}
	self := p.me()
	s, err := p.seat(ctx, at.guild, self, spotFresh)
	if err != nil {
		return spot{}, err
	}
	if g.out || s.out || s.gone {
		at.why = whyBotOut
		return at, nil
	}
	at.may = g.in(place, self, s.member, p.now())
	return at, nil
}

// lookPrivately tells who reads somebody's private messages now.
func (p *Platform) lookPrivately(ctx context.Context, in chat.Place) (chat.Standing, error) {
	id, user := guildOf(in.Office), userOf(in.Person)
	if id == "" || user == "" {
		return chat.Standing{}, errNobody
	}
	last, _ := p.memory.last(ctx, in.Office, in.Person)
	who, err := p.ask(ctx, id, chat.Person{ID: in.Person, Name: last.Name, Lang: last.Lang})
	if err != nil {
		return chat.Standing{}, fmt.Errorf("discord: who reads there: %w", err)
	}
	stands := chat.Standing{Place: in, Reader: who.Person}
	switch {
	case who.out:
		stands.Reader.Unsure, stands.Gone = true, whyBotOut
	case who.Left:
		stands.Gone = whyLeft
	case p.isShut(user):
		stands.Gone = whyShut
	}
	return stands, nil
}

// shut notes whether somebody takes private messages.
func (p *Platform) shut(user string, closed bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !closed {
		delete(p.shutAt, user)
		return
	}
	if len(p.shutAt) >= privyMost {
		clear(p.shutAt)
	}
	p.shutAt[user] = p.now()
}

func (p *Platform) isShut(user string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	at, shut := p.shutAt[user]
	return shut && p.now().Sub(at) < shutFresh
}

// me is the bot's user id.
func (p *Platform) me() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.self
}

// changed lets go what an event of the gateway says is old.
func (p *Platform) changed(kind string, raw []byte) {
	var e struct {
		ID    text `json:"id"`
		Guild text `json:"guild_id"`
		User  user `json:"user"`
	}
	_ = json.Unmarshal(raw, &e) // what can't be read in it is as if it weren't there
	switch kind {
	case "READY": // whatever happened before wasn't told
		p.forget("")
	case "CHANNEL_UPDATE", "CHANNEL_DELETE", "THREAD_UPDATE", "THREAD_DELETE":
		p.spots.drop(func(id string, s spot) bool { return id == string(e.ID) || s.channel.Parent == e.ID })
	case "GUILD_ROLE_CREATE", "GUILD_ROLE_UPDATE", "GUILD_ROLE_DELETE":
		p.forget(string(e.Guild))
	case "GUILD_CREATE", "GUILD_UPDATE", "GUILD_DELETE":
		p.forget(string(e.ID))
	case "GUILD_MEMBER_UPDATE": // of the bot itself; of others it takes another intent
		p.forget(string(e.Guild))
	}
}

// forget lets go all that is held of a guild, or of all.
func (p *Platform) forget(id string) {
	p.spots.drop(func(_ string, s spot) bool { return id == "" || s.guild == id })
	p.guilds.drop(func(key string, _ guild) bool { return id == "" || key == id })
	p.seats.drop(func(_ string, s seat) bool { return id == "" || s.guild == id })
}
