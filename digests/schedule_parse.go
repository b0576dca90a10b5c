package digests

import (
	"regexp"
	"strings"
	"time"

	"pmobot/internal/pmo"
	"pmobot/internal/say"
	"pmobot/internal/when"
)

// Problem is why a text is no schedule.
type Problem int

// The problems.
const (
	noProblem   Problem = iota
	UnknownWord         // Word isn't known
	NoSuchTime          // Word is no time of day
	NoSuchDay           // Word is no day of a month
	Contradicts         // Word doesn't go with what was said before it
	Incomplete          // nothing says how often
	TooSeldom           // every so many weeks is more than a year
	UnknownLine         // Word is no cron line
	TooOften            // the cron line Word is due more than once an hour
	NeverDue            // the cron line Word is never due
	UnknownZone         // Word is no time zone
)

// Unfit is the error of a text that is no schedule. Its sentence is Say.
type Unfit struct {
	Problem Problem
	Word    string // as typed
}

// Error says it for logs.
func (u *Unfit) Error() string { return "digests: " + say.Plain(u.Say(say.In(say.En))) }

// Say says what doesn't fit.
func (u *Unfit) Say(t say.Tongue) string {
	switch u.Problem {
	case UnknownWord:
		return t.ScheduleUnknownWord(u.Word)
	case NoSuchTime:
		return t.ScheduleNoSuchTime(u.Word)
	case NoSuchDay:
		return t.ScheduleNoSuchDay(u.Word)
	case Contradicts:
		return t.ScheduleContradicts(u.Word)
	case TooSeldom:
		return t.ScheduleTooSeldom(u.Word)
	case UnknownLine:
		return t.ScheduleUnknownLine(u.Word)
	case TooOften:
		return t.ScheduleTooOften(u.Word)
	case NeverDue:
		return t.ScheduleNeverDue(u.Word)
	case UnknownZone:
		return t.ScheduleUnknownZone(u.Word)
	}
	return t.ScheduleIncomplete()
}

// Order is a schedule with where it is kept: what follows /digest schedule.
type Order struct {
	Schedule Schedule
	Zone     string // IANA name, or "" where none was typed
	Mine     bool   // "me": privately to who asks; else here, in the channel
}

// zoneName is what a typed time zone looks like; a cron field never does.
var zoneName = regexp.MustCompile(`^[A-Z][A-Za-z_]+(/[A-Z][A-Za-z_+0-9-]+)+$`)

// ParseOrder reads a schedule as ParseSchedule does, with a zone, and here or
// me, anywhere among its words.
func ParseOrder(text string) (Order, error) {
	var (
		order Order
		rest  []string
	)
	for _, field := range strings.Fields(text) {
		switch lower := strings.ToLower(field); {
		case lower == "here" || field == "这里" || field == "本频道":
		case lower == "me" || field == "我" || field == "给我":
			order.Mine = true
		case field == "UTC" || zoneName.MatchString(field):
			if _, err := time.LoadLocation(field); err != nil {
				return Order{}, &Unfit{Problem: UnknownZone, Word: field}
			}
			order.Zone = field
		default:
			rest = append(rest, field)
		}
	}
	var err error
	order.Schedule, err = ParseSchedule(strings.Join(rest, " "))
	return order, err
}

// Location is the zone of an order, else the first of the others that exists.
func (o Order) Location(others ...string) *time.Location {
	return pmo.Location(append([]string{o.Zone}, others...)...)
}

// ParseSchedule reads a schedule as people say it, in English or Chinese, or a
// cron line. A time that isn't said is 09:00. Its error is an *Unfit.
func ParseSchedule(text string) (Schedule, error) {
	fields := strings.Fields(text)
	if len(fields) > 0 && strings.EqualFold(fields[0], "cron") {
		return cronSchedule(strings.Join(fields[1:], " "))
	}
	if len(fields) == lineFields && bareLine.MatchString(fields[0]) && fieldsOf(text) != nil {
		return cronSchedule(text)
	}
	words, err := wordsOf(text)
	if err != nil {
		return Schedule{}, err
	}
	d := draft{minutes: -1}
	for i, w := range words {
		if err := d.take(w, words[i+1:]); err != nil {
			return Schedule{}, err
		}
	}
	return d.schedule()
}

// draft is what the words of a schedule have said so far.
type draft struct {
	rhythm   Rhythm
	weeks    int
	days     when.Week
	workday  bool
	aDay     bool
	first    bool
	last     bool
	pending  word // a number: of weeks, of a day, or an hour
	day      word
	minutes  int // of the day; -1 while not said
	half     wordKind
	lastWord word
}

// take adds one word.
func (d *draft) take(w word, rest []word) error {
	d.lastWord = w
	switch w.kind {
	case daily:
		return d.comes(Daily, w)
	case aWeek:
		return d.takeWeeks(w)
	case aMonth:
		return d.comes(Monthly, w)
	case weekday:
		d.days[w.n] = true
	case aWorkday:
		d.workday = true
	case aDay:
		d.aDay = true
	case first:
		d.first = true
	case last:
		d.last = true
	case lastDay:
		d.last, d.aDay = true, true
	case clock:
		return d.at(w)
	case forenoon, afternoon:
		d.half = w.kind
	case number:
		return d.takeNumber(w, rest)
	}
	return nil
}

func (d *draft) comes(rhythm Rhythm, w word) error {
	if d.rhythm != Never && d.rhythm != rhythm {
		return &Unfit{Problem: Contradicts, Word: w.text}
	}
	d.rhythm = rhythm
	return nil
}

func (d *draft) takeWeeks(w word) error {
	d.weeks = max(d.weeks, w.n)
	if d.pending.text != "" {
		d.weeks, d.pending = d.pending.n, word{}
	}
	if d.weeks < 1 || d.weeks > 52 {
		return &Unfit{Problem: TooSeldom, Word: w.text}
	}
	return d.comes(Weekly, w)
}

// takeNumber keeps a number that stands before weeks, or an am or pm, takes it
// as the day of a month that has none, and else as the hour.
func (d *draft) takeNumber(w word, rest []word) error {
	next := noise
	if len(rest) > 0 {
		next = rest[0].kind
	}
	switch {
	case next == aWeek:
		d.pending = w
	case next == forenoon || next == afternoon || d.half != noise:
		return d.at(word{kind: clock, n: w.n * 60, text: w.text})
	case d.rhythm != Daily && d.rhythm != Weekly && d.day.text == "" && !d.first && !d.last && d.days == (when.Week{}):
		d.day = w
	default:
		return d.at(word{kind: clock, n: w.n * 60, text: w.text})
	}
	return nil
}

func (d *draft) at(w word) error {
	if d.minutes >= 0 {
		return &Unfit{Problem: Contradicts, Word: w.text}
	}
	if w.n >= 24*60 {
		return &Unfit{Problem: NoSuchTime, Word: w.text}
	}
	d.minutes = w.n
	return nil
}

// schedule puts the draft together. What wasn't said follows from what was: a
// weekday comes weekly, a numbered or last day monthly.
func (d *draft) schedule() (Schedule, error) {
	s := Schedule{Rhythm: d.rhythm, Hour: DefaultHour}
	if d.minutes >= 0 {
		s.Hour, s.Minute = d.clock()
	}
	named := d.days != (when.Week{})
	if s.Rhythm == Never {
		s.Rhythm = d.implied(named)
	}
	switch s.Rhythm {
	case Daily:
		s.Workdays = d.workday
		return s, d.unless(named || d.first || d.last)
	case Weekly:
		s.Weeks, s.Days = max(d.weeks, 1), d.days
		if !named {
			s.Days[time.Monday] = true
		}
		return s, d.unless(d.first || d.last || d.workday || d.aDay)
	case Monthly:
		return d.monthly(s, named)
	}
	return Schedule{}, &Unfit{Problem: Incomplete}
}

func (d *draft) unless(contradiction bool) error {
	if contradiction {
		return &Unfit{Problem: Contradicts, Word: d.lastWord.text}
	}
	return nil
}

// clock returns the time of day, twelve hours later in the afternoon.
func (d *draft) clock() (hour, minute int) {
	hour, minute = d.minutes/60, d.minutes%60
	switch {
	case d.half == afternoon && hour < 12:
		hour += 12
	case d.half == forenoon && hour == 12:
		hour = 0
	}
	return hour, minute
}

func (d *draft) implied(named bool) Rhythm {
	switch {
	case d.first || d.last || d.day.text != "":
		return Monthly
	case named:
		return Weekly
	case d.workday || d.aDay:
		return Daily
	}
	return Never
}

func (d *draft) monthly(s Schedule, named bool) (Schedule, error) {
	switch {
	case d.day.text != "":
		s.Day = d.day.n
		if s.Day < 1 || s.Day > 31 {
			return Schedule{}, &Unfit{Problem: NoSuchDay, Word: d.day.text}
		}
		return s, d.unless(d.first || d.last || d.workday || named)
	case d.first && d.last, d.workday && named, d.workday && d.aDay:
		return Schedule{}, &Unfit{Problem: Contradicts, Word: d.lastWord.text}
	case d.workday || !named && !d.aDay:
		s.Of = FirstWorkday
		if d.last {
			s.Of = LastWorkday
		}
	case named:
		s.Days, s.Of = d.days, FirstWeekday
		if d.last {
			s.Of = LastWeekday
		}
		return s, d.unless(len(weekdays(d.days)) > 1 || d.aDay)
	case d.last:
		s.Day = 31
	default:
		s.Day = 1
	}
	return s, nil
}
