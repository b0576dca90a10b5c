package digests

import (
	"cmp"
	"slices"
	"time"

	"pmobot/internal/pmo"
	"pmobot/internal/say"
	"pmobot/internal/when"
)

// Week is what a digest tells, as data: names are resolved, nothing is said
// yet. It holds only what its readers may see.
type Week struct {
	Lang    say.Lang
	Edition say.Edition
	Covers  string // key of the project, "" for the whole office
	Today   when.Date
	Sent    time.Time // in the digest's zone, as the next two
	Due     time.Time
	Next    time.Time // zero for never

	Decisions []Decision
	Waits     []Wait // overdue and ending, gravest first
	Projects  []ProjectLine
	Moves     []Move // worst first
	Small     Small
	Figures   say.Figures
	Overdue   int // reviews
	Reviewed  int // entries that were reviewed in the window
	Wrote     bool

	Risks    Risks
	Lessons  Lessons
	Feedback Feedback
	Standing []StandingRisk // of a first digest, or of somebody's own week
}

// Named is an entry as a line names it.
type Named struct {
	Ref   pmo.Ref
	Title string
	Score int
}

// text is the entry as it stands in a line: a link, and the title.
func (n Named) text() string { return n.link() + " " + n.Title }

func (n Named) link() string { return say.Link(n.Ref.String(), n.Ref.String()) }

// Somebody is a person with their name.
type Somebody struct{ Token, Name string }

// Decision is a risk that was escalated and waits.
type Decision struct {
	Entry    Named
	Who      Somebody  // takes it; may be nobody
	By       when.Date // may be none
	Overdue  int       // working days
	Asker    string    // name
	Question string
}

// WaitKind is why something waits.
type WaitKind int

// The kinds of waiting.
const (
	waitReview WaitKind = iota
	waitDue
	waitAcceptance
	waitAnswer
)

// Wait is something that somebody should have done, or must soon.
type Wait struct {
	Kind    WaitKind
	Entry   Named
	On      when.Date // since when, or until when
	Overdue int       // working days
	Who     string    // name, "" for nobody
	Next    say.Step
}

// ProjectLine is one project's status beside what its risks show.
type ProjectLine struct {
	Key, Name string
	Declared  string // colour; "" where none was ever given
	Before    string // the colour before this window's; "" where it is the first, or none was given
	Given     bool   // in this window
	Sentence  string
	Days      int    // since it was given
	Shows     string // the colour that the risks show
}

// silentAfter is for how many days a status holds.
const silentAfter = 7

// silent tells whether the project's status is too old to be shown.
func (p ProjectLine) silent() bool { return p.Declared == "" || p.Days > silentAfter }

// colour is what the project is shown as: the worse of what it says and what
// its risks show, "" where it is silent.
func (p ProjectLine) colour() string {
	if p.silent() {
		return ""
	}
	return pmo.Colours()[min(rank(p.Declared), rank(p.Shows))]
}

// turnedRed tells whether it said so in this window.
func (p ProjectLine) turnedRed() bool {
	return p.Given && p.Declared == red && p.Before != red
}

// rank is a colour's place, red 0; what is no colour comes behind green.
func rank(colour string) int {
	if i := slices.Index(pmo.Colours(), colour); i >= 0 {
		return i
	}
	return len(pmo.Colours())
}

// MoveKind is how an entry differs from before the window.
type MoveKind int

// The kinds, worst first.
const (
	moveWorse MoveKind = iota
	moveReopened
	moveNew
	moveHappened
	moveBetter
	moveAccepted
	moveDecided
	moveClosed
	moveHere
	moveReused
)

// order is the kind's place in a digest: what was reopened stands among what
// grew worse, and what was accepted or decided among what got better.
func (k MoveKind) order() int {
	switch k {
	case moveReopened:
		return int(moveWorse)
	case moveAccepted, moveDecided:
		return int(moveBetter)
	}
	return int(k)
}

// Move is what one entry's changes of the window come to.
type Move struct {
	Kind     MoveKind
	Entry    Named
	From, To int       // scores; 0 for not assessed
	On       when.Date // it happened, or until when it is accepted
	Why      string    // as typed
	By       string    // name of the project that reused it
	Origin   pmo.Ref   // that it was moved from
}

// weight sorts moves of one kind.
func (m Move) weight() int { return max(m.From, m.To, m.Entry.Score) }

// worstFirst sorts moves.
func worstFirst(moves []Move) {
	slices.SortStableFunc(moves, func(a, b Move) int {
		return cmp.Or(cmp.Compare(a.Kind.order(), b.Kind.order()), cmp.Compare(b.weight(), a.weight()),
			cmp.Compare(a.Entry.Ref.Key(), b.Entry.Ref.Key()))
	})
}

// Small counts changes that have no line of their own.
type Small struct {
	Reviews, Comments, Edits, Low int
	Refs                          []pmo.Ref // of the entries, by key, each once
}

func (s Small) total() int { return s.Reviews + s.Comments + s.Edits + s.Low }

// Risks is the list in the replies.
type Risks struct {
	Rows      []RiskRow // high and critical, worst first
	Levels    [5]int    // open risks: critical, high, medium, low, not assessed
	Projects  int       // with an open risk
	Unowned   []pmo.Ref
	Unscored  []pmo.Ref
	Unowneds  int // how many there are; Unowned names the first
	Unscoreds int
}

// RiskRow is one of them.
type RiskRow struct {
	Entry        Named
	Level        pmo.Level
	Owner        string
	Days         int // since it was logged
	OverdueSince when.Date
}

// Lessons is what was learned.
type Lessons struct {
	Moved      []LessonLine // published or reused in the window
	ToValidate []pmo.Ref
	Waiting    int // how many are to validate
}

// LessonLine is one lesson.
type LessonLine struct {
	Entry     Named
	Published bool
	Uses      int
}

// Feedback is what stakeholders said, in numbers.
type Feedback struct {
	Satisfied, Of int // CSAT answers
	NPS, NPSOf    int
	New           int // in the window
	Unanswered    []Wait
}

// StandingRisk is one risk of a first digest.
type StandingRisk struct {
	Entry  Named
	Owner  string
	Review when.Date // zero: not soon
	Late   int       // working days overdue
}
