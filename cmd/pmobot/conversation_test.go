package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden conversations")

// TestConversations plays every conversation in testdata. A transcript is its
// own script: what comes out is what went in.
func TestConversations(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			golden, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got, problems, code := play(t, string(golden), flagsOf(string(golden))...)
			if code != exitDone {
				t.Errorf("exit %d:\n%s", code, problems)
			}
			if *update && got != string(golden) {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			compare(t, got, string(golden))
		})
	}
}

// flagsOf are the arguments in the first line of a conversation:
// "# pmobot console --at 2026-11-02T09:00 --zone Asia/Shanghai".
func flagsOf(conversation string) []string {
	line, _, _ := strings.Cut(conversation, "\n")
	args := strings.Fields(strings.TrimPrefix(line, "#"))
	if len(args) < 2 || args[0] != "pmobot" {
		return []string{"console"}
	}
	return args[1:]
}

// play feeds a script to a console that keeps nothing.
func play(t *testing.T, script string, args ...string) (transcript, problems string, code int) {
	t.Helper()
	var out, errs bytes.Buffer
	args = append(args, "--data", ":memory:")
	code = run(t.Context(), args, strings.NewReader(script), &out, &errs, nowhere)
	return out.String(), errs.String(), code
}

// nowhere is an environment that holds nothing.
func nowhere(string) string { return "" }

// compare shows the first line that differs, and what stands around it.
func compare(t *testing.T, got, want string) {
	t.Helper()
	if got == want {
		return
	}
	gots, wants := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(gots), len(wants)) {
		if gots[i] != wants[i] {
			t.Fatalf("line %d is\n%s\nnot\n%s", i+1,
				strings.Join(gots[i:min(i+8, len(gots))], "\n"), strings.Join(wants[i:min(i+8, len(wants))], "\n"))
		}
	}
	t.Fatalf("%d lines instead of %d", len(gots), len(wants))
}
