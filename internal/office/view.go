package office

import (
	"context"
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"

	"pmobot/internal/chat"
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
	byKey    map[string]int // where a project stands in projects
	people   map[string]pmo.Person
	places   map[string]pmo.Place
	speaks   say.Lang // of what is composed from it; "": the office's
}

// Load reads an office: its settings, all its projects, and the people and
// places named by their tokens.
func Load(ctx context.Context, store storage.Store, token pmo.Office, defaults Defaults, people, places []string) (*View, error) {
	v := &View{
		Token: token, defaults: defaults, store: store,
		people: map[string]pmo.Person{}, places: map[string]pmo.Place{}, byKey: map[string]int{},
	}
	refs := append(refsOf(pmo.KindPerson, people), refsOf(pmo.KindPlace, places)...)
	if err := v.read(ctx, append(refs, Ref())); err != nil {
		return nil, fmt.Errorf("office: load %s: %w", token, err)
	}
	v.Rules = pmo.RulesOf(v.Settings)
	err := v.each(ctx, pmo.Query{Register: pmo.KindProject}, func(e pmo.Entry) {
		v.byKey[e.Ref.Name] = len(v.projects)
		v.projects = append(v.projects, v.projectOf(e))
	})
	if err != nil {
		return nil, fmt.Errorf("office: projects of %s: %w", token, err)
	}
	return v, nil
}

// read takes the entries with some references into the picture.
func (v *View) read(ctx context.Context, refs []pmo.Ref) error {
	for some := range slices.Chunk(refs, storage.FindMost) {
		page, err := v.store.Find(ctx, v.Token, pmo.Query{Sight: everything, Refs: some, Limit: storage.FindMost})
		if err != nil {
			return err
		}
		v.Remember(page.Entries...)
	}
	return nil
}

// each reads every page of a query: what is missing would be decided wrongly.
func (v *View) each(ctx context.Context, q pmo.Query, do func(pmo.Entry)) error {
	q.Sight, q.Limit = everything, storage.FindMost
	for {
		page, err := v.store.Find(ctx, v.Token, q)
		if err != nil {
			return err
		}
		for _, e := range page.Entries {
			do(e)
		}
		if page.Next == "" {
			return nil
		}
		q.After = page.Next
	}
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
	if i, ok := v.byKey[strings.ToUpper(key)]; ok {
		return v.projects[i], true
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
	if err := v.read(ctx, refsOf(pmo.KindPerson, unknown)); err != nil {
		return fmt.Errorf("office: people: %w", err)
	}
	return nil
}

// Places reads places by token, so that Place knows them.
func (v *View) Places(ctx context.Context, tokens ...string) error {
	if err := v.read(ctx, refsOf(pmo.KindPlace, tokens)); err != nil {
		return fmt.Errorf("office: places: %w", err)
	}
	return nil
}

// Person returns a person that was read; one who never spoke has only a token.
func (v *View) Person(token string) pmo.Person {
	if p, ok := v.people[token]; ok {
		return p
	}
	return pmo.Person{Token: token}
}

// Speak sets the language in which Name marks those who are gone.
func (v *View) Speak(lang say.Lang) { v.speaks = lang }

// Name is what a person is called. Somebody who was never read is called by
// their token's last part, so that no sentence has a hole.
func (v *View) Name(token string) string {
	if p := v.people[token]; p.Name != "" && p.Left {
		return say.In(first(v.speaks, v.Lang())).LeftName(p.Name)
	} else if p.Name != "" {
		return p.Name
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
	tokens, err := v.holders(ctx, words[0])
	if err != nil {
		return nil, fmt.Errorf("office: who is %q: %w", typed, err)
	}
	if err := v.People(ctx, tokens...); err != nil {
		return nil, err
	}
	return v.matching(tokens, name), nil
}

// holders lists the people whose name holds a word. A word that more entries
// hold than a store lists is looked for in everybody's name.
func (v *View) holders(ctx context.Context, word string) ([]string, error) {
	refs, err := v.store.Holders(ctx, v.Token, word, storage.HoldersMost+1)
	if err != nil {
		return nil, err
	}
	var tokens []string
	if len(refs) > storage.HoldersMost {
		err := v.each(ctx, pmo.Query{Register: pmo.KindPerson}, func(e pmo.Entry) {
			if slices.Contains(pmo.Tokens(pmo.Name.Of(e)), word) {
				tokens = append(tokens, e.Ref.Name)
			}
		})
		return tokens, err
	}
	for _, ref := range refs {
		if ref.Register == pmo.KindPerson {
			tokens = append(tokens, ref.Name)
		}
	}
	return tokens, nil
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
	Member bool // the platform says that they are a full member of the office's own space
	Barred bool // of another organisation, gone, or not known: no role that was given counts
}

// WhoIs is a person as their platform knows them.
func WhoIs(p chat.Person) Who {
	return Who{Token: p.ID, Admin: p.Admin, Member: p.Member, Barred: p.Outsider || p.Left || p.Unsure}
}

// Who is a person who was read, as their platform spoke of them last.
func (v *View) Who(token string) Who {
	said := v.people[token].Client.Standing
	return Who{Token: token, Admin: said == pmo.StandsAdmin, Member: said == pmo.StandsMember}
}

// barred tells whether nothing that was given to somebody counts: their
// platform says so now, or said so last.
func (v *View) barred(who Who) bool { return who.Barred || v.people[who.Token].Left }

// Role is what a person may do in a project. What was given there decides;
// then the project's sponsor and manager lead; then the person's role in the
// office; nobody else enters a restricted project.
func (v *View) Role(who Who, p pmo.Project) pmo.Role {
	if who.Token == "" || v.barred(who) {
		return pmo.Nobody
	}
	if role, given := p.Roles[who.Token]; given {
		return role
	}
	switch {
	case who.Token == p.Manager, who.Token == p.Sponsor:
		return pmo.Lead
	case p.Restricted:
		return pmo.Nobody
	}
	return v.RoleInOffice(who)
}

// RoleInOffice is what a person may do where no project says otherwise.
func (v *View) RoleInOffice(who Who) pmo.Role {
	if v.barred(who) {
		return pmo.Nobody
	}
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

// Sight is what a person may see: the projects in which they have a role, and
// in those where they are a guest what they made themselves.
func (v *View) Sight(who Who) pmo.Sight {
	s := pmo.Sight{Person: who.Token, Private: registers.Private()}
	for _, p := range v.all() {
		role := v.Role(who, p)
		if role == pmo.Nobody {
			continue
		}
		s.Projects = append(s.Projects, p.Key)
		switch role {
		case pmo.Guest:
			s.OwnOnly = append(s.OwnOnly, p.Key)
		case pmo.Lead:
			s.Leads = append(s.Leads, p.Key)
		}
	}
	return s
}

// SightOf is what everybody in a place may see: nothing that is restricted or
// private.
func (v *View) SightOf(place string) pmo.Sight {
	s := pmo.Sight{Person: place, Private: registers.Private()}
	for _, p := range v.all() {
		if !p.Restricted {
			s.Projects = append(s.Projects, p.Key)
		}
	}
	return s
}

// all lists the projects, the default one too where it was never set up.
func (v *View) all() []pmo.Project {
	if _, set := v.byKey[DefaultProject]; set {
		return v.projects
	}
	p, _ := v.Project(DefaultProject)
	return append(slices.Clone(v.projects), p)
}

// Leads lists the people who lead a project by name: its manager, its sponsor
// and those with the role, the manager first. Of those who were read, who is
// gone is left out.
func (v *View) Leads(p pmo.Project) []string {
	var leads []string
	for token, role := range p.Roles {
		if role == pmo.Lead && token != p.Manager && token != p.Sponsor && !v.people[token].Left {
			leads = append(leads, token)
		}
	}
	sort.Strings(leads)
	var first []string
	for _, token := range []string{p.Manager, p.Sponsor} {
		role, given := p.Roles[token]
		if token != "" && !v.people[token].Left && (!given || role == pmo.Lead) && !slices.Contains(first, token) {
			first = append(first, token)
		}
	}
	return append(first, leads...)
}
