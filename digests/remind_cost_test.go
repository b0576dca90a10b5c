package digests

import (
	"context"
	"fmt"
	"testing"

	"pmobot/internal/pmo"
	"pmobot/internal/say"
	"pmobot/storage"
)

// metered is a Store that counts what is read.
type metered struct {
	storage.Store
	asked, read int
}

func (c *metered) Find(ctx context.Context, office pmo.Office, q pmo.Query) (pmo.Page, error) {
	page, err := c.Store.Find(ctx, office, q)
	c.asked++
	c.read += len(page.Entries)
	return page, err
}

func (c *metered) Deliveries(ctx context.Context, office pmo.Office, q storage.Ledger) (storage.LedgerPage, error) {
	c.asked++
	return c.Store.Deliveries(ctx, office, q)
}

func TestWhatIsNotDueIsNotRead(t *testing.T) {
	s := onStage(t, say.En)
	s.noStatus("APO")
	for i := range 200 {
		s.log("APO", fmt.Sprint("Later ", i), chen, "2027-03-01", 4, 5, nil)
	}
	s.log("APO", "Now", chen, "2026-11-12", 4, 5, nil)
	store := &metered{Store: s.store}
	reminders := NewReminders(store, s.reminders.defaults, s.box)
	tasks, err := reminders.Due(t.Context(), anOffice, shanghai(12, 9, 0))
	if err != nil || len(tasks) != 1 {
		t.Fatal(tasks, err)
	}
	if store.read > 20 {
		t.Errorf("%d entries were read, though one is due", store.read)
	}

	store.asked = 0
	for minute := range 30 {
		if _, err := reminders.Due(t.Context(), anOffice, shanghai(11, 10, minute)); err != nil {
			t.Fatal(err)
		}
	}
	if store.asked > 20 {
		t.Errorf("%d questions to the store in half an hour without a morning", store.asked)
	}
}
