package storage

import (
	"fmt"

	"pmobot/internal/pmo"
)

// Audit holds an office's changes, given in the order of entry and version,
// against their hash chain, their numbers, and what is projected of them.
type Audit struct {
	Office pmo.Office
	// Projected returns an entry as the store has it; Version 0 for none.
	Projected func(key string) (pmo.Entry, error)
	Report    Report
	entry     pmo.Entry // folded so far
}

// Add takes the next change.
func (a *Audit) Add(s Sealed) error {
	if s.Change.Ref != a.entry.Ref {
		before := a.entry.Ref
		if err := a.Done(); err != nil {
			return err
		}
		a.follows(before, s.Change.Ref)
		a.entry = pmo.Entry{}
	}
	a.Report.Changes++
	a.change(s)
	a.entry = pmo.Fold(a.entry, s.Change)
	return nil
}

// Done holds the entry whose changes are all given against its projection.
// Call it after the last change.
func (a *Audit) Done() error {
	if a.entry.Version == 0 {
		return nil
	}
	a.Report.Entries++
	stored, err := a.Projected(a.entry.Ref.Key())
	if err != nil {
		return err
	}
	if fault := differs(a.entry, stored); fault != "" {
		a.fault("%s: %s", a.entry.Ref.Key(), fault)
	}
	a.entry.Version = 0
	return nil
}

func (a *Audit) fault(format string, args ...any) {
	a.Report.Faults = append(a.Report.Faults, fmt.Sprintf(format, args...))
}

// follows looks for a gap between two neighbours' numbers.
func (a *Audit) follows(before, ref pmo.Ref) {
	want := 1
	if before.Project == ref.Project && before.Register == ref.Register {
		want = before.Number + 1
	}
	if ref.Number != 0 && ref.Number != want {
		a.fault("%s: the number before it is missing", ref.Key())
	}
}

func (a *Audit) change(s Sealed) {
	c := s.Change
	name := fmt.Sprintf("%s version %d", c.Ref.Key(), c.Version)
	if c.Version != a.entry.Version+1 {
		a.fault("%s: comes after version %d", name, a.entry.Version)
	}
	switch hash, err := s.Hash(a.Office, a.entry.Hash); {
	case err != nil:
		a.fault("%s: %v", name, err)
	case hash != c.Hash:
		a.fault("%s: its hash does not prove it", name)
	}
	for key := range c.Set {
		if was, known := c.Was[key]; !known || !pmo.Same(was, a.entry.Values[key]) {
			a.fault("%s: holds another value of %s from before", name, key)
		}
	}
}

// differs says what of an entry is projected otherwise than it was folded.
func differs(folded, stored pmo.Entry) string {
	switch {
	case stored.Version == 0:
		return "is not projected"
	case stored.Version != folded.Version:
		return fmt.Sprintf("is projected at version %d of %d", stored.Version, folded.Version)
	case stored.Ref != folded.Ref || stored.By != folded.By || stored.Hash != folded.Hash ||
		!stored.Made.Equal(folded.Made) || !stored.Updated.Equal(folded.Updated):
		return "is projected with another author, time or hash"
	case len(stored.Values) != len(folded.Values):
		return "is projected with other fields"
	}
	for key, value := range folded.Values {
		if !pmo.Same(value, stored.Values[key]) {
			return "is projected with another value of " + key
		}
	}
	return ""
}
