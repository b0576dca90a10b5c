package main

import (
	"context"
	"database/sql"
	"errors"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pmobot/internal/pmo"
	"pmobot/storage"
)

// What a crash left unprojected is mended before anything is delivered.
func TestAServiceMendsWhatACrashLeft(t *testing.T) {
	dir, wall := t.TempDir(), newWall()
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	s := started(t, dir, func() time.Time { return now }, wall)
	s.awaitReady(t, http.StatusOK)
	wall.say(t, "1", "/risk log Vendor slips p4 i5", now)
	wall.await(t, "PMO-R1")
	s.ended(t)
	db, err := sql.Open("sqlite", filepath.Join(dir, databaseFile))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), "DELETE FROM entry WHERE key LIKE '%/R/%'"); err != nil {
		t.Fatal(err)
	}
	s = started(t, dir, func() time.Time { return now }, wall)
	until(t, s.log, "mending", func() bool {
		_, page := s.get(t, "/metrics")
		return strings.Contains(page, "pmobot_mended_total 1\n")
	})
	s.ended(t)
	if _, errs, code := ran(t, "", nil, "verify", "--data", dir); code != exitDone {
		t.Error(errs)
	}
}

// mender notes what is mended, and when.
type mender struct {
	storage.Caretaker
	mu     sync.Mutex
	mended []string
	err    error
}

func (m *mender) fail(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.err = err
}

func (m *mender) Mend(_ context.Context, office pmo.Office, now time.Time) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.mended = append(m.mended, string(office)+" "+now.Format("04:05"))
	return 0, m.err
}

// Offices that are written to are mended every half minute, and where that
// comes to nothing the next time again.
func TestRoundsMendWhatIsInUse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, faults := &mender{}, 0
		r := &rounds{care: m, metrics: newMetrics(&health{}), now: time.Now, fault: func(pmo.Office, error) { faults++ }}
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		go r.walk(ctx)
		pass := func(d time.Duration) { <-time.After(d); synctest.Wait() }
		pass(31 * time.Second) // nothing is in use
		r.use("a")
		r.use("a")
		pass(30 * time.Second)
		m.fail(errors.New("no answer"))
		r.use("b")
		pass(30 * time.Second)
		m.fail(nil)
		pass(60 * time.Second)
		stop()
		synctest.Wait()
		if want := []string{"a 01:00", "b 01:30", "b 02:00"}; !slices.Equal(m.mended, want) || faults != 1 {
			t.Errorf("mended %q, %d faults", m.mended, faults)
		}
	})
}
