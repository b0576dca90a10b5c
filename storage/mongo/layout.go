package mongo

import (
	"fmt"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"

	"pmobot/internal/pmo"
)

// schemaVersion is kept in the database. One with a higher version is refused.
const schemaVersion = 1

// The collections.
const (
	changes    = "changes"    // the log: the truth
	entries    = "entries"    // its projection
	deliveries = "deliveries" // the ledger
	notes      = "notes"      // small facts under a key and a version
	care       = "care"       // the store's own: schema, fence, marks of mending, redactions and a restore under way
)

// escape keeps a name from reaching into another's: the parts of an _id are
// set apart by slashes.
func escape(part string) string { return strings.NewReplacer("%", "%25", "/", "%2F").Replace(part) }

// unescape takes back what escape did.
func unescape(part string) string { return strings.NewReplacer("%2F", "/", "%25", "%").Replace(part) }

// within is the beginning of every _id of an office, and the end of them: '0'
// is the character after '/'.
func within(office pmo.Office) (from, until string) {
	name := escape(string(office))
	return name + "/", name + "0"
}

// idOf is the _id of what an office keeps under a key: o7/APO/R/0000012.
func idOf(office pmo.Office, key string) string {
	from, _ := within(office)
	return from + key
}

// the is the filter of what an office keeps under a key. It names the office
// too, as every filter does: a cluster sharded by it asks one shard.
func the(office pmo.Office, key string) bson.D {
	return bson.D{{Key: "office", Value: string(office)}, {Key: "_id", Value: idOf(office, key)}}
}

// logOf is the beginning of the _ids of an entry's changes. The name of a
// named entry may have slashes, which would mix them with another's.
func logOf(office pmo.Office, key string) string {
	parts := strings.SplitN(key, "/", 3)
	parts[len(parts)-1] = escape(parts[len(parts)-1])
	return idOf(office, strings.Join(parts, "/")) + "/"
}

// changeID is the _id of a change: it reserves number and version at once.
func changeID(office pmo.Office, key string, version int) string {
	return fmt.Sprintf("%s%06d", logOf(office, key), version)
}

// index is one index, with the fields that it is made of in their order.
type index struct {
	in     string
	name   string
	keys   bson.D
	unique bool
	open   bool // of what is open alone
}

func up(fields ...string) bson.D {
	keys := bson.D{}
	for _, f := range fields {
		name, down := strings.CutPrefix(f, "-")
		direction := int32(1)
		if down {
			direction = -1
		}
		keys = append(keys, bson.E{Key: name, Value: direction})
	}
	return keys
}

// indexes are all that the store needs beside those of _id. Each query has one
// that serves its equalities, its order and its range (see the test).
func indexes() []index {
	return []index{
		{in: changes, name: "id", keys: up("office", "id"), unique: true},
		{in: changes, name: "kept", keys: up("office", "kept", "_id")},

		{in: entries, name: "key", keys: up("office", "kind", "project", "_id")},
		{in: entries, name: "updated", keys: up("office", "kind", "-updated", "project", "_id")},
		{in: entries, name: "made", keys: up("office", "kind", "-made", "project", "_id")},
		{in: entries, name: "score", keys: up("office", "kind", "open", "-score", "project", "_id")},
		{in: entries, name: "next", keys: up("office", "open", "next", "project", "_id")},
		{in: entries, name: "owner", keys: up("office", "owner", "open", "next", "project", "_id")},
		{in: entries, name: "words", keys: up("office", "words", "-made", "-_id")},

		{in: deliveries, name: "due", keys: up("office", "-due", "-key")},
		{in: deliveries, name: "job", keys: up("office", "job", "-due", "-key")},
		{in: deliveries, name: "open", keys: up("office", "open", "-due", "-key"), open: true}, // MongoDB 4.4 has one index by a key, partial or not
		{in: deliveries, name: "until", keys: up("office", "open", "until"), open: true},

		{in: notes, name: "key", keys: up("office", "key")},
	}
}

// creation is the command that makes the indexes of a collection. Where they
// are there already, it changes nothing.
func creation(collection string) bson.D {
	list := bson.A{}
	for _, x := range indexes() {
		if x.in != collection {
			continue
		}
		spec := bson.D{{Key: "key", Value: x.keys}, {Key: "name", Value: x.name}}
		if x.unique {
			spec = append(spec, bson.E{Key: "unique", Value: true})
		}
		if x.open {
			spec = append(spec, bson.E{Key: "partialFilterExpression", Value: bson.D{{Key: "open", Value: true}}})
		}
		list = append(list, spec)
	}
	return bson.D{{Key: "createIndexes", Value: collection}, {Key: "indexes", Value: list}}
}
