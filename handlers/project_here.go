package handlers

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"pmobot/internal/chat"
	"pmobot/internal/office"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
	"pmobot/storage"
)

// bindMost is how many projects an unbound channel is offered.
const bindMost = 5

func projectHereVerb() verb {
	s := officeSpec(projectHerePath, []string{"本频道", "bind"}, say.Both(say.Tongue.AboutProjectHere), keyParam())
	s.Example = say.Words{En: "/pmo project here QRY", Zh: "/pmo project here QRY"}
	return verb{Spec: s, undone: undoneStore, do: projectHere}
}

// projectHere binds the channel to a project, or says to which it is bound.
func projectHere(ctx context.Context, r *request) (chat.Reply, error) {
	if r.In.Private() {
		refusal := r.refuse(say.Tongue.NotAChannel)
		refusal.Fits = say.Tongue.ChannelFits
		return chat.Reply{}, refusal
	}
	typed := r.Args[argKey]
	switch {
	case r.role == pmo.Nobody:
		return chat.Reply{}, r.mayNot(pmo.Guest)
	case typed == "":
		return r.placeIs(), nil
	}
	p, ok := r.view.Project(typed)
	if !ok || r.view.Role(r.who, p) == pmo.Nobody {
		return chat.Reply{}, r.refuse(func(t say.Tongue) string { return t.NoProject(typed, r.projectKeys()) })
	}
	if r.bound && r.role < pmo.Lead {
		return chat.Reply{}, r.mayNot(pmo.Lead)
	}
	if r.view.Role(r.who, p) < pmo.Lead {
		r.project = p
		return chat.Reply{}, r.mayNot(pmo.Lead)
	}
	return r.boundAs(ctx, chat.Reply{}, p)
}

// placeIs says to which project the channel is bound, and offers others.
func (r *request) placeIs() chat.Reply {
	var reply chat.Reply
	if r.bound {
		reply.Add(r.t.PlaceIsOf(r.In.Name, r.project.Name, r.project.Key), r.membersButton(r.project.Key))
		return reply
	}
	var buttons []chat.Button
	for _, p := range r.view.Projects() {
		if p.Key != office.DefaultProject && r.view.Role(r.who, p) >= pmo.Lead && len(buttons) < bindMost {
			buttons = append(buttons, r.bindButton(p.Key, say.Same(p.Name)))
		}
	}
	reply.Add(r.t.PlaceIsFree(r.In.Name, office.DefaultProject), append(buttons, r.newProjectButton(say.LabelNewProject))...)
	return reply
}

// boundAs binds the channel and says so.
func (r *request) boundAs(ctx context.Context, reply chat.Reply, p pmo.Project) (chat.Reply, error) {
	if r.In.Private() {
		return reply, nil
	}
	set := pmo.Values{}
	pmo.BoundTo.Put(set, p.Key)
	_, c, err := r.keep(ctx, "settings", "/here", pmo.Named(pmo.KindPlace, r.In.ID), set)
	if err != nil {
		return reply, err
	}
	if c.Version == 0 {
		reply.Add(r.t.PlaceIsOf(r.In.Name, p.Name, p.Key))
		return reply, nil
	}
	reply.Add(r.t.PlaceBelongs(r.In.Name, p.Name, p.Key), r.undoNamedButton(c))
	return reply, nil
}

// offerProject offers an unbound channel a project of its own, once: after the
// first log there by somebody who may make one.
func (r *request) offerProject(ctx context.Context) []chat.Line {
	if r.bound || r.In.Private() || r.In.Name == "" || r.view.RoleInOffice(r.who) < pmo.Lead {
		return nil
	}
	// The note tells that it was offered; that it can't be kept is no reason
	// to refuse what was logged.
	note := storage.Note{Key: "offer/" + r.In.ID, Value: []byte(r.ID)}
	if err := r.h.Store.Keep(ctx, r.office, note); err != nil {
		return nil
	}
	place := r.In.Name
	label := say.Both(func(t say.Tongue) string { return t.MakeProject(place) })
	return []chat.Line{{Text: r.t.WentToDefault(place, office.DefaultProject), Buttons: []chat.Button{r.newProjectButton(label)}}}
}

// newProjectButton opens the form of a new project, filled in from the channel.
func (r *request) newProjectButton(label say.Words) chat.Button {
	args := chat.Args{argVerb: projectAddPath}
	if !r.In.Private() {
		args[argHere] = "yes"
		args[pmo.Name.Key], args[argKey] = r.suggested()
	}
	return chat.Button{Label: label, Path: formPath, Args: args}
}

// suggested makes a project's name and key from the channel's name: #apollo is
// Apollo, APO. The key is "" where the channel's name has no Latin letters, or
// where no such key is free.
func (r *request) suggested() (name, key string) {
	words := strings.FieldsFunc(strings.TrimPrefix(r.In.Name, "#"), func(c rune) bool { return c == '-' || c == '_' || c == ' ' })
	name = strings.Join(words, " ")
	if first, size := utf8.DecodeRuneInString(name); size > 0 {
		name = string(unicode.ToUpper(first)) + name[size:]
	}
	letters := strings.Map(func(c rune) rune {
		if c >= 'A' && c <= 'Z' {
			return c
		}
		return -1
	}, strings.ToUpper(name))
	for n := 3; n <= min(len(letters), 6); n++ {
		if _, taken := r.view.Project(letters[:n]); !taken && !isReserved(letters[:n]) {
			return name, letters[:n]
		}
	}
	return name, ""
}
