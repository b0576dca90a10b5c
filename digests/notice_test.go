package digests

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"pmobot/internal/chat"
	"pmobot/internal/office"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
	"pmobot/storage"
)

// TestWhatCannotBeDeliveredIsTold to its author and the leads, each in their
// language, once and within the hour; and what can't be told is told to nobody.
func TestWhatCannotBeDeliveredIsTold(t *testing.T) {
	s := newStation(t)
	start := at(t, "UTC", "2026-11-01 10:00")
	set := func(ref pmo.Ref, fill func(pmo.Values)) {
		values := pmo.Values{}
		fill(values)
		change(t, s.store, pmo.Change{ID: ref.Key(), At: start, By: "test:ann", Verb: "set", Ref: ref, Set: values})
	}
	set(pmo.Named(pmo.KindPlace, "console:pmo"), func(v pmo.Values) { pmo.Name.Put(v, "#pmo") })
	set(pmo.Named(pmo.KindPerson, "console:chen"), func(v pmo.Values) {
		pmo.Locale.Put(v, string(say.Zh))
		pmo.Roles.Put(v, []string{"* lead"})
	})
	set(pmo.Named(pmo.KindPerson, "console:dai"), func(v pmo.Values) { pmo.Roles.Put(v, []string{"* member"}) })
	schedule(t, s.store, "weekly mon 09:00", "UTC", "console:pmo", start) // by test:ann
	s.console.prefix = ""
	s.console.fail = func(key string) error {
		if strings.HasPrefix(key, jobPrefix) || strings.HasSuffix(key, "console:bo") {
			return chat.ErrGone
		}
		return nil
	}
	defaults := office.Defaults{Zone: "UTC", Locale: say.En, Leads: []string{"console:bo"}}
	d := New(s.store, s.console, "one", quiet(), NewScheduled(s.store, s.composer, defaults), NewNotices(s.store, defaults))
	monday := at(t, "UTC", "2026-11-02 09:00")
	for minute := range 5 {
		tick(t, d, monday.Add(time.Duration(minute)*time.Minute), "")
	}
	slices.Sort(s.console.posts)
	want := "Not sent: the weekly digest, to #pmo. I can't post there any more. Add me to the channel again, or schedule it elsewhere.|" +
		"未发出：#pmo 的周报。该频道已发不了消息，请把机器人加回频道，或改发到别处。"
	if got := s.posted(); got != want {
		t.Errorf("told\n%s\nwant\n%s", got, want)
	}
	rows := ledger(t, s.store, storage.Ledger{Job: noticePrefix})
	if len(rows) != 3 {
		t.Errorf("the ledger says %+v", rows)
	}
}

// TestRemindersThatDontArrive are told to the leads of their project, not to
// the whole office, nor to who didn't get them.
func TestRemindersThatDontArrive(t *testing.T) {
	s := newStation(t)
	values := pmo.Values{}
	pmo.Manager.Put(values, "console:ann")
	pmo.Sponsor.Put(values, "console:chen")
	change(t, s.store, pmo.Change{ID: "APO", At: noon, By: "test:ann", Verb: "add", Ref: pmo.Named(pmo.KindProject, "APO"), Set: values})
	lost := task("remind/console:chen/2026-11-23", "console:chen", "one review is due")
	lost.Delivery.Job, lost.Delivery.Scope = "remind/console:chen", "APO-R7"
	s.console.fail = func(key string) error {
		if strings.HasPrefix(key, "remind/") {
			return errors.Join(chat.ErrGone)
		}
		return nil
	}
	d := New(s.store, s.console, "one", quiet(), due{tasks: []Task{lost}}, NewNotices(s.store, noDefaults()))
	for minute := range 3 {
		tick(t, d, noon.Add(time.Duration(minute)*time.Minute), "")
	}
	if got := s.posted(); got != "Not sent: reminders, to chen. Private messages to them are closed." {
		t.Errorf("told %q", got)
	}
	if rows := ledger(t, s.store, storage.Ledger{Job: noticePrefix}); len(rows) != 1 || rows[0].Target != "console:ann" {
		t.Errorf("the ledger says %+v", rows)
	}
}
