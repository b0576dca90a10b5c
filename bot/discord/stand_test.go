package discord

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"pmobot/bot"
	"pmobot/bot/discord/discordtest"
	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
	"pmobot/storage"
)

// notes is a store of notes alone, for the shelf.
type notes struct {
	storage.Store
	mu    sync.Mutex
	notes map[string]storage.Note
	kept  int           // times that something was kept of people
	hold  chan struct{} // that waits for it; nil: it doesn't
}

func (n *notes) Keep(_ context.Context, office pmo.Office, note storage.Note) error {
	n.mu.Lock()
	hold := n.hold
	n.mu.Unlock()
	if hold != nil && strings.HasPrefix(note.Key, "known/") {
		<-hold
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	at := string(office) + "|" + note.Key
	if n.notes[at].Version != note.Version {
		return storage.ErrConflict
	}
	note.Version++
	n.notes[at] = note
	if strings.HasPrefix(note.Key, "known/") {
		n.kept++
	}
	return nil
}

func (n *notes) Kept(_ context.Context, office pmo.Office, prefix, _ string, _ int) ([]storage.Note, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	var found []storage.Note
	for at, note := range n.notes {
		if strings.HasPrefix(at, string(office)+"|"+prefix) {
			found = append(found, note)
		}
	}
	return found, nil
}

// verbs is a handler of a few verbs, and of whatever a test makes it answer.
type verbs struct {
	mu     sync.Mutex
	asked  []chat.Command
	answer func(chat.Command) chat.Reply
}

func (v *verbs) Handle(_ context.Context, c chat.Command) (chat.Reply, error) {
	v.mu.Lock()
	v.asked = append(v.asked, c)
	v.mu.Unlock()
	if v.answer == nil {
		return chat.Text(say.En, "Done."), nil
	}
	return v.answer(c), nil
}

func (v *verbs) Suggest(_ context.Context, _ chat.Command, _, typed string) ([]chat.Choice, error) {
	return []chat.Choice{{Value: "APO-R12", Name: say.Same("APO-R12 " + typed)}}, nil
}

func (v *verbs) last() chat.Command {
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.asked) == 0 {
		return chat.Command{}
	}
	return v.asked[len(v.asked)-1]
}

func (v *verbs) count() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return len(v.asked)
}

// obeyed is how often it was asked by people who didn't leave.
func (v *verbs) obeyed() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	n := 0
	for _, c := range v.asked {
		if !c.From.Left {
			n++
		}
	}
	return n
}

func (v *verbs) Specs() []chat.Spec {
	risk := say.Words{En: "risk", Zh: "风险"}
	ref := chat.Param{Key: "ref", Name: say.Words{En: "reference", Zh: "编号"}, Type: chat.RefParam, Bare: true, Required: true}
	scale := chat.Param{Key: "probability", Name: say.Words{En: "probability", Zh: "概率"}, Short: []string{"p"}, Type: chat.NumberParam, Min: 1, Max: 5}
	for i, en := range []string{"rare", "unlikely", "possible", "likely", "almost certain"} {
		scale.Choices = append(scale.Choices, chat.Choice{Value: string(rune('1' + i)), Name: say.Words{En: en, Zh: []string{"罕见", "不太可能", "可能", "很可能", "几乎肯定"}[i]}})
	}
	log := []chat.Param{
		{Key: "title", Name: say.Words{En: "title", Zh: "标题"}, Bare: true, Required: true},
		scale,
		{Key: "owner", Name: say.Words{En: "owner", Zh: "负责人"}, Type: chat.PersonParam},
		{Key: "due", Name: say.Words{En: "due", Zh: "截止"}, Type: chat.DateParam},
	}
	for _, key := range []string{"cause", "effect", "plan", "trigger", "body", "project"} {
		log = append(log, chat.Param{Key: key, Name: say.Same(key), Type: chat.ProseParam})
	}
	return []chat.Spec{
		{Path: "risk log", Words: []string{"add", "登记"}, Group: risk, About: say.Words{En: "a new risk", Zh: "登记风险"}, Params: log, Opens: true, Private: true},
		{Path: "risk show", Words: []string{"查看"}, Group: risk, About: say.Words{En: "one risk", Zh: "查看"}, Params: []chat.Param{ref}, Register: "R", Private: true},
		{Path: "risk close", Words: []string{"关闭"}, Group: risk, About: say.Words{En: "close it", Zh: "关闭"}, Params: []chat.Param{ref}, Reason: true, Private: true},
		{Path: "pmo help", Words: []string{"帮助"}, About: say.Words{En: "the commands", Zh: "全部命令"}, Private: true},
		{Path: "pmo settings", Words: []string{"设置"}, About: say.Words{En: "what holds here", Zh: "设置"}, Params: []chat.Param{{Key: "away", Name: say.Words{En: "away", Zh: "不在"}, Type: chat.FlagParam}}, Private: true},
		{Path: "pmo settings me", Words: []string{"我"}, About: say.Words{En: "your own", Zh: "个人设置"}, Private: true},
		{Path: "risk undo", Internal: true},
	}
}

// scene is a Discord with an office in it, and the bot.
type scene struct {
	t      *testing.T
	d      *discordtest.Discord
	p      *Platform
	b      *bot.Bot
	h      *verbs
	log    *safeBuffer
	guild  *discordtest.Guild
	apollo *discordtest.Channel
	ana    *discordtest.User
	stop   func() error // ends Serve, and tells what it returned
	ended  func() error // waits until Serve ends by itself
	notes  *notes
	pardon string // what discordgo does that it should not
	config Config
}

// safeBuffer is a log that can be waited for.
type safeBuffer struct {
	mu      sync.Mutex
	b       bytes.Buffer
	changed chan struct{}
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	close(b.changed)
	b.changed = make(chan struct{})
	return b.b.Write(p)
}

// logged waits until the log says something.
func (s *scene) logged(text string) {
	s.t.Helper()
	for {
		s.log.mu.Lock()
		changed := s.log.changed
		found := strings.Contains(s.log.b.String(), text)
		s.log.mu.Unlock()
		if found {
			return
		}
		select {
		case <-changed:
		case <-time.After(10 * time.Second):
			s.t.Fatalf("the log never says %q:\n%s", text, s.log)
		}
	}
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// set makes a scene in which the bot doesn't run yet.
func set(t *testing.T, o discordtest.Options, change ...func(*Config)) *scene {
	t.Helper()
	s := &scene{t: t, d: discordtest.Start(t, o), h: &verbs{}, log: &safeBuffer{changed: make(chan struct{})}, notes: &notes{notes: map[string]storage.Note{}}}
	s.guild = s.d.Guild("PMO", "en-US")
	s.apollo, s.ana = s.guild.Channel("apollo"), s.guild.Join("Ana", "en-US")
	c := Config{
		Token: s.d.Token(), APIURL: s.d.URL(), Log: slog.New(slog.NewTextHandler(s.log, nil)), Now: s.d.Now,
		Wait: func(ctx context.Context, d time.Duration) error {
			s.d.Advance(d)
			return ctx.Err()
		},
	}
	for _, f := range change {
		f(&c)
	}
	s.config = c
	s.build()
	return s
}

// build makes the platform and the bot, on what is kept.
func (s *scene) build() {
	s.t.Helper()
	var err error
	if s.p, err = New(s.config); err != nil {
		s.t.Fatal(err)
	}
	s.b = bot.New(bot.Config{Store: s.notes, Platforms: []chat.Platform{s.p}, Log: s.config.Log})
	s.b.Mount(s.h)
}

// restart stops the bot, and has another process run in its place.
func (s *scene) restart() {
	s.t.Helper()
	if err := s.stop(); err != nil {
		s.t.Fatal(err)
	}
	s.d.AwaitGone()
	s.build()
	s.run()
	s.d.AwaitReady()
}

// run has the bot run until the test ends.
func (s *scene) run() *scene {
	s.t.Helper()
	ctx, cancel := context.WithCancel(s.t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.p.Serve(ctx, s.b) }()
	over := sync.OnceValue(func() error { return <-ended })
	stopped := sync.OnceValue(func() error {
		cancel()
		return over()
	})
	s.ended = over
	s.stop = stopped
	s.t.Cleanup(func() {
		_ = stopped()
		for _, v := range s.d.Violations() {
			if s.pardon != "" && v.What == s.pardon {
				continue
			}
			s.t.Errorf("the bot should not have done this: %s: %s", v.Where, v.What)
		}
		s.secrets()
	})
	return s
}

// begin has the bot run, ready and its commands registered.
func begin(t *testing.T, change ...func(*Config)) *scene {
	t.Helper()
	s := set(t, discordtest.Options{}, change...).run()
	s.d.AwaitReady()
	s.d.AwaitCommands("risk")
	return s
}

// secrets finds tokens in the log.
func (s *scene) secrets() {
	log := s.log.String()
	for _, r := range s.d.Audit() {
		for _, part := range strings.Split(r.Path, "/") {
			if len(part) > 40 && strings.Contains(log, part) {
				s.t.Errorf("a token is in the log: %.400s", log)
				return
			}
		}
	}
	if strings.Contains(log, s.d.Token()) {
		s.t.Error("the bot's token is in the log")
	}
}

func (s *scene) place() chat.Place {
	return chat.Place{Platform: Name, Office: officeToken(s.guild.ID), ID: channelToken(s.apollo.ID), Name: "#apollo"}
}

func (s *scene) private(u *discordtest.User) chat.Place {
	return chat.Place{Platform: Name, Office: officeToken(s.guild.ID), Person: personToken(u.ID)}
}

// restarted has the platform forget what another process wouldn't know.
func (s *scene) restarted() {
	s.p.mu.Lock()
	defer s.p.mu.Unlock()
	clear(s.p.posted)
	clear(s.p.tried)
}
