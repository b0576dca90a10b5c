package handlers

import (
	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/pmo/registers"
	"pmobot/internal/say"
)

// answerWithin is in how many working days feedback should be answered.
const answerWithin = 2

// argPrivate names the feedback whose words a form is filled in with.
const argPrivate = "private"

// thanked confirms feedback to who gave it.
func (r *request) thanked(e pmo.Entry) chat.Reply {
	var reply chat.Reply
	ref := e.Ref.String()
	reply.Add(r.t.ThankYou(r.me.Name, say.Link(ref, ref), r.project.Name))
	hide := r.button(e, say.Both(say.Tongue.HideMyName), "edit", registers.Anonymous.Key, "yes")
	buttons := []chat.Button{r.button(e, say.Both(say.Tongue.AddSomething), "comment"), hide, r.undoButton(e)}
	if registers.Anonymous.Of(e) {
		buttons = []chat.Button{buttons[0], buttons[2]}
	}
	reply.Add(r.t.AnswerReachesYou(), buttons...)
	return reply
}

// giver is who gave feedback, as they want to be named.
func (r *request) giver(t say.Tongue, e pmo.Entry) string {
	from := registers.From.Of(e)
	switch {
	case registers.Anonymous.Of(e):
		return t.AnonymousName()
	case from != "":
		return from
	}
	return r.view.Name(e.By)
}

// answers are what a lead can do with feedback.
func (r *request) answers(e pmo.Entry) []chat.Button {
	var buttons []chat.Button
	for _, m := range r.kind.MovesFrom(pmo.State.Of(e)) {
		if m.Verb != "action" {
			buttons = append(buttons, r.button(e, m.Button, m.Verb))
		}
	}
	risk := chat.Button{Label: say.Both(say.Tongue.LogAsRisk), Path: formPath, Args: chat.Args{
		argVerb: "risk log", chat.ArgTitle: pmo.Title.Of(e), argProject: e.Ref.Project, argPrivate: e.Ref.String(),
	}}
	return append(buttons, risk)
}
