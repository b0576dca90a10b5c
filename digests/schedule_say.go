package digests

import (
	"fmt"

	"pmobot/internal/say"
)

// Say says how often s is due: "on Mondays at 09:00"; 每周一09:00.
func (s Schedule) Say(t say.Tongue) string {
	clock := fmt.Sprintf("%02d:%02d", s.Hour, s.Minute)
	switch s.Rhythm {
	case Daily:
		if s.Workdays {
			return t.EveryWorkday(clock)
		}
		return t.EveryDay(clock)
	case Weekly:
		return t.EveryWeek(s.Weeks, weekdays(s.Days), clock)
	case Monthly:
		return s.sayMonthly(t, clock)
	case Cron:
		return t.ByLine(s.Line)
	}
	return ""
}

func (s Schedule) sayMonthly(t say.Tongue, clock string) string {
	switch s.Of {
	case FirstWorkday, LastWorkday:
		return t.EveryMonthWorkday(s.Of == LastWorkday, clock)
	case FirstWeekday, LastWeekday:
		return t.EveryMonthWeekday(s.Of == LastWeekday, weekdays(s.Days)[0], clock)
	}
	return t.EveryMonth(s.Day, clock)
}

// Name says what s delivers: the weekly digest, or with mine one's own week.
func (s Schedule) Name(t say.Tongue, mine bool) string {
	return t.ScheduledName(mine, s.Rhythm == Weekly && s.Weeks == 1)
}
