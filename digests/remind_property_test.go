package digests

import (
	"flag"
	"fmt"
	"testing"
	"time"

	"pmobot/internal/pmo"
	"pmobot/internal/say"
	"pmobot/internal/when"
	"pmobot/storage"

	"pgregory.net/rapid"
)

// anyDay is a day of some months.
func anyDay(t *rapid.T, name string) when.Date {
	return date("2026-09-28").Add(rapid.IntRange(0, 120).Draw(t, name))
}

func anyCalendar(t *rapid.T) when.Calendar {
	c := when.Calendar{
		Work:     when.ParseWork(rapid.SampledFrom([]string{"1-5", "7,1-4", "2-6", "1-6", "3"}).Draw(t, "work")),
		Holidays: map[when.Date]bool{},
	}
	for i := range rapid.IntRange(0, 8).Draw(t, "holidays") {
		c.Holidays[anyDay(t, fmt.Sprint("holiday ", i))] = true
	}
	return c
}

func anyPerson(t *rapid.T, token string) pmo.Person {
	p := pmo.Person{Token: token, Work: rapid.SampledFrom([]string{"", "", "1-5", "2-6", "7,1-4"}).Draw(t, token+" works")}
	if rapid.Bool().Draw(t, token+" is away") {
		p.Away[0] = anyDay(t, token+" from")
		p.Away[1] = p.Away[0].Add(rapid.IntRange(0, 20).Draw(t, token+" for"))
		p.Deputy = rapid.SampledFrom([]string{"", bo, chen}).Draw(t, token+"'s deputy")
	}
	return p
}

func TestNobodyIsToldBeforeTheLadderSaysSo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := aCrew(anyPerson(t, ann), anyPerson(t, bo), anyPerson(t, chen), anyPerson(t, maria))
		c.Project.Calendar = anyCalendar(t)
		due := anyDay(t, "due")
		e := aRisk(pmo.Values{
			pmo.Owner.Key:     rapid.SampledFrom([]any{ann, bo, chen, maria, nil}).Draw(t, "owner"),
			pmo.Score.Key:     rapid.Int64Range(1, 25).Draw(t, "score"),
			pmo.ReviewDue.Key: due.String(),
			pmo.Snoozes.Key:   rapid.Int64Range(0, 3).Draw(t, "snoozes"),
		})
		if rapid.Bool().Draw(t, "snoozed") {
			pmo.SnoozedUntil.Put(e.Values, anyDay(t, "until"))
		}
		base := c.Project.Calendar.Next(due)
		up, top := 0, 0
		for _, turn := range c.Turns(e) {
			worked := c.Project.Calendar.Between(base, turn.Day)
			switch turn.Cause {
			case ReviewUp:
				if up++; worked < 5 {
					t.Fatalf("the manager is told on %s, %d working days after %s", turn.Day, worked, base)
				}
			case ReviewTop:
				if top++; worked < 10 {
					t.Fatalf("the sponsor is told on %s, %d working days after %s", turn.Day, worked, base)
				}
			case ReviewPutOff:
				t.Fatalf("handed on after %d snoozes", pmo.Snoozes.Of(e))
			}
			if !c.Works(turn.Person, turn.Day) {
				t.Fatalf("%s is asked on %s, a day off", turn.Person, turn.Day)
			}
			if turn.Day.Before(pmo.SnoozedUntil.Of(e)) && (turn.Cause == ReviewWaits || turn.Cause == ReviewSoon) {
				t.Fatalf("asked on %s, though snoozed until %s", turn.Day, pmo.SnoozedUntil.Of(e))
			}
		}
		if up > 1 || top > 1 {
			t.Fatalf("the manager is told %d times, the sponsor %d times", up, top)
		}
	})
}

// months is a random autumn of an office: who does what when, and when the
// process is down.
type months struct {
	*stage
	rapid *rapid.T
	risks []pmo.Ref
	now   time.Time
}

// checks lets a property be tried so many times: one that keeps a store takes
// its time.
func checks(t *testing.T, n string) {
	t.Helper()
	const name = "rapid.checks"
	before := flag.Lookup(name).Value.String()
	if err := flag.Set(name, n); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := flag.Set(name, before); err != nil {
			t.Error(err)
		}
	})
}

func TestAtMostOneMessageAPersonAndDay(t *testing.T) {
	checks(t, "25")
	rapid.Check(t, func(r *rapid.T) {
		m := &months{stage: onStage(t, say.En), rapid: r}
		m.t = t
		m.noStatus("APO")
		m.people()
		for i := range rapid.IntRange(1, 8).Draw(r, "risks") {
			owner := rapid.SampledFrom([]string{bo, chen}).Draw(r, fmt.Sprint("owner ", i))
			score := rapid.SampledFrom([]int{1, 2, 5}).Draw(r, fmt.Sprint("impact ", i))
			m.risks = append(m.risks, m.log("APO", fmt.Sprint("Risk ", i), owner, anyAutumnDay(r, i).String(), 4, score, nil))
		}
		m.live()
		m.check()
	})
}

func anyAutumnDay(t *rapid.T, i int) when.Date {
	return date("2026-10-05").Add(rapid.IntRange(0, 40).Draw(t, fmt.Sprint("due ", i)))
}

func (m *months) people() {
	zones := []string{"Asia/Shanghai", "America/New_York", "Europe/Lisbon", "Asia/Kathmandu"}
	for _, token := range []string{ann, bo, chen, maria} {
		set := pmo.Values{}
		pmo.Zone.Put(set, rapid.SampledFrom(zones).Draw(m.rapid, token+"'s zone"))
		pmo.Quiet.Put(set, rapid.SampledFrom([]string{"", "", "20-08", "18-10:30"}).Draw(m.rapid, token+" is quiet"))
		pmo.Direct.Put(set, rapid.Bool().Draw(m.rapid, token+" direct"))
		m.set(pmo.Named(pmo.KindPerson, token), set)
	}
}

// live lets a few weeks pass, over the end of daylight saving: each step is a
// morning that comes, something that somebody does, or an outage.
func (m *months) live() {
	m.now = time.Date(2026, time.October, 12, 3, 0, 0, 0, time.UTC)
	for i := range 45 {
		switch rapid.SampledFrom([]string{"morning", "morning", "morning", "act", "outage"}).Draw(m.rapid, fmt.Sprint("step ", i)) {
		case "act":
			m.act(i)
		case "outage":
			m.now = m.now.Add(time.Duration(rapid.IntRange(1, 60).Draw(m.rapid, fmt.Sprint("hours ", i))) * time.Hour)
			m.tick(m.now)
		default:
			next, err := m.deliverer.Next(m.stage.t.Context(), anOffice, m.now)
			if err != nil {
				m.stage.t.Fatal(err)
			}
			m.now = next
			m.tick(m.now)
		}
	}
}

func (m *months) act(i int) {
	ref := rapid.SampledFrom(m.risks).Draw(m.rapid, fmt.Sprint("which ", i))
	e, _ := m.entry(ref)
	today := when.On(m.now)
	set := pmo.Values{}
	verb := rapid.SampledFrom([]string{"review", "snooze", "comment"}).Draw(m.rapid, fmt.Sprint("verb ", i))
	switch {
	case verb == "review":
		pmo.ReviewDue.Put(set, today.Add(7))
		pmo.SnoozedUntil.Put(set, when.Date{})
		pmo.Snoozes.Put(set, 0)
	case verb == "snooze" && pmo.Snoozes.Of(e) < snoozesMost:
		pmo.SnoozedUntil.Put(set, today.Add(rapid.IntRange(1, 9).Draw(m.rapid, fmt.Sprint("days ", i))))
		pmo.Snoozes.Put(set, pmo.Snoozes.Of(e)+1)
	}
	m.now = m.now.Add(time.Minute)
	m.did(ref, verb, bo, m.now, "", set)
}

// check holds the ledger against the rules. Ann and Maria own nothing, so all
// that they are told is an escalation.
func (m *months) check() {
	view, err := m.reminders.look(m.stage.t.Context(), anOffice, m.now)
	if err != nil {
		m.stage.t.Fatal(err)
	}
	if err := view.people(m.stage.t.Context(), ann, bo, chen, maria); err != nil {
		m.stage.t.Fatal(err)
	}
	for _, person := range []string{ann, bo, chen, maria} {
		zone := view.view.ZoneOf(view.view.Person(person))
		days, told := map[when.Date]bool{}, map[string]bool{}
		for _, d := range m.ledgerOf(RemindJob(person)) {
			if d.State != storage.Sent {
				continue
			}
			day := when.On(d.SentAt.In(zone))
			if days[day] {
				m.rapid.Fatalf("%s was asked twice on %s", person, day)
			}
			days[day] = true
			if Disturbs(view.view.Person(person), d.SentAt, zone) || d.SentAt.In(zone).Hour() < 9 {
				m.rapid.Fatalf("%s was disturbed at %s", person, d.SentAt.In(zone))
			}
			if person == ann || person == maria {
				m.checkEscalation(person, d, told)
			}
		}
	}
}

func (m *months) checkEscalation(person string, d storage.Delivery, told map[string]bool) {
	least := 5
	if person == maria {
		least = 10
	}
	for _, text := range d.Seen {
		ref, _ := pmo.ParseRef(text, "")
		due := m.dueAt(ref, d.SentAt)
		if worked := (when.Calendar{}).Between((when.Calendar{}).Next(due), dayOf(d)); worked < least {
			m.rapid.Fatalf("%s was told of %s on %s, %d working days after %s", person, ref, dayOf(d), worked, due)
		}
		if told[text+due.String()] {
			m.rapid.Fatalf("%s was told twice of %s, due %s", person, ref, due)
		}
		told[text+due.String()] = true
	}
}

// dueAt is when an entry's review was due, as it stood at a time.
func (m *months) dueAt(ref pmo.Ref, at time.Time) when.Date {
	trail, err := m.store.Changes(m.stage.t.Context(), anOffice, pmo.Span{Ref: ref})
	if err != nil {
		m.stage.t.Fatal(err)
	}
	var due when.Date
	for _, c := range trail.Changes {
		if _, set := c.Set[pmo.ReviewDue.Key]; set && !c.At.After(at) {
			due = pmo.ReviewDue.In(c.Set)
		}
	}
	return due
}
