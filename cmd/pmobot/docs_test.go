package main

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"pmobot/bot/slack"
)

func page(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("../../" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Every permission is explained, in the words of the code, and no other is.
func TestPrivacyNamesEveryScope(t *testing.T) {
	text := page(t, "docs/privacy.md")
	listed := map[string]bool{}
	for _, row := range regexp.MustCompile("(?m)^\\| `([a-z_.]+(?::[a-z]+)?)` \\| (.*) \\|$").FindAllStringSubmatch(text, -1) {
		listed[row[1]+" "+strings.ReplaceAll(row[2], "`", "")] = true
	}
	scopes := append(slack.Scopes(), slack.AppScopes()...)
	for _, s := range scopes {
		if !listed[s.Name+" "+s.Why] {
			t.Errorf("docs/privacy.md doesn't say of %s: %s", s.Name, s.Why)
		}
	}
	if len(listed) != len(scopes) {
		t.Errorf("docs/privacy.md lists %d scopes, asked for are %d", len(listed), len(scopes))
	}
}

// Every setting and every metric is where operators look for it.
func TestOperationsNamesEverySettingAndMetric(t *testing.T) {
	text := page(t, "docs/operations.md")
	for _, key := range keys() {
		if !strings.Contains(text, "| `"+variable(key)+"` |") {
			t.Errorf("docs/operations.md lacks %s", variable(key))
		}
	}
	m := newMetrics(&health{})
	described := make(chan *prometheus.Desc, 1000)
	m.registry.Describe(described)
	close(described)
	for d := range described {
		name := regexp.MustCompile(`fqName: "(pmobot_[a-z_]+)"`).FindStringSubmatch(d.String())
		if name != nil && !strings.Contains(text, "| `"+name[1]+"` |") {
			t.Errorf("docs/operations.md lacks %s", name[1])
		}
	}
}

// What the image, the compose file and the unit set are settings, and the
// paths that they name are there.
func TestDeploymentsSetWhatThereIs(t *testing.T) {
	names := map[string]bool{}
	for _, key := range keys() {
		names[variable(key)] = true
		if secret(key) {
			names[variable(key+inFile)] = true
		}
	}
	for _, file := range []string{"Dockerfile", "deploy/compose.yaml", "deploy/pmobot.service", "docs/operations.md"} {
		for _, name := range regexp.MustCompile(`PMOBOT_[A-Z_]+[A-Z]`).FindAllString(page(t, file), -1) {
			if !names[name] && name != "PMOBOT_CONFIG" {
				t.Errorf("%s: %s is no setting", file, name)
			}
		}
	}
	for _, want := range []string{"ENV PMOBOT_DATA=/data PMOBOT_HTTP_ADDR=0.0.0.0:8080", "FROM scratch", "USER 65532:65532"} {
		if !strings.Contains(page(t, "Dockerfile"), want) {
			t.Errorf("the Dockerfile lacks %s", want)
		}
	}
}
