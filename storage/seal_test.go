package storage_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"pmobot/internal/pmo"
	"pmobot/storage"
)

func start() time.Time { return time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC) }

// decided is a change as it is kept after the entry e.
func decided(t *testing.T, e pmo.Entry, c pmo.Change) (storage.Sealed, pmo.Entry) {
	t.Helper()
	c.Version = e.Version + 1
	sealed, after, err := storage.Decide("o", start(), e, c)
	if err != nil {
		t.Fatal(err)
	}
	return sealed, after
}

func first() pmo.Change {
	return pmo.Change{
		ID: "1", Ref: pmo.Ref{Project: "APO", Register: "R", Number: 1}, Verb: "log", At: start(), By: "p", Why: "so",
		Source: pmo.Source{Platform: "slack", Place: "c", Link: "l", Quote: "q"},
		Set:    pmo.Values{"title": "a", "score": int64(3), "open": true, "tags": []string{"x"}, "body": nil},
	}
}

// TestEveryWordIsProved: whatever is altered in a kept change, its hash no
// longer fits.
func TestEveryWordIsProved(t *testing.T) {
	for name, alter := range map[string]func(*storage.Sealed){
		"id":               func(s *storage.Sealed) { s.Change.ID = "2" },
		"ref":              func(s *storage.Sealed) { s.Change.Ref.Number++ },
		"version":          func(s *storage.Sealed) { s.Change.Version++ },
		"at":               func(s *storage.Sealed) { s.Change.At = s.Change.At.Add(time.Millisecond) },
		"kept":             func(s *storage.Sealed) { s.Change.Kept = s.Change.Kept.Add(time.Millisecond) },
		"by":               func(s *storage.Sealed) { s.Change.By = "q" },
		"verb":             func(s *storage.Sealed) { s.Change.Verb = "edit" },
		"a letter moved":   func(s *storage.Sealed) { s.Change.By, s.Change.Verb = "pl", "og" },
		"why":              func(s *storage.Sealed) { s.Change.Why = "other" },
		"no why":           func(s *storage.Sealed) { s.Change.Why = "" },
		"quote":            func(s *storage.Sealed) { s.Change.Source.Quote = "other" },
		"link":             func(s *storage.Sealed) { s.Change.Source.Link = "other" },
		"a value":          func(s *storage.Sealed) { s.Change.Set["title"] = "b" },
		"a value's type":   func(s *storage.Sealed) { s.Change.Set["score"] = "3" },
		"a list":           func(s *storage.Sealed) { s.Change.Set["tags"] = []string{"x", ""} },
		"a value less":     func(s *storage.Sealed) { delete(s.Change.Set, "title") },
		"a value more":     func(s *storage.Sealed) { s.Change.Set["owner"] = "p" },
		"taken away":       func(s *storage.Sealed) { s.Change.Set["body"] = "" },
		"a salt":           func(s *storage.Sealed) { s.Salts["set/title"] = []byte("0123456789abcdef") },
		"a digest more":    func(s *storage.Sealed) { s.Gone["set/owner"] = "00" },
		"redacted by hand": func(s *storage.Sealed) { delete(s.Change.Set, "title"); delete(s.Salts, "set/title") },
	} {
		sealed, _ := decided(t, pmo.Entry{}, first())
		alter(&sealed)
		if hash, err := sealed.Hash("o", ""); err == nil && hash == sealed.Change.Hash {
			t.Errorf("%s: nobody would see it", name)
		}
	}
	sealed, _ := decided(t, pmo.Entry{}, first())
	for name, hash := range map[string]func() (string, error){
		"office": func() (string, error) { return sealed.Hash("other", "") },
		"before": func() (string, error) { return sealed.Hash("o", "00") },
	} {
		if got, err := hash(); err != nil || got == sealed.Change.Hash {
			t.Errorf("another %s: nobody would see it", name)
		}
	}
}

// TestRedactionKeepsTheChain: erased values leave their digest, and the digest
// tells nothing, since the salt is gone too.
func TestRedactionKeepsTheChain(t *testing.T) {
	one, e := decided(t, pmo.Entry{}, first())
	second := first()
	second.ID, second.Set = "2", pmo.Values{"title": "b"}
	two, _ := decided(t, e, second)
	keys := []string{"title", "tags", "nothing", storage.KeyWhy, storage.KeyQuote}
	before := one.Change.Hash
	for range 2 { // a second time there is nothing to do
		var err error
		if one, err = one.Redact(keys...); err != nil {
			t.Fatal(err)
		}
		data, err := json.Marshal(one)
		if err != nil {
			t.Fatal(err)
		}
		for _, gone := range []string{`"a"`, `"so"`, `"q"`, `"x"`} {
			if strings.Contains(string(data), gone) {
				t.Errorf("%s is in %s", gone, data)
			}
		}
		var back storage.Sealed
		if err := json.Unmarshal(data, &back); err != nil {
			t.Fatal(err)
		}
		if hash, err := back.Hash("o", ""); err != nil || hash != before || len(back.Gone) != 4 || len(back.Salts) != 4 {
			t.Errorf("hash %s of %s, %v, %d gone, %d salts", hash, before, err, len(back.Gone), len(back.Salts))
		}
		one = back
	}
	if hash, err := two.Hash("o", one.Change.Hash); err != nil || hash != two.Change.Hash {
		t.Errorf("the next change: %s, %v", hash, err)
	}
	one.Change.Set["title"] = "forged"
	if _, err := one.Hash("o", ""); err == nil {
		t.Error("what was redacted came back unseen")
	}
}

// TestSaltsDiffer: equal values have unequal digests.
func TestSaltsDiffer(t *testing.T) {
	one, _ := decided(t, pmo.Entry{}, first())
	two, _ := decided(t, pmo.Entry{}, first())
	if reflect.DeepEqual(one.Salts, two.Salts) || one.Change.Hash == two.Change.Hash {
		t.Error("the salts are the same")
	}
	for name, salt := range one.Salts {
		if len(salt) != 16 {
			t.Errorf("the salt of %s has %d bytes", name, len(salt))
		}
	}
}

// FuzzSealed: a change survives being written and read, its proof too.
func FuzzSealed(f *testing.F) {
	f.Add("title", "a\x00\u2028<b>", int64(-1), true, "why", "quote")
	f.Fuzz(func(t *testing.T, key, text string, number int64, flag bool, why, quote string) {
		c := first()
		c.Why, c.Source.Quote = why, quote
		c.Set = pmo.Values{key: text, "n" + key: number, "f" + key: flag, "l" + key: []string{text, ""}, "e" + key: []string{}, "z" + key: nil}
		if storage.CheckChange(c) != nil {
			return
		}
		sealed, _ := decided(t, pmo.Entry{}, c)
		data, err := json.Marshal(sealed)
		if err != nil {
			t.Fatal(err)
		}
		var back storage.Sealed
		if err := json.Unmarshal(data, &back); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(back, sealed) {
			t.Errorf("%#v\n%#v", back, sealed)
		}
		if hash, err := back.Hash("o", ""); err != nil || hash != sealed.Change.Hash {
			t.Errorf("hash %v", err)
		}
	})
}
