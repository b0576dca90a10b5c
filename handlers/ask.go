package handlers

import (
	"context"
	"slices"

	"pmobot/internal/chat"
	"pmobot/internal/say"
)

// askPath asks somebody else to do what one may not do oneself. Only buttons
// call it; the arguments are the other command's, with its path and the person.
const askPath = "pmo ask"

const (
	argPerson = "person"
	argPath   = "path"
)

// asksMost is how many people are offered to be asked.
const asksMost = 2

// askButtons offer to ask the owner, and leads, to do this command instead.
func (r *request) askButtons(owner string, leads []string) []chat.Button {
	var buttons []chat.Button
	if owner != "" {
		buttons = append(buttons, r.askButton(owner, func(t say.Tongue) string { return t.AskPerson(r.view.Name(owner)) }))
	}
	for _, lead := range leads {
		if lead != owner && lead != r.From.ID && len(buttons) < asksMost {
			buttons = append(buttons, r.askButton(lead, func(t say.Tongue) string { return t.AskLead(r.view.Name(lead)) }))
		}
	}
	return buttons
}

func (r *request) askButton(person string, label func(say.Tongue) string) chat.Button {
	args := r.copied()
	args[argPerson], args[argPath] = person, r.Path
	return chat.Button{Label: say.Both(label), Path: askPath, Args: args}
}

// mayAsk tells whether a person may be asked: by more than guests anybody, by
// these who leads the project where they are, as they were offered.
func (r *request) mayAsk(person string) bool {
	return r.reads("") || slices.Contains(r.view.Leads(r.project), person)
}

// ask passes a command on to who may do it, as a button that does it.
func (h *Handlers) ask(ctx context.Context, r *request) (chat.Reply, error) {
	if _, ok := h.verbs[r.Args[argPath]]; !ok {
		return chat.Reply{}, h.unknown(r.Args[argPath])
	}
	person := r.Args[argPerson]
	if !r.mayAsk(person) {
		return chat.Reply{}, chat.Refuse(func(t say.Tongue) string { return t.NobodyCalled(person) })
	}
	if err := r.view.People(ctx, person); err != nil {
		return chat.Reply{}, err
	}
	reply := chat.Text(r.lang, r.t.PassedOn(r.view.Name(person)))
	reply.Promises = []chat.Promise{r.passOn(person, r.copied())}
	return reply, nil
}
