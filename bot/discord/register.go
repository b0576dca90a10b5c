package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"pmobot/internal/chat"
	"pmobot/internal/say"
)

// chineseLocale is Discord's name of Simplified Chinese: Reference, Locales.
const chineseLocale = "zh-CN"

// commandName is what a command or option may be called: Application Commands,
// Application Command Naming.
var commandName = regexp.MustCompile(`^[-_'\p{L}\p{N}]{1,32}$`)

// The types of options.
const (
	subcommandOption = 1
	groupOption      = 2
	textOption       = 3
	wholeOption      = 4
	truthOption      = 5
	personOption     = 6
)

// command is an application command as it is registered: what Discord adds of
// its own (id, version) is passed over, so that two can be compared.
type command struct {
	Name      string            `json:"name"`
	Names     map[string]string `json:"name_localizations,omitempty"`
	About     string            `json:"description"`
	Abouts    map[string]string `json:"description_localizations,omitempty"`
	Options   []commandOption   `json:"options,omitempty"`
	Contexts  []int             `json:"contexts,omitempty"`
	Installed []int             `json:"integration_types,omitempty"`
	Type      int               `json:"type"`
}

type commandOption struct {
	Type      int               `json:"type"`
	Name      string            `json:"name"`
	Names     map[string]string `json:"name_localizations,omitempty"`
	About     string            `json:"description"`
	Abouts    map[string]string `json:"description_localizations,omitempty"`
	Required  bool              `json:"required,omitempty"`
	Completes bool              `json:"autocomplete,omitempty"`
	Choices   []commandChoice   `json:"choices,omitempty"`
	Options   []commandOption   `json:"options,omitempty"`
	Least     *float64          `json:"min_value,omitempty"`
	Most      *float64          `json:"max_value,omitempty"`
	Longest   int               `json:"max_length,omitempty"`
}

type commandChoice struct {
	Name  string            `json:"name"`
	Names map[string]string `json:"name_localizations,omitempty"`
	Value any               `json:"value"`
}

// commands makes application commands of the verbs: "risk log" is the
// subcommand log of /risk, "pmo project add" the subcommand add of its group
// project.
func commands(specs []chat.Spec) []command {
	var list []command
	at := map[string]int{}
	for _, s := range specs {
		name, below, nested := strings.Cut(typedPath(s.Path, specs), " ")
		if s.Internal || !nested || strings.Count(below, " ") > 1 {
			continue // only a button calls it
		}
		i, there := at[name]
		if !there {
			i = len(list)
			at[name] = i
			list = append(list, newCommand(name, s, specs))
		}
		list[i].Options = under(list[i].Options, below, s, specs)
	}
	return list
}

func newCommand(name string, s chat.Spec, specs []chat.Spec) command {
	c := command{Type: 1, Name: name, Contexts: []int{0}, Installed: []int{0}}
	group := s.Group
	if strings.EqualFold(group.En, name) {
		c.Names = chinese(commandZh(group.Zh))
	}
	var verbs []string
	for _, s := range specs {
		if rest, ok := strings.CutPrefix(s.Path, name+" "); ok && !s.Internal && !strings.Contains(rest, " ") {
			verbs = append(verbs, rest)
		}
	}
	c.About = cut(name+": "+strings.Join(verbs, ", "), commandDescriptionMost)
	c.Abouts = chinese(cut(group.Zh+"："+strings.Join(verbs, "、"), commandDescriptionMost))
	return c
}

// under puts a verb below a command: at once, or in a group of it.
func under(options []commandOption, below string, s chat.Spec, specs []chat.Spec) []commandOption {
	name, verb, grouped := strings.Cut(below, " ")
	if !grouped {
		return append(options, verbOption(name, s))
	}
	for i := range options {
		if options[i].Name == name && options[i].Type == groupOption {
			options[i].Options = append(options[i].Options, verbOption(verb, s))
			return options
		}
	}
	group := commandOption{Type: groupOption, Name: name, About: name}
	if head, ok := specOf(strings.TrimSuffix(s.Path, " "+verb), specs); ok {
		group.Names, group.Abouts = chinese(firstHan(head.Words)), chinese(firstHan(head.Words))
		group.About = cut(head.About.En, commandDescriptionMost)
	}
	group.Options = []commandOption{verbOption(verb, s)}
	return append(options, group)
}

// verbOption is one verb with its options.
func verbOption(name string, s chat.Spec) commandOption {
	o := commandOption{
		Type: subcommandOption, Name: name, Names: chinese(firstHan(s.Words)),
		About: cut(s.About.En, commandDescriptionMost), Abouts: chinese(cut(s.About.Zh, commandDescriptionMost)),
	}
	if name == verbHere && !strings.HasSuffix(s.Path, " "+verbHere) {
		o.Names = chinese(say.VerbHere.Zh)
	}
	shown, rest := options(s)
	taken := map[string]bool{}
	for _, p := range shown {
		o.Options = append(o.Options, paramOption(p, taken))
	}
	if len(rest) > 0 {
		about := say.Both(say.Tongue.MoreOptions)
		p := chat.Param{Key: optionMore, Name: say.OptionMore, Hint: about, Type: chat.ProseParam}
		o.Options = append(o.Options, paramOption(p, taken))
	}
	return o
}

// paramOption is one parameter. A Chinese name is left away where another
// option has it.
func paramOption(p chat.Param, taken map[string]bool) commandOption {
	about := p.Name
	if p.Hint.En != "" {
		about = p.Hint
	}
	o := commandOption{
		Type: textOption, Name: p.Key, Required: p.Required,
		About: cut(orElse(about.En, p.Key), commandDescriptionMost), Abouts: chinese(cut(about.Zh, commandDescriptionMost)),
	}
	if zh := commandZh(p.Name.Zh); zh != "" && !taken[zh] {
		o.Names, taken[zh] = chinese(zh), true
	}
	choices := p.Options()
	switch {
	case p.Type == chat.FlagParam:
		o.Type = truthOption
	case p.Type == chat.PersonParam:
		o.Type = personOption
	case p.Type == chat.NumberParam:
		o.Type = wholeOption
		o.Choices = listed(choices, true)
		if len(choices) == 0 && p.Max > p.Min {
			least, most := float64(p.Min), float64(p.Max)
			o.Least, o.Most = &least, &most
		}
	case p.Type == chat.ChoiceParam && len(choices) <= choicesMost:
		o.Choices = listed(choices, false)
	case p.Type == chat.RefParam, p.Type == chat.ChoiceParam, p.Key == "project", p.Key == "to":
		o.Completes = true
	default:
		o.Longest = chat.TextMost
	}
	return o
}

// listed are the allowed values of an option; of numbers with the number
// before its name.
func listed(choices []chat.Choice, numbers bool) []commandChoice {
	var list []commandChoice
	for _, c := range choices {
		en, zh, value := c.Name.En, c.Name.Zh, any(c.Value)
		if numbers {
			n, err := strconv.Atoi(c.Value)
			if err != nil {
				continue
			}
			en, zh, value = c.Value+" "+en, c.Value+zh, n
		}
		list = append(list, commandChoice{Name: cut(orElse(en, c.Value), choiceMost), Names: chinese(cut(zh, choiceMost)), Value: value})
	}
	return list
}

func orElse(a, b string) string {
	if strings.TrimSpace(a) == "" {
		return b
	}
	return a
}

// chinese is a localization, or none.
func chinese(zh string) map[string]string {
	if strings.TrimSpace(zh) == "" {
		return nil
	}
	return map[string]string{chineseLocale: zh}
}

// commandZh is a Chinese name if Discord takes it as one, else "".
func commandZh(zh string) string {
	zh = strings.ToLower(zh)
	if !commandName.MatchString(zh) {
		return ""
	}
	return zh
}

// firstHan is the first word that is Chinese and can be a name.
func firstHan(words []string) string {
	for _, w := range words {
		if strings.ContainsFunc(w, func(r rune) bool { return unicode.Is(unicode.Han, r) }) && commandZh(w) != "" {
			return w
		}
	}
	return ""
}

// keepRegistering registers the commands: until it is done, and then no more.
func (p *Platform) keepRegistering(ctx context.Context) {
	delay := 5 * time.Second
	for {
		err := p.register(ctx)
		if err == nil || ctx.Err() != nil {
			return
		}
		p.log.Error("discord: the commands are not registered yet", "err", err)
		if later := (*chat.Later)(nil); errors.As(err, &later) {
			delay = max(delay, later.After)
		}
		if p.wait(ctx, delay) != nil {
			return
		}
		delay = min(2*delay, 10*time.Minute)
	}
}

// register compares the commands with those that are registered, and replaces
// them where they differ: Discord allows 200 new ones a day.
func (p *Platform) register(ctx context.Context) error {
	want := commands(p.specs())
	path := "/applications/" + p.App() + "/commands"
	var have []command
	err := p.api.call(ctx, request{
		what: "list the commands", method: http.MethodGet, path: path + "?with_localizations=true", route: "GET " + path, repeat: true,
	}, &have)
	if err != nil {
		return err
	}
	same, err := equal(want, have)
	if err != nil || same {
		return err
	}
	return p.api.call(ctx, request{
		what: "register the commands", method: http.MethodPut, path: path, route: "PUT " + path, body: want, repeat: true,
	}, nil)
}

// equal compares commands whatever their order.
func equal(want, have []command) (bool, error) {
	if len(want) != len(have) {
		return false, nil
	}
	byName := map[string]command{}
	for _, c := range have {
		byName[c.Name] = c
	}
	for _, c := range want {
		a, err := json.Marshal(c)
		if err != nil {
			return false, fmt.Errorf("discord: command %s: %w", c.Name, err)
		}
		b, err := json.Marshal(byName[c.Name])
		if err != nil || !bytes.Equal(a, b) {
			return false, err
		}
	}
	return true, nil
}
