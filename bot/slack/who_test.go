package slack

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"pmobot/bot/slack/slacktest"
	"pmobot/internal/chat"
	"pmobot/internal/say"
)

// notebook is a chat.Memory.
type notebook struct {
	mu      sync.Mutex
	kept    map[string]chat.Person
	at      map[string]time.Time
	written int
}

func (n *notebook) Recall(_ context.Context, office, person string) (chat.Person, time.Time, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.kept[office+person], n.at[office+person], nil
}

func (n *notebook) Remember(_ context.Context, office string, p chat.Person, at time.Time) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.kept == nil {
		n.kept, n.at = map[string]chat.Person{}, map[string]time.Time{}
	}
	n.kept[office+p.ID], n.at[office+p.ID] = p, at
	n.written++
	return nil
}

func (n *notebook) writes() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.written
}

func (n *notebook) holds(id string) chat.Person {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.kept["slack:"+slacktest.TeamID+"slack:"+id]
}

// remembering is a recorder that keeps what Slack says of people.
type remembering struct {
	*recorder
	*notebook
}

func newRemembering() remembering { return remembering{recording(logged12), &notebook{}} }

// quiet waits until nothing is looked up or written down any more.
func (st *stand) quiet() {
	st.t.Helper()
	ctx, cancel := context.WithTimeout(st.t.Context(), 10*time.Second)
	defer cancel()
	if !st.p.behind.Wait(ctx) {
		st.t.Fatal("it is never quiet")
	}
}

func TestWhoSomebodyIs(t *testing.T) {
	const ours, sister, other = slacktest.TeamID, "T0SISTER", slacktest.OtherTeam
	inOrg := func(o *slacktest.Options, _ *Config) { o.Enterprise = "E0ORG" }
	orgWide := func(o *slacktest.Options, _ *Config) { o.Enterprise, o.OrgWide = "E0ORG", true }
	alone := func(*slacktest.Options, *Config) {}
	for name, row := range map[string]struct {
		user slacktest.User
		in   func(*slacktest.Options, *Config)
		want chat.Person
	}{
		"a member":                     {slacktest.User{}, alone, chat.Person{Member: true}},
		"an administrator":             {slacktest.User{Admin: true}, alone, chat.Person{Member: true, Admin: true}},
		"a guest":                      {slacktest.User{Guest: true}, alone, chat.Person{}},
		"deactivated":                  {slacktest.User{Gone: true}, alone, chat.Person{Left: true}},
		"a bot":                        {slacktest.User{Bot: true}, alone, chat.Person{Outsider: true}},
		"another organisation's":       {slacktest.User{Team: other}, alone, chat.Person{Outsider: true}},
		"its administrator":            {slacktest.User{Team: other, Admin: true}, alone, chat.Person{Outsider: true}},
		"its guest":                    {slacktest.User{Team: other, Guest: true}, alone, chat.Person{Outsider: true}},
		"a stranger":                   {slacktest.User{Team: other, Stranger: true}, alone, chat.Person{Outsider: true}},
		"of the organisation, here":    {slacktest.User{Team: sister, Enterprise: "E0ORG", Teams: []string{sister, ours}}, inOrg, chat.Person{Member: true}},
		"of a sister workspace":        {slacktest.User{Team: sister, Enterprise: "E0ORG", Teams: []string{sister}, Admin: true}, inOrg, chat.Person{}},
		"of a sister, installed there": {slacktest.User{Team: sister, Enterprise: "E0ORG", Teams: []string{sister}}, orgWide, chat.Person{Member: true}},
		"a guest of a sister":          {slacktest.User{Team: sister, Enterprise: "E0ORG", Guest: true}, orgWide, chat.Person{}},
		"of another enterprise":        {slacktest.User{Team: other, Enterprise: "E0OTHER"}, orgWide, chat.Person{Outsider: true}},
	} {
		t.Run(name, func(t *testing.T) {
			st := newStand(t, row.in)
			if err := st.p.Check(t.Context()); err != nil {
				t.Fatal(err)
			}
			row.user.Name, row.user.ID = "x", "U0X"
			st.AddUser(row.user)
			got := st.p.known.person(t.Context(), "U0X").Person
			want := row.want
			want.ID, want.Name, want.Zone, want.Lang = "slack:U0X", "x", got.Zone, got.Lang
			if got != want {
				t.Errorf("%+v", got)
			}
		})
	}
	st := newStand(t)
	if got := st.p.known.person(t.Context(), "U0ANA").Person; !got.Unsure {
		t.Errorf("before the bot knows whose it is, somebody is %+v", got)
	}
	if err := st.p.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := st.p.known.person(t.Context(), "U0NOBODY").Person; !got.Left || got.Member {
		t.Errorf("whom nobody finds is %+v", got)
	}
}

// Somebody of another organisation is told from a guest however they speak.
func TestAnOutsiderIsKnownInAMentionAndAPress(t *testing.T) {
	for _, enterprise := range []string{"", "E0ORG"} {
		st := newStand(t, func(o *slacktest.Options, _ *Config) { o.Enterprise = enterprise })
		st.AddUser(slacktest.User{Name: "olga", Team: slacktest.OtherTeam, Admin: true})
		st.Join("apollo", "olga")
		rec := recording(logged12)
		st.serve(st.mounted(rec))
		if h := st.Slash("olga", "#apollo", "/risk", "list"); h.Err() == nil {
			t.Error("Slack offers them a command")
		}
		posted, err := st.p.Post(t.Context(), st.channel("apollo"), "card/1", logged12(chat.Command{}))
		if err != nil {
			t.Fatal(err)
		}
		card, _ := st.At("#apollo", posted.Message)
		st.answer(st.Press("olga", card, "Me"))
		if c := rec.last(t); !c.From.Outsider || c.From.Member || c.From.Admin || c.From.Name != "olga" {
			t.Errorf("who presses is %+v", c.From)
		}
		if asked := st.calls(usersInfo); (asked > 0) != (enterprise != "") {
			t.Errorf("in organisation %q they are looked up %d times", enterprise, asked)
		}
		st.answer(st.Mention("olga", "#apollo", "", "risk list all"))
		if c := rec.last(t); !c.From.Outsider || c.From.Member || c.From.Admin {
			t.Errorf("who mentions is %+v", c.From)
		}
	}
}

// failures are the ways in which a look-up fails.
func failures(method string) map[string]slacktest.Fault {
	return map[string]slacktest.Fault{
		"500": {Method: method, Status: 500, Times: -1}, "429": {Method: method, Status: 429, After: 30 * time.Second, Times: -1},
		"dropped": {Method: method, Drop: true, Times: -1}, "slow": {Method: method, Delay: 24 * time.Hour, Times: -1},
		"refused": refusing(method, "internal_error", -1),
	}
}

func TestAFailedLookUpChangesNoRight(t *testing.T) {
	for name, fault := range failures(usersInfo) {
		t.Run(name, func(t *testing.T) {
			st := newStand(t)
			rec := newRemembering()
			st.serve(rec)
			st.answer(st.Slash("chen", "#apollo", "/risk", "log x"))
			known := rec.last(t).From
			if !known.Member || known.Lang != say.Zh {
				t.Fatalf("%+v", known)
			}
			st.quiet()
			st.Fail(fault)

			st.Clock.Advance(freshFor + time.Minute) // what this process knew
			st.answer(st.Slash("chen", "#apollo", "/risk", "log x"))
			if got := rec.last(t).From; got != known {
				t.Errorf("remembered as %+v", got)
			}
			next := New(st.p.config) // what the store knew
			next.handler, next.account = rec, st.p.me()
			if got := next.known.person(t.Context(), st.UserID("chen")).Person; got != known {
				t.Errorf("recalled as %+v", got)
			}
			next.behind.Wait(t.Context())
			nobody := newStand(t) // nothing was ever known
			if err := nobody.p.Check(t.Context()); err != nil {
				t.Fatal(err)
			}
			nobody.Fail(fault)
			if got := nobody.p.known.person(t.Context(), "U0BO").Person; !got.Unsure || got.Member || got.Left || got.Outsider {
				t.Errorf("never seen, they are %+v", got)
			}
		})
	}
}

func TestWhatWasKnownHoldsForTwoWeeks(t *testing.T) {
	st := newStand(t)
	rec := newRemembering()
	st.serve(rec)
	st.answer(st.Slash("chen", "#apollo", "/risk", "log x"))
	st.quiet()
	st.Fail(slacktest.Fault{Method: usersInfo, Status: 500, Times: -1})
	id := st.UserID("chen")
	for days, sure := range map[int]bool{13: true, 15: false} {
		later := st.p.config
		later.Now = func() time.Time { return noon.AddDate(0, 0, days) }
		next := New(later)
		next.handler, next.account = rec, st.p.me()
		if got := next.known.person(t.Context(), id).Person; got.Member != sure || got.Unsure == sure {
			t.Errorf("after %d days they are %+v", days, got)
		}
		next.behind.Wait(t.Context())
	}
	st.Clock.Advance(15 * 24 * time.Hour)
	if got := st.p.known.person(t.Context(), id).Person; !got.Unsure || got.Lang != say.Zh {
		t.Errorf("a process that ran for 15 days takes them for %+v", got)
	}
}

func TestPeopleAreWrittenDownWhereSomethingDiffers(t *testing.T) {
	st := newStand(t)
	rec := newRemembering()
	st.serve(rec)
	for _, step := range []struct {
		after  time.Duration
		change func(*slacktest.User)
		writes int
	}{
		{0, nil, 1},
		{time.Minute, nil, 1},
		{time.Hour, nil, 1},
		{time.Hour, func(u *slacktest.User) { u.Guest = true }, 2},
		{20 * time.Hour, nil, 2},
		{5 * time.Hour, nil, 3},
	} {
		if step.change != nil {
			st.Alter("bo", step.change)
		}
		st.Clock.Advance(step.after)
		st.answer(st.Slash("bo", "#apollo", "/risk", "log x"))
		st.quiet()
		if n := rec.writes(); n != step.writes {
			t.Errorf("%s later it is written %d times, not %d", step.after, n, step.writes)
		}
	}
	if kept := rec.holds(st.UserID("bo")); kept.Member || kept.Name != "bo" {
		t.Errorf("kept is %+v", kept)
	}
}

func TestManyAskOnce(t *testing.T) {
	st := newStand(t, impatient)
	rec := recording(logged12)
	st.serve(rec)
	st.Fail(slacktest.Fault{Method: usersInfo, Delay: time.Second})
	var all []*slacktest.Handle
	for i := range 50 {
		all = append(all, st.Slash("bo", "#apollo", "/risk", fmt.Sprintf("log risk %d", i)))
	}
	for _, h := range all {
		if _, err := h.Acked(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	st.Clock.Advance(time.Second)
	for _, h := range all {
		st.answer(h)
	}
	if n := st.calls(usersInfo); n != 1 {
		t.Errorf("Slack is asked %d times", n)
	}
	for _, c := range rec.all() {
		if !c.From.Member {
			t.Fatalf("%+v", c.From)
		}
	}
}

func TestAfterAStartKnownPeopleAreRenewedBehind(t *testing.T) {
	st := newStand(t)
	rec := newRemembering()
	st.serve(rec)
	office := "slack:" + slacktest.TeamID
	was := chat.Person{ID: "slack:" + st.UserID("bo"), Name: "Bo of old", Member: true}
	if err := rec.Remember(t.Context(), office, was, noon.Add(-72*time.Hour)); err != nil {
		t.Fatal(err)
	}
	st.Fail(slacktest.Fault{Method: usersInfo, Delay: time.Second})
	st.answer(st.Slash("bo", "#apollo", "/risk", "log x")) // while Slack hasn't answered
	if got := rec.last(t).From; got != was {
		t.Errorf("%+v", got)
	}
	st.Clock.Advance(time.Second)
	st.quiet()
	if kept := rec.holds(st.UserID("bo")); kept.Name != "bo" {
		t.Errorf("kept is %+v", kept)
	}
}

// What an event says holds at once, though Slack can't be asked just then.
func TestWhoIsChangedIsKnownAtOnce(t *testing.T) {
	for name, row := range map[string]struct {
		change func(*slacktest.User)
		want   func(chat.Person) bool
	}{
		"deactivated":  {func(u *slacktest.User) { u.Gone = true }, func(p chat.Person) bool { return p.Left && !p.Member }},
		"made a guest": {func(u *slacktest.User) { u.Guest = true }, func(p chat.Person) bool { return !p.Member && !p.Left && !p.Unsure }},
		"moved":        {func(u *slacktest.User) { u.Zone = "Asia/Tokyo" }, func(p chat.Person) bool { return p.Zone == "Asia/Tokyo" && p.Lang == say.Zh && p.Member }},
	} {
		t.Run(name, func(t *testing.T) {
			st := newStand(t)
			rec := newRemembering()
			st.serve(rec)
			st.answer(st.Slash("chen", "#apollo", "/risk", "log x"))
			st.quiet()
			st.Fail(slacktest.Fault{Method: usersInfo, Status: 500, Times: -1})
			st.Alter("chen", row.change)
			id := st.UserID("chen")
			st.until("it is known", func() bool { return row.want(st.p.known.person(t.Context(), id).Person) })
			st.quiet()
			if kept := rec.holds(id); !row.want(kept) {
				t.Errorf("kept is %+v", kept)
			}
		})
	}
}

// The store is corrected though this process never met them.
func TestWhoLeavesUnseenIsCorrectedInTheStore(t *testing.T) {
	st := newStand(t)
	rec := newRemembering()
	st.serve(rec)
	was := chat.Person{ID: "slack:" + st.UserID("bo"), Name: "bo", Member: true}
	if err := rec.Remember(t.Context(), "slack:"+slacktest.TeamID, was, noon.Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	st.Alter("bo", func(u *slacktest.User) { u.Gone = true })
	st.Alter("chen", func(u *slacktest.User) { u.Gone = true }) // of whom nothing is kept
	st.until("it is corrected", func() bool { return rec.holds(st.UserID("bo")).Left })
	st.quiet()
	if n := rec.writes(); n != 2 {
		t.Errorf("it is written %d times", n)
	}
}

// account_inactive may speak of the bot's own account, or of the person's.
func TestAnInactiveAccountIsWhosever(t *testing.T) {
	st := newStand(t)
	ended := st.serve(recording(logged12))
	st.Fail(refusing(usersInfo, "account_inactive", 1))
	if got := st.p.known.person(t.Context(), "U0BO").Person; !got.Left {
		t.Errorf("they are %+v", got)
	}
	st.Fail(refusing(usersInfo, "account_inactive", 1))
	st.Fail(refusing("auth.test", "account_inactive", 1))
	if got := st.p.known.person(t.Context(), "U0ANA").Person; !got.Unsure {
		t.Errorf("while the bot has no account they are %+v", got)
	}
	select {
	case err := <-ended:
		t.Errorf("it ends with %v", err)
	default:
	}
}

func TestAFailedLookUpIsLoggedOnceAMinute(t *testing.T) {
	st := newStand(t)
	if err := st.p.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	st.Fail(slacktest.Fault{Method: usersInfo, Status: 500, Times: -1})
	lines := func() int { return strings.Count(st.log.String(), "a look-up failed") }
	for _, id := range []string{"U0ANA", "U0BO", "U0CHEN"} {
		st.p.known.person(t.Context(), id)
	}
	if lines() != 1 || strings.Contains(st.log.String(), "U0") {
		t.Errorf("the log is %s", st.log)
	}
	st.Clock.Advance(time.Minute)
	st.p.known.person(t.Context(), "U0ANA")
	if lines() != 2 {
		t.Errorf("the log is %s", st.log)
	}
}

// A process that is told to wait doesn't ask meanwhile.
func TestRetryAfterHoldsForLookUps(t *testing.T) {
	st := newStand(t)
	if err := st.p.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	st.Fail(slacktest.Fault{Method: usersInfo, Status: 429, After: 30 * time.Second})
	for range 5 {
		st.p.known.person(t.Context(), "U0BO")
	}
	if n := st.calls(usersInfo); n != 1 {
		t.Errorf("it asks %d times", n)
	}
	st.Clock.Advance(31 * time.Second)
	if got := st.p.known.person(t.Context(), "U0BO").Person; !got.Member {
		t.Errorf("%+v", got)
	}
}

// Of another workspace nothing is done, whatever is asked; who can be told is.
func TestAnotherWorkspacesPayloadIsRefused(t *testing.T) {
	st := newStand(t)
	rec := recording(logged12)
	st.serve(st.mounted(rec))
	m := st.answer(st.Slash("ana", "#apollo", "/risk", "log x"))
	said := st.Say("bo", "#apollo", "", "the vendor called")
	message, _ := st.At("#apollo", said.TS)
	st.Foreign(3)
	for what, h := range map[string]*slacktest.Handle{
		"a command": st.Slash("ana", "#apollo", "/risk", "list all"),
		"a press":   st.Press("ana", m, "Me"), "a shortcut": st.MessageShortcut("ana", message, "log_risk"),
	} {
		if read := st.read(h); read != "pmobot belongs to Office; only its people can use it." {
			t.Errorf("%s is answered with %q", what, read)
		}
	}
	st.Foreign(1)
	if _, err := st.Shortcut("ana", "new_entry").Acked(t.Context()); err != nil {
		t.Error(err)
	}
	if n := len(rec.all()); n != 1 {
		t.Errorf("%d commands are carried out", n)
	}
	st.sound()
}

// Installed in a whole organisation, the bot serves its workspaces.
func TestASisterWorkspaceIsServedOrgWide(t *testing.T) {
	mine := account{team: "T1", enterprise: "E1"}
	wide := account{team: "T1", enterprise: "E1", orgWide: true}
	for _, row := range []struct {
		who              account
		team, enterprise string
		want             bool
	}{
		{mine, "T1", "", true},
		{mine, "T1", "E1", true},
		{mine, "T2", "E1", false},
		{mine, "", "E1", false},
		{mine, "", "", true},
		{wide, "T2", "E1", true},
		{wide, "", "E1", true},
		{wide, "T3", "E2", false},
		{wide, "T3", "", false},
	} {
		if got := row.who.serves(row.team, row.enterprise); got != row.want {
			t.Errorf("%+v serves %q of %q: %v", row.who, row.team, row.enterprise, got)
		}
	}
}
