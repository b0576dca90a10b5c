package discord

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/textproto"
	"net/url"
	"strconv"
	"strings"
	"time"

	"pmobot/internal/chat"
)

// api sends requests to Discord's REST API. discordgo's own is not used: it
// repeats without end, keeps a bucket for every interaction, sends edits one
// after the other, and its errors hold tokens.
type api struct {
	base   string // "https://discord.com/api/v10"
	token  string
	client *http.Client
	limits *limiter
	wait   func(context.Context, time.Duration) error
}

// request is one request.
type request struct {
	what   string // in words, for errors: "post a message"
	method string
	path   string // below the base; it may hold an interaction's token, and is never shown
	route  string // whose rate limit counts, its major parameter included; "" for none
	body   any
	files  []chat.File
	repeat bool // sending it twice does no harm
	urgent bool // goes before what isn't
	open   bool // needs no Authorization, and is outside the global limit: answers to interactions
}

// fault is what Discord answered instead.
type fault struct {
	what    string
	status  int
	code    int    // Discord's, or 0
	message string // Discord's
	wait    time.Duration
	global  bool
	html    bool // not Discord's API but its edge
}

func (f *fault) Error() string {
	text := fmt.Sprintf("discord: %s: status %d", f.what, f.status)
	if f.code != 0 {
		text += fmt.Sprintf(", code %d", f.code)
	}
	if f.html {
		return text + ", and no JSON: the address is blocked"
	}
	if f.message != "" {
		text += ": " + f.message
	}
	return text
}

// codeOf is Discord's code in an error, or 0.
func codeOf(err error) int {
	var f *fault
	if errors.As(err, &f) {
		return f.code
	}
	return 0
}

// statusOf is the HTTP status in an error, or 0.
func statusOf(err error) int {
	var f *fault
	if errors.As(err, &f) {
		return f.status
	}
	return 0
}

// call sends a request until it is answered, a few times at most, and reads
// the answer into into, unless that is nil. An error that is no *fault leaves
// open whether anything was done; one with a chat.Later doesn't.
func (a *api) call(ctx context.Context, r request, into any) error {
	pause := firstPause
	var doubt error // of an earlier try, which may have been taken
	for try := 1; ; try++ {
		if err := a.limits.enter(ctx, r); err != nil {
			return cmp.Or(doubt, fmt.Errorf("discord: %s: %w", r.what, err))
		}
		err := a.once(ctx, r, into)
		if err == nil {
			return nil
		}
		status := statusOf(err)
		if status == 0 || status >= http.StatusInternalServerError {
			doubt = err
		}
		if try == triesMost || !again(r, err) {
			if status == http.StatusTooManyRequests {
				return cmp.Or(doubt, later(err))
			}
			return err
		}
		if f := (*fault)(nil); errors.As(err, &f) && f.status == http.StatusTooManyRequests {
			if r.route != "" {
				continue // the limiter waits
			}
			pause = max(pause, f.wait)
		}
		if end, limited := ctx.Deadline(); limited && time.Until(end) < pause || a.wait(ctx, pause) != nil {
			return cmp.Or(doubt, err)
		}
		pause *= 2
	}
}

// later adds when a rate limit is over.
func later(err error) error {
	var f *fault
	if !errors.As(err, &f) {
		return err
	}
	wait := f.wait
	if f.html && wait == 0 {
		wait = blockedFor
	}
	return fmt.Errorf("%w: %w", err, &chat.Later{After: wait})
}

// again tells whether a request may be sent once more.
func again(r request, err error) bool {
	switch status := statusOf(err); {
	case status == http.StatusTooManyRequests:
		var f *fault
		return errors.As(err, &f) && !f.html
	case status == 0 || status >= http.StatusInternalServerError:
		return r.repeat
	}
	return false
}

// once sends a request once.
func (a *api) once(ctx context.Context, r request, into any) error {
	body, kind, err := encoded(r)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, r.method, a.base+r.path, body)
	if err != nil {
		return fmt.Errorf("discord: %s: no such request", r.what)
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	req.Header.Set("User-Agent", userAgent)
	if !r.open {
		req.Header.Set("Authorization", "Bot "+a.token)
	}
	res, err := a.client.Do(req)
	if err != nil {
		return fmt.Errorf("discord: %s: %w", r.what, plainly(err))
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(res.Body, bodyMost))
	if err != nil {
		return fmt.Errorf("discord: %s: read the answer: %w", r.what, plainly(err))
	}
	f := faultOf(r, res, answer)
	a.limits.learn(r, res.Header, f)
	if f != nil {
		return f
	}
	if into == nil || len(answer) == 0 {
		return nil
	}
	if err := json.Unmarshal(answer, into); err != nil {
		return fmt.Errorf("discord: %s: read the answer: %w", r.what, err)
	}
	return nil
}

// userAgent is of the form that Discord asks for: Reference, User Agent.
const userAgent = "DiscordBot (pmobot, 1)"

// plainly takes addresses out of an error: they may hold an interaction's
// token.
func plainly(err error) error {
	var located *url.Error
	if errors.As(err, &located) {
		err = located.Err
	}
	var op *net.OpError
	if errors.As(err, &op) {
		return errors.New("no connection: " + op.Op)
	}
	return err
}

// faultOf is what went wrong, or nil.
func faultOf(r request, res *http.Response, answer []byte) *fault {
	if res.StatusCode < http.StatusBadRequest {
		return nil
	}
	f := &fault{what: r.what, status: res.StatusCode}
	var said struct {
		Code    int             `json:"code"`
		Message string          `json:"message"`
		Retry   float64         `json:"retry_after"`
		Global  bool            `json:"global"`
		Errors  json.RawMessage `json:"errors"`
	}
	f.html = json.Unmarshal(answer, &said) != nil && res.StatusCode == http.StatusTooManyRequests
	f.code, f.message = said.Code, cut(said.Message+reasons(said.Errors), 300)
	f.wait = time.Duration(said.Retry * float64(time.Second))
	if s, err := strconv.ParseFloat(res.Header.Get("Retry-After"), 64); err == nil {
		f.wait = max(f.wait, time.Duration(s*float64(time.Second)))
	}
	f.global = said.Global || res.Header.Get("X-RateLimit-Global") == "true" || res.Header.Get("X-RateLimit-Scope") == "global"
	return f
}

// reasons lists where a body was not as it should be, and Discord's code for
// why: embeds.0.title BASE_TYPE_MAX_LENGTH. Nothing that was sent is repeated.
func reasons(errs json.RawMessage) string {
	var list []string
	var walk func(at string, raw json.RawMessage)
	walk = func(at string, raw json.RawMessage) {
		var level map[string]json.RawMessage
		if json.Unmarshal(raw, &level) != nil {
			return
		}
		for key, below := range level {
			if key != "_errors" {
				walk(strings.TrimPrefix(at+"."+key, "."), below)
				continue
			}
			var codes []struct {
				Code string `json:"code"`
			}
			if json.Unmarshal(below, &codes) == nil {
				for _, c := range codes {
					list = append(list, at+" "+c.Code)
				}
			}
		}
	}
	walk("", errs)
	if len(list) == 0 {
		return ""
	}
	return " (" + strings.Join(list, ", ") + ")"
}

// encoded writes a request's body: JSON, or with files multipart.
func encoded(r request) (body io.Reader, kind string, err error) {
	if r.body == nil {
		return nil, "", nil
	}
	payload, err := json.Marshal(r.body)
	if err != nil {
		return nil, "", fmt.Errorf("discord: %s: %w", r.what, err)
	}
	if len(r.files) == 0 {
		return bytes.NewReader(payload), "application/json", nil
	}
	var whole bytes.Buffer
	parts := multipart.NewWriter(&whole)
	part := func(disposition, kind string, data []byte) {
		w, _ := parts.CreatePart(textproto.MIMEHeader{"Content-Disposition": {disposition}, "Content-Type": {kind}})
		_, _ = w.Write(data) // into memory: never fails
	}
	part(`form-data; name="payload_json"`, "application/json", payload)
	for i, f := range r.files {
		name := strings.NewReplacer(`"`, "'", "\\", "", "\r", "", "\n", "").Replace(f.Name)
		part(fmt.Sprintf(`form-data; name="files[%d]"; filename="%s"`, i, name), "application/octet-stream", f.Data)
	}
	_ = parts.Close()
	return &whole, parts.FormDataContentType(), nil
}
