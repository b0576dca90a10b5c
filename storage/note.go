package storage

import (
	"fmt"

	"pmobot/internal/pmo"
)

// CheckNote tells whether a note can be kept.
func CheckNote(office pmo.Office, n Note) error {
	if err := CheckOffice(office); err != nil {
		return err
	}
	switch {
	case n.Key == "" || !clean(n.Key):
		return fmt.Errorf("%w: %q is no key of a note", ErrDefect, n.Key)
	case n.Version < 0:
		return fmt.Errorf("%w: note %s can't have version %d", ErrDefect, n.Key, n.Version)
	case len(n.Value) > NoteMost:
		return fmt.Errorf("%w: note %s has %d bytes, %d is the most", ErrDefect, n.Key, len(n.Value), NoteMost)
	}
	return nil
}
