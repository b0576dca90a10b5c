package digests

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"pmobot/internal/chat"
	"pmobot/internal/office"
	"pmobot/internal/pmo"
	"pmobot/internal/pmo/registers"
	"pmobot/internal/say"
	"pmobot/internal/when"
	"pmobot/storage"
)

// Notices is the Source of what could not be delivered, or is held until
// people decide: it is told, privately, once a place and day, to who caused it
// and to those who lead what it is about. A notice that can't be delivered
// itself is in the ledger and is told to nobody.
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

// Due lists a notice for each person and each place that something didn't get
// to today.
func (n *Notices) Due(ctx context.Context, token pmo.Office, now time.Time) ([]Task, error) {
	var lost []storage.Delivery
	for _, state := range []storage.DeliveryState{storage.Failed, storage.Waiting, storage.Skipped} {
		list, err := n.lost(ctx, token, state, now.Add(-noticeFor))
		if err != nil {
			return nil, err
		}
		lost = append(lost, list...)
	}
	if len(lost) == 0 {
		return nil, nil
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
	return n.untold(ctx, token, once(tasks))
}

// lost lists the deliveries in a state that people are to be told of.
func (n *Notices) lost(ctx context.Context, token pmo.Office, state storage.DeliveryState, since time.Time) ([]storage.Delivery, error) {
	query := storage.Ledger{State: state, Since: since, Limit: storage.LedgerMost}
	var lost []storage.Delivery
	for {
		page, err := n.store.Deliveries(ctx, token, query)
		if err != nil {
			return nil, fmt.Errorf("digests: what was given up: %w", err)
		}
		lost = append(lost, slices.DeleteFunc(page.Deliveries, func(d storage.Delivery) bool { return !toBeTold(d) })...)
		if page.Next == "" {
			return lost, nil
		}
		query.After = page.Next
	}
}

// toBeTold tells whether people are to know how a delivery ended, or why it waits.
func toBeTold(d storage.Delivery) bool {
	switch {
	case strings.HasPrefix(d.Job, noticePrefix):
		return false
	case d.State == storage.Waiting:
		return d.Why.Held()
	case d.State == storage.Skipped:
		return d.Why.Code == storage.ReasonRestricted || d.Why.Code == storage.ReasonElsewhere
	}
	return d.State == storage.Failed
}

// once leaves one task under each key: a place that several things didn't get
// to is told of once.
func once(tasks []Task) []Task {
	seen := map[string]bool{}
	return slices.DeleteFunc(tasks, func(t Task) bool {
		again := seen[t.Delivery.Key]
		seen[t.Delivery.Key] = true
		return again
	})
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
				Office: view.Token, Job: noticePrefix + person, Key: noticeKey(view, d) + "/" + person,
				Scope: d.Scope, Target: person, Due: d.Why.At,
			},
			Compose: func(ctx context.Context, _ storage.Delivery, _ time.Time) (Message, error) {
				return n.compose(ctx, view, d, schedule, person)
			},
		})
	}
	return tasks, nil
}

// noticeKey is what a notice is about: a reason, a place, and the day in the
// office's zone.
func noticeKey(view *office.View, d storage.Delivery) string {
	return noticePrefix + noticeCode(d) + "/" + d.Target + "/" + when.On(d.Why.At.In(view.Zone())).String()
}

// noticeCode is what is told of a delivery: why, and of what was held until
// people decide that nobody did.
func noticeCode(d storage.Delivery) string {
	if d.State == storage.Failed && d.Why.Held() {
		return "undecided"
	}
	return d.Why.Code
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
	by, err := n.causedBy(ctx, view.Token, d)
	if err != nil {
		return nil, err
	}
	people := []string{schedule.By, by}
	if d.Why.Code == storage.ReasonElsewhere { // it arrives, so only who relies on it is told
		return slices.DeleteFunc(people, func(token string) bool { return token == "" || token == d.Target }), nil
	}
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

// causedBy is whose doing a promised message is: who made the change, or asked
// for it. "" for what nobody promised.
func (n *Notices) causedBy(ctx context.Context, token pmo.Office, d storage.Delivery) (string, error) {
	ref, ok := pmo.ParseRef(d.Scope, "")
	version, err := strconv.Atoi(d.Args[storage.ArgVersion])
	if d.Path == "" || !ok || err != nil {
		return d.Args[argBy], nil
	}
	trail, err := n.store.Changes(ctx, token, pmo.Span{Ref: ref, From: version, Limit: 1})
	if err != nil || len(trail.Changes) == 0 {
		return "", err
	}
	return trail.Changes[0].By, nil
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
	what, digest := n.what(t, d, schedule)
	text := t.NotPostedIn(what, view.Place(d.Target).Name, noticeCode(d), digest)
	if view.Place(d.Target).Name == "" {
		text = t.NotSentTo(what, nameIn(view, t, d), noticeCode(d))
	}
	reply := chat.Reply{Lang: lang}
	reply.Add(text, append(remedies(d, schedule), chat.Button{Label: say.Both(say.Tongue.SeeDeliveries), Path: "pmo deliveries"})...)
	return Message{Reply: reply}, nil
}

// what names a delivery in a sentence, and tells whether it is a digest.
func (n *Notices) what(t say.Tongue, d storage.Delivery, schedule pmo.Entry) (what string, digest bool) {
	switch {
	case schedule.Version > 0:
		if when, err := ParseSchedule(pmo.When.Of(schedule)); err == nil {
			return when.Name(t, pmo.DigestKind.Of(schedule) == MineKind), true
		}
		return t.ScheduledName(false, false), true
	case strings.HasPrefix(d.Job, string(pmo.PromiseCard)+"/"):
		return t.TheCardOf(d.Scope), false
	case d.Path != "":
		return t.AMessageAbout(d.Scope), false
	}
	return t.SomeReminders(), false
}

// nameIn is whom a private message was for. A giver of feedback may have asked
// not to be named.
func nameIn(view *office.View, t say.Tongue, d storage.Delivery) string {
	if ref, ok := pmo.ParseRef(d.Scope, ""); ok && d.Path != "" && slices.Contains(registers.Private(), ref.Register) {
		if !strings.HasPrefix(d.Job, string(pmo.PromiseCard)+"/") {
			return t.WhoGaveIt()
		}
	}
	return view.Name(d.Target)
}

// remedies are what a lead can do about a delivery.
func remedies(d storage.Delivery, schedule pmo.Entry) []chat.Button {
	number := strconv.Itoa(schedule.Ref.Number)
	switch {
	case d.Why.Code == storage.ReasonShared:
		allow := chat.Button{Label: say.Both(say.Tongue.AllowThere), Path: "pmo allow", Args: chat.Args{"place": d.Target}}
		if schedule.Version == 0 {
			return []chat.Button{allow}
		}
		return []chat.Button{{Label: say.Both(say.Tongue.PreviewIt), Path: "digest preview", Args: chat.Args{"schedule": number}}, allow}
	case d.Why.Code == storage.ReasonRestricted && schedule.Version > 0:
		return []chat.Button{{Label: say.Both(say.Tongue.RemoveIt), Path: "digest remove", Args: chat.Args{"schedule": number}}}
	case d.Why.Code == storage.ReasonMayStand && d.Path != "":
		return []chat.Button{{Label: say.Both(say.Tongue.PostAgain), Path: "pmo repost", Args: chat.Args{"key": d.Key}}}
	}
	return nil
}

// argBy is who caused a delivery that is no change's, as package handlers has it.
const argBy = "by"
