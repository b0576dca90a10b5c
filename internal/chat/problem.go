package chat

import (
	"unicode/utf8"

	"pmobot/internal/say"
)

// Why says what is wrong with the value, to stand behind what was not done.
func (p Problem) Why(t say.Tongue) string {
	name := p.Param.Name.In(t.Lang())
	switch p.Kind {
	case OutOfRange:
		if p.Param.Min == 0 && p.Param.Max == 0 {
			return t.NotWhole(name, p.Value)
		}
		return t.OutOfRange(name, p.Param.Min, p.Param.Max, p.Value)
	case NotOneOf:
		return t.NotOneOf(name, p.Value)
	case NotADate:
		return t.NotADay(name, p.Value)
	case NotARef:
		return t.NotAReference(p.Value)
	case TooLong:
		return t.TooLong(name, utf8.RuneCountInString(p.Value), p.Most)
	case Missing:
		return t.NeedsValue(name)
	case UnknownKey:
		return t.NoSuchKey(p.Param.Key)
	}
	return t.NoUseFor(p.Value)
}

// Fits says what would fit, or nothing where that is clear.
func (p Problem) Fits(t say.Tongue) string {
	switch p.Kind {
	case OutOfRange:
		points, names := p.Param.options(t)
		return t.Scale(points, names)
	case NotOneOf, Missing:
		_, names := p.Param.options(t)
		return t.Allowed(names)
	case NotADate:
		return t.DaysAllowed()
	case NotARef:
		return t.ReferencesAllowed()
	}
	return ""
}

// options are the values that are allowed, and their names.
func (p Param) options(t say.Tongue) (values, names []string) {
	for _, c := range p.Options() {
		values = append(values, c.Value)
		names = append(names, c.Name.In(t.Lang()))
	}
	return values, names
}
