package digests

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pmobot/internal/chat"
	"pmobot/internal/office"
	"pmobot/internal/pmo"
	"pmobot/internal/pmo/registers"
	"pmobot/internal/say"
	"pmobot/internal/when"
	"pmobot/storage"
	"pmobot/storage/sqlite"
)

// stage is an office in which reminders are played: golden.md's people, whose
// names are in the language that is tried.
type stage struct {
	t         testing.TB
	store     *sqlite.Store
	box       *postbox
	reminders *Reminders
	deliverer *Deliverer
	changes   int
}

const (
	ann   = "console:@ann"
	bo    = "console:@bo"
	chen  = "console:@chen"
	maria = "console:@maria"
	lobby = "console:#apollo"
)

func onStage(t testing.TB, lang say.Lang) *stage {
	t.Helper()
	s := &stage{t: t, store: memory(t), box: &postbox{keys: map[string]chat.Posted{}}}
	s.reminders = NewReminders(s.store, office.Defaults{Zone: "Asia/Shanghai", Locale: lang, Everyone: pmo.Lead}, s.box)
	s.deliverer = New(s.store, s.box, "p1", quiet(), s.reminders)
	names := map[string]say.Words{
		ann: {En: "Ann", Zh: "安然"}, bo: {En: "Bo", Zh: "柏宇"}, chen: {En: "Chen", Zh: "陈晨"}, maria: {En: "Maria", Zh: "马莉"},
	}
	for _, token := range []string{ann, bo, chen, maria} {
		s.set(pmo.Named(pmo.KindPerson, token), pmo.Values{pmo.Name.Key: names[token].In(lang)})
	}
	s.project("APO", say.Words{En: "Apollo", Zh: "阿波罗"}.In(lang), ann)
	s.set(pmo.Named(pmo.KindPlace, lobby), pmo.Values{pmo.Name.Key: "#apollo", pmo.BoundTo.Key: "APO"})
	return s
}

func (s *stage) project(key, name, manager string) {
	s.set(pmo.Named(pmo.KindProject, key), pmo.Values{
		pmo.Name.Key: name, pmo.Manager.Key: manager, pmo.Sponsor.Key: maria,
	})
}

// start is when the office was set up.
var start = time.Date(2026, time.October, 1, 1, 0, 0, 0, time.UTC)

// set puts values on a named entry.
func (s *stage) set(ref pmo.Ref, set pmo.Values) {
	s.t.Helper()
	s.did(ref, "edit", ann, start, "", set)
}

// did makes a change on an entry as it stands.
func (s *stage) did(ref pmo.Ref, verb, by string, at time.Time, why string, set pmo.Values) pmo.Entry {
	s.t.Helper()
	s.changes++
	version := 1
	if e, ok := s.entry(ref); ok {
		version = e.Version + 1
	}
	return change(s.t, s.store, pmo.Change{
		ID: fmt.Sprintf("c%d", s.changes), Ref: ref, Version: version, Verb: verb, At: at, By: by, Why: why, Set: set,
	})
}

func (s *stage) entry(ref pmo.Ref) (pmo.Entry, bool) {
	s.t.Helper()
	if ref.Number == 0 && ref.Name == "" {
		return pmo.Entry{}, false
	}
	page, err := s.store.Find(s.t.Context(), anOffice, pmo.Query{Sight: seesAll, Refs: []pmo.Ref{ref}, Void: true})
	if err != nil {
		s.t.Fatal(err)
	}
	for _, e := range page.Entries {
		return e, true
	}
	return pmo.Entry{}, false
}

// log logs an open risk of a project on a day at noon in Shanghai. Further
// values are put over what it has by itself.
func (s *stage) log(project, title, owner, due string, p, i int, more pmo.Values) pmo.Ref {
	s.t.Helper()
	set := pmo.Values{}
	pmo.Title.Put(set, title)
	pmo.Owner.Put(set, owner)
	pmo.Open.Put(set, true)
	pmo.State.Put(set, registers.Assessed)
	registers.Probability.Put(set, p)
	registers.Impact.Put(set, i)
	pmo.Score.Put(set, p*i)
	pmo.ReviewDue.Put(set, date(due))
	for key, value := range more {
		set[key] = value
	}
	return s.did(pmo.Ref{Project: project, Register: "R"}, "log", ann, start, "", set).Ref
}

// skip takes numbers of a project's risks, so that the next one is another.
func (s *stage) skip(project string, n int) {
	s.t.Helper()
	for range n {
		s.log(project, "Done", chen, "2026-10-02", 1, 1, pmo.Values{pmo.Open.Key: false, pmo.State.Key: registers.Closed})
	}
}

// until lets time pass, morning by morning, as a console's clock does.
func (s *stage) until(from, to time.Time) {
	s.t.Helper()
	for at := from; ; {
		next, err := s.deliverer.Next(s.t.Context(), anOffice, at)
		if err != nil {
			s.t.Fatal(err)
		}
		if next.IsZero() || next.After(to) {
			return
		}
		at = next
		s.tick(at)
	}
}

func (s *stage) tick(at time.Time) {
	s.t.Helper()
	s.box.now = at
	if err := s.deliverer.Tick(s.t.Context(), anOffice, at); err != nil {
		s.t.Fatal(err)
	}
}

// date reads a date, or is none.
func date(text string) when.Date { d, _ := when.Parse(text); return d }

// shanghai is a time of November 2026 in Shanghai.
func shanghai(day, hour, minute int) time.Time {
	return time.Date(2026, time.November, day, hour, minute, 0, 0, pmo.Location("Asia/Shanghai"))
}

// postbox is a Poster that keeps whole messages.
type postbox struct {
	now   time.Time
	posts []post
	keys  map[string]chat.Posted
	shut  map[string]bool // targets that can't be posted to
}

type post struct {
	at     time.Time
	target string
	key    string
	edited string // the message that was edited
	reply  chat.Reply
}

func (b *postbox) Can(string) bool { return true }

func (b *postbox) Place(target string) chat.Place {
	return chat.Place{Platform: "console", ID: target}
}

func (b *postbox) Post(_ context.Context, in chat.Place, key string, r chat.Reply) (chat.Posted, error) {
	if b.shut[in.ID] {
		return chat.Posted{}, chat.ErrGone
	}
	if at, ok := b.keys[key]; ok {
		return at, nil
	}
	b.posts = append(b.posts, post{at: b.now, target: in.ID, key: key, reply: r})
	b.keys[key] = chat.Posted{Place: in, Message: fmt.Sprintf("m%d", len(b.posts))}
	return b.keys[key], nil
}

func (b *postbox) Update(_ context.Context, at chat.Posted, r chat.Reply) error {
	b.posts = append(b.posts, post{at: b.now, target: at.Place.ID, edited: at.Message, reply: r})
	return nil
}

// failing is a platform that doesn't answer.
type failing struct{ *postbox }

func (failing) Post(context.Context, chat.Place, string, chat.Reply) (chat.Posted, error) {
	return chat.Posted{}, errors.New("no answer")
}

// read is a message as a person reads it, its buttons in brackets.
func read(r chat.Reply) string {
	var text strings.Builder
	for _, line := range r.Lines {
		row := []string{}
		if line.Text != "" {
			row = append(row, say.Plain(line.Text))
		}
		for _, b := range line.Buttons {
			label := b.Label.In(r.Lang)
			if len(b.Menu) > 0 {
				label += " ▾"
			}
			row = append(row, "["+label+"]")
		}
		text.WriteString(strings.Join(row, " ") + "\n")
	}
	return text.String()
}

// posted lists what was posted: when, where, whether edited, the first line.
func (s *stage) posted() string {
	var list strings.Builder
	for _, p := range s.box.posts {
		first, _, _ := strings.Cut(read(p.reply), "\n")
		edited := ""
		if p.edited != "" {
			edited = " (edited)"
		}
		fmt.Fprintf(&list, "%s %s%s %s\n", p.at.In(pmo.Location("Asia/Shanghai")).Format("02 15:04"), strings.TrimPrefix(p.target, "console:"), edited, first)
	}
	return list.String()
}

func (s *stage) ledgerOf(job string) []storage.Delivery {
	s.t.Helper()
	page, err := s.store.Deliveries(s.t.Context(), anOffice, storage.Ledger{Job: job})
	if err != nil {
		s.t.Fatal(err)
	}
	return page.Deliveries
}

// Look tells how a place stands: it is there.
func (*postbox) Look(_ context.Context, in chat.Place) (chat.Standing, error) {
	return chat.Standing{Place: in, Reader: chat.Person{ID: in.Person}}, nil
}

// Trouble tells how the platform does: well.
func (*postbox) Trouble(string) (bool, time.Time) { return false, time.Time{} }
