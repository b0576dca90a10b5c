package console

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/peterh/liner"

	"pmobot/internal/chat"
	"pmobot/internal/say"
)

// screen is what a terminal adds: buttons have numbers, and what comes by
// itself must not land in the line that is being typed.
type screen struct {
	shown   *message // whose buttons are numbered now
	choices []choice // by number, from 1
	prompt  string   // that stands while somebody types, or ""
	plain   bool     // nothing on the screen can be taken back: a dumb terminal, a screen reader
}

// choice is a numbered button.
type choice struct {
	message *message
	button  chat.Button
}

// number gives a button the next number.
func (s *screen) number(b chat.Button) int {
	s.choices = append(s.choices, choice{s.shown, b})
	return len(s.choices)
}

// chosen is the button with a number.
func (s *screen) chosen(typed string) (choice, bool) {
	n, err := strconv.Atoi(typed)
	if err != nil || n < 1 || n > len(s.choices) || s.choices[n-1].message == nil {
		return choice{}, false
	}
	return s.choices[n-1], true
}

// around puts text above the line that is being typed.
func (s *screen) around(text string) string {
	if s.prompt == "" || text == "" {
		return text
	}
	if s.plain {
		return "\n" + text + s.prompt
	}
	return "\r\x1b[K" + text + s.prompt
}

// converse lets somebody type at a terminal.
func (k *Console) converse(ctx context.Context, h chat.Handler) error {
	s := newSession(k, h)
	editor := liner.NewLiner()
	defer editor.Close()
	editor.SetCtrlCAborts(true)
	editor.SetTabCompletionStyle(liner.TabPrints)
	editor.SetWordCompleter(func(line string, at int) (string, []string, string) { return s.complete(ctx, line, at) })
	k.recall(editor)
	defer k.memorize(editor)
	for _, line := range say.In(k.config.Lang).Welcome() {
		k.write(line + "\n")
	}
	k.catchUp(ctx)
	ended := make(chan error, 1)
	go func() { ended <- typist{session: s, editor: editor}.chat(ctx) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done(): // the key that is waited for may never come
		return nil
	}
}

// typist is the person at the terminal.
type typist struct {
	session *session
	editor  *liner.State
}

// chat takes turns until the person ends it.
func (t typist) chat(ctx context.Context) error {
	for ctx.Err() == nil {
		if err := t.turn(ctx); errors.Is(err, io.EOF) {
			t.session.console.write("\n")
			return nil
		} else if err != nil {
			return fmt.Errorf("console: read: %w", err)
		}
	}
	return nil
}

// turn reads one line and does what it says. io.EOF is the end.
func (t typist) turn(ctx context.Context) error {
	line, err := t.ask(t.session.prompt())
	if errors.Is(err, liner.ErrPromptAborted) {
		return nil
	}
	for err == nil && strings.HasSuffix(line, `\`) {
		var more string
		more, err = t.ask("> ")
		line = strings.TrimSuffix(line, `\`) + "\n" + more
	}
	if err != nil {
		return err
	}
	line = strings.TrimSpace(line)
	if line == "" {
		return nil
	}
	t.editor.AppendHistory(strings.ReplaceAll(line, "\n", " "))
	if err := t.session.typed(ctx, line); err != nil {
		t.session.console.write("  " + clean(err.Error()) + "\n")
	}
	for t.session.speaker.form != nil && ctx.Err() == nil {
		if err := t.fillIn(ctx); err != nil {
			return err
		}
	}
	return nil
}

// typed does what a typed line says: the number of a button presses it.
func (s *session) typed(ctx context.Context, line string) error {
	k := s.console
	k.mu.Lock()
	picked, ok := k.screen.chosen(line)
	k.mu.Unlock()
	if ok {
		return s.push(ctx, picked.message, picked.button)
	}
	return s.do(ctx, parse(line))
}

// prompt names who speaks, and where.
func (s *session) prompt() string {
	place := s.speaker.place
	if place == "" {
		place = "#"
	}
	return s.speaker.name + " " + place + "> "
}

// ask reads one line; what comes by itself meanwhile stands above it.
func (t typist) ask(prompt string) (string, error) {
	k := t.session.console
	k.mu.Lock()
	k.screen.prompt = prompt
	k.mu.Unlock()
	defer func() {
		k.mu.Lock()
		k.screen.prompt = ""
		k.mu.Unlock()
	}()
	return t.editor.Prompt(prompt)
}

// fillIn asks for the values of the open form one by one, and submits them.
func (t typist) fillIn(ctx context.Context) error {
	s := t.session
	form := s.speaker.form.form
	form.Inputs = slices.Clone(form.Inputs)
	tongue := say.In(s.speaker.lang)
	s.console.write("  " + tongue.FormHelp() + "\n")
	for i := range form.Inputs {
		err := t.fillOne(&form.Inputs[i])
		if errors.Is(err, errRest) {
			break
		}
		if errors.Is(err, liner.ErrPromptAborted) || errors.Is(err, io.EOF) {
			s.speaker.form = nil
			s.console.write("  " + tongue.FormClosed() + "\n")
			return nil
		}
		if err != nil {
			return err
		}
	}
	s.submit(ctx, form)
	return nil
}

// errRest: the rest of a form stays as it is shown.
var errRest = errors.New("console: the rest stays")

// fillOne asks for one value. Enter keeps what is shown, a blank clears it, a
// dot keeps the rest of the form too, and a choice may be typed as its number.
func (t typist) fillOne(in *chat.Input) error {
	lang := t.session.speaker.lang
	if choices := choiceNames(*in, lang); choices != "" {
		t.session.console.write("  " + choices + "\n")
	}
	line, err := t.ask("  " + strings.ReplaceAll(say.In(lang).Asked(clean(in.Name.In(lang)), shownValue(*in, lang), ""), "\n", " ") + " ")
	if err != nil {
		return err
	}
	switch typed := strings.TrimSpace(line); {
	case typed == ".":
		return errRest
	case typed != "":
		in.Value = chosenValue(*in, typed)
	case line != "":
		in.Value = ""
	}
	return nil
}

// choiceNames lists what may be chosen: "1 rare, 2 unlikely".
func choiceNames(in chat.Input, lang say.Lang) string {
	var names []string
	for i, c := range in.Choices {
		number := strconv.Itoa(i + 1)
		if in.Type == chat.NumberParam {
			number = c.Value
		}
		names = append(names, number+" "+clean(c.Name.In(lang)))
	}
	if lang == say.Zh {
		return strings.Join(names, "，")
	}
	return strings.Join(names, ", ")
}

// chosenValue is the choice with the typed number, else what was typed.
func chosenValue(in chat.Input, typed string) string {
	n, err := strconv.Atoi(typed)
	if err != nil || in.Type == chat.NumberParam || n < 1 || n > len(in.Choices) {
		return typed
	}
	return in.Choices[n-1].Value
}

// recall reads the lines typed in earlier runs; without them there is none to
// recall.
func (k *Console) recall(editor *liner.State) {
	if k.config.Memory == "" {
		return
	}
	if f, err := os.Open(k.config.Memory); err == nil {
		defer f.Close()
		_, _ = editor.ReadHistory(f)
	}
}

// memorize keeps the lines typed, readable by their author alone.
func (k *Console) memorize(editor *liner.State) {
	if k.config.Memory == "" {
		return
	}
	f, err := os.OpenFile(k.config.Memory, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		fmt.Fprintf(k.config.Err, "console: the lines typed are not kept: %v\n", err)
		return
	}
	defer f.Close()
	_, _ = editor.WriteHistory(f)
}
