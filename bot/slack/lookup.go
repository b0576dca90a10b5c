package slack

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/slack-go/slack"

	"pmobot/internal/chat"
)

const (
	// lookBack is how far back a post is looked for: deliveries are tried for
	// about a day.
	lookBack = 48 * time.Hour
	// pageSize and pagesMost bound what is read: 15 is what Slack gives to
	// apps that are distributed, 200 to those of the workspace itself.
	pageSize  = 200
	pagesMost = 10
)

// lookUp finds the parts of a post that stand in a channel, by their key.
func (p *Platform) lookUp(ctx context.Context, channel, thread, key string, most int) (map[int]string, error) {
	found := map[int]string{}
	if err := p.scan(ctx, channel, thread, key, found); err != nil {
		return nil, p.unseen(err)
	}
	if thread == "" && most > 1 && found[0] != "" && len(found) < most {
		if err := p.scan(ctx, channel, found[0], key, found); err != nil {
			return nil, p.unseen(err)
		}
	}
	return found, nil
}

// unseen gives up where the bot may not read the channel: the post may stand,
// so it is not repeated.
func (p *Platform) unseen(err error) error {
	if codeOf(err) == "missing_scope" {
		return fmt.Errorf("%w: %w: %w", err, chat.ErrMayStand, chat.ErrGone)
	}
	return err
}

// scan reads a channel, or a thread, newest pages first, and notes the parts
// with a key.
func (p *Platform) scan(ctx context.Context, channel, thread, key string, found map[int]string) error {
	cursor := ""
	for range pagesMost {
		messages, next, err := p.page(ctx, channel, thread, cursor)
		if err != nil {
			return err
		}
		for _, m := range messages {
			if part, ok := partOf(m, key, p.me().user); ok {
				found[part] = m.Timestamp
			}
		}
		if next == "" || thread == "" && found[0] != "" {
			return nil
		}
		cursor = next
	}
	return nil
}

func (p *Platform) page(ctx context.Context, channel, thread, cursor string) (messages []slack.Message, next string, err error) {
	oldest := strconv.FormatInt(p.now().Add(-lookBack).Unix(), 10)
	if thread != "" {
		err = p.calling(ctx, "conversations.replies", "", true, func(ctx context.Context) (err error) {
			messages, _, next, err = p.api.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{
				ChannelID: channel, Timestamp: thread, Cursor: cursor, Oldest: oldest, Limit: pageSize, IncludeAllMetadata: true,
			})
			return err
		})
		return messages, next, err
	}
	err = p.calling(ctx, "conversations.history", "", true, func(ctx context.Context) error {
		history, err := p.api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{
			ChannelID: channel, Cursor: cursor, Oldest: oldest, Limit: pageSize, IncludeAllMetadata: true,
		})
		if err != nil {
			return err
		}
		messages, next = history.Messages, history.ResponseMetaData.NextCursor
		return nil
	})
	return messages, next, err
}

// partOf tells which part of the post with a key a message is. Only the bot's
// own count: anybody's app can write metadata.
func partOf(m slack.Message, key, self string) (int, bool) {
	if m.Metadata.EventType != metadataType || m.Metadata.EventPayload["key"] != key || self != "" && m.User != self {
		return 0, false
	}
	part, ok := m.Metadata.EventPayload["part"].(float64)
	return int(part), ok
}
