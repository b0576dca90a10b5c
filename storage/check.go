package storage

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"pmobot/internal/pmo"
)

// ErrDefect is wrapped by what no store can do, however often it is asked: a
// query without Sight, a value of a type that is none, a change without an ID.
// It is for logs; whoever sees it has a mistake to mend.
var ErrDefect = errors.New("storage: defect")

// The limits of what is kept.
const (
	ChangeMost = 256 << 10 // bytes of one change; MongoDB takes 16 MB a document
	NoteMost   = 1 << 20   // bytes of one note's value
	IDMost     = 200       // bytes of a change's id
)

// CheckChange tells whether any store can keep c. The error wraps ErrDefect.
func CheckChange(c pmo.Change) error {
	if c.ID == "" || len(c.ID) > IDMost || !clean(c.ID) {
		return fmt.Errorf("%w: a change's id is from 1 to %d bytes of text, not %q", ErrDefect, IDMost, c.ID)
	}
	if err := CheckRef(c.Ref); err != nil {
		return err
	}
	if c.Version < 0 || IsNew(c) && c.Version > 1 {
		return fmt.Errorf("%w: %s can't have version %d", ErrDefect, c.Ref, c.Version)
	}
	for key, value := range c.Set {
		if err := checkValue(key, value); err != nil {
			return err
		}
	}
	for _, p := range c.Promises {
		if err := checkPromise(c, p); err != nil {
			return err
		}
	}
	for _, text := range texts(c) {
		if !utf8.ValidString(text) {
			return fmt.Errorf("%w: change %s holds text that is no UTF-8", ErrDefect, c.ID)
		}
	}
	if size := Size(c); size > ChangeMost {
		return fmt.Errorf("%w: change %s has %d bytes, %d is the most", ErrDefect, c.ID, size, ChangeMost)
	}
	return nil
}

// Size is about how many bytes c takes.
func Size(c pmo.Change) int {
	const each = 16 // of what stands around a text
	size := 0
	for _, text := range texts(c) {
		size += len(text) + each
	}
	return size
}

// texts lists the texts of a change, the keys and values of its fields too,
// and those of what it promises.
func texts(c pmo.Change) []string {
	list := []string{c.ID, c.Verb, c.By, c.Why, c.Source.Platform, c.Source.Place, c.Source.Link, c.Source.Quote}
	for key, value := range c.Set {
		list = append(list, key)
		switch v := value.(type) {
		case string:
			list = append(list, v)
		case []string:
			list = append(list, v...)
		}
	}
	for _, p := range c.Promises {
		list = append(list, string(p.Kind), p.Target, p.Path)
		for key, value := range p.Args {
			list = append(list, key, value)
		}
	}
	return list
}

// IsNew tells whether c is a creation that takes the next number.
func IsNew(c pmo.Change) bool { return c.Ref.Number == 0 && c.Ref.Name == "" }

// CheckRef tells whether r can be a key, or a register whose next number is
// wanted.
func CheckRef(r pmo.Ref) error {
	for _, part := range []string{r.Project, r.Register} {
		if part == "" || strings.Contains(part, "/") || !clean(part) {
			return fmt.Errorf("%w: %q is no part of a reference", ErrDefect, part)
		}
	}
	if r.Number == 0 && r.Name == "" {
		return nil
	}
	back, err := pmo.RefOfKey(r.Key())
	if err != nil || back != r || !clean(r.Name) {
		return fmt.Errorf("%w: %q can't be kept as a reference", ErrDefect, r.Key())
	}
	return nil
}

func checkValue(key string, value any) error {
	if key == "" || !clean(key) || strings.ContainsAny(key, ".$") {
		return fmt.Errorf("%w: %q is no key of a field", ErrDefect, key)
	}
	switch value.(type) {
	case nil, int64, bool, string, []string:
		return nil
	}
	return fmt.Errorf("%w: field %s holds a %T", ErrDefect, key, value)
}

// clean tells whether text can be part of a key in every store.
func clean(text string) bool { return utf8.ValidString(text) && !strings.Contains(text, "\x00") }

// The pages of a store: how many are returned where none is said, and at most.
const (
	FindLimit, FindMost       = 50, 500 // references in one query, too
	ChangesLimit, ChangesMost = 200, 1000
	LedgerLimit, LedgerMost   = 50, 500
	KeptLimit, KeptMost       = 200, 1000
	// HoldersMost is how many of a word's holders search looks at. A store
	// lists one more when asked, which tells that there are more.
	HoldersMost = 2000
)

// CheckQuery tells whether a store can answer q, and returns it with its limit
// filled in. A Sight that names nobody is refused: it was forgotten. With Refs
// the limit is as many as they are.
func CheckQuery(office pmo.Office, q pmo.Query) (pmo.Query, error) {
	switch {
	case office == "":
		return q, CheckOffice(office)
	case !q.Sight.All && q.Sight.Person == "":
		return q, fmt.Errorf("%w: a query without Sight: it says who reads, or Sight{All: true} for the bot's own work", ErrDefect)
	case len(q.Refs) > FindMost:
		return q, fmt.Errorf("%w: %d references at once, %d is the most", ErrDefect, len(q.Refs), FindMost)
	case q.Register == "" && q.Refs == nil && q.Order != pmo.ByNext:
		return q, fmt.Errorf("%w: a query needs a register, references, or the order ByNext", ErrDefect)
	}
	usual := FindLimit
	if q.Refs != nil {
		usual = FindMost
	}
	q.Limit = Limit(q.Limit, usual, FindMost)
	return q, nil
}

// CheckOffice tells whether office names one.
func CheckOffice(office pmo.Office) error {
	if office == "" || !clean(string(office)) {
		return fmt.Errorf("%w: no office is named by %q", ErrDefect, office)
	}
	return nil
}

// Limit returns how many are wanted: usual where none is said, never more than
// most.
func Limit(wanted, usual, most int) int {
	if wanted <= 0 {
		return usual
	}
	return min(wanted, most)
}
