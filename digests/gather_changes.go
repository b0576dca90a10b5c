package digests

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"pmobot/internal/pmo"
	"pmobot/internal/pmo/registers"
	"pmobot/internal/when"
	"pmobot/storage"
)

// history is one entry's changes of the window, and the entry before and
// after them.
type history struct {
	ref     pmo.Ref
	changes []pmo.Change // by version
	entry   pmo.Entry    // as it stands; its Version is 0 where readers may not see it
	before  pmo.Values   // nil where there was no entry yet
	after   pmo.Entry
}

// created tells whether the entry was logged in the window.
func (h history) created() bool { return h.changes[0].Version == 1 }

// gone tells whether the entry was undone, withdrawn, or moved away.
func (h history) gone() bool { return pmo.Void.Of(h.entry) || pmo.MovedTo.Of(h.entry) != "" }

// by is who did verb last, "" for nobody.
func (h history) by(verb string) string {
	for _, c := range slices.Backward(h.changes) {
		if c.Verb == verb {
			return c.By
		}
	}
	return ""
}

// why is the last reason given for what changed one of some fields, or else
// the last one given at all; what a comment or a review says is no reason.
func (h history) why(keys ...string) string {
	other := ""
	for _, c := range slices.Backward(pmo.Said(h.changes)) {
		if c.Why == "" || c.Verb == "comment" || c.Verb == "review" {
			continue
		}
		for _, key := range keys {
			if _, touched := c.Set[key]; touched {
				return c.Why
			}
		}
		other = cmp.Or(other, c.Why)
	}
	return other
}

// readChanges reads the window: what was kept since the last digest's end less
// the overlap, minus what that one told already.
func (g *gathering) readChanges(ctx context.Context) error {
	told := make(map[string]bool, len(g.ask.Seen))
	for _, hash := range g.ask.Seen {
		told[hash] = true
	}
	byRef := map[pmo.Ref]*history{}
	span := pmo.Span{Since: g.from.Add(-overlap), Until: g.ask.Until, Limit: storage.ChangesMost}
	if g.ask.From.IsZero() || len(told) == 0 && g.ask.Number == 0 {
		span.Since = g.from
	}
	for {
		trail, err := g.store.Changes(ctx, g.ask.Office, span)
		if err != nil {
			return fmt.Errorf("digests: what changed: %w", err)
		}
		for _, c := range trail.Changes {
			if !c.Kept.Before(g.ask.Until.Add(-overlap)) {
				g.seen = append(g.seen, c.Hash)
			}
			if !told[c.Hash] && g.concerns(c) {
				group(byRef, c)
			}
		}
		if trail.Next == "" {
			break
		}
		span.After = trail.Next
	}
	return g.readChanged(ctx, byRef)
}

// concerns tells whether a change is of the digest's registers and projects. A
// lesson is, wherever it was learned: a project may have reused it.
func (g *gathering) concerns(c pmo.Change) bool {
	if c.Ref.Register == pmo.KindStatus {
		return g.covers(c.Ref.Name)
	}
	if _, register := registers.ByPrefix(c.Ref.Register); !register || !g.known[c.Ref.Project] {
		return false
	}
	return g.covers(c.Ref.Project) || c.Verb == "use"
}

func group(byRef map[pmo.Ref]*history, c pmo.Change) {
	h := byRef[c.Ref]
	if h == nil {
		h = &history{ref: c.Ref}
		byRef[c.Ref] = h
	}
	h.changes = append(h.changes, c)
}

// readChanged reads the entries that changed, as they stand.
func (g *gathering) readChanged(ctx context.Context, byRef map[pmo.Ref]*history) error {
	refs := slices.SortedFunc(maps.Keys(byRef), func(a, b pmo.Ref) int { return cmp.Compare(a.Key(), b.Key()) })
	for some := range slices.Chunk(refs, storage.FindMost) {
		page, err := g.store.Find(ctx, g.ask.Office, pmo.Query{Sight: seesAll, Refs: some, Void: true, Limit: storage.FindMost})
		if err != nil {
			return fmt.Errorf("digests: entries that changed: %w", err)
		}
		for _, e := range page.Entries {
			if e.Ref.Register == pmo.KindStatus || g.sight.Sees(e) { // which statuses concern it is known
				byRef[e.Ref].entry = e
			}
		}
	}
	for _, ref := range refs {
		h := byRef[ref]
		if h.entry.Version == 0 {
			continue
		}
		h.fold()
		g.changed = append(g.changed, *h)
		g.call(h.by("escalate"))
	}
	return nil
}

// fold works out what the entry was before the window and after it. Changes
// that came since the window's end are the next digest's.
func (h *history) fold() {
	slices.SortFunc(h.changes, func(a, b pmo.Change) int { return cmp.Compare(a.Version, b.Version) })
	h.after = h.entry
	for _, c := range h.changes {
		h.after = pmo.Fold(h.after, c)
	}
	if h.created() {
		return
	}
	h.before = h.entry.Values
	for _, c := range slices.Backward(h.changes) {
		h.before = pmo.Unfold(h.before, c)
	}
}

// exposed is what an entry of these values adds to the exposure.
func exposed(v pmo.Values) int {
	if !pmo.Open.In(v) || pmo.Void.In(v) {
		return 0
	}
	return pmo.Score.In(v)
}

// manyMoves is how many changes make low new risks too small to be named.
const manyMoves = 10

// tellMoves writes down what the window's changes come to.
func (g *gathering) tellMoves() {
	w := &g.week
	for _, h := range g.changed {
		w.Wrote = w.Wrote || h.ref.Project == pmo.Nowhere || g.covers(h.ref.Project) || len(g.newUses(h)) > 0
		switch h.ref.Register {
		case riskPrefix:
			g.tellRisk(h)
		case lessonPrefix:
			g.tellUses(h)
		}
	}
	worstFirst(w.Moves)
	if len(w.Moves) > manyMoves {
		w.Moves = slices.DeleteFunc(w.Moves, g.foldedAway)
	}
	slices.SortFunc(w.Small.Refs, func(a, b pmo.Ref) int { return cmp.Compare(a.Key(), b.Key()) })
}

// foldedAway counts a low new risk among the small changes.
func (g *gathering) foldedAway(m Move) bool {
	low := m.Kind == moveNew && g.project(m.Entry.Ref.Project).Rules.LevelOf(m.To) == pmo.Low
	if low {
		g.week.Small.Low++
		g.week.Small.Refs = append(g.week.Small.Refs, m.Entry.Ref)
	}
	return low
}

func (g *gathering) tellRisk(h history) {
	w := &g.week
	after := exposed(h.after.Values)
	if h.gone() {
		after = 0
	}
	w.Figures.Delta += after - exposed(h.before)
	if h.by("review") != "" {
		w.Reviewed++
	}
	if h.gone() {
		return
	}
	kind, ok := h.kind()
	if !ok {
		w.Small.count(h)
		return
	}
	w.Moves = append(w.Moves, g.move(h, kind))
}

// count counts the changes of an entry that has no line of its own.
func (s *Small) count(h history) {
	before := s.total()
	for _, c := range h.changes {
		switch c.Verb {
		case "seen", "snooze", "escalate":
		case "review":
			s.Reviews++
		case "comment":
			s.Comments++
		default:
			s.Edits++
		}
	}
	if s.total() > before {
		s.Refs = append(s.Refs, h.ref)
	}
}

// kind is what the changes come to; ok is false where that is nothing to be
// named: what is logged and undone, edited and set back.
func (h history) kind() (kind MoveKind, ok bool) {
	was, is := pmo.State.In(h.before), pmo.State.Of(h.after)
	from, to := pmo.Score.In(h.before), pmo.Score.Of(h.after)
	opportunity := registers.RiskKind.Of(h.after) == "opportunity"
	switch {
	case is == registers.Occurred && was != registers.Occurred:
		return moveHappened, true
	case is == registers.Closed && was != registers.Closed:
		return moveClosed, true
	case h.created() && pmo.MovedFrom.Of(h.after) != "":
		return moveHere, true
	case h.created():
		return moveNew, true
	case !pmo.Open.In(h.before) && pmo.Open.Of(h.after):
		return moveReopened, true
	case !pmo.Open.Of(h.after):
		return 0, false
	case from != to && (to > from) != opportunity:
		return moveWorse, true
	case from != to:
		return moveBetter, true
	case is == registers.Accepted && was != is:
		return moveAccepted, true
	case was == registers.Escalated && is != was && h.by("decide") != "":
		return moveDecided, true
	}
	return 0, false
}

func (g *gathering) move(h history, kind MoveKind) Move {
	m := Move{Kind: kind, Entry: named(h.entry), From: pmo.Score.In(h.before), To: pmo.Score.Of(h.after)}
	m.Entry.Score = m.To
	switch kind {
	case moveWorse, moveBetter, moveNew:
		m.Why = h.why(pmo.Score.Key)
	case moveHere:
		if m.Origin, _ = pmo.ParseRef(pmo.MovedFrom.Of(h.after), ""); !g.known[m.Origin.Project] {
			m.Kind = moveNew // where it came from is not told here
		}
	default:
		m.Why = h.why(pmo.State.Key)
	}
	switch kind {
	case moveHappened:
		m.On = g.happened(h)
	case moveAccepted:
		m.On = registers.AcceptedUntil.Of(h.after)
	}
	return m
}

// happened is the day on which a risk happened, else the one on which it was said.
func (g *gathering) happened(h history) when.Date {
	on := registers.HappenedOn.Of(h.after)
	for _, c := range h.changes {
		if on.IsZero() && c.Verb == "occurred" {
			on = when.On(c.At.In(g.zone))
		}
	}
	return on
}
