package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"pmobot/internal/chat"
	"pmobot/internal/say"
)

// The types of callbacks: Receiving and Responding, Interaction Callback Type.
const (
	answerNow     = 4 // with a message
	answerLater   = 5 // with a message that is edited into the answer
	updateLater   = 6 // the message of the component is edited, perhaps
	updateNow     = 7 // the message of the component is edited
	answerChoices = 8 // with what completes a value
)

// Discord's codes for answers that came too late, or twice: JSON Error Codes.
const (
	codeUnknownInteraction = 10062
	codeAcknowledged       = 40060
)

// asker is a handler that knows when an answer takes long: bot.Bot.
type asker interface {
	Ask(ctx context.Context, c chat.Command) (now *chat.Reply, later <-chan chat.Reply)
}

// answerer is a handler whose answers are always fit to be shown: bot.Bot.
type answerer interface {
	Answer(ctx context.Context, c chat.Command) chat.Reply
}

// take answers an interaction, whatever it holds. It is called on a goroutine
// of its own.
func (p *Platform) take(raw []byte) {
	p.mu.Lock()
	if p.leaving {
		p.mu.Unlock()
		return
	}
	p.working.Add(1)
	p.waiting++
	crowd := p.waiting > waitingMost
	p.mu.Unlock()
	defer func() {
		p.mu.Lock()
		p.waiting--
		p.mu.Unlock()
		p.working.Done()
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
			p.say(ctx, in, say.In(in.person().Lang).Broke(string(in.ID)))
		}
	}()
	p.interact(ctx, in, crowd)
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

// interact answers an interaction.
func (p *Platform) interact(ctx context.Context, in interaction, crowd bool) {
	t := say.In(in.person().Lang)
	switch {
	case in.Type == suggestInteraction:
		p.suggest(ctx, in)
	case crowd:
		c, _, _ := in.command(p.handler.Specs())
		if in.Type != slashInteraction {
			c.Line = ""
		}
		p.say(ctx, in, t.TooBusy(c.Line))
	case in.Type == slashInteraction && in.data.Kind != "" && in.data.Kind != "1":
		p.say(ctx, in, t.OldButton()) // a command of an older release, on a message or person
	case in.Type == slashInteraction:
		c, _, _ := in.command(p.handler.Specs())
		p.respond(ctx, in, p.fill(ctx, in, c))
	case in.Type == pressInteraction:
		p.press(ctx, in)
	default:
		p.say(ctx, in, t.OldButton())
	}
}

// fill adds who asked, when and where, and makes those known whom they name.
func (p *Platform) fill(ctx context.Context, in interaction, c chat.Command) chat.Command {
	c.ID, c.At = "discord/"+string(in.ID), p.now().Truncate(time.Millisecond)
	c.From, c.In = in.person(), in.place()
	if p.config.Meet == nil || c.In.Office == "" {
		return c
	}
	for id := range in.data.Resolved.Users {
		name, known := in.data.Resolved.person(id)
		if snowflake(id) == "" || !known {
			continue
		}
		if err := p.config.Meet(ctx, c.In.Office, chat.Person{ID: personToken(id), Name: name}, c.At); err != nil {
			p.log.Warn("discord: somebody mentioned isn't known", "err", err)
		}
	}
	return c
}

// respond has a command answered: at once where the bot is quick, else it is
// acknowledged first and answered when the bot is done.
func (p *Platform) respond(ctx context.Context, in interaction, c chat.Command) {
	timer := time.NewTimer(ackIn)
	defer timer.Stop()
	select {
	case p.slots <- struct{}{}:
		defer func() { <-p.slots }()
	case <-timer.C:
		p.acknowledge(ctx, in)
		select {
		case p.slots <- struct{}{}:
			defer func() { <-p.slots }()
		case <-ctx.Done():
			return
		}
		p.follow(ctx, in, c, p.await(ctx, c))
		return
	}
	now, later := p.ask(ctx, c)
	if now != nil {
		p.answer(ctx, in, c, *now)
		return
	}
	p.acknowledge(ctx, in)
	select {
	case reply := <-later:
		p.follow(ctx, in, c, reply)
	case <-ctx.Done():
	}
}

// ask asks the handler, with the bot's patience where it has any.
func (p *Platform) ask(ctx context.Context, c chat.Command) (*chat.Reply, <-chan chat.Reply) {
	if b, ok := p.handler.(asker); ok {
		return b.Ask(ctx, c)
	}
	r := p.await(ctx, c)
	return &r, nil
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

// parts renders an answer: what its thread would hold follows it.
func (p *Platform) parts(ctx context.Context, c chat.Command, reply chat.Reply) []message {
	r := p.renderer(c.In)
	parts := r.messages(ctx, reply)
	for _, below := range reply.Thread {
		if below.Lang == "" {
			below.Lang = reply.Lang
		}
		parts = append(parts, r.messages(ctx, below)...)
	}
	for i := range parts {
		if !reply.To.Public {
			parts[i].Flags |= flagEphemeral
		}
	}
	return parts
}

func (p *Platform) renderer(in chat.Place) renderer {
	r := renderer{
		specs: p.specs(), office: in.Office, shelf: p.shelf, now: p.now(),
		note: func(what string, err error) { p.log.Error("discord: "+what, "err", err) },
	}
	if in.Private() {
		r.guild = guildOf(in.Office)
	}
	return r
}

func (p *Platform) specs() []chat.Spec {
	if p.handler == nil {
		return nil
	}
	return p.handler.Specs()
}

// answer gives an answer as the first response.
func (p *Platform) answer(ctx context.Context, in interaction, c chat.Command, reply chat.Reply) {
	parts := p.parts(ctx, c, reply)
	kind := answerNow
	if reply.Replace && in.Type == pressInteraction {
		kind = updateNow
		parts[0].Flags = 0
	}
	err := p.callback(ctx, in, kind, parts[0], parts[0].files)
	if err != nil {
		p.unanswered(c, err)
		return
	}
	p.further(ctx, in, c, parts[1:])
}

// acknowledge says that the answer comes later.
func (p *Platform) acknowledge(ctx context.Context, in interaction) {
	kind, body := answerLater, any(map[string]int{"flags": flagEphemeral})
	if in.Type == pressInteraction {
		kind, body = updateLater, nil
	}
	if err := p.callback(ctx, in, kind, body, nil); err != nil {
		p.log.Error("discord: an interaction was not acknowledged", "interaction", string(in.ID), "err", err)
	}
}

// follow gives an answer after the interaction was acknowledged.
func (p *Platform) follow(ctx context.Context, in interaction, c chat.Command, reply chat.Reply) {
	parts := p.parts(ctx, c, reply)
	if in.Type == pressInteraction && !reply.Replace {
		p.further(ctx, in, c, parts)
		return
	}
	first := parts[0]
	first.Flags = 0
	err := p.api.call(ctx, request{
		what: "edit an answer", method: http.MethodPatch, path: p.hook(in) + "/messages/@original",
		body: first, files: first.files, repeat: true, open: true,
	}, nil)
	if err != nil {
		p.unanswered(c, err)
		return
	}
	p.further(ctx, in, c, parts[1:])
}

// further sends what follows the first answer. Nothing tells Discord that two
// of these are the same, so one is sent again only where it surely wasn't
// shown.
func (p *Platform) further(ctx context.Context, in interaction, c chat.Command, parts []message) {
	for _, part := range parts {
		err := p.api.call(ctx, request{
			what: "follow up an answer", method: http.MethodPost, path: p.hook(in), body: part, files: part.files, open: true,
		}, nil)
		if err != nil {
			p.unanswered(c, err)
			return
		}
	}
}

func (p *Platform) unanswered(c chat.Command, err error) {
	p.log.Error("discord: an answer was not shown", "command", c.ID, "path", c.Path, "err", err)
}

// hook is the path of an interaction's own messages. It holds its token.
func (p *Platform) hook(in interaction) string {
	app := snowflake(string(in.App))
	if app == "" {
		app = p.App()
	}
	return "/webhooks/" + app + "/" + string(in.Token)
}

// callback gives the first response. That it was given before is no error: the
// answer to the first try was lost.
func (p *Platform) callback(ctx context.Context, in interaction, kind int, body any, files []chat.File) error {
	whole := struct {
		Type int `json:"type"`
		Data any `json:"data,omitempty"`
	}{kind, body}
	err := p.api.call(ctx, request{
		what: "answer an interaction", method: http.MethodPost, path: "/interactions/" + string(in.ID) + "/" + string(in.Token) + "/callback",
		body: whole, files: files, repeat: true, open: true,
	}, nil)
	if codeOf(err) == codeAcknowledged {
		return nil
	}
	return err
}

// say answers with one line.
func (p *Platform) say(ctx context.Context, in interaction, line string) {
	c := chat.Command{ID: "discord/" + string(in.ID), In: in.place()}
	if in.Type == suggestInteraction {
		return
	}
	p.answer(ctx, in, c, chat.Text(in.person().Lang, line))
}

// press answers a press: of a button, or of an option of a menu.
func (p *Platform) press(ctx context.Context, in interaction) {
	t := say.In(in.person().Lang)
	c := p.fill(ctx, in, chat.Command{})
	d, err := p.deedOf(ctx, in, &c)
	switch {
	case errors.Is(err, errOld):
		p.say(ctx, in, t.OldButton())
		return
	case err != nil:
		p.log.Error("discord: a press was not understood", "command", c.ID, "err", err)
		p.say(ctx, in, t.Unreachable(""))
		return
	}
	c.Path, c.Args = d.path, d.args
	if d.path == detailsPath {
		p.open(ctx, in, c)
		return
	}
	p.respond(ctx, in, c)
}

// deedOf reads what a press does, and the office where: in private it is the
// message that knows it.
func (p *Platform) deedOf(ctx context.Context, in interaction, c *chat.Command) (deed, error) {
	id, err := parseID(string(in.data.CustomID))
	if err != nil {
		return deed{}, err
	}
	if c.In.Private() && id.guild != "" {
		c.In.Office = officeToken(id.guild)
		c.From.Member = p.stillIn(ctx, id.guild, userOf(c.From.ID))
	}
	written := id.deed
	if len(in.data.Values) > 0 {
		_, written, _ = strings.Cut(string(in.data.Values[0]), "|") // behind its number
	}
	return unpacked(ctx, written, p.shelf, c.In.Office)
}
