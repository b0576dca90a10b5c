package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// written is a file with a text in it.
func written(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func environment(env map[string]string) world {
	return world{out: &bytes.Buffer{}, err: &bytes.Buffer{}, env: func(key string) string { return env[key] }}
}

// Flags go before the environment, and the environment before the file.
func TestTheFirstSourceThatHasAValueWins(t *testing.T) {
	file := written(t, "pmobot.yaml", "zone: Asia/Tokyo\nslack:\n  bot_token: xoxb-file\n")
	held := written(t, "token", "xoxb-held\n")
	flagged := written(t, "token", "xoxb-flag\n")
	for name, row := range map[string]struct {
		flags             settingFlags
		env               map[string]string
		zone, from, token string
	}{
		"nothing":                      {zone: "UTC"},
		"a file":                       {settingFlags{Config: file}, nil, "Asia/Tokyo", file + ": zone", "xoxb-file"},
		"a file that a variable names": {settingFlags{}, map[string]string{"PMOBOT_CONFIG": file}, "Asia/Tokyo", file + ": zone", "xoxb-file"},
		"a variable before a file": {
			settingFlags{Config: file},
			map[string]string{"PMOBOT_ZONE": "Europe/Rome", "PMOBOT_SLACK_BOT_TOKEN": "xoxb-env"},
			"Europe/Rome", "PMOBOT_ZONE", "xoxb-env",
		},
		"a variable's file before a file": {
			settingFlags{Config: file},
			map[string]string{"PMOBOT_SLACK_BOT_TOKEN_FILE": held},
			"Asia/Tokyo", file + ": zone", "xoxb-held",
		},
		"a flag before everything": {
			settingFlags{Config: file, Zone: "Asia/Seoul", SlackBotToken: flagged},
			map[string]string{"PMOBOT_ZONE": "Europe/Rome", "PMOBOT_SLACK_BOT_TOKEN": "xoxb-env"},
			"Asia/Seoul", "--zone", "xoxb-flag",
		},
		"an empty variable is none": {
			settingFlags{Config: file}, map[string]string{"PMOBOT_ZONE": ""}, "Asia/Tokyo", file + ": zone", "xoxb-file",
		},
	} {
		s, err := environment(row.env).settings(row.flags)
		if err != nil || s.Zone.String() != row.zone || s.read[keyZone].from != row.from || s.SlackBot.Plain() != row.token {
			t.Errorf("%s: %v, zone %s from %q, token %q", name, err, s.Zone, s.read[keyZone].from, s.SlackBot.Plain())
		}
	}
}

// The names are those that operators were promised.
func TestNamesOfSettings(t *testing.T) {
	want := "PMOBOT_SLACK_BOT_TOKEN PMOBOT_SLACK_APP_TOKEN PMOBOT_SLACK_API_URL PMOBOT_DISCORD_TOKEN PMOBOT_DISCORD_API_URL " +
		"PMOBOT_MONGODB_URI PMOBOT_DATA PMOBOT_LEADS PMOBOT_ZONE PMOBOT_LOCALE PMOBOT_HTTP_ADDR PMOBOT_LOG_LEVEL PMOBOT_LOG_FORMAT"
	var got []string
	flags := settingFlags{}.given()
	for _, key := range keys() {
		got = append(got, variable(key))
		name := key
		if secret(key) {
			name += inFile
		}
		if _, ok := flags[name]; !ok {
			t.Errorf("%s has no flag", key)
		}
	}
	if strings.Join(got, " ") != want {
		t.Errorf("got %s", got)
	}
}

// Every fault is named at once, in a line of its own, and quotes no secret.
func TestFaultsOfSettings(t *testing.T) {
	const leaked = "hunter2-hunter2"
	file := written(t, "pmobot.yaml", "discord:\n  tokn: "+leaked+"\n")
	for name, row := range map[string]struct {
		env   map[string]string
		flags settingFlags
		lines []string
	}{
		"several": {
			env: map[string]string{
				"PMOBOT_ZONE": "Nowhere/Else", "PMOBOT_LOCALE": "fr", "PMOBOT_HTTP_ADDR": "8080", "PMOBOT_LOG_LEVEL": "loud",
				"PMOBOT_LOG_FORMAT": "xml", "PMOBOT_SLACK_BOT_TOKEN": leaked, "PMOBOT_SLACK_APP_TOKEN": "xapp-1 " + leaked,
				"PMOBOT_MONGODB_URI": "postgres://" + leaked, "PMOBOT_LEADS": "slack:U1,ann", "PMOBOT_SLACK_API_URL": "slack.com",
			},
			lines: []string{
				"PMOBOT_SLACK_BOT_TOKEN: a bot token begins with xoxb-", "PMOBOT_SLACK_APP_TOKEN: there is a space",
				`PMOBOT_SLACK_API_URL: "slack.com" is no address`, "PMOBOT_MONGODB_URI: the address of a MongoDB begins with",
				`PMOBOT_LEADS: "ann" is nobody`, `PMOBOT_ZONE: "Nowhere/Else" is no time zone`, `PMOBOT_LOCALE: "fr"`,
				`PMOBOT_HTTP_ADDR: "8080"`, `PMOBOT_LOG_LEVEL: "loud"`, `PMOBOT_LOG_FORMAT: "xml"`,
			},
		},
		"both":          {env: map[string]string{"PMOBOT_DISCORD_TOKEN": leaked, "PMOBOT_DISCORD_TOKEN_FILE": "/x"}, lines: []string{"PMOBOT_DISCORD_TOKEN and PMOBOT_DISCORD_TOKEN_FILE are both set"}},
		"no such file":  {env: map[string]string{"PMOBOT_DISCORD_TOKEN_FILE": "/no/such"}, lines: []string{"PMOBOT_DISCORD_TOKEN_FILE: open /no/such"}},
		"an empty file": {env: map[string]string{"PMOBOT_DISCORD_TOKEN_FILE": written(t, "empty", "\n")}, lines: []string{"is empty"}},
		"a flag":        {flags: settingFlags{Zone: "Local"}, lines: []string{`--zone: "Local" is no time zone`}},
		"no config":     {flags: settingFlags{Config: "/no/such.yaml"}, lines: []string{"the file of settings: open /no/such.yaml"}},
		"misspelt":      {flags: settingFlags{Config: file}, lines: []string{file + ": discord.tokn is no setting"}},
	} {
		_, err := environment(row.env).settings(row.flags)
		got := strings.Split(fmt.Sprint(err), "\n")
		if len(got) != len(row.lines) {
			t.Errorf("%s: %d lines instead of %d: %v", name, len(got), len(row.lines), err)
			continue
		}
		for i, line := range got {
			if !strings.Contains(line, row.lines[i]) {
				t.Errorf("%s: %q is missing from %q", name, row.lines[i], line)
			}
			if strings.Contains(line, leaked) {
				t.Errorf("%s: a secret is in %q", name, line)
			}
		}
	}
}

// A file that can't be parsed is refused with the place, and without its lines.
func TestABrokenFileIsNotQuoted(t *testing.T) {
	const leaked = "xoxb-12345-leaked"
	for _, text := range []string{
		"slack:\n  bot_token: " + leaked + "\n bad\n", "slack:\n  bot_token: [" + leaked + "\n", "- " + leaked + "\n",
		"slack:\n  bot_token: \"" + leaked + "\n", "slack: {bot_token: " + leaked + "\n", "a: b: " + leaked + "\n", leaked + "\n",
		"slack:\n  bot_token: " + leaked + "\nslack:\n  bot_token: " + leaked + "\n",
		"slack:\n\tbot_token: " + leaked + "\n", "slack: &" + leaked + "\nx: *" + leaked + "y\n",
	} {
		path := written(t, "pmobot.yaml", text)
		_, err := environment(nil).settings(settingFlags{Config: path})
		if err == nil {
			t.Errorf("%q is taken", text)
			continue
		}
		if !strings.HasPrefix(err.Error(), path+": ") || strings.Contains(err.Error(), leaked) {
			t.Errorf("%q gives %q", text, err)
		}
	}
}

// The example holds every setting, and what it holds is one.
func TestTheExampleLoads(t *testing.T) {
	const path = "../../deploy/pmobot.example.yaml"
	values, err := readFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range keys() {
		_, set := values[key]
		_, held := values[key+inFile]
		name := key[strings.LastIndexByte(key, '.')+1:]
		if !set && !held && !strings.Contains(string(text), "# "+name+": ") {
			t.Errorf("%s is not in the example", key)
		}
		if set {
			r := reader{settings: settings{read: map[string]reading{}}}
			if r.note(key, reading{values[key], key}, nil); len(r.faults) > 0 {
				t.Error(r.faults)
			}
		}
	}
	// What is commented out is a setting too.
	whole := strings.NewReplacer("  # bot_token:", "  bot_token:", "  # app_token:", "  app_token:", "  # api_url:", "  api_url:",
		"  # token:", "  token:", "  # uri:", "  uri:").Replace(string(text))
	if _, err := readFile(written(t, "whole.yaml", whole)); err != nil {
		t.Error(err)
	}
}

// However a secret is printed, it is not.
func TestASecretIsNeverPrinted(t *testing.T) {
	const plain = "xoxb-hunter2"
	s := Secret{plain}
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "s", s, "p", &s, "in", struct{ S Secret }{s})
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "s", s, "p", &s, "in", struct{ S Secret }{s})
	inJSON, _ := json.Marshal(map[string]any{"s": s, "p": &s, "in": struct{ S Secret }{s}})
	inYAML, _ := yaml.Marshal(map[string]any{"s": s})
	seen := log.String() + string(inJSON) + string(inYAML)
	for _, verb := range strings.Fields("%v %+v %#v %s %q %x %X %d %T %t %c %U %10s") {
		seen += fmt.Sprintf(verb, s) + fmt.Sprintf(verb, &s) + fmt.Sprintf(verb, []Secret{s}) + fmt.Sprintf(verb, settings{SlackBot: s})
	}
	seen += fmt.Sprint(s, &s) + fmt.Sprintln(s)
	for _, text := range []string{plain, "hunter", fmt.Sprintf("%x", plain), fmt.Sprintf("%X", plain)} {
		if strings.Contains(seen, text) {
			t.Errorf("%q is in %s", text, seen)
		}
	}
}

// What others wrote about a secret is printed without it.
func TestHushTakesSecretsOutOfTexts(t *testing.T) {
	var out bytes.Buffer
	w := hushed{&out, newHush(Secret{"xoxb-1"}, Secret{"mongodb://pmo:p%40ss%20word@db:27017/pmobot"}, Secret{}, Secret{"abc"})}
	const text = "a xoxb-1 b p@ss word c p%40ss%20word d mongodb://pmo:p%40ss%20word@db:27017/pmobot e p%40ss+word abc\n"
	n, err := w.Write([]byte(text))
	if want := "a *** b *** c *** d *** e *** abc\n"; err != nil || n != len(text) || out.String() != want {
		t.Errorf("%d, %v: %s", n, err, out.String())
	}
}

// What fails with a secret in its words, and what is printed meanwhile, is told
// without it.
func TestNothingIsToldWithASecretInIt(t *testing.T) {
	var out, errs bytes.Buffer
	w := world{out: &out, err: &errs, env: func(key string) string {
		return map[string]string{"PMOBOT_DISCORD_TOKEN": "hunter2-hunter2"}[key]
	}}
	fault := w.set(settingFlags{}, func(w world, s settings) error {
		w.say("token", s.Discord.Plain())
		w.logger(s).Error("refused", "err", fmt.Errorf("GET https://x/%s: %s", s.Discord.Plain(), s.Discord))
		return fmt.Errorf("dial %s: refused", s.Discord.Plain())
	})
	w.exit(fault)
	if told := out.String() + errs.String() + fault.Error(); strings.Contains(told, "hunter2") || fault.Error() != "dial ***: refused" {
		t.Error(told)
	}
}
