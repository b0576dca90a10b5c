package handlers

import (
	"context"
	"fmt"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
	"pmobot/storage"
)

// foundMost is how many entries a search shows.
const foundMost = 8

func searchSpec(path string, group say.Words) chat.Spec {
	text := chat.Param{Key: chat.ArgTitle, Name: say.Words{En: "words", Zh: "词语"}, Type: chat.LineParam, Bare: true, Required: true}
	return chat.Spec{
		Path: path, Words: []string{"搜索", "查找", "find"}, Group: group, About: say.Both(say.Tongue.AboutSearch),
		Params: []chat.Param{text, projectParam()}, Private: true, Opens: true,
	}
}

func searchVerb(k pmo.Kind) verb {
	return verb{Spec: searchSpec(k.Word+" search", k.Name), kind: k, needs: pmo.Guest, undone: undoneSearch, do: search}
}

func searchVerbs() []verb {
	s := searchSpec("pmo search", say.Words{En: "office", Zh: "办公室"})
	s.Example = say.Words{En: "/pmo search vendor", Zh: "/pmo search 供应商"}
	return []verb{{Spec: s, needs: pmo.Guest, undone: undoneSearch, do: search}}
}

// search finds entries by their words, in every project that the person may
// see: what was learned elsewhere is the point of it.
func search(ctx context.Context, r *request) (chat.Reply, error) {
	words := r.Args[chat.ArgTitle]
	q := pmo.Query{Sight: r.sight, Register: r.kind.Prefix}
	if r.Args[argProject] != "" {
		q.Projects = []string{r.project.Key}
	}
	found, err := storage.Search(ctx, r.h.Store, r.office, q, words, foundMost)
	if err != nil {
		return chat.Reply{}, fmt.Errorf("handlers: search: %w", err)
	}
	if err := r.know(ctx, found.Entries); err != nil {
		return chat.Reply{}, err
	}
	var reply chat.Reply
	if len(found.Entries) == 0 {
		reply.Add(r.t.NothingFound(words))
		return reply, nil
	}
	reply.Add(say.Bold(r.t.FoundHead(len(found.Entries), words)))
	look := r.look()
	for _, e := range found.Entries {
		reply.Add(look.Row(e), r.registerButton(e))
	}
	if len(found.Common) > 0 {
		reply.Add(r.t.TooManyHolders())
	}
	return reply, nil
}

func (r *request) registerButton(e pmo.Entry) chat.Button {
	return r.button(e, say.Both(say.Tongue.Show), "show")
}
