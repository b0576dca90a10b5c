package digests

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"pmobot/internal/office"
	"pmobot/internal/pmo"
	"pmobot/internal/when"
	"pmobot/storage"
)

// Reminders is the Source of what people are asked in the morning: reviews and
// whatever else waits for them, in one message a day, and on Friday how their
// project is.
//
//	open entries --Crew.Turns--> whose turn it is --less what the ledger has--> one Task a person
//
// What is asked follows from the entries, the project's calendar and the day;
// the ledger says what was asked already. So a morning that was missed is made
// up for on the next, once.
//
// What a Due costs: the entries whose next day has come, by its index; a page
// of those that have no day of their own (unowned, unscored, accepted, feedback
// received; FindMost of each, the gravest first); a fortnight of the ledger for
// each person whose turn it is. Between two mornings it is asked at most once
// an hour.
type Reminders struct {
	store    storage.Store
	defaults office.Defaults
	poster   Poster // asked where a target is, and how it stands

	mu   sync.Mutex
	rest map[pmo.Office]time.Time // nothing becomes due before
}

// NewReminders makes the Source of reminders that a Poster posts.
func NewReminders(store storage.Store, defaults office.Defaults, poster Poster) *Reminders {
	return &Reminders{store: store, defaults: defaults, poster: poster, rest: map[pmo.Office]time.Time{}}
}

const (
	remindPrefix = "remind/"
	// catchUpDays is how long a turn that was missed is made up for. What is
	// older than that is in the digest.
	catchUpDays = 14
	// restMost is how long it takes at most until a changed zone is noticed.
	restMost = time.Hour
)

// RemindJob is the ledger's name for a person's reminders. As a prefix it is
// that of people with a longer token, too.
func RemindJob(person string) string { return remindPrefix + person }

// Due lists a task for each person whose turn it is and whose morning has come,
// and one for each project whose status is to be asked.
func (r *Reminders) Due(ctx context.Context, token pmo.Office, now time.Time) ([]Task, error) {
	if r.resting(token, now) {
		return nil, nil
	}
	s, err := r.survey(ctx, token, now)
	if err != nil {
		return nil, err
	}
	tasks, err := r.reminders(ctx, s)
	asks, fault := r.statuses(ctx, s)
	tasks = append(tasks, asks...)
	if err = errors.Join(err, fault); err != nil || len(tasks) > 0 {
		return tasks, err
	}
	next, err := r.next(ctx, s.view, now)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.rest[token] = earlier(next, now.Add(restMost))
	return nil, err
}

func (r *Reminders) resting(token pmo.Office, now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return now.Before(r.rest[token])
}

// Next tells when somebody's next morning is.
func (r *Reminders) Next(ctx context.Context, token pmo.Office, after time.Time) (time.Time, error) {
	r.mu.Lock()
	delete(r.rest, token)
	r.mu.Unlock()
	view, err := office.Load(ctx, r.store, token, r.defaults, nil, nil)
	if err != nil {
		return time.Time{}, fmt.Errorf("digests: next reminder: %w", err)
	}
	return r.next(ctx, view, after)
}

// next is the first morning after an instant in the zones of all people whom
// the office knows, and in its own. It reads people, never entries: a morning
// on which nobody's turn comes costs one look.
func (r *Reminders) next(ctx context.Context, view *office.View, after time.Time) (time.Time, error) {
	next := nextMorning(pmo.Person{}, view.Rules.Morning, view.Zone(), after)
	query := pmo.Query{Sight: pmo.Sight{All: true}, Register: pmo.KindPerson, Limit: storage.FindMost}
	for {
		page, err := r.store.Find(ctx, view.Token, query)
		if err != nil {
			return time.Time{}, fmt.Errorf("digests: whose morning is next: %w", err)
		}
		for _, e := range page.Entries {
			p := pmo.PersonOf(e)
			next = earlier(next, nextMorning(p, view.Rules.Morning, view.ZoneOf(p), after))
		}
		if page.Next == "" {
			return next, nil
		}
		query.After = page.Next
	}
}

func nextMorning(p pmo.Person, hour int, zone *time.Location, after time.Time) time.Time {
	day := when.On(after.In(zone)).Add(-1)
	for {
		if at := Morning(p, day, hour, zone); at.After(after) {
			return at
		}
		day = day.Add(1)
	}
}

// morning is the morning of a person that now belongs to.
type morning struct {
	day when.Date
	at  time.Time
}

// due tells whether the morning has come, and isn't quiet again.
func (s *survey) due(person string) (m morning, ok bool) {
	p := s.view.Person(person)
	zone := s.view.ZoneOf(p)
	m = morning{day: when.On(s.now.In(zone))}
	m.at = Morning(p, m.day, s.view.Rules.Morning, zone)
	return m, !m.at.After(s.now) && !Disturbs(p, s.now, zone)
}

// reminders makes one task of all turns that a person has.
func (r *Reminders) reminders(ctx context.Context, s *survey) ([]Task, error) {
	open, err := r.begun(ctx, s)
	if err != nil {
		return nil, err
	}
	var (
		tasks  []Task
		faults []error
	)
	turns := s.turns()
	for person := range open {
		if _, has := turns[person]; !has {
			turns[person] = nil
		}
	}
	for _, person := range sortedKeys(turns) {
		d, ok := open[person]
		if !ok {
			d, ok, err = r.fresh(ctx, s, person, turns[person])
			faults = append(faults, err)
		}
		if ok {
			tasks = append(tasks, Task{Delivery: d, Compose: r.compose})
		}
	}
	return tasks, errors.Join(faults...)
}

// begun lists the reminders of this morning that were begun and not settled,
// by person.
func (r *Reminders) begun(ctx context.Context, s *survey) (map[string]storage.Delivery, error) {
	open := map[string]storage.Delivery{}
	query := storage.Ledger{Job: remindPrefix, Open: true, Limit: storage.LedgerMost}
	for {
		page, err := r.store.Deliveries(ctx, s.view.Token, query)
		if err != nil {
			return nil, fmt.Errorf("digests: reminders under way: %w", err)
		}
		for _, d := range page.Deliveries {
			person := strings.TrimPrefix(d.Job, remindPrefix)
			if err := s.people(ctx, person); err != nil {
				return nil, err
			}
			if m, _ := s.due(person); dayOf(d) == m.day {
				open[person] = d
			}
		}
		if page.Next == "" {
			return open, nil
		}
		query.After = page.Next
	}
}

// fresh is the delivery of a person's turns this morning; ok is false where
// none is left that wasn't asked already, or where they were asked today.
func (r *Reminders) fresh(ctx context.Context, s *survey, person string, turns []Turn) (d storage.Delivery, ok bool, err error) {
	m, _ := s.due(person)
	turns = slices.DeleteFunc(turns, func(t Turn) bool { return s.entries[t.Ref].Updated.After(m.at) })
	if len(turns) == 0 {
		return storage.Delivery{}, false, nil
	}
	told, err := r.told(ctx, s.view.Token, person, m.day)
	if err != nil || told.today {
		return storage.Delivery{}, false, err
	}
	turns = told.open(turns)
	if len(turns) == 0 {
		return storage.Delivery{}, false, nil
	}
	target, err := r.target(ctx, s, person, turns, told)
	if err != nil || target == "" {
		return storage.Delivery{}, false, err
	}
	zone := s.view.ZoneOf(s.view.Person(person))
	return storage.Delivery{
		Office: s.view.Token, Job: RemindJob(person),
		Key:   RemindJob(person) + "/" + m.day.String() + m.at.In(zone).Format("T15:04"),
		Scope: strings.Join(names(turns), ","), Target: target, Due: m.at,
	}, true, nil
}
