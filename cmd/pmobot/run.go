package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"pmobot/bot/console"
)

// flags are the command line.
type flags struct {
	Console consoleFlags `cmd:"" help:"Chat in this terminal, or play the script that is piped in."`
	Demo    demoFlags    `cmd:"" help:"Play a week at a project office."`
	Serve   serveFlags   `cmd:"" help:"Serve Slack, Discord, or both: whatever has its tokens."`
	Check   serveFlags   `cmd:"" help:"Show the settings, and test the store and every platform's credentials."`
	Ready   serveFlags   `cmd:"" help:"Ask the service on this machine whether it is ready."`
	Rebuild officeFlags  `cmd:"" help:"Make the projection of every office anew from its changes."`
	Verify  officeFlags  `cmd:"" help:"Compare every office with its changes, and its chain of hashes."`
	Backup  fileFlags    `cmd:"" help:"Write a copy of the store to a new file, while it is served or not."`
	Restore fileFlags    `cmd:"" help:"Fill an empty store, of either kind, from a backup."`
	Version struct{}     `cmd:"" help:"Print the version."`
}

// The exit codes.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
	exitNone   = 3 // every platform refused its token
)

// world is what a process is given.
type world struct {
	in       io.Reader
	out, err io.Writer
	env      func(string) string
	now      func() time.Time

	typed bool  // somebody reads err at a terminal
	quiet *hush // takes the secrets out of a text, once they are known
}

// run is main, with everything that it touches as an argument. It returns the
// exit code.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer, env func(string) string) int {
	w := world{in: stdin, out: stdout, err: stderr, env: env, now: time.Now}
	var f flags
	exited := -1
	parser, err := kong.New(&f, kong.Name("pmobot"), kong.Writers(stdout, stderr),
		kong.Description("Risks, lessons and feedback, kept where you already talk."),
		kong.Exit(func(code int) { exited = code }))
	if err != nil {
		fmt.Fprintln(stderr, "pmobot:", err)
		return exitFailed
	}
	chosen, err := parser.Parse(args)
	if exited >= 0 {
		return exited
	}
	if err != nil {
		fmt.Fprintln(stderr, "pmobot:", err)
		return exitUsage
	}
	return w.exit(w.command(ctx, chosen.Command(), f))
}

// command carries out what the command line asks for.
func (w world) command(ctx context.Context, name string, f flags) error {
	switch name {
	case "console":
		return w.console(ctx, f.Console)
	case "demo":
		return w.demo(ctx, f.Demo)
	case "serve":
		return w.serve(ctx, f.Serve)
	case "check":
		return w.check(ctx, f.Check)
	case "ready":
		return w.ready(ctx, f.Ready)
	case "rebuild":
		return w.rebuild(ctx, f.Rebuild)
	case "verify":
		return w.verify(ctx, f.Verify)
	case "backup <file>":
		return w.backup(ctx, f.Backup)
	case "restore <file>":
		return w.restore(ctx, f.Restore)
	}
	_, err := fmt.Fprintln(w.out, "pmobot", version())
	return err
}

// exit says what went wrong, once, and returns the exit code.
func (w world) exit(err error) int {
	switch {
	case err == nil:
		return exitDone
	case !errors.Is(err, console.ErrLines): // these were reported one by one
		for line := range strings.Lines(err.Error()) { // a line for each fault
			fmt.Fprintln(w.err, "pmobot:", strings.TrimSuffix(line, "\n"))
		}
	}
	if errors.Is(err, errNone) {
		return exitNone
	}
	return exitFailed
}

// release is the version, where the build named one: -ldflags "-X main.release=v1.2.3".
var release string

// version is the release, else the module's version, or the commit that was
// built.
func version() string {
	if release != "" {
		return release
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, setting := range info.Settings {
		if setting.Key == "vcs.revision" && info.Main.Version == "(devel)" {
			return setting.Value
		}
	}
	return info.Main.Version
}
