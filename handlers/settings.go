package handlers

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"pmobot/internal/chat"
	"pmobot/internal/office"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
)

const (
	settingsPath       = "pmo settings"
	settingsMePath     = "pmo settings me"
	settingsOfficePath = "pmo settings office"
)

// scope is where a setting holds.
type scope string

// The scopes, the narrowest first. Their values are the kinds of the entries
// that keep them.
const (
	ofPlace   scope = pmo.KindPlace
	ofProject scope = pmo.KindProject
	ofOffice  scope = pmo.KindOffice
	ofPerson  scope = pmo.KindPerson
)

// setting is one thing that can be set.
type setting struct {
	param  chat.Param
	field  pmo.Field
	scopes []scope
	// read makes what was typed into what is kept; nil takes it away.
	read func(ctx context.Context, r *request, typed string) (any, error)
	// show says a value; none says what holds where nobody set it.
	show func(r *request, value any) string
	none func(r *request) string
}

func (s setting) holds(in scope) bool { return slices.Contains(s.scopes, in) }

// name is what the setting is called.
func (s setting) name(t say.Tongue) string { return s.param.Name.In(t.Lang()) }

// paramsOf are the parameters of what can be set in some scopes.
func paramsOf(scopes ...scope) []chat.Param {
	var params []chat.Param
	for _, s := range settingsTable() {
		if slices.ContainsFunc(scopes, s.holds) {
			params = append(params, s.param)
		}
	}
	return params
}

func settingsVerbs() []verb {
	here := officeSpec(settingsPath, []string{"设置"}, say.Both(say.Tongue.AboutSettings), append(paramsOf(ofPlace, ofProject), projectParam())...)
	here.Example = say.Words{En: "/pmo settings locale:zh cards:none", Zh: "/pmo settings locale:en cards:none"}
	me := officeSpec(settingsMePath, []string{"我", "个人"}, say.Both(say.Tongue.AboutSettingsMe), paramsOf(ofPerson)...)
	me.Example = say.Words{En: "/pmo settings me zone:Asia/Shanghai quiet:20-08", Zh: "/pmo settings me zone:Asia/Shanghai quiet:20-08"}
	all := officeSpec(settingsOfficePath, []string{"办公室"}, say.Both(say.Tongue.AboutSettingsOffice), paramsOf(ofOffice)...)
	all.Example = say.Words{En: "/pmo settings office zone:Asia/Shanghai", Zh: "/pmo settings office zone:Asia/Shanghai"}
	return []verb{
		{Spec: here, undone: undoneStore, do: settingsHere},
		{Spec: me, undone: undoneStore, do: settingsMe},
		{Spec: all, undone: undoneStore, do: settingsOffice},
	}
}

// settingsHere shows what holds where it is said, or sets it: what belongs to
// a channel for the channel, the rest for its project, or for the office where
// the channel has none.
func settingsHere(ctx context.Context, r *request) (chat.Reply, error) {
	if r.noneGiven() {
		return r.showSettings(ctx)
	}
	if r.Args[argProject] == "" && r.onlyPlace() && r.In.Private() {
		return chat.Reply{}, r.notHere()
	}
	if r.role < pmo.Lead {
		return chat.Reply{}, r.mayNot(pmo.Lead)
	}
	targets := []scope{ofPlace, ofProject}
	switch {
	case r.Args[argProject] != "":
		targets = []scope{ofProject, ofPlace}
	case !r.bound:
		targets = []scope{ofPlace, ofOffice, ofProject}
	}
	return r.store(ctx, targets...)
}

// settingsMe shows or sets what holds for who asks.
func settingsMe(ctx context.Context, r *request) (chat.Reply, error) {
	if r.noneGiven() {
		return r.showMine(ctx)
	}
	return r.store(ctx, ofPerson)
}

// settingsOffice shows or sets what holds where nothing else is set.
func settingsOffice(ctx context.Context, r *request) (chat.Reply, error) {
	switch {
	case r.noneGiven() && r.reads(""):
		return r.showOffice(ctx)
	case r.noneGiven():
		return r.showMine(ctx)
	}
	if r.view.RoleInOffice(r.who) < pmo.Lead {
		return chat.Reply{}, r.mayNot(pmo.Lead)
	}
	return r.store(ctx, ofOffice)
}

// given tells whether a setting was typed.
func (r *request) given(s setting) bool {
	_, declared := r.verb.Param(s.param.Key)
	return declared && r.Args[s.param.Key] != ""
}

func (r *request) noneGiven() bool {
	return !slices.ContainsFunc(settingsTable(), r.given)
}

// onlyPlace tells whether all that was typed belongs to a channel.
func (r *request) onlyPlace() bool {
	return !slices.ContainsFunc(settingsTable(), func(s setting) bool { return r.given(s) && !s.holds(ofPlace) })
}

// notHere: what belongs to a channel was set in private.
func (r *request) notHere() error {
	for _, s := range settingsTable() {
		if !r.given(s) {
			continue
		}
		refusal := r.refuse(func(t say.Tongue) string { return t.OnlyInChannel(s.name(t)) })
		refusal.Fits = say.Tongue.ChannelFits
		if s.param.Key == pmo.Locale.Key {
			refusal.Buttons = []chat.Button{{Label: say.LabelForMe, Path: settingsMePath, Args: chat.Args{pmo.Locale.Key: r.Args[pmo.Locale.Key]}}}
		}
		return refusal
	}
	return nil
}

// store keeps what was typed, each setting in the first of the scopes that it
// can hold in.
func (r *request) store(ctx context.Context, scopes ...scope) (chat.Reply, error) {
	sets := map[scope]pmo.Values{}
	for _, s := range settingsTable() {
		if !r.given(s) {
			continue
		}
		in := slices.IndexFunc(scopes, func(at scope) bool { return s.holds(at) && (at != ofPlace || !r.In.Private()) })
		if in < 0 {
			return chat.Reply{}, r.notHere()
		}
		if scopes[in] == ofOffice && r.view.RoleInOffice(r.who) < pmo.Lead {
			return chat.Reply{}, r.mayNot(pmo.Lead)
		}
		value, err := s.read(ctx, r, r.Args[s.param.Key])
		if err != nil {
			return chat.Reply{}, err
		}
		if sets[scopes[in]] == nil {
			sets[scopes[in]] = pmo.Values{}
		}
		sets[scopes[in]][s.field.Declared().Key] = value
	}
	return r.storeIn(ctx, scopes, sets)
}

// storeIn keeps the values of each scope and says what holds from now on.
func (r *request) storeIn(ctx context.Context, scopes []scope, sets map[scope]pmo.Values) (chat.Reply, error) {
	var reply chat.Reply
	for _, in := range scopes {
		set := sets[in]
		if len(set) == 0 {
			continue
		}
		ref := r.scopeRef(in)
		if err := r.complement(ctx, in, ref, set); err != nil {
			return chat.Reply{}, err
		}
		e, c, err := r.keep(ctx, "settings", "/"+string(in), ref, set)
		if err != nil {
			return chat.Reply{}, err
		}
		r.speakAnew(in, e)
		if c.Version == 0 {
			reply.Add(r.t.SettingsStored(r.ownName(ref), r.facts(ctx, e, set)), r.settingsButton(in))
			continue
		}
		if pmo.Restricted.In(c.Set) {
			lines, err := r.stops(ctx, pmo.ProjectOf(e))
			if err != nil {
				return chat.Reply{}, err
			}
			reply.Lines = append(reply.Lines, lines...)
		}
		reply.Add(r.t.SettingsStored(r.ownName(ref), r.facts(ctx, e, set)), r.settingsButton(in), r.undoNamedButton(c))
	}
	reply.Lang = r.lang
	return reply, nil
}

// scopeRef is the entry that keeps what is set in a scope.
func (r *request) scopeRef(in scope) pmo.Ref {
	switch in {
	case ofPlace:
		return pmo.Named(pmo.KindPlace, r.In.ID)
	case ofProject:
		return pmo.Named(pmo.KindProject, r.project.Key)
	case ofPerson:
		return pmo.Named(pmo.KindPerson, r.From.ID)
	}
	return office.Ref()
}

// complement adds what a project needs beside what was set: the default
// project its name when it is first set up, and a restricted one somebody who
// still sees it.
func (r *request) complement(ctx context.Context, in scope, ref pmo.Ref, set pmo.Values) error {
	if in != ofProject {
		return nil
	}
	e, err := r.named(ctx, ref)
	if err != nil {
		return fmt.Errorf("handlers: %w", err)
	}
	if pmo.Name.Of(e) == "" && pmo.Name.In(set) == "" {
		pmo.Name.Put(set, r.project.Name)
	}
	if !pmo.Restricted.In(set) {
		return nil
	}
	if _, has := r.project.Roles[r.From.ID]; !has && r.From.ID != r.project.Manager && r.From.ID != r.project.Sponsor {
		pmo.Roles.Put(set, rolesAfter(pmo.Roles.Of(e), []giving{{r.From.ID, pmo.Lead}}))
	}
	return nil
}

// speakAnew answers in the language that was just chosen.
func (r *request) speakAnew(in scope, e pmo.Entry) {
	if in != ofPerson {
		return
	}
	r.me = pmo.PersonOf(e)
	r.lang = r.view.LangOf(r.me, r.From.Lang)
	r.t = say.In(r.lang)
}

func (r *request) settingsButton(in scope) chat.Button {
	b := chat.Button{Label: say.LabelSettings, Path: settingsPath}
	switch in {
	case ofPerson:
		b.Path = settingsMePath
	case ofOffice:
		b.Path = settingsOfficePath
	case ofProject:
		b.Args = chat.Args{argProject: r.project.Key}
	}
	return b
}

// facts says what keys of an entry hold now.
func (r *request) facts(ctx context.Context, e pmo.Entry, keys pmo.Values) []string {
	var facts []string
	for _, s := range settingsTable() {
		key := s.field.Declared().Key
		if _, set := keys[key]; !set || !s.holds(scope(e.Ref.Register)) {
			continue
		}
		facts = append(facts, r.t.SettingFact(s.name(r.t), r.valueOf(ctx, s, e)))
	}
	if _, set := keys[pmo.BoundTo.Key]; set && e.Ref.Register == pmo.KindPlace {
		name := r.t.Unset()
		if p, ok := r.view.Project(pmo.BoundTo.Of(e)); ok {
			name = p.Name
		}
		facts = append(facts, r.t.SettingFact(pmo.BoundTo.Name.In(r.lang), name))
	}
	if _, set := keys[pmo.Roles.Key]; set && len(facts) == 0 {
		facts = append(facts, r.rolesFact(ctx, e))
	}
	return facts
}

// rolesFact says who has which role in a project.
func (r *request) rolesFact(ctx context.Context, e pmo.Entry) string {
	var given []string
	for _, line := range pmo.Roles.Of(e) {
		token, role, _ := strings.Cut(line, " ")
		// A name that can't be read is shown as its token's last part.
		_ = r.view.People(ctx, token)
		given = append(given, r.t.RoleGiven(r.view.Name(token), r.t.RoleWord(role)))
	}
	if len(given) == 0 {
		return r.t.SettingFact(say.LabelMembers.In(r.lang), r.t.Unset())
	}
	return r.t.And(given)
}

// valueOf says what an entry holds for a setting.
func (r *request) valueOf(ctx context.Context, s setting, e pmo.Entry) string {
	value := e.Values[s.field.Declared().Key]
	if value == nil {
		return s.none(r)
	}
	if token, ok := value.(string); ok && s.field.Declared().Type == pmo.Human {
		// A name that can't be read is shown as its token's last part.
		_ = r.view.People(ctx, token)
	}
	return s.show(r, value)
}
