package handlers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/pmo/registers"
	"pmobot/internal/say"
	"pmobot/storage"
)

// Keys of arguments that buttons and forms fill in, or that several verbs share.
const (
	argProject = "project"
	argVersion = "version" // the entry's version that a form or button was made for
	argVerb    = "verb"    // of formPath: whose form it is
)

// paramOf is a field as something to type.
func paramOf(d pmo.Decl) chat.Param {
	p := chat.Param{
		Key: d.Key, Name: d.Name, Short: d.Short, Min: d.Min, Max: d.Max, Hidden: d.Hidden, Type: paramTypes[d.Type],
	}
	for _, o := range d.Options {
		p.Choices = append(p.Choices, chat.Choice{Value: o.Key, Name: o.Name, Also: o.Also})
	}
	return p
}

// paramTypes are how the types of fields are typed.
var paramTypes = map[pmo.Type]chat.ParamType{
	pmo.Line: chat.LineParam, pmo.Prose: chat.ProseParam, pmo.Whole: chat.NumberParam, pmo.Choice: chat.ChoiceParam,
	pmo.Day: chat.DateParam, pmo.Human: chat.PersonParam, pmo.Humans: chat.PeopleParam, pmo.Labels: chat.TagsParam,
	pmo.Refer: chat.RefParam, pmo.Flag: chat.FlagParam,
}

// fieldParams are the typed fields of a register.
func fieldParams(fields []pmo.Field) []chat.Param {
	var params []chat.Param
	for _, f := range fields {
		if d := f.Declared(); !d.Hidden {
			params = append(params, paramOf(d))
		}
	}
	return params
}

// ledOnly tells whether a field is what a move of leads asks for: nobody else
// sets it, in whatever way.
func ledOnly(k pmo.Kind, key string) bool {
	return slices.ContainsFunc(k.Moves, func(m pmo.Move) bool {
		return m.Role == pmo.Lead && slices.ContainsFunc(m.Must, func(f pmo.Field) bool { return f.Declared().Key == key })
	})
}

// The parameters that many verbs have.
func titleParam(required bool) chat.Param {
	return chat.Param{Key: chat.ArgTitle, Name: pmo.Title.Name, Type: chat.LineParam, Bare: true, Required: required}
}

func refParam() chat.Param {
	return chat.Param{Key: chat.ArgRef, Name: say.Words{En: "reference", Zh: "编号"}, Type: chat.RefParam, Bare: true, Required: true}
}

// reasonParam takes the reason as the words that are left over, "because"
// before them or not.
func reasonParam() chat.Param {
	return chat.Param{Key: chat.ArgBecause, Name: say.Words{En: "reason", Zh: "原因"}, Short: []string{"because", "why"}, Type: chat.ProseParam, Bare: true}
}

func projectParam() chat.Param {
	return chat.Param{Key: argProject, Name: say.Words{En: "project", Zh: "项目"}, Short: []string{"proj"}, Type: chat.LineParam}
}

func versionParam() chat.Param {
	return chat.Param{Key: argVersion, Name: say.Words{En: "version", Zh: "版本"}, Type: chat.NumberParam, Max: 1 << 30, Hidden: true}
}

// values reads the register's fields from checked arguments, people resolved.
func (r *request) values(ctx context.Context, fields []pmo.Field) (pmo.Values, error) {
	set := pmo.Values{}
	for _, f := range fields {
		d := f.Declared()
		typed, given := r.Args[d.Key]
		if !given || typed == "" {
			continue
		}
		switch {
		case ledOnly(r.kind, d.Key) && r.role < pmo.Lead:
			return nil, r.mayNot(pmo.Lead)
		case d.Key == pmo.Owner.Key && r.role < pmo.Member:
			return nil, r.mayNot(pmo.Member)
		}
		value, err := r.value(ctx, d, typed)
		if err != nil {
			return nil, err
		}
		set[d.Key] = value
	}
	return set, nil
}

// value reads one checked argument.
func (r *request) value(ctx context.Context, d pmo.Decl, typed string) (any, error) {
	switch d.Type {
	case pmo.Whole:
		n, err := strconv.ParseInt(typed, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("handlers: %s %q passed the check: %w", d.Key, typed, err)
		}
		return n, nil
	case pmo.Flag:
		return typed == "yes", nil
	case pmo.Labels:
		return strings.Split(typed, ","), nil
	case pmo.Human:
		return r.holder(ctx, typed)
	case pmo.Humans:
		return r.persons(ctx, typed)
	case pmo.Refer:
		return r.pointer(ctx, d, typed)
	}
	return typed, nil
}

// holder resolves who gets an entry: in a restricted project somebody who may
// see it.
func (r *request) holder(ctx context.Context, typed string) (string, error) {
	token, err := r.person(ctx, typed)
	if err != nil {
		return "", err
	}
	if r.view.Person(token).Left {
		return "", r.hasLeft(token)
	}
	if r.project.Restricted && token != r.From.ID && r.view.Role(r.view.Who(token), r.project) == pmo.Nobody {
		return "", r.refuse(func(t say.Tongue) string { return t.CouldNotSee(r.view.Name(token), r.project.Name) }, r.membersButton(r.project.Key))
	}
	return token, nil
}

// hasLeft refuses to give an entry to somebody who is gone; a new one is logged
// without an owner by a press.
func (r *request) hasLeft(token string) error {
	name := r.view.Person(token).Name
	refusal := r.refuse(func(t say.Tongue) string { return t.HasLeft(name) })
	if args := r.copied(); strings.HasSuffix(r.Path, " log") {
		delete(args, pmo.Owner.Key)
		refusal.Buttons = []chat.Button{{Label: say.Both(say.Tongue.LogUnowned), Path: r.Path, Args: args}}
		return refusal
	}
	return r.withForm(refusal)
}

// pointsInto are the registers that fields point into.
var pointsInto = map[string]string{registers.WasRisk.Key: "R", registers.SupersededBy.Key: "L"}

// pointer resolves a reference to another entry, which the person must see.
func (r *request) pointer(ctx context.Context, d pmo.Decl, typed string) (string, error) {
	ref, ok := pmo.ParseRef(typed, r.here())
	self, _ := pmo.ParseRef(r.Args[chat.ArgRef], r.here())
	into, known := registers.ByPrefix(pointsInto[d.Key])
	switch {
	case ok && ref == self:
		return "", r.refuse(func(t say.Tongue) string { return t.NotItself(ref.String()) })
	case ok && known && ref.Register != into.Prefix:
		return "", r.refuse(func(t say.Tongue) string { return t.IsNo(ref.String(), into.Name.In(t.Lang())) })
	}
	page, err := r.h.Store.Find(ctx, r.office, pmo.Query{Sight: r.sight, Refs: []pmo.Ref{ref}})
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return "", fmt.Errorf("handlers: find %s: %w", ref, err)
	}
	if !ok || len(page.Entries) == 0 {
		return "", r.refuse(func(t say.Tongue) string { return t.NoSuchEntry(typed) })
	}
	return ref.String(), nil
}

func (r *request) persons(ctx context.Context, typed string) ([]string, error) {
	var tokens []string
	for _, name := range strings.Split(typed, ",") {
		token, err := r.person(ctx, strings.TrimSpace(name))
		if err != nil {
			return nil, err
		}
		tokens = append(tokens, token)
	}
	return tokens, nil
}

// typed writes a field's value as an argument: what a form is filled in with.
func (r *request) typed(d pmo.Decl, value any) string {
	switch v := value.(type) {
	case int64:
		return strconv.FormatInt(v, 10)
	case bool:
		if v {
			return "yes"
		}
		return "no"
	case []string:
		return strings.Join(v, ",")
	case string:
		if d.Type == pmo.Refer && r.hidesRef(v) {
			return ""
		}
		if d.Type == pmo.Human && v != "" {
			return "@" + r.view.Name(v)
		}
		return v
	}
	return ""
}
