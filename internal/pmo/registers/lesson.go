package registers

import (
	"strings"

	"pmobot/internal/pmo"
	"pmobot/internal/say"
)

// The fields of a lesson learned.
var (
	LessonKind = pmo.Text{Decl: pmo.Decl{Key: "kind", Name: say.Words{En: "kind", Zh: "类型"}, Type: pmo.Choice, Options: []pmo.Option{
		{Key: "well", Name: say.Words{En: "went well", Zh: "做得好"}},
		{Key: "badly", Name: say.Words{En: "went badly", Zh: "做得不好"}},
		{Key: "insight", Name: say.Words{En: "insight", Zh: "心得"}},
	}}}
	Happened       = pmo.Text{Decl: pmo.Decl{Key: "event", Name: say.Words{En: "event", Zh: "事件"}, Short: []string{"what"}, Type: pmo.Prose}}
	Warning        = pmo.Text{Decl: pmo.Decl{Key: "warning", Name: say.Words{En: "early warning", Zh: "预警信号"}, Type: pmo.Prose}}
	Recommendation = pmo.Text{Decl: pmo.Decl{Key: "recommend", Name: say.Words{En: "recommendation", Zh: "建议做法"}, Type: pmo.Prose}}
	Scope          = pmo.Text{Decl: pmo.Decl{Key: "scope", Name: say.Words{En: "scope", Zh: "适用层级"}, Type: pmo.Choice, Options: []pmo.Option{
		{Key: "project", Name: say.Words{En: "project", Zh: "项目"}},
		{Key: "corporate", Name: say.Words{En: "corporate", Zh: "组织"}},
	}}}
	WasRisk      = pmo.Text{Decl: pmo.Decl{Key: "was", Name: say.Words{En: "risk before", Zh: "对应风险"}, Type: pmo.Refer}}
	AppliesTo    = pmo.Text{Decl: pmo.Decl{Key: "applies", Name: say.Words{En: "applies to", Zh: "适用于"}, Type: pmo.Line}}
	LessonPhase  = pmo.Text{Decl: pmo.Decl{Key: "phase", Name: say.Words{En: "phase", Zh: "阶段"}, Type: pmo.Line}}
	SupersededBy = pmo.Text{Decl: pmo.Decl{Key: "by", Name: say.Words{En: "superseded by", Zh: "取代它的条目"}, Type: pmo.Refer, Hidden: true}}
	// Uses are the reuses of a lesson, each as Use writes it.
	Uses = pmo.List{Decl: pmo.Decl{Key: "uses", Name: say.Words{En: "uses", Zh: "复用"}, Type: pmo.Labels, Hidden: true}}
)

// The states of a lesson.
const (
	Captured   = "captured"
	Validated  = "validated"
	Published  = "published"
	Superseded = "superseded"
	Archived   = "archived"
	Rejected   = "rejected"
)

// Use is one reuse of a lesson by a project.
type Use struct {
	Project string // key
	By      string // token of the person
	On      string // date, 2026-12-01
	For     string // reference of the entry it served, or ""
	Fits    bool   // the verdict: it is used; false where it didn't fit
}

// String writes a use as it is kept.
func (u Use) String() string {
	verdict := "fits"
	if !u.Fits {
		verdict = "unfit"
	}
	return strings.Join([]string{u.Project, u.By, u.On, u.For, verdict}, "\t")
}

// ParseUse reads what String wrote.
func ParseUse(text string) (Use, bool) {
	p := strings.Split(text, "\t")
	if len(p) != 5 {
		return Use{}, false
	}
	return Use{Project: p[0], By: p[1], On: p[2], For: p[3], Fits: p[4] == "fits"}, true
}

// lesson is what was learned, for the next project.
func lesson() pmo.Kind {
	return pmo.Kind{
		Prefix: "L", Word: "lesson", Short: []string{"经验教训", "经验"},
		Name:    say.Words{En: "lesson", Zh: "经验教训"},
		Plural:  say.Words{En: "lessons", Zh: "经验教训"},
		About:   say.Words{En: "what was learned, for the next project", Zh: "学到了什么，留给下一个项目"},
		Example: say.Words{En: "/lesson log Ask for two sources", Zh: "/lesson log 先找两家供应商"},
		Fields: []pmo.Field{
			pmo.Title, LessonKind, Happened, Effect, Cause, Warning, Recommendation, LessonPhase, Scope, WasRisk, AppliesTo,
			Category, pmo.Owner, pmo.Tags, pmo.Body, SupersededBy, Uses,
		},
		Brief: []pmo.Field{pmo.Title, LessonKind, Happened, Cause, Effect, Recommendation},
		States: []pmo.StateDecl{
			{Key: Captured, Name: say.Words{En: "to validate", Zh: "待确认"}, Open: true},
			{Key: Validated, Name: say.Words{En: "validated", Zh: "已确认"}, Open: true},
			{Key: Published, Name: say.Words{En: "published", Zh: "已发布"}, Open: true},
			{Key: Superseded, Name: say.Words{En: "superseded", Zh: "已被取代"}},
			{Key: Archived, Name: say.Words{En: "archived", Zh: "已归档"}},
			{Key: Rejected, Name: say.Words{En: "rejected", Zh: "已驳回"}},
		},
		Moves: []pmo.Move{
			{
				Verb: "validate", Name: say.Words{En: "validate", Zh: "确认"}, Button: say.Words{En: "Validate", Zh: "确认"}, Did: say.Words{En: "validated", Zh: "已确认"},
				From: []string{Captured}, To: Validated, Role: pmo.Lead,
			},
			{
				Verb: "publish", Name: say.Words{En: "publish", Zh: "发布"}, Button: say.Words{En: "Publish", Zh: "发布"}, Did: say.Words{En: "published", Zh: "已发布"},
				From: []string{Validated}, To: Published, Role: pmo.Lead,
			},
			{
				Verb: "supersede", Name: say.Words{En: "supersede", Zh: "取代"}, Button: say.Words{En: "Superseded…", Zh: "已被取代…"}, Did: say.Words{En: "superseded", Zh: "已取代"},
				From: []string{Published}, To: Superseded, Role: pmo.Lead, Asks: []pmo.Field{SupersededBy}, Must: []pmo.Field{SupersededBy},
			},
			{
				Verb: "archive", Name: say.Words{En: "archive", Zh: "归档"}, Button: say.Words{En: "Archive", Zh: "归档"}, Did: say.Words{En: "archived", Zh: "已归档"},
				From: []string{Published}, To: Archived, Role: pmo.Lead,
			},
			{
				Verb: "reject", Name: say.Words{En: "reject", Zh: "驳回"}, Button: say.Words{En: "Reject…", Zh: "驳回…"}, Did: say.Words{En: "rejected", Zh: "已驳回"},
				From: []string{Captured}, To: Rejected, Role: pmo.Lead, Reason: true, Tells: true,
			},
			{
				Verb: "reopen", Name: say.Words{En: "reopen", Zh: "重新打开"}, Button: say.Words{En: "Reopen…", Zh: "重新打开…"}, Did: say.Words{En: "reopened", Zh: "已重新打开"},
				From: []string{Rejected, Archived}, To: "", Role: pmo.Lead, Reason: true,
			},
		},
		Pairs: pmo.Pairs{Arrows: [3]string{Cause.Key, pmo.Title.Key, Effect.Key}},
	}
}
