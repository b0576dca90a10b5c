package mongotest

import (
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// usualBatch is how many documents a first batch has at most.
const usualBatch = 101

// cursor is what a client has not fetched yet.
type cursor struct {
	ns   string
	rest bson.A
}

func cursorReply(ns string, id int64, batch string, docs bson.A) bson.D {
	return ok(bson.E{Key: "cursor", Value: bson.D{{Key: batch, Value: docs}, {Key: "id", Value: id}, {Key: "ns", Value: ns}}})
}

func (s *Server) find(c *call) (bson.D, error) {
	limit, _ := integer(field(c.cmd, "limit"))
	if limit < 0 {
		return nil, refuse(51024, "BSON field 'limit' value must be >= 0")
	}
	order, err := sorter(asDocument(field(c.cmd, "sort")))
	if err != nil {
		return nil, err
	}
	show, err := projection(asDocument(field(c.cmd, "projection")))
	if err != nil {
		return nil, err
	}
	in := s.in(c.namespace())
	if in == nil {
		in = newCollection(c.namespace())
	}
	if err := in.hinted(field(c.cmd, "hint")); err != nil {
		return nil, err
	}
	found, err := in.find(asDocument(field(c.cmd, "filter")))
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(found, order)
	skip, _ := integer(field(c.cmd, "skip"))
	found = found[min(int(skip), len(found)):]
	if limit > 0 {
		found = found[:min(int(limit), len(found))]
	}
	docs := bson.A{}
	for _, doc := range found {
		docs = append(docs, show(doc))
	}
	size := usualBatch
	if n, given := integer(field(c.cmd, "batchSize")); given {
		size = int(n)
	}
	if truth(field(c.cmd, "singleBatch")) {
		docs = docs[:min(size, len(docs))]
	}
	return s.opened(in.ns, docs, size, has(c.cmd, "batchSize") && size == 0), nil
}

// opened returns the first batch, and keeps the rest for getMore.
func (s *Server) opened(ns string, docs bson.A, size int, none bool) bson.D {
	if s.batch > 0 {
		size = min(size, s.batch)
	}
	first, rest := split(docs, size)
	id := int64(0)
	if len(rest) > 0 || none {
		s.lastCursor++
		id = s.lastCursor
		s.cursors[id] = &cursor{ns: ns, rest: rest}
	}
	return cursorReply(ns, id, "firstBatch", first)
}

func split(docs bson.A, size int) (first, rest bson.A) {
	n := min(size, len(docs))
	return append(bson.A{}, docs[:n]...), docs[n:]
}

func (c *collection) hinted(hint any) error {
	if hint == nil {
		return nil
	}
	for _, x := range c.indexes {
		if x.name == hint {
			return nil
		}
	}
	return refuse(2, "hint provided does not correspond to an existing index")
}

// projection reads what is shown of a document: some fields, or all but some.
func projection(d bson.D) (func(bson.D) bson.D, error) {
	shown, include := map[string]bool{}, false
	for i, e := range d {
		if err := plain(e.Key); err != nil {
			return nil, err
		}
		n, numeric := integer(e.Value)
		if _, flag := e.Value.(bool); !numeric && !flag {
			return nil, unsupported("projection by expression")
		}
		wanted := truth(e.Value) || n != 0
		if e.Key != "_id" && i > 0 && wanted != include && d[0].Key != "_id" {
			return nil, refuse(31254, "Cannot do exclusion on field "+e.Key+" in inclusion projection")
		}
		shown[e.Key], include = wanted, include || wanted
	}
	return func(doc bson.D) bson.D {
		if len(d) == 0 {
			return doc
		}
		out := bson.D{}
		for _, e := range doc {
			wanted, named := shown[e.Key]
			if named && wanted || !named && (!include || e.Key == "_id") {
				out = append(out, e)
			}
		}
		return out
	}, nil
}

func (s *Server) getMore(c *call) (bson.D, error) {
	id, _ := integer(c.cmd[0].Value)
	open := s.cursors[id]
	if open == nil {
		return nil, refuse(43, "cursor id not found")
	}
	size := len(open.rest)
	if n, given := integer(field(c.cmd, "batchSize")); given && n > 0 {
		size = int(n)
	}
	if s.batch > 0 {
		size = min(size, s.batch)
	}
	var next bson.A
	next, open.rest = split(open.rest, size)
	if len(open.rest) == 0 {
		delete(s.cursors, id)
		id = 0
	}
	return cursorReply(open.ns, id, "nextBatch", next), nil
}

func (s *Server) killCursors(c *call) (bson.D, error) {
	killed, unknown := bson.A{}, bson.A{}
	ids, _ := field(c.cmd, "cursors").(bson.A)
	for _, v := range ids {
		id, _ := integer(v)
		if _, open := s.cursors[id]; open {
			killed = append(killed, id)
		} else {
			unknown = append(unknown, id)
		}
		delete(s.cursors, id)
	}
	return ok(bson.E{Key: "cursorsKilled", Value: killed}, bson.E{Key: "cursorsNotFound", Value: unknown},
		bson.E{Key: "cursorsAlive", Value: bson.A{}}, bson.E{Key: "cursorsUnknown", Value: bson.A{}}), nil
}

// aggregate counts, as countDocuments does: $match, perhaps $limit, and $group
// with a sum of ones.
func (s *Server) aggregate(c *call) (bson.D, error) {
	stages, _ := field(c.cmd, "pipeline").(bson.A)
	if !has(c.cmd, "cursor") {
		return nil, refuse(9, "The 'cursor' option is required, except for aggregate with the explain argument")
	}
	match, limit, group, err := counting(stages)
	if err != nil {
		return nil, err
	}
	var found []bson.D
	if in := s.in(c.namespace()); in != nil {
		if found, err = in.find(match); err != nil {
			return nil, err
		}
	}
	n := len(found)
	if limit > 0 {
		n = min(n, limit)
	}
	docs := bson.A{}
	if n > 0 {
		docs = bson.A{bson.D{{Key: "_id", Value: field(group, "_id")}, {Key: group[1].Key, Value: int32(n)}}}
	}
	return cursorReply(c.namespace(), 0, "firstBatch", docs), nil
}

// counting takes the one pipeline apart that is known.
func counting(stages bson.A) (match bson.D, limit int, group bson.D, err error) {
	for i, v := range stages {
		stage := asDocument(v)
		if len(stage) != 1 {
			return nil, 0, nil, unsupported("such a stage")
		}
		switch stage[0].Key {
		case "$match":
			match = asDocument(stage[0].Value)
		case "$limit":
			n, _ := integer(stage[0].Value)
			limit = int(n)
		case "$group":
			group = asDocument(stage[0].Value)
			if i != len(stages)-1 {
				return nil, 0, nil, unsupported("stages after a $group")
			}
		default:
			return nil, 0, nil, unsupported("stage " + stage[0].Key)
		}
	}
	if len(group) != 2 || group[0].Key != "_id" || class(group[0].Value) > 2 || compare(group[1].Value, bson.D{{Key: "$sum", Value: int32(1)}}) != 0 {
		return nil, 0, nil, unsupported("aggregation but counting")
	}
	return match, limit, group, nil
}
