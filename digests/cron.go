package digests

import (
	"math/bits"
	"regexp"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// lineFields is how many fields a cron line has: minute, hour, day of month,
// month, day of week.
const lineFields = 5

// lineField is all that a field may hold. It keeps "TZ=" and "@every" away from
// the parser, which panics on some of them: a zone is a setting of its own.
var lineField = regexp.MustCompile(`^[0-9A-Za-z*?/,-]{1,60}$`)

// bareLine is what the first field of a cron line without the word cron holds.
var bareLine = regexp.MustCompile(`^[0-9*?/,-]+$`)

// starBit is set by the parser in fields that are a star; it is no minute.
const starBit = 1 << 63

// fieldsOf splits a cron line; nil where it can't be one.
func fieldsOf(line string) []string {
	fields := strings.Fields(line)
	if len(fields) != lineFields {
		return nil
	}
	for _, field := range fields {
		if !lineField.MatchString(field) {
			return nil
		}
	}
	fields[4] = sundays(fields[4])
	return fields
}

// sundays writes a day of the week 7, which many crons know and this parser
// doesn't, as 0.
func sundays(field string) string {
	parts := strings.Split(field, ",")
	for i, part := range parts {
		from, until, isRange := strings.Cut(part, "-")
		switch {
		case part == "7":
			parts[i] = "0"
		case isRange && until == "7" && from >= "1" && from <= "6" && len(from) == 1:
			parts[i] = from + "-6,0"
		}
	}
	return strings.Join(parts, ",")
}

func parseLine(line string) (*cron.SpecSchedule, error) {
	parsed, err := cron.ParseStandard(line)
	if err != nil {
		return nil, err
	}
	spec, ok := parsed.(*cron.SpecSchedule)
	if !ok {
		return nil, &Unfit{Problem: UnknownLine, Word: line}
	}
	spec.Location = time.UTC
	return spec, nil
}

// cronSchedule reads a cron line that is due at all, and at most once an hour:
// a digest is no ticker.
func cronSchedule(line string) (Schedule, error) {
	fields := fieldsOf(line)
	if fields == nil {
		return Schedule{}, &Unfit{Problem: UnknownLine, Word: line}
	}
	clean := strings.Join(fields, " ")
	spec, err := parseLine(clean)
	// The parser looks five years ahead: a leap day is among any five years of this century.
	start := time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)
	switch {
	case err != nil:
		return Schedule{}, &Unfit{Problem: UnknownLine, Word: line}
	case bits.OnesCount64(spec.Minute&^starBit) != 1:
		return Schedule{}, &Unfit{Problem: TooOften, Word: line}
	case spec.Next(start).IsZero():
		return Schedule{}, &Unfit{Problem: NeverDue, Word: line}
	}
	return Schedule{Rhythm: Cron, Line: clean}, nil
}
