package handlers

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"pmobot/internal/chat"
	"pmobot/internal/office"
	"pmobot/internal/pmo"
	"pmobot/internal/pmo/registers"
	"pmobot/internal/say"
)

// argTopic is what help is asked on.
const argTopic = "topic"

// reasonWord begins a reason.
var reasonWord = say.Words{En: "because …", Zh: "因为……"}

var undoneHelp = say.Words{En: "Not found", Zh: "未找到"}

func helpVerbs() []verb {
	topic := chat.Param{Key: argTopic, Name: say.Words{En: "topic", Zh: "主题"}, Type: chat.LineParam, Bare: true}
	s := officeSpec("pmo help", []string{"帮助", "?", "？"}, say.Both(say.Tongue.AboutHelp), topic)
	s.Example = say.Words{En: "/pmo help risk", Zh: "/pmo help 风险"}
	return []verb{{Spec: s, undone: undoneHelp, do: func(_ context.Context, r *request) (chat.Reply, error) {
		topic := strings.TrimSpace(r.Args[argTopic])
		if _, ok := r.helpOn(topic); topic != "" && !ok {
			return chat.Reply{}, r.refuse(func(t say.Tongue) string { return t.NoHelpOn(topic) }, helpButton())
		}
		return help(r), nil
	}}}
}

func helpButton() chat.Button {
	return chat.Button{Label: say.LabelTwelveLines, Path: "pmo help"}
}

// help is the help on a topic; on none, or an unknown one, the twelve lines
// that begin with where one is.
func help(r *request) chat.Reply {
	topic := strings.TrimSpace(r.Args[argTopic])
	if under, ok := strings.CutPrefix(r.Path, "pmo "); topic == "" && ok && r.Path != "pmo help" {
		topic = under
	}
	if reply, ok := r.helpOn(topic); ok {
		return reply
	}
	p := r.project
	if r.role == pmo.Nobody { // it is none of theirs
		p, _ = r.view.Project(office.DefaultProject)
	}
	zone := r.view.ZoneOfProject(p)
	return chat.Text(r.lang, r.t.HelpLines(say.HelpFacts{
		Project: p.Name, Key: p.Key, Zone: zone.String(), Role: r.roleWord(),
		Mention:  r.In.Platform != "discord", // its bots read no messages
		Feedback: r.shorter("/feedback"),
	})...)
}

// roleWord is what the person is in the project; nobody is a guest there.
func (r *request) roleWord() string { return r.t.RoleWord(max(r.role, pmo.Guest).String()) }

// shorter writes a command as the platform has it.
func (r *request) shorter(line string) string {
	if rest, ok := strings.CutPrefix(line, "/feedback"); ok && r.In.Platform == "slack" {
		return "/fb" + rest
	}
	return line
}

// helpOn is the help on a register, a group of verbs, or one verb.
func (r *request) helpOn(topic string) (chat.Reply, bool) {
	if topic == "" || strings.EqualFold(topic, "pmo") {
		return chat.Reply{}, false
	}
	if k, ok := registerCalled(topic); ok {
		return r.registerHelp(k), true
	}
	for _, line := range []string{"/" + topic, "/pmo " + topic} {
		c := chat.Parse(line, r.h.specs)
		if c.Path == "" || c.Path == "pmo" || c.Args[chat.ArgWord] != "" {
			continue
		}
		if k, ok := registerCalled(c.Path); ok {
			return r.registerHelp(k), true
		}
		if verbs := r.verbsBelow(c.Path); len(verbs) > 1 {
			return r.groupHelp("/"+c.Path, verbs), true
		}
		if v, ok := r.h.verbs[c.Path]; ok && !v.Internal {
			return r.verbHelp(v), true
		}
	}
	verbs := r.verbsNamed(topic)
	return r.groupHelp(topic, verbs), len(verbs) > 0
}

// registerCalled finds a register by any of its names.
func registerCalled(topic string) (pmo.Kind, bool) {
	for _, k := range registers.All() {
		names := slices.Concat([]string{k.Word, k.Word + "s"}, k.Short, k.Name.All(), k.Plural.All())
		if slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(name, topic) }) {
			return k, true
		}
	}
	if strings.EqualFold(topic, "fb") {
		return registerCalled("feedback")
	}
	return pmo.Kind{}, false
}

// verbsBelow lists the verbs of a path, itself first where it is one.
func (r *request) verbsBelow(path string) []verb {
	return r.verbsWith(func(s chat.Spec) bool { return s.Path == path || strings.HasPrefix(s.Path, path+" ") })
}

// verbsNamed lists the verbs that end with a word: close is one of every register.
func (r *request) verbsNamed(word string) []verb {
	return r.verbsWith(func(s chat.Spec) bool {
		last := s.Path[strings.LastIndexByte(s.Path, ' ')+1:]
		return strings.EqualFold(last, word) || slices.Contains(s.Words, word)
	})
}

func (r *request) verbsWith(fits func(chat.Spec) bool) []verb {
	var verbs []verb
	for _, s := range r.h.specs {
		if !s.Internal && fits(s) {
			verbs = append(verbs, r.h.verbs[s.Path])
		}
	}
	return verbs
}

// registerHelp lists what can be done in a register, and its words.
func (r *request) registerHelp(k pmo.Kind) chat.Reply {
	verbs := r.verbsBelow(k.Word)
	reply := r.groupHelp(r.t.HelpValues(k.Name.In(r.lang), []string{k.About.In(r.lang)}), verbs)
	var states []string
	for _, s := range k.States {
		states = append(states, s.Name.In(r.lang))
	}
	reply.Add(r.t.HelpValues(pmo.State.Name.In(r.lang), states))
	for _, f := range k.Fields {
		if p := paramOf(f.Declared()); p.Type == chat.NumberParam && len(p.Choices) > 0 && !p.Hidden && !strings.HasPrefix(p.Key, "target") {
			reply.Add(r.t.HelpValues(p.Name.In(r.lang), choiceWords(p, r.lang)))
		}
	}
	if k.Level != nil {
		reply.Add(r.t.HelpValues(namedLevels.In(r.lang), []string{r.t.LimitsWord(r.project.Rules.Thresholds)}))
	}
	if len(verbs) > 0 {
		reply.Add(r.t.HelpMore("/pmo help " + verbs[0].Path))
	}
	return reply
}

// choiceWords are the words of a parameter's values, numbers before theirs.
func choiceWords(p chat.Param, lang say.Lang) []string {
	var words []string
	for _, c := range p.Options() {
		word := c.Name.In(lang)
		if p.Type == chat.NumberParam {
			word = c.Value + gap(lang) + word
		}
		words = append(words, word)
	}
	return words
}

// gap stands between a number and its word.
func gap(lang say.Lang) string {
	if lang == say.Zh {
		return ""
	}
	return " "
}

// groupHelp lists verbs, a line that works of each.
func (r *request) groupHelp(head string, verbs []verb) chat.Reply {
	reply := chat.Reply{Lang: r.lang}
	reply.Add(say.Bold(head))
	for _, v := range verbs {
		reply.Add(r.t.HelpRow(r.exampleOf(v.Spec), v.About.In(r.lang)))
	}
	return reply
}

// verbHelp is one verb: what it does, a line that works, what it takes.
func (r *request) verbHelp(v verb) chat.Reply {
	reply := chat.Reply{Lang: r.lang}
	reply.Add(say.Bold("/" + v.Path))
	reply.Add(r.t.HelpRow(r.exampleOf(v.Spec), v.About.In(r.lang)))
	var plain []string
	var chosen []string
	for _, p := range v.Params {
		switch {
		case p.Hidden:
		case len(p.Options()) > 0:
			chosen = append(chosen, r.t.HelpValues(r.keysOf(p), choiceWords(p, r.lang)))
		default:
			plain = append(plain, r.keysOf(p))
		}
	}
	if len(plain) > 0 {
		reply.Add(r.t.HelpValues(r.t.HelpKeys(), plain))
	}
	for _, line := range chosen {
		reply.Add(line)
	}
	if v.Reason {
		reply.Add(r.t.HelpRow(reasonWord.In(r.lang), r.t.HelpReason()))
	}
	return reply
}

// keysOf is how a parameter is typed: probability (p).
func (r *request) keysOf(p chat.Param) string {
	name := p.Name.In(r.lang)
	for _, short := range p.Short {
		if len(short) < len(p.Key) && short[0] < utf8.RuneSelf && r.lang == say.En {
			return name + " (" + short + ")"
		}
	}
	return name
}
