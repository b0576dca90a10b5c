package when

import (
	"strconv"
	"strings"
	"time"
	"unicode"
)

// yearFirst and yearLast bound the years that people may mean: anything
// outside is a slip of the finger.
const (
	yearFirst = 1900
	yearLast  = 9999
)

// ParseText reads a date as people type it, in either language:
//
//	2026-12-01  2026/12/1  2026年12月1日     that day
//	1 Dec  Dec 1  12月1日                    the next one, today included
//	1 December 2027  Dec 1, 2027             that day
//	Tue 1 Dec  12月1日（周二）               the same, if that is its weekday
//	today tomorrow yesterday  今天 明天 后天 昨天
//	fri  friday  周五  星期五  礼拜五        the next one after today
//	next fri  下周五                         that of the next ISO week
//	+3d  +2w  +1m                            days, weeks, months from today
//
// ok is false where text is no date, where the date does not exist, and where
// people of two countries would read it differently (01.12.2026, 1/12).
func ParseText(text string, today Date) (d Date, ok bool) {
	text = fold(text)
	for _, read := range []func(string, Date) (Date, bool){
		readWord, readAhead, readWeekday, readNumbers, readHan, readMonth, readNamed,
	} {
		if d, ok = read(text, today); ok {
			return d, d.Year >= yearFirst && d.Year <= yearLast
		}
	}
	return Date{}, false
}

// fold lowers letters, narrows full-width characters and makes every run of
// white space one blank.
func fold(text string) string {
	narrow := strings.Map(func(r rune) rune {
		if r > 0xff00 && r < 0xff5f {
			r -= 0xfee0
		}
		return unicode.ToLower(r)
	}, text)
	return strings.Join(strings.Fields(narrow), " ")
}

func readWord(text string, today Date) (Date, bool) {
	switch text {
	case "today", "今天", "今日":
		return today, true
	case "tomorrow", "明天", "明日":
		return today.Add(1), true
	case "后天":
		return today.Add(2), true
	case "yesterday", "昨天", "昨日":
		return today.Add(-1), true
	}
	return Date{}, false
}

// readAhead reads +3d, +2w and +1m. A month ends where the next one is
// shorter: +1m from 31 January is 28 February.
func readAhead(text string, today Date) (Date, bool) {
	if len(text) < 3 || text[0] != '+' {
		return Date{}, false
	}
	n, ok := digits(text[1:len(text)-1], 4)
	if !ok {
		return Date{}, false
	}
	switch text[len(text)-1] {
	case 'd':
		return today.Add(n), true
	case 'w':
		return today.Add(7 * n), true
	case 'm':
		return today.addMonths(n), true
	}
	return Date{}, false
}

func (d Date) addMonths(n int) Date {
	first := On(time.Date(d.Year, d.Month+time.Month(n), 1, 12, 0, 0, 0, time.UTC))
	last := On(time.Date(first.Year, first.Month+1, 0, 12, 0, 0, 0, time.UTC))
	return Date{first.Year, first.Month, min(d.Day, last.Day)}
}

// readWeekday reads fri, next fri, 周五 and 下周五.
func readWeekday(text string, today Date) (Date, bool) {
	name, next := strings.CutPrefix(text, "next ")
	if !next {
		name, next = strings.CutPrefix(text, "下")
		name = strings.TrimPrefix(name, "个")
	}
	day, ok := weekday(name)
	if !ok {
		return Date{}, false
	}
	if next {
		monday := today.Add(-int(today.Weekday()+6) % 7)
		return monday.Add(7 + int(day+6)%7), true
	}
	return today.Add(1 + int(day-today.Weekday()+6)%7), true
}

func weekday(name string) (time.Weekday, bool) {
	for _, prefix := range []string{"周", "星期", "礼拜"} {
		if rest, ok := strings.CutPrefix(name, prefix); ok {
			return weekdayHan(rest)
		}
	}
	if day, ok := beginning(name, 7, func(i int) string { return time.Weekday(i).String() }); ok {
		return time.Weekday(day), true
	}
	return 0, false
}

func weekdayHan(name string) (time.Weekday, bool) {
	if name == "天" {
		return time.Sunday, true
	}
	for i, han := range []string{"日", "一", "二", "三", "四", "五", "六"} {
		if name == han {
			return time.Weekday(i), true
		}
	}
	return 0, false
}

// beginning finds the one of many English names that typed begins, by three
// letters or more.
func beginning(typed string, many int, name func(int) string) (int, bool) {
	typed = strings.TrimSuffix(typed, ".")
	if len(typed) < 3 {
		return 0, false
	}
	for i := range many {
		if strings.HasPrefix(strings.ToLower(name(i)), typed) {
			return i, true
		}
	}
	return 0, false
}

// readNumbers reads numbers with the year first, which nobody misreads.
func readNumbers(text string, _ Date) (Date, bool) {
	for _, sep := range []string{"-", "/"} {
		if parts := strings.Split(text, sep); len(parts) == 3 && len(parts[0]) == 4 {
			return exact(parts[0], parts[1], parts[2])
		}
	}
	return Date{}, false
}

// readHan reads 2026年12月1日 and 12月1日 (号 for 日).
func readHan(text string, today Date) (Date, bool) {
	text = strings.ReplaceAll(text, " ", "")
	year, rest, dated := strings.Cut(text, "年")
	if !dated {
		year, rest = "", text
	}
	month, day, ok := strings.Cut(rest, "月")
	if !ok {
		return Date{}, false
	}
	if short, ok := strings.CutSuffix(day, "日"); ok {
		day = short
	} else if day, ok = strings.CutSuffix(day, "号"); !ok {
		return Date{}, false
	}
	if dated && len(year) == 4 {
		return exact(year, month, day)
	}
	m, mok := digits(month, 2)
	n, nok := digits(day, 2)
	if dated || !mok || !nok {
		return Date{}, false
	}
	return coming(time.Month(m), n, today)
}

// readMonth reads a month in English with its day and perhaps its year.
func readMonth(text string, today Date) (Date, bool) {
	parts := strings.Fields(strings.ReplaceAll(text, ", ", " "))
	if len(parts) < 2 || len(parts) > 3 {
		return Date{}, false
	}
	number, name := parts[0], parts[1]
	if _, ok := digits(number, 2); !ok {
		number, name = name, number
	}
	day, ok := digits(number, 2)
	i, found := beginning(name, 12, func(i int) string { return time.Month(i + 1).String() })
	if !ok || !found {
		return Date{}, false
	}
	month := time.Month(i + 1)
	if len(parts) == 2 {
		return coming(month, day, today)
	}
	year, ok := digits(parts[2], 4)
	if !ok || len(parts[2]) != 4 {
		return Date{}, false
	}
	return existing(Date{year, month, day})
}

// readNamed reads a date that tells its weekday, as the bot writes them.
func readNamed(text string, today Date) (Date, bool) {
	name, rest, _ := strings.Cut(text, " ")
	read := readMonth
	if han, after, ok := strings.Cut(text, "("); ok {
		name, rest, read = strings.TrimSuffix(after, ")"), han, readHan
	}
	day, known := weekday(name)
	d, ok := read(rest, today)
	return d, known && ok && d.Weekday() == day
}

// exact reads a date of three numbers.
func exact(year, month, day string) (Date, bool) {
	y, yok := digits(year, 4)
	m, mok := digits(month, 2)
	d, dok := digits(day, 2)
	if !yok || !mok || !dok {
		return Date{}, false
	}
	return existing(Date{y, time.Month(m), d})
}

// existing tells whether there is such a date: 30 February is none.
func existing(d Date) (Date, bool) {
	if On(d.noon()) != d {
		return Date{}, false
	}
	return d, true
}

// coming returns the first such day of a year, today included. Leap days may
// be eight years apart.
func coming(month time.Month, day int, today Date) (Date, bool) {
	for year := today.Year; year <= today.Year+8; year++ {
		if d, ok := existing(Date{year, month, day}); ok && !d.Before(today) {
			return d, true
		}
	}
	return Date{}, false
}

// digits reads a number of at most so many ASCII digits.
func digits(text string, most int) (int, bool) {
	if text == "" || len(text) > most || strings.Trim(text, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(text)
	return n, err == nil
}
