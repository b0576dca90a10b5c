package discord

import (
	"net/http"
	"strings"
	"testing"

	"pmobot/bot/discord/discordtest"
	"pmobot/handlers"
	"pmobot/internal/chat"
)

// every is the commands of the whole office.
func every() []chat.Spec { return handlers.New(handlers.Config{}).Specs() }

// weight is how much of Discord's 8000 characters a command takes: of every
// text its longest language.
func weight(names map[string]string, name string) int {
	n := units(name)
	for _, other := range names {
		n = max(n, units(other))
	}
	return n
}

func weigh(options []commandOption) int {
	n := 0
	for _, o := range options {
		n += weight(o.Names, o.Name) + weight(o.Abouts, o.About) + weigh(o.Options)
		for _, c := range o.Choices {
			n += weight(c.Names, c.Name)
			if value, ok := c.Value.(string); ok {
				n += units(value)
			}
		}
	}
	return n
}

func TestTheCommandsKeepDiscordsLimits(t *testing.T) {
	list := commands(every())
	if len(list) < 5 {
		t.Fatalf("only %d commands", len(list))
	}
	for _, c := range list {
		if n := weight(c.Names, c.Name) + weight(c.Abouts, c.About) + weigh(c.Options); n > commandTextMost {
			t.Errorf("/%s has %d characters", c.Name, n)
		}
		walkOptions(t, "/"+c.Name, c.Options)
	}
}

func walkOptions(t *testing.T, at string, options []commandOption) {
	if len(options) > commandOptionsMost {
		t.Errorf("%s has %d options", at, len(options))
	}
	names, optional := map[string]bool{}, false
	for i, o := range options {
		at := at + " " + o.Name
		for _, name := range []string{o.Name, "zh " + o.Names[chineseLocale]} {
			if names[name] && name != "zh " {
				t.Errorf("%s: %q is there twice", at, name)
			}
			names[name] = true
		}
		if !commandName.MatchString(o.Name) || strings.ToLower(o.Name) != o.Name {
			t.Errorf("%s is no name", at)
		}
		if units(o.About) == 0 || units(o.About) > commandDescriptionMost || o.Abouts[chineseLocale] == "" {
			t.Errorf("%s is described as %q, %q", at, o.About, o.Abouts)
		}
		if len(o.Choices) > choicesMost || o.Completes && len(o.Choices) > 0 {
			t.Errorf("%s has %d choices", at, len(o.Choices))
		}
		if o.Required && optional {
			t.Errorf("%s is required behind an optional one", at)
		}
		optional = optional || !o.Required
		if o.Name == optionMore && i != len(options)-1 {
			t.Errorf("%s is not the last", at)
		}
		if o.Type == subcommandOption && len(o.Options) > optionsShown {
			t.Errorf("%s has %d options", at, len(o.Options))
		}
		walkOptions(t, at, o.Options)
	}
}

func TestEveryVerbCanBeCalledOnDiscord(t *testing.T) {
	s := set(t, discordtest.Options{})
	specs := every()
	s.b.Mount(all{s.h, specs})
	s.run()
	s.d.AwaitReady()
	s.d.AwaitCommands("risk")
	for _, spec := range specs {
		if spec.Internal || !strings.Contains(spec.Path, " ") {
			continue
		}
		values := discordtest.Values{}
		shown, rest := options(spec)
		for _, p := range shown {
			values[p.Key] = sampleOf(p, s.ana)
		}
		if len(rest) > 0 {
			values[optionMore] = rest[0].Key + ":" + quoted("two words")
		}
		s.d.Command(s.ana, s.apollo, typedPath(spec.Path, specs), values).Answer()
		c := s.h.last()
		if c.Path != spec.Path {
			t.Errorf("/%s arrives as %q", spec.Path, c.Path)
		}
		for _, p := range shown {
			if c.Args[p.Key] == "" {
				t.Errorf("/%s: %s does not arrive", spec.Path, p.Key)
			}
		}
		if len(rest) > 0 && c.Args[rest[0].Key] != "two words" {
			t.Errorf("/%s: %s arrives as %q", spec.Path, rest[0].Key, c.Args[rest[0].Key])
		}
		again := chat.Parse(c.Line, specs)
		if again.Path != spec.Path {
			t.Errorf("/%s is echoed as %q", spec.Path, c.Line)
		}
	}
}

// all is a handler of the whole office's verbs.
type all struct {
	*verbs
	specs []chat.Spec
}

func (a all) Specs() []chat.Spec { return a.specs }

func sampleOf(p chat.Param, u *discordtest.User) any {
	choices := p.Options()
	switch {
	case p.Type == chat.FlagParam:
		return true
	case p.Type == chat.PersonParam:
		return u
	case p.Type == chat.NumberParam && len(choices) > 0:
		return choices[0].Value + " " + choices[0].Name.En
	case p.Type == chat.NumberParam:
		return max(p.Min, 1)
	case p.Type == chat.ChoiceParam && len(choices) <= choicesMost:
		return choices[0].Value
	case p.Type == chat.RefParam:
		return "APO-R12"
	}
	return "text"
}

func puts(s *scene) int {
	n := 0
	for _, r := range s.d.Audit() {
		if r.Method == http.MethodPut {
			n++
		}
	}
	return n
}

func TestCommandsAreRegisteredOnlyWhenTheyChange(t *testing.T) {
	s := begin(t)
	if err := s.p.register(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := puts(s); n != 1 {
		t.Errorf("they were registered %d times", n)
	}
	s.b.Mount(all{s.h, every()})
	if err := s.p.register(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.p.register(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := puts(s); n != 2 {
		t.Errorf("after a change they were registered %d times", n)
	}
}

func TestCommandsSpeakChinese(t *testing.T) {
	for _, c := range commands(every()) {
		if c.Name != "risk" {
			continue
		}
		if c.Names[chineseLocale] != "风险" || c.Options[0].Names[chineseLocale] != "登记" || c.Options[0].Options[0].Names[chineseLocale] != "标题" {
			t.Errorf("/risk log title is /%s %s %s", c.Names, c.Options[0].Names, c.Options[0].Options[0].Names)
		}
		p := c.Options[0].Options[1]
		if p.Type != wholeOption || p.Choices[3].Name != "4 likely" || p.Choices[3].Names[chineseLocale] != "4很可能" {
			t.Errorf("probability is %+v", p)
		}
	}
}
