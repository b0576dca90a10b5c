package digests

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"pmobot/internal/chat"
	"pmobot/internal/office"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
	"pmobot/storage"
)

// Notices is the Source of what could not be delivered: it is told, privately,
// to who scheduled it and to those who lead what it is about. A notice that
// can't be delivered itself is in the ledger and is told to nobody.
type Notices struct {
	store    storage.Store
	defaults office.Defaults
}

// NewNotices makes the Source of notices.
func NewNotices(store storage.Store, defaults office.Defaults) *Notices {
	return &Notices{store: store, defaults: defaults}
}

// noticePrefix begins the job of every notice; the person's token follows.
const noticePrefix = "notice/"

// noticeFor is how long after its time what failed is still told: what is
// tried for a day is given up within it.
const noticeFor = 72 * time.Hour

// Due lists a notice for each person and each delivery that was given up.
func (n *Notices) Due(ctx context.Context, token pmo.Office, now time.Time) ([]Task, error) {
	lost, err := n.lost(ctx, token, now)
	if err != nil || len(lost) == 0 {
		return nil, err
	}
	view, err := office.Load(ctx, n.store, token, n.defaults, nil, nil)
	if err != nil {
		return nil, err
	}
	var tasks []Task
	for _, d := range lost {
		list, err := n.tasks(ctx, view, d)
		if err != nil {
			return tasks, err
		}
		tasks = append(tasks, list...)
	}
	return n.untold(ctx, token, tasks)
}

// lost lists what was given up lately, notices aside.
func (n *Notices) lost(ctx context.Context, token pmo.Office, now time.Time) ([]storage.Delivery, error) {
	query := storage.Ledger{State: storage.Failed, Since: now.Add(-noticeFor), Limit: storage.LedgerMost}
	var lost []storage.Delivery
	for {
		page, err := n.store.Deliveries(ctx, token, query)
		if err != nil {
			return nil, fmt.Errorf("digests: what was given up: %w", err)
		}
		for _, d := range page.Deliveries {
			if !strings.HasPrefix(d.Job, noticePrefix) {
				lost = append(lost, d)
			}
		}
		if page.Next == "" {
			return lost, nil
		}
		query.After = page.Next
	}
}

// Next is never: a notice is due as soon as something is given up.
func (n *Notices) Next(context.Context, pmo.Office, time.Time) (time.Time, error) {
	return time.Time{}, nil
}

// untold leaves out what is in the ledger and settled.
func (n *Notices) untold(ctx context.Context, token pmo.Office, tasks []Task) ([]Task, error) {
	settled := map[string]bool{}
	for some := range slices.Chunk(tasks, storage.LedgerMost) {
		keys := make([]string, len(some))
		for i, task := range some {
			keys[i] = task.Delivery.Key
		}
		page, err := n.store.Deliveries(ctx, token, storage.Ledger{Keys: keys, Limit: storage.LedgerMost})
		if err != nil {
			return nil, fmt.Errorf("digests: notices told: %w", err)
		}
		for _, d := range page.Deliveries {
			settled[d.Key] = !d.State.Open()
		}
	}
	return slices.DeleteFunc(tasks, func(t Task) bool { return settled[t.Delivery.Key] }), nil
}

// tasks tells everybody concerned of one delivery that was given up.
func (n *Notices) tasks(ctx context.Context, view *office.View, d storage.Delivery) ([]Task, error) {
	schedule, err := n.schedule(ctx, view.Token, d.Job)
	if err != nil {
		return nil, err
	}
	people, err := n.concerned(ctx, view, d, schedule)
	if err != nil {
		return nil, err
	}
	var tasks []Task
	for _, person := range people {
		tasks = append(tasks, Task{
			Delivery: storage.Delivery{
				Office: view.Token, Job: noticePrefix + person, Key: noticePrefix + d.Key + "/" + person,
				Scope: d.Scope, Target: person, Due: d.Why.At,
			},
			Compose: func(ctx context.Context, _ storage.Delivery, _ time.Time) (Message, error) {
				return n.compose(ctx, view, d, schedule, person)
			},
		})
	}
	return tasks, nil
}

// schedule reads the schedule that a job delivers; a zero entry where it isn't
// a digest's.
func (n *Notices) schedule(ctx context.Context, token pmo.Office, job string) (pmo.Entry, error) {
	ref, ok := ScheduleOf(job)
	if !ok {
		return pmo.Entry{}, nil
	}
	page, err := n.store.Find(ctx, token, pmo.Query{Sight: pmo.Sight{All: true}, Refs: []pmo.Ref{ref}, Void: true})
	if err != nil || len(page.Entries) == 0 {
		return pmo.Entry{}, err
	}
	return page.Entries[0], nil
}

// concerned lists who is told: the author of a schedule, and the leads of the
// projects that the delivery is about, or of the office.
func (n *Notices) concerned(ctx context.Context, view *office.View, d storage.Delivery, schedule pmo.Entry) ([]string, error) {
	people := []string{schedule.By}
	about := projectsOf(view, d.Scope)
	for _, p := range about {
		people = append(people, view.Leads(p)...)
	}
	if len(about) == 0 && pmo.DigestKind.Of(schedule) != MineKind {
		leads, err := n.officeLeads(ctx, view)
		if err != nil {
			return nil, err
		}
		people = append(people, leads...)
	}
	slices.Sort(people)
	people = slices.Compact(people)
	return slices.DeleteFunc(people, func(token string) bool { return token == "" || token == d.Target }), nil
}

// projectsOf reads the projects out of a delivery's scope: keys or references.
func projectsOf(view *office.View, scope string) []pmo.Project {
	var projects []pmo.Project
	for about := range strings.SplitSeq(scope, ",") {
		key, _, _ := strings.Cut(about, "-")
		if p, ok := view.Project(key); ok {
			projects = append(projects, p)
		}
	}
	return projects
}

// officeLeads lists those who lead the whole office.
func (n *Notices) officeLeads(ctx context.Context, view *office.View) ([]string, error) {
	leads := slices.Clone(n.defaults.Leads)
	query := pmo.Query{Sight: pmo.Sight{All: true}, Register: pmo.KindPerson, Limit: storage.FindMost}
	for {
		page, err := n.store.Find(ctx, view.Token, query)
		if err != nil {
			return nil, fmt.Errorf("digests: who leads the office: %w", err)
		}
		for _, e := range page.Entries {
			if pmo.PersonOf(e).Role == pmo.Lead {
				leads = append(leads, e.Ref.Name)
			}
		}
		if page.Next == "" {
			return leads, nil
		}
		query.After = page.Next
	}
}

// compose says what didn't arrive, in the language of who is told.
func (n *Notices) compose(ctx context.Context, view *office.View, d storage.Delivery, schedule pmo.Entry, person string) (Message, error) {
	if err := view.People(ctx, person, d.Target); err != nil {
		return Message{}, err
	}
	if err := view.Places(ctx, d.Target); err != nil {
		return Message{}, err
	}
	lang := view.LangOf(view.Person(person), "")
	t := say.In(lang)
	what := t.SomeReminders()
	if schedule.Version > 0 {
		what = t.ScheduledName(false, false)
		if when, err := ParseSchedule(pmo.When.Of(schedule)); err == nil {
			what = when.Name(t, pmo.DigestKind.Of(schedule) == MineKind)
		}
	}
	gone := d.Why.Code == ReasonGone
	text := t.NotPostedIn(what, view.Place(d.Target).Name, gone)
	if view.Place(d.Target).Name == "" {
		text = t.NotSentTo(what, view.Name(d.Target), gone)
	}
	reply := chat.Reply{Lang: lang}
	reply.Add(text, chat.Button{Label: say.Both(say.Tongue.SeeDeliveries), Path: "pmo deliveries"})
	return Message{Reply: reply}, nil
}
