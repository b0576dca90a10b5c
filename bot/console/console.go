package console

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"pmobot/internal/chat"
	"pmobot/internal/say"
)

// Name is the platform's name, which its tokens begin with.
const Name = "console"

const tokenStart = Name + ":"

// Office is the one office of a console.
const Office = "console"

// Defaults of a console nobody has spoken in yet.
const (
	somebody = "me"
	firstly  = "#general"
)

// Config is how a console is set up. The zero value reads nothing and prints
// nowhere.
type Config struct {
	In     io.Reader
	Out    io.Writer
	Err    io.Writer
	Now    func() time.Time // the real clock
	Zone   *time.Location   // nil: UTC
	At     string           // where the clock starts, as a clock line says it; "": the real one
	Lang   say.Lang         // of people who named none; "": English
	People []string         // known before they speak
	Colour bool             // the terminal shows styles
	Typed  bool             // somebody types at a terminal, and isn't read from a script
	Memory string           // file of the lines typed before, or ""
}

// Console is the platform.
type Console struct {
	config Config
	paint  painter
	prefix string // of ids: another each time the process starts
	due    Due
	settle func(context.Context) error
	meet   func(context.Context, chat.Person, time.Time) error

	turn sync.Mutex // held while a command is answered, or the clock ticks

	mu      sync.Mutex // of what follows
	clock   clock
	board   board
	count   int  // of ids given
	ticking bool // what is posted now, time posts
	holding bool // an answer comes first: what is posted waits in held
	held    []func()
	screen  *screen // numbers of buttons, where somebody types
}

// New makes a console. It fails where Config.At can't be read.
func New(c Config) (*Console, error) {
	if c.Zone == nil {
		c.Zone = time.UTC
	}
	if c.Lang == "" {
		c.Lang = say.En
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	for _, w := range []*io.Writer{&c.Out, &c.Err} {
		if *w == nil {
			*w = io.Discard
		}
	}
	if c.In == nil {
		c.In = strings.NewReader("")
	}
	k := &Console{
		config: c, prefix: rand.Text()[:10], clock: clock{zone: c.Zone, real: c.Now},
		settle: func(context.Context) error { return nil },
		meet:   func(context.Context, chat.Person, time.Time) error { return nil },
	}
	k.paint.colour = c.Colour
	if c.Typed {
		k.screen = &screen{plain: !c.Colour}
		k.paint.number, k.paint.asks = k.screen.number, true
	}
	if c.At != "" {
		at, err := parseTime(c.At, c.Zone, time.Date(1, 1, 1, 9, 0, 0, 0, time.UTC))
		if err != nil {
			return nil, fmt.Errorf("console: --at: %w", err)
		}
		k.clock.set(at)
	}
	return k, nil
}

// Around is what a console needs to know of what stands around it. Any of it
// may be nil.
type Around struct {
	Due    Due                                                 // falls due as the clock moves
	Settle func(context.Context) error                         // waits until what an answer caused is posted
	Meet   func(context.Context, chat.Person, time.Time) error // is told who is there; Lang only where they named one
}

// Attend puts the console in its place.
func (k *Console) Attend(a Around) {
	k.due = a.Due
	if a.Settle != nil {
		k.settle = a.Settle
	}
	if a.Meet != nil {
		k.meet = a.Meet
	}
}

// Now is the time in the console.
func (k *Console) Now() time.Time {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.clock.now()
}

// Name is "console".
func (k *Console) Name() string { return Name }

// Channel is the token of a channel, "#apollo".
func Channel(name string) string { return tokenStart + "#" + strings.TrimPrefix(name, "#") }

// Somebody is the token of a person.
func Somebody(name string) string { return tokenStart + "@" + name }

// Place is the place that a token names.
func (k *Console) Place(target string) chat.Place {
	in := chat.Place{Platform: Name, Office: Office}
	if strings.HasPrefix(target, tokenStart+"@") {
		in.Person = target
	} else {
		in.ID, in.Name = target, strings.TrimPrefix(target, tokenStart)
	}
	return in
}

// Serve reads what people say until the input or ctx ends.
func (k *Console) Serve(ctx context.Context, h chat.Handler) error {
	ctx, stop := context.WithCancel(ctx)
	var watch sync.WaitGroup
	watch.Go(func() { k.watch(ctx) })
	defer watch.Wait()
	defer stop()
	if k.config.Typed {
		return k.converse(ctx, h)
	}
	return k.play(ctx, h)
}

// watch delivers what falls due as real time passes, minute by minute.
func (k *Console) watch(ctx context.Context) {
	minute := time.NewTicker(time.Minute)
	defer minute.Stop()
	for k.due != nil {
		select {
		case <-ctx.Done():
			return
		case <-minute.C:
		}
		k.catchUp(ctx)
	}
}

// catchUp delivers what is due now, unless the clock is virtual.
func (k *Console) catchUp(ctx context.Context) {
	k.mu.Lock()
	virtual := k.clock.virtual()
	now := k.clock.use()
	k.mu.Unlock()
	if virtual || k.due == nil {
		return
	}
	if err := k.tick(ctx, now); err != nil && ctx.Err() == nil {
		fmt.Fprintln(k.config.Err, err)
	}
}

// Post prints r as a message in a place, once for each key.
func (k *Console) Post(_ context.Context, in chat.Place, key string, r chat.Reply) (chat.Posted, error) {
	if in.Platform != Name || in.ID == "" && in.Person == "" {
		return chat.Posted{}, fmt.Errorf("console: no place %q: %w", in.ID, chat.ErrGone)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if m := k.board.posted(in, key); m != nil {
		return chat.Posted{Place: m.place, Message: m.id}, nil
	}
	m := &message{id: k.newID(), key: key, place: in, reader: in.Person, reply: r}
	k.board.add(m)
	k.show(m, false)
	return chat.Posted{Place: in, Message: m.id}, nil
}

// Update puts r in place of a message and prints it again, unless it looks as
// before. A message of an earlier run is printed too: it is news here.
func (k *Console) Update(_ context.Context, at chat.Posted, r chat.Reply) error {
	if at.Place.Platform != Name || at.Message == "" {
		return fmt.Errorf("console: no message %q: %w", at.Message, chat.ErrGone)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	m := k.board.byID(at.Message)
	if m == nil {
		m = &message{id: at.Message, place: at.Place, reader: at.Place.Person}
		k.board.add(m)
	}
	m.reply = r
	k.show(m, true)
	return nil
}

// newID is a name that no other run gives.
func (k *Console) newID() string {
	k.count++
	return fmt.Sprintf("%s-%d", k.prefix, k.count)
}

// show prints a message that was posted or edited, behind the answer that is
// to come first.
func (k *Console) show(m *message, edited bool) {
	if k.holding {
		k.held = append(k.held, func() { k.show(m, edited) })
		return
	}
	shown := strings.Join(painter{}.reply(m.reply, ""), "\n")
	if edited && shown == m.shown && !k.ticking {
		return // a card that looks as before is no news; a reminder is
	}
	m.shown = shown
	k.board.raise(m)
	lines := k.painted(m, k.lead(m.reply, false))
	k.print(append([]string{k.paint.style(styleFaint, k.above(m, edited))}, lines...))
}

// painted renders a message; where somebody types, its buttons get numbers.
func (k *Console) painted(m *message, lead string) []string {
	if k.screen != nil {
		k.screen.shown = m
	}
	return k.paint.reply(m.reply, lead)
}

// above is the line above a post: where it stands, and when it came.
func (k *Console) above(m *message, edited bool) string {
	tongue := say.In(m.reply.Lang)
	place := placeName(m.place)
	if m.place.Private() {
		place = tongue.ToPerson(personName(m.place.Person))
	}
	if k.ticking {
		return tongue.PostedAt(tongue.DayClock(k.clock.now()), clean(place), edited)
	}
	return tongue.PostedIn(clean(place), edited)
}

// lead stands before the first line of what not everybody sees.
func (k *Console) lead(r chat.Reply, answer bool) string {
	tongue := say.In(r.Lang)
	switch {
	case r.To.Label != "":
		return tongue.OnlyFor(clean(r.To.Label))
	case answer && !r.To.Public:
		return tongue.OnlyYou()
	}
	return ""
}

// print writes the bot's lines: behind two spaces, or as they are where
// somebody types.
func (k *Console) print(lines []string) {
	var text strings.Builder
	for _, line := range lines {
		text.WriteString("  " + line + "\n")
	}
	k.write(text.String())
}

// write writes to the output; a reader that went away is noticed by the
// process's own signal.
func (k *Console) write(text string) {
	if k.screen != nil {
		text = k.screen.around(text)
	}
	_, _ = io.WriteString(k.config.Out, text)
}

func placeName(p chat.Place) string {
	if p.Name != "" {
		return p.Name
	}
	return strings.TrimPrefix(p.ID, tokenStart)
}

func personName(token string) string {
	return strings.TrimPrefix(strings.TrimPrefix(token, tokenStart), "@")
}

// Look tells how a place stands: it is there, and everybody in it is of the office.
func (*Console) Look(_ context.Context, in chat.Place) (chat.Standing, error) {
	return chat.Standing{Place: in, Reader: chat.Person{ID: in.Person}}, nil
}
