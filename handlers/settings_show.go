package handlers

import (
	"context"

	"pmobot/internal/chat"
	"pmobot/internal/office"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
)

// source is an entry that may hold a setting, and how it is called.
type source struct {
	scope  scope
	entry  pmo.Entry
	origin string
}

// showSettings shows what holds where it is asked, and where it comes from.
func (r *request) showSettings(ctx context.Context) (chat.Reply, error) {
	if r.role < pmo.Viewer {
		return r.showMine(ctx)
	}
	named := r.Args[argProject] != ""
	sources, err := r.sources(ctx, !named && !r.In.Private())
	if err != nil {
		return chat.Reply{}, err
	}
	head := r.project.Name
	if !named && !r.In.Private() {
		head = r.In.Name
	}
	var reply chat.Reply
	reply.Add(say.Bold(r.t.SettingsHead(head)))
	if !named {
		reply.Add(r.projectRow())
	}
	for _, s := range settingsTable() {
		if s.holds(ofOffice) && s.scopes[0] != ofOffice || s.holds(ofPlace) && sources[0].scope == ofPlace {
			reply.Add(r.settingRow(ctx, s, sources))
		}
	}
	if r.bound || named {
		for _, s := range projectSettings() {
			if s.field.Declared().Key != pmo.Name.Key {
				reply.Add(r.settingRow(ctx, s, sources))
			}
		}
	}
	reply.Add("", r.changeButtons(named)...)
	return reply, nil
}

// projectRow says which project it is, and why.
func (r *request) projectRow() string {
	origin := r.t.OriginDefault()
	if r.bound {
		origin = r.t.OriginChannel()
	}
	return r.t.SettingRow(pmo.BoundTo.Name.In(r.lang), r.project.Name, origin)
}

// sources are the entries that settings come from here, the nearest first.
func (r *request) sources(ctx context.Context, place bool) ([]source, error) {
	list := []source{{scope: ofProject, origin: r.t.OriginProject(r.project.Name)}, {scope: ofOffice, origin: r.t.OriginOffice()}}
	if place {
		list = append([]source{{scope: ofPlace, origin: r.t.OriginChannel()}}, list...)
	}
	for i, from := range list {
		e, err := r.named(ctx, r.scopeRef(from.scope))
		if err != nil {
			return nil, err
		}
		list[i].entry = e
	}
	return list, nil
}

// settingRow says what a setting is by the first of the sources that has it.
func (r *request) settingRow(ctx context.Context, s setting, sources []source) string {
	for _, from := range sources {
		if s.holds(from.scope) && from.entry.Values[s.field.Declared().Key] != nil {
			return r.t.SettingRow(s.name(r.t), r.valueOf(ctx, s, from.entry), from.origin)
		}
	}
	return r.t.SettingRow(s.name(r.t), r.standard(s), r.t.OriginDefault())
}

// standard is what holds where nobody set anything.
func (r *request) standard(s setting) string {
	switch s.field.Declared().Key {
	case pmo.Zone.Key:
		return r.t.ZoneName(r.view.Zone().String())
	case pmo.Locale.Key:
		return r.t.LangName(r.view.Lang())
	}
	return s.none(r)
}

// changeButtons open the forms of what the person may change.
func (r *request) changeButtons(named bool) []chat.Button {
	var buttons []chat.Button
	form := func(label say.Words, path string, args chat.Args) {
		args[argVerb] = path
		buttons = append(buttons, chat.Button{Label: label, Path: formPath, Args: args})
	}
	if r.role >= pmo.Lead {
		if named || r.In.Private() {
			form(say.LabelChangeThat, settingsPath, chat.Args{argProject: r.project.Key})
		} else {
			form(say.LabelChangeHere, settingsPath, chat.Args{})
		}
	}
	if r.view.RoleInOffice(r.who) >= pmo.Lead {
		form(say.LabelChangeAll, settingsOfficePath, chat.Args{})
	}
	form(say.LabelChangeMine, settingsMePath, chat.Args{})
	return buttons
}

// showMine shows one's own settings.
func (r *request) showMine(ctx context.Context) (chat.Reply, error) {
	e, err := r.named(ctx, pmo.Named(pmo.KindPerson, r.From.ID))
	if err != nil {
		return chat.Reply{}, err
	}
	all, err := r.named(ctx, office.Ref())
	if err != nil {
		return chat.Reply{}, err
	}
	sources := []source{{ofPerson, e, r.t.OriginYou()}, {ofOffice, all, r.t.OriginOffice()}}
	var reply chat.Reply
	reply.Add(say.Bold(r.t.SettingsHead(r.t.Yourself())))
	for _, s := range settingsTable() {
		if s.holds(ofPerson) {
			reply.Add(r.settingRow(ctx, s, sources))
		}
	}
	reply.Add("", chat.Button{Label: say.LabelChangeMine, Path: formPath, Args: chat.Args{argVerb: settingsMePath}})
	return reply, nil
}

// showOffice shows what holds where nothing else is set.
func (r *request) showOffice(ctx context.Context) (chat.Reply, error) {
	e, err := r.named(ctx, office.Ref())
	if err != nil {
		return chat.Reply{}, err
	}
	var reply chat.Reply
	reply.Add(say.Bold(r.t.SettingsHead(r.t.OfficeName())))
	for _, s := range settingsTable() {
		if s.holds(ofOffice) {
			reply.Add(r.settingRow(ctx, s, []source{{ofOffice, e, r.t.OriginOffice()}}))
		}
	}
	if r.view.RoleInOffice(r.who) >= pmo.Lead {
		reply.Add("", chat.Button{Label: say.LabelChangeAll, Path: formPath, Args: chat.Args{argVerb: settingsOfficePath}})
	}
	return reply, nil
}
