package say

import (
	"strings"
	"unicode"
)

// helpColumn is where the remarks of help begin, in columns.
const helpColumn = 36

// beside puts a remark behind a line of help.
func beside(line, remark string) string {
	if remark == "" {
		return line
	}
	return line + strings.Repeat(" ", max(helpColumn-columns(line), 2)) + remark
}

// columns is how wide a line is where letters are equally wide: a Han
// character and full-width punctuation count two.
func columns(line string) int {
	n := 0
	for _, r := range line {
		if unicode.Is(unicode.Han, r) || r >= 0x3000 && r <= 0x303f || r >= 0xff00 && r <= 0xff60 {
			n++
		}
		n++
	}
	return n
}

func (en) HelpLines(h HelpFacts) []string {
	lines := []string{
		"You are in " + namedKey(h.Project, h.Key, " (", ")") + ", " + h.Zone + ", as " + h.Role + ".",
		beside("/risk log Vendor slips p4 i5 @ann", "only the title is needed"),
		beside("/risk log", "a form"),
		"/lesson log Ask for two sources",
		beside(h.Feedback+" log csat:4 Quick answers", "private to the leads"),
		beside("@pmobot risk log Vendor slips", "also in threads"),
		beside("/risk list · /risk "+h.Key+"-R12", "buttons do the rest"),
		beside("/pmo mine", "what waits for you"),
		"/pmo search vendor",
		"/digest now · /digest schedule weekly mon 09:00",
		beside("/pmo status amber Vendor is late", "one line for Monday"),
		"/pmo settings · help risk",
	}
	return h.fitting(lines)
}

func (en) HelpRow(line, about string) string { return beside(line, about) }

func (en) HelpValues(name string, words []string) string {
	return capital(name) + ": " + strings.Join(words, ", ")
}

func (en) HelpMore(line string) string { return "More on one of them: " + line }

func (en) HelpKeys() string { return "What it takes" }

func (en) HelpReason() string { return "and the reason, to the end of the line" }

func (t en) NoHelpOn(topic string) string { return "there's no help on " + t.Quote(topic) + "." }

func (en) AboutHelp() string { return "the commands; with a name, more on it" }

func (en) AboutStatus() string { return "how a project is, in one line" }

func (en) AboutProjectAdd() string { return "a new project" }

func (en) AboutProjectHere() string { return "which project this channel belongs to" }

func (en) AboutProjectList() string { return "the projects you can see" }

func (en) AboutProjectMembers() string { return "who may do what in a project" }

func (en) AboutSettings() string { return "what holds here, and where it comes from" }

func (en) AboutSettingsMe() string { return "your own time zone, language and quiet hours" }

func (en) AboutSettingsOffice() string { return "what holds where nothing else is set" }

func (en) AboutSetup() string { return "the first project, in one form" }
