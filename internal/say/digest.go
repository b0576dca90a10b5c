package say

import (
	"time"

	"pmobot/internal/when"
)

// Edition is one issue of a digest, as its title names it.
type Edition struct {
	Number      int    // 0 for one that somebody asked for just now
	Weekly      bool   // it comes every week
	Mine        bool   // it is somebody's own week
	Project     string // name; "" for the whole office
	First, Last when.Date
	Late        bool
	Standing    bool // the first one, which says where we stand
}

// Step is where something that stays overdue goes next. A zero On is nowhere.
type Step struct {
	Name    string
	On      when.Date
	Sponsor bool // it is the last step
}

// Figures are the numbers of a digest.
type Figures struct {
	Open, Critical, High int
	Exposure, Delta      int // the sum of open scores, and what was added to it
	Lessons              int
	LessonsMore          bool // there are more than Lessons
	CSAT, CSATOf         int  // percent of those satisfied, of so many answers; 0 answers: not shown
	NPS, NPSOf           int
}

// Rest is what a first message leaves to the replies.
type Rest struct{ More, Small int }

// Digest is what a digest says: the first message.
type Digest interface {
	// EditionTitle names an issue: PMO weekly 7 · 16–22 Nov.
	EditionTitle(e Edition) string
	// LateLine says when it was sent, and when it should have been, in the
	// location of both. Weekly tells what it is.
	LateLine(weekly bool, sent, due time.Time) string
	// Headline makes one sentence, or a few, of clauses.
	Headline(clauses []string) string

	// TurnedRed, as those below, is a clause of the headline, without a full stop.
	TurnedRed(names []string, more int) string
	RoseTo(entry string, from, to int) string
	IsNew(entry string, score int) string
	IsReopened(entry string) string
	HasHappened(entry string) string
	NothingWorse() string
	NothingChanged() string
	NobodyWrote() string
	ReviewsOverdue(n int) string
	// DecisionsOf counts decisions, and names who takes them, where known.
	DecisionsOf(names []string, n int) string

	WaitingHead() string
	ProjectsHead() string
	ChangesHead() string

	// DecisionWaits asks who for a decision by a day (none where it is zero),
	// overdue by so many working days.
	DecisionWaits(who string, by when.Date, overdue int, entry string, score int, asker, question string) string
	// ReviewWaits is an overdue review, by so many working days since a day.
	ReviewWaits(entry string, score int, since when.Date, overdue int, owner string, next Step) string
	// DueWaits is something that was due on a day.
	DueWaits(entry string, score int, since when.Date, overdue int, owner string) string
	// AcceptanceEnds is when an acceptance ends, or ended.
	AcceptanceEnds(entry string, score int, until when.Date, ended bool, owner string) string
	// Unanswered is feedback without an answer for so many working days.
	Unanswered(ref string, days int, who string) string

	// ProjectSays is a project and what was said of it; said may be empty.
	ProjectSays(name, said string) string
	// ProjectDisagrees: the registers say worse than the project does.
	ProjectDisagrees(name, says, shows string) string
	// ProjectSilent: no status for so many days, or none ever (-1). Shows is
	// the colour that the risks show, "" for nothing to worry about.
	ProjectSilent(name string, days int, shows string) string

	// Rescored, as those below, is one entry's change over the window.
	Rescored(entry string, from, to int, why string) string
	Reopened(entry string, score int, why string) string
	Added(entry string, score int, why string) string
	Happened(entry string, on when.Date, why string) string
	Accepted(entry string, until when.Date, why string) string
	Decided(entry string, why string) string
	ClosedNow(entry, why string) string
	CameFrom(entry, origin string) string
	ReusedBy(project, entry string) string

	// FiguresLine is the key figures.
	FiguresLine(f Figures) string
	// InReplies counts what a section leaves to the replies.
	InReplies(r Rest) string
	// FooterLine says when the next one comes; next is a DayClock or "".
	FooterLine(replies bool, next string) string

	// QuietLine: all was reviewed, nothing changed.
	QuietLine(title string, reviews, open int, next string) string
	// DeadLine: nobody wrote anything, and so many reviews are overdue.
	DeadLine(title string, overdue, open int, next string) string

	// StandingHead is where a young office stands.
	StandingHead(risks, projects, unowned int) string
	// StandingRow is one risk there; a zero review is not shown.
	StandingRow(entry string, score int, owner string, review when.Date, overdue bool) string
	// OnlyChanges says what comes from the next one on. Soon tells that it is
	// in the coming week.
	OnlyChanges(next when.Date, soon bool) string
	// SampleMark stands before a digest of made-up data.
	SampleMark() string

	DigestReplies
	MyWeek
}

// DigestReplies are the messages that follow in a digest's thread.
type DigestReplies interface {
	// RisksHead, as the other heads: its place among so many replies.
	RisksHead(i, n int) string
	LessonsReply(i, n int, text string) string
	FeedbackReply(i, n int, text string) string
	UpkeepReply(i, n int, text string) string
	AlsoWaitingHead(i, n int) string
	OtherProjectsHead(i, n int) string
	OtherReviewsHead(i, n int) string
	OtherChangesHead(i, n int) string

	// DigestRow is one of the gravest risks: its score, reference, title and
	// owner ("" for nobody), and its RowEnd.
	DigestRow(ref string, score int, title, owner, end string) string
	// RowEnd is an entry's age in days, and since when its review is overdue.
	RowEnd(days int, overdueSince when.Date) string
	// Below counts by level what isn't named: critical, high, medium, low, not
	// assessed. Named tells that others were, above.
	Below(counts [5]int, named bool) string
	// NotNamed counts what a reply leaves out.
	NotNamed(n int) string
	// Sentences joins finished sentences.
	Sentences(parts []string) string

	LessonStands(entry string, published bool, uses int) string
	ToValidate(refs []string, more int) string
	Satisfied(satisfied, of int) string
	Recommend(nps, of int) string
	CameIn(n int) string
	OnlyLeadsRead() string

	NotOwned(refs []string, more int) string
	NotAssessed(refs []string, more int) string
	// SmallChanges counts changes too small for a line of their own, and says where.
	SmallChanges(reviews, comments, edits, low int, refs []string, more int) string
}

// MyWeek is what one's own week says.
type MyWeek interface {
	MyWaitingHead() string
	MyReviewsHead() string
	MyChangesHead() string
	// MyDecisions, as the two below, is a clause of the headline.
	MyDecisions(n int) string
	MyReviewsSoon(n int) string
	MineIsClear() string
	// MyReviewWaits is a review of the reader's own.
	MyReviewWaits(entry string, score int, on when.Date, overdue int) string
	// MyQuietLine: nothing waits, and nothing changed.
	MyQuietLine(title string, open int, next string) string
}

// The labels of a digest's buttons.
var (
	StartReview   = Words{En: "Start the review", Zh: "开始复核"}
	ShowLessons   = Words{En: "Show", Zh: "查看"}
	OpenFeedback  = Words{En: "Open", Zh: "打开"}
	TakeOwnership = Words{En: "I own it", Zh: "我来负责"}
	PauseDigest   = Words{En: "Pause", Zh: "暂停"}
	ChooseLang    = Words{En: "Language", Zh: "语言"}
)
