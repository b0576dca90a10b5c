package handlers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"pmobot/internal/chat"
	"pmobot/internal/office"
	"pmobot/internal/pmo"
	"pmobot/internal/pmo/registers"
	"pmobot/internal/say"
	"pmobot/internal/when"
	"pmobot/storage"
)

// Handle answers a command. It is the one place where it is looked up who is
// speaking and where, what they may do, and whether the arguments fit.
func (h *Handlers) Handle(ctx context.Context, c chat.Command) (chat.Reply, error) {
	r, err := h.request(ctx, c)
	if err != nil {
		return chat.Reply{}, err
	}
	if err := r.admit(); err != nil {
		return chat.Reply{Lang: r.lang}, err
	}
	reply, err := h.answer(ctx, r)
	if reply.Lang == "" {
		reply.Lang = r.lang
	}
	if err != nil {
		return chat.Reply{Lang: r.lang}, err
	}
	reply.Posts = r.posts
	return r.noted(reply), nil
}

func (h *Handlers) answer(ctx context.Context, r *request) (chat.Reply, error) {
	switch r.Path { // these carry another verb's arguments
	case formPath:
		return h.openForm(ctx, r)
	case askPath:
		return h.ask(ctx, r)
	case sharePath:
		return h.share(ctx, r)
	}
	if do, ok := h.told[r.Path]; ok {
		return h.compose(ctx, r, do)
	}
	v, ok := h.verbs[r.Path]
	if !ok {
		return h.lost(r)
	}
	r.verb, r.kind = v, v.kind
	if err := r.enter(); err != nil {
		return chat.Reply{}, err
	}
	if v.Opens && bare(r.Args) && r.Args[chat.ArgRef] == "" {
		return r.form(""), nil
	}
	r.nameless()
	args, problems := v.Check(r.Args, r.today)
	switch {
	case v.Opens && len(problems) > 0 && bare(r.Args) && problems[0].Kind == chat.Missing:
		return r.form(""), nil
	case len(problems) > 0:
		return chat.Reply{}, r.misfit(problems)
	}
	r.Args = args
	if err := r.askNameless(); err != nil {
		return chat.Reply{}, err
	}
	return v.do(ctx, r)
}

// bare tells whether nothing was given but what a button fills in.
func bare(args chat.Args) bool {
	for key, value := range args {
		if value != "" && key != chat.ArgRef && key != argProject && key != argVersion {
			return false
		}
	}
	return true
}

// request is a command with what is known of who said it and where.
type request struct {
	chat.Command
	h       *Handlers
	verb    verb
	kind    pmo.Kind
	office  pmo.Office
	view    *office.View
	me      pmo.Person
	who     office.Who
	lang    say.Lang
	t       say.Tongue
	today   when.Date // in the zone of who asked
	project pmo.Project
	bound   bool // the place is bound to the project
	role    pmo.Role
	sight   pmo.Sight
	posts   bool // what it changed is to be posted where it is said
}

func (h *Handlers) request(ctx context.Context, c chat.Command) (*request, error) {
	token := pmo.Office(c.In.Office)
	view, err := office.Load(ctx, h.Store, token, h.Defaults, []string{c.From.ID, c.In.Person}, []string{c.In.ID})
	if err != nil {
		return nil, fmt.Errorf("handlers: %s: %w", c.Path, err)
	}
	r := &request{Command: c, h: h, office: token, view: view, who: office.WhoIs(c.From)}
	if err := r.greet(ctx); err != nil {
		return nil, fmt.Errorf("handlers: %s: %w", c.Path, err)
	}
	r.me = view.Person(c.From.ID)
	r.lang = view.LangOf(r.me, c.From.Lang)
	switch {
	case c.From.ID == chat.BotID && c.In.Private():
		r.readAs(c.Reader)
	case c.From.ID == chat.BotID:
		r.lang = view.LangAt(c.In.ID)
	}
	view.Speak(r.lang)
	r.t = say.In(r.lang)
	r.today = when.On(c.At.In(view.ZoneOf(r.me)))
	r.project, r.bound = view.ProjectAt(c.In.ID)
	r.sight = view.Sight(r.who)
	r.role = view.Role(r.who, r.project)
	if r.From.Outsider && r.givesFromOutside() {
		r.outside()
	}
	return r, nil
}

// greet keeps who speaks and where, so that others can name them: at first
// sight, and when their name or zone changed.
func (r *request) greet(ctx context.Context) error {
	if r.From.ID == chat.BotID {
		return nil
	}
	var changes []pmo.Change
	if p := r.view.Person(r.From.ID); r.From.ID != "" && r.From.Name != "" && !r.who.Barred {
		set := pmo.Values{pmo.Name.Key: r.From.Name}
		if said := standing(r.From); said != p.Client.Standing {
			pmo.ClientStanding.Put(set, said)
		}
		if p.Left {
			pmo.Left.Put(set, false)
		}
		if r.From.Zone != "" && r.From.Zone != p.Client.Zone {
			pmo.ClientZone.Put(set, r.From.Zone)
		}
		if r.From.Lang != "" && r.From.Lang != p.Client.Locale {
			pmo.ClientLocale.Put(set, string(r.From.Lang))
		}
		if p.Version == 0 || p.Name != r.From.Name || len(set) > 1 {
			changes = append(changes, r.meeting(pmo.Named(pmo.KindPerson, r.From.ID), p.Version, set))
		}
	}
	left, err := r.left(ctx)
	if err != nil {
		return err
	}
	changes = append(changes, left...)
	if p := r.view.Place(r.In.ID); r.In.ID != "" && p.Name != r.In.Name && !r.who.Barred {
		set := pmo.Values{pmo.Name.Key: r.In.Name}
		changes = append(changes, r.meeting(pmo.Named(pmo.KindPlace, r.In.ID), p.Version, set))
	}
	if len(changes) == 0 {
		return nil
	}
	applied, err := r.h.Store.Apply(ctx, r.office, r.At, changes...)
	if err != nil {
		return err
	}
	for _, a := range applied {
		r.view.Remember(a.Entry)
	}
	return nil
}

// standing is what the platform says that somebody is in its space.
func standing(p chat.Person) string {
	switch {
	case p.Admin:
		return pmo.StandsAdmin
	case p.Member:
		return pmo.StandsMember
	}
	return pmo.StandsGuest
}

func (r *request) meeting(ref pmo.Ref, version int, set pmo.Values) pmo.Change {
	return pmo.Change{
		ID: fmt.Sprintf("meet/%s/%d", ref.Key(), version+1), Ref: ref, Version: version + 1, Verb: "meet",
		At: r.At, By: r.From.ID, Set: set,
	}
}

// enter checks that the project exists that was named, and that the person may
// do there what they ask for.
func (r *request) enter() error {
	if key := r.Args[argProject]; key != "" && !r.verb.newProject {
		p, ok := r.view.Project(key)
		if !ok || r.view.Role(r.who, p) == pmo.Nobody {
			return r.refuse(func(t say.Tongue) string { return t.NoProject(key, r.projectKeys()) })
		}
		r.project, r.role, r.bound = p, r.view.Role(r.who, p), true
	}
	if r.role >= r.verb.needs || r.aboutEntry() {
		return nil
	}
	return r.mayNot(r.verb.needs)
}

// aboutEntry tells whether the command names an entry: then the role in the
// entry's own project counts, wherever it is said, and find checks it.
func (r *request) aboutEntry() bool {
	_, takes := r.verb.Param(chat.ArgRef)
	return takes && r.verb.kind.Prefix != "" && r.Args[chat.ArgRef] != ""
}

// mayNot says whose it is to do what this person may not, and offers to ask them.
// Of a restricted project not even the name is told.
func (r *request) mayNot(needs pmo.Role) error {
	if r.role == pmo.Nobody {
		return r.refuse(say.Tongue.MembersOnly)
	}
	leads := r.view.Leads(r.project)
	return r.refuse(func(t say.Tongue) string {
		return t.NeedsRole(t.RoleWord(needs.String()), r.project.Name)
	}, r.askButtons("", leads)...)
}

// refuse is a refusal that begins with what was not done.
func (r *request) refuse(why func(say.Tongue) string, buttons ...chat.Button) *chat.Refusal {
	undone := r.verb.undone
	return chat.Refuse(func(t say.Tongue) string {
		return t.Because(undone.In(t.Lang()), why(t))
	}, buttons...)
}

// misfit says of the first value that doesn't fit what would, and offers the
// form with everything that was typed in it.
func (r *request) misfit(problems []chat.Problem) error {
	p := problems[0]
	refusal := r.refuse(func(t say.Tongue) string { return p.Why(t) })
	if p.Fits(r.t) != "" {
		refusal.Fits = func(t say.Tongue) string { return p.Fits(t) }
	}
	switch {
	case r.verb.hasForm():
		refusal.Buttons = []chat.Button{{Label: say.Both(say.Tongue.FixInForm), Path: formPath, Args: r.packed()}}
	case p.Param.Type == chat.RefParam:
		refusal.Buttons = []chat.Button{r.listButton()}
	}
	if r.Command.Form {
		form := r.filled(problems)
		refusal.Form = &form
	}
	return refusal
}

// noted tells what the parser did with the line, below the answer.
func (r *request) noted(reply chat.Reply) chat.Reply {
	for _, note := range r.Notes {
		switch note.Kind {
		case chat.UnclosedQuote:
			reply.Add(r.t.QuoteNeverClosed())
		case chat.RemovedCharacters:
			reply.Add(r.t.CharactersRemoved(note.Count))
		case chat.LongTitle:
			reply.Add(r.t.TitleKeptAsDescription(chat.TitleMost))
		}
	}
	return reply
}

// find returns the entry that a reference names, as far as the person may see
// it, and checks that they may do there what they ask for.
func (r *request) find(ctx context.Context, typed string) (pmo.Entry, error) {
	ref, ok := pmo.ParseRef(typed, r.here())
	if ok && r.kind.Prefix != "" && ref.Register != r.kind.Prefix {
		return pmo.Entry{}, r.refuse(func(t say.Tongue) string { return t.IsNo(ref.String(), r.kind.Name.In(t.Lang())) }, r.listButton())
	}
	if !ok {
		return pmo.Entry{}, r.refuse(func(t say.Tongue) string { return t.NoSuchEntry(typed) }, r.listButton())
	}
	page, err := r.h.Store.Find(ctx, r.office, pmo.Query{Sight: r.sight, Refs: []pmo.Ref{ref}, Void: true})
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return pmo.Entry{}, fmt.Errorf("handlers: find %s: %w", ref, err)
	}
	if len(page.Entries) == 0 || r.hides(page.Entries[0]) {
		return pmo.Entry{}, r.refuse(func(t say.Tongue) string { return t.NoSuchEntry(ref.String()) }, r.listButton())
	}
	e := page.Entries[0]
	if p, ok := r.view.Project(e.Ref.Project); ok {
		r.project, r.role = p, r.view.Role(r.who, p)
	}
	if r.verb.needs > pmo.Guest && r.role < r.verb.needs {
		return e, r.mayNot(r.verb.needs)
	}
	return e, nil
}

// hides tells whether an entry went where the person may see nothing.
func (r *request) hides(e pmo.Entry) bool {
	to, moved := pmo.ParseRef(pmo.MovedTo.Of(e), "")
	return moved && !r.sight.Knows(to.Project)
}

// here is the key of the project that short references are of; "" where the
// person may not know which one a place belongs to.
func (r *request) here() string {
	if !r.sight.Knows(r.project.Key) {
		return ""
	}
	return r.project.Key
}

// hidesRef tells whether an entry that another one names isn't this person's
// to know of.
func (r *request) hidesRef(typed string) bool {
	ref, ok := pmo.ParseRef(typed, "")
	return ok && !r.sight.SeesAll(ref.Project, ref.Register)
}

// living is find for what wants to change an entry: one that is void or was
// moved away can't be.
func (r *request) living(ctx context.Context, typed string) (pmo.Entry, error) {
	e, err := r.find(ctx, typed)
	switch to := pmo.MovedTo.Of(e); {
	case err != nil:
		return e, err
	case to != "":
		return e, r.hasMoved(e, to)
	case pmo.Void.Of(e):
		return e, r.refuse(func(t say.Tongue) string { return t.IsVoid(e.Ref.String()) })
	}
	return e, nil
}

// hasMoved says where an entry went.
func (r *request) hasMoved(e pmo.Entry, to string) error {
	show := chat.Button{Label: say.Both(func(t say.Tongue) string { return t.ShowRef(to) }), Path: registers.Of(e).Word + " show", Args: chat.Args{chat.ArgRef: to}}
	return r.refuse(func(t say.Tongue) string { return t.HasMoved(e.Ref.String(), to) }, show)
}

// listButton leads to the register's list, or to help where there is none.
func (r *request) listButton() chat.Button {
	if r.kind.Word == "" {
		return chat.Button{Label: say.Both(say.Tongue.Help), Path: "pmo help"}
	}
	return chat.Button{Label: say.Both(func(t say.Tongue) string { return t.ListOf(r.kind.Plural.In(t.Lang())) }), Path: r.kind.Word + " list"}
}

// keysMost is how many projects are named where one is asked for that isn't there.
const keysMost = 20

func (r *request) projectKeys() []string {
	var keys []string
	for _, p := range r.view.Projects() {
		if r.sight.Knows(p.Key) && len(keys) < keysMost {
			keys = append(keys, p.Key)
		}
	}
	return keys
}

// person resolves a typed name to a token: @ann, a token, or me.
func (r *request) person(ctx context.Context, typed string) (string, error) {
	if isMe(typed) {
		return r.From.ID, nil
	}
	if !r.reads("") { // guests learn nobody's name by trying
		return "", r.unclear(typed, nil)
	}
	if token, ok, err := r.mentioned(ctx, typed); ok || err != nil {
		return token, err
	}
	people, err := r.view.Named(ctx, typed)
	if err != nil {
		return "", fmt.Errorf("handlers: %w", err)
	}
	if len(people) == 1 {
		return people[0].Token, nil
	}
	refusal := r.unclear(typed, people)
	if r.verb.hasForm() {
		refusal.Buttons = []chat.Button{{Label: say.Both(say.Tongue.FixInForm), Path: formPath, Args: r.packed()}}
	}
	return "", refusal
}

// namesMost is how many names are offered for one that isn't clear.
const namesMost = 6

// unclear says that nobody is called as typed, or who may be meant.
func (r *request) unclear(typed string, people []pmo.Person) *chat.Refusal {
	var names []string
	for _, p := range people {
		if !slices.Contains(names, p.Name) && len(names) < namesMost {
			names = append(names, p.Name)
		}
	}
	return r.refuse(func(t say.Tongue) string {
		switch len(names) {
		case 0:
			return t.NobodyCalled(typed)
		case 1:
			return t.SeveralCalled(typed, len(people))
		}
		return t.WhichPerson(typed, names)
	})
}

// mentioned resolves a mention that the platform wrote by its own id:
// @U024BE7LH, of a person who is known.
func (r *request) mentioned(ctx context.Context, typed string) (token string, ok bool, err error) {
	id, isMention := strings.CutPrefix(typed, "@")
	if !isMention {
		return "", false, nil
	}
	token = r.In.Platform + ":" + id
	if err := r.view.People(ctx, token); err != nil {
		return "", false, fmt.Errorf("handlers: %w", err)
	}
	return token, r.view.Person(token).Version > 0, nil
}

func isMe(typed string) bool {
	switch strings.ToLower(strings.TrimPrefix(typed, "@")) {
	case "me", "我", "自己":
		return true
	}
	return false
}
