package mongotest

import (
	"bytes"
	"fmt"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// each runs the statements of a write and gathers their errors; an ordered
// write ends at the first.
func (c *call) each(list []bson.D, do func(bson.D) error) (failed bson.A, err error) {
	for i, one := range list {
		err := do(one)
		if err == nil {
			continue
		}
		said, err := writeError(i, err)
		if err != nil {
			return nil, err
		}
		failed = append(failed, said)
		if c.ordered() {
			break
		}
	}
	return failed, nil
}

func (s *Server) insert(c *call) (bson.D, error) {
	list, err := c.list("documents")
	if err != nil {
		return nil, err
	}
	if c.most >= 0 {
		list = list[:min(c.most, len(list))]
	}
	into, n := s.made(c.namespace()), int32(0)
	failed, err := c.each(list, func(doc bson.D) error {
		if !has(doc, "_id") {
			doc = append(bson.D{{Key: "_id", Value: bson.NewObjectID()}}, doc...)
		}
		if err := s.fits(doc); err != nil {
			return err
		}
		if err := into.put(doc, true); err != nil {
			return err
		}
		n++
		return nil
	})
	return written(bson.D{{Key: "n", Value: n}}, failed), err
}

// fits refuses what is larger than a document may be.
func (s *Server) fits(doc bson.D) error {
	data, err := bson.Marshal(doc)
	if err != nil {
		return refuse(2, err.Error())
	}
	if len(data) > s.documentMost {
		return refuse(10334, fmt.Sprintf("object to insert too large. size in bytes: %d, max size: %d", len(data), s.documentMost))
	}
	return nil
}

func written(reply bson.D, failed bson.A, more ...bson.E) bson.D {
	if len(failed) > 0 {
		reply = append(reply, bson.E{Key: "writeErrors", Value: failed})
	}
	return ok(append(reply, more...)...)
}

func (s *Server) update(c *call) (bson.D, error) {
	list, err := c.list("updates")
	if err != nil {
		return nil, err
	}
	in, n, modified := s.made(c.namespace()), int32(0), int32(0)
	failed, err := c.each(list, func(one bson.D) error {
		if truth(field(one, "upsert")) {
			return unsupported("upsert")
		}
		change := asDocument(field(one, "u"))
		if truth(field(one, "multi")) {
			if !modifies(change) {
				return refuse(9, "multi update is not supported for replacement-style update")
			}
			return unsupported("update of many")
		}
		if field(one, "u") == nil || change == nil {
			return unsupported("update by pipeline")
		}
		found, err := in.find(asDocument(field(one, "q")))
		if err != nil {
			return err
		}
		_, changed, err := s.change(in, found, change)
		if err != nil {
			return err
		}
		n, modified = n+int32(min(len(found), 1)), modified+int32(bit(changed))
		return nil
	})
	return written(bson.D{{Key: "n", Value: n}}, failed, bson.E{Key: "nModified", Value: modified}), err
}

// change changes the first of those found.
func (s *Server) change(in *collection, found []bson.D, change bson.D) (after bson.D, changed bool, err error) {
	before := bson.D{}
	if len(found) > 0 {
		before = found[0]
	}
	after, err = altered(before, change)
	if err != nil || len(found) == 0 {
		return nil, false, err
	}
	if err := s.fits(after); err != nil {
		return nil, false, err
	}
	if same(before, after) {
		return after, false, nil
	}
	return after, true, in.put(after, false)
}

// same compares byte by byte: a number of another type is another value.
func same(a, b bson.D) bool {
	x, err := bson.Marshal(a)
	y, also := bson.Marshal(b)
	return err == nil && also == nil && bytes.Equal(x, y)
}

func modifies(change bson.D) bool { return len(change) > 0 && strings.HasPrefix(change[0].Key, "$") }

func altered(before, change bson.D) (bson.D, error) {
	if !modifies(change) {
		return replaced(before, change)
	}
	after := append(bson.D{}, before...)
	touched := map[string]bool{}
	for _, op := range change {
		switch op.Key {
		case "$set", "$inc":
		case "$unset", "$push", "$pull", "$addToSet", "$min", "$max", "$setOnInsert", "$rename", "$currentDate", "$mul", "$pop", "$bit":
			return nil, unsupported("modifier " + op.Key)
		default:
			return nil, refuse(9, "Unknown modifier: "+op.Key+". Expected a valid update modifier or pipeline-style update specified as an array")
		}
		for _, e := range asDocument(op.Value) {
			if err := plain(e.Key); err != nil {
				return nil, err
			}
			if touched[e.Key] {
				return nil, refuse(40, fmt.Sprintf("Updating the path '%s' would create a conflict at '%s'", e.Key, e.Key))
			}
			touched[e.Key] = true
			var err error
			if after, err = modified(after, op.Key, e); err != nil {
				return nil, err
			}
		}
	}
	return after, nil
}

// replaced is a replacement, which keeps the _id.
func replaced(before, doc bson.D) (bson.D, error) {
	if !has(doc, "_id") {
		return append(bson.D{{Key: "_id", Value: field(before, "_id")}}, doc...), nil
	}
	if len(before) > 0 && compare(field(doc, "_id"), field(before, "_id")) != 0 {
		return nil, refuse(66, "After applying the update, the (immutable) field '_id' was found to have been altered")
	}
	return doc, nil
}

// modified sets one field, or adds to it.
func modified(doc bson.D, op string, e bson.E) (bson.D, error) {
	value := e.Value
	if e.Key == "_id" && len(doc) > 0 && compare(value, field(doc, "_id")) != 0 {
		return nil, refuse(66, "Performing an update on the path '_id' would modify the immutable field '_id'")
	}
	if op == "$inc" && has(doc, e.Key) {
		sum, err := add(field(doc, e.Key), value)
		if err != nil {
			return nil, err
		}
		value = sum
	}
	for i := range doc {
		if doc[i].Key == e.Key {
			doc[i].Value = value
			return doc, nil
		}
	}
	return append(doc, bson.E{Key: e.Key, Value: value}), nil
}

// add adds numbers, in the wider of their types.
func add(a, b any) (any, error) {
	if class(a) != class(int32(0)) || class(b) != class(int32(0)) {
		return nil, refuse(14, "Cannot apply $inc to a value of non-numeric type.")
	}
	_, one := a.(float64)
	_, other := b.(float64)
	if one || other {
		return float(a) + float(b), nil
	}
	x, _ := integer(a)
	y, _ := integer(b)
	_, small := a.(int32)
	_, also := b.(int32)
	if sum := x + y; !small || !also || sum != int64(int32(sum)) {
		return sum, nil
	}
	return int32(x + y), nil
}

func (s *Server) delete(c *call) (bson.D, error) {
	list, err := c.list("deletes")
	if err != nil {
		return nil, err
	}
	in, n := s.made(c.namespace()), int32(0)
	failed, err := c.each(list, func(one bson.D) error {
		found, err := in.find(asDocument(field(one, "q")))
		if err != nil {
			return err
		}
		if truth(field(one, "limit")) {
			found = found[:min(len(found), 1)]
		}
		for _, doc := range found {
			in.remove(doc)
			n++
		}
		return nil
	})
	return written(bson.D{{Key: "n", Value: n}}, failed), err
}

func (s *Server) findAndModify(c *call) (bson.D, error) {
	for _, never := range []string{"sort", "fields", "upsert", "remove"} {
		if has(c.cmd, never) {
			return nil, unsupported("findAndModify with " + never)
		}
	}
	change := asDocument(field(c.cmd, "update"))
	if change == nil {
		return nil, refuse(9, "Either an update or remove=true must be specified")
	}
	in := s.made(c.namespace())
	found, err := in.find(asDocument(field(c.cmd, "query")))
	if err != nil {
		return nil, err
	}
	after, _, err := s.change(in, found, change)
	if err != nil {
		return nil, err
	}
	var value any
	if len(found) > 0 {
		value = found[0]
	}
	if len(found) > 0 && truth(field(c.cmd, "new")) {
		value = after
	}
	last := bson.D{{Key: "n", Value: int32(min(len(found), 1))}, {Key: "updatedExisting", Value: len(found) > 0}}
	return ok(bson.E{Key: "lastErrorObject", Value: last}, bson.E{Key: "value", Value: value}), nil
}

func (s *Server) createIndexes(c *call) (bson.D, error) {
	array, _ := field(c.cmd, "indexes").(bson.A)
	_, there := s.collections[c.namespace()]
	in := s.in(c.namespace())
	if !there {
		in = newCollection(c.namespace())
	}
	before := int32(len(in.indexes))
	for _, v := range array {
		x, err := newIndex(asDocument(v))
		if err != nil {
			return nil, err
		}
		if _, err := in.add(x); err != nil {
			return nil, err
		}
	}
	s.collections[c.namespace()] = in
	reply := bson.D{{Key: "numIndexesBefore", Value: before}, {Key: "numIndexesAfter", Value: int32(len(in.indexes))}}
	if !there {
		reply = append(reply, bson.E{Key: "createdCollectionAutomatically", Value: true})
	}
	if before == int32(len(in.indexes)) {
		reply = append(reply, bson.E{Key: "note", Value: "all indexes already exist"})
	}
	return ok(reply...), nil
}

func (s *Server) listIndexes(c *call) (bson.D, error) {
	in := s.in(c.namespace())
	if in == nil {
		return nil, refuse(26, "ns does not exist: "+c.namespace())
	}
	specs := bson.A{}
	for _, x := range in.indexes {
		specs = append(specs, x.spec)
	}
	return cursorReply(c.namespace(), 0, "firstBatch", specs), nil
}
