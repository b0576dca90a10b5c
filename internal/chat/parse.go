package chat

import (
	"strings"

	"pmobot/internal/say"
)

// ArgOwner is the argument that a mention standing alone fills in.
const ArgOwner = "owner"

// Parse reads a typed line. It fills in Path, Args (raw, as typed), Line and
// Notes; ID, At, From and In are the caller's.
//
// Path is that of a Spec wherever the line names one, and Args is never nil. A
// group whose first word is no verb of it ("/risk lgo Vendor slips") keeps the
// word as ArgWord and everything behind it as ArgTitle; a line that names
// nothing at all does so with the Path "".
func Parse(line string, specs []Spec) Command {
	line, removed := clean(line)
	c := Command{Line: line, Args: Args{}}
	if removed > 0 {
		c.Notes = append(c.Notes, Note{RemovedCharacters, removed})
	}
	path, rest := verb(line, specs)
	c.Path = path
	word, after := cutWord(rest)
	spec, ok := specAt(path, specs)
	if show, is := shows(word, specs); is && (!ok || takesWord(spec, path, specs)) {
		spec, ok, c.Path = show, true, show.Path
	} else if !ok || takesWord(spec, path, specs) && !startsKey(spec, word) {
		c.unknown(word, after)
		return c
	}
	c.read(spec, rest)
	return c
}

// clean removes what nobody types on purpose. Line breaks become \n first.
func clean(line string) (string, int) {
	if strings.Contains(line, "\r") {
		line = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(line)
	}
	return say.Scrub(line)
}

// takesWord tells whether the word behind a verb can only be one of the verbs
// below it.
func takesWord(s Spec, path string, specs []Spec) bool {
	for _, p := range s.Params {
		if p.Bare {
			return false
		}
	}
	return isGroup(path, specs)
}

func startsKey(s Spec, word string) bool {
	scan := scanner{line: word, key: keysOf(s)}
	return scan.keyHere() != ""
}

func (c *Command) unknown(word, rest string) {
	if word != "" {
		c.Args[ArgWord] = word
	}
	if rest = strings.TrimSpace(rest); rest != "" {
		c.Args[ArgTitle] = rest
	}
}

// read reads what stands behind the verb.
func (c *Command) read(spec Spec, rest string) {
	p := parser{spec: spec, args: c.Args, scan: scanner{line: rest, key: keysOf(spec)}}
	if literal, after := cutWord(rest); literal == "--" {
		first, body, _ := strings.Cut(after, "\n")
		p.text(strings.TrimSpace(first))
		p.body(body)
	} else {
		p.words()
		p.leftOver()
		p.body(p.scan.line[p.scan.at:])
	}
	if p.scan.unclosed {
		c.Notes = append(c.Notes, Note{Kind: UnclosedQuote})
	}
	if keepLongTitle(spec, c.Args) {
		c.Notes = append(c.Notes, Note{Kind: LongTitle})
	}
}

// parser reads the words behind one verb.
type parser struct {
	spec  Spec
	args  Args
	scan  scanner
	loose []token // what is left over
}

// words sorts the words of the first line into arguments and what is left over.
func (p *parser) words() {
	for t, ok := p.scan.next(); ok; t, ok = p.scan.next() {
		if p.reason(t) {
			continue
		}
		switch {
		case t.key != "" && t.text == "" && !t.quoted:
			p.empty(t)
		case t.key != "":
			p.put(t.key, t.text)
		case t.quoted || !p.short(t) && !p.tag(t):
			p.loose = append(p.loose, t)
		}
	}
}

// reason reads "because ..." up to the end of the line.
func (p *parser) reason(t token) bool {
	from, ok := p.because(t)
	if !ok {
		return false
	}
	line := p.scan.line[from:]
	if i := strings.IndexByte(line, '\n'); i >= 0 {
		line = line[:i]
	}
	p.scan.at = from + len(line)
	p.put(ArgBecause, strings.TrimSpace(line))
	return true
}

// because tells whether a reason begins with t, and at which byte its text.
func (p *parser) because(t token) (from int, ok bool) {
	switch {
	case !p.spec.Reason || t.quoted:
	case t.key == ArgBecause:
		return t.start, true
	case t.key != "":
	case strings.EqualFold(t.text, "because"):
		return t.end, true
	case strings.HasPrefix(t.text, "因为"):
		return t.start + len("因为"), true
	}
	return 0, false
}

// empty handles "key:" with a blank behind it. The next word is its value,
// except for text, where the colon is more likely punctuation ("cause: it
// rained").
func (p *parser) empty(t token) {
	param, _ := p.spec.Param(t.key)
	if param.Type == LineParam || param.Type == ProseParam {
		t.text, t.key = p.typed(t), ""
		p.loose = append(p.loose, t)
		return
	}
	ahead := p.scan
	next, ok := ahead.next()
	if _, reason := p.because(next); !ok || next.key != "" || reason {
		p.put(t.key, "")
		return
	}
	p.scan = ahead
	p.put(t.key, next.text)
}

// typed is a word as it was typed, its key included.
func (p *parser) typed(t token) string {
	line := p.scan.line[:t.end]
	from := strings.LastIndexFunc(line, isBlank)
	return strings.TrimFunc(line[max(from, 0):], isBlank)
}

// put sets an argument. One given twice keeps both values: Check refuses what
// then makes no sense, and nothing typed is lost.
func (p *parser) put(key, value string) {
	if before := p.args[key]; before != "" && value != "" {
		value = before + ", " + value
	} else if before != "" {
		value = before
	}
	p.args[key] = value
}

// tag reads #payments.
func (p *parser) tag(t token) bool {
	_, has := p.spec.Param(ArgTags)
	if !has || len(t.text) < 2 || t.text[0] != '#' || t.text[1] == '#' {
		return false
	}
	p.put(ArgTags, t.text)
	return true
}
