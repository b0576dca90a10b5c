package handlers_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pmobot/handlers"
	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
)

// website is a new space: nothing was set up, and eve leads it.
func website(t *testing.T, lang say.Lang) *officeUnderTest {
	t.Helper()
	o := newOffice(t, lang)
	o.everyone(pmo.Lead)
	o.as("nina").in = "website"
	o.now = time.Date(2026, 11, 16, 2, 0, 0, 0, time.UTC)
	o.say("/pmo help")
	return o.as("eve")
}

func (o *officeUnderTest) opened(line string) chat.Reply {
	o.t.Helper()
	reply, err := o.try(line)
	if err != nil || reply.Form == nil {
		o.t.Fatalf("%s opens no form: %v\n%s", line, err, read(reply))
	}
	return reply
}

func TestANewSpaceIsSetUpInOneForm(t *testing.T) {
	o := website(t, say.En)
	form := o.opened("/pmo")
	if form.Form.Title != "Set up pmobot · takes a minute, and you can change it all later" || form.Form.Submit.En != "Start" {
		t.Errorf("title %q, submit %q", form.Form.Title, form.Form.Submit.En)
	}
	var shown []string
	for _, in := range form.Form.Inputs {
		shown = append(shown, in.Name.En+": ["+in.Value+"] "+in.Hint)
	}
	want := "project: [Website] |key: [WEB] as in WEB-R1|time zone: [UTC] from your profile|weekly digest: [mon 09:00] in #website|who decides: [] gets decisions and escalations"
	if got := strings.Join(shown, "|"); got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	done := o.answered(filled(form, map[string]string{"sponsor": "@nina", "zone": "Asia/Shanghai"}))
	want = "Website is ready. Its first digest comes on Mon 16 Nov at 09:00.\n" +
		"Try it: /risk log Vendor slips p4 i5. A Monday will look like this:\nsample\n"
	if got := read(done); got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	wants(t, o.say("/risk log Vendor slips p4 i5"), "Logged in Website: WEB-R1 Vendor slips")
	wants(t, o.say("/pmo project list"), "WEB Website · project manager eve · sponsor nina · #website")
	wants(t, o.say("/pmo settings"), "Time zone: Asia/Shanghai · from the office")
	wants(t, o.say("/digest list"), "1. ")
	wants(t, o.say("/pmo"), "You are in Website (WEB), Asia/Shanghai, as lead.")
}

func TestSetUpInChinese(t *testing.T) {
	o := website(t, say.Zh)
	form := o.opened("/pmo")
	if form.Form.Title != "设置 pmobot · 一分钟填完，以后都能改" {
		t.Errorf("title %q", form.Form.Title)
	}
	done := o.answered(filled(form, map[string]string{"name": "官网改版"}))
	wants(t, read(done), "官网改版已就绪，第1期周报11月16日（周一）09:00发出。", "试一下：/risk log 供应商延期 p4 i5。以后每周一的周报是这样：")
}

// picky is mondays that reads one schedule alone.
type picky struct{ *mondays }

func (p picky) Read(text string) (handlers.DigestOrder, error) {
	if text == "weekly mon 09:00" {
		return p.mondays.Read(text)
	}
	return p.mondays.Read("")
}

// TestAHalfSetUpSpaceIsNone: where one value doesn't fit, nothing is stored.
func TestAHalfSetUpSpaceIsNone(t *testing.T) {
	o := website(t, say.En)
	o.handler.Digests = picky{&mondays{}}
	form := o.opened("/pmo")
	for key, value := range map[string]string{"zone": "Mars/Base", "digest": "now and then", "sponsor": "@zed", "key": "W3B"} {
		_, err := o.handler.Handle(t.Context(), o.stamped(filled(form, map[string]string{key: value})))
		var refusal *chat.Refusal
		if !errors.As(err, &refusal) {
			t.Fatalf("%s %q was taken: %v", key, value, err)
		}
		if refusal.Form == nil || refusal.Form.Title != form.Form.Title {
			t.Errorf("%s %q: the form isn't offered again", key, value)
		}
		if got := o.say("/pmo project list"); !strings.Contains(got, "There's no project yet") {
			t.Errorf("%s %q:\n%s", key, value, got)
		}
	}
}

func TestSetUpTwiceIsOnce(t *testing.T) {
	o := website(t, say.En)
	c := o.stamped(filled(o.opened("/pmo"), nil))
	for range 2 {
		reply, err := o.handler.Handle(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		wants(t, read(reply), "Website is ready.")
	}
	if list := o.say("/digest list"); strings.Contains(list, "2. ") {
		t.Errorf("scheduled twice:\n%s", list)
	}
}

func TestAGuestOfANewSpaceReadsHelp(t *testing.T) {
	o := website(t, say.En)
	o.everyone(pmo.Guest)
	wants(t, o.as("cy").say("/pmo"), "You are in PMO, UTC, as guest.")
	wants(t, o.refused("/pmo setup"), "Not set up: that takes a lead")
}

func TestASpaceIsNotSetUpWhereNothingCanBePosted(t *testing.T) {
	o := website(t, say.En)
	o.handler.Look = nowhere
	_, err := o.handler.Handle(t.Context(), o.stamped(filled(o.opened("/pmo"), nil)))
	var refusal *chat.Refusal
	if !errors.As(err, &refusal) {
		t.Fatalf("not refused: %v", err)
	}
	wants(t, o.say("/pmo project list"), "There's no project yet")
}

func TestSetUpWithoutADigest(t *testing.T) {
	o := website(t, say.En)
	done := o.answered(filled(o.opened("/pmo"), map[string]string{"digest": "none"}))
	wants(t, read(done), "Website is ready.\n")
}
