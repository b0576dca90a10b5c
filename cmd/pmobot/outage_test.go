package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pmobot/internal/chat"
	"pmobot/internal/office"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
	"pmobot/storage"
	"pmobot/storage/sqlite"
)

// stage is a platform that can be out of order, and knows what was posted when.
type stage struct {
	mu      sync.Mutex
	down    bool
	lose    int    // so many posts are made, and nobody is told
	refused string // what is posted under a key with this in it is refused
	shown   []shown
}

// shown is one post.
type shown struct {
	target, key string
	at          time.Time
}

var errOutage = errors.New("stage: 503")

func (s *stage) Name() string { return slackName }

func (s *stage) Serve(ctx context.Context, _ chat.Handler) error {
	<-ctx.Done()
	return nil
}

func (s *stage) Post(_ context.Context, in chat.Place, key string, r chat.Reply) (chat.Posted, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	posted := chat.Posted{Place: in, Message: key}
	if s.down || s.refused != "" && strings.Contains(key, s.refused) {
		return chat.Posted{}, errOutage
	}
	for _, one := range s.shown {
		if r.Again && one.key == key {
			return posted, nil
		}
	}
	s.shown = append(s.shown, shown{in.ID + in.Person, key, time.Now()})
	if s.lose > 0 {
		s.lose--
		return chat.Posted{}, errOutage
	}
	return posted, nil
}

func (s *stage) Update(context.Context, chat.Posted, chat.Reply) error { return s.trouble() }

func (s *stage) Look(_ context.Context, in chat.Place) (chat.Standing, error) {
	return chat.Standing{Place: in, Reader: chat.Person{ID: in.Person, Member: true}}, s.trouble()
}

func (s *stage) trouble() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.down {
		return errOutage
	}
	return nil
}

func (s *stage) set(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
}

// theatre is a house around a stage, on the bubble's clock.
type theatre struct {
	*stage
	house
	store storage.Store
	lite  *sqlite.Store
	stop  context.CancelFunc
	said  int
}

const (
	stageOffice   = pmo.Office("slack:T1")
	stageChannels = 3
)

func newTheatre(t *testing.T) *theatre {
	t.Helper()
	lite, err := sqlite.Open(t.Context(), sqlite.Memory)
	if err != nil {
		t.Fatal(err)
	}
	th := &theatre{stage: &stage{}, store: storage.Together(lite), lite: lite}
	th.open(t)
	th.say(t, "U9", "C1", "/pmo project add APO Apollo manager:@me")
	for i := range stageChannels {
		th.say(t, "U9", fmt.Sprint("C", i+1), "/pmo project here APO")
	}
	t.Cleanup(func() {
		th.close()
		if err := lite.Close(); err != nil {
			t.Error(err)
		}
	})
	return th
}

// open starts a process.
func (th *theatre) open(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	th.stop = stop
	th.house = build(plan{
		store: th.store, keeper: th.lite, platforms: []chat.Platform{th.stage}, now: time.Now,
		log:      slog.New(slog.DiscardHandler),
		defaults: office.Defaults{Zone: "UTC", Locale: say.En, Leads: []string{"slack:U9"}, Everyone: pmo.Guest},
	})
	offices := func(context.Context) ([]pmo.Office, error) { return []pmo.Office{stageOffice}, nil }
	b, d := th.bot, th.deliverer
	go func() { _ = b.Serve(ctx) }()
	go func() { _ = b.Send(ctx, offices) }()
	go func() { _ = d.Run(ctx, offices, time.Now) }()
}

// close ends it.
func (th *theatre) close() {
	th.stop()
	synctest.Wait()
	<-time.After(chat.StopWithin)
	synctest.Wait()
}

// say has somebody say a line in a channel, and returns the answer.
func (th *theatre) say(t *testing.T, who, channel, line string) string {
	t.Helper()
	th.said++
	return th.hear(t, fmt.Sprint("say/", th.said), who, channel, line)
}

// hear brings a command under an id.
func (th *theatre) hear(t *testing.T, id, who, channel, line string) string {
	t.Helper()
	c := typedIn(th.bot, id, line, time.Now())
	c.From.ID, c.From.Name = "slack:"+who, who
	c.From.Admin = who == "U9"
	c.In.ID, c.In.Name = "slack:"+channel, "#"+channel
	reply, err := th.bot.Handle(t.Context(), c)
	if err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	return say.Plain(reply.Lines[0].Text)
}

func (th *theatre) pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

// At an outage of ten minutes nothing is lost and nothing doubled, over a
// restart too: all that was promised arrives within a minute of the platform's
// return, in the order in which it was promised to each target.
func TestAnOutageOfTenMinutes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		th := newTheatre(t)
		th.say(t, "U9", "C1", "/digest schedule daily 00:05")
		th.pass(2 * time.Minute)
		th.set(func() { th.lose = 2 })
		promised := map[string]int{}
		wish := func(i int) {
			channel := fmt.Sprint("C", 1+i%stageChannels)
			th.say(t, "U1", channel, fmt.Sprintf("/risk log Risk %d p5 i5", i))
			promised["slack:"+channel]++
			th.say(t, "U1", channel, fmt.Sprintf("/feedback log Feedback %d", i))
			promised["slack:U9"]++
		}
		for i := range 40 {
			wish(i)
			th.pass(15 * time.Second)
			switch i {
			case 0:
				th.set(func() { th.down = true })
			case 20: // another process goes on
				th.close()
				th.open(t)
			}
		}
		before := len(th.shown)
		th.set(func() { th.down = false })
		back := time.Now()
		th.pass(5 * time.Minute)
		promised["slack:C1"]++ // the digest
		if before > 4 {
			t.Errorf("%d came amid the outage", before)
		}
		th.judge(t, back.Add(time.Minute), promised)
	})
}

// judge holds what was posted against what was promised to each target.
func (th *theatre) judge(t *testing.T, by time.Time, promised map[string]int) {
	t.Helper()
	got, keys, last := map[string]int{}, map[string]bool{}, map[string]string{}
	for _, one := range th.shown {
		got[one.target]++
		if keys[one.key] {
			t.Errorf("%s is posted twice", one.key)
		}
		keys[one.key] = true
		if one.at.After(by) {
			t.Errorf("%s comes %s too late", one.key, one.at.Sub(by))
		}
		if strings.HasPrefix(one.key, "card/") {
			if one.key < last[one.target] { // numbers have as many digits
				t.Errorf("%s comes behind %s", one.key, last[one.target])
			}
			last[one.target] = one.key
		}
	}
	for target, n := range promised {
		if got[target] != n {
			t.Errorf("%s got %d of %d", target, got[target], n)
		}
	}
}

// What is refused keeps nothing waiting for more than a minute.
func TestNothingWaitsBehindWhatIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		th := newTheatre(t)
		th.set(func() { th.refused = "/R/0000001/" })
		promised := map[string]time.Time{}
		for i := range 30 {
			th.say(t, "U1", "C1", fmt.Sprintf("/risk log Risk %d p5 i5", i))
			promised[fmt.Sprintf("card/APO/R/%07d/slack:C1", i+1)] = time.Now()
			th.pass(20 * time.Second)
		}
		th.pass(time.Minute)
		for _, one := range th.shown {
			if late := one.at.Sub(promised[one.key]); late > time.Minute {
				t.Errorf("%s comes after %s", one.key, late)
			}
			delete(promised, one.key)
		}
		if len(promised) != 1 {
			t.Errorf("%d never came", len(promised)-1)
		}
	})
}

// A command that comes again, to another process too, is answered as it was,
// and posts no second card.
func TestARepeatedCommandPostsNoSecondCard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		th := newTheatre(t)
		said := map[string]bool{}
		for range 3 {
			for range 2 {
				said[th.hear(t, "again", "U1", "C1", "/risk log Vendor slips p5 i5")] = true
				said[th.hear(t, "more", "U1", "C1", "/feedback log Reports are late")] = true
				th.pass(time.Minute)
			}
			th.close()
			th.open(t)
		}
		th.pass(time.Minute)
		if len(th.shown) != 2 || len(said) != 2 {
			t.Errorf("posted %v, said %v", th.shown, said)
		}
	})
}
