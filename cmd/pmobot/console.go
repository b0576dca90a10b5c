package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/mattn/go-isatty"

	"pmobot/bot/console"
	"pmobot/internal/say"
	"pmobot/storage/sqlite"
)

// consoleFlags set up a chat in the terminal.
type consoleFlags struct {
	Data   string   `help:"Directory of the store; :memory: keeps nothing. Default: the user's data directory." placeholder:"DIR"`
	At     string   `help:"Where the clock starts; from then on only clock lines move it." placeholder:"2026-11-02T09:00"`
	Zone   string   `help:"Time zone, by its IANA name. Default: PMOBOT_ZONE, or UTC." placeholder:"Asia/Shanghai"`
	Locale string   `help:"Language of people who named none: en or zh. Default: that of LANG." placeholder:"zh"`
	People []string `help:"People who are known before they speak." placeholder:"ana,bo"`
}

// databaseFile is the embedded store in its directory.
const databaseFile = "pmobot.db"

// console runs a chat until the input ends.
func (w world) console(ctx context.Context, f consoleFlags) error {
	config, err := w.configure(f)
	if err != nil {
		return err
	}
	data, err := w.dataDir(first(f.Data, w.env(variable(keyData))))
	if err != nil {
		return err
	}
	if data != sqlite.Memory {
		config.Memory = filepath.Join(data, "history")
		data = filepath.Join(data, databaseFile)
	}
	return w.chat(ctx, config, data)
}

// configure reads the flags of a console, and the environment where they are
// silent.
func (w world) configure(f consoleFlags) (console.Config, error) {
	lang, spoken := say.Lookup(first(f.Locale, w.env("LC_ALL"), w.env("LC_MESSAGES"), w.env("LANG")))
	if f.Locale != "" && !spoken {
		return console.Config{}, fmt.Errorf("--locale %q: en or zh", f.Locale)
	}
	zone, err := w.zone(f.Zone)
	if err != nil {
		return console.Config{}, err
	}
	return console.Config{
		In: w.in, Out: w.out, Err: w.err, Now: time.Now, Zone: zone, At: f.At,
		Lang: lang, People: f.People, Colour: w.colour(), Typed: terminal(w.in) && terminal(w.out),
	}, nil
}

// zone is the console's time zone: the same on every machine unless it is
// named, so that a script gives the same transcript everywhere.
func (w world) zone(flag string) (*time.Location, error) {
	name := first(flag, w.env("PMOBOT_ZONE"), "UTC")
	zone, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		return nil, fmt.Errorf("%q is no time zone: name it as in Asia/Shanghai", name)
	}
	return zone, nil
}

// dataDir makes the directory of the store.
func (w world) dataDir(flag string) (string, error) {
	dir := flag
	switch {
	case dir == sqlite.Memory:
		return dir, nil
	case dir == "" && w.env("XDG_DATA_HOME") != "":
		dir = filepath.Join(w.env("XDG_DATA_HOME"), "pmobot")
	case dir == "" && w.env("HOME") != "" && runtime.GOOS != "darwin" && runtime.GOOS != "windows":
		dir = filepath.Join(w.env("HOME"), ".local", "share", "pmobot")
	case dir == "":
		base, err := os.UserConfigDir()
		if err != nil {
			return "", fmt.Errorf("where to keep data: %w; name it with --data", err)
		}
		dir = filepath.Join(base, "pmobot")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("where to keep data: %w; name another place with --data", err)
	}
	return dir, nil
}

// colour tells whether the output shows styles (no-color.org).
func (w world) colour() bool {
	return terminal(w.out) && w.env("NO_COLOR") == "" && w.env("TERM") != "dumb"
}

// terminal tells whether a stream is a terminal.
func terminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && (isatty.IsTerminal(f.Fd()) || isatty.IsCygwinTerminal(f.Fd()))
}

// first is the first text that isn't empty.
func first(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}
