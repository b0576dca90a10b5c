package digests

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"pmobot/internal/chat"
	"pmobot/internal/office"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
	"pmobot/internal/when"
	"pmobot/storage"
	"pmobot/storage/sqlite"
)

// deskOffice is the office of these tests; deskChannel the channel that gets its digests.
const (
	deskOffice  = pmo.Office("o1")
	deskChannel = "console:#pmo"
)

// desk is an office that a test fills through changes.
type desk struct {
	t     testing.TB
	store storage.Store
	zone  *time.Location
	lang  say.Lang
	ids   int
}

func newDesk(t testing.TB, lang say.Lang) *desk {
	t.Helper()
	store, err := sqlite.Open(context.Background(), sqlite.Memory)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	return &desk{t: t, store: store, zone: zone, lang: lang}
}

// tr is a text as it is typed in the desk's language.
func (d *desk) tr(en, zh string) string { return say.Words{En: en, Zh: zh}.In(d.lang) }

// at reads "2026-11-23 09:00" in the desk's zone.
func (d *desk) at(text string) time.Time {
	d.t.Helper()
	t, err := time.ParseInLocation("2006-01-02 15:04", text, d.zone)
	if err != nil {
		d.t.Fatal(err)
	}
	return t
}

// do makes one change, kept when it is said.
func (d *desk) do(at string, ref pmo.Ref, verb, by, why string, set pmo.Values) pmo.Entry {
	d.t.Helper()
	d.ids++
	c := pmo.Change{
		ID: fmt.Sprint("c", d.ids), Ref: ref, Verb: verb, At: d.at(at), By: by, Why: why, Set: set, Version: 1,
	}
	if ref.Number > 0 || ref.Name != "" {
		c.Version = d.entry(ref).Version + 1
	}
	applied, err := d.store.Apply(context.Background(), deskOffice, d.at(at), c)
	if err != nil {
		d.t.Fatal(err)
	}
	if applied[0].Err != nil {
		d.t.Fatalf("%s %s: %v", verb, ref, applied[0].Err)
	}
	return applied[0].Entry
}

func (d *desk) entry(ref pmo.Ref) pmo.Entry {
	d.t.Helper()
	page, err := d.store.Find(context.Background(), deskOffice, pmo.Query{Sight: pmo.Sight{All: true}, Refs: []pmo.Ref{ref}, Void: true})
	if err != nil {
		d.t.Fatal(err)
	}
	if len(page.Entries) == 0 {
		return pmo.Entry{}
	}
	return page.Entries[0]
}

func (d *desk) person(token, name string) {
	d.do("2026-09-01 09:00", pmo.Named(pmo.KindPerson, token), "settings", token, "", pmo.Values{"name": name})
}

func (d *desk) project(key, name, manager, sponsor string) {
	set := pmo.Values{"name": name}
	if manager != "" {
		set["manager"] = manager
	}
	if sponsor != "" {
		set["sponsor"] = sponsor
	}
	d.do("2026-09-01 09:00", pmo.Named(pmo.KindProject, key), "project", manager, "", set)
}

// risk logs a risk of probability x impact, open.
func (d *desk) risk(at, project, title, owner string, p, i int, more ...pmo.Values) pmo.Ref {
	d.t.Helper()
	set := pmo.Values{"title": title, "state": "assessed", "open": true}
	if p > 0 {
		set["probability"], set["impact"], set["score"] = int64(p), int64(i), int64(p*i)
	}
	if owner != "" {
		set["owner"] = owner
	}
	for _, values := range more {
		for key, value := range values {
			set[key] = value
		}
	}
	by := owner
	if by == "" {
		by = "console:@ann"
	}
	return d.do(at, pmo.Ref{Project: project, Register: "R"}, "log", by, "", set).Ref
}

// fill takes numbers of a register with entries that were closed long ago.
func (d *desk) fill(project, register string, n int) {
	for range n {
		d.do("2026-09-01 10:00", pmo.Ref{Project: project, Register: register}, "log", "console:@ann", "",
			pmo.Values{"title": "Long ago", "state": "closed", "open": false})
	}
}

func (d *desk) status(at, project, by, colour, sentence string) {
	set := pmo.Values{"colour": colour, "said": when.On(d.at(at)).String()}
	if sentence != "" {
		set["sentence"] = sentence
	}
	d.do(at, pmo.Named(pmo.KindStatus, project), "status", by, "", set)
}

func refTo(project, register string, n int) pmo.Ref {
	return pmo.Ref{Project: project, Register: register, Number: n}
}

// ask is the weekly digest that is due at a time, the one before a week earlier.
func (d *desk) ask(due string, number int) Ask {
	at := d.at(due)
	return Ask{
		Office: deskOffice, Target: deskChannel, Kind: WeeklyKind, Lang: d.lang, Zone: d.zone, Number: number,
		Schedule: pmo.Entry{Ref: refTo(pmo.Nowhere, pmo.KindSchedule, 1), Version: 1, Values: pmo.Values{"when": "weekly mon 09:00"}},
		From:     at.AddDate(0, 0, -7), Until: at, Due: at, Now: at, NextDue: at.AddDate(0, 0, 7),
	}
}

func (d *desk) editor() *Editor {
	return NewEditor(d.store, office.Defaults{Zone: "Asia/Shanghai", Locale: d.lang, Everyone: pmo.Lead})
}

func (d *desk) compose(ask Ask) Message {
	d.t.Helper()
	m, err := d.editor().Compose(context.Background(), ask)
	if err != nil {
		d.t.Fatal(err)
	}
	return m
}

// asGolden is a reply as golden.md writes it: * around bold, [ ] around a
// button, the thread below an empty line.
func asGolden(r chat.Reply) string {
	var out strings.Builder
	for _, line := range r.Lines {
		text := starred(line.Text)
		for _, b := range line.Buttons {
			if text != "" && !strings.HasSuffix(text, "。") {
				text += " "
			}
			text += "[" + b.Label.In(r.Lang) + "]"
		}
		out.WriteString(text + "\n")
	}
	for i, reply := range r.Thread {
		if i == 0 {
			out.WriteByte('\n')
		}
		out.WriteString(asGolden(reply))
	}
	return out.String()
}

// starred writes marks as golden.md does, a ping as @ and the name in small
// letters.
func starred(marked string) string {
	var out strings.Builder
	bold := false
	for _, span := range say.Spans(marked) {
		if span.Bold != bold {
			out.WriteByte('*')
			bold = span.Bold
		}
		text := span.Text
		if span.Ping != "" {
			text = "@" + strings.ToLower(text)
		}
		out.WriteString(text)
	}
	if bold {
		out.WriteByte('*')
	}
	return out.String()
}
