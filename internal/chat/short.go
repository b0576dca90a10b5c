package chat

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

func isBlank(r rune) bool { return unicode.IsSpace(r) }

// keysOf finds the parameter of a Spec that a typed key names, in either
// language.
func keysOf(s Spec) func(string) (string, bool) {
	return func(typed string) (string, bool) {
		for _, p := range s.Params {
			if p.called(typed) {
				return p.Key, true
			}
		}
		if s.Reason && isOneOf(typed, []string{ArgBecause, "因为"}) {
			return ArgBecause, true
		}
		return "", false
	}
}

// called tells whether typed names the parameter. A name of several words is
// typed with hyphens or underscores between them.
func (p Param) called(typed string) bool {
	return sameWord(typed, p.Key) || sameWord(typed, p.Name.En) || sameWord(typed, p.Name.Zh) || isOneOf(typed, p.Short)
}

// sameWord compares without regard to case and to what joins words.
func sameWord(a, b string) bool {
	return strings.EqualFold(a, b) || len(a) == len(b) && strings.EqualFold(joiners.Replace(a), joiners.Replace(b))
}

var joiners = strings.NewReplacer("-", " ", "_", " ")

// short reads p4 and 4x5.
func (p *parser) short(t token) bool {
	letter, number := t.text[:1], t.text[1:]
	for _, param := range p.spec.Params {
		if param.Type == NumberParam && isOneOf(letter, param.Short) && param.fitsIn(number) {
			p.put(param.Key, number)
			return true
		}
	}
	return p.cross(t.text)
}

// cross reads 4x5 and 4×5.
func (p *parser) cross(text string) bool {
	i := strings.IndexAny(text, "xX×")
	if i <= 0 || p.spec.Crosses[0] == "" {
		return false
	}
	_, size := utf8.DecodeRuneInString(text[i:])
	values := [2]string{text[:i], text[i+size:]}
	for i, key := range p.spec.Crosses {
		if param, ok := p.spec.Param(key); !ok || !param.fitsIn(values[i]) {
			return false
		}
	}
	for i, key := range p.spec.Crosses {
		p.put(key, values[i])
	}
	return true
}

// fitsIn tells whether typed is a number with no more digits than the greatest
// that is allowed: p9 is a slip that is answered, p95 is a word.
func (p Param) fitsIn(typed string) bool {
	if typed == "" || strings.Trim(typed, "0123456789") != "" {
		return false
	}
	return p.Max == 0 || len(typed) <= len(strconv.Itoa(p.Max))
}
