package bot

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"sync"
	"time"

	"pmobot/bot/outbox"
	"pmobot/internal/chat"
	"pmobot/internal/say"
	"pmobot/storage"
)

const (
	// answerWithin is how long one command may take in all.
	answerWithin = 30 * time.Second
	// leaveWithin is how long a stop waits for the platforms: a little longer
	// than they take themselves, unless they hang.
	leaveWithin = chat.AnswerWithin + 500*time.Millisecond
)

// Config is what a Bot is made of.
type Config struct {
	Store     storage.Store // with the ledger, and what is known of people
	Platforms []chat.Platform
	Log       *slog.Logger // nil: nothing is logged
	Lang      say.Lang     // of people of whom none is known; "": English
	// Elsewhere tells where else a message is to go whose target can't be
	// posted to. It may be nil.
	Elsewhere func(context.Context, storage.Delivery) (storage.Delivery, bool, error)
	// Unedited tells what is to be said of a message that can't be edited any
	// more. It may be nil.
	Unedited func(context.Context, storage.Delivery) (storage.Delivery, bool, error)
	// Ended is told of each promised delivery that ended. It may be nil.
	Ended func(storage.Delivery)
	Now   func() time.Time // nil: the real clock
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
	out       *outbox.Outbox
	doubts    doubts

	mu       sync.Mutex
	flying   map[string]*flight // by Command.ID
	commands int                // being answered
	answer   sync.WaitGroup     // answers under way
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
	b := &Bot{store: c.Store, platforms: c.Platforms, log: log, lang: c.Lang, flying: map[string]*flight{}}
	b.out = outbox.New(outbox.Config{
		Store: c.Store, Poster: b, Compose: b.fenced, Elsewhere: c.Elsewhere, Unedited: c.Unedited, Ended: c.Ended,
		By: rand.Text(), Now: c.Now, Log: log, Ordered: c.Ordered,
	})
	return b
}

// Mount sets the handler, once, before the first command.
func (b *Bot) Mount(h chat.Handler) { b.handler = h }

// Serve serves every platform until ctx ends or one of them fails. Then the
// platforms answer what is under way, and what was promised waits in the
// ledger. It ends within leaveWithin, whatever hangs: with a chat.Unanswered
// where something that was acknowledged is left without an answer.
func (b *Bot) Serve(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, len(b.platforms))
	for _, p := range b.platforms {
		go func() { ended <- p.Serve(ctx, b) }()
	}
	if len(b.platforms) == 0 {
		return nil
	}
	first, serving := error(nil), len(b.platforms)
	select {
	case <-ctx.Done():
	case first = <-ended:
		serving--
		stop()
	}
	leave, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaveWithin)
	defer cancel()
	return b.leave(leave, first, ended, serving)
}

// leave waits for the platforms that still serve and for every command, as
// long as ctx lasts. The error is the platforms' first one, and how much stays
// unanswered.
func (b *Bot) leave(ctx context.Context, err error, ended <-chan error, serving int) error {
	var first error
	left := 0
	note := func(err error) {
		var unanswered *chat.Unanswered
		switch {
		case errors.As(err, &unanswered):
			left += unanswered.Count
		case first == nil && !errors.Is(err, context.Canceled):
			first = err
		}
	}
	note(err)
	for serving > 0 && ctx.Err() == nil {
		select {
		case err := <-ended:
			note(err)
			serving--
		case <-ctx.Done():
		}
	}
	_ = b.answered(ctx)
	if serving > 0 { // who hangs doesn't say what it left
		left = max(left, b.underWay())
	}
	b.out.Stop(ctx)
	if left > 0 {
		return errors.Join(first, &chat.Unanswered{Count: left})
	}
	return first
}

// underWay is how many commands are being answered.
func (b *Bot) underWay() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.commands
}

// Settle waits until every command is answered and everything that the
// answers caused is posted, or waits for another time.
func (b *Bot) Settle(ctx context.Context) error {
	if err := b.answered(ctx); err != nil {
		return err
	}
	return b.out.Wait(ctx)
}

// answered waits until every command is answered.
func (b *Bot) answered(ctx context.Context) error {
	settled := make(chan struct{})
	go func() {
		b.answer.Wait()
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
	b.commands++
	b.answer.Add(1)
	go b.fly(context.WithoutCancel(ctx), c, f)
	return f
}

func (b *Bot) fly(ctx context.Context, c chat.Command, f *flight) {
	defer b.answer.Done()
	work, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	work, caused := outbox.Hold(work)
	f.reply, f.refused = b.respond(work, c)
	b.out.Release(caused)
	b.mu.Lock()
	b.commands--
	if b.flying[c.ID] == f {
		delete(b.flying, c.ID)
	}
	b.mu.Unlock()
	close(f.done)
}
