package console

import (
	"context"
	"slices"
	"strings"

	"pmobot/internal/chat"
)

// complete completes the word before the cursor, which stands at so many
// characters: verbs, keys, values, references, channels and people.
func (s *session) complete(ctx context.Context, line string, at int) (head string, words []string, tail string) {
	runes := []rune(line)
	before, tail := string(runes[:at]), string(runes[at:])
	from := strings.LastIndexAny(before, " \u3000") + 1
	head, word := before[:from], before[from:]
	said := head
	if m := prefixPattern.FindString(said); m != "" {
		said = said[len(m):]
	}
	for _, candidate := range s.candidates(ctx, said, word) {
		if strings.HasPrefix(strings.ToLower(candidate), strings.ToLower(word)) {
			words = append(words, candidate)
		}
	}
	slices.Sort(words)
	return head, slices.Compact(words), tail
}

// candidates are the words that may stand behind what was said.
func (s *session) candidates(ctx context.Context, said, word string) []string {
	switch {
	case strings.HasPrefix(word, "#"):
		return s.channels()
	case strings.HasPrefix(word, "@"):
		return s.mentions("@")
	case said == "" && strings.HasPrefix(word, "!"):
		return []string{"!press ", "!fill ", "!cancel"}
	case strings.HasPrefix(said, "!press "):
		return s.labels()
	case said == "" && strings.HasPrefix(word, "/"):
		return below("", "/", s.handler.Specs())
	case strings.HasPrefix(said, "/"):
		return s.arguments(ctx, said, word)
	}
	return nil
}

// arguments completes what stands behind a verb: the next word of its path, a
// key, a value.
func (s *session) arguments(ctx context.Context, said, word string) []string {
	specs := s.handler.Specs()
	c := chat.Parse(said, specs)
	c.From, c.In = s.speaker.as(), s.here()
	path := strings.Join(strings.Fields(strings.TrimPrefix(said, "/")), " ")
	words := below(strings.TrimPrefix(path, "pmo "), "", specs)
	words = append(words, below(path, "", specs)...)
	i := slices.IndexFunc(specs, func(spec chat.Spec) bool { return spec.Path == c.Path })
	if i < 0 {
		return words
	}
	key, typed, valued := strings.Cut(word, ":")
	for _, p := range specs[i].Params {
		switch {
		case p.Hidden:
		case valued && (strings.EqualFold(p.Key, key) || slices.Contains(p.Short, key)):
			words = append(words, s.values(ctx, c, p, typed, key+":")...)
		case !valued && p.Bare && p.Type == chat.RefParam:
			words = append(words, s.values(ctx, c, p, typed+word, "")...)
		case !valued:
			words = append(words, p.Key+":")
		}
	}
	return words
}

// values completes the value of a parameter.
func (s *session) values(ctx context.Context, c chat.Command, p chat.Param, typed, lead string) []string {
	choices := p.Choices
	if suggested, err := s.handler.Suggest(ctx, c, p.Key, typed); err == nil && len(suggested) > 0 {
		choices = suggested
	}
	var words []string
	for _, choice := range choices {
		words = append(words, lead+choice.Value+" ")
	}
	if p.Type == chat.PersonParam || p.Type == chat.PeopleParam {
		words = append(words, s.mentions(lead+"@")...)
	}
	return words
}

// below lists the next words of the verbs that begin with a path.
func below(path, lead string, specs []chat.Spec) []string {
	var words []string
	for _, spec := range specs {
		rest, ok := strings.CutPrefix(spec.Path, path)
		if path != "" {
			rest, ok = strings.CutPrefix(rest, " ")
		}
		if !ok || rest == "" || spec.Internal {
			continue
		}
		word, _, _ := strings.Cut(rest, " ")
		words = append(words, lead+word+" ")
	}
	return words
}

// channels are those that somebody was in.
func (s *session) channels() []string {
	channels := []string{firstly}
	for _, p := range s.known {
		if p.place != "" {
			channels = append(channels, p.place)
		}
	}
	return channels
}

func (s *session) mentions(lead string) []string {
	var names []string
	for name := range s.known {
		names = append(names, lead+name)
	}
	return names
}

// labels are those of the buttons that were numbered.
func (s *session) labels() []string {
	s.console.mu.Lock()
	defer s.console.mu.Unlock()
	var labels []string
	for _, c := range s.console.screen.choices {
		labels = append(labels, c.button.Label.In(s.speaker.lang))
	}
	return labels
}
