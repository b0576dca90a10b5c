package digests

import (
	"strings"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
)

// What a reply names at most; the rest is counted.
const (
	rowsMost   = 6  // of the gravest risks
	refsMost   = 5  // references in a sentence
	linesMost  = 30 // of a section that the screen cut
	smallsMost = 20 // entries with small changes
)

// reply is one message of the thread, once its place is known.
type reply func(i, n int) chat.Reply

// replies are the thread: the risks, the lessons, the voices, what is to be
// tidied up, and whatever the screen had no room for.
func (w Week) replies(shown []int) []chat.Reply {
	var list []reply
	for _, one := range []reply{w.riskReply(), w.lessonReply(), w.feedbackReply(), w.upkeepReply()} {
		if one != nil {
			list = append(list, one)
		}
	}
	return numbered(w, append(list, w.restReplies(w.sections(0), shown)...))
}

// restReplies are what the sections of a screen had no room for.
func (w Week) restReplies(sections []section, shown []int) []reply {
	t := w.tongue()
	heads := []func(int, int) string{t.AlsoWaitingHead, t.OtherProjectsHead, t.OtherChangesHead}
	if w.Edition.Mine {
		heads[projectSection] = t.OtherReviewsHead
	}
	var list []reply
	for i, head := range heads {
		if one := w.restReply(head, sections[i], shown[i]); one != nil {
			list = append(list, one)
		}
	}
	return list
}

// numbered gives each reply its place.
func numbered(w Week, list []reply) []chat.Reply {
	thread := make([]chat.Reply, len(list))
	for i, one := range list {
		thread[i] = one(i+1, len(list))
		thread[i].Lang = w.Lang
	}
	return thread
}

func (w Week) riskReply() reply {
	if w.Figures.Open == 0 {
		return nil
	}
	t := w.tongue()
	return func(i, n int) chat.Reply {
		var r chat.Reply
		r.Add(t.RisksHead(i, n))
		left := w.Risks.Levels
		for _, row := range w.Risks.Rows[:min(len(w.Risks.Rows), rowsMost)] {
			r.Add(t.DigestRow(row.Entry.Ref.String(), row.Entry.Score, row.Entry.Title, row.Owner, t.RowEnd(row.Days, row.OverdueSince)))
			left[int(pmo.Critical)-int(row.Level)]--
		}
		r.Add(strings.TrimSpace(t.Below(left, len(w.Risks.Rows) > 0)), w.all(w.Figures.Open))
		return r
	}
}

func (w Week) lessonReply() reply {
	t := w.tongue()
	var parts []string
	for _, l := range w.Lessons.Moved[:min(len(w.Lessons.Moved), refsMost)] {
		parts = append(parts, t.LessonStands(l.Entry.text(), l.Published, l.Uses))
	}
	if w.Lessons.Waiting > 0 {
		named := linked(w.Lessons.ToValidate, refsMost)
		parts = append(parts, t.ToValidate(named, w.Lessons.Waiting-len(named)))
	}
	if len(parts) == 0 {
		return nil
	}
	return func(i, n int) chat.Reply {
		var r chat.Reply
		r.Add(t.LessonsReply(i, n, sentences(t, parts...)), chat.Button{Label: say.ShowLessons, Path: "lesson list"})
		return r
	}
}

// feedbackReply tells numbers and references alone: the texts are the leads'.
func (w Week) feedbackReply() reply {
	t, f := w.tongue(), w.Feedback
	var parts []string
	if f.Of > 0 {
		parts = append(parts, t.Satisfied(f.Satisfied, f.Of))
	}
	if f.NPSOf > 0 {
		parts = append(parts, t.Recommend(f.NPS, f.NPSOf))
	}
	if len(parts) == 0 && f.New > 0 {
		parts = append(parts, t.CameIn(f.New))
	}
	for _, wait := range f.Unanswered[:min(len(f.Unanswered), refsMost)] {
		parts = append(parts, t.Unanswered(wait.Entry.link(), wait.Overdue, wait.Who))
	}
	if more := len(f.Unanswered) - refsMost; more > 0 {
		parts = append(parts, t.NotNamed(more))
	}
	if len(parts) == 0 {
		return nil
	}
	return func(i, n int) chat.Reply {
		var r chat.Reply
		r.Add(t.FeedbackReply(i, n, sentences(t, append(parts, t.OnlyLeadsRead())...)), chat.Button{Label: say.OpenFeedback, Path: "feedback list"})
		return r
	}
}

// upkeepReply names what nobody owns and what nobody assessed.
func (w Week) upkeepReply() reply {
	t := w.tongue()
	var parts []string
	if w.Risks.Unowneds > 0 {
		named := linked(w.Risks.Unowned, refsMost)
		parts = append(parts, t.NotOwned(named, w.Risks.Unowneds-len(named)))
	}
	if w.Risks.Unscoreds > 0 {
		named := linked(w.Risks.Unscored, refsMost)
		parts = append(parts, t.NotAssessed(named, w.Risks.Unscoreds-len(named)))
	}
	if len(parts) == 0 {
		return nil
	}
	return func(i, n int) chat.Reply {
		return chat.Text(w.Lang, t.UpkeepReply(i, n, sentences(t, parts...)))
	}
}

// restReply is what a section had no room for.
func (w Week) restReply(head func(i, n int) string, s section, shown int) reply {
	rest := s.items[shown:]
	if len(rest) == 0 && s.small == 0 {
		return nil
	}
	t := w.tongue()
	return func(i, n int) chat.Reply {
		r := chat.Text(w.Lang, head(i, n))
		for _, item := range rest[:min(len(rest), linesMost)] {
			r.Add(item(roomy))
		}
		if more := len(rest) - linesMost; more > 0 {
			r.Add(t.NotNamed(more))
		}
		if s.small > 0 {
			named := linked(w.Small.Refs, smallsMost)
			c := w.Small
			r.Add(t.SmallChanges(c.Reviews, c.Comments, c.Edits, c.Low, named, len(c.Refs)-len(named)))
		}
		return r
	}
}
