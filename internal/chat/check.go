package chat

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"pmobot/internal/say"
	"pmobot/internal/when"
)

// The values of a FlagParam.
const (
	yes = "yes"
	no  = "no"
)

// Problem is one value that does not fit.
type Problem struct {
	Param Param  // Key alone where the Spec declares none
	Value string // as typed
	Kind  ProblemKind
	Most  int // TooLong: characters that fit
}

// ProblemKind tells why a value does not fit.
type ProblemKind int

// The kinds of problems.
const (
	fits       ProblemKind = iota // none
	OutOfRange                    // no whole number from Min to Max
	NotOneOf                      // none of Choices
	NotADate
	NotARef
	TooLong    // more than Most characters
	Missing    // required, and nothing was given
	UnknownKey // the verb has no such parameter
	LeftOver   // words that the verb has no use for
)

// Check holds arguments against the Spec and returns them in the form that is
// kept: the Value of a Choice, 4, 2026-12-01, APO-R12, tags in lower case with
// commas between. People stay as typed. What does not fit stays as typed too,
// and is named: the parameters' problems in the order of the Spec, then the
// rest.
func (s Spec) Check(args Args, today when.Date) (Args, []Problem) {
	checked := make(Args, len(args))
	for key, value := range args {
		value, _ = clean(value)
		if checked[key] = strings.TrimSpace(value); unseen(value) {
			checked[key] = ""
		}
	}
	keepLongTitle(s, checked)
	var problems []Problem
	for _, p := range s.Params {
		typed := checked[p.Key]
		switch value, kind := p.check(typed, today); {
		case typed == "" && p.Required:
			problems = append(problems, Problem{Param: p, Kind: Missing})
		case typed == "":
		case kind == fits:
			checked[p.Key] = value
		default:
			problems = append(problems, Problem{Param: p, Value: typed, Kind: kind, Most: p.most()})
		}
	}
	return checked, append(problems, s.undeclared(checked)...)
}

// unseen tells whether nobody could see a text: it is made of blanks and
// characters that only join or format others.
func unseen(text string) bool {
	const filler = '\u3164' // a letter, for Unicode, that looks like a blank
	return !strings.ContainsFunc(text, func(r rune) bool { return r != filler && !unicode.IsSpace(r) && !unicode.Is(unicode.Cf, r) })
}

// undeclared names the arguments that the Spec has no parameter for.
func (s Spec) undeclared(args Args) []Problem {
	var problems []Problem
	for key, value := range args {
		p, ok := s.Param(key)
		if ok {
			continue
		}
		p = Param{Key: key, Name: say.Same(key)}
		switch {
		case key == ArgBecause && s.Reason:
			if utf8.RuneCountInString(value) > TextMost {
				p.Name = say.Words{En: "reason", Zh: "原因"}
				problems = append(problems, Problem{Param: p, Value: value, Kind: TooLong, Most: TextMost})
			}
		case key == ArgTitle || key == ArgBody || key == ArgWord:
			problems = append(problems, Problem{Param: p, Value: value, Kind: LeftOver})
		default:
			problems = append(problems, Problem{Param: p, Value: value, Kind: UnknownKey})
		}
	}
	slices.SortFunc(problems, func(a, b Problem) int { return strings.Compare(a.Param.Key, b.Param.Key) })
	return problems
}

// check returns typed in the form that is kept, or what is wrong with it.
func (p Param) check(typed string, today when.Date) (string, ProblemKind) {
	if utf8.RuneCountInString(typed) > p.most() {
		return "", TooLong
	}
	switch p.Type {
	case LineParam:
		return strings.Join(strings.Fields(typed), " "), fits
	case NumberParam:
		value, ok := p.number(typed)
		return value, unless(ok, OutOfRange)
	case ChoiceParam, FlagParam:
		value, ok := p.choice(typed)
		return value, unless(ok, NotOneOf)
	case DateParam:
		day, ok := when.ParseText(typed, today)
		return day.String(), unless(ok, NotADate)
	case RefParam:
		return strings.ToUpper(typed), unless(isRef(typed), NotARef)
	case TagsParam:
		return tags(typed), fits
	}
	return typed, fits
}

func unless(ok bool, kind ProblemKind) ProblemKind {
	if ok {
		return fits
	}
	return kind
}

// most is how many characters fit.
func (p Param) most() int {
	if p.Key == ArgTitle {
		return TitleMost
	}
	return TextMost
}

// number reads a whole number in range, or a word for one.
func (p Param) number(typed string) (string, bool) {
	if value, ok := p.choice(typed); ok {
		return value, true
	}
	n, err := strconv.Atoi(narrow(typed))
	if err != nil || (p.Min != 0 || p.Max != 0) && (n < p.Min || n > p.Max) {
		return "", false
	}
	return strconv.Itoa(n), true
}

// narrow makes full-width digits plain ones.
func narrow(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '０' && r <= '９' {
			return r - '０' + '0'
		}
		return r
	}, text)
}

// choice returns the value that typed names, in either language.
func (p Param) choice(typed string) (string, bool) {
	for _, c := range p.Options() {
		if sameWord(typed, c.Value) || sameWord(typed, c.Name.En) || sameWord(typed, c.Name.Zh) || isOneOf(typed, c.Also) {
			return c.Value, true
		}
	}
	return "", false
}

// Options are the choices of a parameter: its own, and yes and no of a flag.
func (p Param) Options() []Choice {
	if p.Type != FlagParam || len(p.Choices) > 0 {
		return p.Choices
	}
	return []Choice{
		{Value: yes, Name: say.Words{En: yes, Zh: "是"}, Also: []string{"y", "true", "on", "1", "对", "开"}},
		{Value: no, Name: say.Words{En: no, Zh: "否"}, Also: []string{"n", "false", "off", "0", "不", "关"}},
	}
}

// tags writes tags as they are kept: payments,vendor.
func tags(typed string) string {
	var list []string
	for _, tag := range strings.FieldsFunc(strings.ToLower(typed), isTagBreak) {
		tag = strings.Join(strings.Fields(strings.TrimLeft(strings.TrimSpace(tag), "#")), " ")
		if tag != "" && !slices.Contains(list, tag) {
			list = append(list, tag)
		}
	}
	return strings.Join(list, ",")
}

func isTagBreak(r rune) bool { return strings.ContainsRune(",，、;；\n", r) }
