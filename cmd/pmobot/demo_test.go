package main

import (
	"os"
	"strings"
	"testing"
)

// TestTheDemoIsAConversation holds the demo to its golden: what it plays is the
// conversation demo.txt, and its script is that conversation's input.
func TestTheDemoIsAConversation(t *testing.T) {
	golden, err := os.ReadFile("testdata/demo.txt")
	if err != nil {
		t.Fatal(err)
	}
	out, problems, code := ran(t, "", nil, "demo")
	if code != exitDone || problems != "" {
		t.Fatalf("exit %d: %s", code, problems)
	}
	played, next, _ := strings.Cut(out, "\n\n")
	compare(t, played+"\n", string(golden))
	if !strings.Contains(next, "pmobot console") {
		t.Errorf("it ends without what to try next: %q", next)
	}
	script, _, code := ran(t, "", nil, "demo", "--script")
	if code != exitDone || script != typedText(string(golden)) {
		t.Error("demo --script isn't the input of what demo plays")
	}
}

// TestTheDemoShowsTheMainJob names what the demo promises.
func TestTheDemoShowsTheMainJob(t *testing.T) {
	out, _, _ := ran(t, "", nil, "demo")
	for _, part := range []string{
		"Logged in Apollo: APO-R1", "已登记到天鹅座", "BOR-L1 Ask for two sources", "(leads of Apollo) APO-F1", // log
		"one review is due today", "one overdue review comes to you", "!press APO-R1 Still so", // remind, escalate, answer
		"*PMO weekly 2 · 16–22 Nov*", "*PMO 周报第2期 · 11月16日—22日*", "🔴 ↓ Apollo “vendor withdrew its date”", // digest
	} {
		if !strings.Contains(out, part) {
			t.Errorf("%q is missing", part)
		}
	}
}
