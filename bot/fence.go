package bot

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"

	"pmobot/internal/chat"
	"pmobot/internal/say"
	"pmobot/storage"
)

// respond runs the handler and turns whatever comes of it into a reply. The
// error is why nothing was done, or nil.
func (b *Bot) respond(ctx context.Context, c chat.Command) (chat.Reply, error) {
	if c.Path == againPath {
		return b.again(ctx, c)
	}
	reply, err := b.fenced(ctx, c)
	if err == nil {
		err = b.promise(ctx, c, reply)
	}
	if err == nil {
		return reply, nil
	}
	lang := b.languageOf(reply, c)
	return b.refused(c, lang, err), err
}

// fenced calls the handler; a panic is an error.
func (b *Bot) fenced(ctx context.Context, c chat.Command) (reply chat.Reply, err error) {
	defer func() {
		if p := recover(); p != nil {
			reply, err = chat.Reply{}, panicOf(p)
		}
	}()
	return b.handler.Handle(ctx, c)
}

// panicked is a panic, as an error. What was thrown may quote typed words, so
// only its type is kept.
type panicked struct{ kind, stack string }

func panicOf(thrown any) *panicked {
	return &panicked{kind: fmt.Sprintf("%T", thrown), stack: string(debug.Stack())}
}

func (p *panicked) Error() string { return "bot: a panic with a " + p.kind }

// refused renders why nothing was done, or why that isn't known.
func (b *Bot) refused(c chat.Command, lang say.Lang, err error) chat.Reply {
	var refusal *chat.Refusal
	if errors.As(err, &refusal) {
		r := Render(refusal, c, lang)
		if refusal.Again {
			code := b.doubts.code(c)
			b.doubts.keep(code, c)
			r.Add("", again(code, say.TryAgain))
		}
		return r
	}
	code := b.doubts.code(c)
	b.report(c, code, err)
	tongue := say.In(lang)
	late := errors.Is(err, context.DeadlineExceeded) // a store that isn't there may say that too: then nothing was done
	switch {
	case errors.Is(err, storage.ErrUncertain), late && !errors.Is(err, storage.ErrUnavailable):
		b.doubts.keep(code, c)
		r := echo(chat.Text(lang, tongue.Unconfirmed()), c)
		r.Add(tongue.NeverTwice(code), again(code, say.CheckAgain))
		return r
	case errors.Is(err, storage.ErrUnavailable):
		b.doubts.keep(code, c)
		why := tongue.Unreachable(typed(c))
		if errors.Is(err, storage.ErrFull) {
			why = tongue.DiskFull(typed(c))
		}
		r := chat.Reply{Lang: lang}
		r.Add(why, again(code, say.TryAgain))
		return r
	}
	return echo(chat.Text(lang, tongue.Broke(code)), c)
}

// report logs what the person reads only the code of.
func (b *Bot) report(c chat.Command, code string, err error) {
	args := []any{"code", code, "command", c.ID, "path", c.Path, "office", c.In.Office, "err", err}
	var p *panicked
	if errors.As(err, &p) {
		args = append(args, "stack", p.stack)
	}
	b.log.Error("not answered", args...)
}

// Render says a refusal to the person: why, what would fit, what was typed,
// and what to do now.
func Render(refusal *chat.Refusal, c chat.Command, lang say.Lang) chat.Reply {
	tongue := say.In(lang)
	r := chat.Text(lang, refusal.Why(tongue))
	if refusal.Fits != nil {
		r.Add(refusal.Fits(tongue))
	}
	r = echo(r, c)
	if len(refusal.Buttons) > 0 {
		r.Add("", refusal.Buttons...)
	}
	r.Form = refusal.Form
	return r
}

// echo adds what was typed, whole, unless it was a bare command.
func echo(r chat.Reply, c chat.Command) chat.Reply {
	if line := typed(c); line != "" {
		r.Add(say.In(r.Lang).YouTyped(line))
	}
	return r
}

// typed is what was typed, or "" for a bare command, a button or a form.
func typed(c chat.Command) string {
	if bare(c) {
		return ""
	}
	line, _ := say.Scrub(c.Line)
	return line
}

// bare tells whether nothing was typed but the words of a verb.
func bare(c chat.Command) bool {
	words := strings.Fields(c.Line)
	if len(words) > 0 && !strings.HasPrefix(c.Path, "pmo") && (words[0] == "/pmo" || words[0] == "@pmobot") {
		words = words[1:]
	}
	return len(c.Args) == 0 && len(words) <= len(strings.Fields(c.Path))
}

// languageOf is the language that the handler chose for the reader, else that
// of their client, else the bot's.
func (b *Bot) languageOf(r chat.Reply, c chat.Command) say.Lang {
	for _, lang := range []say.Lang{r.Lang, c.From.Lang, b.lang} {
		if lang != "" {
			return lang
		}
	}
	return say.En
}

// Suggest completes a value; where the handler breaks, there is nothing to suggest.
func (b *Bot) Suggest(ctx context.Context, c chat.Command, key, typed string) (choices []chat.Choice, err error) {
	defer func() {
		if p := recover(); p != nil {
			b.report(c, "", panicOf(p))
			choices, err = nil, nil
		}
	}()
	return b.handler.Suggest(ctx, c, key, typed)
}
