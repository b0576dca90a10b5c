package slack

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log"
	"runtime/debug"
	"sync"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"pmobot/internal/chat"
	"pmobot/internal/say"
)

const (
	// ackWithin is how long an acknowledgement may wait for a socket: Slack
	// gives up on it after 3 s.
	ackWithin = 3 * time.Second
	// frameMost is the longest frame read; Slack's own are far below 1 MiB.
	frameMost = 4 << 20
	// seenFor is how long an id is remembered: Slack repeats an event for
	// about an hour at most (docs.slack.dev, Events API, retries).
	seenFor  = time.Hour
	seenMost = 50000
)

// listen keeps one socket open until ctx ends, or until Slack refuses it.
func (p *Platform) listen(ctx context.Context, i int, stop context.CancelCauseFunc) {
	options := []socketmode.Option{socketmode.OptionLog(log.New(io.Discard, "", 0)), socketmode.OptionReadLimit(frameMost)}
	if p.ping > 0 {
		options = append(options, socketmode.OptionPingInterval(p.ping))
	}
	sm := socketmode.New(p.api, options...)
	ended := make(chan error, 1)
	go func() { ended <- sm.RunContext(ctx) }()
	for {
		select {
		case event := <-sm.Events:
			p.event(ctx, i, sm, event, stop)
		case err := <-ended:
			p.health.socket(i, false)
			if f := fatalOf(err); f != nil {
				stop(f)
				return
			}
			if ctx.Err() == nil {
				stop(&fatal{"the socket can't be opened: " + p.safe(err.Error())})
			}
			return
		}
	}
}

// event takes one event of the library. It never waits: the library stops
// reading when nobody takes its events.
func (p *Platform) event(ctx context.Context, i int, sm *socketmode.Client, event socketmode.Event, stop context.CancelCauseFunc) {
	switch data := event.Data.(type) {
	case *slack.ConnectionErrorEvent:
		p.health.socket(i, false)
		p.health.trouble(p.failed("apps.connections.open", data.ErrorObj))
		if f := fatalOf(data.ErrorObj); f != nil {
			stop(f) // the library would try for ever
		}
		return
	case *socketmode.ErrorBadMessage: // what the library can't read, it doesn't acknowledge
		var e envelope
		if json.Unmarshal(data.Message, &e) == nil {
			p.take(ctx, sm, e)
		}
		return
	case *socketmode.ErrorWriteFailed:
		p.log.Warn("slack: an acknowledgement was not sent", "envelope", data.Response.EnvelopeID, "err", p.safe(data.Cause.Error()))
		p.resend(ctx, data.Response.Payload)
		return
	}
	switch event.Type {
	case socketmode.EventTypeConnecting:
		p.health.socket(i, false)
	case socketmode.EventTypeHello:
		p.health.socket(i, true)
	default:
		if r := event.Request; r != nil {
			p.take(ctx, sm, envelope{ID: r.EnvelopeID, Type: r.Type, Payload: r.Payload, Takes: r.AcceptsResponsePayload})
		}
	}
}

// resend sends an answer whose acknowledgement didn't go out.
func (p *Platform) resend(ctx context.Context, payload any) {
	b, ok := payload.(body)
	if !ok || b.to == "" {
		return
	}
	ctx = context.WithoutCancel(ctx)
	p.jobs.Go(func() {
		if err := p.respond(ctx, b.to, b); err != nil {
			p.log.Error("slack: an answer was not shown", "err", err)
		}
	})
}

// take begins the work on an envelope. It never waits.
func (p *Platform) take(ctx context.Context, sm *socketmode.Client, e envelope) {
	now := p.onShift()
	if e.ID == "" || now.closed.Load() {
		return
	}
	if now.isOver() && e.Type == eventsEnvelope {
		return // unacknowledged it comes again, to whoever serves then
	}
	w := &work{p: p, sm: sm, envelope: e, came: time.Now(), shift: now}
	do := w.begin
	if p.seen.before(e.ID) {
		if _, working := p.working.Load(e.ID); working {
			return // whoever works on it acknowledges it, with the answer
		}
		do = w.bare
	} else {
		p.working.Store(e.ID, true)
	}
	ctx = context.WithoutCancel(ctx) // what was begun is told to its end
	p.jobs.Go(func() { w.fenced(ctx, do) })
}

// work is one envelope being worked on.
type work struct {
	p        *Platform
	sm       *socketmode.Client
	envelope envelope
	came     time.Time
	shift    *shift
	acked    sync.Once
}

// fenced does the work; after a panic too the envelope is acknowledged.
func (w *work) fenced(ctx context.Context, do func(context.Context)) {
	defer w.p.working.Delete(w.envelope.ID)
	defer w.bare(ctx)
	defer func() {
		if thrown := recover(); thrown != nil {
			w.p.log.Error("slack: a panic", "envelope", w.envelope.ID, "stack", string(debug.Stack()))
		}
	}()
	do(ctx)
}

// bare acknowledges, unless that is done.
func (w *work) bare(ctx context.Context) { w.ack(ctx, nil) }

// ack acknowledges, once, with a payload or without; it tells whether that
// went out. What is too long, or was refused, doesn't.
func (w *work) ack(ctx context.Context, payload any) (sent bool) {
	w.acked.Do(func() {
		ctx, cancel := context.WithTimeout(ctx, ackWithin)
		defer cancel()
		err := w.sm.AckCtx(ctx, w.envelope.ID, payload)
		if err != nil {
			w.p.log.Warn("slack: not acknowledged", "envelope", w.envelope.ID, "err", w.p.safe(err.Error()))
		}
		sent = err == nil && payload != nil
	})
	return sent
}

// begin reads an envelope, and answers it when its turn comes.
func (w *work) begin(ctx context.Context) {
	if told := w.p.elsewhere(w.envelope); told != nil {
		w.turnAway(ctx, *told)
		return
	}
	if w.envelope.Type == eventsEnvelope {
		w.p.notice(w.envelope)
	}
	a, ok := decode(w.envelope, w.p.me().user)
	if !ok || a.event != "" && w.p.seen.before(a.event) {
		w.bare(ctx)
		return
	}
	switch w.turn(ctx) {
	case turnNow:
		defer func() { <-w.p.slots }()
		w.run(ctx, a)
	case turnTooMany:
		w.tell(ctx, a, w.p.turned(a, say.Tongue.TooBusy))
	case turnStopping:
		w.tell(ctx, a, w.p.turned(a, say.Tongue.Restarting))
	}
}

// turn is how it stands with a command's turn.
type turn int

const (
	turnNow      turn = iota // it has a slot, and must give it back
	turnTooMany              // too many came before it
	turnStopping             // nothing is begun any more
)

// turn waits for a slot. Only a slash command waits to be acknowledged, since
// its acknowledgement shows the answer.
func (w *work) turn(ctx context.Context) turn {
	if w.shift.isOver() {
		return turnStopping
	}
	select {
	case w.p.slots <- struct{}{}:
		return turnNow
	default:
	}
	if w.envelope.Type != slashEnvelope {
		w.bare(ctx)
	}
	wait := time.NewTimer(w.p.queue - time.Since(w.came))
	defer wait.Stop()
	select {
	case w.p.slots <- struct{}{}:
		return turnNow
	case <-wait.C:
		return turnTooMany
	case <-w.shift.over:
		return turnStopping
	}
}

// run answers. Only the acknowledgement of a slash command can carry an
// answer, and only for so long.
func (w *work) run(ctx context.Context, a ask) {
	patience := time.NewTimer(w.p.config.Patience - time.Since(w.came))
	defer patience.Stop()
	if w.envelope.Type != slashEnvelope {
		w.bare(ctx)
	}
	answered := make(chan answer, 1)
	go func() { answered <- w.p.answer(ctx, a) }()
	select {
	case got := <-answered:
		w.tell(ctx, a, got)
		return
	case <-patience.C:
		w.bare(ctx)
	case <-w.shift.late:
	}
	select {
	case got := <-answered:
		w.tell(ctx, a, got)
	case <-w.shift.late:
		w.tell(ctx, a, w.p.turned(a, say.Tongue.CutOff))
	}
}

// turnAway tells, where it can be told, why nothing was done.
func (w *work) turnAway(ctx context.Context, to ask) {
	if w.envelope.Type == slashEnvelope || to.response != "" {
		w.tell(ctx, to, answer{reply: w.p.belongs(to)})
	}
	w.bare(ctx)
}

// tell shows an answer to who asked: in the acknowledgement where it fits.
// While the bot is being stopped none rides there, since nobody can tell
// whether it arrives.
func (w *work) tell(ctx context.Context, a ask, got answer) {
	parts := w.p.parts(ctx, a, got)
	if len(parts) > 0 && w.envelope.Type == slashEnvelope && !got.reply.To.Public && !w.shift.isOver() {
		body := bodyOf(parts[0], a, false)
		if size(body) < ackMost && w.ack(ctx, body) {
			parts = parts[1:]
		}
	}
	w.bare(ctx)
	w.p.show(ctx, a, got, parts)
}

// size is how many bytes a payload takes on the wire.
func size(body any) int {
	text, err := json.Marshal(body)
	if err != nil {
		return ackMost
	}
	return len(text)
}

// answer is what came of a command.
type answer struct {
	reply chat.Reply
	c     chat.Command
}

// answer asks the handler; a panic is answered as bot.Bot would.
func (p *Platform) answer(ctx context.Context, a ask) (got answer) {
	defer func() {
		if thrown := recover(); thrown != nil {
			p.log.Error("slack: a panic", "command", a.id, "stack", string(debug.Stack()))
			got.reply = p.broke(got.c, a)
		}
	}()
	c, err := p.command(ctx, a)
	got.c = c
	if err != nil {
		got.reply = p.unread(c, a, err)
		return got
	}
	reply, err := p.served().Handle(ctx, c)
	if err != nil && len(reply.Lines) == 0 && reply.Form == nil {
		p.log.Error("slack: not answered", "command", a.id, "path", c.Path, "err", p.safe(err.Error()))
		reply = p.broke(c, a)
	}
	got.reply = p.unposted(ctx, reply, c)
	return got
}

// unread is the answer to a button that can't be read.
func (p *Platform) unread(c chat.Command, a ask, err error) chat.Reply {
	t := tongueOf(c)
	if errors.Is(err, errOld) {
		return chat.Text(t.Lang(), t.OldButton())
	}
	p.log.Error("slack: a button was not read", "command", a.id, "err", p.safe(err.Error()))
	return chat.Text(t.Lang(), t.Unreachable(""))
}

// seen remembers ids.
type seen struct {
	now func() time.Time
	mu  sync.Mutex
	ids map[string]time.Time
	old []string // in the order in which they came
}

// before tells whether an id came before, and remembers it.
func (s *seen) before(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ids == nil {
		s.ids = map[string]time.Time{}
	}
	now := s.now()
	if at, ok := s.ids[id]; ok && now.Sub(at) < seenFor {
		return true
	}
	s.ids[id] = now
	s.old = append(s.old, id)
	for len(s.old) > 0 && (len(s.old) > seenMost || now.Sub(s.ids[s.old[0]]) >= seenFor) {
		delete(s.ids, s.old[0])
		s.old = s.old[1:]
	}
	return false
}
