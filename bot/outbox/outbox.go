package outbox

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/storage"
)

const (
	// lease is how long a claim holds. What is sent begins within a third of it.
	lease = 36 * time.Second
	// postWithin is how long one post or edit may take.
	postWithin = 10 * time.Second
	// sendingMost is how many targets are posted to at the same time.
	sendingMost = 64
	// laneMost is how much a lane holds in memory: the pass brings the rest.
	laneMost = 5000
)

// Poster posts for one process. It can post to some places only.
type Poster interface {
	Can(target string) bool
	Place(target string) chat.Place
	Look(ctx context.Context, in chat.Place) (chat.Standing, error)
	Post(ctx context.Context, in chat.Place, key string, r chat.Reply) (chat.Posted, error)
	Update(ctx context.Context, at chat.Posted, r chat.Reply) error
}

// Config is what an Outbox works with.
type Config struct {
	Store  storage.Store
	Poster Poster
	// Compose answers a command of the bot's own: what is to be posted.
	Compose func(context.Context, chat.Command) (chat.Reply, error)
	// Elsewhere tells where else a message is to go whose target can't be
	// posted to; ok is false where there is nowhere. It may be nil.
	Elsewhere func(ctx context.Context, d storage.Delivery) (other storage.Delivery, ok bool, err error)
	// Unedited tells what is to be said of a message that can't be edited any
	// more; ok is false where nothing is. It may be nil.
	Unedited func(ctx context.Context, d storage.Delivery) (notice storage.Delivery, ok bool, err error)
	// Ended is told of each delivery that ended, however it did. It may be nil.
	Ended   func(storage.Delivery)
	By      string // random for each process start
	Now     func() time.Time
	Log     *slog.Logger
	Ordered bool // one lane for all targets: for a terminal
}

// Outbox sends for one process.
type Outbox struct {
	Config
	ctx      context.Context // of all that it sends; ends when Stop does
	cancel   context.CancelFunc
	stopping chan struct{} // closed when nothing more is to be begun
	stop     func()        // closes it
	hurry    chan struct{} // a platform is there again: the pass is to run now
	sending  chan struct{}

	mu       sync.Mutex
	lanes    map[string]*lane      // of targets with something to do
	quiet    *sync.Cond            // broadcast when a lane ends or comes to wait
	chores   int                   // look-ups under way beside the lanes
	troubles map[string]trouble    // by platform
	latest   map[entryKey]seen     // entries that changed, as far as it was noticed here
	edited   map[cardKey]time.Time // cards that were edited, and when
	passes   map[pmo.Office]*pass
}

// entryKey names an entry in its office.
type entryKey struct {
	office pmo.Office
	ref    pmo.Ref
}

// cardKey names a card in its office's ledger.
type cardKey struct {
	office pmo.Office
	key    string
}

// seen is what is known of an entry: its newest version, and up to which its
// cards were looked up.
type seen struct{ newest, lookedUp int }

// latestMost is for how many entries that is remembered.
const latestMost = 20000

// New makes the Outbox of one process. Stop it before the store is closed.
func New(c Config) *Outbox {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	ctx, cancel := context.WithCancel(context.Background())
	stopping := make(chan struct{})
	o := &Outbox{
		Config: c, ctx: ctx, cancel: cancel, stopping: stopping, stop: sync.OnceFunc(func() { close(stopping) }),
		hurry: make(chan struct{}, 1), sending: make(chan struct{}, sendingMost),
		lanes: map[string]*lane{}, troubles: map[string]trouble{}, latest: map[entryKey]seen{}, edited: map[cardKey]time.Time{}, passes: map[pmo.Office]*pass{},
	}
	o.quiet = sync.NewCond(&o.mu)
	return o
}

// Promise puts what isn't any change's into the ledger, such as an answer that
// is shared, and sends it. When it returns nil the promise outlives a crash.
func (o *Outbox) Promise(ctx context.Context, promised ...storage.Delivery) error {
	for i := range promised {
		promised[i].By, promised[i].State = o.By, storage.Claimed
	}
	won, err := o.Store.Claim(ctx, o.Now(), lease, promised...)
	if err != nil {
		return err
	}
	for _, d := range won {
		o.enqueue(job{Delivery: d, won: true})
	}
	return nil
}

// Stop ends all sending. Nothing more is begun; what is under way is given as
// long as ctx lasts, and is cut off then; what waits stays in the ledger.
func (o *Outbox) Stop(ctx context.Context) {
	o.mu.Lock()
	o.stop()
	o.mu.Unlock()
	done := make(chan struct{})
	go func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		for len(o.lanes)+o.chores > 0 {
			o.quiet.Wait()
		}
		close(done)
	}()
	select {
	case <-done:
	case <-ctx.Done():
	}
	o.cancel()
}

// stopped tells whether nothing more is to be begun.
func (o *Outbox) stopped() bool {
	select {
	case <-o.stopping:
		return true
	default:
		return false
	}
}

// Wait waits until nothing is to be sent at once: all is sent, or waits for
// another time.
func (o *Outbox) Wait(ctx context.Context) error {
	defer context.AfterFunc(ctx, o.quiet.Broadcast)()
	o.mu.Lock()
	defer o.mu.Unlock()
	for o.busy() && ctx.Err() == nil {
		o.quiet.Wait()
	}
	return ctx.Err()
}

// busy tells whether any lane works. It is called with the lock held.
func (o *Outbox) busy() bool {
	for _, l := range o.lanes {
		if !l.resting {
			return true
		}
	}
	return o.chores > 0
}
