package main

import (
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"sync"
)

// Secret is a token or an address with a password in it. However it is
// printed, it prints as ***; only Plain gives it away.
type Secret struct{ plain string }

// hidden is what a secret looks like.
const hidden = "***"

// Plain is the secret itself: for who authenticates with it, and nobody else.
func (s Secret) Plain() string { return s.plain }

// Set tells whether there is one.
func (s Secret) Set() bool { return s.plain != "" }

// String is what every printing of it gives.
func (s Secret) String() string { return hidden }

// GoString is what %#v gives.
func (s Secret) GoString() string { return hidden }

// Format hides it from verbs that ask neither String nor GoString, such as %d.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hidden) }

// MarshalText hides it in JSON and YAML.
func (s Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// LogValue hides it in logs.
func (s Secret) LogValue() slog.Value { return slog.StringValue(hidden) }

// shortest is the length below which a text is too common to be taken out of
// everything that is printed.
const shortest = 4

// spellings are the texts that would give the secret away: itself, quoted as in
// JSON and in addresses, and where it is an address its password.
func (s Secret) spellings() []string {
	texts := []string{s.plain}
	_, rest, _ := strings.Cut(s.plain, "://")
	if at := strings.LastIndex(rest, "@"); at >= 0 { // not url.Parse: it refuses what people write
		_, password, _ := strings.Cut(rest[:at], ":")
		decoded, _ := url.PathUnescape(password)
		texts = append(texts, password, decoded)
	}
	for _, text := range texts {
		quoted := fmt.Sprintf("%q", text)
		texts = append(texts, quoted[1:len(quoted)-1], url.QueryEscape(text), url.PathEscape(text))
	}
	return texts
}

// hush takes secrets out of texts that others wrote: errors of libraries hold
// addresses, and addresses hold passwords. It learns those that come later.
type hush struct {
	mu    sync.RWMutex
	pairs []string
	out   *strings.Replacer
}

func newHush(secrets ...Secret) *hush {
	h := &hush{}
	h.learn(secrets...)
	return h
}

// learn has more secrets taken out, beside those known before.
func (h *hush) learn(secrets ...Secret) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, s := range secrets {
		for _, text := range s.spellings() {
			if len(text) >= shortest && !slices.Contains(h.pairs, text) {
				h.pairs = append(h.pairs, text, hidden)
			}
		}
	}
	h.out = strings.NewReplacer(h.pairs...)
}

// Replace is a text without the secrets.
func (h *hush) Replace(text string) string {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.out.Replace(text)
}

// hushed is a writer that lets no secret through. Each Write is one record.
type hushed struct {
	to  io.Writer
	out *hush
}

// Write writes p without the secrets.
func (h hushed) Write(p []byte) (int, error) {
	if _, err := io.WriteString(h.to, h.out.Replace(string(p))); err != nil {
		return 0, err
	}
	return len(p), nil
}

// hushedError is an error whose text holds no secret. The one below it is for
// errors.Is alone.
type hushedError struct {
	text string
	err  error
}

func (e *hushedError) Error() string { return e.text }
func (e *hushedError) Unwrap() error { return e.err }
