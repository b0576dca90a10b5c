package slack

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pmobot/bot"
	"pmobot/bot/slack/slacktest"
	"pmobot/handlers"
	"pmobot/internal/chat"
	"pmobot/internal/office"
	"pmobot/storage"
	"pmobot/storage/sqlite"
)

// TestARiskFromItsLogToItsEdit goes all the way: handlers, bot and store as
// they are served.
func TestARiskFromItsLogToItsEdit(t *testing.T) {
	st := newStand(t)
	b := st.house(keepsake(t), st.p)
	st.serve(b)

	confirmed := st.read(st.Slash("ana", "#apollo", "/risk", "log Vendor slips p4 i5"))
	for _, want := range []string{"PMO-R1", "Vendor slips", "20, critical"} {
		if !strings.Contains(confirmed, want) {
			t.Errorf("%q is missing from %q", want, confirmed)
		}
	}
	st.until("the card is posted", func() bool { return len(st.Posts("apollo")) == 1 })
	card := st.Posts("apollo")[0]
	if shown := st.Shown(card); !strings.Contains(shown, "PMO-R1 Vendor slips") || !strings.Contains(shown, "no owner yet") {
		t.Errorf("the card reads %q", shown)
	}
	own := st.read(st.Press("bo", card, "I own it"))
	st.until("the card is edited", func() bool { return strings.Contains(st.Shown(st.Posts("apollo")[0]), "owner bo") })
	if now := st.Posts("apollo"); len(now) != 1 || now[0].TS != card.TS || now[0].Edits == 0 {
		t.Errorf("%d posts stand; bo read %q", len(now), own)
	}
	if list := st.read(st.Slash("chen", "#apollo", "/风险", "列出")); !strings.Contains(list, "PMO-R1") || !strings.Contains(list, "极高") && !strings.Contains(list, "未关闭风险") {
		t.Errorf("chen reads %q", list)
	}
	form := st.answer(st.Slash("bo", "#apollo", "/risk", "log"))
	if shown := st.Shown(form); !strings.Contains(shown, "/risk log") {
		t.Errorf("the form reads %q", shown)
	}
	refused := st.answer(st.Slash("bo", "#apollo", "/risk", "log Flood p:9"))
	if shown := st.Shown(refused); !strings.Contains(shown, "You typed: /risk log Flood p:9") {
		t.Errorf("the refusal reads %q", shown)
	}
	mended := st.answer(st.Press("bo", refused, "Fix it in the form"))
	if shown := st.Shown(mended); !strings.Contains(shown, "Flood") {
		t.Errorf("the form reads %q", shown)
	}
	settle, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := b.Settle(settle); err != nil {
		t.Error(err)
	}
	st.sound()
	if used := st.ScopesUsed(); len(used) == 0 {
		t.Error("no scope is used")
	}
}

// keepsake is a store that ends with the test.
func keepsake(t *testing.T) *sqlite.Store {
	t.Helper()
	lite, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "pmobot.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = lite.Close() })
	return lite
}

// house is a bot with the handlers as they are served.
func (st *stand) house(lite *sqlite.Store, p *Platform) *bot.Bot {
	store := storage.Together(lite)
	b := bot.New(bot.Config{Store: store, Platforms: []chat.Platform{p}, Log: p.log})
	b.Mount(handlers.New(handlers.Config{Store: b.Watch(store), Keeper: lite, Defaults: office.Defaults{Zone: "UTC", Locale: "en"}, Look: b.Look}))
	return b
}

// TestRightsOutliveAStart: the next process knows who somebody is though Slack
// doesn't say, and answers them as before, in their language.
func TestRightsOutliveAStart(t *testing.T) {
	st := newStand(t)
	lite := keepsake(t)
	ended, stop := st.serveUntil(st.house(lite, st.p))
	st.read(st.Slash("chen", "#apollo", "/risk", "登记 供应商延期"))
	before := st.read(st.Slash("chen", "#apollo", "/risk", "列出"))
	stop()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	st.Fail(slacktest.Fault{Method: usersInfo, Status: 500, Times: -1})
	st.p = New(st.p.config)
	st.serve(st.house(lite, st.p))
	if after := st.read(st.Slash("chen", "#apollo", "/risk", "列出")); after != before || !strings.Contains(after, "供应商延期") {
		t.Errorf("before the start chen read %q, after it %q", before, after)
	}
}

// TestWhoLeftGetsNothing: the office learns that somebody is gone, from the
// event, or from looking up whom somebody names.
func TestWhoLeftGetsNothing(t *testing.T) {
	for name, events := range map[string][]string{"by an event": Events(), "by being named": {"app_mention"}} {
		t.Run(name, func(t *testing.T) {
			st := newStand(t, func(o *slacktest.Options, c *Config) {
				o.Events = events
				c.Meet = func(context.Context, string, chat.Person, time.Time) error { return nil }
			})
			st.serve(st.house(keepsake(t), st.p))
			st.read(st.Slash("ana", "#apollo", "/risk", "log Vendor slips"))
			st.Alter("ana", func(u *slacktest.User) { u.Gone = true })
			if name == "by being named" {
				st.Clock.Advance(freshFor) // what was known of her
			} else {
				st.until("it is known", func() bool { return st.p.known.person(t.Context(), st.UserID("ana")).Left })
				st.quiet()
			}
			read := st.read(st.Slash("bo", "#apollo", "/risk", "log Flood @ana"))
			if !strings.Contains(read, "left") || strings.Contains(read, "Logged") {
				t.Errorf("bo reads %q", read)
			}
		})
	}
}
