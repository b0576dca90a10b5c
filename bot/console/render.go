package console

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"pmobot/internal/chat"
	"pmobot/internal/say"
)

// painter turns replies into lines of text.
type painter struct {
	colour bool
	// number gives a button the number that it is chosen by, or nil where
	// buttons aren't numbered.
	number func(chat.Button) int
	// asks tells that a form's values will be asked for one by one.
	asks bool
}

// The styles of a terminal that shows them (ECMA-48, select graphic rendition).
const (
	styleBold   = "\x1b[1m"
	styleButton = "\x1b[36m"
	styleFaint  = "\x1b[2m"
	styleOff    = "\x1b[0m"
)

// reply renders r: its lines, files and form, then its thread, indented two
// more. lead stands before the first line.
func (p painter) reply(r chat.Reply, lead string) []string {
	var out []string
	for i, line := range r.Lines {
		text := p.line(line, r.Lang)
		if i == 0 {
			text = p.style(styleFaint, lead) + text
		}
		out = append(out, strings.Split(text, "\n")...)
	}
	for _, f := range r.Files {
		out = append(out, say.In(r.Lang).Attached(clean(f.Name), clean(f.Alt)))
	}
	if r.Form != nil {
		out = append(out, p.form(*r.Form, r.Lang)...)
	}
	for _, below := range r.Thread {
		if below.Lang == "" {
			below.Lang = r.Lang
		}
		for _, line := range p.reply(below, "") {
			out = append(out, "  "+line)
		}
	}
	return out
}

// line renders one line and the buttons behind it.
func (p painter) line(l chat.Line, lang say.Lang) string {
	text := p.marked(l.Text)
	var buttons []string
	for _, b := range l.Buttons {
		buttons = append(buttons, p.button(b, lang))
	}
	if text == "" || len(buttons) == 0 {
		return text + strings.Join(buttons, " ")
	}
	if !endsFull(say.Plain(l.Text), lang) {
		text += " "
	}
	return text + strings.Join(buttons, " ")
}

// endsFull tells whether text ends with full-width punctuation, which brings
// its own space. A closing curly quotation mark is one in Chinese only.
func endsFull(text string, lang say.Lang) bool {
	last, _ := utf8.DecodeLastRuneInString(text)
	return strings.ContainsRune("。，、；：？！）》」", last) || lang == say.Zh && last == '”'
}

// button renders one button: [Label], [Later ▾], (not now).
func (p painter) button(b chat.Button, lang say.Lang) string {
	label := clean(b.Label.In(lang))
	if len(b.Menu) > 0 && label != "⋯" {
		label = strings.TrimSuffix(label, " ▾") + " ▾"
	}
	if b.Disabled {
		return "(" + label + ")"
	}
	if p.number != nil {
		return p.style(styleButton, fmt.Sprintf("[%d %s]", p.number(b), label))
	}
	return p.style(styleButton, "["+label+"]")
}

// form renders a form as it is filled in: title, inputs, [Submit].
func (p painter) form(f chat.Form, lang say.Lang) []string {
	out := []string{p.bold(p.marked(f.Title))}
	if f.Intro != "" {
		out = append(out, strings.Split(p.marked(f.Intro), "\n")...)
	}
	if p.asks {
		return out
	}
	for _, in := range f.Inputs {
		out = append(out, strings.Split(p.input(in, lang), "\n")...)
	}
	submit := f.Submit
	if submit == (say.Words{}) {
		submit = say.SubmitForm
	}
	return append(out, p.style(styleButton, "["+submit.In(lang)+"]"))
}

// input renders one input: Name: [value]  hint, or what is wrong with it.
func (p painter) input(in chat.Input, lang say.Lang) string {
	hint := in.Hint
	if in.Problem != "" {
		hint = in.Problem
	}
	return say.In(lang).Asked(clean(in.Name.In(lang)), shownValue(in, lang), p.marked(hint))
}

// shownValue is an input's value as people read it: choices by name, people by
// their mention.
func shownValue(in chat.Input, lang say.Lang) string {
	for _, c := range in.Choices {
		if c.Value != in.Value || in.Value == "" {
			continue
		}
		if in.Type == chat.NumberParam {
			return in.Value + " " + c.Name.In(lang)
		}
		return c.Name.In(lang)
	}
	return strings.ReplaceAll(clean(in.Value), tokenStart+"@", "@")
}

// marked renders text with marks: bold, mentions, links. What is bold side by
// side is bold as one.
func (p painter) marked(text string) string {
	var all, bold strings.Builder
	flush := func() {
		all.WriteString(p.bold(bold.String()))
		bold.Reset()
	}
	for _, span := range say.Spans(text) {
		shown := clean(span.Text)
		if span.Ping != "" {
			shown = "@" + strings.TrimPrefix(shown, "@")
		}
		if span.Bold {
			bold.WriteString(shown)
			continue
		}
		flush()
		all.WriteString(shown)
	}
	flush()
	return all.String()
}

// bold marks text as bold.
func (p painter) bold(text string) string {
	if text == "" {
		return ""
	}
	if p.colour {
		return styleBold + text + styleOff
	}
	return "*" + text + "*"
}

func (p painter) style(style, text string) string {
	if !p.colour || text == "" {
		return text
	}
	return style + text + styleOff
}

// clean takes out what could drive a terminal.
func clean(text string) string {
	text, _ = say.Scrub(text)
	return text
}
