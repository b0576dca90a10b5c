package digests

import (
	"testing"

	"pmobot/internal/pmo"
	"pmobot/internal/say"
)

// keyEngineer is golden.md's APO-R7: logged in September, reviewed last on Thu
// 5 Nov, due on Thu 12.
func (s *stage) keyEngineer(lang say.Lang) pmo.Ref {
	s.t.Helper()
	s.skip("APO", 6)
	title := say.Words{En: "Key engineer may leave", Zh: "骨干可能离职"}.In(lang)
	ref := s.log("APO", title, chen, "2026-11-05", 4, 5, nil)
	set := pmo.Values{}
	pmo.ReviewDue.Put(set, date("2026-11-12"))
	pmo.ReviewLast.Put(set, date("2026-11-05"))
	why := say.Words{En: "offer made, no answer yet", Zh: "已开出留任条件，还没答复"}.In(lang)
	s.did(ref, "review", chen, shanghai(5, 10, 0), why, set)
	return ref
}

func TestOneReviewReadsAsTheGoldenSample(t *testing.T) {
	want := map[say.Lang]string{
		say.En: `Chen, one review is due today: APO-R7 Key engineer may leave · 20, critical
Last word, Thu 5 Nov: “offer made, no answer yet”. Still so?
[Still so] [Rescore] [It happened] [Close] [Later ▾]
If it stays open: you again on Fri 13 and Tue 17 Nov, then Ann on Thu 19 and Maria on Thu 26.
`,
		say.Zh: `陈晨，今天有1项复核到期：APO-R7 骨干可能离职 · 20，极高
上次是11月5日（周四）：“已开出留任条件，还没答复”。现在有变化吗？
[没有变化] [重新评分] [已经发生] [关闭] [稍后提醒 ▾]
一直没复核的话：11月13日（周五）、17日（周二）再提醒你，19日（周四）转安然，26日（周四）升级到马莉。
`,
	}
	menus := map[say.Lang]string{
		say.En: "[1 day] [3 days] [Next week] [A date…] [Reassign] [Seen]",
		say.Zh: "[1天] [3天] [下周] [选日期…] [换负责人] [知道了]",
	}
	for _, lang := range say.Langs() {
		s := onStage(t, lang)
		s.keyEngineer(lang)
		s.until(shanghai(11, 12, 0), shanghai(12, 12, 0))
		if len(s.box.posts) != 1 {
			t.Fatalf("%s: %d posts, want one:\n%s", lang, len(s.box.posts), s.posted())
		}
		got := s.box.posts[0]
		if text := read(got.reply); text != want[lang] {
			t.Errorf("%s:\n%s\nwant\n%s", lang, text, want[lang])
		}
		if !got.at.Equal(shanghai(12, 9, 0)) || got.target != lobby {
			t.Errorf("%s: posted at %s in %s", lang, got.at, got.target)
		}
		if span := say.Spans(got.reply.Lines[0].Text)[0]; span.Ping != chen {
			t.Errorf("%s: the owner isn't notified: %+v", lang, span)
		}
		buttons := got.reply.Lines[2].Buttons
		menu := buttons[len(buttons)-1].Menu
		row := ""
		for _, b := range menu {
			row += "[" + b.Label.In(lang) + "] "
		}
		if row != menus[lang]+" " {
			t.Errorf("%s: the menu is %s, want %s", lang, row, menus[lang])
		}
	}
}

func TestAStatusQuestionReadsAsTheGoldenSample(t *testing.T) {
	want := map[say.Lang]string{
		say.En: `Ann, how is Apollo this week? It goes into Monday's digest.
Last week you said: 🟡 “vendor is late”. Now 2 critical risks say red.
[Same as last week] [Green…] [Amber…] [Red…] [Later ▾]
`,
		say.Zh: `安然，阿波罗本周状态如何？周一写入周报。
上周报的是：🟡“供应商进度偏慢”。目前有2项极高风险，系统判断为红灯。
[同上周] [绿灯…] [黄灯…] [红灯…] [稍后提醒 ▾]
`,
	}
	for _, lang := range say.Langs() {
		s := onStage(t, lang)
		for _, title := range []string{"One", "Two"} {
			s.log("APO", title, chen, "2027-02-01", 4, 5, nil)
		}
		s.log("APO", "Accepted", chen, "2027-02-01", 5, 5, pmo.Values{pmo.State.Key: "accepted"})
		set := pmo.Values{}
		pmo.Colour.Put(set, "amber")
		pmo.Sentence.Put(set, say.Words{En: "vendor is late", Zh: "供应商进度偏慢"}.In(lang))
		pmo.SaidOn.Put(set, date("2026-11-13"))
		s.did(pmo.Named(pmo.KindStatus, "APO"), "status", ann, shanghai(13, 10, 0), "", set)

		s.until(shanghai(16, 12, 0), shanghai(23, 8, 0))
		if len(s.box.posts) != 1 {
			t.Fatalf("%s: %d posts, want one:\n%s", lang, len(s.box.posts), s.posted())
		}
		got := s.box.posts[0]
		if text := read(got.reply); text != want[lang] {
			t.Errorf("%s:\n%s\nwant\n%s", lang, text, want[lang])
		}
		if !got.at.Equal(shanghai(20, 9, 0)) || got.target != ann {
			t.Errorf("%s: asked at %s in %s", lang, got.at, got.target)
		}
		if got.key != "status/APO/2026-11-20T09:00" {
			t.Errorf("%s: the key is %s", lang, got.key)
		}
	}
}
