package say

import (
	"fmt"
	"strings"
	"time"

	"pmobot/internal/when"
)

// namedKey is a project with its key, once where they are the same.
func namedKey(name, key, open, end string) string {
	if name == key {
		return name
	}
	return name + open + key + end
}

func (t en) ProjectAdded(name, key, manager string) string {
	if manager == "" {
		return "Added: " + namedKey(name, key, " (", ")") + ". You manage it and lead there."
	}
	return "Added: " + namedKey(name, key, " (", ")") + ". " + manager + " manages it, and you lead there too."
}

func (en) PlaceBelongs(place, name, key string) string {
	return place + " belongs to " + namedKey(name, key, " (", ")") + " now. What is logged here is numbered like " + key + "-R1."
}

func (en) PlaceIsOf(place, name, key string) string {
	return place + " belongs to " + namedKey(name, key, " (", ")") + "."
}

func (en) PlaceIsFree(place, project string) string {
	return place + " belongs to no project yet. What is logged here goes to " + project + "."
}

func (en) WentToDefault(place, project string) string {
	return place + " has no project of its own yet, so this went to " + project + "."
}

func (en) NotAChannel() string { return "this is no channel." }

func (en) ChannelFits() string { return "Type it in the channel that you mean." }

func (t en) NoKey(typed string) string { return t.Quote(typed) + " can't be a key." }

func (en) KeyFits() string { return "A key is two to six letters, such as QRY." }

func (en) KeyTaken(key, name string) string {
	return key + " is taken, by " + name + "."
}

func (en) KeyNotFree(key, free string) string {
	return key + " is reserved or taken. " + free + " is free."
}

func (en) ProjectCount(n int) string { return plural(n, "project", "projects") }

func (en) NoProjectsYet(project string) string {
	return "There's no project yet. Everything goes to " + project + "."
}

func (en) ProjectRow(name, manager, sponsor string, places []string, restricted bool) string {
	parts := []string{name}
	if manager != "" {
		parts = append(parts, "project manager "+manager)
	}
	if sponsor != "" {
		parts = append(parts, "sponsor "+sponsor)
	}
	if len(places) > 0 {
		parts = append(parts, strings.Join(places, ", "))
	}
	if restricted {
		parts = append(parts, "restricted")
	}
	return strings.Join(parts, " · ")
}

func (en) MembersHead(name string, restricted bool) string {
	if restricted {
		return "Who sees " + name + ", a restricted project"
	}
	return "Who is who in " + name
}

func (en) MemberRow(name, role string, manager, sponsor bool) string {
	row := name + " · " + role
	if manager {
		row += ", project manager"
	}
	if sponsor {
		row += ", sponsor"
	}
	return row
}

func (en) OthersHaveTheirs() string { return "Everybody else has their role in the office." }

func (en) MembersStored(project string, given []string) string {
	return "Stored for " + project + ": " + strings.Join(given, ", ") + "."
}

func (en) RoleGiven(name, role string) string {
	if role == "" {
		return name + " has no role of their own any more"
	}
	return name + " is a " + role
}

func (t en) NoSuchRole(typed string) string { return t.Quote(typed) + " is no role." }

func (en) RolesFit(roles []string) string { return strings.Join(roles, ", ") + "; none takes it away" }

func (t en) WhoInWhat(typed string) string {
	return t.Quote(typed) + " needs a person and a role, such as @bo:lead."
}

func (en) NobodyLeads(project string) string { return "then nobody would lead " + project + "." }

func (en) MakeProject(place string) string { return "Make a project for " + place }

func (en) LikeThatAlready() string { return "it's like that already." }

func (en) ColourWord(colour string) string { return colour }

func (en) StatusStored(day time.Weekday, mark, said, before string) string {
	line := "Stored for " + day.String() + ": " + mark + said
	if before != "" {
		line += ", " + before
	}
	return line + "."
}

func (t en) StatusWas(colour string, lastWeek bool, on when.Date, same bool) string {
	was := colour
	if same {
		was += " already"
	}
	if lastWeek {
		return was + " last week"
	}
	return was + " on " + t.Day(on)
}

func (en) AskAction() string { return "What gets it back on track, who does it, by when?" }

func (t en) ActionKept(action string) string { return "To get it back on track: " + t.Quote(action) }

func (en) ActionLater(project string) string {
	return "All right. " + project + " has no recovery action yet; /pmo status shows it."
}

func (en) StatusHead(n int) string {
	if n == 1 {
		return "Status of one project"
	}
	return fmt.Sprintf("Status of %d projects", n)
}

func (en) NoStatusShown() string { return "There's no project whose status you can see." }

func (t en) StatusUndone(project, mark, said string) string {
	if said == "" {
		return "Undone: " + project + " has no status again."
	}
	return "Undone: it's " + mark + said + " again."
}
