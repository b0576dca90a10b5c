package registers

import (
	"strings"

	"pmobot/internal/pmo"
)

// All lists the registers in the order in which they are shown.
func All() []pmo.Kind { return []pmo.Kind{risk(), lesson(), feedback()} }

// ByPrefix returns the register whose references have this prefix: "R".
func ByPrefix(prefix string) (pmo.Kind, bool) {
	for _, k := range All() {
		if k.Prefix == prefix {
			return k, true
		}
	}
	return pmo.Kind{}, false
}

// Of returns the register that an entry is in.
func Of(e pmo.Entry) pmo.Kind {
	k, _ := ByPrefix(e.Ref.Register)
	return k
}

// Private lists the prefixes of registers that only leads read.
func Private() []string {
	var prefixes []string
	for _, k := range All() {
		if k.Private {
			prefixes = append(prefixes, k.Prefix)
		}
	}
	return prefixes
}

// Words returns the tokens that search finds an entry by: those of its texts
// and tags in a register, those of its name elsewhere (people are found by
// name).
func Words(e pmo.Entry) []string {
	k, ok := ByPrefix(e.Ref.Register)
	if !ok {
		return pmo.Tokens(pmo.Name.Of(e))
	}
	var texts []string
	for _, f := range k.Fields {
		d := f.Declared()
		if Names(e, d) {
			continue // who searches for somebody doesn't find what they didn't sign
		}
		switch d.Type {
		case pmo.Line, pmo.Prose:
			text, _ := e.Values[d.Key].(string)
			texts = append(texts, text)
		case pmo.Labels:
			tags, _ := e.Values[d.Key].([]string)
			texts = append(texts, tags...)
		}
	}
	return pmo.Tokens(strings.Join(texts, "\n"))
}
