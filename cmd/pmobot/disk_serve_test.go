package main

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestReadyzSeesTheDisk: the binary is red, and acknowledges nothing, from the
// moment in which its file is deleted or its disk is full; what it says of it
// is certain.
func TestReadyzSeesTheDisk(t *testing.T) {
	path, err := built()
	if err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(t *testing.T, dir string) error{
		"deleted": func(_ *testing.T, dir string) error { return os.Remove(filepath.Join(dir, databaseFile)) },
		"full": func(_ *testing.T, dir string) error {
			if err := mounted("-t", "tmpfs", "-o", "remount,size=1m", "tmpfs", dir); err != nil {
				return err
			}
			fill := os.WriteFile(filepath.Join(dir, "filler"), make([]byte, 2<<20), 0o600)
			if fill == nil {
				return errors.New("the disk isn't full")
			}
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			at, dir := newSlackTown(t), disk(t, name)
			if dir == "" {
				t.Log("nobody may mount a disk here: only a deleted file was tried")
				return
			}
			env := map[string]string{"PMOBOT_HTTP_ADDR": "127.0.0.1:0", "PMOBOT_DATA": dir}
			maps.Copy(env, at.env())
			p := launch(t, path, env)
			p.awaitTown(t, at)
			if got := tell(t, at, "ana", "#apollo", "risk log", "title", "Vendor slips"); !strings.Contains(got, "PMO-R1") {
				t.Fatalf("it answers %q", got)
			}
			if err := spoil(t, dir); err != nil {
				t.Fatal(err)
			}
			if body := p.awaitReady(t, http.StatusServiceUnavailable); !strings.HasPrefix(body, "store: ") {
				t.Errorf("/readyz says %q", body)
			}
			got := tell(t, at, "ana", "#apollo", "risk log", "title", "Parts are late")
			if strings.Contains(got, "PMO-R2") || strings.Contains(got, "may or may not") || !strings.Contains(got, "Parts are late") {
				t.Errorf("it answers %q", got)
			}
			p.kill(t)
		})
	}
}

// disk is a directory for a store; on a small disk of its own where that is to
// be spoilt, or "" where none can be had.
func disk(t *testing.T, how string) string {
	t.Helper()
	dir := t.TempDir()
	if how == "deleted" {
		return dir
	}
	if mounted("-t", "tmpfs", "-o", "size=4m", "tmpfs", dir) != nil {
		return ""
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", "-l", dir).CombinedOutput(); err != nil {
			t.Errorf("%v: %s", err, out)
		}
	})
	return dir
}

func mounted(args ...string) error {
	if out, err := exec.Command("mount", args...).CombinedOutput(); err != nil {
		return fmt.Errorf("mount %v: %w: %s", args, err, out)
	}
	return nil
}
