package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"pmobot/bot/console"
	"pmobot/internal/pmo"
	"pmobot/storage/sqlite"
)

// asPmobot in the environment makes the test binary be pmobot itself.
const asPmobot = "PMOBOT_TEST_AS_PMOBOT"

func TestMain(m *testing.M) {
	if os.Getenv(asPmobot) != "" {
		os.Exit(run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Getenv))
	}
	code := m.Run()
	forget()
	os.Exit(code)
}

var acknowledged = regexp.MustCompile(`Logged in PMO: PMO-R(\d+) Risk (\S+)`)

// TestWhatWasAcknowledgedSurvivesAKill kills a console twenty times amid a
// script. Whatever it had said was logged is there afterwards, under the number
// that it said, and no number is missing.
func TestWhatWasAcknowledgedSurvivesAKill(t *testing.T) {
	const kills = 20
	dir := t.TempDir()
	random := rand.New(rand.NewPCG(1, 2))
	acked := map[int]string{}
	for round := range kills {
		killed(t, dir, round, 1+random.IntN(25), acked)
	}
	store, err := sqlite.Open(t.Context(), filepath.Join(dir, "pmobot.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	kept := titles(t, store)
	for number, title := range acked {
		if kept[number] != title {
			t.Errorf("PMO-R%d was acknowledged as %q and is %q", number, title, kept[number])
		}
	}
	for number := range len(kept) {
		if kept[number+1] == "" {
			t.Errorf("PMO-R%d is missing among %d", number+1, len(kept))
		}
	}
	report, err := store.Verify(t.Context(), console.Office)
	if err != nil || len(report.Faults) > 0 {
		t.Errorf("verify: %v %v", report.Faults, err)
	}
	t.Logf("%d kills, %d acknowledged, %d kept", kills, len(acked), len(kept))
}

// killed feeds a console until it has acknowledged so many logs, and kills it
// while it works on the next.
func killed(t *testing.T, dir string, round, after int, acked map[int]string) {
	t.Helper()
	process := exec.Command(os.Args[0], "console", "--data", dir)
	process.Env = append(os.Environ(), asPmobot+"=1", "LANG=C")
	in, err := process.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	go feed(in, round)
	lines, seen := bufio.NewScanner(out), 0
	for lines.Scan() {
		m := acknowledged.FindStringSubmatch(lines.Text())
		if m == nil {
			continue
		}
		number, _ := strconv.Atoi(m[1])
		acked[number] = "Risk " + m[2]
		if seen++; seen == after {
			if err := process.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	_ = process.Wait() // it was killed
	if seen < after {
		t.Fatalf("round %d ended after %d of %d", round, seen, after)
	}
}

// feed types until nobody reads any more.
func feed(in io.WriteCloser, round int) {
	defer in.Close()
	for i := 0; ; i++ {
		if _, err := fmt.Fprintf(in, "ana> /risk log Risk %d.%d p4 i5\n", round, i); err != nil {
			return
		}
	}
}

// titles reads every risk's title, by number.
func titles(t *testing.T, store *sqlite.Store) map[int]string {
	t.Helper()
	kept := map[int]string{}
	q := pmo.Query{Sight: pmo.Sight{All: true}, Register: "R", Limit: 500}
	for {
		page, err := store.Find(t.Context(), console.Office, q)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range page.Entries {
			kept[e.Ref.Number] = pmo.Title.Of(e)
		}
		if q.After = page.Next; q.After == "" {
			return kept
		}
	}
}
