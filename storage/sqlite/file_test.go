package sqlite

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pmobot/internal/pmo"
	"pmobot/storage"
)

// What a child process does with the file it is given, and where that is said.
const (
	childDoes = "PMOBOT_TEST_CHILD"
	childFile = "PMOBOT_TEST_FILE"
)

func start() time.Time { return time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC) }

func logged(id string) pmo.Change {
	return pmo.Change{ID: id, Ref: pmo.Ref{Project: "APO", Register: "R"}, At: start(), By: "p", Set: pmo.Values{"title": "Vendor is late"}}
}

// TestMain runs the tests, or is the child of one.
func TestMain(m *testing.M) {
	switch os.Getenv(childDoes) {
	case "":
		os.Exit(m.Run())
	case "log":
		childLogs()
	case "lock":
		childLocks()
	}
}

// childLogs logs without end and says each reference once it is acknowledged.
// Where the other process holds the file too long, it asks again with the same id.
func childLogs() {
	ctx := context.Background()
	s, err := Open(ctx, os.Getenv(childFile))
	for range 20 {
		if err == nil {
			break
		}
		s, err = Open(ctx, os.Getenv(childFile)) // the other one holds the file
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "child:", err)
		os.Exit(1)
	}
	for i := 0; ; {
		applied, err := s.Apply(ctx, "o", start(), logged(fmt.Sprintf("%d/%d", os.Getpid(), i)))
		if err == nil {
			fmt.Println(applied[0].Change.ID, applied[0].Entry.Ref)
			i++
		}
	}
}

// childLocks holds the directory until its input ends.
func childLocks() {
	held, err := Lock(os.Getenv(childFile), "pmobot serve, process 7")
	fmt.Println(held != nil, err)
	_, _ = os.Stdin.Read(make([]byte, 1))
	os.Exit(0)
}

// child starts a process of this very test.
func child(t *testing.T, does, file string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), childDoes+"="+does, childFile+"="+file)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, bufio.NewScanner(out)
}

// kill ends a process with SIGKILL amid whatever it does.
func kill(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // says that it was killed
}

// TestKilled: two processes log into one register and are killed; whatever
// they acknowledged is there, as they said it, and nothing is half there.
func TestKilled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pmobot.db")
	opens(t, Options{Path: path})
	acked := map[string]string{}
	for range 3 {
		one, said := child(t, "log", path)
		two, also := child(t, "log", path)
		for range 40 {
			for _, lines := range []*bufio.Scanner{said, also} {
				if !lines.Scan() {
					t.Fatal("a child fell silent")
				}
				id, ref, _ := strings.Cut(lines.Text(), " ")
				acked[id] = ref
			}
		}
		kill(t, one)
		kill(t, two)
	}
	s := opens(t, Options{Path: path})
	report, err := s.Verify(t.Context(), "o")
	if err != nil || len(report.Faults) != 0 || report.Changes < len(acked) {
		t.Fatalf("%+v, %v", report, err)
	}
	for id, ref := range acked {
		trail, err := s.Changes(t.Context(), "o", pmo.Span{ID: id})
		if err != nil || len(trail.Changes) != 1 || trail.Changes[0].Ref.String() != ref {
			t.Fatalf("%s was acknowledged as %s: %v, %v", id, ref, trail.Changes, err)
		}
	}
}

// TestDurable: what is acknowledged is on the disk, not only in its cache, and
// readers never write.
func TestDurable(t *testing.T) {
	s := opens(t, Options{Path: filepath.Join(t.TempDir(), "pmobot.db")})
	memory := opens(t, Options{Path: Memory})
	for _, tried := range []struct{ name, got, want string }{
		{"synchronous", pragma(t, s, true, "synchronous"), "2"}, // FULL
		{"journal", pragma(t, s, true, "journal_mode"), "wal"},
		{"erased bytes are overwritten", pragma(t, s, true, "secure_delete"), "1"},
		{"readers", pragma(t, s, false, "query_only"), "1"},
		{"patience", pragma(t, s, false, "busy_timeout"), "5000"},
		{"in memory", pragma(t, memory, true, "synchronous"), "0"},
	} {
		if tried.got != tried.want {
			t.Errorf("%s: %s, not %s", tried.name, tried.got, tried.want)
		}
	}
	if _, err := s.reader.ExecContext(t.Context(), "DELETE FROM note"); err == nil {
		t.Error("a reader wrote")
	}
}

func pragma(t *testing.T, s *Store, writes bool, name string) string {
	t.Helper()
	db := s.reader
	if writes {
		db = s.writer
	}
	var value string
	if err := db.QueryRowContext(t.Context(), "PRAGMA "+name).Scan(&value); err != nil {
		t.Fatal(err)
	}
	return value
}

// TestMemory: the temporary file is gone with its store.
func TestMemory(t *testing.T) {
	s, err := Open(t.Context(), Memory)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(s.path); err != nil {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(s.gone); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("it is still there: %v", err)
	}
}

// TestLock: a second process is told who has the directory, and gets it when
// that one is killed.
func TestLock(t *testing.T) {
	dir := t.TempDir()
	holder, said := child(t, "lock", dir)
	if !said.Scan() || said.Text() != "true <nil>" {
		t.Fatalf("the child says %q", said.Text())
	}
	if _, err := Lock(dir, "me"); !errors.Is(err, storage.ErrLocked) || !strings.Contains(err.Error(), "process 7") {
		t.Errorf("while it is held: %v", err)
	}
	kill(t, holder)
	held, err := Lock(dir, "me")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Lock(dir, "another"); err == nil || !strings.HasSuffix(err.Error(), ": me") {
		t.Errorf("the holder is told as %v", err)
	}
	if err := held.Close(); err != nil {
		t.Error(err)
	}
	if _, err := Lock(filepath.Join(dir, "nowhere"), "me"); err == nil || errors.Is(err, storage.ErrLocked) {
		t.Errorf("of no directory: %v", err)
	}
}

// TestRestored: a backup is a store by itself, with the proof of its history.
func TestRestored(t *testing.T) {
	s := opens(t, Options{Path: filepath.Join(t.TempDir(), "pmobot.db")})
	for i := range 5 {
		if _, err := s.Apply(t.Context(), "o", start(), logged(fmt.Sprint(i))); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "copy.db")
	if err := s.Backup(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others may read the copy: %v, %v", info.Mode(), err)
	}
	if info, err := os.Stat(s.path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others may read the file: %v, %v", info.Mode(), err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	copied := opens(t, Options{Path: path})
	report, err := copied.Verify(t.Context(), "o")
	if err != nil || len(report.Faults) > 0 || report.Changes != 5 {
		t.Errorf("%+v, %v", report, err)
	}
	refs, err := copied.Holders(t.Context(), "o", "vendor", 9)
	if err != nil || len(refs) != 5 {
		t.Errorf("search in the copy finds %v, %v", refs, err)
	}
}

// TestDamagedCopy: a copy that is damaged never takes the backup's name.
func TestDamagedCopy(t *testing.T) {
	path := filepath.Join(t.TempDir(), "copy.db")
	s := opens(t, Options{Path: Memory})
	if err := s.copyTo(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	if err := check(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteAt(bytes.Repeat([]byte{0xff}, 3000), 4096); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(f.Close(), check(t.Context(), path)); err == nil {
		t.Error("the damage went unseen")
	}
}

// TestPoisonedHalfway: what the database itself refuses of one change, after a
// part of it is written, is taken back whole and harms no other.
func TestPoisonedHalfway(t *testing.T) {
	words := 0
	s := opens(t, Options{Path: Memory, Step: func(step string) error {
		if step == "words" {
			words++
		}
		if words == 2 && step == "words" {
			return storage.ErrDefect
		}
		return nil
	}})
	applied, err := s.Apply(t.Context(), "o", start(), logged("1"), logged("2"), logged("3"))
	if err != nil {
		t.Fatal(err)
	}
	if applied[0].Err != nil || !errors.Is(applied[1].Err, storage.ErrDefect) || applied[2].Err != nil {
		t.Fatalf("%v, %v, %v", applied[0].Err, applied[1].Err, applied[2].Err)
	}
	if number := applied[2].Entry.Ref.Number; number != 2 {
		t.Errorf("the third is number %d", number)
	}
	report, err := s.Verify(t.Context(), "o")
	if err != nil || len(report.Faults) > 0 || report.Changes != 2 {
		t.Errorf("%+v, %v", report, err)
	}
}

// TestCallerLeaves: whoever gives up amid their write has it all the same, and
// takes back nobody's.
func TestCallerLeaves(t *testing.T) {
	for _, amid := range []string{"change", "entry", "words", "commit"} {
		ctx, cancel := context.WithCancel(t.Context())
		s := opens(t, Options{Path: Memory, Step: func(step string) error {
			if step == amid {
				cancel()
			}
			return nil
		}})
		applied, err := s.Apply(ctx, "o", start(), logged("1"), logged("2"))
		if err != nil || len(applied) != 2 {
			t.Errorf("left at %s: %v, %v", amid, applied, err)
		}
		report, err := s.Verify(t.Context(), "o")
		if err != nil || report.Changes != 2 {
			t.Errorf("left at %s: %+v, %v", amid, report, err)
		}
	}
}

// TestErased: redacted words are in no byte of the file.
func TestErased(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pmobot.db")
	s := opens(t, Options{Path: path})
	c := logged("1")
	c.Set["title"] = "geheimeswort"
	applied, err := s.Apply(t.Context(), "o", start(), c)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(bytesOf(t, path), "geheimeswort") {
		t.Fatal("it is not in the file, where should it be?")
	}
	if err := s.Redact(t.Context(), "o", applied[0].Entry.Ref, "title"); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(bytesOf(t, path), "geheimeswort") {
		t.Error("it can still be read")
	}
}

// bytesOf reads a file and its write-ahead log.
func bytesOf(t *testing.T, path string) string {
	t.Helper()
	var all strings.Builder
	for _, name := range []string{path, path + "-wal"} {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(data)
	}
	return all.String()
}
