package main

import (
	"bytes"
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"pmobot/bot/console"
	"pmobot/internal/pmo"
	"pmobot/storage"
	"pmobot/storage/sqlite"
)

// flaky is a store that answers logs badly at first: with faults, in order. An
// uncertain one is stored all the same.
type flaky struct {
	storage.Store
	faults []error
}

func (f *flaky) Apply(ctx context.Context, office pmo.Office, now time.Time, changes ...pmo.Change) ([]storage.Applied, error) {
	if changes[0].Verb != "log" || len(f.faults) == 0 {
		return f.Store.Apply(ctx, office, now, changes...)
	}
	fault := f.faults[0]
	f.faults = f.faults[1:]
	if fault == storage.ErrUncertain {
		if _, err := f.Store.Apply(ctx, office, now, changes...); err != nil {
			return nil, err
		}
	}
	return nil, fmt.Errorf("flaky: %w", fault)
}

// What the database doesn't confirm is promised by nobody, and logged once.
func TestADoubtEndsWithWhatIsStored(t *testing.T) {
	lite, err := sqlite.Open(t.Context(), sqlite.Memory)
	if err != nil {
		t.Fatal(err)
	}
	defer lite.Close()
	var out, errs bytes.Buffer
	w := world{out: &out, err: &errs, env: nowhere}
	config, err := w.configure(consoleFlags{At: "2026-11-19T09:00"})
	if err != nil {
		t.Fatal(err)
	}
	config.In = strings.NewReader("Ann #apollo> /risk log Vendor slips p4 i5\n!press Check again\n!press Check again\n/risk list\n")
	store := &flaky{Store: lite, faults: []error{storage.ErrUncertain, storage.ErrUncertain}}
	if err := w.wire(t.Context(), config, store, lite); err != nil {
		t.Fatal(err)
	}
	code := regexp.MustCompile(`the code ([2-9A-Z]{4,})\.`).FindStringSubmatch(out.String())
	if code == nil {
		t.Fatal("no code:\n", out.String())
	}
	doubt := `  (only you) Not confirmed: the database isn't answering, so this may or may not be stored.
  You typed: /risk log Vendor slips p4 i5
  It never logs twice. If it stays like this, give a lead the code ` + code[1] + `. [Check again]
`
	want := "Ann #apollo> /risk log Vendor slips p4 i5\n" + doubt + "!press Check again\n" + doubt + `!press Check again
  (only you) It's stored after all: PMO-R1 Vendor slips. [Show] [Undo]
  #apollo:
  PMO-R1 Vendor slips
  20, critical · no owner yet · review Thu 26 Nov · logged by Ann
  [I own it] [Rescore] [Review] [⋯]
/risk list
  (only you) *1 open risk, PMO, worst first*
`
	if got := out.String(); !strings.HasPrefix(got, want) {
		compare(t, got[:min(len(got), len(want))], want)
	}
	if strings.Contains(errs.String(), "Vendor") || !strings.Contains(errs.String(), code[1]) {
		t.Error("the log is", errs.String())
	}
	if report, err := lite.Verify(t.Context(), console.Office); err != nil || len(report.Faults) > 0 {
		t.Error(report.Faults, err)
	}
}
