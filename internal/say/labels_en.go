package say

import (
	"fmt"
)

func (en) FixInForm() string { return "Fix it in the form" }

func (en) Help() string { return "Help" }

func (en) Submit() string { return "Save" }

func (en) Reason() string { return "reason" }

func (en) Me() string { return "Me" }

func (en) Choose() string { return "Choose…" }

func (en) RateIt() string { return "Rate it" }

func (en) WrongProject() string { return "Wrong project?" }

func (en) Undo() string { return "Undo" }

func (en) Show() string { return "Show" }

func (en) WeUseIt() string { return "We'll use it" }

func (en) DoesntFit() string { return "Doesn't fit" }

func (en) Yes() string { return "Yes" }

func (en) No() string { return "No" }

func (en) AllProjects() string { return "All projects" }

func (en) Filter() string { return "Filter" }

func (en) ShareHere() string { return "Share here" }

func (en) StillSo() string { return "Still so" }

func (en) Rescore() string { return "Rescore" }

func (en) Reassign() string { return "Reassign" }

func (en) LogALesson() string { return "Log a lesson" }

func (en) LogAgain() string { return "Log it again" }

func (en) HideMyName() string { return "Hide my name" }

func (en) AddSomething() string { return "Add something" }

func (en) LogAsRisk() string { return "Log as risk" }

func (en) DoIt() string { return "Do it" }

func (en) DoItAnyway() string { return "Change it all the same" }

func (en) AboutHistory() string { return "what changed, when and why" }

func (en) AboutRescore() string { return "probability and impact anew" }

func (en) AboutAssign() string { return "who owns it" }

func (en) AboutReview() string { return "looked at it: still so, or what is new" }

func (en) AboutComment() string { return "a word on it" }

func (en) AboutMoveTo() string { return "into another project" }

func (en) AboutUndo() string { return "takes your own last change back, for ten minutes" }

func (en) AboutWithdraw() string { return "makes it void (leads)" }

func (en) AboutRedact() string { return "takes its words out everywhere (leads)" }

func (en) AboutSearch() string { return "finds entries by their words" }

func (en) AboutUse() string { return "this project uses the lesson" }

func (en) AboutLog(name string) string { return "a new " + name }

func (en) AboutList(names string, worstFirst bool) string {
	if worstFirst {
		return "the " + names + " here, worst first"
	}
	return "the " + names + " here, newest change first"
}

func (en) AboutShow(name string) string { return "one " + name + ", whole" }

func (en) AboutEdit(name string) string { return "changes a " + name }

func (en) AboutMove(name, verb, did string) string { return "marks a " + name + " as " + did }

func (en) FormTitle(about, verb, ref string) string {
	if ref == "" {
		return capital(about)
	}
	return capital(verb) + " " + ref
}

func (en) ListOf(names string) string { return "All " + names }

func (en) ShowRef(ref string) string { return "Show " + ref }

func (en) EditRef(ref string) string { return "Edit " + ref }

func (en) NextRows(n int) string { return fmt.Sprintf("Next %d", n) }

func (t en) LogThis(title string) string { return "Log " + t.Quote(title) }

func (en) MakeIt(score int) string { return fmt.Sprintf("Make it %d", score) }

func (en) LeaveIt(score int) string { return fmt.Sprintf("Leave it at %d", score) }

func (en) AskPerson(name string) string { return "Ask " + name }

func (en) AskLead(name string) string { return "Ask " + name + ", a lead" }

func (en) AddMore(register string) string {
	switch register {
	case "lesson":
		return "Add what happened"
	case "risk":
		return "Add cause and effect"
	}
	return "Add more"
}
