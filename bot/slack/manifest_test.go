package slack

import (
	"encoding/json"
	"flag"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"pmobot/bot/slack/slacktest"
	"pmobot/handlers"
	"pmobot/internal/chat"
	"pmobot/internal/say"
)

var update = flag.Bool("update", false, "write deploy/slack-manifest.yaml")

const manifestFile = "../../deploy/slack-manifest.yaml"

func TestManifestIsCurrent(t *testing.T) {
	want, err := Manifest(handlers.New(handlers.Config{}).Specs())
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(manifestFile, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(manifestFile)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("%s is old: go test ./bot/slack -run Manifest -update", manifestFile)
	}
}

func TestManifestLinkHoldsTheWholeApp(t *testing.T) {
	link, err := ManifestLink(handlers.New(handlers.Config{}).Specs())
	if err != nil {
		t.Fatal(err)
	}
	at, err := url.Parse(link)
	if err != nil {
		t.Fatal(err)
	}
	var m manifest
	if err := json.Unmarshal([]byte(at.Query().Get("manifest_json")), &m); err != nil {
		t.Fatal(err)
	}
	var commands []string
	for _, c := range m.Features.Commands {
		commands = append(commands, c.Command)
		if len(c.Command) > 32 || !c.Escape || c.Usage == "" {
			t.Errorf("%+v: a command has a short name and a hint, and is escaped", c)
		}
	}
	if got := strings.Join(commands, " "); got != "/risk /lesson /fb /pmo /digest" {
		t.Errorf("the commands are %s", got)
	}
	if len(m.OAuth.Scopes.Bot) != len(Scopes()) || !m.Settings.Socket {
		t.Errorf("the app has %v, Socket Mode %v", m.OAuth.Scopes.Bot, m.Settings.Socket)
	}
	if len(link) > 8000 {
		t.Errorf("the link has %d characters", len(link))
	}
}

func TestEveryScopeHasItsReason(t *testing.T) {
	for _, s := range append(Scopes(), AppScopes()...) {
		if s.Name == "" || s.Why == "" {
			t.Errorf("%+v", s)
		}
	}
}

// TestTheScopesAreThoseInUse uses everything once, and compares what Slack saw
// asked for with what the manifest asks for.
func TestTheScopesAreThoseInUse(t *testing.T) {
	st := newStand(t)
	st.AddChannel(slacktest.Channel{Name: "board", Private: true})
	st.serve(st.mounted(recording(logged12)))
	st.answer(st.Slash("ana", "#board", "/risk", "log x"))
	st.answer(st.Mention("ana", "#apollo", "", "risk log x"))
	for _, in := range []chat.Place{st.channel("apollo"), st.channel("board"), st.p.Place(tokenStart + st.UserID("ana"))} {
		again := chat.Text(say.En, "PMO weekly 7")
		again.Again = true
		if _, err := st.p.Post(t.Context(), in, "weekly/7", again); err != nil {
			t.Fatal(err)
		}
	}
	used := st.ScopesUsed()
	for _, s := range append(Scopes(), AppScopes()...) {
		if !slices.Contains(used, s.Name) {
			t.Errorf("%s is asked for, and never used", s.Name)
		}
	}
	for _, name := range used {
		if !slices.Contains(append(names(Scopes()), names(AppScopes())...), name) {
			t.Errorf("%s is used, and never asked for", name)
		}
	}
	st.sound()
}
