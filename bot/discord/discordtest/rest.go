package discordtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
)

// The sizes that Discord takes, in bytes.
const (
	requestMost = 25 << 20
	fileMost    = 10 << 20
)

// call is one request being answered.
type call struct {
	*http.Request
	route string // of the OpenAPI description
	body  object
	list  []any // the body, where it is one
	files map[string]upload
}

// upload is a file that came with a request.
type upload struct {
	name string
	data []byte
}

// answer is what a call is answered.
type answer struct {
	status int
	body   any
	header http.Header
	raw    []byte // instead of body
	kind   string // content type of raw
}

// endpoint answers a call with a body, nil for 204; d.mu is held.
type endpoint func(d *Discord, c *call) (any, *Error)

// open are the routes whose token is in the path.
var open = map[string]bool{
	"POST /interactions/{interaction_id}/{interaction_token}/callback":    true,
	"POST /webhooks/{webhook_id}/{webhook_token}":                         true,
	"GET /webhooks/{webhook_id}/{webhook_token}/messages/@original":       true,
	"PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original":     true,
	"DELETE /webhooks/{webhook_id}/{webhook_token}/messages/@original":    true,
	"GET /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}":    true,
	"PATCH /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}":  true,
	"DELETE /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}": true,
	"GET /gateway": true,
}

func (d *Discord) route() {
	d.routes = http.NewServeMux()
	for pattern, do := range endpoints() {
		d.routes.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { d.serve(w, r, pattern, do) })
	}
	d.routes.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		d.serve(w, r, "", func(*Discord, *call) (any, *Error) { return nil, refuse(404, 0, "404: Not Found") })
	})
}

// ServeHTTP answers the REST API, and the gateway under /gateway-ws.
func (d *Discord) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/gateway-ws" || r.URL.Path == "/gateway-ws/" {
		d.serveGateway(w, r)
		return
	}
	path, ok := strings.CutPrefix(r.URL.Path, "/api/v10")
	if !ok {
		path, ok = strings.CutPrefix(r.URL.Path, "/api/v9")
	}
	if !ok {
		path = "/no such version"
	}
	inner := r.Clone(r.Context())
	inner.URL.Path, inner.URL.RawPath = path, ""
	d.routes.ServeHTTP(w, inner)
}

func (d *Discord) serve(w http.ResponseWriter, r *http.Request, route string, do endpoint) {
	c := &call{Request: r, route: route}
	fault := d.breaks(route, r.URL.Path)
	if fault != nil && !fault.before(d, w, r) {
		d.record(c, answer{}, fault)
		return
	}
	a := d.perform(c, do, fault)
	if fault != nil && !fault.after(w, &a) {
		d.record(c, a, fault)
		return
	}
	d.record(c, a, fault)
	a.write(w)
}

// perform reads, checks and answers a call.
func (d *Discord) perform(c *call, do endpoint, fault *breakage) answer {
	if fault != nil && fault.kind.instead != nil {
		_, _ = io.Copy(io.Discard, c.Body)
		return *fault.kind.instead
	}
	wrong := c.read()
	d.mu.Lock()
	defer d.mu.Unlock()
	header := http.Header{}
	if wrong == nil {
		wrong = d.admit(c, header)
	}
	var body any
	if wrong == nil {
		body, wrong = do(d, c)
	}
	d.note()
	if wrong != nil {
		return answer{status: wrong.Status, body: wrong.json(), header: header}
	}
	if body == nil {
		return answer{status: http.StatusNoContent, header: header}
	}
	status := http.StatusOK
	if made, ok := body.(created); ok {
		status, body = http.StatusCreated, made.body
	}
	return answer{status: status, body: body, header: header}
}

// created is a body that is answered with 201.
type created struct{ body any }

// admit checks who calls, how often, and the form of the body.
func (d *Discord) admit(c *call, header http.Header) *Error {
	if !strings.HasPrefix(c.UserAgent(), "DiscordBot (") {
		d.violate(c.route, "the User-Agent is not DiscordBot (url, version)")
	}
	if c.route != "" && !open[c.route] && (c.Header.Get("Authorization") != "Bot "+d.o.Token || d.gate.rejected) {
		return refuse(401, 0, "401: Unauthorized")
	}
	if e := d.limit(c, header); e != nil {
		return e
	}
	return d.conforms(c)
}

// read takes the body apart: JSON, or multipart with the JSON in payload_json.
func (c *call) read() *Error {
	raw, err := io.ReadAll(io.LimitReader(c.Request.Body, requestMost+1))
	if err != nil || len(raw) > requestMost {
		return refuse(413, 40005, "Request entity too large")
	}
	kind, params, _ := mime.ParseMediaType(c.Header.Get("Content-Type"))
	if kind == "multipart/form-data" {
		if raw, err = c.parts(raw, params["boundary"]); err != nil {
			return refuse(400, 50109, "The request body contains invalid JSON.")
		}
	}
	for _, file := range c.files {
		if len(file.data) > fileMost {
			return refuse(413, 40005, "Request entity too large")
		}
	}
	if len(bytes.TrimSpace(raw)) == 0 {
		return nil
	}
	if kind != "multipart/form-data" && kind != "application/json" {
		return refuse(400, 50035, "Invalid Form Body")
	}
	if bytes.HasPrefix(bytes.TrimSpace(raw), []byte("[")) {
		err = json.Unmarshal(raw, &c.list)
	} else {
		err = json.Unmarshal(raw, &c.body)
	}
	if err != nil {
		return refuse(400, 50109, "The request body contains invalid JSON.")
	}
	return nil
}

func (c *call) parts(raw []byte, boundary string) (payload []byte, err error) {
	c.files = map[string]upload{}
	reader := multipart.NewReader(bytes.NewReader(raw), boundary)
	for {
		part, err := reader.NextPart()
		if err == io.EOF {
			return payload, nil
		}
		if err != nil {
			return nil, err
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return nil, err
		}
		if part.FormName() == "payload_json" {
			payload = data
			continue
		}
		c.files[part.FormName()] = upload{name: part.FileName(), data: data}
	}
}

// into decodes the body; its form was checked.
func (c *call) into(v any) *Error {
	var from any = c.body
	if c.list != nil {
		from = c.list
	}
	raw, err := json.Marshal(from)
	if err == nil {
		err = json.Unmarshal(raw, v)
	}
	if err != nil {
		return refuse(400, 50035, fmt.Sprintf("Invalid Form Body (%v)", err))
	}
	return nil
}

func (a answer) write(w http.ResponseWriter) {
	for name, values := range a.header {
		w.Header()[name] = values
	}
	if a.raw != nil {
		w.Header().Set("Content-Type", a.kind)
		w.WriteHeader(a.status)
		_, _ = w.Write(a.raw)
		return
	}
	if a.body == nil {
		w.WriteHeader(a.status)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(a.status)
	_ = json.NewEncoder(w).Encode(a.body)
}

// record keeps what was asked and answered.
func (d *Discord) record(c *call, a answer, fault *breakage) {
	d.mu.Lock()
	defer d.mu.Unlock()
	r := Request{
		Method: c.Method, Path: c.URL.Path, Route: c.route, Body: c.body, List: c.list, Files: len(c.files),
		Header: map[string]string{}, Status: a.status,
	}
	for _, name := range []string{"User-Agent", "Content-Type", "X-Audit-Log-Reason"} {
		if v := c.Header.Get(name); v != "" {
			r.Header[name] = v
		}
	}
	if e, ok := a.body.(object); ok && a.status >= 400 {
		r.Code, _ = e["code"].(int)
		r.Message, _ = e["message"].(string)
	}
	if fault != nil {
		r.Fault = fault.kind.name
	}
	if r.Code == 50035 || r.Status == 401 && r.Code == 0 && !d.gate.rejected || r.Route == "" {
		d.violations = append(d.violations, Violation{What: fmt.Sprintf("%d %d %s %v", r.Status, r.Code, r.Message, errorsOf(a.body)), Where: r.Method + " " + r.Path})
	}
	d.audit = append(d.audit, r)
	d.note()
}

func errorsOf(body any) string {
	o, _ := body.(object)
	raw, _ := json.Marshal(o["errors"])
	return string(raw)
}
