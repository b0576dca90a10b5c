package digests

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// wordKind is what a word in a schedule means.
type wordKind int

const (
	noise wordKind = iota
	aDay
	aWorkday
	aWeek
	aMonth
	daily
	first
	last
	lastDay
	weekday   // n: a time.Weekday
	number    // n
	clock     // n: minutes of the day
	forenoon  // am
	afternoon // pm
	separator // between the parts of a list
)

// word is one word of a schedule.
type word struct {
	kind wordKind
	n    int
	text string // as typed
}

// phrase is an entry of the vocabulary.
type phrase struct {
	text string
	kind wordKind
	n    int
}

// vocabulary lists the phrases, the longest first, so that 周五 is read before
// 周 and "working days" before "days".
func vocabulary() []phrase {
	var list []phrase
	add := func(kind wordKind, n int, texts string) {
		for text := range strings.SplitSeq(texts, "|") {
			list = append(list, phrase{text, kind, n})
		}
	}
	add(noise, 0, "every|each|on|at|the|of|in|from|scheduled|schedule|每个|每|个|的|在|于|时|分|号|第|发送|o'clock")
	add(separator, 0, "and|,|、|和|及|&|+")
	add(daily, 0, "daily|everyday|每天|每日|天天")
	add(aDay, 0, "day|days|天|日")
	add(aWorkday, 0, "workday|workdays|working day|working days|business day|business days|weekday|weekdays|工作日|每个工作日")
	add(aWeek, 1, "weekly|week|weeks|周|星期|个星期|礼拜|个礼拜|每周|每星期|每个星期|每礼拜")
	add(aWeek, 2, "biweekly|fortnightly|fortnight|every other week|隔周|双周|每隔一周|每隔一个星期")
	add(aMonth, 0, "monthly|month|月|个月|每月|每个月")
	add(first, 0, "first|第一个|第一|首个|首|最早")
	add(last, 0, "last|最后一个|最后")
	add(lastDay, 0, "最后一天|月底|月末")
	add(forenoon, 0, "am|a.m.|上午|早上|早晨|清晨")
	add(afternoon, 0, "pm|p.m.|下午|傍晚|晚上|晚|中午")
	for i, name := range []string{"one", "two", "three", "four", "five", "six"} {
		add(number, i+1, name)
	}
	for d := time.Sunday; d <= time.Saturday; d++ {
		name := strings.ToLower(d.String())
		add(weekday, int(d), name+"|"+name+"s|"+name[:3])
		sign := string([]rune("日一二三四五六")[d])
		add(weekday, int(d), "周"+sign+"|星期"+sign+"|礼拜"+sign)
	}
	add(weekday, int(time.Sunday), "周天|星期天|礼拜天")
	add(weekday, int(time.Tuesday), "tues")
	add(weekday, int(time.Thursday), "thur|thurs")
	slices.SortStableFunc(list, func(a, b phrase) int { return cmp.Compare(len(b.text), len(a.text)) })
	return list
}

// narrow turns full-width digits and punctuation into their half-width forms,
// and capitals into small letters.
func narrow(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			r -= '！' - '!'
		case r == '\u3000' || unicode.IsSpace(r):
			return ' '
		}
		return unicode.ToLower(r)
	}, text)
}

// wordsOf splits a schedule into words of both languages.
func wordsOf(text string) ([]word, error) {
	var (
		words []word
		known = vocabulary()
		rest  = strings.TrimSpace(narrow(text))
		typed = []rune(strings.TrimSpace(text)) // as many as rest has
	)
	for rest != "" {
		typed = typed[len(typed)-utf8.RuneCountInString(rest):]
		w, size, problem := nextWord(rest, known, words)
		if problem != noProblem {
			return nil, &Unfit{Problem: problem, Word: strings.Fields(string(typed))[0]}
		}
		w.text = string(typed[:utf8.RuneCountInString(rest[:size])])
		rest = strings.TrimLeft(rest[size:], " ")
		if w.kind != noise {
			words = append(words, w)
		}
	}
	return words, nil
}

// nextWord reads the word that rest begins with, and how many bytes it takes.
func nextWord(rest string, known []phrase, before []word) (word, int, Problem) {
	if w, size := weekdaySign(rest, before); size > 0 {
		return w, size, noProblem
	}
	if w, size, problem := readClock(rest); size > 0 || problem != noProblem {
		return w, size, problem
	}
	for _, p := range known {
		if strings.HasPrefix(rest, p.text) && ends(p.text, rest[len(p.text):]) {
			return word{kind: p.kind, n: p.n}, len(p.text), noProblem
		}
	}
	if n, size := readNumber(rest); size > 0 {
		return word{kind: number, n: n}, size, noProblem
	}
	return word{}, 0, UnknownWord
}

// ends tells whether a word may end where rest follows: a word of letters ends
// before anything but a letter.
func ends(text, rest string) bool {
	end, _ := utf8.DecodeLastRuneInString(text)
	next, _ := utf8.DecodeRuneInString(rest)
	return !letter(end) || !letter(next)
}

func letter(r rune) bool { return r >= 'a' && r <= 'z' }

// weekdaySign reads the bare 一 of 每周一, and of 每周一、三.
func weekdaySign(rest string, before []word) (word, int) {
	n := len(before)
	listed := n >= 2 && before[n-1].kind == separator && before[n-2].kind == weekday
	if n == 0 || before[n-1].kind != aWeek && !listed {
		return word{}, 0
	}
	r, size := utf8.DecodeRuneInString(rest)
	signs := []rune("日一二三四五六天")
	i := slices.Index(signs, r)
	if i < 0 {
		return word{}, 0
	}
	return word{kind: weekday, n: i % 7}, size
}

// readNumber reads digits (15, 15th) or a Han number up to 三十一.
func readNumber(rest string) (n, size int) {
	for size < len(rest) && rest[size] >= '0' && rest[size] <= '9' {
		n = min(n*10+int(rest[size]-'0'), 1e6)
		size++
	}
	if size > 0 {
		for _, ordinal := range []string{"st", "nd", "rd", "th", "日"} {
			if strings.HasPrefix(rest[size:], ordinal) {
				return n, size + len(ordinal)
			}
		}
		return n, size
	}
	return hanNumber(rest)
}

func hanNumber(rest string) (n, size int) {
	digits := []rune("〇一二三四五六七八九")
	unit := 0
	for _, r := range rest {
		switch i := slices.Index(digits, r); {
		case r == '两':
			unit = 2
		case r == '十':
			n, unit = max(unit, 1)*10, 0
		case i >= 0:
			unit = i
		default:
			return n + unit, size
		}
		size += utf8.RuneLen(r)
	}
	return n + unit, size
}

// readClock reads a time of day: 09:00, 0900, 9点, 九点半, 9点30分. A time that
// no clock shows is refused.
func readClock(rest string) (word, int, Problem) {
	hour, size := readNumber(rest)
	if size == 0 {
		return word{}, 0, noProblem
	}
	minute, more := 0, 0
	switch tail := rest[size:]; {
	case strings.HasPrefix(tail, ":"):
		minute, more = readNumber(tail[1:])
		more++
	case strings.HasPrefix(tail, "点半"):
		minute, more = 30, len("点半")
	case strings.HasPrefix(tail, "点"):
		minute, more = readNumber(tail[len("点"):])
		more += len("点")
	case size == len("0900") && rest[3] >= '0' && rest[3] <= '9' && ends("a", tail):
		hour, minute = hour/100, hour%100
	default:
		return word{}, 0, noProblem
	}
	if hour > 23 || minute > 59 || more == 1 {
		return word{}, 0, NoSuchTime
	}
	return word{kind: clock, n: hour*60 + minute}, size + more, noProblem
}
