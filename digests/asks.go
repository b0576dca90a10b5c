package digests

import (
	"time"

	"pmobot/internal/pmo"
	"pmobot/internal/pmo/registers"
	"pmobot/internal/when"
)

// Cause is why a person is asked about an entry. The order is that in which a
// batch lists them.
type Cause int

// The causes.
const (
	DecisionWaits Cause = iota + 1 // the sponsor is to decide by a day
	ReviewTop                      // a review is overdue: the sponsor is told
	ReviewUp                       // a review is overdue: the project manager is told
	ReviewPutOff                   // it was put off too often: the project manager is told
	ReviewWaits                    // the owner's own: due, or overdue
	FallsDue                       // it has a due day of its own
	FeedbackWaits                  // nobody answered
	Unowned
	Unscored
	AcceptanceEnds // accepted until a day that comes
	ReviewSoon     // the owner's own: it comes up
)

// private tells whether a cause is nobody's business but the person's.
func (c Cause) private() bool {
	switch c {
	case DecisionWaits, ReviewTop, ReviewUp, ReviewPutOff, FeedbackWaits:
		return true
	}
	return false
}

// Turn is one person's turn: what they are asked about an entry, from which
// morning on, and why.
type Turn struct {
	Ref    pmo.Ref
	Cause  Cause
	Person string    // token of who is asked
	For    string    // token of whom they stand in for, or ""
	Day    when.Date // the morning on which it is asked
}

// Crew is who is who around one project: what it takes to decide whose turn it is.
type Crew struct {
	Project pmo.Project
	Zone    *time.Location // of the project: the day on which something was logged
	Rules   pmo.Rules
	Leads   []string // tokens, the project manager first
	// Person tells what is known of somebody; Here whether they are still
	// there, and may see the project.
	Person func(token string) pmo.Person
	Here   func(token string) bool
}

// Turns lists, by what stands in an entry, everybody's turn at it, past ones
// and those to come. It is a function of its arguments alone: that a turn was
// taken, the ledger says.
func (c Crew) Turns(e pmo.Entry) []Turn {
	if !pmo.Open.Of(e) || pmo.Void.Of(e) {
		return nil
	}
	turns := c.reviews(e)
	turns = append(turns, c.dues(e)...)
	turns = append(turns, c.accepted(e)...)
	turns = append(turns, c.unfinished(e)...)
	return append(turns, c.unanswered(e)...)
}

// responsible is who does what the entry needs: its owner, else the project
// manager, the sponsor, or who logged it.
func (c Crew) responsible(e pmo.Entry) string {
	if owner := pmo.Owner.Of(e); owner != "" && c.Here(owner) {
		return owner
	}
	if boss := c.manager(); boss != "" {
		return boss
	}
	for _, token := range []string{pmo.Owner.Of(e), e.By} {
		if token != "" && c.Here(token) {
			return token
		}
	}
	return ""
}

// manager is the project manager, or who leads in their place where there is
// none, or they are gone.
func (c Crew) manager() string {
	for _, token := range append([]string{c.Project.Manager, c.Project.Sponsor}, c.Leads...) {
		if token != "" && c.Here(token) {
			return token
		}
	}
	return ""
}

// Ladder is the ladder of an entry's review; ok is false where it has none.
func (c Crew) Ladder(e pmo.Entry) (l Ladder, ok bool) {
	k := registers.Of(e)
	due := pmo.ReviewDue.Of(e)
	if due.IsZero() || k.Cadence == nil {
		return Ladder{}, false
	}
	return LadderOf(c.Project.Calendar, due, k.Cadence(e, c.Rules)), true
}

func (c Crew) reviews(e pmo.Entry) []Turn {
	l, ok := c.Ladder(e)
	if !ok {
		return nil
	}
	var turns []Turn
	for _, step := range l.owners() {
		cause := ReviewWaits
		if step.Before(l.Due) {
			cause = ReviewSoon
		}
		turns = c.ask(turns, e, cause, step)
	}
	owner := c.responsible(e)
	if up := c.Project.Manager; up != "" && up != owner && c.Here(up) {
		turns = c.add(turns, e, ReviewUp, up, l.Manager)
	}
	if top := c.Project.Sponsor; top != "" && top != owner && c.Here(top) {
		turns = c.add(turns, e, ReviewTop, top, l.Sponsor)
	}
	return turns
}

func (c Crew) dues(e pmo.Entry) []Turn {
	due := pmo.Due.Of(e)
	if due.IsZero() {
		return nil
	}
	k := registers.Of(e)
	if k.Decides == nil || !k.Decides(e) {
		return c.ask(nil, e, FallsDue, c.Project.Calendar.Next(due))
	}
	decider := c.decider(e)
	if decider == "" {
		return nil
	}
	var turns []Turn
	for _, step := range LadderOf(c.Project.Calendar, due, soonCadence).owners() {
		turns = c.add(turns, e, DecisionWaits, decider, step)
	}
	return turns
}

// decider is whom an escalated entry waits for: who was asked, as long as they
// may see it, else the sponsor, else who leads; "" where there is nobody.
func (c Crew) decider(e pmo.Entry) string {
	for _, token := range []string{registers.EscalatedTo.Of(e), c.Project.Sponsor} {
		if token != "" && c.Here(token) {
			return token
		}
	}
	return c.manager()
}

func (c Crew) accepted(e pmo.Entry) []Turn {
	until := registers.AcceptedUntil.Of(e)
	if until.IsZero() || pmo.State.Of(e) != registers.Accepted {
		return nil
	}
	return c.ask(nil, e, AcceptanceEnds, c.Project.Calendar.Last(until.Add(-acceptEndsIn)))
}

// unfinished asks for an owner and for an assessment.
func (c Crew) unfinished(e pmo.Entry) []Turn {
	k := registers.Of(e)
	if k.Cadence == nil {
		return nil
	}
	var turns []Turn
	made := when.On(e.Made.In(c.Zone))
	if pmo.Owner.Of(e) == "" {
		turns = c.add(turns, e, Unowned, c.responsible(e), c.Project.Calendar.Add(made, unownedAfter))
	}
	if k.Level != nil && !pmo.Score.Known(e) {
		turns = c.ask(turns, e, Unscored, c.Project.Calendar.Next(made.Add(unscoredAfter)))
	}
	return turns
}

func (c Crew) unanswered(e pmo.Entry) []Turn {
	if !registers.Of(e).Private || pmo.State.Of(e) != registers.Received || c.manager() == "" {
		return nil
	}
	made := when.On(e.Made.In(c.Zone))
	return c.add(nil, e, FeedbackWaits, c.manager(), c.Project.Calendar.Add(made, answerWithin))
}

// ask adds a turn of who is responsible. A snooze puts it off to its end; one
// too many hands it to the project manager then.
func (c Crew) ask(turns []Turn, e pmo.Entry, cause Cause, step when.Date) []Turn {
	person := c.responsible(e)
	if snoozed := pmo.SnoozedUntil.Of(e); step.Before(snoozed) {
		step = c.Project.Calendar.Next(snoozed)
		review := cause == ReviewWaits || cause == ReviewSoon
		if boss := c.manager(); review && pmo.Snoozes.Of(e) > snoozesMost && boss != "" && boss != person {
			person, cause = boss, ReviewPutOff
		}
	}
	return c.add(turns, e, cause, person, step)
}

// add adds a person's turn on the first of their own mornings from step on, or
// their deputy's where they are away.
func (c Crew) add(turns []Turn, e pmo.Entry, cause Cause, token string, step when.Date) []Turn {
	if token == "" {
		return turns
	}
	t := Turn{Ref: e.Ref, Cause: cause, Person: token}
	t.Day = c.calendarOf(token).Next(step)
	p := c.Person(token)
	if !p.AwayOn(t.Day) {
		return append(turns, t)
	}
	day := c.calendarOf(p.Deputy).Next(step)
	if p.Deputy != "" && c.Here(p.Deputy) && !c.Person(p.Deputy).AwayOn(day) {
		t.Person, t.For, t.Day = p.Deputy, token, day
		return append(turns, t)
	}
	t.Day = c.calendarOf(token).Next(p.Away[1].Add(1))
	return append(turns, t)
}

// calendarOf is a person's working days in the project: their own week, the
// project's holidays.
func (c Crew) calendarOf(token string) when.Calendar {
	calendar := c.Project.Calendar
	if own := when.ParseWork(c.Person(token).Work); own != (when.Week{}) {
		calendar.Work = own
	}
	return calendar
}

// Works tells whether a person may be asked about the project on a day.
func (c Crew) Works(token string, day when.Date) bool {
	return c.calendarOf(token).Works(day) && !c.Person(token).AwayOn(day)
}
