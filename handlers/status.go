package handlers

import (
	"context"
	"time"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
	"pmobot/internal/when"
)

// Keys of the parameters of a status.
const (
	argColour   = "colour"
	argSentence = "sentence"
	argAction   = "action"
	argPutOff   = "putoff" // yes: the recovery action isn't given now
)

const statusPath = "pmo status"

// digestDay is when a status is read: digests are weekly, on Mondays.
const digestDay = time.Monday

func statusVerbs() []verb {
	colour := paramOf(pmo.Colour.Decl)
	colour.Bare, colour.Choices = true, colourChoices()
	sentence := paramOf(pmo.Sentence.Decl)
	sentence.Bare = true
	action := paramOf(pmo.Action.Decl)
	putOff := chat.Param{Key: argPutOff, Type: chat.FlagParam, Hidden: true}
	s := officeSpec(statusPath, []string{"状态", "报状态"}, say.Both(say.Tongue.AboutStatus), colour, sentence, action, projectParam(), putOff)
	s.Example = say.Words{En: "/pmo status amber Vendor is late", Zh: "/pmo status amber 供应商进度偏慢"}
	return []verb{{Spec: s, undone: undoneStore, do: status}, takeBackVerb()}
}

func colourChoices() []chat.Choice {
	also := map[string][]string{
		"red": {"r", "红", "红色", "🔴"}, "amber": {"a", "yellow", "黄", "黄色", "🟡"}, "green": {"g", "绿", "绿色", "🟢"},
	}
	var choices []chat.Choice
	for _, colour := range pmo.Colours() {
		name := say.Both(func(t say.Tongue) string { return t.ColourWord(colour) })
		choices = append(choices, chat.Choice{Value: colour, Name: name, Also: also[colour]})
	}
	return choices
}

// status stores a project's status in one line, or shows every project's where
// nothing is said.
func status(ctx context.Context, r *request) (chat.Reply, error) {
	colour := r.Args[argColour]
	sentence, said := r.Args[argSentence]
	switch {
	case r.Args[argPutOff] == "yes":
		reply := chat.Text(r.lang, r.t.ActionLater(r.project.Name))
		reply.Replace = true
		return reply, nil
	case colour == "" && sentence == "" && r.Args[argAction] == "":
		return r.statuses(ctx)
	case r.role < pmo.Lead && (r.role < pmo.Member || r.From.ID != r.project.Manager):
		return chat.Reply{}, r.mayNot(pmo.Lead)
	case colour == "":
		p, _ := r.verb.Param(argColour)
		return chat.Reply{}, r.misfit([]chat.Problem{{Param: p, Kind: chat.Missing}})
	case !said && r.Line == "" && !r.Command.Form:
		return r.form(""), nil
	}
	return r.setStatus(ctx)
}

// setStatus stores the status that was given.
func (r *request) setStatus(ctx context.Context) (chat.Reply, error) {
	if err := r.shortEnough(pmo.Sentence.Decl, r.Args[argSentence], chat.TitleMost); err != nil {
		return chat.Reply{}, err
	}
	ref := pmo.Named(pmo.KindStatus, r.project.Key)
	before, err := r.named(ctx, ref)
	if err != nil {
		return chat.Reply{}, err
	}
	set := pmo.Values{}
	pmo.Colour.Put(set, r.Args[argColour])
	pmo.Sentence.Put(set, r.Args[argSentence])
	pmo.SaidOn.Put(set, when.On(r.At.In(r.view.ZoneOfProject(r.project))))
	switch action := r.Args[argAction]; {
	case action != "":
		pmo.Action.Put(set, action)
	case r.Args[argColour] == "green":
		pmo.Action.Put(set, "")
	}
	e, c, err := r.keep(ctx, "status", "", ref, set)
	if err != nil {
		return chat.Reply{}, err
	}
	if c.Version == 0 {
		e = before
	}
	return r.statusStored(ctx, e, c)
}

// statusStored repeats the status as the digest will show it, beside what it
// was the week before, and asks for a recovery action where it needs one.
func (r *request) statusStored(ctx context.Context, e pmo.Entry, c pmo.Change) (chat.Reply, error) {
	line, err := r.statusLine(ctx, e)
	if err != nil {
		return chat.Reply{}, err
	}
	var reply chat.Reply
	reply.Add(r.t.StatusStored(digestDay, line.mark+line.trend, r.t.ProjectSays(r.project.Name, pmo.Sentence.Of(e)), r.statusWas(line)))
	shows, err := r.risksShow(ctx, r.project)
	if err != nil {
		return reply, err
	}
	if rank(shows.colour) < rank(pmo.Colour.Of(e)) {
		reply.Add(r.t.RisksSay(shows.n, int(shows.level), shows.colour))
	}
	undo := r.undoNamedButton(c)
	switch action := pmo.Action.Of(e); {
	case action != "":
		reply.Add(r.t.ActionKept(action), undo)
	case pmo.Colour.Of(e) == "green":
		reply.Add("", undo)
	default:
		reply.Add(r.t.AskAction(), r.actionButton(e), r.laterButton(), undo)
	}
	return reply, nil
}

// actionButton opens the form with the status filled in, to add the action.
func (r *request) actionButton(e pmo.Entry) chat.Button {
	return chat.Button{Label: say.LabelAddAction, Path: formPath, Args: chat.Args{
		argVerb: statusPath, argProject: e.Ref.Name, argColour: pmo.Colour.Of(e), argSentence: pmo.Sentence.Of(e),
	}}
}

func (r *request) laterButton() chat.Button {
	return chat.Button{Label: say.LabelLater, Path: statusPath, Args: chat.Args{argProject: r.project.Key, argPutOff: "yes"}}
}

// statusWas says what the status was before, "" where there was none.
func (r *request) statusWas(line statusLine) string {
	if line.was == "" {
		return ""
	}
	return r.t.StatusWas(line.was, line.lastWeek, line.wasOn, line.was == line.colour)
}
