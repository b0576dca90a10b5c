package console

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"pmobot/bot"
	"pmobot/internal/chat"
	"pmobot/internal/say"
)

// typing is a session at a terminal that nobody looks at.
func typing(t *testing.T) (*session, *bytes.Buffer) {
	t.Helper()
	var out bytes.Buffer
	k, err := New(Config{Out: &out, Typed: true, At: "2026-11-02T09:00", People: []string{"bo"}})
	if err != nil {
		t.Fatal(err)
	}
	b := bot.New(bot.Config{Store: memory(t), Platforms: []chat.Platform{k}, Ordered: true})
	b.Mount(&echo{})
	k.Attend(Around{Settle: b.Settle})
	return newSession(k, b), &out
}

func TestButtonsAreChosenByNumber(t *testing.T) {
	s, out := typing(t)
	if err := s.typed(t.Context(), "/risk log Vendor slips"); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Who owns it? [1 Me]", "[2 Still so] [3 Later ▾]"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q isn't shown:\n%s", want, out)
		}
	}
	for number, want := range map[string]string{"2": "me reviewed APO-R1", "3": "[4 A date…]", "1": "me reviewed APO-R1"} {
		out.Reset()
		if err := s.typed(t.Context(), number); err != nil || !strings.Contains(out.String(), want) {
			t.Errorf("%s: %v, %q", number, err, out)
		}
	}
	for _, message := range []string{"0", "99", "-1", "1 2"} {
		out.Reset()
		if err := s.typed(t.Context(), message); err != nil || out.Len() > 0 {
			t.Errorf("%q is more than a message: %v %q", message, err, out)
		}
	}
}

func TestWhatComesByItselfStandsAboveTheLine(t *testing.T) {
	s, out := typing(t)
	k := s.console
	k.screen.prompt = "me #general> "
	for plain, want := range map[bool]string{true: "\n  #pmo:\n  Monday\nme #general> ", false: "\r\x1b[K  #pmo:\n  Monday\nme #general> "} {
		out.Reset()
		k.screen.plain = plain
		if _, err := k.Post(t.Context(), k.Place(Channel("pmo")), "", chat.Text(say.En, "Monday")); err != nil {
			t.Fatal(err)
		}
		if got := out.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestCompletion(t *testing.T) {
	s, _ := typing(t)
	for line, want := range map[string][]string{
		"/ri":                 {"/risk "},
		"/risk l":             {"log "},
		"/risk ":              {"APO-R1 ", "APO-R2 ", "form ", "log ", "review ", "share "},
		"bo> /risk l":         {"log "},
		"/risk log Vendor im": {"impact:"},
		"/risk review APO-":   {"APO-R1 ", "APO-R2 "},
		"/risk log a #g":      {"#general"},
		"/risk log a @":       {"@bo", "@me"},
		"!p":                  {"!press "},
		"hello":               nil,
		"/later":              nil, // only buttons call it
	} {
		head, got, tail := s.complete(t.Context(), line+" behind", len([]rune(line)))
		if !reflect.DeepEqual(got, want) || tail != " behind" || !strings.HasPrefix(line, head) {
			t.Errorf("%q: %q %q %q, not %q", line, head, got, tail, want)
		}
	}
}

func TestAChoiceMayBeTypedAsItsNumber(t *testing.T) {
	colours := chat.Input{Type: chat.ChoiceParam, Choices: []chat.Choice{{Value: "red", Name: say.Words{En: "red", Zh: "红灯"}}, {Value: "green", Name: say.Words{En: "green", Zh: "绿灯"}}}}
	impact := chat.Input{Type: chat.NumberParam, Choices: []chat.Choice{{Value: "4", Name: say.Words{En: "major", Zh: "重大"}}}}
	for _, row := range []struct {
		in          chat.Input
		typed, want string
	}{{colours, "2", "green"}, {colours, "3", "3"}, {colours, "红灯", "红灯"}, {impact, "1", "1"}, {impact, "major", "major"}} {
		if got := chosenValue(row.in, row.typed); got != row.want {
			t.Errorf("%s is %s, not %s", row.typed, got, row.want)
		}
	}
	if got := choiceNames(colours, say.Zh) + choiceNames(impact, say.En); got != "1 红灯，2 绿灯4 major" {
		t.Errorf("offered are %q", got)
	}
}
