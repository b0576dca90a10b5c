package console

import (
	"errors"
	"testing"
	"testing/quick"
	"time"
)

func clockAt(t *testing.T, at, zone string) *clock {
	t.Helper()
	loc, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	now, err := parseTime(at, loc, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	c := &clock{zone: loc}
	c.set(now)
	return c
}

func TestTheClockMoves(t *testing.T) {
	for _, row := range []struct{ from, zone, move, want string }{
		{"2026-11-02T09:00", "UTC", "+1w2d", "2026-11-11T09:00:00Z"},
		{"2026-11-02T09:00", "UTC", "+90min", "2026-11-02T10:30:00Z"},
		{"2026-11-02T09:00", "UTC", "+1d4h", "2026-11-03T13:00:00Z"},
		{"2026-11-02T09:00", "UTC", "2026-11-27", "2026-11-27T09:00:00Z"},
		{"2026-11-02T09:00", "UTC", "2026-11-27 09:05", "2026-11-27T09:05:00Z"},
		{"2026-11-02T09:00", "UTC", "2026-11-02 09:00", "2026-11-02T09:00:00Z"},
		// Days keep the wall time over a daylight-saving change, hours don't.
		{"2026-10-31T09:00", "America/New_York", "+1d", "2026-11-01T09:00:00-05:00"},
		{"2026-10-31T09:00", "America/New_York", "+24h", "2026-11-01T08:00:00-05:00"},
		{"2026-10-31T09:00", "America/New_York", "2026-11-01", "2026-11-01T09:00:00-05:00"},
		{"2026-03-07T02:30", "America/New_York", "+1d", "2026-03-08T03:00:00-04:00"},
	} {
		c := clockAt(t, row.from, row.zone)
		got, err := c.read(row.move)
		if err != nil || got.Format(time.RFC3339) != row.want {
			t.Errorf("%s in %s, %s: %s, %v, not %s", row.from, row.zone, row.move, got.Format(time.RFC3339), err, row.want)
		}
	}
}

func TestTheClockNeverGoesBack(t *testing.T) {
	c := clockAt(t, "2026-11-02T09:00", "Asia/Kathmandu")
	for _, back := range []string{"2026-11-01", "2026-11-02 08:59", "1999-01-01 10:00"} {
		if _, err := c.read(back); !errors.Is(err, errBack) {
			t.Errorf("%s: %v", back, err)
		}
	}
	for _, wrong := range []string{"", "+", "+1y", "+w", "-1d", "tomorrow", "2026-02-30", "2026-11-27 25:00", "+1d 2h", "2026-11-27 9"} {
		if at, err := c.read(wrong); err == nil {
			t.Errorf("%q is read as %s", wrong, at)
		}
	}
	before := c.now()
	c.set(before.Add(-time.Hour))
	if !c.now().Equal(before) {
		t.Error("it was set back")
	}
	never := func(minutes uint16, days uint8) bool {
		was := c.now()
		c.set(was.AddDate(0, 0, int(days)-100).Add(time.Duration(minutes) * time.Minute))
		return !c.now().Before(was)
	}
	if err := quick.Check(never, nil); err != nil {
		t.Error(err)
	}
}

func TestTheClockIsTheRealOneUntilItIsSet(t *testing.T) {
	real := time.Date(2026, 11, 22, 15, 0, 0, 123456789, time.UTC)
	c := &clock{zone: time.UTC, real: func() time.Time { return real }}
	if got := c.now(); c.virtual() || !got.Equal(real.Truncate(time.Millisecond)) {
		t.Errorf("it is %s", got)
	}
	at, err := c.read("+1d")
	if err != nil {
		t.Fatal(err)
	}
	c.set(at)
	real = real.AddDate(1, 0, 0)
	if !c.virtual() || !c.now().Equal(at) {
		t.Errorf("set to %s it is %s", at, c.now())
	}
	// A script may begin in the past, but not once something was done.
	fresh := &clock{zone: time.UTC, real: func() time.Time { return real }}
	if _, err := fresh.read("2026-11-02 09:00"); err != nil {
		t.Error(err)
	}
	fresh.use()
	if _, err := fresh.read("2026-11-02 09:00"); !errors.Is(err, errBack) {
		t.Error("it went back behind what was done:", err)
	}
}
