package registers

import (
	"pmobot/internal/pmo"
	"pmobot/internal/say"
)

// The fields of a stakeholder's feedback. Of the three instruments at most one
// has a score; without one the feedback is free text.
var (
	NPS       = pmo.Number{Decl: pmo.Decl{Key: "nps", Name: say.Words{En: "NPS", Zh: "净推荐值"}, Type: pmo.Whole, Min: 0, Max: 10}}
	CSAT      = pmo.Number{Decl: pmo.Decl{Key: "csat", Name: say.Words{En: "CSAT", Zh: "满意度"}, Type: pmo.Whole, Min: 1, Max: 5}}
	CES       = pmo.Number{Decl: pmo.Decl{Key: "ces", Name: say.Words{En: "CES", Zh: "费力度"}, Type: pmo.Whole, Min: 1, Max: 7}}
	Sentiment = pmo.Text{Decl: pmo.Decl{Key: "sentiment", Name: say.Words{En: "sentiment", Zh: "情绪"}, Type: pmo.Choice, Options: []pmo.Option{
		{Key: "positive", Name: say.Words{En: "positive", Zh: "正面"}},
		{Key: "neutral", Name: say.Words{En: "neutral", Zh: "中性"}},
		{Key: "negative", Name: say.Words{En: "negative", Zh: "负面"}},
	}}}
	FeedbackKind = pmo.Text{Decl: pmo.Decl{Key: "kind", Name: say.Words{En: "kind", Zh: "类型"}, Type: pmo.Choice, Options: []pmo.Option{
		{Key: "complaint", Name: say.Words{En: "complaint", Zh: "投诉"}},
		{Key: "praise", Name: say.Words{En: "praise", Zh: "表扬"}},
		{Key: "suggestion", Name: say.Words{En: "suggestion", Zh: "建议"}},
		{Key: "need", Name: say.Words{En: "need", Zh: "需求"}},
		{Key: "question", Name: say.Words{En: "question", Zh: "疑问"}},
	}}}
	// From is who gave it, in words; without it that is who logged it.
	From  = pmo.Text{Decl: pmo.Decl{Key: "from", Name: say.Words{En: "from", Zh: "来自"}, Type: pmo.Line}}
	About = pmo.Text{Decl: pmo.Decl{Key: "about", Name: say.Words{En: "about", Zh: "关于"}, Type: pmo.Line}}
	// Anonymous hides the giver's name from everybody, leads too; the answer
	// still reaches them.
	Anonymous = pmo.Bool{Decl: pmo.Decl{Key: "anonymous", Name: say.Words{En: "anonymous", Zh: "匿名"}, Type: pmo.Flag}}
	// Told is the outcome, the action or the reason that the giver was told last.
	Told = pmo.Text{Decl: pmo.Decl{Key: "told", Name: say.Words{En: "outcome", Zh: "结果"}, Type: pmo.Prose, Hidden: true}}
	// Answer is what was answered.
	Answer = pmo.Text{Decl: pmo.Decl{Key: "answer", Name: say.Words{En: "answer", Zh: "答复"}, Type: pmo.Prose, Hidden: true}}
)

// Names tells whether a field would name the giver of anonymous feedback.
func Names(e pmo.Entry, d pmo.Decl) bool { return d.Key == From.Key && Anonymous.Of(e) }

// The states of feedback; the last one is Closed.
const (
	Received     = "received"
	Acknowledged = "acknowledged"
	Actioned     = "actioned"
	Declined     = "declined"
)

// feedback is what a stakeholder says. Only leads read it.
func feedback() pmo.Kind {
	return pmo.Kind{
		Prefix: "F", Word: "feedback", Short: []string{"fb", "反馈"}, Private: true, Guests: true,
		Name:    say.Words{En: "feedback", Zh: "反馈"},
		Plural:  say.Words{En: "feedback", Zh: "反馈"},
		About:   say.Words{En: "what stakeholders say; private to the leads", Zh: "干系人的声音，仅管理员可见"},
		Example: say.Words{En: "/feedback log csat:4 Quick answers", Zh: "/feedback log csat:4 答复很快"},
		Fields: []pmo.Field{
			pmo.Title, CSAT, NPS, CES, FeedbackKind, Sentiment, From, About, pmo.Owner, Anonymous, pmo.Tags, pmo.Body, Answer, Told,
		},
		Brief: []pmo.Field{pmo.Title, CSAT, FeedbackKind, From, About, pmo.Body},
		States: []pmo.StateDecl{
			{Key: Received, Name: say.Words{En: "received", Zh: "已收到"}, Open: true},
			{Key: Acknowledged, Name: say.Words{En: "acknowledged", Zh: "已受理"}, Open: true},
			{Key: Actioned, Name: say.Words{En: "actioned", Zh: "已处理"}, Open: true},
			{Key: Closed, Name: say.Words{En: "closed", Zh: "已关闭"}},
			{Key: Declined, Name: say.Words{En: "declined", Zh: "未采纳"}},
		},
		Moves: []pmo.Move{
			{
				Verb: "answer", Name: say.Words{En: "answer", Zh: "答复"}, Button: say.Words{En: "Answer…", Zh: "答复…"}, Did: say.Words{En: "answered", Zh: "已答复"},
				From: []string{Received, Acknowledged}, To: Acknowledged, Role: pmo.Lead, Asks: []pmo.Field{Answer}, Must: []pmo.Field{Answer}, Tells: true,
			},
			{
				Verb: "acknowledge", Name: say.Words{En: "acknowledge", Zh: "受理"}, Button: say.Words{En: "On it", Zh: "受理"}, Did: say.Words{En: "acknowledged", Zh: "已受理"},
				From: []string{Received}, To: Acknowledged, Role: pmo.Lead, Tells: true,
			},
			{
				Verb: "action", Name: say.Words{En: "action", Zh: "处理"}, Button: say.Words{En: "Action…", Zh: "处理…"}, Did: say.Words{En: "actioned", Zh: "已处理"},
				From: []string{Received, Acknowledged}, To: Actioned, Role: pmo.Lead, Asks: []pmo.Field{Told}, Must: []pmo.Field{Told},
			},
			{
				Verb: "close", Name: say.Words{En: "close", Zh: "关闭"}, Button: say.Words{En: "Close…", Zh: "关闭…"}, Did: say.Words{En: "closed", Zh: "已关闭"},
				From: []string{Actioned, Acknowledged}, To: Closed, Role: pmo.Lead, Asks: []pmo.Field{Told}, Must: []pmo.Field{Told}, Tells: true,
			},
			{
				Verb: "decline", Name: say.Words{En: "decline", Zh: "不采纳"}, Button: say.Words{En: "Decline…", Zh: "不采纳…"}, Did: say.Words{En: "declined", Zh: "不予采纳"},
				From: []string{Received, Acknowledged}, To: Declined, Role: pmo.Lead, Reason: true, Tells: true,
			},
			{
				Verb: "reopen", Name: say.Words{En: "reopen", Zh: "重新打开"}, Button: say.Words{En: "Reopen…", Zh: "重新打开…"}, Did: say.Words{En: "reopened", Zh: "已重新打开"},
				From: []string{Closed, Declined}, To: Acknowledged, Role: pmo.Lead, Reason: true,
			},
		},
	}
}
