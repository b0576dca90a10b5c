package when_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"pmobot/internal/when"
)

func TestDateAgainstTime(t *testing.T) {
	first := time.Date(1899, 12, 1, 0, 0, 0, 0, time.UTC)
	start := when.On(first)
	for i := range 120_000 {
		at := first.AddDate(0, 0, i)
		d := when.On(at)
		if d != start.Add(i) || d.Sub(start) != i || d.Add(-i) != start || d.Weekday() != at.Weekday() {
			t.Fatalf("day %d is %v, want %v", i, d, at)
		}
		if got, ok := when.Parse(d.String()); !ok || got != d {
			t.Fatalf("Parse(%q) = %v, %v", d, got, ok)
		}
	}
}

func TestParseTakesNothingButItsOwnForm(t *testing.T) {
	for _, text := range []string{"", " 2026-12-01", "2026-12-1", "2026-02-30", "2026-12-01T00:00", "26-12-01", "tomorrow", "2026-12-01\n"} {
		if d, ok := when.Parse(text); ok || !d.IsZero() {
			t.Errorf("Parse(%q) = %v, %v", text, d, ok)
		}
	}
	if text := (when.Date{}).String(); text != "" {
		t.Errorf("no date is written %q", text)
	}
}

func TestOrder(t *testing.T) {
	none, early, late := when.Date{}, when.Date{Year: 2026, Month: 11, Day: 30}, when.Date{Year: 2026, Month: 12, Day: 1}
	if !early.Before(late) || !late.After(early) || early.Before(early) || early.After(early) || early.Compare(early) != 0 {
		t.Error("30 November and 1 December are in the wrong order")
	}
	for _, tt := range []struct{ a, b, want when.Date }{
		{early, late, early}, {late, early, early}, {none, late, late}, {late, none, late}, {none, none, none},
	} {
		if got := when.Earlier(tt.a, tt.b); got != tt.want {
			t.Errorf("Earlier(%v, %v) = %v", tt.a, tt.b, got)
		}
	}
}

// TestOnIsTheDateOfTheLocation looks at one instant from both ends of the day.
func TestOnIsTheDateOfTheLocation(t *testing.T) {
	at := time.Date(2026, 11, 22, 23, 30, 0, 0, time.UTC)
	for name, want := range map[string]string{"UTC": "2026-11-22", "Asia/Shanghai": "2026-11-23", "America/New_York": "2026-11-22", "Pacific/Kiritimati": "2026-11-23"} {
		if got := when.On(at.In(zone(t, name))); got.String() != want {
			t.Errorf("in %s it is %v, want %s", name, got, want)
		}
	}
}

func calendars() []when.Calendar {
	days := func(texts ...string) map[when.Date]bool {
		set := map[when.Date]bool{}
		for _, text := range texts {
			d, _ := when.Parse(text)
			set[d] = true
		}
		return set
	}
	return []when.Calendar{
		{},
		{Holidays: days("2026-12-24", "2026-12-25", "2026-12-26", "2027-01-01")},
		{Work: when.ParseWork("7,1-4")},
		{Work: when.ParseWork("3")},
		{Work: when.ParseWork("1-7"), Holidays: days("2026-11-30", "2026-12-01", "2026-12-02")},
	}
}

// TestWorkingDays holds Add and Between against counting by hand.
func TestWorkingDays(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, c := range calendars() {
		for range 500 {
			from := when.Date{Year: 2026, Month: 11, Day: 1}.Add(r.IntN(120))
			n := 1 + r.IntN(40)
			until := c.Add(from, n)
			if !c.Works(until) || !until.After(from) {
				t.Fatalf("%d working days after %v is %v, a day off", n, from, until)
			}
			if got := c.Between(from, until); got != n {
				t.Fatalf("Between(%v, %v) = %d, want %d", from, until, got, n)
			}
			if got := c.Add(c.Add(from, n), 3); got != c.Add(from, n+3) {
				t.Fatalf("adding %d and 3 working days to %v gives %v", n, from, got)
			}
			next, last := c.Next(from), c.Last(from)
			if next.Before(from) || last.After(from) || !c.Works(next) || !c.Works(last) || c.Between(last, from) > 0 && last != from {
				t.Fatalf("%v stands between %v and %v", from, last, next)
			}
			if c.Works(from) != (next == from) || c.Works(from) != (last == from) {
				t.Fatalf("%v is worked: %v, but the next is %v and the last %v", from, c.Works(from), next, last)
			}
			if got := c.Between(until, from); got != 0 {
				t.Fatalf("backwards from %v to %v are %d working days", until, from, got)
			}
		}
	}
}

func TestWorkingDaysByHand(t *testing.T) {
	friday := when.Date{Year: 2026, Month: 11, Day: 20}
	for _, tt := range []struct {
		work string
		n    int
		want string
	}{
		{"", 0, "2026-11-20"}, {"", 1, "2026-11-23"}, {"", 5, "2026-11-27"}, {"", 10, "2026-12-04"}, {"7,1-4", 1, "2026-11-22"}, {"1-7", 2, "2026-11-22"},
	} {
		if got := (when.Calendar{Work: when.ParseWork(tt.work)}).Add(friday, tt.n); got.String() != tt.want {
			t.Errorf("with work %q, %d working days after Friday is %v, want %s", tt.work, tt.n, got, tt.want)
		}
	}
}

// TestACalendarOfHolidaysEnds: nothing hangs where nobody ever works.
func TestACalendarOfHolidaysEnds(t *testing.T) {
	off := map[when.Date]bool{}
	day := when.Date{Year: 2026, Month: 1, Day: 1}
	for i := range 3000 {
		off[day.Add(i-1000)] = true
	}
	c := when.Calendar{Holidays: off}
	if c.Next(day) != day || c.Last(day) != day {
		t.Errorf("where nobody works the next day is %v, the last %v", c.Next(day), c.Last(day))
	}
}

func TestParseWork(t *testing.T) {
	for text, want := range map[string]string{
		"1-5": "-MTWTF-", "7,1-4": "SMTWT--", "6-1": "SM----S", "3": "---W---", "1,3,5": "-M-W-F-", "1-7": "SMTWTFS", "5-5": "-----F-", "6,7": "S-----S",
		"": "-------", "0": "-------", "8": "-------", "1-": "-------", "-5": "-------", "1,,2": "-------", "1-3-5": "-------", "12": "-------", "mon": "-------", "1-5x": "-------", "1 - 5": "-------", "1,": "-------", ",1": "-------",
	} {
		var got []byte
		for i, works := range when.ParseWork(text) {
			if works {
				got = append(got, "SMTWTFS"[i])
			} else {
				got = append(got, '-')
			}
		}
		if string(got) != want {
			t.Errorf("ParseWork(%q) = %s, want %s", text, got, want)
		}
	}
}
