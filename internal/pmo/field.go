package pmo

import (
	"strings"
	"time"

	"pmobot/internal/say"
	"pmobot/internal/when"
)

// Values are the values of an entry's fields, by key. A value is a string, an
// int64, a bool or a []string, and nothing else: these survive every store
// unchanged. Dates are kept as 2026-12-01, instants as Unix milliseconds.
// In a Change a nil value takes the field away.
type Values map[string]any

// Type is how a field's value is typed and checked.
type Type int

// The types of fields.
const (
	Line   Type = iota // one line of text
	Prose              // text of several lines
	Whole              // a whole number from Min to Max
	Choice             // one of Choices
	Day                // a calendar date
	Human              // a person's token
	Humans             // several of them
	Labels             // tags
	Refer              // a reference to another entry
	Flag               // yes or no
	Moment             // an instant
)

// Option is one value of a Choice, or the name of one number of a Whole.
type Option struct {
	Key  string // as stored: "mitigate", "4"
	Name say.Words
	Also []string // further words for it
}

// Decl declares a field.
type Decl struct {
	Key      string // as stored and typed: "impact"
	Name     say.Words
	Short    []string // further keys that people may type: "i"
	Type     Type
	Options  []Option
	Min, Max int  // of a Whole
	Hidden   bool // kept, but never typed, shown in forms or listed
}

// Field is any declared field.
type Field interface{ Declared() Decl }

// Declared makes every typed handle a Field.
func (d Decl) Declared() Decl { return d }

// Option returns the option with a key.
func (d Decl) Option(key string) (Option, bool) {
	for _, o := range d.Options {
		if o.Key == key {
			return o, true
		}
	}
	return Option{}, false
}

// The typed handles. Of reads a field of an entry, and gives the zero value
// where the entry has none; In reads it from bare values; Put writes it, and a
// zero value takes the field away.
type (
	// Text is a field whose value is a string: a Line, Prose, Choice, Human or Refer.
	Text struct{ Decl }
	// Number is a field whose value is a whole number.
	Number struct{ Decl }
	// Date is a field whose value is a calendar date.
	Date struct{ Decl }
	// Instant is a field whose value is a moment in time, to the millisecond.
	Instant struct{ Decl }
	// Bool is a field whose value is yes or no.
	Bool struct{ Decl }
	// List is a field of several strings: tags, people, references.
	List struct{ Decl }
)

// Of reads the field of e.
func (f Text) Of(e Entry) string { return f.In(e.Values) }

// In reads the field.
func (f Text) In(v Values) string { s, _ := v[f.Key].(string); return s }

// Put writes the field.
func (f Text) Put(v Values, s string) { put(v, f.Key, s, s == "") }

// Of reads the field of e.
func (f Number) Of(e Entry) int { return f.In(e.Values) }

// In reads the field.
func (f Number) In(v Values) int { n, _ := v[f.Key].(int64); return int(n) }

// Known tells whether e has the field; its value may be 0.
func (f Number) Known(e Entry) bool { _, ok := e.Values[f.Key].(int64); return ok }

// Put writes the field, zero too.
func (f Number) Put(v Values, n int) { v[f.Key] = int64(n) }

// Of reads the field of e.
func (f Date) Of(e Entry) when.Date { return f.In(e.Values) }

// In reads the field.
func (f Date) In(v Values) when.Date {
	s, _ := v[f.Key].(string)
	d, _ := when.Parse(s)
	return d
}

// Put writes the field.
func (f Date) Put(v Values, d when.Date) { put(v, f.Key, d.String(), d.IsZero()) }

// Of reads the field of e, in UTC.
func (f Instant) Of(e Entry) time.Time { return f.In(e.Values) }

// In reads the field, in UTC.
func (f Instant) In(v Values) time.Time {
	ms, ok := v[f.Key].(int64)
	if !ok {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// Put writes the field.
func (f Instant) Put(v Values, t time.Time) { put(v, f.Key, t.UnixMilli(), t.IsZero()) }

// Of reads the field of e.
func (f Bool) Of(e Entry) bool { return f.In(e.Values) }

// In reads the field.
func (f Bool) In(v Values) bool { b, _ := v[f.Key].(bool); return b }

// Put writes the field, false too.
func (f Bool) Put(v Values, b bool) { v[f.Key] = b }

// Of reads the field of e. The slice is the entry's own: do not write to it.
func (f List) Of(e Entry) []string { return f.In(e.Values) }

// In reads the field.
func (f List) In(v Values) []string { l, _ := v[f.Key].([]string); return l }

// Put writes the field.
func (f List) Put(v Values, l []string) { put(v, f.Key, l, len(l) == 0) }

func put(v Values, key string, value any, none bool) {
	if none {
		value = nil
	}
	v[key] = value
}

// The fields that every register has.
var (
	Title    = Text{Decl{Key: "title", Name: say.Words{En: "title", Zh: "标题"}, Type: Line}}
	Body     = Text{Decl{Key: "body", Name: say.Words{En: "description", Zh: "说明"}, Short: []string{"body", "desc"}, Type: Prose}}
	Owner    = Text{Decl{Key: "owner", Name: say.Words{En: "owner", Zh: "负责人"}, Short: []string{"o"}, Type: Human}}
	Tags     = List{Decl{Key: "tags", Name: say.Words{En: "tags", Zh: "标签"}, Short: []string{"tag"}, Type: Labels}}
	Watchers = List{Decl{Key: "watchers", Name: say.Words{En: "watchers", Zh: "关注者"}, Type: Humans}}
	Due      = Date{Decl{Key: "due", Name: say.Words{En: "due", Zh: "截止"}, Short: []string{"到期"}, Type: Day}}

	// State is the key of one of the register's states.
	State = Text{Decl{Key: "state", Name: say.Words{En: "state", Zh: "状态"}, Hidden: true}}
	// Open tells whether that state counts as open. It is kept as a result,
	// so that a store can index it without knowing the register.
	Open = Bool{Decl{Key: "open", Type: Flag, Hidden: true}}
	// Void marks an entry that was undone or withdrawn; its number stays taken.
	Void = Bool{Decl{Key: "void", Type: Flag, Hidden: true}}
	// Score is the entry's weight in lists (a risk's P x I).
	Score = Number{Decl{Key: "score", Name: say.Words{En: "score", Zh: "风险值"}, Type: Whole, Hidden: true}}
	// ReviewDue is when the entry is to be reviewed next, ReviewLast when it was.
	ReviewDue  = Date{Decl{Key: "review", Name: say.Words{En: "review", Zh: "复核"}, Type: Day}}
	ReviewLast = Date{Decl{Key: "reviewed", Type: Day, Hidden: true}}
	// SnoozedUntil silences the owner's own reminders before that day; Snoozes
	// counts how often since the last review. Neither moves the review.
	SnoozedUntil = Date{Decl{Key: "snoozed", Type: Day, Hidden: true}}
	Snoozes      = Number{Decl{Key: "snoozes", Type: Whole, Hidden: true}}
	// MovedTo is the forward that a moved entry leaves behind, MovedFrom its origin.
	MovedTo   = Text{Decl{Key: "moved_to", Type: Refer, Hidden: true}}
	MovedFrom = Text{Decl{Key: "moved_from", Type: Refer, Hidden: true}}
	// Links are references to other entries, each "relation APO-R12".
	Links = List{Decl{Key: "links", Hidden: true}}
	// Before is the state that a closed entry had, where reopening leads back to.
	Before = Text{Decl{Key: "before", Hidden: true}}
)

// Next is the day on which somebody must look at the entry: the earlier of
// its review and its due date.
func Next(e Entry) when.Date { return when.Earlier(ReviewDue.Of(e), Due.Of(e)) }

// Same tells whether two values of a field are equal.
func Same(a, b any) bool {
	x, list := a.([]string)
	y, also := b.([]string)
	if list || also {
		return list == also && strings.Join(x, "\x00") == strings.Join(y, "\x00") && len(x) == len(y)
	}
	return a == b
}
