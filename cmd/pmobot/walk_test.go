package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pmobot/bot"
	"pmobot/digests"
	"pmobot/handlers"
	"pmobot/internal/chat"
	"pmobot/internal/office"
	"pmobot/internal/pmo"
	"pmobot/internal/pmo/registers"
	"pmobot/internal/say"
	"pmobot/storage"
	"pmobot/storage/sqlite"
)

// stepsMost is how far the walker goes from each line that a person may type.
const stepsMost = 3

// TestWalkerFindsNoDeadEnd presses every enabled button and submits every form
// within three steps of what people type, in both languages: each is answered,
// or refused with a reason; none leads nowhere.
func TestWalkerFindsNoDeadEnd(t *testing.T) {
	for _, lang := range say.Langs() {
		t.Run(string(lang), func(t *testing.T) {
			steps := 0
			for _, line := range trailheads {
				w := newWalker(t, lang)
				w.typed(line)
				w.walk()
				steps += w.steps
			}
			if steps < 700 {
				t.Errorf("only %d steps: the walker doesn't find the buttons", steps)
			}
			t.Logf("%d steps", steps)
		})
	}
}

// trailheads are the lines that walks begin with.
var trailheads = []string{
	"/pmo", "/pmo help", "/pmo help risk", "/pmo mine", "/pmo search vendor", "/pmo setup", "/pmo settings", "/pmo settings me",
	"/pmo project list", "/pmo project add", "/pmo project members", "/pmo project here APO", "/pmo status", "/pmo status amber Vendor is late", "/pmo deliveries",
	"/pmo undo", "/risk log Vendor slips p4 i5", "/risk log", "/risk list", "/risk list all state:any", "/risk APO-R1", "/risk APO-R2", "/risk review start", "/risk lgo Vendor",
	"/risk log Vendor p:9", "/risk escalate APO-R1 accept or pay?", "/risk close APO-R1", "/risk occurred APO-R1", "/risk history APO-R1", "/risk nonsense",
	"/lesson log Ask twice", "/lesson list", "/lesson APO-L1", "/lesson search vendor", "/feedback log csat:2 Late reports", "/feedback list", "/feedback APO-F1",
	"/digest", "/digest schedule weekly mon 09:00", "/digest schedule", "/digest list", "/digest now", "/digest preview", "/digest schedule every other day", "/digest pause",
}

// walker tries what a person in front of an answer can press.
type walker struct {
	t       *testing.T
	handler chat.Handler
	store   storage.Store
	lang    say.Lang
	now     time.Time
	seen    map[string]bool
	queue   []walkStep
	steps   int
}

type walkStep struct {
	command chat.Command
	trail   []string
}

func newWalker(t *testing.T, lang say.Lang) *walker {
	t.Helper()
	store, err := sqlite.Open(t.Context(), sqlite.Memory)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	defaults := office.Defaults{Zone: "UTC", Locale: lang, Everyone: pmo.Lead}
	w := &walker{
		t: t, store: store, lang: lang, seen: map[string]bool{}, now: time.Date(2026, 11, 19, 9, 0, 0, 0, time.UTC),
		handler: handlers.New(handlers.Config{
			Store: store, Keeper: store, Defaults: defaults,
			Digests: newsroom{store: store, defaults: defaults, editor: digests.NewEditor(store, defaults)},
		}),
	}
	for _, line := range []string{
		"/pmo project add APO Apollo manager:@ann", "/pmo project here APO", "/risk log Vendor slips p4 i5 @ann #payments", "/risk log Flood p1 i3",
		"/lesson log Ask for two sources", "/lesson validate APO-L1", "/lesson publish APO-L1", "/feedback log nps:9 Quick answers",
	} {
		if _, err := w.handler.Handle(t.Context(), w.stamped(chat.Parse(line, w.handler.Specs()))); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
	}
	return w
}

// stamped is a command as a platform would fill it in.
func (w *walker) stamped(c chat.Command) chat.Command {
	w.steps++
	c.ID, c.At = fmt.Sprintf("walk%d", w.steps), w.now
	c.From = chat.Person{ID: "console:@ann", Name: "ann", Lang: w.lang}
	c.In = chat.Place{Platform: "console", Office: "console", ID: "console:#apollo", Name: "#apollo"}
	return c
}

// typed takes a line as the first step.
func (w *walker) typed(line string) {
	c := chat.Parse(line, w.handler.Specs())
	w.queue = append(w.queue, walkStep{c, []string{line}})
}

func (w *walker) walk() {
	for len(w.queue) > 0 {
		step := w.queue[0]
		w.queue = w.queue[1:]
		reply, err := w.handler.Handle(w.t.Context(), w.stamped(step.command))
		var refusal *chat.Refusal
		switch {
		case errors.As(err, &refusal):
			reply = chat.Reply{Lines: []chat.Line{{Text: refusal.Why(say.In(w.lang)), Buttons: refusal.Buttons}}, Form: refusal.Form}
		case err != nil:
			w.t.Errorf("%s: %v", strings.Join(step.trail, " > "), err)
			continue
		}
		w.check(reply, step.trail)
		if len(step.trail) <= stepsMost {
			w.follow(reply, step.trail)
		}
	}
}

// check holds an answer to what every answer must be.
func (w *walker) check(r chat.Reply, trail []string) {
	if r.Form == nil && (len(r.Lines) == 0 || say.Plain(r.Lines[0].Text) == "" && len(r.Lines[0].Buttons) == 0) {
		w.t.Errorf("%s: says nothing", strings.Join(trail, " > "))
	}
	for _, line := range r.Lines {
		if strings.Contains(line.Text, "%!") || strings.Contains(line.Text, "<nil>") {
			w.t.Errorf("%s: reads badly: %q", strings.Join(trail, " > "), line.Text)
		}
	}
}

func (w *walker) follow(r chat.Reply, trail []string) {
	for _, line := range r.Lines {
		w.press(line.Buttons, trail)
	}
	for _, reply := range append(w.promised(r), r.Thread...) {
		w.follow(reply, trail)
	}
	if f := r.Form; f != nil {
		w.add(chat.Command{Path: f.Path, Args: w.fill(*f, false), Form: true}, trail, "submit "+f.Path)
		w.add(chat.Command{Path: f.Path, Args: w.fill(*f, true), Form: true}, trail, "fill "+f.Path)
	}
}

// promised is what the bot posts because of an answer: what that promises, and
// what is in the ledger and wasn't looked at yet.
func (w *walker) promised(r chat.Reply) []chat.Reply {
	page, err := w.store.Deliveries(w.t.Context(), "console", storage.Ledger{Open: true, Limit: storage.LedgerMost})
	if err != nil {
		w.t.Fatal(err)
	}
	rows := page.Deliveries
	for _, p := range r.Promises {
		rows = append(rows, storage.Delivery{Key: p.Target + p.Path + fmt.Sprint(p.Args), Target: p.Target, Path: p.Path, Args: p.Args})
	}
	var posts []chat.Reply
	for _, d := range rows {
		if !w.seen[d.Key] {
			w.seen[d.Key] = true
			posts = append(posts, w.composed(d)...)
		}
	}
	return posts
}

// composed is a promised message, unless there is nothing to be posted.
func (w *walker) composed(d storage.Delivery) []chat.Reply {
	c := w.stamped(chat.Command{Path: d.Path, Args: d.Args})
	c.From, c.In = bot.Self(), chat.Place{Platform: "console", Office: "console", ID: d.Target, Name: "#apollo"}
	if strings.HasPrefix(d.Target, "console:@") {
		c.In.ID, c.In.Name, c.In.Person = "", "", d.Target
	}
	r, err := w.handler.Handle(w.t.Context(), c)
	switch {
	case err != nil:
		w.t.Errorf("%s %v: %v", d.Path, d.Args, err)
		return nil
	case r.Skip != "":
		return nil
	}
	w.check(r, []string{d.Path})
	return []chat.Reply{r}
}

func (w *walker) press(buttons []chat.Button, trail []string) {
	for _, b := range buttons {
		if b.Disabled || b.Link != "" {
			continue
		}
		if b.Label.En == "" || b.Label.Zh == "" {
			w.t.Errorf("%s: a button of %s has no label in one language: %+v", strings.Join(trail, " > "), b.Path, b.Label)
		}
		w.press(b.Menu, trail)
		if len(b.Menu) == 0 {
			w.add(chat.Command{Path: b.Path, Args: b.Args}, trail, "["+b.Label.In(w.lang)+"] "+b.Path)
		}
	}
}

// add queues a step that was not taken before from the same place.
func (w *walker) add(c chat.Command, trail []string, label string) {
	key := c.Path + fmt.Sprint(c.Form)
	for _, k := range slices.Sorted(maps.Keys(c.Args)) {
		if k != "version" && k != "after" {
			key += "\x00" + k + "=" + c.Args[k]
		}
	}
	if w.seen[key] {
		return
	}
	w.seen[key] = true
	c.Args = maps.Clone(c.Args)
	w.queue = append(w.queue, walkStep{c, append(slices.Clone(trail), label)})
}

// fill fills a form: with what it holds already, or with what fits.
func (w *walker) fill(f chat.Form, all bool) chat.Args {
	args := maps.Clone(f.Args)
	if args == nil {
		args = chat.Args{}
	}
	for _, in := range f.Inputs {
		if in.Value != "" {
			args[in.Key] = in.Value
		} else if all || in.Required {
			args[in.Key] = plausible(in)
		}
	}
	return args
}

func plausible(in chat.Input) string {
	if len(in.Choices) > 0 {
		return in.Choices[0].Value
	}
	switch in.Type {
	case chat.NumberParam:
		return "3"
	case chat.DateParam:
		return "+2w"
	case chat.PersonParam, chat.PeopleParam:
		return "me"
	case chat.RefParam:
		return "APO-L1"
	case chat.FlagParam:
		return "yes"
	}
	return "Words"
}

func TestTrailheadsCoverEveryRegister(t *testing.T) {
	for _, k := range registers.All() {
		if !slices.ContainsFunc(trailheads, func(line string) bool { return strings.HasPrefix(line, "/"+k.Word+" log") }) {
			t.Errorf("no walk begins with /%s log", k.Word)
		}
	}
}
