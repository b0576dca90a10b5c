package card

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/pmo/registers"
	"pmobot/internal/say"
	"pmobot/internal/when"
)

// factsALine is how many short facts share a line of a card.
const factsALine = 2

// Full is the whole card: what is known, then the newest changes (history is
// oldest first, as stores give it), then what can be done.
func (l Look) Full(e pmo.Entry, history []pmo.Change, most int) []chat.Line {
	t := l.Tongue
	lines := []chat.Line{{Text: say.Bold(strings.TrimSpace(e.Ref.String() + " " + pmo.Title.Of(e)))}}
	if gone := l.gone(e); gone != "" {
		lines = append(lines, chat.Line{Text: gone})
	}
	lines = append(lines, text(dots(l.standing(e)...))...)
	lines = append(lines, text(l.facts(e)...)...)
	lines = append(lines, text(dots(l.dates(e)...))...)
	if len(history) > 0 {
		lines = append(lines, chat.Line{Text: say.Bold(t.HistoryHead())})
		lines = append(lines, text(l.History(e, history, most)...)...)
	}
	if buttons := l.Buttons(e); len(buttons) > 0 {
		lines = append(lines, chat.Line{Buttons: buttons})
	}
	return lines
}

func text(lines ...string) []chat.Line {
	var list []chat.Line
	for _, line := range lines {
		if line != "" {
			list = append(list, chat.Line{Text: line})
		}
	}
	return list
}

// standing is how grave it is, where it stands, and who has it.
func (l Look) standing(e pmo.Entry) []string {
	t, k := l.Tongue, registers.Of(e)
	var parts []string
	switch {
	case k.Level != nil && pmo.Score.Known(e):
		p, i := l.words(e)
		parts = append(parts, t.RatedFrom(pmo.Score.Of(e), l.Level(e), p, i))
	default:
		parts = append(parts, l.weight(e))
	}
	state := l.publicState(e)
	if state == "" {
		state = k.State(pmo.State.Of(e)).Name.In(t.Lang())
	}
	parts = append(parts, state)
	switch owner := pmo.Owner.Of(e); {
	case owner != "":
		parts = append(parts, t.OwnedBy(l.Names(owner)))
	case k.Cadence != nil && pmo.Open.Of(e):
		parts = append(parts, t.NoOwner())
	case k.Cadence == nil:
		parts = append(parts, t.LoggedBy(l.author(e)))
	}
	if n := reuses(e); k.Prefix == "L" && n > 0 {
		parts = append(parts, t.UsedTimes(n))
	}
	return parts
}

func reuses(e pmo.Entry) int {
	n := 0
	for _, text := range registers.Uses.Of(e) {
		if use, ok := registers.ParseUse(text); ok && use.Fits {
			n++
		}
	}
	return n
}

// facts are the further fields, texts quoted, several short ones on a line.
func (l Look) facts(e pmo.Entry) []string {
	var lines, line []string
	for _, f := range registers.Of(e).Fields {
		d := f.Declared()
		if shownElsewhere(d) || registers.Names(e, d) {
			continue
		}
		if fact := l.fact(e, d); fact != "" {
			line = append(line, fact)
		}
		if len(line) == factsALine {
			lines, line = append(lines, dots(line...)), nil
		}
	}
	if len(line) > 0 {
		lines = append(lines, dots(line...))
	}
	return lines
}

// shownElsewhere tells whether the card shows a field in a place of its own.
func shownElsewhere(d pmo.Decl) bool {
	switch d.Key {
	case pmo.Title.Key, pmo.Owner.Key, registers.Probability.Key, registers.Impact.Key, pmo.ReviewDue.Key, pmo.Due.Key,
		registers.AcceptedUntil.Key, registers.CSAT.Key, registers.NPS.Key, registers.CES.Key, registers.Anonymous.Key:
		return true
	}
	return d.Hidden && d.Key != registers.Question.Key && d.Key != registers.Answer.Key && d.Key != registers.Told.Key
}

func (l Look) fact(e pmo.Entry, d pmo.Decl) string {
	value := l.Value(d, e.Values[d.Key])
	if ref, _ := e.Values[d.Key].(string); value == "" || d.Type == pmo.Refer && l.hides(ref) {
		return ""
	}
	return l.Tongue.Fact(d.Name.In(l.Tongue.Lang()), value)
}

// Value writes a field's value for reading, "" where there is none.
func (l Look) Value(d pmo.Decl, value any) string {
	t := l.Tongue
	switch v := value.(type) {
	case string:
		return l.stringValue(d, v)
	case int64:
		return Option(d, v, t.Lang())
	case bool:
		return t.Truth(v)
	case []string:
		return strings.Join(l.listValue(d, v), " ")
	}
	return ""
}

func (l Look) hides(ref string) bool { return l.Hides != nil && l.Hides(ref) }

func (l Look) stringValue(d pmo.Decl, v string) string {
	switch d.Type {
	case pmo.Human:
		return l.Names(v)
	case pmo.Choice:
		return Option(d, v, l.Tongue.Lang())
	case pmo.Day:
		if day, ok := when.Parse(v); ok && day.Year == l.Today.Year {
			return l.Tongue.Day(day)
		} else if ok {
			return l.Tongue.FullDay(day)
		}
	case pmo.Refer:
		if l.hides(v) {
			return l.Tongue.SomethingHidden()
		}
		return say.Link(v, v)
	case pmo.Line, pmo.Prose:
		if v != "" {
			return l.Tongue.Quote(v)
		}
	}
	return v
}

func (l Look) listValue(d pmo.Decl, v []string) []string {
	list := slices.Clone(v)
	for i, one := range list {
		switch {
		case d.Type == pmo.Humans:
			list[i] = l.Names(one)
		case d.Key == pmo.Tags.Key:
			list[i] = "#" + one
		}
	}
	return list
}

// dates are until when something is to be done.
func (l Look) dates(e pmo.Entry) []string {
	t := l.Tongue
	if !pmo.Open.Of(e) {
		return nil
	}
	var parts []string
	due := pmo.Due.Of(e)
	decides := registers.Of(e).Decides != nil && registers.Of(e).Decides(e)
	if decides && registers.Response.Of(e) == "" && !due.IsZero() {
		parts = append(parts, t.Fact(t.NoResponse(), t.DecisionBy(due)))
	} else if !due.IsZero() {
		parts = append(parts, t.DueOn(due))
	}
	switch review := pmo.ReviewDue.Of(e); {
	case review.IsZero():
	case review.Before(l.Today):
		parts = append(parts, t.ReviewOverdue(review))
	default:
		parts = append(parts, t.ReviewOn(review))
	}
	return parts
}

// History writes changes, newest first, at most so many; the rest is counted.
func (l Look) History(e pmo.Entry, changes []pmo.Change, most int) []string {
	t := l.Tongue
	if l.Role < pmo.Lead {
		changes = unquoted(changes)
	}
	var lines []string
	for i := len(changes) - 1; i >= 0 && len(lines) < most; i-- {
		c := changes[i]
		if registers.Anonymous.Of(e) {
			c.Set = without(c.Set, registers.From.Key)
		}
		lines = append(lines, t.HistoryLine(when.On(c.At.In(l.Zone)), l.Actor(e, c), l.What(c)))
	}
	if rest := len(changes) - len(lines); rest > 0 {
		lines = append(lines, t.MoreChanges(rest))
	}
	return lines
}

// unquoted takes the words out of changes that were taken back: what was done
// stays in the history, why is for leads.
func unquoted(changes []pmo.Change) []pmo.Change {
	said := map[int]string{}
	for _, c := range pmo.Said(changes) {
		said[c.Version] = c.Why
	}
	list := slices.Clone(changes)
	for i, c := range list {
		list[i].Why = said[c.Version]
	}
	return list
}

func without(values pmo.Values, key string) pmo.Values {
	values = maps.Clone(values)
	delete(values, key)
	return values
}

// Actor is who made a change; the giver of anonymous feedback stays unnamed.
func (l Look) Actor(e pmo.Entry, c pmo.Change) string {
	if c.By == e.By && registers.Anonymous.Of(e) {
		return l.Tongue.AnonymousName()
	}
	return l.Names(c.By)
}

// What says what a change did, with the reason as typed behind it; that for
// which words were taken back is for leads.
func (l Look) What(c pmo.Change) string {
	if (c.Verb == "redact" || c.Verb == "withdraw") && l.Role < pmo.Lead {
		c.Why = ""
	}
	return l.Tongue.Effects(l.effects(c), c.Why)
}

// whole are the verbs that say all there is to say.
var whole = []string{"undo", "withdraw", "redact", "move", "use", "expire"}

// moves tells whether a verb is one of the register's transitions: what these
// set beside the state is said with them.
func moves(k pmo.Kind, verb string) bool {
	return slices.ContainsFunc(k.Moves, func(m pmo.Move) bool { return m.Verb == verb })
}

// effects lists what differs, the score first.
func (l Look) effects(c pmo.Change) []string {
	if c.Version == 1 {
		return []string{l.Tongue.Began(pmo.Score.In(c.Set))}
	}
	if slices.Contains(whole, c.Verb) {
		return []string{l.Tongue.Did(c.Verb)}
	}
	k, _ := registers.ByPrefix(c.Ref.Register)
	var list []string
	if from, to := pmo.Score.In(c.Was), pmo.Score.In(c.Set); from != to && to > 0 {
		list = append(list, strconv.Itoa(from)+"→"+strconv.Itoa(to))
	}
	if moved := l.moved(k, c); moved != "" {
		list = append(list, moved)
	}
	var rewritten []string
	for _, f := range k.Fields {
		d := f.Declared()
		byMove := moves(k, c.Verb) && (d.Key == pmo.Due.Key || d.Key == registers.AcceptedUntil.Key)
		if _, differs := c.Set[d.Key]; !differs || d.Hidden || d.Key == pmo.ReviewDue.Key || byMove {
			continue
		}
		if d.Type == pmo.Prose {
			rewritten = append(rewritten, d.Name.In(l.Tongue.Lang()))
			continue
		}
		list = append(list, l.differs(d, c))
	}
	if len(rewritten) > 0 {
		list = append(list, l.Tongue.Rewritten(rewritten))
	}
	if len(list) == 0 {
		list = []string{l.Tongue.Did(c.Verb)}
	}
	return list
}

// differs is one field's change. A step on a scale needs no name: 9→15,
// possible→almost certain.
func (l Look) differs(d pmo.Decl, c pmo.Change) string {
	from, to := l.Value(d, c.Was[d.Key]), l.Value(d, c.Set[d.Key])
	if len(d.Options) > 0 && d.Type == pmo.Whole && from != "" && to != "" {
		return from + "→" + to
	}
	if is, _ := c.Set[d.Key].(bool); is {
		return d.Name.In(l.Tongue.Lang())
	}
	return l.Tongue.Changed(d.Name.In(l.Tongue.Lang()), from, to)
}

// moved says into which state a change led, by the verb that did it.
func (l Look) moved(k pmo.Kind, c pmo.Change) string {
	lang := l.Tongue.Lang()
	if c.Verb == "escalate" {
		return l.Tongue.EscalatedTo(l.Names(registers.EscalatedTo.In(c.Set)))
	}
	if until := registers.AcceptedUntil.In(c.Set); c.Verb == "accept" && !until.IsZero() {
		return l.Tongue.AcceptedUntil(until)
	}
	for _, m := range k.Moves {
		if m.Verb == c.Verb {
			return m.Did.In(lang)
		}
	}
	state, ok := c.Set[pmo.State.Key].(string)
	if !ok || c.Verb == "undo" {
		return ""
	}
	return k.State(state).Name.In(lang)
}
