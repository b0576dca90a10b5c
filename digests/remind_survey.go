package digests

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"pmobot/internal/office"
	"pmobot/internal/pmo"
	"pmobot/internal/pmo/registers"
	"pmobot/internal/when"
	"pmobot/storage"
)

// survey is what is known of an office when reminders are decided: the entries
// at which somebody may have a turn, and everybody who may have one.
type survey struct {
	view    *office.View
	store   storage.Store
	now     time.Time
	entries map[pmo.Ref]pmo.Entry
	crews   map[string]Crew
	gone    map[string]bool              // people who left
	rooms   map[string]map[string]string // the first channel of a project, by its key and the platform
}

var seesAll = pmo.Sight{All: true}

// survey reads what may be due in an office.
func (r *Reminders) survey(ctx context.Context, token pmo.Office, now time.Time) (*survey, error) {
	s, err := r.look(ctx, token, now)
	if err != nil {
		return nil, err
	}
	for _, q := range s.queries() {
		if err := s.read(ctx, q); err != nil {
			return nil, err
		}
	}
	if err := s.expire(ctx); err != nil {
		return nil, err
	}
	return s, s.meet(ctx)
}

// look begins a survey with nothing but the office.
func (r *Reminders) look(ctx context.Context, token pmo.Office, now time.Time) (*survey, error) {
	view, err := office.Load(ctx, r.store, token, r.defaults, nil, nil)
	if err != nil {
		return nil, fmt.Errorf("digests: reminders: %w", err)
	}
	return &survey{
		view: view, store: r.store, now: now,
		entries: map[pmo.Ref]pmo.Entry{}, crews: map[string]Crew{}, gone: map[string]bool{},
	}, nil
}

// wanted is a query, and how many pages of it are read; 0 is all.
type wanted struct {
	query pmo.Query
	pages int
}

// queries finds all that may be somebody's turn. What has a day is found by it,
// all of it; the rest is filtered out of what is open, a page of each.
func (s *survey) queries() []wanted {
	open := true
	list := []wanted{{query: pmo.Query{Order: pmo.ByNext, Until: s.horizon()}}}
	for _, k := range registers.All() {
		first := k.States[0].Key
		switch {
		case k.Cadence != nil:
			list = append(list,
				wanted{pages: 1, query: pmo.Query{Register: k.Prefix, NoOwner: true, Order: pmo.ByScore}},
				wanted{pages: 1, query: pmo.Query{Register: k.Prefix, States: []string{first}, Order: pmo.ByScore}},
				wanted{pages: 1, query: pmo.Query{Register: k.Prefix, States: []string{registers.Accepted}, Order: pmo.ByScore}})
		case k.Private:
			list = append(list, wanted{pages: 1, query: pmo.Query{Register: k.Prefix, States: []string{first}}})
		}
	}
	for i := range list {
		list[i].query.Sight, list[i].query.Open, list[i].query.Limit = seesAll, &open, storage.FindMost
	}
	return list
}

// horizon is the last day of which somebody may be told today: the working day
// after the date that it is where the day begins first.
func (s *survey) horizon() when.Date {
	const eastmost = 14 * time.Hour // UTC+14, Line Islands
	tomorrow := when.On(s.now.UTC().Add(eastmost)).Add(1)
	last := tomorrow
	for _, p := range s.view.Projects() {
		if day := s.calendar(p).Next(tomorrow); day.After(last) {
			last = day
		}
	}
	if day := s.calendar(pmo.Project{}).Next(tomorrow); day.After(last) {
		last = day
	}
	return last
}

func (s *survey) read(ctx context.Context, w wanted) error {
	for n := 1; ; n++ {
		page, err := s.store.Find(ctx, s.view.Token, w.query)
		if err != nil {
			return fmt.Errorf("digests: whose turn it is: %w", err)
		}
		for _, e := range page.Entries {
			if e.Ref.Project != pmo.Nowhere {
				s.entries[e.Ref] = e
			}
		}
		if page.Next == "" || n == w.pages {
			return nil
		}
		w.query.After = page.Next
	}
}

// meet reads everybody who may have a turn, and those who stand in for them.
func (s *survey) meet(ctx context.Context) error {
	seen := map[string]bool{}
	for _, e := range s.entries {
		for _, token := range []string{pmo.Owner.Of(e), e.By, registers.EscalatedTo.Of(e)} {
			seen[token] = true
		}
	}
	for _, p := range s.view.Projects() {
		for _, token := range append(s.view.Leads(p), p.Manager, p.Sponsor) {
			seen[token] = true
		}
	}
	delete(seen, "")
	tokens := slices.Sorted(maps.Keys(seen))
	if err := s.people(ctx, tokens...); err != nil {
		return err
	}
	var deputies []string
	for _, token := range tokens {
		deputies = append(deputies, s.view.Person(token).Deputy)
	}
	return s.people(ctx, deputies...)
}

// people reads people, and notes those who left.
func (s *survey) people(ctx context.Context, tokens ...string) error {
	tokens = slices.DeleteFunc(slices.Clone(tokens), func(token string) bool { return token == "" })
	if err := s.view.People(ctx, tokens...); err != nil {
		return err
	}
	for some := range slices.Chunk(tokens, storage.FindMost) {
		refs := make([]pmo.Ref, 0, len(some))
		for _, token := range some {
			if s.view.Person(token).Version == 0 {
				refs = append(refs, pmo.Named(pmo.KindPerson, token))
			}
		}
		if len(refs) == 0 {
			continue
		}
		page, err := s.store.Find(ctx, s.view.Token, pmo.Query{Sight: seesAll, Refs: refs, Void: true, Limit: storage.FindMost})
		if err != nil {
			return fmt.Errorf("digests: who left: %w", err)
		}
		for _, e := range page.Entries {
			s.gone[e.Ref.Name] = pmo.Void.Of(e)
		}
	}
	return nil
}

// crew is who is who around a project.
func (s *survey) crew(key string) Crew {
	if c, ok := s.crews[key]; ok {
		return c
	}
	p, ok := s.view.Project(key)
	if !ok {
		p = pmo.Project{Key: key, Rules: s.view.Rules}
	}
	p.Calendar = s.calendar(p)
	c := Crew{
		Project: p, Zone: s.view.ZoneOfProject(p), Rules: p.Rules, Leads: s.view.Leads(p),
		Person: s.view.Person,
		Here: func(token string) bool {
			return !s.gone[token] && s.view.Role(s.asked(token), p) > pmo.Guest
		},
	}
	s.crews[key] = c
	return c
}

// asked is who somebody is as far as rights go. Of whom their platform said
// nothing yet is taken for a member: they were named.
func (s *survey) asked(token string) office.Who {
	who := s.view.Who(token)
	who.Member = who.Member || s.view.Person(token).Client.Standing == ""
	return who
}

// calendar is a project's, the office's where it has none.
func (s *survey) calendar(p pmo.Project) when.Calendar {
	if (p.Calendar.Work == when.Week{}) && len(p.Calendar.Holidays) == 0 {
		return pmo.ProjectOf(s.view.Settings).Calendar
	}
	return p.Calendar
}

// turns lists whose turn it is now: of each person at each entry the newest.
func (s *survey) turns() map[string][]Turn {
	turns := map[string][]Turn{}
	for _, e := range s.entries {
		for person, list := range byPerson(s.crew(e.Ref.Project).Turns(e)) {
			m, ok := s.due(person)
			if t, any := s.newest(list, m.day); ok && any {
				turns[person] = append(turns[person], t)
			}
		}
	}
	return turns
}

// turnsOf lists one person's turns on a day.
func (s *survey) turnsOf(person string, day when.Date) []Turn {
	var turns []Turn
	for _, e := range s.entries {
		list := byPerson(s.crew(e.Ref.Project).Turns(e))[person]
		if t, ok := s.newest(list, day); ok {
			turns = append(turns, t)
		}
	}
	slices.SortFunc(turns, func(a, b Turn) int {
		return cmp.Or(cmp.Compare(a.Cause, b.Cause), cmp.Compare(pmo.Score.Of(s.entries[b.Ref]), pmo.Score.Of(s.entries[a.Ref])),
			strings.Compare(a.Ref.Key(), b.Ref.Key()))
	})
	return turns
}

// newest is the last turn that has come by a day, the gravest of that morning;
// ok is false where none has within a fortnight, or the person is off that day.
func (s *survey) newest(turns []Turn, day when.Date) (t Turn, ok bool) {
	for _, one := range turns {
		if one.Day.After(day) || one.Day.Sub(day) <= -catchUpDays || !s.crew(one.Ref.Project).Works(one.Person, day) {
			continue
		}
		later := one.Day.After(t.Day) || one.Day == t.Day && one.Cause < t.Cause
		if !ok || later {
			t, ok = one, true
		}
	}
	return t, ok
}

func byPerson(turns []Turn) map[string][]Turn {
	people := map[string][]Turn{}
	for _, t := range turns {
		people[t.Person] = append(people[t.Person], t)
	}
	return people
}

// names lists the entries of turns, in order.
func names(turns []Turn) []string {
	list := make([]string, len(turns))
	for i, t := range turns {
		list[i] = t.Ref.String()
	}
	return list
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// room is the first channel that is bound to a project, on a person's platform;
// "" where there is none.
func (s *survey) room(ctx context.Context, project, person string) (string, error) {
	if s.rooms == nil {
		if err := s.enter(ctx); err != nil {
			return "", err
		}
	}
	platform, _, _ := strings.Cut(person, ":")
	return s.rooms[project][platform], nil
}

func (s *survey) enter(ctx context.Context) error {
	s.rooms = map[string]map[string]string{}
	query := pmo.Query{Sight: seesAll, Register: pmo.KindPlace, Limit: storage.FindMost}
	for {
		page, err := s.store.Find(ctx, s.view.Token, query)
		if err != nil {
			return fmt.Errorf("digests: channels: %w", err)
		}
		for _, e := range page.Entries {
			project, token := pmo.BoundTo.Of(e), e.Ref.Name
			platform, _, _ := strings.Cut(token, ":")
			if s.rooms[project] == nil {
				s.rooms[project] = map[string]string{}
			}
			if s.rooms[project][platform] == "" {
				s.rooms[project][platform] = token
			}
		}
		if page.Next == "" {
			return nil
		}
		query.After = page.Next
	}
}
