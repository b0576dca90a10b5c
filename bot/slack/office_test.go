package slack

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pmobot/bot"
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
	lite, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "pmobot.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = lite.Close() })
	store := storage.Together(lite)
	b := bot.New(bot.Config{Store: store, Platforms: []chat.Platform{st.p}, Log: st.p.log})
	b.Mount(handlers.New(handlers.Config{Store: store, Keeper: lite, Defaults: office.Defaults{Zone: "UTC", Locale: "en"}, Reaches: b.Can}))
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
