package digests

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"pmobot/internal/say"
	"pmobot/internal/when"
)

// FuzzParseSchedule: whatever is typed is a schedule that is kept as it reads,
// or an Unfit that says what doesn't fit; it never panics.
func FuzzParseSchedule(f *testing.F) {
	for _, c := range sayings {
		f.Add(c.typed)
	}
	for _, text := range []string{"TZ=UTC 0 9 * * *", "CRON_TZ=", "cron TZ= 0 9 * * *", "@every 0s", "每两", "一一一", "9点点", "\xff每周", "：：", "９：３０ 每天", "İ weekly"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := ParseSchedule(text)
		if err != nil {
			var unfit *Unfit
			if !errors.As(err, &unfit) {
				t.Fatalf("%q: %v is no *Unfit", text, err)
			}
			if !strings.Contains(unfit.Say(say.In(say.Zh)), "未安排") {
				t.Fatalf("%q: says %q", text, unfit.Say(say.In(say.Zh)))
			}
			return
		}
		again, err := ParseSchedule(s.String())
		if err != nil || again != s {
			t.Fatalf("%q: kept as %q, which reads as %q, %v", text, s, again, err)
		}
		now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
		if next := s.Next(now, time.UTC, when.Calendar{}, now); !next.After(now) {
			t.Fatalf("%q (%s): next is %v", text, s, next)
		}
	})
}

// TestOccurrencesAreStrictlyOrdered holds for any schedule, in any zone, from
// any instant: Next is after it, Last of Next is Next, the next after the last
// is the next, and a slot differs from every other.
func TestOccurrencesAreStrictlyOrdered(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 22))
	zones := locations(t)
	for range 3000 {
		schedule := anySchedule(t, random)
		zone := zones[random.IntN(len(zones))]
		start := time.Unix(1_700_000_000+random.Int64N(200_000_000), 0)
		table := schedule.In(zone, when.Calendar{}, start)
		now := start.Add(time.Duration(random.Int64N(int64(800 * time.Hour))))
		first := table.Next(now)
		second := table.Next(first.At)
		switch {
		case !first.At.After(now), !second.At.After(first.At), second.Local <= first.Local:
			t.Fatalf("%s in %s: after %s come %v and %v", schedule, zone, now, first, second)
		case table.Last(first.At) != first, table.Last(second.At.Add(-1)) != first:
			t.Fatalf("%s in %s: %v isn't the last of %v", schedule, zone, first, table.Last(first.At))
		case table.Next(first.At.Add(-1)) != first:
			t.Fatalf("%s in %s: %v isn't next a moment before", schedule, zone, first)
		case table.Number(second.At) != table.Number(first.At)+1:
			t.Fatalf("%s in %s: numbers %d and %d", schedule, zone, table.Number(first.At), table.Number(second.At))
		}
	}
}

// anySchedule makes one of any rhythm, often in the hours in which clocks change.
func anySchedule(t testing.TB, random *rand.Rand) Schedule {
	s := Schedule{Hour: random.IntN(4), Minute: random.IntN(60)}
	if random.IntN(4) == 0 {
		s.Hour = random.IntN(24)
	}
	switch random.IntN(5) {
	case 0:
		s.Rhythm, s.Workdays = Daily, random.IntN(2) == 0
	case 1, 2:
		s.Rhythm, s.Weeks = Weekly, 1+random.IntN(4)
		s.Days[random.IntN(7)] = true
		s.Days[random.IntN(7)] = true
	case 3:
		s.Rhythm, s.Of, s.Day = Monthly, MonthDay(random.IntN(5)), 1+random.IntN(31)
		s.Days[random.IntN(7)] = true
	case 4:
		return parse(t, []string{"30 * * * *", "15 */2 * * *", "0 9 1 * 1", "45 2 * * *", "0 0 * * 1-5"}[random.IntN(5)])
	}
	return s
}

// zoneNames are twelve zones: half and quarter hours, both hemispheres, half an
// hour of daylight saving, and two that have none.
func zoneNames() []string {
	return []string{
		"Asia/Kathmandu", "Pacific/Chatham", "Australia/Lord_Howe", "America/New_York", "Europe/Lisbon", "Europe/Berlin",
		"America/St_Johns", "Asia/Shanghai", "Asia/Kolkata", "Africa/Cairo", "America/Santiago", "Pacific/Auckland",
	}
}

func locations(t testing.TB) []*time.Location {
	t.Helper()
	var zones []*time.Location
	for _, name := range zoneNames() {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		zones = append(zones, zone)
	}
	return zones
}
