package handlers

import (
	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/pmo/registers"
	"pmobot/internal/say"
)

// How refusals begin, by what was not done.
var (
	undoneLog     = say.Words{En: "Not logged", Zh: "未登记"}
	undoneChange  = say.Words{En: "Not changed", Zh: "未修改"}
	undoneShow    = say.Words{En: "Not shown", Zh: "未显示"}
	undoneReview  = say.Words{En: "Not reviewed", Zh: "未复核"}
	undoneComment = say.Words{En: "Not noted", Zh: "未备注"}
	undoneMove    = say.Words{En: "Not moved", Zh: "未移动"}
	undoneUndo    = say.Words{En: "Not undone", Zh: "未撤销"}
	undoneVoid    = say.Words{En: "Not withdrawn", Zh: "未撤回"}
	undoneRedact  = say.Words{En: "Not taken out", Zh: "未抹去"}
	undoneSearch  = say.Words{En: "Not searched", Zh: "未搜索"}
	undoneUse     = say.Words{En: "Not stored", Zh: "未保存"}
)

// registerVerbs are the verbs of one register, in the order in which help
// shows them.
func registerVerbs(k pmo.Kind) []verb {
	verbs := []verb{
		logVerb(k), listVerb(k), showVerb(k), editVerb(k), assignVerb(k), reviewVerb(k), commentVerb(k),
	}
	if k.Level != nil {
		verbs = append(verbs, rescoreVerb(k))
	}
	for _, m := range k.Moves {
		verbs = append(verbs, transitionVerb(k, m))
	}
	if k.Prefix == "L" {
		verbs = append(verbs, useVerb(k))
	}
	return append(verbs, moveVerb(k), historyVerb(k), searchVerb(k), withdrawVerb(k), redactVerb(k), undoVerb(k.Word+" undo", k))
}

// spec begins the Spec of a register's verb.
func spec(k pmo.Kind, name string, zh string, about say.Words, params ...chat.Param) chat.Spec {
	return chat.Spec{
		Path: k.Word + " " + name, Words: []string{zh}, Group: k.Name, About: about, Params: params, Private: true,
	}
}

func registerFields(e pmo.Entry) []pmo.Field { return registers.Of(e).Fields }

// peopleIn lists the tokens of people among values.
func peopleIn(fields []pmo.Field, values pmo.Values) []string {
	var tokens []string
	for _, f := range fields {
		d := f.Declared()
		switch token, _ := values[d.Key].(string); d.Type {
		case pmo.Human:
			tokens = append(tokens, token)
		case pmo.Humans:
			list, _ := values[d.Key].([]string)
			tokens = append(tokens, list...)
		}
	}
	return tokens
}
