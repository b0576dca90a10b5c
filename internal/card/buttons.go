package card

import (
	"slices"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/pmo/registers"
	"pmobot/internal/say"
)

// The labels of buttons that speak for every register.
var (
	labelOwnIt    = say.Words{En: "I own it", Zh: "我来负责"}
	labelRescore  = say.Words{En: "Rescore", Zh: "重新评分"}
	labelReview   = say.Words{En: "Review", Zh: "复核"}
	labelReassign = say.Words{En: "Reassign", Zh: "换负责人"}
	labelEdit     = say.Words{En: "Edit", Zh: "修改"}
	labelComment  = say.Words{En: "Comment", Zh: "备注"}
	labelHistory  = say.Words{En: "History", Zh: "修改记录"}
	labelMore     = say.Same("⋯")
)

// on is a button that does verb on e.
func on(e pmo.Entry, label say.Words, verb string) chat.Button {
	return chat.Button{
		Label: label, Path: registers.Of(e).Word + " " + verb,
		Args: chat.Args{chat.ArgRef: e.Ref.String()},
	}
}

// PublicButtons are what anybody in a channel may press on a card.
func (l Look) PublicButtons(e pmo.Entry) []chat.Button {
	if registers.Of(e).Cadence == nil {
		return nil
	}
	if !pmo.Open.Of(e) {
		return []chat.Button{more(l.moves(e), on(e, labelHistory, "history"))}
	}
	var buttons []chat.Button
	if pmo.Owner.Of(e) == "" {
		own := on(e, labelOwnIt, "assign")
		own.Args[pmo.Owner.Key] = "me"
		buttons = append(buttons, own)
	}
	return append(buttons, on(e, labelRescore, "rescore"), on(e, labelReview, "review"),
		more(l.moves(e), on(e, labelReassign, "assign"), on(e, labelEdit, "edit"), on(e, labelComment, "comment"), on(e, labelHistory, "history")))
}

// Buttons are what can be done next with an entry: the likeliest in sight,
// the rest behind ⋯.
func (l Look) Buttons(e pmo.Entry) []chat.Button {
	switch to := pmo.MovedTo.Of(e); {
	case to != "":
		show := on(e, say.Both(func(t say.Tongue) string { return t.ShowRef(to) }), "show")
		show.Args[chat.ArgRef] = to
		return []chat.Button{show}
	case pmo.Void.Of(e):
		return nil
	case l.reads() && !registers.Of(e).Private:
		return []chat.Button{on(e, labelHistory, "history")}
	}
	moves := l.moves(e)
	rest := []chat.Button{on(e, labelEdit, "edit"), on(e, labelComment, "comment"), on(e, labelHistory, "history")}
	if registers.Of(e).Cadence == nil || !pmo.Open.Of(e) {
		n := min(len(moves), 3)
		return append(slices.Clone(moves[:n]), more(moves[n:], rest...))
	}
	buttons := []chat.Button{on(e, labelRescore, "rescore"), on(e, labelReview, "review"), on(e, labelReassign, "assign")}
	for i, m := range moves {
		if m.Path == registers.Of(e).Word+" occurred" {
			buttons = append(buttons, m)
			moves = slices.Delete(moves, i, i+1)
			break
		}
	}
	return append(buttons, more(moves, rest...))
}

// reads tells whether the reader is one who only reads.
func (l Look) reads() bool { return l.Role != pmo.Nobody && l.Role < pmo.Member }

// moves are the transitions that lead on from where an entry stands.
func (l Look) moves(e pmo.Entry) []chat.Button {
	var buttons []chat.Button
	for _, m := range registers.Of(e).MovesFrom(pmo.State.Of(e)) {
		if l.Role != pmo.Nobody && l.Role < m.Role {
			continue
		}
		buttons = append(buttons, on(e, m.Button, m.Verb))
	}
	return buttons
}

func more(moves []chat.Button, rest ...chat.Button) chat.Button {
	return chat.Button{Label: labelMore, Menu: append(slices.Clone(moves), rest...)}
}
