package console

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"pmobot/internal/say"
)

// deed is what a line of a transcript does.
type deed int

// The deeds.
const (
	nothing deed = iota // a comment, or a bare prefix
	passTime
	press
	fill
	cancel
	speak // a command, a reference or a message: the handler's grammar tells
)

// statement is one line of a transcript, read.
type statement struct {
	number  int      // of its first physical line, from 1
	lines   []string // as they stood
	person  string   // who speaks from now on, or ""
	lang    say.Lang // that they read from now on, or ""
	moves   bool     // they go to place
	place   string   // "#apollo", or "" in private
	deed    deed
	text    string // what is done, said or typed
	problem error  // why it can't be read, or nil
}

const (
	name   = `[\p{L}\p{N}_][\p{L}\p{M}\p{N}_.\-]*`
	prefix = `^(` + name + `)?(?:\(([\p{L}\p{N}_\-]+)\))?(?: ?#((?:[\p{L}\p{M}\p{N}_.\-]*)))?>(?: |$)`
)

var prefixPattern = regexp.MustCompile(prefix)

// reader reads a transcript statement by statement.
type reader struct {
	in     *bufio.Reader
	number int
}

func newReader(in io.Reader) *reader { return &reader{in: bufio.NewReader(in)} }

// within is next, unless ctx ends while nothing comes. Reading goes on behind
// it then: the reader is of no use any more.
func (r *reader) within(ctx context.Context) (statement, error) {
	type outcome struct {
		statement
		err error
	}
	came := make(chan outcome, 1)
	go func() {
		s, err := r.next()
		came <- outcome{s, err}
	}()
	select {
	case <-ctx.Done():
		return statement{}, ctx.Err()
	case o := <-came:
		return o.statement, o.err
	}
}

// next returns the next statement that is no bot line; io.EOF at the end. A
// final backslash joins the next line with a line break.
func (r *reader) next() (statement, error) {
	for {
		line, err := r.line()
		if err != nil {
			return statement{}, err
		}
		if line != "" && skipped(line) {
			continue
		}
		lines, whole := []string{line}, line
		number := r.number
		for strings.HasSuffix(whole, `\`) && !comment(line) {
			more, err := r.line()
			if errors.Is(err, io.EOF) {
				s := statement{number: number, lines: lines, problem: errors.New("nothing follows the final \\")}
				return s, nil
			}
			if err != nil {
				return statement{}, err
			}
			lines = append(lines, more)
			whole = strings.TrimSuffix(whole, `\`) + "\n" + more
		}
		s := parse(whole)
		s.number, s.lines = number, lines
		return s, nil
	}
}

// line reads one physical line without its end.
func (r *reader) line() (string, error) {
	line, err := r.in.ReadString('\n')
	if line == "" && err != nil {
		return "", err
	}
	r.number++
	if r.number == 1 {
		line = strings.TrimPrefix(line, "\uFEFF")
	}
	return strings.TrimRight(strings.TrimSuffix(line, "\n"), "\r"), nil
}

// skipped tells whether a line is one of the bot's.
func skipped(line string) bool {
	return strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t") || strings.HasPrefix(line, "\u3000")
}

// comment tells whether a line is one: # followed by a space, #, ! or nothing.
func comment(line string) bool {
	rest, ok := strings.CutPrefix(line, "#")
	return ok && (rest == "" || strings.ContainsAny(rest[:1], " #!"))
}

// parse reads one whole line.
func parse(line string) statement {
	if line == "" || skipped(line) || comment(line) {
		return statement{}
	}
	var s statement
	rest := line
	if m := prefixPattern.FindStringSubmatchIndex(line); m != nil && (m[2] >= 0 || m[4] >= 0 || m[6] >= 0) {
		rest = strings.TrimSpace(line[m[1]:])
		s.readPrefix(line, m)
	}
	s.readDeed(rest)
	return s
}

func (s *statement) readPrefix(line string, m []int) {
	part := func(i int) string {
		if m[2*i] < 0 {
			return ""
		}
		return line[m[2*i]:m[2*i+1]]
	}
	s.person = part(1)
	if locale := part(2); locale != "" {
		lang, ok := say.Lookup(locale)
		if !ok {
			s.problem = fmt.Errorf("%q is no locale here: en or zh", locale)
		}
		s.lang = lang
	}
	if m[6] >= 0 {
		s.moves = true
		if channel := part(3); channel != "" {
			s.place = "#" + channel
		}
	}
}

func (s *statement) readDeed(rest string) {
	word, arg, _ := strings.Cut(rest, " ")
	arg = strings.TrimSpace(arg)
	switch {
	case rest == "":
		s.deed = nothing
	case word == "...":
		s.deed, s.text = passTime, arg
	case word == "!press":
		s.deed, s.text = press, arg
	case word == "!fill":
		s.deed, s.text = fill, arg
	case word == "!cancel":
		s.deed = cancel
	case strings.HasPrefix(word, "!") && len(word) > 1 && isLetter(word[1]):
		s.problem = fmt.Errorf("%s is none of !press, !fill, !cancel", word)
	default:
		s.deed, s.text = speak, rest
	}
}

func isLetter(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' }

// readPairs reads key=value pairs; a value with blanks is quoted, and inside
// quotes \" \\ \n are escapes.
func readPairs(text string) (keys, values []string, err error) {
	for rest := strings.TrimSpace(text); rest != ""; rest = strings.TrimSpace(rest) {
		key, after, ok := strings.Cut(rest, "=")
		if !ok || key == "" || strings.ContainsAny(key, " \t\n\"") {
			return nil, nil, fmt.Errorf("%q is no key=value", rest)
		}
		value, left, err := readValue(after)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", key, err)
		}
		keys, values, rest = append(keys, key), append(values, value), left
	}
	return keys, values, nil
}

// readValue reads one value from the start of text and returns what is left.
func readValue(text string) (value, left string, err error) {
	if !strings.HasPrefix(text, `"`) {
		end := strings.IndexAny(text, " \t\n")
		if end < 0 {
			end = len(text)
		}
		return text[:end], text[end:], nil
	}
	var b strings.Builder
	escaped := false
	for i, r := range text[1:] {
		switch {
		case escaped:
			b.WriteString(unescape(r))
			escaped = false
		case r == '\\':
			escaped = true
		case r == '"':
			return b.String(), text[i+2:], nil
		default:
			b.WriteRune(r)
		}
	}
	return "", "", errors.New("a quotation mark is never closed")
}

// unescape is what stands for a backslash and r.
func unescape(r rune) string {
	switch r {
	case 'n':
		return "\n"
	case '"', '\\':
		return string(r)
	}
	return `\` + string(r)
}
