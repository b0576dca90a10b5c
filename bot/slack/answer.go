package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"pmobot/internal/chat"
	"pmobot/internal/say"
)

// tongueOf is the language of a person's client; the handler may know better,
// and then answers in it.
func tongueOf(c chat.Command) say.Tongue { return say.In(c.From.Lang) }

// turned is the answer to a command that is turned away, with what was typed.
// Nobody is looked up for it: it is in English to whom the bot doesn't remember.
func (p *Platform) turned(a ask, why func(say.Tongue, string) string) answer {
	line := ""
	if a.line != "" {
		line = onSlack(clean(unescaped(a.line)))
	}
	t := say.In(p.known.langOf(a.user))
	return answer{reply: chat.Text(t.Lang(), why(t, line))}
}

// broke is the answer where the bot itself broke.
func (p *Platform) broke(c chat.Command, a ask) chat.Reply {
	t := tongueOf(c)
	return chat.Text(t.Lang(), t.Broke(strings.TrimPrefix(a.id, "slack/")))
}

// unpostedWithin is how long a channel is asked for whether what an answer
// causes can be posted there: somebody waits for the answer.
const unpostedWithin = 800 * time.Millisecond

// unposted adds to an answer that what it causes in the channel can't be
// posted there, and why. Where Slack doesn't say, nothing is said either.
func (p *Platform) unposted(ctx context.Context, r chat.Reply, c chat.Command) chat.Reply {
	if c.In.Private() || !r.Posts {
		return r
	}
	ctx, cancel := context.WithTimeout(ctx, unpostedWithin)
	defer cancel()
	stands, err := p.Look(ctx, c.In)
	if err != nil || stands.Gone == "" {
		return r
	}
	return noted(r, unpostedWhy(stands.Gone), stands.Place.Name)
}

// noted says below an answer that something isn't posted in the channel.
func noted(r chat.Reply, why func(say.Tongue, string) string, channel string) chat.Reply {
	r.Lines = append(r.Lines[:len(r.Lines):len(r.Lines)], chat.Line{Text: why(say.In(r.Lang), channel)})
	return r
}

// unpostedWhy is what is said of a channel that can't be posted in, by why.
func unpostedWhy(gone string) func(say.Tongue, string) string {
	switch gone {
	case goneArchived:
		return say.Tongue.ArchivedThere
	case goneMissing, goneStranger:
		return say.Tongue.NotInChannel
	}
	return say.Tongue.NotTakenThere
}

// refusedWhy is the same by the error of a post.
func refusedWhy(err error) func(say.Tongue, string) string {
	switch code := codeOf(err); {
	case code == "is_archived", code == "channel_is_archived":
		return say.Tongue.ArchivedThere
	case code == "not_in_channel", code == "channel_not_found":
		return say.Tongue.NotInChannel
	case strings.HasPrefix(code, restricted):
		return say.Tongue.RestrictedThere
	case uncertain(err):
		return say.Tongue.MayStandThere
	}
	return say.Tongue.NotTakenThere
}

// parts renders an answer: what its thread would hold comes behind it.
func (p *Platform) parts(ctx context.Context, _ ask, now answer) []message {
	r := p.renderer()
	parts := r.messages(ctx, now.reply)
	for _, below := range now.reply.Thread {
		if below.Lang == "" {
			below.Lang = now.reply.Lang
		}
		parts = append(parts, r.messages(ctx, below)...)
	}
	return parts
}

func (p *Platform) renderer() renderer {
	return renderer{specs: p.specs(), office: p.office(), shelf: p.shelf(), now: p.now(), link: p.links.of}
}

// show shows an answer, or what is left of it: to all where it is public, and
// else to who asked.
func (p *Platform) show(ctx context.Context, a ask, now answer, parts []message) {
	if len(parts) == 0 {
		return
	}
	if now.reply.To.Public && !now.c.In.Private() {
		err := p.showAll(ctx, a, now)
		if err == nil {
			return
		}
		parts = p.parts(ctx, a, answer{reply: noted(now.reply, refusedWhy(err), now.c.In.Name), c: now.c})
	}
	for i, part := range parts {
		if err := p.whisper(ctx, a, part, i == 0 && now.reply.Replace && !now.reply.To.Public); err != nil {
			p.log.Error("slack: an answer was not shown", "command", a.id, "err", err)
		}
	}
}

// showAll shows a public answer: in place of the message whose button was
// pressed where it is to replace one that all can read, else as a post.
func (p *Platform) showAll(ctx context.Context, a ask, now answer) error {
	in := now.c.In
	if now.reply.To.Place.ID != "" {
		in = now.reply.To.Place
	}
	if now.reply.Replace && a.message != "" && !a.passing && in.ID == now.c.In.ID {
		err := p.Update(ctx, chat.Posted{Place: in, Message: a.message}, now.reply)
		if err == nil {
			return nil
		}
	}
	_, err := p.Post(ctx, in, a.id+"/also/answer", now.reply)
	if err != nil && !errors.Is(err, chat.ErrGone) {
		p.log.Error("slack: an answer was not posted", "command", a.id, "err", err)
	}
	return err
}

// body is a message to a response_url, or in an acknowledgement.
type body struct {
	ResponseType string        `json:"response_type"`
	Text         string        `json:"text"`
	Blocks       []slack.Block `json:"blocks"`
	Replace      *bool         `json:"replace_original,omitempty"`
	ThreadTS     string        `json:"thread_ts,omitempty"`

	to string // response_url where it can go instead; never sent
}

func bodyOf(m message, a ask, replace bool) body {
	b := body{ResponseType: "ephemeral", Text: m.text, Blocks: m.blocks, to: a.response}
	if a.message != "" {
		b.Replace = &replace
		if !replace {
			b.ThreadTS = a.thread
		}
	}
	return b
}

// whisper shows a message to who asked alone: by the command's response_url,
// else as an ephemeral message, else in their private messages. In their
// private messages with the bot it is an ordinary message, which stays.
func (p *Platform) whisper(ctx context.Context, a ask, m message, replace bool) error {
	if isDirect(a.channel) && a.message != "" && !a.passing {
		return p.confide(ctx, a, m, replace)
	}
	var refused error
	if a.response != "" {
		refused = p.respond(ctx, a.response, bodyOf(m, a, replace && a.passing))
		if refused == nil {
			return nil
		}
	}
	if a.channel != "" && !isDirect(a.channel) {
		err := p.ephemeral(ctx, a, m)
		if err == nil {
			return nil
		}
		refused = errors.Join(refused, err)
	}
	if err := p.confide(ctx, a, m, false); err != nil {
		return errors.Join(refused, err)
	}
	return nil
}

// ephemeral shows a message to who asked, in the channel.
func (p *Platform) ephemeral(ctx context.Context, a ask, m message) error {
	return p.calling(ctx, "chat.postEphemeral", "", true, func(ctx context.Context) error {
		options := m.options()
		if a.thread != "" {
			options = append(options, slack.MsgOptionTS(a.thread))
		}
		_, err := p.api.PostEphemeralContext(ctx, a.channel, a.user, options...)
		return err
	})
}

// confide shows a message in the person's private messages with the bot.
func (p *Platform) confide(ctx context.Context, a ask, m message, replace bool) error {
	in := chat.Place{Platform: Name, Office: p.office(), Person: tokenStart + a.user}
	to, err := p.channelFor(ctx, in)
	if err != nil {
		return err
	}
	if replace {
		return p.calling(ctx, "chat.update", to, true, func(ctx context.Context) error {
			_, _, _, err := p.api.UpdateMessageContext(ctx, to, a.message, m.options()...)
			return err
		})
	}
	return p.calling(ctx, "chat.postMessage", to, true, func(ctx context.Context) error {
		_, _, err := p.api.PostMessageContext(ctx, to, m.options()...)
		return err
	})
}

const (
	// respondTries is how often a response_url is tried that gives no answer;
	// it takes 5 uses in 30 minutes.
	respondTries = 3
	respondPause = time.Second
)

// respond posts to a response_url. Where it is used up or gone there is an error.
func (p *Platform) respond(ctx context.Context, to string, b body) error {
	if err := p.ours(to); err != nil {
		return err
	}
	text, err := json.Marshal(b)
	if err != nil {
		return fmt.Errorf("slack: write an answer: %w", err)
	}
	for try := 1; ; try++ {
		pause, err := p.respondOnce(ctx, to, text)
		if err == nil || pause == 0 || try == respondTries {
			return err
		}
		if err := p.config.Wait(ctx, pause); err != nil {
			return fmt.Errorf("slack: response_url: %w", err)
		}
	}
}

// respondOnce tells also how long to wait before it is tried again, 0 for never.
func (p *Platform) respondOnce(ctx context.Context, to string, text []byte) (again time.Duration, err error) {
	ctx, cancel := context.WithTimeout(ctx, callWithin)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(text))
	if err != nil {
		return 0, errors.New("slack: response_url: it is no address")
	}
	request.Header.Set("Content-Type", "application/json; charset=utf-8")
	response, err := p.config.HTTPClient.Do(request)
	if err != nil {
		return respondPause, p.failed("response_url", err)
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, 1<<16)) // so that the connection is used again
	status := response.StatusCode
	switch {
	case status < 300:
		return 0, nil
	case status == http.StatusTooManyRequests:
		seconds, _ := strconv.Atoi(response.Header.Get("Retry-After"))
		again = max(time.Duration(seconds)*time.Second, respondPause)
	case status >= 500:
		again = respondPause
	}
	return again, fmt.Errorf("slack: response_url: status %d", status)
}

// ours tells whether an address is Slack's: nothing is sent elsewhere.
func (p *Platform) ours(address string) error {
	to, err := url.Parse(address)
	api, apiErr := url.Parse(p.config.APIURL)
	if err != nil || apiErr != nil {
		return errors.New("slack: response_url: it is no address")
	}
	host := strings.ToLower(to.Hostname())
	if to.Scheme == "https" && (strings.HasSuffix(host, ".slack.com") || strings.HasSuffix(host, ".slack-gov.com")) {
		return nil
	}
	if to.Scheme == api.Scheme && strings.EqualFold(to.Host, api.Host) {
		return nil
	}
	return errors.New("slack: response_url: it isn't Slack's")
}
