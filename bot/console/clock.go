package console

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"pmobot/internal/pmo"
	"pmobot/internal/when"
)

// Due is what falls due as time passes: digests and reminders.
type Due interface {
	// Next tells when something may fall due first after an instant; the zero
	// time for never.
	Next(ctx context.Context, office pmo.Office, after time.Time) (time.Time, error)
	// Tick delivers what is due at now.
	Tick(ctx context.Context, office pmo.Office, now time.Time) error
}

// clock is the real one until it is set; from then on it stands still between
// two moves, and never goes back.
type clock struct {
	zone *time.Location
	at   time.Time // zero while it is the real one
	used bool      // something was done at a time it showed
	real func() time.Time
}

func (c *clock) virtual() bool { return !c.at.IsZero() }

// use is the time at which something is done now.
func (c *clock) use() time.Time {
	c.used = true
	return c.now()
}

// now is the time in the console's zone, to the millisecond.
func (c *clock) now() time.Time {
	if c.virtual() {
		return c.at
	}
	return c.real().In(c.zone).Truncate(time.Millisecond)
}

// set makes the clock virtual, or moves it on.
func (c *clock) set(t time.Time) {
	if !c.virtual() || t.After(c.at) {
		c.at = t.In(c.zone)
	}
}

var spanPattern = regexp.MustCompile(`^(\d{1,6})(w|d|h|min)`)

// errBack: the clock never goes back.
var errBack = errors.New("the clock never goes back")

// leapMost is how many years a clock line may move on: each morning on the way
// is lived through.
const leapMost = 10

// errFar: the clock line leads too far.
var errFar = fmt.Errorf("the clock moves on by %d years at most", leapMost)

// read reads a clock line behind its dots: +1w2d, +90min, a date, or a date
// and time. Days, weeks and a date alone keep the wall time. Before anything
// was done, a script may begin in the past.
func (c *clock) read(text string) (time.Time, error) {
	at, err := c.aim(text)
	now := c.now()
	switch {
	case err != nil:
		return time.Time{}, err
	case at.Before(now) && (c.used || c.virtual()):
		return time.Time{}, fmt.Errorf("%s: %w", text, errBack)
	case c.virtual() && at.After(now.AddDate(leapMost, 0, 0)):
		return time.Time{}, fmt.Errorf("%s: %w", text, errFar)
	}
	return at, nil
}

// aim is the time that a clock line names.
func (c *clock) aim(text string) (time.Time, error) {
	if spans, ok := strings.CutPrefix(text, "+"); ok {
		return c.after(spans)
	}
	return parseTime(text, c.zone, c.now())
}

// parseTime reads 2026-11-27, 2026-11-27 09:05 or 2026-11-27T09:05 in a zone; a
// date alone takes the wall time of now.
func parseTime(text string, zone *time.Location, now time.Time) (time.Time, error) {
	day, clock, timed := strings.Cut(strings.Replace(text, "T", " ", 1), " ")
	date, ok := when.Parse(day)
	if !ok {
		return time.Time{}, fmt.Errorf("%q is no time: +1w2d, +90min, 2026-11-27, or 2026-11-27 09:05", text)
	}
	hour, minute := now.Hour(), now.Minute()
	if timed {
		at, err := time.Parse("15:04", clock)
		if err != nil {
			return time.Time{}, fmt.Errorf("%q is no time of day: 09:05", clock)
		}
		hour, minute = at.Hour(), at.Minute()
	}
	return when.At(date, hour, minute, zone), nil
}

func (c *clock) after(spans string) (time.Time, error) {
	now := c.now()
	days, more := 0, time.Duration(0)
	for rest := spans; rest != "" || spans == ""; {
		m := spanPattern.FindStringSubmatch(rest)
		if m == nil {
			return time.Time{}, fmt.Errorf("%q is no span: +1w2d, +4h, +90min", "+"+spans)
		}
		n, err := strconv.Atoi(m[1])
		if err != nil {
			return time.Time{}, err
		}
		switch m[2] {
		case "w":
			days += 7 * n
		case "d":
			days += n
		case "h":
			more += time.Duration(n) * time.Hour
		case "min":
			more += time.Duration(n) * time.Minute
		}
		rest = rest[len(m[0]):]
	}
	at := now
	if days > 0 {
		past := time.Duration(now.Second())*time.Second + time.Duration(now.Nanosecond())
		at = when.At(when.On(now).Add(days), now.Hour(), now.Minute(), c.zone).Add(past)
	}
	return at.Add(more), nil
}
