package slack

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pmobot/bot/slack/slacktest"
	"pmobot/internal/chat"
	"pmobot/internal/say"
)

// verbs are a few, as the registers make them.
func verbs() []chat.Spec {
	title := chat.Param{Key: "title", Name: say.Words{En: "title", Zh: "标题"}, Type: chat.LineParam, Bare: true, Required: true}
	owner := chat.Param{Key: "owner", Name: say.Words{En: "owner", Zh: "负责人"}, Type: chat.PersonParam}
	body := chat.Param{Key: "body", Name: say.Words{En: "description", Zh: "描述"}, Type: chat.ProseParam}
	tags := chat.Param{Key: "tags", Name: say.Words{En: "tags", Zh: "标签"}, Type: chat.TagsParam}
	ref := chat.Param{Key: "ref", Type: chat.RefParam, Bare: true, Required: true}
	return []chat.Spec{
		{Path: "risk log", Group: say.Words{En: "risk", Zh: "风险"}, Words: []string{"登记"}, Params: []chat.Param{title, owner, tags, body}},
		{Path: "risk review", Group: say.Words{En: "risk", Zh: "风险"}, Params: []chat.Param{ref}},
		{Path: "feedback log", Group: say.Words{En: "feedback", Zh: "反馈"}, Params: []chat.Param{title}},
	}
}

// recorder answers with a reply, and remembers what it was asked.
type recorder struct {
	handler
	mu    sync.Mutex
	asked []chat.Command
}

func recording(reply func(chat.Command) chat.Reply) *recorder {
	r := &recorder{}
	r.specs = verbs()
	r.handle = func(_ context.Context, c chat.Command) (chat.Reply, error) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.asked = append(r.asked, c)
		return reply(c), nil
	}
	return r
}

func (r *recorder) all() []chat.Command {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.asked)
}

func (r *recorder) last(t *testing.T) chat.Command {
	t.Helper()
	all := r.all()
	if len(all) == 0 {
		t.Fatal("nothing was asked")
	}
	return all[len(all)-1]
}

func logged12(chat.Command) chat.Reply {
	r := chat.Text(say.En, "Logged in Apollo: APO-R12 Vendor slips")
	r.Add("Who owns it?", chat.Button{Label: say.Words{En: "Me", Zh: "我"}, Path: "risk review", Args: chat.Args{"ref": "APO-R12"}})
	return r
}

func TestACommandIsAnsweredInItsAcknowledgement(t *testing.T) {
	st := newStand(t)
	rec := recording(logged12)
	st.serve(st.mounted(rec))
	h := st.Slash("chen", "#apollo", "/risk", "log Vendor <slips> & more @bo #borealis https://a.example/x p:4")
	m := st.answer(h)
	if m.Via != "ack" || m.For != st.UserID("chen") {
		t.Errorf("the answer came by %s, for %q", m.Via, m.For)
	}
	c := rec.last(t)
	want := chat.Person{ID: "slack:" + st.UserID("chen"), Name: "chen", Lang: say.Zh, Zone: "Asia/Shanghai", Member: true}
	if c.From != want {
		t.Errorf("from %+v", c.From)
	}
	in := chat.Place{Platform: "slack", Office: "slack:" + slacktest.TeamID, ID: "slack:" + slacktest.TeamID + ":" + st.ChannelID("apollo"), Name: "#apollo"}
	if c.In != in || !c.At.Equal(noon) || c.ID == "" {
		t.Errorf("in %+v at %s, id %q", c.In, c.At, c.ID)
	}
	args := chat.Args{"title": "Vendor <slips> & more https://a.example/x p:4", "owner": "@" + st.UserID("bo"), "tags": "#borealis"}
	if c.Path != "risk log" || !equalArgs(c.Args, args) {
		t.Errorf("%s %q", c.Path, c.Args)
	}
	if !strings.HasPrefix(c.Line, "/risk log Vendor <slips> & more @bo #borealis ") {
		t.Errorf("the line is %q", c.Line)
	}
	st.sound()
}

func equalArgs(a, b chat.Args) bool {
	if len(a) != len(b) {
		return false
	}
	for key, value := range a {
		if b[key] != value {
			return false
		}
	}
	return true
}

func TestInPrivateThePlaceIsThePerson(t *testing.T) {
	st := newStand(t)
	rec := recording(logged12)
	st.serve(st.mounted(rec))
	st.answer(st.Slash("ana", "", "/fb", "log Quick answers"))
	c := rec.last(t)
	if !c.In.Private() || c.In.Person != "slack:"+st.UserID("ana") || c.Path != "feedback log" || !c.From.Admin {
		t.Errorf("%s in %+v from %+v", c.Path, c.In, c.From)
	}
}

func TestAGuestIsNoMember(t *testing.T) {
	st := newStand(t)
	st.AddUser(slacktest.User{Name: "lena", Guest: true})
	st.Join("apollo", "lena")
	rec := recording(logged12)
	st.serve(st.mounted(rec))
	st.answer(st.Slash("lena", "#apollo", "/risk", "log x"))
	if c := rec.last(t); c.From.Member || c.From.Admin {
		t.Errorf("%+v", c.From)
	}
}

func TestAButtonIsTheSameCommand(t *testing.T) {
	st := newStand(t)
	rec := recording(logged12)
	st.serve(st.mounted(rec))
	m := st.answer(st.Slash("ana", "#apollo", "/risk", "log Vendor slips"))
	again := st.answer(st.Press("ana", m, "Me"))
	c := rec.last(t)
	if c.Path != "risk review" || c.Args["ref"] != "APO-R12" || c.Line != "" || c.In.Name != "#apollo" {
		t.Errorf("%+v", c)
	}
	if again.Via != "response_url" || again.For != st.UserID("ana") {
		t.Errorf("answered by %s for %q", again.Via, again.For)
	}
	st.sound()
}

func TestAMenuIsTheSameCommandToo(t *testing.T) {
	st := newStand(t)
	rec := recording(func(chat.Command) chat.Reply {
		option := func(label, ref string) chat.Button {
			return chat.Button{Label: say.Same(label), Path: "risk review", Args: chat.Args{"ref": ref}}
		}
		r := chat.Text(say.En, "One review is due")
		r.Add("", chat.Button{Label: say.Same("⋯"), Menu: []chat.Button{option("Close", "APO-R1"), option("Move", "APO-R2")}},
			chat.Button{Label: say.Same("Later ▾"), Menu: []chat.Button{option("1 day", "APO-R3"), option("3 days", strings.Repeat("x", 200))}})
		return r
	})
	st.serve(struct {
		*recorder
		*memory
	}{rec, &memory{}})
	m := st.answer(st.Slash("ana", "#apollo", "/risk", "log x"))
	for _, try := range []struct{ press, choose, ref string }{{"Move", "", "APO-R2"}, {"Later", "1 day", "APO-R3"}, {"Later", "3 days", strings.Repeat("x", 200)}} {
		h := (*slacktest.Handle)(nil)
		if try.choose == "" {
			h = st.Press("ana", m, try.press)
		} else {
			h = st.Select("ana", m, try.press, try.choose)
		}
		st.answer(h)
		if got := rec.last(t).Args["ref"]; got != try.ref {
			t.Errorf("%s %s reviews %.20q", try.press, try.choose, got)
		}
	}
	st.sound()
}

// memory is a shelf.
type memory struct {
	mu   sync.Mutex
	kept map[string]string
}

func (m *memory) Shelve(_ context.Context, _, value string, _ time.Time) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.kept == nil {
		m.kept = map[string]string{}
	}
	name := fmt.Sprint(len(m.kept))
	m.kept[name] = value
	return name, nil
}

func (m *memory) Shelved(_ context.Context, _, name string) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.kept[name], nil
}

func TestAMentionIsAnsweredInItsThread(t *testing.T) {
	st := newStand(t)
	rec := recording(logged12)
	st.serve(st.mounted(rec))
	h := st.Mention("bo", "#apollo", "", "risk log Vendor slips")
	if st.answer(h); rec.last(t).Path != "risk log" || rec.last(t).Args["title"] != "Vendor slips" {
		t.Errorf("%+v", rec.last(t))
	}
	root := st.Say("ana", "#apollo", "", "the vendor called")
	h = st.Mention("bo", "#apollo", root.TS, "risk log Another @ana")
	m := st.answer(h)
	c := rec.last(t)
	if c.In.Thread == "" || m.Thread != c.In.Thread || m.For != st.UserID("bo") {
		t.Errorf("asked in thread %q, answered in %q for %q", c.In.Thread, m.Thread, m.For)
	}
	if c.Args["owner"] != "@"+st.UserID("ana") || !strings.HasPrefix(c.Line, "@pmobot risk log") {
		t.Errorf("%q %q", c.Args, c.Line)
	}
	st.sound()
}

func TestWhoSpeaksOfTheBotIsNotAnswered(t *testing.T) {
	st := newStand(t)
	rec := recording(logged12)
	st.serve(st.mounted(rec))
	aside := st.Say("bo", "#apollo", "", "thanks @pmobot, well done")
	st.answer(st.Slash("ana", "#apollo", "/risk", "log x"))
	if n := len(rec.all()); n != 1 || len(aside.Answers()) > 0 {
		t.Errorf("%d commands", n)
	}
}

func TestAPublicAnswerIsAPost(t *testing.T) {
	st := newStand(t)
	public := func(c chat.Command) chat.Reply {
		r := logged12(c)
		r.To.Public = true
		return r
	}
	st.serve(st.mounted(recording(public)))
	st.Slash("ana", "#apollo", "/risk", "log x")
	st.until("it is posted", func() bool { return len(st.Posts("apollo")) == 1 })
	st.Leave("borealis", slacktest.BotUser)
	if read := st.read(st.Slash("ana", "#borealis", "/risk", "log x")); !strings.Contains(read, "Not posted in #borealis") {
		t.Errorf("ana reads %q", read)
	}
	st.sound("not_in_channel")
}

func TestWhatReplacesAMessageTakesItsPlace(t *testing.T) {
	st := newStand(t)
	st.serve(st.mounted(recording(func(c chat.Command) chat.Reply {
		if c.Path == "risk log" {
			return logged12(c)
		}
		r := chat.Text(say.En, "Noted.")
		r.Replace = true
		return r
	})))
	m := st.answer(st.Slash("ana", "#apollo", "/risk", "log x"))
	st.Press("ana", m, "Me")
	st.until("it is replaced", func() bool {
		list := st.Ephemeral("ana", "#apollo")
		return len(list) == 1 && st.Shown(list[0]) == "Noted."
	})
	posted, err := st.p.Post(t.Context(), st.p.Place(tokenStart+st.UserID("ana")), "remind/1", logged12(chat.Command{}))
	if err != nil {
		t.Fatal(err)
	}
	h := st.Press("ana", st.Direct("ana")[0], "Me")
	st.until("the reminder is replaced", func() bool { return st.Shown(st.Direct("ana")[0]) == "Noted." })
	if n := len(st.Direct("ana")); n != 1 || posted.Message != st.Direct("ana")[0].TS || h.Err() != nil {
		t.Errorf("%d messages stand", n)
	}
	st.sound()
}

func TestWhoIsMentionedIsMadeKnown(t *testing.T) {
	var mu sync.Mutex
	var met []string
	st := newStand(t, func(_ *slacktest.Options, c *Config) {
		c.Meet = func(_ context.Context, office string, who chat.Person, _ time.Time) error {
			mu.Lock()
			defer mu.Unlock()
			met = append(met, office+" "+who.Name)
			return nil
		}
	})
	st.serve(st.mounted(recording(logged12)))
	st.answer(st.Slash("ana", "#apollo", "/risk", "log x @bo"))
	mu.Lock()
	defer mu.Unlock()
	if !slices.Equal(met, []string{"slack:" + slacktest.TeamID + " bo"}) {
		t.Errorf("met %q", met)
	}
}

func TestAnEntryIsLinkedToItsCard(t *testing.T) {
	st := newStand(t)
	card := chat.Text(say.En, "APO-R12 Vendor slips")
	card.Ref = "APO-R12"
	at, err := st.p.Post(t.Context(), st.channel("apollo"), "card/APO-R12", card)
	if err != nil || at.Link == "" {
		t.Fatalf("%+v, %v", at, err)
	}
	if _, err := st.p.Post(t.Context(), st.channel("borealis"), "weekly/1", chat.Text(say.En, "See "+say.Link("APO-R12", "APO-R12")+" and "+say.Link("APO-R13", "APO-R13"))); err != nil {
		t.Fatal(err)
	}
	if links := slacktest.Links(st.Posts("borealis")[0]); !slices.Equal(links, []string{at.Link}) {
		t.Errorf("the links lead to %q", links)
	}
	st.sound()
}

func TestOnlyAPingNotifies(t *testing.T) {
	st := newStand(t)
	text := say.Ping("slack:"+st.UserID("ana"), "ana") + ", bo says: <@" + st.UserID("bo") + "> <!channel>"
	if _, err := st.p.Post(t.Context(), st.channel("apollo"), "weekly/1", chat.Text(say.En, text)); err != nil {
		t.Fatal(err)
	}
	if pinged := slacktest.Pinged(st.Posts("apollo")[0]); !slices.Equal(pinged, []string{st.UserID("ana")}) {
		t.Errorf("pinged: %q", pinged)
	}
}
