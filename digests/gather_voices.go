package digests

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"pmobot/internal/pmo"
	"pmobot/internal/pmo/registers"
	"pmobot/internal/when"
	"pmobot/storage"
)

const (
	lessonPrefix   = "L"
	feedbackPrefix = "F"

	// voicesSince is how far back answers count for CSAT and NPS: a quarter.
	voicesSince = 91 * 24 * time.Hour
	// answersLeast is how many answers make a figure: fewer would show who said it.
	answersLeast = 5
	// lessonsCounted is up to where lessons are counted.
	lessonsCounted = 1000
)

// readLessons counts the lessons that stand, and reads those to validate.
func (g *gathering) readLessons(ctx context.Context) error {
	open, w := true, &g.week
	q := pmo.Query{Sight: g.sight, Projects: g.projects, Register: lessonPrefix, Open: &open}
	n, err := g.store.Count(ctx, g.ask.Office, q, lessonsCounted+1)
	if err != nil {
		return fmt.Errorf("digests: lessons: %w", err)
	}
	w.Figures.Lessons, w.Figures.LessonsMore = min(n, lessonsCounted), n > lessonsCounted
	if n == 0 {
		return nil
	}
	return g.find(ctx, pmo.Query{Register: lessonPrefix, Open: &open, States: []string{registers.Captured}}, func(e pmo.Entry) {
		if w.Lessons.Waiting++; len(w.Lessons.ToValidate) < refsMost {
			w.Lessons.ToValidate = append(w.Lessons.ToValidate, e.Ref)
		}
	})
}

// tellUses writes down who reused a lesson in the window.
func (g *gathering) tellUses(h history) {
	for _, use := range g.newUses(h) {
		g.week.Moves = append(g.week.Moves, Move{Kind: moveReused, Entry: named(h.entry), By: g.project(use.Project).Name})
	}
}

// newUses are the reuses of the window that the digest tells of: by a project
// or of a lesson that it covers.
func (g *gathering) newUses(h history) []registers.Use {
	before := registers.Uses.In(h.before)
	var uses []registers.Use
	for _, text := range registers.Uses.Of(h.after) {
		use, ok := registers.ParseUse(text)
		if !ok || !use.Fits || slices.Contains(before, text) || !g.known[use.Project] || h.gone() {
			continue
		}
		if g.covers(use.Project) || g.covers(h.ref.Project) {
			uses = append(uses, use)
		}
	}
	return uses
}

// tellLessons writes down the lessons that were published or reused.
func (g *gathering) tellLessons() {
	for _, h := range g.changed {
		if h.ref.Register != lessonPrefix || h.gone() {
			continue
		}
		is := pmo.State.Of(h.after)
		published := g.covers(h.ref.Project) && is == registers.Published && pmo.State.In(h.before) != is
		if published || len(g.newUses(h)) > 0 {
			g.week.Lessons.Moved = append(g.week.Lessons.Moved, LessonLine{
				Entry: named(h.entry), Published: is == registers.Published, Uses: fitting(registers.Uses.Of(h.after)),
			})
		}
	}
}

func fitting(uses []string) int {
	n := 0
	for _, text := range uses {
		if use, ok := registers.ParseUse(text); ok && use.Fits {
			n++
		}
	}
	return n
}

// readFeedback reads the answers of a quarter as numbers, and what nobody
// answered. The texts are read by leads alone, so they never come this far.
func (g *gathering) readFeedback(ctx context.Context) error {
	var satisfied, csat, promoters, detractors, nps int
	since := g.ask.Until.Add(-voicesSince)
	err := g.find(ctx, pmo.Query{Register: feedbackPrefix, Since: since, Order: pmo.ByUpdated}, func(e pmo.Entry) {
		if e.Made.Before(since) {
			return
		}
		if registers.CSAT.Known(e) {
			csat++
			satisfied += count(registers.CSAT.Of(e) >= 4)
		}
		if registers.NPS.Known(e) {
			nps++
			promoters += count(registers.NPS.Of(e) >= 9)
			detractors += count(registers.NPS.Of(e) <= 6)
		}
	})
	if err != nil {
		return err
	}
	w := &g.week
	if csat >= answersLeast {
		w.Feedback.Satisfied, w.Feedback.Of = satisfied, csat
		w.Figures.CSAT, w.Figures.CSATOf = percent(satisfied, csat), csat
	}
	if nps >= answersLeast {
		w.Feedback.NPS, w.Feedback.NPSOf = percent(promoters-detractors, nps), nps
		w.Figures.NPS, w.Figures.NPSOf = w.Feedback.NPS, nps
	}
	return g.readUnanswered(ctx)
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// percent is n of all as a whole number, rounded.
func percent(n, all int) int {
	if n < 0 {
		return -percent(-n, all)
	}
	return (200*n + all) / (2 * all)
}

func (g *gathering) readUnanswered(ctx context.Context) error {
	open := true
	return g.find(ctx, pmo.Query{Register: feedbackPrefix, Open: &open, States: []string{registers.Received}}, func(e pmo.Entry) {
		p := g.project(e.Ref.Project)
		made := when.On(e.Made.In(g.zone))
		who := cmp.Or(pmo.Owner.Of(e), p.Manager, p.Sponsor)
		days := p.Calendar.Between(made, g.today)
		if days < answerWithin {
			return
		}
		g.call(who)
		g.week.Feedback.Unanswered = append(g.week.Feedback.Unanswered, Wait{Kind: waitAnswer, Entry: named(e), On: made, Overdue: days, Who: who})
	})
}

// tellFeedback puts names to what nobody answered. What waits as long as the
// ladder takes to the project manager stands among what waits.
func (g *gathering) tellFeedback() {
	for _, h := range g.changed {
		if h.ref.Register == feedbackPrefix && h.created() && !h.gone() {
			g.week.Feedback.New++
		}
	}
	for i, wait := range g.week.Feedback.Unanswered {
		wait.Who = g.name(wait.Who)
		g.week.Feedback.Unanswered[i] = wait
		if wait.Overdue >= afterManager {
			g.week.Waits = append(g.week.Waits, wait)
		}
	}
	slices.SortStableFunc(g.week.Feedback.Unanswered, func(a, b Wait) int { return cmp.Compare(b.Overdue, a.Overdue) })
}

// readStatuses reads what each project says of itself, beside what its risks show.
func (g *gathering) readStatuses(ctx context.Context) error {
	projects := g.told()
	statuses := make(map[string]pmo.Entry, len(projects))
	for some := range slices.Chunk(projects, storage.FindMost) {
		refs := make([]pmo.Ref, len(some))
		for i, p := range some {
			refs[i] = pmo.Named(pmo.KindStatus, p.Key)
		}
		page, err := g.store.Find(ctx, g.ask.Office, pmo.Query{Sight: pmo.Sight{All: true}, Refs: refs, Limit: storage.FindMost})
		if err != nil {
			return fmt.Errorf("digests: statuses: %w", err)
		}
		for _, e := range page.Entries {
			statuses[e.Ref.Name] = e
		}
	}
	for _, p := range projects {
		g.week.Projects = append(g.week.Projects, g.projectLine(p, statuses[p.Key]))
	}
	slices.SortStableFunc(g.week.Projects, func(a, b ProjectLine) int {
		return cmp.Or(cmp.Compare(rank(a.colour()), rank(b.colour())), cmp.Compare(a.Key, b.Key))
	})
	return nil
}

// told lists the projects that the digest's readers may see and it covers.
func (g *gathering) told() []pmo.Project {
	var projects []pmo.Project
	for _, p := range g.view.Projects() {
		if g.covers(p.Key) {
			projects = append(projects, p)
		}
	}
	return projects
}

func (g *gathering) projectLine(p pmo.Project, status pmo.Entry) ProjectLine {
	line := ProjectLine{
		Key: p.Key, Name: p.Name, Declared: pmo.Colour.Of(status), Sentence: pmo.Sentence.Of(status),
		Shows: shows(g.risks.worst[p.Key]),
	}
	line.Before = line.Declared
	if said := pmo.SaidOn.Of(status); !said.IsZero() {
		line.Days = g.today.Sub(said)
	}
	for _, h := range g.changed {
		if h.ref == status.Ref {
			line.Given, line.Before = true, pmo.Colour.In(h.before)
		}
	}
	return line
}

// shows is the colour of a project whose gravest open risk, accepted ones
// aside, is of a level.
func shows(level pmo.Level) string {
	switch level {
	case pmo.Critical:
		return red
	case pmo.High:
		return amber
	}
	return green
}
