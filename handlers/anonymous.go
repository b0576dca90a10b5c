package handlers

import (
	"regexp"
	"slices"
	"strings"

	"pmobot/internal/chat"
	"pmobot/internal/pmo/registers"
	"pmobot/internal/say"
)

var (
	// namelessFirst is a word, at the beginning of feedback, by which people ask
	// that nobody reads their name.
	namelessFirst = regexp.MustCompile(`(?i)^[\s–—-]*(?:(?:anonymously|anonymous|anon)\b|匿名)[\s:：,，.。;；–—-]+`)
	// namelessWord may mean the same wherever it stands.
	namelessWord = regexp.MustCompile(`(?i)\banon(?:ymous(?:ly)?)?\b|without my name|匿名|不署名|不具名|不留名`)
	// namelessName is no name.
	namelessName = regexp.MustCompile(`(?i)^\s*(?:anonymous(?:ly)?|anon|匿名)\s*$`)
)

// nameless reads, in feedback, the words by which people ask to stay unnamed
// as what they ask for, wherever they are typed, before anything is kept: a
// name that was shown once can't be taken back.
func (r *request) nameless() {
	if !r.takesNames() {
		return
	}
	key := registers.Anonymous.Key
	title := r.Args[chat.ArgTitle]
	if typed := r.Args[key]; typed != "" && r.noFlag(key, typed) { // "anonymous: the reports ..."
		r.Args[key], title = "yes", strings.TrimSpace(typed+" "+title)
	}
	if namelessName.MatchString(r.Args[registers.From.Key]) {
		r.Args[key] = "yes"
		delete(r.Args, registers.From.Key)
	}
	if first := namelessFirst.FindString(title + " "); first != "" && r.Args[key] == "" {
		r.Args[key], title = "yes", title[min(len(first), len(title)):]
	}
	r.Args[chat.ArgTitle] = title
}

// takesNames tells whether the command gives feedback, which may be anonymous.
func (r *request) takesNames() bool {
	_, takes := r.verb.Param(registers.Anonymous.Key)
	return takes && strings.HasSuffix(r.Path, " log")
}

// noFlag tells whether what was typed for a flag is neither yes nor no.
func (r *request) noFlag(key, typed string) bool {
	_, problems := r.verb.Check(chat.Args{key: typed}, r.today)
	return slices.ContainsFunc(problems, func(p chat.Problem) bool { return p.Param.Key == key })
}

// askNameless asks whether a word in feedback means that nobody is to be
// named, unless that was said; nothing is kept until it is answered.
func (r *request) askNameless() error {
	if !r.takesNames() || r.Args[registers.Anonymous.Key] != "" {
		return nil
	}
	word := namelessWord.FindString(r.Args[chat.ArgTitle] + "\n" + r.Args[chat.ArgBody] + "\n" + r.Args[registers.From.Key])
	if word == "" {
		return nil
	}
	answer := func(label func(say.Tongue) string, anonymous string) chat.Button {
		args := r.copied()
		args[registers.Anonymous.Key] = anonymous
		return chat.Button{Label: say.Both(label), Path: r.Path, Args: args}
	}
	return r.refuse(func(t say.Tongue) string { return t.AskAnonymous(word) },
		answer(say.Tongue.Anonymously, "yes"), answer(say.Tongue.UnderMyName, "no"))
}
