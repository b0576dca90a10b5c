package discord

import (
	"context"
	"net/http"
	"time"

	"pmobot/internal/chat"
	"pmobot/internal/say"
)

const (
	// seatFresh is how long it is believed whether somebody is in a guild, and
	// with which roles; guildFresh how long who owns it and what its roles may.
	seatFresh  = chat.LookFresh
	guildFresh = 10 * time.Minute
	// lastKnownFor is how long what was last known of somebody holds in private
	// while Discord can't be asked.
	lastKnownFor = time.Hour
	// whoWithin is how long it may take to ask who somebody is: they wait for
	// what they pressed.
	whoWithin = 800 * time.Millisecond
)

// Discord's codes of what isn't there: JSON Error Codes.
const (
	codeUnknownChannel = 10003
	codeUnknownGuild   = 10004
	codeUnknownMember  = 10007
	codeUnknownUser    = 10013
	codeNoAccess       = 50001
)

// seat is somebody in a guild, as GET /guilds/{g}/members/{u} tells it.
type seat struct {
	member
	guild string
	user  string
	gone  bool // Discord says for certain that they aren't in it
	out   bool // the bot isn't in it: nothing can be asked
}

// seat asks whether somebody is in a guild; what is known may be as old as age.
func (p *Platform) seat(ctx context.Context, guild, user string, age time.Duration) (seat, error) {
	return p.seats.get(ctx, guild+"/"+user, age, func(ctx context.Context) (seat, error) {
		s := seat{guild: guild, user: user}
		path := "/guilds/" + guild + "/members/"
		err := p.api.call(ctx, request{
			what: "look for a member", method: http.MethodGet, path: path + user, route: "GET " + path, repeat: true, urgent: true,
		}, &s.member)
		switch codeOf(err) {
		case codeUnknownMember, codeUnknownUser:
			s.gone, err = true, nil
		case codeUnknownGuild, codeNoAccess:
			s.out, err = true, nil
		}
		return s, err
	})
}

// guild asks what a guild is like; what is known may be as old as age.
func (p *Platform) guild(ctx context.Context, id string, age time.Duration) (guild, error) {
	return p.guilds.get(ctx, id, age, func(ctx context.Context) (guild, error) {
		var g guild
		err := p.api.call(ctx, request{
			what: "ask for a server", method: http.MethodGet, path: "/guilds/" + id, route: "GET /guilds/" + id, repeat: true, urgent: true,
		}, &g)
		if code := codeOf(err); code == codeUnknownGuild || code == codeNoAccess {
			return guild{out: true}, nil
		}
		return g, err
	})
}

// identity is who somebody is in a guild.
type identity struct {
	chat.Person
	out bool // the bot isn't in it: nothing can be said of anybody
}

// ask asks Discord who somebody is in a guild. An error means that it doesn't
// say; nothing is changed by it.
func (p *Platform) ask(ctx context.Context, id string, who chat.Person) (identity, error) {
	s, err := p.seat(ctx, id, userOf(who.ID), seatFresh)
	if err != nil || s.out {
		return identity{who, s.out}, err
	}
	if s.gone {
		who.Left = true
		return identity{Person: p.memory.learn(officeToken(id), who)}, nil
	}
	g, err := p.guild(ctx, id, guildFresh)
	if err != nil || g.out {
		return identity{who, g.out}, err
	}
	if s.User.ID != "" {
		who.Name = s.name()
	}
	who = s.person(who, g.base(s.user, s.member, p.now()))
	return identity{Person: p.memory.learn(officeToken(id), who)}, nil
}

// privately is who somebody is in a guild whose button they press in private.
// While Discord doesn't say, what was last known holds for an hour; that they
// left holds until Discord says that they are back.
func (p *Platform) privately(ctx context.Context, guild string, who chat.Person) identity {
	if guild == "" || userOf(who.ID) == "" {
		who.Unsure = true
		return identity{Person: who}
	}
	limited, cancel := context.WithTimeout(ctx, whoWithin)
	defer cancel()
	now, err := p.ask(limited, guild, who)
	if err == nil {
		return now
	}
	last, at := p.memory.last(ctx, officeToken(guild), who.ID)
	if last.Left || !at.IsZero() && p.now().Sub(at) <= lastKnownFor {
		last.Lang = who.Lang
		return identity{Person: last}
	}
	p.log.Warn("discord: who somebody is isn't known, so nothing is done", "person", who.ID, "err", err)
	who.Unsure = true
	return identity{Person: who}
}

// met takes over what an interaction in a guild says for free: who somebody
// is, and what the bot may do there.
func (p *Platform) met(in interaction) {
	id := string(in.Guild)
	if snowflake(id) == "" || len(in.RawWho) == 0 {
		return
	}
	user := string(in.member.User.ID)
	p.seats.put(id+"/"+user, seat{member: in.member, guild: id, user: user})
	p.memory.learn(officeToken(id), in.person())
	if in.Permits != "" && in.channel.ID != "" && in.channel.Type != "" {
		p.spots.put(string(in.channel.ID), spot{channel: in.channel, guild: id, may: permitsOf(in.Permits)})
	}
}

// closed is the answer to whom nothing is shown any more, or nil.
func (p *Platform) closed(ctx context.Context, guild string, who identity) *chat.Reply {
	if !who.Left && !who.out {
		return nil
	}
	t := say.In(who.Lang)
	line := t.BotLeft()
	if who.Left {
		line = t.NotInServer(p.guildName(ctx, guild))
	}
	r := chat.Text(t.Lang(), line)
	return &r
}

// guildName is what a guild is called, or "" where that isn't known.
func (p *Platform) guildName(ctx context.Context, id string) string {
	limited, cancel := context.WithTimeout(ctx, whoWithin)
	defer cancel()
	g, err := p.guild(limited, id, guildFresh)
	if err != nil {
		p.log.Info("discord: a server's name isn't known", "err", err)
	}
	name, _ := say.Scrub(string(g.Name))
	return name
}
