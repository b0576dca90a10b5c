package mongo

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"pmobot/internal/pmo"
	"pmobot/storage"
	"pmobot/storage/mongo/mongotest"
)

// childServer tells a child process where it logs.
const childServer = "PMOBOT_TEST_CHILD_MONGODB"

// TestMain runs the tests, or is the child of one: it logs without end, three
// at a time, and says each reference once it is acknowledged.
func TestMain(m *testing.M) {
	uri := os.Getenv(childServer)
	if uri == "" {
		os.Exit(m.Run())
	}
	ctx := context.Background()
	s, err := Open(ctx, uri)
	for i := 0; err == nil; i++ {
		id := fmt.Sprintf("%d/%d", os.Getpid(), i)
		var applied []storage.Applied
		if applied, err = s.Apply(ctx, office, start(), logged(id+"a"), logged(id+"b"), logged(id+"c")); err == nil {
			for _, one := range applied {
				fmt.Println(one.Change.ID, one.Entry.Ref)
			}
		}
	}
	fmt.Println("child:", err)
	os.Exit(1)
}

// TestKilled: two processes log into one register and are killed, thrice;
// whatever they acknowledged is there, as they said it, and after mending
// nothing is half there.
func TestKilled(t *testing.T) {
	server := mongotest.Start(t)
	acked := map[string]string{}
	for range 3 {
		var (
			children [2]*exec.Cmd
			said     [2]*bufio.Scanner
		)
		for i := range children {
			children[i] = exec.CommandContext(t.Context(), os.Args[0])
			children[i].Env = append(os.Environ(), childServer+"="+server.URI())
			out, err := children[i].StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := children[i].Start(); err != nil {
				t.Fatal(err)
			}
			said[i] = bufio.NewScanner(out)
		}
		for n := range 80 {
			lines := said[n%2]
			if !lines.Scan() {
				t.Fatal("a child fell silent")
			}
			id, ref, _ := strings.Cut(lines.Text(), " ")
			acked[id] = ref
		}
		for _, child := range children {
			if err := child.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			_ = child.Wait() // says that it was killed
		}
	}
	s := patient(t, server)
	if _, err := s.Mend(t.Context(), office, start()); err != nil {
		t.Fatal(err)
	}
	report, err := s.Verify(t.Context(), office)
	if err != nil || len(report.Faults) != 0 || report.Changes < len(acked) {
		t.Fatalf("%+v, %v", report, err)
	}
	for id, ref := range acked {
		trail, err := s.Changes(t.Context(), office, pmo.Span{ID: id})
		if err != nil || len(trail.Changes) != 1 || trail.Changes[0].Ref.String() != ref {
			t.Fatalf("%s was acknowledged as %s: %v, %v", id, ref, trail.Changes, err)
		}
	}
}
