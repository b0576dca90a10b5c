package handlers

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
	"pmobot/internal/when"
)

const (
	// holidaysMost is how many days are kept: years of them, in every change.
	holidaysMost = 200
	// holidaySpan is how many days a span may have.
	holidaySpan = 62
	// cadenceMost is how many days lie between two reviews at most.
	cadenceMost = 365
	// scoreMost is the greatest score.
	scoreMost = 25
)

// misread refuses a value and says what would fit.
func (r *request) misread(why, fits func(say.Tongue) string) *chat.Refusal {
	refusal := r.refuse(why)
	refusal.Fits = fits
	return r.withForm(refusal)
}

func readName(_ context.Context, r *request, typed string) (any, error) {
	return typed, r.shortEnough(pmo.Name.Decl, typed, projectNameMost)
}

func readText(_ context.Context, r *request, typed string) (any, error) {
	if isNone(typed) {
		return nil, nil
	}
	return typed, r.shortEnough(pmo.Phase.Decl, typed, projectNameMost)
}

func readPerson(ctx context.Context, r *request, typed string) (any, error) {
	if isNone(typed) {
		return nil, nil
	}
	return r.person(ctx, typed)
}

func readDeputy(ctx context.Context, r *request, typed string) (any, error) {
	if isNone(typed) {
		return nil, nil
	}
	token, err := r.person(ctx, typed)
	if err == nil && token == r.From.ID {
		return nil, r.refuse(say.Tongue.OwnDeputy)
	}
	return token, err
}

// readZone reads an IANA zone, in any case, or the name that a language has
// for it.
func readZone(_ context.Context, r *request, typed string) (any, error) {
	if isNone(typed) {
		return nil, nil
	}
	if name, ok := zoneCalled(typed); ok {
		return name, nil
	}
	refusal := r.misread(func(t say.Tongue) string { return t.NotAZone(typed) }, say.Tongue.ZoneFits)
	return nil, r.withZones(refusal, typed)
}

// withZones offers the zones whose city was typed.
func (r *request) withZones(refusal *chat.Refusal, typed string) *chat.Refusal {
	for _, zone := range commonZones() {
		city := zone[strings.LastIndexByte(zone, '/')+1:]
		if !strings.EqualFold(strings.ReplaceAll(city, "_", " "), strings.ReplaceAll(typed, "_", " ")) {
			continue
		}
		args := r.copied()
		args[pmo.Zone.Key] = zone
		name := say.Both(func(t say.Tongue) string { return t.ZoneName(zone) })
		refusal.Buttons = append([]chat.Button{{Label: name, Path: r.verb.Path, Args: args}}, refusal.Buttons...)
	}
	return refusal
}

// commonZones are zones that people name by their city.
func commonZones() []string {
	return []string{
		"Asia/Shanghai", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Singapore", "Asia/Tokyo", "Asia/Seoul", "Asia/Kolkata",
		"Asia/Kathmandu", "Asia/Dubai", "Europe/London", "Europe/Berlin", "Europe/Paris", "Europe/Madrid", "Europe/Lisbon",
		"Europe/Zurich", "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Sao_Paulo",
		"Australia/Sydney", "Pacific/Auckland", "Pacific/Chatham", "UTC",
	}
}

func zoneCalled(typed string) (string, bool) {
	typed = strings.TrimSpace(typed)
	for _, zone := range commonZones() {
		if strings.EqualFold(zone, typed) || slices.Contains(say.Both(func(t say.Tongue) string { return t.ZoneName(zone) }).All(), typed) {
			return zone, true
		}
	}
	for _, name := range []string{typed, zoneCase(typed)} {
		if name == "" || name == "Local" || !strings.ContainsRune(name, '/') {
			continue
		}
		if _, err := time.LoadLocation(name); err == nil {
			return name, true
		}
	}
	return "", false
}

// zoneCase writes a zone's name with the capitals that such names have.
func zoneCase(typed string) string {
	start := true
	return strings.Map(func(c rune) rune {
		defer func() { start = !unicode.IsLetter(c) }()
		if start {
			return unicode.ToUpper(c)
		}
		return unicode.ToLower(c)
	}, typed)
}

// readWork reads working days: 1-5, mon-fri, 周一至周五, "sun-thu".
func readWork(_ context.Context, r *request, typed string) (any, error) {
	if isNone(typed) {
		return nil, nil
	}
	var parts []string
	for _, part := range splitList(typed) {
		days := strings.FieldsFunc(strings.NewReplacer("到", "-", "至", "-", "–", "-", "—", "-").Replace(part), func(c rune) bool { return c == '-' })
		for i, day := range days {
			days[i] = isoWeekday(day)
		}
		parts = append(parts, strings.Join(days, "-"))
	}
	work := strings.Join(parts, ",")
	if when.ParseWork(work) == (when.Week{}) {
		return nil, r.misread(func(t say.Tongue) string { return t.NotWorkdays(typed) }, say.Tongue.WorkdaysFit)
	}
	return work, nil
}

// isoWeekday is the number of a weekday, Monday 1; "?" for what is none.
func isoWeekday(text string) string {
	text = strings.ToLower(strings.TrimSpace(text))
	for n := 1; n <= 7; n++ {
		name := strings.ToLower(time.Weekday(n % 7).String())
		han := string([]rune("一二三四五六日")[n-1])
		switch {
		case text == strconv.Itoa(n), len(text) >= 3 && strings.HasPrefix(name, text), text == han, text == "周"+han, text == "星期"+han:
			return strconv.Itoa(n)
		}
	}
	return "?"
}

func splitList(typed string) []string {
	return strings.FieldsFunc(typed, func(c rune) bool { return strings.ContainsRune(",，、;； ", c) })
}

// readHolidays reads days and spans of days, with commas between.
func readHolidays(_ context.Context, r *request, typed string) (any, error) {
	if isNone(typed) {
		return nil, nil
	}
	var days []string
	for _, part := range splitList(typed) {
		first, last, ok := span(part, r.today)
		if !ok || last.Sub(first) >= holidaySpan || len(days) > holidaysMost {
			return nil, r.misread(func(t say.Tongue) string { return t.NotHolidays(part) }, say.Tongue.HolidaysFit)
		}
		for day := first; !day.After(last); day = day.Add(1) {
			days = append(days, day.String())
		}
	}
	if len(days) == 0 {
		return nil, r.misread(func(t say.Tongue) string { return t.NotHolidays(typed) }, say.Tongue.HolidaysFit)
	}
	slices.Sort(days)
	return slices.Compact(days), nil
}

// span reads a day, or two with .. between.
func span(typed string, today when.Date) (first, last when.Date, ok bool) {
	from, until, two := strings.Cut(typed, "..")
	first, ok = when.ParseText(strings.TrimSpace(from), today)
	if !two || !ok {
		return first, first, ok
	}
	last, ok = when.ParseText(strings.TrimSpace(until), today)
	return first, last, ok && !last.Before(first)
}

func readLimits(_ context.Context, r *request, typed string) (any, error) {
	return r.readNumbers(typed, 3, 2, scoreMost, true, say.Tongue.NotLimits, say.Tongue.LimitsFit)
}

func readCadence(_ context.Context, r *request, typed string) (any, error) {
	return r.readNumbers(typed, 4, 1, cadenceMost, false, say.Tongue.NotCadence, say.Tongue.CadenceFits)
}

// readNumbers reads so many whole numbers in a range, each above the one
// before where they rise.
func (r *request) readNumbers(typed string, many, least, most int, rise bool, not func(say.Tongue, string) string, fits func(say.Tongue) string) (any, error) {
	if isNone(typed) {
		return nil, nil
	}
	parts := splitList(typed)
	before, ok := 0, len(parts) == many
	for i, part := range parts {
		n, err := strconv.Atoi(part)
		ok = ok && err == nil && n >= least && n <= most && (!rise || n > before)
		before = n
		parts[i] = strconv.Itoa(n)
	}
	if !ok {
		return nil, r.misread(func(t say.Tongue) string { return not(t, typed) }, fits)
	}
	return parts, nil
}

// readQuiet reads "20-08" or "21:30-07:00".
func readQuiet(_ context.Context, r *request, typed string) (any, error) {
	if isNone(typed) {
		return nil, nil
	}
	plain := strings.NewReplacer("–", "-", "—", "-", "..", "-", "：", ":", "至", "-", "到", "-", "点", "", " ", "").Replace(typed)
	from, until, two := strings.Cut(plain, "-")
	first, okFirst := hourOf(from)
	last, okLast := hourOf(until)
	if !two || !okFirst || !okLast || first == last {
		return nil, r.misread(func(t say.Tongue) string { return t.NotQuiet(typed) }, say.Tongue.QuietFits)
	}
	return first + "-" + last, nil
}

// hourOf reads an hour, with minutes or without, as it is kept: 08, 21:30.
func hourOf(text string) (string, bool) {
	hours, minutes, timed := strings.Cut(text, ":")
	h, err := strconv.Atoi(hours)
	if err != nil || h < 0 || h > 24 {
		return "", false
	}
	hour := fmt.Sprintf("%02d", h%24)
	if !timed {
		return hour, true
	}
	m, err := strconv.Atoi(minutes)
	if err != nil || m < 0 || m > 59 || h == 24 && m > 0 {
		return "", false
	}
	if m == 0 {
		return hour, true
	}
	return fmt.Sprintf("%s:%02d", hour, m), true
}

// readAway reads a day or a span that isn't over yet.
func readAway(_ context.Context, r *request, typed string) (any, error) {
	if isNone(typed) {
		return nil, nil
	}
	first, last, ok := span(strings.NewReplacer("—", "..", "–", "..").Replace(typed), r.today)
	if !ok || last.Before(r.today) {
		return nil, r.misread(func(t say.Tongue) string { return t.NotAway(typed) }, say.Tongue.AwayFits)
	}
	return first.String() + ".." + last.String(), nil
}
