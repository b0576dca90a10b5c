package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pmobot/internal/chat"
)

const (
	// leakSteps is how many buttons are pressed behind each line.
	leakSteps = 1
	// leaksMost is how many leaks are told; the first ones show the kind.
	leaksMost = 12
)

// TestNobodyReadsWhatIsNotTheirs walks every verb with every kind of argument,
// every button and form behind the answers, every completion, and what is
// posted meanwhile, as each kind of person in each kind of place, and looks
// through the bytes of what reaches each of them for the words that they must
// not read.
func TestNobodyReadsWhatIsNotTheirs(t *testing.T) {
	var steps atomic.Int64
	t.Run("walks", func(t *testing.T) {
		for name, places := range walks {
			for i, place := range strings.Split(places, " ") {
				t.Run(name+" in "+place, func(t *testing.T) {
					t.Parallel()
					w := newSpy(t, name, strings.TrimSuffix(place, "private"), nil, nil)
					if i == 0 {
						w.reach = leakSteps
					}
					w.walkAll()
					steps.Add(int64(w.steps))
					w.report(t)
				})
			}
		}
	})
	if steps.Load() < 8000 {
		t.Errorf("only %d steps: the walk doesn't find its way", steps.Load())
	}
	t.Logf("%d steps", steps.Load())
}

// walks are where each kind of person speaks: in the first place they press
// the buttons behind the answers, too.
var walks = map[string]string{
	"lee": "private", "mel": "general secret", "vic": "apollo", "gus": "secret general", "dan": "apollo",
	"out": "shared", "kim": "secret", "uma": "secret",
}

// TestTheirsIsRead is the other half: who may read it reads every word that the
// walk looks for, so the walk would see it.
func TestTheirsIsRead(t *testing.T) {
	w := newSpy(t, "ann", "secret", nil, nil)
	w.reach = 1
	w.walkAll()
	for _, word := range []string{
		"zqsectitle", "zqsecname", "zqseccause", "zqseceffect", "zqsecreason", "zqseccomment", "zqsecquestion", "zqsecsecond", "zqsecunowned",
		"zqseclesson", "zqsecvoice", "zqsecsentence", "zqsectag", ofVoices, ofTaken, ofApollo, "zqfeedunnamed", "zqapomoved",
	} {
		if !w.read[word] {
			t.Errorf("%s is read by nobody: the walk can't find it", word)
		}
	}
	w.report(t)
	t.Logf("%d steps", w.steps)
}

// spy is a person who tries everything in one place.
type spy struct {
	*secrets
	who   onlooker
	in    chat.Place
	seen  map[string]bool
	queue []walkStep
	reach int // how many buttons are pressed behind a line
	steps int
	leaks []string
	read  map[string]bool // words of the world that they read
}

func newSpy(t testing.TB, name, place string, around func(chat.Handler) chat.Handler, change func(*plan)) *spy {
	t.Helper()
	s := &spy{secrets: newSecrets(t, around, change), who: cast()[name], seen: map[string]bool{}, read: map[string]bool{}}
	s.in = chat.Place{Platform: glassName, Office: "ours", Person: s.who.as.ID}
	if place != "" {
		s.in = channel(place)
	}
	return s
}

func (s *spy) report(t *testing.T) {
	t.Helper()
	for _, leak := range s.leaks[:min(len(s.leaks), leaksMost)] {
		t.Error(leak)
	}
	if more := len(s.leaks) - leaksMost; more > 0 {
		t.Errorf("and %d more", more)
	}
}

// walkAll takes every line, then lets a week pass, and asks what was delivered.
func (s *spy) walkAll() {
	for _, spec := range s.house.bot.Specs() {
		for _, args := range arguments(spec) {
			s.add(chat.Command{Path: spec.Path, Args: args}, nil, spec.Path+fmt.Sprint(args))
		}
	}
	for _, path := range []string{"", "risk", "feedback", "digest", "nonsense"} {
		s.add(chat.Command{Path: path, Line: "/" + path}, nil, path)
	}
	for _, path := range []string{"card show", "pmo form", "pmo share", "pmo ask", "pmo takeback", "tell outcome", "tell question", "card feedback"} {
		for _, args := range insideArgs() {
			s.add(chat.Command{Path: path, Args: args}, nil, path+fmt.Sprint(args))
		}
	}
	s.walk()
	s.completions()
	s.pass()
	s.queue, s.seen = nil, map[string]bool{}
	s.add(chat.Command{Path: "pmo deliveries"}, nil, "pmo deliveries, a week later")
	s.add(chat.Command{Path: "pmo deliveries", Args: chat.Args{"state": "skipped"}}, nil, "skipped, a week later")
	s.walk()
}

// refs are entries that somebody might ask for.
var refs = []string{"ZQSEC-R1", "ZQSEC-L1", "ZQSEC-F1", "R1", "APO-R1", "APO-R3", "APO-R4", "APO-R5", "APO-F1", "APO-F2", "APO-L1"}

// arguments are what a verb is tried with: nothing, each reference, each
// project, and all that it requires.
func arguments(spec chat.Spec) []chat.Args {
	all := []chat.Args{{}, filledArgs(spec, nil)}
	each := func(key string, values ...string) {
		for _, value := range values {
			all = append(all, filledArgs(spec, chat.Args{key: value}))
		}
	}
	for _, p := range spec.Params {
		switch {
		case p.Key == chat.ArgRef:
			all = append(all, chat.Args{p.Key: "APO-L1"}, chat.Args{p.Key: "APO-R1"})
			each(p.Key, fitting(spec)...)
		case p.Type == chat.RefParam:
			all = append(all, chat.Args{chat.ArgRef: "APO-L1", p.Key: "ZQSEC-R1"}, chat.Args{chat.ArgRef: "APO-R1", p.Key: "ZQSEC-L1"})
		case p.Key == "project", p.Key == "key":
			each(p.Key, "ZQSEC", "APO")
		case p.Key == "to":
			all = append(all, chat.Args{chat.ArgRef: "APO-R1", p.Key: "ZQSEC"})
		case p.Key == "scope":
			all = append(all, chat.Args{p.Key: "all", "state": "any"}, chat.Args{p.Key: "all"}, chat.Args{p.Key: "all", "owner": "@ann"}, chat.Args{p.Key: "all", "tag": "zqsectag"})
		case p.Key == "whose":
			all = append(all, chat.Args{p.Key: "me"}, chat.Args{p.Key: "here"})
		case p.Key == "schedule":
			each(p.Key, "1", "2", "3")
		case strings.HasSuffix(spec.Path, "search") && p.Key == chat.ArgTitle:
			each(p.Key, "zqsectitle", "zqapotitle", "zqfeedtitle", "nears", "vendor", "takeover")
		case p.Type == chat.PersonParam, p.Type == chat.PeopleParam:
			all = append(all, filledArgs(spec, chat.Args{p.Key: "@zq"}), filledArgs(spec, chat.Args{p.Key: "@kim"}))
		}
	}
	return all
}

// fitting are the references that a verb may be tried with: those of its own
// register, and one of another.
func fitting(spec chat.Spec) []string {
	prefix := map[string]string{"risk": "R", "lesson": "L", "feedback": "F"}[strings.Fields(spec.Path)[0]]
	return slices.DeleteFunc(slices.Clone(refs), func(ref string) bool {
		return ref != "ZQSEC-R1" && prefix != "" && !strings.Contains(ref, prefix+"1") && !strings.Contains(ref, "-"+prefix)
	})
}

// filledArgs are arguments with all that a verb requires beside.
func filledArgs(spec chat.Spec, given chat.Args) chat.Args {
	args := maps.Clone(given)
	if args == nil {
		args = chat.Args{}
	}
	for _, p := range spec.Params {
		if _, has := args[p.Key]; !has && p.Required && p.Key != chat.ArgRef {
			args[p.Key] = plausible(chat.Input{Type: p.Type, Choices: p.Options()})
		}
	}
	return args
}

// insideArgs are the arguments of what only buttons and the bot call.
func insideArgs() []chat.Args {
	var all []chat.Args
	for _, ref := range refs[:9] {
		all = append(all, chat.Args{chat.ArgRef: ref, "version": "1"})
	}
	for _, verb := range []string{"risk edit", "feedback edit", "lesson edit", "risk history", "risk list", "pmo search", "digest now", "pmo project members"} {
		for _, ref := range []string{"ZQSEC-R1", "APO-F1", "APO-L1", ""} {
			args := chat.Args{"verb": verb, "path": verb, "person": glassName + ":hid", "title": "nears", "scope": "all", "private": "APO-F1"}
			if ref != "" {
				args[chat.ArgRef] = ref
			}
			all = append(all, args)
		}
	}
	for _, key := range []string{"-/project/ZQSEC", "-/status/ZQSEC", "-/person/" + glassName + ":hid", "-/place/" + glassName + ":#secret", "-/schedule/0000002"} {
		for _, version := range []string{"1", "2", "3"} {
			all = append(all, chat.Args{"entry": key, "version": version})
		}
	}
	return all
}

func (s *spy) walk() {
	for len(s.queue) > 0 {
		step := s.queue[0]
		s.queue = s.queue[1:]
		s.steps++
		c := s.stamped(step.command, s.who.as, s.in)
		reply := s.house.bot.Answer(s.t.Context(), c)
		s.settle()
		trail := strings.Join(step.trail, " > ")
		s.look(bytesOf(reply), s.who.never, trail, c)
		s.posted(trail, c)
		if len(step.trail) <= s.reach {
			s.follow(reply, step.trail)
		}
	}
}

// look searches what somebody reads for the words that they must not. What
// they typed themselves may be repeated to them.
func (s *spy) look(text string, never []string, trail string, c chat.Command) {
	text = strings.ToLower(text)
	for _, typed := range c.Args {
		if typed != "" {
			text = strings.ReplaceAll(text, strings.ToLower(typed), "")
		}
	}
	for _, word := range never {
		if at := strings.Index(text, word); at >= 0 {
			s.leaks = append(s.leaks, fmt.Sprintf("%s: %q is read: …%s…", trail, word, text[max(0, at-120):min(len(text), at+60)]))
		}
	}
	for rest := text; ; {
		at := strings.Index(rest, "zq")
		if at < 0 {
			return
		}
		word := rest[at:]
		end := strings.IndexFunc(word, func(r rune) bool { return r < 'a' || r > 'z' })
		if end < 0 {
			end = len(word)
		}
		for known := word[:end]; known != ""; known = known[:len(known)-1] {
			s.read[known] = true
		}
		rest = word[end:]
	}
}

// posted looks through what was posted meanwhile, as those who read it there.
func (s *spy) posted(trail string, c chat.Command) {
	for _, p := range s.wall.taken() {
		never := []string{ofSecret, ofVoices, ofNobody, ofTaken, ofOthers}
		where := p.in.Name
		switch {
		case p.in.ID == channel("shared").ID:
			never = append(never, ofApollo)
		case p.in.Private():
			where = p.in.Person
			never = cast()[strings.TrimPrefix(p.in.Person, glassName+":")].never
		}
		text := bytesOf(p.reply)
		if p.edit { // it stood there by its reference, which is all that is left of it
			for _, ref := range refs {
				text = strings.ReplaceAll(text, ref, "")
			}
		}
		s.look(text, never, trail+" > posted in "+where, c)
	}
}

func (s *spy) follow(r chat.Reply, trail []string) {
	for _, line := range r.Lines {
		s.press(line.Buttons, trail)
	}
	for _, reply := range r.Thread {
		s.follow(reply, trail)
	}
	if f := r.Form; f != nil {
		args := maps.Clone(f.Args)
		if args == nil {
			args = chat.Args{}
		}
		for _, in := range f.Inputs {
			if args[in.Key] = in.Value; in.Value == "" && in.Required {
				args[in.Key] = plausible(in)
			}
		}
		s.add(chat.Command{Path: f.Path, Args: args, Form: true}, trail, "submit "+f.Path)
	}
}

func (s *spy) press(buttons []chat.Button, trail []string) {
	for _, b := range buttons {
		s.press(b.Menu, trail)
		if len(b.Menu) == 0 && !b.Disabled && b.Link == "" {
			s.add(chat.Command{Path: b.Path, Args: b.Args}, trail, "["+b.Label.En+"] "+b.Path+fmt.Sprint(b.Args))
		}
	}
}

// add queues a step that was not taken before.
func (s *spy) add(c chat.Command, trail []string, label string) {
	key := c.Path + fmt.Sprint(c.Form)
	for _, k := range slices.Sorted(maps.Keys(c.Args)) {
		if k != "version" && k != "after" && k != "code" || len(trail) == 0 {
			key += "\x00" + k + "=" + c.Args[k]
		}
	}
	if s.seen[key] {
		return
	}
	s.seen[key] = true
	c.Args = maps.Clone(c.Args)
	s.queue = append(s.queue, walkStep{c, append(slices.Clone(trail), label)})
}

// completions types the beginning of everything into every parameter.
func (s *spy) completions() {
	for _, spec := range s.house.bot.Specs() {
		for _, p := range spec.Params {
			for _, typed := range []string{"", "z", "ZQSEC-R1", "APO-R5", "nears"} {
				s.steps++
				c := s.stamped(chat.Command{Path: spec.Path, Args: chat.Args{"typed": typed}}, s.who.as, s.in)
				choices, err := s.house.bot.Suggest(s.t.Context(), c, p.Key, typed)
				if err != nil {
					s.t.Errorf("%s %s: %v", spec.Path, p.Key, err)
				}
				never := s.who.never
				if p.Type == chat.PersonParam || p.Type == chat.PeopleParam { // everybody of ours knows who is there
					if slices.Contains(never, ofPeople) {
						never = append(slices.Clone(never), "gus", "ann")
					} else {
						never = slices.DeleteFunc(slices.Clone(never), func(word string) bool { return word == ofNobody })
					}
				}
				s.look(fmt.Sprint(choices), never, "completing "+p.Key+" of "+spec.Path+" from "+typed, c)
			}
		}
	}
}

// pass lets a week pass, hour by hour where something may be due.
func (s *spy) pass() {
	end := s.now.Add(7 * 24 * time.Hour)
	for ; s.now.Before(end); s.forward(6 * time.Hour) {
		if err := (falling{s.house}).Tick(s.t.Context(), "ours", s.now); err != nil {
			s.t.Error(err)
		}
		s.settle()
		s.posted("by "+s.now.Format("Mon 15:04"), chat.Command{})
	}
}
