package bot

import (
	"context"
	"fmt"
	"strings"

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

// Post posts r in a place, once for each key. A card's place is remembered,
// and the card is edited whenever its entry changes.
func (b *Bot) Post(ctx context.Context, in chat.Place, key string, r chat.Reply) (chat.Posted, error) {
	p := b.named(in.Platform)
	if p == nil {
		return chat.Posted{}, fmt.Errorf("bot: no platform %q: %w", in.Platform, chat.ErrGone)
	}
	at, err := p.Post(ctx, in, key, r)
	if err != nil {
		return at, err
	}
	if !isCard(r, key) {
		return at, nil
	}
	if err := b.remember(ctx, r, at); err != nil {
		return at, fmt.Errorf("bot: remember the card of %s: %w", r.Ref, err)
	}
	return at, nil
}

// Update puts r in place of what was posted.
func (b *Bot) Update(ctx context.Context, at chat.Posted, r chat.Reply) error {
	p := b.named(at.Place.Platform)
	if p == nil {
		return fmt.Errorf("bot: no platform %q: %w", at.Place.Platform, chat.ErrGone)
	}
	return p.Update(ctx, at, r)
}

// Look tells how a place stands now, as its platform knows it.
func (b *Bot) Look(ctx context.Context, in chat.Place) (chat.Standing, error) {
	p := b.named(in.Platform)
	if p == nil {
		return chat.Standing{}, fmt.Errorf("bot: no platform %q: %w", in.Platform, chat.ErrGone)
	}
	return p.Look(ctx, in)
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
