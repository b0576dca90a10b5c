package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"pmobot/handlers"
	"pmobot/internal/chat"
)

const platformsPage = "../../docs/platforms.md"

// TestThePageOfPlatformsIsCurrent generates the table of what works where from
// the verbs, and compares it with the page. No cell of it is empty.
func TestThePageOfPlatformsIsCurrent(t *testing.T) {
	want := platformsDocument(handlers.New(handlers.Config{}).Specs())
	for i, line := range strings.Split(want, "\n") {
		if strings.HasPrefix(line, "|") && strings.Contains(strings.ReplaceAll(line, " ", ""), "||") {
			t.Errorf("line %d has an empty cell: %s", i+1, line)
		}
	}
	if *update {
		if err := os.WriteFile(platformsPage, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(platformsPage)
	if err != nil {
		t.Fatal(err)
	}
	compare(t, string(got), want)
}

// feature is what platforms show in ways of their own.
type feature struct{ name, console, slack, discord string }

// features are what works beside the verbs; where a platform can't, or doesn't
// yet, its reason stands there.
func features() []feature {
	return []feature{
		{"typed commands", "`/risk log …`", "slash command", "slash command with typed options; `more` takes whatever else the grammar knows"},
		{"addressed in a message", "`@pmobot risk log …`", "`@pmobot risk log …`, in threads too", "no: it would take the intent to read messages"},
		{"buttons", "by number, `!press` in a script", "buttons; a menu is an overflow menu", "buttons; a menu is a select"},
		{"forms", "asked field by field, `!fill` in a script", "shown as the line to type, filled in", "shown as the line to type, filled in"},
		{"completion of values", "Tab", "no: Slack's slash commands have none", "autocomplete"},
		{"private answers", "(only you)", "ephemeral", "ephemeral"},
		{"public cards, edited in place", "printed again, marked as edited", "Block Kit", "embed in the level's colour"},
		{"digest: first message", "printed", "Block Kit, the headline as text", "message, the headline as text"},
		{"digest: details", "printed below", "in the thread", "behind [Details]"},
		{"reminders in a channel", "names the owner", "mentions the owner once", "mentions the owner once"},
		{"private messages", "printed for the person", "direct message", "direct message; in the channel where these are closed"},
		{"languages", "each person's, `ana(zh)>`", "each person's client; posts the channel's", "each person's client; names of commands too; posts the channel's"},
		{"time zones", "`--zone`, `/pmo settings me zone:`", "from the profile, or `/pmo settings me zone:`", "`/pmo settings me zone:`: Discord tells none"},
		{"who leads at first", "everybody", "workspace admins, and PMOBOT_LEADS", "Manage Server, and PMOBOT_LEADS"},
		{"shared with others", "no such thing", "nothing is posted or listed in shared channels", "no such thing"},
	}
}

func platformsDocument(specs []chat.Spec) string {
	var page strings.Builder
	page.WriteString("# What works where\n\nGenerated from the verbs; a test keeps it current (`go test ./cmd/pmobot -run Platforms -update`).\n\n")
	page.WriteString("## Verbs\n\n| verb | console | Slack | Discord |\n|---|---|---|---|\n")
	for _, s := range specs {
		fmt.Fprintf(&page, "| %s | %s | %s | %s |\n", s.Path, onConsole(s), onSlack(s), onDiscord(s))
	}
	page.WriteString("\n## Features\n\n| feature | console | Slack | Discord |\n|---|---|---|---|\n")
	for _, f := range features() {
		fmt.Fprintf(&page, "| %s | %s | %s | %s |\n", f.name, f.console, f.slack, f.discord)
	}
	return page.String()
}

func onConsole(s chat.Spec) string {
	switch {
	case s.Internal:
		return "button"
	case s.Opens:
		return "typed, form"
	}
	return "typed"
}

func onSlack(s chat.Spec) string {
	if s.Internal {
		return "button"
	}
	if rest, ok := strings.CutPrefix(s.Path, "feedback "); ok {
		return "`/fb " + rest + "`" // /feedback is Slack's own
	}
	return "`/" + s.Path + "`"
}

func onDiscord(s chat.Spec) string {
	if s.Internal {
		return "button"
	}
	return "`/" + s.Path + "`"
}
