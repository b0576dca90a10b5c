package discordtest

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// bucketState is how much of a rate limit is left.
type bucketState struct {
	left    int
	resets  time.Time
	blocked bool // 429 was said, and Retry-After is not over
}

// limit counts a call against its bucket, and writes the headers that tell;
// it needs d.mu. Interactions and their webhooks count for themselves.
func (d *Discord) limit(c *call, header http.Header) *Error {
	b := d.o.Bucket
	if b.Limit == 0 {
		b = Bucket{Limit: 1 << 20, Per: time.Second}
	}
	name := c.route + major(c.URL.Path)
	state, now := d.buckets[name], d.clock()
	if state == nil || !now.Before(state.resets) {
		state = &bucketState{left: b.Limit, resets: now.Add(b.Per)}
		d.buckets[name] = state
	}
	after := state.resets.Sub(now)
	if state.left == 0 {
		if state.blocked {
			d.violate(c.Method+" "+c.URL.Path, "asked again before Retry-After was over")
		}
		state.blocked = true
		a := limited(UserScope, after, bucketName(name))
		for key, values := range a.header {
			header[key] = values
		}
		return &Error{Status: 429, Message: "You are being rate limited.", retry: after.Seconds()}
	}
	state.left--
	header.Set("X-RateLimit-Limit", fmt.Sprint(b.Limit))
	header.Set("X-RateLimit-Remaining", fmt.Sprint(state.left))
	header.Set("X-RateLimit-Reset", fmt.Sprintf("%.3f", float64(state.resets.UnixMilli())/1000))
	header.Set("X-RateLimit-Reset-After", fmt.Sprintf("%.3f", after.Seconds()))
	header.Set("X-RateLimit-Bucket", bucketName(name))
	return nil
}

// major is the part of a path that has buckets of its own: the channel, guild,
// or webhook with its token.
func major(path string) string {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	if len(parts) < 2 {
		return ""
	}
	switch parts[0] {
	case "channels", "guilds":
		return parts[1]
	case "webhooks", "interactions":
		if len(parts) > 2 {
			return parts[1] + parts[2]
		}
	}
	return ""
}

// bucketName is opaque, as Discord's are.
func bucketName(name string) string {
	sum := uint64(14695981039346656037)
	for _, b := range []byte(name) {
		sum = (sum ^ uint64(b)) * 1099511628211
	}
	return fmt.Sprintf("%016x%016x", sum, ^sum)
}
