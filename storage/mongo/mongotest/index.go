package mongotest

import (
	"fmt"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// index is one index of a collection. Only unique ones are kept up: the others
// are remembered, and change nothing but speed.
type index struct {
	spec    bson.D // as listIndexes shows it
	key     bson.D
	name    string
	unique  bool
	partial condition
	held    map[string]string // by key, the document that has it
}

// newIndex reads a specification.
func newIndex(spec bson.D) (*index, error) {
	x := &index{held: map[string]string{}, partial: func(bson.D) bool { return true }}
	x.key, _ = field(spec, "key").(bson.D)
	name, named := field(spec, "name").(string)
	if !named || len(x.key) == 0 {
		return nil, refuse(9, "the 'name' and 'key' fields are required properties of an index specification")
	}
	x.name = name
	x.spec = bson.D{{Key: "v", Value: int32(2)}}
	for _, e := range spec {
		switch e.Key {
		case "v":
			continue
		case "key", "name":
		case "unique":
			x.unique = truth(e.Value)
		case "partialFilterExpression":
			var err error
			if x.partial, err = filter(asDocument(e.Value)); err != nil {
				return nil, err
			}
		default:
			return nil, unsupported("index option " + e.Key)
		}
		x.spec = append(x.spec, e)
	}
	for _, e := range x.key {
		if n, whole := integer(e.Value); !whole || n != 1 && n != -1 {
			return nil, unsupported(fmt.Sprintf("an index by %v", e.Value))
		}
		if err := plain(e.Key); err != nil {
			return nil, err
		}
	}
	return x, nil
}

// keys lists a document's keys in an index: one for each element of an array.
func (x *index) keys(doc bson.D) ([]string, error) {
	if !x.partial(doc) {
		return nil, nil
	}
	keys, array := []string{""}, ""
	for _, e := range x.key {
		values := bson.A{field(doc, e.Key)}
		if list, is := values[0].(bson.A); is {
			if array != "" {
				return nil, refuse(171, fmt.Sprintf("cannot index parallel arrays [%s] [%s]", e.Key, array))
			}
			values, array = list, e.Key
		}
		var longer []string
		for _, key := range keys {
			for _, v := range values {
				longer = append(longer, key+"\x00"+exact(v))
			}
		}
		keys = longer
	}
	return keys, nil
}

// exact writes a value so that equal ones read alike, numbers of any type too.
func exact(v any) string {
	if n, whole := integer(v); whole {
		return fmt.Sprintf("n%d", n)
	}
	return fmt.Sprintf("%d %v", class(v), v)
}

// duplicate is what the server says of a key that is taken.
func (x *index) duplicate(ns string, doc bson.D) failure {
	value, said := bson.D{}, []string{}
	for _, e := range x.key {
		v := field(doc, e.Key)
		if list, is := v.(bson.A); is {
			v = x.taken(doc, list)
		}
		value = append(value, bson.E{Key: e.Key, Value: v})
		said = append(said, fmt.Sprintf("%s: %v", e.Key, v))
	}
	return failure{
		code: 11000, message: fmt.Sprintf("E11000 duplicate key error collection: %s index: %s dup key: { %s }", ns, x.name, strings.Join(said, ", ")),
		more: bson.D{{Key: "keyPattern", Value: x.key}, {Key: "keyValue", Value: value}},
	}
}

// taken is the element of an array that another document has.
func (x *index) taken(doc bson.D, list bson.A) any {
	keys, _ := x.keys(doc)
	for i, key := range keys {
		if id, held := x.held[key]; held && id != idOf(doc) {
			return list[i]
		}
	}
	return nil
}

// collection is a collection: its documents in the order in which they came.
type collection struct {
	ns      string
	ids     []string
	docs    map[string]bson.D
	indexes []*index
}

func newCollection(ns string) *collection {
	id, _ := newIndex(bson.D{{Key: "key", Value: bson.D{{Key: "_id", Value: int32(1)}}}, {Key: "name", Value: "_id_"}})
	id.unique = true
	return &collection{ns: ns, docs: map[string]bson.D{}, indexes: []*index{id}}
}

func idOf(doc bson.D) string { return exact(field(doc, "_id")) }

// put stores a document in place of the one with its _id, or none of it.
func (c *collection) put(doc bson.D, fresh bool) error {
	id := idOf(doc)
	keys := make([][]string, len(c.indexes))
	for i, x := range c.indexes {
		var err error
		if keys[i], err = x.keys(doc); err != nil {
			return err
		}
		for _, key := range keys[i] {
			if other, held := x.held[key]; x.unique && held && (other != id || fresh) {
				return x.duplicate(c.ns, doc)
			}
		}
	}
	if before, there := c.docs[id]; there {
		c.forget(before)
	} else {
		c.ids = append(c.ids, id)
	}
	for i, x := range c.indexes {
		for _, key := range keys[i] {
			if x.unique {
				x.held[key] = id
			}
		}
	}
	c.docs[id] = doc
	return nil
}

// forget takes a document out of the indexes.
func (c *collection) forget(doc bson.D) {
	for _, x := range c.indexes {
		keys, _ := x.keys(doc)
		for _, key := range keys {
			delete(x.held, key)
		}
	}
}

// remove takes a document away.
func (c *collection) remove(doc bson.D) {
	id := idOf(doc)
	c.forget(doc)
	delete(c.docs, id)
	for i, one := range c.ids {
		if one == id {
			c.ids = append(c.ids[:i:i], c.ids[i+1:]...)
			return
		}
	}
}

// find returns what a filter finds, in the order in which it came.
func (c *collection) find(by bson.D) ([]bson.D, error) {
	holds, err := filter(by)
	if err != nil {
		return nil, err
	}
	var found []bson.D
	for _, id := range c.candidates(by) {
		if doc, there := c.docs[id]; there && holds(doc) {
			found = append(found, doc)
		}
	}
	return found, nil
}

// candidates are the documents that can be found: one where its _id is given.
func (c *collection) candidates(by bson.D) []string {
	switch id := field(by, "_id").(type) {
	case string:
		return []string{exact(id)}
	case bson.D:
		if list, is := field(id, "$in").(bson.A); is && len(id) == 1 {
			var ids []string
			seen := map[string]bool{}
			for _, one := range list {
				if key := exact(one); !seen[key] {
					ids, seen[key] = append(ids, key), true
				}
			}
			return ids
		}
	}
	return c.ids
}

// add makes an index; made is false where it is there already.
func (c *collection) add(x *index) (made bool, err error) {
	for _, other := range c.indexes {
		same := compare(other.key, x.key) == 0
		switch {
		case other.name == x.name && compare(other.spec, x.spec) == 0:
			return false, nil
		case other.name == x.name:
			return false, refuse(86, "An existing index has the same name as the requested index: "+x.name)
		case same:
			return false, refuse(85, "Index already exists with a different name: "+other.name)
		}
	}
	for _, id := range c.ids {
		keys, err := x.keys(c.docs[id])
		if err != nil {
			return false, err
		}
		for _, key := range keys {
			if _, held := x.held[key]; x.unique && held {
				return false, x.duplicate(c.ns, c.docs[id])
			}
			x.held[key] = id
		}
	}
	c.indexes = append(c.indexes, x)
	return true, nil
}
