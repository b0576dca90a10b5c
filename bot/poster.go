package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"pmobot/internal/chat"
)

// Placer is a platform that knows what its tokens stand for. The others'
// tokens are read by their shape: platform:#channel, platform:@person.
type Placer interface {
	Place(target string) chat.Place
}

// Can tells whether a platform here can reach the target.
func (b *Bot) Can(target string) bool { return b.platform(target) != nil }

// Place is the place that a target names.
func (b *Bot) Place(target string) chat.Place {
	if placer, ok := b.platform(target).(Placer); ok {
		return placer.Place(target)
	}
	platform, name, _ := strings.Cut(target, ":")
	if strings.HasPrefix(name, "@") {
		return chat.Place{Platform: platform, Person: target}
	}
	return chat.Place{Platform: platform, ID: target, Name: name}
}

// Post posts r in a place, once for each key.
func (b *Bot) Post(ctx context.Context, in chat.Place, key string, r chat.Reply) (chat.Posted, error) {
	p := b.named(in.Platform)
	if p == nil {
		return chat.Posted{}, fmt.Errorf("bot: no platform %q: %w", in.Platform, chat.ErrGone)
	}
	at, err := p.Post(ctx, in, key, r)
	b.heard(in, err)
	return at, err
}

// heard notes how a platform does: one that fails is tried again when it takes
// something.
func (b *Bot) heard(in chat.Place, err error) {
	var later *chat.Later
	switch {
	case err == nil:
		b.out.Well(in.Platform)
	case !errors.Is(err, chat.ErrGone) && !errors.As(err, &later):
		b.out.Unwell(in.Platform)
	}
}

// Trouble tells how the platform of a target does.
func (b *Bot) Trouble(target string) (troubled bool, recovered time.Time) {
	return b.out.Trouble(target)
}

// Update puts r in place of what was posted.
func (b *Bot) Update(ctx context.Context, at chat.Posted, r chat.Reply) error {
	p := b.named(at.Place.Platform)
	if p == nil {
		return fmt.Errorf("bot: no platform %q: %w", at.Place.Platform, chat.ErrGone)
	}
	err := p.Update(ctx, at, r)
	b.heard(at.Place, err)
	return err
}

// Look tells how a place stands now, as its platform knows it.
func (b *Bot) Look(ctx context.Context, in chat.Place) (chat.Standing, error) {
	p := b.named(in.Platform)
	if p == nil {
		return chat.Standing{}, fmt.Errorf("bot: no platform %q: %w", in.Platform, chat.ErrGone)
	}
	stands, err := p.Look(ctx, in)
	if err != nil {
		b.heard(in, err)
	}
	return stands, err
}

func (b *Bot) platform(target string) chat.Platform {
	name, _, _ := strings.Cut(target, ":")
	return b.named(name)
}

func (b *Bot) named(name string) chat.Platform {
	for _, p := range b.platforms {
		if p.Name() == name {
			return p
		}
	}
	return nil
}
