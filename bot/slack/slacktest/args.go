package slacktest

import (
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
)

// mostBody is how many bytes of a request are read.
const mostBody = 4 << 20

// call is one request to the Web API.
type call struct {
	method string
	token  string
	inBody bool // the token stood in the body
	args   map[string]any
	bad    string // the body's own fault: invalid_json, invalid_form_data
	scopes []string
	warns  []string
}

// read takes a request apart. Arguments come in the query and as a form, and
// as JSON where the method takes it: there the token counts in the header
// alone.
func read(r *http.Request, takesJSON bool) *call {
	c := &call{method: r.PathValue("method"), args: map[string]any{}}
	kind, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	r.Body = http.MaxBytesReader(nil, r.Body, mostBody)
	switch {
	case r.Method == http.MethodGet:
		c.form(r.URL.Query())
	case kind == "application/json":
		c.json(r.Body, takesJSON)
		if params["charset"] == "" {
			c.warns = append(c.warns, "missing_charset")
		}
	case kind == "multipart/form-data":
		if r.ParseMultipartForm(mostBody) != nil {
			c.bad = "invalid_form_data"
		}
		c.form(r.Form)
	default:
		if r.ParseForm() != nil {
			c.bad = "invalid_form_data"
		}
		c.form(r.Form)
	}
	if bearer, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		c.token, c.inBody = bearer, false
	}
	delete(c.args, "token")
	return c
}

func (c *call) form(values map[string][]string) {
	for key, list := range values {
		if len(list) > 0 {
			c.args[key] = list[0]
		}
	}
	c.token = c.text("token")
	c.inBody = c.token != ""
}

// json reads a JSON body. A method that doesn't take JSON never sees it.
func (c *call) json(body io.Reader, taken bool) {
	raw, err := io.ReadAll(body)
	var args map[string]any
	switch {
	case !taken, err == nil && len(raw) == 0: // no arguments at all are fine
	case err != nil || json.Unmarshal(raw, &args) != nil:
		c.bad = "invalid_json"
	default:
		c.args = args
	}
}

// text is an argument as text.
func (c *call) text(key string) string {
	switch v := c.args[key].(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}

// flag is an argument that is true or false.
func (c *call) flag(key string) bool {
	switch c.text(key) {
	case "true", "1":
		return true
	}
	return false
}

// number is an argument from 1 to most; byDefault where it is none.
func (c *call) number(key string, byDefault, most int) int {
	n, err := strconv.Atoi(c.text(key))
	if err != nil || n < 1 {
		return byDefault
	}
	return min(n, most)
}

// value is an argument that is JSON: as it is, or as text that holds it. It
// is nil where there is none.
func (c *call) value(key string) (v any, ok bool) {
	text, isText := c.args[key].(string)
	if !isText {
		return c.args[key], true
	}
	if text == "" {
		return nil, true
	}
	return v, json.Unmarshal([]byte(text), &v) == nil
}

// has tells whether an argument was given.
func (c *call) has(key string) bool {
	v, ok := c.args[key]
	return ok && v != nil && v != ""
}
