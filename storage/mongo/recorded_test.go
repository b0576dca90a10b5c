package mongo

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"strings"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"pmobot/storage/mongo/mongotest"
)

// refused are the recorded cases that the fake refuses: with CommandNotFound
// (59) where a real server would have done it, or with the code that the real
// one gave. They stand in mongotest's doc.go too.
func refused() []string {
	return []string{
		"unique index on array: across documents, not within",
		"find: ne",
		"find: exists",
		"find: not exists",
		"find: array all",
		"find: array size",
		"find: dotted",
		"find: nor, not",
		"find: prefix",
		"find: include",
		"set, unset, inc",
		"set many",
		"upsert",
		"push, each, slice, addToSet, pull",
		"min, max",
		"findAndModify: before, sort, fields",
		"findAndModify: upsert",
		"findAndModify: remove",
		"delete one, many, none",
		"count",
		"aggregate: group and sort",
		"aggregate: group by two",
		"aggregate: unwind",
		"aggregate: project",
		"aggregate: unknown stage",
		"distinct",
		"collections",
		"drop",
	}
}

// recorded is one case.
type recorded struct {
	Name  string
	Steps []struct{ Send, Got bson.D }
}

func recordings(t *testing.T) []recorded {
	t.Helper()
	data, err := os.ReadFile("testdata/recorded.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var list []recorded
	for line := range bytes.Lines(data) {
		var c recorded
		if err := bson.UnmarshalExtJSON(line, true, &c); err != nil {
			t.Fatal(err)
		}
		list = append(list, c)
	}
	if len(list) != 123 {
		t.Fatalf("%d cases", len(list))
	}
	return list
}

// wire is a client that sends what it is told and nothing else.
type wire struct {
	conn   net.Conn
	cursor int64
}

func dial(t *testing.T, uri string) *wire {
	t.Helper()
	opened, err := net.Dial("tcp", options.Client().ApplyURI(uri).Hosts[0])
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = opened.Close() })
	return &wire{conn: opened, cursor: 123456789012345}
}

// send sends one command and returns the answer.
func (w *wire) send(cmd bson.D) (bson.D, error) {
	body, err := bson.Marshal(cmd)
	if err != nil {
		return nil, err
	}
	head := make([]byte, 21)
	binary.LittleEndian.PutUint32(head, uint32(21+len(body)))
	binary.LittleEndian.PutUint32(head[12:], 2013)
	if _, err := w.conn.Write(append(head, body...)); err != nil {
		return nil, err
	}
	if _, err := io.ReadFull(w.conn, head); err != nil {
		return nil, err
	}
	answer := make([]byte, binary.LittleEndian.Uint32(head)-21)
	if _, err := io.ReadFull(w.conn, answer); err != nil {
		return nil, err
	}
	var d bson.D
	return d, bson.Unmarshal(answer, &d)
}

// step sends a recorded command to the database and returns the answer in the
// form of the recording.
func (w *wire) step(database string, cmd bson.D) (bson.D, error) {
	cmd = replaced(cmd, func(v any) any {
		if v == "$cursor" {
			return w.cursor
		}
		return v
	}).(bson.D)
	got, err := w.send(append(cmd, bson.E{Key: "$db", Value: database}))
	if id, open := value(value(got, "cursor"), "id").(int64); open && id != 0 {
		w.cursor = id
	}
	got = slices.DeleteFunc(got, func(e bson.E) bool {
		return slices.Contains([]string{"$clusterTime", "operationTime", "electionId", "opTime", "topologyVersion", "commitQuorum"}, e.Key)
	})
	return replaced(got, func(v any) any {
		if v == w.cursor {
			return "$cursor"
		}
		return v
	}).(bson.D), err
}

// replaced returns a copy with every value replaced.
func replaced(v any, by func(any) any) any {
	switch x := v.(type) {
	case bson.D:
		out := bson.D{}
		for _, e := range x {
			out = append(out, bson.E{Key: e.Key, Value: replaced(e.Value, by)})
		}
		return out
	case bson.A:
		out := bson.A{}
		for _, e := range x {
			out = append(out, replaced(e, by))
		}
		return out
	}
	return by(v)
}

func value(d any, key string) any {
	doc, _ := d.(bson.D)
	for _, e := range doc {
		if e.Key == key {
			return e.Value
		}
	}
	return nil
}

// text writes an answer for comparison: without messages, and the fields of
// the answer itself in the order of their names. Documents keep their order.
func text(t *testing.T, d bson.D, database string) string {
	t.Helper()
	d = slices.DeleteFunc(slices.Clone(d), func(e bson.E) bool { return e.Key == "errmsg" })
	slices.SortFunc(d, func(a, b bson.E) int { return strings.Compare(a.Key, b.Key) })
	for i, e := range d {
		switch inner := e.Value.(type) {
		case bson.D:
			if e.Key == "cursor" || e.Key == "lastErrorObject" {
				inner = slices.Clone(inner)
				slices.SortFunc(inner, func(a, b bson.E) int { return strings.Compare(a.Key, b.Key) })
				d[i].Value = inner
			}
		case bson.A:
			if e.Key == "writeErrors" {
				list := bson.A{}
				for _, one := range inner {
					list = append(list, slices.DeleteFunc(slices.Clone(one.(bson.D)), func(e bson.E) bool { return e.Key == "errmsg" }))
				}
				d[i].Value = list
			}
		}
	}
	data, err := bson.MarshalExtJSON(d, true, false)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(data), `"`+database+`.`, `"recorded.`)
}

// play plays a case and returns the first answer that is another one, with
// what was recorded.
func (w *wire) play(t *testing.T, database string, c recorded) (got, want bson.D) {
	t.Helper()
	for _, step := range c.Steps {
		answer, err := w.step(database, step.Send)
		if err != nil {
			t.Fatalf("%s: %v", c.Name, err)
		}
		if text(t, answer, database) != text(t, step.Got, "recorded") {
			return answer, step.Got
		}
	}
	return nil, nil
}

// TestRecordedOnTheFake: the fake answers as a real MongoDB did, or refuses.
func TestRecordedOnTheFake(t *testing.T) {
	client := dial(t, mongotest.Start(t).URI())
	var denied []string
	for i, c := range recordings(t) {
		database := fmt.Sprint("recorded", i)
		got, want := client.play(t, database, c)
		if got == nil {
			continue
		}
		code := value(got, "code")
		if code != int32(59) && (code == nil || code != value(want, "code")) {
			t.Errorf("%s:\n got %s\nwant %s", c.Name, text(t, got, database), text(t, want, "recorded"))
		}
		denied = append(denied, c.Name)
	}
	if !slices.Equal(denied, refused()) {
		data, _ := json.MarshalIndent(denied, "", "\t")
		t.Errorf("refused are:\n%s", data)
	}
	listed, err := os.Open("mongotest/doc.go")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listed.Close() }()
	var said []string
	for lines := bufio.NewScanner(listed); lines.Scan(); {
		if name, is := strings.CutPrefix(lines.Text(), "//   - "); is {
			said = append(said, name)
		}
	}
	if !slices.Equal(said, refused()) {
		t.Errorf("mongotest/doc.go lists as refused: %q", said)
	}
}

// TestRecordedOnARealServer: another server answers as the one that was
// recorded, so that what the fake is held against is not one server's whim. A
// replica set may differ where the README of the recordings says so.
func TestRecordedOnARealServer(t *testing.T) {
	client := dial(t, real(t))
	const database = "pmobot_test_recorded"
	clear := func() {
		if _, err := client.send(bson.D{{Key: "dropDatabase", Value: int32(1)}, {Key: "$db", Value: database}}); err != nil {
			t.Fatal(err)
		}
	}
	defer clear()
	hello, err := client.send(bson.D{{Key: "hello", Value: int32(1)}, {Key: "$db", Value: database}})
	if err != nil {
		t.Fatal(err)
	}
	set := value(hello, "setName") != nil
	for _, c := range recordings(t) {
		clear()
		got, want := client.play(t, database, c)
		if got == nil || set && slices.Contains([]string{"write concern of two on one server", "transaction on this server"}, c.Name) {
			continue
		}
		t.Errorf("%s:\n got %s\nwant %s", c.Name, text(t, got, database), text(t, want, "recorded"))
	}
}
