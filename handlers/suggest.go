package handlers

import (
	"context"
	"fmt"
	"strings"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/pmo/registers"
	"pmobot/internal/say"
	"pmobot/storage"
)

// suggestionsMost is how many completions a platform shows at most.
const suggestionsMost = 25

// Suggest completes a parameter's value while it is typed: references, people
// and projects, as far as the person may see them; else the choices of the
// parameter.
func (h *Handlers) Suggest(ctx context.Context, c chat.Command, key, typed string) ([]chat.Choice, error) {
	v, ok := h.verbs[c.Path]
	if !ok {
		return nil, h.unknown(c.Path)
	}
	p, ok := v.Param(key)
	if !ok {
		return nil, nil
	}
	r, err := h.request(ctx, c)
	if err != nil {
		return nil, err
	}
	if r.who.Barred {
		return nil, nil
	}
	r.verb, r.kind = v, v.kind
	switch {
	case p.Type == chat.RefParam:
		return r.suggestRefs(ctx, typed)
	case p.Type == chat.PersonParam || p.Type == chat.PeopleParam:
		return r.suggestPeople(ctx, typed)
	case p.Key == argProject || p.Key == argTo:
		return r.suggestProjects(typed), nil
	}
	return starting(p.Options(), typed), nil
}

// suggestRefs offers open entries: those that hold the words typed, or else
// the ones that were changed last.
func (r *request) suggestRefs(ctx context.Context, typed string) ([]chat.Choice, error) {
	open := true
	q := pmo.Query{Sight: r.sight, Register: r.kind.Prefix, Open: &open, Order: pmo.ByUpdated, Limit: suggestionsMost}
	if ref, ok := pmo.ParseRef(typed, r.here()); ok {
		q = pmo.Query{Sight: r.sight, Refs: []pmo.Ref{ref}}
	}
	entries, err := r.latest(ctx, q)
	if err != nil {
		return nil, err
	}
	if words := pmo.Tokens(typed); len(words) > 0 && len(q.Refs) == 0 {
		found, err := storage.Search(ctx, r.h.Store, r.office, q, typed, suggestionsMost)
		if err != nil {
			return nil, fmt.Errorf("handlers: suggest: %w", err)
		}
		entries = append(holding(entries, typed), found.Entries...)
	}
	var choices []chat.Choice
	seen := map[pmo.Ref]bool{}
	for _, e := range entries {
		if !seen[e.Ref] && !r.hides(e) && len(choices) < suggestionsMost {
			seen[e.Ref] = true
			choices = append(choices, chat.Choice{Value: e.Ref.String(), Name: say.Same(e.Ref.String() + " " + pmo.Title.Of(e))})
		}
	}
	return choices, nil
}

// latest finds what a query finds: in every register where it names none.
func (r *request) latest(ctx context.Context, q pmo.Query) ([]pmo.Entry, error) {
	queries := []pmo.Query{q}
	if q.Register == "" && q.Refs == nil {
		queries = nil
		for _, k := range registers.All() {
			q.Register = k.Prefix
			queries = append(queries, q)
		}
	}
	var entries []pmo.Entry
	for _, q := range queries {
		page, err := r.h.Store.Find(ctx, r.office, q)
		if err != nil {
			return nil, fmt.Errorf("handlers: suggest: %w", err)
		}
		entries = append(entries, page.Entries...)
	}
	return entries, nil
}

// holding keeps the entries whose reference or title begins like typed.
func holding(entries []pmo.Entry, typed string) []pmo.Entry {
	var list []pmo.Entry
	for _, e := range entries {
		if begins(e.Ref.String(), typed) || begins(pmo.Title.Of(e), typed) {
			list = append(list, e)
		}
	}
	return list
}

// suggestPeople offers the people whom the office knows, those gone aside, to
// whoever is more than a guest: guests know whom they are shown.
func (r *request) suggestPeople(ctx context.Context, typed string) ([]chat.Choice, error) {
	if !r.reads("") {
		return nil, nil
	}
	q := pmo.Query{Sight: everything, Register: pmo.KindPerson, Order: pmo.ByUpdated, Limit: storage.FindMost}
	var choices []chat.Choice
	for {
		page, err := r.h.Store.Find(ctx, r.office, q)
		if err != nil {
			return nil, fmt.Errorf("handlers: suggest: %w", err)
		}
		for _, e := range page.Entries {
			name := pmo.Name.Of(e)
			if !pmo.Left.Of(e) && begins(name, strings.TrimPrefix(typed, "@")) && len(choices) < suggestionsMost {
				choices = append(choices, chat.Choice{Value: "@" + strings.ReplaceAll(name, " ", "."), Name: say.Same(name)})
			}
		}
		if page.Next == "" || len(choices) == suggestionsMost {
			return choices, nil
		}
		q.After = page.Next
	}
}

func (r *request) suggestProjects(typed string) []chat.Choice {
	var choices []chat.Choice
	for _, p := range r.view.Projects() {
		if r.view.Role(r.who, p) > pmo.Nobody && (begins(p.Key, typed) || begins(p.Name, typed)) {
			choices = append(choices, chat.Choice{Value: p.Key, Name: say.Same(p.Name)})
		}
	}
	return choices
}

func starting(choices []chat.Choice, typed string) []chat.Choice {
	var list []chat.Choice
	for _, c := range choices {
		if begins(c.Value, typed) || begins(c.Name.En, typed) || begins(c.Name.Zh, typed) {
			list = append(list, c)
		}
	}
	return list
}

func begins(text, typed string) bool {
	return len(text) >= len(typed) && strings.EqualFold(text[:len(typed)], typed)
}
