package bottest

import (
	"errors"
	"strings"
	"testing"
	"unicode"

	"pmobot/internal/chat"
)

// Stand is a platform under test, and what can be seen of it.
type Stand struct {
	Platform chat.Platform
	Channel  chat.Place // that can be posted to
	Other    chat.Place // another one
	Person   chat.Place // somebody's private messages
	Gone     chat.Place // that can't be posted to, and never will
	// Shown is what a person reads of a message and its thread, markup taken
	// as they see it.
	Shown func(chat.Posted) string
	// Answered is what the person who asked reads of an answer.
	Answered func(chat.Reply) string
	// Count is how many messages stand in all places.
	Count func() int
}

// Run holds a platform against the contract. New makes a stand with nothing
// on it.
func Run(t *testing.T, newStand func(t *testing.T) Stand) {
	t.Helper()
	for name, reply := range replies() {
		t.Run("shows "+name, func(t *testing.T) { showsWhole(t, newStand(t), reply) })
	}
	t.Run("shows a form", func(t *testing.T) { showsForm(t, newStand(t)) })
	t.Run("posts a key once", func(t *testing.T) { postsOnce(t, newStand(t)) })
	t.Run("edits in place", func(t *testing.T) { edits(t, newStand(t)) })
	t.Run("knows what is gone", func(t *testing.T) { knowsGone(t, newStand(t)) })
}

// showsWhole posts a reply, in a channel and in private, and answers with it:
// every word of it is there, nothing drives the reader's screen.
func showsWhole(t *testing.T, s Stand, r chat.Reply) {
	seen := map[string]string{"in the answer": s.Answered(r)}
	for where, in := range map[string]chat.Place{"in the channel": s.Channel, "in private": s.Person} {
		at, err := s.Platform.Post(t.Context(), in, "key "+where, r)
		if err != nil {
			t.Fatal(err)
		}
		seen[where] = s.Shown(at)
	}
	for where, shown := range seen {
		for _, word := range wordsOf(r) {
			if !strings.Contains(squeezed(shown), squeezed(word)) {
				t.Errorf("%s %.60q is missing from\n%.2000s", where, word, shown)
			}
		}
		if at := strings.IndexFunc(shown, controls); at >= 0 {
			t.Errorf("%s there is a control character: %.60q", where, shown[at:])
		}
	}
}

func showsForm(t *testing.T, s Stand) {
	form := aForm()
	r := chat.Text("en", "Not logged: it has no title.")
	r.Form = &form
	shown := squeezed(s.Answered(r))
	words := []string{form.Title, form.Intro, form.Submit.En}
	for _, in := range form.Inputs {
		words = append(words, in.Name.En, in.Value, in.Problem)
		if in.Problem == "" {
			words = append(words, in.Hint)
		}
	}
	for _, word := range words {
		if !strings.Contains(strings.ToLower(shown), strings.ToLower(squeezed(word))) {
			t.Errorf("%q is missing from the form", word)
		}
	}
}

func postsOnce(t *testing.T, s Stand) {
	r := chat.Text("en", "PMO weekly 7")
	first, err := s.Platform.Post(t.Context(), s.Channel, "weekly/7", r)
	if err != nil {
		t.Fatal(err)
	}
	again, err := s.Platform.Post(t.Context(), s.Channel, "weekly/7", r)
	if err != nil || again.Message != first.Message {
		t.Errorf("the second time it is %+v, %v instead of %+v", again, err, first)
	}
	if n := s.Count(); n != 1 {
		t.Errorf("%d messages stand", n)
	}
	for key, in := range map[string]chat.Place{"weekly/7": s.Other, "weekly/8": s.Channel} {
		if _, err := s.Platform.Post(t.Context(), in, key, r); err != nil {
			t.Error(err)
		}
	}
	if n := s.Count(); n != 3 {
		t.Errorf("%d messages stand: another key, or another place, is another message", n)
	}
}

func edits(t *testing.T, s Stand) {
	at, err := s.Platform.Post(t.Context(), s.Channel, "card", chat.Text("en", "BOR-R4 at 9"))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Platform.Update(t.Context(), at, chat.Text("en", "BOR-R4 at 15")); err != nil {
		t.Fatal(err)
	}
	if shown := s.Shown(at); !strings.Contains(shown, "at 15") || strings.Contains(shown, "at 9") {
		t.Errorf("after the edit it reads %q", shown)
	}
	if n := s.Count(); n != 1 {
		t.Errorf("%d messages stand", n)
	}
}

func knowsGone(t *testing.T, s Stand) {
	if _, err := s.Platform.Post(t.Context(), s.Gone, "k", chat.Text("en", "x")); !errors.Is(err, chat.ErrGone) {
		t.Errorf("posting where nothing can be posted: %v", err)
	}
	if err := s.Platform.Update(t.Context(), chat.Posted{Place: s.Gone}, chat.Text("en", "x")); !errors.Is(err, chat.ErrGone) {
		t.Errorf("editing what isn't there: %v", err)
	}
}

// controls tells whether r would drive a screen rather than show something.
func controls(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }

// squeezed is text without white space: a platform may break lines, and split
// what is too long.
func squeezed(text string) string {
	return strings.Join(strings.Fields(text), "")
}
