package handlers

import (
	"context"
	"fmt"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/storage"
)

// veiling says how far the cards of restricted projects are covered, to those
// who lead them, as long as it isn't done.
func (r *request) veiling(ctx context.Context, reply *chat.Reply) error {
	for _, p := range r.view.Projects() {
		if !p.Restricted || r.view.Role(r.who, p) < pmo.Lead {
			continue
		}
		veiled, all, err := r.veiled(ctx, p.Key)
		if err != nil {
			return err
		}
		if veiled < all {
			reply.Add(r.t.CoveringCards(p.Name, veiled, all))
		}
	}
	return nil
}

// veiled counts the cards of a project that stand in channels, and those of
// them that show nothing of their entry any more.
func (r *request) veiled(ctx context.Context, project string) (veiled, all int, err error) {
	q := storage.Ledger{Job: string(pmo.PromiseCard) + "/" + project + "/", State: storage.Sent, Limit: storage.LedgerMost}
	for {
		page, err := r.h.Store.Deliveries(ctx, r.office, q)
		if err != nil {
			return 0, 0, fmt.Errorf("handlers: cards of %s: %w", project, err)
		}
		for _, d := range page.Deliveries {
			if d.Path != cardPath || d.Message == "" {
				continue
			}
			all++
			if d.Veil {
				veiled++
			}
		}
		if page.Next == "" {
			return veiled, all, nil
		}
		q.After = page.Next
	}
}
