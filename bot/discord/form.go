package discord

import (
	"cmp"
	"strings"

	"pmobot/internal/chat"
	"pmobot/internal/say"
)

// formLines shows a form as what it asks for, as far as it is filled in, and
// the line that does the same.
func formLines(f chat.Form, lang say.Lang, specs []chat.Spec) []chat.Line {
	t := say.In(lang)
	lines := []chat.Line{{Text: say.Bold(f.Title)}}
	if f.Intro != "" {
		lines = append(lines, chat.Line{Text: f.Intro})
	}
	for _, in := range f.Inputs {
		hint := cmp.Or(in.Problem, in.Hint)
		lines = append(lines, chat.Line{Text: t.Asked(in.Name.In(lang), shownValue(in, lang), hint)})
	}
	submit := f.Submit
	if submit == (say.Words{}) {
		submit = say.SubmitForm
	}
	return append(lines, chat.Line{Text: say.Bold(submit.In(lang)) + " · " + t.TypeIt()}, chat.Line{Text: typedForm(f, specs)})
}

// shownValue is an input's value as people read it: choices by name.
func shownValue(in chat.Input, lang say.Lang) string {
	for _, c := range in.Choices {
		if c.Value == in.Value && in.Value != "" && in.Type == chat.NumberParam {
			return in.Value + " " + c.Name.In(lang)
		}
		if c.Value == in.Value && in.Value != "" {
			return c.Name.In(lang)
		}
	}
	return in.Value
}

// typedForm is the command that a form stands for, as it is typed in Discord:
// with its options, and what has none in the one called more.
func typedForm(f chat.Form, specs []chat.Spec) string {
	args := chat.Args{}
	for key, value := range f.Args {
		args[key] = value
	}
	for _, in := range f.Inputs {
		if in.Value != "" {
			args[in.Key] = in.Value
		}
	}
	spec, ok := specOf(f.Path, specs)
	if !ok {
		return "/" + f.Path
	}
	line := "/" + typedPath(f.Path, specs)
	shown, rest := options(spec)
	for _, p := range shown {
		if value := args[p.Key]; value != "" {
			line += " " + p.Key + ":" + oneLine(value)
		}
	}
	var others []string
	for _, p := range rest {
		if value := args[p.Key]; value != "" {
			others = append(others, p.Key+":"+quoted(value))
		}
	}
	if len(others) > 0 {
		line += " " + optionMore + ":" + strings.Join(others, " ")
	}
	return line
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// quoted writes a value so that the grammar reads it as one.
func quoted(text string) string {
	if !strings.ContainsAny(text, " \t\n\"“「") && text != "" {
		return text
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(text) + `"`
}

func specOf(path string, specs []chat.Spec) (chat.Spec, bool) {
	for _, s := range specs {
		if s.Path == path {
			return s, true
		}
	}
	return chat.Spec{}, false
}
