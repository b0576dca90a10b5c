package discord

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"pmobot/bot/inbox"
	"pmobot/internal/chat"
)

const (
	// keptFor is how long what is kept of somebody is good enough, as long as
	// nothing differs.
	keptFor = 30 * time.Minute
	// keepWithin is how long the store may take for one of them.
	keepWithin = 5 * time.Second
)

// memory is what Discord last said of people: here, and in the bot's own
// memory, which outlives the process. It is written to behind the answers.
type memory struct {
	log *slog.Logger
	now func() time.Time

	mu      sync.Mutex
	bot     chat.Memory           // nil: nothing outlives the process
	known   map[someone]knowledge // of the last people
	pending map[someone]knowledge // yet to be written
	writing bool
	writes  inbox.Work
}

type someone struct{ office, person string }

type knowledge struct {
	who  chat.Person
	at   time.Time // when Discord said so
	kept time.Time // when that was written; zero: it isn't known to be
}

func (k knowledge) due(now time.Time) bool { return k.kept.IsZero() || now.Sub(k.kept) > keptFor }

// serve has memory outlive the process from now on.
func (m *memory) serve(h chat.Handler) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.bot, _ = h.(chat.Memory)
}

// learn takes over what Discord says of somebody now, and returns them with
// what only their client tells, which it said before.
func (m *memory) learn(office string, who chat.Person) chat.Person {
	m.mu.Lock()
	defer m.mu.Unlock()
	at, id := m.now(), someone{office, who.ID}
	last, known := m.known[id]
	if who.Lang == "" {
		who.Lang = last.who.Lang
	}
	next := knowledge{who: who, at: at}
	if known && last.who == who {
		next.kept = last.kept
	}
	if m.known == nil || len(m.known) >= cachedMost {
		m.known = map[someone]knowledge{}
	}
	m.known[id] = next
	if m.bot != nil && next.due(at) {
		m.write(id, next)
	}
	return who
}

// write has something written soon; it needs m.mu.
func (m *memory) write(id someone, k knowledge) {
	if m.pending == nil {
		m.pending = map[someone]knowledge{}
	}
	m.pending[id] = k
	if m.writing {
		return
	}
	m.writing = true
	m.writes.Begin()
	go m.drain()
}

// drain writes until nothing is left to write.
func (m *memory) drain() {
	defer m.writes.End()
	for {
		m.mu.Lock()
		id, k, ok := m.next()
		m.writing = ok
		bot := m.bot
		m.mu.Unlock()
		if !ok {
			return
		}
		kept, err := keep(bot, id, k)
		if err != nil {
			m.log.Warn("discord: what is known of somebody was not kept", "person", id.person, "err", err)
			continue
		}
		m.mu.Lock()
		if now, same := m.known[id]; same && now.who == k.who {
			now.kept = kept
			m.known[id] = now
		}
		m.mu.Unlock()
	}
}

// next takes one of what is to be written; it needs m.mu.
func (m *memory) next() (someone, knowledge, bool) {
	for id, k := range m.pending {
		delete(m.pending, id)
		return id, k, true
	}
	return someone{}, knowledge{}, false
}

// keep writes what is known of somebody, unless it stands there, and tells
// when it was written.
func keep(bot chat.Memory, id someone, k knowledge) (time.Time, error) {
	ctx, cancel := context.WithTimeout(context.Background(), keepWithin)
	defer cancel()
	last, at, err := bot.Recall(ctx, id.office, id.person)
	if err != nil {
		return time.Time{}, err
	}
	if last == k.who && k.at.Sub(at) <= keptFor {
		return at, nil
	}
	return k.at, bot.Remember(ctx, id.office, k.who, k.at)
}

// recallWithin is how long the store may take to tell what was last known:
// somebody waits.
const recallWithin = 300 * time.Millisecond

// last is what Discord last said of somebody, and when; the zero time where
// that isn't known.
func (m *memory) last(ctx context.Context, office, person string) (chat.Person, time.Time) {
	m.mu.Lock()
	k, ok := m.known[someone{office, person}]
	bot := m.bot
	m.mu.Unlock()
	if ok || bot == nil {
		return k.who, k.at
	}
	limited, cancel := context.WithTimeout(ctx, recallWithin)
	defer cancel()
	who, at, err := bot.Recall(limited, office, person)
	if err != nil {
		m.log.Warn("discord: what was last known of somebody isn't told", "person", person, "err", err)
		return chat.Person{}, time.Time{}
	}
	return who, at
}
