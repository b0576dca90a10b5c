package handlers

import (
	"context"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/pmo/registers"
	"pmobot/internal/say"
	"pmobot/internal/when"
)

// answerWithin is in how many working days feedback should be answered.
const answerWithin = 2

// argPrivate names the feedback whose words a form is filled in with.
const argPrivate = "private"

// thanked confirms feedback to who gave it, and shows it to the leads.
func (r *request) thanked(ctx context.Context, e pmo.Entry) (chat.Reply, error) {
	leads := r.readers()
	if err := r.view.People(ctx, leads...); err != nil {
		return chat.Reply{}, err
	}
	var reply chat.Reply
	ref := e.Ref.String()
	reply.Add(r.t.ThankYou(r.me.Name, say.Link(ref, ref), r.project.Name))
	hide := r.button(e, say.Both(say.Tongue.HideMyName), "edit", registers.Anonymous.Key, "yes")
	buttons := []chat.Button{r.button(e, say.Both(say.Tongue.AddSomething), "comment"), hide, r.undoButton(e)}
	if registers.Anonymous.Of(e) {
		buttons = []chat.Button{buttons[0], buttons[2]}
	}
	reply.Add(r.t.AnswerReachesYou(), buttons...)
	for _, lead := range leads {
		if lead != r.From.ID {
			reply.Also = append(reply.Also, r.tellLead(e, lead))
		}
	}
	return reply, nil
}

// readers are the leads who are told of new feedback: the manager and those
// who were named leads; the sponsor only where there is nobody else.
func (r *request) readers() []string {
	leads := r.view.Leads(r.project)
	var list []string
	for _, lead := range leads {
		if lead != r.project.Sponsor || len(leads) == 1 {
			list = append(list, lead)
		}
	}
	return list
}

// tellLead shows feedback to one lead, with what can be done.
func (r *request) tellLead(e pmo.Entry, lead string) chat.Reply {
	lang := r.view.LangOf(r.view.Person(lead), "")
	label := say.In(lang).LeadsOf(r.project.Name)
	reply := r.tell(lead, label, func(t say.Tongue) []chat.Line {
		look := r.look()
		look.Tongue = t
		lines := []chat.Line{
			{Text: t.FeedbackHead(say.Link(e.Ref.String(), e.Ref.String()), look.Points(e), r.giver(t, e), r.today)},
			{Text: t.Quote(pmo.Title.Of(e))},
		}
		if body := pmo.Body.Of(e); body != "" {
			lines = append(lines, chat.Line{Text: t.Quote(body)})
		}
		remind := r.project.Calendar.Add(when.On(e.Made.In(r.view.ZoneOfProject(r.project))), answerWithin)
		return append(lines, chat.Line{Text: t.NoAnswerYet(r.view.Name(lead), remind)}, chat.Line{Buttons: r.answers(e)})
	})
	reply.Ref = e.Ref.String()
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
