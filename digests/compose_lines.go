package digests

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
	"pmobot/internal/when"
)

// headline is the sentence that a notification shows: the worst of the week,
// then what must be decided, or else what is overdue.
func (w Week) headline() string {
	t := w.tongue()
	clauses := []string{w.news()}
	switch {
	case len(w.Decisions) > 0:
		clauses = append(clauses, w.decisions())
	case w.Overdue > 0:
		clauses = append(clauses, t.ReviewsOverdue(w.Overdue))
	}
	return t.Headline(clauses)
}

// namesMost is how many projects or people a headline names.
const namesMost = 2

func (w Week) news() string {
	t := w.tongue()
	var reds []string
	for _, p := range w.Projects {
		if p.turnedRed() {
			reds = append(reds, short(p.Name))
		}
	}
	switch n := min(len(reds), namesMost); {
	case n > 0:
		return t.TurnedRed(reds[:n], len(reds)-n)
	case len(w.Moves) > 0:
		return w.worst(w.Moves[0])
	case w.Wrote:
		return t.NothingChanged()
	}
	return t.NobodyWrote()
}

// worst is the worst change as a clause.
func (w Week) worst(m Move) string {
	t := w.tongue()
	entry := m.Entry.Ref.String() + " " + clip(m.Entry.Title, headlineColumns)
	switch m.Kind {
	case moveWorse:
		return t.RoseTo(entry, m.From, m.To)
	case moveReopened:
		return t.IsReopened(entry)
	case moveNew:
		return t.IsNew(entry, m.To)
	case moveHappened:
		return t.HasHappened(entry)
	}
	return t.NothingWorse()
}

func (w Week) decisions() string {
	var names []string
	for _, d := range w.Decisions {
		if name := short(d.Who.Name); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) > namesMost {
		names = nil
	}
	return w.tongue().DecisionsOf(names, len(w.Decisions))
}

// waiting writes what waits. Who must decide is pinged once.
func (w Week) waiting() []func(int) string {
	var items []func(int) string
	pinged := map[string]bool{}
	for _, d := range w.Decisions {
		who := short(d.Who.Name)
		if d.Who.Token != "" && !pinged[d.Who.Token] {
			pinged[d.Who.Token] = true
			who = say.Ping(d.Who.Token, who)
		}
		items = append(items, w.decision(d, who))
	}
	for _, wait := range w.Waits {
		items = append(items, func(lines int) string { return w.wait(wait, lines) })
	}
	return items
}

func (w Week) decision(d Decision, who string) func(int) string {
	return func(lines int) string {
		// What is asked is never worth less than three lines.
		return d.Entry.line(max(lines, roomy), d.Question, func(entry, question string) string {
			return w.tongue().DecisionWaits(who, d.By, d.Overdue, entry, d.Entry.Score, short(d.Asker), question)
		})
	}
}

func (w Week) wait(wait Wait, lines int) string {
	t := w.tongue()
	who, next := short(wait.Who), wait.Next
	next.Name = short(next.Name)
	return wait.Entry.line(max(lines, roomy), "", func(entry, _ string) string {
		switch wait.Kind {
		case waitDue:
			return t.DueWaits(entry, wait.Entry.Score, wait.On, wait.Overdue, who)
		case waitAcceptance:
			return t.AcceptanceEnds(entry, wait.Entry.Score, wait.On, wait.On.Before(w.Today), who)
		case waitAnswer:
			return t.Unanswered(wait.Entry.link(), wait.Overdue, who)
		}
		return t.ReviewWaits(entry, wait.Entry.Score, wait.On, wait.Overdue, who, next)
	})
}

// line writes a line on an entry so that it has at most so many lines: where
// it is higher the title is shortened, then the other typed text.
func (n Named) line(lines int, typed string, around func(entry, typed string) string) string {
	typed = oneLine(typed)
	line := around(n.text(), typed)
	if height(line) <= lines {
		return line
	}
	for _, columns := range titleColumns() {
		entry := n.link() + " " + clip(n.Title, columns)
		line = shorten(lines, typed, func(typed string) string { return around(entry, typed) })
		if height(line) <= lines {
			break
		}
	}
	return line
}

// projects writes a line for each project, the red ones first, the silent last.
func (w Week) projects() []func(int) string {
	var items []func(int) string
	for _, p := range w.Projects {
		items = append(items, func(lines int) string { return w.project(p, lines) })
	}
	return items
}

func (w Week) project(p ProjectLine, lines int) string {
	t := w.tongue()
	name := short(p.Name)
	if p.silent() {
		days, shows := p.Days, p.Shows
		if p.Declared == "" {
			days = -1
		}
		if shows == green {
			shows = ""
		}
		return "⚪ " + t.ProjectSilent(name, days, shows)
	}
	mark := lamp(p.colour()) + trend(p)
	if rank(p.Shows) < rank(p.Declared) {
		return mark + t.ProjectDisagrees(name, p.Declared, p.Shows)
	}
	return shorten(lines, oneLine(p.Sentence), func(sentence string) string { return mark + t.ProjectSays(name, sentence) })
}

func lamp(colour string) string { return [...]string{"🔴 ", "🟡 ", "🟢 ", "⚪ "}[rank(colour)] }

// trend compares what the project says with what it said before. A first
// status has nothing to be compared with.
func trend(p ProjectLine) string {
	switch before, now := rank(p.Before), rank(p.Declared); {
	case p.Given && p.Before == "":
		return ""
	case now < before:
		return "↓ "
	case now > before:
		return "↑ "
	}
	return "→ "
}

// changes writes the moves, worst first; those of the entries named above
// without their title.
func (w Week) changes(named map[pmo.Ref]bool) []func(int) string {
	var items []func(int) string
	for _, m := range w.Moves {
		items = append(items, func(lines int) string { return w.move(m, named[m.Entry.Ref], lines) })
	}
	return items
}

// signs stand before a change, by its kind.
func (k MoveKind) sign() string {
	return [...]string{"↑ ", "↑ ", "+ ", "! ", "✓ ", "✓ ", "✓ ", "✓ ", "→ ", "★ "}[k]
}

func (w Week) move(m Move, named bool, lines int) string {
	return m.Entry.line(lines, m.Why, func(entry, why string) string {
		if named {
			entry = m.Entry.link()
		}
		return m.Kind.sign() + w.moved(m, entry, why)
	})
}

func (w Week) moved(m Move, entry, why string) string {
	t := w.tongue()
	switch m.Kind {
	case moveReopened:
		return t.Reopened(entry, m.To, why)
	case moveNew:
		return t.Added(entry, m.To, why)
	case moveHappened:
		return t.Happened(entry, m.On, why)
	case moveAccepted:
		return t.Accepted(entry, m.On, why)
	case moveDecided:
		return t.Decided(entry, why)
	case moveClosed:
		return t.ClosedNow(entry, why)
	case moveHere:
		return t.CameFrom(entry, m.Origin.String())
	case moveReused:
		return t.ReusedBy(short(m.By), entry)
	}
	return t.Rescored(entry, m.From, m.To, why)
}

// standingRow is one risk of a first digest.
func (w Week) standingRow(r StandingRisk) string {
	return r.Entry.line(tight, "", func(entry, _ string) string {
		return w.tongue().StandingRow(entry, r.Entry.Score, short(r.Owner), r.Review, r.Review.Before(w.Today))
	})
}

func ownIt(r StandingRisk) []chat.Button {
	if r.Owner != "" {
		return nil
	}
	return []chat.Button{{Label: say.TakeOwnership, Path: "risk assign", Args: chat.Args{chat.ArgRef: r.Entry.Ref.String(), pmo.Owner.Key: "me"}}}
}

// all opens the whole list.
func (w Week) all(n int) chat.Button {
	args := chat.Args{"scope": "all"}
	if w.Covers != "" {
		args = chat.Args{"project": w.Covers}
	}
	label := say.Words{En: fmt.Sprintf("All %d", n), Zh: fmt.Sprintf("全部%d项", n)}
	return chat.Button{Label: label, Path: "risk list", Args: args}
}

func texts(lines []chat.Line) []string {
	list := make([]string, len(lines))
	for i, line := range lines {
		list[i] = line.Text
	}
	return list
}

// dateOf is the day of an instant, no day for none.
func dateOf(t time.Time) when.Date {
	if t.IsZero() {
		return when.Date{}
	}
	return when.On(t)
}

// linked writes references as links, at most so many.
func linked(refs []pmo.Ref, most int) []string {
	var list []string
	for _, ref := range refs[:min(len(refs), most)] {
		list = append(list, say.Link(ref.String(), ref.String()))
	}
	return list
}

// sentences joins what isn't empty.
func sentences(t say.Tongue, parts ...string) string {
	return strings.TrimSpace(t.Sentences(slices.DeleteFunc(parts, func(s string) bool { return s == "" })))
}
