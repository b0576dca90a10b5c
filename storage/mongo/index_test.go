package mongo

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

	"pmobot/storage/mongo/mongotest"
)

// shape is what of a command an index must serve.
type shape struct {
	collection string
	equal      []string // fields that are given, $in too: the server merges what it finds of each
	between    []string // fields with a range
	sort       bson.D
	open       bool // open alone
}

func shapeOf(cmd bson.D) shape {
	s := shape{collection: cmd[0].Value.(string)}
	filter, _ := value(cmd, "filter").(bson.D)
	if stages, is := value(cmd, "pipeline").(bson.A); is {
		filter = value(stages[0], "$match").(bson.D)
	}
	s.sort, _ = value(cmd, "sort").(bson.D)
	for _, e := range filter {
		operators, some := e.Value.(bson.D)
		switch {
		case strings.HasPrefix(e.Key, "$"):
			continue
		case !some:
			s.equal = append(s.equal, e.Key)
			s.open = s.open || e.Key == "open" && e.Value == true
		case operators[0].Key == "$eq" || operators[0].Key == "$in":
			s.equal = append(s.equal, e.Key)
		case operators[0].Key != "$nin":
			s.between = append(s.between, e.Key)
		}
	}
	return s
}

// serves tells why an index does not serve a shape, "" where it does: first
// come fields that are given, then those of the order, each in its direction;
// a range is on the first field behind the given ones. What else is asked is
// looked at in what the index brings, in its order.
func serves(x index, s shape) string {
	keys := x.keys
	given := 0
	for given < len(keys) && slices.Contains(s.equal, keys[given].Key) && (len(s.sort) == 0 || keys[given].Key != s.sort[0].Key) {
		given++
	}
	rest := keys[given:]
	switch {
	case x.open && !s.open:
		return "it has only what is open"
	case given == 0 && (len(rest) == 0 || !slices.Contains(s.between, rest[0].Key)):
		return "nothing that is given comes first"
	case len(rest) < len(s.sort):
		return "it ends before the order does"
	}
	direction := int32(1)
	for i, e := range s.sort {
		if i == 0 {
			direction = e.Value.(int32) * rest[0].Value.(int32) // it can be read backwards
		}
		if rest[i].Key != e.Key || rest[i].Value.(int32)*direction != e.Value.(int32) {
			return fmt.Sprintf("its order is by %v, not %v", rest, s.sort)
		}
	}
	for _, field := range s.between {
		within := slices.ContainsFunc(keys, func(e bson.E) bool { return e.Key == field })
		if within && rest[0].Key != field && !slices.Contains(s.equal, field) {
			return "its range is behind another field"
		}
	}
	return ""
}

// sorted are the questions whose answer is sorted where it is found, since it
// is short: who has one tag, what one job delivered, deliveries by their keys,
// and those that are due by now.
func sorted(name string) bool {
	return strings.HasPrefix(name, "find-tagged") || slices.Contains([]string{
		"ledger-of-a-job", "ledger-by-keys", "ledger-due", "ledger-due-after",
	}, name)
}

// TestEveryQuestionHasItsIndex: condition, order and range of everything that
// is asked are served by one index, so that its cost follows what is asked
// for, never what has been kept over the years.
func TestEveryQuestionHasItsIndex(t *testing.T) {
	used := map[string]bool{}
	for _, one := range questions(t) {
		s := shapeOf(one.cmd)
		x := index{in: s.collection, name: "_id_", keys: up("_id")}
		for _, known := range indexes() {
			if known.in == s.collection && known.name == one.index {
				x = known
			}
		}
		if x.name != one.index {
			t.Errorf("%s: %s has no index %s", one.name, s.collection, one.index)
		}
		if sorted(one.name) {
			s.sort = nil
		}
		if why := serves(x, s); why != "" {
			t.Errorf("%s: %s does not serve %+v: %s", one.name, x.name, s, why)
		}
		used[s.collection+"."+x.name] = true
	}
	for _, x := range indexes() {
		if !used[x.in+"."+x.name] {
			t.Errorf("nobody needs the index %s of %s", x.name, x.in)
		}
	}
}

// TestHoldersAreCovered: all that is asked and answered is in the index, with
// both made and _id downwards.
func TestHoldersAreCovered(t *testing.T) {
	cmd := holding("o7", "vendor", 2001)
	for _, x := range indexes() {
		if x.in != entries || x.name != "words" {
			continue
		}
		has := func(d any) bool {
			return !slices.ContainsFunc(d.(bson.D), func(e bson.E) bool {
				return !slices.ContainsFunc(x.keys, func(k bson.E) bool { return k.Key == e.Key })
			})
		}
		if !has(value(cmd, "filter")) || !has(value(cmd, "projection")) || fmt.Sprint(value(cmd, "sort")) != fmt.Sprint(x.keys[2:]) {
			t.Errorf("%v is not covered by %v", cmd, x.keys)
		}
	}
}

// TestTheFakeKnowsEveryCommand: whatever is golden is answered by the fake.
func TestTheFakeKnowsEveryCommand(t *testing.T) {
	client := dial(t, mongotest.Start(t).URI())
	list := told(t)
	for _, one := range questions(t) {
		list[one.name] = one.cmd
	}
	for name, cmd := range list {
		answer, err := client.send(append(slices.Clone(cmd), bson.E{Key: "$db", Value: "x"}))
		if err != nil || value(answer, "ok") != 1.0 {
			t.Errorf("%s: %v, %v", name, answer, err)
		}
	}
}

// TestPlansOnARealServer: a real planner reads no collection and sorts nothing.
func TestPlansOnARealServer(t *testing.T) {
	s := opens(t, withDatabase(real(t), "pmobot_test_plans"))
	defer func() {
		if err := s.db.Drop(t.Context()); err != nil {
			t.Error(err)
		}
	}()
	for _, one := range questions(t) {
		asked := slices.DeleteFunc(slices.Clone(one.cmd), func(e bson.E) bool { return e.Key == "readConcern" })
		plan, err := s.run(t.Context(), bson.D{{Key: "explain", Value: asked}, {Key: "verbosity", Value: "queryPlanner"}})
		if err != nil {
			t.Fatalf("%s: %v", one.name, err)
		}
		text := plan.String()
		sorts := strings.Contains(text, `"stage": "SORT"`) || strings.Contains(text, `"stage":"SORT"`)
		if strings.Contains(text, "COLLSCAN") || sorts && !sorted(one.name) {
			t.Errorf("%s: %s", one.name, text)
		}
	}
}
