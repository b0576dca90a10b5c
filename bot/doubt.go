package bot

import (
	"context"
	"crypto/sha256"
	"sync"

	"pmobot/internal/chat"
	"pmobot/internal/say"
)

const (
	// againPath is the command behind [Check again] and [Try again]: the bot
	// answers it itself, by repeating the command in doubt under its own id.
	againPath = "bot again"
	argCode   = "code"
	// doubtsMost is how many commands in doubt are held; then the oldest goes.
	doubtsMost = 1000
)

// codeLetters are those that can't be misread or misheard.
const codeLetters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

// doubts are the commands whose outcome isn't known, by the code that their
// authors read. They live in memory: after a restart the store must be asked.
type doubts struct {
	mu     sync.Mutex
	byCode map[string]chat.Command
	order  []string
}

// code is a short name of a command, the same each time it is asked for. It
// grows where another command has it.
func (d *doubts) code(c chat.Command) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	sum := sha256.Sum256([]byte(c.ID))
	letters := make([]byte, len(sum))
	for i, b := range sum {
		letters[i] = codeLetters[int(b)%len(codeLetters)]
	}
	for n := 4; n < len(letters); n++ {
		code := string(letters[:n])
		if other, taken := d.byCode[code]; !taken || other.ID == c.ID {
			return code
		}
	}
	return string(letters)
}

func (d *doubts) keep(code string, c chat.Command) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.byCode == nil {
		d.byCode = map[string]chat.Command{}
	}
	if _, held := d.byCode[code]; !held {
		d.order = append(d.order, code)
	}
	d.byCode[code] = c
	if len(d.order) > doubtsMost {
		delete(d.byCode, d.order[0])
		d.order = d.order[1:]
	}
}

// of returns the command with a code, if that person gave it.
func (d *doubts) of(code, person string) (chat.Command, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	c, ok := d.byCode[code]
	return c, ok && c.From.ID == person
}

func (d *doubts) settle(code string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.byCode, code)
}

// again answers [Check again] and [Try again].
func (b *Bot) again(ctx context.Context, press chat.Command) (chat.Reply, error) {
	code := press.Args[argCode]
	c, ok := b.doubts.of(code, press.From.ID)
	if !ok {
		lang := b.languageOf(chat.Reply{}, press)
		r := chat.Text(lang, say.In(lang).Forgotten())
		r.Replace = true
		return r, nil
	}
	c.From = press.From // as their platform knows them now
	reply, err := b.fenced(ctx, c)
	if err == nil {
		err = b.promise(ctx, c, reply)
	}
	if err != nil {
		r := b.refused(c, b.languageOf(reply, c), err)
		r.Replace = true
		return r, err
	}
	b.doubts.settle(code)
	return b.confirmed(ctx, c, reply), nil
}

// confirmed is a late confirmation: one line and the ways on. What the reply
// causes elsewhere stays as it is.
func (b *Bot) confirmed(ctx context.Context, c chat.Command, reply chat.Reply) chat.Reply {
	reply.Replace = true
	if reply.Ref == "" {
		return reply
	}
	card, err := b.card(ctx, c, reply.Ref, c.In)
	if err != nil || len(card.Lines) == 0 {
		return reply
	}
	buttons := []chat.Button{{
		Label: say.Both(say.Tongue.Show),
		Path:  chat.Parse(reply.Ref, b.handler.Specs()).Path, Args: chat.Args{chat.ArgRef: reply.Ref},
	}}
	undo := say.Both(say.Tongue.Undo)
	for _, line := range reply.Lines {
		for _, button := range line.Buttons {
			if button.Label == undo {
				buttons = append(buttons, button)
			}
		}
	}
	title := say.Plain(card.Lines[0].Text)
	reply.Lines = []chat.Line{{Text: say.In(reply.Lang).StoredAfterAll(title), Buttons: buttons}}
	return reply
}

func again(code string, label say.Words) chat.Button {
	return chat.Button{Label: label, Path: againPath, Args: chat.Args{argCode: code}}
}
