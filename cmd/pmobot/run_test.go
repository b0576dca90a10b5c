package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// ran runs pmobot with an environment.
func ran(t *testing.T, stdin string, env map[string]string, args ...string) (out, errs string, code int) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(t.Context(), args, strings.NewReader(stdin), &o, &e, func(key string) string { return env[key] })
	return o.String(), e.String(), code
}

const firstLines = "ana #apollo> /risk log Vendor slips p4 i5\nbo> /risk list\n"

func TestTheFirstMinute(t *testing.T) {
	out, errs, code := play(t, firstLines, "console")
	if code != exitDone || errs != "" {
		t.Errorf("exit %d, %s", code, errs)
	}
	for _, want := range []string{"ana #apollo> /risk log", "  (only you) Logged in PMO: PMO-R1 Vendor slips\n", "likely × severe = 20, critical", "Review "} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing from\n%s", want, out)
		}
	}
	for line := range strings.Lines(out) {
		if !strings.HasPrefix(line, "  ") && !strings.Contains(firstLines, line) {
			t.Errorf("not behind two spaces: %q", line)
		}
	}
}

func TestWhatIsKeptIsKept(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "place")
	for i, want := range []string{"PMO-R1", "PMO-R2"} {
		out, errs, code := ran(t, "ana> /risk log Vendor slips p4 i5\n", nil, "console", "--data", dir)
		if code != exitDone || !strings.Contains(out, want) {
			t.Errorf("run %d, exit %d, %s:\n%s", i+1, code, errs, out)
		}
	}
	out, _, _ := ran(t, "ana> /risk list\n", map[string]string{"LANG": "zh_CN.UTF-8"}, "console", "--data", dir)
	if !strings.Contains(out, "PMO-R1") || !strings.Contains(out, "PMO-R2") || !strings.Contains(out, "风险") {
		t.Error("the list is\n", out)
	}
}

func TestWhereDataIsKept(t *testing.T) {
	home := t.TempDir()
	for want, env := range map[string]map[string]string{
		filepath.Join(home, "data", "pmobot"): {"XDG_DATA_HOME": filepath.Join(home, "data"), "HOME": home},
		filepath.Join(home, "own"):            {"XDG_DATA_HOME": filepath.Join(home, "data")},
	} {
		args := []string{"console"}
		if strings.HasSuffix(want, "own") {
			args = append(args, "--data", want)
		}
		if _, errs, code := ran(t, "", env, args...); code != exitDone {
			t.Errorf("exit %d: %s", code, errs)
		}
		if _, err := os.Stat(filepath.Join(want, "pmobot.db")); err != nil {
			t.Error(err)
		}
	}
}

func TestExitCodes(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		stdin, args, says string
		code              int
	}{
		{"", "version", "", exitDone},
		{"", "console --help", "--zone", exitDone},
		{"", "demo --script", "/risk log", exitDone},
		{"", "frobnicate", "frobnicate", exitUsage},
		{"", "console --frobnicate", "frobnicate", exitUsage},
		{"", "console --zone Nowhere/Else", "Nowhere/Else", exitFailed},
		{"", "console --zone Local", "Local", exitFailed},
		{"", "console --locale fr", "fr", exitFailed},
		{"", "console --at yesterday", "yesterday", exitFailed},
		{"", "console --data " + file, "--data", exitFailed},
		{"hello\n!frobnicate\n", "console", "line 2", exitFailed},
		{"ana> /risk close NO-R1\n", "console", "", exitDone}, // a refusal is an answer
	} {
		args := strings.Fields(row.args)
		if args[0] == "console" && !strings.Contains(row.args, "--data") {
			args = append(args, "--data", ":memory:")
		}
		out, errs, code := ran(t, row.stdin, nil, args...)
		if code != row.code || !strings.Contains(out+errs, row.says) {
			t.Errorf("pmobot %s: exit %d, said %q %q", row.args, code, out, errs)
		}
	}
}

// The demo is its script, and the script is a console's input.
func TestTheDemoIsItsScript(t *testing.T) {
	script, _, _ := ran(t, "", nil, "demo", "--script")
	shown, errs, code := ran(t, "", nil, "demo")
	if code != exitDone || errs != "" {
		t.Fatalf("exit %d: %s", code, errs)
	}
	transcript, _, _ := play(t, script, "console")
	if !strings.HasPrefix(shown, transcript) {
		compare(t, shown, transcript)
	}
	if !strings.Contains(shown, "pmobot console") {
		t.Error("it doesn't say what to try next")
	}
}

func TestTheMeetingKeepsTheLanguageThatWasNamed(t *testing.T) {
	out, _, _ := play(t, "ana> /risk list\nana(zh)> /risk list\nana(en)> /risk list\n", "console")
	if strings.Count(out, "（仅你可见）") != 1 || strings.Count(out, "(only you)") != 2 {
		t.Error("the languages are mixed up:\n", out)
	}
}
