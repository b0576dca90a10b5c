package pmo

import (
	"slices"
	"time"

	"pmobot/internal/when"
)

// Sight is what a reader may see. Every query carries one, so that nothing
// leaks through a list, a search, a count or a suggestion. It names what is
// seen: a project that nobody thought of is hidden. A zero Sight sees nothing:
// stores refuse it, since it was forgotten.
type Sight struct {
	All      bool     // for the bot's own work; nothing is hidden
	Person   string   // token of the reader, who sees what they made themselves
	Projects []string // that the reader sees; what is in no other is hidden
	OwnOnly  []string // of these, where the reader is a guest: only own entries
	Private  []string // registers whose entries only leads see, such as feedback
	Leads    []string // projects where the reader is a lead
}

// Sees tells whether the reader may see e. Stores filter by the same rule.
func (s Sight) Sees(e Entry) bool {
	switch {
	case s.All:
		return true
	case s.Person == "" || !s.Knows(e.Ref.Project):
		return false
	case e.By == s.Person:
		return true
	}
	return s.SeesAll(e.Ref.Project, e.Ref.Register)
}

// Knows tells whether the reader may know of a project.
func (s Sight) Knows(project string) bool { return s.All || slices.Contains(s.Projects, project) }

// SeesAll tells whether the reader sees a register of a project whole, not
// only what they made themselves.
func (s Sight) SeesAll(project, register string) bool {
	switch {
	case s.All:
		return true
	case !s.Knows(project), slices.Contains(s.OwnOnly, project):
		return false
	}
	return !slices.Contains(s.Private, register) || slices.Contains(s.Leads, project)
}

// Order is how a list is sorted. Every order is total: the key breaks ties.
type Order int

// The orders. ByKey is that of references.
const (
	ByKey     Order = iota
	ByScore         // highest first, then by key
	ByNext          // earliest day first, those without one left out
	ByUpdated       // last changed first
	ByMade          // newest first
)

// Query asks for entries. Zero fields do not filter, but void entries and
// forwards are left out unless they are asked for.
type Query struct {
	Sight    Sight
	Refs     []Ref  // these, in this order; further fields still filter
	Register string // prefix or internal kind; needed unless Refs is set or Order is ByNext
	Projects []string
	States   []string
	Open     *bool
	Void     bool // void entries too
	Owner    string
	NoOwner  bool
	By       string
	Tag      string
	MinScore int
	MaxScore int       // 0: no limit
	Until    when.Date // whose next day is on or before it
	Since    time.Time // updated at or after it
	Order    Order
	After    string // cursor of the page before
	Limit    int    // at most so many; 0 is 50, 500 is the most
}

// Page is one page of entries.
type Page struct {
	Entries []Entry
	Next    string // cursor of the page after, or ""
}

// Span asks for changes: of one entry by version, or of the office by the time
// they were kept.
type Span struct {
	Ref   Ref       // of this entry, oldest first
	From  int       // versions from this one
	ID    string    // or: the change with this id
	Since time.Time // or: of every entry, kept at or after Since
	Until time.Time // and before Until
	After string    // cursor of the page before
	Limit int       // at most so many; 0 is 200, 1,000 is the most
}

// Trail is one page of changes.
type Trail struct {
	Changes []Change
	Next    string // cursor of the page after, or ""
}
