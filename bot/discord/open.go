package discord

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"pmobot/internal/chat"
	"pmobot/internal/say"
)

// open shows what stands below a post to who pressed its button.
func (p *Platform) open(ctx context.Context, in interaction, c chat.Command) {
	t := say.In(c.From.Lang)
	if p.shelf == nil {
		p.say(ctx, in, t.OldButton())
		return
	}
	kept, err := p.shelf.Shelved(ctx, c.In.Office, c.Args[argThread])
	if err != nil {
		p.log.Error("discord: the replies of a post were not found", "command", c.ID, "err", err)
		p.say(ctx, in, t.Unreachable(""))
		return
	}
	var thread []chat.Reply
	if json.Unmarshal([]byte(kept), &thread) != nil || len(thread) == 0 {
		p.say(ctx, in, t.OldButton())
		return
	}
	first := thread[0]
	first.To, first.Thread = chat.Audience{}, thread[1:]
	p.answer(ctx, in, c, first)
}

// memberWithin is how long it may take to ask whether somebody is still in a
// guild: the press waits for it.
const memberWithin = 800 * time.Millisecond

// stillIn tells whether a person who presses in private is in the guild that
// the message came from.
func (p *Platform) stillIn(ctx context.Context, guild, user string) bool {
	if guild == "" || user == "" {
		return false
	}
	limited, cancel := context.WithTimeout(ctx, memberWithin)
	defer cancel()
	path := "/guilds/" + guild + "/members/"
	err := p.api.call(limited, request{
		what: "look for a member", method: http.MethodGet, path: path + user, route: "GET /guilds/" + guild + "/members", urgent: true,
	}, nil)
	return err == nil
}

// suggest completes a value that is being typed. Where that takes long there
// is nothing to suggest: the person types on.
func (p *Platform) suggest(ctx context.Context, in interaction) {
	limited, cancel := context.WithTimeout(ctx, suggestWithin)
	defer cancel()
	c, focused, typed := in.command(p.handler.Specs())
	c = p.fill(limited, in, c)
	var choices []chat.Choice
	if focused != "" && focused != optionMore {
		var err error
		if choices, err = p.handler.Suggest(limited, c, focused, typed); err != nil {
			p.log.Warn("discord: nothing to suggest", "command", c.ID, "err", err)
		}
	}
	list := []suggestion{}
	for _, choice := range choices {
		name := renderer{}.label(choice.Name.In(c.From.Lang), choiceMost)
		if units(choice.Value) <= choiceMost && choice.Value != "" && len(list) < choicesMost {
			list = append(list, suggestion{Name: name, Value: choice.Value})
		}
	}
	body := map[string][]suggestion{"choices": list}
	if err := p.callback(ctx, in, answerChoices, body, nil); err != nil {
		p.log.Warn("discord: a suggestion came too late", "command", c.ID, "err", err)
	}
}

// suggestWithin is how long completing may take: Discord shows nothing after 3 s.
const suggestWithin = time.Second

type suggestion struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}
