package handlers

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
)

// takeBackPath undoes a change of one of the office's own entries. Only
// buttons call it.
const takeBackPath = "pmo takeback"

// argEntry is the key of the entry whose change is taken back.
const argEntry = "entry"

func takeBackVerb() verb {
	entry := chat.Param{Key: argEntry, Type: chat.LineParam, Hidden: true, Required: true}
	s := chat.Spec{Path: takeBackPath, Internal: true, Private: true, About: say.Both(say.Tongue.AboutUndo), Params: []chat.Param{entry, versionParam()}}
	return verb{Spec: s, undone: undoneUndo, do: takeBack}
}

// undoNamedButton takes a change of one of the office's own entries back.
func (r *request) undoNamedButton(c pmo.Change) chat.Button {
	return chat.Button{
		Label: say.Both(say.Tongue.Undo), Path: takeBackPath, Disabled: c.Version == 0,
		Args: chat.Args{argEntry: c.Ref.Key(), argVersion: strconv.Itoa(c.Version)},
	}
}

// takesBack tells whether a change of one of the office's own entries is one
// that who made it may take back.
func takesBack(c pmo.Change) bool {
	if c.Ref.Register == pmo.KindSchedule {
		return c.Verb != "undo"
	}
	return c.Ref.Project == pmo.Nowhere && slices.Contains([]string{"status", "settings", "members"}, c.Verb)
}

func takeBack(ctx context.Context, r *request) (chat.Reply, error) {
	ref, err := pmo.RefOfKey(r.Args[argEntry])
	if err != nil {
		return chat.Reply{}, fmt.Errorf("handlers: take back: %w", err)
	}
	version, _ := strconv.Atoi(r.Args[argVersion])
	trail, err := r.h.Store.Changes(ctx, r.office, pmo.Span{Ref: ref, From: max(version, 1), Limit: 1})
	if err != nil {
		return chat.Reply{}, fmt.Errorf("handlers: take back: %w", err)
	}
	for _, c := range trail.Changes {
		if c.Version == version && c.By == r.From.ID && takesBack(c) {
			return r.undoNamed(ctx, c)
		}
	}
	return chat.Reply{}, r.refuse(func(t say.Tongue) string { return t.NothingToUndo(int(undoWithin / time.Minute)) })
}

// undoNamed takes one's own change of one of the office's own entries back.
func (r *request) undoNamed(ctx context.Context, c pmo.Change) (chat.Reply, error) {
	if late := r.At.Sub(c.At); late > undoWithin {
		return chat.Reply{}, r.refuse(func(t say.Tongue) string {
			return t.TooLateToUndo(int(late/time.Minute), int(undoWithin/time.Minute))
		})
	}
	if !r.stillMay(c.Ref) {
		return chat.Reply{}, r.refuse(func(t say.Tongue) string { return t.NothingToUndo(int(undoWithin / time.Minute)) })
	}
	e, err := r.named(ctx, c.Ref)
	if err != nil {
		return chat.Reply{}, err
	}
	if c.Ref.Register == pmo.KindSchedule {
		return r.undoSchedule(ctx, e, c)
	}
	if e.Version != c.Version {
		again, err := r.keptBefore(ctx, "", c.Ref)
		if err != nil || again.Version == 0 {
			return chat.Reply{}, firstError(err, r.refuse(func(t say.Tongue) string { return t.ChangedSince(r.ownName(c.Ref)) }))
		}
		return r.tookBack(ctx, e, c)
	}
	set := pmo.Values{}
	for key := range c.Set {
		set[key] = c.Was[key]
	}
	e, _, err = r.keep(ctx, "undo", "", c.Ref, set)
	if err != nil {
		return chat.Reply{}, err
	}
	return r.tookBack(ctx, e, c)
}

// stillMay tells whether who changed one of the office's own entries may still:
// they lead, or say how a project is.
func (r *request) stillMay(ref pmo.Ref) bool {
	if ref.Register != pmo.KindProject && ref.Register != pmo.KindStatus {
		return true
	}
	p, ok := r.view.Project(ref.Name)
	return ok && r.view.Role(r.who, p) >= pmo.Member
}

// tookBack says what holds again.
func (r *request) tookBack(ctx context.Context, e pmo.Entry, c pmo.Change) (chat.Reply, error) {
	reply := chat.Reply{Replace: true}
	if e.Ref.Register != pmo.KindStatus {
		reply.Add(r.t.SettingUndone(r.ownName(e.Ref), r.facts(ctx, e, c.Set)))
		return reply, nil
	}
	p, _ := r.view.Project(e.Ref.Name)
	line, err := r.statusLine(ctx, e)
	if err != nil {
		return reply, err
	}
	said := ""
	if line.colour != "" {
		said = r.t.ProjectSays(p.Name, pmo.Sentence.Of(e))
	}
	reply.Add(r.t.StatusUndone(p.Name, line.mark+line.trend, said))
	return reply, nil
}

// ownName is how one of the office's own entries is called.
func (r *request) ownName(ref pmo.Ref) string {
	switch ref.Register {
	case pmo.KindProject, pmo.KindStatus:
		if p, ok := r.view.Project(ref.Name); ok {
			return p.Name
		}
	case pmo.KindPlace:
		if name := r.view.Place(ref.Name).Name; name != "" {
			return name
		}
	case pmo.KindPerson:
		return r.t.Yourself()
	}
	return r.t.OfficeName()
}
