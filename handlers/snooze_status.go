package handlers

import (
	"context"
	"strings"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/when"
)

// projectNamed is the project whose key stands where references do: the
// question for its status is put off, no entry.
func (r *request) projectNamed() (p pmo.Project, ok bool) {
	p, ok = r.view.Project(strings.TrimSpace(r.Args[chat.ArgRef]))
	return p, ok && p.Version > 0 && r.view.Role(r.who, p) > pmo.Nobody
}

// snoozeQuestion puts the question for a project's status off until a day.
func (r *request) snoozeQuestion(ctx context.Context, p pmo.Project, until when.Date) (chat.Reply, error) {
	if r.view.Role(r.who, p) < pmo.Member {
		r.project = p
		return chat.Reply{}, r.mayNot(pmo.Member)
	}
	set := pmo.Values{}
	pmo.SnoozedUntil.Put(set, until)
	if _, _, err := r.keep(ctx, "snooze", "", pmo.Named(pmo.KindProject, p.Key), set); err != nil {
		return chat.Reply{}, err
	}
	again := p.Calendar.Next(until)
	return chat.Text(r.lang, r.t.StatusPutOff(p.Name, again)), nil
}
