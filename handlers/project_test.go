package handlers_test

import (
	"errors"
	"maps"
	"strings"
	"testing"

	"pmobot/handlers"
	"pmobot/internal/chat"
	"pmobot/internal/office"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
)

// answered hands a button or a filled-in form in and returns the answer.
func (o *officeUnderTest) answered(c chat.Command) chat.Reply {
	o.t.Helper()
	reply, err := o.handler.Handle(o.t.Context(), o.stamped(c))
	if err != nil {
		o.t.Fatalf("%s %q: %v", c.Path, c.Args, err)
	}
	return reply
}

// pressed presses the button with a label.
func (o *officeUnderTest) pressed(r chat.Reply, label string) chat.Reply {
	o.t.Helper()
	for _, line := range r.Lines {
		for _, b := range line.Buttons {
			if b.Label.In(r.Lang) == label && !b.Disabled {
				return o.answered(chat.Command{Path: b.Path, Args: maps.Clone(b.Args)})
			}
		}
	}
	o.t.Fatalf("there is no button %q in\n%s", label, read(r))
	return chat.Reply{}
}

// filled is a form as it is submitted, some of its values changed.
func filled(r chat.Reply, values map[string]string) chat.Command {
	c := chat.Command{Path: r.Form.Path, Args: maps.Clone(r.Form.Args), Form: true}
	for _, in := range r.Form.Inputs {
		if in.Value != "" {
			c.Args[in.Key] = in.Value
		}
	}
	maps.Copy(c.Args, values)
	return c
}

// everyone puts everybody whom no project knows into a role.
func (o *officeUnderTest) everyone(role pmo.Role) {
	o.handler = handlers.New(handlers.Config{
		Store: o.store, Keeper: o.store, Digests: &mondays{},
		Defaults: office.Defaults{Zone: "UTC", Locale: o.lang, Everyone: role},
	})
}

func TestWhoAddsAProjectLeadsAndManagesIt(t *testing.T) {
	o := newOffice(t, say.En)
	wants(t, o.say("/pmo project add qry Quarry Works"), "Added: Quarry Works (QRY). You manage it and lead there.", "#apollo belongs to no project yet", "[Use it here]")
	o.everyone(pmo.Guest)
	wants(t, o.say("/pmo project members QRY"), "ann · lead, project manager")
	wants(t, o.as("bo").refused("/pmo project add ABC Abacus"), "Not added: that takes a lead of PMO")
	wants(t, o.refused("/pmo project here QRY"), "Not stored: that takes a lead of Quarry Works")
	wants(t, o.as("ann").say("/pmo project here QRY"), "#apollo belongs to Quarry Works (QRY) now. What is logged here is numbered like QRY-R1. [Undo]")
	wants(t, o.say("/risk log Dust"), "Logged in Quarry Works: QRY-R1 Dust")
}

func TestAKeyIsTakenOnce(t *testing.T) {
	o := newOffice(t, say.En)
	c := o.stamped(chat.Parse("/pmo project add QRY Quarry", o.handler.Specs()))
	for range 2 {
		reply, err := o.handler.Handle(t.Context(), c)
		if err != nil {
			t.Fatalf("the same command again: %v", err)
		}
		wants(t, read(reply), "Added: Quarry (QRY)")
	}
	wants(t, o.refused("/pmo project add QRY Query"), "Not added: QRY is taken, by Quarry.")
	for _, typed := range []string{"Q", "QUARRYS", "Q1", "Q-R", "采石场", "q/r"} {
		wants(t, o.refused("/pmo project add "+typed+" x"), "can't be a key")
	}
	wants(t, o.refused("/pmo project add ABC "+strings.Repeat("long ", 13)), "name has 64 characters, and at most 60 fit")
}

func TestTheDefaultProjectCanBeNamedOnce(t *testing.T) {
	o := newOffice(t, say.En)
	o.say("/risk log Dust")
	wants(t, o.say("/pmo project add PMO Head office"), "Added: Head office (PMO)")
	wants(t, o.say("/risk log More dust"), "Logged in Head office: PMO-R2 More dust")
	wants(t, o.refused("/pmo project add PMO Other office"), "PMO is taken, by Head office")
}

func TestARestrictedProjectIsHiddenFromWhoIsNoMember(t *testing.T) {
	o := newOffice(t, say.En)
	o.as("cy").say("/pmo help")
	o.as("bo").say("/pmo project add SEC Secret Works manager:@bo restricted:yes")
	o.as("cy") // a lead of the office, as everybody here
	for _, line := range []string{"/pmo project here SEC", "/pmo project members SEC", "/pmo status project:SEC", "/pmo settings project:SEC"} {
		if got := o.refused(line); !strings.Contains(got, "there is no project “SEC”") {
			t.Errorf("%s: %s", line, got)
		}
	}
	for _, line := range []string{"/pmo project list", "/pmo status", "/pmo settings", "/pmo project here"} {
		if got := o.say(line); strings.Contains(got, "Secret") || strings.Contains(got, "SEC") {
			t.Errorf("%s shows it:\n%s", line, got)
		}
	}
	wants(t, o.refused("/pmo project add SEC Mine"), "Not added: SEC is reserved or taken. SECB is free.")
	o.as("bo").say("/pmo project members SEC @cy:viewer")
	wants(t, o.as("cy").say("/pmo project list"), "SEC Secret Works · project manager bo · restricted")
}

func TestMembersGetAndLoseRoles(t *testing.T) {
	o := newOffice(t, say.En)
	for _, who := range []string{"bo", "cy", "ann"} {
		o.as(who).say("/pmo help")
	}
	o.say("/pmo project add APO Apollo")
	o.say("/pmo project here APO")
	wants(t, o.say("/pmo project members APO @bo:lead @cy:访客"), "Stored for Apollo: bo is a lead, cy is a guest. [Members] [Undo]")
	wants(t, o.as("cy").refused("/risk log Dust"), "that takes a member of Apollo")
	reply, err := o.as("ann").try("/pmo project members @cy:member")
	if err != nil {
		t.Fatal(err)
	}
	wants(t, o.as("cy").say("/risk log Dust"), "APO-R1")
	wants(t, read(o.as("ann").pressed(reply, "Undo")), "Undone. For Apollo again:", "cy is a guest")
	o.as("cy").refused("/risk log Dust")
	wants(t, o.as("ann").say("/pmo project members @cy:none"), "cy has no role of their own any more")
	wants(t, o.refused("/pmo project members @cy:boss"), "Not stored: “boss” is no role.")
	wants(t, o.refused("/pmo project members @cy"), "“@cy” needs a person and a role")
	wants(t, o.refused("/pmo project members @zed:lead"), "zed")
	wants(t, o.refused("/pmo project members @bo:lead"), "it's like that already")
}

func TestARestrictedProjectKeepsALead(t *testing.T) {
	o := newOffice(t, say.En)
	o.say("/pmo project add SEC Secret restricted:yes")
	wants(t, o.refused("/pmo project members SEC @ann:viewer"), "Not stored: then nobody would lead Secret.")
}

func TestWhoRestrictsAProjectStillSeesIt(t *testing.T) {
	o := newOffice(t, say.En)
	o.as("bo").say("/pmo help")
	o.as("ann").say("/pmo project add APO Apollo manager:@bo")
	o.say("/pmo project members APO @ann:none")
	wants(t, o.say("/pmo settings project:APO restricted:yes"), "Stored for Apollo: restricted yes")
	wants(t, o.say("/pmo project members APO"), "Who sees Apollo, a restricted project", "ann · lead")
}

func TestAnUnboundChannelIsOfferedAProjectOnce(t *testing.T) {
	o := newOffice(t, say.En)
	reply, err := o.try("/risk log Door jams")
	if err != nil {
		t.Fatal(err)
	}
	wants(t, read(reply), "#apollo has no project of its own yet, so this went to PMO. [Make a project for #apollo]")
	if again := o.say("/risk log Second"); strings.Contains(again, "no project of its own") {
		t.Errorf("offered again:\n%s", again)
	}
	form := o.pressed(reply, "Make a project for #apollo")
	done := o.answered(filled(form, nil))
	wants(t, read(done), "Added: Apollo (APO)", "#apollo belongs to Apollo (APO) now")
	wants(t, o.say("/risk log Third"), "Logged in Apollo: APO-R1 Third")
}

func TestAGuestIsOfferedNoProject(t *testing.T) {
	o := newOffice(t, say.En)
	o.everyone(pmo.Member)
	if got := o.say("/risk log Door jams"); strings.Contains(got, "[Make a project") {
		t.Errorf("offered to a member:\n%s", got)
	}
}

func TestAPrivatePlaceBelongsToNoProject(t *testing.T) {
	o := newOffice(t, say.En)
	o.in = ""
	wants(t, o.refused("/pmo project here APO"), "Not stored: this is no channel.")
}

func TestAProjectInChinese(t *testing.T) {
	o := newOffice(t, say.Zh)
	wants(t, o.say("/pmo 项目 添加 QRY 采石场"), "已添加项目：采石场（QRY）。你是项目经理，也是管理员。")
	wants(t, o.say("/pmo 项目 本频道 QRY"), "#apollo 现在归采石场（QRY），这里登记的编号形如 QRY-R1。")
	wants(t, o.say("/pmo 项目 列出"), "1个项目", "QRY 采石场 · 项目经理 ann · #apollo")
	wants(t, o.refused("/pmo 项目 添加 q 采"), "未添加：“q”不能作代号。")
}

// TestARefusalOffersItsForm walks from a refused line into the form and out of it.
func TestARefusalOffersItsForm(t *testing.T) {
	o := newOffice(t, say.En)
	_, err := o.try("/pmo project add q1 Quarry")
	var refusal *chat.Refusal
	if !errors.As(err, &refusal) || len(refusal.Buttons) == 0 {
		t.Fatalf("no way out of %v", err)
	}
	form := o.answered(chat.Command{Path: refusal.Buttons[0].Path, Args: refusal.Buttons[0].Args})
	if form.Form == nil {
		t.Fatal("the button opens no form")
	}
	wants(t, read(o.answered(filled(form, map[string]string{"key": "qry"}))), "Added: Quarry (QRY)")
}
