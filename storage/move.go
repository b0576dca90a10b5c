package storage

import "pmobot/internal/pmo"

// Forward returns the second half of a move: the change that turns the entry
// it came from into a forward. Made is the first half as it was kept, the new
// entry, which names its origin. ok is false where made is no such change.
//
// A move is two changes on two entries. The second's id is derived from the
// first's, so whoever finds it missing, the handler that repeats a command or
// Mend after a crash, adds the same one.
func Forward(made pmo.Change) (forward pmo.Change, ok bool) {
	origin, ok := pmo.ParseRef(pmo.MovedFrom.In(made.Set), made.Ref.Project)
	if !ok || made.Version != 1 {
		return pmo.Change{}, false
	}
	forward = pmo.Change{
		ID: made.ID + "/2", Ref: origin, Verb: made.Verb, At: made.At, By: made.By, Why: made.Why, Source: made.Source,
		Set: pmo.Values{},
	}
	pmo.MovedTo.Put(forward.Set, made.Ref.String())
	pmo.Open.Put(forward.Set, false)
	return forward, true
}
