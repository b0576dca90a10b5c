package say

// Labels are what stands on buttons and in forms, and what a verb does in a line of help.
type Labels interface {
	FixInForm() string
	Help() string
	Submit() string
	Reason() string
	Me() string
	Choose() string
	RateIt() string
	WrongProject() string
	Undo() string
	Show() string
	WeUseIt() string
	DoesntFit() string
	Yes() string
	No() string
	AllProjects() string
	Filter() string
	ShareHere() string
	StillSo() string
	Rescore() string
	Reassign() string
	LogALesson() string
	LogAgain() string
	HideMyName() string
	AddSomething() string
	LogAsRisk() string
	DoIt() string
	DoItAnyway() string
	AboutHistory() string
	AboutRescore() string
	AboutAssign() string
	AboutReview() string
	AboutComment() string
	AboutMoveTo() string
	AboutUndo() string
	AboutWithdraw() string
	AboutRedact() string
	AboutSearch() string
	AboutUse() string
	// AboutLog is the help on logging.
	AboutLog(name string) string
	// AboutList is the help on lists; those with levels show the worst first.
	AboutList(names string, worstFirst bool) string
	// AboutShow is the help on showing one.
	AboutShow(name string) string
	// AboutEdit is the help on editing.
	AboutEdit(name string) string
	// AboutMove is the help on a move.
	AboutMove(name, verb, did string) string
	// FormTitle is the title of a form: what it does, or the verb and the entry.
	FormTitle(about, verb, ref string) string
	// ListOf leads to a list.
	ListOf(names string) string
	// ShowRef shows an entry.
	ShowRef(ref string) string
	// EditRef edits an entry.
	EditRef(ref string) string
	// NextRows shows the next rows.
	NextRows(n int) string
	// LogThis logs a title as it stands.
	LogThis(title string) string
	// MakeIt changes a score all the same.
	MakeIt(score int) string
	// LeaveIt leaves a score as it is.
	LeaveIt(score int) string
	// AskPerson asks the owner.
	AskPerson(name string) string
	// AskLead asks a lead.
	AskLead(name string) string
	// AddMore asks for what is missing, by the register.
	AddMore(register string) string
}
