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

	"pmobot/internal/chat"
	"pmobot/internal/say"
)

// Discord's codes of posts and edits that are refused: JSON Error Codes.
const (
	codeUnknownMessage = 10008
	codeOldEdits       = 30046 // no more edits of a message over an hour old
	codeOthers         = 50005 // not the bot's own message
	codeNoText         = 50008 // a channel without text
	codeNoDirect       = 50007 // this user takes no private messages
	codeNoPermission   = 50013
	codeNoRecipient    = 50033
	codeArchived       = 50083
	codeNoShared       = 50278 // no server in common with this user
	codeLocked         = 160005
)

// goneWhys are the codes of a place that can't be posted to, and never will
// unless people change something there, and why, for operators.
var goneWhys = map[int]string{
	codeUnknownChannel: whyDeleted,
	codeUnknownUser:    "no such user",
	codeNoAccess:       whyNoView,
	codeNoDirect:       whyShut,
	codeNoText:         "the channel takes no messages",
	codeNoPermission:   "a permission is missing",
	codeNoRecipient:    "no such user",
	codeArchived:       "the thread is archived",
	codeNoShared:       "no server in common",
	codeLocked:         whyLocked,
}

// postedMost is how many posts are remembered, privyMost how many people's
// private messages.
const (
	postedMost = 10000
	privyMost  = 10000
)

// Post posts r in a channel or in somebody's private messages, once for each
// key: Discord itself refuses to post a nonce twice for some minutes. Where it
// was tried longer ago, the channel is looked through first.
func (p *Platform) Post(ctx context.Context, in chat.Place, key string, r chat.Reply) (chat.Posted, error) {
	channel, err := p.channel(ctx, in)
	if err != nil {
		return chat.Posted{}, err
	}
	parts := p.drawn(ctx, in, channel, key, r)
	ids, err := p.stood(ctx, in, channel, parts, r.Again)
	if err != nil {
		return chat.Posted{}, err
	}
	for i, part := range parts {
		if ids[i] != "" {
			continue
		}
		if ids[i], err = p.once(ctx, channel, part, isUrgent(key)); err != nil {
			return chat.Posted{}, p.refused(ctx, in, err)
		}
	}
	if in.Private() {
		p.shut(userOf(in.Person), false)
	}
	return chat.Posted{Place: in, Message: ids[0], Link: linkOf(in, channel, ids[0])}, nil
}

// drawn renders a post, each part with the nonce that it is posted under.
func (p *Platform) drawn(ctx context.Context, in chat.Place, channel, key string, r chat.Reply) []message {
	draw := p.renderer(in)
	nonce := nonceOf(channel, key)
	draw.tag, draw.post = nonce[:tagLen], true
	parts := draw.messages(ctx, r)
	for i := range parts {
		parts[i].Nonce, parts[i].EnforceNonce = nonce, true
		if i > 0 {
			parts[i].Nonce = nonceOf(channel, key+"/"+strconv.Itoa(i+1))
		}
	}
	return parts
}

// isUrgent tells whether a post belongs to an answer: it goes before digests.
func isUrgent(key string) bool {
	return strings.HasPrefix(key, "card/") || strings.HasPrefix(key, "tell/") || strings.HasPrefix(key, "answer/")
}

// nonceOf is the nonce of a key in a channel.
func nonceOf(channel, key string) string {
	sum := sha256.Sum256([]byte(channel + "\x00" + key))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:]))[:nonceMost]
}

// once posts one message. A thread that is archived is opened for it, where
// the bot may.
func (p *Platform) once(ctx context.Context, channel string, m message, urgent bool) (id string, err error) {
	at := channel + "/" + m.Nonce
	p.try(at)
	id, err = p.send(ctx, channel, m, urgent)
	if p.reopened(ctx, channel, err) {
		id, err = p.send(ctx, channel, m, urgent)
	}
	if err != nil {
		return "", err
	}
	p.remember(at, id)
	return id, nil
}

func (p *Platform) send(ctx context.Context, channel string, m message, urgent bool) (id string, err error) {
	var stands standing
	path := "/channels/" + channel + "/messages"
	err = p.api.call(ctx, request{
		what: "post a message", method: http.MethodPost, path: path, route: "POST " + path,
		body: m, files: m.files, repeat: true, urgent: urgent,
	}, &stands)
	if err == nil && snowflake(string(stands.ID)) == "" {
		err = errors.New("discord: post a message: the answer names no message")
	}
	return string(stands.ID), err
}

// reopened unarchives a thread for which an error says that it is archived or
// locked, and tells whether that was done: then it can be tried once more.
func (p *Platform) reopened(ctx context.Context, thread string, err error) bool {
	if code := codeOf(err); code != codeArchived && code != codeLocked {
		return false
	}
	path := "/channels/" + thread
	err = p.api.call(ctx, request{
		what: "open a thread again", method: http.MethodPatch, path: path, route: "PATCH " + path,
		body: map[string]bool{"archived": false}, repeat: true,
	}, nil)
	if err != nil {
		p.log.Info("discord: a thread stays archived", "err", err)
	}
	return err == nil
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
	err = p.edit(ctx, channel, id, m)
	if p.reopened(ctx, channel, err) {
		err = p.edit(ctx, channel, id, m)
	}
	switch codeOf(err) {
	case codeUnknownMessage, codeOldEdits, codeOthers:
		return fmt.Errorf("%w: %w", err, chat.ErrGone)
	}
	return p.refused(ctx, at.Place, err)
}

func (p *Platform) edit(ctx context.Context, channel, id string, m message) error {
	path := "/channels/" + channel + "/messages/"
	return p.api.call(ctx, request{
		what: "edit a message", method: http.MethodPatch, path: path + id, route: "PATCH " + path, body: m, files: m.files, repeat: true,
	}, nil)
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
		return "", p.refused(ctx, in, err)
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

// gone adds chat.ErrGone, and why, where the place can't be posted to.
func gone(err error) error {
	if why, ok := goneWhys[codeOf(err)]; ok {
		return fmt.Errorf("discord: %s: %w: %w", why, err, chat.ErrGone)
	}
	return err
}

// refused is gone, with the reason as it is now: which permission is missing,
// or that the bot was removed.
func (p *Platform) refused(ctx context.Context, in chat.Place, err error) error {
	code := codeOf(err)
	if goneWhys[code] == "" {
		return err
	}
	if in.Private() {
		p.shut(userOf(in.Person), code == codeNoDirect || code == codeNoShared)
		return gone(err)
	}
	if code != codeNoAccess && code != codeNoPermission {
		return gone(err)
	}
	p.forget(guildOf(in.Office))
	now, unknown := p.Look(ctx, in)
	if unknown != nil || now.Gone == "" {
		return gone(err)
	}
	return fmt.Errorf("discord: %s: %w: %w", now.Gone, err, chat.ErrGone)
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
