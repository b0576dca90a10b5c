package say

import (
	"fmt"
	"strings"
	"time"

	"pmobot/internal/when"
)

func (en) SettingsHead(of string) string { return "What holds for " + of }

func (en) SettingRow(name, value, origin string) string {
	return capital(name) + ": " + value + " · " + origin
}

func (en) OriginChannel() string { return "set for the channel" }

func (en) OriginProject(name string) string { return "from " + name }

func (en) OriginOffice() string { return "from the office" }

func (en) OriginYou() string { return "yours" }

func (en) OriginDefault() string { return "by default" }

func (en) OfficeName() string { return "the office" }

func (en) Yourself() string { return "you" }

func (en) SettingsStored(where string, facts []string) string {
	return "Stored for " + where + ": " + strings.Join(facts, "; ") + "."
}

func (en) SettingFact(name, value string) string { return name + " " + value }

func (en) SettingUndone(where string, facts []string) string {
	return "Undone. For " + where + " again: " + strings.Join(facts, "; ") + "."
}

func (en) LangName(lang Lang) string {
	if lang == Zh {
		return "Chinese"
	}
	return "English"
}

func (en) CardsWord(cards string) string {
	switch cards {
	case "all":
		return "for every entry but feedback"
	case "none":
		return "none"
	}
	return "for high and critical risks"
}

func (en) WorkWord(week when.Week) string {
	return workDays(week, func(d time.Weekday) string { return d.String()[:3] }, "–", ", ")
}

// workDays joins the days of a week, Monday first, three and more in a row as
// a span.
func workDays(week when.Week, name func(time.Weekday) string, to, comma string) string {
	var parts []string
	for i := 0; i < 7; i++ {
		first := i
		for i < 7 && week[(i+1)%7] {
			i++
		}
		switch n := i - first; {
		case n >= 3:
			parts = append(parts, name(time.Weekday((first+1)%7))+to+name(time.Weekday(i%7)))
		case n > 0:
			for day := first; day < i; day++ {
				parts = append(parts, name(time.Weekday((day+1)%7)))
			}
		}
	}
	return strings.Join(parts, comma)
}

func (t en) HolidaysWord(n int, next when.Date) string {
	days := plural(n, "day", "days")
	if next.IsZero() {
		return days + ", all past"
	}
	return days + ", next " + t.FullDay(next)
}

func (en) LimitsWord(limits [3]int) string {
	return fmt.Sprintf("medium from %d, high from %d, critical from %d", limits[0], limits[1], limits[2])
}

func (en) CadenceWord(days [4]int) string {
	return fmt.Sprintf("low every %s, medium %d, high %d, critical %d", plural(days[0], "day", "days"), days[1], days[2], days[3])
}

func (en) QuietWord(from, until string) string { return from + "–" + until }

func (en) FlagWord(yes bool) string {
	if yes {
		return "yes"
	}
	return "no"
}

func (en) Unset() string { return "none" }

func (t en) NotAZone(typed string) string { return "I know no time zone " + t.Quote(typed) + "." }

func (en) ZoneFits() string {
	return "A time zone is a region and a city: Asia/Shanghai, Europe/Lisbon, America/New_York."
}

func (t en) NotHolidays(typed string) string { return t.Quote(typed) + " is no day." }

func (en) HolidaysFit() string {
	return "Holidays are days with commas between, or spans: 2026-12-25,2026-12-26 or 2026-10-01..2026-10-07; none takes them away."
}

func (t en) NotLimits(typed string) string { return t.Quote(typed) + " can't be where levels begin." }

func (en) LimitsFit() string {
	return "Three scores from 2 to 25, each above the one before: where medium, high and critical begin, such as 5,10,17."
}

func (t en) NotCadence(typed string) string {
	return t.Quote(typed) + " can't be how often is reviewed."
}

func (en) CadenceFits() string {
	return "Four numbers of days from 1 to 365, for low, medium, high and critical, such as 30,14,7,7."
}

func (t en) NotWorkdays(typed string) string { return t.Quote(typed) + " are no working days." }

func (en) WorkdaysFit() string { return "Working days look like mon-fri, sun-thu or mon,wed,fri." }

func (t en) NotQuiet(typed string) string { return t.Quote(typed) + " are no quiet hours." }

func (en) QuietFits() string {
	return "Quiet hours run from one hour to another: 20-08 or 21:30-07:00; none takes them away."
}

func (t en) NotAway(typed string) string { return t.Quote(typed) + " is no time away." }

func (en) AwayFits() string {
	return "Time away is a day or a span that isn't over: 2026-12-24..2027-01-02; none takes it away."
}

func (en) OwnDeputy() string { return "your deputy is somebody else than you." }

func (en) OnlyInChannel(name string) string { return name + " belongs to a channel, and this is none." }

func (en) SetUpTitle() string {
	return "Set up pmobot · takes a minute, and you can change it all later"
}

func (en) KeyHint(key string) string { return "as in " + key + "-R1" }

func (en) ZoneHint() string { return "from your profile" }

func (en) DigestIn(place string) string {
	if place == "" {
		return "none: there's no channel here"
	}
	return "in " + place
}

func (en) DeciderHint() string { return "gets decisions and escalations" }

func (t en) Ready(project string, first time.Time) string {
	if first.IsZero() {
		return project + " is ready."
	}
	return project + " is ready. Its first digest comes on " + t.Day(when.On(first)) + " at " + t.Clock(first) + "."
}

func (en) TryIt(line string, sample bool) string {
	if !sample {
		return "Try it: " + line
	}
	return "Try it: " + line + ". A Monday will look like this:"
}
