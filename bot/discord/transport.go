package discord

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// apiURL is where Discord's REST API is, without its version.
const apiURL = "https://discord.com/api"

// requestWithin is how long one request may take.
const requestWithin = 15 * time.Second

// baseURL is the REST API below an address that may or may not end in /api.
func baseURL(address string) (*url.URL, error) {
	if address == "" {
		address = apiURL
	}
	base, err := url.Parse(strings.TrimSuffix(strings.TrimSuffix(address, "/"), "/api"))
	if err != nil || base.Host == "" || base.Scheme != "https" && base.Scheme != "http" {
		return nil, errors.New("discord: the API's address is no http or https address")
	}
	return base, nil
}

// redirect sends discordgo's own requests to where Discord is, and turns
// whatever is no plain answer into an error: discordgo would repeat it without
// end.
type redirect struct {
	base *url.URL
	next http.RoundTripper
}

func (t redirect) RoundTrip(req *http.Request) (*http.Response, error) {
	out := req.Clone(req.Context())
	out.URL.Scheme, out.URL.Host, out.Host = t.base.Scheme, t.base.Host, t.base.Host
	out.URL.Path = t.base.Path + out.URL.Path
	res, err := t.next.RoundTrip(out)
	if err != nil {
		return nil, plainly(err)
	}
	if res.StatusCode != http.StatusOK {
		_ = res.Body.Close()
		return nil, fmt.Errorf("discord: where the gateway is: status %d", res.StatusCode)
	}
	return res, nil
}
