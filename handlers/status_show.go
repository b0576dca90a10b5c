package handlers

import (
	"context"
	"fmt"
	"slices"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/pmo/registers"
	"pmobot/internal/say"
	"pmobot/internal/when"
)

// statusHolds is for how many days a status is shown; after that the project
// counts as silent.
const statusHolds = 7

// statusesMost is how many projects one answer shows.
const statusesMost = 20

// statusChanges is how many changes of a status are read to find last week's.
const statusChanges = 50

// lamps are the marks of the colours.
var lamps = map[string]string{"red": "🔴 ", "amber": "🟡 ", "green": "🟢 ", "": "⚪ "}

// rank is a colour's place, red 0; no colour comes last.
func rank(colour string) int {
	if i := slices.Index(pmo.Colours(), colour); i >= 0 {
		return i
	}
	return len(pmo.Colours())
}

// statusLine is a status beside the one of the week before.
type statusLine struct {
	colour   string
	mark     string // 🔴 with a blank behind it
	trend    string // ↓ with a blank behind it, "" where there was none before
	was      string // the colour before this week, "" for none
	wasOn    when.Date
	lastWeek bool // that was said last week
}

// statusLine reads what a status was before its week.
func (r *request) statusLine(ctx context.Context, e pmo.Entry) (statusLine, error) {
	line := statusLine{colour: pmo.Colour.Of(e), mark: lamps[pmo.Colour.Of(e)]}
	if line.colour == "" {
		return line, nil
	}
	week := mondayOf(pmo.SaidOn.Of(e))
	was, err := r.statusBefore(ctx, e, week)
	if err != nil {
		return line, err
	}
	line.was, line.wasOn = pmo.Colour.In(was), pmo.SaidOn.In(was)
	line.lastWeek = !line.wasOn.Before(week.Add(-7))
	switch before, now := rank(line.was), rank(line.colour); {
	case line.was == "":
	case now < before:
		line.trend = "↓ "
	case now > before:
		line.trend = "↑ "
	default:
		line.trend = "→ "
	}
	return line, nil
}

func mondayOf(day when.Date) when.Date { return day.Add(-(int(day.Weekday()) + 6) % 7) }

// statusBefore is what a status held before the week that begins on a day:
// its changes are taken back, the newest first.
func (r *request) statusBefore(ctx context.Context, e pmo.Entry, week when.Date) (pmo.Values, error) {
	from := max(e.Version-statusChanges, 1)
	trail, err := r.h.Store.Changes(ctx, r.office, pmo.Span{Ref: e.Ref, From: from, Limit: statusChanges + 1})
	if err != nil {
		return nil, fmt.Errorf("handlers: the status before %s: %w", e.Ref, err)
	}
	values := e.Values
	for _, c := range slices.Backward(trail.Changes) {
		if said := pmo.SaidOn.In(values); c.Version > e.Version || said.IsZero() || said.Before(week) {
			continue
		}
		values = pmo.Unfold(values, c)
	}
	return values, nil
}

// showing is the colour that a project's open risks show, accepted ones aside,
// and how many of which level do.
type showing struct {
	colour string
	level  pmo.Level
	n      int
}

func (r *request) risksShow(ctx context.Context, p pmo.Project) (showing, error) {
	open := true
	q := pmo.Query{Sight: everything, Register: "R", Projects: []string{p.Key}, Open: &open}
	k, _ := registers.ByPrefix(q.Register)
	for _, state := range k.States {
		if state.Open && state.Key != registers.Accepted {
			q.States = append(q.States, state.Key)
		}
	}
	for _, shows := range []showing{{colour: "red", level: pmo.Critical}, {colour: "amber", level: pmo.High}} {
		q.MinScore = p.Rules.Thresholds[shows.level-pmo.Medium]
		n, err := r.h.Store.Count(ctx, r.office, q, countMost)
		if err != nil {
			return showing{}, fmt.Errorf("handlers: what the risks of %s show: %w", p.Key, err)
		}
		if n > 0 {
			shows.n = n
			return shows, nil
		}
	}
	return showing{colour: "green"}, nil
}

// statuses shows every project's status that the person may see, or the one
// that was named.
func (r *request) statuses(ctx context.Context) (chat.Reply, error) {
	projects := []pmo.Project{r.project}
	if all := r.view.Projects(); r.Args[argProject] == "" && len(all) > 0 {
		projects = slices.Clone(all)
	}
	projects = slices.DeleteFunc(projects, func(p pmo.Project) bool { return r.view.Role(r.who, p) < pmo.Viewer })
	var reply chat.Reply
	if len(projects) == 0 {
		reply.Add(r.t.NoStatusShown(), chat.Button{Label: say.Both(say.Tongue.Help), Path: "pmo help"})
		return reply, nil
	}
	reply.Add(say.Bold(r.t.StatusHead(len(projects))))
	for _, p := range projects[:min(len(projects), statusesMost)] {
		row, err := r.statusRow(ctx, p)
		if err != nil {
			return reply, err
		}
		reply.Add(row)
	}
	if rest := len(projects) - statusesMost; rest > 0 {
		reply.Add(r.t.AndMore(rest))
	}
	if buttons := r.lightButtons(); len(buttons) > 0 && (len(projects) == 1 || r.bound) {
		reply.Add("", buttons...)
	}
	return reply, nil
}

// lightButtons set the status of the project here.
func (r *request) lightButtons() []chat.Button {
	if r.role < pmo.Lead && r.From.ID != r.project.Manager {
		return nil
	}
	var buttons []chat.Button
	for _, light := range []struct {
		colour string
		label  say.Words
	}{{"green", say.LabelGreen}, {"amber", say.LabelAmber}, {"red", say.LabelRed}} {
		args := chat.Args{argVerb: statusPath, argColour: light.colour, argProject: r.project.Key}
		buttons = append(buttons, chat.Button{Label: light.label, Path: formPath, Args: args})
	}
	return buttons
}

// statusRow is one project as the digest shows it.
func (r *request) statusRow(ctx context.Context, p pmo.Project) (string, error) {
	e, err := r.named(ctx, pmo.Named(pmo.KindStatus, p.Key))
	if err != nil {
		return "", err
	}
	shows, err := r.risksShow(ctx, p)
	if err != nil {
		return "", err
	}
	colour, days := pmo.Colour.Of(e), -1
	if colour != "" {
		days = when.On(r.At.In(r.view.ZoneOfProject(p))).Sub(pmo.SaidOn.Of(e))
	}
	if colour == "" || days > statusHolds {
		worries := shows.colour
		if worries == "green" {
			worries = ""
		}
		return lamps[""] + r.t.ProjectSilent(p.Name, days, worries), nil
	}
	line, err := r.statusLine(ctx, e)
	if err != nil {
		return "", err
	}
	if rank(shows.colour) < rank(colour) {
		return lamps[shows.colour] + line.trend + r.t.ProjectDisagrees(p.Name, colour, shows.colour), nil
	}
	row := line.mark + line.trend + r.t.ProjectSays(p.Name, pmo.Sentence.Of(e))
	return row, nil
}
