package chat

import "fmt"

// Unanswered is what Serve ends with where AnswerWithin was over before
// everything that was acknowledged was answered. Where it was, Serve ends with
// nil, whatever else is under way: what was promised waits in the ledger.
type Unanswered struct{ Count int }

func (u *Unanswered) Error() string {
	return fmt.Sprintf("%d acknowledged and not answered when the time to stop was over", u.Count)
}
