package handlers

import (
	"context"
	"fmt"
	"strconv"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
)

// rowsAPage is how many rows of a list fit on a phone.
const rowsAPage = 5

// countMost is how far entries are counted; beyond it a list says "1,000+".
const countMost = 1001

// Keys of a list's parameters.
const (
	argState = "state"
	argLevel = "level"
	argSort  = "sort"
	argAfter = "after" // cursor of the page before
	argFrom  = "from"  // how many were shown before
	argScope = "scope" // "all" for every project
)

func listVerb(k pmo.Kind) verb {
	s := spec(k, "list", "列出", say.Both(func(t say.Tongue) string { return t.AboutList(k.Plural.In(t.Lang()), k.Level != nil) }), listParams(k)...)
	s.Words = []string{"列出", "列表", "ls"}
	return verb{Spec: s, kind: k, needs: pmo.Guest, undone: undoneShow, do: listEntries}
}

func listParams(k pmo.Kind) []chat.Param {
	states := []chat.Choice{{Value: "open", Name: say.Words{En: "open", Zh: "未关闭"}}, {Value: "any", Name: say.Words{En: "any", Zh: "不限"}, Also: []string{"all"}}}
	for _, s := range k.States {
		states = append(states, chat.Choice{Value: s.Key, Name: s.Name})
	}
	params := []chat.Param{
		{Key: argScope, Name: say.Words{En: "scope", Zh: "范围"}, Type: chat.ChoiceParam, Bare: true, Choices: []chat.Choice{
			{Value: "all", Name: say.Words{En: "all", Zh: "全部"}}, {Value: "here", Name: say.Words{En: "here", Zh: "本项目"}},
		}},
		{Key: argState, Name: pmo.State.Name, Type: chat.ChoiceParam, Bare: true, Choices: states},
		{Key: pmo.Owner.Key, Name: pmo.Owner.Name, Short: []string{"o"}, Type: chat.PersonParam},
		{Key: "tag", Name: pmo.Tags.Name, Short: []string{"tags"}, Type: chat.TagsParam},
		{Key: argSort, Name: say.Words{En: "sort", Zh: "排序"}, Type: chat.ChoiceParam, Choices: sorts(k)},
		projectParam(),
		{Key: argAfter, Type: chat.LineParam, Hidden: true},
		{Key: argFrom, Type: chat.NumberParam, Max: 1 << 30, Hidden: true},
	}
	if k.Level != nil {
		params = append(params, levelParam())
	}
	return params
}

func levelParam() chat.Param {
	p := chat.Param{Key: argLevel, Name: say.Words{En: "level", Zh: "等级"}, Type: chat.ChoiceParam}
	for level := pmo.Low; level <= pmo.Critical; level++ {
		name := say.Both(func(t say.Tongue) string { return t.Level(int(level)) })
		p.Choices = append(p.Choices, chat.Choice{Value: name.En, Name: name})
	}
	return p
}

func sorts(k pmo.Kind) []chat.Choice {
	list := []chat.Choice{
		{Value: "updated", Name: say.Words{En: "updated", Zh: "更新"}},
		{Value: "number", Name: say.Words{En: "number", Zh: "编号"}, Also: []string{"ref"}},
		{Value: "review", Name: say.Words{En: "review", Zh: "复核"}, Also: []string{"due"}},
	}
	if k.Level != nil {
		list = append(list, chat.Choice{Value: "score", Name: pmo.Score.Name})
	}
	return list
}

// listEntries answers with one page of a register, privately, and says which
// part of it that is.
func listEntries(ctx context.Context, r *request) (chat.Reply, error) {
	q, err := r.listQuery(ctx)
	if err != nil {
		return chat.Reply{}, err
	}
	page, err := r.h.Store.Find(ctx, r.office, q)
	if err != nil {
		return chat.Reply{}, fmt.Errorf("handlers: list: %w", err)
	}
	counted := q
	counted.After = ""
	total, err := r.h.Store.Count(ctx, r.office, counted, countMost)
	if err != nil {
		return chat.Reply{}, fmt.Errorf("handlers: count: %w", err)
	}
	if err := r.know(ctx, page.Entries); err != nil {
		return chat.Reply{}, err
	}
	return r.listed(ctx, q, page, total)
}

func (r *request) listed(ctx context.Context, q pmo.Query, page pmo.Page, total int) (chat.Reply, error) {
	var reply chat.Reply
	what := r.kind.Plural.In(r.lang)
	open := q.Open != nil && *q.Open
	if total == 0 {
		reply.Add(r.t.NothingListed(what, r.scopeName(), open), r.emptyButtons()...)
		return reply, nil
	}
	one := r.kind.Name.In(r.lang)
	reply.Add(say.Bold(r.t.ListHead(total, one, what, r.kind.Prefix, r.scopeName(), r.Args[argState] == "" || open, q.Order == pmo.ByScore)))
	look := r.look()
	for _, e := range page.Entries {
		reply.Add(look.Row(e))
	}
	from, _ := strconv.Atoi(r.Args[argFrom])
	foot := r.t.ListFoot(from+1, from+len(page.Entries), total)
	if r.kind.Level != nil && open {
		sum, err := r.exposure(ctx, q)
		if err != nil {
			return reply, err
		}
		foot = r.t.WithExposure(foot, sum)
	}
	reply.Add(foot, r.listButtons(page, from, total)...)
	return reply, nil
}

// emptyButtons lead out of an empty list.
func (r *request) emptyButtons() []chat.Button {
	if r.Args[argScope] == "all" {
		return nil
	}
	all := chat.Button{Label: say.Both(say.Tongue.AllProjects), Path: r.verb.Path, Args: chat.Args{argScope: "all"}}
	return []chat.Button{all}
}

func (r *request) listButtons(page pmo.Page, from, total int) []chat.Button {
	var buttons []chat.Button
	shown := from + len(page.Entries)
	if page.Next != "" {
		next := min(rowsAPage, total-shown)
		args := r.copied()
		args[argAfter], args[argFrom] = page.Next, strconv.Itoa(shown)
		buttons = append(buttons, chat.Button{Label: say.Both(func(t say.Tongue) string { return t.NextRows(next) }), Path: r.verb.Path, Args: args})
	}
	filter := r.packed()
	delete(filter, argAfter)
	delete(filter, argFrom)
	buttons = append(buttons, chat.Button{Label: say.Both(say.Tongue.Filter), Path: formPath, Args: filter})
	if !r.In.Private() && !r.kind.Private {
		buttons = append(buttons, r.shareButton())
	}
	return buttons
}

func (r *request) copied() chat.Args {
	args := chat.Args{}
	for key, value := range r.Args {
		args[key] = value
	}
	return args
}

// listQuery is what the arguments ask for.
func (r *request) listQuery(ctx context.Context) (pmo.Query, error) {
	q := pmo.Query{Sight: r.sight, Register: r.kind.Prefix, Order: pmo.ByUpdated, Limit: rowsAPage, After: r.Args[argAfter]}
	if r.kind.Level != nil {
		q.Order = pmo.ByScore
	}
	if order, ok := orders[r.Args[argSort]]; ok {
		q.Order = order
	}
	if r.Args[argScope] != "all" && (r.bound || r.Args[argProject] != "" || len(r.view.Projects()) == 0) {
		q.Projects = []string{r.project.Key}
	}
	switch state := r.Args[argState]; state {
	case "any":
	case "", "open":
		open := true
		q.Open = &open
	default:
		q.States = []string{state}
	}
	if owner := r.Args[pmo.Owner.Key]; owner != "" {
		token, err := r.person(ctx, owner)
		if err != nil {
			return q, err
		}
		q.Owner = token
	}
	q.Tag = r.Args["tag"]
	q.MinScore, q.MaxScore = r.scores(r.Args[argLevel])
	return q, nil
}

var orders = map[string]pmo.Order{
	"updated": pmo.ByUpdated, "number": pmo.ByKey, "review": pmo.ByNext, "score": pmo.ByScore,
}

// scores is the range of scores that a level means.
func (r *request) scores(level string) (least, most int) {
	limits := r.project.Rules.Thresholds
	switch level {
	case "low":
		return 1, limits[0] - 1
	case "medium":
		return limits[0], limits[1] - 1
	case "high":
		return limits[1], limits[2] - 1
	case "critical":
		return limits[2], 0
	}
	return 0, 0
}

// scopeName is which part of the register a list shows.
func (r *request) scopeName() string {
	if r.Args[argScope] == "all" || !r.bound && r.Args[argProject] == "" && len(r.view.Projects()) > 0 {
		return r.t.EveryProject()
	}
	return r.project.Name
}

// exposure is the sum of the scores that a list's query finds, page by page
// over the open index.
func (r *request) exposure(ctx context.Context, q pmo.Query) (int, error) {
	q.After, q.Limit, q.MinScore = "", 500, max(q.MinScore, 1)
	q.Order = pmo.ByScore
	sum := 0
	for range countMost / 500 {
		page, err := r.h.Store.Find(ctx, r.office, q)
		if err != nil {
			return 0, fmt.Errorf("handlers: exposure: %w", err)
		}
		for _, e := range page.Entries {
			sum += pmo.Score.Of(e)
		}
		if page.Next == "" {
			break
		}
		q.After = page.Next
	}
	return sum, nil
}

// shareButton posts the answer for all in the channel to read.
func (r *request) shareButton() chat.Button {
	args := r.packed()
	return chat.Button{Label: say.Both(say.Tongue.ShareHere), Path: sharePath, Args: args}
}
