package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"

	"github.com/alecthomas/kong"

	"pmobot/bot/console"
)

// flags are the command line.
type flags struct {
	Console consoleFlags `cmd:"" help:"Chat in this terminal, or play the script that is piped in."`
	Demo    demoFlags    `cmd:"" help:"Play a week at a project office."`
	Version struct{}     `cmd:"" help:"Print the version."`
}

// The exit codes.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

// world is what a process is given.
type world struct {
	in       io.Reader
	out, err io.Writer
	env      func(string) string
}

// run is main, with everything that it touches as an argument. It returns the
// exit code.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer, env func(string) string) int {
	w := world{in: stdin, out: stdout, err: stderr, env: env}
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
		fmt.Fprintln(w.err, "pmobot:", err)
	}
	return exitFailed
}

// version is the module's version, or the commit that was built.
func version() string {
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
