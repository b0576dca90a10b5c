package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"pmobot/internal/chat"
)

// The value of a button or option is a version, how it is written, and what
// it does:
//
//	1["risk review","ref","APO-R7"]    the path, then keys and values
//	1f["risk log","title","Flood"]     the same, as a submitted form
//	1#K5Q2...                          on the shelf under this name
//
// A value of another version is answered with the way to a newer button.
const (
	inline  = "1["
	form    = "1f["
	shelved = "1#"
)

// errOld: a button's value can't be read, or its shelf has it no longer.
var errOld = errors.New("slack: the button is too old")

// shelf keeps what is too long for a button.
type shelf interface {
	// Shelve keeps a value and returns its name.
	Shelve(ctx context.Context, office, value string, now time.Time) (name string, err error)
	// Shelved returns what is kept under a name, or "".
	Shelved(ctx context.Context, office, name string) (value string, err error)
}

// deed is what a button does.
type deed struct {
	path string
	args chat.Args
	form bool // it submits a form
}

// value writes a deed so that it fits in most bytes.
func (d deed) value(ctx context.Context, s shelf, office string, now time.Time, most int) (string, error) {
	list := []string{d.path}
	for _, key := range slices.Sorted(maps.Keys(d.args)) {
		list = append(list, key, d.args[key])
	}
	text, err := compact(list)
	if err != nil {
		return "", err
	}
	lead := strings.TrimSuffix(inline, "[")
	if d.form {
		lead = strings.TrimSuffix(form, "[")
	}
	text = lead + text
	if len(text) <= most {
		return text, nil
	}
	if s == nil {
		return "", errors.New("slack: a button is too long, and nothing keeps it")
	}
	name, err := s.Shelve(ctx, office, text, now)
	if err != nil {
		return "", fmt.Errorf("slack: keep a button: %w", err)
	}
	return shelved + name, nil
}

// compact writes a list as JSON, with < > and & as they are.
func compact(list []string) (string, error) {
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(list); err != nil {
		return "", fmt.Errorf("slack: write a button: %w", err)
	}
	return strings.TrimSuffix(text.String(), "\n"), nil
}

// deedOf reads what value wrote.
func deedOf(ctx context.Context, value string, s shelf, office string) (deed, error) {
	value = strings.TrimRight(value, " ")
	if name, ok := strings.CutPrefix(value, shelved); ok {
		if s == nil {
			return deed{}, errOld
		}
		kept, err := s.Shelved(ctx, office, name)
		if err != nil {
			return deed{}, fmt.Errorf("slack: what a button does: %w", err)
		}
		value = kept
	}
	var d deed
	switch {
	case strings.HasPrefix(value, inline):
		value = strings.TrimPrefix(value, "1")
	case strings.HasPrefix(value, form):
		value, d.form = strings.TrimPrefix(value, "1f"), true
	default:
		return deed{}, errOld
	}
	var list []string
	if err := json.Unmarshal([]byte(value), &list); err != nil || len(list)%2 != 1 {
		return deed{}, errOld
	}
	d.path, d.args = list[0], chat.Args{}
	for i := 1; i < len(list); i += 2 {
		d.args[list[i]] = list[i+1]
	}
	return d, nil
}
