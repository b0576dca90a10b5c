package say

import (
	"unicode"
	"unicode/utf8"
)

func (en) OnlyYou() string { return "(only you) " }

func (en) OnlyFor(readers string) string { return "(" + readers + ") " }

func (en) PostedIn(place string, edited bool) string {
	if edited {
		return place + " (edited):"
	}
	return place + ":"
}

func (en) PostedAt(dayClock, place string, edited bool) string {
	if edited {
		place += " (edited)"
	}
	return dayClock + " · " + place
}

func (en) ToPerson(name string) string { return "→ " + name }

func (en) Attached(name, alt string) string {
	if alt == "" {
		return "[" + name + "]"
	}
	return "[" + name + "] " + alt
}

func (en) Asked(name, value, hint string) string {
	line := upperFirst(name) + ": [" + value + "]"
	if hint != "" {
		line += "  " + hint
	}
	return line
}

func (en) YouTyped(line string) string { return "You typed: " + line }

func (en) Broke(code string) string {
	return "Not done: something broke on the bot's side, not on yours. Give a lead the code " + code + ", and they can look it up."
}

func (en) Unconfirmed() string {
	return "Not confirmed: the database isn't answering, so this may or may not be stored."
}

func (en) NeverTwice(code string) string {
	return "It never logs twice. If it stays like this, give a lead the code " + code + "."
}

func (en) StoredAfterAll(what string) string { return "It's stored after all: " + what + "." }

func (t en) Unreachable(typed string) string {
	if typed == "" {
		return "Not stored: the database can't be reached."
	}
	return "Not stored: the database can't be reached. " + t.YouTyped(typed)
}

func (t en) DiskFull(typed string) string {
	why := "Not stored: the bot's disk is full. Whoever runs it has to make room; then try again."
	if typed == "" {
		return why
	}
	return why + " " + t.YouTyped(typed)
}

func (en) Forgotten() string {
	return "Not checked: the bot has restarted since, and no longer holds that line. Look for it in the list before you type it again."
}

func (en) Welcome() []string {
	return []string{
		"A project office in your terminal. Try: /risk log Vendor slips p4 i5",
		"Then /risk list, and /pmo help. A button is chosen by its number, Tab completes.",
		"Speak as somebody else with “bo> ”, let time pass with “... +1w”. Ctrl-D ends.",
	}
}

func (en) FormHelp() string {
	return "Enter keeps what is shown, a blank clears it, a dot keeps the rest, Ctrl-C closes the form."
}

func (en) FormClosed() string { return "The form is closed; nothing was stored." }

func (en) DemoOver() []string {
	return []string{
		"That was a week at a project office. Now you:",
		"pmobot console          type yourself: /risk log Vendor slips p4 i5",
		"pmobot demo --script    the script that was just played",
	}
}

// upperFirst writes the first letter of a word large.
func upperFirst(word string) string {
	first, size := utf8.DecodeRuneInString(word)
	return string(unicode.ToUpper(first)) + word[size:]
}
