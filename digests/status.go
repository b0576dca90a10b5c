package digests

import (
	"context"
	"errors"
	"fmt"
	"time"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/pmo/registers"
	"pmobot/internal/say"
	"pmobot/internal/when"
	"pmobot/storage"
)

// statusPrefix begins the job of a status question: "status/APO".
const statusPrefix = "status/"

// friday is how many days after Monday the question comes.
const friday = 4

// question is one question for a project's status.
type question struct {
	project pmo.Project
	turn    Turn
	since   when.Date // a status said on or after this day makes it needless
}

// statuses lists the questions whose morning has come: on Friday, or the last
// working day before it, of the project manager, or on the day to which they
// put it off. Nobody is asked who said it already, or on a day off; what an
// outage carries into the next week is not asked.
func (r *Reminders) statuses(ctx context.Context, s *survey) ([]Task, error) {
	putOff, err := s.putOff(ctx)
	if err != nil {
		return nil, err
	}
	var (
		tasks  []Task
		faults []error
	)
	for _, p := range s.view.Projects() {
		q, ok := s.question(p, putOff[p.Key])
		if !ok {
			continue
		}
		d, ok, err := r.asked(ctx, s, q)
		faults = append(faults, err)
		if ok {
			tasks = append(tasks, Task{Delivery: d, Compose: r.composeStatus(q.since)})
		}
	}
	return tasks, errors.Join(faults...)
}

// putOff lists until when the questions of projects were put off.
func (s *survey) putOff(ctx context.Context) (map[string]when.Date, error) {
	days := map[string]when.Date{}
	query := pmo.Query{Sight: seesAll, Register: pmo.KindProject, Limit: storage.FindMost}
	for {
		page, err := s.store.Find(ctx, s.view.Token, query)
		if err != nil {
			return nil, fmt.Errorf("digests: which questions were put off: %w", err)
		}
		for _, e := range page.Entries {
			days[e.Ref.Name] = pmo.SnoozedUntil.Of(e)
		}
		if page.Next == "" {
			return days, nil
		}
		query.After = page.Next
	}
}

// question is a project's newest question, where its morning has come.
func (s *survey) question(p pmo.Project, putOff when.Date) (q question, ok bool) {
	if p.Manager == "" {
		return question{}, false
	}
	m, _ := s.due(p.Manager)
	week := monday(m.day)
	calendar := s.crew(p.Key).Project.Calendar
	day := calendar.Last(week.Add(friday))
	if q, ok = s.ripe(p, day, week); ok && !day.Before(putOff) {
		return q, true
	}
	if putOff.IsZero() {
		return q, false
	}
	return s.ripe(p, calendar.Next(putOff), putOff.Add(-daysAWeek))
}

const daysAWeek = 7

// ripe is the question of a day, where it has come and the week isn't over.
func (s *survey) ripe(p pmo.Project, day, since when.Date) (q question, ok bool) {
	c := s.crew(p.Key)
	q = question{project: p, since: since}
	turns := c.add(nil, pmo.Entry{Ref: pmo.Named(pmo.KindStatus, p.Key)}, 0, c.manager(), day)
	if len(turns) == 0 || turns[0].Day.Before(since) {
		return q, false
	}
	q.turn = turns[0]
	m, ok := s.due(q.turn.Person)
	return q, ok && monday(m.day) == monday(day) && !m.day.Before(q.turn.Day) && c.Works(q.turn.Person, m.day)
}

// asked is the delivery of a question; ok is false where it is settled.
func (r *Reminders) asked(ctx context.Context, s *survey, q question) (d storage.Delivery, ok bool, err error) {
	job, person := statusPrefix+q.project.Key, q.turn.Person
	zone := s.view.ZoneOf(s.view.Person(person))
	page, err := r.store.Deliveries(ctx, s.view.Token, storage.Ledger{Job: job, Since: when.At(q.turn.Day, 0, 0, zone)})
	if err != nil {
		return d, false, fmt.Errorf("digests: who was asked for a status: %w", err)
	}
	for _, before := range page.Deliveries {
		if before.Job == job {
			return before, before.State.Open(), nil
		}
	}
	if said, _, err := r.said(ctx, s, q.project.Key, q.since); err != nil || said {
		return d, false, err
	}
	at := Morning(s.view.Person(person), q.turn.Day, s.view.Rules.Morning, zone)
	return storage.Delivery{
		Office: s.view.Token, Job: job, Key: job + "/" + q.turn.Day.String() + at.In(zone).Format("T15:04"),
		Scope: q.project.Key, Target: person, Due: at,
	}, true, nil
}

// said tells whether a project's status was said on or after a day, and what
// was said last.
func (r *Reminders) said(ctx context.Context, s *survey, key string, since when.Date) (bool, pmo.Entry, error) {
	page, err := r.store.Find(ctx, s.view.Token, pmo.Query{Sight: seesAll, Refs: []pmo.Ref{pmo.Named(pmo.KindStatus, key)}})
	if err != nil {
		return false, pmo.Entry{}, fmt.Errorf("digests: the status of %s: %w", key, err)
	}
	for _, e := range page.Entries {
		return !pmo.SaidOn.Of(e).Before(since), e, nil
	}
	return false, pmo.Entry{}, nil
}

// composeStatus asks for a status that wasn't said since a day, with the last
// one as the draft.
func (r *Reminders) composeStatus(since when.Date) func(context.Context, storage.Delivery, time.Time) (Message, error) {
	return func(ctx context.Context, d storage.Delivery, now time.Time) (Message, error) {
		s, err := r.look(ctx, d.Office, now)
		if err != nil {
			return Message{}, err
		}
		project, ok := s.view.Project(d.Scope)
		if !ok {
			return Message{Skip: storage.Reason{Code: storage.ReasonOutdated, At: now}}, nil
		}
		said, last, err := r.said(ctx, s, project.Key, since)
		switch {
		case err != nil:
			return Message{}, err
		case said:
			return r.nothingLeft(ctx, s.only(last), d, now)
		}
		return r.askStatus(ctx, s, d, project, last)
	}
}

func (r *Reminders) askStatus(ctx context.Context, s *survey, d storage.Delivery, project pmo.Project, last pmo.Entry) (Message, error) {
	if err := s.people(ctx, d.Target); err != nil {
		return Message{}, err
	}
	if !s.crew(project.Key).Here(d.Target) {
		return Message{Skip: storage.Reason{Code: storage.ReasonOutdated, At: s.now}}, nil
	}
	p := page{survey: s, person: d.Target, day: dayOf(d)}
	if err := p.speak(ctx, d.Target); err != nil {
		return Message{}, err
	}
	says, err := r.evidence(ctx, s, project)
	if err != nil {
		return Message{}, err
	}
	return Message{Reply: p.status(project, last, monday(p.day), says)}, nil
}

// only is the survey with one entry in it.
func (s *survey) only(e pmo.Entry) *survey {
	s.entries = map[pmo.Ref]pmo.Entry{e.Ref: e}
	return s
}

// evidence is the colour that a project's open risks show, accepted ones aside,
// and how many of which level do.
type evidence struct {
	colour string
	level  pmo.Level
	n      int
}

const (
	red   = "red"
	amber = "amber"
	green = "green"
)

func (r *Reminders) evidence(ctx context.Context, s *survey, p pmo.Project) (evidence, error) {
	for _, look := range []evidence{{colour: red, level: pmo.Critical}, {colour: amber, level: pmo.High}} {
		for _, k := range registers.All() {
			if k.Level == nil {
				continue
			}
			q := openUnaccepted(k, p, p.Rules.Thresholds[look.level-pmo.Medium])
			n, err := r.store.Count(ctx, s.view.Token, q, countMost)
			if err != nil {
				return evidence{}, fmt.Errorf("digests: what the risks of %s show: %w", p.Key, err)
			}
			look.n += n
		}
		if look.n > 0 {
			return look, nil
		}
	}
	return evidence{colour: green}, nil
}

// countMost is where counting stops.
const countMost = 1001

// openUnaccepted finds a project's open entries from a score on, accepted ones
// aside.
func openUnaccepted(k pmo.Kind, p pmo.Project, least int) pmo.Query {
	open := true
	q := pmo.Query{Sight: seesAll, Register: k.Prefix, Projects: []string{p.Key}, Open: &open, MinScore: least}
	for _, state := range k.States {
		if state.Open && state.Key != registers.Accepted {
			q.States = append(q.States, state.Key)
		}
	}
	return q
}

// marks are the pictures of the colours.
var marks = map[string]string{red: "🔴", amber: "🟡", green: "🟢"}

// The labels of the status question.
var (
	labelSame   = say.Words{En: "Same as last week", Zh: "同上周"}
	labelBefore = say.Words{En: "Same as before", Zh: "同上次"}
	labelLights = map[string]say.Words{
		green: {En: "Green…", Zh: "绿灯…"}, amber: {En: "Amber…", Zh: "黄灯…"}, red: {En: "Red…", Zh: "红灯…"},
	}
)

// status writes the question.
func (p page) status(project pmo.Project, last pmo.Entry, week when.Date, now evidence) chat.Reply {
	r := chat.Reply{Lang: p.lang, To: chat.Audience{Person: p.person}}
	r.Add(p.t.AskStatus(p.who(), project.Name))
	lastWeek := !pmo.SaidOn.Of(last).Before(week.Add(-7))
	var lines []string
	if last.Version == 0 {
		lines = append(lines, p.t.NoStatusBefore())
	} else {
		lines = append(lines, p.t.StatusBefore(pmo.SaidOn.Of(last), lastWeek, marks[pmo.Colour.Of(last)], pmo.Sentence.Of(last)))
	}
	switch was := pmo.Colour.Of(last); {
	case now.n > 0 && now.colour != was:
		lines = append(lines, p.t.RisksSay(now.n, int(now.level), now.colour))
	case now.n == 0 && was != "" && was != green:
		lines = append(lines, p.t.NoRiskSays())
	}
	r.Add(p.t.Sentences(lines))
	r.Add("", statusButtons(project.Key, last, lastWeek)...)
	return r
}

func statusButtons(key string, last pmo.Entry, lastWeek bool) []chat.Button {
	args := func(more ...string) chat.Args {
		a := chat.Args{"project": key}
		for i := 0; i+1 < len(more); i += 2 {
			a[more[i]] = more[i+1]
		}
		return a
	}
	var buttons []chat.Button
	if last.Version > 0 {
		same := chat.Button{Label: labelBefore, Path: "pmo status", Args: args("colour", pmo.Colour.Of(last), "sentence", pmo.Sentence.Of(last))}
		if lastWeek {
			same.Label = labelSame
		}
		buttons = append(buttons, same)
	}
	for _, colour := range []string{green, amber, red} {
		buttons = append(buttons, chat.Button{Label: labelLights[colour], Path: "pmo status", Args: args("colour", colour)})
	}
	return append(buttons, chat.Button{Label: labelLater, Menu: snoozes(chat.Args{chat.ArgRef: key})})
}
