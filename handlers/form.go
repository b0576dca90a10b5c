package handlers

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
)

// formPath is the verb behind buttons that open another verb's form, filled in.
const formPath = "pmo form"

// openForm answers formPath. It stands outside the usual check, since what it
// carries did not pass one.
func (h *Handlers) openForm(ctx context.Context, r *request) (chat.Reply, error) {
	v, ok := h.verbs[r.Args[argVerb]]
	if !ok {
		return chat.Reply{}, h.unknown(r.Args[argVerb])
	}
	args := chat.Args{}
	for key, value := range r.Args {
		if key != argVerb {
			args[key] = value
		}
	}
	r.verb, r.kind, r.Args = v, v.kind, args
	if err := r.enter(); err != nil {
		return chat.Reply{}, err
	}
	if r.aboutEntry() {
		if _, err := r.find(ctx, args[chat.ArgRef]); err != nil {
			return chat.Reply{}, err
		}
	}
	_, problems := v.Check(args, r.today)
	form := r.filled(problems)
	if ref := args[argPrivate]; ref != "" {
		form.Intro = r.t.WordsArePrivate(ref)
	}
	return chat.Reply{Form: &form}, nil
}

// hasForm tells whether a verb can be filled in as a form.
func (v verb) hasForm() bool {
	return slices.ContainsFunc(v.inputs(), func(p chat.Param) bool { return p.Key != chat.ArgRef })
}

// name is what a verb is called: its own word in English, the first of its
// further words in Chinese.
func (v verb) name() say.Words {
	name := say.Same(v.Path[strings.LastIndexByte(v.Path, ' ')+1:])
	if len(v.Words) > 0 {
		i := slices.IndexFunc(v.Words, func(word string) bool { return word[0] >= utf8.RuneSelf })
		name.Zh = v.Words[max(i, 0)]
	}
	return name
}

// inputs are the parameters that its form may ask for.
func (v verb) inputs() []chat.Param {
	return slices.DeleteFunc(slices.Clone(v.Params), func(p chat.Param) bool { return p.Hidden })
}

// packed is a command's verb and arguments in the arguments of formPath.
func (r *request) packed() chat.Args {
	args := chat.Args{argVerb: r.Path}
	for key, value := range r.Args {
		args[key] = value
	}
	return args
}

// form is the verb's form, empty but for what the arguments say.
func (r *request) form(intro string) chat.Reply {
	form := r.filled(nil)
	form.Intro = intro
	return chat.Reply{Form: &form}
}

// filled is the verb's form with the arguments in it, and what is wrong with
// each behind it.
func (r *request) filled(problems []chat.Problem) chat.Form {
	form := chat.Form{
		Path: r.verb.Path, Title: r.t.FormTitle(r.verb.About.In(r.lang), r.verb.name().In(r.lang), r.Args[chat.ArgRef]),
		Args: chat.Args{}, Submit: say.Both(say.Tongue.Submit),
	}
	for _, p := range r.verb.inputs() {
		if p.Key == chat.ArgRef && r.Args[chat.ArgRef] != "" {
			continue // it is about this entry
		}
		in := chat.Input{
			Key: p.Key, Name: p.Name, Type: p.Type, Choices: p.Options(), Hint: p.Hint.In(r.lang),
			Value: r.Args[p.Key], Required: p.Required,
		}
		for _, problem := range problems {
			if problem.Param.Key == p.Key && problem.Kind != chat.Missing {
				in.Problem = problem.Why(r.t)
			}
		}
		form.Inputs = append(form.Inputs, in)
	}
	if r.verb.Reason && !hasInput(form.Inputs, chat.ArgBecause) {
		form.Inputs = append(form.Inputs, chat.Input{
			Key: chat.ArgBecause, Name: say.Both(say.Tongue.Reason), Type: chat.ProseParam, Value: r.Args[chat.ArgBecause],
		})
	}
	for _, key := range []string{chat.ArgRef, argVersion, argProject, argSchedule} {
		if value := r.Args[key]; value != "" && !hasInput(form.Inputs, key) {
			form.Args[key] = value
		}
	}
	return form
}

func hasInput(inputs []chat.Input, key string) bool {
	return slices.ContainsFunc(inputs, func(in chat.Input) bool { return in.Key == key })
}

// prefilled fills a form's empty inputs with what an entry holds.
func (r *request) prefilled(form *chat.Form, e pmo.Entry) {
	for i, in := range form.Inputs {
		if d, ok := r.kind.Field(in.Key); ok && in.Value == "" {
			form.Inputs[i].Value = r.typed(d, e.Values[in.Key])
		}
	}
}
