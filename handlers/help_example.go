package handlers

import (
	"cmp"
	"strings"

	"pmobot/internal/chat"
	"pmobot/internal/office"
	"pmobot/internal/pmo"
	"pmobot/internal/pmo/registers"
	"pmobot/internal/say"
)

// sampleNumber is that of an entry in an example; a second one on the same
// line has the number after it.
const sampleNumber = 12

// The words with which help shows how a line is typed.
var (
	sampleReason = say.Words{En: "because the vendor signed", Zh: "因为供应商已签约"}
	samplePerson = say.Words{En: "@ann", Zh: "@安然"}
	sampleCross  = say.Same("3x4")
	sampleTag    = say.Words{En: "tags:vendor", Zh: "标签:供应商"}
)

// sampleTexts are the texts of examples, by the verb.
func sampleTexts() map[string]say.Words {
	return map[string]say.Words{
		"escalate": {En: "Accept, or pay for a second line?", Zh: "接受，还是出钱备第二条产线？"},
		"comment":  {En: "Offer made, no answer yet", Zh: "已开出留任条件，还没答复"},
		"answer":   {En: "You'll have it a day earlier", Zh: "以后提前一天给出"},
		"action":   {En: "The report moves to Thursday", Zh: "报告改到周四"},
		"close":    {En: "The report comes on Thursdays now", Zh: "报告已改到周四"},
		"decline":  {En: "The board's date is fixed", Zh: "董事会日期不能改"},
		"search":   {En: "vendor", Zh: "供应商"},
		"move":     {En: "to BOR", Zh: "BOR"},
	}
}

// exampleOf is a line of a verb that works: its own example, or one made of
// what it takes.
func (r *request) exampleOf(s chat.Spec) string {
	if example := s.Example.In(r.lang); example != "" {
		return r.shorter(example)
	}
	group, _, _ := strings.Cut(s.Path, " ")
	k, inRegister := registerOf(group)
	words := []string{r.shorter("/" + s.Path)}
	number, more := sampleNumber, false
	for _, p := range s.Params {
		if p.Hidden || !p.Bare || !p.Required && !inRegister {
			continue
		}
		if p.Type == chat.RefParam {
			words = append(words, r.sampleRef(k, number))
			number++
			continue
		}
		if word := r.sampleWord(s, p); word != "" {
			words, more = append(words, word), true
		}
	}
	return strings.Join(append(words, r.sampleEnd(s, more)...), " ")
}

// sampleWord is what an example gives to a parameter, "" for nothing.
func (r *request) sampleWord(s chat.Spec, p chat.Param) string {
	last := s.Path[strings.LastIndexByte(s.Path, ' ')+1:]
	switch {
	case p.Key == chat.ArgBecause && last != "comment":
		return ""
	case p.Type == chat.PersonParam:
		return samplePerson.In(r.lang)
	case p.Type == chat.DateParam && last == "accept":
		return "+4w"
	case p.Type == chat.LineParam || p.Type == chat.ProseParam:
		return sampleTexts()[last].In(r.lang)
	}
	return ""
}

// sampleEnd is what an example of a change ends with: what is changed, and why.
func (r *request) sampleEnd(s chat.Spec, more bool) []string {
	edits := strings.HasSuffix(s.Path, " edit")
	switch {
	case more || !s.Reason && !takesReason(s):
		return nil
	case s.Crosses[0] != "":
		return []string{sampleCross.In(r.lang), sampleReason.In(r.lang)}
	case edits:
		return []string{sampleTag.In(r.lang), sampleReason.In(r.lang)}
	}
	return []string{sampleReason.In(r.lang)}
}

// sampleRef is a reference in a register, in the project here.
func (r *request) sampleRef(k pmo.Kind, number int) string {
	prefix := k.Prefix
	if prefix == "" {
		prefix = registers.All()[0].Prefix
	}
	return pmo.Ref{Project: cmp.Or(r.here(), office.DefaultProject), Register: prefix, Number: number}.String()
}

// takesReason tells whether a verb's reason may stand without its word.
func takesReason(s chat.Spec) bool {
	_, takes := s.Param(chat.ArgBecause)
	return takes
}
