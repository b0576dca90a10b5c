package digests

import (
	"context"
	"fmt"
	"slices"
	"time"

	"pmobot/internal/chat"
	"pmobot/internal/office"
	"pmobot/internal/pmo"
	"pmobot/internal/pmo/registers"
	"pmobot/internal/say"
	"pmobot/internal/when"
	"pmobot/storage"
)

const (
	// overlap is how far a window reaches back before the last one's end: a
	// change may be kept late, by another process's clock.
	overlap = 10 * time.Minute
	// firstWindow is how far a digest without one before it looks back.
	firstWindow = 7 * 24 * time.Hour
)

// Editor composes digests: it reads what happened, and writes it down.
//
//	Store --gather--> Week --compose--> chat.Reply
//
// It asks for what is open, for what changed in the window, and for the people
// named: what it costs follows these, never the length of the history.
type Editor struct {
	store    storage.Store
	defaults office.Defaults
}

// NewEditor makes the Composer of every kind of digest.
func NewEditor(store storage.Store, defaults office.Defaults) *Editor {
	return &Editor{store: store, defaults: defaults}
}

// Compose makes a digest's message, and where the next one's window begins.
func (c *Editor) Compose(ctx context.Context, ask Ask) (Message, error) {
	g, err := c.gathering(ctx, ask)
	if err != nil {
		return Message{}, err
	}
	if ask.Kind == MineKind && g.view.Person(ask.Target).Left {
		return Message{Skip: storage.Reason{Code: storage.ReasonLeft, At: ask.Now}}, nil
	}
	if g.concealed() {
		return Message{Skip: storage.Reason{Code: storage.ReasonRestricted, At: ask.Now}}, nil
	}
	reply, err := g.reply(ctx)
	if err != nil {
		return Message{}, err
	}
	return Message{Reply: reply, Through: ask.Until, Seen: g.seen}, nil
}

// Now says where we stand, looking back a week. It answers who asks, and moves
// no mark.
func (c *Editor) Now(ctx context.Context, ask Ask) (chat.Reply, error) {
	ask.From, ask.Until, ask.Seen = ask.Now.Add(-firstWindow), ask.Now, nil
	ask.Number, ask.First, ask.Late = 0, false, false
	return c.answer(ctx, ask)
}

// Preview is the next digest of a schedule, as it would be posted if nothing
// else happened. It moves no mark.
func (c *Editor) Preview(ctx context.Context, ask Ask) (chat.Reply, error) {
	page, err := c.store.Deliveries(ctx, ask.Office, storage.Ledger{Job: Job(ask.Schedule.Ref), State: storage.Sent, Limit: 1})
	if err != nil {
		return chat.Reply{}, fmt.Errorf("digests: what was delivered: %w", err)
	}
	ask.Until, ask.Number, ask.First, ask.Late = ask.Now, 1, len(page.Deliveries) == 0, false
	for _, last := range page.Deliveries {
		ask.From, ask.Seen, ask.Number = last.Through, last.Seen, last.Number+1
	}
	if !ask.NextDue.IsZero() {
		ask.Due = ask.NextDue
	}
	return c.answer(ctx, ask)
}

func (c *Editor) answer(ctx context.Context, ask Ask) (chat.Reply, error) {
	g, err := c.gathering(ctx, ask)
	if err != nil {
		return chat.Reply{}, err
	}
	return g.reply(ctx)
}

// gathering is one digest while it is read.
type gathering struct {
	ask      Ask
	store    storage.Store
	view     *office.View
	sight    pmo.Sight
	projects []string        // that queries are narrowed to; none for all
	known    map[string]bool // projects that the readers may know of
	zone     *time.Location
	today    when.Date
	from     time.Time
	seen     []string

	risks   openRisks
	changed []history
	names   map[string]bool // tokens of people who will be named
	week    Week
}

func (c *Editor) gathering(ctx context.Context, ask Ask) (*gathering, error) {
	var people, places []string
	if ask.Kind == MineKind {
		people = append(people, ask.Target)
	} else {
		places = append(places, ask.Target)
	}
	view, err := office.Load(ctx, c.store, ask.Office, c.defaults, people, places)
	if err != nil {
		return nil, err
	}
	zone := ask.Zone
	if zone == nil {
		zone = view.Zone()
	}
	g := &gathering{
		ask: ask, store: c.store, view: view, zone: zone, today: when.On(ask.Now.In(zone)),
		from: ask.From, known: map[string]bool{}, names: map[string]bool{},
	}
	if g.from.IsZero() {
		g.from = ask.Until.Add(-firstWindow)
	}
	if ask.Covers != "" {
		g.projects = []string{ask.Covers}
	}
	g.look()
	view.Speak(ask.Lang)
	return g, nil
}

// look sets what the readers of the digest may see: a channel sees no
// restricted project, whatever it is bound to; a person sees what they see
// elsewhere.
func (g *gathering) look() {
	if g.ask.Kind == MineKind {
		g.sight = g.view.Sight(g.view.Who(g.ask.Target))
		if g.view.Person(g.ask.Target).Client.Standing == "" {
			g.sight.OwnOnly = nil // their platform said nothing yet; it asks for what they own
		}
	} else {
		g.sight = g.view.SightOf(g.ask.Target)
	}
	if g.ask.Sight.Person != "" {
		g.sight = g.ask.Sight
	}
	if g.ask.Kind != MineKind {
		g.sight.Projects = slices.DeleteFunc(slices.Clone(g.sight.Projects), func(key string) bool {
			return slices.Contains(g.sight.OwnOnly, key) // guests read no digest
		})
		g.sight.Private = nil // feedback is told in numbers alone
	}
	for _, key := range g.sight.Projects {
		g.known[key] = true
	}
}

// concealed tells whether the digest covers what its readers may not see.
func (g *gathering) concealed() bool { return g.ask.Covers != "" && !g.known[g.ask.Covers] }

// covers tells whether an entry of a project belongs into the digest.
func (g *gathering) covers(project string) bool {
	return g.known[project] && (g.ask.Covers == "" || g.ask.Covers == project)
}

func (g *gathering) reply(ctx context.Context) (chat.Reply, error) {
	g.week = Week{
		Lang: g.ask.Lang, Edition: g.edition(), Covers: g.ask.Covers, Today: g.today,
		Sent: g.ask.Now.In(g.zone), Due: g.ask.Due.In(g.zone), Next: g.ask.NextDue,
	}
	if !g.ask.NextDue.IsZero() {
		g.week.Next = g.ask.NextDue.In(g.zone)
	}
	if g.ask.Kind == MineKind {
		return g.mine(ctx)
	}
	for _, read := range []func(context.Context) error{
		g.readRisks, g.readChanges, g.readLessons, g.readFeedback, g.readStatuses, g.readNames,
	} {
		if err := read(ctx); err != nil {
			return chat.Reply{}, err
		}
	}
	g.finish()
	return compose(g.week), nil
}

// finish puts names to what was read.
func (g *gathering) finish() {
	g.tellRisks()
	g.tellMoves()
	g.tellLessons()
	g.tellFeedback()
}

func (g *gathering) edition() say.Edition {
	e := say.Edition{
		Number: g.ask.Number, Mine: g.ask.Kind == MineKind, Weekly: weekly(g.ask.Schedule),
		Late: g.ask.Late, Standing: g.ask.First,
	}
	if p, ok := g.view.Project(g.ask.Covers); ok && g.ask.Covers != "" && !g.concealed() {
		e.Project = p.Name
	}
	e.First = when.On(g.from.In(g.zone))
	end := g.ask.Until
	if g.ask.Due.After(end) {
		end = g.ask.Due
	}
	e.Last = when.On(end.In(g.zone))
	if g.ask.Number > 0 && e.First.Before(e.Last) {
		e.Last = e.Last.Add(-1) // it is of the days before the one on which it comes
	}
	return e
}

// weekly tells whether a schedule comes every week.
func weekly(e pmo.Entry) bool {
	schedule, err := ParseSchedule(pmo.When.Of(e))
	return err == nil && schedule.Rhythm == Weekly && schedule.Weeks == 1
}

// find reads every page of a query.
func (g *gathering) find(ctx context.Context, q pmo.Query, each func(pmo.Entry)) error {
	q.Sight, q.Projects, q.Limit = g.sight, g.projects, storage.FindMost
	for {
		page, err := g.store.Find(ctx, g.ask.Office, q)
		if err != nil {
			return fmt.Errorf("digests: read: %w", err)
		}
		for _, e := range page.Entries {
			each(e)
		}
		if page.Next == "" {
			return nil
		}
		q.After = page.Next
	}
}

// readNames reads the people who are named.
func (g *gathering) readNames(ctx context.Context) error {
	tokens := make([]string, 0, len(g.names))
	for token := range g.names {
		tokens = append(tokens, token)
	}
	return g.view.People(ctx, tokens...)
}

// call notes that somebody will be named.
func (g *gathering) call(tokens ...string) {
	for _, token := range tokens {
		if token != "" {
			g.names[token] = true
		}
	}
}

// name is what somebody is called, "" for nobody.
func (g *gathering) name(token string) string {
	if token == "" {
		return ""
	}
	return g.view.Name(token)
}

// project returns a project; one that was never set up has only its key.
func (g *gathering) project(key string) pmo.Project {
	if p, ok := g.view.Project(key); ok {
		return p
	}
	return pmo.Project{Key: key, Name: key, Rules: g.view.Rules}
}

func named(e pmo.Entry) Named {
	n := Named{Ref: e.Ref, Title: oneLine(pmo.Title.Of(e)), Score: pmo.Score.Of(e)}
	if registers.Of(e).Private {
		n.Title = ""
	}
	return n
}
