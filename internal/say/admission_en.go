package say

import "strings"

func (en) NoLongerIn(platform string) string {
	return "You're no longer in this office's " + platform + ", so nothing was done. Whoever leads it can let you in again."
}

func (en) NotSaidWho(platform string) string {
	return platform + " doesn't say who you are right now, so nothing was done."
}

func (en) ThankYouFor(project string) string {
	return "Thank you. Only " + possessive(project) + " leads can read it."
}

func (en) LeftName(name string) string { return name + " (left)" }

func (en) HasLeft(name string) string { return name + " has left, so somebody else has to own it." }

func (en) LogUnowned() string { return "Log without an owner" }

func (t en) AskAnonymous(word string) string {
	return "does " + t.Quote(word) + " mean that nobody may read your name?"
}

func (en) Anonymously() string { return "Yes, without my name" }

func (en) UnderMyName() string { return "No, under my name" }

func (t en) PostsStop(project string, digests, reminders, cards []string) string {
	var stops []string
	for _, part := range []struct {
		what   string
		places []string
	}{{"digests", digests}, {"reminders", reminders}, {"cards", cards}} {
		if len(part.places) > 0 {
			stops = append(stops, part.what+" in "+t.And(part.places))
		}
	}
	return "From now on only members read of " + project + ". No longer posted: " + strings.Join(stops, "; ") + "."
}

func (en) FeedbackWord(from string) string {
	if from == "open" {
		return "from everybody here, other organisations too"
	}
	return "from our own people"
}

func (en) SomethingHidden() string { return "something that you can't see" }
