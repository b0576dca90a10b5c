package handlers_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"pmobot/internal/chat"
	"pmobot/internal/say"
)

// asPerson says a line as somebody of whom the platform says what is wanted.
func (o *officeUnderTest) asPerson(line string, is func(*chat.Person)) (string, *chat.Refusal) {
	o.t.Helper()
	c := o.stamped(chat.Parse(line, o.handler.Specs()))
	is(&c.From)
	reply, err := o.handler.Handle(context.Background(), c)
	var refusal *chat.Refusal
	if errors.As(err, &refusal) {
		return say.Plain(refusal.Why(say.In(o.lang))), refusal
	}
	if err != nil {
		o.t.Fatal(err)
	}
	return read(reply), nil
}

func TestWhoIsNotOfTheOfficeReadsAndDoesNothing(t *testing.T) {
	o := threeProjects(t)
	o.in = "apollo"
	o.as("ann").say("/pmo settings office organisation:ACME")
	o.say("/pmo project here APO")
	outsider := func(p *chat.Person) { p.Outsider = true }
	o.as("eve")
	for _, line := range []string{"/risk list all", "/risk edit APO-R1 p1", "/pmo help", "/feedback log Late again"} {
		if got, _ := o.asPerson(line, outsider); got != "pmobot belongs to ACME; only its people can use it." {
			t.Errorf("%s: %s", line, got)
		}
		got, refusal := o.asPerson(line, func(p *chat.Person) { p.Unsure = true })
		if refusal == nil || !refusal.Again || got != "Console doesn't say who you are right now, so nothing was done." {
			t.Errorf("%s: %s", line, got)
		}
	}
	o.as("ann").say("/pmo settings feedback:open")
	if got, refused := o.as("eve").asPerson("/feedback log Late again", outsider); refused != nil || !strings.HasPrefix(got, "Thank you. Only Apollo's leads can read it.") {
		t.Errorf("where a lead opened it: %s", got)
	}
	if _, refused := o.as("bo").asPerson("/risk list all", func(p *chat.Person) { p.Left = true }); refused == nil {
		t.Error("who left is answered")
	}
	if got := o.as("ann").refused("/risk assign BOR-R1 @bo"); !strings.Contains(got, "bo has left") {
		t.Errorf("who left is given an entry: %s", got)
	}
	o.as("bo").say("/risk list all")
	o.as("ann").say("/risk assign BOR-R1 @bo")
}

func TestAnonymousInWordsIsAnonymous(t *testing.T) {
	o := threeProjects(t)
	for _, line := range []string{
		"anonymous The reports are late", "anon, nobody answers", "匿名 报告太晚", "from:anonymous Reports", "from:匿名 报告", "匿名:是 报告",
		"-- anonymous: the board waits", "anonymous: the sponsor never answers",
	} {
		o.as("cy").say("/feedback log " + line + " project:APO")
	}
	for _, line := range []string{"Reports are late, keep me anonymous", "请匿名处理"} {
		if got := o.refused("/feedback log " + line); !strings.Contains(got, "mean that nobody may read your name?") {
			t.Errorf("%s: %s", line, got)
		}
	}
	mustNotHold(t, o.as("ann").say("/feedback list all state:any")+o.say("/feedback show APO-F1")+o.say("/feedback history APO-F4"), "cy")
}
