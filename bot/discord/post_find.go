package discord

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"pmobot/internal/chat"
)

// stood are the ids of those parts of a post that are known to stand, by
// index. Messages are looked through only where the post was tried before,
// too long ago for Discord to remember its nonce.
func (p *Platform) stood(ctx context.Context, in chat.Place, channel string, parts []message, again bool) ([]string, error) {
	ids := make([]string, len(parts))
	for i, part := range parts {
		ids[i] = p.remembered(channel + "/" + part.Nonce)
	}
	if !again || !slices.Contains(ids, "") || p.lately(channel+"/"+parts[0].Nonce) {
		return ids, nil
	}
	if err := p.readable(ctx, in, channel); err != nil {
		return nil, err
	}
	return ids, p.search(ctx, in, channel, parts, ids)
}

// errMayStand is why a post that was tried before isn't repeated.
func errMayStand(why string) error {
	return fmt.Errorf("discord: look for a post: %s: %w: %w", why, chat.ErrMayStand, chat.ErrGone)
}

// readable tells whether the channel can be looked through. Where the bot may
// not, Discord says that it is empty.
func (p *Platform) readable(ctx context.Context, in chat.Place, channel string) error {
	if in.Private() {
		return nil
	}
	at, err := p.spot(ctx, channel, guildOf(in.Office))
	switch {
	case err != nil:
		return err
	case at.why != "":
		return fmt.Errorf("discord: look for a post: %s: %w", at.why, chat.ErrGone)
	case at.may&permitHistory == 0:
		return errMayStand("READ_MESSAGE_HISTORY is missing")
	}
	return nil
}

// search looks through the channel, from now back, for the parts whose ids
// aren't known, and writes them into ids.
func (p *Platform) search(ctx context.Context, in chat.Place, channel string, parts []message, ids []string) error {
	before := ""
	for range pagesMost {
		list, err := p.page(ctx, channel, before)
		if err != nil {
			return gone(err)
		}
		if len(list) == 0 && before == "" { // or the bot may no longer read it
			p.spots.drop(func(id string, _ spot) bool { return id == channel })
			return p.readable(ctx, in, channel)
		}
		p.match(channel, list, parts, ids)
		if !slices.Contains(ids, "") || len(list) < lookBack {
			return nil
		}
		last := list[len(list)-1]
		if at, err := time.Parse(time.RFC3339, string(last.Timestamp)); err == nil && p.now().Sub(at) > lookFor {
			return nil
		}
		before = string(last.ID)
	}
	return errMayStand("too much was written there since")
}

// page reads the messages of a channel before one, or the newest.
func (p *Platform) page(ctx context.Context, channel, before string) (list []standing, err error) {
	path := "/channels/" + channel + "/messages"
	query := "?limit=" + strconv.Itoa(lookBack)
	if before != "" {
		query += "&before=" + snowflake(before)
	}
	err = p.api.call(ctx, request{what: "look for a message", method: http.MethodGet, path: path + query, route: "GET " + path, repeat: true}, &list)
	return list, err
}

// match finds parts among messages: by their nonces where Discord tells them,
// by the tags of their first buttons, those without buttons by their text.
func (p *Platform) match(channel string, list []standing, parts []message, ids []string) {
	self, others := p.own(channel, parts)
	for _, stands := range list {
		if string(stands.Author.ID) != self || slices.Contains(others, string(stands.ID)) || slices.Contains(ids, string(stands.ID)) {
			continue
		}
		for i, part := range parts {
			if ids[i] == "" && stands.is(part, p.now()) {
				ids[i] = string(stands.ID)
				p.remember(channel+"/"+part.Nonce, ids[i])
				break
			}
		}
	}
}

// is tells whether a message that stands is the one that is to be posted.
func (s standing) is(m message, now time.Time) bool {
	if s.Nonce != "" {
		return string(s.Nonce) == m.Nonce
	}
	for _, row := range s.Components {
		for _, c := range row.Components {
			if id, err := parseID(string(c.CustomID)); err == nil && id.tag != "" {
				return strings.HasPrefix(m.Nonce, id.tag)
			}
		}
	}
	if len(m.Components) > 0 {
		return false
	}
	at, err := time.Parse(time.RFC3339, string(s.Timestamp))
	if err != nil || now.Sub(at) > sameText || s.Content != strings.TrimSpace(m.Content) || len(s.Embeds) != len(m.Embeds) {
		return false
	}
	for i, e := range s.Embeds {
		if e.Description != m.Embeds[i].Description || e.Title != m.Embeds[i].Title {
			return false
		}
	}
	return true
}

// own is the bot's user id, and the messages of a channel that are known to be
// other posts than these parts.
func (p *Platform) own(channel string, parts []message) (self string, others []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for at, id := range p.posted {
		nonce, there := strings.CutPrefix(at, channel+"/")
		if there && !slices.ContainsFunc(parts, func(m message) bool { return m.Nonce == nonce }) {
			others = append(others, id)
		}
	}
	return p.self, others
}

// try notes that a post is tried.
func (p *Platform) try(at string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if first, ok := p.tried[at]; ok && p.now().Sub(first) < nonceSure {
		return
	}
	if len(p.tried) >= postedMost {
		clear(p.tried)
	}
	p.tried[at] = p.now()
}

// lately tells whether a post was first tried so short ago that its nonce
// alone keeps it from standing twice.
func (p *Platform) lately(at string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	first, ok := p.tried[at]
	return ok && p.now().Sub(first) < nonceSure
}

func (p *Platform) remembered(at string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.posted[at]
}

func (p *Platform) remember(at, id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.posted) >= postedMost {
		clear(p.posted)
	}
	p.posted[at] = id
}
