package handlers

import (
	"strings"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/pmo/registers"
	"pmobot/internal/say"
)

// admit refuses whom their platform doesn't call one of the office's own:
// nothing is read or done for them, and nothing is kept of them. Only feedback
// is taken from other organisations, where a lead opened a channel for it.
func (r *request) admit() error {
	switch {
	case r.From.ID == chat.BotID:
		return nil
	case r.From.Unsure:
		refusal := chat.Refuse(func(t say.Tongue) string { return t.NotSaidWho(platformName(r.In.Platform)) })
		refusal.Again = true
		return refusal
	case r.From.Left:
		return chat.Refuse(func(t say.Tongue) string { return t.NoLongerIn(platformName(r.In.Platform)) })
	case r.From.Outsider && !r.givesFromOutside():
		organisation := pmo.Organisation.Of(r.view.Settings)
		return chat.Refuse(func(t say.Tongue) string { return t.BelongsTo(organisation) })
	}
	return nil
}

// platformName is what a platform is called by people: its own name.
func platformName(platform string) string {
	if platform == "" {
		return ""
	}
	return strings.ToUpper(platform[:1]) + platform[1:]
}

// givesFromOutside tells whether somebody of another organisation gives
// feedback to the project of a channel that a lead opened for it: to no other
// project, and to none of whose name they may not know.
func (r *request) givesFromOutside() bool {
	register, isLog := strings.CutSuffix(r.Path, " log")
	k, is := registerOf(register)
	if r.Path == formPath {
		register, isLog = strings.CutSuffix(r.Args[argVerb], " log")
		k, is = registerOf(register)
	}
	return isLog && is && k.Guests && !r.In.Private() && r.Args[argProject] == "" &&
		r.view.Place(r.In.ID).Open && !r.project.Restricted
}

// outside makes a request that of somebody from outside: a guest, to whom no
// entry is shown.
func (r *request) outside() {
	r.role, r.sight = pmo.Guest, pmo.Sight{Person: r.who.Token, Private: registers.Private()}
}

// thanks is all that somebody from outside reads of what became of their
// feedback: which project has it.
func (r *request) thanks(reply chat.Reply) chat.Reply {
	reply.Ref, reply.Lines = "", []chat.Line{{Text: r.t.ThankYouFor(r.project.Name)}}
	return reply
}
