package slack

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/slack-go/slack"

	"pmobot/internal/chat"
	"pmobot/internal/say"
)

// options are a message as a call takes it. Nothing in it is parsed, and no
// link in it is unfurled.
func (m message) options() []slack.MsgOption {
	return []slack.MsgOption{
		slack.MsgOptionText(m.text, false), // escaped already
		slack.MsgOptionBlocks(m.blocks...),
		slack.MsgOptionParse(false),
		slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl(),
	}
}

// plain is the message without its blocks, for the case that Slack doesn't
// take them.
func (m message) plain() message { return message{text: m.text} }

// postsMost is how many posts are remembered by their keys.
const postsMost = 10000

// posts are those of this process, by channel and key.
type posts struct {
	mu  sync.Mutex
	all map[string]*post
	old []string
}

// post is one message with what follows in its thread: parts, the first of
// which stands in the channel.
type post struct {
	turn  sync.Mutex // held while it is being posted
	parts map[int]string
	doubt bool // the last try may have gone through
	known bool // it was looked up, or begun here
	done  bool
	link  string
}

func (p *posts) of(channel, key string) *post {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.all == nil {
		p.all = map[string]*post{}
	}
	id := channel + "/" + key
	one, ok := p.all[id]
	if !ok {
		one = &post{parts: map[int]string{}}
		p.all[id] = one
		p.old = append(p.old, id)
	}
	if len(p.old) > postsMost {
		delete(p.all, p.old[0])
		p.old = p.old[1:]
	}
	return one
}

// caused tells whether a post is what an answer caused: it goes before digests.
func caused(key string) bool {
	return strings.HasPrefix(key, "card/") || strings.Contains(key, "/also/")
}

// Post posts r, and in its thread what doesn't fit and what belongs there.
func (p *Platform) Post(ctx context.Context, in chat.Place, key string, r chat.Reply) (chat.Posted, error) {
	channel, err := p.channelFor(ctx, in)
	if err != nil {
		return chat.Posted{}, err
	}
	one := p.posts.of(channel, key)
	one.turn.Lock()
	defer one.turn.Unlock()
	at := chat.Posted{Place: in}
	if !one.done {
		if err := p.put(ctx, one, channel, key, in, r); err != nil {
			return at, err
		}
		one.done, one.link = true, p.permalink(ctx, channel, one.parts[0])
	}
	at.Message, at.Link = one.parts[0], one.link
	p.links.learn(r.Ref, at.Link)
	return at, nil
}

// put posts what doesn't stand yet of a post.
func (p *Platform) put(ctx context.Context, one *post, channel, key string, in chat.Place, r chat.Reply) error {
	parts := p.parts(ctx, ask{}, answer{reply: r})
	if len(parts) == 0 {
		return fmt.Errorf("slack: %s is empty: %w", key, chat.ErrGone)
	}
	if one.doubt || r.Again && !one.known { // never at a first attempt
		found, err := p.lookUp(ctx, channel, in.Thread, key, len(parts))
		if err != nil {
			return err
		}
		one.parts, one.doubt = found, false
	}
	one.known = true
	for i, part := range parts {
		if one.parts[i] != "" {
			continue
		}
		thread := in.Thread
		if i > 0 && thread == "" {
			thread = one.parts[0]
		}
		ts, err := p.send(ctx, channel, thread, part, key, i)
		if err != nil {
			one.doubt = uncertain(err)
			p.noteGone(channel, err)
			return err
		}
		one.parts[i] = ts
	}
	return nil
}

// noteGone has a channel be asked about again that didn't take a post.
func (p *Platform) noteGone(id string, err error) {
	if errors.Is(err, chat.ErrGone) {
		p.known.altered(id, func(*channel) {})
	}
}

// metadataType names the metadata that a post carries its key in.
const metadataType = "pmobot_post"

// send posts one message. Where Slack doesn't take its blocks, its text goes.
func (p *Platform) send(ctx context.Context, channel, thread string, m message, key string, part int) (ts string, err error) {
	try := func(m message) error {
		options := append(m.options(), slack.MsgOptionMetadata(slack.SlackMetadata{
			EventType: metadataType, EventPayload: map[string]any{"key": key, "part": part},
		}))
		if thread != "" {
			options = append(options, slack.MsgOptionTS(thread))
		}
		return p.calling(ctx, "chat.postMessage", channel, caused(key), func(ctx context.Context) error {
			_, ts, err = p.api.PostMessageContext(ctx, channel, options...)
			return err
		})
	}
	err = try(m)
	if tooRich(err) {
		p.log.Error("slack: blocks were refused", "key", key, "err", err, "where", pointers(err))
		err = try(m.plain())
	}
	return ts, err
}

// tooRich tells whether Slack refused a message's blocks.
func tooRich(err error) bool {
	switch codeOf(err) {
	case "invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long":
		return true
	}
	return false
}

// pointers say where in the blocks the fault is.
func pointers(err error) []string {
	var refused slack.SlackErrorResponse
	if errors.As(err, &refused) {
		return refused.ResponseMetadata.Messages
	}
	return nil
}

// Update puts r in place of what was posted. What doesn't fit is counted.
func (p *Platform) Update(ctx context.Context, at chat.Posted, r chat.Reply) error {
	if at.Message == "" {
		return fmt.Errorf("slack: no message: %w", chat.ErrGone)
	}
	channel, err := p.channelFor(ctx, at.Place)
	if err != nil {
		return err
	}
	parts := p.renderer().messages(ctx, r)
	if len(parts) == 0 {
		return nil
	}
	m := parts[0]
	if left := linesOf(parts[1:]); left > 0 {
		note := slack.NewRichTextSectionTextElement(say.In(r.Lang).LinesLeft(left), nil)
		m.blocks = append(m.blocks, slack.NewRichTextBlock("", slack.NewRichTextSection(note)))
	}
	p.links.learn(r.Ref, at.Link)
	return p.calling(ctx, "chat.update", channel, true, func(ctx context.Context) error {
		_, _, _, err := p.api.UpdateMessageContext(ctx, channel, at.Message, m.options()...)
		return err
	})
}

func linesOf(parts []message) int {
	n := 0
	for _, part := range parts {
		n += max(1, part.lines)
	}
	return n
}

// channelFor is the id of the channel that a place is, or of the person's
// private messages.
func (p *Platform) channelFor(ctx context.Context, in chat.Place) (string, error) {
	if in.Platform != Name {
		return "", fmt.Errorf("slack: no place %q: %w", in.ID, chat.ErrGone)
	}
	if !in.Private() {
		id := channelOf(in.ID)
		if id == "" {
			return "", fmt.Errorf("slack: no channel %q: %w", in.ID, chat.ErrGone)
		}
		return id, nil
	}
	user := userOf(in.Person)
	if user == "" {
		return "", fmt.Errorf("slack: nobody is %q: %w", in.Person, chat.ErrGone)
	}
	var id string
	err := p.calling(ctx, "conversations.open", "", true, func(ctx context.Context) (err error) {
		id, err = p.known.direct(ctx, user)
		return err
	})
	return id, err
}

// permalink is the address of a message, or "".
func (p *Platform) permalink(ctx context.Context, channel, ts string) string {
	ctx, cancel := context.WithTimeout(ctx, callWithin)
	defer cancel()
	link, err := p.api.GetPermalinkContext(ctx, &slack.PermalinkParameters{Channel: channel, Ts: ts})
	p.heard("chat.getPermalink", err)
	if err != nil {
		p.log.Debug("slack: no permalink", "err", p.safe(err.Error()))
		return ""
	}
	return link
}

// links are where the cards of entries stand, as far as this process saw them.
type links struct {
	mu    sync.Mutex
	byRef map[string]string
}

func (l *links) learn(ref, link string) {
	if ref == "" || link == "" {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.byRef == nil || len(l.byRef) >= knownMost {
		l.byRef = map[string]string{}
	}
	l.byRef[ref] = link
}

func (l *links) of(ref string) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.byRef[ref]
}
