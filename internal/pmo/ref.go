package pmo

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Office is the opaque token of one project office, the tenant. Nothing is
// ever shared between two offices.
type Office string

// Nowhere is the project of what belongs to the office itself: its people,
// projects, places and schedules.
const Nowhere = "-"

// Ref names one entry. Numbered entries (APO-R12) have a Number, counted for
// each project and register from 1 without gaps; named ones (projects, people)
// have a Name instead. A Ref with neither names a register, where the next
// number is yet to be taken.
type Ref struct {
	Project  string // "APO", or Nowhere
	Register string // "R", or the word of an internal kind ("project")
	Number   int
	Name     string
}

// Named is the reference of an office's own entry of an internal kind.
func Named(register, name string) Ref { return Ref{Project: Nowhere, Register: register, Name: name} }

// String writes a reference as people do: APO-R12.
func (r Ref) String() string {
	if r.Name != "" {
		return r.Register + ":" + r.Name
	}
	return r.Project + "-" + r.Register + strconv.Itoa(r.Number)
}

// Key writes a reference so that keys sort as numbers do: APO/R/0000012.
// Names are kept as they are; a slash in one is fine, since the name is last.
func (r Ref) Key() string {
	if r.Name != "" {
		return r.Project + "/" + r.Register + "/" + r.Name
	}
	return fmt.Sprintf("%s/%s/%07d", r.Project, r.Register, r.Number)
}

// IsZero tells whether r names nothing.
func (r Ref) IsZero() bool { return r == Ref{} }

// RefOfKey reads what Key wrote. Internal kinds' numbered entries (schedules)
// are read as numbers where the last part is seven digits or more.
func RefOfKey(key string) (Ref, error) {
	parts := strings.SplitN(key, "/", 3)
	if len(parts) != 3 || parts[0] == "" || parts[1] == "" || parts[2] == "" {
		return Ref{}, fmt.Errorf("pmo: %q is no key", key)
	}
	r := Ref{Project: parts[0], Register: parts[1]}
	if number, err := strconv.Atoi(parts[2]); err == nil && len(parts[2]) >= 7 && number > 0 {
		r.Number = number
	} else {
		r.Name = parts[2]
	}
	return r, nil
}

var refPattern = regexp.MustCompile(`^(?i)(?:([a-z]{2,6})-)?([a-z])(\d{1,7})$`)

// ParseRef reads a reference as people type it: APO-R12, apo-r12, or R12,
// which is an entry of the project here.
func ParseRef(text, here string) (Ref, bool) {
	m := refPattern.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return Ref{}, false
	}
	number, err := strconv.Atoi(m[3])
	if err != nil || number == 0 {
		return Ref{}, false
	}
	project := strings.ToUpper(m[1])
	if project == "" {
		project = here
	}
	return Ref{Project: project, Register: strings.ToUpper(m[2]), Number: number}, project != ""
}
