package handlers

import (
	"strings"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/pmo/registers"
	"pmobot/internal/say"
)

// The words with which help shows how a line is typed.
var (
	sampleText   = say.Words{En: "Offer made", Zh: "已开出留任条件"}
	sampleReason = say.Words{En: "because the vendor signed", Zh: "因为供应商已签约"}
	samplePerson = say.Words{En: "@ann", Zh: "@安然"}
)

// sampleNumber is that of an entry in an example; a second one on the same
// line has the number after it.
const sampleNumber = 12

// sampleProject is the project that examples move entries to.
const sampleProject = "BOR"

// exampleOf is a line of a verb that works: its own example, or one made of
// what it takes.
func (r *request) exampleOf(s chat.Spec) string {
	if example := s.Example.In(r.lang); example != "" {
		return r.shorter(example)
	}
	words := []string{r.shorter("/" + s.Path)}
	number := sampleNumber
	for _, p := range s.Params {
		if p.Hidden || !p.Bare || p.Type == chat.RefParam && !p.Required {
			continue
		}
		switch p.Type {
		case chat.RefParam:
			words = append(words, r.sampleRef(s, number))
			number++
		case chat.PersonParam:
			words = append(words, samplePerson.In(r.lang))
		case chat.LineParam, chat.ProseParam:
			words = append(words, r.sampleWords(p)...)
		}
	}
	if s.Reason {
		words = append(words, sampleReason.In(r.lang))
	}
	return strings.Join(words, " ")
}

func (r *request) sampleWords(p chat.Param) []string {
	switch {
	case p.Key == argTo:
		return []string{sampleProject}
	case p.Required:
		return []string{sampleText.In(r.lang)}
	}
	return nil
}

// sampleRef is a reference in the register of the verb, in the project here.
func (r *request) sampleRef(s chat.Spec, number int) string {
	prefix := registers.All()[0].Prefix
	word, _, _ := strings.Cut(s.Path, " ")
	if k, ok := registerOf(word); ok {
		prefix = k.Prefix
	}
	return pmo.Ref{Project: r.project.Key, Register: prefix, Number: number}.String()
}
