package digests

import (
	"os"
	"path/filepath"
	"testing"

	"pmobot/internal/pmo"
	"pmobot/internal/pmo/registers"
	"pmobot/internal/say"
)

// sameAsGolden compares a text with a file of testdata.
func sameAsGolden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs:\n--- got\n%s\n--- want\n%s", name, got, want)
	}
}

// fourProjects is the office of the made-up week: who is who, and what was
// there before it.
func fourProjects(t testing.TB, lang say.Lang) *desk {
	d := newDesk(t, lang)
	d.person("console:@maria", d.tr("Maria", "马莉"))
	d.person("console:@ann", d.tr("Ann", "安然"))
	d.person("console:@chen", d.tr("Chen", "陈晨"))
	d.person("console:@bo", d.tr("Bo", "柏宇"))
	d.person("console:@dai", d.tr("Dai", "戴宁"))
	d.project("APO", d.tr("Apollo", "阿波罗"), "console:@ann", "console:@maria")
	d.project("BOR", d.tr("Borealis", "北极光"), "console:@bo", "console:@maria")
	d.project("CYG", d.tr("Cygnus", "天鹅座"), "console:@dai", "console:@maria")
	d.project("DEL", d.tr("Delta", "德尔塔"), "", "console:@maria")

	d.fill("APO", "R", 6)
	d.risk("2026-09-23 10:00", "APO", d.tr("Key engineer may leave", "骨干可能离职"), "console:@chen", 4, 5, pmo.Values{"review": "2026-11-12"})
	d.risk("2026-10-01 10:00", "APO", d.tr("Licence gap", "许可证不够用"), "console:@ann", 3, 3)
	d.risk("2026-10-12 10:00", "APO", d.tr("Data move takes two nights", "数据迁移要占用两晚"), "console:@ann", 4, 4, pmo.Values{"review": "2026-11-27"})
	d.risk("2026-10-20 10:00", "APO", d.tr("Interface not agreed", "接口尚未商定"), "console:@ann", 2, 5, pmo.Values{"review": "2026-11-27"})
	d.risk("2026-10-21 10:00", "APO", "Rooms", "console:@ann", 3, 3, pmo.Values{"review": "2026-11-27"})
	d.risk("2026-10-28 10:00", "BOR", d.tr("Permit pending", "许可未批"), "console:@bo", 3, 4, pmo.Values{"review": "2026-11-26"})
	d.fill("BOR", "R", 2)
	d.risk("2026-11-04 10:00", "BOR", d.tr("Supplier cannot scale", "供应商产能不足"), "console:@bo", 3, 3, pmo.Values{"review": "2026-11-25"})
	d.risk("2026-10-05 10:00", "CYG", "Heat", "console:@dai", 2, 2)
	d.risk("2026-10-06 10:00", "CYG", "测试数据迟到", "console:@dai", 2, 2)
	d.risk("2026-10-07 10:00", "CYG", "Dust", "console:@dai", 1, 3)
	d.fill("CYG", "R", 1)
	d.risk("2026-10-05 10:00", "DEL", "Noise", "console:@bo", 2, 4)
	d.fill("DEL", "R", 1)
	d.risk("2026-10-08 10:00", "DEL", "Single source", "console:@bo", 3, 4)

	d.fill("BOR", "L", 1)
	d.fill("APO", "L", 3)
	d.lesson("2026-10-10 10:00", "BOR", d.tr("Ask for two sources", "先找两家供应商"), registers.Published)
	d.lesson("2026-11-10 10:00", "APO", d.tr("Put the date into the contract", "交期要写进合同"), registers.Captured)
	d.lesson("2026-11-11 10:00", "CYG", d.tr("Book early", "尽早预订"), registers.Captured)

	d.fill("APO", "F", 4)
	for _, csat := range []int64{5, 4, 4, 3} {
		d.do("2026-10-15 10:00", pmo.Ref{Project: "APO", Register: "F"}, "log", "console:@lena", "",
			pmo.Values{"title": "Said in confidence", "csat": csat, "state": "closed", "open": false})
	}
	for _, project := range []string{"BOR", "CYG"} {
		d.status("2026-11-13 15:00", project, "console:@bo", "green", "")
	}
	d.status("2026-11-11 15:00", "DEL", "console:@bo", "green", "")
	d.status("2026-11-13 15:00", "APO", "console:@ann", "amber", d.tr("vendor is late", "供应商进度偏慢"))
	return d
}

func (d *desk) lesson(at, project, title, state string) {
	d.do(at, pmo.Ref{Project: project, Register: "L"}, "log", "console:@ann", "", pmo.Values{"title": title, "state": state, "open": true})
}

// madeUpWeek is what happens from 16 to 22 November.
func madeUpWeek(t testing.TB, lang say.Lang) *desk {
	d := fourProjects(t, lang)
	d.week()
	return d
}

// week is what happened in the week before 23 November.
func (d *desk) week() {
	d.do("2026-11-16 10:00", refTo("DEL", "R", 3), "rescore", "console:@bo", d.tr("signed", "已签约"),
		pmo.Values{"probability": int64(2), "impact": int64(3), "score": int64(6)})
	d.do("2026-11-17 10:00", refTo("APO", "R", 8), "close", "console:@ann", d.tr("bought", "已补购"), pmo.Values{"state": "closed", "open": false, "before": "assessed"})
	d.do("2026-11-18 10:00", refTo("BOR", "R", 4), "rescore", "console:@bo", d.tr("their plant flooded", "对方厂房进水"),
		pmo.Values{"probability": int64(5), "score": int64(15)})
	d.do("2026-11-18 11:00", pmo.Ref{Project: "APO", Register: "F"}, "log", "console:@lena", "",
		pmo.Values{"title": "Reports come after our board has met", "csat": int64(2), "state": "received", "open": true})
	d.risk("2026-11-19 09:30", "APO", d.tr("Vendor slips", "供应商延期"), "console:@ann", 4, 5, pmo.Values{"review": "2026-11-26"})
	d.risk("2026-11-19 11:00", "CYG", d.tr("Test site double-booked", "测试场地撞期"), "console:@dai", 2, 3)
	d.do("2026-11-19 14:00", refTo("CYG", "R", 2), "occurred", "console:@dai", "", pmo.Values{"state": "occurred", "open": false, "happened": "2026-11-19"})
	d.do("2026-11-19 15:00", refTo("BOR", "L", 2), "use", "console:@bo", "",
		pmo.Values{"uses": []string{registers.Use{Project: "DEL", By: "console:@bo", On: "2026-11-19", For: "DEL-R3", Fits: true}.String()}})
	d.do("2026-11-20 10:00", refTo("BOR", "R", 4), "escalate", "console:@bo", "", pmo.Values{
		"state": "escalated", "escalated_to": "console:@maria", "due": "2026-11-25",
		"question": d.tr("accept, or pay for a second line?", "接受，还是出钱备第二条产线？"),
	})
	d.status("2026-11-20 15:00", "APO", "console:@ann", "red", d.tr("vendor withdrew its date", "供应商撤回交期"))
	d.status("2026-11-20 15:10", "BOR", "console:@bo", "green", "")
	d.status("2026-11-20 15:20", "CYG", "console:@dai", "green", d.tr("pilot starts 30 Nov", "11月30日启动试点"))
}

func TestTheWeeklyDigestReadsAsItShould(t *testing.T) {
	for _, lang := range say.Langs() {
		d := madeUpWeek(t, lang)
		m := d.compose(d.ask("2026-11-23 09:00", 7))
		sameAsGolden(t, "weekly."+string(lang)+".txt", asGolden(m.Reply))
		if !m.Through.Equal(d.at("2026-11-23 09:00")) {
			t.Errorf("the next window begins at %v", m.Through)
		}
	}
}
