package discordtest

import (
	"fmt"
	"strings"
)

// Error is an answer of Discord that refuses.
type Error struct {
	Status  int
	Code    int
	Message string
	Errors  map[string]any // of 50035: nested, _errors at the end of each path

	retry float64 // seconds, of a rate limit
}

func (e *Error) Error() string { return fmt.Sprintf("%d %d %s", e.Status, e.Code, e.Message) }

func (e *Error) json() object {
	o := object{"message": e.Message, "code": e.Code}
	if e.Status == 429 && e.Code == 0 {
		return object{"message": e.Message, "retry_after": e.retry, "global": false}
	}
	if len(e.Errors) > 0 {
		o["errors"] = e.Errors
	}
	return o
}

func refuse(status, code int, message string) *Error {
	return &Error{Status: status, Code: code, Message: message}
}

// problems collects what is wrong with a body.
type problems struct{ list []problem }

type problem struct {
	path          string // "embeds.0.title"
	code, message string
}

func (p *problems) add(path, code, format string, args ...any) {
	p.list = append(p.list, problem{path, code, fmt.Sprintf(format, args...)})
}

// refusal is the answer that names every problem, or nil where there is none.
func (p *problems) refusal() *Error {
	if len(p.list) == 0 {
		return nil
	}
	e := refuse(400, 50035, "Invalid Form Body")
	e.Errors = map[string]any{}
	for _, one := range p.list {
		at := e.Errors
		for _, word := range strings.Split(one.path, ".") {
			if word == "" {
				continue
			}
			if at[word] == nil {
				at[word] = object{}
			}
			at = at[word].(object)
		}
		said, _ := at["_errors"].([]any)
		at["_errors"] = append(said, object{"code": one.code, "message": one.message})
	}
	return e
}

// join writes a path: embeds.0.title.
func join(parts ...any) string {
	var words []string
	for _, p := range parts {
		if word := fmt.Sprint(p); word != "" {
			words = append(words, word)
		}
	}
	return strings.Join(words, ".")
}
