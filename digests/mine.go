package digests

import (
	"context"

	"pmobot/internal/chat"
)

func (g *gathering) mine(context.Context) (chat.Reply, error) { return compose(g.week), nil }
