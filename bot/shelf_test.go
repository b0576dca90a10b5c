package bot

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pmobot/storage/sqlite"
)

func TestTheShelfKeepsWhatIsTooLongForAWhile(t *testing.T) {
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "pmobot.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	b := New(Config{Store: store})
	day := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	long := strings.Repeat("供应商延期", 1000)
	name, err := b.Shelve(t.Context(), "slack:T1", long, day)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := b.Shelve(t.Context(), "slack:T1", long, day); err != nil || again != name || len(name) > 40 {
		t.Errorf("%q, %v after %q", again, err, name)
	}
	if got, err := b.Shelved(t.Context(), "slack:T1", name); err != nil || got != long {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	for _, other := range []string{"slack:T2", "slack:T1"} {
		if got, err := b.Shelved(t.Context(), other, name[:len(name)-1]); err != nil || got != "" {
			t.Errorf("%s has %q, %v", other, got, err)
		}
	}
	if got, err := b.Shelved(t.Context(), "slack:T2", name); err != nil || got != "" {
		t.Errorf("another office reads %q, %v", got, err)
	}
	if _, err := b.Shelve(t.Context(), "slack:T1", "new", day.AddDate(0, 0, shelfDays+1)); err != nil {
		t.Fatal(err)
	}
	if got, _ := b.Shelved(t.Context(), "slack:T1", name); got != "" {
		t.Error("what is too old is kept")
	}
}
