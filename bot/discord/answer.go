package discord

import (
	"context"
	"errors"
	"net/http"
	"slices"
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
	codeUnknownHook        = 10015
	codeDeadToken          = 50027
)

// deadCodes are those of an interaction that can't be answered any more.
var deadCodes = []int{codeUnknownInteraction, codeUnknownHook, codeDeadToken, codeUnknownMessage}

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

// give gives an answer: as the first response, or after the interaction was
// acknowledged. Where Discord no longer takes it, the person reads it in
// private.
func (p *Platform) give(ctx context.Context, in interaction, o outcome, told bool) {
	respond := p.answer
	if told {
		respond = p.follow
	}
	err := respond(ctx, in, o.c, o.reply)
	if err == nil {
		return
	}
	p.log.Error("discord: an answer was not shown", "command", o.c.ID, "path", o.c.Path, "err", err)
	if !slices.Contains(deadCodes, codeOf(err)) {
		return
	}
	to := chat.Place{Platform: Name, Office: o.c.In.Office, Person: o.c.From.ID}
	if _, err := p.Post(ctx, to, "answer/"+o.c.ID, o.reply); err != nil {
		p.log.Error("discord: an answer was not shown in private either", "command", o.c.ID, "err", err)
	}
}

// unpostedWithin is how long a channel is asked for whether what a command
// changed can be posted there: somebody waits for the answer.
const unpostedWithin = 800 * time.Millisecond

// unposted adds to an answer that what it causes in the channel can't be posted
// there. Where Discord doesn't say, nothing is said either.
func (p *Platform) unposted(ctx context.Context, c chat.Command, r chat.Reply) chat.Reply {
	if c.In.Private() || !r.Posts {
		return r
	}
	ctx, cancel := context.WithTimeout(ctx, unpostedWithin)
	defer cancel()
	if stands, err := p.Look(ctx, c.In); err == nil && stands.Gone != "" {
		why := say.In(r.Lang).NotAllowedThere(c.In.Name)
		r.Lines = append(r.Lines[:len(r.Lines):len(r.Lines)], chat.Line{Text: why})
	}
	return r
}

// parts renders an answer: what its thread would hold follows it.
func (p *Platform) parts(ctx context.Context, c chat.Command, reply chat.Reply) []message {
	r := p.renderer(c.In)
	parts := r.messages(ctx, p.unposted(ctx, c, reply))
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
func (p *Platform) answer(ctx context.Context, in interaction, c chat.Command, reply chat.Reply) error {
	parts := p.parts(ctx, c, reply)
	kind := answerNow
	if reply.Replace && in.Type == pressInteraction {
		kind = updateNow
		parts[0].Flags = 0
	}
	if err := p.callback(ctx, in, kind, parts[0], parts[0].files); err != nil {
		return err
	}
	p.further(ctx, in, c, parts[1:])
	return nil
}

// acknowledge says that the answer comes later, and tells whether it can come:
// where the acknowledgement is too late, nothing can. Where it was lost, the
// answer follows as if it was there.
func (p *Platform) acknowledge(ctx context.Context, in interaction) (alive bool) {
	kind, body := answerLater, any(map[string]int{"flags": flagEphemeral})
	if in.Type == pressInteraction {
		kind, body = updateLater, nil
	}
	err := p.callback(ctx, in, kind, body, nil)
	if err != nil {
		p.log.Error("discord: an interaction was not acknowledged", "interaction", string(in.ID), "err", err)
	}
	return codeOf(err) != codeUnknownInteraction
}

// follow gives an answer after the interaction was acknowledged.
func (p *Platform) follow(ctx context.Context, in interaction, c chat.Command, reply chat.Reply) error {
	parts := p.parts(ctx, c, reply)
	first := parts[0]
	r := request{what: "edit an answer", method: http.MethodPatch, path: p.hook(in) + "/messages/@original", repeat: true, open: true}
	if in.Type == pressInteraction && !reply.Replace { // the message with the button stays
		r = request{what: "follow up an answer", method: http.MethodPost, path: p.hook(in), open: true}
	} else {
		first.Flags = 0
	}
	r.body, r.files = first, first.files
	if err := p.api.call(ctx, r, nil); err != nil {
		return err
	}
	p.further(ctx, in, c, parts[1:])
	return nil
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
			p.log.Error("discord: the rest of an answer was not shown", "command", c.ID, "path", c.Path, "err", err)
			return
		}
	}
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

// say answers with one line; where a value is being typed there is nothing to
// say, and nothing is suggested.
func (p *Platform) say(ctx context.Context, in interaction, line string) {
	if in.Type == suggestInteraction {
		p.choose(ctx, in, nil)
		return
	}
	p.give(ctx, in, outcome{in.bare(), chat.Text(in.lang(), line)}, false)
}

// press does what a button, or an option of a menu, says. In private it is the
// message that knows of which office it is, and Discord who they are there.
func (p *Platform) press(ctx context.Context, in interaction) outcome {
	t := say.In(in.lang())
	c := p.fill(ctx, in, chat.Command{})
	id, err := parseID(string(in.data.CustomID))
	if err != nil || c.In.Private() && id.guild == "" {
		return outcome{c, chat.Text(t.Lang(), t.OldButton())}
	}
	if c.In.Private() {
		who := p.privately(ctx, id.guild, c.From)
		c.In.Office, c.From = officeToken(id.guild), who.Person
		if closed := p.closed(ctx, id.guild, who); closed != nil {
			p.farewell(ctx, c)
			return outcome{c, *closed}
		}
	}
	d, err := p.deedOf(ctx, in, id, c.In.Office)
	switch {
	case errors.Is(err, errOld):
		return outcome{c, chat.Text(t.Lang(), t.OldButton())}
	case err != nil:
		p.log.Error("discord: a press was not understood", "command", c.ID, "err", err)
		return outcome{c, chat.Text(t.Lang(), t.Unreachable(""))}
	}
	c.Path, c.Args = d.path, d.args
	if d.path == detailsPath {
		return outcome{c, p.open(ctx, c)}
	}
	return outcome{c, p.await(ctx, c)}
}

// farewell has the office know that somebody left, behind the answer: the
// handler refuses them whatever they ask for, and keeps that.
func (p *Platform) farewell(ctx context.Context, c chat.Command) {
	if !c.From.Left {
		return
	}
	c.ID, c.Path = c.ID+"/left", "pmo help"
	ctx = context.WithoutCancel(ctx)
	p.working.Begin()
	go func() {
		defer p.working.End()
		p.await(ctx, c)
	}()
}

// deedOf reads what a press does.
func (p *Platform) deedOf(ctx context.Context, in interaction, id pressed, office string) (deed, error) {
	written := id.deed
	if len(in.data.Values) > 0 {
		_, written, _ = strings.Cut(string(in.data.Values[0]), "|") // behind its number
	}
	return unpacked(ctx, written, p.shelf, office)
}
