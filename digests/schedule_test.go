package digests

import (
	"errors"
	"testing"
	"time"

	"pmobot/internal/say"
	"pmobot/internal/when"
)

// sayings are schedules as people type them, how they are kept, and how they
// are said.
var sayings = []struct{ typed, kept, en, zh string }{
	{"weekly mon 09:00", "weekly mon 09:00", "on Mondays at 09:00", "每周一09:00"},
	{"weekly", "weekly mon 09:00", "on Mondays at 09:00", "每周一09:00"},
	{"Mondays at 9", "weekly mon 09:00", "on Mondays at 09:00", "每周一09:00"},
	{"every monday 9am", "weekly mon 09:00", "on Mondays at 09:00", "每周一09:00"},
	{"weekly mon, thu and fri 8:30", "weekly mon,thu,fri 08:30", "on Mondays, Thursdays and Fridays at 08:30", "每周一、周四和周五08:30"},
	{"weekly sunday 0730", "weekly sun 07:30", "on Sundays at 07:30", "每周日07:30"},
	{"daily 08:45 workdays", "daily 08:45 workdays", "on working days at 08:45", "每个工作日08:45"},
	{"weekdays 8.45", "", "", ""},
	{"every workday at 08:45", "daily 08:45 workdays", "on working days at 08:45", "每个工作日08:45"},
	{"daily", "daily 09:00", "every day at 09:00", "每天09:00"},
	{"every day at 5 pm", "daily 17:00", "every day at 17:00", "每天17:00"},
	{"every day 12am", "daily 00:00", "every day at 00:00", "每天00:00"},
	{"every 2 weeks fri 16:30", "every 2 weeks fri 16:30", "every 2 weeks on Friday at 16:30", "每两周周五16:30"},
	{"every other week friday 16:30", "every 2 weeks fri 16:30", "every 2 weeks on Friday at 16:30", "每两周周五16:30"},
	{"every three weeks on tue and wed", "every 3 weeks tue,wed 09:00", "every 3 weeks on Tuesday and Wednesday at 09:00", "每3周的周二和周三09:00"},
	{"monthly last workday 17:00", "monthly last workday 17:00", "on the last working day of the month at 17:00", "每月最后一个工作日17:00"},
	{"last working day of the month 17:00", "monthly last workday 17:00", "on the last working day of the month at 17:00", "每月最后一个工作日17:00"},
	{"monthly first workday", "monthly first workday 09:00", "on the first working day of the month at 09:00", "每月第一个工作日09:00"},
	{"monthly 15 09:00", "monthly 15 09:00", "on the 15th of the month at 09:00", "每月15日09:00"},
	{"on the 22nd of each month", "monthly 22 09:00", "on the 22nd of the month at 09:00", "每月22日09:00"},
	{"monthly last day", "monthly last day 09:00", "on the last day of the month at 09:00", "每月最后一天09:00"},
	{"monthly 31 10:00", "monthly last day 10:00", "on the last day of the month at 10:00", "每月最后一天10:00"},
	{"monthly last fri 16:00", "monthly last fri 16:00", "on the last Friday of the month at 16:00", "每月最后一个周五16:00"},
	{"first monday of the month", "monthly first mon 09:00", "on the first Monday of the month at 09:00", "每月第一个周一09:00"},
	{"cron 30 9 * * 1-5", "cron 30 9 * * 1-5", "by the cron line “30 9 * * 1-5”", "按“cron 30 9 * * 1-5”"},
	{"30 9 * * 1-5", "cron 30 9 * * 1-5", "by the cron line “30 9 * * 1-5”", "按“cron 30 9 * * 1-5”"},
	{"0 9 * * 7", "cron 0 9 * * 0", "by the cron line “0 9 * * 0”", "按“cron 0 9 * * 0”"},
	{"0 9 * * 5-7", "cron 0 9 * * 5-6,0", "by the cron line “0 9 * * 5-6,0”", "按“cron 0 9 * * 5-6,0”"},
	{"CRON 0 9 29 2 *", "cron 0 9 29 2 *", "by the cron line “0 9 29 2 *”", "按“cron 0 9 29 2 *”"},
	{"每周一09:00", "weekly mon 09:00", "on Mondays at 09:00", "每周一09:00"},
	{"每周一 9点", "weekly mon 09:00", "on Mondays at 09:00", "每周一09:00"},
	{"每星期天上午九点半", "weekly sun 09:30", "on Sundays at 09:30", "每周日09:30"},
	{"每周一、三、五 08：30", "weekly mon,wed,fri 08:30", "on Mondays, Wednesdays and Fridays at 08:30", "每周一、周三和周五08:30"},
	{"周五下午4点30分", "weekly fri 16:30", "on Fridays at 16:30", "每周五16:30"},
	{"每天08:45工作日", "daily 08:45 workdays", "on working days at 08:45", "每个工作日08:45"},
	{"每个工作日8点45", "daily 08:45 workdays", "on working days at 08:45", "每个工作日08:45"},
	{"每天", "daily 09:00", "every day at 09:00", "每天09:00"},
	{"每两周周五16:30", "every 2 weeks fri 16:30", "every 2 weeks on Friday at 16:30", "每两周周五16:30"},
	{"隔周周五 16:30", "every 2 weeks fri 16:30", "every 2 weeks on Friday at 16:30", "每两周周五16:30"},
	{"每3个星期的周二", "every 3 weeks tue 09:00", "every 3 weeks on Tuesday at 09:00", "每3周的周二09:00"},
	{"每月最后工作日17:00", "monthly last workday 17:00", "on the last working day of the month at 17:00", "每月最后一个工作日17:00"},
	{"每月最后一个工作日 17:00", "monthly last workday 17:00", "on the last working day of the month at 17:00", "每月最后一个工作日17:00"},
	{"每月第一个工作日", "monthly first workday 09:00", "on the first working day of the month at 09:00", "每月第一个工作日09:00"},
	{"每月15日09:00", "monthly 15 09:00", "on the 15th of the month at 09:00", "每月15日09:00"},
	{"每个月十五号", "monthly 15 09:00", "on the 15th of the month at 09:00", "每月15日09:00"},
	{"每月最后一天", "monthly last day 09:00", "on the last day of the month at 09:00", "每月最后一天09:00"},
	{"weekly 周三 10:15", "weekly wed 10:15", "on Wednesdays at 10:15", "每周三10:15"},
}

func TestSchedulesAsPeopleSayThem(t *testing.T) {
	for _, c := range sayings {
		s, err := ParseSchedule(c.typed)
		if c.kept == "" {
			if err == nil {
				t.Errorf("%q: got %q, want a refusal", c.typed, s)
			}
			continue
		}
		if err != nil {
			t.Errorf("%q: %v", c.typed, err)
			continue
		}
		if s.String() != c.kept {
			t.Errorf("%q: kept as %q, want %q", c.typed, s, c.kept)
		}
		if again, err := ParseSchedule(s.String()); err != nil || again != s {
			t.Errorf("%q: %q reads as %q, %v", c.typed, s, again, err)
		}
		if en, zh := s.Say(say.In(say.En)), s.Say(say.In(say.Zh)); en != c.en || zh != c.zh {
			t.Errorf("%q: said %q and %q, want %q and %q", c.typed, en, zh, c.en, c.zh)
		}
		if zh, err := ParseSchedule(c.zh); s.Rhythm != Cron && (err != nil || zh != s) {
			t.Errorf("%q: said in Chinese it reads as %q, %v", c.zh, zh, err)
		}
	}
}

func TestWhatIsNoSchedule(t *testing.T) {
	for _, c := range []struct {
		typed   string
		problem Problem
		word    string
	}{
		{"", Incomplete, ""},
		{"09:00", Incomplete, ""},
		{"weekly Blursday 09:00", UnknownWord, "Blursday"},
		{"weekly mon 25:00", NoSuchTime, "25:00"},
		{"weekly mon 09:60", NoSuchTime, "09:60"},
		{"weekly mon 9:", NoSuchTime, "9:"},
		{"每周一25点", NoSuchTime, "25点"},
		{"monthly 32", NoSuchDay, "32"},
		{"monthly 0", NoSuchDay, "0"},
		{"daily mon", Contradicts, "mon"},
		{"daily weekly", Contradicts, "weekly"},
		{"weekly monthly", Contradicts, "monthly"},
		{"monthly 15 workday", Contradicts, "workday"},
		{"weekly mon 09:00 10:00", Contradicts, "10:00"},
		{"monthly first last workday", Contradicts, "workday"},
		{"every 53 weeks", TooSeldom, "weeks"},
		{"every 0 weeks", TooSeldom, "weeks"},
		{"cron 30 9 * *", UnknownLine, "30 9 * *"},
		{"cron 99 9 * * *", UnknownLine, "99 9 * * *"},
		{"cron TZ=UTC 9 * * *", UnknownLine, "TZ=UTC 9 * * *"},
		{"cron TZ= 0 9 * * *", UnknownLine, "TZ= 0 9 * * *"},
		{"CRON_TZ=X 0 9 * * *", UnknownWord, "CRON_TZ=X"},
		{"@every 0s", UnknownWord, "@every"},
		{"cron @daily", UnknownLine, "@daily"},
		{"*/5 * * * *", TooOften, "*/5 * * * *"},
		{"cron * 9 * * *", TooOften, "* 9 * * *"},
		{"0 9 31 2 *", NeverDue, "0 9 31 2 *"},
	} {
		_, err := ParseSchedule(c.typed)
		var unfit *Unfit
		if !errors.As(err, &unfit) {
			t.Errorf("%q: got %v, want an *Unfit", c.typed, err)
			continue
		}
		if unfit.Problem != c.problem || unfit.Word != c.word {
			t.Errorf("%q: got %d about %q (%v), want %d about %q", c.typed, unfit.Problem, unfit.Word, err, c.problem, c.word)
		}
	}
}

func TestOrders(t *testing.T) {
	for _, c := range []struct {
		typed, kept, zone string
		mine              bool
	}{
		{"weekly mon 09:00 Asia/Shanghai here", "weekly mon 09:00", "Asia/Shanghai", false},
		{"weekly mon 08:30 me", "weekly mon 08:30", "", true},
		{"America/Argentina/Buenos_Aires daily me", "daily 09:00", "America/Argentina/Buenos_Aires", true},
		{"0 9 */2 * 1-5 UTC", "cron 0 9 */2 * 1-5", "UTC", false},
		{"每周一 09:00 我", "weekly mon 09:00", "", true},
	} {
		o, err := ParseOrder(c.typed)
		if err != nil || o.Schedule.String() != c.kept || o.Zone != c.zone || o.Mine != c.mine {
			t.Errorf("%q: got %+v (%s), %v", c.typed, o, o.Schedule, err)
		}
	}
	_, err := ParseOrder("weekly mon 09:00 Asia/Shanghigh")
	var unfit *Unfit
	if !errors.As(err, &unfit) || unfit.Problem != UnknownZone || unfit.Word != "Asia/Shanghigh" {
		t.Errorf("a zone that isn't: %v", err)
	}
}

// at reads a local time in a zone.
func at(t *testing.T, zone, text string) time.Time {
	t.Helper()
	loc, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	got, err := time.ParseInLocation("2006-01-02 15:04", text, loc)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func parse(t testing.TB, text string) Schedule {
	t.Helper()
	s, err := ParseSchedule(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestWhenSchedulesAreDue follows schedules for a few occurrences.
func TestWhenSchedulesAreDue(t *testing.T) {
	holidays := when.Calendar{Holidays: map[when.Date]bool{{Year: 2026, Month: 12, Day: 31}: true, {Year: 2027, Month: 1, Day: 1}: true}}
	for _, c := range []struct {
		schedule, zone, start string
		want                  []string
	}{
		{"weekly mon 09:00", "Asia/Shanghai", "2026-11-19 10:00", []string{"2026-11-23 09:00", "2026-11-30 09:00", "2026-12-07 09:00"}},
		{"weekly mon 09:00", "Asia/Shanghai", "2026-11-23 09:00", []string{"2026-11-30 09:00"}},
		{"every 2 weeks fri 16:30", "Europe/Lisbon", "2026-11-19 10:00", []string{"2026-11-20 16:30", "2026-12-04 16:30", "2026-12-18 16:30"}},
		{"every 2 weeks fri 16:30", "Europe/Lisbon", "2026-11-20 17:00", []string{"2026-11-27 16:30", "2026-12-11 16:30"}},
		{"every 3 weeks mon,fri 16:30", "Europe/Lisbon", "2026-11-19 10:00", []string{"2026-11-20 16:30", "2026-12-07 16:30", "2026-12-11 16:30"}},
		{"daily 08:45 workdays", "UTC", "2026-12-30 08:45", []string{"2027-01-04 08:45", "2027-01-05 08:45"}},
		{"monthly last workday 17:00", "UTC", "2026-11-19 10:00", []string{"2026-11-30 17:00", "2026-12-30 17:00", "2027-01-29 17:00"}},
		{"monthly first workday", "UTC", "2026-11-19 10:00", []string{"2026-12-01 09:00", "2027-01-04 09:00", "2027-02-01 09:00"}},
		{"monthly 30 09:00", "UTC", "2027-01-19 10:00", []string{"2027-01-30 09:00", "2027-02-28 09:00", "2027-03-30 09:00"}},
		{"monthly last day", "UTC", "2027-01-19 10:00", []string{"2027-01-31 09:00", "2027-02-28 09:00"}},
		{"monthly last fri 16:00", "UTC", "2026-11-19 10:00", []string{"2026-11-27 16:00", "2026-12-25 16:00"}},
		{"0 9 29 2 *", "UTC", "2026-11-19 10:00", []string{"2028-02-29 09:00", "2032-02-29 09:00"}},
	} {
		start := at(t, c.zone, c.start)
		table := parse(t, c.schedule).In(start.Location(), holidays, start)
		now := start.AddDate(0, -1, 0)
		for i, want := range c.want {
			next := table.Next(now)
			if got := next.At.Format("2006-01-02 15:04"); got != want {
				t.Errorf("%s from %s, %d: got %s, want %s", c.schedule, c.start, i+1, got, want)
			}
			if n := table.Number(next.At); n != i+1 {
				t.Errorf("%s from %s: %s has number %d, want %d", c.schedule, c.start, want, n, i+1)
			}
			if last := table.Last(next.At.Add(time.Second)); last != next {
				t.Errorf("%s from %s: the last at %s is %v", c.schedule, c.start, want, last)
			}
			now = next.At
		}
	}
}

// TestBothDaylightSavingChanges: a slot that the clock skips is due at the next
// minute that exists, one that it shows twice once, the first time.
func TestBothDaylightSavingChanges(t *testing.T) {
	for _, c := range []struct{ schedule, zone, after, local, want, then string }{
		{"daily 02:30", "America/New_York", "2026-03-07 12:00", "2026-03-08T02:30", "2026-03-08T03:00:00-04:00", "2026-03-09T02:30:00-04:00"},
		{"daily 01:30", "America/New_York", "2026-10-31 12:00", "2026-11-01T01:30", "2026-11-01T01:30:00-04:00", "2026-11-02T01:30:00-05:00"},
		{"30 2 * * 0", "America/New_York", "2026-03-02 12:00", "2026-03-08T02:30", "2026-03-08T03:00:00-04:00", "2026-03-15T02:30:00-04:00"},
		{"30 1 * * *", "America/New_York", "2026-10-31 12:00", "2026-11-01T01:30", "2026-11-01T01:30:00-04:00", "2026-11-02T01:30:00-05:00"},
		{"0 * * * *", "America/New_York", "2026-03-08 01:00", "2026-03-08T02:00", "2026-03-08T03:00:00-04:00", "2026-03-08T04:00:00-04:00"},
		{"daily 02:15", "Australia/Lord_Howe", "2026-10-03 12:00", "2026-10-04T02:15", "2026-10-04T02:30:00+11:00", "2026-10-05T02:15:00+11:00"},
		{"daily 01:45", "Australia/Lord_Howe", "2026-04-04 12:00", "2026-04-05T01:45", "2026-04-05T01:45:00+11:00", "2026-04-06T01:45:00+10:30"},
		{"daily 02:50", "Pacific/Chatham", "2026-09-26 12:00", "2026-09-27T02:50", "2026-09-27T03:45:00+13:45", "2026-09-28T02:50:00+13:45"},
		{"weekly sun 03:00", "Pacific/Chatham", "2026-03-30 12:00", "2026-04-05T03:00", "2026-04-05T03:00:00+13:45", "2026-04-12T03:00:00+12:45"},
		{"daily 00:00", "Africa/Cairo", "2026-04-23 12:00", "2026-04-24T00:00", "2026-04-24T01:00:00+03:00", "2026-04-25T00:00:00+03:00"},
		{"daily 09:00", "Asia/Kathmandu", "2026-11-22 12:00", "2026-11-23T09:00", "2026-11-23T09:00:00+05:45", "2026-11-24T09:00:00+05:45"},
		{"daily 09:00", "Pacific/Apia", "2011-12-29 12:00", "2011-12-30T09:00", "2011-12-31T00:00:00+14:00", "2011-12-31T09:00:00+14:00"},
	} {
		after := at(t, c.zone, c.after)
		table := parse(t, c.schedule).In(after.Location(), when.Calendar{}, time.Time{})
		next := table.Next(after)
		if got := next.At.Format(time.RFC3339); got != c.want || next.Local != c.local {
			t.Errorf("%s in %s: got %s at %s, want %s at %s", c.schedule, c.zone, next.Local, got, c.local, c.want)
		}
		if then := table.Next(next.At).At.Format(time.RFC3339); then != c.then {
			t.Errorf("%s in %s: and then %s, want %s", c.schedule, c.zone, then, c.then)
		}
	}
}

// TestCatchUp: after a while without looking, the newest is due, and the rest
// was missed.
func TestCatchUp(t *testing.T) {
	start := at(t, "Asia/Shanghai", "2026-11-02 08:00")
	table := parse(t, "daily 09:00").In(start.Location(), when.Calendar{}, start)
	for _, c := range []struct {
		done, now, newest string
		late              bool
		missed, listed    int
	}{
		{"2026-11-02 09:00", "2026-11-03 08:59", "", false, 0, 0},
		{"2026-11-02 09:00", "2026-11-03 09:00", "2026-11-03T09:00", false, 0, 0},
		{"2026-11-02 09:00", "2026-11-03 09:05", "2026-11-03T09:00", false, 0, 0},
		{"2026-11-02 09:00", "2026-11-03 09:06", "2026-11-03T09:00", true, 0, 0},
		{"2026-11-02 09:00", "2026-11-05 11:40", "2026-11-05T09:00", true, 2, 2},
		{"2026-10-02 09:00", "2026-11-02 11:40", "2026-11-02T09:00", true, 0, 0}, // nothing before the start
		{"2026-11-02 09:00", "2026-12-02 11:40", "2026-12-02T09:00", true, 29, MissedMost},
	} {
		got := table.Catch(at(t, "Asia/Shanghai", c.done), at(t, "Asia/Shanghai", c.now))
		if got.Newest.Local != c.newest || got.Late != c.late || got.Count != c.missed || len(got.Missed) != c.listed {
			t.Errorf("done %s, now %s: got %+v", c.done, c.now, got)
		}
		if n := len(got.Missed); n > 0 && !got.Missed[n-1].At.Equal(got.Newest.At.AddDate(0, 0, -1)) {
			t.Errorf("done %s, now %s: the last missed is %s", c.done, c.now, got.Missed[n-1].Local)
		}
	}
}
