package digests

import (
	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
)

// The most columns of what people named themselves: a person or a project, and
// a title in the headline.
const (
	nameColumns     = 24
	headlineColumns = 40
)

// titleColumns are the columns of a title in a line that would be too high,
// the first that will do.
func titleColumns() [3]int { return [...]int{40, 28, 16} }

// compose writes a week as a message of one phone screen, its details in the
// replies. It is pure: the same week is the same message.
func compose(w Week) chat.Reply {
	w.Edition.Project = short(w.Edition.Project)
	switch {
	case w.Edition.Standing:
		return composeStanding(w)
	case w.uneventful() && w.Wrote:
		return chat.Text(w.Lang, w.tongue().QuietLine(w.tongue().EditionTitle(w.Edition), w.Reviewed, w.Figures.Open, w.next()))
	case w.uneventful():
		return composeDead(w)
	}
	return composeNews(w)
}

func (w Week) tongue() say.Tongue { return say.In(w.Lang) }

// next says when the next digest comes, "" for never.
func (w Week) next() string {
	if w.Next.IsZero() {
		return ""
	}
	return w.tongue().DayClock(w.Next)
}

// uneventful tells whether one line says it all. "Reviewed, nothing changed"
// needs every review done; a decision that waits is always asked for.
func (w Week) uneventful() bool {
	if len(w.Decisions) > 0 || len(w.Moves) > 0 || w.Edition.Late {
		return false
	}
	for _, p := range w.Projects {
		if p.Given {
			return false
		}
	}
	if !w.Wrote {
		return true
	}
	return w.Overdue == 0 && w.Reviewed > 0 && w.Small.Comments+w.Small.Edits+w.Small.Low == 0
}

// composeDead is a week in which nobody wrote anything.
func composeDead(w Week) chat.Reply {
	t := w.tongue()
	reply := chat.Reply{Lang: w.Lang}
	var buttons []chat.Button
	if w.Overdue > 0 {
		buttons = append(buttons, startReview())
	}
	reply.Add(t.DeadLine(t.EditionTitle(w.Edition), w.Overdue, w.Figures.Open, w.next()), buttons...)
	return reply
}

// startReview goes through the overdue reviews, one after the other.
func startReview() chat.Button {
	return chat.Button{Label: say.StartReview, Path: "risk review", Args: chat.Args{"start": "yes"}}
}

// section is one part of the screen before it is cut to fit.
type section struct {
	head  string
	items []func(lines int) string // each written so that it has at most so many lines
	small int                      // small changes that it counts beside what is left out
}

// composeNews is a week in which something happened.
func composeNews(w Week) chat.Reply {
	t := w.tongue()
	top := []string{say.Bold(t.EditionTitle(w.Edition)), say.Bold(w.headline())}
	if w.Edition.Late {
		top = append(top, t.LateLine(w.Edition.Weekly || w.Edition.Mine, w.Sent, w.Due))
	}
	bottom := []string{t.FiguresLine(w.Figures), t.FooterLine(true, w.next())}
	body, shown := w.body(screenLines - heights(top) - heights(bottom))
	reply := chat.Text(w.Lang, top...)
	reply.Lines = append(reply.Lines, body...)
	reply.Thread = w.replies(shown)
	if len(reply.Thread) == 0 {
		bottom[1] = t.FooterLine(false, w.next())
	}
	for _, line := range bottom {
		if line != "" {
			reply.Add(line)
		}
	}
	return reply
}

func heights(lines []string) int {
	n := 0
	for _, line := range lines {
		n += height(line)
	}
	return n
}

// The sections of the screen, in order.
const (
	waitingSection = iota
	projectSection
	changeSection
)

// stages are how many items of waiting, projects and changes come before any
// more: what must be decided first, and the five worst changes.
func stages() [][]int { return [][]int{{1, 1, 5}, {3, 4, 5}} }

// body writes the sections into so many lines, and tells how many items of
// each are shown.
func (w Week) body(room int) ([]chat.Line, []int) {
	named := len(w.Decisions) + len(w.Waits)
	for {
		sections := w.sections(named)
		limit := roomy
		shown := fit(room, portionsOf(w.tongue(), sections, limit), stages()...)
		if !complete(sections, shown) {
			limit = tight
			shown = fit(room, portionsOf(w.tongue(), sections, limit), stages()...)
		}
		if shown[waitingSection] >= named {
			return write(w.tongue(), sections, shown, limit), shown
		}
		// Some changes counted on a title that isn't shown above: write it.
		named = shown[waitingSection]
	}
}

func complete(sections []section, shown []int) bool {
	for i, s := range sections {
		if shown[i] < len(s.items) {
			return false
		}
	}
	return true
}

func portionsOf(t say.Tongue, sections []section, limit int) []portion {
	portions := make([]portion, len(sections))
	for i, s := range sections {
		p := portion{head: height(s.head), always: s.small > 0}
		p.rest = height(t.InReplies(say.Rest{More: max(len(s.items), 1), Small: s.small}))
		for _, item := range s.items {
			p.heights = append(p.heights, height(item(limit)))
		}
		portions[i] = p
	}
	return portions
}

func write(t say.Tongue, sections []section, shown []int, limit int) []chat.Line {
	var lines []chat.Line
	add := func(text string) { lines = append(lines, chat.Line{Text: text}) }
	for i, s := range sections {
		if len(s.items) == 0 && s.small == 0 {
			continue
		}
		add(say.Bold(s.head))
		for _, item := range s.items[:shown[i]] {
			add(item(limit))
		}
		if rest := (say.Rest{More: len(s.items) - shown[i], Small: s.small}); rest != (say.Rest{}) {
			add(t.InReplies(rest))
		}
	}
	return lines
}

// sections lists the parts of the screen. The first so many that wait are
// named there, so that their changes need no title.
func (w Week) sections(named int) []section {
	t := w.tongue()
	return []section{
		waitingSection: {head: t.WaitingHead(), items: w.waiting()},
		projectSection: {head: t.ProjectsHead(), items: w.projects()},
		changeSection:  {head: t.ChangesHead(), items: w.changes(w.named(named)), small: w.Small.total()},
	}
}

// named are the entries of the first so many that wait.
func (w Week) named(most int) map[pmo.Ref]bool {
	refs := make(map[pmo.Ref]bool, most)
	for _, d := range w.Decisions[:min(most, len(w.Decisions))] {
		refs[d.Entry.Ref] = true
	}
	for _, wait := range w.Waits[:max(0, min(most-len(w.Decisions), len(w.Waits)))] {
		refs[wait.Entry.Ref] = true
	}
	return refs
}

// composeStanding is the first digest: where we stand.
func composeStanding(w Week) chat.Reply {
	t := w.tongue()
	reply := chat.Text(w.Lang, say.Bold(t.EditionTitle(w.Edition)))
	reply.Add(say.Bold(t.StandingHead(w.Figures.Open, w.Risks.Projects, w.Risks.Unowneds)))
	if w.Edition.Late {
		reply.Add(t.LateLine(w.Edition.Weekly || w.Edition.Mine, w.Sent, w.Due))
	}
	next := dateOf(w.Next)
	last := t.OnlyChanges(next, !next.IsZero() && monday(next).Sub(monday(w.Today)) == 7)
	room := screenLines - heights(texts(reply.Lines)) - height(last)
	p := portion{rest: 1, always: w.Figures.Open > len(w.Standing)}
	for _, r := range w.Standing {
		p.heights = append(p.heights, height(w.standingRow(r)))
	}
	n := fit(room, []portion{p})[0]
	for _, r := range w.Standing[:n] {
		reply.Add(w.standingRow(r), ownIt(r)...)
	}
	if more := w.Figures.Open - n; more > 0 {
		reply.Add(t.NotNamed(more), w.all(w.Figures.Open))
	}
	reply.Add(last,
		chat.Button{Label: say.PauseDigest, Path: "digest pause"},
		chat.Button{Label: say.ChooseLang, Path: "pmo settings"})
	return reply
}
