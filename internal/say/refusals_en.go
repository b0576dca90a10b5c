package say

import (
	"fmt"
	"time"

	"pmobot/internal/when"
)

func (en) Because(undone, why string) string { return undone + ": " + why }

func (en) NotUnderstood() string { return "Not done" }

func (t en) UnknownWord(word, near string) string {
	if near == "" {
		return "I don't know " + t.Quote(word) + "."
	}
	return "I don't know " + t.Quote(word) + ". Did you mean " + t.Quote(near) + "?"
}

func (en) NeedsRole(role, project string) string {
	return "that takes a " + role + " of " + project + "."
}

func (en) MembersOnly() string { return "this channel's project is for its members only." }

func (en) LeadsOnly(ref, verb, did string) string {
	return "only a lead can have " + ref + " " + did + "."
}

func (t en) UpToOwner(ref string, level int, owner string) string {
	if owner == "" {
		return ref + " is " + t.Level(level) + ", so that's up to a lead."
	}
	return ref + " is " + t.Level(level) + ", so that's up to " + owner + ", its owner, or a lead."
}

func (t en) NoProject(key string, keys []string) string {
	if len(keys) == 0 {
		return "there is no project " + t.Quote(key) + " yet."
	}
	return "there is no project " + t.Quote(key) + ". There is " + or(keys) + "."
}

func (en) NoSuchEntry(ref string) string { return "there is no " + ref + ", or not for you to see." }

func (en) HasMoved(ref, to string) string { return ref + " was moved: it's " + to + " now." }

func (en) IsVoid(ref string) string {
	return ref + " is void: it was taken back, and its number won't be used again."
}

func (en) NotOpen(ref, state string) string { return ref + " is " + state + "." }

func (en) NoSuchMove(ref, state string, verbs []string) string {
	if len(verbs) == 0 {
		return ref + " is " + state + ", and nothing leads on from there."
	}
	return ref + " is " + state + ". From there you can " + or(verbs) + "."
}

func (en) SameAlready(ref string) string { return ref + " is like that already." }

func (en) ThereAlready(ref, project string) string { return ref + " is in " + project + " already." }

func (en) WasAhead(name string, ago time.Duration, what string) string {
	return name + " was " + aheadEn(ago) + " ahead of you, " + what + "."
}

func (t en) WouldBe(score, level int) string {
	return "With your change it would now be " + t.Scored(score, level) + "."
}

func (en) NothingToUndo(minutes int) string {
	return fmt.Sprintf("you changed nothing here in the last hour; undo works for %d minutes.", minutes)
}

func (en) TooLateToUndo(ago, within int) string {
	return fmt.Sprintf("that was %s ago, and undo works for %d.", plural(ago, "minute", "minutes"), within)
}

func (en) ChangedSince(ref string) string {
	return ref + " was changed again since, so look before you change it back."
}

func (en) NotPublished(ref, state string) string {
	return ref + " isn't published yet, it's " + state + "."
}

func (t en) NobodyCalled(name string) string {
	return "I know nobody called " + t.Quote(name) + ". People are known once they've spoken here."
}

func (t en) WhichPerson(name string, names []string) string {
	return t.Quote(name) + " could be " + or(names) + "."
}

func (en) CouldNotSee(name, project string) string {
	return name + " has no part in " + project + ", which is restricted, and couldn't see it."
}

func (t en) IsPast(day when.Date) string {
	return t.FullDay(day) + " is past. It takes today or a later day."
}

func (t en) IsAhead(day when.Date) string {
	return t.FullDay(day) + " is yet to come. It takes today or an earlier day."
}

func (en) NotItself(ref string) string { return ref + " can't name itself." }

func (en) IsNo(ref, register string) string {
	if register == "feedback" {
		return ref + " isn't feedback."
	}
	return ref + " is no " + register + "."
}

func (t en) SeveralCalled(name string, n int) string {
	return fmt.Sprintf("%d people are called %s. A mention tells which one you mean.", n, t.Quote(name))
}

func (en) NeededFor(ref, title string) string { return ref + " " + title }

// or joins what one can choose from: a, b or c.
func or(names []string) string { return join(names, ", ", " or ") }

// aheadEn is a short time: a second, 5 minutes.
func aheadEn(ago time.Duration) string {
	switch {
	case ago < 2*time.Second:
		return "a second"
	case ago < time.Minute:
		return fmt.Sprintf("%d seconds", int(ago.Seconds()))
	case ago < time.Hour:
		return plural(int(ago.Minutes()), "minute", "minutes")
	}
	return plural(int(ago.Hours()), "hour", "hours")
}
