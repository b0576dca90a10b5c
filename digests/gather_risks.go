package digests

import (
	"cmp"
	"context"
	"slices"

	"pmobot/internal/pmo"
	"pmobot/internal/pmo/registers"
	"pmobot/internal/say"
	"pmobot/internal/when"
)

// openRisks is what stands in the open risks, worst first.
type openRisks struct {
	top       []pmo.Entry // rowsMost high and critical ones
	standing  []pmo.Entry // the first of a screen, for a first digest
	escalated []pmo.Entry
	waiting   []pmo.Entry          // overdue, or accepted until soon
	worst     map[string]pmo.Level // by project, accepted ones aside
}

// riskPrefix is the register of risks.
const riskPrefix = "R"

// readRisks reads the open risks, worst first, and keeps what a digest names.
func (g *gathering) readRisks(ctx context.Context) error {
	open, r, w := true, &g.risks, &g.week
	r.worst = map[string]pmo.Level{}
	err := g.find(ctx, pmo.Query{Register: riskPrefix, Open: &open, Order: pmo.ByScore}, func(e pmo.Entry) {
		level := g.level(e)
		w.Figures.Open++
		w.Figures.Exposure += pmo.Score.Of(e)
		w.Risks.Levels[pmo.Critical-level]++
		if level >= pmo.High && len(r.top) < rowsMost {
			r.top = append(r.top, e)
			g.call(pmo.Owner.Of(e))
		}
		if g.ask.First && len(r.standing) < screenLines {
			r.standing = append(r.standing, e)
			g.call(pmo.Owner.Of(e))
		}
		if worst, known := r.worst[e.Ref.Project]; !known || pmo.State.Of(e) != registers.Accepted && level > worst {
			r.worst[e.Ref.Project] = max(worst, g.counted(e, level))
		}
		g.keepWaiting(e)
		w.Risks.tidy(e)
	})
	w.Figures.Critical, w.Figures.High = w.Risks.Levels[0], w.Risks.Levels[1]
	w.Risks.Projects = len(r.worst)
	return err
}

// counted is the level by which a risk colours its project.
func (g *gathering) counted(e pmo.Entry, level pmo.Level) pmo.Level {
	if pmo.State.Of(e) == registers.Accepted {
		return pmo.Unweighed
	}
	return level
}

func (g *gathering) level(e pmo.Entry) pmo.Level {
	return g.project(e.Ref.Project).Rules.LevelOf(pmo.Score.Of(e))
}

// tidy counts what is to be tidied up, and names the first.
func (r *Risks) tidy(e pmo.Entry) {
	if pmo.Owner.Of(e) == "" {
		r.Unowneds++
		if len(r.Unowned) < refsMost {
			r.Unowned = append(r.Unowned, e.Ref)
		}
	}
	if !pmo.Score.Known(e) {
		r.Unscoreds++
		if len(r.Unscored) < refsMost {
			r.Unscored = append(r.Unscored, e.Ref)
		}
	}
}

// keepWaiting keeps a risk that somebody must act on, and who that is.
func (g *gathering) keepWaiting(e pmo.Entry) {
	p := g.project(e.Ref.Project)
	switch {
	case pmo.State.Of(e) == registers.Escalated:
		g.risks.escalated = append(g.risks.escalated, e)
		g.call(registers.EscalatedTo.Of(e), pmo.Owner.Of(e), p.Sponsor)
		if overdueReview(e, g.today) {
			g.week.Overdue++
		}
	case g.waits(e):
		g.risks.waiting = append(g.risks.waiting, e)
		g.call(pmo.Owner.Of(e), p.Manager, p.Sponsor)
	}
}

func (g *gathering) waits(e pmo.Entry) bool {
	if overdueReview(e, g.today) {
		g.week.Overdue++
		return true
	}
	due := pmo.Due.Of(e)
	return !due.IsZero() && due.Before(g.today) || g.acceptanceEnds(e)
}

func overdueReview(e pmo.Entry, today when.Date) bool {
	due := pmo.ReviewDue.Of(e)
	return !due.IsZero() && due.Before(today)
}

// acceptanceWeek is how many days ahead a digest names an acceptance's end:
// the next digest would be too late.
const acceptanceWeek = 7

func (g *gathering) acceptanceEnds(e pmo.Entry) bool {
	until := registers.AcceptedUntil.Of(e)
	return pmo.State.Of(e) == registers.Accepted && !until.IsZero() && until.Before(g.today.Add(acceptanceWeek))
}

// tellRisks writes down what readRisks kept.
func (g *gathering) tellRisks() {
	w := &g.week
	for _, e := range g.risks.top {
		w.Risks.Rows = append(w.Risks.Rows, g.row(e))
	}
	for _, e := range g.risks.standing {
		w.Standing = append(w.Standing, g.standing(e))
	}
	for _, e := range g.risks.escalated {
		w.Decisions = append(w.Decisions, g.decision(e))
	}
	slices.SortStableFunc(w.Decisions, func(a, b Decision) int {
		return cmp.Or(late(a.By).Compare(late(b.By)), cmp.Compare(b.Entry.Score, a.Entry.Score))
	})
	for _, e := range g.risks.waiting {
		w.Waits = append(w.Waits, g.wait(e))
	}
}

// late puts what has no date behind what has one.
func late(d when.Date) when.Date {
	if d.IsZero() {
		return when.Date{Year: 9999, Month: 12, Day: 31}
	}
	return d
}

func (g *gathering) row(e pmo.Entry) RiskRow {
	row := RiskRow{
		Entry: named(e), Level: g.level(e), Owner: g.name(pmo.Owner.Of(e)),
		Days: g.today.Sub(when.On(e.Made.In(g.zone))),
	}
	if overdueReview(e, g.today) {
		row.OverdueSince = pmo.ReviewDue.Of(e)
	}
	return row
}

func (g *gathering) standing(e pmo.Entry) StandingRisk {
	r := StandingRisk{Entry: named(e), Owner: g.name(pmo.Owner.Of(e))}
	if review := pmo.ReviewDue.Of(e); !review.After(g.today.Add(acceptanceWeek)) {
		r.Review = review
	}
	if overdueReview(e, g.today) {
		r.Late = g.project(e.Ref.Project).Calendar.Between(pmo.ReviewDue.Of(e), g.today)
	}
	return r
}

func (g *gathering) decision(e pmo.Entry) Decision {
	p := g.project(e.Ref.Project)
	who := cmp.Or(registers.EscalatedTo.Of(e), p.Sponsor)
	d := Decision{
		Entry: named(e), Who: g.somebody(who), By: pmo.Due.Of(e),
		Question: registers.Question.Of(e), Asker: g.name(cmp.Or(g.asker(e.Ref), pmo.Owner.Of(e))),
	}
	if !d.By.IsZero() && d.By.Before(g.today) {
		d.Overdue = p.Calendar.Between(d.By, g.today)
	}
	return d
}

// somebody is a person with their name; who is gone is notified of nothing.
func (g *gathering) somebody(token string) Somebody {
	if g.view.Person(token).Left {
		return Somebody{Name: g.name(token)}
	}
	return Somebody{Token: token, Name: g.name(token)}
}

// asker is who escalated an entry, where that was in the window.
func (g *gathering) asker(ref pmo.Ref) string {
	for _, h := range g.changed {
		if h.ref == ref {
			return h.by("escalate")
		}
	}
	return ""
}

func (g *gathering) wait(e pmo.Entry) Wait {
	p := g.project(e.Ref.Project)
	w := Wait{Entry: named(e), Who: g.name(pmo.Owner.Of(e))}
	switch {
	case overdueReview(e, g.today):
		w.Kind, w.On = waitReview, pmo.ReviewDue.Of(e)
		w.Next = g.nextStep(p, e)
	case g.acceptanceEnds(e):
		w.Kind, w.On = waitAcceptance, registers.AcceptedUntil.Of(e)
		return w
	default:
		w.Kind, w.On = waitDue, pmo.Due.Of(e)
	}
	w.Overdue = p.Calendar.Between(w.On, g.today)
	return w
}

// nextStep is who else an overdue review goes to next.
func (g *gathering) nextStep(p pmo.Project, e pmo.Entry) say.Step {
	ladder := LadderOf(p.Calendar, pmo.ReviewDue.Of(e), registers.Of(e).Cadence(e, p.Rules))
	owner := pmo.Owner.Of(e)
	switch {
	case p.Manager != "" && p.Manager != owner && !ladder.Manager.Before(g.today):
		return say.Step{Name: g.name(p.Manager), On: ladder.Manager}
	case p.Sponsor != "" && p.Sponsor != owner && !ladder.Sponsor.Before(g.today):
		return say.Step{Name: g.name(p.Sponsor), On: ladder.Sponsor, Sponsor: true}
	}
	return say.Step{}
}
