package outbox

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
	"pmobot/storage"
	"pmobot/storage/sqlite"
)

const office pmo.Office = "o"

// wall is a platform as several processes see it: what stands on it, and how it
// fails. Like a real one it looks for a key only when it is asked to.
type wall struct {
	mu     sync.Mutex
	stands []*message // in the order in which they were posted
	edits  int
	calls  int                                // posts and edits, whatever came of them
	fault  func(c call) (before, after error) // of a post or an edit; nil: none
	stand  func(in chat.Place) (chat.Standing, error)
	slow   func(context.Context, call) error // before anything is taken
	died   bool                              // what a process asks that dies amid it is done
}

// message is what stands on the wall.
type message struct {
	target, key, text string
	at, edited        time.Time
	edits             int
	removed           bool
}

// call is one post or edit.
type call struct {
	target, key, text string
	edit              bool
}

func (w *wall) take(ctx context.Context, c call, do func()) error {
	w.mu.Lock()
	slow := w.slow
	w.mu.Unlock()
	if slow != nil {
		if err := slow(ctx, c); err != nil {
			return err
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calls++
	var before, after error
	if w.fault != nil {
		before, after = w.fault(c)
	}
	if before != nil {
		return before
	}
	do()
	return after
}

// set changes how the wall behaves.
func (w *wall) set(change func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	change()
}

// read is what stands at a target, in order.
func (w *wall) read(target string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var texts []string
	for _, m := range w.stands {
		if m.target == target && !m.removed {
			texts = append(texts, m.text)
		}
	}
	return strings.Join(texts, "; ")
}

// twice names the keys that stand more than once.
func (w *wall) twice() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	seen := map[string]int{}
	var list []string
	for _, m := range w.stands {
		if seen[m.key]++; seen[m.key] == 2 {
			list = append(list, m.key)
		}
	}
	return list
}

// process is one process of the bot. Once it is killed, it reaches neither
// store nor platform.
type process struct {
	*Outbox
	storage.Store // watched
	w             *wall
	dead          chan struct{}
	once          sync.Once
	leave         context.CancelFunc
	ran           chan struct{} // closed when Run has ended
}

var errDead = errors.New("the process is dead")

func (p *process) isDead() bool {
	select {
	case <-p.dead:
		return true
	default:
		return false
	}
}

func (p *process) Can(string) bool { return true }

func (p *process) Place(target string) chat.Place {
	if strings.Contains(target, "@") {
		return chat.Place{Platform: "wall", Person: target}
	}
	return chat.Place{Platform: "wall", ID: target}
}

func (p *process) Look(_ context.Context, in chat.Place) (chat.Standing, error) {
	if p.w.stand != nil {
		return p.w.stand(in)
	}
	return chat.Standing{Place: in, Reader: chat.Person{ID: in.Person}}, nil
}

func (p *process) Post(ctx context.Context, in chat.Place, key string, r chat.Reply) (at chat.Posted, err error) {
	c := call{target: in.ID + in.Person, key: key, text: r.Lines[0].Text}
	at.Place = in
	err = p.w.take(ctx, c, func() {
		if p.isDead() && !p.w.died {
			return
		}
		for i, m := range p.w.stands {
			if r.Again && m.key == key {
				at.Message = fmt.Sprint(i)
				return
			}
		}
		p.w.stands = append(p.w.stands, &message{target: c.target, key: key, text: c.text, at: time.Now()})
		at.Message = fmt.Sprint(len(p.w.stands) - 1)
	})
	return at, p.heard(in, err)
}

func (p *process) Update(ctx context.Context, at chat.Posted, r chat.Reply) error {
	c := call{target: at.Place.ID + at.Place.Person, text: r.Lines[0].Text, edit: true}
	var gone error
	err := p.w.take(ctx, c, func() {
		var n int
		if _, err := fmt.Sscan(at.Message, &n); err != nil || p.w.stands[n].removed {
			gone = chat.ErrGone
			return
		}
		if !p.isDead() {
			m := p.w.stands[n]
			m.text, m.edited = c.text, time.Now()
			m.edits++
			p.w.edits++
		}
	})
	return p.heard(at.Place, errors.Join(gone, err))
}

// heard is what bot.Bot does with the end of a call.
func (p *process) heard(in chat.Place, err error) error {
	if p.isDead() {
		return errDead
	}
	var later *chat.Later
	switch {
	case err == nil:
		p.Well(in.Platform)
	case !errors.Is(err, chat.ErrGone) && !errors.As(err, &later):
		p.Unwell(in.Platform)
	}
	return err
}

// mortal is the store as a process reaches it.
type mortal struct {
	storage.Store
	p *process
}

func (m mortal) Claim(ctx context.Context, now time.Time, lease time.Duration, d ...storage.Delivery) ([]storage.Delivery, error) {
	if m.p.isDead() {
		return nil, errDead
	}
	return m.Store.Claim(ctx, now, lease, d...)
}

func (m mortal) Settle(ctx context.Context, now time.Time, d ...storage.Delivery) error {
	if m.p.isDead() {
		return errDead
	}
	return m.Store.Settle(ctx, now, d...)
}

func (m mortal) Keep(ctx context.Context, office pmo.Office, n storage.Note) error {
	if m.p.isDead() {
		return errDead
	}
	return m.Store.Keep(ctx, office, n)
}

// stage is a store, a platform, and processes on them, all in one bubble.
type stage struct {
	*testing.T
	store   storage.Store
	w       *wall
	count   int
	compose func(context.Context, chat.Command) (chat.Reply, error) // nil: composed
	change  func(*Config)                                           // of each process
	all     []*process
}

func newStage(t *testing.T) *stage {
	t.Helper()
	store, err := sqlite.Open(t.Context(), sqlite.Memory)
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{T: t, store: store, w: &wall{}}
	t.Cleanup(func() {
		for _, p := range s.all {
			p.end()
		}
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// process starts one, without its Run.
func (s *stage) process() *process {
	p := &process{w: s.w, dead: make(chan struct{}), ran: make(chan struct{}), leave: func() {}}
	compose := s.compose
	if compose == nil {
		compose = s.composed
	}
	s.count++
	c := Config{Store: mortal{s.store, p}, Poster: p, Compose: compose, By: fmt.Sprint("process", s.count)}
	if s.change != nil {
		s.change(&c)
	}
	p.Outbox = New(c)
	p.Store = p.Watch(s.store)
	close(p.ran)
	s.all = append(s.all, p)
	return p
}

// running starts one with its Run.
func (s *stage) running() *process {
	p := s.process()
	p.ran = make(chan struct{})
	ctx, leave := context.WithCancel(context.WithoutCancel(s.Context()))
	p.leave = leave
	go func() {
		defer close(p.ran)
		_ = p.Run(ctx, func(context.Context) ([]pmo.Office, error) { return []pmo.Office{office}, nil })
	}()
	return p
}

// end stops a process as a signal does.
func (p *process) end() {
	p.leave()
	<-p.ran
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	p.Stop(ctx)
}

// die cuts a process off.
func (p *process) die() { p.once.Do(func() { close(p.dead) }) }

// kill ends a process amid whatever it does.
func (p *process) kill() {
	p.die()
	over, cancel := context.WithCancel(context.Background())
	cancel()
	p.leave()
	p.Stop(over)
}

// composed shows an entry as it is now; a card of a restricted project, veiled.
func (s *stage) composed(ctx context.Context, c chat.Command) (chat.Reply, error) {
	ref, ok := pmo.ParseRef(c.Args[storage.ArgRef], "")
	if !ok {
		return chat.Text(say.En, "told "+c.Args["what"]), nil
	}
	page, err := s.store.Find(ctx, office, pmo.Query{Sight: pmo.Sight{All: true}, Refs: []pmo.Ref{ref, pmo.Named(pmo.KindProject, ref.Project)}, Void: true})
	if err != nil {
		return chat.Reply{}, err
	}
	reply := chat.Reply{Lang: say.En, Ref: ref.String()}
	for _, e := range page.Entries {
		if e.Ref == ref {
			reply.Version = e.Version
			reply.Add(fmt.Sprintf("%s v%d", ref, e.Version))
			if c.Path != cardPath {
				reply.Lines[0].Text = ref.String() + " told of v" + c.Args[storage.ArgVersion]
			}
		}
		reply.Veiled = reply.Veiled || e.Ref.Register == pmo.KindProject && pmo.Restricted.Of(e)
	}
	if reply.Veiled {
		reply.Lines, reply.Skip = []chat.Line{{Text: "veiled"}}, storage.ReasonHidden
	}
	return reply, nil
}

func card(target string) pmo.Promise {
	return pmo.Promise{Kind: pmo.PromiseCard, Target: target, Path: cardPath}
}

func tell(target string) pmo.Promise {
	return pmo.Promise{Kind: pmo.PromiseTell, Target: target, Path: "tell owner"}
}

// log makes a new entry with promises.
func (s *stage) log(p storage.Store, promises ...pmo.Promise) pmo.Entry {
	s.Helper()
	return s.apply(p, pmo.Change{Ref: pmo.Ref{Project: "APO", Register: "R"}, Verb: "log", Set: pmo.Values{"title": "a"}, Promises: promises})
}

// edit makes the next version of an entry.
func (s *stage) edit(p storage.Store, e pmo.Entry, promises ...pmo.Promise) pmo.Entry {
	s.Helper()
	return s.apply(p, pmo.Change{
		Ref: e.Ref, Version: e.Version + 1, Verb: "edit", Promises: promises, Set: pmo.Values{"title": fmt.Sprint(e.Version + 1)},
	})
}

func (s *stage) apply(p storage.Store, c pmo.Change) pmo.Entry {
	s.Helper()
	s.count++
	c.ID, c.At, c.By = fmt.Sprint("c", s.count), time.Now(), "wall:@ann"
	applied, err := p.Apply(s.Context(), office, c.At, c)
	if err != nil || applied[0].Err != nil {
		s.Fatal(err, applied)
	}
	return applied[0].Entry
}

// restrict hides the project APO, or shows it.
func (s *stage) restrict(p storage.Store, version int, restricted bool) {
	s.Helper()
	set := pmo.Values{}
	pmo.Restricted.Put(set, restricted)
	s.apply(p, pmo.Change{Ref: pmo.Named(pmo.KindProject, "APO"), Version: version, Verb: "settings", Set: set})
}

// settled waits until nothing is to be done at once.
func (s *stage) settled(p *process) {
	s.Helper()
	if err := p.Wait(s.Context()); err != nil {
		s.Fatal(err)
	}
}

// pass lets a process look through the ledger.
func (s *stage) pass(p *process) {
	s.Helper()
	if err := p.Pass(s.Context(), office); err != nil {
		s.Fatal(err)
	}
	s.settled(p)
}

// rows are the ledger, oldest first.
func (s *stage) rows() []storage.Delivery {
	s.Helper()
	page, err := s.store.Deliveries(s.Context(), office, storage.Ledger{Oldest: true, Limit: storage.LedgerMost})
	if err != nil {
		s.Fatal(err)
	}
	return page.Deliveries
}

// row is the only row with a target.
func (s *stage) row(target string) storage.Delivery {
	s.Helper()
	var found []storage.Delivery
	for _, d := range s.rows() {
		if d.Target == target {
			found = append(found, d)
		}
	}
	if len(found) != 1 {
		s.Fatalf("%d rows for %s", len(found), target)
	}
	return found[0]
}

// reads wants a target to read so.
func (s *stage) reads(target, want string) {
	s.Helper()
	if got := s.w.read(target); got != want {
		s.Errorf("%s reads %q, not %q", target, got, want)
	}
	if twice := s.w.twice(); len(twice) > 0 {
		s.Errorf("posted twice: %v", twice)
	}
}
