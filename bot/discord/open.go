package discord

import (
	"context"
	"encoding/json"
	"time"

	"pmobot/internal/chat"
	"pmobot/internal/say"
)

// open is what stands below a post, for who pressed its button.
func (p *Platform) open(ctx context.Context, c chat.Command) chat.Reply {
	t := say.In(c.From.Lang)
	if c.From.Unsure {
		r := chat.Reply{Lang: t.Lang()}
		r.Add(t.NotSaidWho(ownName), chat.Button{Label: say.TryAgain, Path: c.Path, Args: c.Args})
		return r
	}
	if p.shelf == nil {
		return chat.Text(t.Lang(), t.OldButton())
	}
	kept, err := p.shelf.Shelved(ctx, c.In.Office, c.Args[argThread])
	if err != nil {
		p.log.Error("discord: the replies of a post were not found", "command", c.ID, "err", err)
		return chat.Text(t.Lang(), t.Unreachable(""))
	}
	var thread []chat.Reply
	if json.Unmarshal([]byte(kept), &thread) != nil || len(thread) == 0 {
		return chat.Text(t.Lang(), t.OldButton())
	}
	first := thread[0]
	first.To, first.Thread = chat.Audience{}, thread[1:]
	return first
}

// suggest completes a value that is being typed. Where that takes long there
// is nothing to suggest: the person types on. So it is for whom nothing is
// known of: in private, where no server says who they are.
func (p *Platform) suggest(ctx context.Context, in interaction) {
	limited, cancel := context.WithTimeout(ctx, suggestWithin)
	defer cancel()
	c, focused, typed := in.command(p.specs())
	c = p.fill(limited, in, c)
	var choices []chat.Choice
	if focused != "" && focused != optionMore && !c.In.Private() {
		var err error
		if choices, err = p.handler.Suggest(limited, c, focused, typed); err != nil {
			p.log.Warn("discord: nothing to suggest", "command", c.ID, "err", err)
		}
	}
	p.choose(ctx, in, choices)
}

// choose offers choices.
func (p *Platform) choose(ctx context.Context, in interaction, choices []chat.Choice) {
	list := []suggestion{}
	for _, choice := range choices {
		name := renderer{}.label(choice.Name.In(in.lang()), choiceMost)
		if units(choice.Value) <= choiceMost && choice.Value != "" && len(list) < choicesMost {
			list = append(list, suggestion{Name: name, Value: choice.Value})
		}
	}
	body := map[string][]suggestion{"choices": list}
	if err := p.callback(ctx, in, answerChoices, body, nil); err != nil {
		p.log.Warn("discord: a suggestion came too late", "interaction", string(in.ID), "err", err)
	}
}

// suggestWithin is how long completing may take: Discord shows nothing after 3 s.
const suggestWithin = time.Second

type suggestion struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}
