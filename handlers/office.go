package handlers

import "slices"

// officeVerbs are the verbs that belong to no register, in the order in which
// help shows them.
func officeVerbs() []verb {
	return slices.Concat(
		helpVerbs(), mineVerbs(), searchVerbs(), undoVerbs(), statusVerbs(), projectVerbs(), settingsVerbs(),
		deliveriesVerbs(), setupVerbs(), snoozeVerbs(),
	)
}
