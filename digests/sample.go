package digests

import (
	"time"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
	"pmobot/internal/when"
)

// Sample is what a Monday looks like: a digest of a made-up week, marked so
// before its first line. It has no replies.
func Sample(lang say.Lang) chat.Reply {
	w := sampleWeek(lang)
	reply := compose(w)
	reply.Thread = nil
	t := say.In(lang)
	last := len(reply.Lines) - 1
	reply.Lines[last].Text = t.FooterLine(false, w.next())
	reply.Lines[0].Text = say.Bold(t.SampleMark()) + " · " + reply.Lines[0].Text
	return reply
}

// sampleWeek is the made-up week: four projects of one sponsor.
func sampleWeek(lang say.Lang) Week {
	word := func(en, zh string) string { return say.Words{En: en, Zh: zh}.In(lang) }
	entry := func(project, register string, number int, en, zh string, score int) Named {
		ref := pmo.Ref{Project: project, Register: register, Number: number}
		return Named{Ref: ref, Title: word(en, zh), Score: score}
	}
	day := func(d int) when.Date { return when.Date{Year: 2026, Month: time.November, Day: d} }
	nine := func(d int) time.Time { return when.At(day(d), 9, 0, time.UTC) }
	maria := word("Maria", "马莉")
	scale := entry("BOR", "R", 4, "Supplier cannot scale", "供应商产能不足", 15)
	leaver := entry("APO", "R", 7, "Key engineer may leave", "骨干可能离职", 20)
	return Week{
		Lang: lang, Today: day(23), Sent: nine(23), Due: nine(23), Next: nine(30), Wrote: true,
		Edition: say.Edition{Number: 7, Weekly: true, First: day(16), Last: day(22)},
		Decisions: []Decision{{
			Entry: scale, Who: Somebody{Name: maria}, By: day(25), Asker: word("Bo", "柏宇"),
			Question: word("accept, or pay for a second line?", "接受，还是出钱备第二条产线？"),
		}},
		Waits: []Wait{{
			Kind: waitReview, Entry: leaver, On: day(12), Overdue: 7, Who: word("Chen", "陈晨"),
			Next: say.Step{Name: maria, On: day(26), Sponsor: true},
		}},
		Overdue: 1,
		Projects: []ProjectLine{
			{Key: "APO", Name: word("Apollo", "阿波罗"), Declared: red, Before: amber, Given: true, Shows: red, Sentence: word("vendor withdrew its date", "供应商撤回交期")},
			{Key: "BOR", Name: word("Borealis", "北极光"), Declared: green, Before: green, Given: true, Shows: amber},
			{Key: "CYG", Name: word("Cygnus", "天鹅座"), Declared: green, Before: green, Given: true, Shows: green, Sentence: word("pilot starts 30 Nov", "11月30日启动试点")},
		},
		Moves: []Move{
			{Kind: moveWorse, Entry: scale, From: 9, To: 15, Why: word("their plant flooded", "对方厂房进水")},
			{Kind: moveNew, Entry: entry("APO", "R", 12, "Vendor slips", "供应商延期", 20), To: 20},
			{Kind: moveBetter, Entry: entry("DEL", "R", 3, "Single source", "只有一家供应商", 6), From: 12, To: 6, Why: word("signed", "已签约")},
			{Kind: moveClosed, Entry: entry("APO", "R", 8, "Licence gap", "许可证不够用", 9), Why: word("bought", "已补购")},
			{Kind: moveReused, Entry: entry("BOR", "L", 2, "Ask for two sources", "先找两家供应商", 0), By: word("Delta", "德尔塔")},
		},
		Figures: say.Figures{Open: 12, Critical: 2, High: 4, Exposure: 129, Delta: 13, Lessons: 3, CSAT: 60, CSATOf: 5},
	}
}
