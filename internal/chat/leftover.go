package chat

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"pmobot/internal/when"
)

// leftOver gives the words that no key claimed to the Bare parameters: a
// mention to the owner, references and choices to theirs, the rest to the text.
func (p *parser) leftOver() {
	p.owner()
	p.refs()
	p.leading()
	texts := p.texts()
	for len(texts) > 1 && len(p.loose) > 0 {
		p.put(texts[0], p.loose[0].text)
		texts, p.loose = texts[1:], p.loose[1:]
	}
	if !p.arrows() {
		p.text(joined(p.loose))
	}
}

// owner takes the first mention that is a word of its own, where the verb has
// an owner and the line gave none.
func (p *parser) owner() {
	_, has := p.spec.Param(ArgOwner)
	_, given := p.args[ArgOwner]
	if !has || given {
		return
	}
	for i, t := range p.loose {
		if !t.quoted && isMention(t.text) {
			p.put(ArgOwner, t.text)
			p.drop(i)
			return
		}
	}
}

// isMention tells whether text is @name and nothing else.
func isMention(text string) bool {
	name, ok := strings.CutPrefix(text, "@")
	return ok && name != "" && strings.IndexFunc(name, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && !strings.ContainsRune("._-", r)
	}) < 0 && !strings.HasSuffix(name, ".")
}

// refs gives the first word that looks like a reference to each parameter
// that waits for one.
func (p *parser) refs() {
	for _, param := range p.spec.Params {
		if _, given := p.args[param.Key]; given || !param.Bare || param.Type != RefParam {
			continue
		}
		for i, t := range p.loose {
			if !t.quoted && isRef(t.text) {
				p.put(param.Key, t.text)
				p.drop(i)
				break
			}
		}
	}
}

// leading gives the first words to the choices, flags, people and dates that
// wait for one, as long as they fit: "/risk list open", "/pmo status amber Vendor is late".
func (p *parser) leading() {
	for len(p.loose) > 0 && !p.loose[0].quoted {
		param, ok := p.wants(p.loose[0].text)
		if !ok {
			return
		}
		value := p.loose[0].text
		if param.Type == FlagParam {
			value = yes
		}
		p.put(param.Key, value)
		p.drop(0)
	}
}

// wants returns the Bare parameter without a value that word is a value of.
func (p *parser) wants(word string) (Param, bool) {
	for _, param := range p.spec.Params {
		if _, given := p.args[param.Key]; !param.Bare || given {
			continue
		}
		fits := false
		switch param.Type {
		case ChoiceParam, NumberParam:
			_, fits = param.choice(word)
			fits = fits || param.Type == NumberParam && param.fitsIn(word)
		case FlagParam:
			fits = param.called(word)
		case PersonParam, PeopleParam:
			fits = isMention(word)
		case DateParam:
			_, fits = when.ParseText(word, when.Date{Year: 2000, Month: 1, Day: 1})
		}
		if fits {
			return param, true
		}
	}
	return Param{}, false
}

// texts are the keys that take words of any kind: the Bare parameters of text
// that have no value yet (the last of them always), or else one of another
// type, so that Check can say what is wrong with it.
func (p *parser) texts() []string {
	var texts []string
	last, other := "", ""
	for _, param := range p.spec.Params {
		_, given := p.args[param.Key]
		switch {
		case !param.Bare:
		case param.Type == LineParam || param.Type == ProseParam:
			last = param.Key
			if !given {
				texts = append(texts, param.Key)
			}
		case !given && param.Type != FlagParam && other == "":
			other = param.Key
		}
	}
	switch {
	case len(texts) > 0:
		return texts
	case last != "":
		return []string{last}
	case other != "":
		return []string{other}
	}
	return nil
}

// text gives what is left over to the parameter that takes it, or to ArgTitle
// where none does.
func (p *parser) text(value string) {
	if value == "" {
		return
	}
	key := ArgTitle
	if texts := p.texts(); len(texts) > 0 {
		key = texts[len(texts)-1]
	}
	p.put(key, value)
}

// arrows reads "event => effect" and "cause => event => effect". The title is
// the event. Where one side is empty it is no arrow.
func (p *parser) arrows() bool {
	if p.spec.Arrows == ([3]string{}) {
		return false
	}
	var sides []string
	words, from := apart(p.loose), 0
	for i, t := range words {
		if t.text == arrow && !t.quoted && len(sides) < 2 {
			sides, from = append(sides, joined(words[from:i])), i+1
		}
	}
	sides = append(sides, joined(words[from:]))
	if len(sides) < 2 || isOneOf("", sides) {
		return false
	}
	keys := p.spec.Arrows[3-len(sides):]
	for i, side := range sides {
		p.put(keys[i], side)
	}
	if p.spec.Arrows[1] != ArgTitle {
		p.put(ArgTitle, sides[len(sides)-2])
	}
	return true
}

const arrow = "=>"

// apart splits words at arrows that have no blanks around them, as Chinese is
// typed.
func apart(words []token) []token {
	var split []token
	for _, t := range words {
		for !t.quoted && t.text != arrow {
			before, after, ok := strings.Cut(t.text, arrow)
			if !ok || strings.HasSuffix(before, "=") || strings.HasSuffix(before, "<") {
				break
			}
			if before != "" {
				split = append(split, token{text: before})
			}
			split = append(split, token{text: arrow})
			t.text = after
		}
		if t.text != "" {
			split = append(split, t)
		}
	}
	return split
}

// body takes what follows the first line: the description, or more of what the
// first line ended with where the verb has none.
func (p *parser) body(text string) {
	text = strings.TrimSpace(text)
	if text == "" {
		return
	}
	key := ArgBody
	if _, has := p.spec.Param(ArgBody); !has {
		key = p.continued()
	}
	if before := p.args[key]; before != "" {
		text = before + "\n" + text
	}
	p.args[key] = text
}

// continued is the key of the text that further lines belong to.
func (p *parser) continued() string {
	if p.args[ArgBecause] != "" {
		return ArgBecause
	}
	for _, param := range p.spec.Params {
		if param.Bare && param.Type == ProseParam {
			return param.Key
		}
	}
	return ArgBody
}

func (p *parser) drop(i int) { p.loose = append(p.loose[:i], p.loose[i+1:]...) }

func joined(words []token) string {
	texts := make([]string, 0, len(words))
	for _, w := range words {
		if w.text != "" {
			texts = append(texts, w.text)
		}
	}
	return strings.Join(texts, " ")
}

// keepLongTitle moves a title that is too long into the description, where the
// verb has one, and leaves its beginning.
func keepLongTitle(spec Spec, args Args) bool {
	title := args[ArgTitle]
	_, has := spec.Param(ArgBody)
	if !has || utf8.RuneCountInString(title) <= TitleMost {
		return false
	}
	args[ArgBody] = strings.TrimSpace(title + "\n" + args[ArgBody])
	args[ArgTitle] = shortened(title)
	return true
}

// shortened cuts a text at a word so that it fits a title, with … at its end.
func shortened(text string) string {
	runes := []rune(text)[:TitleMost-1]
	cut := len(runes)
	for i := cut; i > cut/2; i-- {
		if unicode.IsSpace([]rune(text)[i]) {
			cut = i
			break
		}
	}
	return strings.TrimSpace(string(runes[:cut])) + "…"
}
