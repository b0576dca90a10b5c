package handlers

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/pmo/registers"
	"pmobot/internal/say"
	"pmobot/storage"
)

// lessonsOffered is how many lessons a new risk is offered at most.
const lessonsOffered = 2

func logVerb(k pmo.Kind) verb {
	s := spec(k, "log", "登记", say.Both(func(t say.Tongue) string { return t.AboutLog(k.Name.In(t.Lang())) }),
		append([]chat.Param{titleParam(true)}, fieldParams(k.Fields[1:])...)...)
	if k.Guests { // who may not say who owns it: a mention is a word like others
		s.Params = slices.DeleteFunc(s.Params, func(p chat.Param) bool { return p.Key == pmo.Owner.Key })
	}
	s.Params = append(s.Params, projectParam())
	s.Words = []string{"add", "登记", "记录", "新增"}
	s.Example, s.Opens = k.Example, true
	s.Crosses, s.Arrows = k.Pairs.Cross, k.Pairs.Arrows
	return verb{Spec: s, kind: k, needs: logNeeds(k), undone: undoneLog, do: logEntry}
}

// logNeeds is the role that it takes to bring an entry into a project.
func logNeeds(k pmo.Kind) pmo.Role {
	if k.Guests {
		return pmo.Guest
	}
	return pmo.Member
}

// logEntry stores a new entry: now, with whatever is known; what is missing is
// asked for afterwards.
func logEntry(ctx context.Context, r *request) (chat.Reply, error) {
	set, err := r.values(ctx, r.kind.Fields)
	if err != nil {
		return chat.Reply{}, err
	}
	pmo.State.Put(set, r.kind.States[0].Key)
	e := pmo.Entry{Ref: pmo.Ref{Project: r.project.Key, Register: r.kind.Prefix}}
	e, _, err = r.change(ctx, "log", e, set)
	if err != nil {
		return chat.Reply{}, err
	}
	if err := r.know(ctx, []pmo.Entry{e}); err != nil {
		return chat.Reply{}, err
	}
	reply, err := r.logged(ctx, e)
	if err != nil {
		return chat.Reply{}, err
	}
	reply.Ref = e.Ref.String()
	reply.Lines = append(reply.Lines, r.offerProject(ctx)...)
	if r.From.Outsider {
		reply = r.thanks(reply)
	}
	return reply, nil
}

// logged confirms a new entry, asks for what is missing, and offers what helps.
func (r *request) logged(ctx context.Context, e pmo.Entry) (chat.Reply, error) {
	if r.kind.Private {
		return r.thanked(e), nil
	}
	var reply chat.Reply
	ref := e.Ref.String()
	reply.Add(r.t.Logged(r.project.Name, say.Link(ref, ref), pmo.Title.Of(e)))
	switch {
	case r.kind.Level != nil:
		reply.Add(r.rated(e), r.askRating(e)...)
	default:
		reply.Add(r.nextStep(e))
	}
	if r.kind.Cadence != nil && pmo.Owner.Of(e) == "" {
		reply.Add(r.t.WhoOwnsIt(), r.button(e, say.Both(say.Tongue.Me), "assign", pmo.Owner.Key, "me"), r.button(e, say.Both(say.Tongue.Choose), "assign"))
	}
	lines, err := r.kin(ctx, e)
	if err != nil {
		return reply, err
	}
	reply.Lines = append(reply.Lines, lines...)
	reply.Add("", r.afterwards(e)...)
	return reply, nil
}

// rated says how it scored and when it is reviewed.
func (r *request) rated(e pmo.Entry) string {
	return r.t.RatedThenReview(r.look().Rating(e), pmo.ReviewDue.Of(e))
}

// askRating offers to score a risk that has no score.
func (r *request) askRating(e pmo.Entry) []chat.Button {
	if pmo.Score.Known(e) {
		return nil
	}
	return []chat.Button{r.button(e, say.Both(say.Tongue.RateIt), "rescore")}
}

// nextStep says who reads a new lesson next.
func (r *request) nextStep(pmo.Entry) string {
	if leads := r.view.Leads(r.project); len(leads) > 0 {
		return r.t.ReadsNext(r.view.Name(leads[0]))
	}
	return r.t.LeadReadsNext()
}

// afterwards are the buttons under every confirmation of a log.
func (r *request) afterwards(e pmo.Entry) []chat.Button {
	add := r.button(e, say.Both(func(t say.Tongue) string { return t.AddMore(r.kind.Word) }), "edit")
	return []chat.Button{
		add,
		r.button(e, say.Both(say.Tongue.WrongProject), "move"),
		r.undoButton(e),
	}
}

// undoButton takes back the last change of an entry.
func (r *request) undoButton(e pmo.Entry) chat.Button {
	return r.button(e, say.Both(say.Tongue.Undo), "undo", argVersion, strconv.Itoa(e.Version))
}

// button does a verb of the register on an entry; more are further arguments
// as key and value.
func (r *request) button(e pmo.Entry, label say.Words, verb string, more ...string) chat.Button {
	b := chat.Button{Label: label, Path: registers.Of(e).Word + " " + verb, Args: chat.Args{chat.ArgRef: e.Ref.String()}}
	for i := 0; i+1 < len(more); i += 2 {
		b.Args[more[i]] = more[i+1]
	}
	return b
}

// kin offers what was learned elsewhere to a new risk, and to a new lesson the
// risk that it may have been.
func (r *request) kin(ctx context.Context, e pmo.Entry) ([]chat.Line, error) {
	switch r.kind.Prefix {
	case "R":
		return r.lessonsFor(ctx, e)
	case "L":
		return r.risksOf(ctx, e)
	}
	return nil, nil
}

func (r *request) lessonsFor(ctx context.Context, e pmo.Entry) ([]chat.Line, error) {
	found, err := r.alike(ctx, e, pmo.Query{Sight: r.sight, Register: "L", States: []string{registers.Published}}, lessonsOffered)
	if err != nil {
		return nil, err
	}
	var lines []chat.Line
	for _, lesson := range found {
		from, _ := r.view.Project(lesson.Ref.Project)
		ref := lesson.Ref.String()
		lines = append(lines, chat.Line{
			Text: r.t.BeenHereBefore(from.Name, say.Link(ref, ref), pmo.Title.Of(lesson)),
			Buttons: []chat.Button{
				r.button(lesson, say.Both(say.Tongue.Show), "show"),
				r.button(lesson, say.Both(say.Tongue.WeUseIt), "use", argFor, e.Ref.String(), argVerdict, "fits"),
				r.button(lesson, say.Both(say.Tongue.DoesntFit), "use", argFor, e.Ref.String(), argVerdict, "unfit"),
			},
		})
	}
	return lines, nil
}

func (r *request) risksOf(ctx context.Context, e pmo.Entry) ([]chat.Line, error) {
	if registers.WasRisk.Of(e) != "" {
		return nil, nil
	}
	q := pmo.Query{Sight: r.sight, Register: "R", Projects: []string{e.Ref.Project}}
	found, err := r.alike(ctx, e, q, 1)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	risk := found[0]
	ref := risk.Ref.String()
	return []chat.Line{{
		Text: r.t.WasItARisk(say.Link(ref, ref), pmo.Title.Of(risk)),
		Buttons: []chat.Button{
			r.button(e, say.Both(say.Tongue.Yes), "edit", registers.WasRisk.Key, ref),
			r.button(e, say.Both(say.Tongue.No), "show"),
		},
	}}, nil
}

// alike finds entries that share words with e's title.
func (r *request) alike(ctx context.Context, e pmo.Entry, q pmo.Query, most int) ([]pmo.Entry, error) {
	found, err := storage.Search(ctx, r.h.Store, r.office, q, pmo.Title.Of(e), most+1)
	if err != nil {
		return nil, fmt.Errorf("handlers: what is like %s: %w", e.Ref, err)
	}
	var list []pmo.Entry
	for _, like := range found.Entries {
		if like.Ref != e.Ref && len(list) < most {
			list = append(list, like)
		}
	}
	return list, nil
}
