package when_test

import (
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // where the machine has no zones

	"pmobot/internal/when"
)

// TestAtAgainstEveryZone compares At with a walk over the minutes of the days
// around every change of the clock, minute by minute, in every zone.
func TestAtAgainstEveryZone(t *testing.T) {
	from := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	until := time.Date(2028, 1, 1, 0, 0, 0, 0, time.UTC)
	seen := map[string]bool{}
	changes := 0
	for _, loc := range zones(t) {
		moves := transitions(loc, from, until)
		if print := fingerprint(loc, moves); !seen[print] {
			seen[print] = true
			changes += len(moves)
			for _, move := range moves {
				compareAround(t, loc, when.On(move))
			}
		}
	}
	t.Logf("%d different zones, %d changes", len(seen), changes)
}

// TestAtAgainstOddHistory does the same where clocks did something rare.
func TestAtAgainstOddHistory(t *testing.T) {
	for _, tt := range []struct{ zone, day string }{
		{"Pacific/Apia", "2011-12-30"},         // a day that never was
		{"Pacific/Kwajalein", "1993-08-21"},    // another
		{"Asia/Pyongyang", "2015-08-15"},       // half an hour back at midnight
		{"Asia/Pyongyang", "2018-05-05"},       // and forth, just before midnight
		{"America/Caracas", "2007-12-09"},      // half an hour
		{"Asia/Kathmandu", "1986-01-01"},       // a quarter of an hour
		{"Australia/Lord_Howe", "2026-04-05"},  // half an hour of daylight saving
		{"Antarctica/Troll", "2026-03-29"},     // two hours
		{"America/Sao_Paulo", "2018-11-04"},    // no midnight
		{"Africa/Cairo", "2010-08-11"},         // four changes in a year
		{"Europe/Volgograd", "2020-12-27"},     // a change of zone
		{"Antarctica/Casey", "2018-03-11"},     // three hours back, at four
		{"Europe/Dublin", "2026-10-25"},        // winter time is the daylight saving
		{"America/Scoresbysund", "2024-03-31"}, // the zone changes as summer begins
		{"Pacific/Chatham", "2026-09-27"},      // a quarter to three
		{"America/Metlakatla", "2015-11-01"},   //
		{"Asia/Gaza", "2026-03-28"},            //
		{"Asia/Colombo", "2006-04-15"},         // half an hour back at half past midnight
		{"Antarctica/Macquarie", "2011-04-03"}, //
		{"America/Argentina/San_Luis", "2009-10-11"},
	} {
		day, _ := when.Parse(tt.day)
		compareAround(t, zone(t, tt.zone), day)
	}
}

func TestAtByHand(t *testing.T) {
	for _, tt := range []struct{ zone, day, clock, want string }{
		{"America/New_York", "2026-03-08", "02:30", "2026-03-08T03:00:00-04:00"},
		{"America/New_York", "2026-11-01", "01:30", "2026-11-01T01:30:00-04:00"},
		{"Europe/Berlin", "2026-03-29", "02:00", "2026-03-29T03:00:00+02:00"},
		{"Europe/Berlin", "2026-10-25", "02:59", "2026-10-25T02:59:00+02:00"},
		{"Australia/Lord_Howe", "2026-10-04", "02:10", "2026-10-04T02:30:00+11:00"},
		{"Pacific/Apia", "2011-12-30", "09:00", "2011-12-31T00:00:00+14:00"},
		{"Asia/Kathmandu", "2026-11-23", "09:00", "2026-11-23T09:00:00+05:45"},
		{"UTC", "2026-11-23", "09:00", "2026-11-23T09:00:00Z"},
	} {
		day, _ := when.Parse(tt.day)
		var hour, minute int
		if _, err := fmt.Sscanf(tt.clock, "%d:%d", &hour, &minute); err != nil {
			t.Fatal(err)
		}
		if got := when.At(day, hour, minute, zone(t, tt.zone)).Format(time.RFC3339); got != tt.want {
			t.Errorf("At(%s %s %s) = %s, want %s", tt.zone, tt.day, tt.clock, got, tt.want)
		}
	}
}

// compareAround compares At with the walk on a day, and on those beside it.
func compareAround(t *testing.T, loc *time.Location, day when.Date) {
	t.Helper()
	for _, d := range []when.Date{day.Add(-1), day, day.Add(1)} {
		for slot, want := range walk(d, loc) {
			if got := when.At(d, slot/60, slot%60, loc); got.Unix() != want {
				t.Errorf("At(%v %02d:%02d %v) = %v, want %v", d, slot/60, slot%60, loc, got, time.Unix(want, 0).In(loc))
				return
			}
		}
	}
}

// walk returns, for each minute of a day, the first instant at which the clock
// of loc shows that minute or a later one: it looks at the clock every minute,
// from two days before.
func walk(day when.Date, loc *time.Location) (found [24 * 60]int64) {
	midnight := time.Date(day.Year, day.Month, day.Day, 0, 0, 0, 0, time.UTC).Unix()
	slot := int64(0)
	for at := midnight - 48*3600; slot < int64(len(found)); at += 60 {
		_, offset := time.Unix(at, 0).In(loc).Zone()
		shown := (at + int64(offset) - midnight) / 60
		for ; slot <= shown && slot < int64(len(found)); slot++ {
			found[slot] = at
		}
	}
	return found
}

// transitions are the instants at which loc's clock changes.
func transitions(loc *time.Location, from, until time.Time) []time.Time {
	var moves []time.Time
	for at := from.In(loc); ; {
		_, end := at.ZoneBounds()
		if end.IsZero() || end.After(until) {
			return moves
		}
		moves = append(moves, end)
		at = end
	}
}

// fingerprint is the same for zones that behave alike.
func fingerprint(loc *time.Location, moves []time.Time) string {
	var print strings.Builder
	for _, move := range moves {
		_, before := move.Add(-time.Second).Zone()
		_, after := move.Zone()
		fmt.Fprintln(&print, move.Unix(), before, after)
	}
	return print.String()
}

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// zones are those that the machine knows, and at least one of each kind.
func zones(t *testing.T) []*time.Location {
	t.Helper()
	names := []string{
		"UTC", "Asia/Shanghai", "Asia/Kathmandu", "Pacific/Chatham", "Australia/Lord_Howe", "America/New_York", "Europe/London",
		"Europe/Berlin", "Africa/Casablanca", "Africa/Cairo", "America/Sao_Paulo", "America/St_Johns", "Asia/Tehran", "Asia/Gaza",
		"America/Santiago", "Antarctica/Troll", "America/Nuuk", "Pacific/Apia", "Asia/Beirut", "Europe/Dublin", "America/Havana",
	}
	err := fs.WalkDir(os.DirFS("/usr/share/zoneinfo"), ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && path[0] >= 'A' && path[0] <= 'Z' {
			names = append(names, path)
		}
		return nil
	})
	if err != nil {
		t.Log(err)
	}
	var found []*time.Location
	for _, name := range names {
		if loc, err := time.LoadLocation(name); err == nil {
			found = append(found, loc)
		}
	}
	return found
}
