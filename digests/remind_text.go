package digests

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"pmobot/internal/card"
	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/pmo/registers"
	"pmobot/internal/say"
	"pmobot/internal/when"
)

const (
	// batchMost is how many entries one phone screen holds with their buttons.
	batchMost = 6
	// batchTitleMost is how wide a title may be there, in columns: the line on
	// which it stands is at most three lines of a phone.
	batchTitleMost = 60
	// lastWords is how many of the newest changes are looked through for what
	// was typed last.
	lastWords = 50
)

// one is the message of a single turn.
func (p page) one(ctx context.Context, r *chat.Reply, t Turn) error {
	r.Add(p.headline(t))
	if t.For != "" {
		r.Add(p.t.StandsIn(p.name(t.For), p.survey.view.Person(t.For).Away[1]))
	}
	below, err := p.below(ctx, t)
	if err != nil {
		return err
	}
	if below != "" {
		r.Add(below)
	}
	r.Add("", p.buttons(t)...)
	if next := p.ifOpen(t); next != "" {
		r.Add(next)
	}
	return nil
}

// what names an entry, and what it weighs where it weighs something.
func (p page) what(e pmo.Entry) string {
	return p.weighed(e, card.Title(e))
}

func (p page) weighed(e pmo.Entry, title string) string {
	k := registers.Of(e)
	if k.Level == nil || !pmo.Score.Known(e) {
		return title
	}
	level := int(k.Level(e, p.survey.crew(e.Ref.Project).Rules))
	return title + " · " + p.t.Scored(pmo.Score.Of(e), level)
}

// headline is the first line, and the notification.
func (p page) headline(t Turn) string {
	e, who := p.entry(t), p.who()
	what, word := p.what(e), registers.Of(e).Name.In(p.lang)
	switch t.Cause {
	case ReviewSoon, ReviewWaits:
		return p.review(t, who, what)
	case ReviewUp:
		return p.t.AskReviewHandedOn(who, what)
	case ReviewTop:
		return p.t.AskReviewEscalated(who, what)
	case ReviewPutOff:
		return p.t.AskPutOff(who, what)
	case Unowned:
		return p.t.AskOwner(who, word, what)
	case Unscored:
		return p.t.AskAssess(who, word, what)
	case AcceptanceEnds:
		return p.t.AskAccepted(who, what, registers.AcceptedUntil.Of(e))
	case DecisionWaits:
		return p.t.AskDecision(who, what, pmo.Due.Of(e), pmo.Due.Of(e).Before(p.day))
	case FeedbackWaits:
		return p.t.AskFeedback(who, what, p.unanswered(e, t))
	}
	if due := pmo.Due.Of(e); due.Before(p.day) {
		return p.t.AskDueSince(who, word, what, due)
	}
	return p.t.AskDue(who, word, what)
}

// review says of the owner's review whether it comes up, is due, or overdue.
// One that fell on a day off is due on the next working day.
func (p page) review(t Turn, who, what string) string {
	e := p.entry(t)
	l, _ := p.crew(t).Ladder(e)
	switch due := pmo.ReviewDue.Of(e); {
	case p.day.Before(l.Due) && p.day.Before(due):
		return p.t.AskReviewOn(who, what, due)
	case p.day.After(l.Due):
		return p.t.AskReviewSince(who, what, due)
	}
	return p.t.AskReviewToday(who, what)
}

func (p page) unanswered(e pmo.Entry, t Turn) int {
	return p.crew(t).Project.Calendar.Between(p.on(e), p.day)
}

// on is the day on which an entry was logged.
func (p page) on(e pmo.Entry) when.Date { return when.On(e.Made.In(p.zone)) }

// below is what the person should know before they answer.
func (p page) below(ctx context.Context, t Turn) (string, error) {
	e := p.entry(t)
	switch t.Cause {
	case ReviewSoon, ReviewWaits:
		return p.lastWord(ctx, e, true)
	case ReviewUp, ReviewTop:
		due := pmo.ReviewDue.Of(e)
		days := p.crew(t).Project.Calendar.Between(p.crew(t).Project.Calendar.Next(due), p.day)
		return p.withLastWord(ctx, e, p.t.OverdueOf(p.name(pmo.Owner.Of(e)), due, days))
	case ReviewPutOff:
		return p.withLastWord(ctx, e, p.t.PutOffBy(p.name(p.crew(t).responsible(e)), pmo.ReviewDue.Of(e), pmo.Snoozes.Of(e)))
	case Unowned:
		return p.t.LoggedOn(p.on(e), p.name(e.By)), nil
	case Unscored:
		return p.t.HowGrave(p.on(e)), nil
	case AcceptanceEnds:
		return p.t.StillAccept(), nil
	case DecisionWaits:
		return p.question(e), nil
	case FeedbackWaits:
		return p.t.FeedbackKept(p.on(e)), nil
	}
	return "", nil
}

func (p page) question(e pmo.Entry) string {
	question := registers.Question.Of(e)
	if question == "" {
		return ""
	}
	return p.t.Question(p.name(p.crew(Turn{Ref: e.Ref}).responsible(e)), question)
}

func (p page) withLastWord(ctx context.Context, e pmo.Entry, sentence string) (string, error) {
	last, err := p.lastWord(ctx, e, false)
	return p.t.Sentences([]string{sentence, last}), err
}

// lastWord is the newest text that somebody typed about an entry, else when it
// was looked at last.
func (p page) lastWord(ctx context.Context, e pmo.Entry, asks bool) (string, error) {
	trail, err := p.survey.store.Changes(ctx, p.survey.view.Token, pmo.Span{Ref: e.Ref, From: max(e.Version-lastWords+1, 1), Limit: lastWords})
	if err != nil {
		return "", fmt.Errorf("digests: the last word on %s: %w", e.Ref, err)
	}
	for _, c := range slices.Backward(pmo.Said(trail.Changes)) {
		if c.Why != "" {
			return p.t.LastWord(when.On(c.At.In(p.zone)), c.Why, asks), nil
		}
	}
	if last := pmo.ReviewLast.Of(e); !last.IsZero() {
		return p.t.LastReview(last, asks), nil
	}
	return p.t.NeverReviewed(p.on(e), asks), nil
}

// ifOpen tells what comes next as long as the review isn't done: the same
// ladder that will ask.
func (p page) ifOpen(t Turn) string {
	switch t.Cause {
	case ReviewSoon, ReviewWaits, ReviewUp, ReviewPutOff:
	default:
		return ""
	}
	e, asked := p.entry(t), map[when.Date]bool{p.day: true}
	var (
		again   []when.Date
		up, top say.Turn
	)
	for _, next := range p.crew(t).Turns(e) {
		if !next.Day.After(p.day) {
			continue
		}
		switch cause := next.Cause; {
		case cause != ReviewWaits && cause != ReviewUp && cause != ReviewTop:
		case next.Person == p.person && !asked[next.Day]:
			asked[next.Day] = true
			again = append(again, next.Day)
		case next.Person == p.person || cause == ReviewWaits:
		case cause == ReviewUp:
			up = say.Turn{Name: p.name(next.Person), On: next.Day}
		case cause == ReviewTop:
			top = say.Turn{Name: p.name(next.Person), On: next.Day}
		}
	}
	return p.t.IfOpen(again, up, top)
}

// batch is the message of several turns: at most one phone screen.
func (p page) batch(r *chat.Reply) {
	r.Add(p.count())
	for _, t := range p.turns[:min(len(p.turns), batchMost)] {
		r.Add(p.line(t), p.short(t)...)
	}
	if rest := len(p.turns) - batchMost; rest > 0 {
		r.Add(p.t.MoreAsks(rest), p.rest()...)
	}
}

// rest opens what doesn't fit.
func (p page) rest() []chat.Button {
	mine := chat.Button{Label: say.Words{En: "All of them", Zh: "全部"}, Path: "pmo mine"}
	for _, t := range p.turns[batchMost:] {
		if t.Cause == ReviewWaits {
			start := chat.Button{Label: labelStart, Path: registers.Of(p.entry(t)).Word + " review", Args: chat.Args{"start": "yes"}}
			return []chat.Button{start, mine}
		}
	}
	return []chat.Button{mine}
}

// count is the headline of a batch.
func (p page) count() string {
	all := map[Cause]int{}
	today := 0
	for _, t := range p.turns {
		all[t.Cause]++
		if l, ok := p.crew(t).Ladder(p.entry(t)); ok && t.Cause == ReviewWaits && l.Due == p.day {
			today++
		}
	}
	n := len(p.turns)
	switch n {
	case today:
		return p.t.AskReviewsToday(p.who(), n)
	case all[ReviewWaits] + all[ReviewSoon]:
		return p.t.AskReviewsWaiting(p.who(), n)
	}
	return p.t.AskSeveral(p.who(), n)
}

// line is one turn of a batch.
func (p page) line(t Turn) string {
	e := p.entry(t)
	title := card.Title(e)
	if !registers.Of(e).Private {
		title = say.Link(e.Ref.String(), e.Ref.String()) + " " + clip(pmo.Title.Of(e), batchTitleMost)
	}
	parts := []string{p.weighed(e, title)}
	if tail := p.tail(t, e); tail != "" {
		parts = append(parts, tail)
	}
	if pmo.Owner.Of(e) == "" && (t.Cause == ReviewWaits || t.Cause == ReviewSoon || t.Cause == Unowned) {
		parts = append(parts, p.t.NoOwner())
	}
	return strings.Join(parts, " · ")
}

// tail says why the entry is on the list; nothing where the headline does.
func (p page) tail(t Turn, e pmo.Entry) string {
	due := pmo.ReviewDue.Of(e)
	switch t.Cause {
	case ReviewWaits:
		if l, ok := p.crew(t).Ladder(e); ok && p.day.After(l.Due) {
			return p.t.ReviewOverdue(due)
		}
		return ""
	case ReviewSoon:
		return p.t.ReviewOn(due)
	case ReviewUp, ReviewTop, ReviewPutOff:
		return p.t.OwnersReview(p.name(pmo.Owner.Of(e)), due)
	case Unscored:
		return p.t.Unscored()
	case AcceptanceEnds:
		return p.t.AcceptedUntil(registers.AcceptedUntil.Of(e))
	case DecisionWaits:
		return p.t.DecisionBy(pmo.Due.Of(e))
	case FeedbackWaits:
		return p.t.NoAnswerFor(p.unanswered(e, t))
	case FallsDue:
		return p.t.DueOn(pmo.Due.Of(e))
	}
	return ""
}
