package card

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/pmo/registers"
	"pmobot/internal/say"
	"pmobot/internal/when"
)

// Names tells what a person is called.
type Names func(token string) string

// Look is who looks at an entry, and when.
type Look struct {
	Tongue say.Tongue
	Names  Names
	Rules  pmo.Rules
	Zone   *time.Location
	Today  when.Date             // in Zone
	Role   pmo.Role              // of the reader in the entry's project; Nobody where anybody reads it
	Hides  func(ref string) bool // tells which other entries the reader may not know of; nil for none
	Bare   bool                  // feedback without its text: the reader is a channel
}

// Title names an entry with a link to it: APO-R12 Vendor slips. Feedback is
// named by its reference alone, since its text is private.
func Title(e pmo.Entry) string {
	ref := say.Link(e.Ref.String(), e.Ref.String())
	if registers.Of(e).Private {
		return ref
	}
	return strings.TrimSpace(ref + " " + pmo.Title.Of(e)) // the title may have been taken out
}

// Level is how grave an entry is, 0 where its register has no levels.
func (l Look) Level(e pmo.Entry) int {
	k := registers.Of(e)
	if k.Level == nil {
		return int(pmo.Unweighed)
	}
	return int(k.Level(e, l.Rules))
}

// Option is the word of a field's value: likely.
func Option(d pmo.Decl, value any, lang say.Lang) string {
	key, _ := value.(string)
	if n, ok := value.(int64); ok {
		key = strconv.FormatInt(n, 10)
	}
	if o, ok := d.Option(key); ok {
		return o.Name.In(lang)
	}
	return key
}

// Rating is how a risk's score came about: likely × severe = 20, critical.
func (l Look) Rating(e pmo.Entry) string {
	t := l.Tongue
	if !pmo.Score.Known(e) {
		return t.Unscored()
	}
	p, i := l.words(e)
	return t.Rating(p, i, pmo.Score.Of(e), l.Level(e))
}

func (l Look) words(e pmo.Entry) (probability, impact string) {
	lang := l.Tongue.Lang()
	probability = Option(registers.Probability.Decl, e.Values[registers.Probability.Key], lang)
	impact = Option(registers.Impact.Decl, e.Values[registers.Impact.Key], lang)
	return probability, impact
}

// Row is an entry in a list, at most two lines on a phone.
func (l Look) Row(e pmo.Entry) string {
	head := e.Ref.String()
	if pmo.Score.Known(e) {
		head = strconv.Itoa(pmo.Score.Of(e)) + " " + head
	}
	parts := []string{say.Bold(say.Link(e.Ref.String(), head)) + l.rowTitle(e)}
	parts = append(parts, l.who(e))
	if state := l.stateWord(e); state != "" {
		parts = append(parts, state)
	}
	if day := l.nextLook(e); day != "" {
		parts = append(parts, day)
	}
	return dots(parts...)
}

func (l Look) rowTitle(e pmo.Entry) string {
	if l.Bare && registers.Of(e).Private {
		return ""
	}
	return " " + pmo.Title.Of(e)
}

// who names the owner, or says that there is none where one is needed.
func (l Look) who(e pmo.Entry) string {
	owner := pmo.Owner.Of(e)
	switch {
	case owner != "":
		return l.Names(owner)
	case registers.Of(e).Cadence != nil && pmo.Open.Of(e):
		return l.Tongue.NoOwner()
	}
	return ""
}

// stateWord is the state where it says more than the rest of the row.
func (l Look) stateWord(e pmo.Entry) string {
	k := registers.Of(e)
	if k.Cadence != nil && pmo.Open.Of(e) {
		return ""
	}
	return k.State(pmo.State.Of(e)).Name.In(l.Tongue.Lang())
}

// nextLook is when somebody looks at it next: its review, or when it is due.
func (l Look) nextLook(e pmo.Entry) string {
	if !pmo.Open.Of(e) {
		return ""
	}
	t := l.Tongue
	review, due := pmo.ReviewDue.Of(e), pmo.Due.Of(e)
	switch {
	case !review.IsZero() && review.Before(l.Today):
		return t.ReviewOverdue(review)
	case !due.IsZero() && (review.IsZero() || due.Before(review)):
		return t.DueOn(due)
	case !review.IsZero():
		return t.ReviewOn(review)
	}
	return ""
}

// Public is the card that stands in a channel: at most three lines on a phone.
func (l Look) Public(e pmo.Entry) []chat.Line {
	t := l.Tongue
	title := chat.Line{Text: Title(e)}
	if gone := l.gone(e); gone != "" {
		return []chat.Line{title, {Text: gone}}
	}
	parts := []string{l.weight(e)}
	if state := l.publicState(e); state != "" {
		parts = append(parts, state)
	}
	if owner := pmo.Owner.Of(e); owner != "" {
		parts = append(parts, t.OwnedBy(l.Names(owner)))
	} else if pmo.Open.Of(e) {
		parts = append(parts, t.NoOwner())
	}
	parts = append(parts, l.nextLook(e), t.LoggedBy(l.author(e)))
	lines := []chat.Line{title, {Text: dots(parts...)}}
	if buttons := l.PublicButtons(e); len(buttons) > 0 {
		lines = append(lines, chat.Line{Buttons: buttons})
	}
	return lines
}

// publicState is the state where a channel should know of it.
func (l Look) publicState(e pmo.Entry) string {
	switch state := pmo.State.Of(e); state {
	case registers.Escalated:
		return l.Tongue.EscalatedTo(l.Names(registers.EscalatedTo.Of(e)))
	case registers.Accepted:
		return l.Tongue.AcceptedUntil(registers.AcceptedUntil.Of(e))
	case registers.Occurred, registers.Closed:
		return registers.Of(e).State(state).Name.In(l.Tongue.Lang())
	}
	return ""
}

// gone says where an entry went that isn't there any more.
func (l Look) gone(e pmo.Entry) string {
	switch {
	case pmo.MovedTo.Of(e) != "":
		return l.Tongue.MovedTo(say.Link(pmo.MovedTo.Of(e), pmo.MovedTo.Of(e)))
	case pmo.Void.Of(e):
		return l.Tongue.VoidEntry()
	}
	return ""
}

// weight is the score and level of a risk, or what else an entry weighs by.
func (l Look) weight(e pmo.Entry) string {
	k := registers.Of(e)
	switch {
	case k.Level != nil && pmo.Score.Known(e):
		return l.Tongue.Scored(pmo.Score.Of(e), l.Level(e))
	case k.Level != nil:
		return l.Tongue.Unscored()
	case k.Private:
		return l.Points(e)
	}
	return ""
}

// Points is what a person scored, by the instrument that they answered.
func (l Look) Points(e pmo.Entry) string {
	for _, f := range []pmo.Number{registers.CSAT, registers.NPS, registers.CES} {
		if f.Known(e) {
			return l.Tongue.Points(f.Name.In(l.Tongue.Lang()), f.Of(e), f.Max)
		}
	}
	return ""
}

// author is who logged an entry, as far as they want to be known.
func (l Look) author(e pmo.Entry) string {
	if registers.Anonymous.Of(e) {
		return l.Tongue.AnonymousName()
	}
	return l.Names(e.By)
}

// dots joins what isn't empty.
func dots(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " · ")
}
