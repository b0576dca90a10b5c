package bottest

import (
	"strings"

	"pmobot/internal/chat"
	"pmobot/internal/say"
)

// replies are those that every platform must show whole, by what is special
// about them.
func replies() map[string]chat.Reply {
	button := chat.Button{Label: say.Words{En: "Still so", Zh: "没有变化"}, Path: "risk review", Args: chat.Args{"ref": "APO-R7"}}
	menu := chat.Button{Label: say.Words{En: "Later", Zh: "稍后提醒"}, Menu: []chat.Button{button}}
	plain := chat.Text(say.En, "Chen, one review is due today", "Last word: “offer made”")
	buttons := plain
	buttons.Lines = append([]chat.Line{{Text: "Still so?", Buttons: []chat.Button{button, menu}}}, chat.Line{Buttons: []chat.Button{button}})
	chinese := chat.Text(say.Zh, "陈晨，今天有1项复核到期：APO-R7 骨干可能离职 · 20，极高")
	chinese.Add("现在有变化吗？", button, menu)
	marks := chat.Text(say.En, say.Bold("PMO weekly 7")+" · "+say.Ping("platform:U1", "maria")+" by "+say.Link("BOR-R4", "BOR-R4"))
	thread := plain
	thread.Thread = []chat.Reply{chat.Text(say.En, "Risks 1/2"), chat.Text(say.En, "Lessons 2/2", "BOR-L2")}
	files := plain
	files.Files = []chat.File{{Name: "heat.png", Alt: "Twelve open risks", Data: []byte("png")}}
	return map[string]chat.Reply{
		"lines":        plain,
		"buttons":      buttons,
		"Chinese":      chinese,
		"marks":        marks,
		"a thread":     thread,
		"a file":       files,
		"line breaks":  chat.Text(say.En, "first\nsecond\n\nfourth"),
		"long text":    chat.Text(say.Zh, strings.Repeat("供应商延期", chat.TextMost/5), strings.Repeat("vendor slips ", 200)),
		"many lines":   chat.Text(say.En, strings.Split(strings.Repeat("APO-R7 Key engineer may leave\n", 80), "\n")...),
		"hostile text": hostile(button),
	}
}

// hostile is what people type who want to see what happens: markup, mentions,
// links in disguise, escape sequences.
func hostile(button chat.Button) chat.Reply {
	r := chat.Text(say.En,
		"*bold* _it_ ~no~ `code` ```block``` > quote # head - list | table ||spoiler||",
		"<!channel> <@U1> @everyone @here <#C1> <https://evil.example|click> [click](https://evil.example)",
		"&lt;b&gt; &amp; <b> \\* %s {{x}} $HOME \x1b[31mred\x1b[0m \x07",
	)
	button.Label = say.Same("*x* <@U1>")
	r.Add("", button)
	return r
}

// wordsOf lists every text of a reply that its reader must see.
func wordsOf(r chat.Reply) []string {
	var words []string
	for _, l := range r.Lines {
		for _, span := range say.Spans(l.Text) {
			text, _ := say.Scrub(span.Text)
			words = append(words, text)
		}
		for _, b := range l.Buttons {
			words = append(words, b.Label.In(r.Lang))
		}
	}
	for _, f := range r.Files {
		words = append(words, f.Name, f.Alt)
	}
	for _, below := range r.Thread {
		words = append(words, wordsOf(below)...)
	}
	return words
}

func aForm() chat.Form {
	return chat.Form{
		Path: "risk log", Title: "Log a risk", Intro: "Only the title is needed.",
		Submit: say.Words{En: "Log it", Zh: "登记"},
		Inputs: []chat.Input{
			{Key: "title", Name: say.Words{En: "title", Zh: "标题"}, Value: "Vendor slips", Hint: "one line", Required: true},
			{Key: "due", Name: say.Words{En: "due", Zh: "截止"}, Type: chat.DateParam, Value: "2026-02-30", Problem: "there is no 30 February", Hint: "a date"},
		},
	}
}
