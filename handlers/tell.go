package handlers

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"pmobot/internal/chat"
	"pmobot/internal/office"
	"pmobot/internal/pmo"
	"pmobot/internal/pmo/registers"
	"pmobot/internal/say"
	"pmobot/internal/when"
	"pmobot/storage"
)

// composer makes a promised message as it is now, for who reads there now.
type composer func(context.Context, *request) (chat.Reply, error)

// composers are the verbs that only the bot calls, by their path. They see
// every entry, and decide themselves what who reads there may be shown.
func (h *Handlers) composers() map[string]composer {
	return map[string]composer{
		cardPath:     about(showCard),
		givenPath:    about(showGiven),
		questionPath: about(told((*request).question)),
		outcomePath:  about(told((*request).outcome)),
		ownerPath:    about(told((*request).ownership)),
		usedPath:     about(told((*request).used)),
		uneditedPath: about(stillNamed),
		handoverPath: h.handover,
		passedPath:   h.passed,
		sharedPath:   h.shared,
	}
}

// compose answers the bot itself. To anybody else there is no such verb.
func (h *Handlers) compose(ctx context.Context, r *request, do composer) (chat.Reply, error) {
	if r.From.ID != chat.BotID {
		word, _, _ := strings.Cut(r.Path, " ")
		r.Path, r.Args = "", chat.Args{chat.ArgWord: word}
		return h.lost(r)
	}
	r.sight = everything
	return do(ctx, r)
}

// skipped is a message that needs no posting any more.
func skipped(code string) chat.Reply { return chat.Reply{Skip: code} }

// about reads the entry that a message is about, with the names in it. One
// that isn't there any more is told of to nobody.
func about(do func(context.Context, *request, pmo.Entry) (chat.Reply, error)) composer {
	return func(ctx context.Context, r *request) (chat.Reply, error) {
		reader, role := r.who, r.role
		e, err := r.find(ctx, r.Args[chat.ArgRef])
		var refused *chat.Refusal
		if errors.As(err, &refused) {
			return skipped(storage.ReasonUndone), nil
		}
		if err != nil {
			return chat.Reply{}, err
		}
		r.who, r.role = reader, role
		if p, ok := r.view.Project(e.Ref.Project); ok {
			r.project, r.role = p, r.view.Role(reader, p)
		}
		r.kind = registers.Of(e)
		if err := r.know(ctx, []pmo.Entry{e}); err != nil {
			return chat.Reply{}, err
		}
		reply, err := do(ctx, r, e)
		reply.Ref, reply.Version = e.Ref.String(), e.Version
		return reply, err
	}
}

// showCard is an entry's card in the language of the place. What it shows
// stands in a channel, so it shows nothing that isn't public any more.
func showCard(_ context.Context, r *request, e pmo.Entry) (chat.Reply, error) {
	lang := r.view.LangAt(r.In.ID)
	look := r.look()
	look.Tongue, look.Role = say.In(lang), pmo.Nobody
	reply := chat.Reply{
		To: chat.Audience{Place: r.In, Public: true}, Lang: lang, Level: look.Level(e), Lines: look.Public(e),
	}
	switch {
	case r.kind.Private || r.project.Restricted || r.movedInto(e).Restricted:
		reply.Skip = storage.ReasonHidden
	case r.exposed():
		reply.Skip = storage.ReasonShared
	case pmo.Void.Of(e) || pmo.MovedTo.Of(e) != "":
		reply.Skip = storage.ReasonUndone
		return reply, nil
	default:
		return reply, nil
	}
	ref := e.Ref.String()
	reply.Level, reply.Veiled, reply.Lines = 0, true, []chat.Line{{Text: say.In(lang).NoLongerPublic(say.Link(ref, ref))}}
	return reply, nil
}

// movedInto is the project that an entry was moved to, an empty one where it
// stands where it was logged.
func (r *request) movedInto(e pmo.Entry) pmo.Project {
	to, moved := pmo.ParseRef(pmo.MovedTo.Of(e), "")
	if !moved {
		return pmo.Project{}
	}
	p, _ := r.view.Project(to.Project)
	return p
}

// showGiven shows feedback to one lead, with what can be done.
func showGiven(_ context.Context, r *request, e pmo.Entry) (chat.Reply, error) {
	ref := e.Ref.String()
	label := r.t.LeadsOf(r.project.Name)
	reply := chat.Reply{To: chat.Audience{Person: r.who.Token, Label: label}}
	switch {
	case r.role < pmo.Lead:
		reply.Skip, reply.Veiled = storage.ReasonHidden, true
		reply.Add(r.t.NoLongerPublic(say.Link(ref, ref)))
		return reply, nil
	case pmo.Void.Of(e) || pmo.MovedTo.Of(e) != "":
		reply.Skip, reply.Veiled = storage.ReasonUndone, true
		reply.Add(r.t.IsVoid(ref))
		return reply, nil
	}
	look := r.look()
	made := when.On(e.Made.In(r.view.ZoneOfProject(r.project)))
	reply.Add(r.t.FeedbackHead(say.Link(ref, ref), look.Points(e), r.giver(r.t, e), made))
	reply.Add(r.t.Quote(pmo.Title.Of(e)))
	if body := pmo.Body.Of(e); body != "" {
		reply.Add(r.t.Quote(body))
	}
	switch state := pmo.State.Of(e); state {
	case r.kind.States[0].Key:
		reply.Add(r.t.NoAnswerYet(r.me.Name, r.project.Calendar.Add(made, answerWithin)))
	default:
		reply.Add(r.t.GivenNow(r.kind.State(state).Name.In(r.lang)))
	}
	reply.Add("", r.answers(e)...)
	return reply, nil
}

// told is a message to one person about one change of an entry. It isn't sent
// of what was withdrawn, nor to whom the project is hidden.
func told(lines func(*request, pmo.Entry, pmo.Change) []chat.Line) func(context.Context, *request, pmo.Entry) (chat.Reply, error) {
	return func(ctx context.Context, r *request, e pmo.Entry) (chat.Reply, error) {
		if err := r.onBehalf(ctx); err != nil {
			return chat.Reply{}, err
		}
		switch {
		case pmo.Void.Of(e):
			return skipped(storage.ReasonUndone), nil
		case !r.In.Private() && (r.project.Restricted || r.exposed()): // others read there, so it goes to the manager
			return chat.Reply{}, fmt.Errorf("handlers: %s isn't for who reads there: %w", e.Ref, chat.ErrGone)
		case r.In.Private() && r.role == pmo.Nobody && r.who.Token != e.By:
			return skipped(storage.ReasonHidden), nil
		}
		c, err := r.changeAt(ctx, e.Ref)
		if err != nil {
			return chat.Reply{}, err
		}
		if err := r.know(ctx, nil, c); err != nil {
			return chat.Reply{}, err
		}
		reply := chat.Reply{Lines: lines(r, e, c)}
		if len(reply.Lines) == 0 {
			reply.Skip = storage.ReasonAnswered
		}
		return r.whomFor(reply), nil
	}
}

// onBehalf makes what goes another way about whom it is for, while who reads
// it is somebody else.
func (r *request) onBehalf(ctx context.Context) error {
	whom := r.Args[argWhom]
	if whom == "" {
		return nil
	}
	r.who.Token = whom
	return r.view.People(ctx, whom)
}

// changeAt is the change that a promise comes from.
func (r *request) changeAt(ctx context.Context, ref pmo.Ref) (pmo.Change, error) {
	version, err := strconv.Atoi(r.Args[argVersion])
	if err != nil {
		return pmo.Change{}, fmt.Errorf("handlers: a promise without a version: %w", err)
	}
	trail, err := r.h.Store.Changes(ctx, r.office, pmo.Span{Ref: ref, From: version, Limit: 1})
	if err != nil || len(trail.Changes) == 0 {
		return pmo.Change{}, errors.Join(err, fmt.Errorf("handlers: what was promised of %s: %w", ref, storage.ErrUnavailable))
	}
	return trail.Changes[0], nil
}

// question puts what was escalated to who is asked, until it is decided.
func (r *request) question(e pmo.Entry, c pmo.Change) []chat.Line {
	if pmo.State.Of(e) != registers.Escalated || registers.EscalatedTo.Of(e) != r.who.Token {
		return nil
	}
	ref := e.Ref.String()
	asks := r.t.AsksYou(r.view.Name(c.By), say.Link(ref, ref), pmo.Title.Of(e), pmo.Score.Of(e), registers.Question.Of(e), pmo.Due.Of(e))
	return []chat.Line{{Text: asks}, {Buttons: append(r.decisions(e, r.kind), r.button(e, say.Both(say.Tongue.Show), "show"))}}
}

// decisions are the moves that answer an escalation.
func (r *request) decisions(e pmo.Entry, k pmo.Kind) []chat.Button {
	var buttons []chat.Button
	for _, m := range k.MovesFrom(registers.Escalated) {
		if m.Verb == "decide" || m.Verb == "accept" {
			buttons = append(buttons, r.button(e, m.Button, m.Verb))
		}
	}
	return buttons
}

// outcome lets who logged an entry know what became of it, and why, unless
// that was taken back.
func (r *request) outcome(e pmo.Entry, c pmo.Change) []chat.Line {
	m, ok := r.kind.Move(c.Verb)
	if !ok || e.Version > c.Version && pmo.State.Of(e) == pmo.State.In(c.Was) {
		return nil
	}
	said := c.Why
	for _, f := range m.Must {
		if text, ok := c.Set[f.Declared().Key].(string); ok {
			said = text
		}
	}
	ref := e.Ref.String()
	return []chat.Line{{
		Text:    r.t.BecameOf(say.Link(ref, ref), pmo.Title.Of(e), m.Did.In(r.lang), r.view.Name(c.By), said),
		Buttons: []chat.Button{r.button(e, say.Both(say.Tongue.Show), "show")},
	}}
}

// ownership lets the new owner know, while they are it.
func (r *request) ownership(e pmo.Entry, c pmo.Change) []chat.Line {
	if pmo.Owner.Of(e) != r.who.Token {
		return nil
	}
	ref := e.Ref.String()
	return []chat.Line{{
		Text:    r.t.YoursNow(say.Link(ref, ref), pmo.Title.Of(e), r.view.Name(c.By)),
		Buttons: []chat.Button{r.button(e, say.Both(say.Tongue.Show), "show"), r.button(e, say.Both(say.Tongue.Reassign), "assign")},
	}}
}

// used tells who wrote a lesson which project uses it, as far as they may know
// of that one.
func (r *request) used(e pmo.Entry, _ pmo.Change) []chat.Line {
	p, ok := r.view.Project(r.Args[argIn])
	if !ok || r.view.Role(r.who, p) == pmo.Nobody {
		return nil
	}
	ref := e.Ref.String()
	return []chat.Line{{Text: r.t.YourLessonIsUsed(p.Name, say.Link(ref, ref), pmo.Title.Of(e), r.Args[argFor])}}
}

// passed puts a request to somebody, as a button that does it.
func (h *Handlers) passed(ctx context.Context, r *request) (chat.Reply, error) {
	v, ok := h.verbs[r.Args[argPath]]
	if !ok {
		return skipped(storage.ReasonOutdated), nil
	}
	by := r.Args[argBy]
	if err := r.view.People(ctx, by); err != nil {
		return chat.Reply{}, err
	}
	args := r.copied()
	for _, own := range []string{argPerson, argPath, argBy} {
		delete(args, own)
	}
	do := chat.Button{Label: say.Both(say.Tongue.DoIt), Path: v.Path, Args: args}
	var reply chat.Reply
	reply.Add(r.t.AsksYouToDo(r.view.Name(by), strings.TrimSpace(v.Line(args, h.specs))), do)
	return reply, nil
}

// readAs makes what the bot composes for somebody's private messages theirs:
// their language, their zone, their rights.
func (r *request) readAs(reader chat.Person) {
	reader.ID = r.In.Person
	r.who = office.WhoIs(reader)
	r.me = r.view.Person(r.In.Person)
	r.lang = r.view.LangOf(r.me, reader.Lang)
}
