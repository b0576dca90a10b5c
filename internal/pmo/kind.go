package pmo

import (
	"slices"

	"pmobot/internal/say"
	"pmobot/internal/when"
)

// Kind declares one register. Commands, forms, help, lists, validation and
// digest lines are derived from it; a test walks every Kind and names what is
// missing.
type Kind struct {
	Prefix  string // of references: "R"
	Word    string // as typed: "risk"
	Short   []string
	Name    say.Words // one of them; with its plural below
	Plural  say.Words
	About   say.Words   // what it is, in one line of help
	Example say.Words   // a line to log one, as help shows it
	Private bool        // only leads read it, and no card of it is ever public
	Fields  []Field     // in the order of the form
	Brief   []Field     // those that a new entry is asked for afterwards
	States  []StateDecl // the first is that of a new entry
	Moves   []Move
	Pairs   Pairs                                       // what AxB and A => B mean here
	Settle  func(Entry) string                          // the state that fields lead to by themselves; "" for no change
	Derive  func(before Entry, set Values, rules Rules) // adds computed results (score) to set
	Level   func(Entry, Rules) Level                    // how grave it is; nil where the register has no levels
	Cadence func(Entry, Rules) int                      // days between reviews; nil or 0 for none
	Appears func(Entry, Rules) bool                     // whether a public card is shown by default
	Guests  bool                                        // guests may log
	Decides func(Entry) bool                            // whether it waits for a decision
}

// Pairs are the short forms of a register.
type Pairs struct {
	Cross  [2]string // keys of 4x5
	Arrows [3]string // keys of cause => event => effect; the middle one is the title
}

// StateDecl declares one state of a register's entries.
type StateDecl struct {
	Key  string
	Name say.Words
	Open bool
}

// Move is a transition that somebody makes by a verb.
type Move struct {
	Verb   string    // as typed: "accept"
	Name   say.Words // of the verb, in both languages
	Button say.Words // what its button says; the person speaks there
	Did    say.Words // in the history: "accepted"
	From   []string  // states it leads from
	To     string    // the state it leads to; "" for the state before closing
	Role   Role      // that may do it at least; the owner may what a member may
	Asks   []Field   // what it needs or takes
	Must   []Field   // those of Asks without which it isn't done
	Reason bool      // it needs the reason
	Tells  bool      // who logged it is told, with the reason
	About  say.Words // in help; derived where it isn't set
	Not    say.Words // how a refusal begins; derived where it isn't set
}

// Undone is how a refusal of the move begins: Not closed.
func (m Move) Undone() say.Words {
	if m.Not != (say.Words{}) {
		return m.Not
	}
	return say.Words{En: "Not " + m.Did.En, Zh: "未" + m.Name.Zh}
}

// Level is how grave an entry is. Its zero value is none.
type Level int

// The levels, by score.
const (
	Unweighed Level = iota
	Low
	Medium
	High
	Critical
)

// State returns the state with a key.
func (k Kind) State(key string) StateDecl {
	for _, s := range k.States {
		if s.Key == key {
			return s
		}
	}
	return StateDecl{Key: key, Name: say.Same(key)}
}

// Field returns the declared field with a key.
func (k Kind) Field(key string) (Decl, bool) {
	for _, f := range k.Fields {
		if d := f.Declared(); d.Key == key {
			return d, true
		}
	}
	return Decl{}, false
}

// Move returns the move that a verb makes.
func (k Kind) Move(verb string) (Move, bool) {
	for _, m := range k.Moves {
		if m.Verb == verb {
			return m, true
		}
	}
	return Move{}, false
}

// MovesFrom returns the moves that lead on from a state, in order of declaration.
func (k Kind) MovesFrom(state string) []Move {
	var moves []Move
	for _, m := range k.Moves {
		if slices.Contains(m.From, state) {
			moves = append(moves, m)
		}
	}
	return moves
}

// Rules are what an office or project has set: thresholds and cadences.
type Rules struct {
	Thresholds [3]int // the least score of medium, high and critical
	Cadence    [5]int // days between reviews, by Level
	Morning    int    // the hour at which a person's reminders come
}

// DefaultRules are those of an office that set nothing.
func DefaultRules() Rules {
	return Rules{
		Thresholds: [3]int{5, 10, 17},
		Cadence:    [5]int{14, 30, 14, 7, 7},
		Morning:    9,
	}
}

// LevelOf returns the level of a score.
func (r Rules) LevelOf(score int) Level {
	switch {
	case score <= 0:
		return Unweighed
	case score < r.Thresholds[0]:
		return Low
	case score < r.Thresholds[1]:
		return Medium
	case score < r.Thresholds[2]:
		return High
	}
	return Critical
}

// Review returns the day of the next review after one on day.
func (k Kind) Review(e Entry, rules Rules, day when.Date) when.Date {
	if k.Cadence == nil {
		return when.Date{}
	}
	every := k.Cadence(e, rules)
	if every <= 0 {
		return when.Date{}
	}
	return day.Add(every)
}
