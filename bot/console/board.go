package console

import (
	"slices"
	"strings"
	"unicode"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
)

// message is one message of the bot that stands somewhere.
type message struct {
	id     string
	key    string // that it was posted under, or ""
	place  chat.Place
	reader string // token of the one person who sees it, or "" for everybody
	reply  chat.Reply
	shown  string // as printed last: an edit that changes nothing isn't printed
}

// board is what stands in the console, oldest first.
type board struct{ messages []*message }

func (b *board) add(m *message) { b.messages = append(b.messages, m) }

func (b *board) remove(id string) {
	b.messages = slices.DeleteFunc(b.messages, func(m *message) bool { return m.id == id })
}

// raise makes m the newest: it is what was printed last.
func (b *board) raise(m *message) {
	b.remove(m.id)
	b.add(m)
}

// posted returns the message that was posted in a place under a key.
func (b *board) posted(in chat.Place, key string) *message {
	return b.find(func(m *message) bool {
		return key != "" && m.key == key && m.place.ID == in.ID && m.place.Person == in.Person
	})
}

func (b *board) byID(id string) *message {
	return b.find(func(m *message) bool { return m.id == id })
}

func (b *board) find(is func(*message) bool) *message {
	for _, m := range slices.Backward(b.messages) {
		if is(m) {
			return m
		}
	}
	return nil
}

// press finds the newest message that the person sees, that shows ref where
// one is given, and that has an enabled button with the label.
func (b *board) press(person, ref, label string) (*message, chat.Button, bool) {
	for _, m := range slices.Backward(b.messages) {
		if m.reader != "" && m.reader != person {
			continue
		}
		if button, ok := within(m.reply, ref, label); ok {
			return m, button, true
		}
	}
	return nil, chat.Button{}, false
}

// within finds a button in one message and its thread. Where several have the
// label, the one that stands beside ref or acts on it goes first.
func within(r chat.Reply, ref, label string) (chat.Button, bool) {
	var found []chat.Button
	if ref == "" || shows(r, ref) {
		for _, line := range r.Lines {
			beside := ref != "" && mentions(line.Text, ref)
			for _, b := range matching(line.Buttons, label) {
				if ref != "" && (beside || sameRef(b.Args[chat.ArgRef], ref)) {
					return b, true
				}
				found = append(found, b)
			}
		}
	}
	if len(found) > 0 {
		return found[0], true
	}
	for _, below := range r.Thread {
		if b, ok := within(below, ref, label); ok {
			return b, true
		}
	}
	return chat.Button{}, false
}

// matching lists the enabled buttons with a label, those inside menus last.
func matching(buttons []chat.Button, label string) []chat.Button {
	var found []chat.Button
	for _, b := range buttons {
		if !b.Disabled && named(b, label) {
			found = append(found, b)
		}
	}
	for _, b := range buttons {
		found = append(found, matching(b.Menu, label)...)
	}
	return found
}

// named tells whether a button has a label, in any language, or that path.
func named(b chat.Button, label string) bool {
	label = folded(label)
	for _, word := range b.Label.All() {
		if folded(word) == label {
			return true
		}
	}
	return b.Path != "" && folded(b.Path) == label
}

// folded is a label without case, and without the signs behind it.
func folded(label string) string {
	return strings.ToLower(strings.TrimRight(strings.TrimSpace(label), " …▾"))
}

// shows tells whether a message shows an entry: it is about it, or names it.
func shows(r chat.Reply, ref string) bool {
	if sameRef(r.Ref, ref) {
		return true
	}
	return slices.ContainsFunc(r.Lines, func(l chat.Line) bool {
		return mentions(l.Text, ref) || slices.ContainsFunc(l.Buttons, func(b chat.Button) bool {
			return sameRef(b.Args[chat.ArgRef], ref)
		})
	})
}

// mentions tells whether text names an entry.
func mentions(text, ref string) bool {
	words := strings.FieldsFunc(say.Plain(text), func(r rune) bool {
		return r != '-' && (r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r))
	})
	return slices.ContainsFunc(words, func(word string) bool { return sameRef(word, ref) })
}

// sameRef tells whether shown is the entry that was typed: R1 is anybody's R1.
func sameRef(shown, typed string) bool {
	whole, ok := pmo.ParseRef(shown, "")
	if !ok {
		return false
	}
	want, ok := pmo.ParseRef(typed, whole.Project)
	return ok && want == whole
}
