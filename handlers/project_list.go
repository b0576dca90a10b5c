package handlers

import (
	"context"
	"fmt"
	"strconv"

	"pmobot/internal/chat"
	"pmobot/internal/office"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
)

// projectsAPage is how many projects a list shows at once.
const projectsAPage = 10

func projectListVerb() verb {
	from := chat.Param{Key: argFrom, Type: chat.NumberParam, Max: 1 << 30, Hidden: true}
	s := officeSpec("pmo project list", []string{"列出", "列表", "ls"}, say.Both(say.Tongue.AboutProjectList), from)
	return verb{Spec: s, undone: undoneShow, do: projectList}
}

// projectList lists the projects that the person may see.
func projectList(ctx context.Context, r *request) (chat.Reply, error) {
	var seen []pmo.Project
	for _, p := range r.view.Projects() {
		if r.view.Role(r.who, p) > pmo.Nobody {
			seen = append(seen, p)
		}
	}
	var reply chat.Reply
	if len(seen) == 0 {
		reply.Add(r.t.NoProjectsYet(office.DefaultProject), r.newProjectButton(say.LabelNewProject))
		return reply, nil
	}
	from, _ := strconv.Atoi(r.Args[argFrom])
	from = min(from, len(seen)-1)
	to := min(from+projectsAPage, len(seen))
	places, err := r.placesOf(ctx)
	if err != nil {
		return reply, err
	}
	reply.Add(say.Bold(r.t.ProjectCount(len(seen))))
	for _, p := range seen[from:to] {
		if !r.reads(p.Key) { // guests know it by its name alone
			p.Manager, p.Sponsor = "", ""
			delete(places, p.Key)
		}
		if err := r.view.People(ctx, p.Manager, p.Sponsor); err != nil {
			return reply, fmt.Errorf("handlers: %w", err)
		}
		reply.Add(say.Bold(p.Key) + " " + r.t.ProjectRow(p.Name, r.nameOf(p.Manager), r.nameOf(p.Sponsor), places[p.Key], p.Restricted))
	}
	buttons := []chat.Button{r.newProjectButton(say.LabelNewProject)}
	foot := ""
	if len(seen) > projectsAPage {
		foot = r.t.ListFoot(from+1, to, len(seen))
	}
	if next := min(projectsAPage, len(seen)-to); next > 0 {
		label := say.Both(func(t say.Tongue) string { return t.NextRows(next) })
		buttons = append(buttons, chat.Button{Label: label, Path: r.verb.Path, Args: chat.Args{argFrom: strconv.Itoa(to)}})
	}
	reply.Add(foot, buttons...)
	return reply, nil
}

// nameOf is a person's name, nothing for nobody.
func (r *request) nameOf(token string) string {
	if token == "" {
		return ""
	}
	return r.view.Name(token)
}

// placesOf lists the names of bound channels by their project's key.
func (r *request) placesOf(ctx context.Context) (map[string][]string, error) {
	places := map[string][]string{}
	q := pmo.Query{Sight: everything, Register: pmo.KindPlace, Limit: 500}
	for {
		page, err := r.h.Store.Find(ctx, r.office, q)
		if err != nil {
			return nil, fmt.Errorf("handlers: channels: %w", err)
		}
		for _, e := range page.Entries {
			if p := pmo.PlaceOf(e); p.Project != "" && p.Name != "" {
				places[p.Project] = append(places[p.Project], p.Name)
			}
		}
		if page.Next == "" {
			return places, nil
		}
		q.After = page.Next
	}
}
