package handlers

import (
	"context"
	"fmt"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/pmo/registers"
	"pmobot/internal/say"
	"pmobot/storage"
)

// mineRows is how many rows of each part of one's own week are shown.
const mineRows = 5

// dueWithin is how many days of reviews one's own week shows ahead.
const dueWithin = 7

func mineVerbs() []verb {
	s := chat.Spec{
		Path: "pmo mine", Words: []string{"我的", "待办", "my"}, Group: say.Words{En: "office", Zh: "办公室"},
		About: say.Both(say.Tongue.AboutMine), Private: true,
	}
	return []verb{{Spec: s, needs: pmo.Guest, undone: undoneShow, do: mine}}
}

// part is one part of one's own week.
type part struct {
	head    func(n int) string
	entries []pmo.Entry
	button  func(pmo.Entry) []chat.Button
}

// mine answers with what waits for who asks, in every project: decisions, their
// overdue reviews, this week's, what has no owner where they manage, and
// feedback that they should answer.
func mine(ctx context.Context, r *request) (chat.Reply, error) {
	parts, err := r.parts(ctx)
	if err != nil {
		return chat.Reply{}, err
	}
	waiting := 0
	for _, p := range parts {
		if err := r.know(ctx, p.entries); err != nil {
			return chat.Reply{}, err
		}
		waiting += len(p.entries)
	}
	var reply chat.Reply
	if waiting == 0 {
		reply.Add(r.t.NothingWaits(), chat.Button{Label: say.Both(say.Tongue.MyEntries), Path: "risk list", Args: chat.Args{pmo.Owner.Key: "me", argScope: "all"}})
		return reply, nil
	}
	for _, p := range parts {
		r.addPart(&reply, p)
	}
	return reply, nil
}

// addPart writes one part: its heading, and a row with its buttons each.
func (r *request) addPart(reply *chat.Reply, p part) {
	if len(p.entries) == 0 {
		return
	}
	reply.Add(say.Bold(p.head(len(p.entries))))
	look := r.look()
	for _, e := range p.entries[:min(len(p.entries), mineRows)] {
		reply.Add(look.Row(e), p.button(e)...)
	}
	if rest := len(p.entries) - mineRows; rest > 0 {
		reply.Add(r.t.AndMore(rest))
	}
}

func (r *request) parts(ctx context.Context) ([]part, error) {
	decisions, err := r.asked(ctx)
	if err != nil {
		return nil, err
	}
	own, err := r.found(ctx, pmo.Query{Order: pmo.ByNext, Owner: r.From.ID, Until: r.today.Add(dueWithin)})
	if err != nil {
		return nil, err
	}
	overdue, coming := r.byDay(own)
	managed := r.managed()
	unowned, unanswered, err := r.untended(ctx, managed)
	if err != nil {
		return nil, err
	}
	return []part{
		{r.t.DecisionsWait, decisions, r.decides},
		{r.t.ReviewsAreOverdue, overdue, r.reviews},
		{r.t.ThisWeeksReviews, coming, r.reviews},
		{r.t.WithoutOwner, unowned, r.owns},
		{r.t.ToAnswer, unanswered, r.replies},
	}, nil
}

// found reads the open entries that a query finds, in the sight of who asks.
func (r *request) found(ctx context.Context, q pmo.Query) ([]pmo.Entry, error) {
	open := true
	q.Sight, q.Open, q.Limit = r.sight, &open, storage.FindMost
	var entries []pmo.Entry
	for {
		page, err := r.h.Store.Find(ctx, r.office, q)
		if err != nil {
			return nil, fmt.Errorf("handlers: what waits: %w", err)
		}
		entries = append(entries, page.Entries...)
		if page.Next == "" {
			return entries, nil
		}
		q.After = page.Next
	}
}

// asked lists the risks that were escalated to who asks.
func (r *request) asked(ctx context.Context) ([]pmo.Entry, error) {
	all, err := r.found(ctx, pmo.Query{Register: "R", States: []string{registers.Escalated}, Order: pmo.ByScore})
	var list []pmo.Entry
	for _, e := range all {
		if registers.EscalatedTo.Of(e) == r.From.ID {
			list = append(list, e)
		}
	}
	return list, err
}

// byDay parts reviews and other days that are past from those that come.
func (r *request) byDay(entries []pmo.Entry) (overdue, coming []pmo.Entry) {
	for _, e := range entries {
		review, due := pmo.ReviewDue.Of(e), pmo.Due.Of(e)
		past := !review.IsZero() && review.Before(r.today) || !due.IsZero() && due.Before(r.today)
		if past {
			overdue = append(overdue, e)
		} else {
			coming = append(coming, e)
		}
	}
	return overdue, coming
}

// managed lists the projects that who asks manages.
func (r *request) managed() []string {
	var keys []string
	for _, p := range r.view.Projects() {
		if p.Manager == r.From.ID {
			keys = append(keys, p.Key)
		}
	}
	return keys
}

// untended lists what has no owner in some projects, and feedback there that
// nobody answered.
func (r *request) untended(ctx context.Context, projects []string) (unowned, unanswered []pmo.Entry, err error) {
	if len(projects) == 0 {
		return nil, nil, nil
	}
	unowned, err = r.found(ctx, pmo.Query{Register: "R", Projects: projects, NoOwner: true, Order: pmo.ByScore})
	if err != nil {
		return nil, nil, err
	}
	unanswered, err = r.found(ctx, pmo.Query{Register: "F", Projects: projects, States: []string{registers.Received}, Order: pmo.ByKey})
	return unowned, unanswered, err
}

// of makes a request speak about an entry: in its project and register.
func (r *request) of(e pmo.Entry) *request {
	one := *r
	one.kind = registers.Of(e)
	if p, ok := r.view.Project(e.Ref.Project); ok {
		one.project, one.role = p, r.view.Role(r.who, p)
	}
	return &one
}

// decides, reviews and owns are what can be done with a row of each part.
func (r *request) decides(e pmo.Entry) []chat.Button {
	return append(r.of(e).decisions(e, registers.Of(e)), r.button(e, say.Both(say.Tongue.Show), "show"))
}

func (r *request) reviews(e pmo.Entry) []chat.Button {
	return []chat.Button{r.button(e, say.Both(say.Tongue.StillSo), "review"), r.button(e, say.Both(say.Tongue.Show), "show")}
}

func (r *request) owns(e pmo.Entry) []chat.Button {
	return []chat.Button{r.button(e, say.Both(say.Tongue.Me), "assign", pmo.Owner.Key, "me"), r.button(e, say.Both(say.Tongue.Choose), "assign")}
}

func (r *request) replies(e pmo.Entry) []chat.Button {
	answers := r.of(e).answers(e)
	return append(answers[:min(len(answers), 2)], r.button(e, say.Both(say.Tongue.Show), "show"))
}
