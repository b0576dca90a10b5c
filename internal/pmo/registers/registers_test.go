package registers_test

import (
	"slices"
	"strings"
	"testing"

	"pmobot/internal/pmo"
	"pmobot/internal/pmo/registers"
	"pmobot/internal/say"
)

// complete names whatever word is missing in a language.
func complete(t *testing.T, where string, w say.Words) {
	t.Helper()
	if w.En == "" || w.Zh == "" {
		t.Errorf("%s: a word is missing: %+v", where, w)
	}
}

func TestEveryRegisterIsDeclaredWhole(t *testing.T) {
	prefixes, words := map[string]bool{}, map[string]bool{}
	for _, k := range registers.All() {
		if len(k.Prefix) != 1 || prefixes[k.Prefix] || k.Word == "" || words[k.Word] {
			t.Errorf("%q: prefix %q or word is missing or taken", k.Word, k.Prefix)
		}
		prefixes[k.Prefix], words[k.Word] = true, true
		for what, w := range map[string]say.Words{"name": k.Name, "plural": k.Plural, "about": k.About, "example": k.Example} {
			complete(t, k.Word+" "+what, w)
		}
		if len(k.Fields) == 0 || k.Fields[0].Declared().Key != pmo.Title.Key {
			t.Errorf("%s: the first field is the title", k.Word)
		}
		if len(k.States) == 0 || !k.States[0].Open {
			t.Errorf("%s: the first state is that of a new entry, and open", k.Word)
		}
	}
}

func TestEveryFieldIsDeclaredWhole(t *testing.T) {
	for _, k := range registers.All() {
		typed := map[string]string{}
		for _, f := range k.Fields {
			d := f.Declared()
			where := k.Word + " " + d.Key
			complete(t, where, d.Name)
			for _, key := range append([]string{d.Key, strings.ToLower(d.Name.En), d.Name.Zh}, d.Short...) {
				if other, taken := typed[key]; taken && other != d.Key {
					t.Errorf("%s: %q is typed for %s already", where, key, other)
				}
				typed[key] = d.Key
			}
			if d.Type == pmo.Choice && len(d.Options) == 0 {
				t.Errorf("%s: a choice without options", where)
			}
			if d.Type == pmo.Whole && d.Max <= d.Min {
				t.Errorf("%s: from %d to %d", where, d.Min, d.Max)
			}
			for _, o := range d.Options {
				complete(t, where+" "+o.Key, o.Name)
			}
		}
	}
}

func TestEveryMoveLeadsFromStateToState(t *testing.T) {
	for _, k := range registers.All() {
		states := []string{""} // back to the state before
		for _, s := range k.States {
			complete(t, k.Word+" state "+s.Key, s.Name)
			states = append(states, s.Key)
		}
		led := map[string]bool{k.States[0].Key: true}
		for _, m := range k.Moves {
			where := k.Word + " " + m.Verb
			complete(t, where, m.Name)
			complete(t, where+" button", m.Button)
			complete(t, where+" did", m.Did)
			complete(t, where+" undone", m.Undone())
			if m.Role == pmo.Nobody || len(m.From) == 0 || !slices.Contains(states, m.To) {
				t.Errorf("%s: role %v, from %v to %q", where, m.Role, m.From, m.To)
			}
			for _, from := range m.From {
				if !slices.Contains(states[1:], from) {
					t.Errorf("%s: there is no state %q", where, from)
				}
			}
			for _, f := range append(slices.Clone(m.Must), m.Asks...) {
				if _, ok := k.Field(f.Declared().Key); !ok {
					t.Errorf("%s: asks for %s, which isn't one of the register's fields", where, f.Declared().Key)
				}
			}
			led[m.To] = true
		}
		for _, s := range k.States {
			if !led[s.Key] && k.Settle == nil {
				t.Errorf("%s: nothing leads to %s", k.Word, s.Key)
			}
		}
	}
}

func TestWordsOfAnEntryAreThoseOfItsTexts(t *testing.T) {
	e := pmo.Entry{Ref: pmo.Ref{Project: "APO", Register: "R", Number: 1}, Values: pmo.Values{
		pmo.Title.Key: "Vendor slips 供应商延期", registers.Cause.Key: "One plant", pmo.Tags.Key: []string{"payments"},
		pmo.State.Key: "identified", pmo.Owner.Key: "console:@ann",
	}}
	want := []string{"vendor", "slips", "供应", "应商", "商延", "延期", "one", "plant", "payments"}
	if got := registers.Words(e); !slices.Equal(got, want) {
		t.Errorf("words %v, want %v", got, want)
	}
}

func TestARiskSettlesByWhatIsKnown(t *testing.T) {
	k, _ := registers.ByPrefix("R")
	risk := func(state string, more pmo.Values) pmo.Entry {
		values := pmo.Values{pmo.State.Key: state}
		for key, value := range more {
			values[key] = value
		}
		return pmo.Entry{Ref: pmo.Ref{Project: "APO", Register: "R", Number: 1}, Version: 1, Values: values}
	}
	scored := pmo.Values{"probability": int64(4), "impact": int64(5)}
	treated := pmo.Values{"probability": int64(4), "impact": int64(5), "response": "mitigate", "owner": "ann"}
	for _, c := range []struct {
		e    pmo.Entry
		want string
	}{
		{risk(registers.Identified, nil), ""},
		{risk(registers.Identified, scored), registers.Assessed},
		{risk(registers.Identified, treated), registers.Treating},
		{risk(registers.Assessed, scored), ""},
		{risk(registers.Assessed, treated), registers.Treating},
		{risk(registers.Monitoring, treated), ""},
	} {
		if got := k.Settle(c.e); got != c.want {
			t.Errorf("%v settles to %q, want %q", c.e.Values, got, c.want)
		}
	}
}

func TestRescoringHigherSendsAWatchedRiskBack(t *testing.T) {
	k, _ := registers.ByPrefix("R")
	before := pmo.Entry{Ref: pmo.Ref{Project: "APO", Register: "R", Number: 1}, Version: 3, Values: pmo.Values{
		"state": registers.Monitoring, "open": true, "probability": int64(2), "impact": int64(3), "score": int64(6),
		"inherent_p": int64(4), "inherent_i": int64(3), "response": "mitigate",
	}}
	same := pmo.Values{"impact": int64(4)}
	k.Derive(before, same, pmo.DefaultRules())
	if _, moved := same["state"]; moved || same["score"] != int64(8) {
		t.Errorf("8 is medium like 6, so it stays watched: %v", same)
	}
	higher := pmo.Values{"impact": int64(5)}
	k.Derive(before, higher, pmo.DefaultRules())
	if higher["state"] != registers.Treating || higher["score"] != int64(10) {
		t.Errorf("10 is high: %v", higher)
	}
	if _, again := higher["inherent_p"]; again {
		t.Error("what was given first stays as it was")
	}
}
