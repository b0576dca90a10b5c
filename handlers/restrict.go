package handlers

import (
	"context"
	"fmt"
	"slices"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/storage"
)

// stops says which posts of a project end now that it is restricted, where
// there are any: who restricts it may have scheduled others' reading.
func (r *request) stops(ctx context.Context, project pmo.Project) ([]chat.Line, error) {
	digests, err := r.digestPlaces(ctx, project.Key)
	if err != nil {
		return nil, err
	}
	bound, err := r.placesOf(ctx)
	if err != nil {
		return nil, err
	}
	cards, err := r.cardPlaces(ctx, project.Key)
	if err != nil {
		return nil, err
	}
	reminders := bound[project.Key]
	if len(digests)+len(reminders)+len(cards) == 0 {
		return nil, nil
	}
	return []chat.Line{{Text: r.t.PostsStop(project.Name, digests, reminders, cards)}}, nil
}

// digestPlaces names the channels that get a project's digest.
func (r *request) digestPlaces(ctx context.Context, project string) ([]string, error) {
	open := true
	var tokens []string
	q := pmo.Query{Sight: everything, Register: pmo.KindSchedule, Open: &open, Limit: storage.FindMost}
	for {
		page, err := r.h.Store.Find(ctx, r.office, q)
		if err != nil {
			return nil, fmt.Errorf("handlers: digests of %s: %w", project, err)
		}
		for _, e := range page.Entries {
			if pmo.Covers.Of(e) == project && pmo.DigestKind.Of(e) != digestMine {
				tokens = append(tokens, pmo.Target.Of(e))
			}
		}
		if page.Next == "" {
			return r.placeNames(ctx, tokens)
		}
		q.After = page.Next
	}
}

// cardPlaces names the channels where cards of a project stand.
func (r *request) cardPlaces(ctx context.Context, project string) ([]string, error) {
	var tokens []string
	q := storage.Ledger{Job: "card/" + project + "/", State: storage.Sent, Limit: storage.LedgerMost}
	for {
		page, err := r.h.Store.Deliveries(ctx, r.office, q)
		if err != nil {
			return nil, fmt.Errorf("handlers: cards of %s: %w", project, err)
		}
		for _, d := range page.Deliveries {
			tokens = append(tokens, d.Target)
		}
		if page.Next == "" {
			return r.placeNames(ctx, tokens)
		}
		q.After = page.Next
	}
}

// placeNames names places, each once; what has no name is somebody's private
// messages.
func (r *request) placeNames(ctx context.Context, tokens []string) ([]string, error) {
	slices.Sort(tokens)
	tokens = slices.Compact(tokens)
	if err := r.view.Places(ctx, tokens...); err != nil {
		return nil, fmt.Errorf("handlers: %w", err)
	}
	var names []string
	for _, token := range tokens {
		if name := r.view.Place(token).Name; name != "" {
			names = append(names, name)
		}
	}
	return names, nil
}
