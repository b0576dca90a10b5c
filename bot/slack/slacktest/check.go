package slacktest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// checker holds JSON against Block Kit, and collects what is wrong as Slack
// puts it: "[ERROR] must be ... [json-pointer:/blocks/0/text]".
type checker struct {
	problems []string
	blocks   map[string]bool // block_ids seen
	actions  map[string]bool // action_ids seen in this block
	markdown int             // characters of all markdown blocks
	tables   int
}

// rule checks a value that stands at a JSON pointer.
type rule func(k *checker, v any, at string)

// field is a property of an object.
type field struct {
	rule     rule
	required bool
}

func needed(r rule) field { return field{rule: r, required: true} }
func free(r rule) field   { return field{rule: r} }

// shape are the properties that an object may have; "type" is always one.
type shape map[string]field

func (k *checker) wrong(at, format string, args ...any) {
	k.problems = append(k.problems, fmt.Sprintf("[ERROR] "+format+" [json-pointer:%s]", append(args, at)...))
}

// shaped checks an object's properties: those that are missing, those that
// nobody knows, and each by its rule.
func (k *checker) shaped(o map[string]any, at string, s shape) {
	for _, key := range slices.Sorted(maps.Keys(s)) {
		if v := o[key]; v != nil {
			s[key].rule(k, v, at+"/"+key)
		} else if s[key].required {
			k.wrong(at, "missing required field: %s", key)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(o)) {
		if _, known := s[key]; !known && key != "type" && o[key] != nil {
			k.wrong(at, "invalid additional property: %s", key)
		}
	}
}

// shapedAs is the rule for an object of one shape.
func shapedAs(s shape) rule {
	return func(k *checker, v any, at string) {
		o := object(v)
		if o == nil {
			k.wrong(at, "must provide an object")
			return
		}
		k.shaped(o, at, s)
	}
}

// words is a text of so many characters.
func words(least, most int) rule {
	return func(k *checker, v any, at string) {
		text, ok := v.(string)
		switch {
		case !ok:
			k.wrong(at, "must provide a string")
		case length(text) < least:
			k.wrong(at, "must be more than %d characters", least-1)
		case length(text) > most:
			k.wrong(at, "must be less than %d characters", most+1)
		}
	}
}

// oneOf is one of several words.
func oneOf(allowed ...string) rule {
	return func(k *checker, v any, at string) {
		text, _ := v.(string)
		if !slices.Contains(allowed, text) {
			k.wrong(at, "must be one of: %s", strings.Join(allowed, ", "))
		}
	}
}

func flag(k *checker, v any, at string) {
	if _, ok := v.(bool); !ok {
		k.wrong(at, "must provide a boolean")
	}
}

// whole is a whole number in a range.
func whole(least, most float64) rule {
	return func(k *checker, v any, at string) {
		n, ok := v.(float64)
		switch {
		case !ok || n != float64(int64(n)):
			k.wrong(at, "must provide an integer")
		case n < least || n > most:
			k.wrong(at, "must be from %.0f to %.0f", least, most)
		}
	}
}

func address(k *checker, v any, at string) {
	words(1, 3000)(k, v, at)
	text, _ := v.(string)
	if !strings.HasPrefix(text, "https://") && !strings.HasPrefix(text, "http://") && !strings.HasPrefix(text, "mailto:") {
		k.wrong(at, "must be a valid url")
	}
}

func date(k *checker, v any, at string) {
	if text, _ := v.(string); !isDate(text) {
		k.wrong(at, "must be a date in the format YYYY-MM-DD")
	}
}

func isDate(text string) bool {
	_, err := time.Parse(time.DateOnly, text)
	return err == nil
}

func clock(k *checker, v any, at string) {
	text, _ := v.(string)
	if _, err := time.Parse("15:04", text); err != nil {
		k.wrong(at, "must be a time in the format HH:mm")
	}
}

// listed is an array of so many items.
func listed(least, most int, item rule) rule {
	return func(k *checker, v any, at string) {
		list, ok := v.([]any)
		switch {
		case !ok:
			k.wrong(at, "must be an array")
		case len(list) < least:
			k.wrong(at, "no less than %d items required", least)
		case len(list) > most:
			k.wrong(at, "no more than %d items allowed", most)
		}
		for i, v := range list {
			item(k, v, fmt.Sprintf("%s/%d", at, i))
		}
	}
}

// plain is a plain_text object.
func plain(most int) rule { return textObject(1, most, "plain_text") }

// styled is a text object of either kind.
func styled(most int) rule { return textObject(1, most, "plain_text", "mrkdwn") }

func textObject(least, most int, kinds ...string) rule {
	return func(k *checker, v any, at string) {
		o := object(v)
		if o == nil {
			k.wrong(at, "must provide an object")
			return
		}
		oneOf(kinds...)(k, o["type"], at+"/type")
		s := shape{"text": needed(words(least, most))}
		if str(o, "type") == "mrkdwn" {
			s["verbatim"] = free(flag)
		} else {
			s["emoji"] = free(flag)
		}
		k.shaped(o, at, s)
	}
}

// unique is an id that none other in its place has.
func unique(seen func(*checker) map[string]bool, name string) rule {
	return func(k *checker, v any, at string) {
		words(1, 255)(k, v, at)
		id, _ := v.(string)
		if seen(k)[id] {
			k.wrong(at, "`%s` already exists", name)
		}
		seen(k)[id] = true
	}
}

// typed checks an object by the shape of its type.
func typed(shapes map[string]shape, allowed ...string) rule {
	return func(k *checker, v any, at string) {
		o := object(v)
		if o == nil {
			k.wrong(at, "must provide an object")
			return
		}
		kind := str(o, "type")
		s, known := shapes[kind]
		if kind == "" {
			k.wrong(at, "missing required field: type")
			return
		}
		if !known || len(allowed) > 0 && !slices.Contains(allowed, kind) {
			k.wrong(at+"/type", "unsupported type: %s", kind)
			return
		}
		k.shaped(o, at, s)
		consistent(k, o, at)
	}
}
