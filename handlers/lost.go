package handlers

import (
	"slices"
	"strings"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/pmo/registers"
	"pmobot/internal/say"
)

// lost answers a line whose first word names no verb: nothing is stored; the
// nearest verb is offered, and a button that logs the line as it stands.
func (h *Handlers) lost(r *request) (chat.Reply, error) {
	word := r.Args[chat.ArgWord]
	switch {
	case r.Line == "" && !h.isGroup(r.Path): // nobody types paths: a button led nowhere
		return chat.Reply{}, h.unknown(r.Path)
	case word == "":
		return h.bareGroup(r)
	}
	rest := r.Args[chat.ArgTitle]
	register, inRegister := registerOf(r.Path)
	near, found := chat.Nearest(word, h.wordsBelow(r.Path))
	refusal := chat.Refuse(func(t say.Tongue) string {
		undone := say.Both(say.Tongue.NotUnderstood)
		if inRegister {
			undone = undoneLog
		}
		return t.Because(undone.In(t.Lang()), t.UnknownWord(word, near))
	})
	if found {
		refusal.Buttons = append(refusal.Buttons, h.meant(r, near, rest))
	}
	if inRegister {
		whole := strings.TrimSpace(word + " " + rest)
		refusal.Buttons = append(refusal.Buttons, h.logButton(register, whole))
	}
	refusal.Buttons = append(refusal.Buttons, chat.Button{Label: say.Both(say.Tongue.Help), Path: "pmo help"})
	return chat.Reply{}, refusal
}

// isGroup tells whether a path begins others.
func (h *Handlers) isGroup(path string) bool {
	return path == "" || slices.ContainsFunc(h.specs, func(s chat.Spec) bool { return strings.HasPrefix(s.Path, path+" ") })
}

// meant is the line with its first word put right.
func (h *Handlers) meant(r *request, near, rest string) chat.Button {
	line := strings.TrimSpace(r.Path + " " + near + " " + rest)
	c := chat.Parse("/"+line, h.specs)
	if word, isLog := strings.CutSuffix(c.Path, " log"); isLog {
		k, _ := registerOf(word)
		return h.logButton(k, strings.TrimPrefix(rest, "log "))
	}
	label := say.Same("/" + strings.TrimSpace(r.Path+" "+near))
	return chat.Button{Label: label, Path: c.Path, Args: c.Args}
}

// logButton logs a line as it stands.
func (h *Handlers) logButton(k pmo.Kind, line string) chat.Button {
	c := chat.Parse("/"+k.Word+" log "+line, h.specs)
	title := c.Args[chat.ArgTitle]
	return chat.Button{
		Label: say.Both(func(t say.Tongue) string { return t.LogThis(title) }),
		Path:  k.Word + " log", Args: c.Args,
	}
}

// bareGroup answers a path without a verb: help of that register, or the
// office's front door.
func (h *Handlers) bareGroup(r *request) (chat.Reply, error) {
	if k, ok := registerOf(r.Path); ok {
		r.kind = k
		r.Args = chat.Args{argTopic: k.Word}
	} else if r.Path == "digest" {
		r.Args = chat.Args{argTopic: "digest"}
	}
	if r.Path == "pmo" && r.isNewSpace() {
		return r.setupForm(), nil
	}
	return help(r), nil
}

// wordsBelow lists the words that may follow a path, in both languages.
func (h *Handlers) wordsBelow(path string) []string {
	var words []string
	for _, s := range h.specs {
		under := s.Path
		if path != "" && path != "pmo" {
			var ok bool
			if under, ok = strings.CutPrefix(s.Path, path+" "); !ok {
				continue
			}
		} else {
			under = strings.TrimPrefix(under, "pmo ")
		}
		if s.Internal {
			continue
		}
		first, _, deeper := strings.Cut(under, " ")
		words = append(words, first)
		if !deeper {
			words = append(words, s.Words...)
		}
	}
	return words
}

func registerOf(path string) (pmo.Kind, bool) {
	for _, k := range registers.All() {
		if k.Word == path {
			return k, true
		}
	}
	return pmo.Kind{}, false
}
