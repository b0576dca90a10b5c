package handlers_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pmobot/handlers"
	"pmobot/internal/chat"
	"pmobot/internal/office"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
	"pmobot/storage"
	"pmobot/storage/sqlite"
)

// officeUnderTest is an office in a test: a store in memory, the handlers on
// it, a clock that the test moves by hand, and who speaks where.
type officeUnderTest struct {
	t       *testing.T
	handler *handlers.Handlers
	store   kept
	now     time.Time
	who     string
	in      string
	lang    say.Lang
	count   int
}

func newOffice(t *testing.T, lang say.Lang) *officeUnderTest {
	t.Helper()
	store, err := sqlite.Open(context.Background(), ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return officeOn(t, store, lang)
}

// kept is a store that takes words out too.
type kept interface {
	storage.Store
	handlers.Redactor
}

// officeOn is an office in a store.
func officeOn(t *testing.T, store kept, lang say.Lang) *officeUnderTest {
	t.Helper()
	o := &officeUnderTest{t: t, store: store, who: "ann", in: "apollo", lang: lang, now: time.Date(2026, 11, 19, 9, 0, 0, 0, time.UTC)}
	o.handler = handlers.New(handlers.Config{
		Store: store, Keeper: store,
		Defaults: office.Defaults{Zone: "UTC", Locale: lang, Everyone: pmo.Lead},
	})
	return o
}

// as lets somebody else speak from now on.
func (o *officeUnderTest) as(who string) *officeUnderTest {
	o.who = who
	return o
}

// stamped is a command as a platform would fill it in.
func (o *officeUnderTest) stamped(c chat.Command) chat.Command {
	o.count++
	c.ID = fmt.Sprintf("c%d", o.count)
	c.At = o.now
	c.From = chat.Person{ID: "console:@" + o.who, Name: o.who, Lang: o.lang}
	c.In = chat.Place{Platform: "console", Office: "console", ID: "console:#" + o.in, Name: "#" + o.in}
	if o.in == "" {
		c.In.ID, c.In.Name, c.In.Person = "", "", c.From.ID
	}
	return c
}

// try says a line and returns the answer or the refusal.
func (o *officeUnderTest) try(line string) (chat.Reply, error) {
	o.t.Helper()
	reply, err := o.handler.Handle(context.Background(), o.stamped(chat.Parse(line, o.handler.Specs())))
	var refusal *chat.Refusal
	if err != nil && !errors.As(err, &refusal) {
		o.t.Fatalf("%s: %v", line, err)
	}
	return reply, err
}

// say says a line that must be answered, and returns the answer as read.
func (o *officeUnderTest) say(line string) string {
	o.t.Helper()
	reply, err := o.try(line)
	if err != nil {
		o.t.Fatalf("%s: %v", line, err)
	}
	return read(reply)
}

// refused says a line that must be refused, and returns the refusal as read.
func (o *officeUnderTest) refused(line string) string {
	o.t.Helper()
	_, err := o.try(line)
	var refusal *chat.Refusal
	if !errors.As(err, &refusal) {
		o.t.Fatalf("%s: was not refused", line)
	}
	return say.Plain(refusal.Why(say.In(o.lang)))
}

// read is an answer as a person reads it, buttons in brackets.
func read(r chat.Reply) string {
	var text strings.Builder
	for _, line := range r.Lines {
		text.WriteString(say.Plain(line.Text))
		for _, b := range line.Buttons {
			text.WriteString(" [" + b.Label.In(r.Lang) + "]")
		}
		text.WriteString("\n")
	}
	return text.String()
}
