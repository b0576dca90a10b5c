package mongo

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"pmobot/internal/pmo"
	"pmobot/internal/when"
	"pmobot/storage"
)

var update = flag.Bool("update", false, "write the golden files anew")

// asked is a command that asks, and the index that must serve it: its
// equalities, its order and its range.
type asked struct {
	name, index string
	cmd         bson.D
}

func must(t *testing.T) func(cmd bson.D, err error) bson.D {
	return func(cmd bson.D, err error) bson.D {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return cmd
	}
}

// reader is somebody from whom something is hidden in every way.
func reader() pmo.Sight {
	return pmo.Sight{
		Person: "slack:U1", Projects: []string{"APO", "BOR", "EXT", "X"}, OwnOnly: []string{"EXT"}, Private: []string{"F"}, Leads: []string{"APO"},
	}
}

// lists are the queries for entries, one for each shape in use.
func lists() []struct {
	name, index string
	q           pmo.Query
} {
	open, shut := true, false
	day := when.Date{Year: 2026, Month: 12, Day: 1}
	return []struct {
		name, index string
		q           pmo.Query
	}{
		{"refs", "_id_", pmo.Query{Refs: []pmo.Ref{{Project: "APO", Register: "R", Number: 12}, pmo.Named(pmo.KindProject, "APO")}}},
		{"by-key", "key", pmo.Query{Register: "R"}},
		{"by-key-of-projects", "key", pmo.Query{Register: "R", Projects: []string{"APO", "BOR"}}},
		{"by-key-open", "key", pmo.Query{Register: "schedule", Open: &open}},
		{"by-key-state", "key", pmo.Query{Register: "F", States: []string{"received"}}},
		{"top", "score", pmo.Query{Register: "R", Open: &open, Order: pmo.ByScore}},
		{"top-of-a-project", "score", pmo.Query{Register: "R", Open: &open, Order: pmo.ByScore, Projects: []string{"APO"}}},
		{"top-between", "score", pmo.Query{Register: "R", Open: &open, Order: pmo.ByScore, MinScore: 10, MaxScore: 15}},
		{"top-closed", "score", pmo.Query{Register: "R", Open: &shut, Order: pmo.ByScore}},
		{"top-of-all", "score", pmo.Query{Register: "R", Order: pmo.ByScore, States: []string{"escalated"}}},
		{"top-unowned", "score", pmo.Query{Register: "R", Order: pmo.ByScore, NoOwner: true}},
		{"overdue", "next", pmo.Query{Open: &open, Order: pmo.ByNext, Until: day}},
		{"overdue-of-all", "next", pmo.Query{Order: pmo.ByNext, Until: day}},
		{"overdue-risks", "next", pmo.Query{Register: "R", Order: pmo.ByNext, Until: day}},
		{"overdue-of-a-project", "next", pmo.Query{Open: &open, Order: pmo.ByNext, Until: day, Projects: []string{"APO"}}},
		{"mine", "owner", pmo.Query{Open: &open, Order: pmo.ByNext, Owner: "slack:U1"}},
		{"mine-of-all", "owner", pmo.Query{Order: pmo.ByNext, Owner: "slack:U1", Until: day}},
		{"updated", "updated", pmo.Query{Register: "R", Order: pmo.ByUpdated}},
		{"updated-since", "updated", pmo.Query{Register: "R", Order: pmo.ByUpdated, Since: start(), By: "slack:U1"}},
		{"newest", "made", pmo.Query{Register: "R", Order: pmo.ByMade, Void: true}},
		{"tagged", "words", pmo.Query{Register: "R", Tag: "vendor"}},
	}
}

// questions are all that the store asks, each shape with its first page and a
// later one.
func questions(t *testing.T) []asked {
	var all []asked
	add := func(name, index string, cmd bson.D) { all = append(all, asked{name, index, cmd}) }
	ok := must(t)
	for _, one := range lists() {
		one.q.Sight, one.q.Limit = reader(), 10
		add("find-"+one.name, one.index, ok(listing("o7", one.q)))
		if one.q.Refs == nil {
			one.q.After = storage.Cursor{Order: one.q.Order, Number: 15, Text: "2026-11-30", Project: "APO", Key: "APO/R/0000012"}.String()
			add("find-"+one.name+"-after", one.index, ok(listing("o7", one.q)))
		}
	}
	open := true
	count := pmo.Query{Sight: pmo.Sight{All: true}, Register: "R", Open: &open, MinScore: 10, Order: pmo.ByScore}
	add("count", "score", ok(counting("o7", count, 1001)))
	add("holders", "words", holding("o7", "vendor", 2001))
	risk := pmo.Ref{Project: "APO", Register: "R", Number: 12}
	later := storage.Cursor{Number: start().UnixMilli(), Key: changeID("o7", risk.Key(), 3)}.String()
	for name, span := range map[string]pmo.Span{
		"history": {Ref: risk}, "history-after": {Ref: risk, From: 2, After: later},
		"history-of-a-name": {Ref: pmo.Named("person", "slack:T1/U1")},
	} {
		add(name, "_id_", ok(spanning("o7", span, 201)))
	}
	add("change-by-id", "id", ok(spanning("o7", pmo.Span{ID: "x"}, 201)))
	add("changes-by-id", "id", finding(changes, byID("o7", "x", "y"), nil, 0))
	window := pmo.Span{Since: start(), Until: start().Add(time.Hour)}
	add("window", "kept", ok(spanning("o7", window, 201)))
	window.After = later
	add("window-after", "kept", ok(spanning("o7", window, 201)))
	add("newest-kept", "kept", newestKept("o7"))
	add("highest-number", "_id_", highest("o7", risk))
	add("fold", "_id_", logging("o7", risk.Key(), 3))
	add("walk", "_id_", walking(changes, "o7", "o7/", "o70"))
	newest := storage.Cursor{Number: start().UnixMilli(), Key: "weekly/APO"}.String()
	add("ledger", "due", ok(delivering("o7", storage.Ledger{Since: start(), Until: start().Add(time.Hour)}, 51)))
	add("ledger-after", "due", ok(delivering("o7", storage.Ledger{State: storage.Failed, After: newest}, 51)))
	add("ledger-open", "open", ok(delivering("o7", storage.Ledger{Open: true, Since: start()}, 51)))
	add("ledger-by-keys", "_id_", ok(delivering("o7", storage.Ledger{Keys: []string{"weekly/APO", "weekly/BOR"}}, 51)))
	add("ledger-due", "until", ok(delivering("o7", storage.Ledger{DueBy: start(), Oldest: true}, 51)))
	add("ledger-due-after", "until", ok(delivering("o7", storage.Ledger{DueBy: start(), Oldest: true, After: newest}, 51)))
	add("ledger-to-a-place", "open", ok(delivering("o7", storage.Ledger{Open: true, Target: "slack:T1:C9", Oldest: true}, 51)))
	add("promised", "_id_", promisedThere("o7", []string{"card/APO/R/0000012/slack:T1:C9"}))
	add("ledger-of-a-job", "job", ok(delivering("o7", storage.Ledger{Job: "digest/3"}, 51)))
	add("notes", "key", keptNotes("o7", "card/", "card/APO-R1", 200))
	slices.SortFunc(all, func(a, b asked) int { return strings.Compare(a.name, b.name) })
	return all
}

// told are the commands that write.
func told(t *testing.T) map[string]bson.D {
	t.Helper()
	c := pmo.Change{
		ID: "17:1", Ref: pmo.Ref{Project: "APO", Register: "R", Number: 12}, Version: 3, Verb: "rescore",
		At: start(), Kept: start().Add(time.Second), By: "slack:U1", Why: "the vendor called",
		Source: pmo.Source{Platform: "slack", Place: "slack:T1:C9", Link: "https://a.example/1", Quote: "they're late"},
		Set:    pmo.Values{"impact": int64(5), "score": int64(20), "open": true, "tags": []string{"vendor"}, "owner": nil, "review": "2026-12-01"},
		Was:    pmo.Values{"impact": int64(3), "score": int64(12), "open": true, "tags": []string{}, "owner": "slack:U2", "review": nil},
		Hash:   "ab12",
		Promises: []pmo.Promise{{
			Kind: pmo.PromiseCard, Target: "slack:T1:C9", Path: "card show", Args: map[string]string{"lang": "zh"},
		}},
	}
	sealed := storage.Sealed{Change: c, Salts: map[string][]byte{"set/impact": []byte("0123456789abcdef")}, Gone: map[string]string{"set/title": "cd34"}}
	e := pmo.Entry{
		Ref: c.Ref, Version: 3, By: "slack:U2", Made: start().Add(-time.Hour), Updated: start(), Hash: "ab12",
		Values: pmo.Values{"title": "Vendor slips 供应商", "score": int64(20), "open": true, "state": "treating", "review": "2026-12-01", "tags": []string{"vendor"}},
	}
	r, err := rawOf("o7", e)
	if err != nil {
		t.Fatal(err)
	}
	d := storage.Delivery{
		Office: "o7", Key: "weekly/APO/2026-11-23T09:00/slack:T1:C9", Job: "digest/3", Scope: "APO", Target: "slack:T1:C9",
		Due: start(), State: storage.Claimed, By: "a1b2", Attempt: 1, Until: start().Add(2 * time.Minute), Number: 4,
	}
	sent := d
	sent.State, sent.Message, sent.SentAt, sent.Seen = storage.Sent, "17.2", start(), []string{"ab12"}
	sent.Why = storage.Reason{Code: "late", At: start()}
	again := d
	again.Again = storage.Sent
	sent.Path, sent.Args, sent.Shown, sent.Veil, sent.Tries = "card show", map[string]string{"ref": "APO-R12"}, 3, true, 2
	note := storage.Note{Key: "card/APO-R12", Value: []byte("x")}
	kept, gone := note, note
	kept.Version, gone.Version, gone.Value = 1, 2, nil
	return map[string]bson.D{
		"write-changes":      inserting(changes, true, changeDoc("o7", sealed)),
		"write-new-entries":  inserting(entries, false, r.doc),
		"write-entries":      updating(entries, replacing(r, "$lt")),
		"write-rebuilt":      updating(entries, replacing(r, "$lte")),
		"write-claim":        inserting(deliveries, false, deliveryDoc(d)),
		"write-promise":      inserting(deliveries, false, deliveryDoc(storage.Promised("o7", c)[0])),
		"write-steal":        stealing(start(), d),
		"write-steal-again":  stealing(start(), again),
		"write-settle":       settling(sent),
		"write-new-note":     keeping("o7", note),
		"write-note":         keeping("o7", kept),
		"write-note-gone":    keeping("o7", gone),
		"indexes-changes":    creation(changes),
		"indexes-entries":    creation(entries),
		"indexes-deliveries": creation(deliveries),
		"indexes-notes":      creation(notes),
	}
}

// TestGoldenCommands: what is sent is what was read and approved.
func TestGoldenCommands(t *testing.T) {
	list := told(t)
	for _, one := range questions(t) {
		list[one.name] = one.cmd
	}
	for name, cmd := range list {
		golden(t, name, cmd)
	}
	files, err := filepath.Glob("testdata/golden/*.json")
	if err != nil || len(files) != len(list) {
		t.Errorf("%d files for %d commands, %v", len(files), len(list), err)
	}
}

func golden(t *testing.T, name string, cmd bson.D) {
	t.Helper()
	line, err := bson.MarshalExtJSON(cmd, false, false)
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	if err := json.Indent(&text, line, "", "\t"); err != nil {
		t.Fatal(err)
	}
	text.WriteByte('\n')
	path := filepath.Join("testdata", "golden", name+".json")
	if *update {
		if err := os.WriteFile(path, text.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(want, text.Bytes()) {
		t.Errorf("%s is now (%v):\n%s", path, err, text.String())
	}
}

// TestPlainCommandsOnly: nothing that a standalone, a sharded cluster or
// another maker's server has not, and every write waits for a majority.
func TestPlainCommandsOnly(t *testing.T) {
	forbidden := []string{
		"$expr", "$lookup", "$text", "$where", "$regex", "$setOnInsert", "upsert", "multi", "collation", "txnNumber",
		"bulkWrite", "expireAfterSeconds", "arrayFilters", "changeStream", "hint",
	}
	list := told(t)
	for name, cmd := range list {
		if strings.HasPrefix(name, "write-") && cmd[len(cmd)-1].Key != "writeConcern" {
			t.Errorf("%s waits for nobody", name)
		}
	}
	for _, one := range questions(t) {
		list[one.name] = one.cmd
		if one.cmd[len(one.cmd)-1].Key != "readConcern" {
			t.Errorf("%s reads what may be taken back", one.name)
		}
	}
	for name, cmd := range list {
		line, err := bson.MarshalExtJSON(cmd, false, false)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range forbidden {
			if strings.Contains(string(line), `"`+word+`"`) {
				t.Errorf("%s has %s", name, word)
			}
		}
	}
}
