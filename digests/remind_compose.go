package digests

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/pmo/registers"
	"pmobot/internal/say"
	"pmobot/internal/when"
	"pmobot/storage"
)

// compose makes a person's message of the day. The entries are read again:
// whatever was done meanwhile isn't asked any more.
func (r *Reminders) compose(ctx context.Context, d storage.Delivery, now time.Time) (Message, error) {
	s, err := r.look(ctx, d.Office, now)
	if err != nil {
		return Message{}, err
	}
	if err := s.readRefs(ctx, d.Scope); err != nil {
		return Message{}, err
	}
	person := strings.TrimPrefix(d.Job, remindPrefix)
	if err := s.meet(ctx); err != nil {
		return Message{}, err
	}
	if err := s.people(ctx, person); err != nil {
		return Message{}, err
	}
	day := dayOf(d)
	told, err := r.told(ctx, d.Office, person, day)
	if err != nil {
		return Message{}, err
	}
	turns := told.open(s.turnsOf(person, day))
	if len(turns) == 0 {
		return r.nothingLeft(ctx, s, d, now)
	}
	p := page{survey: s, person: person, day: day, zone: s.view.ZoneOf(s.view.Person(person)), turns: turns}
	p.public = d.Target != person
	if err := p.speak(ctx, d.Target); err != nil {
		return Message{}, err
	}
	m := Message{Seen: names(turns)}
	if m.Reply, err = p.reply(ctx); err != nil {
		return Message{}, err
	}
	if before, ok := told.standing(d.Target, turns, s.began); ok {
		m.Edits = chat.Posted{Place: r.poster.Place(d.Target), Message: before.Message, Link: before.Link}
	}
	return m, nil
}

// readRefs reads the entries that a delivery is about, closed ones too.
func (s *survey) readRefs(ctx context.Context, scope string) error {
	var refs []pmo.Ref
	for _, text := range strings.Split(scope, ",") {
		if ref, ok := pmo.ParseRef(text, ""); ok {
			refs = append(refs, ref)
		}
	}
	for some := range slices.Chunk(refs, storage.FindMost) {
		page, err := s.store.Find(ctx, s.view.Token, pmo.Query{Sight: seesAll, Refs: some, Void: true, Limit: storage.FindMost})
		if err != nil {
			return fmt.Errorf("digests: whose turn it still is: %w", err)
		}
		for _, e := range page.Entries {
			s.entries[e.Ref] = e
		}
	}
	return nil
}

// nothingLeft skips a message, and says who did last what was to be asked.
func (r *Reminders) nothingLeft(ctx context.Context, s *survey, d storage.Delivery, now time.Time) (Message, error) {
	skip := storage.Reason{Code: storage.ReasonReviewed, At: now}
	var last pmo.Entry
	for _, e := range s.entries {
		if e.Updated.After(last.Updated) {
			last = e
		}
	}
	if last.Version == 0 {
		skip.Code = storage.ReasonOutdated
		return Message{Skip: skip}, nil
	}
	trail, err := r.store.Changes(ctx, d.Office, pmo.Span{Ref: last.Ref, From: last.Version, Limit: 1})
	if err != nil {
		return Message{}, fmt.Errorf("digests: who did it: %w", err)
	}
	for _, c := range trail.Changes {
		if skip.At = c.At; !registers.Anonymous.Of(last) || c.By != last.By {
			skip.Person = c.By
		}
	}
	return Message{Skip: skip}, nil
}

// page is the message of one person's turns on one morning.
type page struct {
	survey *survey
	person string
	day    when.Date
	zone   *time.Location // of the person
	turns  []Turn
	public bool // a channel reads it
	lang   say.Lang
	t      say.Tongue
}

// speak chooses the language: the channel's, or the person's own.
func (p *page) speak(ctx context.Context, target string) error {
	p.lang = p.survey.view.LangOf(p.survey.view.Person(p.person), "")
	if p.public {
		if err := p.survey.view.Places(ctx, target); err != nil {
			return err
		}
		p.lang = p.survey.view.LangAt(target)
	}
	p.t = say.In(p.lang)
	p.survey.view.Speak(p.lang)
	return nil
}

// who is how the person is addressed: in a channel they are notified.
func (p page) who() string {
	name := p.survey.view.Name(p.person)
	if p.public {
		return say.Ping(p.person, name)
	}
	return name
}

func (p page) entry(t Turn) pmo.Entry { return p.survey.entries[t.Ref] }

func (p page) crew(t Turn) Crew { return p.survey.crew(t.Ref.Project) }

func (p page) name(token string) string {
	if token == "" {
		return ""
	}
	return p.survey.view.Name(token)
}

// reply writes the message: one entry at length, several as a list, and where
// a channel may not read it, that there is something.
func (p page) reply(ctx context.Context) (chat.Reply, error) {
	r := chat.Reply{Lang: p.lang, To: chat.Audience{Person: p.person}}
	if p.public {
		r.To = chat.Audience{Public: true}
	}
	switch {
	case p.public && !p.survey.public(p.turns):
		r.Add(p.t.AskElsewhere(p.who(), len(p.turns)), chat.Button{Label: labelShow, Path: "pmo mine"})
	case len(p.turns) == 1:
		r.Ref = p.turns[0].Ref.String()
		return r, p.one(ctx, &r, p.turns[0])
	default:
		p.batch(&r)
	}
	return r, nil
}
