package main

import (
	"debug/elf"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// built is the binary as the image has it, built once with the Dockerfile's own
// line; forget removes it.
var (
	built    = sync.OnceValues(buildAsTheImage)
	builtIn  string
	testsTag = "v0.0.0-test"
)

func forget() {
	if builtIn != "" {
		_ = os.RemoveAll(builtIn) // a directory of this test's own
	}
}

func buildAsTheImage() (path string, err error) {
	text, err := os.ReadFile("../../Dockerfile")
	if err != nil {
		return "", err
	}
	line := regexp.MustCompile(`(?m)^RUN (CGO_ENABLED=0 go build .*)$`).FindStringSubmatch(string(text))
	if line == nil {
		return "", errors.New("the Dockerfile builds nothing")
	}
	if builtIn, err = os.MkdirTemp("", "pmobot-built-"); err != nil {
		return "", err
	}
	path = filepath.Join(builtIn, "pmobot")
	shell := exec.Command("sh", "-c", strings.Replace(line[1], "/out/pmobot", path, 1))
	shell.Dir, shell.Env = "../..", append(os.Environ(), "VERSION="+testsTag, "GOFLAGS=")
	if out, err := shell.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return path, nil
}

// The image is made from nothing: whatever the binary would load isn't there.
func TestTheImagesBinaryIsStatic(t *testing.T) {
	path, err := built()
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(path, "version").Output()
	if err != nil || string(out) != "pmobot "+testsTag+"\n" {
		t.Errorf("it says %q, %v", out, err)
	}
	if runtime.GOOS != "linux" {
		return // images hold Linux binaries; elsewhere, this one is no ELF file
	}
	file, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for _, p := range file.Progs {
		if p.Type == elf.PT_INTERP {
			t.Error("it asks for an interpreter")
		}
	}
	libraries, err := file.ImportedLibraries()
	if err != nil || len(libraries) > 0 {
		t.Errorf("it loads %v, %v", libraries, err)
	}
	if file.Section(".symtab") != nil {
		t.Error("it isn't stripped")
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	here, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(whole), here+"/cmd") {
		t.Error("it tells where it was built")
	}
}
