package office

import (
	"context"
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"

	"pmobot/internal/pmo"
	"pmobot/internal/pmo/registers"
	"pmobot/internal/say"
	"pmobot/storage"
)

// DefaultProject is the project of channels that are bound to none.
const DefaultProject = "PMO"

// officeName is the name of the one entry of kind office.
const officeName = "office"

// Ref is the reference of the office's own settings.
func Ref() pmo.Ref { return pmo.Named(pmo.KindOffice, officeName) }

// Defaults hold where an office has set nothing.
type Defaults struct {
	Zone     string
	Locale   say.Lang
	Leads    []string // tokens of people who lead every office, from the operator
	Everyone pmo.Role // of whom nothing else is known: Lead in a console, Guest elsewhere
}

// View is one office as it is set up.
type View struct {
	Token    pmo.Office
	Settings pmo.Entry // of kind office; Version 0 where nothing was set
	Rules    pmo.Rules

	defaults Defaults
	store    storage.Store
	projects []pmo.Project
	people   map[string]pmo.Person
	places   map[string]pmo.Place
}

// Load reads an office: its settings, its projects, and the people and places
// named by their tokens.
func Load(ctx context.Context, store storage.Store, token pmo.Office, defaults Defaults, people, places []string) (*View, error) {
	v := &View{
		Token: token, defaults: defaults, store: store,
		people: map[string]pmo.Person{}, places: map[string]pmo.Place{},
	}
	refs := append(refsOf(pmo.KindPerson, people), refsOf(pmo.KindPlace, places)...)
	page, err := store.Find(ctx, token, pmo.Query{Sight: everything, Refs: append(refs, Ref()), Limit: 500})
	if err != nil {
		return nil, fmt.Errorf("office: load %s: %w", token, err)
	}
	v.Remember(page.Entries...)
	v.Rules = pmo.RulesOf(v.Settings)
	page, err = store.Find(ctx, token, pmo.Query{Sight: everything, Register: pmo.KindProject, Limit: 500})
	if err != nil {
		return nil, fmt.Errorf("office: projects of %s: %w", token, err)
	}
	for _, e := range page.Entries {
		v.projects = append(v.projects, v.projectOf(e))
	}
	return v, nil
}

// everything is the sight of the bot's own work: settings are read whole, and
// what people are shown of them is decided where they are shown.
var everything = pmo.Sight{All: true}

func refsOf(kind string, tokens []string) []pmo.Ref {
	refs := make([]pmo.Ref, 0, len(tokens)+1)
	for _, token := range tokens {
		if token != "" {
			refs = append(refs, pmo.Named(kind, token))
		}
	}
	return refs
}

// Remember takes entries into the picture: what was read, or has just been changed.
func (v *View) Remember(entries ...pmo.Entry) {
	for _, e := range entries {
		switch e.Ref.Register {
		case pmo.KindPerson:
			v.people[e.Ref.Name] = pmo.PersonOf(e)
		case pmo.KindPlace:
			v.places[e.Ref.Name] = pmo.PlaceOf(e)
		case pmo.KindOffice:
			v.Settings = e
		}
	}
}

// Projects lists the projects by key, the default project first where it was
// never set up.
func (v *View) Projects() []pmo.Project { return v.projects }

// Project returns the project with a key. The default project is always
// there; ok is false for any other that was never added.
func (v *View) Project(key string) (p pmo.Project, ok bool) {
	for _, p := range v.projects {
		if strings.EqualFold(p.Key, key) {
			return p, true
		}
	}
	if strings.EqualFold(key, DefaultProject) {
		p := v.projectOf(pmo.Entry{Ref: pmo.Named(pmo.KindProject, DefaultProject)})
		p.Name = DefaultProject
		return p, true
	}
	return pmo.Project{}, false
}

// ProjectAt returns the project of a place: the one it is bound to, else the
// default one. Bound tells which it was.
func (v *View) ProjectAt(place string) (p pmo.Project, bound bool) {
	if key := v.places[place].Project; key != "" {
		if p, ok := v.Project(key); ok {
			return p, true
		}
	}
	p, _ = v.Project(DefaultProject)
	return p, false
}

// People reads people by token, so that Person and Name know them.
func (v *View) People(ctx context.Context, tokens ...string) error {
	var unknown []string
	for _, token := range tokens {
		if _, ok := v.people[token]; !ok && token != "" {
			unknown = append(unknown, token)
		}
	}
	for len(unknown) > 0 {
		n := min(len(unknown), 500)
		page, err := v.store.Find(ctx, v.Token, pmo.Query{Sight: everything, Refs: refsOf(pmo.KindPerson, unknown[:n]), Limit: 500})
		if err != nil {
			return fmt.Errorf("office: people: %w", err)
		}
		v.Remember(page.Entries...)
		unknown = unknown[n:]
	}
	return nil
}

// Places reads places by token, so that Place knows them.
func (v *View) Places(ctx context.Context, tokens ...string) error {
	page, err := v.store.Find(ctx, v.Token, pmo.Query{Sight: everything, Refs: refsOf(pmo.KindPlace, tokens), Limit: 500})
	if err != nil {
		return fmt.Errorf("office: places: %w", err)
	}
	v.Remember(page.Entries...)
	return nil
}

// Person returns a person that was read; one who never spoke has only a token.
func (v *View) Person(token string) pmo.Person {
	if p, ok := v.people[token]; ok {
		return p
	}
	return pmo.Person{Token: token}
}

// Name is what a person is called. Somebody who was never read is called by
// their token's last part, so that no sentence has a hole.
func (v *View) Name(token string) string {
	if name := v.people[token].Name; name != "" {
		return name
	}
	return strings.TrimPrefix(token[strings.LastIndexByte(token, ':')+1:], "@")
}

// Place returns a place that was read.
func (v *View) Place(token string) pmo.Place {
	if p, ok := v.places[token]; ok {
		return p
	}
	return pmo.Place{Token: token}
}

// Named finds the people whom a typed name means: a token, a whole name, or
// else one word of a name. More than one where it isn't clear.
func (v *View) Named(ctx context.Context, typed string) ([]pmo.Person, error) {
	name := strings.ToLower(strings.TrimPrefix(strings.TrimSpace(typed), "@"))
	if err := v.People(ctx, typed); err != nil {
		return nil, err
	}
	if p, ok := v.people[typed]; ok {
		return []pmo.Person{p}, nil
	}
	words := pmo.Tokens(name)
	if len(words) == 0 {
		return nil, nil
	}
	refs, err := v.store.Holders(ctx, v.Token, words[0], 200)
	if err != nil {
		return nil, fmt.Errorf("office: who is %q: %w", typed, err)
	}
	tokens := make([]string, 0, len(refs))
	for _, ref := range refs {
		if ref.Register == pmo.KindPerson {
			tokens = append(tokens, ref.Name)
		}
	}
	if err := v.People(ctx, tokens...); err != nil {
		return nil, err
	}
	return v.matching(tokens, name), nil
}

// matching keeps those called name, else those with name as one of their words.
func (v *View) matching(tokens []string, name string) []pmo.Person {
	var whole, part []pmo.Person
	for _, token := range tokens {
		p := v.people[token]
		full := strings.ToLower(p.Name)
		switch {
		case full == name || strings.ReplaceAll(full, " ", ".") == name:
			whole = append(whole, p)
		case containsWord(full, name):
			part = append(part, p)
		}
	}
	if len(whole) > 0 {
		part = whole
	}
	sort.Slice(part, func(i, j int) bool { return part[i].Name < part[j].Name })
	return part
}

func containsWord(full, name string) bool {
	for _, word := range strings.Fields(full) {
		if word == name {
			return true
		}
	}
	return false
}

// Zone is the time zone of the office.
func (v *View) Zone() *time.Location {
	return pmo.Location(pmo.Zone.Of(v.Settings), v.defaults.Zone)
}

// ZoneOf is a person's time zone, the office's where they have none.
func (v *View) ZoneOf(p pmo.Person) *time.Location {
	return pmo.Location(p.Zone, pmo.Zone.Of(v.Settings), v.defaults.Zone)
}

// ZoneOfProject is a project's time zone, the office's where it has none.
func (v *View) ZoneOfProject(p pmo.Project) *time.Location {
	return pmo.Location(p.Zone, pmo.Zone.Of(v.Settings), v.defaults.Zone)
}

// Lang is the office's language.
func (v *View) Lang() say.Lang { return first(say.Lang(pmo.Locale.Of(v.Settings)), v.defaults.Locale) }

// LangAt is the language of posts in a place: its own, its project's, or the
// office's.
func (v *View) LangAt(place string) say.Lang {
	p, _ := v.ProjectAt(place)
	return first(v.places[place].Locale, p.Locale, v.Lang())
}

// LangOf is a person's language: what they set, what their client says, or the
// office's.
func (v *View) LangOf(p pmo.Person, client say.Lang) say.Lang {
	return first(p.Locale, client, v.Lang())
}

func first(langs ...say.Lang) say.Lang {
	for _, l := range langs {
		if l != "" {
			return l
		}
	}
	return say.En
}

// Who is a person as far as rights go.
type Who struct {
	Token  string
	Admin  bool // the platform says that they administer the space
	Member bool // the platform says that they are in the channel
}

// Role is what a person may do in a project. What was given there decides;
// then the project's sponsor and manager lead; then the person's role in the
// office; nobody else enters a restricted project.
func (v *View) Role(who Who, p pmo.Project) pmo.Role {
	if role, given := p.Roles[who.Token]; given {
		return role
	}
	switch {
	case who.Token == "":
		return pmo.Nobody
	case who.Token == p.Manager, who.Token == p.Sponsor:
		return pmo.Lead
	case p.Restricted:
		return pmo.Nobody
	}
	return v.RoleInOffice(who)
}

// RoleInOffice is what a person may do where no project says otherwise.
func (v *View) RoleInOffice(who Who) pmo.Role {
	if role := v.people[who.Token].Role; role != pmo.Nobody {
		return role
	}
	for _, lead := range v.defaults.Leads {
		if lead == who.Token {
			return pmo.Lead
		}
	}
	switch {
	case who.Admin:
		return pmo.Lead
	case who.Member:
		return max(pmo.Member, v.defaults.Everyone)
	}
	return v.defaults.Everyone
}

// Sight is what a person may see.
func (v *View) Sight(who Who) pmo.Sight {
	s := pmo.Sight{Person: who.Token, Private: registers.Private()}
	if v.RoleInOffice(who) <= pmo.Guest {
		s.OwnOnly = v.guestProjects(who)
	}
	office := v.RoleInOffice(who) == pmo.Lead
	for _, p := range v.projects {
		switch role := v.Role(who, p); {
		case role == pmo.Nobody:
			s.Hidden = append(s.Hidden, p.Key)
		case role == pmo.Guest && v.RoleInOffice(who) > pmo.Guest:
			s.OwnOnly = append(s.OwnOnly, p.Key)
		case role == pmo.Lead:
			s.Leads = append(s.Leads, p.Key)
		}
	}
	if _, set := v.known(DefaultProject); office && !set {
		s.Leads = append(s.Leads, DefaultProject)
	}
	return s
}

// guestProjects lists where somebody who is a guest in the office sees only
// their own: everywhere but where a project gave them more.
func (v *View) guestProjects(who Who) []string {
	var only []string
	if _, set := v.known(DefaultProject); !set {
		only = append(only, DefaultProject)
	}
	for _, p := range v.projects {
		if v.Role(who, p) <= pmo.Guest {
			only = append(only, p.Key)
		}
	}
	return only
}

func (v *View) known(key string) (pmo.Project, bool) {
	for _, p := range v.projects {
		if p.Key == key {
			return p, true
		}
	}
	return pmo.Project{}, false
}

// Leads lists the people who lead a project by name: its manager, its sponsor
// and those with the role, the manager first.
func (v *View) Leads(p pmo.Project) []string {
	var leads []string
	for token, role := range p.Roles {
		if role == pmo.Lead && token != p.Manager && token != p.Sponsor {
			leads = append(leads, token)
		}
	}
	sort.Strings(leads)
	var first []string
	for _, token := range []string{p.Manager, p.Sponsor} {
		role, given := p.Roles[token]
		if token != "" && (!given || role == pmo.Lead) && !slices.Contains(first, token) {
			first = append(first, token)
		}
	}
	return append(first, leads...)
}
