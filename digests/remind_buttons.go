package digests

import (
	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/pmo/registers"
	"pmobot/internal/say"
)

// The labels of what a reminder offers.
var (
	labelStillSo  = say.Words{En: "Still so", Zh: "没有变化"}
	labelRescore  = say.Words{En: "Rescore", Zh: "重新评分"}
	labelAssess   = say.Words{En: "Assess…", Zh: "评估…"}
	labelOwnIt    = say.Words{En: "I own it", Zh: "我来负责"}
	labelChoose   = say.Words{En: "Choose…", Zh: "选择…"}
	labelReassign = say.Words{En: "Reassign", Zh: "换负责人"}
	labelSeen     = say.Words{En: "Seen", Zh: "知道了"}
	labelShow     = say.Words{En: "Show", Zh: "查看"}
	labelStart    = say.Words{En: "Start the review", Zh: "开始复核"}
	labelLater    = say.Words{En: "Later", Zh: "稍后提醒"}
	labelOneDay   = say.Words{En: "1 day", Zh: "1天"}
	labelThree    = say.Words{En: "3 days", Zh: "3天"}
	labelNextWeek = say.Words{En: "Next week", Zh: "下周"}
	labelADate    = say.Words{En: "A date…", Zh: "选日期…"}
)

// button does a verb of the entry's register on it.
func button(label say.Words, e pmo.Entry, verb string) chat.Button {
	return chat.Button{Label: label, Path: registers.Of(e).Word + " " + verb, Args: chat.Args{chat.ArgRef: e.Ref.String()}}
}

// move is a transition's button, as the register calls it; ok is false where
// none leads on from where the entry stands.
func move(e pmo.Entry, verb string) (b chat.Button, ok bool) {
	for _, m := range registers.Of(e).MovesFrom(pmo.State.Of(e)) {
		if m.Verb == verb {
			return button(m.Button, e, verb), true
		}
	}
	return chat.Button{}, false
}

// moves are several of them, those that there are.
func moves(e pmo.Entry, verbs ...string) []chat.Button {
	var buttons []chat.Button
	for _, verb := range verbs {
		if b, ok := move(e, verb); ok {
			buttons = append(buttons, b)
		}
	}
	return buttons
}

func (p page) ownIt(e pmo.Entry) chat.Button {
	b := button(labelOwnIt, e, "assign")
	b.Args[pmo.Owner.Key] = "me"
	return b
}

// buttons are what one turn offers where it is the only one.
func (p page) buttons(t Turn) []chat.Button {
	e := p.entry(t)
	later := p.later(e)
	switch t.Cause {
	case ReviewWaits, ReviewSoon:
		list := []chat.Button{button(labelStillSo, e, "review"), button(labelRescore, e, "rescore")}
		return append(append(list, moves(e, "occurred", "close")...), later)
	case ReviewUp, ReviewTop, ReviewPutOff:
		return []chat.Button{
			button(labelStillSo, e, "review"), button(labelRescore, e, "rescore"),
			button(labelReassign, e, "assign"), p.seen(e),
		}
	case Unowned:
		return []chat.Button{p.ownIt(e), button(labelChoose, e, "assign"), later}
	case Unscored:
		return []chat.Button{button(labelAssess, e, "rescore"), button(labelReassign, e, "assign"), later}
	case AcceptanceEnds:
		return append(moves(e, "accept", "decide", "close"), later)
	case DecisionWaits:
		return append(moves(e, "decide", "accept", "close"), button(labelShow, e, "show"), p.seen(e))
	case FeedbackWaits:
		return append(moves(e, "answer", "acknowledge"), button(labelShow, e, "show"))
	}
	return append(append([]chat.Button{button(labelShow, e, "show")}, moves(e, "close")...), later)
}

// short are the few of them that a line of a batch has room for.
func (p page) short(t Turn) []chat.Button {
	e := p.entry(t)
	switch t.Cause {
	case ReviewWaits, ReviewSoon:
		return []chat.Button{button(labelStillSo, e, "review"), button(labelRescore, e, "rescore"), p.later(e)}
	case ReviewUp, ReviewTop, ReviewPutOff:
		return []chat.Button{button(labelStillSo, e, "review"), button(labelReassign, e, "assign"), p.seen(e)}
	}
	list := p.buttons(t)
	return list[:min(len(list), 3)]
}

func (p page) seen(e pmo.Entry) chat.Button {
	return chat.Button{Label: labelSeen, Path: "pmo seen", Args: chat.Args{chat.ArgRef: e.Ref.String()}}
}

// later is what puts an entry off, or passes it on.
func (p page) later(e pmo.Entry) chat.Button {
	ref := e.Ref.String()
	return chat.Button{Label: labelLater, Menu: append(snoozes(chat.Args{chat.ArgRef: ref}),
		button(labelReassign, e, "assign"), p.seen(e))}
}

// snoozes put what args name off until a day.
func snoozes(args chat.Args) []chat.Button {
	until := func(label say.Words, day string) chat.Button {
		b := chat.Button{Label: label, Path: "pmo snooze", Args: chat.Args{}}
		for key, value := range args {
			b.Args[key] = value
		}
		if day != "" {
			b.Args["until"] = day
		}
		return b
	}
	return []chat.Button{
		until(labelOneDay, "+1d"), until(labelThree, "+3d"), until(labelNextWeek, "next mon"), until(labelADate, ""),
	}
}
