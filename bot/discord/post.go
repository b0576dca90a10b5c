package discord

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"pmobot/internal/chat"
	"pmobot/internal/say"
)

// goneCodes are Discord's codes for a place that can't be posted to, and never
// will unless people change something there: JSON Error Codes.
var goneCodes = []int{
	10003,  // unknown channel
	10013,  // unknown user
	50001,  // missing access
	50007,  // this user takes no messages
	50013,  // missing permissions
	50083,  // the thread is archived
	160005, // the thread is locked
}

// codeUnknownMessage: what is to be edited isn't there any more.
const codeUnknownMessage = 10008

// postedMost is how many posts are remembered, privyMost how many people's
// private messages.
const (
	postedMost = 10000
	privyMost  = 10000
)

// Post posts r in a channel or in somebody's private messages, once for each
// key: Discord itself refuses to post a nonce twice for some minutes, and
// longer ago the channel is looked through.
func (p *Platform) Post(ctx context.Context, in chat.Place, key string, r chat.Reply) (chat.Posted, error) {
	channel, err := p.channel(ctx, in)
	if err != nil {
		return chat.Posted{}, err
	}
	draw := p.renderer(in)
	nonce := nonceOf(channel, key)
	draw.tag, draw.post = nonce[:tagLen], true
	parts := draw.messages(ctx, r)
	ids := make([]string, len(parts))
	for i, part := range parts {
		part.Nonce, part.EnforceNonce = nonce, true
		if i > 0 {
			part.Nonce = nonceOf(channel, key+"/"+strconv.Itoa(i+1))
		}
		if ids[i], err = p.once(ctx, channel, part, isUrgent(key)); err != nil {
			return chat.Posted{}, gone(err)
		}
	}
	return chat.Posted{Place: in, Message: ids[0], Link: linkOf(in, channel, ids[0])}, nil
}

// isUrgent tells whether a post belongs to an answer: it goes before digests.
func isUrgent(key string) bool {
	return strings.HasPrefix(key, "card/") || strings.Contains(key, "/also/")
}

// nonceOf is the nonce of a key in a channel.
func nonceOf(channel, key string) string {
	sum := sha256.Sum256([]byte(channel + "\x00" + key))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:]))[:nonceMost]
}

// once posts one message unless it stands there already.
func (p *Platform) once(ctx context.Context, channel string, m message, urgent bool) (id string, err error) {
	at := channel + "/" + m.Nonce
	if id := p.remembered(at); id != "" {
		return id, nil
	}
	id, err = p.lookUp(ctx, channel, m, urgent)
	if err != nil {
		return "", err
	}
	if id == "" {
		var stands standing
		path := "/channels/" + channel + "/messages"
		err := p.api.call(ctx, request{
			what: "post a message", method: http.MethodPost, path: path, route: "POST " + path,
			body: m, files: m.files, repeat: true, urgent: urgent,
		}, &stands)
		if err != nil {
			return "", err
		}
		id = string(stands.ID)
	}
	p.remember(at, id)
	return id, nil
}

// lookUp looks through the channel for a message that was posted before: by
// its nonce where Discord tells it, by the tag of its first button, and one
// without buttons by its text.
func (p *Platform) lookUp(ctx context.Context, channel string, m message, urgent bool) (id string, err error) {
	var list []standing
	path := "/channels/" + channel + "/messages"
	err = p.api.call(ctx, request{
		what: "look for a message", method: http.MethodGet, path: path + "?limit=" + strconv.Itoa(lookBack),
		route: "GET " + path, repeat: true, urgent: urgent,
	}, &list)
	if err != nil {
		return "", err
	}
	self, others := p.own(channel, m.Nonce)
	for _, stands := range list {
		if string(stands.Author.ID) != self || slices.Contains(others, string(stands.ID)) {
			continue
		}
		if stands.is(m, p.now()) {
			return string(stands.ID), nil
		}
	}
	return "", nil
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
// other posts than that of a nonce.
func (p *Platform) own(channel, nonce string) (self string, others []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for at, id := range p.posted {
		if strings.HasPrefix(at, channel+"/") && !strings.HasSuffix(at, "/"+nonce) {
			others = append(others, id)
		}
	}
	return p.self, others
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

// Update edits a message. It notifies nobody again, and what doesn't fit into
// the one message is counted.
func (p *Platform) Update(ctx context.Context, at chat.Posted, r chat.Reply) error {
	channel, err := p.channel(ctx, at.Place)
	if err != nil {
		return err
	}
	id := snowflake(at.Message)
	if id == "" {
		return fmt.Errorf("discord: no message %q: %w", at.Message, chat.ErrGone)
	}
	draw := p.renderer(at.Place)
	draw.post = true
	if r.Key != "" {
		draw.tag = nonceOf(channel, r.Key)[:tagLen]
	}
	m := shortened(ctx, draw, r)
	m.Mentions = nobody()
	path := "/channels/" + channel + "/messages/"
	err = p.api.call(ctx, request{
		what: "edit a message", method: http.MethodPatch, path: path + id, route: "PATCH " + path, body: m, files: m.files, repeat: true,
	}, nil)
	if codeOf(err) == codeUnknownMessage {
		return fmt.Errorf("%w: %w", err, chat.ErrGone)
	}
	return gone(err)
}

// shortened renders a reply into one message.
func shortened(ctx context.Context, draw renderer, r chat.Reply) message {
	parts := draw.messages(ctx, r)
	for most := len(r.Lines) - 1; len(parts) > 1 && most > 0; most-- {
		short := r
		short.Lines = append(slices.Clip(r.Lines[:most]), chat.Line{Text: say.In(r.Lang).LinesLeft(len(r.Lines) - most)})
		parts = draw.messages(ctx, short)
	}
	return parts[0]
}

// channel is the id of the channel of a place; somebody's private messages are
// opened.
func (p *Platform) channel(ctx context.Context, in chat.Place) (string, error) {
	if in.Platform != Name {
		return "", fmt.Errorf("discord: no place of platform %q: %w", in.Platform, chat.ErrGone)
	}
	if !in.Private() {
		if id := channelOf(in); id != "" {
			return id, nil
		}
		return "", fmt.Errorf("discord: no channel %q: %w", in.ID, chat.ErrGone)
	}
	user := userOf(in.Person)
	if user == "" {
		return "", fmt.Errorf("discord: no person %q: %w", in.Person, chat.ErrGone)
	}
	p.mu.Lock()
	known := p.privy[user]
	p.mu.Unlock()
	if known != "" {
		return known, nil
	}
	var opened channel
	err := p.api.call(ctx, request{
		what: "open private messages", method: http.MethodPost, path: "/users/@me/channels", route: "POST /users/@me/channels",
		body: map[string]string{"recipient_id": user}, repeat: true,
	}, &opened)
	if err != nil {
		return "", gone(err)
	}
	id := snowflake(string(opened.ID))
	if id == "" {
		return "", errors.New("discord: open private messages: the answer names no channel")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.privy) >= privyMost {
		clear(p.privy)
	}
	p.privy[user] = id
	return id, nil
}

// gone adds chat.ErrGone where the place can't be posted to.
func gone(err error) error {
	if err != nil && slices.Contains(goneCodes, codeOf(err)) {
		return fmt.Errorf("%w: %w", err, chat.ErrGone)
	}
	return err
}

// linkOf is a message's permalink.
func linkOf(in chat.Place, channel, message string) string {
	guild := guildOf(in.Office)
	if in.Private() {
		guild = "@me"
	}
	if guild == "" {
		return ""
	}
	return "https://discord.com/channels/" + guild + "/" + channel + "/" + message
}
