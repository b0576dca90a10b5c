package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
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

// booth is a platform whose places stand as they are set, and where what stands
// can be read, pressed and made immutable.
type booth struct {
	mu        sync.Mutex
	standings map[string]chat.Standing // by token; none: an inner place, a member
	blind     error                    // what Look fails with
	fixed     bool                     // nothing can be edited any more
	lose      bool                     // a post is made, nobody is told, and it can't be looked for
	posts     []*stood
	older     []string // edits of messages that stood before
}

// stood is one message as it stands.
type stood struct {
	target, key string
	reply       chat.Reply
	edits       int
}

func (s *stood) text() string {
	var lines []string
	for _, line := range s.reply.Lines {
		lines = append(lines, say.Plain(line.Text))
		for _, b := range line.Buttons {
			lines = append(lines, "["+b.Label.In(say.En)+"]")
		}
	}
	return strings.Join(lines, "\n")
}

func (b *booth) Name() string { return slackName }

func (b *booth) Serve(ctx context.Context, _ chat.Handler) error {
	<-ctx.Done()
	return nil
}

// Place tells people from channels as Slack's tokens do.
func (b *booth) Place(target string) chat.Place {
	in := chat.Place{Platform: slackName, Office: string(stageOffice)}
	if strings.HasPrefix(target, "slack:U") {
		in.Person = target
		return in
	}
	in.ID, in.Name = target, "#apollo"
	return in
}

func (b *booth) Look(_ context.Context, in chat.Place) (chat.Standing, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	stands := b.standings[in.ID+in.Person]
	shared := stands.Place.Shared
	stands.Place = in
	stands.Place.Shared = shared
	if in.Private() && stands.Reader == (chat.Person{}) {
		stands.Reader = chat.Person{ID: in.Person, Member: true}
	}
	return stands, b.blind
}

func (b *booth) Post(_ context.Context, in chat.Place, key string, r chat.Reply) (chat.Posted, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	target := in.ID + in.Person
	if b.standings[target].Gone != "" {
		return chat.Posted{}, chat.ErrGone
	}
	for _, one := range b.posts {
		if r.Again && one.key == key {
			return chat.Posted{}, fmt.Errorf("%w: %w", chat.ErrMayStand, chat.ErrGone)
		}
	}
	b.posts = append(b.posts, &stood{target: target, key: key, reply: r})
	if b.lose {
		b.lose = false
		return chat.Posted{}, errOutage
	}
	return chat.Posted{Place: in, Message: fmt.Sprint(len(b.posts) - 1)}, nil
}

func (b *booth) Update(_ context.Context, at chat.Posted, r chat.Reply) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	n, err := strconv.Atoi(at.Message)
	switch {
	case b.fixed:
		return chat.ErrGone
	case err != nil || n >= len(b.posts):
		b.older = append(b.older, at.Message+" "+(&stood{reply: r}).text())
		return nil
	}
	b.posts[n].reply = r
	b.posts[n].edits++
	return nil
}

// at is all that stands at a target.
func (b *booth) at(target string) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var texts []string
	for _, one := range b.posts {
		if one.target == target {
			texts = append(texts, one.text())
		}
	}
	return strings.Join(texts, "\n\n")
}

// let has places stand otherwise.
func (b *booth) let(change func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	change()
}

// share makes a channel one that another organisation reads too, or not.
func (b *booth) share(token string, shared bool) {
	b.let(func() { b.standings[token] = chat.Standing{Place: chat.Place{Shared: shared}} })
}

// button is the newest button with a label at a target.
func (b *booth) button(t *testing.T, target, label string) chat.Button {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	var found *chat.Button
	for _, one := range b.posts {
		for _, line := range one.reply.Lines {
			for _, button := range line.Buttons {
				if one.target == target && button.Label.In(say.En) == label {
					found = &button
				}
			}
		}
	}
	if found == nil {
		t.Fatalf("%s has no [%s]", target, label)
	}
	return *found
}

// fair is a house around a booth, on the bubble's clock, which begins on a
// Saturday, the first of January 2000.
type fair struct {
	*booth
	house
	lite *sqlite.Store
	stop context.CancelFunc
	said int
}

// The channel of APO, who manages it (and leads the office), and a member.
const (
	fairRoom   = "slack:C1"
	fairLead   = "slack:U9"
	fairMember = "slack:U1"
	fairBo     = "slack:U2"
)

// marker is in every title: what another organisation must not read.
const marker = "Zanzibar"

func newFair(t *testing.T) *fair {
	t.Helper()
	f := fairOn(t, sqlite.Memory)
	f.types(t, fairLead, "/pmo project add APO Apollo manager:@me")
	f.types(t, fairLead, "/pmo project here APO")
	return f
}

// fairOn is a fair on the data in a file.
func fairOn(t *testing.T, path string) *fair {
	t.Helper()
	lite, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	f := &fair{booth: &booth{standings: map[string]chat.Standing{}}, lite: lite}
	ctx, stop := context.WithCancel(t.Context())
	f.stop = stop
	f.house = build(plan{
		store: storage.Together(lite), keeper: lite, platforms: []chat.Platform{f.booth}, now: time.Now,
		log:      slog.New(slog.DiscardHandler),
		defaults: office.Defaults{Zone: "UTC", Locale: say.En, Leads: []string{fairLead}, Everyone: pmo.Guest},
	})
	offices := func(context.Context) ([]pmo.Office, error) { return []pmo.Office{stageOffice}, nil }
	go func() { _ = f.bot.Serve(ctx) }()
	go func() { _ = f.bot.Send(ctx, offices) }()
	go func() { _ = f.deliverer.Run(ctx, offices, time.Now) }()
	t.Cleanup(func() { f.close(t) })
	return f
}

func (f *fair) close(t *testing.T) {
	f.stop()
	synctest.Wait()
	<-time.After(chat.StopWithin)
	synctest.Wait()
	if err := f.lite.Close(); err != nil {
		t.Error(err)
	}
}

// hear has somebody say or press something, and returns all of the answer.
func (f *fair) hear(t *testing.T, who string, private bool, c chat.Command) string {
	t.Helper()
	f.said++
	known := typedIn(f.bot, fmt.Sprint("fair/", f.said), "/help", time.Now())
	c.ID, c.At, c.From, c.In = known.ID, known.At, known.From, known.In
	c.From.ID, c.From.Name = who, strings.TrimPrefix(who, "slack:")
	c.From.Admin = who == fairLead
	if private {
		c.In = chat.Place{Platform: slackName, Office: string(stageOffice), Person: who}
	}
	reply, err := f.bot.Handle(t.Context(), c)
	if err != nil {
		t.Fatalf("%s %v: %v", c.Path, c.Args, err)
	}
	return (&stood{reply: reply}).text()
}

func (f *fair) types(t *testing.T, who, line string) string {
	t.Helper()
	return f.hear(t, who, false, chat.Parse(line, f.bot.Specs()))
}

func (f *fair) press(t *testing.T, who, label string) string {
	t.Helper()
	b := f.button(t, who, label)
	return f.hear(t, who, true, chat.Command{Path: b.Path, Args: b.Args})
}

func (f *fair) pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

// row is the newest delivery whose job begins so.
func (f *fair) row(t *testing.T, job string) storage.Delivery {
	t.Helper()
	page, err := f.lite.Deliveries(t.Context(), stageOffice, storage.Ledger{Limit: storage.LedgerMost})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range page.Deliveries {
		if strings.HasPrefix(d.Job, job) {
			return d
		}
	}
	t.Fatalf("no delivery of %s", job)
	return storage.Delivery{}
}

// reads wants so many of a text at a target.
func (f *fair) reads(t *testing.T, target, text string, times int) {
	t.Helper()
	if n := strings.Count(f.at(target), text); n != times {
		t.Errorf("%s reads %q %d times, not %d:\n%s", target, text, n, times, f.at(target))
	}
}

// A channel that is shared with another organisation a second before gets
// nothing internal: digest and card are held, a lead allows them, and they come.
func TestWhatIsSharedMeanwhileIsHeld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFair(t)
		f.types(t, fairLead, "/digest schedule daily 00:05")
		f.pass(5*time.Minute - time.Second)
		f.share(fairRoom, true)
		f.types(t, fairMember, "/risk log "+marker+" slips p5 i5")
		f.pass(10 * time.Minute)
		if at := f.at(fairRoom); at != "" {
			t.Errorf("the shared channel reads:\n%s", at)
		}
		f.reads(t, fairLead, "is shared with another organisation now", 1)
		f.press(t, fairLead, "Allow it there")
		f.pass(5 * time.Minute)
		f.reads(t, fairRoom, "APO-R1 "+marker, 2) // its card, and the digest
		f.reads(t, fairRoom, "after an outage", 0)
		if d := f.row(t, "digest/"); d.State != storage.Sent {
			t.Errorf("the digest is %s: %v", d.State, d.Why)
		}
	})
}

// Without a decision it is given up after a day, and that is told too.
func TestWhatIsHeldForADayIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFair(t)
		f.types(t, fairLead, "/digest schedule weekly sun 00:05")
		f.share(fairRoom, true)
		f.pass(49 * time.Hour)
		if d := f.row(t, "digest/"); d.State != storage.Failed {
			t.Errorf("the digest is %s: %v", d.State, d.Why)
		}
		if at := f.at(fairRoom); strings.Contains(at, "digest") || strings.Contains(at, "PMO weekly") {
			t.Errorf("the shared channel reads:\n%s", at)
		}
		f.reads(t, fairLead, "is shared with another organisation now", 1)
		f.reads(t, fairLead, "nobody allowed it there", 1)
	})
}

// An escalation's question to somebody whose private messages are closed comes
// as one mention in the project's channel; where another organisation reads
// there, to the manager. Its author is told either way.
func TestAQuestionGoesAnotherWay(t *testing.T) {
	for name, shared := range map[string]bool{"the channel": false, "the manager": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFair(t)
				f.types(t, fairBo, "/pmo status")
				f.types(t, fairMember, "/risk log "+marker+" slips p3 i3")
				f.let(func() { f.standings[fairBo] = chat.Standing{Gone: "private messages are closed"} })
				f.share(fairRoom, shared)
				said := f.types(t, fairMember, "/risk escalate APO-R1 to:"+fairBo+" question:Pay?")
				f.pass(10 * time.Minute)
				inRoom, instead := 1, 0
				if shared {
					inRoom, instead = 0, 1
				}
				f.reads(t, fairRoom, "Pay?", inRoom)
				f.reads(t, fairLead, "private messages are closed, so this comes to you:", instead)
				f.reads(t, fairLead, "Pay?", instead)
				f.reads(t, fairMember, "are closed, so a message about APO-R1 goes to", 1)
				if at := f.at(fairBo); at != "" {
					t.Errorf("Bo reads:\n%s", at)
				}
				if t.Failed() {
					t.Log(said)
				}
			})
		})
	}
}

// What may stand already isn't repeated until a lead says so, and then once,
// however often it is pressed.
func TestWhatMayStandIsPostedAgainOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFair(t)
		f.let(func() { f.lose = true })
		f.types(t, fairMember, "/risk log "+marker+" slips p5 i5")
		f.pass(10 * time.Minute)
		f.reads(t, fairRoom, "APO-R1 "+marker, 1)
		f.reads(t, fairLead, "Not repeated: the card of APO-R1", 1)
		for range 2 {
			f.press(t, fairLead, "Post it again")
			f.pass(time.Minute)
		}
		f.reads(t, fairRoom, "APO-R1 "+marker, 2)
	})
}

// Who left gets nothing, in no other way either.
func TestWhoLeftGetsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFair(t)
		f.types(t, fairBo, "/pmo status")
		f.types(t, fairMember, "/risk log "+marker+" slips p3 i3")
		f.let(func() { f.standings[fairBo] = chat.Standing{Reader: chat.Person{ID: fairBo, Left: true}, Gone: "left"} })
		f.types(t, fairMember, "/risk escalate APO-R1 to:"+fairBo+" question:Pay?")
		f.pass(10 * time.Minute)
		for _, target := range []string{fairBo, fairRoom, fairLead} {
			f.reads(t, target, "Pay?", 0)
		}
	})
}

// A name that is hidden afterwards is taken out of the leads' message; where
// that can't be edited any more, its giver reads so, and the new one names nobody.
func TestANameHiddenAfterwards(t *testing.T) {
	for name, fixed := range map[string]bool{"edited": false, "can't be edited": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFair(t)
				f.types(t, fairMember, "/feedback log Reports are late")
				f.pass(time.Minute)
				f.reads(t, fairLead, "U1", 1)
				f.let(func() { f.fixed = fixed })
				f.types(t, fairMember, "/feedback edit APO-F1 anonymous:yes")
				f.pass(10 * time.Minute)
				stays := 0
				if fixed {
					stays = 1
				}
				f.reads(t, fairLead, "U1", stays)
				f.reads(t, fairLead, "Reports are late", 1+stays)
				f.reads(t, fairMember, "APO-F1", stays)
			})
		})
	}
}

// A place that can't be asked waits for its answer.
func TestWhatCannotBeAskedWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFair(t)
		f.let(func() { f.blind = errors.New("look: 503") })
		f.types(t, fairMember, "/risk log "+marker+" slips p5 i5")
		f.pass(2 * time.Minute)
		if at := f.at(fairRoom); at != "" {
			t.Errorf("posted unasked:\n%s", at)
		}
		f.let(func() { f.blind = nil })
		f.pass(10 * time.Minute)
		f.reads(t, fairRoom, "APO-R1 "+marker, 1)
	})
}

// TestARestrictedProjectIsToldToItsMembers: what stands in the channel is
// covered, its digest isn't posted there any more, and its leads read why once.
func TestARestrictedProjectIsToldToItsMembers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFair(t)
		f.types(t, fairLead, "/digest schedule daily 00:05")
		f.types(t, fairMember, "/risk log "+marker+" slips p5 i5")
		f.pass(time.Second)
		f.reads(t, fairRoom, marker, 1)
		if got := f.types(t, fairLead, "/pmo settings restricted:yes"); !strings.Contains(got, "No longer posted:") {
			t.Errorf("who restricts reads\n%s", got)
		}
		f.pass(3 * 24 * time.Hour)
		f.reads(t, fairRoom, marker, 0)
		f.reads(t, fairRoom, "APO-R1 is no longer public.", 1)
		if d := f.row(t, "digest/"); d.State != storage.Skipped || d.Why.Code != storage.ReasonRestricted {
			t.Errorf("the digest is %s for %q", d.State, d.Why.Code)
		}
		if n := strings.Count(f.at(fairLead), "The project is restricted, and others read there."); n == 0 || n > 3 {
			t.Errorf("the lead reads %d times why:\n%s", n, f.at(fairLead))
		}
		f.button(t, fairLead, "Remove")
	})
}

// TestDeliveriesShowEverythingPromised, in both languages: cards that stand
// only where all is asked for.
func TestDeliveriesShowEverythingPromised(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFair(t)
		f.types(t, fairBo, "/pmo help")
		f.types(t, fairMember, "/pmo help")
		f.types(t, fairLead, "/pmo project members APO @U2:member @U1:member")
		f.types(t, fairMember, "/risk log "+marker+" slips p5 i5")
		f.types(t, fairMember, "/risk assign APO-R1 @U2")
		f.hear(t, fairMember, false, chat.Command{Path: "pmo share", Args: chat.Args{"verb": "risk list"}})
		f.hear(t, fairMember, false, chat.Command{Path: "pmo ask", Args: chat.Args{
			"person": fairLead, "path": "risk accept", "ref": "APO-R1", "because": "Ypsilon said so",
		}})
		f.pass(time.Second)
		shows := func(line string, rows ...string) string {
			got := f.types(t, fairLead, line)
			for _, row := range rows {
				if !strings.Contains(got, row) {
					t.Errorf("%s lacks %q:\n%s", line, row, got)
				}
			}
			return got
		}
		some := shows("/pmo deliveries", "Message about APO-R1 → U2", "Shared answer → #apollo", "Request passed on → U9")
		if strings.Contains(some, "Card APO-R1") {
			t.Errorf("a card that stands is shown:\n%s", some)
		}
		shows("/pmo deliveries all", "Card APO-R1 → #apollo", "Message about APO-R1 → U2")
		f.types(t, fairLead, "/pmo settings me locale:zh")
		shows("/pmo 发送记录 全部", "卡片 APO-R1", "关于 APO-R1 的消息", "分享的内容", "转告的请求")
		page, err := f.lite.Deliveries(t.Context(), stageOffice, storage.Ledger{Limit: storage.LedgerMost})
		if err != nil || strings.Contains(fmt.Sprint(page.Deliveries), "Ypsilon") {
			t.Errorf("what was typed is in the ledger: %v", err)
		}
	})
}

// TestCardsOfAnEarlierVersion are in the ledger from the first look: nothing is
// posted or edited for what was before, and the next change reaches them.
func TestCardsOfAnEarlierVersion(t *testing.T) {
	data, err := os.ReadFile("../../storage/sqlite/testdata/version1.db")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "pmobot.db")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		f := fairOn(t, path)
		f.pass(2 * time.Minute)
		page, err := f.lite.Deliveries(t.Context(), stageOffice, storage.Ledger{Job: "card/", State: storage.Sent})
		if err != nil || len(page.Deliveries) != 2 || len(f.posts) > 0 || len(f.older) > 0 {
			t.Fatalf("%d cards, %v; posted %d, edited %q", len(page.Deliveries), err, len(f.posts), f.older)
		}
		f.types(t, fairLead, "/risk edit APO-R1 title:"+marker)
		f.pass(time.Minute)
		if len(f.posts) > 0 || len(f.older) != 1 || !strings.Contains(f.older[0], marker) {
			t.Errorf("posted %d, edited %q", len(f.posts), f.older)
		}
	})
}
