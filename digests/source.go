package digests

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"pmobot/internal/office"
	"pmobot/internal/pmo"
	"pmobot/internal/when"
	"pmobot/storage"
)

// Scheduled is the Source of the digests that people scheduled: open entries
// of pmo.KindSchedule.
//
//	entry --TimetableOf--> Timetable --Catch(done, now)--> newest, missed
//	                                        ^
//	                 ledger of the job -----+
//
// Whoever writes such an entry sets pmo.StartsAt to the time at which it was
// made, resumed, or given another time: nothing is due before it.
type Scheduled struct {
	store    storage.Store
	composer Composer
	defaults office.Defaults
}

// NewScheduled makes the Source of scheduled digests.
func NewScheduled(store storage.Store, composer Composer, defaults office.Defaults) *Scheduled {
	return &Scheduled{store: store, composer: composer, defaults: defaults}
}

// jobPrefix begins the job of every digest.
const jobPrefix = "digest/"

// Job is the ledger's name for what a schedule delivers: "digest/0000003". It
// has a fixed width, since the ledger is asked by prefix.
func Job(schedule pmo.Ref) string { return fmt.Sprintf("%s%07d", jobPrefix, schedule.Number) }

// ScheduleOf returns the schedule whose job a delivery is; ok is false where
// it is no digest's.
func ScheduleOf(job string) (ref pmo.Ref, ok bool) {
	digits, ok := strings.CutPrefix(job, jobPrefix)
	n, err := strconv.Atoi(digits)
	return pmo.Ref{Project: pmo.Nowhere, Register: pmo.KindSchedule, Number: n}, ok && err == nil && n > 0
}

// TimetableOf returns when a schedule's digests are due: in its own zone, else
// that of who gets it or of what it covers, by the calendar of what it covers.
// The person whose own digest it is must have been read into v.
func TimetableOf(v *office.View, e pmo.Entry) (Timetable, error) {
	schedule, err := ParseSchedule(pmo.When.Of(e))
	if err != nil {
		return Timetable{}, fmt.Errorf("digests: schedule %d: %w", e.Ref.Number, err)
	}
	start := pmo.StartsAt.Of(e)
	if start.IsZero() {
		start = e.Made
	}
	return schedule.In(zoneOf(v, e), calendarOf(v, e), start), nil
}

// Zone is the zone whose wall clock the timetable follows.
func (t Timetable) Zone() *time.Location { return t.zone }

func zoneOf(v *office.View, e pmo.Entry) *time.Location {
	if own := pmo.Zone.Of(e); own != "" {
		return pmo.Location(own)
	}
	if pmo.DigestKind.Of(e) == MineKind {
		return v.ZoneOf(v.Person(pmo.Target.Of(e)))
	}
	if p, ok := v.Project(pmo.Covers.Of(e)); ok {
		return v.ZoneOfProject(p)
	}
	return v.Zone()
}

func calendarOf(v *office.View, e pmo.Entry) when.Calendar {
	calendar := pmo.ProjectOf(v.Settings).Calendar
	if p, ok := v.Project(pmo.Covers.Of(e)); ok && (p.Calendar.Work != when.Week{} || len(p.Calendar.Holidays) > 0) {
		calendar = p.Calendar
	}
	if own := when.ParseWork(v.Person(pmo.Target.Of(e)).Work); pmo.DigestKind.Of(e) == MineKind && own != (when.Week{}) {
		calendar.Work = own
	}
	return calendar
}

// plan is one schedule with what it takes to follow it.
type plan struct {
	office pmo.Office
	view   *office.View
	entry  pmo.Entry
	table  Timetable
}

func (p plan) job() string { return Job(p.entry.Ref) }

func (p plan) delivery(o Occurrence, number int) storage.Delivery {
	scope, target := pmo.Covers.Of(p.entry), pmo.Target.Of(p.entry)
	if scope == "" {
		scope = pmo.Nowhere
	}
	return storage.Delivery{
		Office: p.office, Key: strings.Join([]string{p.job(), scope, o.Local, target}, "/"),
		Job: p.job(), Scope: scope, Target: target, Due: o.At, Number: number,
	}
}

// Due lists the newest occurrence of each schedule that is not delivered yet,
// and those missed before it.
func (s *Scheduled) Due(ctx context.Context, token pmo.Office, now time.Time) ([]Task, error) {
	plans, fault := s.plans(ctx, token)
	newest := make([]Occurrence, len(plans))
	var keys []string
	for i, p := range plans {
		if newest[i] = p.table.Last(now); !newest[i].IsZero() {
			keys = append(keys, p.delivery(newest[i], 0).Key)
		}
	}
	known, err := s.known(ctx, token, keys)
	if err != nil {
		return nil, errors.Join(fault, err)
	}
	var tasks []Task
	for i, p := range plans {
		if newest[i].IsZero() {
			continue
		}
		row, begun := known[p.delivery(newest[i], 0).Key]
		switch {
		case begun && row.State.Open():
			tasks = append(tasks, s.task(p, newest[i], row.Number))
		case !begun:
			list, err := s.fresh(ctx, p, now)
			fault = errors.Join(fault, err)
			tasks = append(tasks, list...)
		}
	}
	return tasks, fault
}

// fresh lists what became due since the job's newest delivery.
func (s *Scheduled) fresh(ctx context.Context, p plan, now time.Time) ([]Task, error) {
	done, number, err := s.done(ctx, p)
	if err != nil {
		return nil, err
	}
	due := p.table.Catch(done, now)
	if due.Newest.IsZero() {
		return nil, nil
	}
	var tasks []Task
	number += due.Count - len(due.Missed)
	for _, o := range due.Missed {
		number++
		tasks = append(tasks, Task{Delivery: p.delivery(o, number), Compose: missed})
	}
	return append(tasks, s.task(p, due.Newest, number+1)), nil
}

// missed is the message of an occurrence that a newer one replaces.
func missed(_ context.Context, _ storage.Delivery, now time.Time) (Message, error) {
	return Message{Skip: storage.Reason{Code: storage.ReasonMissed, At: now}}, nil
}

// done is up to when the job's deliveries are begun or settled, and the number
// of the newest of them.
func (s *Scheduled) done(ctx context.Context, p plan) (time.Time, int, error) {
	page, err := s.store.Deliveries(ctx, p.office, storage.Ledger{Job: p.job(), Limit: 1})
	if err != nil || len(page.Deliveries) == 0 {
		return time.Time{}, 0, err
	}
	return page.Deliveries[0].Due, page.Deliveries[0].Number, nil
}

// Next tells when a schedule is due first after an instant.
func (s *Scheduled) Next(ctx context.Context, token pmo.Office, after time.Time) (time.Time, error) {
	plans, err := s.plans(ctx, token)
	var next time.Time
	for _, p := range plans {
		next = earlier(next, p.table.Next(after).At)
	}
	return next, err
}

// plans reads the schedules that are open and not paused. One that can't be
// read is in the error, and doesn't keep the others from being followed.
func (s *Scheduled) plans(ctx context.Context, token pmo.Office) ([]plan, error) {
	entries, err := s.schedules(ctx, token)
	if err != nil || len(entries) == 0 {
		return nil, err
	}
	view, err := s.view(ctx, token, entries)
	if err != nil {
		return nil, err
	}
	var (
		plans  []plan
		faults []error
	)
	for _, e := range entries {
		table, err := TimetableOf(view, e)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		plans = append(plans, plan{office: token, view: view, entry: e, table: table})
	}
	return plans, errors.Join(faults...)
}

func (s *Scheduled) schedules(ctx context.Context, token pmo.Office) ([]pmo.Entry, error) {
	open := true
	query := pmo.Query{Sight: pmo.Sight{All: true}, Register: pmo.KindSchedule, Open: &open, Limit: storage.FindMost}
	var entries []pmo.Entry
	for {
		page, err := s.store.Find(ctx, token, query)
		if err != nil {
			return nil, fmt.Errorf("digests: schedules: %w", err)
		}
		for _, e := range page.Entries {
			if !pmo.Paused.Of(e) {
				entries = append(entries, e)
			}
		}
		if page.Next == "" {
			return entries, nil
		}
		query.After = page.Next
	}
}

// view reads the office with the people whose own digests are scheduled.
func (s *Scheduled) view(ctx context.Context, token pmo.Office, entries []pmo.Entry) (*office.View, error) {
	var people []string
	for _, e := range entries {
		if pmo.DigestKind.Of(e) == MineKind {
			people = append(people, pmo.Target.Of(e))
		}
	}
	view, err := office.Load(ctx, s.store, token, s.defaults, nil, nil)
	if err != nil {
		return nil, err
	}
	return view, view.People(ctx, people...)
}

// known reads the deliveries with some keys.
func (s *Scheduled) known(ctx context.Context, token pmo.Office, keys []string) (map[string]storage.Delivery, error) {
	rows := make(map[string]storage.Delivery, len(keys))
	for some := range slices.Chunk(keys, storage.LedgerMost) {
		page, err := s.store.Deliveries(ctx, token, storage.Ledger{Keys: some, Limit: storage.LedgerMost})
		if err != nil {
			return nil, fmt.Errorf("digests: what was delivered: %w", err)
		}
		for _, d := range page.Deliveries {
			rows[d.Key] = d
		}
	}
	return rows, nil
}
