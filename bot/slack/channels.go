package slack

import (
	"context"
	"fmt"
	"time"

	"github.com/slack-go/slack"

	"pmobot/internal/chat"
)

// strangeFor is how long it is believed that the bot isn't in a channel: that
// is soon mended.
const strangeFor = 15 * time.Second

// channel is a channel as Slack knows it.
type channel struct {
	name     string // "#apollo", or "" where the bot may not know
	told     bool   // Slack said at some time who it is shared with
	shared   bool   // with other organisations, or about to be
	member   bool   // the bot is in it
	archived bool
	missing  bool // there is none, or none that the bot may know of

	at time.Time // when Slack said so
}

// closed says why nothing can be posted in a channel, for operators; or "".
func (c channel) closed() string {
	switch {
	case c.missing:
		return goneMissing
	case c.archived:
		return goneArchived
	case !c.member:
		return goneStranger
	}
	return ""
}

// Why nothing can be posted in a place.
const (
	goneMissing  = "not found"
	goneArchived = "archived"
	goneStranger = "not a member"
	goneLeft     = "the person left"
)

// channel is a channel as far as it is known.
func (d *directory) channel(ctx context.Context, id string) channel {
	known, _ := d.channelNow(ctx, id, freshFor) // logged, and what was known holds
	return known
}

// channelNow is a channel as Slack said it no longer ago than that. With an
// error it is what was known before.
func (d *directory) channelNow(ctx context.Context, id string, age time.Duration) (channel, error) {
	for range lookTries {
		if known := d.channelKnown(id); d.now().Sub(known.at) < age && (known.member || d.now().Sub(known.at) < strangeFor) {
			return known, nil
		}
		if err := d.renewChannel(ctx, id); err != nil {
			return d.channelKnown(id), err
		}
	}
	return d.channelKnown(id), errUnsettled
}

func (d *directory) channelKnown(id string) channel {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.channels[id]
}

// renewChannel asks Slack about a channel.
func (d *directory) renewChannel(ctx context.Context, id string) error {
	return d.together(ctx, id, func(ctx context.Context, f *flight) error {
		var info *slack.Channel
		err := d.ask(channelInfo, func() (err error) {
			info, err = d.api.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: id})
			return err
		})
		d.mu.Lock()
		defer d.mu.Unlock()
		known := d.channels[id]
		switch {
		case err != nil && codeOf(err) == "channel_not_found": // private, and the bot isn't in it
			known.missing, known.member, err = true, false, nil
		case err != nil:
			return err
		default:
			known = channelOfInfo(info)
		}
		if !f.void {
			known.at = d.now()
			d.knowChannel(id, known)
		}
		return nil
	})
}

// channelOfInfo reads what conversations.info says. Shared within one
// organisation is not shared.
func channelOfInfo(info *slack.Channel) channel {
	known := channel{
		told: true, shared: info.IsExtShared || info.IsPendingExtShared,
		member: info.IsMember || info.IsIM || info.IsMpIM, archived: info.IsArchived,
	}
	if info.Name != "" {
		known.name = "#" + clean(info.Name)
	}
	return known
}

// knowChannel remembers a channel. The lock is held.
func (d *directory) knowChannel(id string, known channel) {
	if _, ok := d.channels[id]; !ok && len(d.channels) >= knownMost {
		clear(d.channels)
	}
	d.channels[id] = known
}

// altered has a channel be asked about at the next occasion, and until then
// be what an event made of it.
func (d *directory) altered(id string, event func(*channel)) {
	if id == "" {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.void(id)
	known, ok := d.channels[id]
	if !ok {
		return
	}
	event(&known)
	known.at = time.Time{}
	d.channels[id] = known
}

// nameOf is what a channel is called as far as it was looked up.
func (d *directory) nameOf(id string) string { return d.channelKnown(id).name }

// Look tells how a place stands: what it says is no older than chat.LookFresh,
// and what Slack doesn't say is an error.
func (p *Platform) Look(ctx context.Context, in chat.Place) (chat.Standing, error) {
	if in.Private() {
		return p.lookAtPerson(ctx, in)
	}
	id := channelOf(in.ID)
	if in.Platform != Name || id == "" {
		return chat.Standing{Place: in, Gone: goneMissing}, nil
	}
	here, err := p.known.channelNow(ctx, id, chat.LookFresh)
	if err != nil {
		return chat.Standing{}, p.unlooked(channelInfo, err)
	}
	in.Shared = here.shared || !here.told
	if here.name != "" {
		in.Name = here.name
	}
	return chat.Standing{Place: in, Gone: here.closed()}, nil
}

func (p *Platform) lookAtPerson(ctx context.Context, in chat.Place) (chat.Standing, error) {
	id := userOf(in.Person)
	if in.Platform != Name || id == "" {
		return chat.Standing{Place: in, Gone: goneMissing}, nil
	}
	who, err := p.known.personNow(ctx, id, chat.LookFresh)
	if err != nil {
		return chat.Standing{}, p.unlooked(usersInfo, err)
	}
	in.Shared = false
	now := chat.Standing{Place: in, Reader: who.Person}
	if who.Left {
		now.Gone = goneLeft
		p.behind.Go(func() { p.farewell(context.WithoutCancel(ctx), who.Person) })
	}
	return now, nil
}

// unlooked is the error of a look-up: where Slack says when, it says so too.
func (p *Platform) unlooked(method string, err error) error {
	failed := p.failed(method, err)
	if pause, limited := tooSoon(err); limited {
		return fmt.Errorf("%w: %w", failed, &chat.Later{After: pause})
	}
	return failed
}
