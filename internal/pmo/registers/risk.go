package registers

import (
	"strconv"

	"pmobot/internal/pmo"
	"pmobot/internal/say"
	"pmobot/internal/when"
)

// The fields of a risk (PMBOK, ISO 31000). Probability and Impact are the
// current ones; what was given first stays as inherent.
var (
	RiskKind = pmo.Text{Decl: pmo.Decl{Key: "kind", Name: say.Words{En: "kind", Zh: "类型"}, Type: pmo.Choice, Options: []pmo.Option{
		{Key: "threat", Name: say.Words{En: "threat", Zh: "威胁"}},
		{Key: "opportunity", Name: say.Words{En: "opportunity", Zh: "机会"}},
	}}}
	Cause    = pmo.Text{Decl: pmo.Decl{Key: "cause", Name: say.Words{En: "cause", Zh: "成因"}, Type: pmo.Prose}}
	Effect   = pmo.Text{Decl: pmo.Decl{Key: "effect", Name: say.Words{En: "effect", Zh: "后果"}, Type: pmo.Prose}}
	Category = pmo.Text{Decl: pmo.Decl{Key: "category", Name: say.Words{En: "category", Zh: "类别"}, Short: []string{"cat"}, Type: pmo.Choice, Options: categories()}}

	Probability = pmo.Number{Decl: pmo.Decl{
		Key: "probability", Name: say.Words{En: "probability", Zh: "概率"}, Short: []string{"p", "prob"}, Type: pmo.Whole, Min: 1, Max: 5,
		Options: scale([5]say.Words{{En: "rare", Zh: "罕见"}, {En: "unlikely", Zh: "不太可能"}, {En: "possible", Zh: "可能"}, {En: "likely", Zh: "很可能"}, {En: "almost certain", Zh: "几乎肯定"}}),
	}}
	Impact = pmo.Number{Decl: pmo.Decl{
		Key: "impact", Name: say.Words{En: "impact", Zh: "影响"}, Short: []string{"i", "imp"}, Type: pmo.Whole, Min: 1, Max: 5,
		Options: scale([5]say.Words{{En: "negligible", Zh: "可忽略"}, {En: "minor", Zh: "轻微"}, {En: "moderate", Zh: "中等"}, {En: "major", Zh: "重大"}, {En: "severe", Zh: "灾难性"}}),
	}}
	TargetProbability   = pmo.Number{Decl: pmo.Decl{Key: "target_p", Name: say.Words{En: "target probability", Zh: "目标概率"}, Short: []string{"tp"}, Type: pmo.Whole, Min: 1, Max: 5, Options: Probability.Options}}
	TargetImpact        = pmo.Number{Decl: pmo.Decl{Key: "target_i", Name: say.Words{En: "target impact", Zh: "目标影响"}, Short: []string{"ti"}, Type: pmo.Whole, Min: 1, Max: 5, Options: Impact.Options}}
	InherentProbability = pmo.Number{Decl: pmo.Decl{Key: "inherent_p", Name: say.Words{En: "inherent probability", Zh: "固有概率"}, Type: pmo.Whole, Min: 1, Max: 5, Options: Probability.Options, Hidden: true}}
	InherentImpact      = pmo.Number{Decl: pmo.Decl{Key: "inherent_i", Name: say.Words{En: "inherent impact", Zh: "固有影响"}, Type: pmo.Whole, Min: 1, Max: 5, Options: Impact.Options, Hidden: true}}

	Proximity = pmo.Text{Decl: pmo.Decl{Key: "proximity", Name: say.Words{En: "proximity", Zh: "临近度"}, Type: pmo.Choice, Options: []pmo.Option{
		{Key: "imminent", Name: say.Words{En: "imminent", Zh: "迫近"}},
		{Key: "stage", Name: say.Words{En: "within stage", Zh: "本阶段内"}},
		{Key: "project", Name: say.Words{En: "within project", Zh: "项目期内"}},
		{Key: "beyond", Name: say.Words{En: "beyond", Zh: "项目之后"}},
	}}}
	Trigger  = pmo.Text{Decl: pmo.Decl{Key: "trigger", Name: say.Words{En: "trigger", Zh: "触发条件"}, Type: pmo.Prose}}
	Response = pmo.Text{Decl: pmo.Decl{Key: "response", Name: say.Words{En: "response", Zh: "应对"}, Short: []string{"strategy", "策略"}, Type: pmo.Choice, Options: []pmo.Option{
		{Key: "avoid", Name: say.Words{En: "avoid", Zh: "规避"}},
		{Key: "transfer", Name: say.Words{En: "transfer", Zh: "转移"}},
		{Key: "mitigate", Name: say.Words{En: "mitigate", Zh: "减轻"}},
		{Key: "share", Name: say.Words{En: "share", Zh: "分担"}, Also: []string{"分享"}},
		{Key: "exploit", Name: say.Words{En: "exploit", Zh: "开拓"}},
		{Key: "enhance", Name: say.Words{En: "enhance", Zh: "提高"}},
	}}}
	Plan          = pmo.Text{Decl: pmo.Decl{Key: "plan", Name: say.Words{En: "response plan", Zh: "应对计划"}, Type: pmo.Prose}}
	Contingency   = pmo.Text{Decl: pmo.Decl{Key: "contingency", Name: say.Words{En: "contingency plan", Zh: "应急计划"}, Type: pmo.Prose}}
	AcceptedUntil = pmo.Date{Decl: pmo.Decl{Key: "until", Name: say.Words{En: "accepted until", Zh: "接受期限"}, Short: []string{"accepted_until"}, Type: pmo.Day}}
	// EscalatedTo is the sponsor who was asked, Question what they were asked.
	EscalatedTo = pmo.Text{Decl: pmo.Decl{Key: "escalated_to", Name: say.Words{En: "escalated to", Zh: "升级到"}, Short: []string{"to"}, Type: pmo.Human, Hidden: true}}
	Question    = pmo.Text{Decl: pmo.Decl{Key: "question", Name: say.Words{En: "question", Zh: "请示"}, Type: pmo.Prose, Hidden: true}}
	HappenedOn  = pmo.Date{Decl: pmo.Decl{Key: "happened", Name: say.Words{En: "happened on", Zh: "发生日期"}, Type: pmo.Day, Hidden: true}}
)

func scale(names [5]say.Words) []pmo.Option {
	options := make([]pmo.Option, len(names))
	for i, name := range names {
		options[i] = pmo.Option{Key: strconv.Itoa(i + 1), Name: name}
	}
	return options
}

func categories() []pmo.Option {
	return []pmo.Option{
		{Key: "schedule", Name: say.Words{En: "schedule", Zh: "进度"}},
		{Key: "cost", Name: say.Words{En: "cost", Zh: "成本"}},
		{Key: "scope", Name: say.Words{En: "scope", Zh: "范围"}},
		{Key: "quality", Name: say.Words{En: "quality", Zh: "质量"}},
		{Key: "resource", Name: say.Words{En: "resource", Zh: "资源"}},
		{Key: "technical", Name: say.Words{En: "technical", Zh: "技术"}},
		{Key: "external", Name: say.Words{En: "external", Zh: "外部"}},
		{Key: "supplier", Name: say.Words{En: "supplier", Zh: "供应商"}},
		{Key: "security", Name: say.Words{En: "security", Zh: "安全"}},
		{Key: "legal", Name: say.Words{En: "legal", Zh: "法律"}},
		{Key: "stakeholder", Name: say.Words{En: "stakeholder", Zh: "干系人"}},
		{Key: "organisational", Name: say.Words{En: "organisational", Zh: "组织"}, Also: []string{"organizational"}},
	}
}

// The states of a risk that rules refer to by name.
const (
	Identified = "identified"
	Assessed   = "assessed"
	Treating   = "treating"
	Monitoring = "monitoring"
	Accepted   = "accepted"
	Escalated  = "escalated"
	Occurred   = "occurred"
	Closed     = "closed"
)

// risk is something that may yet happen.
func risk() pmo.Kind {
	return pmo.Kind{
		Prefix: "R", Word: "risk", Short: []string{"风险"},
		Name:    say.Words{En: "risk", Zh: "风险"},
		Plural:  say.Words{En: "risks", Zh: "风险"},
		About:   say.Words{En: "what may yet happen", Zh: "可能发生的事"},
		Example: say.Words{En: "/risk log Vendor slips p4 i5 @ann", Zh: "/risk log 供应商延期 p4 i5 @安然"},
		Fields: []pmo.Field{
			pmo.Title, Probability, Impact, pmo.Owner, Cause, Effect, Category, Response, Plan, Contingency,
			Trigger, Proximity, RiskKind, TargetProbability, TargetImpact, AcceptedUntil, pmo.ReviewDue, pmo.Due, pmo.Tags, pmo.Body,
			InherentProbability, InherentImpact, EscalatedTo, Question, HappenedOn,
		},
		Brief: []pmo.Field{pmo.Title, Probability, Impact, pmo.Owner, Cause, Effect},
		States: []pmo.StateDecl{
			{Key: Identified, Name: say.Words{En: "identified", Zh: "已识别"}, Open: true},
			{Key: Assessed, Name: say.Words{En: "assessed", Zh: "已评估"}, Open: true},
			{Key: Treating, Name: say.Words{En: "treating", Zh: "应对中"}, Open: true},
			{Key: Monitoring, Name: say.Words{En: "monitoring", Zh: "监控中"}, Open: true},
			{Key: Accepted, Name: say.Words{En: "accepted", Zh: "已接受"}, Open: true},
			{Key: Escalated, Name: say.Words{En: "escalated", Zh: "已升级"}, Open: true},
			{Key: Occurred, Name: say.Words{En: "happened", Zh: "已发生"}},
			{Key: Closed, Name: say.Words{En: "closed", Zh: "已关闭"}},
		},
		Moves:   riskMoves(),
		Pairs:   pmo.Pairs{Cross: [2]string{Probability.Key, Impact.Key}, Arrows: [3]string{Cause.Key, pmo.Title.Key, Effect.Key}},
		Settle:  settleRisk,
		Derive:  deriveRisk,
		Level:   func(e pmo.Entry, rules pmo.Rules) pmo.Level { return rules.LevelOf(pmo.Score.Of(e)) },
		Cadence: func(e pmo.Entry, rules pmo.Rules) int { return rules.Cadence[rules.LevelOf(pmo.Score.Of(e))] },
		Appears: func(e pmo.Entry, rules pmo.Rules) bool { return rules.LevelOf(pmo.Score.Of(e)) >= pmo.High },
		Decides: func(e pmo.Entry) bool { return pmo.State.Of(e) == Escalated },
	}
}

// riskMoves are the transitions that people make. Identified becomes assessed,
// and assessed treating, by what is known (settleRisk).
func riskMoves() []pmo.Move {
	open := []string{Identified, Assessed, Treating, Monitoring, Accepted, Escalated}
	return []pmo.Move{
		{
			Verb: "monitor", Name: say.Words{En: "monitor it", Zh: "监控"}, Button: say.Words{En: "The plan is in place", Zh: "措施已到位"}, Did: say.Words{En: "plan in place", Zh: "措施已到位"}, About: say.Words{En: "the plan is in place; it's watched now", Zh: "措施已到位，转入监控"}, Not: say.Words{En: "Not changed", Zh: "未修改"},
			From: []string{Treating}, To: Monitoring, Role: pmo.Member,
		},
		{
			Verb: "accept", Name: say.Words{En: "accept", Zh: "接受"}, Button: say.Words{En: "Accept…", Zh: "接受…"}, Did: say.Words{En: "accepted", Zh: "已接受"},
			From: open, To: Accepted, Role: pmo.Lead, Asks: []pmo.Field{AcceptedUntil}, Must: []pmo.Field{AcceptedUntil},
		},
		{
			Verb: "escalate", Name: say.Words{En: "escalate", Zh: "升级"}, Button: say.Words{En: "Escalate…", Zh: "升级…"}, Did: say.Words{En: "escalated", Zh: "已升级"},
			From: open, To: Escalated, Role: pmo.Member, Asks: []pmo.Field{EscalatedTo, Question, pmo.Due}, Must: []pmo.Field{EscalatedTo, Question},
		},
		{
			Verb: "occurred", Name: say.Words{En: "say it happened", Zh: "发生"}, Button: say.Words{En: "It happened", Zh: "已经发生"}, Did: say.Words{En: "happened", Zh: "已发生"}, About: say.Words{En: "it happened; it's an issue now", Zh: "风险已发生，转为问题"}, Not: say.Words{En: "Not changed", Zh: "未修改"},
			From: open, To: Occurred, Role: pmo.Member, Asks: []pmo.Field{HappenedOn},
		},
		{
			Verb: "decide", Name: say.Words{En: "decide", Zh: "决策"}, Button: say.Words{En: "Decided…", Zh: "已决策…"}, Did: say.Words{En: "decided", Zh: "已决策"},
			From: []string{Escalated, Accepted}, To: Treating, Role: pmo.Member, Asks: []pmo.Field{Response}, Reason: true,
		},
		{
			Verb: "close", Name: say.Words{En: "close", Zh: "关闭"}, Button: say.Words{En: "Close", Zh: "关闭"}, Did: say.Words{En: "closed", Zh: "已关闭"},
			From: append(open, Occurred), To: Closed, Role: pmo.Member,
		},
		{
			Verb: "reopen", Name: say.Words{En: "reopen", Zh: "重新打开"}, Button: say.Words{En: "Reopen…", Zh: "重新打开…"}, Did: say.Words{En: "reopened", Zh: "已重新打开"},
			From: []string{Closed}, To: "", Role: pmo.Member, Reason: true,
		},
	}
}

// settleRisk moves a risk on by what is known of it, so that people never need
// to know the table.
func settleRisk(e pmo.Entry) string {
	state := pmo.State.Of(e)
	scored := Probability.Known(e) && Impact.Known(e)
	treated := Response.Of(e) != "" && pmo.Owner.Of(e) != ""
	switch {
	case state == Identified && scored && treated, state == Assessed && treated:
		return Treating
	case state == Identified && scored:
		return Assessed
	}
	return ""
}

// deriveRisk adds the score, what was given first as inherent, and sends a
// risk back that was rescored to a higher level.
func deriveRisk(before pmo.Entry, set pmo.Values, rules pmo.Rules) {
	after := pmo.Fold(before, pmo.Change{Version: before.Version + 1, Set: set})
	if !Probability.Known(after) || !Impact.Known(after) {
		return
	}
	score := Probability.Of(after) * Impact.Of(after)
	pmo.Score.Put(set, score)
	if !InherentProbability.Known(before) {
		InherentProbability.Put(set, Probability.Of(after))
		InherentImpact.Put(set, Impact.Of(after))
	}
	was := pmo.State.Of(before)
	_, moved := set[pmo.State.Key]
	watched := was == Accepted || was == Escalated || was == Monitoring
	if !moved && watched && rules.LevelOf(score) > rules.LevelOf(pmo.Score.Of(before)) {
		pmo.State.Put(set, Back(after))
		if _, typed := set[pmo.Due.Key]; was == Escalated && !typed {
			pmo.Due.Put(set, when.Date{}) // nobody decides it any more
		}
	}
}

// Back is the state that a risk returns to once it was decided, or its
// acceptance expired: treating, or assessed where no response is set.
func Back(e pmo.Entry) string {
	if Response.Of(e) == "" {
		return Assessed
	}
	return Treating
}

// Expired tells whether a risk's acceptance ended before day.
func Expired(e pmo.Entry, day when.Date) bool {
	until := AcceptedUntil.Of(e)
	return pmo.State.Of(e) == Accepted && !until.IsZero() && until.Before(day)
}
