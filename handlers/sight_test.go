package handlers_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"pmobot/handlers"
	"pmobot/internal/chat"
	"pmobot/internal/office"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
	"pmobot/storage"
)

// threeProjects is an office of Apollo and Borealis, which everybody may read,
// and Secret, which is Ann's alone. Bo leads Borealis, Cy is a member of Apollo
// and a viewer of Borealis, Gus a guest of both; Eve is in none of them.
func threeProjects(t *testing.T) *officeUnderTest {
	t.Helper()
	o := newOffice(t, say.En)
	o.in = "general"
	for _, who := range []string{"bo", "cy", "gus", "eve", "ann"} {
		o.as(who).say("/pmo help")
	}
	o.say("/pmo project add APO Apollo manager:@ann")
	o.say("/pmo project add BOR Borealis manager:@bo")
	o.say("/pmo project add SEC Secret manager:@ann restricted:yes")
	o.say("/pmo project members APO @bo:member @cy:member @gus:guest")
	o.say("/pmo project members BOR @ann:lead @cy:viewer @gus:guest @eve:member")
	o.say("/risk log Takeover nears p5 i5 project:SEC")
	o.say("/risk log Vendor slips p5 i4 project:APO")
	o.say("/risk log Bridge falls p5 i4 project:BOR")
	o.say("/lesson log Ask for two sources project:APO")
	o.say("/lesson validate APO-L1")
	o.say("/lesson publish APO-L1")
	return o
}

// asBot asks as the bot does, when a card is to be edited.
func (o *officeUnderTest) asBot(ref string) string {
	o.t.Helper()
	c := o.stamped(chat.Command{Path: "card show", Args: chat.Args{chat.ArgRef: ref}})
	c.From = chat.Person{ID: chat.BotID}
	reply, err := o.handler.Handle(context.Background(), c)
	if err != nil {
		o.t.Fatal(err)
	}
	return read(reply)
}

func mustNotHold(t *testing.T, text string, secrets ...string) {
	t.Helper()
	for _, secret := range secrets {
		if strings.Contains(text, secret) {
			t.Errorf("%q is told: %s", secret, text)
		}
	}
}

func TestOnlyTheBotShowsCards(t *testing.T) {
	o := threeProjects(t)
	for _, line := range []string{"/card show SEC-R1", "/pmo card show SEC-R1", "/card show APO-R1"} {
		mustNotHold(t, o.as("cy").refused(line), "Takeover", "Vendor")
	}
	forged := o.stamped(chat.Command{Path: "card show", Args: chat.Args{chat.ArgRef: "SEC-R1"}})
	if reply, err := o.handler.Handle(context.Background(), forged); err == nil {
		t.Errorf("a button shows it:\n%s", read(reply))
	}
	if got := o.asBot("APO-R1"); !strings.Contains(got, "Vendor slips") {
		t.Errorf("the bot isn't shown the card: %s", got)
	}
}

func TestACardOfWhatIsHiddenNowSaysNothing(t *testing.T) {
	o := threeProjects(t)
	o.say("/risk log Second vendor slips p5 i5 project:APO")
	o.say("/risk move APO-R2 SEC")
	if got := o.asBot("APO-R2"); got != "APO-R2 is no longer public.\n" {
		t.Errorf("moved into a restricted project: %s", got)
	}
	for _, line := range []string{"/risk show APO-R2", "/risk history APO-R2", "/risk edit APO-R2 p1"} {
		mustNotHold(t, o.as("cy").refused(line), "Second vendor", "SEC")
	}
	o.as("ann").say("/pmo settings project:APO restricted:yes")
	if got := o.asBot("APO-R1"); got != "APO-R1 is no longer public.\n" {
		t.Errorf("restricted since: %s", got)
	}
}

func TestNobodyElseHearsOfARestrictedProject(t *testing.T) {
	o := threeProjects(t)
	secrets := []string{"SEC", "Secret", "Takeover"}
	for _, line := range []string{
		"/risk list all", "/pmo search takeover", "/pmo mine", "/pmo project list", "/pmo status", "/pmo deliveries", "/pmo help",
		"/risk log takeover nears too project:APO", "/lesson log takeover nears project:APO", "/risk review",
	} {
		mustNotHold(t, o.as("cy").say(line), secrets...)
	}
	for _, line := range []string{
		"/risk show SEC-R1", "/risk history SEC-R1", "/risk edit SEC-R1 p1", "/risk close SEC-R1", "/pmo undo SEC-R1", "/pmo seen SEC-R1",
		"/pmo snooze SEC-R1 until:+1d", "/lesson use APO-L1 for:SEC-R1", "/lesson edit APO-L1 was:SEC-R1", "/risk redact SEC-R1", "/risk move SEC-R1 APO",
	} {
		mustNotHold(t, o.as("cy").refused(line), "Secret", "Takeover")
	}
	for _, line := range []string{"/risk list project:SEC", "/risk log X project:SEC", "/risk move APO-R1 SEC", "/pmo project members SEC", "/pmo project here SEC", "/pmo status red X project:SEC"} {
		if got := o.as("cy").refused(line); !strings.Contains(got, "there is no project “SEC”") {
			t.Errorf("%s: %s", line, got)
		}
	}
}

func TestAuthorsDontHearWhichRestrictedProjectUsesTheirLesson(t *testing.T) {
	o := threeProjects(t)
	o.as("cy").say("/lesson log Write it down project:APO")
	o.as("ann").say("/lesson validate APO-L2")
	o.say("/lesson publish APO-L2")
	o.posted()
	o.say("/lesson use APO-L2 for:SEC-R1")
	if told := o.posted(); len(told) != 1 || told[0].Skip != storage.ReasonAnswered {
		t.Errorf("told %+v", told)
	}
	o.say("/lesson use APO-L2 for:BOR-R1")
	if told := o.posted(); len(told) != 1 || !strings.Contains(read(told[0]), "Borealis uses your lesson") {
		t.Errorf("told %+v", told)
	}
}

func TestWhoCannotSeeAnEntryIsNotGivenIt(t *testing.T) {
	o := threeProjects(t)
	for _, line := range []string{
		"/risk assign SEC-R1 @cy", "/risk edit SEC-R1 owner:@cy", "/risk log Y project:SEC owner:@cy", "/risk escalate SEC-R1 to:@cy What now?",
	} {
		if got := o.refused(line); !strings.Contains(got, "cy has no part in Secret") {
			t.Errorf("%s: %s", line, got)
		}
	}
	o.say("/risk assign SEC-R1 @ann")
}

func TestAnonymousFeedbackNamesNobody(t *testing.T) {
	o := threeProjects(t)
	o.as("gus").say(`/feedback log csat:2 Nobody calls back from:"ACME CFO" project:APO`)
	o.say("/feedback edit APO-F1 anonymous:yes")
	o.say(`/feedback edit APO-F1 from:"ACME Group"`)
	o.say("/feedback comment APO-F1 Still so")
	for _, line := range []string{"/feedback show APO-F1", "/feedback history APO-F1", "/feedback list all", "/pmo search calls"} {
		got := o.as("ann").say(line)
		mustNotHold(t, got, "gus", "ACME")
		if !strings.Contains(got, "APO-F1") {
			t.Errorf("%s doesn't show it: %s", line, got)
		}
	}
	if got := o.say("/pmo search ACME"); strings.Contains(got, "APO-F1") {
		t.Errorf("a search for who gave it finds it: %s", got)
	}
}

func TestFeedbackMadeARiskWarnsOfItsWords(t *testing.T) {
	o := threeProjects(t)
	o.posted()
	o.as("gus").say("/feedback log csat:2 Nobody calls back project:APO")
	lines := o.posted()[0].Lines
	for _, b := range lines[len(lines)-1].Buttons {
		if b.Label.En != "Log as risk" {
			continue
		}
		form, err := o.as("ann").handler.Handle(context.Background(), o.stamped(chat.Command{Path: b.Path, Args: b.Args}))
		if err != nil || !strings.Contains(say.Plain(form.Form.Intro), "APO-F1, which only leads read") {
			t.Errorf("%+v, %v", form.Form, err)
		}
		return
	}
	t.Error("no button logs it as a risk")
}

func TestRightsAreThoseInTheEntrysProject(t *testing.T) {
	o := threeProjects(t)
	o.say("/pmo settings project:APO locale:en")
	o.as("cy").say("/pmo project members BOR") // a viewer looks
	for line, why := range map[string]string{
		"/risk rescore BOR-R1 p1 i1": "a member of Borealis", "/risk assign BOR-R1 me": "a member of Borealis", "/risk review BOR-R1": "a member of Borealis",
		"/risk edit BOR-R1 p1": "a member of Borealis", "/risk comment BOR-R1 hm": "a member of Borealis", "/risk close BOR-R1": "a member of Borealis",
		"/risk withdraw BOR-R1": "a lead of Borealis", "/risk redact BOR-R1": "a lead of Borealis", "/risk move APO-R1 BOR": "a member of Borealis",
		"/pmo seen BOR-R1": "a member of Borealis", "/lesson use APO-L1 for:BOR-R1": "a member of Borealis",
		"/risk withdraw APO-R1": "a lead of Apollo", "/risk redact APO-R1": "a lead of Apollo",
	} {
		if got := o.as("cy").refused(line); !strings.Contains(got, why) {
			t.Errorf("%s: %s", line, got)
		}
	}
	// A lead where it is said is none elsewhere; a member elsewhere is one wherever it is said.
	o.as("ann").in = "apollo"
	o.say("/pmo project here APO")
	o.say("/pmo project members BOR @ann:member")
	if got := o.refused("/risk redact BOR-R1 because I can"); !strings.Contains(got, "a lead of Borealis") {
		t.Error(got)
	}
	o.say("/pmo project members APO @eve:guest")
	o.as("eve").say("/risk review BOR-R1")
}

func TestOnlyLeadsSayUntilWhenARiskIsAccepted(t *testing.T) {
	o := threeProjects(t)
	o.as("ann").say("/risk accept APO-R1 until:+2w because insured")
	o.as("cy").refused("/risk accept APO-R1 until:+9w")
	o.refused("/risk edit APO-R1 until:+9w")
	o.refused("/risk log Z project:APO until:+9w")
	if got := o.as("ann").refused("/risk accept APO-R1 until:2026-01-31"); !strings.Contains(got, "Sat 31 Jan 2026 is past") {
		t.Error(got)
	}
	if got := o.refused("/risk occurred APO-R1 2027-01-31"); !strings.Contains(got, "is yet to come") {
		t.Error(got)
	}
}

func TestReferencesLeadSomewhere(t *testing.T) {
	o := threeProjects(t)
	for line, why := range map[string]string{
		"/lesson supersede APO-L1 APO-L1": "APO-L1 can't name itself", "/lesson supersede APO-L1 APO-L9": "there is no APO-L9",
		"/lesson supersede APO-L1 APO-R1": "APO-R1 is no lesson", "/lesson edit APO-L1 was:APO-L1": "can't name itself", "/lesson log X project:APO was:APO-R99": "there is no APO-R99",
	} {
		if got := o.refused(line); !strings.Contains(got, why) {
			t.Errorf("%s: %s", line, got)
		}
	}
}

func TestWordsAreTakenOutWhereverTheyStood(t *testing.T) {
	o := threeProjects(t)
	o.say("/risk log Patient Müller waits p5 i5 project:APO cause:Müller")
	o.say("/risk move APO-R2 BOR")
	o.say("/risk move BOR-R2 APO because Müller is back")
	if got := o.refused("/risk redact APO-R2"); !strings.Contains(got, "it's BOR-R2 now") {
		t.Error(got)
	}
	o.say("/risk redact APO-R3 because names a patient")
	for _, ref := range []string{"APO-R2", "BOR-R2", "APO-R3"} {
		mustNotHold(t, o.say("/risk show "+ref)+o.say("/risk history "+ref), "Müller")
		parsed, _ := pmo.ParseRef(ref, "")
		trail, err := o.store.Changes(context.Background(), "console", pmo.Span{Ref: parsed, From: 1})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range trail.Changes {
			for _, value := range c.Set {
				if text, _ := value.(string); strings.Contains(text+c.Why, "Müller") {
					t.Errorf("%s keeps %q", ref, text+c.Why)
				}
			}
		}
	}
}

func TestFiftyPeopleOfOneName(t *testing.T) {
	o := newOffice(t, say.En)
	for n := range 50 {
		c := o.stamped(chat.Parse("/pmo help", o.handler.Specs()))
		c.From = chat.Person{ID: fmt.Sprintf("console:@bo%d", n), Name: "Bo"}
		if n >= 30 {
			c.From.Name = fmt.Sprintf("Cy %d", n)
		}
		if _, err := o.handler.Handle(context.Background(), c); err != nil {
			t.Fatal(err)
		}
	}
	if got := o.refused("/risk log X @bo"); got != "Not logged: 30 people are called “@bo”. A mention tells which one you mean." {
		t.Error(got)
	}
	if got := o.refused("/risk log X owner:cy"); len(got) > 100 || !strings.Contains(got, "could be Cy 30, Cy 31") {
		t.Error(got)
	}
}

func TestATitleThatNobodyCanSeeIsNone(t *testing.T) {
	o := newOffice(t, say.En)
	for _, title := range []string{"\u200b", "\u3164\u200d", "\" \u2060\""} {
		if reply, err := o.try("/risk log " + title + " p4 i5"); err == nil && reply.Form == nil {
			t.Errorf("%+q is logged: %s", title, read(reply))
		}
	}
	o.say("/risk log 👩\u200d💻 leaves p4 i5")
}

func TestReadersAreOfferedWhatTheyMayDo(t *testing.T) {
	o := threeProjects(t)
	for who, want := range map[string]string{"cy": "[History]", "eve": "[Rescore] [Review]"} {
		if got := o.as(who).say("/risk show BOR-R1"); !strings.Contains(got, want) || who == "cy" && strings.Contains(got, "Rescore") {
			t.Errorf("%s: %s", who, got)
		}
	}
	reply, _ := o.as("eve").try("/risk show BOR-R1")
	for _, b := range reply.Lines[len(reply.Lines)-1].Buttons {
		for _, more := range append(b.Menu, b) {
			if more.Path == "risk accept" {
				t.Error("a member is offered to accept")
			}
		}
	}
	o.as("gus").say("/feedback log Slow project:APO")
	if got := o.say("/feedback show APO-F1"); strings.Contains(got, "Answer") {
		t.Errorf("who gave it is offered to answer it: %s", got)
	}
	o.as("ann").say("/risk move BOR-R1 APO")
	if got := o.say("/risk show BOR-R1"); !strings.HasSuffix(got, "[Show APO-R2]\n") {
		t.Errorf("what was moved away: %s", got)
	}
}

func TestAnOutsiderInARestrictedProjectsChannel(t *testing.T) {
	o := threeProjects(t)
	o.in = "secret"
	o.say("/pmo project here SEC")
	o.as("cy")
	secrets := []string{"SEC", "Secret", "Takeover", "ann"}
	for _, line := range []string{
		"/risk list", "/risk log X", "/feedback log X", "/lesson log X", "/risk review", "/pmo search takeover", "/pmo project members",
		"/pmo project here", "/pmo status red X", "/pmo settings locale:zh", "/digest schedule weekly mon 09:00",
	} {
		if got := o.refused(line); !strings.HasSuffix(got, "this channel's project is for its members only.") {
			t.Errorf("%s: %s", line, got)
		}
		_, err := o.try(line)
		var refusal *chat.Refusal
		if errors.As(err, &refusal) && len(refusal.Buttons) > 0 {
			t.Errorf("%s offers %v", line, refusal.Buttons)
		}
	}
	for _, line := range []string{"/pmo help", "/pmo settings", "/pmo status"} {
		mustNotHold(t, o.say(line), secrets[:3]...)
	}
}

func TestAMentionInFeedbackStaysAWord(t *testing.T) {
	o := threeProjects(t)
	o.as("gus").say("/feedback log csat:5 @bo was great project:APO")
	if got := o.say("/feedback show APO-F1"); !strings.Contains(got, "@bo was great") {
		t.Error(got)
	}
	if got := o.refused("/feedback edit APO-F1 owner:@cy"); !strings.Contains(got, "a member of Apollo") {
		t.Error(got)
	}
	o.as("ann").say("/feedback assign APO-F1 @bo")
}

func TestAGuestOfTheOfficeMayBeAMemberOfItsDefaultProject(t *testing.T) {
	o := newOffice(t, say.En)
	o.handler = handlers.New(handlers.Config{
		Store: o.store, Keeper: o.store,
		Defaults: office.Defaults{Zone: "UTC", Everyone: pmo.Guest, Leads: []string{"console:@ann"}},
	})
	for _, who := range []string{"bo", "cy", "ann"} {
		o.as(who).say("/pmo help")
	}
	o.say("/risk log Vendor slips p4 i5")
	for who, sees := range map[string]bool{"bo": false, "cy": false} {
		if got := o.as(who).say("/risk list all"); strings.Contains(got, "Vendor") != sees {
			t.Errorf("%s: %s", who, got)
		}
	}
	o.as("ann").say("/pmo project members PMO @bo:member")
	if got := o.as("bo").say("/risk list all"); !strings.Contains(got, "Vendor slips") {
		t.Errorf("a member doesn't see it: %s", got)
	}
	if got := o.as("cy").say("/risk list all"); strings.Contains(got, "Vendor slips") {
		t.Errorf("a guest sees it: %s", got)
	}
}

func TestTakenOutWordsLeaveTheUses(t *testing.T) {
	o := threeProjects(t)
	o.say("/lesson use APO-L1 for:BOR-R1")
	o.say("/lesson redact APO-L1 because names a vendor")
	if got := o.say("/lesson show APO-L1"); !strings.Contains(got, "reused once") || strings.Contains(got, "sources") {
		t.Error(got)
	}
}

func TestAReferenceOfAnotherRegisterIsToldApart(t *testing.T) {
	o := threeProjects(t)
	for line, why := range map[string]string{
		"/lesson show APO-R1": "APO-R1 is no lesson.", "/risk edit APO-L1 p4": "APO-L1 is no risk.", "/feedback show SEC-R1": "SEC-R1 isn't feedback.",
	} {
		if got := o.as("cy").refused(line); !strings.HasSuffix(got, why) {
			t.Errorf("%s: %s", line, got)
		}
	}
}
