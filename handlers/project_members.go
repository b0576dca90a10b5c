package handlers

import (
	"context"
	"fmt"
	"slices"
	"sort"
	"strings"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
)

func projectMembersVerb() verb {
	people := chat.Param{
		Key: argPeople, Name: say.Words{En: "members", Zh: "成员"}, Type: chat.LineParam, Bare: true,
		Hint: say.Words{En: "@bo:lead @cy:viewer", Zh: "@bo:管理员 @cy:只读成员"},
	}
	s := officeSpec(projectMembersPath, []string{"成员"}, say.Both(say.Tongue.AboutProjectMembers), keyParam(), people)
	s.Example = say.Words{En: "/pmo project members QRY @bo:lead @cy:viewer", Zh: "/pmo project members QRY @柏宇:管理员"}
	return verb{Spec: s, undone: undoneStore, do: projectMembers}
}

// projectMembers shows who has which role in a project, or gives roles.
func projectMembers(ctx context.Context, r *request) (chat.Reply, error) {
	key, people := r.Args[argKey], r.Args[argPeople]
	if strings.ContainsAny(key, "@:：") {
		key, people = "", strings.TrimSpace(key+" "+people)
	}
	if key != "" {
		p, ok := r.view.Project(key)
		if !ok || r.view.Role(r.who, p) == pmo.Nobody {
			return chat.Reply{}, r.refuse(func(t say.Tongue) string { return t.NoProject(key, r.projectKeys()) })
		}
		r.project, r.role = p, r.view.Role(r.who, p)
	}
	if people == "" {
		return r.members(ctx)
	}
	if r.role < pmo.Lead {
		return chat.Reply{}, r.mayNot(pmo.Lead)
	}
	return r.giveRoles(ctx, people)
}

// members lists who has a role in the project.
func (r *request) members(ctx context.Context) (chat.Reply, error) {
	if r.role < pmo.Viewer {
		return chat.Reply{}, r.mayNot(pmo.Viewer)
	}
	p := r.project
	tokens := r.view.Leads(p)
	for token := range p.Roles {
		if !slices.Contains(tokens, token) {
			tokens = append(tokens, token)
		}
	}
	if err := r.view.People(ctx, tokens...); err != nil {
		return chat.Reply{}, fmt.Errorf("handlers: %w", err)
	}
	role := func(token string) pmo.Role {
		if given, ok := p.Roles[token]; ok {
			return given
		}
		return pmo.Lead
	}
	sort.SliceStable(tokens, func(i, j int) bool { return role(tokens[i]) > role(tokens[j]) })
	var reply chat.Reply
	reply.Add(say.Bold(r.t.MembersHead(p.Name, p.Restricted)))
	for _, token := range tokens {
		word := r.t.RoleWord(role(token).String())
		reply.Add(r.t.MemberRow(r.view.Name(token), word, token == p.Manager, token == p.Sponsor))
	}
	last := ""
	if !p.Restricted {
		last = r.t.OthersHaveTheirs()
	}
	var buttons []chat.Button
	if r.role >= pmo.Lead {
		buttons = append(buttons, chat.Button{Label: say.LabelAddMember, Path: formPath, Args: chat.Args{argVerb: projectMembersPath, argKey: p.Key}})
	}
	if last != "" || len(buttons) > 0 {
		reply.Add(last, buttons...)
	}
	return reply, nil
}

// giving is one person's new role; Nobody takes it away.
type giving struct {
	token string
	role  pmo.Role
}

// giveRoles reads "@bo:lead @cy:viewer" and stores all of it or nothing.
func (r *request) giveRoles(ctx context.Context, typed string) (chat.Reply, error) {
	var list []giving
	for _, word := range strings.FieldsFunc(typed, func(c rune) bool { return strings.ContainsRune(" ,，、;；\n", c) }) {
		one, err := r.readGiving(ctx, word)
		if err != nil {
			return chat.Reply{}, err
		}
		list = append(list, one)
	}
	ref := pmo.Named(pmo.KindProject, r.project.Key)
	_, c, err := r.keepFrom(ctx, "members", "", ref, func(e pmo.Entry) (pmo.Values, error) {
		roles := rolesAfter(pmo.Roles.Of(e), list)
		if name := r.project.Name; r.project.Restricted && !r.led(roles) {
			return nil, r.refuse(func(t say.Tongue) string { return t.NobodyLeads(name) })
		}
		set := pmo.Values{}
		pmo.Roles.Put(set, roles)
		pmo.Name.Put(set, r.project.Name)
		return set, nil
	})
	if err != nil {
		return chat.Reply{}, err
	}
	if c.Version == 0 {
		return chat.Reply{}, r.refuse(say.Tongue.LikeThatAlready, r.membersButton(r.project.Key))
	}
	var given []string
	for _, one := range list {
		given = append(given, r.t.RoleGiven(r.view.Name(one.token), r.t.RoleWord(one.role.String())))
	}
	var reply chat.Reply
	reply.Add(r.t.MembersStored(r.project.Name, given), r.membersButton(r.project.Key), r.undoNamedButton(c))
	return reply, nil
}

func (r *request) readGiving(ctx context.Context, word string) (giving, error) {
	name, typed, two := strings.Cut(strings.Replace(word, "：", ":", 1), ":")
	if strings.HasPrefix(word, "console:") || strings.Count(word, ":") > 1 {
		at := strings.LastIndexByte(word, ':')
		name, typed = word[:at], word[at+1:]
	}
	if !two || name == "" {
		return giving{}, r.refuse(func(t say.Tongue) string { return t.WhoInWhat(word) })
	}
	role, ok := roleCalled(typed)
	if !ok {
		refusal := r.refuse(func(t say.Tongue) string { return t.NoSuchRole(typed) })
		refusal.Fits = func(t say.Tongue) string { return t.RolesFit(roleWords(t)) }
		return giving{}, refusal
	}
	token, err := r.person(ctx, name)
	return giving{token, role}, err
}

// roleCalled reads a role in either language; "none" is Nobody.
func roleCalled(typed string) (pmo.Role, bool) {
	if isNone(typed) {
		return pmo.Nobody, true
	}
	for role := pmo.Guest; role <= pmo.Lead; role++ {
		name := say.Both(func(t say.Tongue) string { return t.RoleWord(role.String()) })
		if strings.EqualFold(typed, role.String()) || typed == name.Zh {
			return role, true
		}
	}
	return pmo.Nobody, false
}

// isNone tells whether typed takes a value away.
func isNone(typed string) bool {
	return slices.Contains([]string{"none", "default", "-", "无", "默认", "清空"}, strings.ToLower(strings.TrimSpace(typed)))
}

func roleWords(t say.Tongue) []string {
	var words []string
	for role := pmo.Guest; role <= pmo.Lead; role++ {
		words = append(words, t.RoleWord(role.String()))
	}
	return words
}

// rolesAfter is what a project's roles are once some were given.
func rolesAfter(roles []string, given []giving) []string {
	after := slices.Clone(roles)
	for _, one := range given {
		after = slices.DeleteFunc(after, func(line string) bool { return strings.HasPrefix(line, one.token+" ") })
		if one.role != pmo.Nobody {
			after = append(after, one.token+" "+one.role.String())
		}
	}
	slices.Sort(after)
	return after
}

// led tells whether somebody leads the project with these roles.
func (r *request) led(roles []string) bool {
	given := pmo.RolesOf(pmo.Entry{Values: pmo.Values{pmo.Roles.Key: roles}})
	for _, token := range []string{r.project.Manager, r.project.Sponsor} {
		if _, said := given[token]; token != "" && !said {
			return true
		}
	}
	for _, role := range given {
		if role == pmo.Lead {
			return true
		}
	}
	return false
}
