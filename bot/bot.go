package bot

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"pmobot/internal/chat"
	"pmobot/internal/say"
	"pmobot/storage"
)

const (
	// patience is how long a platform waits for an answer before it
	// acknowledges and follows up: Slack and Discord give up after 3 s.
	patience = 1200 * time.Millisecond
	// answerWithin is how long one command may take in all.
	answerWithin = 30 * time.Second
	// leaveWithin is how long a shutdown waits for what is under way.
	leaveWithin = 10 * time.Second
)

// Config is what a Bot is made of.
type Config struct {
	Store     storage.Store // where it remembers the places of cards
	Platforms []chat.Platform
	Log       *slog.Logger // nil: nothing is logged
	Lang      say.Lang     // of people of whom none is known; "": English
	// Ordered keeps one queue for all targets instead of one for each, so
	// that posts come in the order in which they were caused: for a terminal.
	Ordered bool
}

// Bot is one handler and the platforms that it serves. It is a chat.Handler
// itself: the one that platforms talk to.
type Bot struct {
	store     storage.Store
	platforms []chat.Platform
	log       *slog.Logger
	lang      say.Lang
	handler   chat.Handler
	out       *outbox
	doubts    doubts

	mu     sync.Mutex
	flying map[string]*flight // by Command.ID
	answer sync.WaitGroup     // answers under way
}

// flight is one command being answered; reply and refused are set when done is closed.
type flight struct {
	done    chan struct{}
	reply   chat.Reply
	refused error
}

// New makes a bot without a handler: Mount it before the first command. They
// are apart because a handler may need what posts, and the bot is what posts.
func New(c Config) *Bot {
	log := c.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Bot{
		store: c.Store, platforms: c.Platforms, log: log, lang: c.Lang,
		out:    newOutbox(log, c.Ordered),
		flying: map[string]*flight{},
	}
}

// Mount sets the handler, once, before the first command.
func (b *Bot) Mount(h chat.Handler) { b.handler = h }

// Self is the bot as who asks for a card that is to be edited. It has no name:
// nobody is introduced to it.
func Self() chat.Person { return chat.Person{ID: chat.BotID, Admin: true, Member: true} }

// Serve serves every platform until ctx ends or one of them fails, then waits
// for what is under way.
func (b *Bot) Serve(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, len(b.platforms))
	for _, p := range b.platforms {
		go func() { ended <- p.Serve(ctx, b) }()
	}
	var first error
	for range b.platforms {
		if err := <-ended; err != nil && !errors.Is(err, context.Canceled) && first == nil {
			first = err
		}
		stop()
	}
	leave, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaveWithin)
	defer cancel()
	return errors.Join(first, b.Settle(leave))
}

// Settle waits until every command is answered and everything that the
// answers caused is posted or given up.
func (b *Bot) Settle(ctx context.Context) error {
	settled := make(chan struct{})
	go func() {
		b.answer.Wait()
		b.out.wait()
		close(settled)
	}()
	select {
	case <-settled:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Specs declares the handler's verbs.
func (b *Bot) Specs() []chat.Spec { return b.handler.Specs() }

// Answer answers a command. The reply is always fit to be shown.
func (b *Bot) Answer(ctx context.Context, c chat.Command) chat.Reply {
	reply, _ := b.Handle(ctx, c)
	return reply
}

// Ask answers a command within the patience of a platform: now is the answer,
// or, where it takes longer, nil, and later gives it.
func (b *Bot) Ask(ctx context.Context, c chat.Command) (now *chat.Reply, later <-chan chat.Reply) {
	f := b.start(ctx, c)
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-f.done:
		return &f.reply, nil
	case <-timer.C:
	}
	follow := make(chan chat.Reply, 1)
	go func() {
		<-f.done
		follow <- f.reply
	}()
	return nil, follow
}

// Handle answers a command. The reply is always fit to be shown, with an
// error too: that only tells that nothing was done, so that a platform can
// keep a refused form open.
func (b *Bot) Handle(ctx context.Context, c chat.Command) (chat.Reply, error) {
	f := b.start(ctx, c)
	<-f.done
	return f.reply, f.refused
}

// start answers c unless the same command is being answered already. The work
// outlives ctx: a platform that lost its connection must not leave a change
// half told.
func (b *Bot) start(ctx context.Context, c chat.Command) *flight {
	b.mu.Lock()
	defer b.mu.Unlock()
	if f, ok := b.flying[c.ID]; ok && c.ID != "" {
		return f
	}
	f := &flight{done: make(chan struct{})}
	b.flying[c.ID] = f
	b.answer.Add(1)
	go b.fly(context.WithoutCancel(ctx), c, f)
	return f
}

func (b *Bot) fly(ctx context.Context, c chat.Command, f *flight) {
	defer b.answer.Done()
	work, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	f.reply, f.refused = b.respond(work, c)
	b.effects(ctx, c, f.reply)
	b.mu.Lock()
	if b.flying[c.ID] == f {
		delete(b.flying, c.ID)
	}
	b.mu.Unlock()
	close(f.done)
}
