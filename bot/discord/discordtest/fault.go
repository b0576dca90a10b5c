package discordtest

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Fault is something that goes wrong with a request.
type Fault struct {
	name    string
	instead *answer         // given without doing anything
	after   *answer         // given after the work is done
	lose    bool            // the work is done, the connection ends without an answer
	drop    bool            // the connection ends before anything is done
	hold    <-chan struct{} // wait for it before doing anything
	slow    time.Duration   // real time to wait before doing anything
	stall   bool            // no answer at all, until the client gives up
	scope   Scope           // of a rate limit
	retry   time.Duration   // that it asks for
}

// breakage is a fault that waits for its requests.
type breakage struct {
	route string
	left  int
	kind  Fault
}

// Break makes the next so many requests of a route go wrong. The route is
// written as in the audit, "POST /channels/{channel_id}/messages", or the
// beginning of one: "" is every request.
func (d *Discord) Break(route string, times int, f Fault) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.faults = append(d.faults, &breakage{route: route, left: times, kind: f})
}

// Mend ends all faults of requests.
func (d *Discord) Mend() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.faults = nil
}

// breaks is the fault that befalls a request, or nil.
func (d *Discord) breaks(route, path string) *breakage {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.patient(route, path)
	for _, f := range d.faults {
		if f.left > 0 && strings.HasPrefix(route, f.route) {
			f.left--
			if f.kind.scope != "" {
				d.blocks = append(d.blocks, block{scope: f.kind.scope, bucket: route + major(path), until: d.clock().Add(f.kind.retry)})
			}
			return f
		}
	}
	return nil
}

// block is a rate limit that was told.
type block struct {
	scope  Scope
	bucket string
	until  time.Time
}

// patient notes a request that comes before a limit that was told is over. A
// clock that stands still can't tell.
func (d *Discord) patient(route, path string) {
	if d.o.Now == nil {
		return
	}
	now := d.clock()
	for _, b := range d.blocks {
		everywhere := b.scope == GlobalScope && !open[route] // interactions have no part in the global limit
		if now.Before(b.until) && (everywhere || b.bucket == route+major(path)) {
			d.violate(route, "asked again before Retry-After was over")
			return
		}
	}
}

// Scope is whose rate limit it is.
type Scope string

// The scopes of rate limits.
const (
	UserScope   Scope = "user"
	GlobalScope Scope = "global"
	SharedScope Scope = "shared"
)

// Limited is 429 with the headers of its scope.
func Limited(scope Scope, after time.Duration) Fault {
	a := limited(scope, after, "fault")
	return Fault{name: "429 " + string(scope), instead: &a, scope: scope, retry: after}
}

func limited(scope Scope, after time.Duration, bucket string) answer {
	seconds := after.Seconds()
	h := http.Header{}
	h.Set("Retry-After", fmt.Sprintf("%.0f", max(1, seconds)))
	h.Set("X-RateLimit-Scope", string(scope))
	h.Set("Via", "1.1 google")
	if scope == GlobalScope {
		h.Set("X-RateLimit-Global", "true")
	} else {
		h.Set("X-RateLimit-Limit", "5")
		h.Set("X-RateLimit-Remaining", "0")
		h.Set("X-RateLimit-Reset-After", fmt.Sprintf("%.3f", seconds))
		h.Set("X-RateLimit-Bucket", bucket)
	}
	message := "You are being rate limited."
	if scope == SharedScope {
		message = "The resource is being rate limited."
	}
	return answer{status: 429, header: h, body: object{"message": message, "retry_after": seconds, "global": scope == GlobalScope}}
}

// Cloudflare is the HTML page of an address that asked too much: 429, 1015,
// no Via header, no JSON.
func Cloudflare(after time.Duration) Fault {
	h := http.Header{}
	h.Set("Retry-After", fmt.Sprintf("%.0f", max(1, after.Seconds())))
	h.Set("Server", "cloudflare")
	page := "<!doctype html><html><head><title>Access denied | discord.com used Cloudflare to restrict access</title></head><body>error code: 1015</body></html>"
	return Fault{name: "Cloudflare 1015", instead: &answer{status: 429, header: h, raw: []byte(page), kind: "text/html; charset=UTF-8"}}
}

// Status is a server error before anything is done.
func Status(status int) Fault {
	return Fault{name: fmt.Sprint(status), instead: &answer{status: status, raw: []byte("upstream connect error"), kind: "text/plain"}}
}

// StatusAfter is a server error after the work is done.
func StatusAfter(status int) Fault {
	return Fault{name: fmt.Sprint(status, " after"), after: &answer{status: status, raw: []byte("upstream connect error"), kind: "text/plain"}}
}

// Refused is one of Discord's errors.
func Refused(e Error) Fault {
	return Fault{name: e.Error(), instead: &answer{status: e.Status, body: e.json()}}
}

// LoseAnswer does the work and ends the connection without an answer.
func LoseAnswer() Fault { return Fault{name: "answer lost", lose: true} }

// Drop ends the connection before anything is done.
func Drop() Fault { return Fault{name: "dropped", drop: true} }

// Stall never answers, and does nothing, until the client gives up.
func Stall() Fault { return Fault{name: "stalled", stall: true} }

// Hold waits until the channel is closed before it does anything.
func Hold(until <-chan struct{}) Fault { return Fault{name: "held", hold: until} }

// Slow waits, in real time, before it does anything.
func Slow(by time.Duration) Fault { return Fault{name: "slow", slow: by} }

// before does to a request what befalls it first, and tells whether it goes on.
func (b *breakage) before(d *Discord, w http.ResponseWriter, r *http.Request) bool {
	switch {
	case b.kind.drop:
		hangUp(w)
		return false
	case b.kind.stall:
		select {
		case <-r.Context().Done():
		case <-d.done:
		}
		return false
	case b.kind.hold != nil:
		select {
		case <-b.kind.hold:
		case <-r.Context().Done():
		case <-d.done:
		}
	case b.kind.slow > 0:
		timer := time.NewTimer(b.kind.slow)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-r.Context().Done():
		case <-d.done:
		}
	}
	return true
}

// after does to an answer what befalls it, and tells whether it is still given.
func (b *breakage) after(w http.ResponseWriter, a *answer) bool {
	switch {
	case b.kind.lose:
		hangUp(w)
		return false
	case b.kind.after != nil:
		*a = *b.kind.after
	}
	return true
}

// hangUp ends the connection without an answer.
func hangUp(w http.ResponseWriter) {
	if h, ok := w.(http.Hijacker); ok {
		if conn, _, err := h.Hijack(); err == nil {
			_ = conn.Close()
		}
	}
}
