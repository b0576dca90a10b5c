package slack

import (
	"cmp"
	"context"
	"fmt"
	"sync"
	"time"

	"pmobot/internal/chat"
)

// lookWithin is how long people and channels are looked up for one command:
// what isn't known then goes without.
const lookWithin = 2 * time.Second

// command is what a person asks of the bot, with who they are and where.
func (p *Platform) command(ctx context.Context, a ask) (c chat.Command, err error) {
	look, cancel := context.WithTimeout(ctx, lookWithin)
	defer cancel()
	from, here := p.whoAndWhere(look, a)
	in := p.place(a, here)
	if a.line != "" {
		c = p.read(look, a.line)
	} else {
		d, err := deedOf(ctx, a.action, p.shelf(), in.Office)
		if err != nil {
			return chat.Command{From: from, In: in}, err
		}
		c = chat.Command{Path: d.path, Args: d.args, Form: d.form}
	}
	c.ID, c.At, c.From, c.In = a.id, p.now().Truncate(time.Millisecond), from, in
	return c, nil
}

// whoAndWhere looks up both at once. Whoever is of a workspace that can only
// be another organisation's isn't asked about.
func (p *Platform) whoAndWhere(ctx context.Context, a ask) (chat.Person, channel) {
	var from somebody
	var here channel
	var both sync.WaitGroup
	if p.me().foreign(a.team) {
		from, _ = p.known.remembered(a.user)
		from.Person = chat.Person{ID: tokenStart + a.user, Name: from.Name, Lang: from.Lang, Zone: from.Zone, Outsider: true}
	} else {
		both.Go(func() { from = p.known.person(ctx, a.user) })
	}
	if a.channel != "" && !isDirect(a.channel) {
		both.Go(func() { here = p.known.channel(ctx, a.channel) })
	}
	both.Wait()
	from.Name = cmp.Or(from.Name, clean(a.userName))
	return from.Person, here
}

// place is where something was said: a channel, or in private.
func (p *Platform) place(a ask, here channel) chat.Place {
	in := chat.Place{Platform: Name, Office: p.office(), Thread: a.thread}
	if a.channel == "" || isDirect(a.channel) {
		in.Person = tokenStart + a.user
		return in
	}
	in.ID, in.Name = p.channelToken(a.channel), here.name
	in.Shared = here.shared || !here.told // what isn't known is hidden
	return in
}

// read reads a line, and makes those known whom it mentions.
func (p *Platform) read(ctx context.Context, escapedLine string) chat.Command {
	names := p.known.names(ctx, escapedLine)
	line := typed(escapedLine, names)
	p.meet(ctx, mentioned(line))
	specs := p.specs()
	c := chat.Parse(line, specs)
	c.Line = named(c.Line, names)
	for key, value := range c.Args {
		if isText(key, c.Path, specs) {
			c.Args[key] = named(value, names)
		}
	}
	return c
}

// isText tells whether an argument is text to be read, where people stand by
// name, rather than a value that names them.
func isText(key, path string, specs []chat.Spec) bool {
	switch key {
	case chat.ArgTitle, chat.ArgBody, chat.ArgBecause, chat.ArgWord:
		return true
	}
	for _, s := range specs {
		if s.Path == path {
			param, declared := s.Param(key)
			return !declared || param.Type == chat.ProseParam || param.Type == chat.TagsParam
		}
	}
	return true
}

// meet makes people known to the office who never spoke to the bot, so that
// they can be named.
func (p *Platform) meet(ctx context.Context, ids []string) {
	if p.config.Meet == nil {
		return
	}
	for _, id := range ids {
		who := p.known.person(ctx, id)
		if who.Unsure || who.Name == "" {
			continue
		}
		if err := p.config.Meet(ctx, p.office(), who.Person, p.now().Truncate(time.Millisecond)); err != nil {
			p.log.Warn("slack: somebody mentioned isn't known", "person", who.ID, "err", p.safe(err.Error()))
		}
		if who.Left {
			p.farewell(ctx, who.Person)
		}
	}
}

// farewell has the office know that somebody left: the handler refuses them
// whatever they ask for, and keeps that. What it answers nobody reads.
func (p *Platform) farewell(ctx context.Context, who chat.Person) {
	h := p.served()
	if h == nil {
		return
	}
	at := p.now().Truncate(time.Millisecond)
	_, _ = h.Handle(ctx, chat.Command{
		ID: fmt.Sprintf("slack/left/%s/%d", who.ID, at.UnixMilli()), At: at, From: who, Path: "pmo help",
		In: chat.Place{Platform: Name, Office: p.office(), Person: who.ID},
	})
}
