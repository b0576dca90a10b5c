package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"pmobot/handlers"
	"pmobot/internal/chat"
	"pmobot/internal/office"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
	"pmobot/storage"
	"pmobot/storage/sqlite"
)

// The words that stand in every text, name, key, tag and reason of what is
// somebody's alone. None of them means anything else.
const (
	ofSecret  = "zqsec"    // the restricted project ZQSEC
	ofVoices  = "zqfeed"   // feedback in Apollo
	ofNobody  = "zqanon"   // the name of who gave feedback without it
	ofTaken   = "zqtaken"  // words that were taken back, and why
	ofApollo  = "zqapo"    // entries of Apollo
	ofPeople  = "zqperson" // somebody whom no entry names
	ofOthers  = "zqother"  // everything in the other office
	glassName = "glass"
)

// glass is a platform in this process; what is posted on it is kept.
type glass struct {
	mu    sync.Mutex
	posts []posted
}

// posted is a message as it stands, or stood before an edit.
type posted struct {
	in    chat.Place
	reply chat.Reply
	edit  bool
}

func (*glass) Name() string                                    { return glassName }
func (*glass) Serve(ctx context.Context, _ chat.Handler) error { <-ctx.Done(); return nil }

func (g *glass) Post(_ context.Context, in chat.Place, _ string, r chat.Reply) (chat.Posted, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.posts = append(g.posts, posted{in: in, reply: r})
	return chat.Posted{Place: in, Message: fmt.Sprint(len(g.posts))}, nil
}

func (g *glass) Update(_ context.Context, at chat.Posted, r chat.Reply) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.posts = append(g.posts, posted{in: at.Place, reply: r, edit: true})
	return nil
}

// Look tells how a place stands: the shared channel is shared.
func (*glass) Look(_ context.Context, in chat.Place) (chat.Standing, error) {
	in.Shared = in.ID == channel("shared").ID
	return chat.Standing{Place: in, Reader: cast()[strings.TrimPrefix(in.Person, glassName+":")].as}, nil
}

// Place is where a target is; both offices have the same people's names.
func (*glass) Place(target string) chat.Place {
	in := chat.Place{Platform: glassName, Office: "ours"}
	if !strings.Contains(target, "#") {
		in.Person = target
	} else {
		in.ID, in.Name = target, strings.TrimPrefix(target, glassName+":")
	}
	return in
}

// taken returns what was posted since it was asked last.
func (g *glass) taken() []posted {
	g.mu.Lock()
	defer g.mu.Unlock()
	posts := g.posts
	g.posts = nil
	return posts
}

func channel(name string) chat.Place {
	return chat.Place{Platform: glassName, Office: "ours", ID: glassName + ":#" + name, Name: "#" + name, Shared: name == "shared"}
}

// onlooker is somebody, and the words that they must never read.
type onlooker struct {
	as    chat.Person
	never []string
}

// cast are the people, by the name that stands in their token.
func cast() map[string]onlooker {
	all := []string{ofSecret, ofVoices, ofNobody, ofTaken, ofApollo, ofPeople, ofOthers}
	inside := []string{ofSecret, ofVoices, ofNobody, ofTaken, ofOthers}
	person := func(name string) chat.Person {
		return chat.Person{ID: glassName + ":" + name, Name: name, Lang: say.En}
	}
	list := map[string]onlooker{}
	add := func(name string, never []string, is func(*chat.Person)) {
		p := person(name)
		is(&p)
		list[name] = onlooker{p, never}
	}
	add("ann", []string{ofOthers, ofNobody}, func(p *chat.Person) { p.Admin = true }) // leads all, sees all of it
	add("lee", []string{ofSecret, ofNobody, ofOthers}, func(p *chat.Person) { p.Admin = true })
	add("mel", inside, func(p *chat.Person) { p.Member = true })
	add("vic", inside, func(*chat.Person) {})
	add("gus", all, func(*chat.Person) {})
	add("out", all, func(p *chat.Person) { p.Outsider = true })
	add("kim", all, func(p *chat.Person) { p.Left = true })
	add("uma", all, func(p *chat.Person) { p.Unsure = true })
	add("dan", []string{ofSecret, ofNobody, ofTaken, ofOthers}, func(p *chat.Person) { p.Member = true })
	add("hid", nil, func(p *chat.Person) { p.Name, p.Member = ofPeople, true })
	add("nob", nil, func(p *chat.Person) { p.Name, p.Member = ofNobody, true })
	return list
}

// secrets is a world of two offices, and where its clock stands.
type secrets struct {
	t     testing.TB
	store storage.Store
	house house
	wall  *glass
	mu    sync.Mutex // of now
	now   time.Time
	count int
}

func (w *secrets) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

// forward moves the clock on.
func (w *secrets) forward(by time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(by)
}

// newSecrets makes the world. Around is put around the handlers, or nil.
func newSecrets(t testing.TB, around func(chat.Handler) chat.Handler, change func(*plan)) *secrets {
	t.Helper()
	lite, err := sqlite.Open(t.Context(), sqlite.Memory)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = lite.Close() })
	w := &secrets{t: t, wall: &glass{}, now: time.Date(2026, 11, 18, 9, 0, 0, 0, time.UTC)}
	p := plan{
		store: lite, keeper: lite, platforms: []chat.Platform{w.wall}, now: w.clock, lang: say.En, ordered: true, handler: around,
		defaults: office.Defaults{Zone: "UTC", Locale: say.En, Everyone: pmo.Guest},
	}
	if change != nil {
		change(&p)
	}
	w.store, w.house = p.store, build(p)
	w.fill()
	return w
}

var _ handlers.Redactor = (*sqlite.Store)(nil)

// fill tells the story: what is secret is first open, since whatever was
// scheduled or posted then must hold its tongue afterwards.
func (w *secrets) fill() {
	for _, line := range strings.Split(strings.TrimSpace(story), "\n") {
		who, said, _ := strings.Cut(line, "> ")
		name, in, _ := strings.Cut(who, " ")
		place := chat.Place{Platform: glassName, Office: "ours", Person: glassName + ":" + name}
		if in != "" {
			place = channel(strings.TrimPrefix(in, "#"))
		}
		person := cast()[name].as
		if name == "kim" || name == "uma" {
			person.Left, person.Unsure, person.Member = false, false, true // they were known once
		}
		w.must(person, place, said)
	}
	other := chat.Place{Platform: glassName, Office: "theirs", ID: glassName + ":#theirs", Name: "#" + ofOthers}
	boss := chat.Person{ID: glassName + ":bea", Name: ofOthers, Admin: true}
	for _, said := range []string{
		"/pmo project add APO " + ofOthers, "/pmo project here APO", "/risk log " + ofOthers + " p5 i5 #" + ofOthers,
		"/feedback log csat:1 " + ofOthers, "/pmo status red " + ofOthers,
	} {
		w.must(boss, other, said)
	}
	w.forward(time.Hour)
	gone := cast()["kim"].as
	w.house.bot.Answer(w.t.Context(), w.stamped(chat.Command{Path: "pmo help"}, gone, channel("apollo")))
	w.settle()
	w.wall.taken() // until it was restricted all of it was everybody's
}

// story is how the world came about: who says what in which channel.
const story = `
hid> /pmo help
nob> /pmo help
kim> /pmo help
uma> /pmo help
dan> /pmo help
mel> /pmo help
vic> /pmo help
gus> /pmo help
lee> /pmo help
ann #apollo> /pmo settings office organisation:ACME
ann #apollo> /pmo project add APO Apollo manager:@ann
ann #apollo> /pmo project here APO
ann #apollo> /pmo project members APO @vic:viewer @kim:lead @uma:viewer @gus:guest
ann #secret> /pmo project add ZQSEC zqsecname manager:@ann phase:zqsecphase
ann #secret> /pmo project here ZQSEC
ann #secret> /pmo project members ZQSEC @kim:lead @uma:viewer @hid:member
ann #apollo> /digest schedule weekly mon 09:00
ann #secret> /digest schedule weekly mon 09:00
ann #general> /digest schedule weekly mon 09:00
ann #shared> /pmo settings cards:all
ann #apollo> /pmo settings cards:all
ann #secret> /risk log zqsectitle nears p5 i5 @ann #zqsectag
ann #secret> /risk edit ZQSEC-R1 cause:"zqseccause" effect:zqseceffect because zqsecreason
ann #secret> /risk comment ZQSEC-R1 zqseccomment
ann #secret> /risk log zqsecsecond p4 i5 @kim
ann #secret> /risk log zqsecunowned p5 i5
ann #secret> /risk escalate ZQSEC-R2 to:@ann zqsecquestion?
ann #secret> /lesson log zqseclesson of old
ann #secret> /lesson validate ZQSEC-L1
ann #secret> /lesson publish ZQSEC-L1
ann #secret> /feedback log csat:2 zqsecvoice
ann #secret> /pmo status red zqsecsentence
ann #secret> /pmo status red zqsecsentence action:zqsecaction
ann #apollo> /risk log zqapotitle of the vendor p5 i4 @ann #zqapotag
ann #apollo> /risk edit APO-R1 cause:zqapocause because zqaporeason
ann #apollo> /risk log zqapoleft p5 i5 @kim
ann #apollo> /risk log zqtaken words p5 i5 @ann
ann #apollo> /risk redact APO-R3 because zqtaken names
ann #apollo> /risk log zqapowithdrawn p5 i5
ann #apollo> /risk withdraw APO-R4 because zqtaken too
ann #apollo> /risk log zqapomoved p5 i5 @ann
ann #apollo> /risk move APO-R5 ZQSEC
ann #apollo> /risk edit APO-R1 p3 because zqtaken meanwhile
ann #apollo> /risk undo APO-R1
ann #apollo> /lesson log zqapolesson was:ZQSEC-R1
ann #apollo> /lesson validate APO-L1
ann #apollo> /lesson publish APO-L1
ann #secret> /lesson use APO-L1 for:ZQSEC-R1
ann #apollo> /pmo status amber zqaposentence action:zqapoaction
dan #apollo> /feedback log csat:1 zqfeedtitle from:zqfeedfrom about:zqfeedabout #zqfeedtag
dan #apollo> /feedback comment APO-F1 zqfeedcomment
nob #apollo> /feedback log anonymous zqfeedunnamed
nob #apollo> /feedback comment APO-F2 zqfeedmore
ann #apollo> /feedback answer APO-F2 zqfeedanswer
ann> /pmo settings project:ZQSEC restricted:yes
ann #secret> /risk review ZQSEC-R1 because zqsecagain
ann #apollo> /risk review APO-R1 because zqapoagain
`

// must says a line that is answered.
func (w *secrets) must(p chat.Person, in chat.Place, line string) {
	w.t.Helper()
	w.forward(time.Second)
	c := w.stamped(chat.Parse(line, w.house.bot.Specs()), p, in)
	reply, err := w.house.bot.Handle(w.t.Context(), c)
	if err != nil {
		w.t.Fatalf("%s: %s: %v\n%s", p.Name, line, err, bytesOf(reply))
	}
	w.settle()
}

func (w *secrets) stamped(c chat.Command, p chat.Person, in chat.Place) chat.Command {
	w.count++
	c.ID, c.At, c.From, c.In = fmt.Sprint("leak", w.count), w.now, p, in
	return c
}

// settle waits until what was caused is posted.
func (w *secrets) settle() {
	if err := w.house.bot.Settle(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

// bytesOf is everything of an answer that reaches its reader's client: texts,
// labels, what buttons and forms hold.
func bytesOf(r chat.Reply) string {
	r.Promises = nil // these are composed for who reads them, and posted
	r.Key = ""       // names the post in the ledger
	data, err := json.Marshal(r)
	if err != nil {
		return err.Error()
	}
	return string(data)
}
