package handlers_test

import (
	"fmt"
	"testing"
	"time"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
	"pmobot/storage"
)

func (o *officeUnderTest) entry(ref string) pmo.Entry {
	o.t.Helper()
	r, ok := pmo.ParseRef(ref, "")
	if !ok {
		o.t.Fatalf("%q is no reference", ref)
	}
	page, err := o.store.Find(o.t.Context(), "console", pmo.Query{Sight: pmo.Sight{All: true}, Refs: []pmo.Ref{r}})
	if err != nil || len(page.Entries) == 0 {
		o.t.Fatalf("no %s: %v", ref, err)
	}
	return page.Entries[0]
}

func TestPuttingOffGoesToTheManagerAfterThreeTimes(t *testing.T) {
	o := withDigests(t, say.En, pmo.Member, nil)
	o.as("chen").say("/risk log Key engineer may leave p4 i5 @chen")
	review := pmo.ReviewDue.Of(o.entry("APO-R1"))
	wants(t, o.refused("/pmo snooze APO-R1 until:+1d"), "isn't due before Thu 26 Nov")
	o.now = o.now.AddDate(0, 0, 8) // Fri 27 Nov, a day overdue
	for range 3 {
		wants(t, o.say("/pmo snooze R1 until:+1d"), "I'll ask again on Mon 30 Nov: APO-R1 Key engineer may leave", "stay as they are")
	}
	wants(t, o.say("/pmo snooze R1 until:+3d"), "Put off 4 times now, so on Mon 30 Nov I'll ask ann: APO-R1")
	wants(t, o.refused("/pmo snooze R1 until:+1d"), "Not put off: APO-R1 was put off 4 times")
	if e := o.entry("APO-R1"); pmo.ReviewDue.Of(e) != review || pmo.Snoozes.Of(e) != 4 {
		t.Errorf("review moved to %s, put off %d times", pmo.ReviewDue.Of(e), pmo.Snoozes.Of(e))
	}
	wants(t, o.say("/risk review R1 because still the same"), "APO-R1")
	if e := o.entry("APO-R1"); pmo.Snoozes.Of(e) != 0 || !pmo.SnoozedUntil.Of(e).IsZero() {
		t.Error("a review leaves it put off")
	}
}

func TestOnlyTheOwnerPutsOff(t *testing.T) {
	o := withDigests(t, say.En, pmo.Member, nil)
	o.as("chen").say("/risk log Key engineer may leave p4 i5 @chen")
	o.now = o.now.AddDate(0, 0, 8)
	wants(t, o.as("bo").refused("/pmo snooze APO-R1 until:+1d"), "APO-R1 is chen's")
	wants(t, o.as("chen").refused("/pmo snooze APO-R1 until:yesterday"), "Not put off: Thu 26 Nov isn't a day to come.")
	wants(t, o.refused("/pmo snooze APO-R9 until:+1d"), "APO-R9")
	if pmo.Snoozes.Of(o.entry("APO-R1")) != 0 {
		t.Error("what was refused is kept")
	}
}

func TestSeveralArePutOffTogetherOrNotAtAll(t *testing.T) {
	o := withDigests(t, say.En, pmo.Member, nil)
	o.as("chen").say("/risk log One p4 i5 @chen")
	o.say("/risk log Two p4 i4 @chen")
	o.as("bo").say("/risk log Three p4 i4 @bo")
	o.now = o.now.AddDate(0, 0, 8)
	o.as("chen").refused("/pmo snooze APO-R1,APO-R3 until:+1d")
	if pmo.Snoozes.Of(o.entry("APO-R1")) != 0 {
		t.Error("one of a refused pair was put off")
	}
	wants(t, o.say("/pmo snooze APO-R1,APO-R2 until:+3d"), "APO-R1 One", "APO-R2 Two", "Review dates and the steps")
	wants(t, o.say("/pmo seen APO-R1, APO-R2"), "you've seen APO-R1 and APO-R2")
	if pmo.Snoozes.Of(o.entry("APO-R1")) != 1 || pmo.Snoozes.Of(o.entry("APO-R2")) != 1 {
		t.Error("not both were put off once")
	}
}

func TestMineIsWhatWaits(t *testing.T) {
	o := withDigests(t, say.En, pmo.Member, nil)
	wants(t, o.as("ann").say("/pmo mine"), "Nothing waits for you")
	o.as("chen").say("/risk log Key engineer may leave p4 i5 @chen")
	o.say("/risk log Vendor slips p3 i3")
	o.say("/risk escalate R1 accept, or pay?")
	o.as("bo").say("/feedback log csat:2 Reports come late")
	wants(t, o.as("maria").say("/pmo mine"), "1 decision waits for you", "APO-R1 Key engineer may leave")
	wants(t, o.as("ann").say("/pmo mine"), "1 risk without an owner, in projects you manage", "APO-R2 Vendor slips",
		"1 piece of feedback without an answer", "[Answer…] [On it] [Show]")
	o.now = o.now.AddDate(0, 0, 9)
	wants(t, o.as("chen").say("/pmo mine"), "1 overdue", "review overdue since Thu 26 Nov")
}

// deliver puts one delivery into the ledger.
func (o *officeUnderTest) deliver(d storage.Delivery) {
	o.t.Helper()
	d.Office, d.By = "console", "test"
	d.Key = fmt.Sprintf("%s/%s/%s", d.Job, d.Due.Format("2006-01-02T15:04"), d.Target)
	state, tries := d.State, d.Attempt
	d.State = storage.Claimed
	at := d.Due
	for try := 1; ; try++ {
		won, err := o.store.Claim(o.t.Context(), at, time.Minute, d)
		if err != nil || len(won) != 1 {
			o.t.Fatalf("claim %s: %v", d.Key, err)
		}
		end := won[0]
		end.Why, end.SentAt, end.State = d.Why, d.SentAt, state
		if try < tries {
			end.State, end.Until = storage.Waiting, at.Add(time.Minute)
		}
		if err := o.store.Settle(o.t.Context(), at, end); err != nil {
			o.t.Fatal(err)
		}
		if try >= tries {
			return
		}
		at = at.Add(2 * time.Minute)
	}
}

// delivered fills the ledger as golden.md shows it.
func delivered(t *testing.T, lang say.Lang) *officeUnderTest {
	o := withDigests(t, lang, pmo.Member, nil)
	o.say("/digest schedule weekly mon 09:00")
	day := func(d, hour, minute int) time.Time { return time.Date(2026, 11, d, hour, minute, 0, 0, time.UTC) }
	o.deliver(storage.Delivery{
		Job: "digest/0000001", Scope: "APO", Target: "console:#apollo", Due: day(23, 9, 0), Number: 7, Attempt: 1,
		State: storage.Sent, SentAt: day(23, 9, 0),
	})
	o.deliver(storage.Delivery{
		Job: "remind/console:@chen", Scope: "APO-R7", Target: "console:#apollo", Due: day(19, 9, 0), Attempt: 2,
		State: storage.Sent, SentAt: day(19, 9, 2),
	})
	o.deliver(storage.Delivery{
		Job: "remind/console:@bo", Scope: "APO-R4", Target: "console:@bo", Due: day(18, 9, 0), Attempt: 1,
		State: storage.Skipped, Why: storage.Reason{Code: "reviewed", Person: "console:@bo", At: day(18, 8, 40)},
	})
	o.now = day(24, 10, 0)
	return o
}

func TestDeliveriesReadAsTheGoldenSample(t *testing.T) {
	for lang, want := range map[say.Lang]string{
		say.En: "Deliveries, newest first (UTC)\n" +
			"✓ PMO weekly 7 · Apollo → #apollo · due Mon 23 Nov 09:00, sent 09:00\n" +
			"✓ Reminder APO-R7 → chen · due Thu 19 Nov 09:00, sent 09:02, second try\n" +
			"– Reminder APO-R4 → bo · due Wed 18 Nov 09:00, skipped: bo reviewed it at 08:40\n" +
			"3 of 3 this month [Only skipped]\n",
		say.Zh: "发送记录，最新在前（协调世界时）\n" +
			"✓ PMO 周报第7期 · Apollo → #apollo · 应发11月23日（周一）09:00，09:00发出\n" +
			"✓ APO-R7 复核提醒 → chen · 应发11月19日（周四）09:00，第2次于09:02发出\n" +
			"– APO-R4 复核提醒 → bo · 应发11月18日（周三）09:00，已跳过：08:40 bo 已复核\n" +
			"本月共3条，显示3条 [只看已跳过]\n",
	} {
		if got := delivered(t, lang).as("ann").say("/pmo deliveries"); got != want {
			t.Errorf("got\n%s\nnot\n%s", got, want)
		}
	}
}

func TestOthersSeeOnlyTheirOwnDeliveries(t *testing.T) {
	o := delivered(t, say.En)
	wants(t, o.as("bo").say("/pmo deliveries"), "Reminder APO-R4", "1 of 1 this month")
	wants(t, o.as("ann").say("/pmo deliveries skipped"), "1 of 1 this month", "[All]")
	wants(t, o.as("bo").say("/pmo deliveries failed"), "Nothing of that kind this month.")
}

func TestALongRecordIsTurnedOver(t *testing.T) {
	o := delivered(t, say.En)
	for hour := range 9 {
		o.deliver(storage.Delivery{
			Job: "remind/console:@chen", Scope: "APO-R1,APO-R2", Target: "console:@chen", Due: time.Date(2026, 11, 20, hour, 0, 0, 0, time.UTC),
			Attempt: 1, State: storage.Failed, Why: storage.Reason{Code: "gone"},
		})
	}
	first, err := o.as("chen").try("/pmo deliveries")
	if err != nil {
		t.Fatal(err)
	}
	wants(t, read(first), "✗ Reminder APO-R1 and 1 more → chen", "not sent: I can't post there any more", "5 of 10 this month [More]")
	more := press(t, o, first, "More")
	wants(t, read(more), "10 of 10 this month", "second try")
	if _, err := o.handler.Handle(t.Context(), o.stamped(chat.Command{Path: "pmo deliveries", Args: chat.Args{"from": "9999"}})); err != nil {
		t.Error(err)
	}
}
