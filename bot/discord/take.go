package discord

import (
	"context"
	"fmt"
	"time"

	"pmobot/internal/chat"
	"pmobot/internal/say"
)

// answerer is a handler whose answers are always fit to be shown: bot.Bot.
type answerer interface {
	Answer(ctx context.Context, c chat.Command) chat.Reply
}

// ending is how a stop goes on, for those who are being answered.
type ending struct {
	turns chan struct{} // closed: nobody's turn comes any more
	told  chan struct{} // closed: whose answer isn't there yet is told so
}

func newEnding() *ending { return &ending{make(chan struct{}), make(chan struct{})} }

// take answers an interaction, whatever it holds. It is called on a goroutine
// of its own.
func (p *Platform) take(raw []byte) {
	p.mu.Lock()
	p.waiting++
	crowd, leaving, end := p.waiting > waitingMost, p.leaving, p.end
	p.working.Begin()
	p.mu.Unlock()
	defer func() {
		p.mu.Lock()
		p.waiting--
		p.mu.Unlock()
		p.working.End()
	}()
	in, ok := decode(raw)
	if !ok {
		p.log.Warn("discord: an interaction can't be read", "bytes", len(raw))
		return
	}
	if !p.fresh(string(in.ID)) {
		return
	}
	// It outlives the connection that it came on: an answer goes another way.
	ctx, cancel := context.WithTimeout(context.Background(), tokenLives)
	defer cancel()
	defer func() {
		if r := recover(); r != nil {
			p.log.Error("discord: a panic while answering", "interaction", string(in.ID), "kind", fmt.Sprintf("%T", r))
			p.say(ctx, in, say.In(in.lang()).Broke(string(in.ID)))
		}
	}()
	p.met(in)
	t := say.In(in.lang())
	switch {
	case leaving:
		p.say(ctx, in, t.Restarting(in.typed(p.specs())))
	case crowd:
		p.say(ctx, in, t.TooBusy(in.typed(p.specs())))
	case in.Type == suggestInteraction:
		p.suggest(ctx, in)
	default:
		p.respond(ctx, in, end)
	}
}

// recent remembers the ids of the last interactions: some come twice.
type recent struct {
	ids  map[string]bool
	ring [recentMost]string
	next int
}

// recentMost is how many ids are remembered.
const recentMost = 4096

// fresh tells whether an interaction comes for the first time.
func (p *Platform) fresh(id string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	r := &p.seen
	if r.ids[id] {
		return false
	}
	if r.ids == nil {
		r.ids = map[string]bool{}
	}
	delete(r.ids, r.ring[r.next])
	r.ring[r.next], r.ids[id] = id, true
	r.next = (r.next + 1) % recentMost
	return true
}

// outcome is what an interaction comes to.
type outcome struct {
	c     chat.Command
	reply chat.Reply
}

// respond answers an interaction: at once where that is quick, else it is
// acknowledged first. What waits for its turn is acknowledged even sooner, and
// answered when it comes.
func (p *Platform) respond(ctx context.Context, in interaction, end *ending) {
	late := time.NewTimer(ackBy)
	defer late.Stop()
	told, instead := p.turn(ctx, in, end)
	if instead != nil {
		p.give(ctx, in, outcome{reply: *instead, c: in.bare()}, told)
		return
	}
	defer func() { <-p.slots }()
	done := make(chan outcome, 1)
	go func() { done <- p.work(ctx, in) }()
	if !told {
		select {
		case o := <-done:
			p.give(ctx, in, o, false)
			return
		case <-late.C:
			p.acknowledge(ctx, in)
			told = true
		}
	}
	t := say.In(in.lang())
	select {
	case o := <-done:
		p.give(ctx, in, o, told)
	case <-end.told:
		p.give(ctx, in, outcome{in.bare(), chat.Text(t.Lang(), t.CutOff(in.typed(p.specs())))}, told)
	case <-ctx.Done():
		p.log.Error("discord: an answer came too late to be shown", "interaction", string(in.ID))
	}
}

// turn waits for a slot, and tells whether the interaction was acknowledged
// meanwhile. Where its turn doesn't come there is something to say instead:
// nothing was done.
func (p *Platform) turn(ctx context.Context, in interaction, end *ending) (told bool, instead *chat.Reply) {
	soon := time.NewTimer(ackIn)
	defer soon.Stop()
	select {
	case p.slots <- struct{}{}:
		return false, nil
	case <-soon.C:
	}
	t := say.In(in.lang())
	line := t.TooBusy(in.typed(p.specs()))
	if p.acknowledge(ctx, in) {
		limited, cancel := context.WithTimeout(ctx, queueMost)
		defer cancel()
		select {
		case p.slots <- struct{}{}:
			return true, nil
		case <-end.turns:
			line = t.Restarting(in.typed(p.specs()))
		case <-limited.Done():
		}
	}
	r := chat.Text(t.Lang(), line)
	return true, &r
}

// work finds out what an interaction asks for, and does it.
func (p *Platform) work(ctx context.Context, in interaction) (o outcome) {
	o.c = in.bare()
	defer func() {
		if r := recover(); r != nil {
			p.log.Error("discord: a panic while answering", "interaction", string(in.ID), "kind", fmt.Sprintf("%T", r))
			t := say.In(in.lang())
			o.reply = chat.Text(t.Lang(), t.Broke(string(in.ID)))
		}
	}()
	t := say.In(in.lang())
	switch {
	case in.Type == slashInteraction && in.Guild != "" && (in.data.Kind == "" || in.data.Kind == "1"):
		c, _, _ := in.command(p.specs())
		o.c = p.fill(ctx, in, c)
		o.reply = p.await(ctx, o.c)
	case in.Type == pressInteraction:
		o = p.press(ctx, in)
	default: // of an older release: a command in private, on a message or person, a form
		o.reply = chat.Text(t.Lang(), t.OldButton())
	}
	return o
}

// await asks the handler for as long as it takes.
func (p *Platform) await(ctx context.Context, c chat.Command) chat.Reply {
	if b, ok := p.handler.(answerer); ok {
		return b.Answer(ctx, c)
	}
	r, err := p.handler.Handle(ctx, c)
	if err != nil && len(r.Lines) == 0 {
		t := say.In(c.From.Lang)
		return chat.Text(t.Lang(), t.Broke(c.ID))
	}
	return r
}

// bare is the command of an interaction as far as an answer needs it.
func (in interaction) bare() chat.Command {
	return chat.Command{ID: "discord/" + string(in.ID), In: in.place(), From: in.person()}
}

// typed is the line of a command, "" of anything else.
func (in interaction) typed(specs []chat.Spec) string {
	if in.Type != slashInteraction {
		return ""
	}
	c, _, _ := in.command(specs)
	return c.Line
}
