package main

import (
	"context"
	_ "embed"
	"fmt"
	"io"
	"strings"

	"pmobot/internal/say"
	"pmobot/storage/sqlite"
)

// demoFlags set up the demo.
type demoFlags struct {
	Script bool `help:"Print the script instead of playing it."`
}

// demoScript is the week that the demo plays: a transcript's input lines.
//
//go:embed demo.txt
var demoScript string

// demo plays a week on a store of its own, then says what to try next.
func (w world) demo(ctx context.Context, f demoFlags) error {
	if f.Script {
		_, err := io.WriteString(w.out, demoScript)
		return err
	}
	config, err := w.configure(consoleFlags{})
	if err != nil {
		return err
	}
	config.In, config.Typed = strings.NewReader(demoScript), false
	if err := w.chat(ctx, config, sqlite.Memory); err != nil {
		return err
	}
	_, err = fmt.Fprintf(w.out, "\n%s\n", strings.Join(say.In(config.Lang).DemoOver(), "\n"))
	return err
}
