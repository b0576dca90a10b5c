package digests

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pmobot/internal/pmo"
	"pmobot/internal/pmo/registers"
	"pmobot/internal/say"
	"pmobot/storage"
)

// want compares what was posted, line by line.
func (s *stage) want(lines ...string) {
	s.t.Helper()
	want := strings.Join(lines, "\n")
	if got := strings.TrimSpace(s.posted()); got != want {
		s.t.Errorf("posted\n%s\nwant\n%s", got, want)
	}
}

func TestAReviewThatStaysOpenClimbsTheLadder(t *testing.T) {
	s := onStage(t, say.En)
	s.noStatus("APO")
	s.keyEngineer(say.En)
	s.until(shanghai(10, 12, 0), shanghai(10, 12, 0).AddDate(0, 2, 0))
	s.want(
		"12 09:00 #apollo Chen, one review is due today: APO-R7 Key engineer may leave · 20, critical",
		"13 09:00 #apollo (edited) Chen, one review has been overdue since Thu 12 Nov: APO-R7 Key engineer may leave · 20, critical",
		"17 09:00 #apollo (edited) Chen, one review has been overdue since Thu 12 Nov: APO-R7 Key engineer may leave · 20, critical",
		"19 09:00 @ann Ann, one overdue review comes to you: APO-R7 Key engineer may leave · 20, critical",
		"26 09:00 @maria Maria, one overdue review is escalated to you: APO-R7 Key engineer may leave · 20, critical",
	)
	for i, want := range []string{
		1: "If it stays open: you again on Tue 17 Nov, then Ann on Thu 19 and Maria on Thu 26.",
		2: "If it stays open: Ann on Thu 19 Nov and Maria on Thu 26.",
		3: "If it stays open: Maria on Thu 26 Nov.",
		4: "It's Chen's, due Thu 12 Nov: 10 working days overdue. Last word, Thu 5 Nov: “offer made, no answer yet”.",
	} {
		if text := read(s.box.posts[i].reply); !strings.Contains(text, want) {
			t.Errorf("message %d lacks %q:\n%s", i, want, text)
		}
	}
	for _, p := range s.box.posts[1:3] {
		if p.edited != "m1" {
			t.Errorf("edited %q, want the first message", p.edited)
		}
	}
	if key := s.box.posts[0].key; key != "remind/console:@chen/2026-11-12T09:00" {
		t.Errorf("the key is %s", key)
	}
}

func TestTheLadderInChinese(t *testing.T) {
	s := onStage(t, say.Zh)
	s.noStatus("APO")
	s.keyEngineer(say.Zh)
	s.until(shanghai(10, 12, 0), shanghai(27, 12, 0))
	s.want(
		"12 09:00 #apollo 陈晨，今天有1项复核到期：APO-R7 骨干可能离职 · 20，极高",
		"13 09:00 #apollo (edited) 陈晨，有1项复核自11月12日（周四）起逾期：APO-R7 骨干可能离职 · 20，极高",
		"17 09:00 #apollo (edited) 陈晨，有1项复核自11月12日（周四）起逾期：APO-R7 骨干可能离职 · 20，极高",
		"19 09:00 @ann 安然，有1项逾期的复核转到你这里：APO-R7 骨干可能离职 · 20，极高",
		"26 09:00 @maria 马莉，有1项逾期的复核已升级：APO-R7 骨干可能离职 · 20，极高",
	)
	if text := read(s.box.posts[3].reply); text != `安然，有1项逾期的复核转到你这里：APO-R7 骨干可能离职 · 20，极高
负责人陈晨，11月12日（周四）到期，已逾期5个工作日。上次是11月5日（周四）：“已开出留任条件，还没答复”。
[没有变化] [重新评分] [换负责人] [知道了]
一直没复核的话：11月26日（周四）升级到马莉。
` {
		t.Error(text)
	}
}

// noStatus lets a project have said its status for good.
func (s *stage) noStatus(key string) {
	s.t.Helper()
	set := pmo.Values{}
	pmo.Colour.Put(set, "green")
	pmo.SaidOn.Put(set, date("2030-01-01"))
	s.set(pmo.Named(pmo.KindStatus, key), set)
}

func TestTwelveReviewsInShanghaiWithTheChannelInNewYork(t *testing.T) {
	s := onStage(t, say.En)
	s.noStatus("APO")
	s.set(pmo.Named(pmo.KindProject, "APO"), pmo.Values{pmo.Zone.Key: "America/New_York"})
	s.set(pmo.Named(pmo.KindPerson, chen), pmo.Values{pmo.Zone.Key: "Asia/Shanghai"})
	for i := range 12 {
		s.log("APO", fmt.Sprintf("Supplier %d may not deliver the parts that we need in time", i+1), chen, "2026-11-12", 4, 5, nil)
	}
	s.until(shanghai(11, 12, 0), shanghai(12, 23, 0))
	s.want("12 09:00 #apollo Chen, 12 reviews are due today")
	lines := 0
	for _, line := range s.box.posts[0].reply.Lines {
		lines += height(line.Text)
		if len(line.Buttons) > 0 {
			lines++
		}
	}
	if lines > 26 {
		t.Errorf("%d lines on a phone, 26 are one screen", lines)
	}
	text := read(s.box.posts[0].reply)
	if want := "And 6 more. [Start the review] [All of them]\n"; !strings.HasSuffix(text, want) {
		t.Errorf("the rest isn't counted:\n%s", text)
	}
	if want := "APO-R1 Supplier 1 may not deliver the parts that we need in time · 20, critical [Still so] [Rescore] [Later ▾]"; !strings.Contains(text, want) {
		t.Errorf("no line reads %q:\n%s", want, text)
	}
}

func TestABatchInChinese(t *testing.T) {
	s := onStage(t, say.Zh)
	s.noStatus("APO")
	s.log("APO", "供应商延期", chen, "2026-11-11", 4, 5, nil)
	s.log("APO", "许可未批", chen, "2026-11-12", 3, 4, nil)
	s.log("APO", "测试场地撞期", chen, "2026-11-13", 2, 3, nil)
	s.tick(shanghai(12, 9, 0))
	if text := read(s.box.posts[0].reply); text != `陈晨，有3项复核等你处理
APO-R1 供应商延期 · 20，极高 · 11月11日（周三）应复核，已逾期 [没有变化] [重新评分] [稍后提醒 ▾]
APO-R2 许可未批 · 12，高 [没有变化] [重新评分] [稍后提醒 ▾]
APO-R3 测试场地撞期 · 6，中 · 11月13日（周五）复核 [没有变化] [重新评分] [稍后提醒 ▾]
` {
		t.Error(text)
	}
}

func TestWhatWasDoneMeanwhileIsNotAsked(t *testing.T) {
	s := onStage(t, say.En)
	s.noStatus("APO")
	ref := s.keyEngineer(say.En)
	tasks, err := s.reminders.Due(t.Context(), anOffice, shanghai(12, 9, 0))
	if err != nil || len(tasks) != 1 {
		t.Fatal(tasks, err)
	}
	set := pmo.Values{}
	pmo.ReviewDue.Put(set, date("2026-11-19"))
	s.did(ref, "review", bo, shanghai(12, 8, 40), "", set)
	m, err := tasks[0].Compose(t.Context(), tasks[0].Delivery, shanghai(12, 9, 0))
	if err != nil {
		t.Fatal(err)
	}
	if m.Skip.Code != storage.ReasonReviewed || m.Skip.Person != bo || !m.Skip.At.Equal(shanghai(12, 8, 40)) {
		t.Errorf("skipped because of %+v", m.Skip)
	}
}

func TestAnOutageIsMadeUpForOnce(t *testing.T) {
	s := onStage(t, say.En)
	s.noStatus("APO")
	s.keyEngineer(say.En)
	s.log("APO", "Vendor slips", chen, "2026-11-16", 4, 5, nil)
	s.tick(shanghai(14, 11, 40)) // a Saturday: nobody works
	s.tick(shanghai(18, 8, 59))
	s.tick(shanghai(18, 11, 40))
	s.until(shanghai(18, 11, 40), shanghai(19, 8, 0))
	s.want("18 11:40 #apollo Chen, 2 reviews wait for you")
	s.tick(shanghai(19, 9, 0))
	s.tick(shanghai(19, 9, 1))
	s.want("18 11:40 #apollo Chen, 2 reviews wait for you",
		"19 09:00 @ann Ann, one overdue review comes to you: APO-R7 Key engineer may leave · 20, critical",
		"19 09:00 #apollo (edited) Chen, one review has been overdue since Mon 16 Nov: APO-R8 Vendor slips · 20, critical")
}

func TestTwoProcessesAskOnce(t *testing.T) {
	s := onStage(t, say.En)
	s.noStatus("APO")
	s.keyEngineer(say.En)
	other := New(s.store, s.box, "p2", quiet(), NewReminders(s.store, s.reminders.defaults, s.box))
	for range 3 {
		s.tick(shanghai(12, 9, 0))
		if err := other.Tick(t.Context(), anOffice, shanghai(12, 9, 0)); err != nil {
			t.Fatal(err)
		}
	}
	if len(s.box.posts) != 1 {
		t.Errorf("%d posts, want one:\n%s", len(s.box.posts), s.posted())
	}
}

func TestWhereAPersonIsAsked(t *testing.T) {
	for _, test := range []struct {
		about string
		set   func(*stage)
		want  string
	}{
		{"in the channel", func(*stage) {}, "#apollo"},
		{"privately, as they chose", func(s *stage) { s.set(pmo.Named(pmo.KindPerson, chen), pmo.Values{pmo.Direct.Key: true}) }, "@chen"},
		{"of two projects", func(s *stage) {
			s.project("BOR", "Borealis", "")
			s.log("BOR", "Permit pending", chen, "2026-11-12", 3, 4, nil)
		}, "@chen"},
		{"restricted", func(s *stage) {
			s.set(pmo.Named(pmo.KindProject, "APO"), pmo.Values{pmo.Restricted.Key: true, pmo.Roles.Key: []string{chen + " member"}})
		}, "@chen"},
		{"no channel is bound", func(s *stage) { s.set(pmo.Named(pmo.KindPlace, lobby), pmo.Values{pmo.BoundTo.Key: nil}) }, "@chen"},
		{"private messages are closed", func(s *stage) {
			s.set(pmo.Named(pmo.KindPerson, chen), pmo.Values{pmo.Direct.Key: true})
			s.box.shut = map[string]bool{chen: true}
			s.log("APO", "Earlier", chen, "2026-11-11", 3, 4, nil)
			s.tick(shanghai(11, 9, 0))
		}, "#apollo"},
	} {
		s := onStage(t, say.En)
		s.noStatus("APO")
		s.noStatus("BOR")
		s.log("APO", "Vendor slips", chen, "2026-11-12", 4, 5, nil)
		test.set(s)
		s.tick(shanghai(12, 9, 0))
		if len(s.box.posts) != 1 || s.box.posts[0].target != "console:"+test.want {
			t.Errorf("%s:\n%s", test.about, s.posted())
		}
	}
}

func TestARestrictedProjectsStrangerIsNotAsked(t *testing.T) {
	s := onStage(t, say.En)
	s.noStatus("APO")
	s.set(pmo.Named(pmo.KindProject, "APO"), pmo.Values{pmo.Restricted.Key: true})
	s.log("APO", "Vendor slips", chen, "2026-11-12", 4, 5, nil)
	s.until(shanghai(11, 12, 0), shanghai(12, 12, 0))
	s.want("12 09:00 @ann Ann, one review is due today: APO-R1 Vendor slips · 20, critical")
}

func TestFeedbackIsAskedAboutWithoutItsText(t *testing.T) {
	s := onStage(t, say.En)
	s.noStatus("APO")
	set := pmo.Values{pmo.Title.Key: "Reports come after our board has met", pmo.Open.Key: true, pmo.State.Key: registers.Received}
	s.did(pmo.Ref{Project: "APO", Register: "F"}, "log", bo, shanghai(18, 10, 0), "", set)
	s.box.shut = map[string]bool{ann: true}
	s.until(shanghai(18, 12, 0), shanghai(23, 12, 0))
	s.want("23 09:00 #apollo Ann, one thing waits for you, and your private messages are closed. [Show]")
	if text := read(s.box.posts[0].reply); strings.Contains(text, "APO-F1") || strings.Contains(text, "board") {
		t.Errorf("the channel reads of it:\n%s", text)
	}

	private := onStage(t, say.En)
	private.noStatus("APO")
	private.did(pmo.Ref{Project: "APO", Register: "F"}, "log", bo, shanghai(18, 10, 0), "", set)
	private.until(shanghai(18, 12, 0), shanghai(23, 12, 0))
	private.want("20 09:00 @ann Ann, one piece of feedback has had no answer for 2 working days: APO-F1")
	if text := read(private.box.posts[0].reply); strings.Contains(text, "board") {
		t.Errorf("its text is told:\n%s", text)
	}
}

func TestWhatElseIsAsked(t *testing.T) {
	none := pmo.Values{pmo.ReviewDue.Key: nil}
	with := func(more pmo.Values) pmo.Values {
		for key, value := range none {
			more[key] = value
		}
		return more
	}
	for _, test := range []struct {
		about string
		owner string
		set   pmo.Values
		at    time.Time
		want  map[say.Lang]string
	}{
		{"no owner", "", with(pmo.Values{}), start.AddDate(0, 0, 1), map[say.Lang]string{
			say.En: "Ann, one risk has no owner: APO-R1 X · 20, critical\nLogged Thu 1 Oct by Ann. Who takes it?\n[I own it] [Choose…] [Later ▾]\n",
			say.Zh: "安然，有1项风险没有负责人：APO-R1 X · 20，极高\n10月1日（周四）由安然登记。谁来负责？\n[我来负责] [选择…] [稍后提醒 ▾]\n",
		}},
		{"not assessed", chen, with(pmo.Values{pmo.Score.Key: nil, pmo.State.Key: registers.Identified}), start.AddDate(0, 0, 4), map[say.Lang]string{
			say.En: "Chen, one risk isn't assessed yet: APO-R1 X\nLogged Thu 1 Oct. How likely is it, and how bad would it be?\n[Assess…] [Reassign] [Later ▾]\n",
			say.Zh: "陈晨，有1项风险还没评估：APO-R1 X\n10月1日（周四）登记。概率多大，影响多大？\n[评估…] [换负责人] [稍后提醒 ▾]\n",
		}},
		{"accepted until", chen, with(pmo.Values{pmo.State.Key: registers.Accepted, registers.AcceptedUntil.Key: "2026-11-16"}), shanghai(13, 9, 0), map[say.Lang]string{
			say.En: "Chen, one acceptance ends on Mon 16 Nov: APO-R1 X · 20, critical\nCan it stay accepted?\n[Accept…] [Decided…] [Close] [Later ▾]\n",
			say.Zh: "陈晨，有1项风险的接受期限将于11月16日（周一）到期：APO-R1 X · 20，极高\n还能继续接受吗？\n[接受…] [已决策…] [关闭] [稍后提醒 ▾]\n",
		}},
		{"no longer accepted", chen, with(pmo.Values{pmo.State.Key: registers.Accepted, registers.AcceptedUntil.Key: "2026-11-16"}), shanghai(17, 9, 0), map[say.Lang]string{
			say.En: "Chen, one review is due today: APO-R1 X · 20, critical\nLogged Thu 1 Oct, not reviewed since. Still so?\n[Still so] [Rescore] [It happened] [Close] [Later ▾]\nIf it stays open: you again on Wed 18 and Fri 20 Nov, then Ann on Tue 24 and Maria on Tue 1 Dec.\n",
			say.Zh: "陈晨，今天有1项复核到期：APO-R1 X · 20，极高\n10月1日（周四）登记，之后没有复核过。现在有变化吗？\n[没有变化] [重新评分] [已经发生] [关闭] [稍后提醒 ▾]\n一直没复核的话：11月18日（周三）、20日（周五）再提醒你，24日（周二）转安然，12月1日（周二）升级到马莉。\n",
		}},
		{"a decision", bo, with(pmo.Values{
			pmo.State.Key: registers.Escalated, registers.EscalatedTo.Key: maria, pmo.Due.Key: "2026-11-25", registers.Question.Key: "accept, or pay?",
		}), shanghai(25, 9, 0), map[say.Lang]string{
			say.En: "Maria, one decision is needed by Wed 25 Nov: APO-R1 X · 20, critical\nBo asks: “accept, or pay?”\n[Decided…] [Accept…] [Close] [Show] [Seen]\n",
			say.Zh: "马莉，有1项决策待拍板，11月25日（周三）前：APO-R1 X · 20，极高\n柏宇请示：“accept, or pay?”\n[已决策…] [接受…] [关闭] [查看] [知道了]\n",
		}},
		{"due by itself", chen, with(pmo.Values{pmo.Due.Key: "2026-11-25"}), shanghai(25, 9, 0), map[say.Lang]string{
			say.En: "Chen, one risk is due today: APO-R1 X · 20, critical\n[Show] [Close] [Later ▾]\n",
			say.Zh: "陈晨，今天有1项风险到期：APO-R1 X · 20，极高\n[查看] [关闭] [稍后提醒 ▾]\n",
		}},
	} {
		for _, lang := range say.Langs() {
			s := onStage(t, lang)
			s.noStatus("APO")
			s.log("APO", "X", test.owner, "", 4, 5, test.set)
			s.until(test.at.Add(-time.Hour), test.at)
			if len(s.box.posts) != 1 {
				t.Errorf("%s, %s: %d posts, want one:\n%s", test.about, lang, len(s.box.posts), s.posted())
				continue
			}
			if text := read(s.box.posts[0].reply); text != test.want[lang] {
				t.Errorf("%s, %s:\n%s\nwant\n%s", test.about, lang, text, test.want[lang])
			}
		}
	}
}

func TestEachReviewIsAskedInAMessageOfItsOwn(t *testing.T) {
	s := onStage(t, say.En)
	s.noStatus("APO")
	ref := s.log("APO", "Vendor slips", chen, "2026-11-12", 2, 3, nil)
	s.until(shanghai(10, 12, 0), shanghai(12, 12, 0))
	set := pmo.Values{}
	pmo.ReviewDue.Put(set, date("2026-11-26"))
	s.did(ref, "review", chen, shanghai(12, 13, 0), "", set)
	s.until(shanghai(12, 13, 0), shanghai(27, 12, 0))
	s.want(
		"11 09:00 #apollo Chen, one review comes up on Thu 12 Nov: APO-R1 Vendor slips · 6, medium",
		"12 09:00 #apollo Chen, one review is due today: APO-R1 Vendor slips · 6, medium",
		"25 09:00 #apollo Chen, one review comes up on Thu 26 Nov: APO-R1 Vendor slips · 6, medium",
		"26 09:00 #apollo Chen, one review is due today: APO-R1 Vendor slips · 6, medium",
		"27 09:00 #apollo (edited) Chen, one review has been overdue since Thu 26 Nov: APO-R1 Vendor slips · 6, medium",
	)
}

func TestADeputyStandsIn(t *testing.T) {
	s := onStage(t, say.En)
	s.noStatus("APO")
	s.set(pmo.Named(pmo.KindPerson, chen), pmo.Values{pmo.Away.Key: "2026-11-11..2026-11-13", pmo.Deputy.Key: bo})
	s.keyEngineer(say.En)
	s.until(shanghai(11, 12, 0), shanghai(17, 12, 0))
	s.want(
		"12 09:00 #apollo Bo, one review is due today: APO-R7 Key engineer may leave · 20, critical",
		"13 09:00 #apollo (edited) Bo, one review has been overdue since Thu 12 Nov: APO-R7 Key engineer may leave · 20, critical",
		"17 09:00 #apollo Chen, one review has been overdue since Thu 12 Nov: APO-R7 Key engineer may leave · 20, critical",
	)
	if text := read(s.box.posts[0].reply); !strings.Contains(text, "Chen is away until Fri 13 Nov, and you stand in.") {
		t.Error(text)
	}
}

func TestQuietHoursMoveTheMorning(t *testing.T) {
	s := onStage(t, say.En)
	s.noStatus("APO")
	s.set(pmo.Named(pmo.KindPerson, chen), pmo.Values{pmo.Quiet.Key: "20:00-10:30"})
	s.keyEngineer(say.En)
	s.tick(shanghai(12, 9, 0))
	s.want("")
	s.until(shanghai(12, 9, 0), shanghai(12, 12, 0))
	s.want("12 10:30 #apollo Chen, one review is due today: APO-R7 Key engineer may leave · 20, critical")

	late := onStage(t, say.En)
	late.noStatus("APO")
	late.set(pmo.Named(pmo.KindPerson, chen), pmo.Values{pmo.Quiet.Key: "20-08"})
	late.keyEngineer(say.En)
	late.tick(shanghai(12, 21, 0)) // after an outage, at night
	late.want("")
}

func TestAMorningThatMovesComesOnce(t *testing.T) {
	s := onStage(t, say.En)
	s.noStatus("APO")
	s.keyEngineer(say.En)
	s.tick(shanghai(12, 9, 0))
	s.set(pmo.Named(pmo.KindPerson, chen), pmo.Values{pmo.Quiet.Key: "20-11"})
	s.log("APO", "Vendor slips", chen, "2026-11-12", 4, 5, nil)
	s.until(shanghai(12, 9, 0), shanghai(12, 12, 0))
	s.want("12 09:00 #apollo Chen, one review is due today: APO-R7 Key engineer may leave · 20, critical")
}

func TestASnoozeSilencesTheOwnerAlone(t *testing.T) {
	s := onStage(t, say.En)
	s.noStatus("APO")
	ref := s.keyEngineer(say.En)
	s.until(shanghai(11, 12, 0), shanghai(12, 12, 0))
	s.did(ref, "snooze", chen, shanghai(12, 13, 0), "", pmo.Values{pmo.SnoozedUntil.Key: "2026-11-23", pmo.Snoozes.Key: int64(1)})
	s.until(shanghai(12, 13, 0), shanghai(25, 12, 0))
	s.want(
		"12 09:00 #apollo Chen, one review is due today: APO-R7 Key engineer may leave · 20, critical",
		"19 09:00 @ann Ann, one overdue review comes to you: APO-R7 Key engineer may leave · 20, critical",
		"23 09:00 #apollo Chen, one review has been overdue since Thu 12 Nov: APO-R7 Key engineer may leave · 20, critical",
	)
}

func TestTheFourthSnoozeGoesToTheManager(t *testing.T) {
	s := onStage(t, say.En)
	s.noStatus("APO")
	ref := s.keyEngineer(say.En)
	s.did(ref, "snooze", chen, shanghai(12, 8, 0), "", pmo.Values{pmo.SnoozedUntil.Key: "2026-11-16", pmo.Snoozes.Key: int64(4)})
	s.until(shanghai(12, 8, 0), shanghai(16, 12, 0))
	s.want("16 09:00 @ann Ann, one review comes to you, put off too often: APO-R7 Key engineer may leave · 20, critical")
	if text := read(s.box.posts[0].reply); !strings.Contains(text, "Chen put it off 4 times; it was due Thu 12 Nov.") {
		t.Error(text)
	}
}

func TestWhatChangedAfterTheMorningWaitsForTheNext(t *testing.T) {
	s := onStage(t, say.En)
	s.noStatus("APO")
	s.tick(shanghai(12, 9, 0))
	s.did(pmo.Ref{Project: "APO", Register: "R"}, "log", ann, shanghai(12, 9, 30), "", pmo.Values{
		pmo.Title.Key: "X", pmo.Owner.Key: chen, pmo.Open.Key: true, pmo.Score.Key: int64(20), pmo.ReviewDue.Key: "2026-11-12",
		pmo.State.Key: registers.Assessed,
	})
	s.tick(shanghai(12, 11, 0))
	s.want("")
	s.tick(shanghai(13, 9, 0))
	s.want("13 09:00 #apollo Chen, one review has been overdue since Thu 12 Nov: APO-R1 X · 20, critical")
}

func TestAReminderThatCouldNotBePostedIsTriedAgain(t *testing.T) {
	s := onStage(t, say.En)
	s.noStatus("APO")
	s.keyEngineer(say.En)
	lost := &postbox{keys: s.box.keys}
	broken := New(s.store, failing{lost}, "p2", quiet(), s.reminders)
	if err := broken.Tick(t.Context(), anOffice, shanghai(12, 9, 0)); err == nil {
		t.Error("no error, though it couldn't be posted")
	}
	s.tick(shanghai(12, 9, 2))
	s.want("12 09:02 #apollo Chen, one review is due today: APO-R7 Key engineer may leave · 20, critical")
	if rows := s.ledgerOf(RemindJob(chen)); len(rows) != 1 || rows[0].State != storage.Sent || rows[0].Attempt != 2 {
		t.Errorf("the ledger has %+v", rows)
	}
}
