package digests

import (
	"context"
	"slices"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/pmo/registers"
	"pmobot/internal/say"
)

// mine is somebody's own week, for their eyes alone: what waits for them,
// their reviews, and what changed on the entries that they own.
func (g *gathering) mine(ctx context.Context) (chat.Reply, error) {
	me := g.ask.Target
	for _, read := range []func(context.Context) error{g.readMine, g.readChanges, g.readNames} {
		if err := read(ctx); err != nil {
			return chat.Reply{}, err
		}
	}
	g.changed = slices.DeleteFunc(g.changed, func(h history) bool {
		return pmo.Owner.Of(h.entry) != me && pmo.Owner.In(h.before) != me
	})
	g.tellRisks()
	g.tellMoves()
	return composeMine(g.week), nil
}

// readMine reads the open risks that somebody owns, and those escalated to them.
func (g *gathering) readMine(ctx context.Context) error {
	open, me := true, g.ask.Target
	err := g.find(ctx, pmo.Query{Register: riskPrefix, Open: &open, Owner: me, Order: pmo.ByScore}, func(e pmo.Entry) {
		g.week.Figures.Open++
		g.call(pmo.Owner.Of(e))
		if overdueReview(e, g.today) {
			g.week.Overdue++
		}
		if review := pmo.ReviewDue.Of(e); !review.IsZero() && review.Before(g.today.Add(acceptanceWeek)) {
			g.risks.standing = append(g.risks.standing, e)
		} else if g.waits(e) {
			g.risks.waiting = append(g.risks.waiting, e)
		}
	})
	if err != nil {
		return err
	}
	return g.find(ctx, pmo.Query{Register: riskPrefix, Open: &open, States: []string{registers.Escalated}, Order: pmo.ByScore}, func(e pmo.Entry) {
		if asked := registers.EscalatedTo.Of(e); asked == me || asked == "" && g.project(e.Ref.Project).Sponsor == me {
			g.risks.escalated = append(g.risks.escalated, e)
			g.call(pmo.Owner.Of(e))
		}
	})
}

// composeMine writes somebody's own week. Whatever waits, waits for them, so
// nobody is pinged.
func composeMine(w Week) chat.Reply {
	t := w.tongue()
	title := t.EditionTitle(w.Edition)
	if len(w.Decisions)+len(w.Waits)+len(w.Standing)+len(w.Moves)+w.Small.total() == 0 {
		return chat.Text(w.Lang, t.MyQuietLine(title, w.Figures.Open, w.next()))
	}
	top := []string{say.Bold(title), say.Bold(w.myHeadline())}
	if w.Edition.Late {
		top = append(top, t.LateLine(w.Edition.Weekly || w.Edition.Mine, w.Sent, w.Due))
	}
	bottom := t.FooterLine(false, w.next())
	sections := w.mySections()
	room := screenLines - heights(top) - height(bottom)
	shown := fit(room, portionsOf(t, sections, tight), []int{1, 1, 5}, []int{3, 4, 5})
	reply := chat.Text(w.Lang, top...)
	reply.Lines = append(reply.Lines, write(t, sections, shown, tight)...)
	if w.Overdue > 0 {
		reply.Add(bottom, startReview())
	} else if bottom != "" {
		reply.Add(bottom)
	}
	reply.Thread = numbered(w, w.restReplies(sections, shown))
	return reply
}

// myHeadline counts what waits, what is overdue and what comes.
func (w Week) myHeadline() string {
	t := w.tongue()
	var clauses []string
	if n := len(w.Decisions); n > 0 {
		clauses = append(clauses, t.MyDecisions(n))
	}
	if w.Overdue > 0 {
		clauses = append(clauses, t.ReviewsOverdue(w.Overdue))
	}
	if n := len(w.Standing) - w.Overdue; n > 0 {
		clauses = append(clauses, t.MyReviewsSoon(n))
	}
	if len(clauses) == 0 {
		clauses = []string{t.MineIsClear()}
	}
	return t.Headline(clauses)
}

func (w Week) mySections() []section {
	t := w.tongue()
	var waiting, reviews []func(int) string
	for _, d := range w.Decisions {
		waiting = append(waiting, w.decision(d, ""))
	}
	for _, wait := range w.Waits {
		waiting = append(waiting, func(lines int) string { return w.wait(wait, lines) })
	}
	for _, r := range w.Standing {
		reviews = append(reviews, func(lines int) string { return w.myReview(r, lines) })
	}
	return []section{
		waitingSection: {head: t.MyWaitingHead(), items: waiting},
		projectSection: {head: t.MyReviewsHead(), items: reviews},
		changeSection:  {head: t.MyChangesHead(), items: w.changes(nil), small: w.Small.total()},
	}
}

func (w Week) myReview(r StandingRisk, lines int) string {
	return r.Entry.line(lines, "", func(entry, _ string) string {
		return w.tongue().MyReviewWaits(entry, r.Entry.Score, r.Review, r.Late)
	})
}
