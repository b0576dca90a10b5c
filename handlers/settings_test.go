package handlers_test

import (
	"errors"
	"strings"
	"testing"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
)

func TestSettingsSayWhereTheyComeFrom(t *testing.T) {
	o := apollo(t)
	wants(t, o.say("/pmo settings"), "What holds for #apollo", "Project: Apollo · set for the channel",
		"Language: English · by default", "Time zone: UTC · by default", "Working days: Mon–Fri · by default", "[Change this channel]")
	o.say("/pmo settings office zone:Asia/Shanghai work:sun-thu thresholds:4,8,12")
	wants(t, o.say("/pmo settings"), "Time zone: Asia/Shanghai · from the office", "Working days: Mon–Thu, Sun · from the office",
		"Levels: medium from 4, high from 8, critical from 12 · from the office")
	o.say("/pmo settings zone:europe/lisbon holidays:2026-12-26,2026-12-25")
	wants(t, o.say("/pmo settings"), "Time zone: Europe/Lisbon · from Apollo", "Holidays: 2 days, next Fri 25 Dec 2026 · from Apollo")
	wants(t, o.say("/pmo settings locale:zh cards:none"), "Stored for #apollo: language Chinese; cards none. [Settings] [Undo]")
	wants(t, o.say("/pmo settings"), "Language: Chinese · set for the channel", "Cards: none · set for the channel")
	wants(t, o.say("/pmo settings office"), "What holds for the office", "Time zone: Asia/Shanghai · from the office")
	o.say("/pmo settings zone:none")
	wants(t, o.say("/pmo settings"), "Time zone: Asia/Shanghai · from the office")
}

// TestAProjectInheritsTheOffice: the office's levels hold where a project has none.
func TestAProjectInheritsTheOffice(t *testing.T) {
	o := apollo(t)
	wants(t, o.say("/risk log Vendor slips p3 i4"), "= 12, high")
	o.say("/pmo settings office thresholds:4,8,12 cadence:60,30,10,5")
	wants(t, o.say("/risk log Vendor slips p3 i4"), "= 12, critical. Review Tue 24 Nov.")
	o.say("/pmo settings thresholds:5,10,20")
	wants(t, o.say("/risk log Vendor slips p3 i4"), "= 12, high")
}

func TestSettingsThatDoNotFit(t *testing.T) {
	o := apollo(t)
	for line, want := range map[string]string{
		"/pmo settings zone:Mars/Base":                  "Not stored: I know no time zone “Mars/Base”.",
		"/pmo settings zone:Local":                      "I know no time zone",
		"/pmo settings zone:../etc/passwd":              "I know no time zone",
		"/pmo settings locale:fr":                       "“fr” doesn't fit language",
		"/pmo settings cards:some":                      "“some” doesn't fit cards",
		"/pmo settings work:mon-xyz":                    "“mon-xyz” are no working days",
		"/pmo settings work:8":                          "are no working days",
		"/pmo settings holidays:2026-02-30":             "“2026-02-30” is no day",
		"/pmo settings holidays:2026-10-01..2027-10-07": "is no day",
		"/pmo settings holidays:2026-10-07..2026-10-01": "is no day",
		"/pmo settings thresholds:5,10":                 "can't be where levels begin",
		"/pmo settings thresholds:10,5,17":              "can't be where levels begin",
		"/pmo settings thresholds:5,10,26":              "can't be where levels begin",
		"/pmo settings cadence:30,14,7,0":               "can't be how often is reviewed",
		"/pmo settings cadence:often":                   "can't be how often is reviewed",
		"/pmo settings restricted:perhaps":              "“perhaps” doesn't fit restricted",
		"/pmo settings manager:@nobody":                 "nobody",
		"/pmo settings country:PT":                      "country:PT",
		"/pmo settings me quiet:20":                     "“20” are no quiet hours",
		"/pmo settings me quiet:25-08":                  "are no quiet hours",
		"/pmo settings me quiet:08-08":                  "are no quiet hours",
		"/pmo settings me away:2026-01-01..2026-01-02":  "is no time away",
		"/pmo settings me away:2027-01-02..2026-12-24":  "is no time away",
		"/pmo settings me deputy:me":                    "your deputy is somebody else than you",
		"/pmo settings me direct:perhaps":               "“perhaps” doesn't fit",
		"/pmo settings office name:Other":               "name:Other",
	} {
		if got := o.refused(line); !strings.Contains(got, want) {
			t.Errorf("%s: %s", line, got)
		}
	}
	if got := o.say("/pmo settings"); strings.Contains(got, "from the office") {
		t.Errorf("something was stored all the same:\n%s", got)
	}
}

// TestWhatWouldFitFits: every example in what a refusal says would fit is taken.
func TestWhatWouldFitFits(t *testing.T) {
	o := apollo(t)
	for _, line := range []string{
		"/pmo settings zone:America/New_York", "/pmo settings zone:上海时间", "/pmo settings zone:utc",
		"/pmo settings holidays:2026-12-25,2026-12-26", "/pmo settings holidays:2026-12-25，2026-10-01..2026-10-07", "/pmo settings holidays:none",
		"/pmo settings thresholds:5,10,18", "/pmo settings cadence:30,14,7,6",
		"/pmo settings work:mon-fri", "/pmo settings work:sun-thu", "/pmo settings work:mon,wed,fri",
		"/pmo settings work:周一至周五", "/pmo settings work:周日至周四", "/pmo settings work:周一、周三、周五", "/pmo settings work:1-5",
		"/pmo settings me quiet:20-08", "/pmo settings me quiet:21:30-07:00", "/pmo settings me quiet:none",
		"/pmo settings me away:2026-12-24..2027-01-02", "/pmo settings me away:无", "/pmo settings locale:中文", "/pmo settings locale:default",
	} {
		wants(t, o.say(line), "Stored for")
	}
}

func TestACityOffersItsZone(t *testing.T) {
	o := apollo(t)
	_, err := o.try("/pmo settings zone:shanghai")
	var refusal *chat.Refusal
	if !errors.As(err, &refusal) || len(refusal.Buttons) == 0 {
		t.Fatalf("nothing is offered: %v", err)
	}
	reply := o.answered(chat.Command{Path: refusal.Buttons[0].Path, Args: refusal.Buttons[0].Args})
	wants(t, read(reply), "time zone Asia/Shanghai")
}

func TestOneselfInTheLanguageJustChosen(t *testing.T) {
	o := apollo(t)
	o.as("bo").say("/pmo help")
	reply, err := o.as("ann").try("/pmo settings me locale:zh zone:Asia/Shanghai quiet:20-08 deputy:@bo direct:yes away:2026-12-24..2027-01-02")
	if err != nil {
		t.Fatal(err)
	}
	if reply.Lang != say.Zh {
		t.Errorf("answered in %q", reply.Lang)
	}
	wants(t, read(reply), "已保存，适用于你：语言中文；时区上海时间；免打扰20:00—08:00；不在12月24日—1月2日；代理人 bo；私信提醒是。")
	wants(t, o.say("/pmo settings me"), "免打扰：20:00—08:00 · 个人设定", "工作日：周一至周五 · 默认")
	wants(t, read(o.pressed(reply, "撤销")), "已撤销，你恢复为：")
}

func TestSettingsAreUndone(t *testing.T) {
	o := apollo(t)
	o.say("/pmo settings cards:all")
	reply, err := o.try("/pmo settings cards:none")
	if err != nil {
		t.Fatal(err)
	}
	wants(t, read(o.pressed(reply, "Undo")), "Undone. For #apollo again: cards for every entry but feedback.")
	o.say("/pmo settings zone:Europe/Lisbon")
	wants(t, o.say("/pmo undo"), "Undone. For Apollo again: time zone none.")
}

func TestOnlyLeadsSet(t *testing.T) {
	o := apollo(t)
	o.as("bo").say("/pmo help")
	o.everyone(pmo.Member)
	wants(t, o.refused("/pmo settings cards:none"), "Not stored: that takes a lead of Apollo")
	wants(t, o.refused("/pmo settings office zone:UTC"), "that takes a lead")
	if got := o.say("/pmo settings"); strings.Contains(got, "[Change this channel]") || !strings.Contains(got, "[Change mine]") {
		t.Errorf("the wrong buttons:\n%s", got)
	}
	// Ann leads Apollo, not the office.
	wants(t, o.as("ann").say("/pmo settings cards:none"), "Stored for #apollo")
	o.in = "general"
	wants(t, o.refused("/pmo settings zone:UTC"), "that takes a lead")
	o.everyone(pmo.Guest)
	wants(t, o.as("cy").say("/pmo settings"), "What holds for you")
}

// TestWhoLeadsTheDefaultProjectDoesNotLeadTheOffice: in a channel without a
// project, a zone is the office's.
func TestWhoLeadsTheDefaultProjectDoesNotLeadTheOffice(t *testing.T) {
	o := newOffice(t, say.En)
	o.as("bo").say("/pmo help")
	o.as("ann").say("/pmo project members PMO @bo:lead")
	o.everyone(pmo.Member)
	wants(t, o.as("bo").refused("/pmo settings zone:Europe/Lisbon"), "that takes a lead")
	wants(t, o.say("/pmo settings cards:none"), "Stored for #apollo")
}

func TestInPrivateTheLanguageIsOnesOwn(t *testing.T) {
	o := apollo(t)
	o.in = ""
	_, err := o.try("/pmo settings locale:zh")
	var refusal *chat.Refusal
	if !errors.As(err, &refusal) || len(refusal.Buttons) == 0 {
		t.Fatalf("nothing is offered: %v", err)
	}
	reply := o.answered(chat.Command{Path: refusal.Buttons[0].Path, Args: refusal.Buttons[0].Args})
	wants(t, read(reply), "适用于你：语言中文")
}
