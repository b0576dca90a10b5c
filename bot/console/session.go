package console

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
)

// ErrLines: some lines of a script could not be read. They were reported.
var ErrLines = errors.New("console: some lines could not be read")

// session is a chat under way: who speaks, where, and which forms are open.
type session struct {
	console *Console
	handler chat.Handler
	speaker *speaker
	known   map[string]*speaker // by name
	unmet   []*speaker          // whom nobody was told of yet
}

// speaker is a person in the chat.
type speaker struct {
	name  string
	lang  say.Lang  // that they read
	named say.Lang  // that they said they read, or ""
	place string    // "#apollo", or "" in private
	form  *openForm // that they have open, or nil
	met   bool      // somebody was told who they are
}

// openForm is a form, and where it was opened.
type openForm struct {
	form chat.Form
	in   chat.Place
}

func newSession(k *Console, h chat.Handler) *session {
	s := &session{console: k, handler: h, known: map[string]*speaker{}}
	s.speaker = s.person(somebody)
	for _, name := range k.config.People {
		s.unmet = append(s.unmet, s.person(name))
	}
	return s
}

// introduce makes people known, with the language they named if they did,
// before anything is done.
func (s *session) introduce(ctx context.Context) error {
	k := s.console
	k.mu.Lock()
	now := k.clock.use()
	k.mu.Unlock()
	for _, p := range s.unmet {
		if err := k.meet(ctx, p.as(), now); err != nil {
			return fmt.Errorf("console: meet %s: %w", p.name, err)
		}
	}
	s.unmet = nil
	return nil
}

// person returns the speaker with a name.
func (s *session) person(name string) *speaker {
	if p, ok := s.known[name]; ok {
		return p
	}
	p := &speaker{name: name, lang: s.console.config.Lang, place: firstly}
	s.known[name] = p
	return p
}

// play reads the input as a script and repeats it.
func (k *Console) play(ctx context.Context, h chat.Handler) error {
	s, in := newSession(k, h), newReader(k.config.In)
	unread := 0
	for {
		st, err := in.within(ctx)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("console: read: %w", err)
		}
		k.mu.Lock()
		k.write(strings.Join(st.lines, "\n") + "\n")
		k.mu.Unlock()
		if err := s.do(ctx, st); err != nil {
			unread++
			fmt.Fprintf(k.config.Err, "line %d: %v\n", st.number, err)
		}
	}
	if unread > 0 {
		return ErrLines
	}
	return nil
}

// do carries out one statement; an error is why it can't be read.
func (s *session) do(ctx context.Context, st statement) error {
	if st.problem != nil {
		return st.problem
	}
	s.turn(st)
	switch st.deed {
	case nothing:
		return nil
	case passTime:
		return s.passTime(ctx, st.text)
	}
	if err := s.introduce(ctx); err != nil {
		return err
	}
	switch st.deed {
	case press:
		return s.press(ctx, st.text)
	case fill:
		return s.fill(ctx, st.text)
	case cancel:
		if s.speaker.form == nil {
			return errors.New("no form is open")
		}
		s.speaker.form = nil
	case speak:
		s.speak(ctx, st.text)
	}
	return nil
}

// turn lets the person of a prefix speak from now on.
func (s *session) turn(st statement) {
	if st.person != "" {
		before := s.speaker.place
		s.speaker = s.person(st.person)
		if !s.speaker.met { // a new person starts where the last one spoke
			s.speaker.place = before
		}
	}
	if st.moves {
		s.speaker.place = st.place
	}
	if st.lang != "" {
		s.speaker.lang, s.speaker.named = st.lang, st.lang
	}
	if st.lang != "" || st.person != "" && !s.speaker.met {
		s.speaker.met = true
		s.unmet = append(s.unmet, s.speaker)
	}
}

// speak says a line. The bot answers a command, a reference alone, and what
// is addressed to it.
func (s *session) speak(ctx context.Context, text string) {
	if !addressed(text) {
		return
	}
	c := chat.Parse(text, s.handler.Specs())
	s.ask(ctx, c, s.here(), nil)
}

// addressed tells whether a line is for the bot.
func addressed(text string) bool {
	word, _, _ := strings.Cut(strings.TrimSpace(text), " ")
	if strings.HasPrefix(word, "/") || strings.HasPrefix(word, "／") || strings.EqualFold(word, "@pmobot") {
		return true
	}
	_, ref := pmo.ParseRef(text, "HERE")
	return ref
}

// here is where the speaker is.
func (s *session) here() chat.Place {
	if s.speaker.place == "" {
		return s.console.Place(Somebody(s.speaker.name))
	}
	return s.console.Place(Channel(s.speaker.place))
}

// as is the speaker as the handler knows them. Their language is told only
// where they named one: else it is the office's.
func (p *speaker) as() chat.Person {
	return chat.Person{ID: Somebody(p.name), Name: p.name, Lang: p.named, Member: true}
}

// ask sends a command of the speaker and prints the answer, then what it
// caused. pressed is the message whose button it was, or nil.
func (s *session) ask(ctx context.Context, c chat.Command, in chat.Place, pressed *message) error {
	k := s.console
	k.turn.Lock()
	defer k.turn.Unlock()
	k.mu.Lock()
	c.ID, c.At, c.From, c.In = k.newID(), k.clock.use(), s.speaker.as(), in
	k.holding = true
	k.mu.Unlock()

	reply, refused := s.handler.Handle(ctx, c)
	late := k.settle(ctx)

	k.mu.Lock()
	defer k.mu.Unlock()
	k.holding = false
	s.answer(reply, in, pressed)
	for _, show := range k.held {
		show()
	}
	k.held = nil
	return errors.Join(refused, late)
}

// answer prints the bot's answer and keeps it on the board.
func (s *session) answer(r chat.Reply, in chat.Place, pressed *message) {
	k := s.console
	// What everybody reads is never replaced by what one person may read.
	if r.Replace && pressed != nil && (pressed.reader == "") == r.To.Public {
		k.board.remove(pressed.id)
	}
	if r.Form != nil {
		s.speaker.form = &openForm{form: *r.Form, in: in}
	}
	m := &message{id: k.newID(), place: in, reply: r}
	lines := k.painted(m, k.lead(r, true))
	if len(lines) == 0 {
		return
	}
	if r.To.Public {
		if r.To.Place.ID != "" {
			m.place = r.To.Place
		}
		lines = append([]string{k.paint.style(styleFaint, k.above(m, false))}, lines...)
	} else {
		m.reader = Somebody(s.speaker.name)
	}
	k.board.add(m)
	k.print(lines)
}

// press presses a button: [REF] LABEL.
func (s *session) press(ctx context.Context, text string) error {
	label := strings.TrimSpace(text)
	if label == "" {
		return errors.New("!press needs the label of a button")
	}
	var ref string
	first, rest, more := strings.Cut(label, " ")
	if _, is := pmo.ParseRef(first, "HERE"); is && more {
		ref, label = first, strings.TrimSpace(rest)
	}
	s.console.mu.Lock()
	m, button, ok := s.console.board.press(Somebody(s.speaker.name), ref, label)
	s.console.mu.Unlock()
	if !ok {
		return fmt.Errorf("no message that %s sees has a button %q", s.speaker.name, text)
	}
	return s.push(ctx, m, button)
}

// push presses a button of a message: a menu opens, a link is shown, anything
// else is a command.
func (s *session) push(ctx context.Context, m *message, b chat.Button) error {
	k := s.console
	if len(b.Menu) > 0 || b.Link != "" {
		k.mu.Lock()
		defer k.mu.Unlock()
		line := chat.Line{Text: b.Link, Buttons: b.Menu}
		open := *m
		open.reply = chat.Reply{Lang: s.speaker.lang, Lines: []chat.Line{line}}
		k.print(k.painted(&open, ""))
		return nil
	}
	c := chat.Command{Path: b.Path, Args: maps.Clone(b.Args)}
	if c.Args == nil {
		c.Args = chat.Args{}
	}
	s.ask(ctx, c, m.place, m)
	return nil
}

// fill fills in the speaker's open form and submits it.
func (s *session) fill(ctx context.Context, text string) error {
	if s.speaker.form == nil {
		return errors.New("no form is open")
	}
	keys, values, err := readPairs(text)
	if err != nil {
		return err
	}
	form := s.speaker.form.form
	form.Inputs = slices.Clone(form.Inputs)
	for i, key := range keys {
		at := slices.IndexFunc(form.Inputs, func(in chat.Input) bool { return asks(in, key) })
		if at < 0 {
			return fmt.Errorf("the form doesn't ask for %q", key)
		}
		form.Inputs[at].Value = values[i]
	}
	s.submit(ctx, form)
	return nil
}

// asks tells whether an input is the one that a key names.
func asks(in chat.Input, key string) bool {
	return strings.EqualFold(in.Key, key) || slices.ContainsFunc(in.Name.All(), func(n string) bool {
		return strings.EqualFold(n, key)
	})
}

// submit sends a filled-in form. One that is refused stays open with its values.
func (s *session) submit(ctx context.Context, form chat.Form) {
	open := s.speaker.form
	c := chat.Command{Path: form.Path, Args: maps.Clone(form.Args), Form: true}
	if c.Args == nil {
		c.Args = chat.Args{}
	}
	for i, in := range form.Inputs {
		// What was taken out is sent as empty; what never was there isn't.
		if in.Value != "" || open.form.Inputs[i].Value != "" {
			c.Args[in.Key] = in.Value
		}
	}
	s.speaker.form = nil
	refused := s.ask(ctx, c, open.in, nil)
	if refused != nil && s.speaker.form == nil {
		s.speaker.form = &openForm{form: form, in: open.in}
	}
}

// passTime moves the clock on and prints what falls due meanwhile.
func (s *session) passTime(ctx context.Context, text string) error {
	k := s.console
	k.mu.Lock()
	until, err := k.clock.read(text)
	from := k.clock.now()
	if from.After(until) {
		from = until // a script begins, in the past
	}
	if err == nil {
		k.clock.set(from)
	}
	k.mu.Unlock()
	if err != nil {
		return err
	}
	if err := s.introduce(ctx); err != nil {
		return err
	}
	return k.run(ctx, from, until)
}

// run steps from one due instant to the next, up to until. It begins with now:
// what was missed while nobody was here is due at once.
func (k *Console) run(ctx context.Context, from, until time.Time) error {
	for at := from; k.due != nil; {
		if err := k.tick(ctx, at); err != nil {
			return err
		}
		next, err := k.due.Next(ctx, Office, at)
		if err != nil {
			return err
		}
		if next.IsZero() || next.After(until) || !next.After(at) {
			break
		}
		at = next
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.clock.set(until)
	return nil
}

// tick delivers what is due at an instant, and waits until it stands.
func (k *Console) tick(ctx context.Context, at time.Time) error {
	k.turn.Lock()
	defer k.turn.Unlock()
	k.mu.Lock()
	if k.clock.virtual() {
		k.clock.set(at)
	}
	k.ticking = true
	k.mu.Unlock()
	err := errors.Join(k.due.Tick(ctx, Office, at), k.settle(ctx))
	k.mu.Lock()
	k.ticking = false
	k.mu.Unlock()
	return err
}
