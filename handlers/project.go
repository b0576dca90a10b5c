package handlers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"pmobot/internal/chat"
	"pmobot/internal/office"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
	"pmobot/storage"
)

// Keys of a project's parameters.
const (
	argKey    = "key"
	argPeople = "people"
	argHere   = "here" // yes: the channel where it is said belongs to the project
)

// projectNameMost is how long a project's name may be, in characters: it
// stands in every headline.
const projectNameMost = 60

const (
	projectAddPath     = "pmo project add"
	projectHerePath    = "pmo project here"
	projectMembersPath = "pmo project members"
)

// How refusals of these verbs begin.
var (
	undoneAdd   = say.Words{En: "Not added", Zh: "未添加"}
	undoneStore = say.Words{En: "Not stored", Zh: "未保存"}
)

func projectVerbs() []verb {
	return []verb{projectAddVerb(), projectHereVerb(), projectListVerb(), projectMembersVerb(), projectVerb()}
}

// projectVerb lets the group be named in Chinese too; alone it lists.
func projectVerb() verb {
	s := officeSpec("pmo project", []string{"项目"}, say.Both(say.Tongue.AboutProjectList))
	s.Internal = true
	return verb{Spec: s, undone: undoneShow, do: projectList}
}

func officeSpec(path string, words []string, about say.Words, params ...chat.Param) chat.Spec {
	return chat.Spec{Path: path, Words: words, Group: say.Words{En: "office", Zh: "办公室"}, About: about, Params: params, Private: true}
}

func keyParam() chat.Param {
	return chat.Param{Key: argKey, Name: say.Words{En: "key", Zh: "代号"}, Type: chat.LineParam, Bare: true}
}

func nameParam(bare bool) chat.Param {
	p := paramOf(pmo.Name.Decl)
	p.Bare = bare
	return p
}

func projectAddVerb() verb {
	key := keyParam()
	key.Required, key.Hint = true, say.Words{En: "two to six letters", Zh: "2到6个字母"}
	here := chat.Param{Key: argHere, Name: say.Words{En: "this channel", Zh: "用于本频道"}, Type: chat.FlagParam}
	s := officeSpec(projectAddPath, []string{"添加", "新建", "new"}, say.Both(say.Tongue.AboutProjectAdd),
		key, nameParam(true), paramOf(pmo.Manager.Decl), paramOf(pmo.Sponsor.Decl), paramOf(pmo.Phase.Decl), paramOf(pmo.Restricted.Decl), here)
	s.Example = say.Words{En: "/pmo project add QRY Quarry manager:@ann", Zh: "/pmo project add QRY 采石场 manager:@安然"}
	s.Opens = true
	return verb{Spec: s, undone: undoneAdd, do: projectAdd}
}

// leadsHere checks that a person may configure the office: who leads it, or
// the project where they are.
func (r *request) leadsHere() error {
	if max(r.role, r.view.RoleInOffice(r.who)) >= pmo.Lead {
		return nil
	}
	return r.mayNot(pmo.Lead)
}

// projectAdd makes a project. Who adds it leads it, and manages it where
// nobody else is named.
func projectAdd(ctx context.Context, r *request) (chat.Reply, error) {
	if err := r.leadsHere(); err != nil {
		return chat.Reply{}, err
	}
	key, set, err := r.newProject(ctx)
	if err != nil {
		return chat.Reply{}, err
	}
	e, err := r.establish(ctx, key, set)
	if err != nil {
		return chat.Reply{}, err
	}
	p := pmo.ProjectOf(e)
	manager := ""
	if p.Manager != r.From.ID {
		manager = r.view.Name(p.Manager)
	}
	var reply chat.Reply
	reply.Add(r.t.ProjectAdded(p.Name, p.Key, manager), r.membersButton(p.Key))
	if r.Args[argHere] == "yes" {
		return r.boundAs(ctx, reply, p)
	}
	if !r.In.Private() && !r.bound {
		reply.Add(r.t.PlaceIsFree(r.In.Name, office.DefaultProject), r.bindButton(p.Key, say.LabelBindHere))
	}
	return reply, nil
}

func (r *request) membersButton(key string) chat.Button {
	return chat.Button{Label: say.LabelMembers, Path: projectMembersPath, Args: chat.Args{argKey: key}}
}

func (r *request) bindButton(key string, label say.Words) chat.Button {
	return chat.Button{Label: label, Path: projectHerePath, Args: chat.Args{argKey: key}}
}

// newProject reads what a new project is to be.
func (r *request) newProject(ctx context.Context) (key string, set pmo.Values, err error) {
	key, err = r.newKey(r.Args[argKey])
	if err != nil {
		return "", nil, err
	}
	name := r.Args[pmo.Name.Key]
	if err := r.shortEnough(pmo.Name.Decl, name, projectNameMost); err != nil {
		return "", nil, err
	}
	if name == "" {
		name = key
	}
	set, err = r.values(ctx, []pmo.Field{pmo.Manager, pmo.Sponsor, pmo.Phase, pmo.Restricted})
	if err != nil {
		return "", nil, err
	}
	pmo.Name.Put(set, name)
	if pmo.Manager.In(set) == "" {
		pmo.Manager.Put(set, r.From.ID)
	}
	pmo.Roles.Put(set, []string{r.From.ID + " " + pmo.Lead.String()})
	return key, set, nil
}

// newKey reads a project's key as it is typed.
func (r *request) newKey(typed string) (string, error) {
	key := strings.ToUpper(strings.TrimSpace(typed))
	if key == "" {
		return "", r.misfit([]chat.Problem{{Param: keyParam(), Kind: chat.Missing}})
	}
	_, fits := pmo.ParseRef(key+"-R1", "")
	if fits && !strings.Contains(key, "-") && len(key) >= 2 {
		return key, r.reserved(key)
	}
	refusal := r.refuse(func(t say.Tongue) string { return t.NoKey(typed) })
	refusal.Fits = say.Tongue.KeyFits
	return "", r.withForm(refusal)
}

// freeKey is a key like one that isn't free.
func (r *request) freeKey(key string) string {
	start := key[:min(len(key), 5)]
	for letter := 'B'; letter <= 'Z'; letter++ {
		free := start + string(letter)
		if _, taken := r.view.Project(free); !taken {
			return free
		}
	}
	return sampleKey
}

// withForm offers the form, filled in, to mend what doesn't fit.
func (r *request) withForm(refusal *chat.Refusal) *chat.Refusal {
	refusal.Buttons = append(refusal.Buttons, chat.Button{Label: say.Both(say.Tongue.FixInForm), Path: formPath, Args: r.packed()})
	return refusal
}

// shortEnough refuses a text that is longer than so many characters.
func (r *request) shortEnough(d pmo.Decl, text string, most int) error {
	if utf8.RuneCountInString(text) <= most {
		return nil
	}
	return r.misfit([]chat.Problem{{Param: paramOf(d), Value: text, Kind: chat.TooLong, Most: most}})
}

// establish stores a new project. The store decides whether its key is free: of
// two who take it in the same moment one is refused.
func (r *request) establish(ctx context.Context, key string, set pmo.Values) (pmo.Entry, error) {
	if key == office.DefaultProject {
		return r.takeDefault(ctx, set)
	}
	applied, err := r.apply(ctx, pmo.Change{
		ID: r.ID, Ref: pmo.Named(pmo.KindProject, key), Version: 1, Verb: "project", At: r.At, By: r.From.ID, Source: r.source(), Set: set,
	})
	if err != nil {
		return pmo.Entry{}, err
	}
	if errors.Is(applied.Err, storage.ErrConflict) {
		return pmo.Entry{}, r.keyTaken(key)
	}
	if applied.Err != nil {
		return pmo.Entry{}, fmt.Errorf("handlers: add project %s: %w", key, applied.Err)
	}
	return applied.Entry, nil
}

// takeDefault sets the default project up, which is there without being added.
func (r *request) takeDefault(ctx context.Context, set pmo.Values) (pmo.Entry, error) {
	ref := pmo.Named(pmo.KindProject, office.DefaultProject)
	e, err := r.named(ctx, ref)
	if err != nil {
		return e, err
	}
	if pmo.Name.Of(e) != "" && pmo.Name.Of(e) != office.DefaultProject {
		c, err := r.keptBefore(ctx, "", ref)
		if err != nil || c.Version == 0 {
			return e, firstError(err, r.keyTaken(office.DefaultProject))
		}
	}
	e, _, err = r.keep(ctx, "project", "", ref, set)
	return e, err
}

// reserved refuses the keys that lines read as something else.
func (r *request) reserved(key string) error {
	if isReserved(key) {
		return r.keyTaken(key)
	}
	return nil
}

func isReserved(key string) bool {
	return slices.Contains([]string{"ALL", "ANY", "HERE", "ME", "MINE", "NEW", "NONE", "NOW", "OFF", "OPEN", "TO"}, key)
}

// keyTaken says that a key isn't to be had, and which is. Of a project that
// the person may not know of it says what it says of a reserved key, so that it
// doesn't tell that there is one.
func (r *request) keyTaken(key string) error {
	p, ok := r.view.Project(key)
	if !ok || !r.sight.Knows(p.Key) {
		free := r.freeKey(key)
		refusal := r.refuse(func(t say.Tongue) string { return t.KeyNotFree(key, free) })
		return r.withForm(refusal)
	}
	refusal := r.refuse(func(t say.Tongue) string { return t.KeyTaken(key, p.Name) })
	if !r.In.Private() && !r.bound {
		refusal.Buttons = []chat.Button{r.bindButton(key, say.LabelBindHere)}
	}
	return r.withForm(refusal)
}
